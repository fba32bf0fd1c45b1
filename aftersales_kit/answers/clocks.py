"""By when: every deadline that runs in a case, the next one first.

Parts: `due` (one clock), `deadlines` (all that run), `Deadlines`, `Deadline`.
Source: data/clocks.toml; the events are facts of the case, on the shop's clock.

A clock runs when its event is known, the event that meets it is not, and the case is one of those
it is for; what a table decides (the level of a complaint, say) is decided here. A promise never
ends after the limit that backs it. The time in which the shop waited for the buyer
(`earlier_waits`, and `waiting_from` to `waiting_until`, or to `now_at` while it still waits) is
added where the clock pauses; a case that changes its level takes its waits along.
Benchmarks never run.

>>> from datetime import date
>>> from aftersales_kit.policy.counting import due_text
>>> answer = deadlines({"market": "cn", "goods_back_at": "2026-09-28 10:00",
...     "refund_approved_at": "2026-09-30 18:00"}, on=date(2026, 9, 30), handbook=handbook)
>>> [(line.clock.id, due_text(line.due)) for line in answer.lines]
[('refund-law-cn', '2026-10-05 24:00'), ('refund-paid', '2026-10-05 24:00'), \
('punishable-delay-cn', '2026-10-13 24:00')]
>>> answer.lines[1].limit.id
'refund-law-cn'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..policy.amounts import UncoveredDate
from ..policy.counting import Pause
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.subjects.clock_cases import counted
from ..policy.subjects.clocks import Clock
from ..policy.terms import Value
from ..policy.waits import read_waits
from .deciding import Decision, Question, decide_known
from .facts import read_facts
from .rulings import Answer, as_counted, every

EARLIER_WAITS = "earlier_waits"
FIRST_EVENT = "opened_at"
NOT_ASKED_FOR = ("target",)
"""Kinds of clock for which nothing is asked: they run where all is known."""


@dataclass(frozen=True)
class Deadline:
    """One clock that runs: from `start`, `due` at the latest.

    `limit` is the clock behind it, if there is one and it runs, too, and `limit_due` its end.
    `rules` put the case where this clock runs. `now` is None while it is not known; where the time
    is the buyer's own, it is then the moment of the buyer's message.
    """

    clock: Clock
    start: datetime
    due: datetime
    limit: Clock | None
    limit_due: datetime | None
    rules: tuple[str, ...]
    now: datetime | None

    @property
    def left(self) -> timedelta | None:
        """How long is left; negative when it is overdue, None while now is unknown."""
        return None if self.now is None else self.due - self.now

    @property
    def overdue(self) -> bool:
        """Whether it is missed; one that may not end earlier, or is the buyer's own, never is."""
        return self.over and not self.clock.at_least and not self.clock.buyers_day

    @property
    def over(self) -> bool:
        """Whether its time has passed."""
        return self.left is not None and self.left < timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Deadlines(Answer):
    """All deadlines of a case: `lines`, the earliest first.

    `uncovered` are clocks that need a day beyond the calendars. `rulings` are the tables asked to
    know which clocks run.
    """

    lines: tuple[Deadline, ...]
    uncovered: tuple[Clock, ...]

    def line(self, clock: str) -> Deadline | None:
        """Return the deadline of a clock by its id, or None where it does not run."""
        return next((line for line in self.lines if line.clock.id == clock), None)

    @property
    def next(self) -> Deadline | None:
        """The earliest deadline that somebody has to meet and that is not past."""
        waiting = (line for line in self.lines if not line.over and not line.clock.at_least)
        return next(waiting, None)


def due(
    clock: str, start: datetime, *, handbook: Handbook, pauses: Sequence[Pause] = ()
) -> datetime:
    """Return when a clock that starts at an aware moment is due, by the amounts of that day.

    Limits behind it are left aside. Raises KeyError for a clock that is unknown or not in force
    then, UncoveredDate for a day that the policy or its calendar does not cover.

    >>> clocks = handbook.policy.clocks
    >>> start = clocks.shop.moment("2026-03-11 15:00")
    >>> print(due("call-back", start, handbook=handbook))
    2026-03-19 00:00:00+08:00
    """
    in_force = handbook.on(start.astimezone(handbook.policy.clocks.shop.clock).date())
    return counted(in_force.clocks[clock], start, in_force, list(pauses))


def deadlines(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Deadlines:
    """Return the deadlines of a case as the policy stands on the day `on`.

    Facts may be raw or canonical. Raises CaseError for values that cannot be read.
    """
    return deadlines_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def deadlines_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Deadlines:
    """Return the deadlines for facts that are canonical already: see `deadlines`."""
    facts, conflicts = as_counted(facts, in_force, on)
    started = [
        clock
        for clock in in_force.clocks
        if clock.starts in facts and clock.met_by not in facts and clock.kind != "benchmark"
    ]
    rulings = dict(_rulings(started, facts, on, in_force))
    known, made_by = dict(facts), dict[str, str]()
    for ruling in rulings.values():
        if isinstance(ruling, Decision):
            known |= ruling.outcomes
            made_by |= dict.fromkeys(ruling.outcomes, ruling.rule.id)
    case = _Case(known, in_force)
    lines, uncovered = [], []
    for clock in started:
        if case.has(clock):
            rules = tuple(dict.fromkeys(made_by[name] for name in clock.when if name in made_by))
            try:
                if not case.capped_by_what_is_open(clock):
                    lines.append(case.deadline(clock, rules))
            except UncoveredDate:
                uncovered.append(clock)
    open_facts = _open_facts(started, known, in_force) if started else (FIRST_EVENT,)
    return Deadlines(
        on=on,
        facts=facts,
        rulings=rulings,
        in_force=in_force,
        missing=open_facts,
        conflicts=conflicts,
        lines=tuple(sorted(lines, key=lambda line: (line.due, line.clock.id))),
        uncovered=tuple(uncovered),
    )


def _rulings(
    started: Iterable[Clock], facts: Mapping[str, Value], on: date, in_force: InForce
) -> Iterator[tuple[str, Decision | Question]]:
    """Go through the tables that say which clocks run; open ones only where it is asked for."""
    deciders = in_force.deciders
    asked: dict[str, bool] = {}
    for clock in started:
        for name in clock.when:
            if name in deciders and name not in facts:
                table = deciders[name]
                asked[table] = asked.get(table, False) or _asks(clock)
    for table, wanted in asked.items():
        ruling = decide_known(table, facts, on, in_force)
        if wanted or isinstance(ruling, Decision):
            yield table, ruling


def _asks(clock: Clock) -> bool:
    """Say whether facts are asked for a clock."""
    return clock.kind not in NOT_ASKED_FOR and not clock.buyers_day


def _open_facts(
    started: Iterable[Clock], known: Mapping[str, Value], in_force: InForce
) -> tuple[str, ...]:
    """Return the facts, each once, on which it hangs whether a clock runs."""
    deciders = in_force.deciders
    return tuple(
        dict.fromkeys(
            name
            for clock in started
            if _asks(clock)
            and all(known[other] in codes for other, codes in clock.when.items() if other in known)
            for name in clock.when
            if name not in known and name not in deciders
        )
    )


@dataclass(frozen=True)
class _Case:
    """What is known of a case, outcomes of tables included."""

    known: Mapping[str, Value]
    in_force: InForce

    def has(self, clock: Clock) -> bool | None:
        """Say whether a clock is for this case; None while a fact is open on which it hangs."""
        return every(
            self.known[name] in codes if name in self.known else None
            for name, codes in clock.when.items()
        )

    def capped_by_what_is_open(self, clock: Clock) -> bool:
        """Say whether a limit may yet turn out to run that ends before the clock does."""
        start, limits = self.at(clock.starts), self._limits(clock)
        assert start is not None
        may_run = [self.counted(limit) for limit in limits if self.has(limit) is None]
        return any(start < last < self.counted(clock) for last in may_run)

    def _limits(self, clock: Clock) -> list[Clock]:
        limits = self.in_force.clocks.limits(clock)
        return [limit for limit in limits if limit.starts in self.known]

    def at(self, name: str) -> datetime | None:
        """Return an event as an aware moment, or None while it is unknown."""
        value = self.known.get(name)
        return None if value is None else self.in_force.clocks.shop.moment(str(value))

    def start(self, clock: Clock) -> datetime:
        """Return when a clock starts: a day is one of those on which it counts."""
        start = self.at(clock.starts)
        assert start is not None
        if self.in_force.terms[clock.starts].kind == "day":
            start = start.replace(tzinfo=self.in_force.clocks.zone(clock))
        return start

    def pauses(self) -> list[Pause]:
        """Return every wait for the buyer; they belong to the case, and to no level of it."""
        shop = self.in_force.clocks.shop
        earlier = self.known.get(EARLIER_WAITS)
        waits = read_waits(earlier, EARLIER_WAITS) if earlier else ()
        pauses = [Pause(shop.moment(begin), shop.moment(end)) for begin, end in waits]
        begin, end = self.at("waiting_from"), self.at("waiting_until") or self.at("now_at")
        return [*pauses, Pause(begin, end)] if begin and end else pauses

    def counted(self, clock: Clock) -> datetime:
        """Return when a clock is due by itself; what it waits for may put that off."""
        start = self.start(clock)
        ends = [counted(clock, start, self.in_force, self.pauses())]
        if clock.waits_for and (waited := self.at(clock.waits_for)):
            ends.append(waited)
        return max(ends)

    def deadline(self, clock: Clock, rules: tuple[str, ...]) -> Deadline:
        """Return a clock's deadline, never after the limit that backs it."""
        start = self.start(clock)
        running = [limit for limit in self._limits(clock) if self.has(limit)]
        by_limit = [(self.counted(limit), limit) for limit in running]
        last, limit = min(by_limit, key=lambda pair: pair[0], default=(None, None))
        ends = self.counted(clock)
        # A limit that ended before the promise began cannot be kept by it any more.
        if last is not None and last > start:
            ends = min(ends, last)
        now = self.at("now_at")
        if now is None and clock.buyers_day:
            # What was over when the buyer wrote is no right to remind of.
            now = self.at(FIRST_EVENT)
        return Deadline(clock, start, ends, limit, last, rules, now)
