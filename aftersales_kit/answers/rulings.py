"""What every whole answer to one case has, and the answer that is no more than rulings.

Parts: `Answer` (the rulings on a case, the next question, what is missing), `rule_on`.

>>> from datetime import date
>>> facts = {"problem": "blemish", "evidence": "photos", "order_state": "in_transit"}
>>> answer = rule_on(("responsibility", "no-reason-window"), facts, date(2026, 3, 1),
...                  handbook.on(date(2026, 3, 1)))
>>> answer.outcome("responsible"), answer.outcome("window"), answer.question
('shop', 'inside', None)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..policy.faults import BadValue
from ..policy.inforce import InForce
from ..policy.terms import Value
from .deciding import Decision, Question, decide_known, decided, next_question


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer to one case.

    `rulings` has what each table decides, or the question that it leaves, in the order asked: by
    table, and by what it was asked about where that is more than one. `missing` are the facts that
    no table asks for and that a figure needs; `conflicts` what does not fit together.
    """

    on: date
    facts: Mapping[str, Value]
    rulings: Mapping[str, Decision | Question]
    in_force: InForce
    missing: tuple[str, ...] = ()
    conflicts: tuple[BadValue, ...] = ()

    def outcome(self, name: str) -> str | None:
        """Return an outcome by its name, or None while it is open or not asked."""
        for decision in decided(self.rulings.values()):
            if name in decision.outcomes:
                return decision.outcomes[name]
        return None

    @property
    def question(self) -> Question | None:
        """The one question that settles most of what is open, or None."""
        return next_question(self.rulings.values())

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made."""
        return decided(self.rulings.values())


def rule_on(
    tables: Iterable[str], facts: Mapping[str, Value], on: date, in_force: InForce
) -> Answer:
    """Decide a case by each of the tables; facts are canonical. Raises KeyError for no table."""
    rulings = {table: decide_known(table, facts, on, in_force) for table in tables}
    return Answer(on=on, facts=facts, rulings=rulings, in_force=in_force)
