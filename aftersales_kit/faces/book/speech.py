"""How to speak, on a page: types of buyer, wordings, what replies are checked for, examples.

Parts: the directives `{customer-types}`, `{wordings}`, `{reply-checks}`, `{reply-assertions}`,
`{reply-examples}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.drafts import Remark, marked
from aftersales_kit.answers.speaking import checked, context_of
from aftersales_kit.policy import Label
from aftersales_kit.policy.replies import Reply
from aftersales_kit.policy.subjects.assertions import Subject, SumSubject, TimeSubject
from aftersales_kit.policy.subjects.speech import (
    LANGUAGES,
    MISSING,
    Check,
    CustomerType,
    Element,
    Example,
)

from .domain import domain_of
from .facts import Directive
from .grids import Column, grid
from .markup import (
    Html,
    as_written,
    block,
    el,
    in_each,
    inline,
    joined,
    paragraph,
    quoted,
    text,
    with_marks,
)
from .sources import source_links

SIGNS = Label("How to know it:", "怎么看出来：")
WRITES = Label("Writes, for example:", "会这么说：")
DO = Label("Do this:", "这样做：")
AVOID = Label("Not this:", "不要这样：")
SAY = Label("What to write:", "怎么回复：")
EXCUSED = Label("only with a professional claimant", "仅对职业索赔人")
FORBIDDEN = Label("What a reply may not say", "回复里不能说的")
NEEDED = Label("What a reply must hold", "回复里要有的")
SHOWN = Label("Replies, what is found in them, and the same said well", "例子：查出什么、怎么改")
HELD_AGAINST = Label("What is held against the case", "对照这一单查的")
BLANK = re.compile(r"\{\w+\}")
ANSWERED = Label("For example:", "例如：")
FOUND = Label("Phrases in which it is found", "查得出的说法")
HELD = Label("Phrases that have it", "算有的说法")
PASSES = Label("Phrases that pass", "不算的说法")
LACKS = Label("Phrases that do not have it", "不算有的说法")
AT_FAULT = Label("only where our side is at fault", "仅限我们这边的问题")


class _OfSpeech(Directive):
    def depend_on_speech(self) -> None:
        """Note every file that is printed."""
        self.depend(*self.facts.files("speech", "replies", "policy"))

    def cites(self, sources: Iterable[str]) -> Html:
        """Return links to sources as a line of their own."""
        return el("p", joined(source_links(self, sources)), classes="hb-cites")

    def note(self, kind: str, name: str, title: Label) -> str:
        """Note that this page has the row of an entry, and return its anchor."""
        anchor = f"{kind}-{name}"
        domain_of(self.env).note(kind, name, anchor, text(title))
        return anchor


class CustomerTypes(_OfSpeech):
    """`{customer-types}`: each type with its signs, an example, the steps and what to avoid."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return each type, folded behind its name."""
        self.depend_on_speech()
        return block(*(self.one(kind) for kind in self.facts.handbook.speech.types.values()))

    def one(self, kind: CustomerType) -> Html:
        """Return one type of buyer."""
        label = self.facts.policy.terms["customer_type"].codes[kind.code]
        replies = self.facts.policy.replies
        titles = [inline(replies[name].title) for name in kind.replies]
        return el(
            "details",
            el("summary", el("strong", inline(label))),
            named(SIGNS, paragraph(kind.signs)),
            named(WRITES, quotation(kind.example)),
            named(DO, listed(kind.steps, "ol")),
            named(AVOID, listed(kind.avoid, "ul")),
            named(SAY, el("p", joined(titles))),
            named(ANSWERED, el("ul", *self.exchanges(kind))),
            self.cites(kind.sources),
            id=self.note("customer-type", kind.code, label),
            classes="hb-folded",
        )

    def exchanges(self, kind: CustomerType) -> Iterable[Html]:
        """Go through what such a buyer writes, each with the title of the reply that answers it."""
        for exchange in self.facts.handbook.speech.exchanges:
            if exchange.type == kind.code:
                title = self.facts.policy.replies[exchange.reply].title
                yield el("li", quotation(exchange.buyer), el("p", inline(title)))


class Wordings(_OfSpeech):
    """`{wordings}`: some replies by their ids, each with the text in both languages."""

    required_arguments = 1
    final_argument_whitespace = True

    def show(self, name: str) -> list[nodes.Node]:
        """Return the wordings in the order named."""
        self.depend_on_speech()
        replies = self.facts.policy.replies
        for missing in (one for one in name.split() if one not in replies):
            self.missing("reply", missing, replies)
        return block(*(wording(replies[one]) for one in name.split() if one in replies))


class ReplyChecks(_OfSpeech):
    """`{reply-checks}`: what a reply may not say and must hold, why, and what to write instead."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a table of what may not be said, and one of what may not be missing."""
        self.depend_on_speech()
        speech = self.facts.handbook.speech
        forbidden = [self.check(check) for check in speech.checks.values()]
        amount = speech.amount
        head = joined(
            [inline(speech.kinds[amount.kind]), *self.phrases("amount", FOUND, PASSES)], ""
        )
        cells = [head, *self.fix(amount.why, amount.say, amount.sources)]
        forbidden.append((self.note("check", "amount", speech.kinds[amount.kind]), cells))
        columns = (Column("Not this", "不能说"), Column("Why", "为什么"), Column("But", "改成"))
        needed = [self.element(element) for element in speech.elements.values()]
        wanted = (Column("This", "要有"), Column("Why, and where", "为什么、哪里要"),
                  Column("For example", "例如"))  # fmt: skip
        return block(
            folded(FORBIDDEN, grid(columns, forbidden, classes="hb-checks", label=FORBIDDEN)),
            folded(NEEDED, grid(wanted, needed, classes="hb-checks", label=NEEDED)),
        )

    def check(self, check: Check) -> tuple[str, Sequence[Html]]:
        """Return the row of something not to say: the words of its examples head it."""
        speech = self.facts.handbook.speech
        words = dict.fromkeys(
            text for example in speech.examples for one, text in example.finds if one == check.id
        )
        head = joined(
            [
                el("p", el("strong", inline(speech.kinds[check.kind]))),
                el("p", joined((as_written(f"“{word}”") for word in words), " ")),
                el("p", inline(EXCUSED), classes="hb-name") if check.only else None,
                *(
                    el("p", inline(self.facts.policy.terms["market"].codes[m]), classes="hb-name")
                    for m in check.markets
                ),
                *self.phrases(check.id, FOUND, PASSES),
            ],
            "",
        )
        anchor = self.note("check", check.id, speech.kinds[check.kind])
        return anchor, [head, *self.fix(check.why, check.say, check.sources)]

    def element(self, element: Element) -> tuple[str, Sequence[Html]]:
        """Return the row of something that may not be missing."""
        stages = self.facts.policy.terms["reply_stage"].codes
        head = joined(
            [
                el("p", el("strong", inline(element.title))),
                el("p", inline(AT_FAULT), classes="hb-name") if element.at_fault else None,
                *self.phrases(element.id, HELD, LACKS),
            ],
            "",
        )
        where = el("p", joined((inline(stages[stage]) for stage in element.stages), "; "))
        why, say = self.fix(element.why, element.say, element.sources)
        return self.note("check", element.id, element.title), [head, joined([why, where], ""), say]

    def phrases(self, name: str, found: Label, passes: Label) -> Iterable[Html]:
        """Return the phrases of a check, those in which it finds something and the others."""
        phrases = self.facts.handbook.speech.phrases[name]
        for title, by_language in ((found, phrases.found), (passes, phrases.passes)):
            lines = [
                quoted("li", joined(with_marks(phrase), ""), lang)
                for lang in LANGUAGES
                for phrase in by_language[lang]
            ]
            yield folded(title, el("ul", *lines))

    def fix(self, why: Label, say: Label, sources: Iterable[str]) -> tuple[Html, Html]:
        """Return why, with its sources, and what to write."""
        return joined([paragraph(why), self.cites(sources)], ""), paragraph(say)


class ReplyAssertions(_OfSpeech):
    """`{reply-assertions}`: what is held against a case, the sentences that say it, and the fix."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return one row for each subject."""
        self.depend_on_speech()
        says = self.facts.handbook.speech.assertions
        columns = (Column("What is said", "说的是"), Column("For example", "例如"),
                   Column("Write, as it is decided", "按处理结果写"))  # fmt: skip
        rows = [self.row(name, one) for name, one in says.every.items()]
        return block(folded(HELD_AGAINST, grid(columns, rows, classes="hb-checks",
                                               label=HELD_AGAINST)))  # fmt: skip

    def row(
        self, name: str, subject: Subject | SumSubject | TimeSubject
    ) -> tuple[str, Sequence[Html]]:
        """Return the row of a subject: phrases in which it is asserted, and what to write."""
        shown = subject.assertions if isinstance(subject, Subject) else (subject,)
        says = [*subject.say.values()] if isinstance(subject, Subject) else [subject.say]
        phrases = [
            quoted("li", joined(with_marks(phrase), ""), lang)
            for lang in LANGUAGES
            for one in shown
            for phrase in one.found[lang]
        ]
        written = dict.fromkeys(BLANK.sub("…", text) for say in says for text in say)
        lines = [el("li", as_written(text)) for text in written]
        head = joined([el("p", inline(subject.title)), self.cites(subject.sources)], "")
        anchor = self.note("assertion", name, subject.title)
        return anchor, [head, folded(FOUND, el("ul", *phrases)), el("ul", *lines)]


class ReplyExamples(_OfSpeech):
    """`{reply-examples}`: replies with what is found in them, and the same said well."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return one row for each example in which something is found."""
        self.depend_on_speech()
        columns = (
            Column("Written", "写的"),
            Column("Found", "查出"),
            Column("Better", "改成"),
        )
        rows = [("", self.one(e)) for e in self.facts.handbook.speech.examples if e.finds]
        return block(folded(SHOWN, grid(columns, rows, classes="hb-examples", label=SHOWN)))

    def one(self, example: Example) -> list[Html]:
        """Return the marked text, what is found, and the better text."""
        speech = self.facts.handbook.speech
        context = context_of(example)
        remarks = checked(example.text, context, lang=example.lang, speech=speech)
        pieces = [
            el("mark", piece) if on else joined([piece])
            for piece, on in marked(example.text, remarks)
        ]
        kinds = dict.fromkeys(self.kind(remark) for remark in remarks)
        return [
            quoted("p", joined(pieces, ""), example.lang),
            el("ul", *(el("li", inline(kind)) for kind in kinds)),
            quoted("p", example.better, example.lang),
        ]

    def kind(self, remark: Remark) -> Label:
        """Return what kind of fault it is; of something missing, also what."""
        kind = self.facts.handbook.speech.kinds[remark.kind]
        if remark.kind != MISSING:
            return kind
        title = self.facts.handbook.speech.elements[remark.check].title
        return Label(f"{kind.en}: {title.en}", f"{kind.zh}{title.zh}")


def named(name: Label, said: Html) -> Html:
    """Return a part under its name."""
    return joined([el("p", inline(name), classes="hb-part"), said], "")


def listed(lines: Iterable[Label], tag: str) -> Html:
    """Return lines as a list."""
    return el(tag, *(el("li", inline(line)) for line in lines))


def quotation(label: Label) -> Html:
    """Return what somebody writes."""
    return el("blockquote", paragraph(label))


def folded(title: Label, inside: Html) -> Html:
    """Return a table folded behind its title."""
    return el("details", el("summary", inline(title)), inside, classes="hb-folded")


def wording(reply: Reply) -> Html:
    """Return a wording folded behind its title."""
    summary = el("summary", inline(reply.title))
    said = el("blockquote", *in_each(reply.text))
    return el("details", summary, said, id=f"reply-{reply.id}", classes="hb-folded")


def setup_speech(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("customer-types", CustomerTypes)
    app.add_directive("wordings", Wordings)
    app.add_directive("reply-checks", ReplyChecks)
    app.add_directive("reply-assertions", ReplyAssertions)
    app.add_directive("reply-examples", ReplyExamples)
