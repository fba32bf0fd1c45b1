"""Law cases, on a page: `{law-cases}`, situations and which rows of law and platform speak.

What is printed is worked out from the rows when the book is built.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import alike
from aftersales_kit.policy.labels import joined as in_words
from aftersales_kit.policy.subjects.law_cases import LawCase, Span
from aftersales_kit.policy.terms import Field

from .facts import Directive
from .grids import Column, grid
from .markup import Html, about, block, el, inline, joined
from .rules import rule_links

CASES = "data/law-cases.toml"
TO = Label("{} to {}", "{} 到 {}")
NONE = Label("none", "没有")
WHATEVER = Label("whatever else is so", "其他怎样都一样")
OF = Label("{} ({})", "{}（{}）")


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
        speaking = case.speaking(in_force)
        each = el(
            "details",
            el("summary", inline(Label("each fact", "逐项"))),
            el("ul", *self.lines(case)),
        )
        return [
            joined([el("p", el("strong", inline(case.title))), el("p", joined(facts, " · "))], ""),
            joined(rule_links(self, speaking)) if speaking else inline(NONE),
            each if case.by else inline(WHATEVER),
        ]

    def lines(self, case: LawCase) -> Iterable[Html]:
        """Go through the facts on which rows hang, each with the values with which they speak.

        They are linked in the cell beside; twice over, the links would be half of the page.
        """
        for fact, rows in case.by.items():
            field = self.facts.policy.terms[fact]
            together: dict[Span, list[str]] = {}
            for row, values in rows.items():
                together.setdefault(values, []).append(row)
            named = {", ".join(ids): _words(field, values) for values, ids in together.items()}
            if len(named) == 1:
                [(ids, said)] = named.items()
                yield el("li", about(inline(OF.format(field.label, alike(ids))), inline(said)))
            else:
                each = (el("li", about(ids, inline(said))) for ids, said in named.items())
                yield el("li", inline(field.label), el("ul", *each))


def _words(field: Field, values: Span) -> Label:
    labels = [field.value_label(value) for value in values]
    return TO.format(*labels) if field.is_number else in_words(labels, Label(", ", "、"))


def setup_law_cases(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("law-cases", LawCasesDirective)
