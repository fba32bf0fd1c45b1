"""Amounts: `{amount}` in a sentence, `{all-amounts}` as the reference page's table."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy.amounts import Amount, quantity

from .domain import domain_of, reference
from .facts import AMOUNTS, SOURCES, TERMS, Directive, Role
from .grids import Column, grid
from .markup import Html, block, both, el, joined, stacked
from .sources import source_links


class AmountRole(Role):
    """`{amount}`: a number with its unit, as it holds on the day of the build."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the number, linked to its row."""
        self.depend(AMOUNTS, TERMS)
        amount = self.facts.policy.amounts.get(name)
        if amount is None:
            self.missing("amount", name, self.facts.policy.amounts)
            return []
        sources = ", ".join(amount.at(self.facts.on).sources)
        label = amount.label.text(self.lang)
        title = f"{label} ({sources})" if sources else label
        return [reference("amount", name, amount.value_label(self.facts.on).text(self.lang), title)]


class AllAmounts(Directive):
    """`{all-amounts}`: every number of the policy, with unit, source and day."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(AMOUNTS, TERMS, SOURCES)
        domain = domain_of(self.env)
        rows = []
        for amount in self.facts.policy.amounts.values():
            domain.note("amount", amount.id, amount.id, amount.label.en)
            rows.append((amount.id, self.cells(amount)))
        columns = (
            Column("Amount", "项目"),
            Column("Value", "数值"),
            Column("From", "起始日"),
            Column("Sources", "出处"),
        )
        return block(grid(columns, rows, classes="hb-amounts", label="Amounts 数值"))

    def cells(self, amount: Amount) -> list[Html]:
        """Return the cells of one number; earlier and later values stand below today's."""
        held = amount.at(self.facts.on)
        values = []
        for value in sorted(amount.values, key=lambda v: (v is not held, v.start)):
            said = quantity(value.value, amount.unit, amount.unit_label)
            if value is held:
                values.append(el("p", el("strong", both(said))))
            else:
                values.append(el("p", both(said), f" from {value.start}"))
        label = el("p", el("strong", both(amount.label)))
        return [
            joined([label, stacked(amount.note) if amount.note else None], ""),
            joined(values, ""),
            el("p", str(held.start)),
            el("p", joined(source_links(self, held.sources))),
        ]


def setup_amounts(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("amount", AmountRole())
    app.add_directive("all-amounts", AllAmounts)
