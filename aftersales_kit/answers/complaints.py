"""A complaint: its level, who takes it, who may grant what is asked, and by when it is answered.

Parts: `complaint` (the whole answer), `Complaint`.
Source: the tables complaint-level, complaint-owner and priority; the clocks of data/clocks.toml.

>>> from datetime import date
>>> answer = complaint({"complaint_risk": "none", "demand": "above_limit", "customer": "regular",
...     "earlier_complaints": "1", "complained_at": "2026-03-05 16:20"},
...     on=date(2026, 3, 5), handbook=handbook)
>>> answer.outcome("complaint_level"), answer.outcome("complaint_owner"), answer.answer_by
('level_2', 'complaint_specialist', '2026-03-07 16:20')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ..policy.counting import due_text
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import Label
from ..policy.terms import Value
from .clocks import Deadline, Deadlines, deadlines_known
from .facts import read_facts
from .replies import addressed
from .rulings import Answer, as_counted, rule_on
from .times import moment_words

TABLES = ("complaint-level", "complaint-owner")
BESIDE = "priority"
ANSWERED = ("complaint-level-1", "complaint-level-2", "complaint-level-3")
NEWS, FOLLOWED = "open-case-news", "special-follow-up"
LAST_NEWS = ("last_news_at", "now_at", "complained_at")
"""From when the next news is counted: the first of these that is known."""


@dataclass(frozen=True, kw_only=True)
class Complaint(Answer):
    """What the tables decide, and the `deadlines` that run; `missing` is when it came in."""

    deadlines: Deadlines

    @property
    def answered(self) -> Deadline | None:
        """The deadline of the complaint's level, or None while that is open."""
        lines = (self.deadlines.line(clock) for clock in ANSWERED)
        return next((line for line in lines if line), None)

    @property
    def answer_by(self) -> str | None:
        """When the complaint's level is due, as text; None while that is open."""
        return _text(self.answered.due if self.answered else None)

    @property
    def next_news_at(self) -> datetime | None:
        """When the buyer hears from the shop next, at the latest."""
        line = self.deadlines.line(NEWS)
        return line.due if line else None

    @property
    def next_news_by(self) -> str | None:
        """The same as text."""
        return _text(self.next_news_at)

    @property
    def followed_until(self) -> str | None:
        """Until when a special complaint is followed at least; None for others."""
        line = self.deadlines.line(FOLLOWED)
        return _text(line.due if line else None)


def complaint(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Complaint:
    """Answer what becomes of a complaint as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read.
    """
    return complaint_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def complaint_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Complaint:
    """Answer for facts that are canonical already: see `complaint`."""
    facts, conflicts = as_counted(facts, in_force, on)
    beside = in_force.tables[BESIDE].table.inputs
    tables = (*TABLES, BESIDE) if any(name in facts for name in beside) else TABLES
    told = next((facts[name] for name in LAST_NEWS if name in facts), None)
    known = dict(facts) if told is None else {**facts, LAST_NEWS[0]: told}
    return Complaint(
        on=on,
        facts=facts,
        rulings=rule_on(tables, facts, on, in_force).rulings,
        in_force=in_force,
        conflicts=conflicts,
        missing=() if "complained_at" in facts else ("complained_at",),
        deadlines=deadlines_known(known, on, in_force),
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else due_text(moment)


def complaint_blanks(answer: Complaint) -> dict[str, Label]:
    """Return when a complaint is answered and when the buyer hears from the shop next."""
    line = answer.answered
    moments = (("due", line.due if line else None), ("next_news", answer.next_news_at))
    told = addressed(answer.facts, answer.in_force).moment
    return {
        blank: told.format(moment_words(moment)) for blank, moment in moments if moment is not None
    }
