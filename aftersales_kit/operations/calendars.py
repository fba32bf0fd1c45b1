"""Writing the calendars: from the library `holidays` to data/calendar, one file a market.

Parts: `Head` and `read_head` (what a file says before its years), `text` (a market's file), `main`;
`verify_calendars` (findings: the days on file that are not those of the library).
Run `python -m aftersales_kit.operations.calendars` to write the files afresh for their own years,
with a year behind it to cover all years up to that one. A test compares the files with the library,
and `make mutants` asks `verify_calendars`; `aftersales verify` does not, since learning the days
takes longer than all that it does.

The head of a file says whose holidays count, `countries`: those days that all of them have; in
whose words the days are named, `names_of`; and up to which year the calendar was announced when the
library was made, `announced_to`. A year after that one is marked as not published: its holidays are
worked out by rule, and make-up days are missing.

>>> head = Head('countries = ["DE", "FR"]\\n', ("DE", "FR"), "FR", None, range(2026, 2027))
>>> print(text(head, head.years))
countries = ["DE", "FR"]
<BLANKLINE>
[years.2026]
published = true
off = [
    2026-01-01, # Thu New Year's Day
    2026-04-06, # Mon Easter Monday
    2026-05-01, # Fri Labor Day
    2026-05-14, # Thu Ascension Day
    2026-05-25, # Mon Pentecost Monday
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

from ..policy.calendar import COMMAND, Calendar, Year
from ..policy.faults import UNREADABLE, Fault, PolicyError, shown, told
from ..policy.handbook import data_folder
from ..policy.reading import read_toml
from ..policy.verification import Finding

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LANGUAGE = "zh_CN"
"""In which the days are named, where the library has a country's days in it."""
OUT_OF_STEP = "calendar out of step"
YEARS = re.compile(r"^\[years\b", re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """What a calendar's file says before its years, as it is written, and which years it has.

    `announced_to` is None where nothing is announced from year to year: every year is published.
    """

    written: str
    countries: tuple[str, ...]
    names_of: str
    announced_to: int | None
    years: range


def read_head(path: Path) -> Head:
    """Return the head of a calendar's file.

    Raises PolicyError, which names the file, where it cannot be read, has no years, or names a
    country that the library does not know.
    """
    faults: list[Fault] = []
    file = read_toml(path, f"data/calendar/{path.name}", faults)
    countries = file.texts("countries") if not faults else ()
    known = holidays.list_supported_countries()
    for country in countries:
        if country not in known:
            file.unknown("countries", country, known, "country")
    names_of = file.text("names_of", default="")
    if names_of and names_of not in countries:
        file.unknown("names_of", names_of, countries, "country")
    announced = file.data.get("announced_to")
    if announced is not None and type(announced) is not int:
        file.fault("announced_to", f"cannot be {shown(announced)}", "a year such as 2026")
    written = file.sub("years")
    years = [int(year) for year in written.data if re.fullmatch(r"\d{4}", year, re.ASCII)]
    if not years:
        written.fault("", "no year stands here", "[years.2026] and so on")
    if faults:
        raise PolicyError(faults)
    before, *_ = YEARS.split(path.read_text(encoding="utf-8"), maxsplit=1)
    covered = range(min(years), max(years) + 1)
    return Head(before, countries, names_of or countries[0], announced, covered)


def text(head: Head, years: Iterable[int]) -> str:
    """Return a market's file: its head as it stands, and the days of some years."""
    lines = [head.written.rstrip("\n")]
    for year in years:
        off, at_work = _days(head.countries, head.names_of, year)
        published = _announced(head.announced_to, year)
        lines += [
            "",
            f"[years.{year}]",
            f"published = {str(published).lower()}",
            *_array("off", off),
            *_array("at_work", at_work),
        ]
    return "\n".join(lines) + "\n"


def _array(name: str, days: Mapping[date, str]) -> Iterator[str]:
    if not days:
        yield f"{name} = []"
        return
    yield f"{name} = ["
    for day in sorted(days):
        yield f"    {day}, # {DAYS[day.weekday()]} {days[day]}".rstrip()
    yield "]"


def _announced(announced_to: int | None, year: int) -> bool:
    return announced_to is None or year <= announced_to


def _days(
    countries: Sequence[str], names_of: str, year: int
) -> tuple[Mapping[date, str], Mapping[date, str]]:
    """Return the days off, and those of weekends on which people work, that all countries have."""
    found = [
        holidays.country_holidays(country, years=year, language=LANGUAGE)
        for country in (names_of, *countries)
    ]
    off = set.intersection(*({day for day in days if day.year == year} for days in found))
    worked = set.intersection(*(set(days.weekend_workdays) for days in found))
    at_work = {day: "上班" for day in worked if day.year == year}
    return {day: found[0][day] for day in off}, at_work


def verify_calendars(calendars: Iterable[Calendar]) -> list[Finding]:
    """Return the days of calendars that the library has otherwise; the empty list means fine."""
    return [
        Finding(
            OUT_OF_STEP,
            calendar.market,
            (str(year),),
            f"the calendar {calendar.market!r}: {problem}",
            file=calendar.file,
            mend=f"run `{COMMAND}`",
        )
        for calendar in calendars
        for year, days in calendar.years.items()
        for problem in _differences(calendar, year, days)
    ]


def _differences(calendar: Calendar, year: int, days: Year) -> Iterator[str]:
    countries, known_to_it = calendar.countries, holidays.list_supported_countries()
    if not countries or not known_to_it.keys() >= {*countries}:
        yield f"countries cannot be {', '.join(countries) or 'none'}, by the library"
        return
    off, at_work = _days(countries, calendar.names_of or countries[0], year)
    for said, known, what in ((days.off, off, "a day off"), (days.at_work, at_work, "worked")):
        for day in sorted(said - known.keys()):
            yield f"{day} is {what}, which the library does not know"
        for day in sorted(known.keys() - said):
            yield f"{day} ({known[day]}) is not {what}, as the library has it"
    if days.published != _announced(calendar.announced_to, year):
        yield f"{year} is published = {str(days.published).lower()}, against announced_to"


def _year(written: str) -> int:
    if not re.fullmatch(r"\d{4}", written, re.ASCII):
        raise argparse.ArgumentTypeError(f"{shown(written)} is no year; write it as 2028")
    return int(written)


@told
def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> None:
    """Write every calendar, for the years on file, or up to the year that is given.

    Nothing is written where there is none, or a head cannot be read, which is said with its file's
    name (exit status 2), or where the year given is before the first on file.
    """
    asked = argparse.ArgumentParser(prog=COMMAND, description=main.__doc__)
    asked.add_argument("year", nargs="?", type=_year, help="the last year to write, such as 2028")
    given: int | None = asked.parse_args(arguments).year
    folder = folder or data_folder() / "calendar"
    heads = {path: read_head(path) for path in sorted(folder.glob("*.toml"))}
    if not heads:
        nothing = "the folder holds no file"
        raise PolicyError([Fault("data/calendar/", "", "", nothing, kind=UNREADABLE)])
    for path, head in heads.items():
        if given is not None and given < head.years[0]:
            asked.error(f"{path.name} begins with {head.years[0]}, after {given}")
    for path, head in heads.items():
        first, last = head.years[0], head.years[-1] if given is None else given
        path.write_text(text(head, range(first, last + 1)), encoding="utf-8")
        print(f"{path.name}: {first} to {last}")


if __name__ == "__main__":
    sys.exit(main())
