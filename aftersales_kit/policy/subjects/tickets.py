"""Tickets: what one must hold, and the standard terms it is written in.

Parts: `Entry`, `Wording`, `TicketForm`; `read_ticket_form`,
`verify_ticket_form` (findings, in the form of `verification`).
Source: data/tickets.toml (OUT-14, OUT-15, OUT-21).

The checks, each a sentence:

- *unresolved reference*: an entry names a problem or a source that does not exist.
- *circular wording*: a standard wording holds a colloquial one of the same language.

>>> [entry.name for entry in handbook.tickets.entries]  # doctest: +NORMALIZE_WHITESPACE
['customer_name', 'contact', 'product_model', 'symptom', 'measures_tried', 'error_code']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..faults import Fault, shown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import ID, By, Given, Key, Names, entries, rows, unresolved
from ..terms import Label
from ..verification import Finding, from_faults
from .lexicon import LANGUAGES, KeyWord, Written

FILE = "tickets.toml"
CALLED = f"data/{FILE}"
STYLES = ("free", "standard")


def _is_standard(section: Section, key: str, given: Given) -> bool:
    """Read whether an entry has to be in standard terms."""
    return section.one_of(key, STYLES) == "standard"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a ticket; `when` names the problems for which it is required, all if empty.

    `standard` says that it has to be in standard terms.
    """

    name: Annotated[str, ID]
    label: Label
    ask: Label
    sources: Annotated[tuple[str, ...], Names("source")]
    when: Annotated[tuple[str, ...], Names("problem")] = ()
    standard: Annotated[bool, Key("wording"), By(_is_standard)] = False

    def required(self, problem: str | None) -> bool:
        """Say whether a ticket about a problem needs this entry; None is a problem not known."""
        return not self.when or problem in self.when


def _phrases(section: Section, key: str, given: Given) -> tuple[KeyWord, ...]:
    """Read colloquial wordings in the one form in which they are found."""
    lang, said = section.one_of("lang", LANGUAGES), section.texts(key)
    for text in said:
        plain = Written.of(text, {}).plain
        if plain != text or not text.strip():
            section.fault(key, f"{shown(text)} is never found so", "the plain form", plain or None)
    return tuple(KeyWord(text, lang, 1, True, (text,)) for text in said)


@dataclass(frozen=True, slots=True)
class Wording:
    """Colloquial wordings of one language, and what to write instead, for readers of either."""

    said: Annotated[tuple[KeyWord, ...], Key("said", "lang"), By(_phrases)]
    write: Label


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What a ticket must hold, in the order in which it is shown, and its standard terms."""

    entries: tuple[Entry, ...]
    wordings: tuple[Wording, ...]


def read_ticket_form(files: Files) -> TicketForm:
    """Return the ticket form as far as it can be read."""
    section = files.toml(FILE)
    section.only("entries", "wording")
    found = entries(Entry, section.sub("entries"))
    return TicketForm(tuple(found.values()), rows(Wording, section, "wording"))


def verify_ticket_form(policy: Policy, form: TicketForm) -> list[Finding]:
    """Return what is wrong with a ticket form that can be read; the empty list means fine."""
    named = {entry.name: entry for entry in form.entries}
    return from_faults([*unresolved(CALLED, named, policy.names), *_circular(form)])


def _circular(form: TicketForm) -> Iterator[Fault]:
    said = [phrase for wording in form.wordings for phrase in wording.said]
    for wording in form.wordings:
        plain = {lang: Written.of(wording.write.text(lang), {}) for lang in LANGUAGES}
        for phrase in said:
            written = plain[phrase.lang]
            if any(True for _ in phrase.find(written)):
                problem = f"{written.text!r} is to be written, and holds {phrase.text!r}"
                yield Fault(CALLED, phrase.text, "", problem, kind="circular wording")
