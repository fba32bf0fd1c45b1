"""Writing down a release: its version, its day, and a digest of each entry, to data/release.toml.

Parts: `text` (the file), `main`.
Run `python -m aftersales_kit.operations.releasing 1.2.0 2027-03-01` when a version is released;
from then on the page of what has changed says what has changed since.

>>> from datetime import date
>>> print(*text(handbook, "1.2.0", date(2027, 3, 1)).splitlines()[3:7], sep="\\n")
version = "1.2.0"
on = 2027-03-01
<BLANKLINE>
[entries.tables]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..policy.faults import told
from ..policy.handbook import Handbook, data_folder
from ..policy.releases import standing
from ..policy.subjects.release import FILE, VERSION

COMMAND = "python -m aftersales_kit.operations.releasing"
HEAD = f"""\
# What stood in the policy at the last release: of each entry a digest of what it means, and one of
# its words as well, by which the page of what has changed tells what is not as it was.
# Written by `{COMMAND} VERSION DAY`; nobody types it.
"""


def text(handbook: Handbook, version: str, on: date) -> str:
    """Return the file of a release."""
    lines = [HEAD.rstrip(), f'version = "{version}"', f"on = {on}"]
    for part, entries in standing(handbook).items():
        lines += ["", f"[entries.{part}]"]
        lines += [f"{json.dumps(name)} = {json.dumps(said)}" for name, said in entries.items()]
    return "\n".join(lines) + "\n"


@told
def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Write down the data as they are as the release of a version, made on a day."""
    asked = argparse.ArgumentParser(prog=COMMAND, description=main.__doc__)
    asked.add_argument("version", type=_version, help="such as 1.2.0")
    asked.add_argument("on", type=date.fromisoformat, metavar="day", help="such as 2027-03-01")
    given = asked.parse_args(arguments)
    folder = folder or data_folder()
    handbook = Handbook.load(folder)
    (folder / FILE).write_text(text(handbook, given.version, given.on), encoding="utf-8")
    print(f"{FILE}: {given.version} of {given.on}")
    return 0


def _version(given: str) -> str:
    if not VERSION.fullmatch(given):
        raise argparse.ArgumentTypeError(f"{given!r} is no version; write it as 1.2.0")
    return given


if __name__ == "__main__":
    sys.exit(main())
