"""A draft of a reply as patterns read it, and what is remarked on it.

Parts: `Read` (a text as it is compared, with the place of each sign), `normalised`, `ungrouped`,
`Remark` (one thing wrong, with its place), `marked` (a text in pieces, those that are remarked on
marked), `unmarked` (a phrase without its marks, and where they stood), `together`.
Places are of the text as it was typed, ends excluded.

>>> normalised("１２ 元", {}).text
'12 元'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ..policy.labels import Label

CLAUSE = re.compile(r"[,.!?;:。、\n]")
GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
MARK = re.compile("[【】]")


@dataclass(frozen=True)
class Remark:
    """One thing wrong with a reply: where, what, why, and what to write instead."""

    check: str
    kind: str
    start: int
    end: int
    found: str
    why: Label
    say: Label
    sources: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """A text as patterns read it, and the place in the original of each of its characters."""

    text: str
    places: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch (not empty) stands in the original."""
        return self.places[start], self.places[end - 1] + 1

    def clause(self, start: int, end: int) -> str:
        """Return the clause or clauses around a stretch."""
        before = [found.end() for found in CLAUSE.finditer(self.text, 0, start)]
        after = CLAUSE.search(self.text, end)
        return self.text[before[-1] if before else 0 : after.start() if after else len(self.text)]


def normalised(text: str, variants: Mapping[str, str]) -> Read:
    """Return a text after NFKC, without invisible characters, variants read as one.

    A letter and the marks that follow it are read together, so that places hold.
    """
    if text.isascii():  # of which each sign is in this form, and to be seen
        return Read("".join(map(variants.get, text, text)), tuple(range(len(text))))
    if not any(map(unicodedata.combining, text)):
        signs = [*map(_visible, text)]
        joined = "".join(signs)
        if joined == text:  # each sign stands for itself
            where = tuple(range(len(text)))
        else:
            where = tuple(place for place, sign in enumerate(signs) for _ in sign)
        return Read("".join(map(variants.get, joined, joined)), where)
    letters: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for letter in _visible(text[start:end]):
            letters.append(variants.get(letter, letter))
            places.append(start)
        start = end
    return Read("".join(letters), tuple(places))


@lru_cache(maxsize=10_000)
def _visible(letter: str) -> str:
    """Return a letter with its marks in the form that is compared, without what nobody sees."""
    normal = unicodedata.normalize("NFKC", letter)
    return "".join(sign for sign in normal if unicodedata.category(sign) != "Cf")


def ungrouped(read: Read) -> Read:
    """Return a text without the commas that group the digits of a number."""
    if "," not in read.text:
        return read
    left = [i for i, _ in enumerate(read.text) if not _groups(read.text, i)]
    return Read("".join(read.text[i] for i in left), tuple(read.places[i] for i in left))


def _groups(text: str, position: int) -> bool:
    """Say whether a character is the comma that groups the digits of a number."""
    return bool(GROUPED.match(text, position))


def together(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Go through stretches in their order, overlapping ones as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start < joined[-1][1]:
            low, high = joined.pop()
            start, end = low, max(high, end)
        joined.append((start, end))
    yield from joined


def marked(text: str, remarks: Iterable[Remark]) -> tuple[tuple[str, tuple[Remark, ...]], ...]:
    """Return a text in pieces, each with the remarks on it; overlapping ones share a piece.

    >>> no = Label("no", "不")
    >>> marked("在？没办法", [Remark("cannot", "flat_negative", 2, 5, "没办法", no, no, ())])[0]
    ('在？', ())
    """
    on = [remark for remark in remarks if remark.start < remark.end]
    cuts = sorted({0, len(text), *(r.start for r in on), *(r.end for r in on)})
    return tuple(
        (text[low:high], tuple(r for r in on if r.start <= low and high <= r.end))
        for low, high in pairwise(cuts)
    )


def unmarked(phrase: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a phrase without its marks, and the stretches that stood in them.

    >>> unmarked("你【是不是傻】啊")
    ('你是不是傻啊', ((1, 5),))
    """
    text, stretches = "", []
    for number, piece in enumerate(MARK.split(phrase)):
        if number % 2:
            stretches.append((len(text), len(text) + len(piece)))
        text += piece
    return text, tuple(stretches)
