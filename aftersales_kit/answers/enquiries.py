"""What buyers ask about an order, each question by a table of its own.

Parts: `TABLES` (the table of each), `enquiry_known` (the answer for canonical facts), `is_apart`.
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
from datetime import date

from ..policy.inforce import InForce
from ..policy.terms import Value
from .rulings import Answer, rule_on

TABLES = {
    "refund": "refund-whereabouts",
    "dispatch": "late-dispatch",
    "review": "review-course",
    "outside": "outside-complaint",
    "visit": "technician-visit",
    "minor": "minor-purchase",
    "privacy": "data-request",
    "nothing": None,
}
"""The table by which each question is answered."""


def enquiry_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Answer | None:
    """Answer what a buyer asks about an order; None where the problem is no such question."""
    asked = in_force.terms["enquiry"].of(facts.get("problem"))
    table = None if asked is None else TABLES[asked]
    return None if table is None else rule_on((table,), facts, on, in_force)


def is_apart(facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether only something about the order is asked, so that the goods are no part of it.

    >>> from datetime import date
    >>> in_force = handbook.on(date(2026, 3, 5))
    >>> is_apart({"problem": "refund_awaited"}, in_force), is_apart({}, in_force)
    (True, False)
    """
    return in_force.terms["goods_are"].of(facts.get("problem")) == "order_only"
