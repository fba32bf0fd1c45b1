"""A small part of the policy as a workbook, to be edited and damaged by tests."""

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook

from aftersales_kit.operations.workbook.changes import Draft, drafted
from aftersales_kit.operations.workbook.layout import HEAD, Layout, layout
from aftersales_kit.operations.workbook.reading import language_of, opened, read_workbook
from aftersales_kit.operations.workbook.writing import written_workbook
from tests.handbook import HANDBOOK

SMALL = (
    "policy/amounts.toml", "policy/compensation-band.toml",
    "policy/no-reason-window.toml", "policy/value-loss.toml", "policy/case-procedure.toml",
    "markets/cn.toml", "markets/tw.toml", "markets/eu.toml", "clocks.toml",
    "replies/compensation.toml", "cases/records.toml",
)  # fmt: skip
"""Of each sort of sheet one: rules of the table alone, rules in the files of markets, `first`."""
NAME = "policy.xlsx"
DAY = date(2027, 1, 1)
Edit = Callable[[Workbook], object]


@cache
def of(lang: str) -> Layout:
    return layout(HANDBOOK, lang, SMALL)


@cache
def content(lang: str) -> bytes:
    return written_workbook(of(lang))


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def loaded(lang: str = "en") -> Workbook:
    return load_workbook(io.BytesIO(content(lang)))


def edited_book(edit: Edit, lang: str = "en") -> bytes:
    """Return the bytes of the small workbook as somebody edited it."""
    book = loaded(lang)
    edit(book)
    return saved(book)


def draft_of(file: bytes, lang: str = "en", since: date | None = None) -> Draft:
    """Return what the bytes of a workbook make of the data."""
    return draft_in(opened(file, NAME), lang, since)


def draft_in(book: Workbook, lang: str = "en", since: date | None = None) -> Draft:
    assert language_of(book, NAME) == lang
    return drafted(read_workbook(book, of(lang), NAME), of(lang), since)


def draft(edit: Edit, lang: str = "en", since: date | None = None) -> Draft:
    """Return what somebody's edit makes of the data; that cells are saved is tried elsewhere."""
    book = loaded(lang)
    edit(book)
    return draft_in(book, lang, since)


def place(sheet: str, key: str, column: str, lang: str = "en") -> tuple[str, int, int]:
    """Return the name of a sheet, and the row and column of a cell in it; the key is its first
    cells, joined by blanks.
    """
    held = of(lang).sheets[sheet]
    row = next(n for n, r in enumerate(held.rows) if " ".join(r.key(held.keys)) == key)
    return held.name, HEAD + 1 + row, held.places[column] + 1


def put(book: Workbook, sheet: str, key: str, column: str, text: object, lang: str = "en") -> str:
    """Write into a cell, and return where it is."""
    name, row, at = place(sheet, key, column, lang)
    book[name].cell(row, at).value = text
    return f"{name}!{book[name].cell(row, at).coordinate}"


def text_of(file: str) -> str:
    files = HANDBOOK.files
    assert files is not None
    return Path(files.folder, file).read_text("utf-8")


def differing(was: str, now: str) -> tuple[list[str], list[str]]:
    """Return the lines that are gone and those that are new; all others are as they were."""
    old, new = was.splitlines(), now.splitlines()
    gone, come = [*old], []
    for line in new:
        if line in gone:
            gone.remove(line)
        else:
            come.append(line)
    return gone, come
