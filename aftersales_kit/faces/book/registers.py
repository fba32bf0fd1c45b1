"""`{registers}`: every register with its columns, who keeps it, and for how long.

With an argument, one register alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects import registers as policy

from .domain import domain_of
from .facts import AMOUNTS, REGISTERS, ROLES, SOURCES, TERMS, Directive
from .grids import facts_list
from .markup import Html, block, both, chinese, el, joined, link, stacked
from .sources import source_links

REQUIRED = Label("At once", "登记时填")
OPTIONAL = Label("If known", "知道就填")
LATER = Label("Later", "后续填")
ENTERS = Label("Entered by", "谁登记")
VERIFIES = Label("Verified by", "谁核实")
SETTLED = Label("Settled", "何时了结")
KEPT = Label("Kept for", "保存多久")
SOURCE = Label("Sources", "出处")
PERSONAL = Label("personal data", "个人信息")


class RegistersDirective(Directive):
    """Registers, one below the other, or one by its id."""

    optional_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the registers."""
        self.depend(REGISTERS, TERMS, AMOUNTS, ROLES, SOURCES)
        known = self.facts.handbook.registers.registers
        if name and name not in known:
            self.missing("register", name, known)
            return []
        shown = [known[name]] if name else known.values()
        return block(*(self.register(register) for register in shown))

    def register(self, register: policy.Register) -> Html:
        """Return one register: its name, its purpose, and what is said of it."""
        roles = self.facts.handbook.procedures.roles
        kept = self.facts.policy.amounts[register.keep]
        length = kept.value_label(self.facts.on)
        said = [
            (REQUIRED, columns(register.required)),
            (OPTIONAL, columns(register.optional)),
            (LATER, columns(register.later)),
            (ENTERS, both(roles[register.enters].label)),
            (VERIFIES, both(roles[register.verifies].label)),
            (SETTLED, both(register.settled)),
            (KEPT, link("amount", kept.id, both(length))),
            (SOURCE, joined(source_links(self, register.sources))),
        ]
        pairs = ((both(label), text) for label, text in said if text)
        title = el("strong", register.label.en), " ", chinese(register.label.zh)
        anchor = f"register-{register.id}"
        domain_of(self.env).note("register", register.id, anchor, register.label.en)
        # Folded: all columns of all registers are a long way to scroll on a phone.
        return el(
            "details",
            el("summary", *title),
            stacked(register.purpose),
            facts_list(pairs),
            id=anchor,
        )


def columns(these: Iterable[policy.Column]) -> Html:
    """Return columns as a list; those with personal data say so."""
    items = [
        el("li", both(c.label), *((" (", both(PERSONAL), ")") if c.personal else ())) for c in these
    ]
    return el("ul", *items) if items else Html("")


def setup_registers(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("registers", RegistersDirective)
