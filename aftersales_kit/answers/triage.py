"""What a buyer's words may be about: problems suggested by key words, the likeliest first.

Parts: `suggest` (for any text), `Suggestion`, `Found` (a key word with its places in the text as
written). It suggests and never decides: a person reads the words that led there, and asks.
Source: data/triage/lexicon.toml (OUT-11, QST-03 to QST-06).

>>> for suggestion in suggest("鞋底穿两天就开胶，快递还扔门口", most=2, lexicon=handbook.lexicon):
...     print(suggestion.problem, suggestion.score, [found.text for found in suggestion.found])
quality_defect 6 ['穿两天就', '开胶']
courier_conduct 4 ['快递', '扔门口']
>>> suggest("在吗", lexicon=handbook.lexicon)
()
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..policy.subjects.lexicon import KeyWord, Lexicon, Span, Written

MOST = 3


@dataclass(frozen=True)
class Found:
    """A key word found: as the buyer wrote it, and where; a phrase with a gap has more places."""

    text: str
    places: tuple[Span, ...]
    strong: bool


@dataclass(frozen=True)
class Suggestion:
    """A problem that the text may be about, its score, and the words that led to it in order."""

    problem: str
    score: int
    found: tuple[Found, ...]


def suggest(
    text: str,
    *,
    most: int = MOST,
    among: Iterable[str] | None = None,
    lexicon: Lexicon,
) -> tuple[Suggestion, ...]:
    """Return at most `most` problems that the words of a text suggest, the likeliest first.

    `among` limits the problems. The score is the sum of the weights of the key words found, each
    counted once; equal scores are ordered by strong words, by how much of the text they cover,
    and by where they first stand. A text without key words suggests nothing.
    """
    if not text.strip():
        return ()
    written = lexicon.written(text)
    considered = lexicon.words if among is None else [p for p in lexicon.words if p in {*among}]
    ranked = []
    for problem in considered:
        hits = _hits(problem, written, lexicon)
        if hits:
            found = sorted((_found(word, spans, written) for word, spans in hits), key=_place)
            score = sum(word.weight for word, _ in hits)
            strong = sum(word.strong for word, _ in hits)
            cover = sum(end - start for _, spans in hits for start, end in spans)
            suggestion = Suggestion(problem, score, tuple(found))
            ranked.append(((-score, -strong, -cover, found[0].places[0][0]), suggestion))
    ranked.sort(key=lambda entry: entry[0])
    return tuple(suggestion for _, suggestion in ranked[:most])


def _hits(
    problem: str, written: Written, lexicon: Lexicon
) -> list[tuple[KeyWord, tuple[Span, ...]]]:
    """Return the key words of a problem that count: none twice, none inside a better one."""
    taken = [
        span
        for phrase in lexicon.unless[problem]
        for spans in phrase.find(written)
        for span in spans
    ]
    candidates = [(word, spans) for word in lexicon.words[problem] for spans in word.find(written)]
    candidates.sort(key=lambda hit: (-hit[0].weight, -sum(e - s for s, e in hit[1]), hit[1]))
    hits: dict[KeyWord, tuple[Span, ...]] = {}
    for word, spans in candidates:
        if word not in hits and not any(_meet(span, other) for span in spans for other in taken):
            hits[word] = spans
            taken += spans
    return [*hits.items()]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _found(word: KeyWord, spans: tuple[Span, ...], written: Written) -> Found:
    places = tuple(written.as_written(span) for span in spans)
    text = "…".join(written.text[start:end] for start, end in places)
    return Found(text, places, word.strong)


def _place(found: Found) -> tuple[Span, ...]:
    return found.places
