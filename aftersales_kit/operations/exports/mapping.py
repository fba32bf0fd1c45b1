"""From the rows of an export to facts of the handbook, by what the data says of its columns.

Parts: `understand` (a recognised table to its `Understood`), `Unread` (cells that were not) and
`unread_of` (those of a column).

A cell that is not understood is listed, with how often it comes, a row to look at and the nearest
that is; its fact stays unknown. Columns of personal data are not read at all. What the file says is
never replaced by what is assumed; that comes later (`cases`).

>>> from .recognising import recognise
>>> from .tables import from_bytes
>>> content = "订单号,用户实付金额(元),售后状态\\n`0012,¥9.90,退款成\\n".encode()
>>> (table,) = from_bytes("a.csv", content)
>>> seen = understand(recognise(table, handbook.exports), handbook)
>>> seen.facts[["order_number", "price_paid", "is_case"]].loc[2].tolist()
['0012', Decimal('9.90'), None]
>>> seen.unread[0].text.en
"售后状态: '退款成' is not understood, 1 time, row 2; nearest: '退款成功'"
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
import pandas as pd

from ...policy.faults import nearest, shown
from ...policy.handbook import Handbook
from ...policy.labels import NAMED, STOPS, Label, alike, joined
from ...policy.subjects.exports import OWN, Column, Export, folded, normal
from ...policy.terms import Field
from .personal import People
from .recognising import Recognised
from .values import Read, counts, ids, is_foreign, is_missing, moments, plain, sums

CODED = ("choice", "flag")
MONEY = "money"
READERS = {MONEY: sums, "number": counts, "count": counts, "line": ids, "id": ids}
"""How the cells of a fact are read that is no code and no day, by its kind."""
ID, TEXTS = "id", ("line", "id")
NUMBERS = ("order_number", "case_number", "piece_number", "buyer_id", "waybill")
"""Texts of one line, and those for which pseudonyms stand."""
DAY, PRICE = len("2026-03-01"), "unit_price"
NOT_UNDERSTOOD = Label("{} is not understood", "{} 看不懂")
ONCE = Label("{}: {}, {} time, row {}", "{}：{}，{} 次，第 {} 行")
OFTEN = Label("{}: {}, {} times, row {}", "{}：{}，{} 次，第 {} 行")
NEAREST = Label("nearest: {}", "最接近的是 {}")
FOREIGN = Label(
    "{} rows are in another currency: their sums are not used", "{} 行是别的币种：金额不算"
)


@dataclass(frozen=True)
class Unread:
    """Cells of one column that say the same and were not understood; without `cell`, all of them.

    `why` is in words, `row` the first row, `nearest` what comes nearest and is understood.
    """

    heading: str
    cell: str
    count: int
    row: int
    why: Label
    nearest: str = ""

    @property
    def text(self) -> Label:
        """One line for a person."""
        often = ONCE if self.count == 1 else OFTEN
        said = often.format(self.heading, self.why, f"{self.count:,}", self.row)
        return joined([said, NEAREST.format(shown(self.nearest))], STOPS) if self.nearest else said


@dataclass(frozen=True)
class Understood:
    """A table as facts: a column for each fact and for what files alone have, None unknown.

    The rows are those of the file. `unread` lists what was not understood, `remarks` what is to be
    known besides.
    """

    recognised: Recognised
    export: Export
    facts: pd.DataFrame
    unread: tuple[Unread, ...]
    remarks: tuple[Label, ...]


def understand(
    recognised: Recognised, handbook: Handbook, *, day_first: bool | None = None
) -> Understood:
    """Return what a table says. Moments without an offset are on the shop's clock.

    Raises ValueError where the table is no export that is known.
    """
    export, table = recognised.export, recognised.table
    if export is None:
        raise ValueError(f"{table.file}: {recognised.why_not.en}")
    clock = handbook.policy.clocks.shop.clock
    columns: dict[str, pd.Series] = {}
    unread: list[Unread] = []
    remarks: list[Label] = []
    there = {folded(plain(str(name))): str(name) for name in table.rows.columns}
    people = People(table.rows, export.personal)
    foreign = np.zeros(len(table.rows), dtype=bool)
    for column in export.columns.values():
        field = handbook.policy.terms.fields.get(column.fact)
        kind = OWN[column.fact] if field is None else field.kind
        found: list[object] = [None] * len(table.rows)
        for heading in (there[key] for key in map(folded, column.headings) if key in there):
            cells = table.rows[heading].tolist()
            read = _read(cells, column, kind, clock, day_first)
            if kind == MONEY:
                signed = {cell: is_foreign(cell) for cell in {*cells}}
                foreign |= np.fromiter((signed[cell] for cell in cells), bool, len(cells))
            remarks += [NAMED.format(alike(heading), read.remark)] if read.remark else []
            known = dict.fromkeys(cell for said in column.values.values() for cell in said)
            unread += unread_of(heading, cells, [*table.rows.index], read, known, people)
            if kind in TEXTS and column.fact not in NUMBERS:
                rows = [*table.rows.index]
                read.values = people.cells(read.values, rows, coded=kind == ID)
            found = [
                other if own is None else own for own, other in zip(found, read.values, strict=True)
            ]
        columns[column.fact] = pd.Series(found, table.rows.index, dtype=object)
    for fact, code in export.each.items():
        columns[fact] = pd.Series(code, table.rows.index, dtype=object)
    facts = pd.DataFrame(columns, index=table.rows.index, dtype=object)
    if "currency" in facts:
        foreign |= (facts["currency"] == "other").to_numpy(bool)
    facts = _in_cny(facts, foreign, handbook, remarks)
    return Understood(recognised, export, facts, tuple(unread), tuple(remarks))


def _read(
    cells: Sequence[str], column: Column, kind: str, clock: tzinfo, day_first: bool | None
) -> Read:
    if column.values:
        return _codes(cells, column)
    if kind in READERS:
        return READERS[kind](cells)
    read = moments(cells, zone=clock, home=clock, day_first=day_first)
    if kind == "day":
        read.values = [at[:DAY] if isinstance(at, str) else at for at in read.values]
    return read


def _codes(cells: Sequence[str], column: Column) -> Read:
    read, seen = Read(), dict[str, str | None]()
    for place, cell in enumerate(cells):
        if cell not in seen:
            seen[cell] = column.code(plain(cell))
        code = seen[cell]
        read.values.append(code)
        silent = code is not None or column.else_nothing or is_missing(cell)
        if not silent and folded(plain(cell)) not in column.silent:
            read.bad[place] = NOT_UNDERSTOOD.format(shown(plain(cell)))
    return read


def unread_of(
    heading: str,
    cells: Sequence[str],
    rows: Sequence[int],
    read: Read,
    known: Collection[str],
    people: People,
) -> Iterator[Unread]:
    """Go through what was not understood in a column, where these cells are `known`.

    Nothing is shown of what its rows say of `people`.
    """
    if read.asked:
        filled = [place for place, cell in enumerate(cells) if not is_missing(cell)]
        yield Unread(heading, "", len(filled), rows[filled[0]], read.asked)
    places: dict[str, list[int]] = {}
    for place in read.bad:
        places.setdefault(cells[place], []).append(place)
    for cell, found in places.items():
        close = nearest(plain(cell), known) or ""
        own = [rows[place] for place in found]
        why = Label(*(_hidden(text, cell, people, own) for text in read.bad[found[0]]))
        yield Unread(heading, people.masked(cell, *own), len(found), own[0], why, close)


def _hidden(why: str, cell: str, people: People, rows: Sequence[int]) -> str:
    """Return why a cell is not read, which shows the cell, without what leads to somebody."""
    for way in (plain(cell), normal(plain(cell))):
        why = why.replace(shown(way), shown(people.masked(way, *rows)))
    return people.masked(why, *rows)


def _in_cny(
    facts: pd.DataFrame, foreign: np.ndarray, handbook: Handbook, remarks: list[Label]
) -> pd.DataFrame:
    """Leave out sums in another currency: the policy counts in CNY, and a file has no rate."""
    sums = [n for n in facts if n == PRICE or _is_money(handbook.policy.terms.fields.get(str(n)))]
    if foreign.any() and sums:
        remarks.append(FOREIGN.format(f"{int(foreign.sum()):,}"))
    facts.loc[foreign, sums] = None
    return facts


def _is_money(field: Field | None) -> bool:
    return field is not None and field.kind == MONEY


def known_headings(exports: Mapping[str, Export]) -> set[str]:
    """Return every heading that any export has, by which the row of headings is found."""
    return {key for export in exports.values() for key in export.headings}
