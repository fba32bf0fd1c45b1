"""Text that leaves the handbook: cells to paste into a spreadsheet, names for files and folders.

Parts: `pasted_cell`, `pasted_row` (a row of cells), `file_stem` (a text as part of a file's name).
What a buyer wrote must neither run as a formula nor leave its cell or folder; and an order number
must not be rounded by the spreadsheet, which keeps only fifteen digits of a number.

>>> pasted_row(["2026-03-01", "=HYPERLINK(1)", "3120456789012345678", "12.50", "two\\nlines"])
"2026-03-01\\t'=HYPERLINK(1)\\t'3120456789012345678\\t12.50\\ttwo lines"
>>> file_stem("../tb:9")
'%2E%2E%2Ftb%3A9'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..policy.faults import BadValue, shown

LONGEST_STEM = 64
MARK = "'"
"""A spreadsheet takes what follows it as text, whatever it looks like."""
STARTS_FORMULA = '=+-@＝＋－＠"'
"""Signs that begin a formula, in full width too, and the quote, which would swallow tabs."""
PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,10})(\.\d{1,6})?", re.ASCII)
PLAIN_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d)?", re.ASCII)
"""A day or a moment as the handbook writes it, which a spreadsheet may well take as one."""
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
READ_AS_NUMBER = re.compile(
    r"[(¥$€£]?[\d.][\d.,/:%年月日 -]*(e[+-]?\d+|[ap]m?)?[%)¥$€£]?"
    rf"|\d+[ ./-]?{MONTH}[ ./-]?\d*|{MONTH}[ ./-]?\d+",
    re.IGNORECASE,
)
"""What a spreadsheet makes a number, a share, a sum, a fraction, a day or a time of."""
HIDDEN = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
"""Characters without a width, and those that turn the direction in which a text is shown."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def has_hidden(text: str) -> bool:
    """Say whether a text has characters that are not seen, or that turn its direction."""
    return bool(HIDDEN.search(text)) or any(unicodedata.category(c) == "Cc" for c in text)


def one_line(text: str) -> str:
    """Return a text in one line, without characters that are not seen."""
    visible = HIDDEN.sub("", text)
    spaced = "".join(" " if unicodedata.category(c) == "Cc" else c for c in visible)
    return " ".join(spaced.split())


def pasted_cell(text: str) -> str:
    """Return a text as it may be pasted into a cell: one line that no spreadsheet runs or rounds.

    A plain number stays one, and so do a day and a moment; a text that begins like a formula, and
    digits that the spreadsheet would change (too many, a 0 in front, an E, a hyphen, a slash or a
    comma among them, a per cent sign behind), get an apostrophe: it makes them text.
    """
    line = one_line(text)
    if PLAIN_NUMBER.fullmatch(line) or PLAIN_TIME.fullmatch(line):
        return line
    read = unicodedata.normalize("NFKC", line)
    if line.startswith(tuple(STARTS_FORMULA)) or READ_AS_NUMBER.fullmatch(read):
        return MARK + line
    return line


def pasted_row(cells: Iterable[str]) -> str:
    """Return cells as a row to paste: with tabs between them."""
    return "\t".join(map(pasted_cell, cells))


def file_stem(text: str, field: str = "name") -> str:
    """Return a text as part of a file's name: letters, digits, - and _ stay, all else is %XX.

    Two texts never come to the same name. Raises BadValue for an empty text, and for one that
    comes out longer than LONGEST_STEM characters.
    """
    plain = unicodedata.normalize("NFC", text.strip())
    kept = "".join(c if c.isalnum() or c in "-_" else _escaped(c) for c in plain)
    if RESERVED.match(kept):
        kept = _escaped(kept[0]) + kept[1:]
    if not kept or len(kept) > LONGEST_STEM:
        raise BadValue(
            field,
            f"{shown(text)} makes no file name: 1 to {LONGEST_STEM} characters are needed",
            f"{shown(text)} 不能用作文件名：需要 1 至 {LONGEST_STEM} 个字符",
        )
    return kept


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
