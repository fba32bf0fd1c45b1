"""Where the book teaches what results say was missed.

Part: `chapters`.

>>> from aftersales_kit.policy import data_folder
>>> taught = chapters(data_folder().parent / "book", handbook)
>>> taught["freight"].en, taught["book/operations/training"].zh
('Who bears the freight', '培训')
"""

from __future__ import annotations

import re
from pathlib import Path

from ..policy.handbook import Handbook
from ..policy.labels import Label, alike

TABLE = re.compile(r"^```\{decision-table\} ([a-z-]+)", re.MULTILINE)
HEADING = re.compile(r"^# (.+)", re.MULTILINE)


def chapters(book: Path, handbook: Handbook) -> dict[str, Label]:
    """Return what a chapter is called, by its page and by each table that it prints first.

    It is called as it is looked for, or else as its heading says. A folder without pages has none.
    """
    titles: dict[str, Label] = {}
    for sought in handbook.sought.values():
        for page in sought.pages:
            titles.setdefault(page, sought.title)
    found: dict[str, Label] = {}
    for path in sorted(book.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        page = f"{book.name}/{path.relative_to(book).with_suffix('').as_posix()}"
        heading = HEADING.search(text)
        found[page] = titles.get(page) or alike(heading[1] if heading else page)
        for table in TABLE.findall(text):
            found.setdefault(table, found[page])
    return found
