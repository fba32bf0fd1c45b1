"""Changes: `{policy-changes}`, what is decided otherwise from which day on, the latest first.

What is printed is worked out from the dated rules and amounts when the book is built.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
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
WHY, ENDED = Label("Why", "为什么改"), Label("Ended", "停用")


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
    """Register the directive."""
    app.add_directive("policy-changes", PolicyChanges)
