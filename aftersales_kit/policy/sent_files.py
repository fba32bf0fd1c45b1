"""Files that were sent along, as people write them and as a page reads them off.

Parts: `SentFile`, `read_files` (what was typed or pasted), `write_files` (in one way).

A file is one line: its name, and behind it its size with the unit, such as "IMG_2041.JPG; 1.2 MB".
A semicolon, a tab or blanks part the two. 1 KB is 1024 bytes and 1 MB 1024 KB, as a computer shows
them; a part of a byte counts as a whole one. Folders before the name stay with it.

>>> read_files("IMG_2041.JPG; 1.2 MB\\nslip from the box.pdf  1,204 KB", "attachments")
(SentFile(name='IMG_2041.JPG', size=1258292), SentFile(name='slip from the box.pdf', size=1232896))
>>> write_files(read_files("a.jpg；2KB", "attachments"))
'a.jpg; 2048 B'
>>> read_files("a.jpg", "attachments")
Traceback (most recent call last):
aftersales_kit.policy.faults.BadValue: attachments: 'a.jpg' does not say how large it is; \
write it like 'IMG_2041.JPG; 1.2 MB'
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .faults import BadValue, shown
from .money import half_width

MOST_FILES, LONGEST_LINE = 50, 300
BYTES_IN = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
SIZED = re.compile(
    r"(?P<name>[^\s;](?:.*?\S)?)(?:\s*;\s*|\s+)"
    r"(?P<number>\d{1,12}(?:\.\d{1,6})?|\d{1,3}(?:,\d{3})+)\s*(?P<unit>[KMG]?B|[KMG])",
    re.ASCII | re.IGNORECASE,
)
"""A comma parts thousands; where it could be a decimal point, it is not read."""


@dataclass(frozen=True)
class SentFile:
    """A file as it came: its name, with or without a path, and its size in bytes."""

    name: str
    size: int


def read_files(raw: object, field: str) -> tuple[SentFile, ...]:
    """Return the files in their order. Raises BadValue naming the first that cannot be read."""
    lines = raw.splitlines() if isinstance(raw, str) else []
    lines = [line.strip() for line in lines if line.strip()]
    if not lines or len(lines) > MOST_FILES:
        raise _unread(raw, field, f"is not 1 to {MOST_FILES} files", f"要写 1 至 {MOST_FILES} 个")
    return tuple(_file(line, field) for line in lines)


def write_files(files: Iterable[SentFile]) -> str:
    """Write files in the one way in which they are kept."""
    return "\n".join(f"{file.name}; {file.size} B" for file in files)


def _file(line: str, field: str) -> SentFile:
    # What follows the name is read in whichever width it was typed; the name stays as it is.
    found = SIZED.fullmatch(half_width(line)) if len(line) <= LONGEST_LINE else None
    if found is None:
        raise _unread(line, field, "does not say how large it is", "没写文件大小")
    number = Decimal(found["number"].replace(",", ""))
    unit = BYTES_IN[f"{found['unit'].upper().removesuffix('B')}B"]
    return SentFile(line[: found.end("name")], math.ceil(number * unit))


def _unread(given: object, field: str, en: str, zh: str) -> BadValue:
    return BadValue(
        field,
        f"{shown(given)} {en}; write it like 'IMG_2041.JPG; 1.2 MB'",
        f"{shown(given)} {zh}；请写成“IMG_2041.JPG; 1.2 MB”",
    )
