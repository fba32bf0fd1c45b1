"""A handbook and its code as few bytes of memory, for what a page loads.

Parts: `condensed` (a handbook, each text and label of it written once), `expanded` (the handbook
again), `without_lines` (of all code there is) and `without_lines_of` (one code).
A handbook that is expanded lies closer together in memory than one that was read from its files.
"""

from __future__ import annotations

import gc
import io
import pickle
from types import CodeType, FunctionType
from typing import Any

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.labels import Label


def _means(thing: Any) -> Any:
    """Return what is alike only for things that may stand for each other; None if unknown."""
    kind = type(thing)
    if kind is str:
        return thing
    if kind in (tuple, frozenset) and all(type(part) is str for part in thing):
        return kind, thing
    return (kind, thing.en, thing.zh) if kind is Label else None


# The pickler of Python itself: the one in C does not ask before it writes a text.
class _Once(pickle._Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.written: dict[Any, Any] = {}

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        meaning = _means(obj)
        once = obj if meaning is None else self.written.setdefault(meaning, obj)
        # The types of the standard library leave `save` of its own pickler out.
        super().save(once, save_persistent_id)  # type: ignore[misc]


def condensed(handbook: Handbook) -> bytes:
    """Return a handbook as bytes, in which what may stand for each other is written once."""
    told = io.BytesIO()
    _Once(told).dump(handbook)
    return told.getvalue()


def expanded(told: bytes) -> Handbook:
    """Return the handbook that was condensed, by the same code: nothing from outside is read so."""
    handbook: Handbook = pickle.loads(told)
    return handbook


def without_lines_of(code: CodeType) -> CodeType:
    """Return code that does the same, and of which a fault does not say in which line it was."""
    parts = [without_lines_of(p) if isinstance(p, CodeType) else p for p in code.co_consts]
    return code.replace(co_linetable=b"", co_consts=tuple(parts))


def without_lines() -> None:
    """Have every function there is forget on which lines of its file it stands."""
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            thing.__code__ = without_lines_of(thing.__code__)
