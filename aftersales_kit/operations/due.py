"""What becomes due with the days: calendars that end, make-up days, pages to be reviewed.

Parts: `due_calendars`, `due_pages`, `main`.
`make verify` prints what is due and stays green: nothing is wrong yet, and somebody should act
before it is. A calendar is due a whole year before its last day, so that a deadline counted on any
day until then still finds its working days.

>>> calendars = handbook.policy.clocks.calendars.values()
>>> for notice in due_calendars([c for c in calendars if c.market == "eu"], date(2028, 1, 1)):
...     print(notice)
The calendar 'eu' ends with 2028: write more years with \
python -m aftersales_kit.operations.calendars 2030
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from ..policy.calendar import COMMAND, Calendar
from ..policy.faults import told
from ..policy.handbook import Handbook, data_folder

REVIEW = re.compile(r"^review: (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
YEARS_AHEAD = 2
DECEMBER = 12


def due_calendars(calendars: Iterable[Calendar], today: date) -> Iterator[str]:
    """Name the calendars that end within a year, and those whose coming year is provisional."""
    for calendar in calendars:
        last = max(calendar.years, default=0)
        if today.year >= last:
            more = f"{COMMAND} {today.year + YEARS_AHEAD}"
            yield f"The calendar {calendar.market!r} ends with {last}: write more years with {more}"
        # In November and summer the year to come is announced; by December the library has it.
        coming = today.year + (today.month == DECEMBER)
        if coming in calendar.years and not calendar.years[coming].published:
            yield (
                f"The make-up days of {coming} are missing in the calendar {calendar.market!r}: "
                f"get the newest library with make pins UPGRADE=--upgrade, raise announced_to in "
                f"data/calendar/{calendar.market}.toml, then run {COMMAND}"
            )


def due_pages(book: Path, today: date) -> Iterator[str]:
    """Name the pages whose day of review is past."""
    for path in [book / "index.md", *sorted((book / "book").rglob("*.md"))]:
        found = REVIEW.search(path.read_text(encoding="utf-8"))
        if found and date.fromisoformat(found[1]) < today:
            place = path.relative_to(book).as_posix()
            yield f"{place} was to be reviewed by {found[1]}: read it, then give it a new day"


@told
def main(today: date | None = None) -> None:
    """Print what is due; where GitHub runs it, as warnings of the run."""
    today = today or datetime.now(UTC).date()
    mark = "::warning::" if os.environ.get("GITHUB_ACTIONS") else "Due: "
    calendars = Handbook.load(data_folder()).policy.clocks.calendars.values()
    for notice in (*due_calendars(calendars, today), *due_pages(data_folder().parent, today)):
        print(mark + notice)


if __name__ == "__main__":
    sys.exit(main())
