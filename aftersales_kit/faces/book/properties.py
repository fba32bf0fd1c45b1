"""Properties: `{properties}`, what never turns out worse when a fact is more, and what breaks it.

What is printed is worked out from the rules when the book is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.compensation import SUMS
from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import LISTED, NAMED, STOPS
from aftersales_kit.policy.labels import joined as in_words
from aftersales_kit.policy.subjects.properties import CALLED, DOWN, SAME, UP, Ordered, Property
from aftersales_kit.policy.subjects.property_proof import Edit, Shown, Side, shown

from .facts import AMOUNTS, Directive
from .folds import fold
from .grids import facts_list
from .markup import Html, about, block, el, inline, joined, link, paragraph
from .rules import rule_links
from .sources import source_links

COMPARED = Label("Compared", "比什么")
OVER, PAIR = Label("Decided by", "由哪张表定"), Label("Nearest pair", "最接近的一对")
BREAKS, APART = Label("What would break it", "怎么改会破坏它"), Label("Except", "例外")
NUMBERS = Label("the more, the further on", "数越大越靠后")
RESTS = Label("Source", "出处")
BETTER = {
    UP: Label("never worse for the buyer", "对买家不会更差"),
    DOWN: Label("never better for the buyer", "对买家不会更好"),
    SAME: Label("always alike", "都一样"),
}
MORE = {
    UP: Label("never less", "不会更少"),
    DOWN: Label("never more", "不会更多"),
    SAME: BETTER[SAME],
}
ONE, MANY = (
    Label("1 situation of all other facts", "其他事实 1 种组合"),
    Label("{:,} situations of all other facts", "其他事实 {:,} 种组合"),
)
ALL = Label("whatever else is so", "其他事实不管怎样")
BY_RULE = Label("{0}: {1}", "{0}：{1}")
INSTEAD = Label("if it gave “{}”", "如果改成“{}”")
BOTH = Label(
    "no rule by itself: both of these would have to change",
    "单改一条不会，这两条要一起改才会",
)
NEITHER = Label(
    "no rule that decides it tells these values apart; only one that did could break it",
    "定它的规则都不看这一项；新写一条看这一项的规则才可能破坏它",
)
SUM_NAMES = {
    "advised": Label("the advised compensation", "建议补偿"),
    "limit": Label("the most that may be given", "最高可给"),
}


class PropertiesDirective(Directive):
    """`{properties}`: every property, by the fact in which two cases differ."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a fold for each fact."""
        self.depend_on_rules()
        self.depend(CALLED, AMOUNTS)
        fields = self.facts.policy.terms.fields
        kept = [*self.facts.handbook.properties.values()]
        first = {one.input.name: number for number, one in reversed([*enumerate(kept)])}
        kept.sort(key=lambda one: first[one.input.name])
        return block(
            *(
                fold(inline(fields[fact].label), None, *map(self.told, group))
                for fact, group in groupby(kept, key=lambda one: one.input.name)
            )
        )

    def told(self, one: Property) -> Html:
        """Return what a property says, over how much, and what would break it."""
        found = shown(self.facts.in_force, one, SUMS)
        return el(
            "div",
            el("p", el("strong", inline(one.title))),
            paragraph(one.why),
            facts_list([*self.lines(one, found)]),
            id=f"property-{one.id}",
            classes="hb-property",
        )

    def lines(self, one: Property, found: Shown) -> Iterator[tuple[Html, Html]]:
        """Go through what is said of a property, each with its name."""
        terms, table = self.facts.policy.terms, self.facts.policy.tables[found.table]
        compared = in_words([self.ordered(one.input), self.goes(one)], STOPS)
        yield inline(COMPARED), inline(compared)
        many = ONE if found.cases == 1 else Label(*(said.format(found.cases) for said in MANY))
        decided = link("table", table.id, inline(table.title))
        yield inline(OVER), joined([decided, inline(many)])
        if found.pair:
            facts = [
                NAMED.format(terms[name].label, terms[name].value_label(value))
                for name, value in found.facts.items()
            ]
            sides = [el("li", self.side(one, side)) for side in found.pair]
            said = el("p", inline(in_words(facts, STOPS) if facts else ALL))
            yield inline(PAIR), joined([said, el("ul", *sides)], "")
        yield inline(BREAKS), self.breaks(found)
        for apart in one.apart:
            cites = source_links(self, apart.sources)
            yield inline(APART), joined([inline(apart.why), *cites], " ")
        if one.sources:
            yield inline(RESTS), joined(source_links(self, one.sources))

    def ordered(self, said: Ordered) -> Label:
        """Return a fact with its values, what is least first."""
        field = self.facts.policy.terms[said.name]
        if not said.steps:
            return NAMED.format(field.label, NUMBERS) if field.is_number else field.label
        steps = [field.condition_label(codes) for codes in said.steps]
        return NAMED.format(field.label, in_words(steps, Label(" → ", " → ")))

    def goes(self, one: Property) -> Label:
        """Return which way an outcome goes, or a sum."""
        if one.sum:
            return NAMED.format(SUM_NAMES[one.sum], MORE[one.goes])
        field = self.facts.policy.terms[one.outcome.name]
        ranked = field.worst_first and not one.outcome.steps
        return NAMED.format(self.ordered(one.outcome), (BETTER if ranked else MORE)[one.goes])

    def side(self, one: Property, side: Side) -> Html:
        """Return what a case comes to with a value of the input, and by which rule."""
        terms = self.facts.policy.terms
        value = terms[terms[one.input.name].follows or one.input.name].value_label(side.value)
        names = [one.outcome.name] if not one.sum else dict.fromkeys(SUMS[one.sum])
        given = [self.given(name, side.rule.rule.then[name]) for name in names if name]
        return about(
            inline(value),
            joined([inline(in_words(given, LISTED)), *rule_links(self, [side.rule.id])]),
        )

    def given(self, outcome: str, code: str) -> Label:
        """Return what a rule gives, an amount with its value."""
        if code not in self.facts.policy.amounts:
            return self.facts.policy.terms[outcome].value_label(code)
        return self.facts.policy.amounts[code].value_label(self.facts.on)

    def breaks(self, found: Shown) -> Html:
        """Return the rule that, if it gave something else, would break a property."""
        if found.edit is None:
            return inline(BOTH if found.pair else NEITHER)
        return self.edited(found.edit)

    def edited(self, edit: Edit) -> Html:
        """Return a rule with what it would have to give."""
        label = self.facts.policy.terms[edit.outcome].label
        given = INSTEAD.format(NAMED.format(label, self.given(edit.outcome, edit.code)))
        return about(joined(rule_links(self, [edit.rule])), inline(given))


def setup_properties(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("properties", PropertiesDirective)
