"""Tickets: what one must hold, and the standard terms it is written in.

Parts: `Entry`, `Wording`, `Ticket` (a worked one), `TicketForm`; `read_ticket_form`,
`verify_ticket_form` (findings, in the form of `verification`). The worked tickets are tried in
`answers.tickets`.
Source: data/tickets.toml (OUT-14, OUT-15, OUT-21).

The checks, each a sentence:

- *unresolved reference*: an entry is no fact, or names a problem or a source that does not exist,
  or a ticket an entry.
- *circular wording*: a standard wording holds a colloquial one of the same language.
- *same wording twice*: two wordings of one language say to write the same.

>>> [entry.name for entry in handbook.tickets.entries]  # doctest: +NORMALIZE_WHITESPACE
['customer_name', 'contact', 'product', 'symptom', 'measures_tried', 'error_code']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from ..faults import Fault, shown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import FILLED, ID, By, Given, Key, Keys, Names, entries, rows, unresolved
from ..terms import Label
from ..verification import Finding, from_faults
from .lexicon import LANGUAGES, KeyWord, Written

FILE = "tickets.toml"
CALLED = f"data/{FILE}"
STYLES = ("free", "standard")
ENTRY = "ticket entry"


def _is_standard(section: Section, key: str, given: Given) -> bool:
    """Read whether an entry has to be in standard terms."""
    return section.one_of(key, STYLES) == "standard"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a ticket: a fact; `when` names the problems for which it is required, all if
    empty.

    `standard` says that it has to be in standard terms.
    """

    name: Annotated[str, ID, Names("field")]
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
    """Colloquial wordings of one language, and what to write instead, for readers of either.

    `shown` is what colleagues wrote with them; what is found stands in 【】.
    """

    said: Annotated[tuple[KeyWord, ...], Key("said", "lang"), By(_phrases), FILLED]
    write: Label
    shown: tuple[str, ...] = ()

    @property
    def lang(self) -> str:
        """The language of the colloquial wordings."""
        return self.said[0].lang


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket about a problem as it was first written, and the entries that it `lacks`.

    What is to be put in standard terms stands in 【】.
    """

    id: str
    problem: Annotated[str, Names("problem")]
    entries: Annotated[Mapping[str, str], Keys(ENTRY)]
    lacks: Annotated[tuple[str, ...], Names(ENTRY)] = ()


@dataclass(frozen=True)
class TicketForm:
    """What a ticket must hold, in the order in which it is shown, its standard terms, and tickets
    that show both."""

    entries: tuple[Entry, ...]
    wordings: tuple[Wording, ...]
    tickets: tuple[Ticket, ...] = ()

    def perhaps(self, written: Written) -> Iterator[tuple[Wording, KeyWord]]:
        """Go through the colloquial wordings that can stand in a text at all."""
        begin = self._beginnings
        return (found for sign in sorted(written.signs) for found in begin.get(sign, ()))

    @cached_property
    def _beginnings(self) -> Mapping[str, list[tuple[Wording, KeyWord]]]:
        """Return the colloquial wordings by the character or word that they begin with."""
        begin: dict[str, list[tuple[Wording, KeyWord]]] = {}
        for wording in self.wordings:
            for phrase in wording.said:
                for sign in phrase.begins:
                    begin.setdefault(sign, []).append((wording, phrase))
        return begin


def read_ticket_form(files: Files) -> TicketForm:
    """Return the ticket form as far as it can be read."""
    section = files.toml(FILE)
    section.only("entries", "wording", "ticket")
    found = entries(Entry, section.sub("entries"))
    wordings, tickets = rows(Wording, section, "wording"), rows(Ticket, section, "ticket")
    return TicketForm(tuple(found.values()), wordings, tickets)


def verify_ticket_form(policy: Policy, form: TicketForm) -> list[Finding]:
    """Return what is wrong with a ticket form that can be read; the empty list means fine."""
    named = {entry.name: entry for entry in form.entries}
    known = {**policy.names, ENTRY: named}
    naming = {**named, **{ticket.id: ticket for ticket in form.tickets}}
    references = unresolved(CALLED, naming, known)
    return from_faults([*references, *_circular(form), *_twice(form)])


def _twice(form: TicketForm) -> Iterator[Fault]:
    first: dict[tuple[str, Label], Wording] = {}
    for wording in form.wordings:
        one = first.setdefault((wording.lang, wording.write), wording)
        if one is not wording:
            texts = [each.said[0].text for each in (one, wording)]
            problem = f"{wording.write.text(wording.lang)!r} is to be written for {texts[0]!r}, too"
            yield Fault(
                CALLED, texts[1], "write", problem, "one wording", kind="same wording twice"
            )


def _circular(form: TicketForm) -> Iterator[Fault]:
    said = [phrase for wording in form.wordings for phrase in wording.said]
    for wording in form.wordings:
        plain = {lang: Written.of(wording.write.text(lang), {}) for lang in LANGUAGES}
        for phrase in said:
            written = plain[phrase.lang]
            if any(True for _ in phrase.find(written)):
                problem = f"{written.text!r} is to be written, and holds {phrase.text!r}"
                yield Fault(CALLED, phrase.text, "", problem, kind="circular wording")
