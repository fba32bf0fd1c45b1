"""Holding a comparison of the handbook's policy against cases, fired one by one.

Parts: `cases_of` (cases of a table), `with_what_is_decided`, `is_in` (a box), `differences` (where
a comparison of two policies says otherwise than the cases).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from random import Random
from typing import Any

from aftersales_kit.policy.comparison import Change, Comparison
from aftersales_kit.policy.demands import BINDS, BROKEN, KEPT, Demand, demands
from aftersales_kit.policy.grid import Box
from aftersales_kit.policy.inforce import InForce, RuleInForce
from aftersales_kit.policy.terms import Terms
from tests.policy.flips import telling

MOST_CASES = 300
Case = dict[str, Any]


def with_what_is_decided(in_force: InForce, table: str, case: Mapping[str, Any]) -> Case:
    """Return a complete case with all that the tables beneath a table make of it."""
    made = dict(case)
    for rule in in_force.fire(table, case).values():
        made |= rule.rule.then
    return made


def is_in(box: Box, known: Mapping[str, Any], terms: Terms) -> bool:
    """Say whether a case lies in a box."""
    for name, bound in box.conditions.items():
        field, value = terms[name], known[name]
        if isinstance(bound, tuple):
            if not bound[0] <= field.ticks(value) <= bound[1]:
                return False
        elif value not in bound:
            return False
    return True


def cases_of(pair: Comparison, table: str, changes: Sequence[Change], chance: Random) -> list[Case]:
    """Return all cases of a table where they are few; else some, and those beside the examples."""
    facts = {f.name for p in (pair.old, pair.new) for f in p.base_fields(table)}
    values: dict[str, list[Any]] = {
        name: [
            *dict.fromkeys(v for p in (pair.old, pair.new) for v in telling(p.policy, name, p.on))
        ]
        for name in sorted(facts)
    }
    if prod(map(len, values.values())) <= MOST_CASES:
        return [dict(zip(values, case, strict=True)) for case in product(*values.values())]
    found = [{name: chance.choice(some) for name, some in values.items()} for _ in range(50)]
    examples = [{n: v for n, v in change.example.items() if n in values} for change in changes]
    for example in chance.sample(examples, min(len(examples), 5)):
        there = {name: chance.choice(some) for name, some in values.items()} | example
        found += [there, *({**there, n: other} for n, some in values.items() for other in some)]
    return found[:MOST_CASES]


def differences(pair: Comparison, chance: Random) -> Iterator[str]:
    """Go through the cases that come out otherwise than a comparison says, of every table."""
    rows = demands(pair)
    for table in pair.tables:
        told = [demand for demand in rows if demand.table == table]
        changes, sent = pair.changes(table), [*pair.sent(table)]
        asked = pair.compared(table) is not None
        for case in cases_of(pair, table, [*changes, *sent], chance) if asked else ():
            yield from _of_case(pair, table, changes, sent, told, case)


def _of_case(
    pair: Comparison,
    table: str,
    changes: list[Change],
    sent: list[Change],
    told: list[Demand],
    case: Case,
) -> Iterator[str]:
    fired = [p.fire(table, case)[table] for p in (pair.old, pair.new)]
    was, is_ = (with_what_is_decided(p, table, case) for p in (pair.old, pair.new))
    before, after = (
        {name: _meaning(p, name, rule) for name in p.tables[table].table.outcomes}
        for p, rule in zip((pair.old, pair.new), fired, strict=True)
    )
    found = [c for c in changes if any(is_in(box, was, pair.old.terms) for box in c.boxes)]
    if len(found) != (before != after):
        yield f"{table}: {case} is in {len(found)} changes: {before} {after}"
    for change in found:
        ids = [rule.id for rule in fired]
        if ids[0] not in change.rules_before or ids[1] not in change.rules_after:
            yield f"{table}: {case} is decided by {ids}, not by those of {change}"
    replies = tuple(rule.rule.reply or "" for rule in fired)
    there = [c.sent for c in sent if any(is_in(box, was, pair.old.terms) for box in c.boxes)]
    if there != ([replies] if replies[0] != replies[1] else []):
        yield f"{table}: {case} sends {replies}, and {there} is told"
    for said in _of_rows(pair, table, told, was, is_, fired):
        yield f"{table}: {case}: {said}"


def _meaning(in_force: InForce, name: str, rule: RuleInForce) -> Any:
    code = rule.rule.then[name]
    return in_force.amounts[code] if in_force.terms[name].kind == "amount" else code


def _of_rows(
    pair: Comparison,
    table: str,
    told: list[Demand],
    was: Case,
    is_: Case,
    fired: list[RuleInForce],
) -> Iterator[str]:
    before, after = ({row.id: row for _, row in p.floors[table]} for p in (pair.old, pair.new))
    for floor, row in pair.new.floors[table]:
        if floor.market not in pair.new.policy.markets:
            continue
        # An input that both decide, and not alike, is taken as stated by a row: not held here.
        if any(was.get(name) != is_.get(name) for name in row.conditions):
            continue
        for outcome in row.rule.then:
            old, new = (
                _stands(p, rows.get(row.id), outcome, known, rule)
                for p, rows, known, rule in zip(
                    (pair.old, pair.new), (before, after), (was, is_), fired, strict=True
                )
            )
            wanted = {
                BROKEN: new == BROKEN and old != BROKEN,
                BINDS: new == BINDS and not old,
                KEPT: old == BROKEN and new != BROKEN,
            }
            for kind, so in wanted.items():
                there = [
                    d
                    for d in told
                    if (d.kind, d.row.id, d.outcome) == (kind, row.id, outcome)
                    and any(_may_be_in(box.conditions, is_, pair.new.terms) for box in d.boxes)
                ]
                if bool(there) != so:
                    yield f"{row.id} {kind}: {so}, and {len(there)} told"


def _stands(
    in_force: InForce, row: RuleInForce | None, outcome: str, known: Case, rule: RuleInForce
) -> str:
    if row is None or outcome not in row.rule.then or not _speaks(in_force, row, known):
        return ""
    ranks = in_force.terms[outcome]
    least, given = (ranks.rank(then[outcome]) for then in (row.rule.then, rule.rule.then))
    if least == 0 or given > least:
        return ""
    return BINDS if given == least else BROKEN


def _speaks(in_force: InForce, row: RuleInForce, known: Case) -> bool:
    return _may_be_in(row.conditions, known, in_force.terms)


def _may_be_in(conditions: Mapping[str, Any], known: Case, terms: Terms) -> bool:
    """Say whether a case meets conditions: what it does not know is not held against it."""
    asked = {name: wanted for name, wanted in conditions.items() if name in known}
    return is_in(Box(asked), known, terms)
