"""Clocks: what is owed by when, by whom, counted how, and what follows when it is missed.

Parts: `Clock`, `Clocks` (all of them, with the shop's time and the calendars), `read_clocks`,
`clocks_of_codes` (those in the file of a market or problem).
Source: data/clocks.toml; how long each is stands in data/policy/amounts.toml. How a clock is
counted is in `counting`, what is checked of clocks in `clock_verification`.

>>> clocks = handbook.policy.clocks
>>> clocks["logistics-solved"].backed_by
('logistics-limit',)
>>> [clock.id for clock in clocks.chain("complaint-level-1")]
['complaint-level-2', 'complaint-level-3']
>>> clocks["logistics-sloved"]
Traceback (most recent call last):
KeyError: "there is no clock 'logistics-sloved'; did you mean 'logistics-solved'?"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any

from ..amounts import Amount
from ..calendar import Calendar, Opening, ShopTime, read_span
from ..conditions import read_coded
from ..dated import in_force, over_time
from ..faults import Named
from ..reading import Files, Section
from ..shapes import FILE, ID, LATER, By, Form, Given, Key, Names, OneOf, entries, unresolved
from ..sources import Source
from ..terms import NO_LABEL, Field, Label
from .markets import Market, market_files

KINDS: dict[str, Label] = {
    "promise": Label("promise", "承诺"),
    "target": Label("target", "目标"),
    "limit": Label("limit", "最后期限"),
    "law": Label("law", "法律期限"),
    "platform": Label("platform", "平台期限"),
    "benchmark": Label("elsewhere", "同行参考"),
}
"""What a clock is. A promise, target or limit is the shop's own; a benchmark binds nobody here."""
COUNTED_IN: dict[str, tuple[Label, tuple[str, ...]]] = {
    "always": (Label("around the clock", "不分昼夜"), ("minute", "hour")),
    "opening_hours": (Label("opening hours only", "只算在线时间"), ("minute", "hour")),
    "working_days": (Label("working days", "工作日"), ("working_day",)),
    "calendar_days": (Label("calendar days", "自然日"), ("day", "week", "month")),
    "law_days": (
        Label("calendar days, and on to the next working day", "自然日，末日休息则顺延"),
        ("day", "week", "month"),
    ),
    "time_of_day": (Label("at that hour", "到点"), ("oclock",)),
    "month_end": (Label("end of the month", "月底"), ()),
}
"""How a clock may be counted, and the units that fit."""
BY_CALENDAR = ("working_days", "law_days")
MARKET, PROBLEM, PROBLEMS = "market", "problem", "problems"
"""The facts whose codes may have clocks in their files, and the folder of those of problems."""
EVENTS = ("day", "moment")
"""Kinds of facts with which a clock may start."""
BINDING = ("law", "platform")
BY_THE_MINUTE = ("always", "opening_hours", "time_of_day")
"""Ways of counting in which it matters when on its day a clock starts."""
PAUSING = ("always", "opening_hours", "working_days", "calendar_days")
OWED_AFTER = ("promise", "limit")
"""Kinds that must say what follows when they are missed."""
MINUTES = {
    "minute": 1,
    "hour": 60,
    "day": 1440,
    "working_day": 1440,
    "week": 7 * 1440,
    "month": 31 * 1440,
}
LONGEST = 10 * 366 * 1440
"""The longest clock, in minutes: ten years."""
LATER_KEY = "later"
CLOCK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _when(section: Section, key: str, given: Given) -> dict[str, frozenset[str]]:
    """Read the cases in which a clock runs, as codes by field."""
    return read_coded(section.sub(key), given["fields"])


def _hours(section: Section, key: str, given: Given) -> Opening:
    return read_span(section, key)


def _calendar(section: Section, key: str, given: Given) -> str:
    """Read whose working days count; the shop's, where nothing is said."""
    counted_in = section.data.get("counted_in")
    by_calendar = counted_in in BY_CALENDAR
    own = section.text(key, default=given["home"] if by_calendar else given["shop"].calendar)
    if by_calendar:
        if own not in given["calendars"]:
            section.unknown(key, own, given["calendars"], "calendar")
    elif key in section.data:
        section.fault(key, f"what is counted in {counted_in} needs none")
    return own


def _amount(section: Section, key: str, given: Given) -> str:
    """Read how long a clock runs: an amount in a unit that fits, of ten years at most."""
    name = section.text(key)
    units = COUNTED_IN.get(str(section.data.get("counted_in")), (NO_LABEL, ()))[1]
    if units and (amount := given["amounts"].get(name)):
        if amount.unit not in units:
            section.fault(key, f"{name!r} is in {amount.unit}", f"an amount in {', '.join(units)}")
        elif longest := next((v for v in amount.values if not _fits(v.value, amount.unit)), None):
            allowed = "at most ten years, or an hour of the day"
            section.fault(key, f"{name!r} is {longest.value} {amount.unit}", allowed)
    return name


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise, target or limit of time.

    It `starts` with an event (a fact that is a day or a moment) in the cases that `when` describes,
    and runs for `amount`, counted as `counted_in` says, in `hours` where it has its own. `role`
    owes it. If it `pauses`, it stands still while the shop waits for the buyer. `backed_by` are the
    limits that it may never exceed, `backs` the clocks that it is such a limit of, so that a market
    says it in its own file; if it `yields`, it ends with the limit where holidays would carry it
    beyond. `waits_for` is an event before which nothing is owed, `met_by` the event that
    meets it. `at_least` says that it may not end earlier, `repeats` that it starts anew each time.
    `buyers_day` says that its days are those of the buyers' clock, in the market of its calendar.
    `then` is what follows when it is missed: another clock, or a step written procedure/step.
    `steps` are those of procedures that look at it, so that a market says it in its own file, and
    `because` says why, where another role than the step's owes it.
    It runs from `start` on and before `end`, and is otherwise from each day of `later` on: `dated`.
    """

    id: Annotated[str, ID, Form(CLOCK_ID.fullmatch, "a name such as first-reply")]
    file: Annotated[str, FILE]
    label: Label
    kind: Annotated[str, OneOf(KINDS)]
    starts: Annotated[str, Names("event")]
    counted_in: Annotated[str, OneOf(COUNTED_IN)]
    role: Annotated[str, Names("role")]
    sources: Annotated[tuple[str, ...], Names("source")]
    calendar: Annotated[str, By(_calendar)]
    when: Annotated[Mapping[str, frozenset[str]], By(_when)] = field(default_factory=dict)
    amount: Annotated[str, By(_amount), Names("amount")] = ""
    hours: Annotated[Opening | None, By(_hours)] = None
    pauses: bool = False
    backed_by: Annotated[tuple[str, ...], Names("clock")] = ()
    backs: Annotated[tuple[str, ...], Names("clock")] = ()
    yields: bool = False
    waits_for: Annotated[str, Names("event")] = ""
    met_by: Annotated[str, Names("event")] = ""
    at_least: bool = False
    repeats: bool = False
    buyers_day: bool = False
    then: Annotated[str, Names("clock or step")] = ""
    steps: Annotated[tuple[str, ...], Names("step of a procedure")] = ()
    because: Label | None = None
    note: Label | None = None
    start: Annotated[date | None, Key("from")] = None
    end: Annotated[date | None, Key("until")] = None
    later: Annotated[tuple[Clock, ...], LATER] = ()

    def wrong(self) -> Iterator[tuple[str, ...]]:
        """Say what does not go with the kind of the clock, or with how it is counted."""
        units = COUNTED_IN[self.counted_in][1]
        if self.pauses and self.counted_in not in PAUSING:
            yield "pauses", f"what is counted in {self.counted_in} cannot pause"
        if self.buyers_day and self.counted_in not in BY_CALENDAR:
            allowed = f"what is counted in {', '.join(BY_CALENDAR)}"
            yield "buyers_day", f"what is counted in {self.counted_in} has no market", allowed
        if self.kind in OWED_AFTER and not self.then:
            yield "then", "missing", "the clock or the step that follows when it is missed"
        if self.amount and not units:
            yield "amount", f"what is counted in {self.counted_in} has none"
        elif units and not self.amount:
            yield "amount", "missing", f"an amount in {', '.join(units)}"
        if not self.sources:
            yield "sources", "no source", "ids of data/sources.toml", "", "rule without source"


@dataclass(frozen=True)
class Clocks:
    """All clocks by id, the shop's time, and calendars and clocks by market.

    An entry that is otherwise from a day on stands here as it was first: see `on`.
    """

    entries: Mapping[str, Clock] = field(default_factory=dict)
    shop: ShopTime = field(default_factory=ShopTime)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    markets: Mapping[str, Market] = field(default_factory=dict)

    def zone(self, clock: Clock) -> timezone:
        """Return the clock on which a clock's days begin and end."""
        if clock.buyers_day and clock.calendar in self.markets:
            return self.markets[clock.calendar].clock
        return self.shop.clock

    def on(self, day: date) -> Clocks:
        """Return the clocks that are in force on a day, as they are then."""
        entries = in_force("clock", self.entries, day)
        return self if entries is self.entries else replace(self, entries=entries)

    @property
    def over_time(self) -> Iterator[Clock]:
        """Go through every clock as it is at any time."""
        return (one.entry for one in over_time(self))

    def __getitem__(self, name: str) -> Clock:
        return self.entries[name]

    def __iter__(self) -> Iterator[Clock]:
        return iter(self.entries.values())

    def limits(self, clock: Clock) -> list[Clock]:
        """Return the limits behind a clock, of those that there are."""
        return [self.entries[name] for name in clock.backed_by if name in self.entries]

    def chain(self, name: str) -> tuple[Clock, ...]:
        """Return the clocks that follow one another when a clock is missed, each once."""
        found: dict[str, Clock] = {}
        following = self[name].then
        while following in self.entries and following not in found:
            found[following] = self.entries[following]
            following = found[following].then
        return tuple(found.values())


def clocks_of_codes(files: Files) -> list[tuple[Section, str]]:
    """Return the clocks in the files of markets and problems; they run for these alone.

    Those of a market are counted by its calendar, which is named beside them.
    """
    found = [(_of_code(section, MARKET), section.id) for section in market_files(files)]
    of_problems = (_of_code(file.named_as_file(), PROBLEM) for file in files.tomls(PROBLEMS))
    return [*found, *((section, "") for section in of_problems)]


def _of_code(section: Section, fact: str) -> Section:
    data = {}
    for name, clock in section.sub("clocks", required=False).subs():
        own = {**clock.data, "when": _of_one(clock, fact, section.id)}
        if LATER_KEY in own:
            own[LATER_KEY] = [
                {**row.data, "when": _of_one(row, fact, section.id)}
                if "when" in row.data
                else row.data
                for row in clock.rows(LATER_KEY)
            ]
        data[name] = own
    return Section(section.file, "", "", data, section.faults)


def _of_one(clock: Section, fact: str, code: str) -> dict[str, Any]:
    when = clock.sub("when", required=False)
    if fact in when.data:
        when.fault(fact, "is said by the file", "the other facts alone")
    return {**when.data, fact: code}


def read_clocks(
    section: Section,
    shop: ShopTime,
    calendars: Mapping[str, Calendar],
    fields: Mapping[str, Field],
    amounts: Mapping[str, Amount],
    sources: Mapping[str, Source],
    markets: Mapping[str, Market] = MappingProxyType({}),
    beside: Sequence[tuple[Section, str]] = (),
) -> Clocks:
    """Return the clocks of data/clocks.toml and of what is `beside` it, as far as can be read."""
    given = {"shop": shop, "calendars": calendars, "fields": fields, "amounts": amounts}
    clocks: dict[str, Clock] = {}
    read_in = []
    for each, home in ((section, ""), *beside):
        own = entries(Clock, each, {**given, "home": home or shop.calendar})
        for name in own.keys() & clocks.keys():
            placed = Section(each.file, name, "", {}, each.faults)
            placed.fault("", f"{name!r} is taken by {clocks[name].file}", "a name of its own")
        read_in.append((each, own))
        clocks |= own
    events = [name for name, fact in fields.items() if fact.kind in EVENTS]
    known = {"event": events, "amount": amounts, "source": sources, "clock": clocks}
    for each, own in read_in:
        each.faults.extend(unresolved(each.file, own, known))
        for clock in (one.entry for one in over_time(own.values())):
            kinds = {sources[name].kind for name in clock.sources if name in sources}
            if clock.kind in BINDING and clock.kind not in kinds:
                placed = Section(each.file, clock.id, "", {}, each.faults)
                allowed = f"a statement of the kind {clock.kind}"
                placed.fault("sources", f"none of them is {clock.kind}", allowed)
    if shop.calendar and shop.calendar not in calendars:
        placed = Section("data/policy/shop.toml", "", "", {}, section.faults)
        placed.unknown("calendar", shop.calendar, calendars, "calendar")
    return Clocks(Named("clock", _backed(clocks)), shop, calendars, markets)


def _backed(clocks: Mapping[str, Clock]) -> dict[str, Clock]:
    """Return the clocks with the limits that say of themselves whose limits they are."""
    behind: dict[str, dict[str, None]] = {}
    for clock in (one.entry for one in over_time(clocks.values())):
        for name in clock.backs:
            behind.setdefault(name, {})[clock.id] = None
    return {
        name: replace(
            clock,
            backed_by=(*clock.backed_by, *behind.get(name, ())),
            later=tuple(
                replace(one, backed_by=(*one.backed_by, *behind.get(name, ())))
                for one in clock.later
            ),
        )
        for name, clock in clocks.items()
    }


def _fits(value: int | Decimal, unit: str) -> bool:
    return value < 24 if unit == "oclock" else value * MINUTES[unit] <= LONGEST
