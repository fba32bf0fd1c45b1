"""Example sentences: how buyers say a problem, and what they say that is none.

Parts: `Sentences`, `Topic`; `read_sentences`, `verify_sentences` (findings, in the form of
`verification`).
Source: data/problems (`said` in the file of each), data/triage/beside (a file for each topic that
is no problem). Each has two lists, `zh` and `en`; a topic says in `about` what it is.

The checks, each a sentence:

- *too few sentences*: fewer than `LEAST` sentences of a problem in a language.
- *same sentence*: one sentence in two places, however it is punctuated.
- *too alike*: two sentences of one problem and language that differ in hardly anything.

>>> len(handbook.sentences.problems["late_delivery"]["zh"]) >= LEAST
True
>>> handbook.sentences.beside["promotion"].about.en
'vouchers, points and promotions'
>>> handbook.sentences.marked["late_dispatch"]["zh"][0].count("{") > 0
True
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from ..inforce import Policy
from ..labels import Label
from ..reading import LANGUAGES, Files, Section
from ..verification import Finding

PROBLEMS, SAID = "problems", "said"
"""Where each problem has its file, and what of it are its sentences."""
BESIDE = "triage/beside"
LEAST = 30
"""The fewest sentences of a problem in a language: with fewer, others do not find it."""
ALIKE = 0.65
"""The share of pairs of neighbouring characters in common from which on two are too alike."""
OPEN, CLOSE = "{", "}"
MARKED = re.compile(r"[^{}]*(\{[^{}]+\}[^{}]*)*")
"""A sentence in which each mark that begins ends, and no mark stands in another."""
UNMARKED = re.compile(r"[^{}]*")
EDGE = 6
"""Sentences are compared that begin or end with as many characters alike."""

Said = Mapping[str, tuple[str, ...]]
"""Sentences by language."""


@dataclass(frozen=True)
class Topic:
    """Something that buyers write about and that is no problem."""

    about: Label
    said: Said


@dataclass(frozen=True, eq=False)
class Sentences:
    """The sentences of each problem, and of each topic beside them; `marked` are those of a problem
    in which key words are marked, with the marks."""

    problems: Mapping[str, Said]
    beside: Mapping[str, Topic]
    marked: Mapping[str, Said] = field(default_factory=dict)


def read_sentences(files: Files) -> Sentences:
    """Return the sentences as far as they can be read."""
    problems: dict[str, Said] = {}
    marked: dict[str, Said] = {}
    for section in files.tomls(PROBLEMS):
        mine = section.named_as_file()
        if SAID in mine.data:
            said = mine.sub(SAID)
            said.only(*LANGUAGES)
            written = _read_said(said)
            marked[mine.id] = {
                lang: tuple(text for text in texts if OPEN in text or CLOSE in text)
                for lang, texts in written.items()
            }
            _read_marks(said, marked[mine.id], MARKED)
            problems[mine.id] = {
                lang: tuple(map(unmarked, texts)) for lang, texts in written.items()
            }
    beside = {}
    for section in files.tomls(BESIDE):
        mine = section.named_as_file()
        mine.only("about", *LANGUAGES)
        beside[mine.id] = Topic(mine.label("about"), _read_said(mine))
        _read_marks(mine, beside[mine.id].said, UNMARKED)
    return Sentences(problems, beside, marked)


def _read_marks(section: Section, said: Said, right: re.Pattern[str]) -> None:
    for lang, texts in said.items():
        for text in texts:
            if not right.fullmatch(text):
                allowed = "{ and } around each key word, in a sentence about a problem"
                section.fault(lang, f"{text!r} has a mark that marks none", allowed)


def unmarked(text: str) -> str:
    """Return a sentence without its marks.

    >>> unmarked("穿两天就{开胶}了")
    '穿两天就开胶了'
    """
    return text.replace(OPEN, "").replace(CLOSE, "")


def _read_said(section: Section) -> Said:
    said = {}
    for lang in LANGUAGES:
        found = section.texts(lang)
        said[lang] = tuple(filter(_says_something, found))
        for text in found if len(said[lang]) < len(found) else ():
            if not _says_something(text):
                section.fault(lang, f"{text!r} says nothing", "letters, characters or figures")
    return said


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def _bare(text: str) -> str:
    """Return a sentence without what makes no difference: capitals, spaces and punctuation."""
    return "".join(filter(str.isalnum, text.casefold()))


# --- verification ---


def verify_sentences(policy: Policy, sentences: Sentences) -> list[Finding]:
    """Return what is wrong with sentences that can be read; the empty list means fine."""
    return [*_too_few(policy, sentences), *_repeated(sentences)]


def _finding(kind: str, file: str, name: str, message: str, mend: str = "") -> Finding:
    return Finding(kind, "sentences", (name,), message, file=f"data/{file}/{name}.toml", mend=mend)


def _too_few(policy: Policy, sentences: Sentences) -> Iterator[Finding]:
    for problem in policy.terms.codes("problem"):
        said = sentences.problems.get(problem, {})
        for lang in LANGUAGES:
            count = len(said.get(lang, ()))
            if count < LEAST:
                message = f"{problem} has {count} sentences in {lang}; allowed: {LEAST} or more"
                yield _finding("too few sentences", PROBLEMS, problem, message)


def _repeated(sentences: Sentences) -> Iterator[Finding]:
    """Find sentences that stand twice, and those of one list that are too alike."""
    lists = [
        (folder, name, lang, texts)
        for folder, said_by in (
            (PROBLEMS, sentences.problems),
            (BESIDE, {name: topic.said for name, topic in sentences.beside.items()}),
        )
        for name, said in said_by.items()
        for lang, texts in said.items()
    ]
    met: dict[str, str] = {}
    for folder, name, lang, texts in lists:
        bare = {}
        for text in texts:
            words = _bare(text)
            if words in met:
                message = f"{name}: {text!r} stands in {met[words]}, too"
                yield _finding("same sentence", folder, name, message)
            else:
                met[words] = f"{name} ({lang})"
                bare[words] = text
        for one, other in _near(bare):
            if _common(one, other) >= ALIKE:
                message = f"{name}: {bare[other]!r} is too alike {bare[one]!r}"
                mend = "say it in other words: sentences that are alike teach nothing new"
                yield _finding("too alike", folder, name, message, mend)


def _near(bare: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the pairs of sentences that begin or end alike, each once."""
    places: dict[str, list[str]] = defaultdict(list)
    for words in bare:
        places[f"{words[:EDGE]}…"].append(words)
        places[f"…{words[-EDGE:]}"].append(words)
    return [*dict.fromkeys(pair for found in places.values() for pair in combinations(found, 2))]


def _common(one: str, other: str) -> float:
    """Return the share of pairs of neighbouring characters that two sentences have in common."""
    mine, others = {*pairwise(one)}, {*pairwise(other)}
    return len(mine & others) / max(len(mine | others), 1)
