"""Scenarios: what if some rules said otherwise, or some amounts were others?

Parts: `RuleChange`, `AmountChange`, `Scenario` (changes from one day on), `apply` (the policy with
the changes), `check` (what is wrong with a scenario), `read_scenarios` (those kept as files).
Source: data/policy/scenarios, one file per scenario.

A scenario changes the shop's promise only, never law or platform. The changed policy may fall
below a floor: that is a finding of verification, not an error here.

>>> longer = Scenario("longer", Label("Thirty days", "三十天"), Label("To try it.", "试算。"),
...                   amounts=(AmountChange("no_reason_window_cn", 30, "day"),))
>>> then = apply(handbook.policy, longer)
>>> then.on(then.start).amounts["no_reason_window_cn"]
30
>>> apply(handbook.policy, Scenario("odd", Label("Odd", "错的"), Label("To fail.", "看报错。"),
...                           rules=(RuleChange("FRT-333", {"bearer": "shop"}),)))
Traceback (most recent call last):
aftersales_kit.policy.scenarios.ScenarioError: the scenario cannot be applied: 1 fault
odd: FRT-333: there is no such rule; allowed: a rule of data/policy; did you mean 'FRT-33'?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from .amounts import Amount, DatedValue, allowed_instead
from .faults import Fault, PolicyError, nearest, nearest_source, shown
from .inforce import Policy
from .loading import TABLE_ID, uncovered
from .reading import Files, Section
from .tables import Bound, Rule, Table
from .terms import Label


@dataclass(frozen=True)
class RuleChange:
    """A rule whose outcomes change: `then` has the new code of each outcome that does.

    `why` is the reason for the new outcome (None: the scenario's), `reply` the wording that fits
    it (None: none, because the old wording would tell the buyer the old outcome).
    """

    rule: str
    then: Mapping[str, str]
    why: Label | None = None
    reply: str | None = None


@dataclass(frozen=True)
class AmountChange:
    """An amount that has another value; `unit`, where it is given, must be the amount's own."""

    amount: str
    value: int | Decimal
    unit: str | None = None


@dataclass(frozen=True)
class Scenario:
    """A set of changes that hold together from one day on.

    `start` is the first day of the changes, None the first day of the policy. A changed value
    holds from that day for good: later values of the same amount give way to it, too.
    """

    id: str
    title: Label
    why: Label
    rules: tuple[RuleChange, ...] = ()
    amounts: tuple[AmountChange, ...] = ()
    start: date | None = None
    sources: tuple[str, ...] = ()
    file: str = field(default="", compare=False)


class ScenarioError(PolicyError):
    """Raised once with everything that is wrong with a scenario, in `faults`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"the scenario cannot be applied: {count} fault{'s' if count > 1 else ''}"
        ValueError.__init__(self, "\n".join([head, *map(str, self.faults)]))


def apply(policy: Policy, scenario: Scenario) -> Policy:
    """Return the policy as the scenario changes it; the given one stays as it is.

    Raises ScenarioError with every fault of the scenario, and when a changed amount leaves a case
    that no rule decides.
    """
    if faults := check(policy, scenario):
        raise ScenarioError(faults)
    start = scenario.start or policy.start
    changes = {change.rule: change for change in scenario.rules}
    values = {change.amount: change.value for change in scenario.amounts}
    tables = {
        table.id: replace(
            table,
            rules=tuple(
                new
                for rule in table.rules
                for new in _rewritten(rule, changes.get(rule.id), scenario, start)
            ),
        )
        for table in policy.tables.values()
    }
    amounts = {
        amount.id: _revalued(amount, values[amount.id], scenario, start)
        if amount.id in values
        else amount
        for amount in policy.amounts.values()
    }
    changed = replace(policy, tables=tables, amounts=amounts)
    gaps = [
        gap
        for day in changed.changes
        if day >= start
        for table in tables.values()
        if _looks_at(table, values)
        for gap in uncovered(changed.on(day).tables[table.id], day, changed)
    ]
    if gaps:
        raise ScenarioError(gaps)
    return changed


def _rewritten(
    rule: Rule, change: RuleChange | None, scenario: Scenario, start: date
) -> Iterator[Rule]:
    if change is None or _is_over(rule, start):
        yield rule
        return
    if rule.start < start:
        yield replace(rule, end=start)
    yield replace(
        rule,
        start=max(rule.start, start),
        then={**rule.then, **change.then},
        why=change.why or scenario.why,
        sources=scenario.sources,
        reply=change.reply,
    )


def _is_over(rule: Rule, start: date) -> bool:
    return rule.end is not None and rule.end <= start


def _revalued(amount: Amount, value: int | Decimal, scenario: Scenario, start: date) -> Amount:
    earlier = tuple(held for held in amount.values if held.start < start)
    return replace(amount, values=(*earlier, DatedValue(start, value, scenario.sources)))


def _looks_at(table: Table, amounts: Mapping[str, object]) -> bool:
    return any(
        end in amounts
        for rule in table.rules
        for bound in rule.when.values()
        if isinstance(bound, Bound)
        for end in bound.ends().values()
    )


def check(policy: Policy, scenario: Scenario) -> list[Fault]:
    """Return what is wrong with a scenario for this policy; nothing wrong is the empty list."""
    faults: list[Fault] = []

    def fault(place: str, field_: str, problem: str, allowed: str, near: str | None = None) -> None:
        file, name = (scenario.file, place) if scenario.file else (scenario.id, place)
        faults.append(Fault(file, name, field_, problem, allowed, near))

    start = scenario.start or policy.start
    if start < policy.start:
        fault("", "from", f"{start} is before the policy", f"a day from {policy.start}")
    for name in _twice([c.rule for c in scenario.rules] + [c.amount for c in scenario.amounts]):
        fault(name, "", "is changed twice", "one change of each")
    for source in scenario.sources:
        if source not in policy.sources.statements:
            near = nearest_source(source, policy.sources.statements)
            fault(
                "", "sources", f"unknown source {shown(source)}", "an id of data/sources.toml", near
            )
    rules = {rule.id: (rule, table) for table in policy.tables.values() for rule in table.rules}
    for change in scenario.rules:
        if change.rule in rules:
            for problem in _rule_problems(policy, change, *rules[change.rule], start):
                fault(change.rule, *problem)
        elif change.rule in policy.table_of:
            fault(change.rule, "", "is law or platform", "a rule of data/policy")
        else:
            near = nearest(change.rule, rules)
            fault(change.rule, "", "there is no such rule", "a rule of data/policy", near)
    for wanted in scenario.amounts:
        if wanted.amount in policy.amounts:
            for problem in _amount_problems(policy.amounts[wanted.amount], wanted):
                fault(wanted.amount, *problem)
        else:
            near = nearest(wanted.amount, policy.amounts)
            allowed = "an id of data/policy/amounts.toml"
            fault(wanted.amount, "", "there is no such amount", allowed, near)
    return faults


def _twice(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


Problem = tuple[str, str, str, str | None]


def _rule_problems(
    policy: Policy, change: RuleChange, rule: Rule, table: Table, start: date
) -> Iterator[Problem]:
    if _is_over(rule, start):
        yield "", f"holds until {rule.end} only", f"a rule that holds from {start} on", None
    if not change.then:
        yield "then", "changes nothing", f"one or more of {', '.join(table.outcomes)}", None
    for outcome, code in change.then.items():
        if outcome not in table.outcomes:
            allowed = f"one of {', '.join(table.outcomes)}"
            yield (
                "then." + outcome,
                "not an outcome here",
                allowed,
                nearest(outcome, table.outcomes),
            )
        elif code not in policy.terms[outcome].codes:
            codes = policy.terms[outcome].codes
            allowed = f"one of {', '.join(codes)}"
            yield "then." + outcome, f"unknown {shown(code)}", allowed, nearest(code, codes)
    if change.reply is not None and change.reply not in policy.replies:
        near = nearest(change.reply, policy.replies)
        yield "reply", f"unknown reply {shown(change.reply)}", "an id of data/replies", near


def _amount_problems(amount: Amount, change: AmountChange) -> Iterator[Problem]:
    if change.unit is not None and change.unit != amount.unit:
        yield (
            "unit",
            f"cannot be {shown(change.unit)}",
            amount.unit,
            nearest(change.unit, [amount.unit]),
        )
    given: object = change.value
    exact = isinstance(given, int | Decimal) and not isinstance(given, bool)
    if not exact or not Decimal(change.value).is_finite():
        yield "value", f"{shown(given)} is not an exact number", "a whole number or a Decimal", None
        return
    if allowed := allowed_instead(change.value, amount.unit):
        yield "value", f"cannot be {change.value}", allowed, None


def read_scenarios(files: Files, policy: Policy) -> dict[str, Scenario]:
    """Return the scenarios kept as files, by id, each of which can be applied to `policy`."""
    found: dict[str, Scenario] = {}
    before = len(files.faults)
    for section in files.tomls("policy/scenarios"):
        if len(files.faults) == before:
            scenario = _read(section)
            if len(files.faults) == before:
                files.faults.extend(check(policy, scenario))
            found[scenario.id] = scenario
        before = len(files.faults)
    return found


def _read(section: Section) -> Scenario:
    section.only("id", "title", "why", "sources", "from", "rule", "amount")
    name = section.text("id")
    stem = section.file.rsplit("/", 1)[-1].removesuffix(".toml")
    if name and not (name == stem and TABLE_ID.fullmatch(name)):
        section.fault(
            "id", f"{name!r} stands in the file {stem}.toml", "the file's name, kebab-case"
        )
    rules = []
    for row in section.rows("rule"):
        row.only("id", "then", "why", "reply")
        then = {
            outcome: {True: "yes", False: "no"}[code] if isinstance(code, bool) else str(code)
            for outcome, code in row.sub("then").data.items()
        }
        why = row.label("why") if "why" in row.data else None
        reply = row.text("reply") if "reply" in row.data else None
        rules.append(RuleChange(row.text("id"), then, why, reply))
    amounts = []
    for row in section.rows("amount"):
        row.only("id", "value", "unit")
        amounts.append(AmountChange(row.text("id"), row.number("value"), row.text("unit")))
    if not rules and not amounts:
        section.fault("", "changes nothing", "[[rule]] or [[amount]] tables")
    return Scenario(
        name,
        section.label("title"),
        section.label("why"),
        tuple(rules),
        tuple(amounts),
        section.day("from", required=False),
        section.texts("sources", required=False),
        section.file,
    )
