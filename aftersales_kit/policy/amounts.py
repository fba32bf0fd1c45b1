"""Amounts: every number of the policy, with unit, source and the day from which it holds.

A value ends where the next begins; a day before the first value is an error, never a guess.
Source: data/policy/amounts.toml.

>>> from datetime import date
>>> window = Amount("no_reason_window", "day", Label("No-reason window", "无理由退货期"),
...                 (DatedValue(date(2025, 9, 1), 7, ("CN-01",)),))
>>> window.at(date(2026, 1, 1)).value
7
>>> window.at(date(2020, 1, 1))
Traceback (most recent call last):
aftersales_kit.policy.amounts.UncoveredDate: amount 'no_reason_window' has no value on 2020-01-01; \
its first value holds from 2025-09-01
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from .labels import NO_LABEL, Label, alike, in_both
from .money import FEN
from .reading import Section
from .shapes import FILLED, ID, By, Given, Key, Names

MOST = 1_000_000
STEPS: dict[str, Decimal] = {
    "CNY": FEN,
    "share": Decimal("0.0001"),
    "average_day": Decimal("0.01"),
}


class UncoveredDate(LookupError):
    """Raised when something is asked as of a day that the policy does not cover.

    `label` says so to people, in their language where that is known.
    """

    def __init__(self, said: Label | str) -> None:
        self.label = in_both(said)
        super().__init__(self.label.en)


DAY, DAYS_OF_A_YEAR, EVERY_LEAP_YEAR = "day", 365, 4
YEAR, YEARS = Label("1 year", "1 年"), Label("{} years", "{} 年")


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value, the first day it holds and the sources it comes from."""

    start: Annotated[date, Key("from")]
    value: int | Decimal
    sources: Annotated[tuple[str, ...], Names("source")] = ()


def _unit(section: Section, key: str, given: Given) -> str:
    return section.one_of(key, given["units"])


def _unit_label(section: Section, key: str, given: Given) -> Label:
    label: Label = given["units"].get(str(section.data.get("unit")), NO_LABEL)
    return label


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of the policy over time; `values` run from the earliest to the latest.

    `note` says what the number rests on when no source names it (an assumption of the shop's).
    One that is `only_told` is printed for people to know, and nothing is decided by it.
    """

    id: Annotated[str, ID]
    unit: Annotated[str, By(_unit)]
    label: Label
    values: Annotated[tuple[DatedValue, ...], FILLED]
    note: Label | None = None
    unit_label: Annotated[Label, Key(""), By(_unit_label)] = NO_LABEL
    only_told: bool = False

    def wrong(self) -> Iterator[tuple[str, ...]]:
        """Say which values rest on nothing or cannot be, and that they are out of order."""
        for number, held in enumerate(self.values, 1):
            if not held.sources and self.note is None:
                allowed = "ids of data/sources.toml, or a note"
                yield f"values {number}.sources", "no source", allowed, "", "rule without source"
            if wanted := allowed_instead(held.value, self.unit):
                yield f"values {number}.value", f"cannot be {held.value}", wanted
        starts = [held.start for held in self.values]
        if starts != sorted({*starts}):
            yield "values", "days out of order", "each value from a later day"

    def at(self, on: date) -> DatedValue:
        """Return the value that holds on the day `on`, the first day of a value included."""
        held = [value for value in self.values if value.start <= on]
        if not held:
            raise UncoveredDate(
                f"amount {self.id!r} has no value on {on}; "
                f"its first value holds from {self.values[0].start}"
            )
        return held[-1]

    def value_label(self, on: date) -> Label:
        """Return the value on a day with its unit, as people read it: whole years as years."""
        value = self.at(on).value
        years = whole_years(int(value)) if self.unit == DAY else None
        if years is None:
            return quantity(value, self.unit, self.unit_label)
        return YEAR if years == 1 else YEARS.format(years)


def allowed_instead(value: int | Decimal, unit: str) -> str | None:
    """Say what a value in `unit` may be, where this one is out of range or too fine; else None.

    Money goes to the fen, a share (0 to 1) to a hundredth of a per cent, days on average to a
    hundredth; all else is counted whole.

    >>> allowed_instead(Decimal("7.5"), "day")
    '0 to 1,000,000 day, in steps of 1'
    >>> allowed_instead(7, "day") is None
    True
    """
    step = STEPS.get(unit, Decimal(1))
    most = 1 if unit == "share" else MOST
    if 0 <= value <= most and not value % step:
        return None
    return f"0 to {most:,} {unit}, in steps of {step}"


def whole_years(days: int) -> int | None:
    """Return how many years a number of days is, the leap days in them counted or not; or None.

    A period of years is counted in days, with every leap day that may fall into it, so that nobody
    is out of time for one.

    >>> whole_years(731), whole_years(1095), whole_years(380), whole_years(15)
    (2, 3, None, None)
    """
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    return years if years and rest <= -(-years // EVERY_LEAP_YEAR) else None


def quantity(value: int | Decimal, unit: str, unit_label: Label) -> Label:
    """Write a number with its unit; a share is written per cent.

    >>> quantity(Decimal("0.20"), "share", NO_LABEL).en
    '20 %'
    >>> quantity(1, "day", Label("days", "天"))
    Label(en='1 day', zh='1 天')
    >>> quantity(2, "million_CNY", Label("million CNY", "百万元"))
    Label(en='2 million CNY', zh='200 万元')
    """
    if unit == "share":
        return alike(f"{(Decimal(value) * 100).normalize():f} %")
    name, chinese = unit_label
    name = name.removesuffix("s") if value == 1 else name
    english = f"CNY {value}" if unit == "CNY" else f"{value} {name}".rstrip()
    if unit == "million_CNY":
        # Chinese counts large sums by ten thousands.
        return Label(english, f"{value * 100} 万元")
    return Label(english, f"{value} {chinese}".rstrip())
