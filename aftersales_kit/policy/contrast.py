"""What a change of the handbook means, as a whole: two handbooks, or one on two days.

Parts: `Contrast` (all that differs), `contrast` (makes it), `Stretch` (days on which the same is
decided otherwise), `AmountStep` (an amount that is worth another value).

Two handbooks are compared on every day that both cover: days on which the same is decided otherwise
are one stretch. Or each is asked as of a day of its own.

>>> from datetime import date
>>> day = date(2026, 3, 1)
>>> contrast(handbook, handbook).is_empty, contrast(handbook, handbook, (day, day)).is_empty
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from .alterations import Alteration, Renaming, alterations, renamings
from .amounts import Amount
from .comparison import Change, Comparison, Unmatched, unmatched
from .demands import BROKEN, Demand, demands
from .handbook import Handbook
from .terms import Label

AMOUNTS, RULES, FLOORS, CLOCKS = "amounts", "tables", "floors", "clocks"
DECIDING = (AMOUNTS, RULES, FLOORS)
"""Parts of which the comparison says what they come to, day by day."""
BESIDE = frozenset(
    {
        "benchmarks", "cases", "clock_cases", "conflicts", "contradictions", "drafted", "entered",
        "exports", "law_cases", "needs", "openings", "practised", "properties", "rankings",
        "readers", "register_rows", "retired", "reviews", "scenarios", "scripts", "sources",
        "sought", "sums", "supposed", "visits", "walks",
    }
)  # fmt: skip
"""Parts that show, prove or find what the others say: nothing is decided or sent by them."""


@dataclass(frozen=True)
class AmountStep:
    """An amount that is worth another value, from `since` on and before `until`.

    `since` is None for days that were asked for, `until` where it is so for good.
    """

    id: str
    label: Label
    was: Label
    becomes: Label
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Stretch:
    """Days on which the same is decided otherwise: from `since` on, and before `until`.

    `changes` are the situations that come out differently, `sent` those in which another wording
    goes with the decision, `demands` what is to be said of law and platform.
    """

    since: date
    until: date | None
    changes: tuple[Change, ...]
    sent: tuple[Change, ...]
    demands: tuple[Demand, ...]

    @property
    def own(self) -> tuple[Change, ...]:
        """The changes of tables that have changed themselves."""
        return tuple(change for change in self.changes if change.own)

    @property
    def following(self) -> tuple[Change, ...]:
        """The changes of tables that rest on those."""
        return tuple(change for change in self.changes if not change.own)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is decided, sent or demanded otherwise."""
        return not (self.changes or self.sent or self.demands)


@dataclass(frozen=True)
class Contrast:
    """All that two handbooks say otherwise; `days` are given where each is asked as of a day.

    What only has another id is `renamed`, and not among what is `altered`.
    """

    old: Handbook
    new: Handbook
    days: tuple[date, date] | None
    stretches: tuple[Stretch, ...]
    amounts: tuple[AmountStep, ...]
    altered: tuple[Alteration, ...]
    unmatched: tuple[Unmatched, ...]
    renamed: tuple[Renaming, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs at all."""
        return not (
            self.stretches or self.amounts or self.altered or self.unmatched or self.renamed
        )

    @property
    def wordings(self) -> tuple[Alteration, ...]:
        """Where the wording alone differs."""
        return tuple(found for found in self.altered if found.wording and not _beside(found))

    @property
    def beside(self) -> tuple[Alteration, ...]:
        """Where what shows or proves the policy differs."""
        return tuple(filter(_beside, self.altered))

    @cached_property
    def others(self) -> tuple[Alteration, ...]:
        """Where something differs that decides, is owed, asked, sent or written down."""
        return tuple(
            found
            for found in self.altered
            if not (found.wording or _beside(found) or found.part in DECIDING)
        )

    @property
    def rewritten(self) -> tuple[Alteration, ...]:
        """The rules, rows and amounts that are written otherwise."""
        return tuple(
            found for found in self.altered if found.part in DECIDING and not found.wording
        )

    @property
    def decides_alike(self) -> bool:
        """Whether nothing is decided, owed, asked or sent otherwise."""
        return not (self.stretches or self.amounts or self.others or self.unmatched)

    @property
    def breaks_law(self) -> bool:
        """Whether a row of law or platform is broken that was not."""
        return any(demand.kind == BROKEN for found in self.stretches for demand in found.demands)

    @property
    def first_day(self) -> date:
        """The first day that both cover."""
        return _first_day(self.old, self.new)

    @property
    def last_days(self) -> tuple[date, date] | None:
        """The days as of which the last stretch is decided; None where nothing is otherwise."""
        if self.days is not None:
            return self.days
        return (self.stretches[-1].since,) * 2 if self.stretches else None


def contrast(old: Handbook, new: Handbook, days: tuple[date, date] | None = None) -> Contrast:
    """Return all that two handbooks say otherwise, on every day, or as of a day each.

    Raises UncoveredDate for a day before a policy, ValueError for a fact that is measured
    differently in the two.
    """
    if days is not None:
        pair = Comparison(old.policy.on(days[0]), new.policy.on(days[1]))
        found = _stretch(pair, days[1])
        stretches = tuple(one for one in (found,) if not one.is_empty)
        amounts = tuple(_amounts_on(old, new, days))
    else:
        stretches = tuple(_stretches(old, new))
        amounts = tuple(_amounts(old, new))
    same = old is new and days is None
    renamed, altered = renamings([] if same else alterations(old, new, days))
    return Contrast(
        old,
        new,
        days,
        stretches,
        amounts,
        tuple(altered),
        () if old is new else tuple(unmatched(old.policy, new.policy)),
        tuple(renamed),
    )


def _beside(found: Alteration) -> bool:
    return found.part in BESIDE


def _stretch(pair: Comparison, since: date) -> Stretch:
    return Stretch(since, None, (*pair.all_changes(),), (*pair.all_sent(),), (*demands(pair),))


def _first_day(old: Handbook, new: Handbook) -> date:
    return max(old.policy.start, new.policy.start)


def _stretches(old: Handbook, new: Handbook) -> Iterator[Stretch]:
    """Go through the days that both cover, those on which the same differs being one stretch."""
    first = _first_day(old, new)
    later = {day for book in (old, new) for day in book.policy.changes if day > first}
    found: list[Stretch] = []
    pair: Comparison | None = None
    for day in (first, *sorted(later)):
        # What the tables of both decide as before is not worked out again.
        pair = Comparison(old.policy.on(day), new.policy.on(day), pair)
        made = _stretch(pair, day)
        if found and _says(found[-1]) == _says(made):
            continue
        if found:
            found[-1] = replace(found[-1], until=day)
        found.append(made)
    yield from (stretch for stretch in found if not stretch.is_empty)


def _says(found: Stretch) -> list[object]:
    """Return what a stretch says, day aside."""
    changes = [
        (c.table, c.before, c.after, c.rules_before, c.rules_after, c.boxes, c.own, c.sent, c.steps)
        for c in (*found.changes, *found.sent)
    ]
    rows = [(d.kind, d.table, d.row.id, d.outcome, d.rules, d.boxes) for d in found.demands]
    return [changes, rows]


def _amounts(old: Handbook, new: Handbook) -> Iterator[AmountStep]:
    """Go through the amounts that both have, and the days from which they are worth another."""
    first = _first_day(old, new)
    for name, was in old.policy.amounts.items():
        if (is_ := new.policy.amounts.get(name)) is None or was.values == is_.values:
            continue
        starts = {first, *(value.start for value in (*was.values, *is_.values))}
        running: AmountStep | None = None
        for day in sorted(start for start in starts if start >= first):
            step = _amount(was, is_, day, day, day)
            if running and not (step and step == replace(running, since=day)):
                yield replace(running, until=day)
                running = None
            running = running or step
        if running:
            yield running


def _amounts_on(old: Handbook, new: Handbook, days: tuple[date, date]) -> Iterator[AmountStep]:
    for name, was in old.policy.amounts.items():
        if (is_ := new.policy.amounts.get(name)) and (step := _amount(was, is_, *days, None)):
            yield step


def _amount(
    was: Amount, is_: Amount, day: date, other: date, since: date | None
) -> AmountStep | None:
    if (was.at(day).value, was.unit) == (is_.at(other).value, is_.unit):
        return None
    return AmountStep(was.id, is_.label, was.value_label(day), is_.value_label(other), since)
