"""Reading cases from a file that a shop exported, or that a spreadsheet saved.

Parts: `read_cases` (file to DataFrame of text), `names_of`, `wrong_with` and `read_cells` (what
a heading and cells say), `numbers` (a column as exact numbers), `UnreadableCases`.

Nothing is guessed: a heading is a fact's name or its label in English or Chinese, and so is a code
in a cell; capitals and extra spaces aside, letter for letter. "-" and an empty cell are missing.
Columns that are no facts stay as they are. Values are checked later, row by row, so that one bad
cell spoils one case only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ..answers.facts import is_unknown
from ..policy.faults import BadValue, nearest, shown
from ..policy.handbook import Handbook
from ..policy.labels import NAMED, NO_LABEL, Label, in_both, joined
from ..policy.terms import Field, Terms
from .case_columns import BESIDE, needed_facts
from .exports.files import Lines, UnreadableFile, parts

MISSING = frozenset({"", "-"})
MANY = 3
"""So many columns that are not there are still named one by one."""
CELLS = Label("row {0}: {1} cells under {2} headings", "第 {0} 行：表头有 {2} 列，这行有 {1} 格")
NO_HEADING = Label("has no heading in its first row", "第一行没有表头")
SHEETS = Label("has {} sheets with rows; leave one", "有 {} 张工作表有内容，只留一张")
IN_HEADING = Label("heading", "表头")
SAME = Label("{} are the same column", "{}是同一列")
AND = Label(" and ", "和")
MOST_LACK = Label(
    "{} of {} columns are not there, {} the first; the headings found are {}",
    "{1} 列里缺 {0} 列，先缺的是 {2}；找到的表头是 {3}",
)
NO_COLUMN = Label("there is no column {}{}{}", "没有 {} 这一列{}{}")
CALLED = Label(" ({})", "（{}）")
NEAREST = Label("; the nearest column is {}", "；最接近的列是 {}")
RENAME = Label(
    ": rename it, or add an empty column {} where it is something else",
    "：请改名；如果不是同一列，另加一个空列 {}",
)


class UnreadableCases(ValueError):
    """Raised when a file cannot be read as cases: everything that is wrong, in `problems`.

    `label` says all of it to people, a line for each.
    """

    def __init__(self, file: str, problems: Iterable[Label | str]) -> None:
        told = [in_both(problem) for problem in problems]
        self.problems = tuple(problem.en for problem in told)
        self.label = joined([NAMED.format(file, problem) for problem in told], in_both("\n"))
        super().__init__(self.label.en)


def read_cases(
    path: str | Path, *, handbook: Handbook, needed: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the cases of a file: one row each, every column text, indexed by its row there.

    The row numbers are those of a spreadsheet, the heading being row 1; empty rows hold no case.
    The file is a CSV in any usual encoding, a workbook or Parquet, packed or not, of one table
    whose heading stands in its first row. `needed` are columns that must be there
    (none given: `needed_facts`). A fact among them that has no column and no heading like it is
    not known in any row, as it is where every cell of its column is empty.
    Raises UnreadableCases for a file that is no such table, a fact whose heading looks misspelt
    (with the nearest that is there), a day that is not there, a file in which most columns are
    not there (with the headings found), a column that is there twice, and a row with more cells
    than the heading.
    """
    policy = handbook.policy
    path = Path(path)
    rows = _rows(path)
    heading = [cell.strip() for cell in rows[0]]
    wanted = list(needed_facts(handbook) if needed is None else needed)
    names, problems = names_of(heading, policy.terms), wrong_with(heading, wanted, policy.terms)
    lacking = [name for name in wanted if name not in names]
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(heading):
            problems.append(CELLS.format(number, len(row), len(heading)))
    if problems:
        raise UnreadableCases(path.name, problems)
    cases = [(number, row) for number, row in enumerate(rows[1:], 2) if any(map(str.strip, row))]
    columns = {
        name or f"column {place + 1}": read_cells(
            [row[place] if place < len(row) else "" for _, row in cases],
            policy.terms.fields.get(name),
        )
        for place, name in enumerate(names)
    } | {name: [None] * len(cases) for name in lacking}
    index = pd.Index([number for number, _ in cases], name="row", dtype="int64")
    return pd.DataFrame(columns, index=index, dtype="str")


def names_of(heading: Iterable[str], terms: Terms) -> list[str]:
    """Return what the columns of a heading are called here."""
    return [_fact(cell, terms) for cell in heading]


def wrong_with(heading: list[str], wanted: list[str], terms: Terms) -> list[Label]:
    """Say what is wrong with a heading, of whose columns some are wanted."""
    names = names_of(heading, terms)
    problems = list[Label]()
    for name in dict.fromkeys(names):
        same = [cell for cell, other in zip(heading, names, strict=True) if other == name]
        if len(same) > 1 and name:
            said = SAME.format(joined(map(in_both, map(shown, same)), AND))
            problems.append(NAMED.format(IN_HEADING, said))
    lacking = [name for name in wanted if name not in names]
    if len(lacking) > MANY and 2 * len(lacking) > len(wanted):
        problems.append(_most_not_there(lacking, len(wanted), heading))
    else:
        problems += filter(None, (_not_there(n, heading, names, terms) for n in lacking))
    return problems


def numbers(cases: pd.DataFrame, name: str, handbook: Handbook) -> pd.Series:
    """Return a column as exact numbers, of those rows alone in which it can be read.

    Raises KeyError when there is no such column or fact.
    """
    field = handbook.policy.terms[name]
    found: dict[object, Decimal] = {}
    for row, cell in cases[name].items():
        # A cell that is missing is None or NaN, of which only NaN differs from itself.
        if is_unknown(cell) or cell != cell:
            continue
        try:
            found[row] = Decimal(field.parse(cell))
        except BadValue:
            continue
    return pd.Series(list(found.values()), pd.Index(found, name=cases.index.name), dtype=object)


def _rows(path: Path) -> list[list[str]]:
    """Return the rows of the one table that a file holds, its heading first."""
    try:
        found = [lines for _, lines, _ in parts(path.name, path.read_bytes()) if _filled(lines)]
    except UnreadableFile as error:
        raise UnreadableCases(path.name, [error.problem]) from None
    if len(found) > 1:
        raise UnreadableCases(path.name, [SHEETS.format(len(found))])
    rows = [row for _, row in found[0]] if found else []
    if not rows or not any(map(str.strip, rows[0])):
        raise UnreadableCases(path.name, [NO_HEADING])
    return rows


def _filled(lines: Lines) -> bool:
    return any(any(map(str.strip, row)) for _, row in lines)


def _folded(text: str) -> str:
    """Return a text without what capitals and spaces make of it."""
    return " ".join(text.split()).casefold()


def _ways(terms: Terms) -> Iterator[tuple[str, str]]:
    """Go through every way to name a column, with its fact."""
    for field in terms.fields.values():
        yield field.name, field.name
    asked = {field.name: field.label for field in terms.fields.values() if field.ask is not None}
    for name, label in (BESIDE | asked).items():
        yield from ((way, name) for way in (name, *label))


def _fact(heading: str, terms: Terms) -> str:
    """Return the fact that a heading names, or the heading itself."""
    if heading in terms.fields:
        return heading
    ways = list(_ways(terms))
    exact = next((name for way, name in ways if way == heading), None)
    if exact is not None:
        return exact
    alike = {name for way, name in ways if _folded(way) == _folded(heading)}
    return alike.pop() if len(alike) == 1 else heading


def _most_not_there(lacking: list[str], wanted: int, heading: list[str]) -> Label:
    found = ", ".join(shown(cell) for cell in heading if cell)
    said = MOST_LACK.format(len(lacking), wanted, repr(lacking[0]), found)
    return NAMED.format(IN_HEADING, said)


def _not_there(name: str, heading: list[str], names: list[str], terms: Terms) -> Label:
    """Say what is wrong with a column that is not there: nothing, where the fact is not known."""
    free = {
        _folded(cell): cell
        for cell, other in zip(heading, names, strict=True)
        if cell and other not in terms.fields and other not in BESIDE
    }
    field = terms.fields.get(name)
    label = field.label if field else BESIDE.get(name)
    ways = [name, *(label or ())]
    near = next((free[cell] for way in ways if (cell := nearest(_folded(way), free))), None)
    if near is None and field is not None:
        return NO_LABEL
    called = CALLED.format(", ".join(label)) if label else NO_LABEL
    hint = NEAREST.format(shown(near)) if near else NO_LABEL
    if field is not None:
        hint = joined([hint, RENAME.format(repr(name))])
    return NAMED.format(IN_HEADING, NO_COLUMN.format(repr(name), called, hint))


def read_cells(cells: Iterable[str], field: Field | None) -> list[str | None]:
    """Return cells of a column with codes for their labels, and None for what is missing."""
    codes: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    if field is not None and field.is_coded:
        for lang in ("en", "zh"):
            for code, label in field.codes.items():
                text = label.text(lang)
                codes[text] = code if codes.get(text, code) == code else text
                folded.setdefault(_folded(text), set()).add(code)
        for code in field.codes:
            codes[code] = code
            folded.setdefault(_folded(code), set()).add(code)
    found = []
    for cell in cells:
        text = cell.strip()
        alike = folded.get(_folded(text), set())
        near = next(iter(alike)) if len(alike) == 1 else cell
        found.append(None if text in MISSING else codes.get(text, near))
    return found
