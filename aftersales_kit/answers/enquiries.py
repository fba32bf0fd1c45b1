"""What buyers ask about an order, each question by a table of its own.

Parts: `enquiry_known` (the answer for canonical facts: `Enquiry`), `enquiry_blanks` (its sums, as
wordings print them), `TABLES` (the table of each question), `is_apart`.
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
from ..policy.labels import Label, alike
from ..policy.money import fen, yuan
from ..policy.terms import OneOf, Value
from .paid import Paid, paid_known
from .replies import addressed, sums
from .rulings import Answer, as_counted, is_among, rule_on

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
PRICES = ("price_paid", "price_now")
LEFT, PAYS = "price_left", "pay_difference"


@dataclass(frozen=True, kw_only=True)
class Enquiry(Answer):
    """The whole answer to what a buyer asks about an order.

    `difference` is what goes back of a price that has fallen, in the currency of the order: what is
    still paid for the goods, and above the price of today. Who would send them back got no more
    for them, so what was agreed before counts, whatever it was for. `form_entry` is what to type
    where the form asks what the buyer still pays. Both are None where nothing goes back, and while
    what they need is not known: `missing` then names it. Where a part of the price has gone back
    before, nothing may be left above the price of today, which is then said; where none has, such a
    price of today is among the `conflicts`.
    """

    difference: Decimal | None = None
    form_entry: Decimal | None = None


def enquiry_known(
    facts: Mapping[str, Value], on: date, in_force: InForce, account: Paid | None = None
) -> Enquiry | None:
    """Answer what a buyer asks about an order; None where the problem is no such question.

    `account` is that of the order, where the facts are those of one of its pieces.
    """
    asked = in_force.terms["enquiry"].of(facts.get("problem"))
    table = None if asked is None else TABLES[asked]
    if table is None:
        return None
    account = account or paid_known(facts, in_force)
    if price_fallen := asked == "price_fallen":
        facts = {**facts, LEFT: _left(facts, account)}
    answer = rule_on((table,), facts, on, in_force)
    missing: tuple[str, ...] = ()
    difference, entry, conflicts = None, None, [*answer.conflicts, *account.conflicts]
    pays = price_fallen and is_among(answer.rulings[table], "price_do", [PAYS])
    if pays or (pays is None and isinstance(facts[LEFT], OneOf)):
        paid = account.of_piece
        now = () if "price_now" in facts else ("price_now",)
        # What is said of prices is asked first.
        missing = tuple(sorted((*account.needed, *now), key=lambda name: name not in PRICES))
        if pays and paid is not None and "price_now" in facts and not account.conflicts:
            fallen = paid - fen(str(facts["price_now"]))
            if fallen > 0:
                difference, entry = fallen, account.form_entry(fallen)
            else:
                conflicts.append(
                    BadValue(
                        "price_now",
                        f"is not below the {paid} that is still paid, so there is no difference to "
                        "pay back",
                        f"没有比还付着的 {paid} 元低，没有差价可退",
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
        form_entry=entry,
    )


def _left(facts: Mapping[str, Value], account: Paid) -> Value:
    """Say whether something is left above the price of today, once a part of the price went back.

    Where nothing of it did, it is: a price that is not below it then contradicts that it has
    fallen.
    """
    paid = account.of_piece
    if account.missing:
        return OneOf(("yes", "no"))
    if not account.before.goods or (paid is not None and paid == account.price):
        return "yes"
    if paid is None or "price_now" not in facts:
        return OneOf(("yes", "no"))
    return "yes" if paid > fen(str(facts["price_now"])) else "no"


def enquiry_blanks(answer: Enquiry) -> dict[str, Label]:
    """Return the difference that goes back, and what to type into the form, once they are known."""
    if answer.difference is None:
        return {}
    values = sums(
        {"difference": answer.difference}, addressed(answer.facts, answer.in_force).currency
    )
    entered = answer.form_entry
    # It is typed into a form, which takes the number alone.
    return values if entered is None else {**values, "form_entry": alike(yuan(entered))}


def no_enquiry(facts: Mapping[str, Value], on: date, in_force: InForce) -> Enquiry:
    """Return the answer where no table of these is asked: nothing is decided."""
    known, conflicts = as_counted(facts, in_force, on)
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
