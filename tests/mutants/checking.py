"""Checking: what `aftersales verify` finds in a data folder of which one file is changed.

Calendars are held against the library that they are written from besides, as their test does.

Parts: `check` (nothing is written: the file is changed as it is read), `notices` (whether there is
any finding, told sooner), `edited` (what both read), `parsed_anew`, `written` (the same change
written into a folder, as text).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from aftersales_kit.operations.calendars import verify_calendars
from aftersales_kit.policy import Finding, Handbook
from aftersales_kit.policy.handbook import POLICY
from aftersales_kit.policy.reading import toml
from aftersales_kit.sheets.checking import CHECKS, verify

from .changing import Edit

CALENDARS = "calendar/"

_loads = toml.loads
_read = lru_cache(maxsize=None)(lambda text, number: _loads(text, parse_float=number))


def check(folder: Path, edit: Edit | None = None) -> list[Finding]:
    """Return the findings of a folder with an edit; files that it leaves alone are read once."""
    with edited(folder, edit):
        handbook = Handbook.read(folder)
        return verify(handbook) + _of_calendars(handbook)


def notices(folder: Path, edit: Edit) -> bool:
    """Say whether `aftersales verify` finds anything of an edit.

    The checks that name the edited file come first: what one of them finds is found by all. Only
    where they find nothing, everything is run.
    """
    with edited(folder, edit):
        handbook = Handbook.read(folder)
        if handbook.faults or handbook.beside:
            return True
        first = [check for places, check in CHECKS if edit.file.startswith(places)]
        if not edit.file.startswith(POLICY) and any([*check(handbook)] for check in first):
            return True
        if edit.file.startswith(CALENDARS) and _of_calendars(handbook):
            return True
        return bool(verify(handbook))


def _of_calendars(handbook: Handbook) -> list[Finding]:
    return verify_calendars(handbook.policy.clocks.calendars.values())


@contextmanager
def edited(folder: Path, edit: Edit | None) -> Iterator[None]:
    """Let an edit stand in what is read of a folder."""
    target = (folder / edit.file).read_text("utf-8") if edit else None

    def loads(text: str, /, *, parse_float: Any = float) -> dict[str, Any]:
        document: dict[str, Any] = _read(text, parse_float)
        return edit.of(document) if edit and text == target else document

    toml.loads = loads
    try:
        yield
    finally:
        toml.loads = _loads


@contextmanager
def parsed_anew() -> Iterator[None]:
    """Let nothing be remembered of what was read before: what is read twice is then made twice."""
    toml.loads = lambda text, /, *, parse_float=float: _loads(text, parse_float=parse_float)
    try:
        yield
    finally:
        toml.loads = _loads


def written(document: Mapping[str, Any]) -> str:
    """Return a file's content as TOML, every value on one line."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in document.items())


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, date | Decimal) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
