"""Conflicts: `{conflicts}`, where practice and law disagree, and what the handbook does now."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.conflicts import Conflict

from .domain import domain_of
from .facts import AMOUNTS, SOURCES, TERMS, Directive
from .grids import Column, grid
from .markup import Content, Html, block, el, inline, joined, link, text
from .rules import rule_links
from .sources import source_links
from .worded import worded

FILE = "data/conflicts.toml"
CARRIED = Label("Carried by:", "落实在：")


class ConflictsDirective(Directive):
    """`{conflicts}`: every conflict, each with its anchor."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(FILE, SOURCES, AMOUNTS, TERMS)
        domain = domain_of(self.env)
        rows = []
        for conflict in self.facts.handbook.conflicts:
            domain.note("conflict", conflict.id, conflict.id, text(conflict.title))
            rows.append((conflict.id, self.cells(conflict)))
        columns = (
            Column("Question", "问题"),
            Column("Practice", "原做法"),
            Column("Law or platform", "法律或平台"),
            Column("What holds now", "现在怎么做"),
        )
        label = Label("Where practice and law disagree", "原做法与法律不一致之处")
        return block(grid(columns, rows, classes="hb-conflicts", label=label))

    def cells(self, conflict: Conflict) -> list[Html]:
        """Return the cells of one conflict."""
        return [
            el("p", el("strong", inline(conflict.title))),
            joined([worded(self, conflict.says), self.cites(conflict.practice)], ""),
            joined([worded(self, conflict.demands), self.cites(conflict.law)], ""),
            joined([worded(self, conflict.now), self.carried(conflict)], ""),
        ]

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
