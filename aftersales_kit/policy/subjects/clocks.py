"""Clocks: what is owed by when, by whom, counted how, and what follows when it is missed.

Parts: `Clock`, `Clocks` (all of them, with the shop's time and the calendars), `read_clocks`.
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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..amounts import Amount
from ..calendar import Calendar, Opening, ShopTime, read_span
from ..faults import did_you_mean, nearest, nearest_source, shown
from ..reading import Section
from ..sources import Source
from ..terms import Field, Label

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
CLOCK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise, target or limit of time.

    It `starts` with an event (a fact that is a day or a moment) in the cases that `when` describes,
    and runs for `amount`, counted as `counted_in` says, in `hours` where it has its own. `role`
    owes it. If it `pauses`, it stands still while the shop waits for the buyer. `backed_by` are the
    limits that it may never exceed; if it `yields`, it ends with the limit where holidays would
    carry it beyond. `waits_for` is an event before which nothing is owed, `met_by` the event that
    meets it. `at_least` says that it may not end earlier, `repeats` that it starts anew each time.
    `then` is what follows when it is missed: another clock, or a step written procedure/step.
    """

    id: str
    label: Label
    kind: str
    starts: str
    when: Mapping[str, frozenset[str]]
    amount: str
    counted_in: str
    hours: Opening | None
    calendar: str
    role: str
    pauses: bool
    backed_by: tuple[str, ...]
    yields: bool
    waits_for: str
    met_by: str
    at_least: bool
    repeats: bool
    then: str
    sources: tuple[str, ...]
    note: Label | None


@dataclass(frozen=True)
class Clocks:
    """All clocks by id, the shop's time, and the calendars by market."""

    entries: Mapping[str, Clock] = field(default_factory=dict)
    shop: ShopTime = field(default_factory=ShopTime)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Clock:
        try:
            return self.entries[name]
        except KeyError:
            hint = did_you_mean(name, self.entries)
            raise KeyError(f"there is no clock {shown(name)}{hint}") from None

    def __iter__(self) -> Iterator[Clock]:
        return iter(self.entries.values())

    def chain(self, name: str) -> tuple[Clock, ...]:
        """Return the clocks that follow one another when a clock is missed, each once."""
        found: dict[str, Clock] = {}
        following = self[name].then
        while following in self.entries and following not in found:
            found[following] = self.entries[following]
            following = found[following].then
        return tuple(found.values())


def read_clocks(
    section: Section,
    shop: ShopTime,
    calendars: Mapping[str, Calendar],
    fields: Mapping[str, Field],
    amounts: Mapping[str, Amount],
    sources: Mapping[str, Source],
) -> Clocks:
    """Return the clocks of data/clocks.toml as far as they can be read; faults are noted."""
    reader = _Reader(shop, calendars, fields, amounts, sources)
    entries = {name: reader.clock(name, entry) for name, entry in section.subs()}
    for clock in entries.values():
        placed = Section(section.file, clock.id, "", section.data, section.faults)
        for limit in clock.backed_by:
            _exists(placed, "backed_by", limit, entries)
        if clock.then and "/" not in clock.then:
            _exists(placed, "then", clock.then, entries)
    if shop.calendar and shop.calendar not in calendars:
        placed = Section("data/policy/shop.toml", "", "", {}, section.faults)
        _exists(placed, "calendar", shop.calendar, calendars, "calendar")
    return Clocks(entries, shop, calendars)


@dataclass(frozen=True)
class _Reader:
    shop: ShopTime
    calendars: Mapping[str, Calendar]
    fields: Mapping[str, Field]
    amounts: Mapping[str, Amount]
    sources: Mapping[str, Source]

    def clock(self, name: str, row: Section) -> Clock:
        row.only(
            "label", "kind", "starts", "when", "amount", "counted_in", "hours", "calendar", "role",
            "pauses", "backed_by", "yields", "waits_for", "met_by", "at_least", "repeats", "then",
            "sources", "note",
        )  # fmt: skip
        if not CLOCK_ID.fullmatch(name):
            row.fault("", f"cannot be called {shown(name)}", "a name such as first-reply")
        kind = row.one_of("kind", KINDS)
        counted_in = row.one_of("counted_in", COUNTED_IN)
        pauses = self.flag(row, "pauses")
        if pauses and counted_in and counted_in not in PAUSING:
            row.fault("pauses", f"what is counted in {counted_in} cannot pause")
        then = row.text("then") if "then" in row.data else ""
        if not then and kind in OWED_AFTER:
            row.fault("then", "missing", "the clock or the step that follows when it is missed")
        return Clock(
            name,
            row.label("label"),
            kind,
            self.event(row, "starts"),
            self.conditions(row),
            self.amount(row, counted_in),
            counted_in,
            read_span(row, "hours") if "hours" in row.data else None,
            self.calendar(row, counted_in),
            row.text("role"),
            pauses,
            row.texts("backed_by", required=False),
            self.flag(row, "yields"),
            self.event(row, "waits_for") if "waits_for" in row.data else "",
            self.event(row, "met_by") if "met_by" in row.data else "",
            self.flag(row, "at_least"),
            self.flag(row, "repeats"),
            then,
            self.cited(row, kind),
            row.label("note") if "note" in row.data else None,
        )

    def flag(self, row: Section, key: str) -> bool:
        value = row.data.get(key, False)
        if not isinstance(value, bool):
            row.fault(key, f"cannot be {shown(value)}", "true or false")
        return value is True

    def event(self, row: Section, key: str) -> str:
        name = row.text(key)
        known = [f.name for f in self.fields.values() if f.kind in ("day", "moment")]
        if name and name not in known:
            row.fault(
                key, f"{shown(name)} is no event", f"one of {', '.join(known)}",
                nearest(name, known), "unresolved reference",
            )  # fmt: skip
        return name

    def conditions(self, row: Section) -> dict[str, frozenset[str]]:
        wanted = row.sub("when", required=False)
        found = {}
        for name, value in wanted.data.items():
            known = self.fields.get(name)
            if known is None or not known.is_coded:
                coded = [f.name for f in self.fields.values() if f.is_coded]
                wanted.fault(
                    name, "is no choice or flag", "a field of terms.toml", nearest(name, coded)
                )
                continue
            codes: set[str] = set()
            for item in value if isinstance(value, list) else [value]:
                code = {True: "yes", False: "no"}[item] if isinstance(item, bool) else str(item)
                if code in known.codes:
                    codes.add(code)
                elif code in known.groups:
                    codes |= known.groups[code].codes
                else:
                    options = [*known.codes, *known.groups]
                    wanted.fault(
                        name, f"unknown {shown(item)}", f"one of {', '.join(options)}",
                        nearest(code, options), "unknown value",
                    )  # fmt: skip
            found[name] = frozenset(codes)
        return found

    def amount(self, row: Section, counted_in: str) -> str:
        _, units = COUNTED_IN.get(counted_in, (None, ()))
        if counted_in and not units:
            if "amount" in row.data:
                row.fault("amount", f"what is counted in {counted_in} has none")
            return ""
        name = row.text("amount")
        amount = self.amounts.get(name)
        if name and amount is None:
            row.fault(
                "amount", f"unknown amount {shown(name)}", "an entry of amounts.toml",
                nearest(name, self.amounts), "unresolved reference",
            )  # fmt: skip
        elif amount is not None and units and amount.unit not in units:
            row.fault("amount", f"{name!r} is in {amount.unit}", f"an amount in {', '.join(units)}")
        elif amount is not None:
            for value in amount.values:
                if not _fits(value.value, amount.unit):
                    row.fault(
                        "amount", f"{name!r} is {value.value} {amount.unit}",
                        "at most ten years, or an hour of the day",
                    )  # fmt: skip
        return name

    def calendar(self, row: Section, counted_in: str) -> str:
        own = row.text("calendar") if "calendar" in row.data else self.shop.calendar
        if counted_in in ("working_days", "law_days"):
            if own not in self.calendars:
                _exists(row, "calendar", own, self.calendars, "calendar")
        elif "calendar" in row.data:
            row.fault("calendar", f"what is counted in {counted_in} needs none")
        return own

    def cited(self, row: Section, kind: str) -> tuple[str, ...]:
        cited = row.texts("sources")
        for name in cited:
            if name not in self.sources:
                row.fault(
                    "sources", f"unknown source {shown(name)}", "an id of data/sources.toml",
                    nearest_source(name, self.sources), "unresolved reference",
                )  # fmt: skip
        kinds = {self.sources[name].kind for name in cited if name in self.sources}
        if kind in ("law", "platform") and kind not in kinds:
            row.fault("sources", f"none of them is {kind}", f"a statement of the kind {kind}")
        if not cited:
            row.fault("sources", "no source", "ids of data/sources.toml", None,
                      "rule without source")  # fmt: skip
        return cited


def _fits(value: int | Decimal, unit: str) -> bool:
    if unit == "oclock":
        return value < 24
    return value * MINUTES[unit] <= LONGEST


def _exists(
    section: Section, key: str, name: str, known: Iterable[str], what: str = "clock"
) -> None:
    options = list(known)
    if name not in options:
        section.fault(
            key, f"unknown {what} {shown(name)}", f"one of {', '.join(options)}",
            nearest(name, options), "unresolved reference",
        )  # fmt: skip
