"""What buyers ask about an order, each question by a table of its own.

Parts: `enquiry_known` (the answer for canonical facts: `Enquiry`), `TABLES` (the table of each
question), `is_apart`.
Source: data/policy/refund-whereabouts.toml and the tables beside it; which of them a problem is
answered by, its file in data/problems says (`enquiry`).

>>> from datetime import date
>>> on = date(2026, 3, 5)
>>> case = {"problem": "refund_awaited", "refund_state": "applied", "refund_goods": "in_order"}
>>> enquiry_known(case, on, handbook.on(on)).outcome("refund_do")
'approve_today'
>>> enquiry_known({"problem": "blemish"}, on, handbook.on(on)) is None
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..policy.faults import BadValue
from ..policy.inforce import InForce
from ..policy.money import fen
from ..policy.terms import Value
from .rulings import Answer, as_counted, rule_on
from .settlement import form_entry

TABLES = {
    "refund": "refund-whereabouts",
    "dispatch": "late-dispatch",
    "review": "review-course",
    "outside": "outside-complaint",
    "visit": "technician-visit",
    "minor": "minor-purchase",
    "privacy": "data-request",
    "price_fallen": "price-protection",
    "invoice": "invoice",
    "insurance": "freight-insurance",
    "nothing": None,
}
"""The table by which each question is answered."""


@dataclass(frozen=True, kw_only=True)
class Enquiry(Answer):
    """The whole answer to what a buyer asks about an order.

    `difference` is what goes back of a price that has fallen, in the currency of the order, and
    `form_entry` what to type where the form asks what the buyer still pays. Both are None where
    nothing goes back, and while a price is not known: `missing` then names it. A price of today
    that is not below the price paid is among the `conflicts`.
    """

    difference: Decimal | None = None

    @property
    def form_entry(self) -> Decimal | None:
        """What to type into the form, or None."""
        if self.difference is None:
            return None
        return form_entry(str(self.facts["price_paid"]), self.difference)


def enquiry_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Enquiry | None:
    """Answer what a buyer asks about an order; None where the problem is no such question."""
    asked = in_force.terms["enquiry"].of(facts.get("problem"))
    table = None if asked is None else TABLES[asked]
    if table is None:
        return None
    answer = rule_on((table,), facts, on, in_force)
    missing: tuple[str, ...] = ()
    difference, conflicts = None, [*answer.conflicts]
    if answer.outcome("price_do") == "pay_difference":
        missing = tuple(name for name in ("price_paid", "price_now") if name not in facts)
        if not missing:
            fallen = fen(str(facts["price_paid"])) - fen(str(facts["price_now"]))
            if fallen > 0:
                difference = fallen
            else:
                conflicts.append(
                    BadValue(
                        "price_now",
                        "is not below what was paid, so there is no difference to pay back",
                        "没有比实付低，没有差价可退",
                    )
                )
    return Enquiry(
        on=on,
        facts=answer.facts,
        rulings=answer.rulings,
        in_force=in_force,
        missing=missing,
        conflicts=tuple(conflicts),
        difference=difference,
    )


def no_enquiry(facts: Mapping[str, Value], on: date, in_force: InForce) -> Enquiry:
    """Return the answer where no table of these is asked: nothing is decided."""
    known, conflicts = as_counted(facts, in_force)
    return Enquiry(on=on, facts=known, rulings={}, in_force=in_force, conflicts=conflicts)


def is_apart(facts: Mapping[str, Value], in_force: InForce) -> bool | None:
    """Say whether only something about the order is asked, so that the goods are no part of it.

    None while the problem is open.

    >>> from datetime import date
    >>> in_force = handbook.on(date(2026, 3, 5))
    >>> is_apart({"problem": "refund_awaited"}, in_force), is_apart({}, in_force)
    (True, None)
    """
    goods_are = in_force.terms["goods_are"].of(facts.get("problem"))
    return None if goods_are is None else goods_are == "order_only"
