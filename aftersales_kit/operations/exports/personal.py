"""What stands for a person: a keyed pseudonym, and texts without what leads to somebody.

Parts: `Pseudonyms` (`of` a number of an order or a buyer), `masked` (a text that is shown),
`People` (what a table says of the people in its rows, so that texts of a row are shown without it).

The same number is the same pseudonym as long as the key is the same, and nobody without the key
can try out numbers. The key is drawn anew for each reading, unless a file keeps it.

>>> names = Pseudonyms(b"key")
>>> names.of("2600000000000000123")
'P-YS53UIP456'
>>> names.of("2600000000000000123") == names.of(" 2600000000000000123 ")
True
>>> masked("送到 13800000000 张 a@b.cn 张江路 88 弄 3 号")
'送到 … 张 … …'
>>> rows = pd.DataFrame({"收货人": ["张小三"], "留言": ["张小三等不及了"]}, index=[2])
>>> People(rows, ["收货人"]).masked("张小三等不及了", 2)
'…等不及了'
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from ...policy.subjects.exports import bare, normal
from .values import is_missing, plain

LETTERS, KEY_BYTES = 10, 32
OWNER_ONLY = 0o600
LEADS_TO_SOMEBODY = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\+?(?<!\d)(?!(?:19|20)\d\d[-/])(?:\d[\s()-]{0,2}){8,}\d"
    r"|[\u4e00-\u9fff]{1,12}(?:路|街|道|巷|弄|里|村)\s*(?:\d{1,5}\s*(?:号院|号|弄|栋|幢|座|室|楼)\s*)+"
)
"""An address of mail, a number as long as a telephone's, or a house in a street; a day is none."""
LEAST = 2
"""So many signs at least has what is told of somebody; a single one stands in any text."""
BETWEEN_WORDS = re.compile(r"[0-9A-Za-z]")
"""What is no sign of its own: beside it a word goes on."""
GONE = "…"


class Pseudonyms:
    """Pseudonyms under one key."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(KEY_BYTES)

    @classmethod
    def kept_in(cls, file: Path) -> Pseudonyms:
        """Return those under the key in a file, which is made, for its owner alone, if need be."""
        if not file.exists():
            file.touch(mode=OWNER_ONLY)
            file.write_bytes(secrets.token_bytes(KEY_BYTES))
        return cls(file.read_bytes())

    def of(self, number: str) -> str:
        """Return what stands for a number."""
        made = hmac.new(self._key, number.strip().encode(), hashlib.sha256).digest()
        return f"P-{base64.b32encode(made).decode()[:LETTERS]}"


def masked(text: str) -> str:
    """Return a text without addresses, of mail or of a house, and long numbers."""
    return LEADS_TO_SOMEBODY.sub(GONE, text)


class People:
    """What the columns of personal data of a table say of the people in its rows.

    `headings` are those of such columns, in any way of writing; others are not looked at.
    """

    def __init__(self, rows: pd.DataFrame, headings: Collection[str] = ()) -> None:
        keys = {*map(bare, headings)}
        names = [name for name in rows.columns if bare(plain(str(name))) in keys]
        self._columns = [rows[name] for name in names]
        self._rows = [int(str(row)) for row in rows.index] if names else []

    @cached_property
    def _cells(self) -> list[dict[int, str]]:
        return [dict(zip(self._rows, column, strict=True)) for column in self._columns]

    def of(self, row: int) -> list[str]:
        """Return what is said of the people in a row, the longest first."""
        said = {plain(str(cells.get(row, ""))) for cells in self._cells}
        return sorted((s for s in said if len(s) >= LEAST and not is_missing(s)), key=len)[::-1]

    def masked(self, text: str, *rows: int) -> str:
        """Return a text of these rows without what is said of their people: see `masked`.

        What is written otherwise than in its own column is not found.
        """
        return masked(_without(text, dict.fromkeys(said for row in rows for said in self.of(row))))

    def cells(
        self, cells: Sequence[object], rows: Sequence[int], *, coded: bool = False
    ) -> list[object]:
        """Return the texts of a column, in whose rows they stand, without what is said of people.

        A text that stands in rows of others as well names nobody: so many are sold of a product.
        Where the column is `coded`, a long number is by what the goods are known.
        """
        of: dict[str, list[int]] = {}
        for row, cell in zip(rows, cells, strict=True):
            if isinstance(cell, str):
                of.setdefault(cell, []).append(row)
        shown = {text: self._in_all(text, found) for text, found in of.items()}
        if not coded:
            shown = {text: masked(without) for text, without in shown.items()}
        return [shown[cell] if isinstance(cell, str) else cell for cell in cells]

    def _in_all(self, text: str, rows: Sequence[int]) -> str:
        first, *others = rows
        said = [name for name in self.of(first) if _has(text, name)] if self._columns else []
        for row in others if said else ():
            there = {*self.of(row)}
            said = [name for name in said if name in there]
        return _without(text, said)


def _without(text: str, said: Iterable[str]) -> str:
    for name in said:
        if normal(name).casefold() in normal(text).casefold():
            found = _found(normal(name))
            # Where it is written in wide signs, the whole text is shown in those of a keyboard.
            text = found.sub(GONE, text) if found.search(text) else found.sub(GONE, normal(text))
    return text


def _has(text: str, name: str) -> bool:
    return GONE in _without(text.replace(GONE, ""), [name])


def _found(name: str) -> re.Pattern[str]:
    """Return what finds a name where it is no part of a longer word or number."""
    begin = r"(?<![0-9A-Za-z])" if BETWEEN_WORDS.match(name[0]) else ""
    end = r"(?![0-9A-Za-z])" if BETWEEN_WORDS.match(name[-1]) else ""
    return re.compile(f"{begin}{re.escape(name)}{end}", re.IGNORECASE)
