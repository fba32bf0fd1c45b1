"""`{for-buyers}`: the whole policy as buyers read it, a page for each market, in its own script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.buyers import Said, said_page
from aftersales_kit.answers.replies import Addressed, addressed
from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.buyers import Part

from .domain import domain_of
from .editions import SOURCE, edition_of
from .facts import AMOUNTS, TERMS, Directive, warn
from .folds import fold
from .markup import Html, block, el, joined, link, text

FILE, DOORS = "data/buyers.toml", "data/door.toml"
DOOR = "door"
"""Where `python -m aftersales_kit.faces.door.build` writes it."""
OTHER = {"zh": "en", "en": "zh"}
WORDS = {"zh": "中文版", "en": "In English"}
HEAD = Label("{} ({})", "{}（{}）")
AS_OF = Label("As it holds on {}.", "以 {} 的规则为准。")


@dataclass(frozen=True)
class Version:
    """The page of a market in one language: who reads it, and its parts."""

    market: str
    buyer: Addressed
    lang: str
    parts: Sequence[tuple[Part, Sequence[Said]]]

    @property
    def tag(self) -> str:
        """The language and script, as HTML says it."""
        return self.buyer.written_in if self.lang == "zh" else self.lang

    @property
    def own(self) -> bool:
        """Whether it is in the language in which buyers there are written to."""
        return self.lang == self.buyer.language

    def text(self, label: Label) -> str:
        """Return a text as it is read there."""
        return self.buyer.written(label).text(self.lang)


class ForBuyers(Directive):
    """The page of each market sold to, in its buyers' language, with the other folded below it."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return all of them; a line that no sentence fits is a warning."""
        self.depend(FILE, DOORS, AMOUNTS, TERMS, *self.facts.files("markets", "scripts"))
        self.depend_on_rules()
        self.noted: set[str] = set()
        markets = self.facts.policy.terms["market"].codes
        pages = [self.versions(market) for market in markets if market in self.facts.policy.markets]
        return block(
            *(
                fold(
                    el("span", own.text(markets[own.market]), lang=own.tag),
                    None,
                    self.version(own),
                    self.folded(other),
                    classes="hb-buyers-market",
                    open=place == 0,
                    # Only the one that is open is printed.
                    group="hb-buyers-market",
                )
                for place, (own, other) in enumerate(pages)
            )
        )

    def versions(self, market: str) -> tuple[Version, Version]:
        """Return the page of a market in its own language, and in the other."""
        facts, parts = self.facts, []
        for part, lines in said_page(facts.handbook.buyers, facts.in_force, facts.on, market):
            parts.append((part, [found for _, found in lines if found is not None]))
            for line, found in lines:
                if found is None and line.id not in self.noted:
                    self.noted.add(line.id)
                    message = f"the line {line.id!r} has no sentence for what its table decides"
                    warn("buyers", message, self.get_location())
        buyer = addressed({"market": market}, facts.in_force)
        langs = (buyer.language, OTHER[buyer.language])
        own, other = (Version(market, buyer, lang, parts) for lang in langs)
        return own, other

    def folded(self, version: Version) -> Html:
        """Return a page behind the name of its language."""
        summary = el("summary", WORDS[version.lang], lang=version.tag)
        return el("details", summary, self.version(version), classes="hb-folded hb-buyers-other")

    def version(self, version: Version) -> Html:
        """Return the page of a market in one language."""
        shown = [
            el(
                "section",
                el("h3", version.text(part.title)),
                el("ul", *self.items(version, lines)),
                classes="hb-buyers-part",
            )
            for part, lines in version.parts
        ]
        door = el(
            "p",
            el("a", version.text(self.facts.handbook.door.title), href=self.door(version)),
            classes="hb-buyers-door",
        )
        day = el("p", version.text(AS_OF).format(self.facts.on), classes="hb-buyers-day")
        market = self.facts.policy.terms["market"].codes[version.market]
        title = HEAD.format(self.facts.handbook.buyers.title, market)
        return el(
            "section",
            el("h2", version.text(title)),
            door if version.own else None,
            el("div", *shown, day, classes="hb-buyers-parts"),
            classes="hb-buyers",
            id=_place(version),
            lang=version.tag,
        )

    def door(self, version: Version) -> str:
        """Return where the buyers' door of a market is, seen from here; all editions share it."""
        up = "../" * self.env.docname.count("/")
        return f"{up}{edition_of(self.config).root(SOURCE)}{DOOR}/{version.market}.html"

    def items(self, version: Version, lines: Iterable[Said]) -> Iterable[Html]:
        """Go through the lines: what each says, and its rules without their reasons.

        Reasons are written for agents, so they are not even a tooltip here.
        """
        for line in lines:
            links = [link("rule", rule, classes="hb-id") for rule in line.rules]
            rules = el("span", joined(links, " "), classes="hb-buyers-rules") if links else None
            anchor = ""
            if version.own and line.id not in self.noted:
                self.noted.add(line.id)
                anchor = f"for-buyers-{line.id}"
                domain_of(self.env).note("buyer", line.id, anchor, text(line.text))
            yield el("li", version.text(line.text), " " if rules else None, rules, id=anchor)


def _place(version: Version) -> str:
    return f"for-buyers-in-{version.market}" + ("" if version.own else f"-{version.lang}")


def setup_for_buyers(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("for-buyers", ForBuyers)
