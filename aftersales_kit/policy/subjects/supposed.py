"""Supposed: the numbers that what-ifs take to be so, each an assumption, a fact or what is tried.

Parts: `Supposed`, `read_supposed`, `verify_supposed` (findings, in the form of `verification`).
Source: data/supposed.toml. Varied in the forms of notebooks/what_if; no answer to a case rests on
any of them.

The checks of `verify_supposed`, each a sentence:

- *unresolved reference*: an entry names a unit, an amount or a source that there is not.
- *outside its bounds*: the amount that an entry begins with is less than its least, or more than
  its most.
- *supposed by nothing*: an entry that no what-if asks for.

>>> days = handbook.supposed["window_days"]
>>> days.kind, days.least, days.most, days.begins(handbook.on(handbook.policy.start))
('change', 7, 365, Decimal('15'))
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from ..faults import Fault
from ..inforce import InForce, Policy
from ..reading import Files
from ..shapes import ID, By, Names, OneOf, entries, unresolved
from ..terms import Label
from ..verification import Finding, from_faults

FILE = "supposed.toml"
CALLED = f"data/{FILE}"
ASSUMPTION, FACT, CHANGE = "assumption", "fact", "change"
OUTSIDE, BY_NOTHING = "outside its bounds", "supposed by nothing"


@dataclass(frozen=True, slots=True)
class Supposed:
    """One number of a what-if, in its unit, from `least` to `most`, both included, by `step`.

    `kind` says whether it is an assumption, a fact, or the change that is tried. It begins with
    `value`, or with what the `amount` is on the day.
    """

    id: Annotated[str, ID]
    kind: Annotated[str, OneOf((ASSUMPTION, FACT, CHANGE))]
    label: Label
    unit: Annotated[str, Names("unit")]
    least: int | Decimal
    most: int | Decimal
    step: int | Decimal
    note: Label
    value: Annotated[int | Decimal | None, By(lambda of, key, given: of.number(key))] = None
    amount: Annotated[str, Names("amount")] = ""
    sources: Annotated[tuple[str, ...], Names("source")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say what does not go together."""
        if (self.value is None) == (not self.amount):
            yield "value", "stands with `amount`, or neither does", "one of the two"
        if self.kind == FACT and not (self.amount or self.sources):
            yield "kind", "a fact rests on nothing", "`amount` or `sources`, or an assumption"
        if self.least >= self.most:
            yield "most", f"{self.most} is not above the least", f"more than {self.least}"
        if self.step <= 0:
            yield "step", f"{self.step} is no step", "more than 0"
        elif self.value is not None and not self.least <= self.value <= self.most:
            yield "value", f"{self.value} is outside", f"{self.least} to {self.most}"

    def begins(self, in_force: InForce) -> Decimal:
        """Return the number that it is at first, on a day."""
        return Decimal(in_force.amounts[self.amount] if self.value is None else self.value)


def read_supposed(files: Files) -> dict[str, Supposed]:
    """Return what is supposed by id, as far as it can be read."""
    return entries(Supposed, files.toml(FILE))


def verify_supposed(
    policy: Policy, supposed: Mapping[str, Supposed], asked: Collection[str]
) -> list[Finding]:
    """Return what names something that is not there, begins out of bounds, or is never `asked`."""
    faults = [*unresolved(CALLED, supposed, policy.names)]
    return from_faults(faults or [*_amiss(policy, supposed, asked)])


def _amiss(
    policy: Policy, supposed: Mapping[str, Supposed], asked: Collection[str]
) -> Iterator[Fault]:
    for one in supposed.values():
        if one.id not in asked:
            mend = "let a what-if ask for it, or take it out"
            yield Fault(CALLED, one.id, "", "no what-if asks for it", mend, None, BY_NOTHING)
        begins = one.begins(policy.on(policy.changes[-1]))
        if not one.least <= begins <= one.most:
            problem = f"begins with {begins}, the value of {one.amount}"
            allowed = f"{one.least} to {one.most}"
            yield Fault(CALLED, one.id, "amount", problem, allowed, None, OUTSIDE)
