"""`{calculator}`: a form with its answer, as the kit writes it; the page's script makes it live.
`{door}`: the way from a chapter to the page of its calculator.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.markup import calculator_html

from .facts import Directive
from .markup import text

PAGES = "/notebooks/calculators"
DOOR = Label("Open: {}", "打开：{}")


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


class Door(Directive):
    """The link to a calculator's page, by the calculator's name, as something to press."""

    required_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link, called as the calculator is."""
        if name not in CALCULATORS:
            self.missing("calculator", name, CALCULATORS)
            return []
        said = nodes.inline("", text(DOOR.format(CALCULATORS[name].title)))
        page = f"{PAGES}/{name}"
        way = pending_xref("", said, refdomain="std", reftype="doc", reftarget=page,
                           refexplicit=True, refwarn=True, refdoc=self.env.docname)  # fmt: skip
        line = nodes.paragraph("", "", way)
        line["translatable"] = False
        return [nodes.container("", line, classes=["hb-doors"])]


def setup_calculators(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("calculator", CalculatorDirective)
    app.add_directive("door", Door)
