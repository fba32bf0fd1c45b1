"""Reading one subject of a folder by itself, as tests of one reader do."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from aftersales_kit.policy import Finding, Policy
from aftersales_kit.policy.faults import Fault, to_report
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.verification import from_fault
from tests.handbook import HANDBOOK

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


def findings_of(
    read: Callable[[Files], T], verify: Callable[[Policy, T], list[Finding]], folder: Path
) -> list[Finding]:
    """Return what is wrong with one subject of a folder beside the handbook's own policy."""
    files = Files(folder)
    found = read(files)
    faults = [from_fault(fault) for fault in to_report(files.faults)]
    return faults or verify(HANDBOOK.policy, found)


def edited(folder: Path, file: str, change: str) -> Files:
    """Return the files of a folder, one of them changed as if it said so.

    A change is written as in TOML, `rule.2.when.days = 8`, with the rows of a list by their number;
    what begins with `-` is left out. Several are separated by a semicolon.
    """
    files = Files(folder)
    files.read[file] = deepcopy(files.toml(file).data)
    for line in change.split("; "):
        path, _, value = line.removeprefix("- ").partition(" = ")
        part: Any = files.read[file]
        *within, key = path.split(".")
        for name in within:
            part = part[int(name) - 1] if isinstance(part, list) else part[name]
        if line.startswith("- "):
            del part[key]
        else:
            part[key] = tomllib.loads(f"value = {value}", parse_float=Decimal)["value"]
    return files


def read_policy_of(folder: Path) -> tuple[Policy, list[Fault]]:
    """Return the policy of a folder as far as it can be read, and every fault of it."""
    files = Files(folder)
    return read_policy(files), to_report(files.faults)


def load_policy(folder: Path) -> Policy:
    """Return the policy of a folder that need hold nothing else; raises PolicyError."""
    return whole(read_policy, folder)
