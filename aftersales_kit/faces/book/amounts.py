"""Amounts: `{amount}` in a sentence, `{all-amounts}` and `{sums}` on the reference page."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.amounts import Amount, quantity
from aftersales_kit.policy.subjects.sums import Sum

from .domain import domain_of, reference
from .facts import AMOUNTS, SOURCES, TERMS, Directive, Role
from .folds import counted, fold
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, paragraph, text
from .sources import source_links

SUMS = "data/sums.toml"
FROM = Label("{} from {}", "{}（{} 起）")
OWN, SET = "", Label("Set by the shop itself", "店里自己定的")
NUMBER = (Label("1 amount", "1 项"), Label("{} amounts", "{} 项"))


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
        label = text(amount.label)
        title = f"{label} ({sources})" if sources else label
        return [reference("amount", name, text(amount.value_label(self.facts.on)), title)]


class AllAmounts(Directive):
    """`{all-amounts}`: every number of the policy, with unit, source and day.

    Those that rest on one work are folded together under its name.
    """

    def show(self, name: str) -> list[nodes.Node]:
        """Return the tables, in the order of the works; what the shop has set itself comes last."""
        self.depend(AMOUNTS, TERMS, SOURCES)
        sources = self.facts.policy.sources
        domain = domain_of(self.env)
        titles = {**sources.works, OWN: SET}
        homes: dict[str, list[Amount]] = {work: [] for work in titles}
        for amount in self.facts.policy.amounts.values():
            domain.note("amount", amount.id, amount.id, text(amount.label))
            first = next(iter(amount.at(self.facts.on).sources), None)
            homes[sources.statements[first].work if first else OWN].append(amount)
        return block(
            *(self.of_work(work, titles[work], found) for work, found in homes.items() if found)
        )

    def of_work(self, work: str, title: Label, amounts: list[Amount]) -> Html:
        """Return the table of what rests on one work."""
        columns = (
            Column("Amount", "项目"),
            Column("Value", "数值"),
            Column("From", "起始日"),
            Column("Sources", "出处"),
        )
        rows = [(amount.id, self.cells(amount)) for amount in amounts]
        table = grid(columns, rows, classes="hb-amounts", label=title)
        number = inline(counted(NUMBER, len(amounts)))
        return fold(inline(title), number, table, id=f"amounts-of-{work or 'the-shop'}")

    def cells(self, amount: Amount) -> list[Html]:
        """Return the cells of one number; earlier and later values stand below today's."""
        held = amount.at(self.facts.on)
        values = []
        for value in sorted(amount.values, key=lambda v: (v is not held, v.start)):
            said = quantity(value.value, amount.unit, amount.unit_label)
            if value is held:
                values.append(el("p", el("strong", inline(said))))
            else:
                values.append(el("p", inline(FROM.format(said, value.start))))
        label = el("p", el("strong", inline(amount.label)))
        return [
            joined([label, paragraph(amount.note) if amount.note else None], ""),
            joined(values, ""),
            el("p", str(held.start)),
            el("p", joined(source_links(self, held.sources))),
        ]


class Sums(Directive):
    """`{sums}`: amounts worked out on an everyday quantity."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table; what a sum comes to is worked out here and now."""
        self.depend(AMOUNTS, TERMS, SUMS)
        rows = [(f"sum-{one.id}", self.cells(one)) for one in self.facts.handbook.sums.values()]
        columns = (
            Column("What is counted", "算什么"),
            Column("So many", "数量"),
            Column("Times", "乘以"),
            Column("Comes to", "得"),
        )
        return block(grid(columns, rows, classes="hb-sums", label=Label("Sums", "算一算")))

    def cells(self, one: Sum) -> list[Html]:
        """Return the cells of one sum, as it is today or was on its last day."""
        policy = self.facts.policy
        in_force = policy.on([*one.days(policy)][-1])
        amount = policy.amounts[one.amount]
        held = quantity(in_force.amounts[one.amount], amount.unit, amount.unit_label)
        got = one.worked_out(in_force)
        return [
            inline(one.title),
            joined([str(one.of)]),
            inline(held),
            joined([f"{got.normalize():f}"]),
        ]


def setup_amounts(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("amount", AmountRole())
    app.add_directive("all-amounts", AllAmounts)
    app.add_directive("sums", Sums)
