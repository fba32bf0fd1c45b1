"""Contradictions: what may never stand together in one answer, and the proof that it never does.

Parts: `Contradiction`, `read_contradictions`, `verify_contradictions` (findings, in the form of
`verification`). Source: data/contradictions.toml. Printed with the conflicts.

Each says by `when` what may never be so at once: outcomes of tables, and facts besides. That no
case is like that is proved over the tables that decide them, for every day, by regions of their
common facts and never by going through cases.

The checks, each a sentence:

- *unresolved reference*: a contradiction rests on a statement that does not exist.
- *nothing to contradict*: it names no outcome of a table.
- *contradiction*: a case in which all of it is so, with the rules that make it so.

>>> [*verify_contradictions(handbook.policy, handbook.contradictions)]
[]
>>> together = handbook.contradictions["risk-control-and-an-offer"]
>>> sorted(together.when)
['may_grant', 'option', 'standing']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from ..faults import Fault
from ..grid import Axis
from ..inforce import InForce, Policy, RuleInForce
from ..reading import Files, Section
from ..regions import Regions
from ..replies import Asked, read_asked
from ..shapes import FILLED, ID, By, Given, Names, entries, unresolved
from ..slices import Split, axes_of
from ..tables import Bound
from ..terms import Condition, Field, Label, Value
from ..verification import Finding, from_faults

FILE = "contradictions.toml"
CALLED = f"data/{FILE}"


def _asked(section: Section, key: str, given: Given) -> dict[str, Asked]:
    """Read conditions on facts and outcomes, as a rule has them."""
    policy: Policy = given["policy"]
    known = {"fields": policy.terms.fields, "amounts": policy.amounts}
    return read_asked(section.sub(key), known)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What may never be so at once, why, and what that rests on."""

    id: Annotated[str, ID]
    title: Label
    why: Label
    sources: Annotated[tuple[str, ...], Names("source"), FILLED]
    when: Annotated[Mapping[str, Asked], By(_asked)]


def read_contradictions(files: Files, policy: Policy) -> Mapping[str, Contradiction]:
    """Return the contradictions by id as far as they can be read."""
    return entries(Contradiction, files.toml(FILE), {"policy": policy})


def verify_contradictions(
    policy: Policy, contradictions: Mapping[str, Contradiction]
) -> list[Finding]:
    """Return the cases in which a contradiction stands; the empty list means that none does."""
    deciders = {name: t.id for t in policy.tables.values() for name in t.outcomes}
    names = {"source": policy.sources.statements}
    faults = [*unresolved(CALLED, contradictions, names)]
    found: list[Finding] = []
    for one in contradictions.values():
        if deciders.keys().isdisjoint(one.when):
            faults.append(
                Fault(
                    CALLED, one.id, "when", "names no outcome", "an outcome of a table",
                    kind="nothing to contradict",
                )
            )  # fmt: skip
            continue
        found += _standing(policy, one, deciders)
    return [*from_faults(faults), *found]


def _standing(policy: Policy, one: Contradiction, deciders: Mapping[str, str]) -> Iterator[Finding]:
    """Find the first stretch of time in which a case has all of a contradiction."""
    tables = dict.fromkeys(deciders[name] for name in one.when if name in deciders)
    proved = set()
    for day in policy.changes:
        in_force = policy.on(day)
        rests_on = _rests_on(in_force, tables)
        if rests_on in proved:
            continue
        proved.add(rests_on)
        if met := _met(in_force, one, tables):
            rules, witness = met
            yield Finding(
                "contradiction",
                one.id,
                tuple(rule.id for rule in rules),
                f"{one.title.en}: {' and '.join(rule.id for rule in rules)} may stand together",
                witness,
                file=CALLED,
                since=in_force.on,
            )
            return


def _rests_on(in_force: InForce, tables: Mapping[str, None]) -> frozenset[tuple[object, ...]]:
    """Return the rules on which tables rest, so that what was proved of them holds again."""
    beneath = {
        in_force.producers[name]
        for table in tables
        for name in in_force.reach(table)
        if name in in_force.producers
    }
    return frozenset(
        (rule.id, *rule.conditions.items())
        for table in {*tables, *beneath}
        for rule in in_force.tables[table].rules
    )


def _met(
    in_force: InForce, one: Contradiction, tables: Mapping[str, None]
) -> tuple[list[RuleInForce], dict[str, Value]] | None:
    """Return the rules that bring a contradiction about, and a case; None where there is none."""
    conditions = {
        name: wanted.stretch(in_force.terms[name], in_force.amounts)
        if isinstance(wanted, Bound)
        else wanted
        for name, wanted in one.when.items()
    }
    decided = {name for table in tables for name in in_force.tables[table].table.outcomes}
    within = {name: wanted for name, wanted in conditions.items() if name not in decided}
    space = Regions(_axes(in_force, tables, within))
    left, rules = space.whole, []
    for table in tables:
        by_rule = Split(in_force, table, within, space).giving(conditions)
        reached = space.nothing
        for _, cells in by_rule:
            reached |= cells
        left &= reached
        rules.append(by_rule)
        if not left:
            return None
    stated = {name: _first(in_force.terms[name], wanted) for name, wanted in within.items()}
    facts = {**stated, **space.witness(left)}
    case = space.box({axis.field.name: _only(axis, facts) for axis in space.axes})
    told = [next(rule for rule, cells in by_rule if cells & case) for by_rule in rules]
    return told, facts


def _axes(
    in_force: InForce, tables: Mapping[str, None], within: Mapping[str, Condition]
) -> list[Axis]:
    """Return the facts that the tables rest on, cut at all that any of them tells apart."""
    cut: dict[str, set[Condition]] = {}
    for table in tables:
        for axis in axes_of([in_force], table, within):
            cut.setdefault(axis.field.name, set()).update(axis.cells)
    return [
        Axis.cut(in_force.terms[name], cells, within.get(name), merge=True)
        for name, cells in cut.items()
    ]


def _first(field: Field, wanted: Condition) -> Value:
    return min(wanted) if isinstance(wanted, frozenset) else field.from_ticks(wanted[0])


def _only(axis: Axis, facts: Mapping[str, Value]) -> Condition:
    return axis.cells[axis.cell_of(facts[axis.field.name])]
