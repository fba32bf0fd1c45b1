"""Tickets: what one must hold, and the standard terms it is written in.

Parts: `Entry`, `Wording`, `TicketForm`; `load_ticket_form` (raises with every fault),
`verify_ticket_form` (findings, in the form of `verification`), `the_ticket_form` (the handbook's
own, read once).
Source: data/tickets.toml (OUT-14, OUT-15, OUT-21).

The checks, each a sentence:

- *unresolved reference*: an entry names a problem or a source that does not exist.
- *circular wording*: a standard wording holds a colloquial one of the same language.

>>> [entry.name for entry in the_ticket_form().entries]  # doctest: +NORMALIZE_WHITESPACE
['customer_name', 'contact', 'product_model', 'symptom', 'measures_tried', 'error_code']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..faults import nearest, nearest_source, shown
from ..inforce import Policy
from ..loading import data_folder
from ..reading import Files, Section
from ..terms import Label
from ..verification import Finding, from_fault
from .lexicon import LANGUAGES, KeyWord, Written

FILE = "tickets.toml"
CALLED = f"data/{FILE}"
STYLES = ("free", "standard")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a ticket; `when` names the problems for which it is required, all if empty.

    `standard` says that it has to be in standard terms.
    """

    name: str
    label: Label
    ask: Label
    when: tuple[str, ...]
    standard: bool
    sources: tuple[str, ...]

    def required(self, problem: str | None) -> bool:
        """Say whether a ticket about a problem needs this entry; None is a problem not known."""
        return not self.when or problem in self.when


@dataclass(frozen=True, slots=True)
class Wording:
    """Colloquial wordings of one language, and what to write instead, for readers of either."""

    said: tuple[KeyWord, ...]
    write: Label


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What a ticket must hold, in the order in which it is shown, and its standard terms."""

    entries: tuple[Entry, ...]
    wordings: tuple[Wording, ...]


@cache
def the_ticket_form() -> TicketForm:
    """Return the handbook's own ticket form; it is read once."""
    return load_ticket_form()


def load_ticket_form(folder: Path | None = None) -> TicketForm:
    """Return the ticket form in a folder; raises PolicyError with every fault of it."""
    files = Files(folder or data_folder())
    return files.whole(read_ticket_form(files))


def read_ticket_form(files: Files) -> TicketForm:
    """Return the ticket form as far as it can be read."""
    section = files.toml(FILE)
    section.only("entries", "wording")
    entries = []
    for name, entry in section.sub("entries").subs():
        entry.only("label", "ask", "when", "wording", "sources")
        entries.append(
            Entry(
                name,
                entry.label("label"),
                entry.label("ask"),
                entry.texts("when", required=False),
                entry.one_of("wording", STYLES, default="free") == "standard",
                entry.texts("sources"),
            )
        )
    wordings = [_read_wording(row) for row in section.rows("wording")]
    return TicketForm(tuple(entries), tuple(wordings))


def _read_wording(row: Section) -> Wording:
    row.only("lang", "said", "write")
    lang = row.one_of("lang", LANGUAGES)
    said = []
    for text in row.texts("said"):
        plain = Written.of(text, {}).plain
        if plain != text or not text.strip():
            row.fault("said", f"{shown(text)} is never found so", "the plain form", plain or None)
        said.append(KeyWord(text, lang, 1, True, (text,)))
    return Wording(tuple(said), row.label("write"))


def verify_folder_tickets(policy: Policy, folder: Path) -> list[Finding]:
    """Return everything wrong with the ticket form in a data folder, faults of reading included."""
    files = Files(folder)
    form = read_ticket_form(files)
    if files.faults:
        return [from_fault(fault) for fault in files.faults]
    return verify_ticket_form(policy, form)


def verify_ticket_form(policy: Policy, form: TicketForm) -> list[Finding]:
    """Return what is wrong with a ticket form that can be read; the empty list means fine."""
    return [*_unresolved(policy, form), *_circular(form)]


def _unresolved(policy: Policy, form: TicketForm) -> Iterator[Finding]:
    problems, statements = policy.terms["problem"].codes, policy.sources.statements
    for entry in form.entries:
        for what, names, known, near in (
            ("problem", entry.when, problems, nearest),
            ("source", entry.sources, statements, nearest_source),
        ):
            for name in names:
                if name not in known:
                    close = near(name, known)
                    hint = f"; did you mean {close!r}?" if close else ""
                    message = f"{entry.name} names the {what} {shown(name)}, which does not exist"
                    yield Finding(
                        "unresolved reference",
                        "tickets",
                        (entry.name,),
                        message + hint,
                        file=CALLED,
                    )


def _circular(form: TicketForm) -> Iterator[Finding]:
    said = [phrase for wording in form.wordings for phrase in wording.said]
    for wording in form.wordings:
        for phrase in said:
            written = Written.of(wording.write.text(phrase.lang), {})
            if any(True for _ in phrase.find(written)):
                message = f"{written.text!r} is to be written, and holds {phrase.text!r}"
                yield Finding("circular wording", "tickets", (phrase.text,), message, file=CALLED)
