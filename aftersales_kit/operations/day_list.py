"""Today's list: what of the open cases is overdue, due today, due tomorrow, by clock and by role.

Parts: `day_list` (files to a `DayList` of `Item`s), `Blank` (what the files do not say).

Which clocks there are, how long they run and who owes them stands in data/clocks.toml; how long
registers are kept in data/registers.toml. A clock is listed where the file tells of the event that
meets it, and counts as a blank where it does not: nobody can say from such a file whether it was
met. Of a moment of which only the day is known, a clock by the minute is overdue when it is so at
the latest, and due today when it may be. Without `now` the day has just begun.

>>> from tempfile import mkdtemp
>>> file = Path(mkdtemp()) / "refunds.csv"
>>> head = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,货物状态,退款的申请时间"
>>> row = "1,7,9,未收到货,卖家已经同意退款，等待买家退货,未收到货,2026-03-01 10:00"
>>> _ = file.write_text(f'{head}\\n{row}\\n', "utf-8")
>>> found = day_list([file], handbook, on=date(2026, 3, 2))
>>> [(item.when, item.clock) for item in found.items][:2]
[('today', 'logistics-solved'), ('tomorrow', 'logistics-limit')]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..answers.clocks import Deadline, deadlines_known
from ..answers.times import moment_words
from ..policy.calendar import ONE_DAY
from ..policy.counting import days_from
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import NO_LABEL, Label
from ..policy.subjects.clock_cases import counted
from ..policy.subjects.clocks import BINDING, BY_THE_MINUTE, OWED_AFTER, Clock
from ..policy.terms import Value
from .day_cases import CLOSED, DayCase, DayFiles, day_of, read_day
from .exports.personal import Pseudonyms
from .progress import Progress, between, each, untold

OVERDUE, TODAY, TOMORROW, RUNNING, UNDATED = "overdue", "today", "tomorrow", "running", "undated"
WHENS: Mapping[str, Label] = {
    OVERDUE: Label("Overdue", "已超时"),
    TODAY: Label("Today", "今天"),
    TOMORROW: Label("Tomorrow", "明天"),
    RUNNING: Label("Within its time", "期限内"),
    UNDATED: Label("No day in the file", "文件里没写日期"),
}
"""When something is due, the most urgent first."""
REFUNDS, PARCELS, PLATFORM, PLANNED, DELETION = (
    "refunds-owed", "parcels-to-chase", "platform-decides", "planned-contact", "data-to-delete",
)  # fmt: skip
LISTS: Mapping[str, Label] = {
    REFUNDS: Label("Refund owed", "待退的款"),
    PARCELS: Label("Parcel to chase", "要催查的包裹"),
    PLATFORM: Label("The platform decides by itself", "平台超时自动处理"),
    PLANNED: Label("Contact that was agreed", "约好的联系"),
    DELETION: Label("Data to delete", "到期要删的资料"),
}
"""What is listed besides clocks."""
PAYS, DELETES, CHASES = "refund-paid", "assistant", "logistics_coordinator"
"""The clock whose role pays, who deletes what has been kept long enough, who chases parcels."""
FAMILY, LOGISTICS, TRAVEL = "problem_family", "logistics", "transit_allowance"
APPROVED, BACK_AT, REFUNDED, PROBLEM, MARKET, ORDER = (
    "refund_approved_at", "goods_back_at", "refunded_at", "problem", "market", "order_number",
)  # fmt: skip
TO_PAY, SENT_BACK = "to_pay", "sent_back"
FILES_READ, A_PART = 0.5, 500
"""About how much is done when the files are read; after so many cases it is told how far it is."""
EARLIEST, LATEST = time(0, 0), time(23, 59)


@dataclass(frozen=True)
class Item:
    """One thing to be done: `when`, by which clock or list (`clock`), by which `role`.

    `due` is an aware moment, `shop` and `buyer` the same in words, on the shop's clock and on the
    buyer's. Of `dated` ones only the day of the event is known, and `due` is the latest moment.
    `amount` is in CNY, and None where the file has none.
    """

    when: str
    clock: str
    what: Label
    role: str
    case: str
    file: str
    row: int
    due: datetime | None = None
    shop: Label = NO_LABEL
    buyer: Label = NO_LABEL
    problem: Label = NO_LABEL
    market: Label = NO_LABEL
    amount: Decimal | None = None
    dated: bool = False


@dataclass(frozen=True)
class Blank:
    """What the files do not say: `what`, `why`, and of how many cases (0: of all)."""

    what: Label
    why: Label
    cases: int = 0


@dataclass(frozen=True)
class DayList:
    """The list of a day: `open` and `unsaid` count the cases that are open, or of which no file
    says so; `more` counts, by clock, what is due after tomorrow and not listed."""

    on: date
    now: datetime | None
    items: tuple[Item, ...]
    blanks: tuple[Blank, ...]
    files: DayFiles
    open: int
    unsaid: int
    more: int

    def of(self, *whens: str) -> tuple[Item, ...]:
        """Return the items that are due then."""
        return tuple(item for item in self.items if item.when in whens)


def day_list(
    files: Sequence[Path],
    handbook: Handbook,
    *,
    on: date,
    now: datetime | None = None,
    market: str = "",
    kinds: Iterable[str] = (),
    day_first: bool | None = None,
    pseudonyms: Pseudonyms | None = None,
    progress: Progress = untold,
) -> DayList:
    """Return what is to be done on a day by files, in a market where they do not tell it.

    `now` is an aware moment of that day. Raises KeyError for an export or a market that there is
    not, UncoveredDate for a day before the policy.
    """
    in_force = handbook.on(on)
    read = read_day(
        files, handbook, on=on, market=market, kinds=kinds, day_first=day_first,
        pseudonyms=pseudonyms, progress=between(progress, 0, FILES_READ),
    )  # fmt: skip
    return _Day(handbook, in_force, on, now).listed(read, between(progress, FILES_READ, 1))


class _Day:
    """A day on which cases are looked at, with what they do not say."""

    def __init__(
        self, handbook: Handbook, in_force: InForce, on: date, now: datetime | None
    ) -> None:
        self.handbook, self.in_force, self.on, self.now = handbook, in_force, on, now
        self.shop = handbook.policy.clocks.shop
        self.unmet: Counter[str] = Counter()
        self.without: Counter[str] = Counter()
        self.closed: dict[date, bool] = {}
        self.undated = 0
        self.more = 0

    def listed(self, read: DayFiles, progress: Progress) -> DayList:
        items = list[Item]()
        parts = [read.cases[at : at + A_PART] for at in range(0, len(read.cases), A_PART)]
        for part in each(parts, [*map(len, parts)], progress):
            items += [item for case in part for item in self._items(case)]
        items += self._deletions(read)
        # One case may stand in several registers, and is called back once.
        first = {(i.case, i.clock, i.due): i for i in reversed(items) if i.when}
        items = [item for item in items if first.get((item.case, item.clock, item.due)) is item]
        items = self._told_once(items, read)
        order = [*WHENS]
        last = datetime.max.replace(tzinfo=self.shop.clock)
        exported = {case.people.get(ORDER) for case in read.cases if case.register is None} - {None}
        own = [c for c in read.cases if c.register is None or c.people.get(ORDER) not in exported]
        items.sort(key=lambda i: (order.index(i.when), i.due or last, i.clock, i.file, i.row))
        return DayList(
            self.on,
            self.now,
            tuple(items),
            tuple(self._blanks(read, [item for item in items if item.clock == REFUNDS])),
            read,
            sum(case.open is True for case in own),
            sum(case.open is None and self._is_case(case) for case in own),
            self.more,
        )

    def _told_once(self, items: Sequence[Item], read: DayFiles) -> list[Item]:
        """Leave out of registers what an export lists of the same order, for the same day."""
        of = {(c.file, c.row): (c.people.get(ORDER), c.register is None) for c in read.cases}

        def key(item: Item) -> tuple[str | None, str, date | None]:
            return of[item.file, item.row][0], item.clock, item.due and self._day(item.due)

        listed = {key(item) for item in items if of[item.file, item.row][1]}
        return [
            item
            for item in items
            if of[item.file, item.row][1] or key(item)[0] is None or key(item) not in listed
        ]

    @staticmethod
    def _is_case(case: DayCase) -> bool:
        """Say whether a row is of a case: not of a customer, nor of a folder of evidence."""
        return PROBLEM in case.facts and (case.register is None or bool(case.register.done))

    def _items(self, case: DayCase) -> Iterator[Item]:
        yield from self._by_clocks(case)
        if case.open:
            yield from self._refund(case)
            yield from self._parcel(case)
            yield from self._of_day(case, PLATFORM, case.due_by, self._role_of(PAYS))
            if case.register and case.register.planned:
                planned = case.cells.get(case.register.planned)
                yield from self._of_day(case, PLANNED, planned, case.register.enters)

    def _role_of(self, clock: str) -> str:
        return self.in_force.clocks[clock].role

    # --- clocks ---

    def _by_clocks(self, case: DayCase) -> Iterator[Item]:
        closed = day_of(case.facts.get(CLOSED))
        if case.open is False:
            if closed is None:
                self.undated += self._is_case(case)
                return
            if self._long_closed(closed):
                return
        lines = self._lines(case, EARLIEST)
        latest = {line.clock.id: line for line in self._lines(case, LATEST)} if case.dated else {}
        for line in lines:
            clock = line.clock
            if not self._asked(case, clock):
                continue
            vague = clock.starts in case.dated and clock.counted_in in BY_THE_MINUTE
            due = latest.get(clock.id, line).due if vague else line.due
            when = self._when(case, clock, line.due, due)
            if when:
                yield self._item(case, when, clock.id, clock.label, clock.role, due, vague)

    def _after_closing(self) -> list[Clock]:
        """Return the clocks that start when a case is closed."""
        return [clock for clock in self.in_force.clocks if clock.starts == CLOSED]

    def _long_closed(self, closed: date) -> bool:
        """Say whether all that is owed after closing a case is past; a file has many such cases."""
        if closed not in self.closed:
            start = self.shop.moment(f"{closed}T{LATEST:%H:%M}")
            ends = [counted(clock, start, self.in_force) for clock in self._after_closing()]
            self.closed[closed] = all(self._day(end) < self.on for end in ends)
        return self.closed[closed]

    def _lines(self, case: DayCase, clock: time) -> tuple[Deadline, ...]:
        facts: dict[str, Value] = dict(case.facts)
        for name in case.dated:
            if self.in_force.terms[name].kind == "moment":
                facts[name] = f"{facts[name]}T{clock:%H:%M}"
        return deadlines_known(facts, self.on, self.in_force).lines

    def _asked(self, case: DayCase, clock: Clock) -> bool:
        """Say whether a clock can be held against a case; notes what the file does not say."""
        if case.open is False:
            return clock.starts == CLOSED
        if clock.met_by:
            if clock.met_by not in case.told:
                self.unmet[clock.id] += 1
            return clock.met_by in case.told
        return case.open is True or clock.repeats

    def _when(self, case: DayCase, clock: Clock, earliest: datetime, due: datetime) -> str:
        if clock.at_least:
            # It may not end earlier, and nobody has to do anything by then.
            return ""
        past = due <= self.now if self.now else self._day(due) < self.on
        day = self._day(due)
        if past:
            # Nothing says of a closed case whether its buyer was called; the buyer's time is over.
            return "" if case.open is False or clock.buyers_day else OVERDUE
        if day == self.on or self._day(earliest) <= self.on:
            return TODAY
        if day == self.on + ONE_DAY:
            return TOMORROW
        if case.open is False or (clock.repeats and f"{day:%Y-%m}" == f"{self.on:%Y-%m}"):
            return RUNNING
        self.more += 1
        return ""

    def _day(self, due: datetime) -> date:
        """Return the day in which a moment lies; the end of a day is its 24:00."""
        return (due.astimezone(self.shop.clock) - timedelta(microseconds=1)).date()

    # --- lists ---

    def _refund(self, case: DayCase) -> Iterator[Item]:
        """Go through what is owed to the buyer: approved, or back with the shop, and not paid."""
        facts, unpaid = case.facts, REFUNDED not in case.facts
        approved = case.progress == TO_PAY or APPROVED in facts
        back = BACK_AT in facts and REFUNDED in case.told
        if unpaid and (approved or back):
            yield self._item(case, UNDATED, REFUNDS, LISTS[REFUNDS], self._role_of(PAYS))

    def _parcel(self, case: DayCase) -> Iterator[Item]:
        """Go through parcels that are not where they should be: out, or long on their way back."""
        family = self.in_force.terms[FAMILY].those([LOGISTICS])
        sent = day_of(case.sent_back_at)
        travel = int(self.in_force.amounts[TRAVEL])
        long = sent is not None and self.on > sent + timedelta(days=travel)
        if case.facts.get(PROBLEM) in family or (case.progress == SENT_BACK and long):
            yield self._item(case, UNDATED, PARCELS, LISTS[PARCELS], CHASES)

    def _of_day(self, case: DayCase, name: str, said: object, role: str) -> Iterator[Item]:
        """Go through a day or moment that a file itself has for a case."""
        day = day_of(said)
        if day is None:
            return
        text = str(said)
        whole = len(text) == len(day.isoformat())
        due = self.shop.moment((day + ONE_DAY).isoformat() if whole else text)
        past = due <= self.now if self.now else day < self.on
        near = {self.on: TODAY, self.on + ONE_DAY: TOMORROW}.get(day, "")
        when = OVERDUE if past else near
        self.more += not when
        yield self._item(case, when, name, LISTS[name], role, due)

    def _deletions(self, read: DayFiles) -> Iterator[Item]:
        """Go through the rows of registers that have been kept as long as they are."""
        for case in read.cases:
            if case.register is None or case.open is not False:
                continue
            if case.done_on is None:
                self.without[case.register.id] += 1
                continue
            amount = self.handbook.policy.amounts[case.register.keep]
            kept = int(self.in_force.amounts[case.register.keep])
            until = case.done_on + timedelta(days=days_from(case.done_on, kept, amount.unit))
            if until < self.on:
                due = self.shop.moment((until + ONE_DAY).isoformat())
                yield self._item(case, OVERDUE, DELETION, LISTS[DELETION], DELETES, due)

    # --- what is said ---

    def _item(
        self,
        case: DayCase,
        when: str,
        clock: str,
        what: Label,
        role: str,
        due: datetime | None = None,
        dated: bool = False,
    ) -> Item:
        terms, market = self.in_force.terms, str(case.facts.get(MARKET, ""))
        problem = terms[PROBLEM].codes.get(str(case.facts.get(PROBLEM, "")), NO_LABEL)
        return Item(
            when,
            clock,
            what,
            role,
            case.case,
            case.file,
            case.row,
            due,
            moment_words(due.astimezone(self.shop.clock)) if due else NO_LABEL,
            moment_words(due.astimezone(self._zone(market))) if due and market else NO_LABEL,
            problem,
            terms[MARKET].codes.get(market, NO_LABEL),
            case.amount if clock == REFUNDS else None,
            dated,
        )

    def _zone(self, market: str) -> tzinfo:
        """Return the buyers' clock; without the world's time zones, the one that a day ends by."""
        known = self.handbook.policy.clocks.markets[market]
        try:
            return ZoneInfo(known.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return known.clock

    def _blanks(self, read: DayFiles, owed: Iterable[Item]) -> Iterator[Blank]:
        terms, clocks = self.in_force.terms, self.in_force.clocks
        for name, cases in self.unmet.most_common():
            met = terms[clocks[name].met_by].label
            yield Blank(clocks[name].label, NOT_TOLD.format(met), cases)
        yield from self._never_started(read)
        for clock in self._after_closing() if self.undated else ():
            yield Blank(clock.label, NOT_TOLD.format(terms[CLOSED].label), self.undated)
        if unsaid := sum(case.open is None and self._is_case(case) for case in read.cases):
            yield Blank(OPEN_CASES, NO_STATE, unsaid)
        for name, cases in self.without.items():
            yield Blank(LISTS[DELETION], NO_DAY.format(self.handbook.registers[name].label), cases)
        back = [c for c in read.cases if c.progress == SENT_BACK and BACK_AT not in c.facts]
        if back:
            yield Blank(LISTS[REFUNDS], NOT_TOLD.format(terms[BACK_AT].label), len(back))
        if without := sum(item.amount is None for item in owed):
            yield Blank(LISTS[REFUNDS], NO_AMOUNT, without)
        if not any(case.due_by for case in read.cases):
            yield Blank(LISTS[PLATFORM], NO_LIMIT)

    def _never_started(self, read: DayFiles) -> Iterator[Blank]:
        """Go through the clocks that somebody of the shop owes, and that no file can start."""
        terms, roles = self.in_force.terms, self.handbook.procedures.roles
        started = {name for case in read.cases for name in (*case.facts, *case.told)}
        markets = {str(case.facts[MARKET]) for case in read.cases if MARKET in case.facts}
        for clock in self.in_force.clocks:
            elsewhere = MARKET in clock.when and markets.isdisjoint(clock.when[MARKET])
            of_the_shop = clock.kind in (*OWED_AFTER, *BINDING) and roles[clock.role].deputy
            if clock.starts not in started and of_the_shop and not elsewhere:
                yield Blank(clock.label, NOT_TOLD.format(terms[clock.starts].label))


NOT_TOLD = Label("no file says: {}", "文件里没有：{}")
OPEN_CASES = Label("Open cases", "未结的售后单")
NO_STATE = Label("no file says whether they are still open", "文件里看不出是否已结")
NO_DAY = Label("the rows of {} do not say on which day they were done", "{}里没写哪天办完")
NO_AMOUNT = Label("the file has no sum for it", "文件里没有金额")
NO_LIMIT = Label("no file has the platform's own time limit", "文件里没有平台的超时时间")
