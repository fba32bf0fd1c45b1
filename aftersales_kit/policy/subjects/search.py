"""What people look for: the words by which they know a subject, and the questions they ask of it.

Parts: `Sought`; `read_sought`, `verify_sought` (findings, in the form of `verification`).
Source: data/search.toml; each entry names the pages that answer, what it is about first. The
search of the book finds its pages by these words before it looks into their text.

The checks, each a sentence:

- *unresolved reference*: an entry names a problem, or a way of working one, that
  there is not.
- *same words*: an entry says one thing twice in a language, however it is punctuated.
- *no subject*: a problem that no entry is about, so that what buyers say of it finds nothing.

>>> freight = handbook.sought["freight"]
>>> freight.pages[0], freight.title.en
('book/policies/freight', 'Who bears the freight')
>>> "return postage" in freight.aliases.en
True
>>> handbook.sought["technical"].about(handbook.policy.terms)[:2]
['installation', 'hardware_fault']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from ..faults import Fault, shown
from ..inforce import Policy
from ..reading import LANGUAGES, Files, Section
from ..shapes import FILLED, ID, By, Given, Names, entries, unresolved
from ..terms import Label, Terms
from ..verification import Finding, from_faults

FILE = "search.toml"
CALLED = f"data/{FILE}"
SPACED = re.compile(r"[\W_]+")
PROBLEM, WORKED_BY = "problem", "worked_by"


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
    """A subject as people look for it: its pages, its short names, and what is asked of it.

    It is about the `problems` that it names and about all that are `worked_by` one of these ways:
    what buyers say of them finds its pages.
    """

    id: Annotated[str, ID]
    pages: Annotated[tuple[str, ...], FILLED]
    title: Label
    aliases: Annotated[Words, By(_words)]
    questions: Annotated[Words, By(_words)]
    problems: Annotated[tuple[str, ...], Names(PROBLEM)] = ()
    worked_by: Annotated[tuple[str, ...], Names(WORKED_BY)] = ()

    def about(self, terms: Terms) -> list[str]:
        """Return the problems that it is about, those that it names first."""
        ways = terms[WORKED_BY]
        alike = (code for code in terms.codes(PROBLEM) if ways.of(code) in self.worked_by)
        return [*dict.fromkeys((*self.problems, *alike))]


def read_sought(files: Files) -> Mapping[str, Sought]:
    """Return the subjects by id as far as they can be read."""
    return entries(Sought, files.toml(FILE))


def verify_sought(policy: Policy, sought: Mapping[str, Sought]) -> list[Finding]:
    """Return what is wrong with subjects that can be read; the empty list means fine."""
    twice = (fault for entry in sought.values() for fault in _twice(entry))
    return from_faults(
        [*unresolved(CALLED, sought, policy.names), *twice, *_missed(policy, sought)]
    )


def _missed(policy: Policy, sought: Mapping[str, Sought]) -> Iterator[Fault]:
    found = {code for entry in sought.values() for code in entry.about(policy.terms)}
    for code in policy.terms.codes(PROBLEM):
        if code not in found:
            allowed = "named by the subject whose pages answer it, in `problems`"
            yield Fault(CALLED, code, "problems", "is in no subject", allowed, kind="no subject")


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
