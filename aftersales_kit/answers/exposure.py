"""Exposure: what the law may add to a refund, if the shop is found to have deceived the buyer.

Parts: `Exposure` (the whole answer), `exposure_known`.
Source: data/policy/fraud-exposure.toml; how often the price and at least how much are amounts
(articles CN-21, CN-39, CN-48). It is for the agent's eyes: nothing of it is said to a buyer, and
nothing is asked for it.

>>> from datetime import date
>>> facts = {"problem": "presale_misleading", "evidence": "confirmed", "order_state": "signed",
...          "market": "cn", "price_paid": "299.00"}
>>> exposure_known(facts, date(2026, 3, 1), handbook.on(date(2026, 3, 1))).most
Decimal('897.00')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..policy.inforce import InForce
from ..policy.money import fen
from ..policy.terms import Value
from .rulings import Answer, rule_on

TABLE = "fraud-exposure"
AMOUNTS = {
    "price_multiple": ("law_fraud_multiple", "law_fraud_least"),
    "food_multiple": ("law_food_multiple", "law_food_least"),
}
"""How many times the price, and at least how much in CNY, by what the table says."""


@dataclass(frozen=True, kw_only=True)
class Exposure(Answer):
    """What deceit would cost: `times` the price paid, `least` in CNY; None where nothing is."""

    times: Decimal | None
    least: Decimal | None

    @property
    def most(self) -> Decimal | None:
        """The sum on top of the refund, in CNY; None while the price is not known, or for none."""
        if self.times is None or self.least is None or "price_paid" not in self.facts:
            return None
        return max(fen(self.times * Decimal(self.facts["price_paid"])), self.least)


def exposure_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Exposure:
    """Answer for facts that are canonical already."""
    ruled = rule_on([TABLE], facts, on, in_force)
    named = AMOUNTS.get(str(ruled.outcome("exposure")))
    times, least = (
        (None, None) if named is None else (Decimal(in_force.amounts[name]) for name in named)
    )
    return Exposure(
        on=on,
        facts=ruled.facts,
        rulings=ruled.rulings,
        in_force=in_force,
        conflicts=ruled.conflicts,
        times=times,
        least=None if least is None else fen(least),
    )
