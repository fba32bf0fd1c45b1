"""Reading a workbook back: what stands in its cells, and whether it is still the workbook it was.

Parts: `read_workbook` (the cells of each sheet, as `Cells`), `Refusal`, `WorkbookRefused` (raised
with all that is wrong), `language_of` (the language of a workbook, and so of its layout).

Nothing is repaired and nothing is guessed. A sheet that was renamed, moved, hidden or merged, a
formula, a day or a number that a program made of a text: each is refused by its sheet and cell.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from ...policy.faults import nearest, shown
from ...policy.labels import NO_LABEL, Label
from .cells import unseen
from .layout import HEAD, VERSION, Fixed, Layout, Sheet
from .words import SHEETS

LANGUAGES = ("en", "zh")
MOST_TOLD = 20
LARGEST = 200_000_000
"""So many bytes unpacked at most: a workbook of ours has a tenth of that."""
MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
WHOLE = Label("the whole file", "整个文件")


@dataclass(frozen=True)
class Refusal:
    """One thing wrong in one place of a workbook."""

    sheet: str
    cell: str
    label: Label

    def text(self, lang: str) -> str:
        """Return where and what is wrong."""
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        colon = "：" if lang == "zh" else ": "
        return f"{place}{colon}{self.label.text(lang)}" if place else self.label.text(lang)


class WorkbookRefused(ValueError):
    """Raised with everything that is wrong with a workbook; nothing of it is taken."""

    def __init__(self, refusals: list[Refusal], lang: str = "en") -> None:
        self.refusals = tuple(refusals)
        self.lang = lang
        super().__init__(self.text(lang))

    def text(self, lang: str) -> str:
        """Return all refusals, a line each; of many the first."""
        lines = [refusal.text(lang) for refusal in self.refusals[:MOST_TOLD]]
        if (more := len(self.refusals) - MOST_TOLD) > 0:
            lines.append(Label(f"and {more} more", f"另有 {more} 处").text(lang))
        return "\n".join(lines)


@dataclass
class Cells:
    """What stands in a sheet below its head, row by row; empty rows are left out."""

    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


@dataclass
class Read:
    """A workbook as it was read: the cells of each sheet by its id, and what is not taken over."""

    cells: dict[str, Cells]
    notes: list[Refusal]


class Grid:
    """The cells of a sheet, looked up once: the library counts its rows afresh when asked."""

    def __init__(self, place: Worksheet) -> None:
        self.place, self.title = place, place.title
        self.rows, self.columns = place.max_row, place.max_column
        far = self.rows > MOST_ROWS or self.columns > MOST_COLUMNS
        self.cells: list[tuple[Any, ...]] = [] if far else [*place.iter_rows()]
        self.texts = [tuple(_text(cell.value) for cell in row) for row in self.cells]

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell; empty where there is none."""
        if row > len(self.texts) or column > len(self.texts[row - 1]):
            return ""
        return self.texts[row - 1][column - 1]


def opened(content: bytes, name: str) -> Workbook:
    """Return the workbook in the bytes of a file; raises WorkbookRefused."""

    def refused(en: str, zh: str) -> WorkbookRefused:
        return WorkbookRefused([Refusal(name, "", Label(en, zh))])

    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise refused(
            "it is an old .xls, or protected by a password; allowed: .xlsx without a password",
            "这是旧的 .xls，或者加了打开密码；请另存为不带密码的 .xlsx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise refused(
                    "it is too large to be a workbook of ours", "文件太大，不是导出的工作簿"
                )
            if broken := packed.testzip():
                raise refused(f"its part {broken} is damaged", f"文件里的 {broken} 已损坏")
        with warnings.catch_warnings():
            # What a program adds beside the cells is not read.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(content))
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        AttributeError,
        IndexError,
        SyntaxError,
    ) as error:
        if isinstance(error, WorkbookRefused):
            raise
        raise refused(
            "it is no Excel workbook that can be read; allowed: the .xlsx that was exported",
            "读不出来，不是完好的 Excel 工作簿；请用导出的 .xlsx",
        ) from None


def language_of(book: Workbook, name: str) -> str:
    """Return the language in which a workbook was exported: the names of its sheets say it."""
    for lang in LANGUAGES:
        if SHEETS["structure"].text(lang) in book.sheetnames:
            return lang
    allowed = " / ".join(SHEETS["structure"].text(lang) for lang in LANGUAGES)
    missing = Label(
        f"the sheet {allowed!r} is missing: it says what the workbook was made of",
        f"缺少工作表“{allowed}”：没有它就不知道工作簿是从哪里导出的",
    )
    raise WorkbookRefused([Refusal(name, "", missing)])


def read_workbook(book: Workbook, of: Layout, name: str) -> Read:
    """Return the cells of a workbook that was made of a layout; raises WorkbookRefused."""
    refusals = [*_sheets(book, of, name)]
    if refusals:
        raise WorkbookRefused(refusals, of.lang)
    structure = of.fixed["structure"]
    if stale := [*_stale(book[structure.name], structure, of)]:
        raise WorkbookRefused(stale, of.lang)
    read = Read({}, [])
    for held in of.fixed.values():
        grid = Grid(book[held.name])
        refusals += [*_whole(grid, read), *_fixed(grid, held)]
    for sheet in of.sheets.values():
        grid = Grid(book[sheet.name])
        found = [*_whole(grid, read), *_head(grid, sheet, of.lang)]
        refusals += found
        if not found:
            read.cells[sheet.id] = _cells(grid, sheet)
    if refusals:
        raise WorkbookRefused(refusals, of.lang)
    return read


def _sheets(book: Workbook, of: Layout, name: str) -> Iterator[Refusal]:
    """Go through what is wrong with the names and the order of the sheets."""
    wanted, there = of.order, book.sheetnames
    for sheet in there:
        if not isinstance(book[sheet], Worksheet):
            yield Refusal(sheet, "", Label("it is a chart and no sheet", "这是图表，不是工作表"))
        elif sheet not in wanted:
            close = nearest(sheet, [other for other in wanted if other not in there])
            hint = (
                Label(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else NO_LABEL
            )
            yield Refusal(
                sheet,
                "",
                Label(
                    f"there was no such sheet: it was added or renamed{hint.en}",
                    f"导出时没有这个工作表：是新加的，或者改了名{hint.zh}",
                ),
            )
    for sheet in wanted:
        if sheet not in there:
            gone = Label("the sheet is missing", "缺少这个工作表")
            yield Refusal(sheet, "", gone)
    if sorted(wanted) == sorted(there) and [*wanted] != there:
        sheet, own = next(pair for pair in zip(there, wanted, strict=True) if pair[0] != pair[1])
        yield Refusal(
            sheet,
            "",
            Label(
                f"it stands where {own!r} stood: put the sheets back in their order",
                f"这里原来是“{own}”：请把工作表的顺序换回来",
            ),
        )
    for sheet in there:
        state = getattr(book[sheet], "sheet_state", "visible")
        if state != "visible":
            yield Refusal(
                sheet, "", Label("the sheet is hidden: show it", "工作表被隐藏了：请取消隐藏")
            )


def _stale(place: Worksheet, structure: Fixed, of: Layout) -> Iterator[Refusal]:
    """Say that a workbook was made by another version, or of data that are others now."""
    version = place.cell(1, 2).value
    if str(version) != VERSION:
        yield Refusal(
            place.title,
            "B1",
            Label(
                f"it was exported as version {shown(version)}, and {VERSION} is read: export it "
                "again",
                f"导出时的版本是 {shown(version)}，现在读的是 {VERSION}：请重新导出",
            ),
        )
        return
    for number, row in enumerate(structure.rows, 1):
        kind, name, said = (place.cell(number, at).value for at in (1, 2, 3))
        if row[0] == kind == "file" and row[1] == name and row[2] != said:
            yield Refusal(
                place.title,
                f"C{number}",
                Label(
                    f"data/{name} is another now than when the workbook was exported: export it "
                    "again, and make the changes in that",
                    f"导出之后 data/{name} 又改过：请重新导出，在新的工作簿里改",
                ),
            )


def _whole(grid: Grid, read: Read) -> Iterator[Refusal]:
    """Go through what is wrong with a sheet wherever it stands: hidden, merged, no text."""
    place = grid.place
    for merged in place.merged_cells.ranges:
        where = Label(
            f"the cells {merged.coord} are merged: unmerge them",
            f"{merged.coord} 被合并：请取消合并",
        )
        yield Refusal(place.title, merged.coord.partition(":")[0], where)
    for number, row in sorted(place.row_dimensions.items()):
        if (row.hidden or row.height == 0) and number <= grid.rows:
            hidden = Label(
                "the row is hidden, or filtered out: show it", "这一行被隐藏或筛掉了：请显示出来"
            )
            yield Refusal(place.title, f"A{number}", hidden)
    for letter, column in place.column_dimensions.items():
        if column.hidden or column.width == 0:
            hidden = Label("the column is hidden: show it", "这一列被隐藏了：请显示出来")
            yield Refusal(place.title, f"{letter}1", hidden)
    if not grid.cells:
        far = f"{get_column_letter(grid.columns)}{grid.rows}"
        yield Refusal(
            place.title,
            far,
            Label(
                "there is something far beyond the rows of the sheet: clear it",
                "离正文很远的地方还有内容：请清除",
            ),
        )
        return
    for cells in grid.cells:
        for cell in cells:
            if cell.comment is not None:
                said = Label(
                    f"the comment is not taken over: {shown(cell.comment.text)}",
                    f"批注不会带走：{shown(cell.comment.text)}",
                )
                read.notes.append(Refusal(place.title, cell.coordinate, said))
            if cell.value is not None and (wrong := _no_text(cell)):
                yield Refusal(place.title, cell.coordinate, wrong)


def _no_text(cell: Any) -> Label:
    """Say what a cell holds that is no text; nothing where it is one."""
    value, kind = cell.value, cell.data_type
    if kind == "f" or not isinstance(value, str | bool | int | float | date | time | timedelta):
        text = value if isinstance(value, str) else getattr(value, "text", None)
        return Label(
            f"there is a formula, {shown(text)}: write what it comes to, as text",
            f"这里是公式 {shown(text)}：请直接写出结果（文本）",
        )
    if kind == "e":
        return Label(f"there is an error, {value}: write a text", f"这里是错误值 {value}：请写文本")
    if isinstance(value, bool):
        return Label(
            f"there is a logical value, {value}, and no text: choose from the list",
            f"这里是逻辑值 {value}，不是文本：请从下拉框里选",
        )
    if isinstance(value, date | time | timedelta):
        if isinstance(value, datetime) and value.time() == time.min:
            value = value.date()
        return Label(
            f"the program made a date of it, {value}: format the cell as text, and write what was "
            "meant, a day as 2027-01-01",
            f"被表格程序变成了日期 {value}：请把单元格格式设为“文本”，重新填写，日期写成 "
            "2027-01-01",
        )
    if not isinstance(value, str):
        return Label(
            f"there is a number, {value}, and no text: format the cell as text, and write it again",
            f"这里是数字 {value}，不是文本：请把单元格格式设为“文本”，重新填写",
        )
    if sign := unseen(value):
        return Label(
            f"there is a sign in it that nobody sees ({sign}): write it again",
            f"里面有看不见的字符（{sign}）：请重新填写",
        )
    return NO_LABEL


def _text(value: Any) -> str:
    """Return the text of a cell, its lines ended alike; empty where there is none."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")


def _fixed(grid: Grid, held: Fixed) -> Iterator[Refusal]:
    """Go through the cells of a sheet that is only read that are others now."""
    columns = max(grid.columns, *map(len, held.rows))
    for number in range(1, max(grid.rows, len(held.rows)) + 1):
        row = held.rows[number - 1] if number <= len(held.rows) else ()
        was = (*row, *[""] * (columns - len(row)))
        for at in range(1, columns + 1):
            now = grid.text(number, at)
            if was[at - 1] != now:
                yield _kept(grid.title, f"{get_column_letter(at)}{number}", was[at - 1], now)


def _kept(sheet: str, cell: str, was: str, now: str) -> Refusal:
    if not was:
        label = Label(
            f"nothing stood here, and now {shown(now)} does: clear it",
            f"这里原来是空的，现在写了 {shown(now)}：请清除",
        )
    elif not now:
        label = Label(
            f"it is empty, and was {shown(was)}: put it back",
            f"这里空了，原来是 {shown(was)}：请改回来",
        )
    else:
        label = Label(
            f"it is only shown, and was {shown(was)}, now {shown(now)}: put it back",
            f"这里只供查看，原来是 {shown(was)}，现在是 {shown(now)}：请改回来",
        )
    return Refusal(sheet, cell, label)


def _head(grid: Grid, sheet: Sheet, lang: str) -> Iterator[Refusal]:
    """Go through what is wrong with the title and the columns."""
    wanted = [column.id for column in sheet.columns]
    there = [grid.text(2, at) for at in range(1, grid.columns + 1)]
    while there and not there[-1]:
        there.pop()
    title = grid.text(1, 1)
    if title != sheet.title.text(lang):
        yield _kept(grid.title, "A1", sheet.title.text(lang), title)
    if there != wanted:
        at = next(
            (n for n, (a, b) in enumerate(zip(there, wanted, strict=False)) if a != b),
            min(len(there), len(wanted)),
        )
        was = wanted[at] if at < len(wanted) else ""
        now = there[at] if at < len(there) else ""
        cell = f"{get_column_letter(at + 1)}2"
        if now in wanted and was in there:
            label = Label(
                f"the column {now!r} stands where {was!r} stood: put the columns back",
                f"列 {now!r} 站到了 {was!r} 的位置：请把列换回来",
            )
        elif not was:
            label = Label(
                f"there was no column {shown(now)}: take it out",
                f"导出时没有列 {shown(now)}：请删除",
            )
        else:
            label = Label(
                f"the column {was!r} is missing or renamed: here stands {shown(now)}",
                f"列 {was!r} 不见了，或改了名：这里是 {shown(now)}",
            )
        yield Refusal(grid.title, cell, label)
        return
    for at, column in enumerate(sheet.columns, 1):
        now = grid.text(3, at)
        if now != column.label.text(lang):
            yield _kept(grid.title, f"{get_column_letter(at)}3", column.label.text(lang), now)
    for row in (1, *range(HEAD + 1, grid.rows + 1)):
        first = 2 if row == 1 else len(wanted) + 1
        for at in range(first, grid.columns + 1):
            if now := grid.text(row, at):
                yield _kept(grid.title, f"{get_column_letter(at)}{row}", "", now)


def _cells(grid: Grid, sheet: Sheet) -> Cells:
    wide = len(sheet.columns)
    found = Cells()
    for number, texts in enumerate(grid.texts[HEAD:], HEAD + 1):
        if any(texts):
            found.rows.append((number, (*texts[:wide], *[""] * (wide - len(texts)))))
    return found
