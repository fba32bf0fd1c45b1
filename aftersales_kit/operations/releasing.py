"""Writing down a release: its version, its day, and a digest of each entry, to data/release.toml.

Parts: `text` (the file), `check` (whether a release may follow the last one), `main`.
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

from ..policy.faults import BAD_DATA, Unfit, told
from ..policy.handbook import Handbook, data_folder
from ..policy.labels import Label
from ..policy.releases import standing
from ..policy.subjects.release import FILE, VERSION, Release

COMMAND = "python -m aftersales_kit.operations.releasing"
HEAD = f"""\
# What stood in the policy at the last release: of each entry a digest of what it means, and one of
# its words as well, by which the page of what has changed tells what is not as it was.
# Written by `{COMMAND} VERSION DAY`; nobody types it.
"""
NO_LATER = Label(
    "version {0} is not later than {1}, the last release; allowed: {2} or later",
    "版本 {0} 不晚于上次发布的 {1}；应为 {2} 或更高",
)
TOO_EARLY = Label(
    "day {0} is before {1}, the day of the last release {2}; allowed: {1} or later",
    "日期 {0} 早于上次发布 {2} 的日期 {1}；应为 {1} 当天或之后",
)


def text(handbook: Handbook, version: str, on: date) -> str:
    """Return the file of a release."""
    lines = [HEAD.rstrip(), f'version = "{version}"', f"on = {on}"]
    for part, entries in standing(handbook).items():
        lines += ["", f"[entries.{part}]"]
        lines += [f"{json.dumps(name)} = {json.dumps(said)}" for name, said in entries.items()]
    return "\n".join(lines) + "\n"


def check(last: Release, version: str, on: date) -> None:
    """Raise Unfit where a release of a version on a day cannot follow the last one.

    The version is to be later, number by number, and the day not earlier; where there was no
    release yet, any may be the first.

    >>> check(Release("1.9.0", date(2027, 3, 1)), "1.10.0", date(2027, 3, 1))
    >>> check(Release("1.9.0", date(2027, 3, 1)), "1.8.5", date(2027, 3, 1))
    Traceback (most recent call last):
    aftersales_kit.policy.faults.Unfit: version 1.8.5 is not later than 1.9.0, the last release; \
allowed: 1.9.1 or later
    """
    if last.version and _numbers(version) <= (was := _numbers(last.version)):
        following = ".".join(map(str, (*was[:-1], was[-1] + 1)))
        raise Unfit(NO_LATER.format(version, last.version, following))
    if last.on and on < last.on:
        raise Unfit(TOO_EARLY.format(on, last.on, last.version))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@told
def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Write down the data as they are as the release of a version, made on a day.

    Nothing is written where the release cannot follow the last one, which is said.
    """
    asked = argparse.ArgumentParser(prog=COMMAND, description=main.__doc__)
    asked.add_argument("version", type=_version, help="such as 1.2.0")
    asked.add_argument("on", type=date.fromisoformat, metavar="day", help="such as 2027-03-01")
    given = asked.parse_args(arguments)
    folder = folder or data_folder()
    handbook = Handbook.load(folder)
    try:
        check(handbook.release, given.version, given.on)
    except Unfit as error:
        print(*error.label, sep="\n", file=sys.stderr)
        return BAD_DATA
    (folder / FILE).write_text(text(handbook, given.version, given.on), encoding="utf-8")
    print(f"{FILE}: {given.version} of {given.on}")
    return 0


def _version(given: str) -> str:
    if not VERSION.fullmatch(given):
        raise argparse.ArgumentTypeError(f"{given!r} is no version; write it as 1.2.0")
    return given


if __name__ == "__main__":
    sys.exit(main())
