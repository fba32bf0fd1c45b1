"""What is kept of a case beside its answer: what falls due, register rows, what an address carries.

Parts: `Kept` (of a whole case, with its `Due` and its `Entry`s), `kept_of`, `carriage` (how a field
goes into an address), `carried` (what an address carries of fields that are written freely).
An address is copied, sent on and stored in places nobody oversees. So it has codes, flags, numbers,
sums and days; what people write in words, names, and what leads to somebody never.

>>> facts = {"pieces": "coat: problem=blemish; batch=K7", "order_lines": "coat; 290.00; 1; 1"}
>>> carried(facts, handbook.policy.terms)
{'pieces': '1: problem=blemish', 'order_lines': '1; 290.00; 1; 1'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..answers.basket import find_line
from ..answers.clocks import Deadlines
from ..answers.pasting import pasted_cell
from ..answers.records import Records
from ..answers.times import moment_words
from ..policy.labels import Label
from ..policy.orders import (
    Discount,
    Payment,
    read_discounts,
    read_lines,
    read_payments,
    read_sums,
    write,
)
from ..policy.pieces import Piece, read_pieces, write_pieces
from ..policy.terms import ORDER, Field, Terms, Value

IN_WORDS = ("line", "text", "files")
"""Kinds of facts that people write in words, or that lead to somebody."""
ITEMISED = (*ORDER, "waits")
"""Kinds that are written freely but consist of codes, sums and days, and of names."""
AS_IT_IS, ANSWERED, NEVER = "as-it-is", "answered", "never"
BESIDE_THE_ROW = ("evidence_folder",)
"""Registers that are folders: what goes into them is not pasted."""


@dataclass(frozen=True)
class Due:
    """A deadline of a case: `what` is owed `by` an aware moment (`when`, in words), and by `who`.

    `waits` says that somebody has to meet it, `buyers` that it is the buyer's own time, which is
    over and never overdue.
    """

    clock: str
    what: Label
    by: datetime
    when: Label
    who: Label
    waits: bool
    buyers: bool


@dataclass(frozen=True)
class Entry:
    """A row of a register: its `heading` and its `cells`, such as may be pasted as they are."""

    register: str
    label: Label
    heading: tuple[Label, ...]
    cells: tuple[Label, ...]


@dataclass(frozen=True)
class Kept:
    """What is kept of a case for the day: what it comes to, what falls due, rows and notes."""

    headline: Label
    due: tuple[Due, ...]
    entries: tuple[Entry, ...]
    notes: tuple[Label, ...]


def kept_of(headline: Label, deadlines: Deadlines, records: Iterable[Records]) -> Kept:
    """Return what is kept of a case, or of an order, of whose pieces each has its records."""
    each = [*records]
    notes = [record.note_label for record in each if record.note_label is not None]
    return Kept(
        headline,
        tuple(_due(deadlines)),
        tuple(dict.fromkeys(entry for record in each for entry in _entries(record))),
        tuple(dict.fromkeys(notes)),
    )


def _due(deadlines: Deadlines) -> Iterable[Due]:
    roles = deadlines.in_force.handbook.procedures.roles
    for line in deadlines.lines:
        clock = line.clock
        yield Due(
            clock.id,
            clock.label,
            line.due,
            moment_words(line.due),
            roles[clock.role].label,
            not clock.at_least,
            clock.buyers_day,
        )


def _entries(records: Records) -> Iterable[Entry]:
    for row in records.rows:
        if row.register.id not in BESIDE_THE_ROW:
            columns = row.register.columns
            yield Entry(
                row.register.id,
                row.register.label,
                tuple(Label(*map(pasted_cell, column.label)) for column in columns),
                tuple(Label(*map(pasted_cell, row.cells[column.id])) for column in columns),
            )


def carriage(field: Field) -> str:
    """Say how a fact goes into an address: as it is, as far as `carried` gives it, or never.

    >>> [carriage(handbook.policy.terms[name]) for name in ("wish", "pieces", "order_number")]
    ['as-it-is', 'answered', 'never']
    """
    if field.kind in IN_WORDS:
        return NEVER
    return ANSWERED if field.kind in ITEMISED else AS_IT_IS


def carried(facts: Mapping[str, Value], terms: Terms) -> dict[str, str]:
    """Return what an address carries of the facts that are written item by item.

    `facts` are canonical. Lines of an order are numbered instead of named, and so is whatever
    names one of them. What falls on a line that nobody has listed is left out with its field, since
    without its line it would be something else.
    """
    names: list[str] = []
    for name, value in facts.items():
        if terms[name].kind == "lines":
            names = [line.name for line in read_lines(value)]
    found = {name: _carried(terms[name], str(value), names) for name, value in facts.items()}
    return {name: text for name, text in found.items() if text is not None}


def _carried(field: Field, value: str, names: Sequence[str]) -> str | None:
    if field.kind == "waits":
        return value
    if field.kind == "lines":
        numbered = [replace(line, name=str(i)) for i, line in enumerate(read_lines(value), 1)]
        return write(numbered)
    if field.kind == "pieces":
        return write_pieces(
            _bare(piece, field, names) for piece in read_pieces(value, field.within)
        )
    if carriage(field) != ANSWERED:
        return None
    placed = []
    for item in _items(field, value):
        numbers = _numbers(item.lines, names)
        if numbers is None:
            return None
        placed.append(str(replace(item, lines=numbers)))
    return "; ".join(placed)


def _items(field: Field, value: str) -> Sequence[Discount | Payment]:
    if field.kind == "discounts":
        return read_discounts(value, field.stacking.kinds)
    read = read_payments if field.kind == "payments" else read_sums
    return read(value, field.codes)


def _bare(piece: Piece, field: Field, names: Sequence[str]) -> Piece:
    """Return a piece with the number of its line, and without what is said of it in words."""
    number = _numbers([piece.name], names) if piece.name else None
    told = {n: v for n, v in piece.facts.items() if carriage(field.within[n]) == AS_IT_IS}
    return replace(piece, name=number[0] if number else "", facts=told)


def _numbers(said: Iterable[str], names: Sequence[str]) -> tuple[str, ...] | None:
    """Return the numbers of the lines that are meant; None where one of them is not certain."""
    found = [find_line(name, names) for name in said]
    return tuple(str(one[0] + 1) for one in found) if all(len(one) == 1 for one in found) else None
