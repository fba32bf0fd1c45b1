"""What goes back for the goods of an order, to the fen: discounts, shares, ways of paying.

Parts: `Order` and `settle` (one return of it), `Settlement`, `spread` (a refund over the ways of
paying), `form_entry` (what to type where the form asks what the buyer still pays).
Source: CN-13 (worked out again at the prices of the purchase), CN-16 (each way of paying pro
rata), PRC-43 (the form).

Everything is divided by `money.allocate`: cut down to the fen, the fen left over going one each to
those that lost most, the earlier first when two lost the same. What is left of an order after a
return is an order again; so however many returns there are, they come to what was paid, to the fen.

>>> shirt, socks = Line("shirt", Decimal(280), 1, 0), Line("socks", Decimal(40), 1, 1)
>>> order = Order((shirt, socks), (Discount(Decimal(300), Decimal(40)),), Decimal(280))
>>> settle(order, better=False).goods, settle(order, better=True).goods
(Decimal('0.00'), Decimal('35.00'))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ..policy.money import allocate, fen
from ..policy.orders import Discount, Line, Payment

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Order:
    """What the buyer has: lines with the pieces that come back now, the discounts that were on
    offer, and what has been paid for these goods in CNY, without shipping and less what already
    went back."""

    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...]
    paid: Decimal

    @property
    def whole(self) -> Decimal:
        """The goods at the prices of the purchase."""
        return sum((line.price * line.quantity for line in self.lines), NOTHING)

    @property
    def kept(self) -> Decimal:
        """What is kept, at the prices of the purchase."""
        return self.whole - self.returned

    @property
    def returned(self) -> Decimal:
        """What comes back, at the prices of the purchase."""
        return sum((line.price * line.returned for line in self.lines), NOTHING)

    @property
    def all_back(self) -> bool:
        """Whether nothing is kept."""
        return all(line.returned == line.quantity for line in self.lines)


@dataclass(frozen=True)
class Settlement:
    """What one return comes to, in CNY.

    `goods` goes back for the goods (below 0: the buyer owes it), `pieces` is the same for each
    line of the order, `shared` says that each piece went back at its share of what was paid, and
    `left` is the order that the buyer keeps.
    """

    goods: Decimal
    pieces: tuple[Decimal, ...]
    shared: bool
    left: Order


def price(goods: Decimal, discounts: Sequence[Discount]) -> Decimal:
    """Return what goods of this price cost with the best discount that they reach."""
    saved = [
        discount.off * (goods // discount.over if discount.every else 1)
        for discount in discounts
        if goods >= discount.over
    ]
    return fen(goods - max(saved, default=NOTHING))


def settle(order: Order, *, better: bool) -> Settlement:
    """Return what goes back for the pieces that come back.

    What is kept is worked out again: its price with the discount that it still earns. With
    `better` the buyer gets no less than the returned pieces' share of what was paid. Where less
    than the full price has been paid (an earlier price cut), what is kept is taken at the same
    part of its price.
    """
    now, then = price(order.whole, order.discounts), price(order.kept, order.discounts)
    again = fen(order.paid * then / now) if now else then
    share = allocate(order.paid, [order.returned, order.kept])[0] if order.whole else NOTHING
    shared = better and share > order.paid - again
    goods = share if shared else order.paid - again
    weights = [line.price * line.returned for line in order.lines]
    pieces = allocate(goods, weights) if any(weights) else [NOTHING for _ in weights]
    left = tuple(
        replace(line, quantity=line.quantity - line.returned, returned=0)
        for line in order.lines
        if line.quantity > line.returned
    )
    return Settlement(
        goods, tuple(pieces), shared, Order(left, order.discounts, order.paid - goods)
    )


def spread(refund: Decimal, payments: Sequence[Payment]) -> tuple[Payment, ...]:
    """Return what goes back by each way of paying, in proportion to what it bore.

    No way gets back more than it bore, and points go back as whole points, halves up.
    Raises ValueError when nothing, or more than was paid, would go back.

    >>> [str(part) for part in spread(Decimal(90), [Payment("alipay", Decimal(170)),
    ...                                             Payment("points", Decimal(10), 1000)])]
    ['alipay 85.00', 'points 500=5.00']
    """
    if not payments:
        return ()
    paid = [payment.amount for payment in payments]
    if not NOTHING < refund <= sum(paid):
        raise ValueError(f"cannot refund {refund} of {sum(paid)} paid")
    return tuple(
        Payment(payment.method, part, _units(payment, part))
        for payment, part in zip(payments, allocate(refund, paid), strict=True)
    )


def _units(payment: Payment, part: Decimal) -> int | None:
    if payment.units is None or not payment.amount:
        return payment.units
    return int((payment.units * part / payment.amount).quantize(Decimal(1), ROUND_HALF_UP))


def form_entry(paid: Decimal | int | str, refunded: Decimal | int | str) -> Decimal:
    """Return the amount to enter, in CNY: what was paid less what is refunded.

    Raises ValueError when more than was paid would go back, or an amount is negative.

    >>> form_entry("100", "10")
    Decimal('90.00')
    >>> form_entry("8", "10")
    Traceback (most recent call last):
    ValueError: cannot refund 10.00 of 8.00 paid: at most what was paid goes back through the form
    """
    whole, back = fen(paid), fen(refunded)
    if whole < 0 or back < 0:
        raise ValueError(f"cannot refund {back} of {whole} paid: no amount may be negative")
    if back > whole:
        raise ValueError(
            f"cannot refund {back} of {whole} paid: "
            "at most what was paid goes back through the form"
        )
    return whole - back
