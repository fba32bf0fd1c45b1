"""Checking: what `aftersales verify` and the worked cases make of a name that is renamed.

Parts: `renamed` (a handbook with the new name), `outcome_of` (what becomes of it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.faults import UNKNOWN
from aftersales_kit.policy.reading import toml
from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.checking import verify
from aftersales_kit.sheets.explaining import as_text

from .renaming import Rename

NOTHING, NAMED, OTHER = "nothing but the name", "the code is named", "another finding"
SILENT, TRACEBACK = "silent change", "traceback"
_loads = toml.loads


@cache
def texts(folder: Path) -> Mapping[str, str]:
    """Return the text of each TOML file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8-sig")
        for path in sorted(folder.rglob("*.toml"))
    }


@cache
def document(text: str) -> dict[str, Any]:
    """Return a file's content, read once."""
    read: dict[str, Any] = _loads(text, parse_float=Decimal)
    return read


@contextmanager
def renamed(folder: Path, rename: Rename) -> Iterator[Handbook]:
    """Give the handbook in a folder with one name written otherwise; no file is changed for it."""
    changed = {
        text: rename.of(file, document(text)) if rename.name in text else document(text)
        for file, text in texts(folder).items()
    }

    def loads(text: str, /, **_: Any) -> dict[str, Any]:
        return changed[text]

    with TemporaryDirectory() as place:
        for path in folder.rglob("*"):
            if path.is_file():
                link = Path(place, rename.file(path.relative_to(folder).as_posix()))
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(path)
        with patch.object(toml, "loads", loads):
            yield Handbook.read(Path(place))


def answers(handbook: Handbook) -> dict[str, str]:
    """Return what is read of each worked case's answer: labels, and hardly a name of the data."""
    said = {}
    for case in handbook.cases.values():
        if case.answer in CALCULATORS:
            calculator = CALCULATORS[case.answer]
            answer = calculator.answer(case.facts, case.on, handbook.on(case.on))
            said[case.id] = as_text(calculator.explain(answer), "en")
    return said


@cache
def before(folder: Path) -> dict[str, str]:
    """Return the answers before anything is renamed."""
    return answers(Handbook.load(folder))


def outcome_of(folder: Path, rename: Rename) -> tuple[str, str]:
    """Return what becomes of a name, and what is said of it.

    A finding must name the code that needs it, or there is none, and all answers are the same.
    """
    unchanged = before(folder)
    try:
        with renamed(folder, rename) as handbook:
            needed = [fault for fault in handbook.faults if fault.kind == UNKNOWN]
            if needed:
                return NAMED, str(needed[0])
            if findings := verify(handbook):
                return OTHER, str(findings[0])
            said = answers(handbook)
    except Exception as error:  # the rename is told with it
        return TRACEBACK, f"{type(error).__name__}: {error}"
    for case, text in said.items():
        if text.replace(rename.new, rename.name) != unchanged.get(case):
            return SILENT, case
    return NOTHING, ""
