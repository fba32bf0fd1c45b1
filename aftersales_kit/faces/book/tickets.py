"""`{ticket-form}`: what a ticket must hold, and the standard terms it is written in."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.drafts import unmarked
from aftersales_kit.answers.tickets import MISSING, check_ticket
from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.tickets import CALLED, Entry, Ticket, Wording

from .facts import SOURCES, Directive
from .folds import fold
from .grids import Column, grid
from .markup import HAN, Html, block, el, inline, joined, paragraph, quoted, with_marks
from .sources import source_links

TICKETS = Label("Tickets, and what is to be mended in them", "工单例子：哪里要改")
LACKS = Label("missing:", "缺：")
FOLDED = Label("Colloquial wordings, and what to write instead", "口语说法和标准写法对照")
FOR = Label("for:", "适用：")


class TicketForm(Directive):
    """The entries of a ticket as a table; below it, folded, the standard terms, and tickets."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the three tables."""
        self.depend(CALLED, SOURCES)
        self.depend_on_codes()
        form = self.facts.handbook.tickets
        entries = grid(
            (Column("Entry", "栏目"), Column("Ask", "怎么问"), Column("Source", "出处")),
            [("", self.entry(entry)) for entry in form.entries],
            label=Label("Ticket", "工单"),
        )
        wordings = grid(
            (Column("Said", "口语"), Column("Write", "改写为")),
            [("", self.wording(wording)) for wording in form.wordings],
            label=Label("Standard terms", "标准说法"),
        )
        tickets = grid(
            (Column("About", "问题"), Column("As written", "原文"), Column("To mend", "要改")),
            [("", self.ticket(ticket)) for ticket in form.tickets],
            label=TICKETS,
        )
        folded = (fold(inline(FOLDED), None, wordings), fold(inline(TICKETS), None, tickets))
        return block(entries, *folded)

    def entry(self, entry: Entry) -> list[Html]:
        """Return the cells of an entry; one that not every ticket needs says for what."""
        terms = self.facts.policy.terms
        problems, fact = terms["problem"].codes, terms[entry.name]
        needed = [inline(problems[code]) for code in entry.when if code in problems]
        only = el("p", inline(FOR), " ", joined(needed)) if needed else None
        sources = el("p", joined(source_links(self, entry.sources)))
        named = el("p", el("strong", inline(fact.label)))
        return [joined([named, only], ""), paragraph(fact.ask or fact.label), sources]

    def wording(self, wording: Wording) -> list[Html]:
        """Return the cells of a wording."""
        said = [quoted("li", with_marks(phrase), wording.lang) for phrase in wording.shown]
        return [el("ul", *said), el("p", inline(wording.write))]

    def ticket(self, ticket: Ticket) -> list[Html]:
        """Return the cells of a ticket: what is marked in it is not in standard terms."""
        handbook = self.facts.handbook
        terms = handbook.policy.terms
        written = [
            el("li", el("strong", inline(terms[name].label)), " ", spoken(said))
            for name, said in ticket.entries.items()
        ]
        told = {name: unmarked(said)[0] for name, said in ticket.entries.items()}
        remarks = check_ticket(told, problem=ticket.problem, handbook=handbook)
        mend = [
            el("li", inline(LACKS), " ", inline(remark.label))
            if remark.kind == MISSING
            else el("li", inline(remark.fix))
            for remark in remarks
        ]
        return [paragraph(terms["problem"].codes[ticket.problem]),
                el("ul", *written), el("ul", *mend)]  # fmt: skip


def spoken(said: str) -> Html:
    """Return what stands in an entry, in its own language."""
    lang = "zh" if HAN.search(unmarked(said)[0]) else "en"
    return quoted("span", with_marks(said), lang)


def setup_tickets(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("ticket-form", TicketForm)
