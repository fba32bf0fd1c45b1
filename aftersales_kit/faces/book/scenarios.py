"""Scenarios, on a page: `{scenario}`, what it changes, and worked cases before it and under it.

What is printed of a case is worked out when the book is built.
"""

from __future__ import annotations

from collections.abc import Mapping

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.amounts import Amount, quantity
from aftersales_kit.policy.labels import NAMED, STOPS
from aftersales_kit.policy.labels import joined as in_words
from aftersales_kit.policy.scenarios import AmountChange, Scenario, Tried

from .facts import AMOUNTS, TERMS, Directive
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, link, paragraph
from .rules import rule_links

CHANGES = Label("What it changes", "改动的地方")
COLUMNS = (
    Column("Case", "实例"),
    Column("Today", "现在"),
    Column("Under the scenario", "按这个方案"),
)


class ScenarioDirective(Directive):
    """`{scenario} id`: a scenario that is kept as a file."""

    required_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return its reason, its changes, and its cases as a table."""
        kept = self.facts.handbook.scenarios
        if name not in kept:
            self.missing("scenario", name, kept)
            return []
        scenario = kept[name]
        self.depend_on_rules()
        self.depend(AMOUNTS, TERMS, scenario.file, *self.facts.files("cases"))
        rows = [("", self.cells(tried)) for tried in scenario.tried]
        return block(
            paragraph(scenario.why),
            el("p", el("span", inline(CHANGES), classes="hb-name"), " ", self.changes(scenario)),
            grid(COLUMNS, rows, classes="hb-scenario", label=scenario.title),
        )

    def changes(self, scenario: Scenario) -> Html:
        """Return the rules and amounts that are others, each amount with its value."""
        amounts = self.facts.policy.amounts
        others = [
            link(
                "amount",
                one.amount,
                inline(NAMED.format(amounts[one.amount].label, _value(one, amounts[one.amount]))),
            )
            for one in scenario.amounts
        ]
        return joined([*rule_links(self, [change.rule for change in scenario.rules]), *others])

    def cells(self, tried: Tried) -> list[Html]:
        """Return a case, with what is otherwise than there, and what it comes to on each side."""
        terms = self.facts.policy.terms
        case = self.facts.handbook.cases[tried.case]
        otherwise = [
            NAMED.format(terms[name].label, terms[name].value_label(value))
            for name, value in tried.facts.items()
        ]
        said = el("p", inline(in_words(otherwise, STOPS))) if otherwise else None
        return [
            joined([el("p", inline(case.title)), said], ""),
            self.outcomes(tried.now),
            self.outcomes(tried.then),
        ]

    def outcomes(self, told: Mapping[str, str]) -> Html:
        """Return outcomes in words."""
        terms = self.facts.policy.terms
        labels = [NAMED.format(terms[n].label, terms[n].value_label(c)) for n, c in told.items()]
        return inline(in_words(labels, STOPS))


def _value(change: AmountChange, amount: Amount) -> Label:
    return quantity(change.value, amount.unit, amount.unit_label)


def setup_scenarios(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("scenario", ScenarioDirective)
