"""What a buyer's words may be about: problems suggested, the likeliest first, and how sure that is.

Parts: `suggest` (for any text), `judge` (how a part of it is judged), `hits_of`, `Judged`, `Hit`,
`Suggestion`, `Found` (a key word with its places in the text as written), `strength_of`.
It suggests and never decides: a person reads what led there, and asks.
Source: data/triage (OUT-11, QST-03 to QST-06).

Two things speak for a problem: key words of it that stand in the text, each as far as the example
sentences agree with it, and the likeness of the text to its sentences (`answers.likeness`). Each
clause is looked at by itself, too, since a buyer may write of several things at once. How sure a
suggestion is, is the chance that it is right: that the text is about any problem at all, times the
share of this one among all. The constants are chosen by cross-validation, which
`python -m aftersales_kit.operations.triage_hits` repeats.

>>> for suggestion in suggest("鞋底穿两天就开胶，快递还扔门口", most=2,
...                           lexicon=handbook.lexicon, sentences=handbook.sentences):
...     print(suggestion.problem, suggestion.strength, [found.text for found in suggestion.found])
courier_conduct strong ['扔门口']
quality_defect strong ['开胶']
>>> suggest("在吗", lexicon=handbook.lexicon, sentences=handbook.sentences)
()
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from ..policy.subjects.lexicon import KeyWord, Lexicon, Span, Written, meet
from ..policy.subjects.sentences import Sentences
from .likeness import Likeness, learned, traits

MOST = 3
LIKE = 36.0
"""What being wholly like the sentences of a problem speaks for it, where a key word speaks as much
as its weight in the lexicon."""
GENERIC = 1 / 4
"""A key word speaks for nothing when fewer of the sentences with it are of its problem."""
AT_ALL = {"constant": 0.65, "best": 0.66, "beside": -29.3, "traits": 0.65, "words": 0.08}
"""How the chance that a text is about a problem at all is made up (as log-odds): of the most that
speaks for a problem, of the likeness to what is none, of the traits, and of the key words."""
SILENT = 0.75
"""Below this chance nothing is suggested: so, of the sentences that are about no problem, each
judged by the other nine tenths, at most one in five is taken for one."""
LEAST = 0.03
"""A problem that is less sure is left out."""
STRENGTHS = {"strong": 0.5, "fair": 0.2, "weak": 0.0}
"""From which chance of being right on a suggestion is called so."""
END = re.compile(
    r"[。！？!?；;，,\n…~]+|\.(?=\s|$)|\s(?:and|but|also|plus|then)\s|而且|还有|另外|并且|然后"
    r"|\s+(?=[\u3400-\u9fff])"
)
"""Where a clause ends."""
SIGN = re.compile(r"[\u3400-\u9fff]|[a-z]+|\d+")
SHORT_CLAUSE = 5
"""A clause that says less is not looked at by itself; a word counts as two characters."""
SAID = 3
"""A text without a key word that says less only names a thing."""
MOST_CLAUSES = 12

Standing = tuple[KeyWord, tuple[Span, ...]]
"""A key word, and where its parts stand in the plain text."""


@dataclass(frozen=True)
class Found:
    """A key word found: as the buyer wrote it, and where; a phrase with a gap has more places."""

    text: str
    places: tuple[Span, ...]
    strong: bool


@dataclass(frozen=True)
class Suggestion:
    """A problem that the text may be about, and what led to it.

    `sure` is the chance that it is right, from 0 to 1; `found` are its key words in order; `part`
    is the clause that speaks for it most, with its `place`, and the whole where that does;
    `example` is the sentence of the handbook that the part is likest to, if any is like it.
    """

    problem: str
    sure: float
    found: tuple[Found, ...]
    part: str
    place: Span
    example: str | None

    @property
    def strength(self) -> str:
        """How sure it is, as one of `STRENGTHS`."""
        return strength_of(self.sure)


def strength_of(sure: float) -> str:
    """Return what a chance of being right is called.

    >>> [strength_of(sure) for sure in (0.9, 0.5, 0.3, 0.1)]
    ['strong', 'strong', 'fair', 'weak']
    """
    return next(name for name, least in STRENGTHS.items() if sure >= least)


def suggest(
    text: str,
    *,
    most: int = MOST,
    among: Collection[str] | None = None,
    lexicon: Lexicon,
    sentences: Sentences,
) -> tuple[Suggestion, ...]:
    """Return at most `most` problems that a text may be about, the likeliest first.

    `among` limits the problems. Where nothing fits, nothing is suggested. What a sentence of the
    handbook says word for word is taken as that sentence is: as about a problem, or as none.
    """
    written = lexicon.written(text)
    if not written.plain.strip():
        return ()
    likeness = learned(sentences, lexicon)
    hits = hits_of(written, lexicon, likeness)
    said = likeness.said.get(written.plain)
    if said is False or (said is None and _only_named(written.plain, hits)):
        return ()
    problems = [p for p in likeness.problems if among is None or p in among]
    places = [(0, len(written.plain)), *_clauses(written.plain)]
    parts = [judge(written.plain, place, problems, hits, likeness) for place in places]
    at_all = max(part.at_all for part in parts)
    if said:
        at_all = max(at_all, SILENT)
    elif at_all < SILENT:
        return ()
    ranked = sorted(problems, key=lambda problem: -sum(part.shares[problem] for part in parts))
    suggestions = []
    for problem in ranked[:most]:
        best = max(parts, key=lambda part: part.shares[problem])
        sure = at_all * best.shares[problem]
        if sure >= LEAST:
            found = sorted((_found(hit, written) for hit in hits.get(problem, ())), key=_place)
            place = written.as_written(best.place)
            example = likeness.nearest(best.traits, problem)
            part = text[slice(*place)].strip()
            suggestions.append(Suggestion(problem, sure, tuple(found), part, place, example))
    return tuple(suggestions)


@dataclass(frozen=True)
class Hit:
    """A key word where it stands in the plain text, and what it speaks for its problem."""

    word: KeyWord
    spans: tuple[Span, ...]
    speaks: float


@dataclass(frozen=True)
class Judged:
    """What a part of a plain text may be about: `at_all` is the chance that it is about a problem,
    and `shares` are the chances of each if so, which add up to 1."""

    place: Span
    traits: frozenset[str]
    at_all: float
    signs: Mapping[str, float]
    shares: Mapping[str, float]


def judge(
    plain: str,
    place: Span,
    problems: Iterable[str],
    hits: Mapping[str, Iterable[Hit]],
    likeness: Likeness,
) -> Judged:
    """Judge a part of a plain text by the key words in it and by its likeness to sentences."""
    found = traits(plain[slice(*place)])
    alike = likeness.of(found)
    words = {
        problem: sum(hit.speaks for hit in hits.get(problem, ()) if _within(hit.spans, place))
        for problem in problems
    }
    speaks = {p: LIKE * alike.problems.get(p, 0.0) + said for p, said in words.items()}
    most = max(speaks.values(), default=0.0)
    powers = {problem: exp(value - most) for problem, value in speaks.items()}
    total = sum(powers.values())
    signs = {
        "constant": 1.0,
        "best": most,
        "beside": alike.beside,
        "traits": alike.problem_at_all,
        "words": max(words.values(), default=0.0),
    }
    at_all = 1 / (1 + exp(-sum(AT_ALL[name] * value for name, value in signs.items())))
    return Judged(
        place, found, at_all, signs, {problem: value / total for problem, value in powers.items()}
    )


def _only_named(plain: str, hits: Mapping[str, list[Hit]]) -> bool:
    """Say whether a text only names a thing: one weak key word, or hardly anything at all."""
    found = {hit.spans: hit.word for mine in hits.values() for hit in mine}
    if len(found) > 1 or any(word.strong for word in found.values()):
        return False
    rest = [*plain]
    for spans in found:
        for start, end in spans:
            rest[start:end] = " " * (end - start)
    return _size("".join(rest)) < (1 if found else SAID)


def _size(plain: str, start: int = 0, end: int = sys.maxsize) -> int:
    """Return how much a stretch says: a character counts as one, a word as two."""
    return sum(2 if len(sign) > 1 else 1 for sign in SIGN.findall(plain, start, end))


def _within(spans: tuple[Span, ...], place: Span) -> bool:
    return place[0] <= spans[0][0] and spans[-1][1] <= place[1]


def _clauses(plain: str) -> list[Span]:
    """Return the clauses of a plain text, short ones joined to their neighbours; none for one."""
    ends = [(0, 0), *(match.span() for match in END.finditer(plain)), (len(plain), len(plain))]
    clauses: list[Span] = []
    size = 0
    for (_, start), (end, _) in pairwise(ends):
        mine = _size(plain, start, end)
        if mine and clauses and min(mine, size) < SHORT_CLAUSE:
            clauses[-1] = (clauses[-1][0], end)
            size += mine
        elif mine:
            clauses.append((start, end))
            size = mine
    return clauses[:MOST_CLAUSES] if len(clauses) > 1 else []


def hits_of(written: Written, lexicon: Lexicon, likeness: Likeness) -> dict[str, list[Hit]]:
    """Return the key words of each problem that count, with what each speaks for it."""
    standing: dict[str, list[Standing]] = {}
    for problem, word in lexicon.perhaps(written):
        for spans in word.find(written):
            standing.setdefault(problem, []).append((word, spans))
    if not standing:
        return {}
    hidden = [span for word in lexicon.longer for spans in word.find(written) for span in spans]
    found = {p: _counting(mine, hidden, lexicon.unless[p], written) for p, mine in standing.items()}
    whole = [spans[0] for mine in found.values() for _, spans in mine if len(spans) == 1]
    hits: dict[str, list[Hit]] = {}
    for problem, mine in found.items():
        for word, spans in mine:
            inside = any(_inside(spans, other) for other in whole)
            agreed = 0.0 if inside else likeness.says(word, problem)
            if agreed >= GENERIC:
                hits.setdefault(problem, []).append(Hit(word, spans, word.weight * agreed))
    return hits


def _inside(spans: tuple[Span, ...], other: Span) -> bool:
    """Say whether a key word stands inside a longer one, of whatever problem."""
    return spans != (other,) and other[0] <= spans[0][0] and spans[-1][1] <= other[1]


def _counting(
    standing: list[Standing], hidden: list[Span], unless: Iterable[KeyWord], written: Written
) -> list[Standing]:
    """Return the key words of a problem that count: none twice, none inside a better one."""
    taken = [*hidden]
    for phrase in unless:
        taken += [span for spans in phrase.find(written) for span in spans]
    standing.sort(key=lambda hit: (-hit[0].weight, -sum(e - s for s, e in hit[1]), hit[1]))
    counting: dict[KeyWord, tuple[Span, ...]] = {}
    for word, spans in standing:
        if word not in counting and not any(meet(s, other) for s in spans for other in taken):
            counting[word] = spans
            taken += spans
    return [*counting.items()]


def _found(hit: Hit, written: Written) -> Found:
    places = tuple(written.as_written(span) for span in hit.spans)
    text = "…".join(written.text[start:end] for start, end in places)
    return Found(text, places, hit.word.strong)


def _place(found: Found) -> tuple[Span, ...]:
    return found.places
