"""Patterns: regular expressions that are safe to search with, taken apart.

Parts: `unsafe` (what is wrong with one), `compiled`, `grouped` (one with each of its alternatives
as a group), `words` (what is in whatever it finds), `folded` (a text in which those words are
looked for).

>>> pattern, alternatives = grouped("bad(?:ly|est)?")
>>> alternatives
('ly', 'est')
>>> pattern.search("badly").groups()
('ly', None)
>>> words("(?:very )?(?:bad|worse) [ab]")
('bad', 'worse')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

MOST_REPEATS = 40
MOST_WAYS = 5_000
"""In how many ways the bounded repeats of one pattern may be combined."""
MOST_SIGNS = 12
"""Of how many signs a class may be to be looked for one by one."""

REPEAT = re.compile(r"\{(?:(\d+)|(\d*),(\d*))\}", re.ASCII)
OPENING = re.compile(r"\(\?(?::|<?[=!])")
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
BETWEEN = "(?:"
GROUPS = "(?:…), (?=…), (?!…), (?<=…) and (?<!…)"

Words = frozenset[str]


@lru_cache(maxsize=2_000)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern as texts are searched with it: capitals do not count. Made once.

    Raises what `re.compile` raises.

    >>> compiled("no") is compiled("no")
    True
    """
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=2_000)
def grouped(pattern: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a pattern that is not `unsafe` with each alternative as a group, and these.

    Alternatives of what only stands before or behind are not counted.
    """
    if "|" not in pattern:
        return compiled(pattern), ()
    written: list[str] = []
    alternatives: list[str] = []
    _group(_read(pattern), written, alternatives)
    return re.compile("".join(written), re.IGNORECASE), tuple(alternatives)


@lru_cache(maxsize=2_000)
def words(pattern: str) -> tuple[str, ...]:
    """Return `folded` words of which one is in whatever a pattern finds; none: nothing is known."""
    return tuple(sorted(map(folded, _read(pattern).words() or ())))


@lru_cache(maxsize=2_000)
def _read(pattern: str) -> _Choice:
    return _Reader(pattern).choice()


def folded(text: str) -> str:
    """Return a text without regard to case, as patterns are looked for.

    >>> folded("ONE İ ı")
    'one i i'
    """
    return text.replace("İ", "i").lower().replace("ı", "i")


def unsafe(pattern: str, variants: Mapping[str, str] | None = None) -> str | None:
    """Say why a pattern must not be used, or return None.

    It must compile, match no empty text, be written in the form in which texts are read (NFKC, no
    variant), have groups that only hold together or look around, and repeat only single
    characters, each time boundedly: then its time is bounded by the length of the text.

    >>> unsafe("(?:ha){1,3}")
    'repeats a group'
    >>> unsafe("a+b")
    'repeats without a bound'
    >>> unsafe("ha{1,3}") is None
    True
    """
    try:
        found = compiled(pattern)
    except re.error as error:
        return f"is no regular expression: {error}"
    except (OverflowError, ValueError):  # a repeat that Python cannot count
        return "repeats too often"
    except RecursionError:
        return "has groups inside each other too deep to be read"
    if found.fullmatch("") or (found.match("") and not pattern.startswith("^")):
        return "matches where there is nothing"
    if unicodedata.normalize("NFKC", pattern) != pattern:
        return "has a character that texts never hold after NFKC, such as a full-width sign"
    if signs := sorted({*pattern} & {*(variants or {})}):
        return f"has {signs[0]!r}, which is read as {(variants or {})[signs[0]]!r}"
    return _repeats(pattern)


def _repeats(pattern: str) -> str | None:
    """Say what is wrong with the repeats and groups of a pattern that compiles, or return None."""
    ways, position = 1, 0
    inside = False
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 2
            continue
        if inside or sign == "[":
            inside = sign != "]"
        elif sign == "(" and not OPENING.match(pattern, position):
            return f"has another group than {GROUPS}"
        elif sign in "*+":
            return "repeats without a bound"
        elif found := REPEAT.match(pattern, position):
            exactly, least, most = found.groups()
            if not (exactly or most):
                return "repeats without a bound"
            if pattern[position - 1] == ")":
                return "repeats a group"
            least, most = int(exactly or least or 0), int(exactly or most)
            ways *= most - least + 1
            if most > MOST_REPEATS or ways > MOST_WAYS:
                return "repeats too often"
        position += 1
    return None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece that is no choice: how it is written, and the signs of which it is one, if known."""

    written: str
    signs: str = ""
    repeat: str = ""

    @property
    def is_there(self) -> bool:
        """Whether it stands in whatever is found, just once."""
        return not self.repeat


@dataclass(frozen=True, slots=True)
class _Choice:
    """Alternatives, each a row of pieces and choices; `opening` is empty for the whole pattern."""

    opening: str
    rows: tuple[tuple[_Piece | _Choice, ...], ...]
    repeat: str = ""

    @property
    def is_there(self) -> bool:
        """Whether one of the alternatives stands in whatever is found."""
        return self.opening in ("", BETWEEN) and not self.repeat

    def words(self) -> Words | None:
        """Return words of which one is in whatever is found, or None where that is not known."""
        found: set[str] = set()
        for row in self.rows:
            best = max(_words_of(row), key=_telling, default=None)
            if best is None:
                return None
            found |= best
        return frozenset(found)


def _telling(words: Words) -> tuple[int, int]:
    """Return how much it tells that one of some words is in a text: the longer and fewer."""
    return min(map(len, words)), -len(words)


def _words_of(row: Iterable[_Piece | _Choice]) -> Iterator[Words]:
    """Go through sets of words of which one is in whatever a row finds."""
    run = ""
    for part in row:
        if isinstance(part, _Piece) and part.is_there and len(part.signs) == 1:
            run += part.signs
            continue
        if run:
            yield frozenset({run})
        run = ""
        if isinstance(part, _Piece) and part.is_there and 1 < len(part.signs) <= MOST_SIGNS:
            yield frozenset(part.signs)
        elif isinstance(part, _Choice) and part.is_there and (words := part.words()):
            yield words
    if run:
        yield frozenset({run})


def _group(choice: _Choice, grouped: list[str], alternatives: list[str]) -> None:
    """Write a choice with each alternative as a group, and note the alternatives in their order."""
    counted = len(choice.rows) > 1
    grouped.append(choice.opening)
    for number, row in enumerate(choice.rows):
        grouped.append("|" if number else "")
        if counted:
            grouped.append("(")
            alternatives.append("".join(map(_written, row)))
        for part in row:
            if isinstance(part, _Choice) and part.opening == BETWEEN:
                _group(part, grouped, alternatives)
            else:
                grouped.append(_written(part))
        grouped.append(")" if counted else "")
    grouped.append((")" if choice.opening else "") + choice.repeat)


def _written(part: _Piece | _Choice) -> str:
    if isinstance(part, _Piece):
        return part.written + part.repeat
    rows = "|".join("".join(map(_written, row)) for row in part.rows)
    return f"{part.opening}{rows}{')' if part.opening else ''}{part.repeat}"


@dataclass(slots=True)
class _Reader:
    """Reads a pattern that compiles and has no groups but those that are allowed."""

    pattern: str
    position: int = 0

    def choice(self, opening: str = "") -> _Choice:
        """Read alternatives up to the end of their group, the repeat behind it included."""
        rows = [self.row()]
        while self.position < len(self.pattern) and self.pattern[self.position] == "|":
            self.position += 1
            rows.append(self.row())
        self.position += 1
        return _Choice(opening, tuple(rows), self.repeat() if opening else "")

    def row(self) -> tuple[_Piece | _Choice, ...]:
        """Read one alternative."""
        row: list[_Piece | _Choice] = []
        while self.position < len(self.pattern) and self.pattern[self.position] not in "|)":
            row.append(self.part())
        return tuple(row)

    def part(self) -> _Piece | _Choice:
        """Read one piece, or one group, with the repeat behind it."""
        start, sign = self.position, self.pattern[self.position]
        if opening := OPENING.match(self.pattern, start):
            self.position = opening.end()
            return self.choice(opening[0])
        signs = sign if sign not in ".^$" else ""
        self.position += 1
        if sign == "\\":
            sign = self.pattern[self.position]
            signs = "" if sign.isalnum() else sign
            self.position += 1
        elif several := CLASS.match(self.pattern, start):
            self.position = several.end()
            signs = self.pattern[start + 1 : self.position - 1]
            signs = "" if {*signs} & {*"^-\\"} else signs
        written = self.pattern[start : self.position]
        return _Piece(written, signs, self.repeat())

    def repeat(self) -> str:
        """Read a repeat, empty where there is none."""
        start = self.position
        if found := REPEAT.match(self.pattern, start):
            self.position = found.end()
        elif self.pattern[start : start + 1] == "?":
            self.position += 1
        if self.position > start and self.pattern[self.position : self.position + 1] == "?":
            self.position += 1
        return self.pattern[start : self.position]
