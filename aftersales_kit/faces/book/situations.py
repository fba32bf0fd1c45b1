"""Messages by situation: what may be sent of each problem, when, and a case begun with it.

Parts: the directive `{messages-by-situation}`, an index and a page for each family of problems;
`address_of` (how a case is begun at the desk). Under each problem stands its first message, as the
case desk has it, and what only cases of it are sent; then what several problems of a family share.
What is sent of several families has a page of its own. Which wording may be sent of which problem
follows from the tables by which messages are made (`policy.subjects.messages`). Only what leaves
nothing blank can be copied. The script of these pages (`static/situations.js`) searches and copies;
without it everything is there to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.enquiries import TABLES
from aftersales_kit.answers.message import yes_or_no
from aftersales_kit.answers.replies import wording
from aftersales_kit.policy import Label
from aftersales_kit.policy.diagrams import Diagram
from aftersales_kit.policy.labels import NAMED
from aftersales_kit.policy.subjects.messages import Said, said_of_problems
from aftersales_kit.sheets.calculators import find
from aftersales_kit.sheets.first import ANY, first_messages

from .facts import Directive
from .folds import counted, fold
from .markup import Html, block, edition, el, inline, joined, link, quoted, text
from .parts import Entry, split
from .parts import Part as Page
from .rules import rule_links, when_cell

SCRIPT = "situations.js"
DESK = "case-desk"
DESK_PAGE = f"notebooks/calculators/{DESK}"
PROBLEM, FAMILY, MARKET, ENQUIRY = "problem", "problem_family", "market", "enquiry"
STAGES, STAGE, PART, ASKING = "message-stage", "message_stage", "message_part", "asking"

MESSAGE, EVERY = "message", "any-problem"

SEARCH = Label("Search these messages", "在话术里搜")
HINT = Label("a word of the message, or the problem", "话里的词，或者什么问题")
NONE = Label("No message has all these words.", "没有一条话术同时有这些词。")
COPY = Label("Copy", "复制")
COPIED = Label("Copied", "已复制")
BEGIN = Label("To the case desk", "去售后工作台")
WHEN = Label("When it may be sent", "什么时候能发")
FITS = Label("Which problems it fits", "适用哪些问题")
FIRST = Label("First message", "第一句")
BESIDE = Label("said after another message", "接在别的话后面说")
BLANKS = Label(
    "It has blanks, which the case desk fills: it is not copied from here.",
    "有要填的空，由售后工作台填好，这里不能复制。",
)
SHARED = Label("Several problems of this family", "这一类共用的")
ALL = Label("Whatever the problem is", "什么问题都可能用到的")
NUMBER = (Label("1 message", "1 条"), Label("{} messages", "{} 条"))


class Variant(NamedTuple):
    """How a message reads for buyers of some markets; for all of them where none is named."""

    markets: tuple[str, ...]
    text: str
    lang: str
    complete: bool

    def quoted(self, tag: str) -> Html:
        """Return an element with what is said, marked as what language it is."""
        if self.lang == edition():
            return quoted(tag, self.text, self.lang)
        return el(tag, self.text, lang=self.lang)


class Message(NamedTuple):
    """A message as a page has it: of a wording, or, where `reply` is empty, the first of a problem.

    `anchor` is where a link to it leads; it is the whole group's where the message is a first one.
    """

    anchor: str
    title: Label
    reply: str
    variants: list[Variant]
    html: Html


class Group(NamedTuple):
    """Messages that are folded together under what they are about."""

    anchor: str
    label: Label
    messages: list[Message]


class MessagesBySituation(Directive):
    """`{messages-by-situation}`: every wording that a message may be made of, by its problems."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the index; each family of problems has a page, and so has what they share."""
        self.depend_on_rules()
        self.depend(*self.facts.files("replies", "problems", "markets", "scripts", "message.toml"))
        groups = {page: [*found] for page, found in self.grouped()}
        titles = {**self.facts.in_force.terms[FAMILY].codes, EVERY: ALL}
        pages = [self.page(page, titles[page], of) for page, of in groups.items()]
        found = [self.found(page, group) for page, of in groups.items() for group in of]
        index = el("ul", *found, classes="hb-messages-found", hidden="hidden")
        return [*block(searched(index)), *split(self, pages, folded=NUMBER)]

    def grouped(self) -> Iterator[tuple[str, Iterator[Group]]]:
        """Go through the pages, each a family of problems, the last of several families."""
        terms, parts = self.facts.in_force.terms, self.facts.handbook.messages.parts
        homes: dict[str, dict[str, list[Said]]] = {}
        for reply, sent in self.sent.items():
            homes.setdefault(self.home(sent), {})[reply] = sent

        def those(found: Mapping[str, list[Said]]) -> list[Message]:
            return [self.one(reply, sent) for reply, sent in found.items()]

        def of_family(family: str) -> Iterator[Group]:
            for code, label in terms[PROBLEM].codes.items():
                if terms[FAMILY].of(code) == family:
                    told = [self.first_of(code), *those(homes.get(code, {}))]
                    yield Group(f"about-{code}", label, told)
            if family in homes:
                yield Group(f"shared-{family}", SHARED, those(homes[family]))

        def of_several() -> Iterator[Group]:
            for part in parts.values():
                said = {r: sent for r, sent in homes[EVERY].items() if sent[0].part.id == part.id}
                if said:
                    yield Group(f"part-of-message-{part.id}", part.title, those(said))

        for family in terms[FAMILY].codes:
            yield family, of_family(family)
        if EVERY in homes:
            yield EVERY, of_several()

    def page(self, name: str, title: Label, groups: Iterable[Group]) -> Page:
        """Return a page of messages, and what the index lists of it."""
        entries, folds = [], []
        for group in groups:
            under = text(group.label)
            entries.append(Entry(group.anchor, under, under=under))
            entries += [
                Entry(one.anchor, text(one.title), MESSAGE, one.reply, text(one.title), under)
                for one in group.messages
                if one.reply
            ]
            number = inline(counted(NUMBER, len(group.messages)))
            told = [one.html for one in group.messages]
            folds.append(fold(inline(group.label), number, *told, id=group.anchor,
                              classes="hb-messages"))  # fmt: skip
        return Page(name, text(title), joined([searched(), *folds], ""), tuple(entries))

    def found(self, page: str, group: Group) -> Html:
        """Return how a search in the index shows the messages of a group, each with its words."""
        address = f"{self.env.docname}/{page}"
        return joined(
            [
                el(
                    "li",
                    link(
                        "page",
                        f"{address}#{one.anchor}",
                        inline(NAMED.format(group.label, one.title)),
                    ),
                    *(variant.quoted("p") for variant in one.variants),
                    hidden="hidden",
                )
                for one in group.messages
            ],
            "",
        )

    @cached_property
    def sent(self) -> Mapping[str, list[Said]]:
        """What sends each wording, and of which problems; one of an enquiry only where it is one.

        The order is that of a message: what asks and promises comes before what settles.
        """
        in_force, found = self.facts.in_force, dict[str, list[Said]]()
        enquiries = in_force.terms[ENQUIRY]
        for said in said_of_problems(in_force, self.facts.handbook.messages):
            problems = said.problems
            if said.table in TABLES.values():
                problems = tuple(c for c in problems if TABLES[str(enquiries.of(c))] == said.table)
            if problems:
                found.setdefault(said.reply, []).append(said._replace(problems=problems))
        stages = [*in_force.terms.codes(STAGE), ""]
        return dict(sorted(found.items(), key=lambda item: stages.index(self.stages(item[1])[0])))

    @cached_property
    def first(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The first message of each problem by market, as on the day."""
        told = first_messages(self.facts.handbook)
        day = max(day for day in told["days"] if day <= str(self.facts.on))
        return {
            problem: {market: told["messages"][place] for market, place in places.items()}
            for problem, places in told["days"][day].items()
        }

    def home(self, sent: Iterable[Said]) -> str:
        """Return what a wording stands under: its one problem, its one family, or all of them."""
        problems = {code for said in sent for code in said.problems}
        if len(problems) == 1:
            return problems.pop()
        family = self.facts.in_force.terms[FAMILY]
        families = {family.of(code) for code in problems}
        return str(families.pop()) if len(families) == 1 else EVERY

    def stages(self, sent: Iterable[Said]) -> list[str]:
        """Return the stages of messages that begin with a wording; "" where it begins none."""
        in_force, found = self.facts.in_force, set[str]()
        table = in_force.tables[STAGES].table
        for said in sent:
            if said.part.beside:
                continue
            asks = in_force.policy.replies[said.reply].asks
            then = {n: code for n, code in said.rule.rule.then.items() if n in table.inputs}
            told = {**then, PART: said.part.id, ASKING: yes_or_no(asks)}
            found |= {r.rule.then[STAGE] for r in Diagram(in_force, STAGES, told).rules}
        return [stage for stage in in_force.terms.codes(STAGE) if stage in found] or [""]

    def first_of(self, code: str) -> Message:
        """Return the first message of a problem, in each market in which it reads otherwise."""
        found: dict[str, tuple[list[str], Mapping[str, Any]]] = {}
        for market, told in self.first[code].items():
            said = told["text"][edition() == "zh"]
            found.setdefault(said, ([], told))[0].append(market)
        variants = [
            Variant(
                () if ANY in markets else tuple(markets),
                said,
                told["script"] if edition() == "zh" else edition(),
                told["complete"],
            )
            for said, (markets, told) in found.items()
        ]
        html = self.message(FIRST, None, variants, [begun({PROBLEM: code}, BEGIN)])
        return Message(f"about-{code}", FIRST, "", variants, html)

    def one(self, reply: str, sent: list[Said]) -> Message:
        """Return a wording, when it may be sent, and cases that are begun with it."""
        policy, terms = self.facts.policy, self.facts.in_force.terms
        rules = {said.rule.id: said.rule.rule for said in sent}
        lines = [
            el("li", when_cell(self, rule), joined(rule_links(self, [name])))
            for name, rule in rules.items()
        ]
        problems = [code for code in terms.codes(PROBLEM) if any(code in s.problems for s in sent)]
        labels = {code: terms[PROBLEM].codes[code] for code in problems}
        known = self.known(sent[0]) if len(rules) == 1 else {}
        stages = [terms[STAGE].codes[stage] if stage else BESIDE for stage in self.stages(sent)]
        below = [fold(inline(WHEN), None, el("ul", *lines))]
        if len(problems) == 1:
            below.append(begun({PROBLEM: problems[0], **known}, BEGIN))
        elif self.home(sent) == EVERY:
            # Dozens of links to each message would be half of the page: the desk asks which.
            below += [fold(inline(FITS), None, el("p", joined(map(inline, labels.values())))),
                      begun(known, BEGIN)]  # fmt: skip
        else:
            chips = [begun({PROBLEM: code, **known}, label) for code, label in labels.items()]
            below.append(fold(inline(FITS), None, *chips))
        title = policy.replies[reply].title
        stage, variants = joined([inline(label) for label in stages]), self.read(reply, sent)
        anchor = f"message-{reply}"
        html = self.message(title, stage, variants, below, anchor)
        return Message(anchor, title, reply, variants, html)

    def message(
        self,
        title: Label,
        stage: Html | None,
        variants: list[Variant],
        below: list[Html],
        id: str = "",
    ) -> Html:
        """Return a message as it is sent, each variant with what copies it."""
        said: list[Html] = []
        markets = self.facts.in_force.terms[MARKET].codes
        for variant in variants:
            copy = el("button", text(COPY), type="button", classes="hb-copy", hidden="hidden")
            read = joined(
                [
                    variant.quoted("blockquote"),
                    copy if variant.complete else el("p", inline(BLANKS), classes="hb-note"),
                ],
                "",
            )
            named = [inline(markets[market]) for market in variant.markets]
            said.append(el("div", el("p", joined(named)) if named else None, read))
        head = el("p", el("strong", inline(title)), el("span", stage, classes="hb-says"))
        return el("div", head, *said, *below, classes="hb-message", id=id)

    def read(self, reply: str, sent: Iterable[Said]) -> list[Variant]:
        """Return how a wording reads in each market in which it may be sent, alike ones once."""
        in_force = self.facts.in_force
        found: dict[tuple[str, str, bool], list[str]] = {}
        markets = in_force.terms.codes(MARKET)
        for market in markets:
            if not any(may_be(said, MARKET, market) for said in sent):
                continue
            told = wording(reply, {}, in_force, {MARKET: market})
            lang = told.script if edition() == "zh" else edition()
            key = told.text.text(edition()), lang, told.complete
            found.setdefault(key, []).append(market)
        return [
            Variant(() if len(where) == len(markets) else tuple(where), *key)
            for key, where in found.items()
        ]

    def known(self, said: Said) -> dict[str, str]:
        """Return the facts that a case has in which a rule sends its wording."""
        asked = {*find(DESK).names} - {PROBLEM}
        return {
            name: next(iter(wanted))
            for name, wanted in said.rule.conditions.items()
            if name in asked and isinstance(wanted, frozenset) and len(wanted) == 1
        }


def searched(*found: Html) -> Html:
    """Return the field in which messages are searched; the script shows it."""
    field = el(
        "input", type="search", id="hb-messages-search", placeholder=text(HINT),
        autocomplete="off",
    ).replace("</input>", "")  # fmt: skip
    label = el("label", inline(SEARCH), for_="hb-messages-search")
    none = el("p", inline(NONE), classes="hb-messages-none", role="status", hidden="hidden")
    return el("div", label, Html(field), none, *found, classes="hb-messages-search",
              hidden="hidden", data_messages="true", data_copied=text(COPIED))  # fmt: skip


def begun(facts: Mapping[str, str], label: Label) -> Html:
    """Return the link to the desk with a case of some facts begun."""
    return link("page", f"{DESK_PAGE}{address_of(facts)}", inline(label), classes="hb-begin")


def address_of(facts: Mapping[str, str]) -> str:
    """Return what stands behind the address of the desk where a case of some facts is begun.

    >>> address_of({"problem": "invoice", "market": "cn"})
    '#case-desk/?problem=invoice&market=cn'
    """
    return f"#{DESK}/?{urlencode(facts)}"


def may_be(said: Said, name: str, code: str) -> bool:
    """Say whether a rule may send its wording where a fact has a code."""
    wanted = said.rule.conditions.get(name)
    return not isinstance(wanted, frozenset) or code in wanted


def _only_there(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    if "data-messages=" in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup_situations(app: Sphinx) -> None:
    """Register the directive, and the script of its pages."""
    app.add_directive("messages-by-situation", MessagesBySituation)
    app.connect("html-page-context", _only_there)
