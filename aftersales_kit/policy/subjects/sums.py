"""Sums: an amount worked out on an everyday quantity, as people check one in their head.

Parts: `Sum` (`worked_out`: what it comes to on a day), `read_sums`, `verify_sums` (findings).
Source: data/sums.toml. Shown on the page of amounts, run as tests. A sum is so on every day of the
policy, or from its `start` until its `end`; `of` times the amount is `comes_to`, in its unit.

The checks of `verify_sums`, each a sentence:

- *case differs*: on some day the sum comes to something else than it says, or its amount is not the
  target of its measure.
- *target without example*: a measure has a target, and no sum shows it.
- *amount without example*: an amount that measures, registers or the code use, no rule and no
  clock, and that no sum shows.
- *unresolved reference*: an amount that does not exist.

>>> at_work, targets = {"target_promises_kept"}, handbook.measures.targets
>>> verify_sums(handbook.policy, handbook.sums, at_work, targets)
[]
>>> one = handbook.sums["promises-kept-in-a-week"]
>>> one.of, one.comes_to
(Decimal('200'), Decimal('190'))
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from ..faults import Fault
from ..inforce import InForce, Policy
from ..reading import Files, Section
from ..shapes import By, Given, Key, Names, rows, unresolved
from ..terms import Label
from ..verification import Finding, amounts_of, from_faults

FILE = "sums.toml"


def _number(section: Section, key: str, given: Given) -> Decimal:
    return Decimal(section.number(key))


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount times a quantity, and what that comes to; it may be the target of a `measure`."""

    id: str
    amount: Annotated[str, Names("amount")]
    title: Label
    of: Annotated[Decimal, By(_number)]
    comes_to: Annotated[Decimal, By(_number)]
    measure: Annotated[str, Names("measure")] = ""
    start: Annotated[date | None, Key("from")] = None
    end: Annotated[date | None, Key("until")] = None

    def days(self, policy: Policy) -> Iterator[date]:
        """Go through the days on which something changes and the sum is to be so."""
        return policy.changes_in(self.start, self.end)

    def worked_out(self, in_force: InForce) -> Decimal:
        """Return what the sum comes to on a day."""
        return self.of * Decimal(in_force.amounts[self.amount])


def read_sums(files: Files) -> dict[str, Sum]:
    """Return the sums by id as far as they can be read."""
    section = files.toml(FILE)
    section.only("sum")
    return {one.id: one for one in rows(Sum, section, "sum")}


def verify_sums(
    policy: Policy, sums: Mapping[str, Sum], at_work: Collection[str], targets: Mapping[str, str]
) -> list[Finding]:
    """Return the sums that come out otherwise, and amounts of those `at_work` that none shows.

    `targets` are the amounts that measures are held against, by the measure.
    """
    faults = [*unresolved(f"data/{FILE}", sums, policy.names)]
    if faults:
        return from_faults(faults)
    return [
        *from_faults(_unshown(policy, sums, at_work)),
        *from_faults(_targets(sums, targets)),
        *_differences(policy, sums),
    ]


def _targets(sums: Mapping[str, Sum], targets: Mapping[str, str]) -> Iterator[Fault]:
    """Go through the targets that a sum shows otherwise, or that none shows."""
    for one in sums.values():
        if one.measure and targets.get(one.measure) != one.amount:
            held = targets.get(one.measure, "no amount")
            problem = f"shows {one.amount} for {one.measure}, which is held against {held}"
            yield Fault(f"data/{FILE}", one.id, "", problem, kind="case differs")
    shown = {one.measure for one in sums.values()}
    for name, amount in targets.items():
        if name not in shown:
            problem = f"no sum shows {amount}, which {name} is held against"
            yield Fault(f"data/{FILE}", name, "", problem, kind="target without example")


def _differences(policy: Policy, sums: Mapping[str, Sum]) -> Iterator[Finding]:
    for one in sums.values():
        for day in one.days(policy):
            got = one.worked_out(policy.on(day))
            if got != one.comes_to:
                yield Finding(
                    "case differs",
                    one.id,
                    (one.id,),
                    f"{one.id} says that {one.of} times {one.amount} is {one.comes_to}, "
                    f"but it is {got}",
                    file=f"data/{FILE}",
                    since=day,
                    mend="give the sum an `until`, and write what is so from that day on",
                )
                break


def _unshown(policy: Policy, sums: Mapping[str, Sum], at_work: Collection[str]) -> Iterator[Fault]:
    shown = {one.amount for one in sums.values()}
    decide = {name for rule in policy.rules() for name in amounts_of(policy, rule)}
    decide |= {clock.amount for clock in policy.clocks.over_time}
    for name in policy.amounts:
        if name in at_work and name not in shown | decide:
            problem = f"no sum shows {name!r}, by which no rule decides"
            yield Fault(f"data/{FILE}", name, "", problem, kind="amount without example")
