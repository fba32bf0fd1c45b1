"""All wordings, on a page: each in both languages, and when it is sent.

Parts: the directives `{all-wordings}` and `{openings}`, what is sent while little is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import LISTED, NAMED
from aftersales_kit.policy.labels import joined as joined_labels
from aftersales_kit.policy.replies import Reply
from aftersales_kit.policy.subjects.messages import Sending, sendings
from aftersales_kit.policy.subjects.openings import Opening

from .facts import Directive
from .folds import counted, fold
from .grids import Column, Row, grid
from .markup import Html, about, block, el, in_each, inline, joined, link, text

SENT = Label("Sent", "什么时候发")
UNKNOWN = Label("nothing", "什么都还不知道")
NOT_SENT = Label("not {}: what it asks is known", "不发：{}（要问的已经知道了）")
BESIDES = Label("Sent by no rule", "不按规则发的")
NUMBER = (Label("1 wording", "1 条话术"), Label("{} wordings", "{} 条话术"))
ASKED = Label("in the message, where only the buyer knows it", "消息里问只有买家知道的事")
INSTEAD = Label("while a sum, day or number is open, instead of", "金额、日期或单号没定时，代替")
BY_KIND = Label("to this kind of buyer", "对这类买家")
IN_STEP = Label("in the step", "流程里的这一步")
ON_REQUEST = Label("where the calculator works it out", "计算器算出时")


class AllWordings(Directive):
    """`{all-wordings}`: every wording of the handbook with what sends it."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the wordings in the order of the files, folded under what sends them first."""
        self.depend(*self.facts.files("replies", "procedures", "speech", "policy"))
        self.depend(*self.facts.files("message.toml"))
        sent = sendings(self.facts.handbook)
        groups: dict[Html, list[Html]] = {}
        for reply in self.facts.policy.replies.values():
            groups.setdefault(self.group(sent[reply.id]), []).append(self.one(reply, sent))
        return block(
            *(
                fold(title, inline(counted(NUMBER, len(told))), *told)
                for title, told in groups.items()
            )
        )

    def group(self, sent: list[Sending]) -> Html:
        """Return under what a wording stands: the first table that sends it, or that none does."""
        policy = self.facts.policy
        rules = [one.name for one in sent if one.kind == "rule"]
        return inline(policy.tables[policy.table_of[rules[0]]].title if rules else BESIDES)

    def one(self, reply: Reply, sent: Mapping[str, list[Sending]]) -> Html:
        """Return a wording in both languages under its title, and when it is sent."""
        said = el("blockquote", *in_each(reply.text))
        when = joined([el("p", inline(SENT), classes="hb-part"), self.when(sent[reply.id])], "")
        return fold(inline(reply.title), None, said, when, id=f"wording-{reply.id}")

    def when(self, sent: list[Sending]) -> Html:
        """Return what sends a wording, the rules of one table together."""
        by_table: dict[str, list[str]] = {}
        policy = self.facts.policy
        for one in sent:
            if one.kind == "rule":
                by_table.setdefault(policy.table_of[one.name], []).append(one.name)
        lines = [
            about(inline(policy.tables[table].title), joined(self.rules(names)))
            for table, names in by_table.items()
        ]
        lines += [line for one in sent for line in self.besides(one)]
        return el("ul", *(el("li", line) for line in lines))

    def rules(self, names: list[str]) -> Iterator[Html]:
        """Go through links to rules, each with its reason."""
        for name in names:
            why = self.facts.policy.rule(name).why
            yield link("rule", name, title=text(why), classes="hb-id")

    def besides(self, one: Sending) -> Iterator[Html]:
        """Go through what sends a wording and is no rule."""
        handbook = self.facts.handbook
        if one.kind == "asked":
            yield inline(ASKED)
        elif one.kind == "instead":
            yield about(inline(INSTEAD), inline(handbook.policy.replies[one.name].title))
        elif one.kind == "customer_type":
            label = handbook.policy.terms["customer_type"].codes[one.name]
            yield about(inline(BY_KIND), inline(label))
        elif one.kind == "step":
            procedure, _, name = one.name.partition("/")
            step = next(s for s in handbook.procedures[procedure].steps if s.id == name)
            title = inline(handbook.procedures[procedure].title)
            yield about(inline(IN_STEP), title, " · ", inline(step.title))
        elif one.kind == "code":
            yield inline(ON_REQUEST)


class Openings(Directive):
    """`{openings}`: what little is known, the wordings that are sent then, and what they ask."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(*self.facts.files("replies", "policy", "openings.toml"))
        columns = (
            Column("All that is known", "只知道这些"),
            Column("This is sent", "发这条"),
            Column("This is asked", "问买家这些"),
        )
        rows = map(self.row, self.facts.handbook.openings.values())
        return block(grid(columns, rows, classes="hb-openings", label=columns[1]))

    def row(self, opening: Opening) -> Row:
        """Return the cells of one opening."""
        terms, replies = self.facts.policy.terms, self.facts.policy.replies
        known = [
            NAMED.format(terms[name].label, terms[name].value_label(value))
            for name, value in opening.facts.items()
        ]
        sent = [inline(replies[name].title) for name in opening.sends]
        if opening.begins:
            part = self.facts.handbook.messages.parts[opening.begins]
            sent[0] = inline(NAMED.format(part.title, replies[opening.sends[0]].title))
        if opening.passes_over:
            passed = joined_labels([replies[name].title for name in opening.passes_over], LISTED)
            sent.append(inline(NOT_SENT.format(passed)))
        asked = joined_labels([terms[name].label for name in opening.asks], LISTED)
        cells = [
            inline(joined_labels(known, LISTED) if known else UNKNOWN),
            joined(sent, " · "),
            inline(asked),
        ]
        return f"opening-{opening.id}", cells


def setup_wordings(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("all-wordings", AllWordings)
    app.add_directive("openings", Openings)
