"""`{examination}`: the go-live examination; the page's script marks it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.sheets.markup.examination import examination_html

from .facts import Directive


class ExaminationDirective(Directive):
    """The examination as of the day of the build."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a first paper."""
        self.depend_on_rules()
        self.depend(*self.facts.files("cases"))
        html = examination_html(self.facts.handbook, on=self.facts.on)
        return [nodes.raw("", html, format="html")]


def setup_examination(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("examination", ExaminationDirective)
