"""What every whole answer to one case has, and the answer that is no more than rulings.

Parts: `Answer` (the rulings on a case, the next question, what is missing), `rule_on`; `as_counted`
(the facts with the days as the market's law counts them); `told_once` (what contradicts itself in
several answers); and what may be said while something is open: `is_among`, `every`, `some`. Each
says yes, no, or None where an answer to what is open may still make it either, so that nothing that
is open counts as a no.

>>> from datetime import date
>>> facts = {"problem": "blemish", "evidence": "photos", "order_state": "in_transit"}
>>> answer = rule_on(("responsibility", "no-reason-window"), facts, date(2026, 3, 1),
...                  handbook.on(date(2026, 3, 1)))
>>> answer.outcome("responsible"), answer.outcome("window"), answer.question
('shop', 'inside', None)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..policy.days import counted, out_of_order, still_to_come
from ..policy.faults import BadValue, CaseError
from ..policy.inforce import InForce
from ..policy.terms import Value
from .deciding import Decision, Question, decide_known, decided, next_question
from .facts import taken_as_read


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


def is_among(ruling: Decision | Question, outcome: str, codes: Collection[str]) -> bool | None:
    """Say whether an outcome is one of some codes; None while that is open.

    >>> from datetime import date
    >>> on = date(2026, 3, 1)
    >>> ruling = decide_known("no-reason-window", {"order_state": "signed"}, on, handbook.on(on))
    >>> every = [*handbook.policy.terms["window"].codes]
    >>> is_among(ruling, "window", ["inside"]), is_among(ruling, "window", every)
    (None, True)
    """
    if isinstance(ruling, Decision):
        return ruling.outcomes[outcome] in codes
    # A question may wait for another table, and then says nothing of the outcome.
    found = {possible[outcome] in codes for possible in ruling.possible if outcome in possible}
    return found.pop() if len(found) == 1 else None


def every(said: Iterable[bool | None]) -> bool | None:
    """Say whether all hold: no as soon as one does not, and else None while one is open.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    found = {*said}
    return False if False in found else None if None in found else True


def some(said: Iterable[bool | None]) -> bool | None:
    """Say whether any holds: yes as soon as one does, and else None while one is open.

    >>> some([False, None]), some([None, True]), some([])
    (None, True, False)
    """
    found = {*said}
    return True if True in found else None if None in found else False


def as_counted(
    facts: Mapping[str, Value], in_force: InForce, on: date
) -> tuple[Mapping[str, Value], tuple[BadValue, ...]]:
    """Return the facts as a chapter answers them on a day, and what they contradict themselves in.

    What nobody speaks of is taken as read, and the days are as they count; facts that contradict
    each other stay as they were entered. Every chapter of a resolution asks this of the same facts.
    """
    told = ("as_counted", on, frozenset(facts.items()))
    return in_force.remember(told, lambda: _as_counted(facts, in_force, on))


def _as_counted(
    facts: Mapping[str, Value], in_force: InForce, on: date
) -> tuple[Mapping[str, Value], tuple[BadValue, ...]]:
    known = taken_as_read(facts, in_force)
    conflicts = (*still_to_come(known, on, in_force), *out_of_order(known, in_force))
    try:
        return counted(known, in_force), conflicts
    except CaseError as error:
        return known, (*error.problems, *conflicts)


def told_once(conflicts: Iterable[Iterable[BadValue]]) -> Iterator[BadValue]:
    """Go through what contradicts itself in several answers, each once."""
    told: set[str] = set()
    for found in conflicts:
        for bad in found:
            if str(bad) not in told:
                told.add(str(bad))
                yield bad


def rule_on(
    tables: Iterable[str], facts: Mapping[str, Value], on: date, in_force: InForce
) -> Answer:
    """Decide a case by each of the tables; facts are canonical. Raises KeyError for no table."""
    known, conflicts = as_counted(facts, in_force, on)
    rulings = {table: decide_known(table, known, on, in_force) for table in tables}
    return Answer(on=on, facts=known, rulings=rulings, in_force=in_force, conflicts=conflicts)
