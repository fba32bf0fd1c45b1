"""From the bytes of a file to rows of text: CSV, workbooks, Parquet, packed or not.

Parts: `parts` (a file to its tables as they stand), `UnreadableFile`.

What a file is, is told by what it begins with and not by its ending; what is no table is named.

>>> content = "订单编号,金额\\n0012,12元\\n".encode("utf-16")
>>> [*parts("a.csv", content)]  # doctest: +NORMALIZE_WHITESPACE
[('a.csv', [(1, ['订单编号', '金额']), (2, ['0012', '12元'])], ['is written in utf-16'])]
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ...policy.faults import shown

ENCODINGS = ("utf-8-sig", "gb18030")
"""What a file without a mark of its own is tried in, one after the other."""
MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
BETWEEN = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
NO_TABLE = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a RAR archive: unpack it first",
    b"7z\xbc\xaf": "a 7z archive: unpack it first",
    b"SQLite": "a database",
    b"{": "JSON: export it as CSV or as a workbook",
    b"[": "JSON: export it as CSV or as a workbook",
    b"<": "a web page, whatever its ending says: open it in a spreadsheet and save it as xlsx",
}
"""Beginnings of what is no table, with what it is."""
GZIP, ZIP, OLD_OFFICE, PARQUET = b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0", b"PAR1"
LOCKED_BOOK = "EncryptedPackage".encode("utf-16-le")
LARGEST = 2 << 30
"""No packed file is unpacked beyond this."""
WHOLE_FLOAT = 10**15
"""Above this a spreadsheet's number has lost digits, and is written so that it is seen."""
HUGE = 1 << 20
FIRST_ROWS = 20
"""In so many rows it is seen how a file is written."""


class UnreadableFile(ValueError):
    """Raised when a file is no table; the message names the file and says why."""

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(f"{file}: {problem}")


Lines = list[tuple[int, list[str]]]
"""Rows with their numbers, as they stand in a file."""
Part = tuple[str, Lines, list[str]]
"""A table as it stands: what it is called, its rows, and what was noticed so far."""


def parts(file: str, content: bytes) -> Iterator[Part]:
    """Go through the tables of what a file holds: packed files and sheets that are shown.

    Raises UnreadableFile, naming what the file is, where it is no table or is damaged.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableFile(file, "is empty")
    if content.startswith(GZIP):
        yield from parts(file, _unpacked(file, content))
    elif content.startswith(ZIP):
        yield from _zipped(file, content)
    elif content.startswith(OLD_OFFICE):
        if LOCKED_BOOK in content:
            raise UnreadableFile(file, "is locked with a password: save it without one")
        yield from _workbook(file, content)
    elif content.startswith(PARQUET):
        yield _parquet(file, content)
    else:
        yield _text(file, content)


def _unpacked(file: str, content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            found = packed.read(LARGEST + 1)
    except (EOFError, OSError, zlib.error):
        raise UnreadableFile(file, "is a gzip file that is cut off or damaged") from None
    return _not_too_large(file, found)


def _not_too_large(file: str, content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise UnreadableFile(file, f"holds more than {LARGEST >> 30} GiB: split it")
    return content


def _zipped(file: str, content: bytes) -> Iterator[Part]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableFile(
            file, "is a workbook or zip file that is cut off or damaged: download it again"
        ) from None
    names = archive.namelist()
    if any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml")):
        yield from _workbook(file, content)
        return
    if "[Content_Types].xml" in names:
        raise UnreadableFile(file, "is an Office document, and no workbook")
    for info in archive.infolist():
        hidden = Path(info.filename).name.startswith((".", "__")) or "__MACOSX" in info.filename
        if info.is_dir() or hidden:
            continue
        if info.flag_bits & 1:
            raise UnreadableFile(file, "is locked with a password: unpack it first")
        if info.file_size > LARGEST:
            raise UnreadableFile(file, f"holds more than {LARGEST >> 30} GiB: split it")
        try:
            inner = archive.read(info)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError):
            raise UnreadableFile(file, f"{shown(info.filename)} in it is damaged") from None
        yield from parts(f"{file}: {Path(info.filename).name}", inner)


def _parquet(file: str, content: bytes) -> Part:
    if not content.endswith(PARQUET):
        raise UnreadableFile(file, "is a Parquet file that is cut off: download it again")
    try:
        frame = pd.read_parquet(io.BytesIO(content))
        cells = [[_cell(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
    except Exception as error:  # damaged bytes raise errors of many kinds
        raise UnreadableFile(file, f"is no Parquet file that can be read: {error}") from None
    return file, [*enumerate([[*map(str, frame.columns)], *cells], 1)], []


def _workbook(file: str, content: bytes) -> Iterator[Part]:
    """Go through the sheets of xlsx, xls, xlsb or ods that are shown."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        for sheet in sheets:
            if sheet.visible != SheetVisibleEnum.Visible:
                continue
            called = f"{file}: {sheet.name}" if len(sheets) > 1 else file
            yield called, *_sheet(book.get_sheet_by_name(sheet.name))
    except PasswordError:
        raise UnreadableFile(file, "is locked with a password: save it without one") from None
    except CalamineError as error:
        problem = f"is a workbook that is cut off or damaged: download it again ({error})"
        raise UnreadableFile(file, problem) from None


def _sheet(sheet: CalamineSheet) -> tuple[Lines, list[str]]:
    cells = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    remarks = []
    for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ():
        if bottom > top and left == right and bottom < len(cells):
            for row in range(top + 1, bottom + 1):
                cells[row][left] = cells[top][left]
            remarks.append(f"rows {top + 1} to {bottom + 1} share a merged cell: each is given it")
    return [*enumerate(cells, 1)], remarks


def _cell(cell: object) -> str:
    """Return a typed cell as the text that a person sees, so that no digit is made up.

    >>> _cell(12.0), _cell(19.9), _cell(1.2345678901234568e17)
    ('12', '19.9', '1.2345678901234568E+17')
    """
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return ""
    if isinstance(cell, float):
        if cell != cell:
            return ""
        if cell.is_integer() and abs(cell) < WHOLE_FLOAT:
            return str(int(cell))
        return repr(cell).upper() if abs(cell) < WHOLE_FLOAT else f"{cell:.16E}"
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _text(file: str, content: bytes) -> Part:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, what in NO_TABLE.items():
        if start.startswith(mark):
            raise UnreadableFile(file, f"is {what}")
    text, encoding = _decoded(file, content)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise UnreadableFile(
            file, f"row {row} has NUL in it: the file is damaged, or was not copied to its end"
        )
    between = _between(text)
    remarks = [f"is written in {encoding}"] if encoding not in ENCODINGS[:1] else []
    if between != ",":
        remarks.append(f"has {BETWEEN[between]} between its cells")
    return file, _split(file, text, between), remarks


def _decoded(file: str, content: bytes) -> tuple[str, str]:
    marked = next((name for mark, name in MARKED.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else (*_unmarked(content), *ENCODINGS):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            at = error.start
    if marked == "utf-16" and len(content) % 2:
        raise UnreadableFile(file, "is UTF-16 that is cut off in the middle of a sign")
    row = content[:at].count(b"\n") + 1
    raise UnreadableFile(
        file, f"is neither UTF-8 nor GB18030 from row {row} on: save it as CSV UTF-8"
    )


def _unmarked(content: bytes) -> Iterator[str]:
    """Name UTF-16 without its mark: every other byte of what is mostly digits and signs is NUL."""
    head = content[:HUGE]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        other = head[start::2]
        if other.count(0) > len(other) / 3 and head[1 - start :: 2].count(0) == 0:
            yield encoding


def _between(text: str) -> str:
    """Return what stands between the cells: the sign that divides the first rows most."""
    head = [line for line in text[:HUGE].splitlines()[:FIRST_ROWS] if line.strip()]
    return max(BETWEEN, key=lambda sign: max((line.count(sign) for line in head), default=0))


def _split(file: str, text: str, between: str) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    lines: Lines = []
    before = csv.field_size_limit(HUGE)
    try:
        for row in reader:
            lines.append((reader.line_num, row))
    except csv.Error as error:
        raise UnreadableFile(file, _no_csv(str(error), reader.line_num, lines)) from None
    finally:
        csv.field_size_limit(before)
    if len(lines) == 1 and len(text) > HUGE:
        raise UnreadableFile(file, "is one line without an end: its ends of lines are lost")
    # What stands over several lines is a row of its own, as in a spreadsheet.
    return [*enumerate((row for _, row in lines), 1)]


def _no_csv(error: str, line: int, lines: Lines) -> str:
    after = f"row {len(lines) + 1} (line {line} of the file)"
    if "field larger" in error:
        return (
            f"{after} has a cell of more than {HUGE >> 20} million signs: its quotes do not match"
        )
    if "unexpected end" in error:
        return f'{after} opens a cell with " that never closes: the file is cut off, or damaged'
    return f"{after} is no CSV: {error}"
