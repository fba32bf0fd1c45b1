"""`{practice}`: a chat with a worked case; the page's script goes on with it."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.sheets.markup.practice import practice_section

from .facts import Directive


class PracticeDirective(Directive):
    """A practice as of the day of the build."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a first practice."""
        self.depend_on_rules()
        self.depend(*self.facts.files("cases", "practice.toml"))
        html = practice_section(self.facts.handbook, on=self.facts.on)
        return [nodes.raw("", html, format="html")]


def setup_practice(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("practice", PracticeDirective)
