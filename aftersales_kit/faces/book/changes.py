"""Changes: `{policy-changes}`, what is decided otherwise from which day on, the latest first;
`{since-release}`, what has been written otherwise since the last release.

What is printed is worked out from the dated rules and amounts when the book is built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.releases import GONE, NEW, OTHERWISE, WORDED, Since, since_release
from aftersales_kit.sheets.changelog import Entry, changelog
from aftersales_kit.sheets.comparing import MORE, Line, Part

from .facts import AMOUNTS, Directive
from .folds import fold
from .markup import Html, about, block, el, inline, joined, paragraph
from .rules import rule_links

FROM, TO_COME = Label("From {}", "{} 起"), Label("From {}, still to come", "{} 起（还没到）")
BEGAN = Label(
    "The policy begins on {0}: {1} rules in {2} tables, and {3} rows of law and platform.",
    "规则从 {0} 开始：{2} 张表，{1} 条规则，{3} 条法律和平台条款。",
)
SINCE = Label("Nothing is decided otherwise since.", "此后没有变过。")
RELEASE = "data/release.toml"
NO_RELEASE = Label("There was no release yet.", "还没有发布过。")
RELEASED = Label("Since version {0} of {1}:", "自 {1} 发布的 {0} 版以来：")
UNCHANGED = Label(
    "Nothing has changed since version {0} of {1}.", "自 {1} 发布的 {0} 版以来，什么都没有改。"
)
HOW = {
    NEW: Label("new", "新增"),
    OTHERWISE: Label("otherwise", "有改动"),
    GONE: Label("gone", "删去"),
    WORDED: Label("worded otherwise", "只改文字"),
}
RULES = ("tables", "floors")
OF_PART = {
    "tables": Label("rules", "规则"),
    "floors": Label("rows of law and platform", "法律和平台条款"),
    "amounts": Label("amounts", "数值"),
    "clocks": Label("clocks", "时限"),
    "replies": Label("messages", "话术"),
    "steps": Label("steps", "步骤"),
}
WHY, ENDED = Label("Why", "为什么改"), Label("Ended", "停用")


class SinceRelease(Directive):
    """`{since-release}`: what is new, otherwise, gone or only worded so since the last release."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return which release it was, and a line for each way and part."""
        self.depend_on_rules()
        self.depend(AMOUNTS, RELEASE, "data/clocks.toml", *self.facts.files("replies"))
        self.depend(*self.facts.files("procedures"))
        release = self.facts.handbook.release
        if not release.version:
            return block(paragraph(NO_RELEASE))
        told = (RELEASED if (found := [*since_release(self.facts.handbook)]) else UNCHANGED).format(
            release.version, release.on
        )
        lines = [
            el("li", about(joined([inline(HOW[how]), inline(OF_PART[part])], ": "), of_them))
            for how in HOW
            for part in OF_PART
            if (of_them := self.entries([o for o in found if (o.how, o.part) == (how, part)]))
        ]
        return block(paragraph(told), el("ul", *lines) if lines else None)

    def entries(self, found: Sequence[Since]) -> Html:
        """Return some entries, each linked where it has a row, or by its title."""
        if found and found[0].part in RULES and found[0].how != GONE:
            return joined(rule_links(self, [one.id for one in found]))
        return joined([inline(one.title) if one.title else Html(one.id) for one in found])


class PolicyChanges(Directive):
    """`{policy-changes}`: every day on which something is decided otherwise."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a fold for each day, and what the policy began with."""
        self.depend_on_rules()
        self.depend(AMOUNTS)
        entries = changelog(self.facts.handbook)
        told = [self.day(entry, open=number == 0) for number, entry in enumerate(entries)]
        return block(*(told or [paragraph(SINCE)]), paragraph(self.began))

    @property
    def began(self) -> Label:
        """What the policy began with."""
        policy = self.facts.policy
        first = policy.on(policy.start)
        rules = sum(len(table.rules) for table in first.tables.values())
        rows = sum(len(rows) for rows in first.floors.values())
        return BEGAN.format(policy.start, rules, len(first.tables), rows)

    def day(self, entry: Entry, *, open: bool) -> Html:
        """Return what is otherwise from a day on, and why."""
        head = (FROM if entry.day <= self.facts.on else TO_COME).format(entry.day)
        return fold(
            inline(head),
            None,
            *(el("p", el("strong", inline(said))) for said in entry.told.headlines),
            *(html for part in entry.told.parts for html in _part(part)),
            *self.reasons(entry),
            id=f"from-{entry.day}",
            open=open,
        )

    def reasons(self, entry: Entry) -> Iterator[Html]:
        """Go through why the rules that begin are as they are, and those that end."""
        if entry.reasons:
            links = rule_links(self, [rule for rule, _ in entry.reasons])
            said = zip(links, entry.reasons, strict=True)
            yield el("p", inline(WHY), classes="hb-name")
            yield el("ul", *(el("li", about(rule, inline(why))) for rule, (_, why) in said))
        if entry.ended:
            yield el("p", about(inline(ENDED), joined(rule_links(self, entry.ended))))


def _part(part: Part) -> Iterator[Html]:
    yield el("p", inline(part.title), classes="hb-name")
    more = [el("li", inline(MORE.format(part.left_out)))] if part.left_out else []
    yield el("ul", *map(_line, part.lines), *more)


def _line(line: Line) -> Html:
    said: list[str | None] = [inline(line.text)]
    if line.rules:
        said += [" ", el("span", inline(line.rules), classes="hb-id")]
    beneath = el("ul", *(el("li", inline(label)) for label in line.beneath))
    return el("li", joined(said, ""), beneath if line.beneath else None)


def setup_changes(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("since-release", SinceRelease)
    app.add_directive("policy-changes", PolicyChanges)
