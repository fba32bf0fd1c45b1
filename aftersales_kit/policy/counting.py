"""Counting: from the moment a clock starts to the moment at which it is due.

Parts: `count` (the due moment), `Pause`.

Every moment is aware, and is told on the shop's clock. The bounds:

- minutes and hours run from the very moment, or from the next opening, and stand still outside the
  hours and in pauses; due is the first moment at which all of them have passed;
- days: the day of the event is not counted; due is the end of the last day (24:00, which is 0:00
  of the next). A working day is one of the clock's calendar. A day that lies wholly in a pause is
  not counted. In `law_days` a last day that is no working day moves on to the next working day;
- a month ends on the day of the same number, or on the last day of a shorter month;
- an hour of the day is the next such hour after the event, never the same moment.

>>> clocks = handbook.policy.clocks
>>> asked = clocks.shop.moment("2026-03-02T14:01")
>>> print(count(clocks["evidence-elsewhere-jd"], 4, asked, clocks, unit="hour"))
2026-03-03 09:01:00+08:00
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from .calendar import ALL_DAY, ONE_DAY, Opening
from .subjects.clocks import Clock, Clocks


class Pause(NamedTuple):
    """A stretch of time in which the shop waited for the buyer; the end is not part of it."""

    begin: datetime
    end: datetime


def count(
    clock: Clock,
    amount: int,
    start: datetime,
    clocks: Clocks,
    *,
    unit: str,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """Return when `amount` of `unit` from `start` have passed, counted as the clock says.

    Pauses count for nothing where the clock does not pause. Raises UncoveredDate when a day is
    needed that its calendar does not cover, ValueError for a moment that is not aware.
    """
    if any(moment.tzinfo is None for moment in (start, *(end for p in pauses for end in p))):
        raise ValueError(f"a moment without its offset from UTC cannot be counted from: {start}")
    zone = clocks.zone(clock)
    begin = start.astimezone(zone)
    idle = _merged([p for p in pauses if clock.pauses], zone)
    if clock.counted_in == "always":
        return _after_time(begin, amount, unit, (ALL_DAY,) * 7, idle)
    if clock.counted_in == "opening_hours":
        own = clock.hours
        week = clocks.shop.week if own is None else (own,) * 7
        return _after_time(begin, amount, unit, week, idle)
    if clock.counted_in == "time_of_day":
        return _next_hour(begin, amount)
    if clock.counted_in == "month_end":
        return _end_of(begin.date().replace(day=monthrange(begin.year, begin.month)[1]), begin)
    if clock.counted_in == "working_days":
        works = clocks.calendars[clock.calendar].is_working_day
        return _end_of(_after_days(begin.date(), amount, works, idle), begin)
    days = days_from(begin.date(), amount, unit)
    last = _after_days(begin.date(), days, _every_day, idle)
    if clock.counted_in == "law_days":
        last = clocks.calendars[clock.calendar].first_working_day(last)
    return _end_of(last, begin)


def _merged(pauses: Iterable[Pause], zone: timezone) -> list[Pause]:
    """Return the pauses on the shop's clock, in their order, those that touch as one."""
    merged: list[Pause] = []
    for begin, end in sorted(pauses):
        if begin < end:
            if merged and begin <= merged[-1].end:
                begin, end = merged[-1].begin, max(end, merged.pop().end)
            merged.append(Pause(begin.astimezone(zone), end.astimezone(zone)))
    return merged


def _after_time(
    start: datetime,
    amount: int,
    unit: str,
    week: Sequence[Opening | None],
    pauses: Sequence[Pause],
) -> datetime:
    left = timedelta(**{f"{unit}s": amount})
    day = start.date()
    while True:
        for begin, end in _open_spans(day, start, week, pauses):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        day += ONE_DAY


def _open_spans(
    day: date, start: datetime, week: Sequence[Opening | None], pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Go through what is counted of a day, from `start` on, in its order."""
    opening = week[day.weekday()]
    if opening is None:
        return
    midnight = datetime.combine(day, time(), start.tzinfo)
    for span in opening:
        begin, end = (midnight + timedelta(minutes=minutes) for minutes in span)
        begin = max(begin, start)
        for pause in pauses:
            if begin < min(pause.begin, end):
                yield begin, min(pause.begin, end)
            begin = max(begin, pause.end)
        if begin < end:
            yield begin, end


def _next_hour(start: datetime, hour: int) -> datetime:
    due = datetime.combine(start.date(), time(hour), start.tzinfo)
    return due if due > start else due + ONE_DAY


def days_from(start: date, amount: int, unit: str) -> int:
    """Return how many days some days, weeks or months from a day are."""
    if unit != "month":
        return amount * (7 if unit == "week" else 1)
    years, month = divmod(start.month - 1 + amount, 12)
    year, month = start.year + years, month + 1
    return (date(year, month, min(start.day, monthrange(year, month)[1])) - start).days


def _after_days(
    day: date, amount: int, counts: Callable[[date], bool], pauses: Sequence[Pause]
) -> date:
    while amount:
        day += ONE_DAY
        if counts(day) and not _wholly_in(day, pauses):
            amount -= 1
    return day


def _wholly_in(day: date, pauses: Sequence[Pause]) -> bool:
    return any(
        pause.begin <= datetime.combine(day, time(), pause.begin.tzinfo)
        and pause.end >= datetime.combine(day + ONE_DAY, time(), pause.end.tzinfo)
        for pause in pauses
    )


def _every_day(day: date) -> bool:
    return True


def _end_of(day: date, start: datetime) -> datetime:
    return datetime.combine(day + ONE_DAY, time(), start.tzinfo)


def due_text(due: datetime) -> str:
    """Write a due moment as people read it: the end of a day is its 24:00.

    >>> due_text(datetime(2026, 3, 9)), due_text(datetime(2026, 3, 9, 9, 5, 30))
    ('2026-03-08 24:00', '2026-03-09 09:05')
    """
    if due.hour == due.minute == 0:
        return f"{due.date() - ONE_DAY} 24:00"
    return f"{due:%Y-%m-%d %H:%M}"
