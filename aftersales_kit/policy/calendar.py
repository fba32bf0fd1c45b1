"""Working days of each market, and the hours in which the shop answers.

Parts: `Calendar` (`is_working_day`, `first_working_day`, `is_provisional`), `Year`, `ShopTime` (the
shop's clock and opening hours), `read_calendars`, `read_shop_time`.
Source: data/calendar, written by `python -m aftersales_kit.operations.calendars` from the public
holidays and make-up working days that the library `holidays` knows; data/policy/shop.toml.

A working day is a day of the week that is no holiday, or a day of the weekend on which people work
to make up for one. A day of a year that is not covered is an error, never a guess; in a year that
is `provisional` the make-up days are not announced yet.

>>> china = handbook.policy.clocks.calendars["cn"]
>>> china.is_working_day(date(2026, 2, 14)), china.is_working_day(date(2026, 2, 16))
(True, False)
>>> china.first_working_day(date(2026, 2, 16))
datetime.date(2026, 2, 24)
>>> china.is_working_day(date(2019, 1, 1))
Traceback (most recent call last):
aftersales_kit.policy.amounts.UncoveredDate: the calendar 'cn' does not cover 2019-01-01; it \
covers 2025 to 2028; write more years with python -m aftersales_kit.operations.calendars
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Annotated

from .amounts import UncoveredDate
from .faults import shown
from .reading import Files, Section
from .shapes import FILE, ID, By, Given, read
from .terms import Label

COMMAND = "python -m aftersales_kit.operations.calendars"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})", re.ASCII)
SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})", re.ASCII)

Opening = tuple[tuple[int, int], ...]
"""Spans of a day in their order, in minutes after midnight, with a break between them; the last
ends at 24:00 at the latest."""
ALL_DAY: Opening = ((0, DAY_MINUTES),)


def _days(section: Section, key: str, given: Given) -> frozenset[date]:
    """Read days of the year that the section is called by."""
    value, year = section.data.get(key, []), section.path.rsplit(".", 1)[-1]
    if not isinstance(value, list) or not all(type(day) is date for day in value):
        section.fault(key, f"cannot be {shown(value)}", f"days such as {year}-10-01")
        return frozenset()
    for day in value:
        if str(day.year) != year:
            section.fault(key, f"{day} is not in {year}", f"days of {year}")
    return frozenset(value)


def _years(section: Section, key: str, given: Given) -> dict[int, Year]:
    """Read the years by their number."""
    listed, years = section.sub(key), {}
    for name in listed.data:
        if re.fullmatch(r"\d{4}", name, re.ASCII):
            years[int(name)] = read(Year, listed.sub(name))
        else:
            listed.fault(name, f"{shown(name)} is no year", "a year such as 2026")
    return years


@dataclass(frozen=True, slots=True)
class Year:
    """One year: holidays (`off`), weekend days that are worked, whether make-up days are known."""

    off: Annotated[frozenset[date], By(_days)]
    at_work: Annotated[frozenset[date], By(_days)]
    published: bool

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say which days are both off and worked."""
        for day in sorted(self.off & self.at_work):
            yield "at_work", f"{day} is off, too", "one or the other"


@dataclass(frozen=True)
class Calendar:
    """The working days of one market, for the years that are covered.

    `countries`, `names_of` and `announced_to` say what the years are written from; see
    `operations.calendars`.
    """

    market: Annotated[str, ID]
    file: Annotated[str, FILE]
    title: Label
    note: Label
    years: Annotated[Mapping[int, Year], By(_years)]
    countries: tuple[str, ...] = ()
    names_of: str = ""
    announced_to: int | None = None

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on a day; raises UncoveredDate."""
        year = self._year(day)
        return day in year.at_work or (day.weekday() < SATURDAY and day not in year.off)

    def first_working_day(self, day: date) -> date:
        """Return the day itself, or the first working day after it; raises UncoveredDate."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def is_provisional(self, day: date) -> bool:
        """Say whether the make-up days of the day's year are not announced yet."""
        return not self._year(day).published

    def _year(self, day: date) -> Year:
        if day.year not in self.years:
            covered = f"{min(self.years)} to {max(self.years)}" if self.years else "no year"
            raise UncoveredDate(
                f"the calendar {self.market!r} does not cover {day}; it covers {covered}; "
                f"write more years with {COMMAND}"
            )
        return self.years[day.year]


@dataclass(frozen=True)
class ShopTime:
    """The shop's clock (`offset` from UTC), its hours by weekday (Monday first), its calendar.

    A day of the week without hours is one on which the shop is closed.
    """

    offset: timedelta = timedelta(0)
    week: tuple[Opening | None, ...] = (ALL_DAY,) * 7
    calendar: str = ""
    zone: str = ""

    @property
    def clock(self) -> timezone:
        """The shop's clock, for aware moments."""
        return timezone(self.offset)

    def moment(self, text: str) -> datetime:
        """Return a fact of the kind moment, or a day (its midnight), as an aware moment."""
        return datetime.fromisoformat(text).replace(tzinfo=self.clock)


def span_text(opening: Opening) -> str:
    """Write hours as people read them.

    >>> span_text(((540, 720), (810, 1440)))
    '9:00–12:00, 13:30–24:00'
    """
    return ", ".join(
        f"{begin // 60}:{begin % 60:02}–{end // 60}:{end % 60:02}" for begin, end in opening
    )


def read_span(section: Section, key: str) -> Opening:
    """Return hours that are written "09:00-12:00, 13:30-18:00"; all day, with a fault, when not."""
    text = section.text(key)
    spans = [_span(part.strip()) for part in text.split(",")]
    opening = tuple(span for span in spans if span is not None)
    # Spans that touch are one, and were meant to be written so, or otherwise.
    apart = all(one[1] < other[0] for one, other in pairwise(opening))
    if len(opening) == len(spans) and apart:
        return opening
    if text:
        form = 'hours such as "09:00-18:00", or "09:00-12:00, 13:30-18:00" with a break between'
        section.fault(key, f"cannot be {shown(text)}", form)
    return ALL_DAY


def _span(text: str) -> tuple[int, int] | None:
    found = SPAN.fullmatch(text)
    if found is None:
        return None
    hours = [int(part) for part in found.groups()]
    begin, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    right = hours[1] < 60 and hours[3] < 60 and begin < end <= DAY_MINUTES
    return (begin, end) if right else None


def read_offset(section: Section, key: str) -> timedelta:
    """Return an offset from UTC that is written "+08:00"; none, with a fault, when it is not."""
    text = section.text(key)
    if found := OFFSET.fullmatch(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        if offset < ONE_DAY:
            return -offset if found[1] == "-" else offset
    if text:
        section.fault(key, f"cannot be {shown(text)}", 'an offset such as "+08:00"')
    return timedelta(0)


def read_shop_time(section: Section) -> ShopTime:
    """Return the shop's clock and hours from data/policy/shop.toml; without them, UTC all day."""
    if "utc_offset" not in section.data:
        return ShopTime()
    offset = read_offset(section, "utc_offset")
    opening = section.sub("opening")
    opening.only(*WEEKDAYS)
    week = tuple(read_span(opening, name) if name in opening.data else None for name in WEEKDAYS)
    if not any(week):
        section.fault("opening", "the shop is never open", "hours for at least one weekday")
        week = (ALL_DAY,) * 7
    return ShopTime(offset, week, section.text("calendar", default=""), section.text("zone"))


def read_calendars(files: Files) -> dict[str, Calendar]:
    """Return the calendars by market, as far as they can be read."""
    found = [read(Calendar, section.named_as_file()) for section in files.tomls("calendar")]
    return {calendar.market: calendar for calendar in found}
