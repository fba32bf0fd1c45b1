"""The policy as one Excel file that a manager edits, and what was edited back in the data.

Parts: `exported` (a handbook as the bytes of a workbook), `imported` (what a workbook makes of the
data, as a `Draft`), `copied` (a copy of the data with some files changed, to be looked at),
`put_back` (the changed files written, all or none).

A workbook that comes back unchanged changes no file. What changes is written into the files by
their own text, so that comments and order stay.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ...policy.handbook import Handbook
from .changes import Change as Change
from .changes import Draft, drafted
from .layout import layout
from .reading import Refusal as Refusal
from .reading import WorkbookRefused as WorkbookRefused
from .reading import language_of, opened, read_workbook
from .writing import written_workbook

NEXT = ".next"
"""What a file is called until all that changed are written."""


def exported(handbook: Handbook, lang: str = "en") -> bytes:
    """Return a handbook that was read from files as the bytes of a workbook, in "en" or "zh"."""
    return written_workbook(layout(handbook, lang))


def imported(
    content: bytes, name: str, handbook: Handbook, since: date | None = None
) -> tuple[Draft, str]:
    """Return what a workbook makes of the data it was exported from, and its language.

    `since` is the day from which rules and amounts are others: see `changes`. Raises
    WorkbookRefused with every fault of every sheet; `name` is how messages call the file.
    """
    book = opened(content, name)
    lang = language_of(book, name)
    of = layout(handbook, lang)
    return drafted(read_workbook(book, of, name), of, since), lang


@contextmanager
def copied(folder: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    """Give a copy of a folder of data in which some files say something else, for a while."""
    with TemporaryDirectory() as place:
        copy = Path(place, "data")
        shutil.copytree(folder, copy)
        for name, text in texts.items():
            (copy / name).write_bytes(text.encode())
        yield copy


def put_back(folder: Path, texts: Mapping[str, str]) -> None:
    """Write changed files into a folder of data; none is changed until all could be written.

    Raises OSError naming the file that cannot be written.
    """
    ready = []
    try:
        for name, text in texts.items():
            place = folder / name
            ready.append((place.with_name(place.name + NEXT), place))
            ready[-1][0].write_bytes(text.encode())
            shutil.copymode(place, ready[-1][0])
    except OSError:
        for made, _ in ready:
            made.unlink(missing_ok=True)
        raise
    for made, place in ready:
        os.replace(made, place)
