"""Contradictions: what may never stand together in one answer, and the proof that it never does.

Parts: `Contradiction`, `read_contradictions`, `verify_contradictions` (findings, in the form of
`verification`). Source: data/contradictions.toml. Printed with the conflicts.

Each says by `when` what may never be so at once: outcomes of tables, and facts besides. That no
case is like that is proved over the tables that decide them, for every day, by regions of all cases
and never by going through them.

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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from ..faults import Fault
from ..inforce import InForce, Policy, RuleInForce
from ..reading import Files, Section
from ..replies import Asked, read_asked
from ..shapes import FILLED, ID, By, Given, Names, entries, unresolved
from ..slices import all_cases, rests_on
from ..terms import Label, Value
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
        tables = [*dict.fromkeys(deciders[name] for name in one.when if name in deciders)]
        if not tables:
            faults.append(
                Fault(
                    CALLED, one.id, "when", "names no outcome", "an outcome of a table",
                    kind="nothing to contradict",
                )
            )  # fmt: skip
            continue
        found += _standing(policy, one, tables)
    return [*from_faults(faults), *found]


def _standing(policy: Policy, one: Contradiction, tables: Sequence[str]) -> Iterator[Finding]:
    """Find the first stretch of time in which a case has all of a contradiction."""
    proved = set()
    for day in policy.changes:
        in_force = policy.on(day)
        key = frozenset(rests_on(in_force, table) for table in tables)
        if key in proved:
            continue
        proved.add(key)
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


def _met(
    in_force: InForce, one: Contradiction, tables: Sequence[str]
) -> tuple[list[RuleInForce], dict[str, Value]] | None:
    """Return the rules that bring a contradiction about, and a case; None where there is none."""
    conditions = in_force.conditions(one.when)
    splits = all_cases(in_force, conditions.items())
    left, by_table = splits.space.box(conditions), []
    for table in tables:
        by_table.append(splits.of(table, {}).giving(conditions))
        left &= splits.space.union(cells for _, cells in by_table[-1])
        if not left:
            return None
    rules = []
    for giving in by_table:
        rule, left = next((rule, both) for rule, cells in giving if (both := cells & left))
        rules.append(rule)
    return rules, splits.space.enough(left)
