"""Whether a ticket is complete and in standard terms, and what to mend.

Parts: `check_ticket` (everything to mend, in the order of the ticket), `Remark` (one thing);
`ticket_known` (a calculator's answer, with what is attached), `TicketCheck`; `verify_tickets`
(findings, in the form of `verification`).
Source: data/tickets.toml (OUT-14, OUT-15, OUT-21); of what is attached, see `attachments` (OUT-16).

The checks, each a sentence:

- *ticket differs*: a worked ticket lacks other entries than it says, or something else in it is to
  be put in standard terms than is marked.
- *wording differs*: what shows a colloquial wording marks something else than is found, or it is
  to be written as another wording has it.
- *wording without example*: a colloquial wording that nothing shows.
- *entry without example*: an entry that no ticket lacks, for each problem that asks for it, or of
  which none shows whether it is in standard terms.

>>> remarks = check_ticket({"customer_name": "a buyer", "contact": "chat", "product": "KN-2",
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
from datetime import date
from functools import cached_property

from ..policy.faults import BadValue, did_you_mean, shown
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.sent_files import read_files
from ..policy.subjects.lexicon import KeyWord, Lexicon, Span
from ..policy.subjects.tickets import CALLED, Entry, Ticket, TicketForm, Wording
from ..policy.terms import Label, Value
from ..policy.verification import Finding
from .attachments import CheckedFile, check_attachments
from .drafts import unmarked
from .rulings import Answer, as_counted

PROBLEM, FILES, NAMES = "problem", "attachments", ("order_number", "buyer_id")
"""What a ticket is about, what is attached to it, and what files are named by beside."""
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
    form, terms = handbook.tickets, handbook.policy.terms
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
            remarks += _colloquial(entry, text, handbook)
        elif entry.required(problem):
            asked = terms[entry.name]
            remarks.append(Remark(entry.name, asked.label, MISSING, asked.ask or asked.label))
    return tuple(remarks)


def _colloquial(entry: Entry, text: str, handbook: Handbook) -> Iterator[Remark]:
    """Go through the colloquial wordings of an entry, each place once, as they stand in it."""
    if entry.standard:
        label = handbook.policy.terms[entry.name].label
        for (start, end), wording, _ in _hits(text, handbook.tickets, handbook.lexicon):
            found, place = text[start:end], (start, end)
            yield Remark(entry.name, label, COLLOQUIAL, wording.write, found, place)


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


@dataclass(frozen=True, kw_only=True)
class TicketCheck(Answer):
    """A ticket as far as it is filled in, and what is to be mended in it. No table decides.

    `missing` are the facts that it lacks, in the order in which they are asked: what it is about,
    its entries, and, where anything is attached, what the files are named by. `files` are those
    attached, each with what is wrong with it and its right name.
    """

    remarks: tuple[Remark, ...]
    files: tuple[CheckedFile, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that this ticket needs, and those besides that are filled in."""
        problem = self.facts.get(PROBLEM)
        known = None if problem is None else str(problem)
        form = self.in_force.handbook.tickets
        return tuple(e for e in form.entries if e.required(known) or self.text(e.name))

    @cached_property
    def colloquial(self) -> tuple[Remark, ...]:
        """What is to be put in standard terms."""
        return tuple(remark for remark in self.remarks if remark.kind == COLLOQUIAL)

    @cached_property
    def refused(self) -> tuple[CheckedFile, ...]:
        """The files that cannot be kept as they are."""
        return tuple(file for file in self.files if not file.accepted)

    @property
    def done(self) -> bool:
        """Whether it can be handed on as it is."""
        return not (self.missing or self.colloquial or self.refused or self.conflicts)

    def text(self, name: str) -> str:
        """Return what is entered, without blanks around it; empty where nothing is."""
        return str(self.facts.get(name, "")).strip()


def ticket_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> TicketCheck:
    """Check a ticket whose entries, and the files attached to it, are canonical facts.

    >>> from datetime import date
    >>> on = date(2026, 3, 1)
    >>> answer = ticket_known({"problem": "wrong_size", "product": "SH-204, black, 38"}, on,
    ...                       handbook.on(on))
    >>> answer.missing
    ('customer_name', 'contact', 'symptom', 'measures_tried')
    """
    handbook = in_force.handbook
    problem = str(facts[PROBLEM]) if PROBLEM in facts else None
    written = {e.name: str(facts[e.name]) for e in handbook.tickets.entries if e.name in facts}
    remarks = check_ticket(written, problem=problem, handbook=handbook)
    conflicts = [*as_counted(facts, in_force, on)[1]]
    attached, named = FILES in facts, {n: str(facts[n]) for n in NAMES if n in facts}
    files: tuple[CheckedFile, ...] = ()
    try:
        files = check_attachments(
            read_files(facts[FILES], FILES) if attached else (),
            problem=problem,
            on=on,
            handbook=handbook,
            **{name: named.get(name) for name in NAMES},
        )
    except BadValue as bad:
        conflicts.append(bad)
    lacking = [] if problem is not None else [PROBLEM]
    lacking += [remark.entry for remark in remarks if remark.kind == MISSING]
    lacking += [name for name in NAMES if attached and name not in named]
    return TicketCheck(
        on=on,
        facts=facts,
        rulings={},
        in_force=in_force,
        missing=tuple(lacking),
        conflicts=tuple(conflicts),
        remarks=remarks,
        files=files,
    )


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
