"""What is wrong with clocks that can be read, as findings in the form of `verification`.

Parts: `verify_clocks`.

The checks, each a sentence:

- *unresolved reference*: a clock names a role, or is followed by a clock or a step of a procedure,
  that does not exist.
- *endless*: clocks that follow one another in a circle, so that nobody ever has to act.
- *beyond the limit*: a promise that ends later than the limit that backs it, tried from every
  turning point of every day (midnight, opening, closing) over two years from each change of the
  policy. A promise that yields to its limit must keep it from one of these at least.
- *cannot be compared*: a promise and a limit that start with different events; it must yield.
- *clock without example*, *case differs*: a clock of which no clock case says whose it is, what
  meets it and what follows, also once it has become another; a case that comes out otherwise, or
  says of its clock what it is not (data/clock-cases.toml).
- *not in force*: a clock is followed by one, or backed by a limit of its own, that has ended by
  then or has not begun; the code names one that is not in force on every day.
- *amount without example*: a value of a clock's amount that no clock case shows while it holds.

>>> verify_clocks(handbook.policy, handbook.procedures, handbook.clock_cases)
[]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ..amounts import UncoveredDate
from ..calendar import ONE_DAY
from ..counting import due_text
from ..dated import beyond, over_time
from ..inforce import InForce, Policy
from ..shapes import unresolved
from ..verification import Finding, from_faults
from ..words import needed_by_code
from .clock_cases import ClockCase, counted, in_utc
from .clocks import BY_THE_MINUTE, Clock
from .procedures import Procedures

FILE = "data/clocks.toml"
CASES = "data/clock-cases.toml"
DAYS_TRIED = 731
_Started = tuple[datetime, ...]
"""A start, and when a clock and its limit are due that start then."""


class _Tried:
    """What was tried before: most amounts stay as they are when others change.

    `starts` has those of a day by clock, limit, their amounts and the day, `due` when a clock is
    due by the clock, its amount and the start, or the day of it where the clock counts days. Of a
    clock that is otherwise from a day on, each is told by the day from which it is so.
    """

    def __init__(self) -> None:
        self.starts: dict[tuple[object, ...], list[_Started]] = {}
        self.due: dict[tuple[object, ...], datetime] = {}


def verify_clocks(
    policy: Policy, procedures: Procedures, cases: Mapping[str, ClockCase]
) -> list[Finding]:
    """Return what is wrong with the clocks and their cases; the empty list means fine."""
    limits: dict[tuple[str, ...], Finding] = {}
    tried = _Tried()
    for day in policy.changes:
        for finding in _beyond(policy.on(day), tried):
            limits.setdefault((finding.kind, *finding.rules), replace(finding, since=day))
    steps = [f"{procedure.id}/{step.id}" for procedure in procedures for step in procedure.steps]
    names = {
        "role": procedures.roles,
        "clock or step": [*policy.clocks.entries, *steps],
        "step of a procedure": steps,
    }
    faults = [
        fault
        for file in dict.fromkeys(clock.file for clock in policy.clocks)
        for fault in unresolved(
            file, {clock.id: clock for clock in policy.clocks if clock.file == file}, names
        )
    ]
    told = {fault.id for fault in faults}
    return [
        *from_faults(faults),
        *_not_in_force(policy),
        *_circles(policy),
        *limits.values(),
        *_examples(policy, cases, told),
    ]


def _not_in_force(policy: Policy) -> Iterator[Finding]:
    """Find what names a clock on days on which it is not in force."""
    clocks = policy.clocks.entries
    for start, end, clock in over_time(policy.clocks):
        # What a limit says of itself, by `backs`, ends with it.
        own = [name for name in clock.backed_by if clock.id not in clocks[name].backs]
        for name in dict.fromkeys((clock.then, *own)):
            for days in beyond((start, end), clocks[name]) if name in clocks else ():
                yield _unheld(policy, f"{clock.id} names", clocks[name], days, clock.file)
    for kind, name in sorted(needed_by_code()):
        if kind == "clock" and name in clocks:
            for days in beyond((policy.start, date.max), clocks[name]):
                yield _unheld(policy, "the code names", clocks[name], days, clocks[name].file)


def _unheld(policy: Policy, who: str, clock: Clock, days: tuple[date, date], file: str) -> Finding:
    start = max(days[0], policy.start)
    message = f"{who} {clock.id} on days on which it is not in force, from {start}"
    mend = "say by `later` what it is from then, in place of ending it, or end what names it"
    return replace(_finding("not in force", message, clock.id, file=file), since=start, mend=mend)


def _circles(policy: Policy) -> Iterator[Finding]:
    told: set[str] = set()
    for day in policy.changes:
        clocks = policy.clocks.on(day)
        for clock in clocks:
            chain = clocks.chain(clock.id)
            if clock in chain and clock.id not in told:
                told.add(clock.id)
                names = ", ".join(other.id for other in chain)
                yield _finding("endless", f"{clock.id} comes back to itself by {names}", clock.id)


def _beyond(in_force: InForce, known: _Tried) -> Iterator[Finding]:
    clocks = in_force.clocks
    for clock in clocks:
        for limit in clocks.limits(clock):
            if limit.starts != clock.starts or limit.waits_for:
                if not clock.yields:
                    yield _finding(
                        "cannot be compared",
                        f"{clock.id} and {limit.id} start with different events; "
                        "say `yields = true`, so that it ends with its limit",
                        clock.id,
                        limit.id,
                    )
                continue
            if _never_longer(clock, limit, in_force):
                continue
            tried = list(_tried(clock, limit, in_force, known))
            late = [row for row in tried if row[1] > row[2]]
            if late and (not clock.yields or len(late) == len(tried)):
                start, due, last = late[0]
                yield _finding(
                    "beyond the limit",
                    f"started at {start:%Y-%m-%d %H:%M}, {clock.id} ends at {due_text(due)}, "
                    f"after {limit.id} at {due_text(last)}; shorten it"
                    + ("" if clock.yields else ", or say `yields = true`"),
                    clock.id,
                    limit.id,
                )


def _never_longer(clock: Clock, limit: Clock, in_force: InForce) -> bool:
    """Say whether a clock is counted as its limit is, and of no more."""
    clocks, amounts = in_force.clocks, in_force.policy.amounts
    one, other = (
        (
            each.counted_in, each.calendar, each.hours, clocks.zone(each),
            amounts[each.amount].unit if each.amount in amounts else "",
        )
        for each in (clock, limit)
    )  # fmt: skip
    most = in_force.amounts.get(limit.amount, 0)
    return one == other and in_force.amounts.get(clock.amount, 0) <= most


def _tried(clock: Clock, limit: Clock, in_force: InForce, known: _Tried) -> Iterator[_Started]:
    """Go through starts, with when clock and limit are due, as far as the calendars reach."""
    shop = in_force.clocks.shop
    hours = [opening for opening in (*shop.week, clock.hours, limit.hours) if opening]
    turns = sorted(
        {0, *(minute % (24 * 60) for opening in hours for span in opening for minute in span)}
    )
    amounts = (in_force.amounts.get(clock.amount), in_force.amounts.get(limit.amount))
    for number in range(DAYS_TRIED):
        day = in_force.on + number * ONE_DAY
        key = (clock.id, clock.start, limit.id, limit.start, *amounts, day)
        if key not in known.starts:
            midnight = datetime.combine(day, time(), shop.clock)
            starts = [midnight + timedelta(minutes=minute) for minute in turns]
            known.starts[key] = [*_due_on(starts, (clock, limit), in_force, known)]
        yield from known.starts[key]
        if len(known.starts[key]) < len(turns):
            return


def _due_on(
    starts: Iterable[datetime], both: tuple[Clock, Clock], in_force: InForce, known: _Tried
) -> Iterator[_Started]:
    """Go through some starts, with when clock and limit are due, as far as the calendars reach."""
    zones = [in_force.clocks.zone(each) for each in both]
    amounts = [in_force.amounts.get(each.amount) for each in both]
    try:
        for start in starts:
            found = [start]
            for each, zone, amount in zip(both, zones, amounts, strict=True):
                begin = start.astimezone(zone)
                told = begin if each.counted_in in BY_THE_MINUTE else begin.date()
                key = (each.id, each.start, amount, told)
                if key not in known.due:
                    known.due[key] = counted(each, start, in_force)
                found.append(known.due[key])
            yield tuple(found)
    except UncoveredDate:
        return


def _examples(
    policy: Policy, cases: Mapping[str, ClockCase], told: Collection[str]
) -> Iterator[Finding]:
    """Check each case; what the `told` clocks name is wrong, and no case need say so again."""
    said: dict[str, list[date]] = {}
    for case in cases.values():
        if case.says:
            said.setdefault(case.clock, []).append(date.fromisoformat(case.start[:10]))
    for start, end, clock in over_time(policy.clocks):
        if not any(start <= day < end for day in said.get(clock.id, ())):
            message = f"no clock case says (`says`) what {clock.id} is"
            if clock.start:
                message += f" from {clock.start}"
            made = _finding("clock without example", message, clock.id, file=clock.file)
            yield replace(made, since=clock.start)
    yield from _new_values(policy, cases)
    for case in cases.values():
        try:
            clock = case.clock_in_force(policy)
        except UncoveredDate as error:
            yield _finding("case differs", f"{case.id}: {error}", case.id, file=CASES)
            continue
        for key, is_said, held in case.differs(clock) if clock.id not in told else ():
            message = (
                f"{case.id} says that {key} of {case.clock} is {is_said!r}, but it is {held!r}"
            )
            yield _finding("case differs", message, case.id, file=CASES)
        try:
            due = case.counted(policy)
        except UncoveredDate as error:
            yield _finding("case differs", f"{case.id}: {error}", case.id, file=CASES)
            continue
        if due != case.due_moment(policy):
            message = f"{case.id} expects {case.due}, but it comes to {due_text(due)}"
            yield _finding("case differs", message, case.id, file=CASES)
        if case.utc and case.utc != in_utc(due):
            message = f"{case.id} is due at {case.utc} UTC, it says, but that is {in_utc(due)} UTC"
            yield _finding("case differs", message, case.id, file=CASES)


def _new_values(policy: Policy, cases: Mapping[str, ClockCase]) -> Iterator[Finding]:
    for since, until, clock in over_time(policy.clocks):
        amount = policy.amounts.get(clock.amount)
        days = [date.fromisoformat(c.start[:10]) for c in cases.values() if c.clock == clock.id]
        values = amount.values if amount and days else ()
        ends = [*(value.start for value in values), date.max]
        for value, end in zip(values, ends[1:], strict=False):
            shown = any(max(value.start, since) <= day < min(end, until) for day in days)
            if not shown and max(value.start, since) < min(end, until):
                yield Finding(
                    "amount without example",
                    "clocks",
                    (clock.id, clock.amount),
                    f"no clock case shows {clock.id} with {clock.amount} = {value.value}, in force "
                    f"from {value.start}",
                    file=CASES,
                    since=max(value.start, since),
                    mend="add one that starts while the value holds",
                )


def _finding(kind: str, message: str, *about: str, file: str = FILE) -> Finding:
    return Finding(kind, "clocks", about, message, file=file)
