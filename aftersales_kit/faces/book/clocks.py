"""Clocks: `{clock}` in a sentence; `{clocks}`, `{clock-cases}`, `{opening-hours}` and
`{working-days}` as blocks. What is due when is counted, never typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from aftersales_kit.answers.times import WEEKDAYS
from aftersales_kit.policy import Label
from aftersales_kit.policy.calendar import Calendar, Opening, span_text
from aftersales_kit.policy.counting import due_text
from aftersales_kit.policy.dated import over_time
from aftersales_kit.policy.subjects.clock_cases import ClockCase, in_utc
from aftersales_kit.policy.subjects.clocks import COUNTED_IN, KINDS, Clock

from .domain import domain_of, reference
from .facts import AMOUNTS, SOURCES, TERMS, Directive, Facts, Role
from .folds import counted, fold
from .grids import Column, grid
from .markup import Html, about, block, el, inline, joined, link, paragraph, text
from .rules import ENDS, STARTS
from .sources import source_links

CLOCKS = "data/clocks.toml"
CASES = "data/clock-cases.toml"
SHOP = "data/policy/shop.toml"

EVERY_DAY = Label("Every day", "每天")
TO = Label("to", "至")
CLOSED = Label("closed", "休息")
ON_THE_CLOCK = Label("shop time, UTC{}", "店铺当地时间，UTC{}")
WHEN = Label("Only:", "仅限：")
PAUSES = Label("It stands still while the shop waits for the buyer.", "等买家的时候停表。")
YIELDS = Label(
    "Where holidays would carry it beyond a limit, the limit holds.",
    "碰上长假超过最后期限的，以最后期限为准。",
)
WAITS = Label("Nothing is owed before:", "在此之前不用办：")
MET = Label("Met by:", "办好的标志：")
AT_LEAST = Label("at least", "至少")
EVERY = Label("every", "每")
WITHIN = Label("within {}", "{}内")
BY = Label("by {}", "{}前")
BY_MONTH_END = Label("by the end of the month", "月底前")
OWED = ("promise", "target", "law", "platform")
BEHIND = Label("Behind it:", "最后期限：")
THEN = Label("If missed:", "逾期：")
PUBLISHED = Label("announced", "已公布")
PROVISIONAL = Label("provisional", "暂定")
DAYS_OFF = Label("Days off on weekdays", "工作日放假")
EXAMPLES = Label("Examples", "实例")
COUNTED = (Label("1 example", "1 例"), Label("{} examples", "{} 例"))
AT_WORK = Label("Weekend days that are worked", "周末上班")


def place(clock: str) -> str:
    """Return the anchor of a clock."""
    return f"clock-{clock}"


class ClockRole(Role):
    """`{clock}`: what a clock is about, linked to its row."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link."""
        self.depend(CLOCKS)
        clocks = self.facts.policy.clocks.entries
        if name not in clocks:
            self.missing("clock", name, clocks)
            return []
        return [reference("clock", name, text(clocks[name].label))]


class _OfClocks(Directive):
    def clock(self, name: str) -> Html:
        """Return a link to a clock."""
        return link("clock", name, inline(self.facts.policy.clocks[name].label))

    def then(self, name: str) -> Html:
        """Return what follows: a clock, or a step of a procedure."""
        if name in self.facts.policy.clocks.entries:
            return self.clock(name)
        procedures = self.facts.handbook.procedures.procedures
        procedure, _, step = name.partition("/")
        if procedure not in procedures:
            self.missing("procedure", procedure, procedures)
            return joined([name])
        steps = {s.id: s.title for s in procedures[procedure].steps}
        if step not in steps:
            self.missing("step", step, steps)
            return joined([name])
        titles = [inline(procedures[procedure].title), inline(steps[step])]
        return joined(titles, " → ")


class ClocksDirective(_OfClocks):
    """`{clocks}`: every clock; `:kind: law platform` keeps those of some kinds."""

    option_spec: ClassVar = {"kind": directives.unchanged_required}

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(
            CLOCKS,
            *self.facts.files("markets"),
            SHOP,
            AMOUNTS,
            SOURCES,
            *self.facts.files("procedures"),
        )
        self.depend_on_codes()
        kinds = self.options.get("kind", " ".join(KINDS)).split()
        for kind in kinds:
            if kind not in KINDS:
                self.missing("kind of clock", kind, KINDS)
        rows = []
        for start, end, clock in over_time(self.facts.policy.clocks):
            if clock.kind in kinds:
                anchor = place(clock.id)
                if clock is self.facts.policy.clocks[clock.id]:
                    domain_of(self.env).note("clock", clock.id, anchor, text(clock.label))
                else:
                    anchor = f"{anchor}-{start}"
                rows.append((anchor, self.cells(clock, start, end)))
        columns = (
            Column("What is owed", "要办的事"),
            Column("Within", "时限"),
            Column("From", "从什么时候起"),
            Column("Who", "谁负责"),
            Column("Met by, limits, and if missed", "办好标志、最后期限、逾期"),
        )
        return block(grid(columns, rows, classes="hb-clocks", label=Label("Clocks", "时限")))

    def cells(self, clock: Clock, start: date, end: date) -> list[Html]:
        """Return the cells of one clock as it is from a day on, and before another."""
        role = self.facts.handbook.procedures.roles.get(clock.role)
        if role is None:
            self.missing("role", clock.role, self.facts.handbook.procedures.roles)
        return [
            joined(
                [
                    el("p", el("strong", inline(clock.label))),
                    el("p", el("span", inline(KINDS[clock.kind]), classes="hb-role")),
                    paragraph(clock.note) if clock.note else None,
                    paragraph(STARTS.format(start)) if clock.start else None,
                    paragraph(ENDS.format(end)) if end < date.max else None,
                ],
                "",
            ),
            self.within(clock),
            self.start(clock),
            el("p", inline(role.label)) if role else Html(""),
            self.after(clock),
        ]

    def within(self, clock: Clock) -> Html:
        """Return how long, and how it is counted."""
        how, _ = COUNTED_IN[clock.counted_in]
        counted = inline(how)
        if clock.hours is not None:
            counted = joined([counted, span_text(clock.hours)], " ")
        amount = self.facts.policy.amounts.get(clock.amount)
        if amount is None:
            return el("p", counted)
        before = AT_LEAST if clock.at_least else EVERY if clock.repeats else None
        length = amount.value_label(self.facts.on)
        linked = link("amount", amount.id, el("strong", inline(length)))
        parts: list[Html] = [inline(before), linked] if before else [linked]
        return joined([el("p", joined(parts, " ")), el("p", counted)], "")

    def start(self, clock: Clock) -> Html:
        """Return what starts it, in which cases, and what holds it up."""
        terms = self.facts.policy.terms
        lines: list[Html] = [el("p", inline(terms[clock.starts].label))]
        for name, codes in clock.when.items():
            field = terms[name]
            said = field.condition_label(codes)
            lines.append(named(WHEN, about(inline(field.label), inline(said))))
        if clock.waits_for:
            lines.append(named(WAITS, inline(terms[clock.waits_for].label)))
        if clock.pauses:
            lines.append(el("p", inline(PAUSES)))
        return joined(lines, "")

    def after(self, clock: Clock) -> Html:
        """Return what meets it, the limits behind it, what follows when missed, and the sources."""
        lines = []
        if clock.met_by:
            met = self.facts.policy.terms[clock.met_by].label
            lines.append(named(MET, inline(met)))
        if clock.backed_by:
            limits = joined([self.clock(limit) for limit in clock.backed_by])
            lines.append(named(BEHIND, limits))
        if clock.yields:
            lines.append(el("p", inline(YIELDS)))
        if clock.then:
            lines.append(named(THEN, self.then(clock.then)))
        cites = joined(source_links(self, clock.sources))
        return joined([*lines, el("p", cites, classes="hb-cites")], "")


def time_allowed(facts: Facts, clock: Clock) -> Label:
    """Return how long a clock runs, in words: within, by, every, at least, or for how long."""
    if not clock.amount:
        return BY_MONTH_END
    amount = facts.policy.amounts[clock.amount]
    length = amount.value_label(facts.on)
    if clock.counted_in == "time_of_day":
        return Label(*(text.format(part) for text, part in zip(BY, length, strict=True)))
    if clock.at_least or clock.repeats:
        before = AT_LEAST if clock.at_least else EVERY
        return Label(f"{before.en} {length.en}", f"{before.zh} {length.zh}")
    if clock.kind in OWED or clock.met_by:
        return Label(*(text.format(part) for text, part in zip(WITHIN, length, strict=True)))
    return length  # nothing meets it: it says how long something lasts


def named(label: Label, said: Html) -> Html:
    """Return one line about a clock."""
    return el("p", el("span", inline(label), classes="hb-name"), " ", said)


class ClockCasesDirective(_OfClocks):
    """`{clock-cases}`: examples, each with when it starts and when it is due."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(
            CLOCKS, CASES, SHOP, AMOUNTS, TERMS, *self.facts.files("calendar", "procedures")
        )
        columns = (
            Column("What happened", "情形"),
            Column("Clock", "时限"),
            Column("Starts", "起算"),
            Column("Due", "最迟"),
            Column("Why", "为什么"),
        )
        rows = [(case.id, self.cells(case)) for case in self.facts.handbook.clock_cases.values()]
        inside = grid(columns, rows, classes="hb-clock-cases", label=EXAMPLES)
        return block(fold(inline(EXAMPLES), inline(counted(COUNTED, len(rows))), inside))

    def cells(self, case: ClockCase) -> list[Html]:
        """Return the cells of one case; what is due is counted here and now."""
        policy = self.facts.policy
        pauses = [el("p", f"‖ {begin} – {end}") for begin, end in case.pauses]
        clock, said = policy.clocks[case.clock], case.says
        abroad = [el("p", f"{in_utc(case.counted(policy))} UTC")] if case.utc else []
        owed, began, after = [], [], []
        if said:
            roles = self.facts.handbook.procedures.roles
            who = [inline(KINDS[said.kind]), inline(roles[said.role].label)]
            owed.append(el("p", joined(who, " · "), classes="hb-role"))
            began.append(el("p", inline(policy.terms[said.starts].label)))
            if said.met_by:
                after.append(named(MET, inline(policy.terms[said.met_by].label)))
            if said.then:
                after.append(named(THEN, self.then(said.then)))
        return [
            el("p", inline(case.title)),
            joined([el("p", link("clock", case.clock, inline(clock.label))), *owed], ""),
            joined([el("p", case.start), *began, *pauses], ""),
            joined([el("p", el("strong", due_text(case.counted(policy)))), *abroad, *after], ""),
            paragraph(case.why),
        ]


class OpeningHoursDirective(Directive):
    """`{opening-hours}`: when the shop answers."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the days with their hours."""
        self.depend(SHOP)
        shop = self.facts.policy.clocks.shop
        minutes = int(shop.offset.total_seconds()) // 60
        offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60}"
        clock = Label(*(text.format(offset) for text in ON_THE_CLOCK))
        lines = [
            el("li", about(inline(days), inline(CLOSED) if hours is None else span_text(hours)))
            for days, hours in alike(shop.week)
        ]
        return block(el("ul", *lines, classes="hb-hours"), el("p", inline(clock)))


def alike(week: Sequence[Opening | None]) -> Iterator[tuple[Label, Opening | None]]:
    """Go through the days of the week, those with the same hours that follow each other as one.

    >>> [(days.en, hours) for days, hours in alike([((540, 600),)] * 5 + [None, None])]
    [('Mon to Fri', ((540, 600),)), ('Sat to Sun', None)]
    """
    if len(set(week)) == 1:
        yield EVERY_DAY, week[0]
        return
    first = 0
    for day in range(1, 8):
        if day == 7 or week[day] != week[first]:
            ends = [WEEKDAYS[first]] if first == day - 1 else [WEEKDAYS[first], WEEKDAYS[day - 1]]
            english = f" {TO.en} ".join(end.en for end in ends)
            yield Label(english, TO.zh.join(end.zh for end in ends)), week[first]
            first = day


class WorkingDaysDirective(Directive):
    """`{working-days}`: the calendars, year by year, and which of them are provisional."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return each market's years, folded."""
        self.depend(*self.facts.files("calendar"))
        calendars: Mapping[str, Calendar] = self.facts.policy.clocks.calendars
        parts: list[Html] = []
        for calendar in calendars.values():
            parts += [el("p", el("strong", inline(calendar.title))), paragraph(calendar.note)]
            parts += [self.year(calendar, year) for year in calendar.years]
        return block(*parts)

    def year(self, calendar: Calendar, number: int) -> Html:
        """Return one year: its weekdays off, and the weekend days that are worked."""
        year = calendar.years[number]
        standing = PUBLISHED if year.published else PROVISIONAL
        off = [day for day in sorted(year.off) if day.weekday() < 5]
        return el(
            "details",
            el("summary", f"{number} ", inline(standing)),
            named(DAYS_OFF, listed(off)),
            named(AT_WORK, listed(sorted(year.at_work))) if year.at_work else None,
        )


def listed(days: Sequence[date]) -> Html:
    """Return days one after the other."""
    return joined([f"{day:%m-%d}" for day in days])


def setup_clocks(app: Sphinx) -> None:
    """Register the role and the directives."""
    app.add_role("clock", ClockRole())
    app.add_directive("clocks", ClocksDirective)
    app.add_directive("clock-cases", ClockCasesDirective)
    app.add_directive("opening-hours", OpeningHoursDirective)
    app.add_directive("working-days", WorkingDaysDirective)
