"""`{ticket-form}`: what a ticket must hold, and the standard terms it is written in."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.tickets import CALLED, Entry, Wording

from .facts import SOURCES, Directive
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, mixed, paragraph
from .sources import source_links

FOLDED = Label("Colloquial wordings, and what to write instead", "口语说法和标准写法对照")
FOR = Label("for:", "适用：")


class TicketForm(Directive):
    """The entries of a ticket as a table, and below it, folded, the standard terms."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return both tables."""
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
        folded = el("details", el("summary", inline(FOLDED)), wordings, classes="hb-folded")
        return block(entries, folded)

    def entry(self, entry: Entry) -> list[Html]:
        """Return the cells of an entry; one that not every ticket needs says for what."""
        problems = self.facts.policy.terms["problem"].codes
        needed = [inline(problems[code]) for code in entry.when if code in problems]
        only = el("p", inline(FOR), " ", joined(needed)) if needed else None
        sources = el("p", joined(source_links(self, entry.sources)))
        named = el("p", el("strong", inline(entry.label)))
        return [joined([named, only], ""), paragraph(entry.ask), sources]

    def wording(self, wording: Wording) -> list[Html]:
        """Return the cells of a wording."""
        said = el("p", joined((mixed(phrase.text) for phrase in wording.said), " · "))
        return [said, el("p", inline(wording.write))]


def setup_tickets(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("ticket-form", TicketForm)
