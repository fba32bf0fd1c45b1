"""Flips: the policy of the handbook with one outcome of one rule turned into another.

Parts: `flips` (all of them), `Flip`, `beneath` (the tables that a table rests on), `telling` (the
values of a fact between which nothing can change).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from aftersales_kit.policy import Policy
from aftersales_kit.policy.tables import Bound


@dataclass(frozen=True)
class Flip:
    """A rule of a table that gives another code for an outcome."""

    table: str
    rule: str
    outcome: str
    code: str

    def of(self, policy: Policy) -> Policy:
        """Return a policy with the rule changed."""
        table = policy.tables[self.table]
        rules = tuple(
            replace(rule, then={**rule.then, self.outcome: self.code})
            if rule.id == self.rule
            else rule
            for rule in table.rules
        )
        return replace(policy, tables={**policy.tables, self.table: replace(table, rules=rules)})


def flips(policy: Policy, on: date) -> Iterator[Flip]:
    """Go through every rule in force with every outcome of it, once each, by table."""
    for table in policy.tables.values():
        for rule in table.rules:
            if not rule.holds(on):
                continue
            for outcome in table.outcomes:
                used = [other.then[outcome] for other in table.rules]
                there = [*used, *policy.terms[outcome].codes]
                others = [code for code in there if code != rule.then[outcome]]
                if others:
                    yield Flip(table.id, rule.id, outcome, others[0])


def beneath(policy: Policy, table: str) -> set[str]:
    """Return a table and all that decide its inputs."""
    inputs = policy.tables[table].inputs
    makers = {policy.producers[name] for name in inputs if name in policy.producers}
    return {table}.union(*(beneath(policy, maker) for maker in makers))


def telling(policy: Policy, name: str, on: date) -> list:
    """List the codes of a fact; of a number its ends, and what lies beside each bound of a rule."""
    field = policy.terms[name]
    if not field.is_number:
        return [*field.codes]
    near = {field.minimum, field.maximum}
    for rule in policy.rules():
        if isinstance(bound := rule.when.get(name), Bound):
            for end in bound.ends().values():
                value = policy.amounts[end].at(on).value if isinstance(end, str) else end
                near |= {value - field.step, value, value + field.step}
    return sorted(value for value in near if field.minimum <= value <= field.maximum)
