"""Visits, on a page: `{visits}`, who comes to the buyers' door, and the words then read."""

from __future__ import annotations

from collections.abc import Mapping

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import alike
from aftersales_kit.policy.subjects.door import FILE as DOOR
from aftersales_kit.policy.subjects.door import Topic
from aftersales_kit.policy.subjects.visits import FILE, Visit

from .facts import AMOUNTS, TERMS, Directive
from .grids import Column, Row, grid
from .markup import Html, block, el, inline, joined

COLUMNS = (
    Column("A buyer asks", "买家问"),
    Column("At the door of", "哪里的自助页"),
    Column("Answers", "选了"),
    Column("And reads", "读到的"),
)


class VisitsDirective(Directive):
    """`{visits}`: the visits of every topic of the buyers' door, folded."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a folded table for each topic."""
        self.depend(f"data/{FILE}", f"data/{DOOR}", AMOUNTS, TERMS)
        self.depend_on_rules()
        return block(*map(self.topic, self.facts.handbook.door.topics.values()))

    def topic(self, topic: Topic) -> Html:
        """Return the visits of one topic."""
        questions = self.facts.handbook.door.questions
        asked = [questions[name] for name in topic.asks]
        says = {choice.id: choice.says for one in asked for choice in one.choices}
        visits = self.facts.handbook.visits.values()
        rows = [self.row(visit, says) for visit in visits if visit.topic == topic.id]
        inside = grid(COLUMNS, rows, classes="hb-readers", label=topic.says)
        return el("details", el("summary", inline(topic.says)), inside, classes="hb-folded")

    def row(self, visit: Visit, says: Mapping[str, Label]) -> Row:
        """Return what one buyer asks, answers and reads."""
        markets = self.facts.policy.terms["market"].codes
        cells = [
            inline(visit.asks),
            inline(markets[visit.market]),
            joined(inline(says.get(answer, alike(answer))) for answer in visit.answers),
            joined((el("p", inline(reads)) for reads in visit.reads.values()), ""),
        ]
        return f"visit-{visit.id}", cells


def setup_visits(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("visits", VisitsDirective)
