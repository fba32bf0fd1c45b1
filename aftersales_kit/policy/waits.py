"""Waits: the stretches of time in which the shop waited for the buyer, as people write them.

Parts: `read_waits` (what was typed, as pairs of moments), `write_waits` (in one way).

A wait is its two moments on the shop's clock, such as "2026-03-02 12:00 to 15:00"; the day of the
end may be left out where it is that of the beginning. Waits are parted by semicolons or lines, may
touch and overlap, and are put in their order; the end is no part of a wait.

>>> write_waits(read_waits("2026-03-03 09:00 至 2026-03-04 09:00；2026-03-02 12:00-15:00", "waits"))
'2026-03-02 12:00 – 2026-03-02 15:00; 2026-03-03 09:00 – 2026-03-04 09:00'
>>> read_waits("2026-03-02 15:00 to 12:00", "waits")
Traceback (most recent call last):
aftersales_kit.policy.faults.BadValue: waits: '2026-03-02 15:00 to 12:00' ends before it begins; \
write it like '2026-03-02 12:00 to 2026-03-02 15:00'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from .faults import BadValue, shown
from .money import half_width

MOST_WAITS = 50
DAY, CLOCK = r"\d{4}-\d{2}-\d{2}", r"\d{1,2}:\d{2}"
WAIT = re.compile(
    rf"({DAY})[T ]+({CLOCK})\s*(?:to|至|到|[-–—~])\s*(?:({DAY})[T ]+)?({CLOCK})",
    re.ASCII,
)
PARTED = re.compile(r"[;\n\r]")
Wait = tuple[str, str]
"""From when to when, each as a moment is written."""


def read_waits(raw: object, field: str) -> tuple[Wait, ...]:
    """Return the waits in their order. Raises BadValue naming the first that cannot be read."""
    parts = PARTED.split(half_width(raw)) if isinstance(raw, str) else []
    parts = [part.strip() for part in parts if part.strip()]
    if not parts or len(parts) > MOST_WAITS:
        raise _unread(raw, field, f"is not 1 to {MOST_WAITS} waits", f"要写 1 至 {MOST_WAITS} 段")
    return tuple(sorted(_wait(part, field) for part in parts))


def write_waits(waits: Iterable[Wait]) -> str:
    """Write waits in the one way in which they are kept."""
    return "; ".join(f"{begin} – {end}" for begin, end in waits)


def _wait(text: str, field: str) -> Wait:
    found = WAIT.fullmatch(text)
    if found is None:
        raise _unread(text, field, "is no wait", "读不出来")
    day, begin, until, end = found.groups()
    try:
        one, other = (_moment(d, c) for d, c in ((day, begin), (until or day, end)))
    except ValueError:
        raise _unread(text, field, "names a moment that there is not", "时间不存在") from None
    if other <= one:
        raise _unread(text, field, "ends before it begins", "结束早于开始")
    return one, other


def _moment(day: str, clock: str) -> str:
    return f"{datetime.fromisoformat(f'{day} {clock:0>5}'):%Y-%m-%d %H:%M}"


def _unread(given: object, field: str, en: str, zh: str) -> BadValue:
    return BadValue(
        field,
        f"{shown(given)} {en}; write it like '2026-03-02 12:00 to 2026-03-02 15:00'",
        f"{shown(given)} {zh}；请写成“2026-03-02 12:00 至 2026-03-02 15:00”",
    )
