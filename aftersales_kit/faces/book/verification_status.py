"""`{verification-status}`: what was verified, when, with which versions, and what was found."""

from __future__ import annotations

import platform
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit import __version__
from aftersales_kit.operations.beside import verify_beside
from aftersales_kit.policy import Label
from aftersales_kit.sheets.checking import verify

from .facts import SHOP_TIME, Directive
from .grids import facts_list
from .markup import block, el, inline, joined

PROGRAMS = ("sphinx", "jupyter-book", "myst-nb")


class VerificationStatus(Directive):
    """The state of the policy as it was when this page was built."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the figures, and every finding in words."""
        # What was verified holds until anything that is verified changes.
        facts = self.facts
        self.depend(*every_file(facts.folder))
        policy, procedures = facts.policy, facts.handbook.procedures
        findings = [*verify(facts.handbook), *verify_beside(facts.folder, facts.handbook)]
        tables = facts.in_force.tables.values()
        figures = [
            (Label("Findings", "发现的问题"), str(len(findings))),
            (Label("Verified at", "核对时间"), f"{datetime.now(SHOP_TIME):%Y-%m-%d %H:%M} UTC+8"),
            (Label("Policy as of", "规则日期"), str(facts.on)),
            (Label("Decision tables", "决策表"), str(len(tables))),
            (Label("Rules of the shop", "店铺规则"), str(sum(len(t.rules) for t in tables))),
            (Label("Cells, each decided", "单元格，全部有结论"), f"{cells(self):,}"),
            (Label("Rows of law and platform", "法律和平台条款"), str(rows(self))),
            (Label("Markets", "市场"), str(len(policy.markets))),
            (Label("Worked cases", "实例"), str(len(facts.handbook.cases))),
            (Label("Amounts", "数值"), str(len(policy.amounts))),
            (Label("Procedures", "流程"), str(len(procedures.procedures))),
            (Label("Checks of replies", "回复检查项"), str(checks(self))),
            (Label("Registers", "登记表"), str(len(facts.handbook.registers.registers))),
            (Label("Clocks", "时限"), str(len(policy.clocks.entries))),
            (Label("Measures", "指标"), str(len(facts.handbook.measures.measures))),
            (Label("Conflicts shown", "列出的冲突"), str(len(facts.handbook.conflicts.conflicts))),
            (Label("Lines for buyers", "给买家的话"), str(len(list(facts.handbook.buyers)))),
            (Label("Kit", "程序库"), f"aftersales-kit {__version__}"),
            (Label("Python", "Python"), platform.python_version()),
            (Label("Book", "手册程序"), ", ".join(f"{p} {version(p)}" for p in PROGRAMS)),
        ]
        listed = [el("li", el("pre", str(finding))) for finding in findings]
        return block(
            facts_list((inline(label), joined([value])) for label, value in figures),
            el("ul", *listed, classes="hb-findings") if listed else None,
        )


def checks(where: Directive) -> int:
    """Return for how many things a reply is checked."""
    speech = where.facts.handbook.speech
    return len(speech.checks) + len(speech.elements) + 1


def every_file(folder: Path) -> list[str]:
    """Return all files of a data folder, as messages call them."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [f"data/{path.relative_to(folder).as_posix()}" for path in files]


def cells(where: Directive) -> int:
    """Return over how many cells the tables of today were checked."""
    return sum(table.grid.size for table in where.facts.in_force.tables.values())


def rows(where: Directive) -> int:
    """Return how many rows of law and platform hold today in the markets sold to."""
    policy = where.facts.policy
    return sum(
        rule.holds(where.facts.on)
        for floor in policy.floors.values()
        if floor.market in policy.markets
        for rule in floor.rules
    )


def setup_verification_status(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("verification-status", VerificationStatus)
