"""The handbook as a revision of git has it, to compare with.

Parts: `handbook_at`, `RevisionError`.

>>> from aftersales_kit.policy import data_folder
>>> handbook_at(data_folder(), "no-such-revision")  # doctest: +ELLIPSIS
Traceback (most recent call last):
aftersales_kit.operations.revisions.RevisionError: git knows no such state of ...
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from ..policy.faults import UNKNOWN
from ..policy.handbook import Handbook


class RevisionError(ValueError):
    """Raised for a revision that git does not know, or whose data this kit cannot read."""


def handbook_at(folder: Path, revision: str) -> Handbook:
    """Return the handbook of a data folder as a revision of git has it; raises RevisionError."""
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^0")
    with TemporaryDirectory() as place:
        # Asked from within a folder, git gives that folder alone.
        packed = _git(folder, "archive", "--format=tar", commit.decode().strip())
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            for member in files:
                if content := files.extractfile(member):
                    path = Path(place, member.name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content.read())
        handbook = Handbook.read(Path(place))
    faults = [fault for fault in handbook.faults if fault.kind != UNKNOWN]
    if faults:
        problem = f"this kit cannot read the data of {revision} to compare with them"
        raise RevisionError(f"{problem}: {faults[0]}")
    return handbook


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
