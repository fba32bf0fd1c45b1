"""The handbook's own tables in files: registers as the desk saves them, and facts by their names.

Parts: `own_table` (a table to what it is), `read_own_table` (a file that holds one), `OwnTable`,
`numbers_in` (a column of numbers by which rows of several tables are found).

A register is known by its columns, in either language; every column that must be filled has to be
there. Any other table is of facts where most of its headings name one, a column of a register, or
one that measures count. Cells are read as those of exports are: what cannot be read is listed, and
stays unknown.

>>> from .exports.tables import from_bytes
>>> head = "登记日期,订单号,买家 ID,问题类型,约定内容,经办人,接手人,办结日期"
>>> (table,) = from_bytes("night.csv", f"{head}\\n2026-03-01,'7,b,丢了,查件,A1,,".encode())
>>> own = own_table(table, handbook)
>>> own.register.id, own.rows["entered_on"].tolist(), own.rows["problem"].tolist()
('night_handover', ['2026-03-01'], [None])
>>> own.unread[0].text.en
"问题类型: '丢了' is not understood, 1 time, row 2"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..policy.faults import BadValue, shown
from ..policy.handbook import Handbook
from ..policy.labels import Label
from ..policy.subjects.exports import folded
from ..policy.subjects.measures import MONTH
from ..policy.subjects.registers import Register
from ..policy.terms import Field
from .case_columns import BESIDE, DAY_COLUMN, OF_PARCELS, WEIGHT
from .exports.files import UnreadableFile
from .exports.mapping import NOT_UNDERSTOOD, Unread, unread_of
from .exports.personal import People
from .exports.tables import Table, read_tables
from .exports.values import Read, counts, ids, is_missing, moments, plain, sums, weights
from .reading import NO_COLUMN, UnreadableCases, read_cells

READERS: Mapping[str, Callable[[Sequence[str]], Read]] = {
    "money": sums, "number": counts, "count": counts, "line": ids, "text": ids, "weight": weights,
}  # fmt: skip
TEXTS = ("text", "line")
DATED = ("day", "moment")
DAY = len("2026-03-01")
BY_MONTH = {MONTH: Label("month", "月份")}
"""What tells the rows of a table by month apart, of which measures have their base."""
NOT_ONE = Label(
    "has {} tables in the handbook's own words, not 1", "里面有 {} 张本手册格式的表，应只有 1 张"
)
LEAST = 2
"""So many headings at least name a fact in a table of facts."""


@dataclass(frozen=True)
class OwnTable:
    """A table in the handbook's own words: `register` where it is one.

    `rows` have a column for each fact, or column of a register, that is there, by its id, with the
    numbers of their rows; None is unknown. `unread` lists what was not understood, `new` headings
    that are not known.
    """

    file: str
    register: Register | None
    rows: pd.DataFrame
    unread: tuple[Unread, ...]
    new: tuple[str, ...]


def own_table(
    table: Table, handbook: Handbook, *, day_first: bool | None = None
) -> OwnTable | None:
    """Return what a table says in the handbook's own words; None where it is of none of them."""
    table = table.headed(_ways(None, handbook))
    headings = [str(name) for name in table.rows.columns]
    register = _register(headings, handbook)
    names = _names(headings, register, handbook)
    known = {heading: name for heading, name in zip(headings, names, strict=True) if name}
    if register is None and (len(known) < LEAST or 2 * len(known) < len(headings)):
        return None
    clock = handbook.policy.clocks.shop.clock
    people = People(table.rows, [*_personal(known, handbook), *handbook.exports.personal])
    columns: dict[str, pd.Series] = {}
    unread: list[Unread] = []
    for heading, name in known.items():
        cells = table.rows[heading].tolist()
        field = _field(name, handbook)
        kind = field.kind if field else _kind(name, handbook)
        if kind in DATED:
            read = moments(cells, zone=clock, home=clock, day_first=day_first)
            if kind == "day":
                read.values = [at[:DAY] if isinstance(at, str) else at for at in read.values]
        elif field is not None and kind not in READERS:
            read = _facts(cells, field)
        else:
            read = READERS.get(kind, ids)(cells)
        if kind in TEXTS and heading not in _personal(known, handbook):
            read.values = _typed(read.values, [*table.rows.index], kind, people)
        found = pd.Series(read.values, table.rows.index, dtype=object)
        # Two headings may name one column: the first that is filled counts.
        first = columns.get(name, found)
        columns[name] = first.where(first.notna(), found)
        ways = [way for label in field.codes.values() for way in label] if field else []
        unread += unread_of(heading, cells, [*table.rows.index], read, ways, people)
    rows = pd.DataFrame(columns, index=table.rows.index, dtype=object)
    rows = rows.where(rows.notna(), None)
    new = tuple(heading for heading in headings if heading not in known)
    return OwnTable(table.file, register, rows, tuple(unread), new)


def _personal(known: Mapping[str, str], handbook: Handbook) -> list[str]:
    """Return the headings of columns that name somebody, or lead to somebody."""
    columns = handbook.registers.columns
    return [h for h, name in known.items() if name in columns and columns[name].personal]


def _typed(cells: Sequence[object], rows: Sequence[int], kind: str, people: People) -> list[object]:
    """Return texts without what their rows say of people; a line may be what others bought."""
    if kind == "line":
        return people.cells(cells, rows)
    pairs = zip(cells, rows, strict=True)
    return [people.masked(cell, row) if isinstance(cell, str) else cell for cell, row in pairs]


def read_own_table(path: str | Path, handbook: Handbook, needed: Iterable[str] = ()) -> OwnTable:
    """Return the one table of a file in the handbook's own words, which has the columns `needed`.

    Raises UnreadableCases for a file that cannot be read, that is no such table or several, and for
    a column that is not there.
    """
    file = Path(path).name
    try:
        tables = read_tables(path)
    except UnreadableFile as error:
        raise UnreadableCases(file, [error.problem]) from None
    found = [own for table in tables if (own := own_table(table, handbook)) is not None]
    if len(found) != 1:
        raise UnreadableCases(file, [NOT_ONE.format(len(found))])
    lacking = [name for name in needed if name not in found[0].rows.columns]
    if lacking:
        raise UnreadableCases(file, [NO_COLUMN.format(shown(name), "", "") for name in lacking])
    return found[0]


def numbers_in(rows: pd.DataFrame, column: str) -> list[str]:
    """Return the numbers of orders or the like in a column, without what guards them; "" for none.

    >>> numbers_in(pd.DataFrame({"order_number": ["'0012", None, "1.23E+18"]}), "order_number")
    ['0012', '', '']
    """
    texts = ["" if value is None or value != value else str(value) for value in rows[column]]
    return [str(key or "") for key in ids(texts).values]


def _register(headings: Sequence[str], handbook: Handbook) -> Register | None:
    """Return the register of which most columns are there, and all that must be filled."""
    there = {folded(plain(heading)) for heading in headings}
    counted: dict[str, int] = {}
    for register in handbook.registers:
        ways = {column.id: {folded(way) for way in (column.id, *column.label)}
                for column in register.columns}  # fmt: skip
        if all(ways[column.id] & there for column in register.required):
            counted[register.id] = sum(bool(way & there) for way in ways.values())
    most = max(counted.values(), default=0)
    best = [name for name, count in counted.items() if count == most]
    # Where two are alike nothing tells which it is, and neither is taken for it.
    return handbook.registers[best[0]] if len(best) == 1 else None


def _names(headings: Sequence[str], register: Register | None, handbook: Handbook) -> list[str]:
    """Return which fact or column each heading is of; "" where it is not known."""
    ways = {folded(way): name for way, name in reversed(_ways(register, handbook).items())}
    return [ways.get(folded(plain(heading)), "") for heading in headings]


def _ways(register: Register | None, handbook: Handbook) -> dict[str, str]:
    """Return every way to head a fact or a column, those of a register first."""
    ways: dict[str, str] = {}
    asked = {f.name: f.label for f in handbook.policy.terms.fields.values() if f.ask}
    measured = {name: column.field.label for name, column in handbook.measures.columns.items()}
    for named in (
        {column.id: column.label for column in register.columns} if register else {},
        {name: column.label for name, column in handbook.registers.columns.items()},
        BESIDE | BY_MONTH | OF_PARCELS | asked | measured,
    ):
        for name, label in named.items():
            for way in (name, *label):
                ways.setdefault(way, name)
    return ways


def _field(name: str, handbook: Handbook) -> Field | None:
    measured = handbook.measures.columns.get(name)
    return handbook.policy.terms.fields.get(name) or (measured.field if measured else None)


def _kind(name: str, handbook: Handbook) -> str:
    if name in OF_PARCELS:
        return "weight" if name == WEIGHT else "moment"
    if name in BY_MONTH:
        return "text"
    column = handbook.registers.columns.get(name)
    if column is None:
        return "day" if name == DAY_COLUMN else "text"
    return column.kind


def _facts(cells: Sequence[str], field: Field) -> Read:
    """Return codes, for the labels that people read as well, and other facts as they are read."""
    read, seen = Read(), dict[str, str | None]()
    coded = read_cells(map(plain, cells), field)
    for place, (cell, code) in enumerate(zip(cells, coded, strict=True)):
        key = code or ""
        if key not in seen:
            # A code may be a word that elsewhere says nothing: no evidence yet is "none".
            is_silent = key not in field.codes and is_missing(key)
            try:
                seen[key] = None if is_silent else str(field.parse(key))
            except BadValue:
                seen[key] = None
        read.values.append(seen[key])
        if seen[key] is None and not is_missing(cell):
            read.bad[place] = NOT_UNDERSTOOD.format(shown(plain(cell)))
    return read
