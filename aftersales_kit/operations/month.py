"""A month of the shop's own files: which cases and rows are of it, and what is known of them.

Parts: `read_month` (files to a `Month`), `frame` (its cases for measures), `bases` (what stands
beside them), `agents`.

A case is of the month in which it was opened, a row of a register of that in which it was entered.
What is known is what came up to the day `until`; whether the month is ripe by then is said. Cases
are counted from exports; without one, from tables of facts; without those, from the after-sales
register, so that none counts twice.

>>> from tempfile import mkdtemp
>>> file = Path(mkdtemp()) / "refunds.csv"
>>> head = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,退款的申请时间"
>>> rows = [f"{n},{n},9,发错货,退款成功,2026-0{n}-01 10:00" for n in (1, 2, 3)]
>>> _ = file.write_text("\\n".join([head, *rows, ""]), "utf-8")
>>> month = read_month("2026-02", [file], handbook, until=date(2026, 3, 10))
>>> len(month.cases), len(month.before), month.ripe_on.isoformat(), month.is_ripe
(1, 1, '2026-03-24', False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from ..policy.counting import Pause
from ..policy.faults import BadValue, Unfit, shown
from ..policy.handbook import Handbook
from ..policy.labels import Label
from ..policy.subjects.measures import MONTH
from ..policy.waits import read_waits
from .case_columns import DAY_COLUMN
from .day_cases import CLOSED, DONE, OPENED, REFUNDED, DayCase, DayFiles, read_day
from .exports.personal import Pseudonyms
from .measures import ripe_on
from .progress import Progress, untold
from .stamps import business_minutes, promise_kept

NO_MONTH = Label("{} is no month; write it as 2026-02", "{} 不是月份，要写成 2026-02")
TO_COME = Label("nothing of {} is known on {}: it begins later", "到 {1}，{0} 还没开始")
MONTHS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
REPLIED, MINUTES, KEPT = "first_replied_at", "first_reply_minutes", "promise_kept"
WAITS, WAITING, WAITED = "earlier_waits", "waiting_from", "waiting_until"
AGENT, AFTER_SALES, PAID_ORDERS = "agent", "after_sales", "paid_orders"
BOUGHT, ORDER, DATED = "bought_at", "order_number", 10


@dataclass(frozen=True)
class Month:
    """A month as of a day: its `cases`, those of the month `before`, its rows of registers.

    `rows` are by register, `kept` those of earlier months as well; `ripe_on` is the day from which
    the month counts. `orders` is how many were paid in it, None where no file has orders.
    """

    name: str
    until: date
    ripe_on: date
    cases: tuple[DayCase, ...]
    before: tuple[DayCase, ...]
    rows: Mapping[str, tuple[DayCase, ...]]
    kept: Mapping[str, tuple[DayCase, ...]]
    customers: tuple[DayCase, ...]
    orders: int | None
    files: DayFiles

    @property
    def first(self) -> date:
        """Its first day."""
        return date.fromisoformat(f"{self.name}-01")

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Whether all its days are counted."""
        return self.until >= self.last

    @property
    def is_ripe(self) -> bool:
        """Whether no return of its deliveries is to be expected any more."""
        return self.until >= self.ripe_on


def read_month(
    name: str,
    files: Sequence[Path],
    handbook: Handbook,
    *,
    until: date,
    market: str = "",
    kinds: Iterable[str] = (),
    day_first: bool | None = None,
    pseudonyms: Pseudonyms | None = None,
    progress: Progress = untold,
) -> Month:
    """Return a month, written 2026-02, of files, as far as it is known on the day `until`.

    Raises ValueError for what is no month or begins later, KeyError for an export or a market that
    there is not, UncoveredDate for a day before the policy.
    """
    if not MONTHS.fullmatch(name):
        raise Unfit(NO_MONTH.format(shown(name)))
    if f"{until:%Y-%m}" < name:
        raise Unfit(TO_COME.format(name, until))
    ripe = ripe_on(name, until, handbook.policy)
    read = read_day(
        files, handbook, on=until, market=market, kinds=kinds, day_first=day_first,
        pseudonyms=pseudonyms, progress=progress,
    )  # fmt: skip
    rows: dict[str, list[DayCase]] = {}
    told: list[DayCase] = []
    customers: list[DayCase] = []
    for case in read.cases:
        if case.register is not None:
            rows.setdefault(case.register.id, []).append(case)
        elif case.opened_on is not None:
            told.append(case)
        else:
            customers.append(case)
    own = {table.file for table in read.own}
    exported = [case for case in told if case.file not in own]
    every = exported or told or rows.get(AFTER_SALES, [])
    before = f"{date.fromisoformat(f'{name}-01') - timedelta(days=1):%Y-%m}"
    return Month(
        name,
        until,
        ripe,
        tuple(case for case in every if _is_of(case, name)),
        tuple(case for case in every if _is_of(case, before)),
        {r: tuple(case for case in each if _is_of(case, name)) for r, each in rows.items()},
        {r: tuple(each) for r, each in rows.items()},
        tuple(customers),
        _orders(read, name),
        read,
    )


def _is_of(case: DayCase, month: str) -> bool:
    return case.opened_on is not None and f"{case.opened_on:%Y-%m}" == month


def _orders(read: DayFiles, month: str) -> int | None:
    """Return how many orders were paid in a month; None where no file is of orders."""
    found: set[object] = set()
    known = False
    for table in read.understood:
        if table.export.rows != "case" and {BOUGHT, ORDER} <= {*table.facts.columns}:
            known = True
            in_month = table.facts[BOUGHT].map(lambda at: str(at)[:7] == month)
            found |= {*table.facts[ORDER][in_month].dropna()}
    return len(found) if known else None


def frame(month: Month, cases: Sequence[DayCase], handbook: Handbook) -> pd.DataFrame:
    """Return cases as measures count them, with what their time stamps come to."""
    in_force = handbook.on(month.until)
    shop = handbook.policy.clocks.shop
    as_of = shop.moment((month.until + timedelta(days=1)).isoformat())
    known = agents(month)
    measured = handbook.measures.columns
    rows: list[dict[str, object]] = []
    for case in cases:
        facts = case.facts
        row: dict[str, object] = {name: case.cells[name] for name in measured if name in case.cells}
        row |= facts
        pauses = _pauses(case, handbook)
        opened, replied = facts.get(OPENED), facts.get(REPLIED)
        if MINUTES not in row and _timed(opened) and _timed(replied):
            begin, end = shop.moment(str(opened)), shop.moment(str(replied))
            row[MINUTES] = business_minutes(begin, end, handbook, pauses)
        if KEPT not in row and _timed(opened):
            row[KEPT] = promise_kept(facts, case.told, as_of, in_force, pauses)
        if case.progress == DONE and case.amount is not None and CLOSED in facts:
            row.setdefault(REFUNDED, facts[CLOSED])
        row[DAY_COLUMN] = case.opened_on
        row[AGENT] = case.people.get(AGENT) or known.get(case.people.get(ORDER, ""))
        rows.append({name: value for name, value in row.items() if value is not None})
    made = pd.DataFrame(rows, dtype=object)
    return made.where(made.notna(), None)


def _timed(at: object) -> bool:
    """Say whether a moment has its hour."""
    return at is not None and len(str(at)) > DATED


def _pauses(case: DayCase, handbook: Handbook) -> list[Pause]:
    moment, facts = handbook.policy.clocks.shop.moment, case.facts
    found: list[Pause] = []
    if WAITS in facts:
        try:
            waits = read_waits(facts[WAITS], WAITS)
        except BadValue:
            waits = ()
        found += [Pause(moment(begin), moment(end)) for begin, end in waits]
    if WAITING in facts and WAITED in facts:
        found.append(Pause(moment(str(facts[WAITING])), moment(str(facts[WAITED]))))
    return found


def agents(month: Month) -> dict[str, str]:
    """Return, by the pseudonym of the order, the agent of the after-sales register; each once."""
    found: dict[str, set[str]] = {}
    for row in month.kept.get(AFTER_SALES, ()):
        order, agent = row.people.get(ORDER), row.people.get(AGENT)
        if order and agent:
            found.setdefault(order, set()).add(agent)
    return {order: names.pop() for order, names in found.items() if len(names) == 1}


def bases(month: Month) -> pd.DataFrame | None:
    """Return what stands beside the cases by month; None where no file has it.

    A table of a file that is by month counts, and paid orders are counted where there is none.
    """
    rows = [dict(case.cells) for case in month.customers if MONTH in case.cells]
    if not rows and month.orders is not None:
        rows = [{MONTH: month.name, PAID_ORDERS: month.orders}]
    return pd.DataFrame(rows, dtype=object) if rows else None
