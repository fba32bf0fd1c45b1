"""`{for-buyers}`: the policy as a buyer reads it, in one language; the argument is en or zh."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.buyers import Said, said_page
from aftersales_kit.policy import Label

from .facts import AMOUNTS, TERMS, Directive, warn
from .markup import CHINESE, Html, block, el, joined, link

FILE = "data/buyers.toml"
LANGUAGES = {"en": "en", "zh": CHINESE}
AS_OF = Label("As it holds on {}.", "以 {} 的规则为准。")


class ForBuyers(Directive):
    """`{for-buyers}`: every line as it holds today, with the rules behind it as small links."""

    required_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the parts with their lines; a line that no sentence fits is a warning."""
        self.depend(FILE, AMOUNTS, TERMS)
        self.depend_on_rules()
        if name not in LANGUAGES:
            self.missing("language", name, LANGUAGES)
            return []
        facts = self.facts
        parts = []
        for part, lines in said_page(facts.buyers, facts.in_force, facts.on):
            for line, found in lines:
                if found is None:
                    message = f"the line {line.id!r} has no sentence for what its table decides"
                    warn("buyers", message, self.get_location())
            spoken = [found for _, found in lines if found is not None]
            groups = [
                self.group(markets, [self.item(line, name) for line in group], name)
                for markets, group in groupby(spoken, key=lambda line: line.markets)
            ]
            title = el("h3", part.title.text(name))
            parts.append(el("section", title, *groups, classes="hb-buyers-part"))
        day = AS_OF.text(name).format(facts.on)
        last = el("p", day, classes="hb-buyers-day")
        return block(el("div", *parts, last, classes="hb-buyers", lang=LANGUAGES[name]))

    def group(self, markets: Sequence[str], items: Sequence[Html], lang: str) -> Html:
        """Return lines that follow one another and hold in the same markets."""
        codes = self.facts.policy.terms["market"].codes
        sold = [codes[m].text(lang) for m in markets if m in self.facts.policy.markets]
        where = ("、" if lang == "zh" else ", ").join(sold)
        label = el("p", where, classes="hb-buyers-where") if where else None
        return joined([label, el("ul", *items)], "")

    def item(self, line: Said, lang: str) -> Html:
        """Return one line: what it says, and its rules without their reasons.

        Reasons are written for agents, so they are not even a tooltip here.
        """
        links = [link("rule", rule, classes="hb-id") for rule in line.rules]
        rules = el("span", joined(links, " "), classes="hb-buyers-rules") if links else None
        return el("li", line.text.text(lang), " " if rules else None, rules)


def setup_for_buyers(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("for-buyers", ForBuyers)
