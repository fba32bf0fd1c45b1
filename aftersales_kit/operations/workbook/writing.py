"""Writing a workbook: the sheets of a layout as an Excel file.

Parts: `written_workbook` (its bytes).

Every cell is text, also where it looks like a number, a day or a formula. What is not to be edited
is grey and locked, without a password: it keeps from slips, and the import finds the rest.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from copy import copy
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from .cells import Asked, Prose
from .layout import HEAD, TABLES, Fixed, Layout, Sheet

TEXT = "@"
GREY, DARK = "EDEFF1", "D5DADF"
WIDE, USUAL, NARROW = 52, 24, 14
MORE_ROWS = 200
"""Below the rows that there are, so many more have drop-downs."""
ALONE = {"guide": 110}


def written_workbook(of: Layout) -> bytes:
    """Return a workbook as the bytes of an Excel file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "aftersales"
    styles = _Styles(book)
    guide, *others = of.fixed.items()
    _fixed(book, styles, *guide)
    ranges = _ranges(of.fixed["allowed"])
    for sheet in of.sheets.values():
        _sheet(book, styles, sheet, of, ranges)
    for name, held in others:
        _fixed(book, styles, name, held)
    book.security = WorkbookProtection(lockStructure=True)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


class _Styles:
    """Styles of cells, each made once and copied: a workbook has tens of thousands of cells."""

    def __init__(self, book: Workbook) -> None:
        place = book.create_sheet("styles")
        top = Alignment(vertical="top", wrap_text=True)

        def made(column: int, font: Font, fill: str, locked: bool) -> Any:
            cell = place.cell(1, column)
            cell.number_format, cell.alignment, cell.font = TEXT, top, font
            cell.protection = Protection(locked=locked)
            if fill:
                cell.fill = PatternFill("solid", start_color=fill)
            return copy(cell._style)

        self.title = made(1, Font(bold=True, size=14), DARK, True)
        self.head = made(2, Font(size=8, color="5B6B7B"), DARK, True)
        self.label = made(3, Font(bold=True), DARK, True)
        self.shown = made(4, Font(color="5B6B7B"), GREY, True)
        self.edited = made(5, Font(), "", False)
        self.link = made(6, Font(color="1F4E8C", underline="single"), GREY, True)
        book.remove(place)


def _write(cell: Any, text: str, style: Any) -> None:
    cell.value = text
    if isinstance(cell, Cell):
        # What begins like a formula is none.
        cell.data_type = "s"
    cell._style = copy(style)


def _fixed(book: Workbook, styles: _Styles, name: str, held: Fixed) -> None:
    place = book.create_sheet(held.name)
    for number, row in enumerate(held.rows, 1):
        for at, text in enumerate(row, 1):
            if text:
                style = styles.title if name == "guide" and number == 1 else styles.shown
                _write(place.cell(number, at), text, style)
    for at in range(1, max(map(len, held.rows)) + 1):
        place.column_dimensions[get_column_letter(at)].width = ALONE.get(name, USUAL)
    _protect(place)


def _ranges(allowed: Fixed) -> dict[str, str]:
    """Return where the entries of each list stand, as a drop-down names it."""
    found = {}
    for at, name in enumerate(allowed.rows[0]):
        last = max(number for number, row in enumerate(allowed.rows, 1) if row[at])
        letter = get_column_letter(at + 1)
        found[name] = f"'{allowed.name}'!${letter}$3:${letter}${max(last, 3)}"
    return found


def _sheet(
    book: Workbook, styles: _Styles, sheet: Sheet, of: Layout, ranges: Mapping[str, str]
) -> None:
    place = book.create_sheet(sheet.name)
    _write(place.cell(1, 1), sheet.title.text(of.lang), styles.title)
    for at, column in enumerate(sheet.columns, 1):
        _write(place.cell(2, at), column.id, styles.head)
        _write(place.cell(3, at), column.label.text(of.lang), styles.label)
        wide = isinstance(column.kind, Prose)
        letter = get_column_letter(at)
        held = place.column_dimensions[letter]
        held.width = WIDE if wide else USUAL if at > 1 or sheet.keys > 1 else NARROW
        # Rows that are added have no cells yet: what a cell is like is said of the column.
        held.number_format = TEXT
        held.alignment = Alignment(vertical="top", wrap_text=True)
        held.protection = Protection(locked=False)
    for number, row in enumerate(sheet.rows, HEAD + 1):
        for at, slot in enumerate(row.slots, 1):
            cell = place.cell(number, at)
            _write(cell, slot.text, styles.edited if slot.editable else styles.shown)
            if sheet.id == TABLES and at == 1 and slot.text in of.sheets:
                cell._style = copy(styles.link)
                target = f"'{of.sheets[slot.text].name}'!A1"
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
    place.freeze_panes = place.cell(HEAD + 1, 1 + sheet.keys)
    _drop_downs(place, sheet, ranges)
    _protect(place)


def _protect(place: Worksheet) -> None:
    place.protection.sheet = True
    # Only what is said to be forbidden is.
    place.protection.formatColumns = place.protection.formatRows = False
    place.protection.insertRows = place.protection.deleteRows = False


def _drop_downs(place: Worksheet, sheet: Sheet, ranges: Mapping[str, str]) -> None:
    """Put the lists on the cells that are chosen from one: on a column, or on cells alike in it."""
    last = HEAD + len(sheet.rows)
    for at, column in enumerate(sheet.columns):
        letter = get_column_letter(at + 1)
        by_list: dict[tuple[str, bool], list[int]] = {}
        for number, row in enumerate(sheet.rows, HEAD + 1):
            kind = row.slots[at].kind
            if kind.choices and row.slots[at].editable:
                by_list.setdefault((kind.choices, kind.several), []).append(number)
        own = (column.kind.choices, column.kind.several)
        # A row that is added is like its column, its key as well.
        if own[0] and sheet.grows:
            by_list.setdefault(own, []).extend(range(last + 1, last + MORE_ROWS + 1))
        for (name, several), numbers in by_list.items():
            held = DataValidation(
                type="list",
                formula1=ranges[name],
                allow_blank=True,
                # Several codes, and marks, are written by hand.
                showErrorMessage=not several
                and not isinstance(column.kind, Asked)
                and not column.kind.optional,
            )
            for first, to in _stretches(numbers):
                held.add(f"{letter}{first}:{letter}{to}" if to > first else f"{letter}{first}")
            place.add_data_validation(held)


def _stretches(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Go through numbers as stretches without a gap."""
    for _, group in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        held = [number for _, number in group]
        yield held[0], held[-1]
