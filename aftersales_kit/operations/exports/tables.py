"""A file as tables of text, whatever program wrote it.

Parts: `read_tables` (a file to its `Table`s), `from_bytes` (the same of what a form uploads).

Cells stay text: a number of an order that became a number keeps no nought at its front. Nothing is
dropped in silence: what was left out (titles above the headings, a heading that comes again, totals
at the end) is in `remarks`, and a row that does not fit its headings is in `bad`, with why.

>>> (table,) = from_bytes("a.csv", "订单编号,金额\\n`123,12元\\n合计,12元\\n".encode("gb18030"))
>>> table.rows.to_dict("index")
{2: {'订单编号': '`123', '金额': '12元'}}
>>> [remark.en for remark in table.remarks]
['is written in gb18030', 'row 3 is left out: totals at the end']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ...policy.faults import shown
from ...policy.labels import LISTED, NAMED, Label, joined
from ...policy.subjects.exports import bare, folded, normal
from .files import FIRST_ROWS, Lines, UnreadableFile, parts
from .values import plain

TOTALS = (
    "合计", "总计", "小计", "汇总", "总交易单数", "总金额", "total", "totals", "grand total",
    "sum", "subtotal",
)  # fmt: skip
NOT_READ = Label("cannot be read: {}", "读不了：{}")
IN_CHINESE: Mapping[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是文件夹",
    PermissionError: "没有权限",
}
"""What the machine says in English alone."""
WIDE_COMMAS = Label(
    "has full-width commas between its cells: save it with commas",
    "单元格之间是全角逗号：改成半角逗号另存",
)
ABOVE = Label("{} left out: no headings; those stand in row {}", "{}没读：不是表头，表头在第 {} 行")
AT_THE_END = Label("{} left out: totals at the end", "{}没读：末尾的合计")
BELOW = Label("{} left out: a note below the rows", "{}没读：表下面的说明")
AGAIN = Label("{} left out: headings once more", "{}没读：重复的表头")
TWICE = Label("the column {} is there twice", "{} 这一列有两次")
TOO_MANY = Label("has {} cells under {} headings", "有 {} 格，表头只有 {} 个")
CUT_OFF = Label(
    "has {} cells where others have {}: it is cut off", "只有 {} 格，别的行有 {} 格：没写完"
)
READ_AS = Label("headings are read without what is added to them", "表头去掉附加的字后读")
BECAME = Label("{} as {}", "{} 作 {}")
SAME_AS = Label(
    "heading {} is {} but for what is added to it, which is there: not read",
    "表头 {} 去掉附加的字就是 {}，表里已经有了：没读",
)
MOST_TOTALS = 3
"""So many rows from the first of the totals on may be a block of them."""
NAMES_TOTALS = re.compile(r"[合总小共]计|汇总|共\s?\d|\b(?:sub)?totals?\b", re.IGNORECASE)
"""What the first cell of a row of totals has in it, such as 本月合计 or Total (60 rows)."""


@dataclass(frozen=True)
class Table:
    """One table of a file: `rows` are text, by their number in the file.

    `bad` says of rows that do not fit the headings why, and `remarks` what else was noticed.
    """

    file: str
    rows: pd.DataFrame
    bad: Mapping[int, Label]
    remarks: tuple[Label, ...]

    def headed(self, known: Mapping[str, str]) -> Table:
        """Return it with headings as they are `known`, each of what it is, and say so.

        A heading is renamed where it is a known one but for what is added to it (`bare`), and where
        that leaves no two things it could be. Of two that say the same, the one that is known as
        it stands is read, or the first, and the other is named.

        >>> (table,) = from_bytes("a.csv", "订单编号*,金额(元)\\n1,2\\n".encode())
        >>> [*table.headed({"订单编号": "order", "金额": "paid"}).rows]
        ['订单编号', '金额']
        """
        ways: dict[str, dict[str, str]] = {}
        for way in known:
            ways.setdefault(bare(way), {}).setdefault(folded(way), way)
        names = [str(name) for name in self.rows.columns]
        there = {folded(plain(name)): name for name in reversed(names)}
        renamed: dict[str, str] = {}
        remarks = []
        for name in names:
            found = ways.get(bare(plain(name)), {})
            if folded(plain(name)) in found or len({known[way] for way in found.values()}) != 1:
                continue
            taken = next((there[key] for key in found if key in there), None)
            if taken is not None:
                remarks.append(SAME_AS.format(shown(name), shown(taken)))
                continue
            key, way = next(iter(found.items()))
            renamed[name] = there[key] = way
        if not (renamed or remarks):
            return self
        if renamed:
            pairs = [BECAME.format(shown(old), shown(new)) for old, new in renamed.items()]
            remarks.insert(0, NAMED.format(READ_AS, joined(pairs, LISTED)))
        rows = self.rows.rename(columns=renamed)
        return replace(self, rows=rows, remarks=(*self.remarks, *remarks))


def read_tables(
    path: str | Path, *, headings: Collection[str] = (), called: str = ""
) -> list[Table]:
    """Return the tables of a file: one, or one for each sheet or packed file that has rows.

    `headings` are those that are known, by which the row of headings is found among titles; without
    them it is the first row that looks like headings. They are compared as `bare`. The file is
    `called` by its name where nothing else is said: see `names_apart`.
    Raises UnreadableFile where there is nothing to read, naming what the file is.
    """
    path = Path(path)
    name = called or path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        said = str(error.strerror)
        why = NOT_READ.format(Label(said, IN_CHINESE.get(type(error), said)))
        raise UnreadableFile(name, why) from None
    return from_bytes(name, content, headings=headings)


def from_bytes(file: str, content: bytes, *, headings: Collection[str] = ()) -> list[Table]:
    """Return the tables of what a file holds; see `read_tables`."""
    known = {bare(plain(heading)) for heading in headings}
    tables = [
        table
        for part, lines, remarks in parts(file, content)
        if (table := _table(part, lines, remarks, known)) is not None
    ]
    if not tables:
        raise UnreadableFile(file, Label("holds no rows", "里面没有行"))
    return tables


def _table(file: str, lines: Lines, remarks: list[Label], known: set[str]) -> Table | None:
    """Return a table; None where a sheet is empty."""
    filled = [(number, row) for number, row in lines if any(map(str.strip, row))]
    if not filled:
        return None
    place = _heading(filled, known)
    number, heading = filled[place]
    if len(heading) == 1 and "，" in heading[0]:
        raise UnreadableFile(file, WIDE_COMMAS)
    names, renamed = _names(heading, [row for _, row in filled[place + 1 :]])
    remarks = [*remarks, *renamed]
    if place:
        above = _numbers([n for n, _ in filled[:place]])
        remarks.append(ABOVE.format(above, number))
    body, notes = _without_notes(_once(filled[place + 1 :], heading, known, remarks), len(names))
    body, left_out = _without_totals(body)
    if left_out:
        remarks.append(AT_THE_END.format(_numbers(left_out)))
    if notes:
        remarks.append(BELOW.format(_numbers(notes)))
    bad = dict(_misfits(body, len(names)))
    fitting = {n: [*row, *[""] * len(names)][: len(names)] for n, row in body if n not in bad}
    index = pd.Index(fitting, name="row", dtype="int64")
    rows = pd.DataFrame([*fitting.values()], index=index, columns=names, dtype="object")
    blank = [name for name in names if name.startswith(NAMELESS) and not rows[name].any()]
    return Table(file, rows.drop(columns=blank), bad, tuple(remarks))


NAMELESS = "column "
FEW = 2
"""Where rows fill no more cells than this, one with a single cell is a row like others."""


def _heading(filled: Lines, known: set[str]) -> int:
    """Return the place of the headings: the row with most known ones, or the first like them."""
    first = filled[:FIRST_ROWS]
    hits = [_hits(row, known) for _, row in first]
    if max(hits) > 1:
        return hits.index(max(hits))
    widths = [sum(map(bool, map(str.strip, row))) for _, row in first]
    widest = Counter(widths).most_common(1)[0][0]
    likely = (place for place, width in enumerate(widths) if 2 * width > max(widest, 1))
    place = next(likely, 0)
    # Under a row of groups, of which merged cells leave gaps, the headings themselves follow.
    if place + 1 < len(first) and widths[place] < widths[place + 1] and _has_gaps(first[place][1]):
        below = [cell for cell in first[place + 1][1] if cell.strip()]
        place += not any(map(str.isdecimal, below))
    return place


def _hits(row: Sequence[str], known: set[str]) -> int:
    return sum(bare(plain(cell)) in known for cell in row)


def _has_gaps(row: Sequence[str]) -> bool:
    return not all(map(str.strip, row))


def _names(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[Label]]:
    """Return the headings, each once; one that comes again is numbered as pandas does."""
    names: list[str] = []
    twice: list[str] = []
    for place, cell in enumerate(heading, 1):
        name = plain(cell) or f"{NAMELESS}{place}"
        again = [n for n in names if n == name or n.rpartition(".")[0] == name]
        if again:
            twice.append(name)
            name = f"{name}.{len(again)}"
        names.append(name)
    return names, [TWICE.format(shown(name)) for name in dict.fromkeys(twice)]


def _once(body: Lines, heading: list[str], known: set[str], remarks: list[Label]) -> Lines:
    """Leave out headings that come again, as in files put together or in a second language."""
    again = {number for number, row in body if row == heading}
    again |= {n for n, row in body[:FIRST_ROWS] if _hits(row, known) > len(heading) / 2}
    if not again:
        return body
    remarks.append(AGAIN.format(_numbers(sorted(again))))
    return [line for line in body if line[0] not in again]


def _without_notes(body: Lines, width: int) -> tuple[Lines, list[int]]:
    """Leave out sentences below the rows: one cell of words alone, where others fill several.

    A row that is cut off, and one that has a number alone, are not taken for such.
    """
    usual = _usual(body)
    end = len(body)
    while end and usual > FEW and _is_note(body[end - 1][1], width):
        end -= 1
    return body[:end], [number for number, _ in body[end:]]


def _is_note(row: Sequence[str], width: int) -> bool:
    filled = [*filter(None, map(plain, row))]
    if len(filled) != 1 or len(row) < width or NAMES_TOTALS.search(normal(filled[0])):
        return False
    return 2 * sum(map(str.isdecimal, filled[0])) < len(filled[0])


def _usual(body: Lines) -> int:
    """Return how many cells most rows fill."""
    counted = Counter(sum(map(bool, map(plain, row))) for _, row in body)
    return counted.most_common(1)[0][0] if body else 0


def _without_totals(body: Lines) -> tuple[Lines, list[int]]:
    """Leave out a block of totals at the very end, and say which rows it had."""
    start, usual = max(len(body) - MOST_TOTALS, 0), _usual(body)
    for place, (_, row) in enumerate(body[start:], start):
        filled = [*filter(None, map(plain, row))]
        first = normal(filled[0])
        # A row that begins with other words as well is one of totals where most of it is blank.
        sparse = 2 * len(filled) <= usual and NAMES_TOTALS.search(first)
        if sparse or first.rstrip(":").strip().casefold() in TOTALS:
            return body[:place], [number for number, _ in body[place:]]
    return body, []


def _misfits(body: Lines, width: int) -> Iterator[tuple[int, Label]]:
    """Go through the rows that have more cells than there are headings, or too few of them."""
    usual = Counter(len(row) for _, row in body).most_common(1)[0][0] if body else width
    for number, row in body:
        if any(map(str.strip, row[width:])):
            yield number, TOO_MANY.format(len(row), width)
        elif len(row) < min(width, usual):
            yield number, CUT_OFF.format(len(row), usual)


def _numbers(numbers: Sequence[int]) -> Label:
    """Name rows as people do.

    >>> _numbers([3]).en, _numbers([3, 4, 7])
    ('row 3 is', Label(en='rows 3, 4 and 7 are', zh='第 3、4、7 行'))
    """
    *others, last = map(str, numbers)
    many = f"rows {', '.join(others)} and {last} are" if others else f"row {last} is"
    return Label(many, f"第 {'、'.join([*others, last])} 行")
