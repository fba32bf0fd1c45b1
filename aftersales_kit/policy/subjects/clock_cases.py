"""Clock cases: when a clock starts, in what pauses, and when it is due, with the reason.

Parts: `ClockCase` (`counted`: when the kit says it is due; `differs`: what the clock is otherwise),
`ClockSaid` (what a case says of its clock), `read_clock_cases`.
Source: data/clock-cases.toml. Shown on the page of clocks, run as tests. Moments are written
"2026-03-02 14:01", on the shop's clock; the end of a day is its 24:00.

>>> case = handbook.clock_cases["asked-a-minute-past-two"]
>>> case.due, case.counted(handbook.policy) == case.due_moment(handbook.policy)
('2026-03-03 09:01', True)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from ..amounts import UncoveredDate
from ..calendar import ShopTime
from ..counting import Pause, count
from ..dated import at
from ..faults import Named, shown
from ..inforce import InForce, Policy
from ..reading import Files, Section
from ..shapes import By, Given, Key, Names, OneOf, rows, unresolved
from ..terms import Label
from .clocks import KINDS, Clock

FILE = "clock-cases.toml"
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}):([0-5]\d)", re.ASCII)


def moment_of(text: str, shop: ShopTime) -> datetime:
    """Return a moment as it is written here, on the shop's clock; 24:00 is the end of a day."""
    found = MOMENT.fullmatch(text)
    minute = int(found[2]) * 60 + int(found[3]) if found else 0
    if not found or minute > 24 * 60:
        raise ValueError(f"{shown(text)} is not a moment such as 2026-03-02 14:01")
    day = date.fromisoformat(found[1])
    midnight = datetime(day.year, day.month, day.day, tzinfo=shop.clock)
    return midnight + timedelta(minutes=minute)


def _moment(section: Section, key: str, given: Given) -> str:
    """Read a moment as it is written."""
    text = section.text(key)
    try:
        moment_of(text or "2026-03-02 14:01", ShopTime())
    except ValueError:
        section.fault(key, f"cannot be {shown(text)}", 'a moment such as "2026-03-02 14:01"')
    return text


@dataclass(frozen=True, slots=True)
class _Wait:
    start: Annotated[str, Key("from"), By(_moment)]
    end: Annotated[str, Key("to"), By(_moment)]


def _waits(section: Section, key: str, given: Given) -> tuple[tuple[str, str], ...]:
    return tuple((wait.start, wait.end) for wait in rows(_Wait, section, key))


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(sorted(value)) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """What a case says of its clock besides when it is due, each as in data/clocks.toml.

    What is left out is said not to be: nothing meets the clock, nothing follows, it never pauses.
    """

    kind: Annotated[str, OneOf(KINDS)]
    starts: Annotated[str, Names("field")]
    role: str
    amount: Annotated[str, Names("amount")] = ""
    met_by: Annotated[str, Names("field")] = ""
    then: str = ""
    backed_by: Annotated[tuple[str, ...], Names("clock")] = ()
    pauses: bool = False


@dataclass(frozen=True, slots=True)
class ClockCase:
    """One example of a clock: `start`, `pauses` and `due` as they are written.

    `says` is what it says of the clock itself: who owes it, what meets it, what follows. `utc` is
    the moment of `due` on the clock of UTC, empty where it is not said.
    """

    id: str
    title: Label
    clock: Annotated[str, Names("clock")]
    start: Annotated[str, By(_moment)]
    due: Annotated[str, By(_moment)]
    why: Label
    says: ClockSaid | None = None
    pauses: Annotated[tuple[tuple[str, str], ...], By(_waits)] = ()
    utc: Annotated[str, By(_moment)] = ""

    def differs(self, clock: Clock) -> Iterator[tuple[str, str, str]]:
        """Go through what the clock is otherwise than the case says: key, said, and as it is."""
        for key in ClockSaid.__annotations__ if self.says else ():
            said, held = (_in_words(getattr(each, key)) for each in (self.says, clock))
            if said != held:
                yield key, said, held

    def counted(self, policy: Policy) -> datetime:
        """Return when the clock is due; raises UncoveredDate."""
        shop = policy.clocks.shop
        start = moment_of(self.start, shop)
        pauses = [Pause(*(moment_of(end, shop) for end in pause)) for pause in self.pauses]
        return counted(self.clock_in_force(policy), start, policy.on(start.date()), pauses)

    def clock_in_force(self, policy: Policy) -> Clock:
        """Return the clock as it is when it starts; raises UncoveredDate where it does not run."""
        day = date.fromisoformat(self.start[:10])
        clock = at(policy.clocks[self.clock], day)
        if clock is None:
            raise UncoveredDate(f"the clock {self.clock!r} is not in force on {day}")
        return clock

    def due_moment(self, policy: Policy) -> datetime:
        """Return the due moment that is expected."""
        return moment_of(self.due, policy.clocks.shop)


def in_utc(moment: datetime) -> str:
    """Return a moment as it is written here, on the clock of UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def counted(
    clock: Clock, start: datetime, in_force: InForce, pauses: list[Pause] | None = None
) -> datetime:
    """Return when a clock is due whose amount is the one in force; raises UncoveredDate."""
    policy = in_force.policy
    amount = policy.amounts.get(clock.amount)
    value, unit = (int(in_force.amounts[amount.id]), amount.unit) if amount else (0, "")
    return count(clock, value, start, policy.clocks, unit=unit, pauses=pauses or ())


def read_clock_cases(files: Files, policy: Policy) -> dict[str, ClockCase]:
    """Return the clock cases by id as far as they can be read."""
    section = files.toml(FILE)
    section.only("case")
    cases = {case.id: case for case in rows(ClockCase, section, "case")}
    section.faults.extend(unresolved(section.file, cases, policy.names))
    return Named("clock case", cases)
