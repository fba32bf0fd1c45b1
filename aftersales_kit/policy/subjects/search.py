"""What people look for: the words by which they know a subject, and the questions they ask of it.

Parts: `Sought`; `read_sought`, `verify_sought` (findings, in the form of `verification`).
Source: data/search.toml; each entry names the pages that answer, what it is about first. The
search of the book finds its pages by these words before it looks into their text.

The checks, each a sentence:

- *same words*: an entry says one thing twice in a language, however it is punctuated.

>>> freight = handbook.sought["freight"]
>>> freight.pages[0], freight.title.en
('book/policies/freight', 'Who bears the freight')
>>> "return postage" in freight.aliases.en
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from ..faults import Fault, shown
from ..reading import LANGUAGES, Files, Section
from ..shapes import FILLED, ID, By, Given, entries
from ..terms import Label
from ..verification import Finding, from_faults

FILE = "search.toml"
CALLED = f"data/{FILE}"
SPACED = re.compile(r"[\W_]+")


class Words(NamedTuple):
    """Texts by language."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


def _words(section: Section, key: str, given: Given) -> Words:
    said = section.sub(key)
    said.only(*LANGUAGES)
    return Words(*(said.texts(lang) for lang in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Sought:
    """A subject as people look for it: its pages, its short names, and what is asked of it."""

    id: Annotated[str, ID]
    pages: Annotated[tuple[str, ...], FILLED]
    title: Label
    aliases: Annotated[Words, By(_words)]
    questions: Annotated[Words, By(_words)]


def read_sought(files: Files) -> Mapping[str, Sought]:
    """Return the subjects by id as far as they can be read."""
    return entries(Sought, files.toml(FILE))


def verify_sought(sought: Mapping[str, Sought]) -> list[Finding]:
    """Return what is wrong with subjects that can be read; the empty list means fine."""
    return from_faults(fault for entry in sought.values() for fault in _twice(entry))


def _twice(entry: Sought) -> Iterator[Fault]:
    for lang in LANGUAGES:
        before: dict[str, str] = {}
        for field in ("aliases", "questions"):
            for text in getattr(getattr(entry, field), lang):
                plain = SPACED.sub("", text).casefold()
                if plain in before:
                    problem = f"{shown(text)} says {shown(before[plain])} again"
                    yield Fault(CALLED, entry.id, f"{field}.{lang}", problem, kind="same words")
                before.setdefault(plain, text)
