"""Readers, on a page: `{readers}`, what buyers ask and the sentence that answers each.

The sentences are those of the page for buyers on the day of reading.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.buyers import said
from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.buyers import FILE as BUYERS
from aftersales_kit.policy.subjects.buyers import Part
from aftersales_kit.policy.subjects.readers import FILE, Reader

from .facts import AMOUNTS, TERMS, Directive
from .grids import Column, Row, grid
from .markup import Html, block, el, inline, joined
from .rules import rule_links

COLUMNS = (
    Column("A buyer asks", "买家问"),
    Column("And reads", "读到的"),
    Column("On the page of", "哪里的页面"),
    Column("Because of", "依据"),
)
EVERY = Label("every market", "所有市场")


class ReadersDirective(Directive):
    """`{readers}`: the readers of every part of the page for buyers, folded."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a folded table for each part."""
        self.depend(f"data/{FILE}", f"data/{BUYERS}", AMOUNTS, TERMS)
        self.depend_on_rules()
        return block(*map(self.part, self.facts.handbook.buyers.parts))

    def part(self, part: Part) -> Html:
        """Return the readers of the lines under one heading."""
        readers = self.facts.handbook.readers
        rows = [self.row(readers[line.id]) for line in part.lines if line.id in readers]
        inside = grid(COLUMNS, rows, classes="hb-readers", label=part.title)
        return el("details", el("summary", inline(part.title)), inside, classes="hb-folded")

    def row(self, reader: Reader) -> Row:
        """Return what one buyer asks and reads."""
        facts = self.facts
        read = said(facts.handbook.buyers[reader.id], facts.in_force, facts.on, reader.market)
        markets = facts.policy.terms["market"].codes
        cells = [
            inline(reader.asks),
            inline(read.text if read is not None else reader.reads),
            inline(markets[reader.market] if reader.market else EVERY),
            joined(rule_links(self, reader.rules)),
        ]
        return f"reader-{reader.id}", cells


def setup_readers(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("readers", ReadersDirective)
