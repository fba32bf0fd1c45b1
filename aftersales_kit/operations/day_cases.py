"""The cases of a day's files: what each file tells of a case, and whether it is still open.

Parts: `read_day` (files to `DayFiles`), `DayCase`.

A file is an export of a platform, a register as the desk saves it, or a table of facts by their
names. It tells of an event where it has a column for it, or where the state of the case says that
it has not come yet; of what it does not tell nothing is taken to be so. What lies after the day
that is asked for has not happened yet: a case opened later is left out, one settled later is open.
Numbers are pseudonyms, and a case is found again by its file and row.

>>> from tempfile import mkdtemp
>>> file = Path(mkdtemp()) / "refunds.csv"
>>> head = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,货物状态,退款的申请时间"
>>> row = "1,7,9,发错货,买家已经退货，等待卖家确认收货,买家已退货,2026-03-01 10:00"
>>> _ = file.write_text(f'{head}\\n{row}\\n', "utf-8")
>>> (case,) = read_day([file], handbook, on=date(2026, 3, 2)).cases
>>> case.open, case.progress, case.facts["problem"], "refunded_at" in case.told
(True, 'sent_back', 'wrong_item', True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ..policy.faults import BadValue, NoSuch, none_such
from ..policy.handbook import Handbook
from ..policy.labels import NAMED, Label, alike
from ..policy.subjects.exports import Export
from ..policy.subjects.registers import Register
from ..policy.terms import Terms, Value
from .case_columns import DAY_COLUMN
from .exports.cases import BACK, CASE, EXPORT, MARKET, NUMBERED, OF_MARKET, OF_NUMBER, Cases, gather
from .exports.files import UnreadableFile, names_apart
from .exports.mapping import Understood, known_headings, understand
from .exports.personal import Pseudonyms
from .exports.recognising import recognise
from .exports.tables import Table, read_tables
from .own_tables import DATED, OwnTable, own_table
from .progress import Progress, between, each, untold
from .results import has_results

PROGRESS, SETTLED, SENT_BACK, DUE_BY = "progress", "settled_at", "sent_back_at", "due_by"
OPENED, CLOSED, REFUNDED, NOTICE = "opened_at", "closed_at", "refunded_at", "return_notice_at"
ENTERED, WISH, RETURN, DONE, OPEN = "entered_on", "wish", "return", "done", "open"
LAST_STEPS = (CLOSED, REFUNDED)
NOT_YET: Mapping[str, tuple[str, ...]] = {
    "asked": (*LAST_STEPS, "return_agreed_at", "refund_approved_at", "goods_back_at"),
    "agreed": (*LAST_STEPS, "refund_approved_at", "goods_back_at"),
    "sent_back": (*LAST_STEPS, "refund_approved_at"),
    "to_pay": LAST_STEPS,
    "refused": LAST_STEPS,
    OPEN: LAST_STEPS,
}
"""The events that have not come yet in a case that has come so far: see `exports.CODES`."""
DAY = len("2026-03-01")
TWICE = Label(
    "rows that say the same as others count once: {}, row {} first",
    "跟前面完全一样的行只算一次：{} 行，头一个在第 {} 行",
)
READ, UNDERSTOOD, GATHERED = 0.15, 0.7, 0.9
"""About how much is done when files are read, understood, and their cases gathered."""


@dataclass(frozen=True)
class DayCase:
    """One row of a file as of a day: its `facts` as the handbook has them, and what it is known by.

    `told` are the events of which the file would tell; `open` is None where it does not say.
    `dated` are moments of which only the day is known. `amount` is the sum asked back, in CNY;
    `due_by` when the platform decides by itself, `sent_back_at` when the buyer sent the goods
    (both as of the file, or ""). Of a row of a register, `done_on` is the day on which it was
    done, None where that is not said. `people` are the pseudonyms of whom and what it leads to, by
    column: order, buyer, agent.
    """

    case: str
    file: str
    row: int
    facts: Mapping[str, Value]
    told: frozenset[str]
    open: bool | None
    dated: frozenset[str] = frozenset()
    progress: str = ""
    amount: Decimal | None = None
    due_by: str = ""
    sent_back_at: str = ""
    register: Register | None = None
    cells: Mapping[str, object] = field(default_factory=dict)
    done_on: date | None = None
    opened_on: date | None = None
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DayFiles:
    """What a day's files came to; `refused` and `unread` are in words, `later` counts the cases
    that were opened after the day. `gathered` are the cases of exports with what was left out,
    `understood` those files themselves, `own` the tables in the handbook's own words, and `results`
    those of results of the examination, which are no cases. `noticed` is what is to be known before
    they are counted: rows that are left out or there twice, sums that are not used."""

    cases: tuple[DayCase, ...]
    refused: tuple[Label, ...]
    unread: tuple[Label, ...]
    remarks: tuple[Label, ...]
    later: int
    gathered: Cases
    understood: tuple[Understood, ...]
    own: tuple[OwnTable, ...]
    results: tuple[Table, ...] = ()
    noticed: tuple[Label, ...] = ()


def read_day(
    files: Sequence[Path],
    handbook: Handbook,
    *,
    on: date,
    market: str = "",
    kinds: Iterable[str] = (),
    day_first: bool | None = None,
    pseudonyms: Pseudonyms | None = None,
    progress: Progress = untold,
) -> DayFiles:
    """Return the cases of files as of a day, in a market where the files do not tell it.

    Raises KeyError for an export or a market that there is not.
    """
    codes = handbook.policy.terms.codes(MARKET)
    if market and market not in codes:
        raise NoSuch(none_such(OF_MARKET, market, codes))
    names = pseudonyms or Pseudonyms()
    refused, remarks, tables = list[Label](), list[Label](), list[Table]()
    headings = known_headings(handbook.exports.kinds)
    sizes = [file.stat().st_size if file.is_file() else 0 for file in files]
    named = [*zip(files, names_apart([file.resolve() for file in files]), strict=True)]
    for file, name in each(named, sizes, between(progress, 0, READ)):
        try:
            tables += read_tables(file, headings=headings, called=name)
        except UnreadableFile as error:
            refused.append(error.label)
    understood, own, results = [], list[OwnTable](), list[Table]()
    unread: list[Label] = []
    cells = [table.rows.size for table in tables]
    for table in each(tables, cells, between(progress, READ, UNDERSTOOD)):
        unread += _of_file(table.file, (OF_NUMBER.format(n, why) for n, why in table.bad.items()))
        found = recognise(table, handbook.exports, among=kinds)
        if found.export is not None:
            one = understand(found, handbook, day_first=day_first)
            understood.append(one)
            remarks += _of_file(table.file, (*table.remarks, *one.remarks))
            unread += _of_file(table.file, (cells.text for cells in one.unread))
        elif has_results(table):
            results.append(table)
        elif (mine := own_table(table, handbook, day_first=day_first)) is not None:
            own.append(mine)
            remarks += _of_file(table.file, table.remarks)
            unread += _of_file(table.file, (cells.text for cells in mine.unread))
        else:
            refused += _of_file(table.file, [found.why_not])
    gathered = gather(
        understood, handbook, market=market, pseudonyms=names,
        progress=between(progress, UNDERSTOOD, GATHERED),
    )  # fmt: skip
    noticed = [*gathered.to_know()]
    for one in understood:
        noticed += _of_file(one.recognised.table.file, one.remarks)
    own = [*_once(own, noticed)]
    exports = {one.export.id: one.export for one in understood}
    cases = [*_of_exports(gathered.frame, exports, handbook, on)]
    for mine in own:
        cases += _of_own(mine, handbook, on, market, names)
    kept = [case for case in cases if case is not None]
    progress(1, len(kept))
    return DayFiles(
        tuple(kept),
        tuple(refused),
        tuple(unread),
        tuple(remarks),
        len(cases) - len(kept),
        gathered,
        tuple(understood),
        tuple(own),
        tuple(results),
        tuple(noticed),
    )


def _once(tables: Iterable[OwnTable], noticed: list[Label]) -> Iterator[OwnTable]:
    """Go through tables without the rows of a number that say the same as a row before them."""
    seen: set[object] = set()
    for table in tables:
        what = table.register and table.register.id
        kept, again = list[int](), list[int]()
        for number, row in zip(table.rows.index, table.rows.to_dict("records"), strict=True):
            said = frozenset((str(k), str(v)) for k, v in row.items() if v is not None)
            numbered = any(row.get(name) is not None for name in (*NUMBERED, CASE))
            (again if numbered and (what, said) in seen else kept).append(number)
            seen.add((what, said))
        if again:
            noticed += _of_file(table.file, [TWICE.format(f"{len(again):,}", again[0])])
        yield replace(table, rows=table.rows.loc[kept])


def _of_file(file: str, said: Iterable[Label]) -> Iterator[Label]:
    return (NAMED.format(alike(file), one) for one in said)


def day_of(moment: object) -> date | None:
    """Return the day of a day or moment as the handbook writes them; None for anything else."""
    try:
        return date.fromisoformat(str(moment)[:DAY])
    except ValueError:
        return None


def _of_exports(
    frame: pd.DataFrame, exports: Mapping[str, Export], handbook: Handbook, on: date
) -> Iterator[DayCase | None]:
    """Go through the cases of exports; None stands for one that was opened later."""
    terms = handbook.policy.terms
    names = [str(name) for name in frame.columns]
    facts = [name for name in names if name in terms.fields and name not in NUMBERED]
    plain = frame.astype(object).where(frame.notna(), None)
    for values in plain.itertuples(index=False, name=None):
        row = dict(zip(names, values, strict=True))
        opened = day_of(row[OPENED] or row[DAY_COLUMN])
        if opened is not None and opened > on:
            yield None
            continue
        export = exports[str(row[EXPORT])]
        progress, settled = str(row.get(PROGRESS) or ""), day_of(row.get(SETTLED))
        is_open: bool | None
        if settled is not None and settled > on:
            # How far it had come by then the file does not say any more.
            progress, is_open = OPEN, True
        elif progress == DONE or settled is not None:
            progress, is_open = DONE, False
        else:
            is_open = True if progress else None
        known, dated = _known({name: row[name] for name in facts}, terms, on)
        if is_open is False and settled is not None:
            _put(known, dated, CLOSED, str(row[SETTLED]))
        if known.get(WISH) == RETURN and OPENED in known:
            # The application on the platform is what declares a return.
            known.setdefault(NOTICE, known[OPENED])
            dated |= {NOTICE} if OPENED in dated else set()
        columns = {name for name in export.columns if _is_event(name, terms)}
        told = columns | {*NOT_YET.get(progress, LAST_STEPS if is_open is False else ())}
        amount = row.get(BACK)
        yield DayCase(
            str(row["case_id"]),
            str(row["file"]),
            int(str(row["row"])),
            known,
            frozenset(told | {NOTICE}),
            is_open,
            frozenset(dated),
            progress,
            amount if isinstance(amount, Decimal) else None,
            str(row.get(DUE_BY) or ""),
            str(row.get(SENT_BACK) or ""),
            opened_on=opened,
            people={name: str(row[name]) for name in NUMBERED if row.get(name) is not None},
        )


def _is_event(name: str, terms: Terms) -> bool:
    return name in terms.fields and terms[name].kind in DATED


def _known(row: Mapping[str, object], terms: Terms, on: date) -> tuple[dict[str, Value], set[str]]:
    """Return the facts of a row that can be read and have come, and moments known by their day."""
    known: dict[str, Value] = {}
    dated: set[str] = set()
    for name, value in row.items():
        if value is None:
            continue
        kind = terms[name].kind
        if kind in DATED:
            day = day_of(value)
            if day is not None and day <= on:
                _put(known, dated, name, str(value) if kind == "moment" else day.isoformat())
                if kind == "day":
                    dated.discard(name)
            continue
        try:
            known[name] = terms[name].parse(value if isinstance(value, Decimal) else str(value))
        except BadValue:
            continue
    return known, dated


def _put(known: dict[str, Value], dated: set[str], name: str, at: str) -> None:
    known[name] = at
    if len(at) == DAY:
        dated.add(name)


def _of_own(
    table: OwnTable, handbook: Handbook, on: date, market: str, names: Pseudonyms
) -> Iterator[DayCase | None]:
    """Go through the rows of a table in the handbook's own words."""
    terms, register = handbook.policy.terms, table.register
    facts = [name for name in table.rows.columns if name in terms.fields and name not in NUMBERED]
    there = {str(name) for name in table.rows.columns}
    personal = (c.id for c in handbook.registers.columns.values() if c.personal)
    people = [name for name in dict.fromkeys((*NUMBERED, *personal)) if name in there]
    for number, row in zip(table.rows.index, table.rows.to_dict("records"), strict=True):
        cells = {str(name): value for name, value in row.items() if value is not None}
        opened = day_of(cells.get(ENTERED) or cells.get(OPENED) or cells.get(DAY_COLUMN))
        if opened is not None and opened > on:
            yield None
            continue
        known, dated = _known({name: cells.get(name) for name in facts}, terms, on)
        if market:
            known.setdefault(MARKET, market)
        told = {name for name in there if _is_event(name, terms)}
        is_open, done_on = _state(register, cells, known, there, on)
        for event, column in register.tells.items() if register else ():
            told |= {event} if column in there else set()
            day = day_of(cells.get(column))
            if day is not None and day <= on:
                _put(known, dated, event, day.isoformat())
        number_of = next((str(cells[n]) for n in NUMBERED if n in cells), f"{table.file}/{number}")
        yield DayCase(
            names.of(number_of),
            table.file,
            int(str(number)),
            known,
            frozenset(told),
            is_open,
            frozenset(dated),
            register=register,
            cells=cells,
            done_on=done_on,
            opened_on=opened,
            people={n: names.of(str(cells[n])) for n in people if n in cells},
        )


def _state(
    register: Register | None,
    cells: Mapping[str, object],
    known: Mapping[str, Value],
    there: set[str],
    on: date,
) -> tuple[bool | None, date | None]:
    """Say whether a row is open, and since when it is not; None where that is not said."""
    if register is None:
        closed = day_of(known.get(CLOSED))
        return (None if CLOSED not in there else closed is None), closed
    if not register.done or not there.issuperset(register.done):
        return None, None
    days = [day for name in register.done if (day := day_of(cells.get(name))) is not None]
    dated = {c.id for c in register.columns if c.kind == "day"} & {*register.done}
    done = all(name in cells for name in register.done) and all(day <= on for day in days)
    return not done, max(days) if done and days and dated else None
