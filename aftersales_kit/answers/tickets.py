"""Whether a ticket is complete and in standard terms, and what to mend.

Parts: `check_ticket` (everything to mend, in the order of the ticket), `Remark` (one thing);
`verify_tickets` (findings, in the form of `verification`).
Source: data/tickets.toml (OUT-14, OUT-15, OUT-21).

The checks, each a sentence:

- *ticket differs*: a worked ticket lacks other entries than it says, or something else in it is to
  be put in standard terms than is marked.
- *wording differs*: what shows a colloquial wording marks something else than is found, or it is
  to be written as another wording has it.
- *wording without example*: a colloquial wording that nothing shows.
- *entry without example*: an entry that no ticket lacks, for each problem that asks for it, or of
  which none shows whether it is in standard terms.

>>> remarks = check_ticket({"customer_name": "a buyer", "contact": "chat", "product_model": "KN-2",
...                         "symptom": "左耳没声儿，右耳正常"},
...                        problem="hardware_fault", handbook=handbook)
>>> for remark in remarks:
...     print(remark.entry, remark.kind, remark.found, remark.fix.en)
symptom colloquial 没声儿 no sound: left, right or both
measures_tried missing  What has been tried or done so far, by the buyer and by the shop? If \
nothing, say so.
error_code missing  Which code or message does it show? If none, say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..policy.faults import did_you_mean, shown
from ..policy.handbook import Handbook
from ..policy.subjects.lexicon import KeyWord, Lexicon, Span
from ..policy.subjects.tickets import CALLED, Entry, Ticket, TicketForm, Wording
from ..policy.terms import Label
from ..policy.verification import Finding
from .drafts import unmarked

MISSING, COLLOQUIAL = "missing", "colloquial"
DIFFERS = "ticket differs"


@dataclass(frozen=True)
class Remark:
    """One thing to mend: the entry, its label, and what to do (`fix`).

    `kind` is "missing" or "colloquial"; `found` is the colloquial wording as written, at `place`
    in the entry.
    """

    entry: str
    label: Label
    kind: str
    fix: Label
    found: str = ""
    place: Span = (0, 0)


def check_ticket(
    ticket: Mapping[str, str],
    *,
    problem: str | None = None,
    handbook: Handbook,
) -> tuple[Remark, ...]:
    """Return what is missing from a ticket, and what is not in standard terms.

    An entry that is empty or only spaces is missing; what a ticket about another problem does not
    need is not asked for. Raises KeyError for an entry that tickets do not have.
    """
    form = handbook.tickets
    names = [entry.name for entry in form.entries]
    for name in ticket:
        if name not in names:
            hint = did_you_mean(name, names)
            raise KeyError(
                f"a ticket has no entry {shown(name)}; there are {', '.join(names)}{hint}"
            )
    remarks: list[Remark] = []
    for entry in form.entries:
        text = ticket.get(entry.name, "")
        if text.strip():
            remarks += _colloquial(entry, text, form, handbook.lexicon)
        elif entry.required(problem):
            remarks.append(Remark(entry.name, entry.label, MISSING, entry.ask))
    return tuple(remarks)


def _colloquial(entry: Entry, text: str, form: TicketForm, lexicon: Lexicon) -> Iterator[Remark]:
    """Go through the colloquial wordings of an entry, each place once, as they stand in it."""
    if entry.standard:
        for (start, end), wording, _ in _hits(text, form, lexicon):
            found, place = text[start:end], (start, end)
            yield Remark(entry.name, entry.label, COLLOQUIAL, wording.write, found, place)


def _hits(text: str, form: TicketForm, lexicon: Lexicon) -> Iterator[tuple[Span, Wording, KeyWord]]:
    """Go through the colloquial wordings in a text; where some overlap, the first and longest."""
    written = lexicon.written(text)
    hits = [
        (written.as_written(spans[0]), wording, phrase)
        for wording, phrase in form.perhaps(written)
        for spans in phrase.find(written)
    ]
    hits.sort(key=lambda hit: (hit[0][0], -hit[0][1]))
    reached = 0
    for (start, end), wording, phrase in hits:
        if start >= reached:
            reached = end
            yield (start, end), wording, phrase


# --- verification ---


def verify_tickets(handbook: Handbook) -> list[Finding]:
    """Return the worked tickets that come out otherwise, and what of the form none shows."""
    form, lexicon = handbook.tickets, handbook.lexicon
    findings = [found for wording in form.wordings for found in _shown(wording, form, lexicon)]
    names = {entry.name for entry in form.entries}
    for ticket in form.tickets:
        # An entry that there is not is found already.
        if names.issuperset(ticket.entries):
            findings += _worked(ticket, handbook)
    return [*findings, *(found for entry in form.entries for found in _unshown(entry, handbook))]


def _shown(wording: Wording, form: TicketForm, lexicon: Lexicon) -> Iterator[Finding]:
    seen = set()
    for phrase in wording.shown:
        text, marked = unmarked(phrase)
        hits = [*_hits(text, form, lexicon)]
        if [place for place, _, _ in hits] != [*marked]:
            found = ", ".join(shown(text[start:end]) for (start, end), _, _ in hits) or "nothing"
            yield _finding("wording differs", phrase, f"{shown(phrase)}: {found} is found in it")
        for _, other, word in hits:
            seen.add(word)
            if other is not wording:
                said = f"{shown(phrase)}: {shown(word.text)} is to be written as "
                yield _finding("wording differs", phrase, said + shown(other.write.en))
    for word in wording.said:
        if word not in seen:
            message = f"nothing shows {shown(word.text)} as it is found"
            mend = "add what somebody wrote with it to `shown`, what is found in 【】"
            yield _finding("wording without example", word.text, message, mend)


def _worked(ticket: Ticket, handbook: Handbook) -> Iterator[Finding]:
    read = {name: unmarked(text) for name, text in ticket.entries.items()}
    texts = {name: text for name, (text, _) in read.items()}
    remarks = check_ticket(texts, problem=ticket.problem, handbook=handbook)
    lacks = [remark.entry for remark in remarks if remark.kind == MISSING]
    if {*lacks} != {*ticket.lacks}:
        said, got = (", ".join(names) or "nothing" for names in (ticket.lacks, lacks))
        message = f"{ticket.id} is said to lack {said}, and lacks {got}"
        yield _finding(DIFFERS, ticket.id, message)
    for name, (text, marked) in read.items():
        found = [r.place for r in remarks if r.entry == name and r.kind == COLLOQUIAL]
        if found != [*marked]:
            got = ", ".join(shown(text[start:end]) for start, end in found) or "nothing"
            message = f"{ticket.id}: of {name}, {got} is to be put in standard terms"
            yield _finding(DIFFERS, ticket.id, message)


def _unshown(entry: Entry, handbook: Handbook) -> Iterator[Finding]:
    form = handbook.tickets
    lacking = {ticket.problem for ticket in form.tickets if entry.name in ticket.lacks}
    without = [code for code in entry.when if code not in lacking]
    if without or not lacking:
        message = f"no ticket lacks {entry.name}"
        about = f" about {', '.join(without)}" if without else ""
        yield _finding("entry without example", entry.name, message + about)
    texts = [unmarked(t.entries[entry.name])[0] for t in form.tickets if entry.name in t.entries]
    if not any(True for text in texts for _ in _hits(text, form, handbook.lexicon)):
        message = f"no ticket has a colloquial wording in {entry.name}"
        mend = "add one: in 【】 where the entry is in standard terms, otherwise as it is"
        yield _finding("entry without example", entry.name, message, mend)


def _finding(kind: str, name: str, message: str, mend: str = "") -> Finding:
    return Finding(kind, CALLED, (name,), message, file=CALLED, mend=mend)
