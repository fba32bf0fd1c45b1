"""Rules: `{rule}` in a sentence, `{all-rules}` as the reference page with each rule's one anchor.

Parts: `rule_links`, and the cells that every table of rules is made of (`when_cell`, `then_cell`,
`why_cell`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.replies import fill
from aftersales_kit.policy import Label
from aftersales_kit.policy.inforce import InForce
from aftersales_kit.policy.labels import CLAUSES, NAMED
from aftersales_kit.policy.tables import Bound, Floor, Rule, Table
from aftersales_kit.policy.terms import Condition

from .domain import reference
from .facts import Directive, Role
from .grids import Column, Row, grid
from .markup import (
    Html,
    about,
    el,
    in_each,
    inline,
    joined,
    link,
    paragraph,
    text,
)
from .parts import Chapters, Entry, Part, split
from .sources import source_links

ALWAYS = Label("in every case", "任何情况")
FIRST = Label("The first row that fits decides.", "从上往下，先符合的先用。")
BOUNDS = {
    "at_least": Label("{} or more", "{}起"),
    "above": Label("more than {}", "超过 {}"),
    "at_most": Label("up to {}", "至多 {}"),
    "below": Label("less than {}", "不到 {}"),
}
STARTS = Label("Holds from {}.", "{} 起。")
ENDS = Label("Ends before {}.", "{} 前有效。")
EVERYWHERE = Label("In other markets too: {}", "其他市场也这样：{}")
WORDING = Label("What to write", "怎么回复")


class RuleRole(Role):
    """`{rule}`: the id of a rule, linked to its row; its reason is the tooltip."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link."""
        if not known_rule(self, name):
            return []
        title = text(self.facts.policy.rule(name).why)
        return [reference("rule", name, name, title)]


def known_rule(where: Role | Directive, name: str) -> bool:
    """Note the file that a rule stands in; a rule that does not exist is a warning."""
    policy = where.facts.policy
    if name not in policy.table_of:
        where.depend_on_rules()
        where.missing("rule", name, policy.table_of)
        return False
    home = policy.table_of[name]
    where.depend((policy.tables.get(home) or policy.floors[home]).file)
    return True


def rule_links(where: Directive, names: Iterable[str]) -> list[Html]:
    """Return links to rules; one that does not exist is a warning."""
    policy = where.facts.policy
    return [
        link("rule", name, title=text(policy.rule(name).why), classes="hb-id")
        for name in names
        if known_rule(where, name)
    ]


def policy_of(where: Directive, rule: Rule) -> InForce:
    """Return the policy of today, or of a rule's first day when it does not hold today."""
    facts = where.facts
    if rule.holds(facts.on):
        return facts.in_force
    return facts.policy.on(max(rule.start, facts.policy.start))


def conditions(where: Directive, rule: Rule) -> Mapping[str, Condition]:
    """Return what a rule asks, with its amounts as numbers."""
    return policy_of(where, rule).conditions(rule.when)


def when_cell(where: Directive, rule: Rule, known: Collection[str] = ()) -> Html:
    """Return when a rule applies; `known` conditions are said elsewhere."""
    lines = []
    terms = where.facts.policy.terms
    for name in rule.when:
        if name in known:
            continue
        label = terms[name].label
        traits = [trait for trait in rule.traits if name in (trait, terms[trait].follows)]
        for asked in traits or [name]:
            name_of = el("span", inline(NAMED.format(label, "")), classes="hb-name")
            lines.append(el("li", name_of, condition_text(where, rule, asked)))
    if not lines:
        return paragraph(ALWAYS)
    return el("ul", *lines)


def condition_text(where: Directive, rule: Rule, name: str) -> Html:
    """Return what a rule asks of a fact or trait; a bound as it is written, its amounts linked."""
    policy, wanted = where.facts.policy, {**rule.when, **rule.traits}[name]
    field = policy.terms[name]
    if not isinstance(wanted, Bound):
        return inline(field.condition_label(wanted))
    parts = []
    for bound, end in wanted.ends().items():
        words = BOUNDS[bound]
        if isinstance(end, str):
            amount = policy.amounts[end]
            said = inline(words.format(amount.value_label(policy_of(where, rule).on)))
            parts.append(link("amount", end, said, title=text(amount.label)))
        else:
            parts.append(inline(words.format(field.value_label(end))))
    return joined(parts, text(CLAUSES))


def then_cell(where: Directive, rule: Rule, omitted: Collection[tuple[str, str]] = ()) -> Html:
    """Return what follows from a rule, the first outcome more loudly; `omitted` goes unsaid."""
    lines: list[Html] = []
    for name, code in rule.then.items():
        if (name, code) in omitted:
            continue
        title = el("span", inline(where.facts.policy.terms[name].label), classes="hb-name")
        classes = "hb-outcome" if lines else "hb-outcome hb-main"
        lines.append(el("p", title, outcome(where, rule, name, code), classes=classes))
    return joined(lines, "")


def outcome(where: Directive, rule: Rule, name: str, code: str) -> Html:
    """Return an outcome; the name of an amount as that amount, linked."""
    field = where.facts.policy.terms[name]
    if field.kind == "amount":
        amount = where.facts.policy.amounts[code]
        said = inline(amount.value_label(policy_of(where, rule).on))
        return link("amount", code, el("strong", said), title=text(amount.label))
    return el("strong", inline(field.codes[code]))


def why_cell(where: Directive, rule: Rule, sources: Iterable[str]) -> Html:
    """Return a rule's reason and sources, and its days where they are not the policy's own."""
    parts = [paragraph(rule.why)]
    if rule.everywhere:
        parts.append(paragraph(EVERYWHERE.format(rule.everywhere)))
    if rule.start > where.facts.policy.start:
        parts.append(paragraph(STARTS.format(rule.start)))
    if rule.end is not None:
        parts.append(paragraph(ENDS.format(rule.end)))
    if links := source_links(where, sources):
        parts.append(el("p", joined(links), classes="hb-cites"))
    return joined(parts, "")


class AllRules(Directive):
    """`{all-rules}`: every rule of every table and of every layer beneath, each with its anchor.

    What the tables of a chapter decide is one part, and so is each layer.
    """

    def show(self, name: str) -> list[nodes.Node]:
        """Return the index of the parts."""
        self.depend_on_rules()
        self.depend(*self.facts.files("replies"))
        policy, chapters = self.facts.policy, Chapters.of_page(self.env)
        by_chapter: dict[str, list[Table | Floor]] = {}
        for table in policy.tables.values():
            by_chapter.setdefault(chapters.of_table(table.id), []).append(table)
        parts = [
            self.part(chapters.name(page), chapters.title(page), tables)
            for page, tables in chapters.in_order(by_chapter)
        ]
        parts += [
            self.part(floor.id, text(floor.title), [floor]) for floor in policy.floors.values()
        ]
        return split(self, parts)

    def part(self, name: str, title: str, homes: Iterable[Table | Floor]) -> Part:
        """Return the rules of some tables, or of a layer."""
        entries = []
        for home in homes:
            under = text(home.title)
            anchor = f"table-{home.id}"
            entries.append(Entry(anchor, under, "table", home.id, under, under))
            entries += [
                Entry(rule.id, rule.id, "rule", rule.id, text(rule.why), under)
                for rule in home.rules
            ]
        html = joined([self.home(home) for home in homes], "")
        return Part(name, title, html, tuple(entries))

    def home(self, home: Table | Floor) -> Html:
        """Return the rules of a table or of a layer."""
        columns = [Column("Rule", "规则"), Column("When", "情形")]
        opening = []
        if isinstance(home, Table):
            opening.append(el("p", inline(home.question)))
            if home.first_because:
                opening.append(el("p", inline(FIRST), " ", inline(home.first_because)))
            if home.everywhere:
                opening.append(el("p", inline(EVERYWHERE.format(home.everywhere))))
            columns += [Column("Then", "结论"), Column("Why", "理由")]
        else:
            columns += [Column("Demands", "要求"), Column("Why", "理由")]
        rows = [self.row(rule, home) for rule in home.rules]
        table = grid(columns, rows, classes="hb-rules", label=home.title)
        return joined([el("h2", inline(home.title), id=f"table-{home.id}"), *opening, table], "")

    def row(self, rule: Rule, home: Table | Floor) -> Row:
        """Return one rule."""
        cited = rule.sources
        question = None
        if isinstance(home, Floor):
            cited = cited or (rule.statement,)
            table = self.facts.policy.tables[home.questions[rule.id]]
            question = el("p", link("table", table.id, inline(table.title)))
        return rule.id, [
            el("p", rule.id, classes="hb-id"),
            when_cell(self, rule),
            joined([question, then_cell(self, rule)], ""),
            joined([why_cell(self, rule, cited), self.wording(rule)], ""),
        ]

    def wording(self, rule: Rule) -> Html | None:
        """Return what to write to the buyer, folded away."""
        if rule.reply is None:
            return None
        reply = self.facts.policy.replies[rule.reply]
        summary = el("summary", about(inline(WORDING), inline(reply.title)))
        return el("details", summary, *in_each(Label(*fill(reply.text, {}))))


def setup_rules(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("rule", RuleRole())
    app.add_directive("all-rules", AllRules)
