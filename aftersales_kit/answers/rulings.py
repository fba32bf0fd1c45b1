"""Several tables' decisions of one case, where the answer is no more than what they decide.

Parts: `Rulings`, `rule_on`.

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

from ..policy.inforce import InForce
from ..policy.terms import Value
from .deciding import Decision, Question, decide_known, decided, next_question


@dataclass(frozen=True)
class Rulings:
    """What each table decides, or the question that it leaves, in the order asked."""

    on: date
    facts: Mapping[str, Value]
    rulings: Mapping[str, Decision | Question]
    in_force: InForce

    def outcome(self, name: str) -> str | None:
        """Return an outcome by its name, or None while it is open or not asked."""
        for decision in self.decisions:
            if name in decision.outcomes:
                return decision.outcomes[name]
        return None

    @property
    def question(self) -> Question | None:
        """The one question that settles most of what is open, or None."""
        return next_question(self.rulings.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Nothing: tables ask for all they need."""
        return ()

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made."""
        return decided(self.rulings.values())


def rule_on(
    tables: Iterable[str], facts: Mapping[str, Value], on: date, in_force: InForce
) -> Rulings:
    """Decide a case by each of the tables; facts are canonical. Raises KeyError for no table."""
    return Rulings(
        on, facts, {table: decide_known(table, facts, on, in_force) for table in tables}, in_force
    )
