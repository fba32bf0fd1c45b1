"""What goes back for the goods of an order, to the fen: discounts, shares, ways of paying.

Parts: `Order` and `settle` (one return of it), `Settlement`, `Way` and `spread` (a refund over the
ways of paying), `form_entry` (what to type where the form asks what the buyer still pays).
Source: CN-13 (worked out again at the prices of the purchase), CN-16 (each way of paying pro
rata), PRC-43 (the form).

Everything is divided by `money.allocate`: cut down to the fen, the fen left over going one each to
those that lost most, the earlier first when two lost the same. What is left of an order after a
return is an order again; so once all has come back, it comes to what was paid, to the fen.

>>> from aftersales_kit.policy.orders import read_discounts
>>> stacking = handbook.policy.terms["discount_steps"].stacking
>>> shirt, socks = Line("shirt", Decimal(280), 1, 0), Line("socks", Decimal(40), 1, 1)
>>> discounts = place(read_discounts("300-40", stacking.kinds), ["shirt", "socks"], stacking)
>>> order = Order((shirt, socks), discounts, stacking, Decimal(280))
>>> settle(order, better=False).goods, settle(order, better=True).goods
(Decimal('0.00'), Decimal('35.00'))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import lcm

from ..policy.money import FEN, NOTHING, allocate, fen
from ..policy.orders import Line, Payment
from ..policy.subjects.discounts import Stacking
from .basket import Goods, Placed, Stacked, place, stack

__all__ = ["Order", "Settlement", "Way", "form_entry", "place", "settle", "spread", "units_of"]


@dataclass(frozen=True)
class Order:
    """What the buyer has: lines with the pieces that come back now and came back before, the
    discounts that were on offer, how they stack, and what has been paid for the goods in CNY,
    without shipping and less what went back for them before. `cuts` are what of that was agreed
    for what is left of each line, and for nothing else; () where nothing was."""

    lines: tuple[Line, ...]
    discounts: tuple[Placed, ...] = ()
    stacking: Stacking = field(default_factory=Stacking)
    paid: Decimal = NOTHING
    cuts: tuple[Decimal, ...] = ()

    @cached_property
    def now(self) -> Stacked:
        """What all that has not come back before costs."""
        return self._stacked([line.left for line in self.lines])

    @cached_property
    def then(self) -> Stacked:
        """What is kept costs."""
        return self._stacked([line.left - line.returned for line in self.lines])

    @cached_property
    def bought(self) -> Stacked:
        """What all that was ever bought cost."""
        return self._stacked([line.quantity for line in self.lines])

    @property
    def net(self) -> tuple[Decimal, ...]:
        """What all that is left of each line costs, less what was agreed for it."""
        return _less(self.now.each, self.cuts)

    @property
    def kept_cuts(self) -> tuple[Decimal, ...]:
        """What was agreed for the pieces that are kept: each piece has its part."""
        return tuple(
            fen(cut * (line.left - line.returned) / line.left) if line.left else NOTHING
            for line, cut in zip(self.lines, self.cuts, strict=bool(self.cuts))
        )

    @property
    def share(self) -> Decimal:
        """What of `paid` was paid for the pieces that come back."""
        back, kept = _weights(self)
        return allocate(self.paid, [sum(back), sum(kept)])[0] if any([*back, *kept]) else self.paid

    def _stacked(self, pieces: Sequence[int]) -> Stacked:
        goods = [Goods(line.price, n) for line, n in zip(self.lines, pieces, strict=True)]
        return stack(goods, self.discounts, self.stacking)

    @property
    def returned(self) -> Decimal:
        """What comes back, at the prices of the purchase."""
        return sum((line.price * line.returned for line in self.lines), NOTHING)

    @property
    def all_back(self) -> bool:
        """Whether nothing is kept."""
        return all(line.returned == line.left for line in self.lines)


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


def settle(order: Order, *, better: bool) -> Settlement:
    """Return what goes back for the pieces that come back.

    What is kept is worked out again: its price with the discounts that it still earns. With
    `better` the buyer gets no less than the returned pieces' share of what was paid. Where less
    than the full price has been paid (an earlier price cut), what is kept is taken at the same
    part of its price; what was agreed for a line comes off its own pieces first. Where that is its
    share of what was paid but for a fen, it is its share.
    """
    now = sum(order.net, NOTHING)
    then = sum(_less(order.then.each, order.kept_cuts), NOTHING)
    if now >= then:
        again = allocate(order.paid, [now - then, then])[0] if now else order.paid
    else:
        again = order.paid - (fen(order.paid * then / now) if now else then)
    share = order.share
    if abs(share - again) <= FEN:
        # No discount is lost: the two differ by what a price is rounded to, and by nothing else.
        again = share
    shared = better and share > again
    goods = share if shared else again
    pieces = _pieces(order, goods, _weights(order)[0])
    left = tuple(
        replace(line, returned=0, before=line.before + line.returned) for line in order.lines
    )
    rest = Order(left, order.discounts, order.stacking, order.paid - goods, order.kept_cuts)
    return Settlement(goods, pieces, shared, rest)


def _less(costs: Sequence[Decimal], cuts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return what lines cost, less what was agreed for them."""
    if not cuts:
        return tuple(costs)
    return tuple(max(cost - cut, NOTHING) for cost, cut in zip(costs, cuts, strict=True))


def _weights(order: Order) -> tuple[list[Decimal], list[Decimal]]:
    """Return, for each line, what its pieces that come back and those kept weigh: their part of
    what the line costs, less what was agreed for it, all multiplied by one number, so that none is
    rounded."""
    common = lcm(*(line.left for line in order.lines if line.left))
    back, kept = [], []
    for line, cost in zip(order.lines, order.net, strict=True):
        each = cost * (common // line.left) if line.left else NOTHING
        back.append(each * line.returned)
        kept.append(each * (line.left - line.returned))
    return back, kept


def _pieces(order: Order, goods: Decimal, back: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return what goes back for each line, by what its pieces cost, or else by their prices."""
    prices = [line.price * line.returned for line in order.lines]
    counts = [Decimal(line.returned) for line in order.lines]
    weights = next((w for w in (back, prices, counts) if any(w)), None)
    if weights is None or not goods:
        return tuple(NOTHING for _ in order.lines)
    return tuple(allocate(goods, weights))


@dataclass(frozen=True)
class Way:
    """A way of paying: what it bore, what of it went back before, in CNY, and the part of this
    refund that was paid by it alone, because it was for some lines only (None: for all)."""

    payment: Payment
    before: Decimal = NOTHING
    alone: Decimal | None = None

    @property
    def left(self) -> Decimal:
        """What has not gone back, in CNY."""
        return self.payment.amount - self.before


def spread(refund: Decimal, ways: Sequence[Way]) -> tuple[Payment, ...]:
    """Return what goes back by each way of paying, in proportion to what is left of it.

    What a way paid for alone goes back by it first. No way gets back more than it bore, and points
    go back as whole points, halves up, and never more than were given.
    Raises ValueError when nothing, or more than is left, would go back.

    >>> [str(part) for part in spread(Decimal(90), [
    ...     Way(Payment("alipay", Decimal(170))), Way(Payment("points", Decimal(10), 1000))])]
    ['alipay 85.00', 'points 500=5.00']
    """
    if not ways:
        return ()
    left = [way.left for way in ways]
    if not NOTHING < refund <= sum(left):
        raise ValueError(f"cannot refund {refund} of {sum(left)} paid")
    most = [left[i] if way.alone is None else min(way.alone, left[i]) for i, way in enumerate(ways)]
    alone = [way.alone is not None for way in ways]
    first = sum((m for m, own in zip(most, alone, strict=True) if own), NOTHING)
    parts = [NOTHING for _ in ways]
    if first > refund:
        parts = allocate(refund, [m if own else 0 for m, own in zip(most, alone, strict=True)])
    else:
        parts = [m if own else NOTHING for m, own in zip(most, alone, strict=True)]
        rest = refund - first
        for places in ([i for i, own in enumerate(alone) if not own], range(len(ways))):
            room = [left[i] - parts[i] if i in places else NOTHING for i in range(len(ways))]
            now = min(rest, sum(room, NOTHING))
            if now:
                more = allocate(now, room)
                parts = [part + extra for part, extra in zip(parts, more, strict=True)]
                rest -= now
    return tuple(
        replace(way.payment, amount=part, units=units_of(way, part))
        for way, part in zip(ways, parts, strict=True)
    )


def units_of(way: Way, part: Decimal) -> int | None:
    """Return how many points a part is: what all that went back comes to, less those before."""
    units, bore = way.payment.units, way.payment.amount
    if units is None or not bore:
        return units

    def worth(amount: Decimal) -> int:
        return int((units * amount / bore).quantize(Decimal(1), ROUND_HALF_UP))

    return worth(way.before + part) - worth(way.before)


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
