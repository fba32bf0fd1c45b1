"""Labels: texts in both languages, put together before anybody says in which one they are read.

Parts: `Label`, `alike` (a text that is the same in both), `joined`, and what stands between parts.

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


def _spoken(value: object, place: int) -> object:
    return value[place] if isinstance(value, Label) else value


def alike(text: object) -> Label:
    """Return what is written the same way in both languages: a number, a day, a name."""
    return Label(str(text), str(text))


def joined(parts: Iterable[Label], between: Label = NO_LABEL) -> Label:
    """Return labels one after the other, with `between` in each gap; none of them is empty."""
    english, chinese = [], []
    for en, zh in parts:
        english.append(en)
        chinese.append(zh)
    return Label(between.en.join(english), between.zh.join(chinese))
