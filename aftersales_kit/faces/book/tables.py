"""Decision tables in a chapter: `{table}`, `{decision-table}`, and `{layers}` beneath it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.tables import Floor, Rule, Table

from .domain import domain_of, reference
from .facts import Directive, Role
from .folds import DECIDED, DEMANDED, RULES, counted, fold, of_table
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, text
from .rules import conditions, rule_links, then_cell, when_cell, why_cell
from .sources import article, status

LINES = (Label("1 row", "1 条"), Label("{} rows", "{} 条"))
LAYERS = {
    "statute": Label("law", "法律"),
    "platform": Label("platform rules", "平台规则"),
}


class TableRole(Role):
    """`{table}`: the title of a decision table, linked to its rules."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link."""
        table = self.facts.policy.tables.get(name)
        if table is None:
            self.missing("table", name, self.facts.policy.tables)
            return []
        self.depend(table.file)
        return [reference("table", name, text(table.title), text(table.question))]


class _OfTable(Directive):
    """A directive about one decision table.

    `where`, such as "leg=return", keeps the rules that can apply then, and does not repeat it.
    """

    required_arguments = 1
    option_spec: ClassVar = {"where": directives.unchanged_required}

    def show(self, name: str) -> list[nodes.Node]:
        """Return what is printed of the table, or nothing after a warning."""
        self.depend_on_rules()
        table = self.facts.policy.tables.get(name)
        if table is None:
            self.missing("table", name, self.facts.policy.tables)
            return []
        return self.of(table)

    def of(self, table: Table) -> list[nodes.Node]:
        """Return what is printed of the table."""
        raise NotImplementedError

    def pairs(self, option: str, names: Iterable[str]) -> dict[str, str]:
        """Return an option's codes by field; an unknown field or code is a warning."""
        found = {}
        fields = self.facts.policy.terms.fields
        for pair in self.options.get(option, "").split():
            name, _, code = pair.partition("=")
            if name not in {*names}:
                self.missing("field", name, names)
            elif code not in fields[name].codes:
                self.missing("code", code, fields[name].codes)
            else:
                found[name] = code
        return found

    def chosen(self, rules: Iterable[Rule], where: Mapping[str, str]) -> list[Rule]:
        """Return the rules in force today that can apply where these codes hold."""
        found = []
        for rule in rules:
            asked = conditions(self, rule)
            fits = all(name not in asked or code in asked[name] for name, code in where.items())
            if rule.holds(self.facts.on) and fits:
                found.append(rule)
        return found

    def caption(self, title: Label, where: Mapping[str, str]) -> Html:
        """Return a table's caption: its title, and for which cases."""
        terms = self.facts.policy.terms
        labels = [title, *(terms[name].codes[code] for name, code in where.items())]
        return joined([inline(label) for label in labels], " · ")


class DecisionTable(_OfTable):
    """`{decision-table}`: a table's rules in force today, as rows of when, then and why.

    `omit`, such as "payment_option=no_option", leaves out outcomes that say nothing; `last`, such
    as "bearer=nobody", puts the rules with that outcome behind the others. The table is folded
    away under its title, what it decides and how many rules it has; `open` leaves it open.
    """

    option_spec: ClassVar = {
        **_OfTable.option_spec,
        "omit": directives.unchanged_required,
        "last": directives.unchanged_required,
        "open": directives.flag,
    }

    def of(self, table: Table) -> list[nodes.Node]:
        """Return the table."""
        domain_of(self.env).note_printed(table.id)
        where = self.pairs("where", table.inputs)
        omitted = self.pairs("omit", table.outcomes).items()
        last = self.pairs("last", table.outcomes).items()
        columns = (
            Column("Rule", "规则"),
            Column("Then", "结论"),
            Column("Why and when", "理由和情形"),
        )
        rules = self.chosen(table.rules, where)
        rows = [
            (
                "",
                [
                    el("p", *rule_links(self, [rule.id])),
                    then_cell(self, rule, omitted),
                    joined([why_cell(self, rule, rule.sources), folded(self, rule, where)], ""),
                ],
            )
            for rule in sorted(rules, key=lambda rule: bool(last & rule.then.items()))
        ]
        title = self.caption(table.title, where)
        says = joined([inline(table.question), inline(counted(RULES, len(rows)))], " · ")
        inside = grid(columns, rows, classes="hb-decisions", label=table.title)
        made = fold(title, says, inside, classes="hb-table", open="open" in self.options)
        return of_table(block(made), DECIDED, table.title, len(rows))


class Layers(_OfTable):
    """`{layers}`: what law and platform demand beneath a table, a folded table for each.

    `where` with a market keeps the layers of that market, which are then named by the table.
    """

    def of(self, table: Table) -> list[nodes.Node]:
        """Return the layers that have rows in force today."""
        where = self.pairs("where", self.facts.policy.terms.fields)
        market = where.pop("market", None)
        found = [
            (floor, rules)
            for floor in self.facts.policy.floors.values()
            if market in (None, floor.market)
            and (rules := self.chosen(floor.on_question(table.id), where))
        ]
        made = block(
            *(
                self.layer(floor, rules, where, table.title if market else floor.title)
                for floor, rules in found
            )
        )
        return of_table(made, DEMANDED, table.title, sum(len(rules) for _, rules in found))

    def layer(
        self, floor: Floor, rules: Iterable[Rule], where: Mapping[str, str], title: Label
    ) -> Html:
        """Return one layer's rows under a title."""
        columns = (
            Column("Row", "条款"),
            Column("Demands", "要求"),
            Column("Why, where it stands, and when", "理由、出自和情形"),
        )
        rows = []
        for rule in rules:
            source = self.facts.policy.sources.statements[rule.statement]
            stands = joined([article(source) or None, inline(status(source))], " — ")
            cells = [
                el("p", *rule_links(self, [rule.id])),
                then_cell(self, rule),
                joined(
                    [
                        why_cell(self, rule, rule.sources or (source.id,)),
                        el("p", stands, classes="hb-line"),
                        folded(self, rule, where),
                    ],
                    "",
                ),
            ]
            rows.append(("", cells))
        kind = LAYERS[floor.layer]
        market = self.facts.policy.terms["market"].codes[floor.market]
        about = inline(Label(f"{kind.en}, {market.en}", f"{kind.zh}，{market.zh}"))
        head = self.caption(title, where)
        says = joined([about, inline(counted(LINES, len(rows)))], " · ")
        inside = grid(columns, rows, classes="hb-layers", label=floor.title)
        return fold(head, says, inside, classes="hb-table")


def folded(where: Directive, rule: Rule, known: Mapping[str, str]) -> Html:
    """Return when a rule applies, folded away: its reason says it in words already."""
    head = el("summary", inline(Label("When", "情形")))
    return el("details", head, when_cell(where, rule, known))


def setup_tables(app: Sphinx) -> None:
    """Register the role and the directives."""
    app.add_role("table", TableRole())
    app.add_directive("decision-table", DecisionTable)
    app.add_directive("layers", Layers)
