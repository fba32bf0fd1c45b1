"""A handbook and its code as few bytes of memory, for what a page loads.

Parts: `condensed` (a handbook, each text and label of it written once), `expanded` (the handbook
again), `without_lines` (of functions) and `without_lines_of` (one code), `ran` (the modules that
run in what is done) and `without_unused` (functions without the code of all others), `functions`
(all there are).
A handbook that is expanded lies closer together in memory than one that was read from its files.
"""

from __future__ import annotations

import gc
import io
import pickle
import sys
from collections.abc import Callable, Iterable, Set
from functools import cache
from types import CodeType, FrameType, FunctionType
from typing import Any

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.labels import Label

# What Python and Pyodide run themselves when a memory is put in place, and nobody can watch.
STARTS = (
    "_collections_abc", "_frozen_importlib", "_pyodide", "_weakrefset", "abc", "ast", "asyncio",
    "codecs", "collections", "contextlib", "copy", "copyreg", "encodings", "enum", "fnmatch",
    "functools", "genericpath", "glob", "importlib", "io", "linecache", "os", "pathlib",
    "posixpath", "pyodide", "re", "site", "stat", "sysconfig", "textwrap", "tokenize", "types",
    "typing", "warnings", "weakref", "zipimport", __name__,
)  # fmt: skip


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


def functions() -> list[FunctionType]:
    """Return every function there is."""
    return [thing for thing in gc.get_objects() if isinstance(thing, FunctionType)]


def without_lines(those: Iterable[FunctionType]) -> None:
    """Have functions forget on which lines of their files they stand, and of which types they are.

    Functions of one code still are of one.
    """
    bare: dict[CodeType, CodeType] = {}
    for function in those:
        code = function.__code__
        function.__code__ = bare.setdefault(code, without_lines_of(code))
        function.__annotations__ = None  # type: ignore[assignment]  # a dictionary takes its room


class LeftOut(BaseException):
    """What is called does not stand in the memory of a page; only the page may catch it."""


WHAT = "what is raised"


def _left_out(*given: Any, **named: Any) -> None:
    # The class stands in the place of this text where it is used: it cannot be had by name there.
    raised: Any = "what is raised"
    raise raised


@cache
def _raising(free: int) -> CodeType:
    like = _left_out.__code__
    consts = tuple(LeftOut if each == WHAT else each for each in like.co_consts)
    return like.replace(co_consts=consts, co_freevars=tuple(f"free{n}" for n in range(free)))


def ran(doing: Callable[[], object]) -> frozenset[str]:
    """Return the names of the modules of which something runs while something is done."""
    modules: set[str] = set()

    def begins(frame: FrameType, event: str, told: object) -> None:
        modules.add(str(frame.f_globals.get("__name__")))

    watched_by = sys.gettrace()
    sys.settrace(begins)
    try:
        doing()
    finally:
        sys.settrace(watched_by)
    return frozenset(modules)


def without_unused(used: Set[str], those: Iterable[FunctionType]) -> None:
    """Take the code from functions of modules of which nothing ran: who calls one after all gets
    `LeftOut`.

    Nothing is taken of what runs before anything can be watched.
    """
    for function in those:
        module = function.__module__ or ""
        if module not in used and not module.startswith(STARTS):
            function.__code__ = _raising(len(function.__code__.co_freevars))
            function.__defaults__ = function.__kwdefaults__ = None
