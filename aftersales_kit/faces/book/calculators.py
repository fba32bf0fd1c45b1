"""`{calculator}`: a form with its answer, as the kit writes it; the page's script makes it live."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.markup import calculator_html

from .facts import Directive


class CalculatorDirective(Directive):
    """A calculator by its name."""

    required_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the form and the answer to its example."""
        self.depend_on_rules()
        self.depend(*self.facts.files("cases", "replies"))
        if name not in CALCULATORS:
            self.missing("calculator", name, CALCULATORS)
            return []
        html = calculator_html(name, on=self.facts.on, handbook=self.facts.handbook)
        return [nodes.raw("", html, format="html")]


def setup_calculators(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("calculator", CalculatorDirective)
