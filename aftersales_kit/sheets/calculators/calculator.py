"""What a calculator is: the questions its form asks, its answer, and how the answer is explained.

Parts: `Fields`, `Calculator`, `seen_by`, `shipping_seen`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ...answers.deciding import Decision, Question
from ...policy.days import DAYS, FAULT_PERIOD, OPENED, REPAIRED, REPLACED, SIGNED
from ...policy.inforce import InForce
from ...policy.terms import Label, Value
from ..explaining import Sheet, with_conflicts

Figure = Decimal | str | None
"""What an answer works out: an amount in CNY, a day or moment as text; None while unknown."""


@dataclass(frozen=True)
class Fields:
    """A part of a form: its heading and the facts it asks; a rare part is folded away at first."""

    title: Label
    names: tuple[str, ...]
    rare: bool = False


@dataclass(frozen=True, kw_only=True)
class Calculator:
    """A form and its answer.

    `example` is a worked case that it settles, `first` are the facts without which no
    answer counts as settled, `usual` is what it starts with. `figures` is what an
    answer works out, by name; a worked case must state those in `checked`. `tables` are the tables
    whose rules name wordings that this calculator fills, and `blanks` the blanks that it fills.
    `asks` are the tables besides whose questions its answer may put, as "extra-freight/return"
    where it is for one leg (or the like) only; each of their facts needs a field.
    `codes` adds to what a program gets. `before` is how many parts of a long form stand before the
    answer, the others below it; None is all. One with `tabs` answers a whole case as a
    conversation: it leads with the message, and the rest stands behind its tabs.
    """

    name: str
    title: Label
    parts: tuple[Fields, ...]
    example: str
    answer: Callable[[Mapping[str, Value], date, InForce], Any]
    sheet: Callable[[Any], Sheet]
    looked_at: Callable[[Any], set[str]]
    first: tuple[str, ...] = ()
    usual: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    figures: Callable[[Any], Mapping[str, Figure]] = lambda _: {}
    checked: tuple[str, ...] = ()
    codes: Callable[[Any], Mapping[str, object]] = lambda _: {}
    before: int | None = None
    tabs: Mapping[str, Label] = field(default_factory=dict)

    def explain(self, answer: Any) -> Sheet:
        """Return the sheet of an answer, with what its facts contradict each other in."""
        return with_conflicts(self.sheet(answer), answer.conflicts)

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that the form asks, in its order."""
        return tuple(name for part in self.parts for name in part.names)


def seen_by(rulings: Iterable[Decision | Question]) -> set[str]:
    """Return the facts that decided, or that still matter, in any of the rulings.

    Where the days do, so do the dates that they are worked out from.
    """
    seen = {name for ruling in rulings for name in ruling.looked_at}
    if not seen.isdisjoint({DAYS, FAULT_PERIOD}):
        seen |= {SIGNED, OPENED}
    return seen | {REPLACED, REPAIRED} if FAULT_PERIOD in seen else seen


def shipping_seen(facts: Mapping[str, Value]) -> set[str]:
    """Return the facts that tell what was paid for shipping: the charge only where it was paid."""
    seen = {"shipping_terms"}
    return seen | {"shipping_charged"} if facts.get("shipping_terms") == "paid" else seen
