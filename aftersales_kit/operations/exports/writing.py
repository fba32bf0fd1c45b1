"""Files in a platform's own form, written from cases that are known: to try a mapping with.

Parts: `written` (the content of a file), `tellable` (what such a file can tell of a case).
Source: data/exports, where [written] says how each platform writes.

The first heading of each column is written, and the first cell of each code. A code for which the
platform has no cell is an empty one, and so it is read as unknown.

>>> export = handbook.exports.kinds["taobao-refunds"]
>>> row = {"order_number": "2600000001", "problem": "wrong_item", "price_paid": "99.00"}
>>> content = written(export, [row], handbook).decode(export.written.encoding)
>>> head, cells = (line.split(",") for line in content.splitlines())
>>> dict(zip(head, cells, strict=True))["买家退款原因"], tellable(export, row, "problem")
('卖家发错货', 'wrong_item')
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ...policy.handbook import Handbook
from ...policy.subjects.exports import ANY, OWN, Column, Export, Written
from .cases import NUMBERED, PROBLEM

IDS, MONEY = "id", "money"


def written(export: Export, rows: Iterable[Mapping[str, object]], handbook: Handbook) -> bytes:
    """Return the file in which a platform exports rows; a moment is a `datetime`, all else text.

    What a row does not have is an empty cell.
    """
    headings: dict[str, list[Column]] = {}
    for column in export.columns.values():
        headings.setdefault(column.headings[0], []).append(column)
    kinds = {fact: _kind(fact, handbook) for fact in export.columns}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=export.written.sign)
    writer.writerow(headings)
    for row in rows:
        writer.writerow(_cell(read, row, kinds, export.written) for read in headings.values())
    return text.getvalue().encode(export.written.encoding)


def tellable(export: Export, row: Mapping[str, object], fact: str) -> object:
    """Return what a file of an export tells of a fact; None where it has no cell for its code."""
    column, value = export.columns[fact], row.get(fact)
    if column.values and str(value) not in column.values:
        return None
    return value or None


def _kind(fact: str, handbook: Handbook) -> str:
    if fact in NUMBERED:
        return IDS
    return OWN[fact] if fact in OWN else handbook.policy.terms[fact].kind


def _cell(
    columns: Sequence[Column], row: Mapping[str, object], kinds: Mapping[str, str], form: Written
) -> str:
    """Return a cell as a platform writes it; "" where nothing is known or it has no cell for it.

    From one cell several facts may be read: it is the one that says most of them, the problem
    first, and none that is not so.
    """
    said = [(column, row.get(column.fact)) for column in columns]
    cells = [
        cell.removesuffix(ANY)
        for column, value in sorted(said, key=lambda pair: pair[0].fact != PROBLEM)
        for cell in _cells(column, kinds[column.fact], value, form)
    ]
    true = [cell for cell in cells if not any(_denies(cell, *pair) for pair in said)]
    return max(true, key=lambda cell: _says(cell, said), default="")


def _cells(column: Column, kind: str, value: object, form: Written) -> Sequence[str]:
    """Return the cells that say a value of a column, the usual one first."""
    if value is None or value == "":
        return ()
    if isinstance(value, datetime):
        return (value.strftime(form.moment),)
    if column.values:
        return column.values.get(str(value), ())
    if kind in (IDS, MONEY):
        return ((form.number if kind == IDS else form.money).format(value),)
    return (str(value),)


def _denies(cell: str, column: Column, value: object) -> bool:
    """Say whether a cell would be read as another code than the one that is so."""
    return bool(column.values and value) and column.code(cell) not in (None, value)


def _says(cell: str, said: Sequence[tuple[Column, object]]) -> int:
    return sum(column.code(cell) == value for column, value in said if column.values)
