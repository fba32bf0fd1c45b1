"""Writing the calendars: from the library `holidays` to data/calendar, one file a market.

Parts: `text` (a market's file), `years_on_file`, `main`.
Run `python -m aftersales_kit.operations.calendars` to write the files afresh for their own years,
with a year behind it to cover all years up to that one. A test compares the files with the library.

Mainland China announces its make-up working days (调休) for one year at a time, each November;
Taiwan announces its calendar each summer. A year after the last one that the library was checked
against is marked as not published: its holidays are worked out by rule, make-up days are missing.
The European Union has no holidays of its own: a day counts as one where every member state has it.

>>> print(text("eu", range(2026, 2027)))
# Public holidays that every member state has. Written by the command below; not by hand:
#   python -m aftersales_kit.operations.calendars
title = { en = "European Union", zh = "欧盟" }
note = { en = "Weekends, and the few days that are public holidays in every member state. A member \
state has more: when a day might be one of them, count it as a holiday if that is better for the \
buyer.", zh = "只含周末和所有成员国都放假的日子。各国另有假日：拿不准时，按对买家有利的算。" }
<BLANKLINE>
[years.2026]
published = true
off = [
    2026-01-01, # Thu New Year's Day
    2026-12-25, # Fri Christmas Day
]
at_work = []
<BLANKLINE>
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import holidays

from ..policy.calendar import COMMAND
from ..policy.faults import Fault, PolicyError, shown, told
from ..policy.handbook import data_folder
from ..policy.reading import read_toml

MEMBER_STATES = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
LAST_PUBLISHED = {"cn": 2026, "tw": 2026, "eu": 9999}
"""The last year whose calendar was announced when the library was made: see its own sources."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Market:
    """What a file says of itself."""

    opening: str
    title: tuple[str, str]
    note: tuple[str, str]


MARKETS = {
    "cn": Market(
        "Public holidays and make-up working days (调休) of Mainland China.",
        ("Mainland China", "中国大陆"),
        (
            "Make-up days are announced each November for the year that follows; "
            "the years after that are provisional.",
            "调休每年十一月公布下一年的安排，之后的年份是暂定的。",
        ),
    ),
    "tw": Market(
        "Public holidays of Taiwan.",
        ("Taiwan", "台湾"),
        (
            "The calendar is announced each summer for the year that follows; "
            "the years after that are provisional.",
            "每年夏天公布下一年的办公日历，之后的年份是暂定的。",
        ),
    ),
    "eu": Market(
        "Public holidays that every member state has.",
        ("European Union", "欧盟"),
        (
            "Weekends, and the few days that are public holidays in every member state. "
            "A member state has more: when a day might be one of them, "
            "count it as a holiday if that is better for the buyer.",
            "只含周末和所有成员国都放假的日子。各国另有假日：拿不准时，按对买家有利的算。",
        ),
    ),
}


def text(market: str, years: Iterable[int]) -> str:
    """Return the file of a market for some years."""
    about = MARKETS[market]
    lines = [
        f"# {about.opening} Written by the command below; not by hand:",
        f"#   {COMMAND}",
        f"title = {_label(about.title)}",
        f"note = {_label(about.note)}",
    ]
    for year in years:
        off, at_work = _of_union(year) if market == "eu" else _of_country(market, year)
        lines += [
            "",
            f"[years.{year}]",
            f"published = {str(year <= LAST_PUBLISHED[market]).lower()}",
            *_array("off", off),
            *_array("at_work", at_work),
        ]
    return "\n".join(lines) + "\n"


def _label(label: tuple[str, str]) -> str:
    return f'{{ en = "{label[0]}", zh = "{label[1]}" }}'


def _array(name: str, days: Mapping[date, str]) -> Iterator[str]:
    if not days:
        yield f"{name} = []"
        return
    yield f"{name} = ["
    for day in sorted(days):
        yield f"    {day}, # {DAYS[day.weekday()]} {days[day]}".rstrip()
    yield "]"


def _of_country(market: str, year: int) -> tuple[Mapping[date, str], Mapping[date, str]]:
    found = holidays.country_holidays(market.upper(), years=year, language="zh_CN")
    at_work = {day: "上班" for day in found.weekend_workdays if day.year == year}
    return {day: found[day] for day in found if day.year == year}, at_work


def _of_union(year: int) -> tuple[Mapping[date, str], Mapping[date, str]]:
    states = [holidays.country_holidays(state, years=year) for state in MEMBER_STATES]
    shared = set.intersection(*({*state} for state in states))
    names = holidays.country_holidays("IE", years=year)
    return {day: names[day] for day in shared}, {}


def years_on_file(path: Path) -> range:
    """Return the years that a calendar's file covers.

    Raises PolicyError, which names the file, where it cannot be read or has no years.
    """
    faults: list[Fault] = []
    written = read_toml(path, f"data/calendar/{path.name}", faults).sub("years")
    years = [int(year) for year in written.data if re.fullmatch(r"\d{4}", year, re.ASCII)]
    if not years:
        written.fault("", "no year stands here", "[years.2026] and so on")
    if faults:
        raise PolicyError(faults)
    return range(min(years), max(years) + 1)


def _year(written: str) -> int:
    if not re.fullmatch(r"\d{4}", written, re.ASCII):
        raise argparse.ArgumentTypeError(f"{shown(written)} is no year; write it as 2028")
    return int(written)


@told
def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> None:
    """Write every calendar, for the years on file, or up to the year that is given.

    Nothing is written where a file has no years, which is said with its name (exit status 2), or
    where the year given is before the first on file.
    """
    asked = argparse.ArgumentParser(prog=COMMAND, description=main.__doc__)
    asked.add_argument("year", nargs="?", type=_year, help="the last year to write, such as 2028")
    given: int | None = asked.parse_args(arguments).year
    folder = folder or data_folder() / "calendar"
    covered = {market: years_on_file(folder / f"{market}.toml") for market in MARKETS}
    for market, years in covered.items():
        if given is not None and given < years[0]:
            asked.error(f"{market}.toml begins with {years[0]}, after {given}")
    for market, years in covered.items():
        last = years[-1] if given is None else given
        path = folder / f"{market}.toml"
        path.write_text(text(market, range(years[0], last + 1)), encoding="utf-8")
        print(f"{path.name}: {years[0]} to {last}")


if __name__ == "__main__":
    sys.exit(main())
