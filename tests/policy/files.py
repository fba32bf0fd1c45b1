"""Reading one subject of a folder by itself, as tests of one reader do."""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from aftersales_kit.policy.faults import Fault, to_report
from aftersales_kit.policy.reading import Files

P = ParamSpec("P")
T = TypeVar("T")


def whole(
    read: Callable[Concatenate[Files, P], T], folder: Path, *more: P.args, **others: P.kwargs
) -> T:
    """Return what a reader makes of a folder; raises PolicyError with every fault."""
    files = Files(folder)
    return files.whole(read(files, *more, **others))


def faults_of(
    read: Callable[Concatenate[Files, P], T], folder: Path, *more: P.args, **others: P.kwargs
) -> list[Fault]:
    """Return what a reader finds wrong in a folder."""
    files = Files(folder)
    read(files, *more, **others)
    return to_report(files.faults)
