"""The proof of the lexicon: each of its words is shown at work in a sentence as buyers write it.

Parts: `verify_leading` (findings, in the form of `verification`), `places` (of the marks).
Source: the key words and sentences of each problem in its file of data/problems, and
data/triage/lexicon.toml.

In a sentence of a problem a person marks the key words that lead it there: 穿两天就{开胶}了.
The parts of a phrase with a gap are marked each. What takes key words back (`unless`, and `longer`)
is shown by the sentences of `passes`, in which nothing may count and without it something would.
So a word that is taken out, or is changed, is missed by the sentences that show it, and a word that
no sentence shows is named.

The checks, each a sentence:

- *key word without example*: a key word that no sentence of its problem marks.
- *no key word*: what a sentence marks and is no key word of its problem there, or is taken back.
- *phrase without example*: one that takes key words back, and that no sentence of `passes` needs.
- *key word counts*: a sentence of `passes` in which a key word counts all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from ..faults import did_you_mean
from ..reading import LANGUAGES
from ..verification import Finding
from .lexicon import CALLED, PROBLEMS, KeyWord, Lexicon, Span, Written, meet
from .sentences import Sentences, unmarked

Standing = tuple[KeyWord, tuple[Span, ...]]
"""A word, and where its parts stand."""
MARK = re.compile(r"[{}]")
LONGER = "longer"
APART = "\x1e"
"""What stands between sentences that are made plain together: nobody writes it."""
MOST_PARTS = 3
"""A phrase has no more parts."""
SHOW = "mark it as {…} in a sentence of `said` that it leads, write one, or take the word out"


def verify_leading(lexicon: Lexicon, sentences: Sentences) -> list[Finding]:
    """Return which words of a lexicon no sentence shows; the empty list means fine."""
    found: list[Finding] = []
    for problem, words in lexicon.words.items():
        against = (*lexicon.longer, *lexicon.unless[problem])
        marked = sentences.marked.get(problem, {})
        found += _marked(problem, words, against, marked, lexicon)
        passing = [
            (written, [*_standing(words, written)], [*_standing(against, written)])
            for written in _written(lexicon.passes.get(problem, ()), lexicon)
        ]
        found += _passing(problem, lexicon.unless[problem], passing)
    passing = [
        (
            written,
            [*_standing((word for _, word in lexicon.perhaps(written)), written)],
            [*_standing(lexicon.longer, written)],
        )
        for written in _written(lexicon.passes_all, lexicon)
    ]
    return [*found, *_passing(LONGER, lexicon.longer, passing)]


def _finding(kind: str, of: str, word: str, message: str, mend: str) -> Finding:
    file = CALLED if of == LONGER else f"data/{PROBLEMS}/{of}.toml"
    return Finding(kind, "lexicon", (of, word), f"{of}: {message}", file=file, mend=mend)


def _written(texts: Iterable[str], lexicon: Lexicon) -> list[Written]:
    plain = lexicon.plain(APART.join(texts))
    return [Written(text, text, ()) for text in plain.split(APART)] if plain else []


def _standing(words: Iterable[KeyWord], written: Written) -> Iterator[Standing]:
    """Go through the words in a text, each with its places."""
    for word in words:
        if not word.begins.isdisjoint(written.signs):
            for spans in word.find(written):
                yield word, spans


def _marked(
    problem: str,
    words: Sequence[KeyWord],
    against: Iterable[KeyWord],
    marked: Mapping[str, Sequence[str]],
    lexicon: Lexicon,
) -> Iterator[Finding]:
    """Find what is marked and does not lead, and what leads and is not marked."""
    shown: set[KeyWord] = set()
    for lang in LANGUAGES:
        # A word of the other language may stand in a sentence, too; one of its own comes first.
        mine = {word.parts: word for word in sorted(words, key=lambda word: word.lang == lang)}
        plain = lexicon.plain(APART.join(marked.get(lang, ())))
        said = unmarked(plain)
        near = [phrase for phrase in against if any(begin in said for begin in _begins(phrase))]
        for text in plain.split(APART) if plain else ():
            written, left = places(text)
            taken = [*_standing(near, written)] if near else []
            while left:
                word, spans = _led_by(written, left, mine)
                first = written.plain[slice(*left[0])]
                if word is None:
                    message = f"{first!r} is marked in {written.plain!r}, and is no key word there"
                    message += did_you_mean(first, [word.text for word in words])
                    mend = "mark what stands among the words, or add it to them"
                    yield _finding("no key word", problem, first, message, mend)
                elif _taking(spans, taken):
                    message = f"{word.text!r} is marked in {written.plain!r}, and is taken back"
                    mend = "mark it in another sentence, or narrow what takes it back"
                    yield _finding("no key word", problem, word.text, message, mend)
                else:
                    shown.add(word)
                left = left[len(spans) :]
    for word in words:
        if word not in shown:
            message = f"no sentence marks {word.text!r}"
            yield _finding("key word without example", problem, word.text, message, SHOW)


def _begins(phrase: KeyWord) -> Set[str]:
    return phrase.begins if phrase.lang == "en" else {phrase.parts[0]}


def places(marked: str) -> tuple[Written, list[Span]]:
    """Return a plain text without its marks, and the places that they mark.

    >>> written, found = places("穿两天就{开胶}了")
    >>> written.plain, found
    ('穿两天就开胶了', [(4, 6)])
    """
    found: list[Span] = []
    end = 0
    for number, piece in enumerate(MARK.split(marked)):
        if number % 2:
            found.append((end, end + len(piece)))
        end += len(piece)
    plain = unmarked(marked)
    return Written(plain, plain, ()), found


def _led_by(
    written: Written, places: Sequence[Span], words: Mapping[tuple[str, ...], KeyWord]
) -> tuple[KeyWord | None, Sequence[Span]]:
    """Return the key word that stands in the first place, or in it and in those that follow."""
    for count in range(min(MOST_PARTS, len(places)), 0, -1):
        mine = (*places[:count],)
        word = words.get(tuple([written.plain[slice(*place)] for place in mine]))
        if word and ((count == 1 and _alone(written, mine[0])) or mine in word.find(written)):
            return word, mine
    # In English, another form of it may be said.
    for word in words.values():
        mine = (*places[: len(word.parts)],)
        if word.lang == "en" and mine in word.find(written):
            return word, mine
    return None, places[:1]


def _alone(written: Written, place: Span) -> bool:
    """Say whether no letter or digit stands right beside a place."""
    before, after = written.plain[: place[0]][-1:], written.plain[place[1] :][:1]
    return not any(sign.isascii() and sign.isalnum() for sign in (before, after))


def _taking(spans: Sequence[Span], taken: Iterable[Standing]) -> set[KeyWord]:
    """Return the phrases that take back a key word that stands in some places."""
    return {
        phrase
        for phrase, others in taken
        if any(meet(span, other) for span in spans for other in others)
    }


def _passing(
    of: str,
    proving: Iterable[KeyWord],
    passing: Iterable[tuple[Written, Iterable[Standing], Iterable[Standing]]],
) -> Iterator[Finding]:
    """Find sentences in which a key word counts, and what takes back that none of them needs."""
    needed: set[KeyWord] = set()
    for written, standing, taken in passing:
        for word, spans in standing:
            by = _taking(spans, taken)
            if not by:
                message = f"{word.text!r} counts in {written.plain!r}, which is to pass"
                mend = "add what takes it back, or take the sentence out"
                yield _finding("key word counts", of, word.text, message, mend)
            elif len(by) == 1:
                needed |= by
    for phrase in proving:
        if phrase not in needed:
            message = f"no sentence of `passes` needs {phrase.text!r}"
            mend = "write one in which a key word would count without it, or take it out"
            yield _finding("phrase without example", of, phrase.text, message, mend)
