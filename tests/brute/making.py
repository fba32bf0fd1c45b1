"""Small policies made at random: three tables, each resting on the one before, and two floors.

Parts: `made` (a policy), `varied` (a copy of it with one thing changed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from aftersales_kit.policy import Field, Label, Policy
from aftersales_kit.policy.amounts import Amount, DatedValue
from aftersales_kit.policy.sources import Sources
from aftersales_kit.policy.tables import Bound, Floor, Rule, Table
from aftersales_kit.policy.terms import Terms
from tests.policy import small

START = small.START
DAYS = [START + timedelta(days=number) for number in range(5)]
LABEL = Label("why", "为何")
SIZES, PRICES = (0, 0, 1, 2, 4, 5, 5, 6), (Decimal(0), Decimal("0.5"), Decimal(1))
AMOUNTS: dict[str, Sequence[int | Decimal]] = {
    "least": SIZES,
    "most": SIZES,
    "cheap": PRICES,
}
FIELDS = {
    **small.FIELDS,
    "out": replace(small.FIELDS["out"], worst_first=tuple(map(frozenset, ("1", "23")))),
    "days": Field("days", "amount", LABEL, codes=dict.fromkeys(("least", "most"), LABEL)),
    "last": small.choice("last", "123", ask=False, ranked=True),
}
INPUTS = {**small.INPUTS, "third": ("out", "colour", "market")}
OUTCOMES = {"first": ("middle",), "second": ("out", "days"), "third": ("last",)}
REPLIES = (None, "one", "other")
RANKED = {"second": "out", "third": "last"}


def _value(chance: Random, name: str) -> Any:
    """Return an end for a bound of a number: a value of it, or an amount."""
    if chance.random() < 0.5:
        return chance.choice(("least", "most") if name == "size" else ("cheap",))
    return chance.choice(small.values(name))


def _when(chance: Random, names: tuple[str, ...]) -> dict[str, Any]:
    when: dict[str, Any] = {}
    for name in names:
        if chance.random() < 0.5:
            continue
        if FIELDS[name].is_number:
            ends = chance.choice([("at_least",), ("above", "at_most"), ("at_least", "below")])
            when[name] = Bound(**{end: _value(chance, name) for end in ends})
        else:
            codes = [*FIELDS[name].codes]
            when[name] = frozenset(chance.sample(codes, chance.randint(1, len(codes))))
    return when


def _parts(chance: Random, when: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Cut the cases of a rule in two, across one field, with none of them left out."""
    if FIELDS[name].is_number:
        value = _value(chance, name)
        ends = when[name].ends() if name in when else {}
        until, since = chance.choice([("below", "at_least"), ("at_most", "above")])
        lower = {end: v for end, v in ends.items() if end in ("at_least", "above")}
        upper = {end: v for end, v in ends.items() if end in ("at_most", "below")}
        bounds = Bound(**lower, **{until: value}), Bound(**{since: value}, **upper)
        return [{**when, name: bound} for bound in bounds]
    codes = sorted(when.get(name, FIELDS[name].codes))
    some = frozenset(chance.sample(codes, chance.randint(1, len(codes))))
    return [{**when, name: part} for part in (some, frozenset(codes) - some) if part]


def _rules(chance: Random, table: str, conditions: list[dict[str, Any]]) -> list[Rule]:
    """Return a rule for each condition; some hold for a time and are then followed by another."""
    rules: list[Rule] = []

    def add(when: dict[str, Any], start: Any, end: Any) -> None:
        then = {name: chance.choice([*FIELDS[name].codes]) for name in OUTCOMES[table]}
        name = f"{table[:3].upper()}-{len(rules) + 1:02}"
        reply = REPLIES[len(rules) % len(REPLIES)]
        rules.append(Rule(name, start, end, when, then, LABEL, ("CN-01",), reply))

    for when in conditions:
        if chance.random() < 0.2:
            change = chance.choice(DAYS[1:])
            add(when, START, change)
            if chance.random() < 0.8:
                add(when, change, None)
        else:
            add(when, chance.choice(DAYS) if chance.random() < 0.05 else START, None)
    return rules


def _table(chance: Random, name: str) -> Table:
    hit_policy = chance.choice(["unique", "first"])
    if hit_policy == "first":
        conditions = [_when(chance, INPUTS[name]) for _ in range(chance.randint(0, 5))]
        rules = _rules(chance, name, conditions)
        then = {outcome: next(iter(FIELDS[outcome].codes)) for outcome in OUTCOMES[name]}
        if chance.random() < 0.9:
            last = f"{name[:3].upper()}-99"
            rules.append(Rule(last, START, None, {}, then, LABEL, ("CN-01",)))
    else:
        conditions = [{}]
        for _ in range(chance.randint(0, 5)):
            when = conditions.pop(chance.randrange(len(conditions)))
            conditions += _parts(chance, when, chance.choice(INPUTS[name]))
        if conditions[-1] and chance.random() < 0.2:
            conditions[-1].popitem()  # It now speaks of cases of its neighbours.
        rules = _rules(chance, name, conditions)
        if chance.random() < 0.1:
            del rules[chance.randrange(len(rules))]
    label = Label(name, name)
    return Table(
        name, f"{name}.toml", label, label, hit_policy, INPUTS[name], OUTCOMES[name], tuple(rules)
    )


def _floor(chance: Random, market: str) -> Floor:
    rules, questions = [], {}
    for letter in "abc"[: chance.randint(0, 3)]:
        row = f"{market.upper()}N-01-{letter}"
        questions[row] = chance.choice([*RANKED])
        start = START if chance.random() < 0.8 else chance.choice(DAYS)
        end = None if chance.random() < 0.8 else chance.choice(DAYS)
        demanded = {RANKED[questions[row]]: chance.choice("123")}
        when = _when(chance, ("colour", "size", "price"))
        rules.append(Rule(row, start, end, when, demanded, LABEL, ("CN-01",)))
    label = Label("Law", "法律")
    return Floor(market, f"{market}.toml", label, "statute", market, tuple(rules), questions)


def made(chance: Random) -> Policy:
    """Return a policy; most decide every case, some leave a gap."""
    amounts = {}
    for name, values in AMOUNTS.items():
        starts = [START, *sorted(chance.sample(DAYS[1:], chance.choice([0, 0, 1, 2])))]
        dated = tuple(DatedValue(start, chance.choice(values), ("CN-01",)) for start in starts)
        amounts[name] = Amount(name, "", LABEL, dated)
    sources = {f"{market}N-01": small.SOURCE for market in "CX"}
    return Policy(
        START,
        chance.choice([("c",), ("c", "x")]),
        Terms(FIELDS, {}),
        amounts,
        {name: _table(chance, name) for name in INPUTS},
        {market: _floor(chance, market) for market in "cx"},
        Sources({}, sources),
    )


def varied(policy: Policy, chance: Random) -> tuple[str, Policy]:
    """Return what was changed, and the policy with an amount, outcome, bound or date changed."""
    table = policy.tables[chance.choice([*INPUTS])]
    bounds = [r for r in table.rules if any(isinstance(w, Bound) for w in r.when.values())]
    what = chance.choice(["amount", "outcome", "date", *(["bound"] if bounds else [])])
    if what == "amount" or not table.rules:
        amount = policy.amounts[chance.choice([*AMOUNTS])]
        value = replace(amount.values[-1], value=chance.choice(AMOUNTS[amount.id]))
        changed = replace(amount, values=(*amount.values[:-1], value))
        return "amount", replace(policy, amounts={**policy.amounts, amount.id: changed})
    rule = chance.choice(bounds if what == "bound" else table.rules)
    if what == "outcome":
        name = chance.choice(table.outcomes)
        new = replace(rule, then={**rule.then, name: chance.choice([*FIELDS[name].codes])})
    elif what == "date":
        which, day = chance.choice(["start", "end"]), chance.choice(DAYS)
        new = replace(rule, start=day) if which == "start" else replace(rule, end=day)
    else:
        name = chance.choice([n for n, wanted in rule.when.items() if isinstance(wanted, Bound)])
        end = chance.choice(["at_least", "above", "at_most", "below"])
        new = replace(rule, when={**rule.when, name: Bound(**{end: _value(chance, name)})})
    rules = tuple(new if other is rule else other for other in table.rules)
    return what, replace(policy, tables={**policy.tables, table.id: replace(table, rules=rules)})
