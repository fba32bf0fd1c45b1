"""The handbook as a revision of git has it, to compare with.

Parts: `handbook_at`, `RevisionError`; `side` (a folder, a revision or a day, as it is given to be
compared), `first_readable` (the first revision after one that this kit can read).

>>> from aftersales_kit.policy import data_folder
>>> handbook_at(data_folder(), "no-such-revision")  # doctest: +ELLIPSIS
Traceback (most recent call last):
aftersales_kit.operations.revisions.RevisionError: git knows no such state of ...
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ..policy.faults import UNKNOWN, Fault, PolicyError, did_you_mean, shown
from ..policy.handbook import Handbook

ROOT = "policy/terms.toml"
"""What every folder of data has."""
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)


class RevisionError(ValueError):
    """Raised for a revision that git does not know, or whose data this kit cannot read."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: as it was given, its handbook, and its day if it is one."""

    given: str
    handbook: Handbook
    day: date | None = None


def side(given: str, folder: Path, own: Handbook | None = None) -> Side:
    """Return the handbook that somebody gave to be compared.

    It is a folder of data, a day as of which the handbook of `folder` is asked (`own`, where it has
    been read), or a revision of git of that folder. Raises RevisionError.
    """
    if given and Path(given).is_dir():
        return Side(given, _loaded(Path(given), folder, own))
    if DAY.fullmatch(given):
        try:
            day = date.fromisoformat(given)
        except ValueError:
            problem = f"{shown(given)} is no day of the calendar; write it as 2026-03-01"
            raise RevisionError(problem) from None
        return Side(given, _loaded(folder, folder, own), day)
    if given and Path(given).exists():
        raise RevisionError(f"{shown(given)} is a file; give the folder of data that it is in")
    try:
        commit = _commit(folder, given)
    except RevisionError as error:
        allowed = "a folder of data, a day such as 2026-03-01, or a revision of git"
        hint = did_you_mean(given, _names(folder))
        raise RevisionError(f"{error}; allowed: {allowed}{hint}") from None
    handbook = _read(folder, commit)
    if faults := _faults(handbook):
        found = first_readable(folder, commit)
        first = f"the first revision that it can read is {found}"
        after = first if found else "no revision after it can be read either"
        raise RevisionError(f"{_unreadable(given, faults)}; {after}")
    return Side(given, handbook)


def _loaded(place: Path, folder: Path, own: Handbook | None) -> Handbook:
    if own is not None and place.resolve() == folder.resolve():
        return own
    if not (place / ROOT).is_file():
        within = place / "data"
        hint = f"; did you mean {str(within)!r}?" if (within / ROOT).is_file() else ""
        raise RevisionError(f"{shown(str(place))} is no folder of data: it has no {ROOT}{hint}")
    try:
        return Handbook.load(place)
    except PolicyError as error:
        raise RevisionError(f"{place}: {error}") from None


def handbook_at(folder: Path, revision: str) -> Handbook:
    """Return the handbook of a data folder as a revision of git has it; raises RevisionError."""
    handbook = _read(folder, _commit(folder, revision))
    if faults := _faults(handbook):
        raise RevisionError(_unreadable(revision, faults))
    return handbook


def _unreadable(revision: str, faults: Sequence[Fault]) -> str:
    return f"this kit cannot read the data of {revision} to compare with them: {faults[0]}"


def first_readable(folder: Path, commit: str) -> str:
    """Return the first revision after one that this kit can read, with its day; else nothing.

    It is looked for by halves: what can be read once is taken to be readable ever after.
    """
    listed = _git(
        folder, "log", "--reverse", "--first-parent", "--format=%H", f"{commit}..HEAD", "--", "."
    )
    commits = listed.decode().split()
    low, high = 0, len(commits)
    while low < high:
        middle = (low + high) // 2
        if _faults(_read(folder, commits[middle])):
            low = middle + 1
        else:
            high = middle
    if low == len(commits):
        return ""
    return _git(folder, "log", "-1", "--format=%h (%as)", commits[low]).decode().strip()


def _commit(folder: Path, revision: str) -> str:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^0")
    return _git(folder, *asked).decode().strip()


def _names(folder: Path) -> list[str]:
    """Return the names that revisions have; none where git cannot be asked."""
    try:
        return _git(folder, "for-each-ref", "--format=%(refname:short)").decode().split()
    except RevisionError:
        return []


def _faults(handbook: Handbook) -> list[Fault]:
    return [fault for fault in handbook.faults if fault.kind != UNKNOWN]


def _read(folder: Path, commit: str) -> Handbook:
    with TemporaryDirectory() as place:
        # Asked from within a folder, git gives that folder alone.
        packed = _git(folder, "archive", "--format=tar", commit)
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            for member in files:
                if content := files.extractfile(member):
                    path = Path(place, member.name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content.read())
        return Handbook.read(Path(place))


def _git(folder: Path, *command: str) -> bytes:
    """Return what git answers about the folder; says what is missing where it does not."""
    try:
        done = subprocess.run(["git", *command], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError(
            f"git is asked about {folder}, and cannot be: {error.strerror}"
        ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or "there is no such revision"
        raise RevisionError(f"git knows no such state of {folder}: {said}")
    return done.stdout
