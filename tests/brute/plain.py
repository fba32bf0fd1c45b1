"""A plain evaluator: what a policy says of every case, found cell by cell as the rules are written.

It shares nothing with the grid, the slices, the regions or the answers that it is held against.

Parts: `Plain` (a policy on one day), `findings` and `gaps` (what verification should find).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product
from typing import Any

from aftersales_kit.policy import Policy
from aftersales_kit.policy.tables import Bound, Rule
from tests.brute.making import DAYS, FIELDS, INPUTS, OUTCOMES
from tests.policy import small

Case = dict[str, Any]
MAKERS = {outcome: table for table, outcomes in OUTCOMES.items() for outcome in outcomes}
VALUES = {name: small.values(name) for name in small.FIELDS} | {
    name: [*FIELDS[name].codes] for name in ("out", "last")
}


class Plain:
    """A policy on one day: by table the rules in force, and by values of its inputs who applies."""

    def __init__(self, policy: Policy, day: date) -> None:
        self.policy = policy
        self.amounts: dict[Any, Any] = {
            amount.id: [value.value for value in amount.values if value.start <= day][-1]
            for amount in policy.amounts.values()
        }
        self.rules = {name: self.in_force(t.rules, day) for name, t in policy.tables.items()}
        self.rows = {name: self.in_force(f.rules, day) for name, f in policy.floors.items()}
        self.applying = {
            table: {
                values: [r for r in rules if self.speaks(r, dict(zip(names, values, strict=True)))]
                for names in [INPUTS[table]]
                for values in product(*(VALUES[name] for name in names))
            }
            for table, rules in self.rules.items()
        }

    @staticmethod
    def in_force(rules: tuple[Rule, ...], day: date) -> list[Rule]:
        """Return the rules that hold on a day."""
        return [r for r in rules if r.start <= day and (r.end is None or day < r.end)]

    def met(self, wanted: frozenset[str] | Bound, value: Any) -> bool:
        """Say whether a value meets a condition."""
        if isinstance(wanted, Bound):
            ends = wanted.ends().items()
            wanted = Bound(**{end: self.amounts.get(v, v) for end, v in ends})
        return small.meets(value, wanted)

    def speaks(self, rule: Rule, case: Mapping[str, Any]) -> bool:
        """Say whether a case meets every condition of a rule."""
        return all(self.met(wanted, case[name]) for name, wanted in rule.when.items())

    def is_empty(self, rule: Rule) -> bool:
        """Say whether no value meets one of the conditions of a rule."""
        return any(
            not any(self.met(wanted, value) for value in VALUES[name])
            for name, wanted in rule.when.items()
        )

    def deciding(self, table: str, case: Mapping[str, Any]) -> Rule | None:
        """Return the rule that decides a case; an input that is stated is taken as such."""
        values = []
        for name in INPUTS[table]:
            if name in case:
                values.append(case[name])
            elif rule := self.deciding(MAKERS[name], case):
                values.append(rule.then[name])
            else:
                return None
        return next(iter(self.applying[table][tuple(values)]), None)

    def meaning(self, rule: Rule) -> tuple[Any, ...]:
        """Return the outcomes of a rule, an amount as its value."""
        return tuple(self.amounts.get(code, code) for code in rule.then.values())

    def is_whole(self) -> bool:
        """Say whether every case of every table is decided."""
        return all(all(cells.values()) for cells in self.applying.values())


def completions(facts: Mapping[str, Any]) -> Iterator[Case]:
    """Go through the complete cases in which some facts are as they are."""
    names = [name for name in small.FACTS if name not in facts]
    for values in product(*(VALUES[name] for name in names)):
        yield {**facts, **dict(zip(names, values, strict=True))}


def gaps(days: list[Plain]) -> dict[tuple[str, str, date], set[tuple[Any, ...]]]:
    """Return the cells of a table that no rule decides from a day on, where there are any."""
    found = {}
    for number, plain in enumerate(days):
        for table, cells in plain.applying.items():
            before = days[number - 1].applying[table] if number else None
            left = {v for v, rules in cells.items() if not rules and (not before or before[v])}
            if left:
                found["uncovered date" if number else "uncovered", table, DAYS[number]] = left
    return found


def findings(days: list[Plain]) -> dict[tuple[Any, ...], date]:
    """Return each finding (kind, table, rules, outcome) with the first day on which it is so."""
    found: dict[tuple[Any, ...], date] = {}
    for day, plain in zip(DAYS, days, strict=True):
        for key in (*_of_tables(plain), *_of_floors(plain)):
            found.setdefault(key, day)
    return found


def _of_tables(plain: Plain) -> Iterator[tuple[Any, ...]]:
    for table, rules in plain.rules.items():
        cells = plain.applying[table].values()
        unique = plain.policy.tables[table].hit_policy == "unique"
        for rule in rules:
            if plain.is_empty(rule):
                yield "empty condition", table, (rule.id,), ""
            elif not unique and not any(applying[:1] == [rule] for applying in cells):
                yield "dead", table, (rule.id,), ""
        if unique:
            for applying in cells:
                for one, other in combinations(applying, 2):
                    yield "overlapping", table, (one.id, other.id), ""


def _of_floors(plain: Plain) -> Iterator[tuple[Any, ...]]:
    for market in plain.policy.markets:
        if not plain.rows[market]:
            yield "market without floors", market, (), ""
        for row in plain.rows[market]:
            table = plain.policy.floors[market].questions[row.id]
            if plain.is_empty(row):
                yield "empty condition", market, (row.id,), ""
            for case in completions({"market": market}):
                rule = plain.deciding(table, case)
                if rule and plain.speaks(row, case):
                    for outcome in worse(rule, row):
                        yield "below the floor", table, (rule.id, row.id), outcome


def worse(rule: Rule, row: Rule) -> Iterator[str]:
    """Go through the outcomes in which a rule gives less than a row demands."""
    for outcome, demanded in row.then.items():
        ranks = [rank for rank, codes in enumerate(FIELDS[outcome].worst_first) for _ in codes]
        codes = [code for codes in FIELDS[outcome].worst_first for code in codes]
        if ranks[codes.index(rule.then[outcome])] < ranks[codes.index(demanded)]:
            yield outcome
