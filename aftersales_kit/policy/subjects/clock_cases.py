"""Clock cases: when a clock starts, in what pauses, and when it is due, with the reason.

Parts: `ClockCase` (`counted`: when the kit says it is due), `load_clock_cases`, `read_clock_cases`.
Source: data/clock-cases.toml. Shown on the page of clocks, run as tests. Moments are written
"2026-03-02 14:01", on the shop's clock; the end of a day is its 24:00.

>>> from aftersales_kit.policy import default
>>> case = load_clock_cases(default())["asked-a-minute-past-two"]
>>> case.due, case.counted(default()) == case.due_moment(default())
('2026-03-03 09:01', True)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ..counting import Pause, count
from ..faults import nearest, shown
from ..inforce import InForce, Policy
from ..loading import data_folder
from ..reading import Files, Section
from ..terms import Label
from .clocks import Clock

FILE = "clock-cases.toml"
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class ClockCase:
    """One example of a clock: `start`, `pauses` and `due` as they are written."""

    id: str
    title: Label
    clock: str
    start: str
    pauses: tuple[tuple[str, str], ...]
    due: str
    why: Label

    def counted(self, policy: Policy) -> datetime:
        """Return when the clock is due; raises UncoveredDate."""
        clocks = policy.clocks
        start = moment_of(self.start, policy)
        pauses = [Pause(*(moment_of(end, policy) for end in pause)) for pause in self.pauses]
        return counted(clocks[self.clock], start, policy.on(start.date()), pauses)

    def due_moment(self, policy: Policy) -> datetime:
        """Return the due moment that is expected."""
        return moment_of(self.due, policy)


def counted(
    clock: Clock, start: datetime, in_force: InForce, pauses: list[Pause] | None = None
) -> datetime:
    """Return when a clock is due whose amount is the one in force; raises UncoveredDate."""
    policy = in_force.policy
    amount = policy.amounts.get(clock.amount)
    value, unit = (int(in_force.amounts[amount.id]), amount.unit) if amount else (0, "")
    return count(clock, value, start, policy.clocks, unit=unit, pauses=pauses or ())


def moment_of(text: str, policy: Policy) -> datetime:
    """Return a moment as it is written here, on the shop's clock; 24:00 is the end of a day."""
    found = MOMENT.fullmatch(text)
    if (
        not found
        or int(found[2]) > 24
        or int(found[3]) > 59
        or (found[2] == "24" and found[3] > "00")
    ):
        raise ValueError(f"{shown(text)} is not a moment such as 2026-03-02 14:01")
    day = date.fromisoformat(found[1])
    midnight = datetime(day.year, day.month, day.day, tzinfo=policy.clocks.shop.clock)
    return midnight + timedelta(hours=int(found[2]), minutes=int(found[3]))


def load_clock_cases(policy: Policy, folder: Path | None = None) -> dict[str, ClockCase]:
    """Return the clock cases by id; raises PolicyError with every fault found."""
    files = Files(folder or data_folder())
    return files.whole(read_clock_cases(files, policy))


def read_clock_cases(files: Files, policy: Policy) -> dict[str, ClockCase]:
    """Return the clock cases by id as far as they can be read."""
    cases: dict[str, ClockCase] = {}
    if not policy.clocks.entries:
        return cases
    section = files.toml(FILE)
    section.only("case")
    for row in section.rows("case"):
        case = _read_case(row, policy)
        if case.id in cases:
            row.fault("id", f"{case.id!r} is taken", "an id of its own")
        cases[case.id] = case
    return cases


def _read_case(row: Section, policy: Policy) -> ClockCase:
    row.only("id", "title", "clock", "start", "pauses", "due", "why")
    clock = row.text("clock")
    if clock and clock not in policy.clocks.entries:
        row.fault(
            "clock", f"unknown clock {shown(clock)}", "an entry of data/clocks.toml",
            nearest(clock, policy.clocks.entries), "unresolved reference",
        )  # fmt: skip
    pauses = []
    for part in row.rows("pauses"):
        placed = Section(row.file, row.id, "pauses", part.data, row.faults)
        placed.only("from", "to")
        pauses.append((_moment(placed, "from", policy), _moment(placed, "to", policy)))
    return ClockCase(
        row.text("id"),
        row.label("title"),
        clock,
        _moment(row, "start", policy),
        tuple(pauses),
        _moment(row, "due", policy),
        row.label("why"),
    )


def _moment(section: Section, key: str, policy: Policy) -> str:
    text = section.text(key)
    if text:
        try:
            moment_of(text, policy)
        except ValueError:
            section.fault(key, f"cannot be {shown(text)}", 'a moment such as "2026-03-02 14:01"')
    return text
