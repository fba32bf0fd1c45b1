"""`{for-buyers}`: the whole policy as buyers read it, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.buyers import Said, said_page
from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.buyers import Part

from .domain import domain_of
from .facts import AMOUNTS, TERMS, Directive, warn
from .markup import CHINESE, Html, block, el, joined, link

FILE = "data/buyers.toml"
LANGUAGES = {"zh": CHINESE, "en": "en"}
WORDS = {"zh": "中文", "en": "English"}
EVERYWHERE = Label("Everywhere", "所有地区")
AS_OF = Label("As it holds on {}.", "以 {} 的规则为准。")


class ForBuyers(Directive):
    """The whole page: first all of it in Chinese, then all of it in English."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return both languages; a line that no sentence fits is a warning."""
        self.depend(FILE, AMOUNTS, TERMS)
        self.depend_on_rules()
        facts = self.facts
        parts: list[tuple[Part, list[Said]]] = []
        for part, lines in said_page(facts.handbook.buyers, facts.in_force, facts.on):
            parts.append((part, [found for _, found in lines if found is not None]))
            for line, found in lines:
                if found is None:
                    message = f"the line {line.id!r} has no sentence for what its table decides"
                    warn("buyers", message, self.get_location())
        doors = [
            el("a", word, href=f"#for-buyers-in-{lang}", lang=LANGUAGES[lang])
            for lang, word in WORDS.items()
        ]
        return block(
            el("p", joined(doors, " · "), classes="hb-buyers-doors"),
            *(self.version(parts, lang) for lang in LANGUAGES),
        )

    def version(self, parts: Sequence[tuple[Part, Sequence[Said]]], lang: str) -> Html:
        """Return the page in one language."""
        shown = []
        for part, spoken in parts:
            groups: list[Html] = []
            for markets, lines in groupby(spoken, key=lambda line: line.markets):
                items = [self.item(line, lang) for line in lines]
                groups.append(self.group(markets, items, lang, first=not groups))
            title = el("h3", part.title.text(lang))
            shown.append(el("section", title, *groups, classes="hb-buyers-part"))
        day = el("p", AS_OF.text(lang).format(self.facts.on), classes="hb-buyers-day")
        return el(
            "section",
            el("h2", self.facts.handbook.buyers.title.text(lang)),
            el("div", *shown, day, classes="hb-buyers-parts"),
            classes="hb-buyers",
            id=f"for-buyers-in-{lang}",
            lang=LANGUAGES[lang],
        )

    def group(self, markets: Sequence[str], items: Sequence[Html], lang: str, first: bool) -> Html:
        """Return lines that follow one another and hold in the same markets.

        Those of all markets need no name while none of one market stand above them.
        """
        codes = self.facts.policy.terms["market"].codes
        sold = [codes[m].text(lang) for m in markets if m in self.facts.policy.markets]
        where = ("、" if lang == "zh" else ", ").join(sold) or EVERYWHERE.text(lang)
        label = el("p", where, classes="hb-buyers-where") if sold or not first else None
        return joined([label, el("ul", *items)], "")

    def item(self, line: Said, lang: str) -> Html:
        """Return one line: what it says, and its rules without their reasons.

        Reasons are written for agents, so they are not even a tooltip here.
        """
        links = [link("rule", rule, classes="hb-id") for rule in line.rules]
        rules = el("span", joined(links, " "), classes="hb-buyers-rules") if links else None
        anchor = ""
        if lang == "en":
            anchor = f"for-buyers-{line.id}"
            domain_of(self.env).note("buyer", line.id, anchor, line.text.en)
        return el("li", line.text.text(lang), " " if rules else None, rules, id=anchor)


def setup_for_buyers(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("for-buyers", ForBuyers)
