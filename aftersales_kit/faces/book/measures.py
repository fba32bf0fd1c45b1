"""Measures: `{measure}` in a sentence, `{measures}` as a group's table with each one's anchor."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import LISTED, NAMED, alike
from aftersales_kit.policy.labels import joined as joined_labels
from aftersales_kit.policy.subjects.measures import MONTH, RHYTHMS, Example, Measure

from .domain import domain_of, reference
from .facts import AMOUNTS, TERMS, Directive, Role
from .folds import counted, fold
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, link, paragraph, text
from .sources import source_links
from .worded import worded

FILE = "data/measures.toml"
EXAMPLES = "data/measured.toml"
COUNTED = Label("Counted:", "分子：")
BASE = Label("Over:", "分母：")
EXAMPLE = Label("An example", "举例")
COMES_TO = Label("Comes to:", "得：")
HEADINGS = {
    "opened_on": Label("Opened on", "提出日期"),
    MONTH: Label("Month of delivery", "签收月份"),
}
"""Columns that are neither facts nor declared."""
TARGET = Label("Target:", "目标：")
REVIEW = Label("Looked at", "查看频率：")
APPRAISAL = Label("Counts in an agent's appraisal.", "计入客服考评。")
BETTER = {
    "higher": Label("Higher is better.", "越高越好。"),
    "lower": Label("Lower is better.", "越低越好。"),
}
BOUNDS = {"at_most": Label("at most", "不超过"), "at_least": Label("at least", "不低于")}
NUMBER = (Label("1 measure", "1 项指标"), Label("{} measures", "{} 项指标"))


class MeasureRole(Role):
    """`{measure}`: the name of a measure, linked to its row; its formula is the tooltip."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link."""
        self.depend(FILE)
        measure = self.facts.handbook.measures.measures.get(name)
        if measure is None:
            self.missing("measure", name, self.facts.handbook.measures.measures)
            return []
        return [reference("measure", name, text(measure.label))]


class MeasuresDirective(Directive):
    """`{measures}`: the measures of a group; without one, all of them."""

    optional_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(FILE, EXAMPLES, TERMS)
        measures = self.facts.handbook.measures
        if name and name not in measures.groups:
            self.missing("group of measures", name, measures.groups)
            return []
        chosen = measures.of_group(name) if name else list(measures)
        domain = domain_of(self.env)
        rows = []
        for measure in chosen:
            domain.note("measure", measure.id, f"measure-{measure.id}", text(measure.label))
            rows.append((f"measure-{measure.id}", self.cells(measure)))
        columns = (
            Column("Measure", "指标"),
            Column("From what", "怎么算"),
            Column("Beware", "当心"),
            Column("Aim and rhythm", "目标和频率"),
        )
        title = measures.groups[name] if name else Label("Measures", "指标")
        inside = grid(columns, rows, classes="hb-measures", label=title)
        return block(fold(inline(title), inline(counted(NUMBER, len(rows))), inside))

    def cells(self, measure: Measure) -> list[Html]:
        """Return the cells of one measure."""
        unit = self.facts.policy.terms.units.get(measure.unit)
        said = el("p", inline(unit), classes="hb-name") if unit else None
        return [
            joined([el("p", el("strong", inline(measure.label))), said], ""),
            joined(
                [
                    worded(self, measure.formula),
                    named(COUNTED, measure.numerator),
                    named(BASE, measure.denominator),
                    self.example(measure.example) if measure.example else None,
                ],
                "",
            ),
            worded(self, measure.trap),
            joined([*self.aim(measure), self.cites(measure)], ""),
        ]

    def example(self, example: Example) -> Html:
        """Return the rows of an example, folded away, and what the measure comes to over them."""
        rows = [
            el("li", inline(joined_labels(map(self.cell, row, row.values()), LISTED)))
            for row in (*example.cases, *example.months, *filter(None, [example.beside]))
        ]
        said = named(COMES_TO, example.comes_to)
        return el("details", el("summary", inline(EXAMPLE)), el("ul", *rows), said)

    def cell(self, name: str, value: object) -> Label:
        """Return one cell of an example with its heading."""
        column = self.facts.handbook.measures.columns.get(name)
        field = column.field if column else self.facts.policy.terms.fields.get(name)
        if field is None:
            return NAMED.format(HEADINGS[name], alike(value))
        return NAMED.format(field.label, field.value_label(field.parse(value)))

    def aim(self, measure: Measure) -> list[Html]:
        """Return where a measure should go, and how often it is looked at."""
        lines = []
        if measure.target is not None:
            amount = self.facts.policy.amounts.get(measure.target.amount)
            if amount is None:
                self.missing("amount", measure.target.amount, self.facts.policy.amounts)
            else:
                self.depend(AMOUNTS)
                value = link("amount", amount.id, inline(amount.value_label(self.facts.on)))
                bound = inline(BOUNDS[measure.target.bound])
                lines.append(el("p", named_text(TARGET), " ", bound, " ", value))
        elif measure.better:
            lines.append(paragraph(BETTER[measure.better]))
        rhythm = RHYTHMS[measure.review]
        lines.append(paragraph(Label(f"{REVIEW.en} {rhythm.en}.", f"{REVIEW.zh}{rhythm.zh}。")))
        if measure.appraisal:
            lines.append(paragraph(APPRAISAL))
        return lines

    def cites(self, measure: Measure) -> Html:
        """Return what a measure rests on."""
        return el("p", joined(source_links(self, measure.sources)), classes="hb-cites")


def named(name: Label, said: Label) -> Html:
    """Return one line: its name, then what is said in both languages."""
    return el("p", named_text(name), " ", inline(said), classes="hb-line")


def named_text(name: Label) -> Html:
    """Return the name of a line."""
    return el("span", inline(name), classes="hb-name")


def setup_measures(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("measure", MeasureRole())
    app.add_directive("measures", MeasuresDirective)
