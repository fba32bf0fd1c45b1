"""How like a text is to example sentences: of each problem, of anything that is none, of each one.

Parts: `learned` (what can be learned of sentences, once), `forget` (that), `Likeness` (`of` a
text, `nearest` sentence, `says` of a key word), `Alike`.
Source: data/problems, data/triage/beside.

A text is taken apart into its traits: characters, pairs of them, words without their endings,
pairs of words, and the stretches of four letters that still stand when a word is misspelt. How
words begin, and characters begin and end, is a trait too: 起球吗 asks what 起球了 tells.
A trait counts the more the fewer sentences have it. The likeness to a problem is the cosine
between the traits of the text and those of all its sentences together, from 0 to 1.

>>> likeness = learned(handbook.sentences, handbook.lexicon)
>>> alike = likeness.of(traits(handbook.lexicon.plain("穿了一周鞋底就开胶了")))
>>> max(alike.problems, key=alike.problems.get)
'quality_defect'
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from math import log, sqrt
from operator import add

from ..policy.subjects.lexicon import WORD, KeyWord, Lexicon, Written, forms_of
from ..policy.subjects.sentences import Sentences

PIECE = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+")
ENDING = re.compile(r"(?:ing|ed|es|s)$")
SHORT = 4
"""Words of so many letters keep their ending; stretches of a word have so many."""
UNMET = 0.5
"""What a trait that no sentence has counts against one that a single sentence has."""
STRETCH = 0.5
"""What a stretch of letters weighs, where a word weighs 1."""
DAMPED = 0.6
"""The power to which the sum of a trait over the sentences of a problem is raised: what is said
again counts less."""
SMOOTH = 0.5
"""What is added to how often a trait was met with a problem, and without."""
TRUST = 2
"""As many sentences speak for a key word before any was looked at."""


def _stem(word: str) -> str:
    """Return a word without its usual endings.

    >>> [_stem(word) for word in ("stopped", "stops", "tries", "glass", "arrived", "arrive")]
    ['stop', 'stop', 'try', 'glass', 'arriv', 'arriv']
    """
    if len(word) <= SHORT:
        return word
    if not word.endswith("ss"):
        short = ENDING.sub("", word)
        if len(short) < len(word):
            if short[-1] == short[-2] and short[-1] not in "sl":
                short = short[:-1]
            word = f"{short[:-1]}y" if short.endswith("i") else short
    return word[:-1] if len(word) > SHORT and word.endswith("e") else word


@lru_cache(maxsize=5_000)
def _of_word(word: str) -> tuple[str, ...]:
    stem = _stem(word)
    edged = f"^{stem}$"
    return (stem, *(f"~{edged[n : n + SHORT]}" for n in range(len(edged) - SHORT + 1)))


def traits(plain: str) -> frozenset[str]:
    """Return what a plain text is compared by: see `policy.subjects.lexicon.Written`."""
    return frozenset(_in_order(plain))


def _in_order(plain: str) -> dict[str, None]:
    """Return `traits` each once, in the order in which they are met."""
    found: dict[str, None] = {}
    before = ""
    for piece in PIECE.findall(plain):
        if piece[0] >= "\u3400":
            found |= dict.fromkeys(piece)
            found |= dict.fromkeys(map(add, piece, piece[1:]))
            found |= dict.fromkeys((f"^{piece[0]}", f"{piece[-1]}$"))
            before = ""
        elif piece[0].isdigit():
            found["#"] = None
            before = "#"
        else:
            mine = _of_word(piece)
            found |= dict.fromkeys(mine)
            found[f"{before or '^'} {mine[0]}"] = None
            before = mine[0]
    return found


@dataclass(frozen=True)
class Alike:
    """How like a text is to each problem (0 to 1), to the likest topic that is none, and how much
    its traits are those of a problem at all (below 0: of none)."""

    problems: Mapping[str, float]
    beside: float
    problem_at_all: float


class Likeness:
    """What was learned of sentences.

    `problems` are all that a text may be about; `said` are the plain sentences, each with whether
    it is of a problem.
    """

    def __init__(self, sentences: Sentences, lexicon: Lexicon) -> None:
        said = {
            **sentences.problems,
            **{f"beside {name}": topic.said for name, topic in sentences.beside.items()},
        }
        self.problems = (*dict.fromkeys((*lexicon.words, *sentences.problems)),)
        self.names = (*said,)
        self._telling = len(sentences.problems)
        self.texts = [text for mine in said.values() for texts in mine.values() for text in texts]
        self.owners = array(
            "H", (n for n, mine in enumerate(said.values()) for ts in mine.values() for _ in ts)
        )
        self.plain = [lexicon.plain(text) for text in self.texts]
        self.said = {
            plain: owner < self._telling
            for owner, plain in reversed([*zip(self.owners, self.plain, strict=True)])
        }
        self._numbers: dict[str, int] = {}
        self._traits = [self._numbered(_in_order(plain)) for plain in self.plain]
        self._learn()
        self._said: dict[KeyWord, Counter[int]] = {}
        self._words: dict[str, list[int]] = defaultdict(list)
        for n, plain in enumerate(self.plain):
            for word in {*WORD.findall(plain)}:
                self._words[word].append(n)

    def _numbered(self, found: Iterable[str]) -> array[int]:
        numbers = self._numbers
        return array("I", [numbers.setdefault(trait, len(numbers)) for trait in found])

    def _learn(self) -> None:
        """Weigh each trait, and add up those of each problem and topic.

        What is learned stands in rows of numbers, and little is held on the way: a page carries
        the memory in which it was learned.
        """
        met, with_problem = (array("I", bytes(4 * len(self._numbers))) for _ in range(2))
        for owner, mine in zip(self.owners, self._traits, strict=True):
            for n in mine:
                met[n] += 1
                with_problem[n] += owner < self._telling
        count = len(self.texts)
        telling = sum(owner < self._telling for owner in self.owners)
        self._unmet = UNMET * log(count + 1) if count else 1.0
        self._weights = array("f")
        self._at_all = array("f")
        for (trait, n), times in zip(self._numbers.items(), met, strict=True):
            self._weights.append(log((count + 1) / times) * (STRETCH if trait[0] == "~" else 1))
            often = (with_problem[n] + SMOOTH) / (telling + 2 * SMOOTH)
            seldom = (times - with_problem[n] + SMOOTH) / (count - telling + 2 * SMOOTH)
            self._at_all.append(log(often / seldom))
        self._lengths = array(
            "f", (sqrt(sum(self._weights[n] ** 2 for n in mine)) for mine in self._traits)
        )
        self._spread_out()

    def _spread_out(self) -> None:
        """Fill for each trait the owners that have it, and how much: from `_starts` on."""
        spread = array("I", bytes(4 * len(self._numbers)))
        for owner in range(len(self.names)):
            for n in {*chain.from_iterable(self._traits[place] for place in self._of(owner))}:
                spread[n] += 1
        self._starts = array("I", accumulate(spread, initial=0))
        self._owners = array("H", bytes(2 * self._starts[-1]))
        self._values = array("f", bytes(4 * self._starts[-1]))
        for owner in range(len(self.names)):
            totals = self._totals(owner)
            length = sqrt(sum(value * value for value in totals.values()))
            for n, value in totals.items():
                spread[n] -= 1
                place = self._starts[n] + spread[n]
                self._owners[place], self._values[place] = owner, value / length

    def _totals(self, owner: int) -> dict[int, float]:
        totals: dict[int, float] = defaultdict(float)
        weights = self._weights
        for place in self._of(owner):
            length = self._lengths[place]
            for n in self._traits[place]:
                totals[n] += weights[n] / length
        return {n: value**DAMPED for n, value in totals.items()}

    def _of(self, owner: int) -> range:
        """Return the places of the sentences of a problem or topic."""
        return range(bisect_left(self.owners, owner), bisect_right(self.owners, owner))

    def of(self, found: frozenset[str]) -> Alike:
        """Return how like the traits of a text are to those of the sentences."""
        numbers, weights = self._numbers, self._weights
        known = [numbers[trait] for trait in found if trait in numbers]
        unmet = len(found) - len(known)
        square = sum([weights[n] ** 2 for n in known]) + unmet * self._unmet**2
        sums = [0.0] * len(self.names)
        for n in known:
            weight, place = weights[n], slice(self._starts[n], self._starts[n + 1])
            for owner, value in zip(self._owners[place], self._values[place], strict=True):
                sums[owner] += weight * value
        length = sqrt(square) or 1.0
        likes = [value / length for value in sums]
        return Alike(
            dict(zip(self.names, likes[: self._telling], strict=False)),
            max(likes[self._telling :], default=0.0),
            sum([self._at_all[n] for n in known]) / (sqrt(len(found)) or 1.0),
        )

    def nearest(self, found: frozenset[str], problem: str) -> str | None:
        """Return the sentence of a problem that is likest; None where none has a trait of it."""
        numbers, weights = self._numbers, self._weights
        mine = {numbers[trait] for trait in found if trait in numbers}
        owner = self.names.index(problem) if problem in self.names else None
        best, place = 0.0, None
        for n in range(len(self.texts)):
            if self.owners[n] == owner:
                shared = mine.intersection(self._traits[n])
                like = sum([weights[trait] ** 2 for trait in shared]) / self._lengths[n]
                if like > best:
                    best, place = like, n
        return None if place is None else self.texts[place]

    def says(self, word: KeyWord, problem: str) -> float:
        """Return how far the sentences agree that a key word means a problem, from 0 to 1.

        It is the share of the sentences with the word that are of the problem, after some
        sentences that speak for it: what no sentence has is taken at its word.
        """
        if word not in self._said:
            self._said[word] = Counter(self._owners_with(word))
        found = self._said[word]
        own = found[self.names.index(problem)] if problem in self.names else 0
        return (own + TRUST) / (found.total() + TRUST)

    def _owners_with(self, word: KeyWord) -> Iterator[int]:
        """Go through the owners of the sentences in which a key word stands."""
        first = word.parts[0]
        if word.lang == "en":
            forms = forms_of(first.split(" ")[0])
            places = sorted({n for form in forms for n in self._words.get(form, ())})
        else:
            places = [n for n, plain in enumerate(self.plain) if first in plain]
        alone = len(word.parts) == 1 and (word.lang == "en") == first.isascii() and " " not in first
        for n in places:
            plain = self.plain[n]
            if alone or any(True for _ in word.find(Written(plain, plain, ()))):
                yield self.owners[n]


@lru_cache(maxsize=4)
def learned(sentences: Sentences, lexicon: Lexicon) -> Likeness:
    """Return what is learned of sentences; the same is learned once."""
    return Likeness(sentences, lexicon)


def forget() -> None:
    """Keep nothing that was learned; it is learned again when it is asked for.

    >>> forget()
    >>> learned.cache_info().currsize
    0
    """
    learned.cache_clear()
    _of_word.cache_clear()
