"""Whether a ticket is complete and in standard terms, and what to mend.

Parts: `check_ticket` (everything to mend, in the order of the ticket), `Remark` (one thing).
Source: data/tickets.toml (OUT-14, OUT-15, OUT-21).

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
from ..policy.subjects.lexicon import Lexicon, Span
from ..policy.subjects.tickets import Entry, TicketForm
from ..policy.terms import Label

MISSING, COLLOQUIAL = "missing", "colloquial"


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
    if not entry.standard:
        return
    written = lexicon.written(text)
    hits = [
        (written.as_written(spans[0]), wording.write)
        for wording in form.wordings
        for phrase in wording.said
        for spans in phrase.find(written)
    ]
    hits.sort(key=lambda hit: (hit[0][0], -hit[0][1]))
    reached = 0
    for (start, end), write in hits:
        if start >= reached:
            reached = end
            found = text[start:end]
            yield Remark(entry.name, entry.label, COLLOQUIAL, write, found, (start, end))
