"""Papers: what is handed to people of many cases, as text, a workbook, a page to print, or codes.

Parts: `Paper` of `Sheet`s, and its ways out: `as_text`, `as_codes` (for a program), `as_workbook`
(xlsx), `as_page` (HTML that needs nothing besides), `saved` (into a folder) and
`files_of` (what it is called there).

Every cell of a workbook is what it says: a text stays one whatever it begins with, so that nothing
from a file can run as a formula, and no number of an order is rounded. Sums are numbers, exact to
the fen. A page has no address in it and no script; what people wrote is escaped.

>>> from decimal import Decimal
>>> paper = Paper("claims", Label("Claims", "索赔"), (), (Sheet("all", Label("All", "全部"),
...     (Label("Case", "编号"), Label("CNY", "元")), (("=1+1", Decimal("9.50")), ("<b>", None))),))
>>> print(as_text(paper, "en"))
Claims
<BLANKLINE>
All: 2
Case   CNY
=1+1  9.50
<b>
>>> "&lt;b&gt;" in as_page(paper, "en"), as_codes(paper, "en")["sheets"][0]["rows"][0]
(True, ['=1+1', '9.50'])
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from ..policy.labels import NAMED, Label, alike

Cell = Label | str | int | Decimal | date | None
"""What stands in a cell; None is a blank whose reason stands in a note."""
LONGEST_CELL, LONGEST_TITLE = 32_767, 31
"""Characters that a workbook's cell, and the name of a sheet, may have."""
WIDEST, NARROWEST = 60, 8
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
NOT_IN_A_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no workbook can hold; it is shown as the sign for what cannot be."""
SIGN = "\ufffd"
LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's own moment has no zone)
"""The moment in which every workbook says that it was made, so that it is the same each time."""


@dataclass(frozen=True)
class Sheet:
    """A table with its `title`; `notes` say what is to be known of it. Each row fits `heading`."""

    name: str
    title: Label
    heading: tuple[Label, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Sheets that are handed over together; `name` is that of their file."""

    name: str
    title: Label
    notes: tuple[Label, ...]
    sheets: tuple[Sheet, ...]


def said(cell: Cell, lang: str) -> str:
    """Return a cell as people read it.

    >>> said(Decimal("1234.5"), "en"), said(None, "zh"), said(Label("lost", "丢件"), "zh")
    ('1,234.50', '', '丢件')
    """
    if isinstance(cell, Label):
        return cell.text(lang)
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return "" if cell is None else str(cell)


# --- text, and for a program ---


def as_text(paper: Paper, lang: str) -> str:
    """Return a paper in lines, columns one under the other."""
    lines = [paper.title.text(lang), *(note.text(lang) for note in paper.notes)]
    for sheet in paper.sheets:
        count = NAMED.format(sheet.title, alike(f"{len(sheet.rows):,}"))
        lines += ["", count.text(lang), *(f"  {note.text(lang)}" for note in sheet.notes)]
        lines += _columns(sheet, lang) if sheet.rows else []
    return "\n".join(lines)


def _columns(sheet: Sheet, lang: str) -> Iterator[str]:
    heading = [label.text(lang) for label in sheet.heading]
    rows = [heading, *([_one_line(said(cell, lang)) for cell in row] for row in sheet.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    right = [
        any(_is_number(row[place]) for row in sheet.rows)
        and all(_is_number(row[place]) or row[place] is None for row in sheet.rows)
        for place in range(len(heading))
    ]
    for row in rows:
        cells = [
            " " * (width - _width(cell)) + cell if at_end else cell + " " * (width - _width(cell))
            for cell, width, at_end in zip(row, widths, right, strict=True)
        ]
        yield "  ".join(cells).rstrip()


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | Decimal)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _width(text: str) -> int:
    """Return how many columns of a screen a text takes: a Chinese character has two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def as_codes(paper: Paper, lang: str) -> dict[str, Any]:
    """Return a paper for JSON: sums as exact text, days as 2026-03-01, blanks as null."""

    def code(cell: Cell) -> object:
        if isinstance(cell, Label):
            return cell.text(lang)
        return str(cell) if isinstance(cell, Decimal | date) else cell

    return {
        "name": paper.name,
        "title": paper.title.text(lang),
        "notes": [note.text(lang) for note in paper.notes],
        "sheets": [
            {
                "name": sheet.name,
                "title": sheet.title.text(lang),
                "notes": [note.text(lang) for note in sheet.notes],
                "heading": [label.text(lang) for label in sheet.heading],
                "rows": [[code(cell) for cell in row] for row in sheet.rows],
            }
            for sheet in paper.sheets
        ],
    }


# --- a workbook ---


def as_workbook(paper: Paper, lang: str) -> bytes:
    """Return a paper as xlsx: a sheet that says what it is, and one for each table."""
    # Asked for rarely, and takes time to import.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = MADE
    book.properties.creator, book.properties.title = "", paper.title.text(lang)
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="E8ECEF")
    top = Alignment(vertical="top", wrap_text=True)

    def cell(sheet: Any, value: Cell, *, head: bool = False) -> Any:
        if value is None or isinstance(value, int):
            return value
        number = isinstance(value, Decimal)
        made = WriteOnlyCell(sheet, value if number else _text(said(value, lang)))
        made.number_format = "#,##0.00" if number else "@"
        if not number:
            # Whatever it begins with, it is text.
            made.data_type = "s"
        if head:
            made.font, made.fill, made.alignment = bold, grey, top
        return made

    titles: list[str] = []
    about = book.create_sheet(_title(paper.title.text(lang), titles))
    about.column_dimensions["A"].width = 100
    about.append([cell(about, paper.title, head=True)])
    for note in (*paper.notes, *_notes_of(paper)):
        about.append([cell(about, note)])
    for part in paper.sheets:
        sheet = book.create_sheet(_title(part.title.text(lang), titles))
        for place, width in enumerate(_widths(part, lang)):
            sheet.column_dimensions[_letter(place)].width = width
        sheet.freeze_panes = "A2"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
        sheet.print_title_rows = "1:1"
        last = f"{_letter(len(part.heading) - 1)}{len(part.rows) + 1}"
        sheet.auto_filter.ref = f"A1:{last}"
        sheet.append([cell(sheet, label, head=True) for label in part.heading])
        for row in part.rows:
            sheet.append([cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _notes_of(paper: Paper) -> Iterator[Label]:
    for sheet in paper.sheets:
        for note in sheet.notes:
            yield NAMED.format(sheet.title, note)


def _text(text: str) -> str:
    clean = NOT_IN_A_CELL.sub(SIGN, text)
    return clean if len(clean) <= LONGEST_CELL else clean[: LONGEST_CELL - 1] + "…"


def _title(text: str, taken: list[str]) -> str:
    """Return a name that a sheet may have, and that no other has; capitals do not tell them."""
    plain = NOT_IN_A_TITLE.sub(" ", text)[:LONGEST_TITLE].strip() or "-"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        ending = f" {number}"
        name = plain[: LONGEST_TITLE - len(ending)] + ending
    taken.append(name.casefold())
    return name


def _widths(sheet: Sheet, lang: str) -> Iterator[int]:
    for place, label in enumerate(sheet.heading):
        cells = (said(row[place], lang) for row in sheet.rows[:200])
        widest = max(map(_width, [label.text(lang), *cells]))
        yield min(max(widest + 2, NARROWEST), WIDEST)


def _letter(place: int) -> str:
    """Return the name of a column.

    >>> _letter(0), _letter(27)
    ('A', 'AB')
    """
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


# --- a page ---

STYLE = """
@page { size: A4 landscape; margin: 10mm }
:root { color-scheme: light dark }
body {
  font: 0.9rem/1.35 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  margin: 1rem;
}
h1 { font-size: 1.25rem; margin: 0 0 .4rem }
h2 { font-size: 1rem; margin: .9rem 0 .3rem }
p { margin: .15rem 0 }
div { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #9aa5b1; padding: .1rem .4rem; text-align: left }
td.n { text-align: right; font-variant-numeric: tabular-nums }
thead { display: table-header-group }
tr { break-inside: avoid; vertical-align: top }
@media print { body { margin: 0; font-size: 8pt; color: #000; background: #fff } }
"""
ONE_PAGE = """
@page { size: A4 portrait; margin: 8mm }
@media print {
  body { font-size: 6.5pt; line-height: 1.2 }
  h1 { font-size: 10pt; margin: 0 }
  h2 { font-size: 8pt; margin: 1mm 0 0 }
  div { overflow: hidden }
  td, th {
    padding: 0 .7mm; max-width: 40mm;
    white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  }
  p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; margin: 0 }
}
"""


def as_page(paper: Paper, lang: str, *, one_page: bool = False) -> str:
    """Return a paper as a page of HTML; with `one_page` each row is one line when it is printed."""
    parts = [
        "<!doctype html>",
        f'<html lang="{LANGUAGE_TAGS[lang]}">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{_safe(paper.title, lang)}</title>",
        f"<style>{STYLE}{ONE_PAGE if one_page else ''}</style>",
        f"<h1>{_safe(paper.title, lang)}</h1>",
        *(f"<p>{_safe(note, lang)}</p>" for note in paper.notes),
    ]
    for sheet in paper.sheets:
        parts.append(f"<h2>{_safe(sheet.title, lang)}</h2>")
        parts += [f"<p>{_safe(note, lang)}</p>" for note in sheet.notes]
        parts += _table(sheet, lang) if sheet.rows else []
    return "\n".join(parts) + "\n"


def _table(sheet: Sheet, lang: str) -> Iterator[str]:
    yield '<div tabindex="0"><table><thead><tr>'
    yield "".join(f'<th scope="col">{_safe(label, lang)}</th>' for label in sheet.heading)
    yield "</tr></thead><tbody>"
    for row in sheet.rows:
        yield f"<tr>{''.join(_td(cell, lang) for cell in row)}</tr>"
    yield "</tbody></table></div>"


def _td(cell: Cell, lang: str) -> str:
    kind = ' class="n"' if _is_number(cell) else ""
    return f"<td{kind}>{_safe(cell, lang)}</td>"


def _safe(cell: Cell, lang: str) -> str:
    return escape(NOT_IN_A_CELL.sub(SIGN, said(cell, lang)))


def saved(papers: Iterable[Paper], folder: Path, lang: str) -> list[Path]:
    """Write each paper into a folder as a workbook and as a page, and return the files.

    Raises OSError where they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for paper in papers:
        contents = as_workbook(paper, lang), as_page(paper, lang).encode()
        for file, content in zip(files_of(paper, folder), contents, strict=True):
            file.write_bytes(content)
            files.append(file)
    return files


def files_of(paper: Paper, folder: Path) -> tuple[Path, Path]:
    """Return the files of a folder that a paper is saved as: its workbook and its page.

    >>> [file.name for file in files_of(Paper("claims", Label("Claims", "索赔"), (), ()), Path())]
    ['claims.xlsx', 'claims.html']
    """
    return folder / f"{paper.name}.xlsx", folder / f"{paper.name}.html"
