"""`{roles}`: who does what in the team, with duties, deputies and sources."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.procedures import Role

from .facts import ROLES, SOURCES, Directive
from .folds import counted, fold
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, paragraph
from .sources import source_links

COLUMNS = (
    Column("Role", "岗位"),
    Column("Duties", "职责"),
    Column("Stands in", "替班"),
    Column("Sources", "出处"),
)
ROLES_OF = Label("Roles, their duties and who stands in", "岗位、职责和替班")
NUMBER = (Label("1 role", "1 个岗位"), Label("{} roles", "{} 个岗位"))


class Roles(Directive):
    """The table of roles."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return one row for each role."""
        self.depend(ROLES, SOURCES)
        rows = [
            (f"role-{role.id}", self.cells(role))
            for role in self.facts.handbook.procedures.roles.values()
        ]
        inside = grid(COLUMNS, rows, classes="hb-roles", label=ROLES_OF)
        return block(fold(inline(ROLES_OF), inline(counted(NUMBER, len(rows))), inside))

    def cells(self, role: Role) -> list[Html]:
        """Return the cells of one role."""
        roles = self.facts.handbook.procedures.roles
        duties = (el("li", paragraph(d.do)) for d in role.duties)
        return [
            el("p", el("strong", inline(role.label))),
            el("ul", *duties) if role.duties else Html(""),
            el("p", inline(roles[role.deputy].label)) if role.deputy in roles else Html(""),
            el("p", joined(source_links(self, role.cited))),
        ]


def setup_roles(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("roles", Roles)
