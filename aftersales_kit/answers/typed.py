"""Typing, as the examination asks for it: what is to be typed, how fast, and with which errors.

Parts: `copy` (what is to be typed, for a seed), `Copy`, `mark_typed` (its `Typed`), `typed_record`
(a result to keep), `errors` (in how many places two texts differ).
Source: PRC-01; what is typed is put together from the handbook's own messages, and the speed, the
time and the share that has to be right are amounts (data/training/examination.toml).

An error is a character too many, too few or another one; blanks at the ends and how lines are
broken make no difference. The speed counts what is right: nobody is fast by typing anything.

>>> from datetime import date
>>> drawn = copy(handbook, date(2026, 3, 1), seed=7, part="typing_zh")
>>> done = mark_typed(drawn, drawn.text, seconds=60)
>>> done.errors, done.per_minute == len(drawn.text), done.passed
(0, True, True)
>>> mark_typed(drawn, drawn.text, seconds=600).passed
False
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from random import Random

from ..policy.handbook import Handbook
from ..policy.subjects.examination import Part
from ..policy.subjects.scripts import Script
from .examination import SHARE, find_part

MINUTE = 60
CHINESE = "zh"
MOST_TYPED = 2
"""Of what is typed no more is looked at than so many times what was to be typed."""


@dataclass(frozen=True)
class Copy:
    """What is to be typed: in `lang`, at least at `speed` right characters a minute.

    `script` is the tag of the script in which Chinese stands there, where it is not the
    handbook's own.
    """

    seed: int
    on: date
    part: Part
    lang: str
    text: str
    speed: int
    pass_mark: Decimal
    script: str = ""


@dataclass(frozen=True)
class Typed:
    """What was typed, in how many seconds, with how many errors."""

    copy: Copy
    text: str
    seconds: float
    errors: int

    @property
    def right(self) -> int:
        """How many characters of what was to be typed are right."""
        return max(len(self.copy.text) - self.errors, 0)

    @property
    def share(self) -> Decimal:
        """The part of what was to be typed that is right, rounded down."""
        exact = Decimal(self.right) / len(self.copy.text)
        return exact.quantize(SHARE, rounding="ROUND_FLOOR")

    @property
    def per_minute(self) -> int:
        """How many right characters a minute, rounded down."""
        return int(self.right * MINUTE / self.seconds)

    @property
    def passed(self) -> bool:
        """Whether it was fast enough, and enough of it right."""
        enough = self.right >= self.copy.pass_mark * len(self.copy.text)
        return enough and self.per_minute >= self.copy.speed


def copy(
    handbook: Handbook, on: date, *, seed: int, part: str, script: Script | None = None
) -> Copy:
    """Put together what is to be typed in a part, as the policy stands on the day `on`.

    Messages of the handbook follow each other until they fill the time at the speed that passes;
    Chinese ones are written in the `script`, where one is given.
    Raises KeyError where there is no such part, and ValueError for one that asks questions.
    """
    asked, in_force = find_part(handbook, part), handbook.on(on)
    if asked.typing is None:
        raise ValueError(f"nothing is typed in the part {asked.id}: it asks questions")
    speed = int(in_force.amounts[asked.typing.speed])
    length = speed * int(in_force.amounts[asked.typing.time])
    lang = asked.typing.lang
    replies = handbook.policy.replies.values()
    messages = [(reply.example or reply.text).text(lang) for reply in replies]
    Random(seed).shuffle(messages)
    text = ""
    for message in messages:
        text = _plain(f"{text} {message}")
        if len(text) >= length:
            break
    mark, tag = Decimal(in_force.amounts[asked.pass_mark]), ""
    if script is not None and lang == CHINESE:
        text, tag = script.write(text), script.id
    return Copy(seed, on, asked, lang, text, speed, mark, tag)


def mark_typed(drawn: Copy, text: str, *, seconds: float) -> Typed:
    """Return how the typing went; raises ValueError for a time that cannot be."""
    if not isfinite(seconds) or seconds <= 0:
        raise ValueError(f"cannot have been typed in {seconds} seconds; allowed: more than none")
    plain = _plain(text)[: MOST_TYPED * len(drawn.text)]
    return Typed(drawn, plain, seconds, errors(drawn.text, plain))


def errors(shown: str, typed: str) -> int:
    """Return how many characters have to be put in, left out or changed to make one of the other.

    >>> errors("您好，马上给您办", "您好马上给你办了")
    3
    """
    row: list[int] = [*range(len(typed) + 1)]
    for number, sign in enumerate(shown, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(typed, 1):
            changed = before + (sign != other)
            before, row[place] = row[place], min(changed, row[place] + 1, row[place - 1] + 1)
    return row[-1]


def typed_record(done: Typed, who: str) -> dict[str, object]:
    """Return a result as it is kept: in the form of other parts, in characters for questions."""
    drawn = done.copy
    return {
        "who": who.strip(),
        "day": drawn.on.isoformat(),
        "part": drawn.part.id,
        "of": len(drawn.text),
        "right": done.right,
        "passed": done.passed,
        "missed": [],
        "seed": drawn.seed,
        "share": str(done.share),
        "pass_mark": str(drawn.pass_mark),
        "seconds": round(done.seconds, 1),
        "per_minute": done.per_minute,
        "speed": drawn.speed,
    }


def _plain(text: str) -> str:
    """Return a text with one blank where there are several, or a new line."""
    return " ".join(text.split())
