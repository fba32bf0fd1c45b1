"""Dated: entries that hold from a day, until a day, and say something else from a day on.

Parts: `Dated` (what such an entry has), `Held` and `held` (what it says, and from when to when; of
several: `over_time`), `at` (what it says on a day), `in_force` (the entries that hold on a day),
`days_of` (the days on which anything changes), `plain` (an entry without its days), `beyond` (days
on which another one does not hold).

An entry of data says by `from` and `until` on which days it holds; left out, from the first day of
the policy and for good. Each `[[ID.later]]` says from which day on it says something else, and
what: all else stays as it was. So no two hold on one day, and there is no day between them.

>>> from aftersales_kit.policy.subjects.clocks import Clock
>>> clock = handbook.policy.clocks["call-back"]
>>> new = replace(clock, start=date(2027, 1, 1), role="supervisor")
>>> clock = replace(clock, end=date(2028, 1, 1), later=(new,))
>>> [(each.start, each.end, each.entry.role) for each in held(clock)]  # doctest: +ELLIPSIS
[(datetime.date(1, 1, 1), datetime.date(2027, 1, 1), 'agent'), (datetime.date(2027, 1, 1), \
datetime.date(2028, 1, 1), 'supervisor')]
>>> at(clock, date(2027, 3, 1)).role, at(clock, date(2028, 1, 1))
('supervisor', None)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from .faults import Named


class Dated(Protocol):
    """What an entry with days has: its first day, the first without it, and what it says later."""

    @property
    def id(self) -> str:
        """Its id, which stays the same."""

    @property
    def start(self) -> date | None:
        """The first day on which it holds; None for the first of the policy."""

    @property
    def end(self) -> date | None:
        """The first day on which it no longer holds; None for good."""

    @property
    def later(self) -> tuple[Any, ...]:
        """The whole entry as it is from each later `start` on."""


T = TypeVar("T", bound=Dated)


class Held(NamedTuple):
    """What an entry says from `start` on, and before `end`."""

    start: date
    end: date
    entry: Any


def held(entry: Dated) -> list[Held]:
    """Return what an entry says over time, the earliest first."""
    each = [entry, *entry.later]
    starts = [one.start or date.min for one in each]
    ends = [*starts[1:], entry.end or date.max]
    return [Held(*one) for one in zip(starts, ends, each, strict=True)]


def over_time(entries: Iterable[Dated]) -> Iterator[Held]:
    """Go through what several entries say over time."""
    return (one for entry in entries for one in held(entry))


def at(entry: T, day: date) -> T | None:
    """Return what an entry says on a day; None where it does not hold."""
    if entry.start is None and entry.end is None and not entry.later:
        return entry
    return next((one.entry for one in held(entry) if one.start <= day < one.end), None)


def in_force(what: str, entries: Mapping[str, T], day: date) -> Mapping[str, T]:
    """Return the entries that hold on a day, as they are then; all of them where none is dated."""
    if not days_of(entries.values()):
        return entries
    found = {name: at(entry, day) for name, entry in entries.items()}
    return Named(what, {name: entry for name, entry in found.items() if entry is not None})


def days_of(entries: Iterable[Dated]) -> set[date]:
    """Return the days on which any of some entries begins, ends or says something else."""
    return {
        day
        for entry in entries
        for day in (entry.start, entry.end, *(one.start for one in entry.later))
        if day
    }


def plain(entry: T) -> T:
    """Return an entry without its days, to be compared with another."""
    bare: Any = entry
    without_days: T = replace(bare, start=None, end=None, later=())
    return without_days


def beyond(
    names: tuple[date, date], named: Dated, first: date = date.min
) -> Iterator[tuple[date, date]]:
    """Go through the days, of those on which it is named, on which an entry does not hold.

    >>> clock = replace(handbook.policy.clocks["call-back"], end=date(2028, 1, 1))
    >>> [*beyond((date(2027, 1, 1), date.max), clock)]
    [(datetime.date(2028, 1, 1), datetime.date(9999, 12, 31))]
    """
    start, end = max(names[0], first), names[1]
    begins, ends = named.start or date.min, named.end or date.max
    for one in ((start, min(end, begins)), (max(start, ends), end)):
        if one[0] < one[1]:
            yield one
