"""Checking: what `aftersales verify` finds in a data folder of which one file is changed.

Calendars are held against the library that they are written from besides, and measures against
what their examples come to, as tests of both do.

Parts: `check` (nothing is written: the file is changed as it is read), `notices` (whether there is
any finding, told sooner), `edited` (what both read), `parsed_anew`, `written` (the same change
written into a folder, as text).
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from aftersales_kit.operations.calendars import verify_calendars
from aftersales_kit.policy import Finding, Handbook
from aftersales_kit.policy.reading import nothing_collected, nothing_remembered, toml
from aftersales_kit.policy.verification import examples
from aftersales_kit.policy.verification import verify as verify_policy
from aftersales_kit.policy.words import idle_terms
from aftersales_kit.sheets.checking import CHECKS, verify, verify_answers, without_field
from tests.operations.measured import examples_differ

from .changing import Edit

_loads = toml.loads
_read = lru_cache(maxsize=None)(lambda text, number: _loads(text, parse_float=number))


def check(folder: Path, edit: Edit | None = None) -> list[Finding]:
    """Return the findings of a folder with an edit; files that it leaves alone are read once."""
    with edited(folder, edit):
        handbook = Handbook.read(folder)
        found = verify(handbook)
        # What a faulty handbook comes to is nothing to go by.
        return found if handbook.faults else found + _of_calendars(handbook) + _measured(handbook)


def notices(folder: Path, edit: Edit) -> bool:
    """Say whether `aftersales verify` finds anything of an edit.

    A check that reads nothing of a handbook but what is the same object without the edit finds
    what it found there: nothing. Those that read something else are run until one finds something:
    first those that found edits of the same sort before, then the quick ones.
    """
    before = whole(folder)
    with edited(folder, edit), nothing_remembered():
        handbook = Handbook.read(folder)
        if handbook.faults or handbook.beside:
            return True
        here, there = vars(handbook), vars(before.handbook)
        for number in _in_turn(edit, len(before.parts)):
            check, reads = before.parts[number]
            if any(here[name] is not there[name] for name in reads) and _finds(check, handbook):
                for sort in (edit.kind, (edit.kind, edit.what)):
                    _found_by[sort, number] += 1
                return True
        return False


_found_by: Counter[tuple[object, int]] = Counter()
"""How many edits of a kind, and of a sort, each check has found. It only says where to look first:
whether any finds something is the same in any order."""


def _in_turn(edit: Edit, parts: int) -> list[int]:
    sort = (edit.kind, edit.what)
    return sorted(range(parts), key=lambda n: (-_found_by[sort, n], -_found_by[edit.kind, n], n))


class Part(NamedTuple):
    """A check that is a part of `verify`, and what it reads of a handbook."""

    check: Callable[[Handbook], Iterable[Any]]
    reads: frozenset[str]


class Whole(NamedTuple):
    """A handbook as it stands, the checks of it, the quick ones first, and whether one finds any.

    While anything is found, no edit can be told apart by its being found.
    """

    handbook: Handbook
    parts: tuple[Part, ...]
    faulty: bool = False


@cache
def whole(folder: Path) -> Whole:
    """Return a folder's handbook, and what each check of it reads and how quick it is, as tried."""
    with edited(folder, None):
        handbook = Handbook.read(folder)
    if handbook.faults or handbook.beside:
        return Whole(handbook, (), faulty=True)
    tried = []
    for check in CHECKED:
        watched = _Watched.of(handbook)
        began = time.process_time()
        if _finds(check, watched):
            return Whole(handbook, (), faulty=True)
        took = time.process_time() - began
        tried.append((took, Part(check, frozenset(watched.read_of))))
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


def _measured(handbook: Handbook) -> list[Any]:
    return examples_differ(handbook, handbook.measures.measures)


def _idle(handbook: Handbook) -> Iterable[Any]:
    assert handbook.files
    return idle_terms(handbook.files, handbook.policy)


def _tables(handbook: Handbook) -> Iterable[Any]:
    return verify_policy(handbook.policy)


def _cases(handbook: Handbook) -> Iterable[Any]:
    return examples(handbook.policy, handbook.cases)


def _answers(handbook: Handbook) -> Iterable[Any]:
    return verify_answers(handbook, handbook.cases)


CHECKED: tuple[Callable[[Handbook], Iterable[Any]], ...] = (
    _of_calendars, _measured, _idle, _tables, _cases, _answers, without_field,
    *(check for _, check in CHECKS),
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

    with patch.object(toml, "loads", loads):
        yield


@contextmanager
def parsed_anew() -> Iterator[None]:
    """Let nothing be remembered of what was read before: what is read twice is then made twice."""

    def loads(text: str, /, *, parse_float: Any = float) -> Any:
        return _loads(text, parse_float=parse_float)

    with patch.object(toml, "loads", loads):
        yield


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
