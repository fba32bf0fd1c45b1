"""What is offered in a case: the ways to settle it, ranked, each with its pros and cons.

Parts: `remedies` (the whole answer), `Alternative` (one way), `SharedRepair` (who pays what of it),
`Remedies`.
Source: data/policy/remedy-standing.toml and the tables beneath it, data/options.toml.

Ways rank by how they stand; among those that stand alike, what the buyer wishes and may insist on
comes first, then what the buyer wishes, then the order of the terms.

>>> from datetime import date
>>> on = date(2026, 3, 1)
>>> case = {"problem": "quality_defect", "evidence": "photos", "order_state": "signed",
...         "days_since_signing": 2, "market": "cn", "goods_usable": "no", "in_a_hurry": "no",
...         "replacement_in_stock": "yes", "wish": "return"}
>>> answer = remedies(case, on, handbook.on(on))
>>> [(way.option.id, way.standing) for way in answer.alternatives][:3]
[('exchange', 'first'), ('return_refund', 'also'), ('repair', 'also')]
>>> answer.alternatives[1].wished, answer.alternatives[1].insisted
(True, True)
>>> del case["replacement_in_stock"]
>>> remedies(case, on, handbook.on(on)).question.field.name
'replacement_in_stock'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..policy.inforce import InForce
from ..policy.money import fen
from ..policy.subjects.options import Option
from ..policy.terms import Value
from .deciding import Decision, Question, decide_known, decided, next_question
from .facts import taken_as_read
from .rulings import Answer

STANDING = "remedy-standing"
SHARED, BILL = "repair_shared", "repair_bill"
BENEATH = ("case-family", "buyer-rights", "buyers-aim")
"""Decided first: every way to settle the case rests on them."""


@dataclass(frozen=True)
class Alternative:
    """One way to settle a case, and what decided how it stands.

    `wished` says that it is what the buyer wants, `insisted` that the buyer has a right to it.
    """

    option: Option
    ruling: Decision
    wished: bool
    insisted: bool

    @property
    def standing(self) -> str:
        """How it stands: first, also, last_resort or not_offered."""
        return self.ruling.outcomes["standing"]


@dataclass(frozen=True)
class SharedRepair:
    """Who pays what of a repair near the buyer, in CNY; the two add up to the bill."""

    by_shop: Decimal
    by_buyer: Decimal


@dataclass(frozen=True, kw_only=True)
class Remedies(Answer):
    """The ways to settle a case.

    `beneath` are the kind of case, the buyer's rights and the buyer's aim, by table; `rulings` say
    of every way, by its code, how it stands, or the question that is still open.
    """

    beneath: Mapping[str, Decision | Question]
    ranked: tuple[Alternative, ...]

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What is offered, what to propose first coming first."""
        offered = self.in_force.terms["standing"].group("offered")
        return tuple(way for way in self.ranked if way.standing in offered)

    @property
    def best(self) -> Alternative | None:
        """What to propose first, or None while anything is open."""
        settled = all(isinstance(ruling, Decision) for ruling in self.rulings.values())
        return self.alternatives[0] if settled else None

    @property
    def shared_repair(self) -> SharedRepair | None:
        """Who pays what of a repair near the buyer; None where it is not offered, or no bill known.

        The shop pays its share, rounded to the fen, and no more than the most that it pays.
        """
        bill, amounts = self.facts.get(BILL), self.in_force.amounts
        if bill is None or all(way.option.id != SHARED for way in self.alternatives):
            return None
        share = Decimal(bill) * Decimal(amounts["repair_share"])
        by_shop = fen(min(share, Decimal(amounts["repair_share_most"])))
        return SharedRepair(by_shop, fen(bill) - by_shop)

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made: first those beneath, then what is offered, best first."""
        yield from decided(self.beneath.values())
        yield from (way.ruling for way in self.alternatives)


def remedies(facts: Mapping[str, Value], on: date, in_force: InForce) -> Remedies:
    """Rank the ways to settle a case whose facts are canonical and may be unknown."""
    facts = taken_as_read(facts, in_force)
    beneath = {table: decide_known(table, facts, on, in_force) for table in BENEATH}
    known = dict(facts)
    for ruling in decided(beneath.values()):
        known |= ruling.outcomes
    # While what they rest on is open, every way waits for the same question.
    waiting = next_question(beneath.values())
    rulings: dict[str, Decision | Question] = {
        code: waiting or decide_known(STANDING, {**known, "option": code}, on, in_force)
        for code in in_force.terms["option"].codes
    }
    options = in_force.handbook.options
    found = [
        _alternative(options[code], ruling, known)
        for code, ruling in rulings.items()
        if isinstance(ruling, Decision)
    ]
    worth = in_force.terms["standing"].rank
    ranked = sorted(
        found,
        key=lambda way: (-worth(way.standing), not (way.wished and way.insisted), not way.wished),
    )
    return Remedies(
        on=on,
        facts=facts,
        rulings=rulings,
        in_force=in_force,
        beneath=beneath,
        ranked=tuple(ranked),
    )


def _alternative(option: Option, ruling: Decision, known: Mapping[str, Value]) -> Alternative:
    wished = known.get("wish") in option.wishes
    return Alternative(option, ruling, wished, known.get("rights") in option.rights)
