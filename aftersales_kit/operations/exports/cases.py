"""From what exports say to cases: which rows are cases, what others add, what is assumed.

Parts: `gather` (exports that were understood to `Cases`).

No row is lost: each is a case, or says why it is none. A case takes from other files what its own
row does not say (`join` in data/exports); what its row says is never replaced. Numbers of orders
and buyers are pseudonyms from here on.

>>> from .mapping import understand
>>> from .recognising import recognise
>>> from .tables import from_bytes
>>> content = ("订单编号,退款编号,买家退款金额,买家退款原因,退款状态\\n1,7,9,发错货,退款成功\\n"
...            "2,8,9,发错货,退款关闭\\n1,7,9,发错货,退款成功\\n").encode()
>>> (table,) = from_bytes("refunds.csv", content)
>>> cases = gather([understand(recognise(table, handbook.exports), handbook)], handbook)
>>> cases.frame["problem"].tolist(), [why.en for why in cases.left_out["why"]]
(['wrong_item'], ['no case: 退款状态 is 退款关闭', 'the same case as row 2 of refunds.csv'])
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from ...policy.handbook import Handbook
from ...policy.labels import NAMED, Label
from ...policy.subjects.exports import Export, folded
from ..case_columns import DAY_COLUMN
from ..progress import Progress, untold
from .mapping import DAY, Understood
from .matching import NO_SALE, match_sales
from .personal import People, Pseudonyms
from .values import plain

FILE, ROW, EXPORT, CASE, OF_ROW = "file", "row", "export", "case_id", "of_row"
OF_MARKET = Label("market", "市场")
ORDER, PIECE, NUMBER, BUYER, WAYBILL = (
    "order_number", "piece_number", "case_number", "buyer_id", "waybill",
)  # fmt: skip
IS_CASE, WHOLE, BOUGHT, OPENED = "is_case", "refunded_whole", "bought_at", "opened_at"
PAID, BACK, MARKET, PROBLEM = "price_paid", "amount_refunded", "market", "problem"
GOODS, DAYS = "is_goods", (OPENED, BOUGHT)
ABOUT_ROWS = (IS_CASE, WHOLE, GOODS, NO_SALE, "currency", "unit_price")
"""Columns that have done their work when the cases are gathered."""
NUMBERED = (ORDER, PIECE, NUMBER, BUYER, WAYBILL)
"""Columns that lead to a person, and are pseudonyms in what comes out."""
ALWAYS = (ORDER, NUMBER, PIECE, PROBLEM, OPENED, BOUGHT, PAID, BACK, IS_CASE, WHOLE)
"""Columns that every table has from here on."""
FIRST, LEFT = (CASE, DAY_COLUMN, FILE, ROW, EXPORT), (FILE, ROW, EXPORT, "why")
"""The first columns of cases, and those of what is left out."""
OWN_ROW = (*NUMBERED, FILE, ROW, EXPORT, IS_CASE, WHOLE, OF_ROW, BACK, DAY_COLUMN)
"""Columns that are a row's own: no other file tells them."""


@dataclass(frozen=True)
class Cases:
    """Cases of a shop's own files.

    `frame` has a row for each case: its `case_id`, `file`, `row` and `export`, its facts, the day
    it was opened on; `left_out` the other rows, each with `why`; `noticed` counts what looks wrong
    in cases that are kept, by what it is, with the first row of each.
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame
    noticed: Mapping[Label, tuple[int, Label]]

    @property
    def why_left_out(self) -> Counter[Label]:
        """How many rows are left out for each reason, of which numbers of rows are no part."""
        return Counter(map(_without_rows, self.left_out["why"]))

    def to_know(self) -> Iterator[Label]:
        """Go through what is to be known before cases are counted.

        Those are rows that are left out though they might be cases, and what looks wrong in cases
        that are kept.
        """
        files = {*self.frame[FILE], *self.left_out[FILE]}
        places = (PLACE.format(1, file) for file in files)
        odd = {UNSOLD, NO_CASE.format(NOTHING_OF_IT), *map(SAME.format, places)}
        odd = {_without_rows(why) for why in odd}
        for why, count in self.why_left_out.most_common():
            if why in odd:
                yield LEFT_OUT.format(NAMED.format(why, f"{count:,}"))
        yield from self.warnings()

    def warnings(self) -> Iterator[Label]:
        """Go through what looks wrong in cases that are kept, each with how many and the first."""
        for what, (count, place) in self.noticed.items():
            yield NOTICED.format(what, f"{count:,}", place)


def _without_rows(why: Label) -> Label:
    """Return a reason without the numbers of its rows, so that those alike are counted together."""
    return Label(*(ROW_NUMBER.sub("…", said) for said in why))


def gather(
    tables: Sequence[Understood],
    handbook: Handbook,
    *,
    market: str = "",
    pseudonyms: Pseudonyms | None = None,
    progress: Progress = untold,
) -> Cases:
    """Return the cases of the tables.

    `market` is of every case; without it, exports of the shop's home are of its market, and the
    market of others is not known.
    """
    rows = [_rows(table, handbook, market) for table in tables]
    if not rows:
        return Cases(
            pd.DataFrame(columns=[*FIRST, *ALWAYS, MARKET]), pd.DataFrame(columns=LEFT), {}
        )
    progress(0.2, 0)
    for table, frame in zip(tables, rows, strict=True):
        _join(table.export, frame, tables, rows)
    for table, one in zip(tables, rows, strict=True):
        if table.export.match:
            match_sales(one, table.export.match.by)
    frame = pd.concat([_whole_refunds(one) for one in rows], ignore_index=True)
    progress(0.4, 0)
    why = _why_not(frame, tables)
    progress(0.8, int(why.isna().sum()))
    cases, others = frame[why.isna()], frame[why.notna()]
    left_out = others[[*LEFT[:-1]]].assign(why=why[why.notna()])
    broken = [(t.recognised.table.file, n, t.export.id, OF_NUMBER.format(n, wrong))
              for t in tables for n, wrong in t.recognised.table.bad.items()]  # fmt: skip
    left_out = pd.concat([left_out, pd.DataFrame(broken, columns=left_out.columns)])
    cases = cases.drop(columns=[*ABOUT_ROWS], errors="ignore")
    noticed = _noticed(cases)
    return Cases(
        _hidden(cases, pseudonyms or Pseudonyms()).reset_index(drop=True),
        left_out.reset_index(drop=True),
        noticed,
    )


def _rows(table: Understood, handbook: Handbook, market: str) -> pd.DataFrame:
    frame = table.facts.copy()
    home = next((m.id for m in handbook.policy.clocks.markets.values() if m.home), None)
    frame[MARKET] = market or (home if table.export.home else None)
    for name in ALWAYS:
        if name not in frame:
            frame[name] = pd.Series(None, frame.index, dtype=object)
    if table.export.order_once:
        frame[OF_ROW] = pd.Series(_first_rows(frame), frame.index, dtype=object)
    # Without a column for it the day of sale is the row's own; one that cannot be read is unknown.
    days = frame[OPENED if OPENED in table.export.columns else BOUGHT]
    day_of = [at[:DAY] if isinstance(at, str) else None for at in days]
    frame.insert(0, DAY_COLUMN, pd.Series(day_of, frame.index, dtype=object))
    frame.insert(0, FILE, table.recognised.table.file)
    frame.insert(1, ROW, frame.index)
    frame.insert(2, EXPORT, table.export.id)
    return frame


def _first_rows(frame: pd.DataFrame) -> list[int | None]:
    """Return, for each further row of an order, the row on which the order itself stands."""
    first: dict[object, int] = {}
    found: list[int | None] = []
    for row, order in zip(frame.index, frame[ORDER], strict=True):
        there = first.setdefault(order, row) if order is not None else row
        found.append(None if there == row else there)
    return found


def _join(
    export: Export, frame: pd.DataFrame, tables: Sequence[Understood], rows: Sequence[pd.DataFrame]
) -> None:
    """Fill what a case's own row does not say with what other files say of the same order."""
    for join in export.joins:
        by = [*join.by]
        others = [f for t, f in zip(tables, rows, strict=True) if t.export.id == join.export]
        if not others:
            continue
        told = pd.concat(others)
        keys, theirs = _keys(frame, by), _keys(told, by)
        for name in (name for name in told.columns if name not in {*by, *OWN_ROW}):
            agreed = _agreed(theirs, told[name])
            own = frame[name] if name in frame else [None] * len(frame)
            said = [
                agreed.get(key) if value is None else value
                for key, value in zip(keys, own, strict=True)
            ]
            frame[name] = pd.Series(said, frame.index, dtype=object)


def _keys(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple[object, ...]]:
    return [*zip(*(frame[name] for name in by), strict=True)]


def _agreed(keys: Sequence[tuple[object, ...]], values: pd.Series) -> dict[object, object]:
    """Return what is said of each key; what its rows do not agree on is not said."""
    said: dict[object, set[object]] = {}
    for key, value in zip(keys, values, strict=True):
        if value is not None and None not in key:
            said.setdefault(key, set()).add(value)
    return {key: values.pop() for key, values in said.items() if len(values) == 1}


def _whole_refunds(frame: pd.DataFrame) -> pd.DataFrame:
    """Where a state alone tells that all went back, what went back is what was paid."""
    whole = (frame[WHOLE] == "yes") & frame[BACK].isna()
    return frame.assign(**{BACK: frame[BACK].where(~whole, frame[PAID])})


def _why_not(frame: pd.DataFrame, tables: Sequence[Understood]) -> pd.Series:
    """Say of each row why it is no case; None where it is one."""
    kinds = {table.export.id: table.export for table in tables}
    elsewhere = _told_elsewhere(frame, kinds)
    states = {(t.recognised.table.file, t.export.id): _States(t) for t in tables}
    silent = {(t.recognised.table.file, n) for t in tables for n in _without_number_and_day(t)}
    seen: dict[object, Label] = {}
    reasons: list[Label | None] = []
    for row in _records(frame):
        export, file = kinds[str(row[EXPORT])], str(row[FILE])
        is_case = row[IS_CASE] == "yes" or (export.rows == "case" and row[IS_CASE] != "no")
        why: Label | None = None
        if row.get(OF_ROW):
            why = FURTHER.format(row[OF_ROW])
        elif not is_case:
            why = NO_CASE.format(states[file, export.id].of(row[ROW]) or A_ROW[export.rows])
        elif (file, row[ROW]) in silent:
            why = NO_CASE.format(NOTHING_OF_IT)
        elif row.get(GOODS) == "no":
            why = NO_CASE.format(NO_GOODS)
        elif row.get(NO_SALE):
            why = UNSOLD
        elif (export.id, row[ORDER]) in elsewhere:
            why = ELSEWHERE
        elif key := _key(row):
            place = PLACE.format(row[ROW], file)
            first = seen.setdefault(key, place)
            why = None if first == place else SAME.format(first)
        reasons.append(why)
    return pd.Series(reasons, frame.index, dtype=object)


def _records(frame: pd.DataFrame) -> Iterator[dict[str, object]]:
    names = [*map(str, frame.columns)]
    plain = frame.astype(object).where(frame.notna(), None)
    for values in plain.itertuples(index=False, name=None):
        yield dict(zip(names, values, strict=True))


A_ROW = {
    "order": Label("a row is an order", "一行是一个订单"),
    "line": Label("a row is a line of an order", "一行是订单里的一件"),
    "case": Label("a row is a case", "一行是一单售后"),
}
NO_CASE = Label("no case: {}", "不算售后：{}")
NOTHING_OF_IT = Label("it has neither a number nor a day", "既没有号码，也没有日期")
NO_GOODS, STATE = Label("no goods", "不是商品"), Label("{} is {}", "{}是“{}”")
FURTHER = Label("a further line of the order in row {}", "第 {} 行那个订单的另一件")
UNSOLD = Label("no sale of it stands before it", "前面没有它的销售")
ELSEWHERE = Label("the case is told by another file", "另一个文件里有这单售后")
PLACE, OF_NUMBER = Label("row {} of {}", "{1} 第 {0} 行"), Label("row {} {}", "第 {} 行{}")
SAME = Label("the same case as {}", "跟{}是同一单")
TOO_MUCH = Label("more went back than was paid", "退的比付的多")
TOO_EARLY = Label("opened before it was bought", "售后早于购买")
NOTICED = Label("noticed: {}: {}, {} first", "注意：{}：{} 单，头一个在{}")
LEFT_OUT = Label("left out: {}", "没算：{}")
ROW_NUMBER = re.compile(r"\b\d+\b")
BELOW = Label("a sum below nothing went back", "退款是负数")


def _without_number_and_day(table: Understood) -> Iterator[int]:
    """Go through the rows that say of which order or when nowhere: totals, groups, more headings.

    A number that cannot be read is one all the same; a file without columns for both says nothing.
    """
    rows, columns = table.recognised.table.rows, table.export.columns
    there = {folded(plain(str(name))): str(name) for name in rows.columns}

    def headed(fact: str) -> list[str]:
        return [there[key] for key in map(folded, columns[fact].headings) if key in there]

    numbers = [name for fact in NUMBERED if fact in columns for name in headed(fact)]
    days = [fact for fact in DAYS if fact in columns and headed(fact)]
    if not numbers or not days:
        return
    numbered = rows[[*dict.fromkeys(numbers)]].map(lambda cell: any(map(str.isdecimal, cell)))
    found = numbered.any(axis=1) | table.facts[days].notna().any(axis=1)
    yield from (int(row) for row in rows.index[~found])


class _States:
    """The column that says whether a row is a case: a table's own words for why a row is none.

    Cells that are numbers of orders are nobody else's to read, and are not told.
    """

    def __init__(self, table: Understood) -> None:
        columns, rows = table.export.columns, table.recognised.table.rows
        headings = {folded(plain(str(name))): str(name) for name in rows.columns}
        hidden = {folded(h) for fact in NUMBERED if fact in columns for h in columns[fact].headings}
        self._column = columns.get(IS_CASE)
        keys = map(folded, self._column.headings if self._column else ())
        there = [headings[key] for key in keys if key in headings and key not in hidden]
        self._heading = there[0] if there else ""
        self._cells = dict(rows[there[0]].items()) if there else {}
        self._people = People(rows, table.export.personal)
        self._told: dict[str, Label] = {}

    def of(self, row: object) -> Label | None:
        """Return what a row says of whether it is a case; None where it says nothing."""
        at = int(str(row))
        said = plain(self._cells.get(at, ""))
        if not said or self._column is None:
            return None
        if folded(said) not in self._column.codes:
            return STATE.format(self._heading, self._people.masked(said, at))
        return self._told.setdefault(said, STATE.format(self._heading, said))


def _told_elsewhere(frame: pd.DataFrame, kinds: Mapping[str, Export]) -> set[tuple[str, object]]:
    """Return the orders, by export, of which another export with the refunds has the cases."""
    found: set[tuple[str, object]] = set()
    for export in kinds.values():
        if export.rows == "case" and BACK in export.columns:
            orders = {
                order for order in frame[frame[EXPORT] == export.id][ORDER] if order is not None
            }
            found |= {(join.export, order) for join in export.joins for order in orders}
    return found


def _key(row: Mapping[str, object]) -> object:
    """Return by what a case is told from others; None where nothing tells it."""
    if row[NUMBER] is not None:
        return row[EXPORT], row[NUMBER]
    if row[ORDER] is None:
        return None
    return row[EXPORT], *(str(v) for n, v in row.items() if n not in (FILE, ROW, OF_ROW))


def _noticed(cases: pd.DataFrame) -> dict[Label, tuple[int, Label]]:
    """Count what looks wrong in cases that are kept."""
    found: dict[Label, list[Label]] = {}
    for row in _records(cases):
        place = PLACE.format(row[ROW], row[FILE])
        paid, back = row[PAID], row[BACK]
        if isinstance(paid, Decimal) and isinstance(back, Decimal) and back > paid:
            found.setdefault(TOO_MUCH, []).append(place)
        opened, bought = row[OPENED], row[BOUGHT]
        if isinstance(opened, str) and isinstance(bought, str) and opened[:DAY] < bought[:DAY]:
            found.setdefault(TOO_EARLY, []).append(place)
        if isinstance(back, Decimal) and back < 0:
            found.setdefault(BELOW, []).append(place)
    return {what: (len(places), places[0]) for what, places in found.items()}


def _hidden(cases: pd.DataFrame, pseudonyms: Pseudonyms) -> pd.DataFrame:
    """Put pseudonyms in the place of numbers, and a number of the case before all."""
    made = cases.copy()
    numbers = [
        "/".join(str(row[name]) for name in (EXPORT, NUMBER, ORDER, PIECE) if row[name] is not None)
        if row[NUMBER] or row[ORDER] else f"{row[FILE]}/{row[ROW]}"
        for row in _records(cases)
    ]  # fmt: skip
    for name in NUMBERED:
        if name in made:
            made[name] = [None if pd.isna(v) else pseudonyms.of(str(v)) for v in made[name]]
    made.insert(0, CASE, [pseudonyms.of(number) for number in numbers])
    return made.drop(columns=[OF_ROW], errors="ignore")
