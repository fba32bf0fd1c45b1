"""Checking: what `aftersales verify` finds in a data folder of which one file is changed.

Calendars are held against the library that they are written from besides, as their test does.

Parts: `check` (nothing is written: the file is changed as it is read), `notices` (whether there is
any finding, told sooner), `edited` (what both read), `parsed_anew`, `written` (the same change
written into a folder, as text).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from aftersales_kit.operations.calendars import verify_calendars
from aftersales_kit.policy import Finding, Handbook
from aftersales_kit.policy.reading import nothing_collected, nothing_remembered, toml
from aftersales_kit.policy.words import idle_terms
from aftersales_kit.sheets.checking import CHECKS, EARLY, HALVES, verify

from .changing import Edit

_loads = toml.loads
_read = lru_cache(maxsize=None)(lambda text, number: _loads(text, parse_float=number))


def check(folder: Path, edit: Edit | None = None) -> list[Finding]:
    """Return the findings of a folder with an edit; files that it leaves alone are read once."""
    with edited(folder, edit):
        handbook = Handbook.read(folder)
        return verify(handbook) + _of_calendars(handbook)


def notices(folder: Path, edit: Edit) -> bool:
    """Say whether `aftersales verify` finds anything of an edit.

    A check that reads nothing of a handbook but what is the same object without the edit finds
    what it found there: nothing. Those that read something else are run, the quick ones first,
    until one finds something.
    """
    before = whole(folder)
    with edited(folder, edit), nothing_remembered():
        handbook = Handbook.read(folder)
        if handbook.faults or handbook.beside:
            return True
        here, there = vars(handbook), vars(before.handbook)
        return any(
            _finds(part.check, handbook)
            for part in before.parts
            if any(here[name] is not there[name] for name in part.reads)
        )


class Part(NamedTuple):
    """A check that is a part of `verify`, and what it reads of a handbook."""

    check: Callable[[Handbook], Iterable[Any]]
    reads: frozenset[str]


class Whole(NamedTuple):
    """A handbook as it stands, and the checks of it, the quick ones first."""

    handbook: Handbook
    parts: tuple[Part, ...]


@cache
def whole(folder: Path) -> Whole:
    """Return a folder's handbook, and what each check of it reads and how quick it is, as tried."""
    with edited(folder, None):
        handbook = Handbook.read(folder)
    tried = []
    for check in CHECKED:
        watched = _Watched.of(handbook)
        began = time.process_time()
        found = _finds(check, watched)
        assert not found, "mend what verify finds before anything is changed"
        took = time.process_time() - began
        # What the files hold that nobody names is a check of its own.
        left_out = {"files"} if check is HALVES[0] else set()
        tried.append((took, Part(check, frozenset(watched.read_of - left_out))))
    return Whole(handbook, tuple(part for _, part in sorted(tried, key=lambda one: one[0])))


@dataclass(frozen=True)
class _Watched(Handbook):
    """A handbook that keeps which of its parts are read."""

    @classmethod
    def of(cls, handbook: Handbook) -> _Watched:
        watched = cls(**{f.name: getattr(handbook, f.name) for f in fields(handbook)})
        return watched

    read_of: set[str] = field(default_factory=set)

    def __getattribute__(self, name: str) -> Any:
        if name in _FIELDS:
            object.__getattribute__(self, "read_of").add(name)
        return object.__getattribute__(self, name)


def _finds(check: Callable[[Handbook], Iterable[Any]], handbook: Handbook) -> bool:
    with nothing_collected():
        return any(True for _ in check(handbook))


def _of_calendars(handbook: Handbook) -> list[Finding]:
    return verify_calendars(handbook.policy.clocks.calendars.values())


def _idle(handbook: Handbook) -> Iterable[Any]:
    assert handbook.files
    return idle_terms(handbook.files, handbook.policy)


CHECKED: tuple[Callable[[Handbook], Iterable[Any]], ...] = (
    _of_calendars, _idle, HALVES[0], *(check for _, check in CHECKS[EARLY:]),
)  # fmt: skip
"""All that `check` is made of, where the files have no fault."""
_FIELDS = frozenset(f.name for f in fields(Handbook))


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
