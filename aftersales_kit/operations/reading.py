"""Reading cases from a file that a shop exported, or that a spreadsheet saved as CSV.

Parts: `read_cases` (file to DataFrame of text), `needed_facts` (the columns that the year's cost of
freight and compensation rests on), `UnreadableCases`.

Nothing is guessed: a heading is a fact's name or its label in English or Chinese, letter for
letter, and so is a code in a cell. "-" and an empty cell are missing. Columns that are no facts
stay as they are. Values are checked later, row by row, so that one bad cell spoils one case only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..policy.faults import nearest, shown
from ..policy.inforce import Policy
from ..policy.loading import default
from ..policy.terms import Field, Label, Terms

COST_TABLES = (
    "freight",
    "resend-carrier",
    "ems-surcharge",
    "compensation-course",
    "compensation-band",
    "compensation-authority",
)
MONEY = (
    "price_paid",
    "margin",
    "shipping_charged",
    "contract_freight",
    "return_freight",
    "resend_freight",
    "ems_surcharge",
    "amount_asked",
)
DAY_COLUMN = "opened_on"
BESIDE = {"case_id": Label("case", "个案"), DAY_COLUMN: Label("opened on", "登记日")}
"""Columns that are no facts of a case, but of its record."""
MISSING = frozenset({"", "-"})


class UnreadableCases(ValueError):
    """Raised when a file cannot be read as cases: everything that is wrong, in `problems`."""

    def __init__(self, file: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in self.problems))


def needed_facts(policy: Policy | None = None) -> list[str]:
    """Return the columns behind the year's cost: the day, the facts of its tables, its amounts."""
    policy = policy or default()
    in_force = policy.on(policy.changes[-1])
    names = [field.name for table in COST_TABLES for field in in_force.base_fields(table)]
    return [DAY_COLUMN, *(name for name in dict.fromkeys((*names, *MONEY)) if name != "leg")]


def read_cases(
    path: str | Path, *, needed: Iterable[str] | None = None, policy: Policy | None = None
) -> pd.DataFrame:
    """Return the cases of a CSV file: one row each, every column text, indexed by its row there.

    The row numbers are those of a spreadsheet, the heading being row 1; empty rows hold no case.
    The file is UTF-8 or, as Excel saves in China, GB18030. `needed` are columns that must be there
    (none given: `needed_facts`).
    Raises UnreadableCases for a file that is not such a CSV, a column that is not there (with the
    nearest that is), a column that is there twice, and a row with more cells than the heading.
    """
    policy = policy or default()
    path = Path(path)
    rows = _rows(path)
    heading = [cell.strip() for cell in rows[0]]
    problems = []
    names = [_fact(cell, policy.terms) for cell in heading]
    for name in dict.fromkeys(names):
        same = [cell for cell, other in zip(heading, names, strict=True) if other == name]
        if len(same) > 1 and name:
            problems.append(f"heading: {' and '.join(map(shown, same))} are the same column")
    for name in needed_facts(policy) if needed is None else needed:
        if name not in names:
            problems.append(_not_there(name, heading, names, policy.terms))
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(heading):
            problems.append(f"row {number}: {len(row)} cells under {len(heading)} headings")
    if problems:
        raise UnreadableCases(path.name, problems)
    cases = [(number, row) for number, row in enumerate(rows[1:], 2) if any(map(str.strip, row))]
    columns = {
        name or f"column {place + 1}": _cells(
            [row[place] if place < len(row) else "" for _, row in cases],
            policy.terms.fields.get(name),
        )
        for place, name in enumerate(names)
    }
    index = pd.Index([number for number, _ in cases], name="row", dtype="int64")
    return pd.DataFrame(columns, index=index, dtype="str")


def _rows(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableCases(path.name, ["is UTF-16; save it as CSV UTF-8"])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableCases(path.name, ["is neither UTF-8 nor GB18030; save it as CSV UTF-8"])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableCases(path.name, [f"is not CSV: {error}"]) from None
    if not rows or not any(map(str.strip, rows[0])):
        raise UnreadableCases(path.name, ["has no heading in its first row"])
    if len(rows[0]) == 1 and (mark := next((m for m in ";\t" if m in rows[0][0]), None)):
        name = {";": "semicolons", "\t": "tabs"}[mark]
        raise UnreadableCases(path.name, [f"has {name} between its cells; save it with commas"])
    return rows


def _fact(heading: str, terms: Terms) -> str:
    """Return the fact that a heading names, or the heading itself."""
    if heading in terms.fields:
        return heading
    facts = {field.name: field.label for field in terms.fields.values() if field.ask is not None}
    known = (name for name, label in (BESIDE | facts).items() if heading in label)
    return next(known, heading)


def _not_there(name: str, heading: list[str], names: list[str], terms: Terms) -> str:
    free = [
        cell
        for cell, other in zip(heading, names, strict=True)
        if cell and other not in terms.fields
    ]
    field = terms.fields.get(name)
    label = field.label if field else BESIDE.get(name)
    ways = [name, *(label or ())]
    near = next((cell for way in ways if (cell := nearest(way, free))), None)
    called = f" ({', '.join(label)})" if label else ""
    hint = f"; the nearest column is {shown(near)}" if near else ""
    return f"heading: there is no column {name!r}{called}{hint}"


def _cells(cells: list[str], field: Field | None) -> list[str | None]:
    codes: dict[str, str] = {}
    if field is not None and not field.is_number:
        for lang in ("en", "zh"):
            for code, label in field.codes.items():
                text = label.text(lang)
                codes[text] = code if codes.get(text, code) == code else text
        codes |= {code: code for code in field.codes}
    found = []
    for cell in cells:
        text = cell.strip()
        found.append(None if text in MISSING else codes.get(text, cell))
    return found
