"""From the bytes of a file to rows of text: CSV, workbooks, Parquet, packed or not.

Parts: `parts` (a file to its tables as they stand), `names_apart` (what several files are called),
`UnreadableFile`.

What a file is, is told by what it begins with and not by its ending; what is no table is named.

>>> content = "订单编号,金额\\n0012,12元\\n".encode("utf-16")
>>> [*parts("a.csv", content)]  # doctest: +NORMALIZE_WHITESPACE
[('a.csv', [(1, ['订单编号', '金额']), (2, ['0012', '12元'])],
  [Label(en='is written in utf-16', zh='编码是 utf-16')])]
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path, PurePath, PurePosixPath

import pandas as pd
from openpyxl.utils import get_column_letter
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ...policy.faults import shown
from ...policy.labels import LISTED, NAMED, Label, alike, joined

ENCODINGS = ("utf-8-sig", "gb18030")
"""What a file without a mark of its own is tried in, one after the other."""
MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
BETWEEN = {
    ",": Label("commas", "逗号"),
    "\t": Label("tabs", "制表符"),
    ";": Label("semicolons", "分号"),
    "|": Label("bars", "竖线"),
}
PICTURE = Label("is a picture", "是图片")
JSON = Label("is JSON: export it as CSV or as a workbook", "是 JSON：导出成 CSV 或工作簿")
NO_TABLE = {
    b"%PDF": Label("is a PDF", "是 PDF"),
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"Rar!": Label("is a RAR archive: unpack it first", "是 RAR 压缩包：先解压"),
    b"7z\xbc\xaf": Label("is a 7z archive: unpack it first", "是 7z 压缩包：先解压"),
    b"SQLite": Label("is a database", "是数据库"),
    b"{": JSON,
    b"[": JSON,
    b"<": Label(
        "is a web page, whatever its ending says: open it in a spreadsheet and save it as xlsx",
        "不管后缀是什么，其实是网页：用表格软件打开，另存为 xlsx",
    ),
}
"""Beginnings of what is no table, with what it is."""
GZIP, ZIP, OLD_OFFICE, PARQUET = b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0", b"PAR1"
LOCKED_BOOK = "EncryptedPackage".encode("utf-16-le")
LARGEST = 2 << 30
"""No packed file is unpacked beyond this."""
WHOLE_FLOAT = 10**15
"""Above this a spreadsheet's number has lost digits, and is written so that it is seen."""
HUGE = 1 << 20
GZIP_CUT = Label("is a gzip file that is cut off or damaged", "是 gzip 压缩文件，没传完或已损坏")
NO_BOOK = Label("is an Office document, and no workbook", "是 Office 文档，不是工作簿")
PACK_LOCKED = Label("is locked with a password: unpack it first", "压缩包有密码：先解压")
PART_DAMAGED = Label("{} in it is damaged", "里面的 {} 已损坏")
PARQUET_CUT = Label(
    "is a Parquet file that is cut off: download it again", "是 Parquet 文件，没传完：重新下载"
)
NO_PARQUET = Label("is no Parquet file that can be read: {}", "这个 Parquet 文件读不了：{}")
WRITTEN_IN = Label("is written in {}", "编码是 {}")
UTF_16_CUT = Label(
    "is UTF-16 that is cut off in the middle of a sign", "是 UTF-16，最后一个字没写完：文件没传完"
)
ONE_LINE = Label(
    "is one line without an end: its ends of lines are lost", "整个文件只有一行：换行符丢了"
)
LOCKED = Label("is locked with a password: save it without one", "有密码：去掉密码另存")
TOO_LARGE = Label("holds more than {} GiB: split it", "超过 {} GiB：拆开")
DAMAGED_BOOK = Label(
    "is a workbook that is cut off or damaged: download it again ({})",
    "是工作簿，没传完或已损坏：重新下载（{}）",
)
MERGED = Label(
    "rows {} to {} share a merged cell: each is given it", "第 {} 到 {} 行合并了单元格：每行都算有"
)
HIDDEN_SHEET = Label("sheet {} is hidden: not read", "工作表 {} 是隐藏的：没读")
HIDDEN_ROW = Label(
    "row {} is hidden or filtered out: read all the same", "第 {} 行被隐藏或筛掉了：照样读"
)
HIDDEN_ROWS = Label(
    "{} rows are hidden or filtered out, row {} the first: read all the same",
    "有 {} 行被隐藏或筛掉了，头一个是第 {} 行：照样读",
)
HIDDEN_COLUMNS = Label("column {} is hidden: read all the same", "{} 列是隐藏的：照样读")
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, RELATION, ROW_OF_BOOK, COLUMN_OF_BOOK = (
    re.compile(rb"<(?:\w+:)?%s\b([^>]*)>" % name)
    for name in (b"sheet", b"Relationship", b"row", b"col")
)
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
SHOWN = re.compile("0|false|")
FIRST_ROWS = 20
"""In so many rows it is seen how a file is written."""


class UnreadableFile(ValueError):
    """Raised when a file is no table; the message names the file and says why."""

    def __init__(self, file: str, problem: Label) -> None:
        self.file, self.problem = file, problem
        self.label = NAMED.format(alike(file), problem)
        super().__init__(self.label.en)


Lines = list[tuple[int, list[str]]]
"""Rows with their numbers, as they stand in a file."""
Part = tuple[str, Lines, list[Label]]
"""A table as it stands: what it is called, its rows, and what was noticed so far."""


def names_apart(files: Sequence[PurePath]) -> list[str]:
    """Return what files are called, no two alike: by their names, and as many folders as it takes.

    A file that is there again is numbered, so that a row is told by its file and number.

    >>> names_apart([PurePath(p) for p in ("may/a.csv", "june/a.csv", "b.csv", "june/a.csv")])
    ['may/a.csv', 'june/a.csv', 'b.csv', 'june/a.csv (2)']
    """
    ends = Counter(one.parts[-n:] for one in {*files} for n in range(1, len(one.parts) + 1))
    names: list[str] = []
    again = Counter[str]()
    for one in files:
        whole = len(one.parts)
        many = next((n for n in range(1, whole) if ends[one.parts[-n:]] == 1), whole)
        name = "/".join(one.parts[-many:])
        again[name] += 1
        names.append(name if again[name] == 1 else f"{name} ({again[name]})")
    return names


def parts(file: str, content: bytes) -> Iterator[Part]:
    """Go through the tables of what a file holds: packed files and sheets that are shown.

    Raises UnreadableFile, naming what the file is, where it is no table or is damaged.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableFile(file, Label("is empty", "是空的"))
    if content.startswith(GZIP):
        yield from parts(file, _unpacked(file, content))
    elif content.startswith(ZIP):
        yield from _zipped(file, content)
    elif content.startswith(OLD_OFFICE):
        if LOCKED_BOOK in content:
            raise UnreadableFile(file, LOCKED)
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
        raise UnreadableFile(
            file,
            GZIP_CUT,
        ) from None
    return _not_too_large(file, found)


def _not_too_large(file: str, content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise UnreadableFile(file, TOO_LARGE.format(LARGEST >> 30))
    return content


def _zipped(file: str, content: bytes) -> Iterator[Part]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableFile(
            file,
            Label(
                "is a workbook or zip file that is cut off or damaged: download it again",
                "是工作簿或 zip 压缩包，没传完或已损坏：重新下载",
            ),
        ) from None
    names = archive.namelist()
    if any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml")):
        yield from _workbook(file, content, archive)
        return
    if "[Content_Types].xml" in names:
        raise UnreadableFile(file, NO_BOOK)
    seen = [info for info in archive.infolist() if not (info.is_dir() or _is_hidden(info))]
    called = names_apart([PurePosixPath(info.filename) for info in seen])
    for info, name in zip(seen, called, strict=True):
        if info.flag_bits & 1:
            raise UnreadableFile(file, PACK_LOCKED)
        if info.file_size > LARGEST:
            raise UnreadableFile(file, TOO_LARGE.format(LARGEST >> 30))
        try:
            inner = archive.read(info)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError):
            raise UnreadableFile(file, PART_DAMAGED.format(shown(info.filename))) from None
        yield from parts(f"{file}: {name}", inner)


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    return Path(info.filename).name.startswith((".", "__")) or "__MACOSX" in info.filename


def _parquet(file: str, content: bytes) -> Part:
    if not content.endswith(PARQUET):
        raise UnreadableFile(
            file,
            PARQUET_CUT,
        )
    try:
        frame = pd.read_parquet(io.BytesIO(content))
        cells = [[_cell(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
    except Exception as error:  # damaged bytes raise errors of many kinds
        raise UnreadableFile(
            file,
            NO_PARQUET.format(str(error)),
        ) from None
    return file, [*enumerate([[*map(str, frame.columns)], *cells], 1)], []


def _workbook(file: str, content: bytes, archive: zipfile.ZipFile | None = None) -> Iterator[Part]:
    """Go through the sheets of xlsx, xls, xlsb or ods that are shown; xlsx says what is not."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        read = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        left = [HIDDEN_SHEET.format(shown(s.name)) for s in sheets if s.name not in read]
        unseen = _unseen(archive) if archive and BOOK in archive.namelist() else {}
        for name in read:
            called = f"{file}: {name}" if len(sheets) > 1 else file
            lines, remarks = _sheet(book.get_sheet_by_name(name))
            told, left = (left, []) if any(map(any, (row for _, row in lines))) else ([], left)
            yield called, lines, [*told, *unseen.get(name, ()), *remarks]
    except PasswordError:
        raise UnreadableFile(file, LOCKED) from None
    except (CalamineError, zipfile.BadZipFile, zlib.error) as error:
        raise UnreadableFile(file, DAMAGED_BOOK.format(str(error))) from None


def _unseen(archive: zipfile.ZipFile) -> dict[str, list[Label]]:
    """Say of each sheet of an xlsx which rows and columns are not shown."""
    names = {*archive.namelist()}
    related = _tags(RELATION, archive.read(RELATIONS)) if RELATIONS in names else ()
    places = {one.get("Id"): one.get("Target", "") for one in related}
    found = {}
    for sheet in _tags(SHEET, archive.read(BOOK)):
        place = places.get(next((sheet[key] for key in sheet if key.endswith(":id")), None), "")
        path = place[1:] if place.startswith("/") else f"xl/{place}"
        # A book may be put together otherwise, and be read all the same.
        found[sheet.get("name", "")] = [*_hidden(archive.read(path))] if path in names else []
    return found


def _tags(tag: re.Pattern[bytes], content: bytes) -> Iterator[dict[str, str]]:
    for one in tag.finditer(content):
        pairs = ATTRIBUTE.findall(one[1].decode("utf-8", "replace"))
        yield {key: html.unescape(value) for key, value in pairs}


def _numbers(columns: Mapping[str, str]) -> Iterable[int]:
    first, last = columns.get("min", ""), columns.get("max", "")
    if not (first.isdecimal() and last.isdecimal()):
        return ()
    return range(int(first), min(int(last), int(first) + FIRST_ROWS) + 1)


def _hidden(sheet: bytes) -> Iterator[Label]:
    columns = [
        get_column_letter(number)
        for one in _tags(COLUMN_OF_BOOK, sheet)
        if not SHOWN.fullmatch(one.get("hidden", ""))
        for number in _numbers(one)
    ]
    rows = [
        one.get("r", str(number))
        for number, one in enumerate(_tags(ROW_OF_BOOK, sheet), 1)
        if not SHOWN.fullmatch(one.get("hidden", ""))
    ]
    if columns:
        yield HIDDEN_COLUMNS.format(joined(map(alike, columns), LISTED))
    if len(rows) == 1:
        yield HIDDEN_ROW.format(rows[0])
    elif rows:
        yield HIDDEN_ROWS.format(f"{len(rows):,}", rows[0])


def _sheet(sheet: CalamineSheet) -> tuple[Lines, list[Label]]:
    cells = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    remarks = []
    for (top, left), (bottom, _) in getattr(sheet, "merged_cell_ranges", None) or ():
        if bottom > top and bottom < len(cells):
            for row in range(top + 1, bottom + 1):
                cells[row][left] = cells[top][left]
            remarks.append(MERGED.format(top + 1, bottom + 1))
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
            raise UnreadableFile(file, what)
    text, encoding = _decoded(file, content)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise UnreadableFile(
            file,
            Label(
                "row {} has NUL in it: the file is damaged, or was not copied to its end",
                "第 {} 行有空字符：文件已损坏，或没拷完",
            ).format(row),
        )
    between = _between(text)
    remarks = [WRITTEN_IN.format(encoding)] if encoding not in ENCODINGS[:1] else []
    if between != ",":
        remarks.append(Label("has {} between its cells", "单元格之间是{}").format(BETWEEN[between]))
    return file, _split(file, text, between), remarks


def _decoded(file: str, content: bytes) -> tuple[str, str]:
    marked = next((name for mark, name in MARKED.items() if content.startswith(mark)), None)
    at = 0
    for encoding in (marked,) if marked else (*_unmarked(content), *ENCODINGS):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            # Where files were put together, the first part is whole in one of the encodings.
            at = max(at, error.start)
    if marked == "utf-16" and len(content) % 2:
        raise UnreadableFile(
            file,
            UTF_16_CUT,
        )
    row = content[:at].count(b"\n") + 1
    raise UnreadableFile(
        file,
        Label(
            "is neither UTF-8 nor GB18030 from row {} on: save it as CSV UTF-8",
            "从第 {} 行起既不是 UTF-8 也不是 GB18030：另存为 CSV UTF-8",
        ).format(row),
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
        raise UnreadableFile(
            file,
            ONE_LINE,
        )
    # What stands over several lines is a row of its own, as in a spreadsheet.
    return [*enumerate((row for _, row in lines), 1)]


def _no_csv(error: str, line: int, lines: Lines) -> Label:
    after = Label("row {} (line {} of the file)", "第 {} 行（文件的第 {} 行文字）")
    if "field larger" in error:
        said = Label(
            "{} has a cell of more than {} million signs: its quotes do not match",
            "{}有一格超过 {} 百万字：引号不成对",
        )
        return said.format(after.format(len(lines) + 1, line), HUGE >> 20)
    said = Label("{} is no CSV: {}", "{}不是 CSV：{}")
    if "unexpected end" in error:
        said = Label(
            '{} opens a cell with " that never closes: the file is cut off, or damaged',
            '{}有一格用 " 开头却没有收尾：文件没传完，或已损坏',
        )
    return said.format(after.format(len(lines) + 1, line), error)
