"""What the buyer paid for an order, what went back of it, and what may still go back.

Parts: `paid_known` (the account of an order: `Paid`), `Before` (what went back before),
`charged_for_shipping`.
Source: PRC-43 (the form), CN-16 (each way of paying).

Whatever sum leaves the shop is held against this one account: a refund, compensation, a price that
has fallen, an exchange. The goods are those of `order_lines` with their discounts, or one piece at
`price_paid`. What went back before is stated in `settled_before`, by what it was for, and
`refunded_before`, by way of paying. A sum agreed for a line of an order of several
(`agreed 30 on 1`) was given for the pieces of it that the buyer still has, and makes these alone
cheaper; one agreed for no line is spread over all that is left.

>>> from datetime import date
>>> facts = {"order_lines": "coat; 50; 1; 1\\nsocks; 50; 1; 0", "shipping_terms": "paid",
...     "shipping_charged": "10", "settled_before": "agreed 30 on 1"}
>>> account = paid_known(facts, handbook.on(date(2026, 3, 1)))
>>> str(account.left), str(account.of_goods), str(account.of_piece), str(account.price)
('80.00', '70.00', '20.00', '50.00')
>>> str(account.form_entry(Decimal(8)))
'72.00'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..policy.faults import BadValue
from ..policy.inforce import InForce
from ..policy.money import NOTHING, allocate, fen
from ..policy.orders import (
    Line,
    Payment,
    read_discounts,
    read_lines,
    read_payments,
    read_sums,
)
from ..policy.terms import Value
from .basket import find_lines, place
from .settlement import Order, Way, form_entry

__all__ = ["Before", "Paid", "charged_for_shipping", "paid_known"]

AGREED = "agreed"
SHIPPING_FACTS = ("shipping_terms", "shipping_charged")


@dataclass(frozen=True)
class Before:
    """What earlier refunds of the order consisted of, in CNY: `lines` by name (deductions below
    0), what the buyer paid on top (`owed`), and what went back by each way of paying (`ways`)."""

    lines: Mapping[str, Decimal]
    owed: Decimal
    ways: Mapping[tuple[str, tuple[str, ...]], Decimal] | None

    @property
    def refunded(self) -> Decimal:
        """What went back in all."""
        return sum(self.lines.values(), self.owed)

    @property
    def agreed(self) -> Decimal:
        """What was given without anything coming back."""
        return self.lines.get(AGREED, NOTHING)

    @property
    def goods(self) -> Decimal:
        """What went back of the price of the goods, sums agreed included."""
        return self.lines.get("goods", NOTHING) + self.agreed

    @property
    def advanced(self) -> Decimal:
        """What of it was freight that the buyer had advanced, and so no part of what was paid."""
        return self.lines.get("freight", NOTHING) + self.lines.get("transferred", NOTHING)


NOTHING_BEFORE = Before({}, NOTHING, {})


@dataclass(frozen=True)
class Paid:
    """The account of an order, in CNY.

    `order` is what the buyer still has, with what is still paid for its goods; None while neither
    lines nor price are known. `cost` is what the goods cost when they were bought, `charged` the
    shipping that was paid (None while it is not known). `ways` are the ways of paying with what is
    left of each. `missing` are the facts that are needed to say what went back before, `unpaid`
    those without which the ways of paying are not known; `conflicts` do not fit together.
    """

    order: Order | None
    cost: Decimal
    before: Before = NOTHING_BEFORE
    charged: Decimal | None = None
    ways: tuple[Way, ...] = ()
    missing: tuple[str, ...] = ()
    unpaid: tuple[str, ...] = ()
    conflicts: tuple[BadValue, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict, repr=False)

    @property
    def left(self) -> Decimal | None:
        """What may still go back in all, goods and shipping; None while that is not known."""
        if self.order is None or self.charged is None:
            return None
        return self.cost + self.charged + self.before.owed - self.before.refunded

    @property
    def of_goods(self) -> Decimal | None:
        """What may still go back of the goods."""
        return None if self.order is None else self.order.paid

    @property
    def of_piece(self) -> Decimal | None:
        """What may still go back of the pieces that the case is about: of all, where it names
        none."""
        return None if self.order is None else self.of(self.order.lines)

    def of(self, lines: Sequence[Line]) -> Decimal:
        """Return what may still go back of pieces: those that lines of the order say come back."""
        assert self.order is not None
        order = replace(self.order, lines=tuple(lines))
        return order.share if any(line.returned for line in lines) else order.paid

    @property
    def price(self) -> Decimal | None:
        """What was paid for these pieces when they were bought."""
        order = self.order
        if order is None:
            return None
        if not any(line.returned for line in order.lines):
            return self.cost
        each = order.bought.each if "order_lines" in self.facts else (self.cost,)
        parts = zip(order.lines, each, strict=True)
        return fen(sum((cost * line.returned / line.quantity for line, cost in parts), NOTHING))

    @property
    def needed(self) -> tuple[str, ...]:
        """The facts without which it is not known what a form is to be filled with."""
        if self.left is not None:
            return self.missing
        price = () if self.order is not None else ("price_paid",)
        shipping = [name for name in SHIPPING_FACTS if name not in self.facts][:1]
        return (*self.missing, *price, *(shipping if self.charged is None else ()))

    def form_entry(self, back: Decimal) -> Decimal | None:
        """Return what to type where the form asks what the buyer still pays, if a sum goes back.

        None while it is not known what was paid, and where more would go back than that.
        """
        back -= self.over(back)
        if self.left is None or self.missing or self.conflicts or not 0 < back <= self.left:
            return None
        return form_entry(self.left, back)

    def over(self, back: Decimal) -> Decimal:
        """Return what of a sum no longer goes back through the platform: as much as freight, which
        was no part of what was paid, has gone back through it before."""
        over = NOTHING if self.left is None else back - self.left
        return over if 0 < over <= self.before.advanced else NOTHING


def paid_known(facts: Mapping[str, Value], in_force: InForce) -> Paid:
    """Return the account of an order whose facts are canonical."""
    conflicts: list[BadValue] = []
    made = _order(facts, in_force, conflicts)
    before, cuts, missing = _before(facts, made, in_force, conflicts)
    charged = charged_for_shipping(facts)
    order, cost = None, NOTHING
    if made is not None:
        cost = made.paid
        if before.goods > cost:
            conflicts.append(
                BadValue(
                    "settled_before",
                    f"{before.goods} went back for the goods, and only {cost} was paid for them",
                    f"商品已退 {before.goods} 元，可商品实付只有 {cost} 元",
                )
            )
        order = replace(made, paid=max(cost - before.goods, NOTHING), cuts=cuts)
        conflicts += _cut_too_far(order)
    ways, unpaid = _ways(facts, order, cost, before, in_force, conflicts)
    return Paid(order, cost, before, charged, ways, missing, unpaid, tuple(conflicts), facts)


def charged_for_shipping(facts: Mapping[str, Value]) -> Decimal | None:
    """Return the shipping that the buyer paid; nothing where the terms say that the buyer did not.

    None while it is not known.
    """
    terms, charged = facts.get("shipping_terms"), facts.get("shipping_charged")
    if terms is not None and terms != "paid":
        return NOTHING
    return None if terms is None or charged is None else fen(Decimal(charged))


def _order(
    facts: Mapping[str, Value], in_force: InForce, conflicts: list[BadValue]
) -> Order | None:
    """Return the order as it was bought, from its lines, or as one piece at the price paid."""
    stated = facts.get("price_paid")
    stacking = in_force.terms["discount_steps"].stacking
    if "order_lines" not in facts:
        if stated is None:
            return None
        whole = fen(Decimal(stated))
        return Order((Line("", whole, 1, 1),), (), stacking, whole)
    lines = read_lines(facts["order_lines"])
    steps = facts.get("discount_steps")
    discounts = read_discounts(steps, stacking.kinds) if steps is not None else ()
    names = [line.name for line in lines]
    made = Order(lines, place(discounts, names, stacking, problems=conflicts), stacking)
    come_to = made.bought.cost
    if stated is not None and Decimal(stated) != come_to:
        conflicts.append(_unlike(fen(Decimal(stated)), come_to))
    return replace(made, paid=come_to)


def _unlike(stated: Decimal, come_to: Decimal) -> BadValue:
    """Say that another price is stated than the lines come to, and where the rest belongs."""
    en, zh = "leave the shipping out, or mend the lines", "运费不要算进来，或改一下明细"
    if stated < come_to:
        less = come_to - stated
        en = (
            f"write the {less} between them as a discount, or, if it went back since, as an amount "
            "agreed among the earlier refunds"
        )
        zh = f"少的 {less} 元：下单时少付的写进优惠，付款后退的写进之前的退款（约定）"
    return BadValue(
        "price_paid",
        f"{stated} was paid, but the lines and discounts come to {come_to}; {en}",
        f"实付 {stated} 元，可明细减优惠是 {come_to} 元；{zh}",
    )


def _before(
    facts: Mapping[str, Value],
    order: Order | None,
    in_force: InForce,
    conflicts: list[BadValue],
) -> tuple[Before, tuple[Decimal, ...], tuple[str, ...]]:
    """Return what went back before, what of it was agreed for each line, and the facts that are
    missing to say so."""
    lines = order.lines if order is not None and "order_lines" in facts else ()
    if "settled_before" not in facts:
        unsettled = "refunded_before" in facts or any(line.before for line in lines)
        return NOTHING_BEFORE, (), ("settled_before",) if unsettled else ()
    found = read_sums(facts["settled_before"], in_force.terms["settled_before"].codes)
    sums: dict[str, Decimal] = {}
    for part in found:
        sums[part.method] = sums.get(part.method, NOTHING) + part.amount
    owed = sums.pop("owed", NOTHING)
    cuts = _cuts([part for part in found if part.lines], lines, conflicts)
    ways = None
    if "refunded_before" in facts:
        gone = read_payments(facts["refunded_before"], in_force.terms["payments"].codes)
        ways = {part.way: part.amount for part in gone}
    before = Before(sums, owed, ways)
    if ways is not None and sum(ways.values(), NOTHING) != before.refunded:
        conflicts.append(
            BadValue(
                "refunded_before",
                f"these add up to {sum(ways.values(), NOTHING)}, but the earlier refunds come to "
                f"{before.refunded}",
                f"合计 {sum(ways.values(), NOTHING)} 元，可之前的退款是 {before.refunded} 元",
            )
        )
    if before.refunded < 0:
        conflicts.append(
            BadValue(
                "settled_before",
                f"the earlier refunds come to {before.refunded}; what the buyer paid on top is "
                "written as owed",
                f"之前的退款合计 {before.refunded} 元；买家补过的钱请写“补的差价”",
            )
        )
    return before, cuts, ()


def _cuts(
    placed: Sequence[Payment], lines: Sequence[Line], conflicts: list[BadValue]
) -> tuple[Decimal, ...]:
    """Return what was agreed for the pieces that are left of each line."""
    if placed and not lines:
        conflicts.append(
            BadValue(
                "settled_before",
                f"{placed[0]} names a line; state order_lines, too, or leave the line out",
                f"“{placed[0]}”写了是哪一行；请把订单明细也填上，或不写是哪一行",
            )
        )
    if not placed or not lines:
        return ()
    cuts = [NOTHING for _ in lines]
    for part in placed:
        places = find_lines(part, [line.name for line in lines], "settled_before")
        if isinstance(places, BadValue):
            conflicts.append(places)
        elif part.method == AGREED:
            weights = [lines[i].price * lines[i].left for i in places]
            # Of what has come back since, or cost nothing, no price is left to be cheaper.
            parts = allocate(part.amount, weights) if any(weights) else []
            for i, cut in zip(places, parts, strict=bool(parts)):
                cuts[i] += cut
    # Of one line, every piece is one of all that is left.
    return tuple(cuts) if len(lines) > 1 else ()


def _cut_too_far(order: Order) -> Iterator[BadValue]:
    """Find lines for which more was agreed than they cost."""
    for line, cut, cost in zip(order.lines, order.cuts, order.now.each, strict=bool(order.cuts)):
        if cut > cost:
            yield BadValue(
                "settled_before",
                f"{cut} was agreed for {line.name}, and only {cost} was paid for what is left of "
                "it",
                f"{line.name} 约定退了 {cut} 元，可剩下的只付了 {cost} 元",
            )


def _ways(
    facts: Mapping[str, Value],
    order: Order | None,
    cost: Decimal,
    before: Before,
    in_force: InForce,
    conflicts: list[BadValue],
) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """Return the ways of paying, once it is known that they add up to what was paid, and the facts
    that are missing to know it."""
    if "payments" not in facts or order is None:
        return (), ()
    payments = read_payments(facts["payments"], in_force.terms["payments"].codes)
    total = sum((payment.amount for payment in payments), NOTHING)
    goods = cost + before.owed
    charged = charged_for_shipping(facts) if "shipping_terms" in facts else None
    if charged is None and total >= goods:
        return (), ("shipping_charged",) if "shipping_terms" in facts else ("shipping_terms",)
    whole = goods + (charged or NOTHING)
    if total != whole:
        conflicts.append(
            BadValue(
                "payments",
                f"these add up to {total}, but goods and shipping come to {whole}",
                f"合计 {total} 元，可商品加运费是 {whole} 元",
            )
        )
        return (), ()
    gone = before.ways if before.refunded else {}
    if gone is None and len(payments) == 1:
        gone = {(payments[0].method, payments[0].lines): before.refunded}
    if gone is None:
        return (), ("refunded_before",)
    return _way_by_way(payments, gone, order, conflicts), ()


def _way_by_way(
    payments: Sequence[Payment],
    gone: Mapping[tuple[str, tuple[str, ...]], Decimal],
    order: Order,
    conflicts: list[BadValue],
) -> tuple[Way, ...]:
    """Return each way of paying with what went back by it before, and its part of this return."""
    known = {payment.way: payment.amount for payment in payments}
    for (method, lines), amount in gone.items():
        if amount > known.get((method, lines), NOTHING):
            conflicts.append(
                BadValue(
                    "refunded_before",
                    f"{Payment(method, amount, None, lines)} went back, and "
                    f"{known.get((method, lines), NOTHING)} was paid so",
                    f"{Payment(method, amount, None, lines)} 退过，可这种方式只付了 "
                    f"{known.get((method, lines), NOTHING)} 元",
                )
            )
    names = [line.name for line in order.lines]
    ways = []
    for payment in payments:
        alone = None
        if payment.lines:
            places = find_lines(payment, names, "payments")
            if isinstance(places, BadValue):
                conflicts.append(places)
                continue
            alone = _alone(payment.amount, places, order)
        ways.append(Way(payment, gone.get(payment.way, NOTHING), alone))
    return tuple(ways)


def _alone(amount: Decimal, places: Sequence[int], order: Order) -> Decimal:
    """Return what of a payment for some lines belongs to the pieces that come back now."""
    costs = [order.bought.each[i] for i in places]
    weights = costs if any(costs) else [Decimal(1) for _ in places]
    found = NOTHING
    for i, part in zip(places, allocate(amount, weights), strict=True):
        line = order.lines[i]
        after = fen(part * (line.before + line.returned) / line.quantity)
        found += after - fen(part * line.before / line.quantity)
    return found
