"""Conflicts: `{conflicts}`, where practice and law disagree, and what the handbook does now."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.conflicts import Conflict

from .domain import domain_of
from .facts import AMOUNTS, SOURCES, TERMS, Directive
from .folds import fold
from .grids import facts_list
from .markup import Content, Html, block, el, inline, joined, link, text
from .rules import rule_links
from .sources import source_links
from .worded import worded

FILE = "data/conflicts.toml"
CARRIED = Label("Carried by:", "落实在：")
NOW = Label("What holds now", "现在怎么做")
PRACTICE = Label("Practice", "原做法")
LAW = Label("Law or platform", "法律或平台")


class ConflictsDirective(Directive):
    """`{conflicts}`: every conflict, each with its anchor."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return each, folded away under its question."""
        self.depend(FILE, SOURCES, AMOUNTS, TERMS)
        domain = domain_of(self.env)
        told = []
        for conflict in self.facts.handbook.conflicts:
            domain.note("conflict", conflict.id, conflict.id, text(conflict.title))
            told.append(fold(inline(conflict.title), None, self.told(conflict), id=conflict.id))
        return block(*told)

    def told(self, conflict: Conflict) -> Html:
        """Return what each side says, and what holds."""
        return facts_list(
            [
                (inline(NOW), joined([worded(self, conflict.now), self.carried(conflict)], "")),
                (
                    inline(PRACTICE),
                    joined([worded(self, conflict.says), self.cites(conflict.practice)], ""),
                ),
                (
                    inline(LAW),
                    joined([worded(self, conflict.demands), self.cites(conflict.law)], ""),
                ),
            ]
        )

    def cites(self, names: tuple[str, ...]) -> Html | None:
        """Return links to statements, where there are any."""
        return el("p", joined(source_links(self, names)), classes="hb-cites") if names else None

    def carried(self, conflict: Conflict) -> Html:
        """Return links to what carries the handbook's way."""
        policy, procedures = self.facts.policy, self.facts.handbook.procedures.procedures
        links: list[Content] = list(rule_links(self, conflict.rules))
        for name in conflict.amounts:
            if name in policy.amounts:
                links.append(link("amount", name, inline(policy.amounts[name].label)))
            else:
                self.missing("amount", name, policy.amounts)
        for name in conflict.procedures:
            self.depend(f"data/procedures/{name}.toml")
            if name in procedures:
                links.append(link("entry:procedure", name, inline(procedures[name].title)))
            else:
                self.missing("procedure", name, procedures)
        return el("p", el("span", inline(CARRIED), classes="hb-name"), " ", joined(links))


def setup_conflicts(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("conflicts", ConflictsDirective)
