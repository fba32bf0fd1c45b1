"""Sayings: the words by which a buyer tells a fact besides the problem, for the desk to propose.

Parts: `Saying` (a fact, with the phrases that say it), `Sayings`; `read_sayings`. What they find in
a text, and their checks, are in `answers.heard`, which reads sums and days.
Source: data/triage/sayings.toml.

>>> one = handbook.sayings.facts["wish-return"]
>>> one.field, one.code, one.phrases.zh[0].text
('wish', 'return', '能退吗')
>>> handbook.sayings.facts["amount-asked"].phrases.zh[0].reads
'sum'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from ..reading import LANGUAGES, Files, Section
from ..shapes import BLANK, FILLED, ID, By, Given, entries
from .lexicon import GAP, WORDS, KeyWord, Written

FILE = "triage/sayings.toml"
CALLED = f"data/{FILE}"
FIGURE = "n"
"""What stands for a figure in a phrase, and for the one that is looked at in a text."""
ITS_FIGURE = "figure"
"""What is written instead of a code where the figure is the value."""
READS = ("days", "day", "sum")
"""What a figure is: a stretch of days, a day gone by, or a sum of money."""


@dataclass(frozen=True)
class Phrase:
    """Words as the data has them, what they are looked for by, and what their figure is if any."""

    text: str
    word: KeyWord
    reads: str = ""


class Phrases(NamedTuple):
    """Phrases by language."""

    en: tuple[Phrase, ...] = ()
    zh: tuple[Phrase, ...] = ()

    @property
    def all(self) -> tuple[Phrase, ...]:
        """The phrases of both languages."""
        return self.en + self.zh


NO_PHRASES = Phrases()


class Examples(NamedTuple):
    """Sentences by language."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


def _phrases(section: Section, key: str, given: Given) -> Phrases:
    said = section.sub(key)
    said.only(*LANGUAGES)
    return Phrases(*(_of_language(said, lang) for lang in LANGUAGES))


def _of_language(said: Section, lang: str) -> tuple[Phrase, ...]:
    """Read phrases in the one form in which they are found."""
    found: dict[str, Phrase] = {}
    for text in said.texts(lang, required=False):
        figures = BLANK.findall(text)
        plain = BLANK.sub(FIGURE, text)
        parts = tuple(part.strip() for part in plain.split(GAP))
        if text in found:
            said.fault(lang, f"{text!r} stands there twice", "each phrase once")
        elif len(figures) > 1:
            said.fault(lang, f"{text!r} has more than one figure", "one figure in a phrase")
        elif unknown := [name for name in figures if name not in READS]:
            said.unknown(lang, unknown[0], READS)
        elif not all(parts) or Written.of(text, {}).plain.replace("...", GAP) != text:
            said.fault(lang, f"{text!r} is never found so", "the plain form")
        elif lang == "en" and not all(map(WORDS.fullmatch, parts)):
            said.fault(lang, f"{text!r} has more than words", "words with single spaces")
        else:
            word = KeyWord(text, lang, 1, True, parts)
            found[text] = Phrase(text, word, figures[0] if figures else "")
    return tuple(found.values())


def _tells(section: Section, key: str, given: Given) -> tuple[str, str]:
    """Read the one fact that is told, and its code; "" where it is the figure."""
    told = section.sub(key)
    if len(told.data) != 1 and key in section.data:
        named = ", ".join(told.data) or "nothing"
        section.fault(key, f"tells {named}", f"one fact with its code or {ITS_FIGURE!r}")
    for name in told.data:
        code = told.text(name)
        return name, "" if code == ITS_FIGURE else code
    return "", ""


def _examples(section: Section, key: str, given: Given) -> Examples:
    said = section.sub(key)
    said.only(*LANGUAGES)
    return Examples(*(said.texts(lang) for lang in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Saying:
    """A fact that words tell, with its code, which is "" where the figure in them is its value.

    `unless` take back the phrases they touch; `found` are sentences in which the fact is found, and
    `passes` those close to them in which it is not.
    """

    id: Annotated[str, ID]
    tells: Annotated[tuple[str, str], By(_tells)]
    phrases: Annotated[Phrases, By(_phrases), FILLED]
    found: Annotated[Examples, By(_examples)]
    passes: Annotated[Examples, By(_examples)]
    unless: Annotated[Phrases, By(_phrases)] = NO_PHRASES

    @property
    def field(self) -> str:
        """The name of the fact."""
        return self.tells[0]

    @property
    def code(self) -> str:
        """Its code, or ""."""
        return self.tells[1]


@dataclass(frozen=True, eq=False)
class Sayings:
    """The facts by id, and the words that take a phrase back where they stand right before it."""

    facts: Mapping[str, Saying]
    negations: Phrases


def read_sayings(files: Files) -> Sayings:
    """Return the sayings as far as they can be read."""
    section = files.toml(FILE)
    section.only("not", "saying")
    return Sayings(entries(Saying, section.sub("saying")), _phrases(section, "not", {}))
