"""Law cases, on a page: `{law-cases}`, situations and which rows of law and platform speak.

What is printed is worked out from the rows when the book is built.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import joined as in_words
from aftersales_kit.policy.subjects.law_cases import LawCase, Span
from aftersales_kit.policy.terms import Field

from .facts import Directive
from .grids import Column, grid
from .markup import Html, about, block, el, inline, joined
from .rules import rule_links

CASES = "data/law-cases.toml"
TO = Label("{} to {}", "{} 到 {}")


class LawCasesDirective(Directive):
    """`{law-cases}`: every situation, by market."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a folded table for each market."""
        self.depend_on_rules()
        self.depend(CASES)
        cases = self.facts.handbook.law_cases.values()
        markets = self.facts.policy.terms["market"].codes
        by_market = groupby(sorted(cases, key=lambda c: [*markets].index(c.market)),
                            key=lambda case: case.market)  # fmt: skip
        return block(*(self.table(markets[market], group) for market, group in by_market))

    def table(self, market: Label, cases: Iterable[LawCase]) -> Html:
        """Return the situations of one market."""
        columns = (
            Column("Situation", "情形"),
            Column("These rows speak", "适用的条款"),
            Column("As long as", "在什么范围内"),
        )
        rows = [(f"law-case-{case.id}", self.cells(case)) for case in cases]
        inside = grid(columns, rows, classes="hb-law-cases", label=market)
        return el("details", el("summary", inline(market)), inside, classes="hb-folded")

    def cells(self, case: LawCase) -> list[Html]:
        """Return the cells of one situation, as it is today or was on its last day."""
        policy = self.facts.policy
        in_force = policy.on([*case.days(policy)][-1])
        facts = (inline(policy.terms[n].value_label(value)) for n, value in case.facts.items())
        lines = (
            el("li", inline(policy.terms[fact].label), el("ul", *self.hanging(case, fact)))
            for fact in case.by
        )
        return [
            joined([el("p", el("strong", inline(case.title))), el("p", joined(facts, " · "))], ""),
            joined(rule_links(self, case.speaking(in_force))),
            el("details", el("summary", inline(Label("each fact", "逐项"))), el("ul", *lines)),
        ]

    def hanging(self, case: LawCase, fact: str) -> Iterable[Html]:
        """Go through the rows that hang on a fact, each with the values with which it speaks.

        They are linked in the cell beside; twice over, the links would be half of the page.
        """
        field = self.facts.policy.terms[fact]
        for row, values in case.by[fact].items():
            yield el("li", about(row, inline(_words(field, values))))


def _words(field: Field, values: Span) -> Label:
    labels = [field.value_label(value) for value in values]
    return TO.format(*labels) if field.is_number else in_words(labels, Label(", ", "、"))


def setup_law_cases(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("law-cases", LawCasesDirective)
