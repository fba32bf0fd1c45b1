"""What can be entered: `{entered}`, which facts stand and which are refused, and with what words;
`{written-orders}`, what is said of a piece of an order, of a parcel, and once."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.entered import refusals
from aftersales_kit.answers.facts import sift_facts
from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import NAMED
from aftersales_kit.policy.subjects.entered import Entry, Raw, WrittenOrder

from .facts import TERMS, Directive
from .grids import Column, Row, grid
from .markup import Html, block, el, inline, joined

ENTERED = "data/entered.toml"


class WhatIsEntered(Directive):
    """`{entered}`: facts that stand together, and what is refused, as a person is told."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table; each refusal is the one that is given here and now."""
        self.depend(ENTERED, TERMS)
        columns = (
            Column("What is entered", "填什么"),
            Column("This stands", "可以这样填"),
            Column("This is refused", "这样填不了"),
        )
        rows = map(self.row, self.facts.handbook.entered.entries.values())
        return block(grid(columns, rows, classes="hb-entered", label=columns[0]))

    def row(self, entry: Entry) -> Row:
        """Return what an entry shows."""
        stand = [self.said(table) for table in entry.stand]
        told = [bad.label for tables in entry.refused.values() for table in tables
                for bad in refusals(table, self.facts.in_force)]  # fmt: skip
        return f"entered-{entry.id}", [inline(entry.title), joined(stand, ""), listed(told)]

    def said(self, table: Raw) -> Html:
        """Return facts with their values."""
        terms = self.facts.policy.terms
        named = ((terms[name], value) for name, value in sift_facts(table, terms)[0].items())
        return listed(NAMED.format(one.label, one.value_label(value)) for one, value in named)


class WrittenOrders(Directive):
    """`{written-orders}`: of orders of several pieces, which facts are of what."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(ENTERED, TERMS)
        columns = (
            Column("An order", "一张订单"),
            Column("Said of each piece", "每件分别填"),
            Column("Said of each parcel", "每个包裹分别填"),
            Column("Said once", "全单只填一次"),
        )
        rows = map(self.row, self.facts.handbook.entered.orders.values())
        return block(grid(columns, rows, classes="hb-entered", label=columns[0]))

    def row(self, order: WrittenOrder) -> Row:
        """Return which facts of an order are of what."""
        terms = self.facts.policy.terms
        said = (order.pieces[:1], order.parcels[:1], [order.once])
        cells = [listed(terms[n].label for table in those for n in table) for those in said]
        return f"entered-{order.id}", [inline(order.title), *cells]


def listed(labels: Iterable[Label]) -> Html:
    """Return a list of labels; nothing where there is none."""
    items = [el("li", inline(label)) for label in labels]
    return el("ul", *items) if items else Html("")


def setup_entered(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("entered", WhatIsEntered)
    app.add_directive("written-orders", WrittenOrders)
