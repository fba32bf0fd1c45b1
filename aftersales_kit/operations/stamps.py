"""What time stamps come to: business minutes, and whether promised times were kept.

Parts: `business_minutes` (between two moments), `promise_kept` (of a case).
Source: data/policy/shop.toml has the shop's hours, data/clocks.toml its promises.

Both moments are on the shop's clock; a wait for the buyer counts for nothing, and so does the time
outside the hours. A promise is met when its event came by its end, breached when it came later,
overdue when it has not come and the end is past.

>>> shop = handbook.policy.clocks.shop
>>> evening, morning = shop.moment("2026-03-01T21:58"), shop.moment("2026-03-02T09:03")
>>> business_minutes(evening, morning, handbook)
5
>>> business_minutes(morning, evening, handbook) is None
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from ..policy.amounts import UncoveredDate
from ..policy.calendar import ONE_DAY
from ..policy.counting import Pause
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.subjects.clock_cases import counted
from ..policy.terms import Value

PROMISE, PROBLEM, FAMILY = "promise", "problem", "problem_family"
MET, BREACHED, PAST, RUNNING = "met", "breached", "overdue", "running"
WORST_FIRST = (BREACHED, PAST, RUNNING, MET)
MINUTE = timedelta(minutes=1)


def business_minutes(
    start: datetime, end: datetime, handbook: Handbook, pauses: Sequence[Pause] = ()
) -> int | None:
    """Return the whole minutes of the shop's hours between two aware moments, without its waits.

    None where the end comes before the start: such stamps say nothing.
    """
    shop = handbook.policy.clocks.shop
    begin, last = start.astimezone(shop.clock), end.astimezone(shop.clock)
    if last < begin:
        return None
    total, day = timedelta(0), begin.date()
    while day <= last.date():
        midnight = datetime.combine(day, time(), shop.clock)
        for opens, closes in shop.week[day.weekday()] or ():
            one = max(begin, midnight + timedelta(minutes=opens))
            other = min(last, midnight + timedelta(minutes=closes))
            if one < other:
                total += other - one - _waited(one, other, pauses)
        day += ONE_DAY
    return int(total / MINUTE)


def _waited(begin: datetime, end: datetime, pauses: Sequence[Pause]) -> timedelta:
    """Return how long of a stretch the shop waited; waits that overlap count once."""
    waited, reached = timedelta(0), begin
    for pause in sorted(pauses):
        one, other = max(pause.begin, reached), min(pause.end, end)
        if one < other:
            waited += other - one
            reached = other
    return waited


def promise_kept(
    facts: Mapping[str, Value],
    told: frozenset[str],
    as_of: datetime,
    in_force: InForce,
    pauses: Sequence[Pause] = (),
) -> str | None:
    """Return how the promises of a case stand, the worst of them; None where none can be told.

    `told` are the events of which the case would tell; only moments with an hour are counted.

    >>> from datetime import date
    >>> in_force = handbook.on(date(2026, 3, 2))
    >>> facts = {"problem": "parcel_lost", "opened_at": "2026-03-01T10:00",
    ...          "closed_at": "2026-03-02T10:01"}
    >>> now = handbook.policy.clocks.shop.moment("2026-03-03T09:00")
    >>> promise_kept(facts, frozenset({"closed_at"}), now, in_force)
    'breached'
    """
    clocks = in_force.clocks
    found: list[str] = []
    for clock in clocks:
        start, met = facts.get(clock.starts), facts.get(clock.met_by)
        if clock.kind != PROMISE or clock.met_by not in told or start is None or clock.repeats:
            continue
        if not all(_is(name, codes, facts, in_force) for name, codes in clock.when.items()):
            continue
        begin = clocks.shop.moment(str(start))
        try:
            due = counted(clock, begin, in_force, list(pauses))
        except UncoveredDate:
            continue
        if met is not None:
            found.append(MET if clocks.shop.moment(str(met)) <= due else BREACHED)
        else:
            found.append(PAST if due <= as_of else RUNNING)
    return next((state for state in WORST_FIRST if state in found), None)


def _is(name: str, codes: frozenset[str], facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether a case certainly is one of those for which a clock runs."""
    if name == FAMILY:
        return facts.get(PROBLEM) in in_force.terms[FAMILY].those(codes)
    return facts.get(name) in codes
