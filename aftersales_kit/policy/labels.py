"""Labels: texts in both languages, put together before anybody says in which one they are read.

Parts: `Label`, `alike` (a text that is the same in both), `joined`, what stands between parts, and
`apart` (where two texts differ).

>>> NAMED.format(Label("Refund", "退款"), alike("5.00"))
Label(en='Refund: 5.00', zh='退款：5.00')
>>> joined([Label("photos", "照片"), Label("video", "视频")], LISTED).text("zh")
'照片、视频'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Label(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """Return the text in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)

    def format(self, *values: object, **named: object) -> Label:
        """Fill the blanks, as `str.format` does; a label fills each language with its own text."""
        return Label(
            *(
                text.format(
                    *(_spoken(value, place) for value in values),
                    **{name: _spoken(value, place) for name, value in named.items()},
                )
                for place, text in enumerate(self)
            )
        )

    def filled(self, blank: re.Pattern[str], value: Callable[[str], Label]) -> Label:
        """Fill what a pattern finds; its first group names the value."""
        return Label(
            blank.sub(lambda found: value(found[1]).en, self.en),
            blank.sub(lambda found: value(found[1]).zh, self.zh),
        )


NO_LABEL = Label("", "")
NAMED = Label("{}: {}", "{}：{}")
"""A name, then what is said of it."""
LISTED = Label(", ", "、")
CLAUSES = Label(", ", "，")
STOPS = Label("; ", "；")
BESIDE = Label(" · ", " · ")
SHORT, AROUND = 30, 12
"""Texts up to so long are told whole; of longer ones so much is told around what differs."""


def _spoken(value: object, place: int) -> object:
    return value[place] if isinstance(value, Label) else value


def alike(text: object) -> Label:
    """Return what is written the same way in both languages: a number, a day, a name."""
    return Label(str(text), str(text))


def in_both(said: Label | str) -> Label:
    """Return what is said as a label; a text is the same in both languages.

    >>> in_both("AS-1"), in_both(Label("day", "日"))
    (Label(en='AS-1', zh='AS-1'), Label(en='day', zh='日'))
    """
    return said if isinstance(said, Label) else alike(said)


def joined(parts: Iterable[Label], between: Label = NO_LABEL) -> Label:
    """Return labels one after the other, with `between` in each gap; none of them is empty."""
    english, chinese = [], []
    for en, zh in parts:
        english.append(en)
        chinese.append(zh)
    return Label(between.en.join(english), between.zh.join(chinese))


def apart(was: str, now: str) -> tuple[str, str]:
    """Return two texts on a line each, long ones without what is the same at both their ends.

    >>> apart("what is said at some length, once", "what is said at some length, twice")
    ('…ome length, once', '…ome length, twice')
    """
    was, now = was.replace("\n", " / "), now.replace("\n", " / ")
    if max(len(was), len(now)) <= SHORT:
        return was, now
    start = _alike(was, now)
    end = _alike(was[start:][::-1], now[start:][::-1])
    cut = max(start - AROUND, 0)
    told = []
    for text in (was, now):
        last = len(text) - max(end - AROUND, 0)
        told.append(("…" if cut else "") + text[cut:last] + ("…" if last < len(text) else ""))
    return told[0], told[1]


def _alike(one: str, other: str) -> int:
    """Return how many signs two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
