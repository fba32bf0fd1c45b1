"""How much goes back, line by line: goods, discount, gift, freight, by each way of paying.

Parts: `refund` (the whole answer), `Refund`, `RefundLine`, `form_entry`.
Source: the tables refund-route, cancellation-costs, discount-settlement, gift-deduction and
value-loss, and the freight of answers/freight.py; CN-13 to CN-16; arithmetic in settlement.py.

`price_paid` is what has been paid for the goods of `order_lines` and not gone back yet; where it is
left out it is worked out from the lines and `discount_steps`. For a second return enter what is
left of the order and what is still paid for it (`kept`): goods that go back one after another come
to the same, to the fen, as all at once. Freight and gifts are decided return by return; so parts
may cost the buyer the outbound freight, once, where the first of them loses the free shipping.

>>> from datetime import date
>>> answer = refund({"problem": "change_of_mind", "order_state": "signed", "wish": "return",
...     "days_since_signing": "2", "market": "cn", "shipping_terms": "free", "abuse": "no",
...     "freight_agreement": "nothing", "discount_steps": "300-40",
...     "order_lines": "shirt; 200; 1; 0\\nsocks; 120; 1; 1", "payments": "alipay 260; coupon 20",
...     }, on=date(2026, 3, 1), handbook=handbook)
>>> [(line.name, str(line.amount)) for line in answer.lines]
[('goods', '120.00'), ('discount', '-40.00')]
>>> str(answer.refund), [str(part) for part in answer.methods]
('80.00', ['alipay 74.29', 'coupon 5.71'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ..policy.faults import BadValue, CaseError
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.money import fen
from ..policy.orders import Line, Payment, read_discounts, read_lines, read_payments
from ..policy.terms import Label, Value
from .deciding import Decision, Question, decide_known, decided, next_question
from .facts import is_said, read_facts, taken_as_read, worked_out
from .freight import Freight, Leg, freight_known
from .rulings import Answer, as_counted, every, is_among
from .settlement import NOTHING, Order, Settlement, form_entry, price, settle, spread

__all__ = ["Refund", "RefundLine", "form_entry", "refund", "refund_known"]

Ruling: TypeAlias = Decision | Question
ROUTE, COSTS, DISCOUNT = "refund-route", "cancellation-costs", "discount-settlement"
GIFT, VALUE = "gift-deduction", "value-loss"
GOODS = Label("Goods", "商品")


@dataclass(frozen=True)
class RefundLine:
    """One line of a refund: what it is for, the amount in CNY (deductions below 0), its rules.

    `name` is "goods" (once for each line of the order), "discount", "shipping", "outbound",
    "return", "gift", "value", "agreed" or "freight".
    """

    name: str
    label: Label
    amount: Decimal
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refund(Answer):
    """The whole answer on a refund.

    `rulings` has the decision, or the question that still stands, for each table asked, but for
    freight, which is in `freight`. `lines` add up to the refund; they are what is known of it so
    far. `pieces` are what goes back for each line of `order`. `paid` is what the buyer paid for
    goods and shipping. `as_a_whole` says that the sale is undone, and no sum agreed. `missing` are
    the facts that an amount still needs, `conflicts` what does not fit together: while there is any
    of either, the totals are None, but for a sum agreed, of which only `form_entry` waits.
    """

    freight: Freight
    lines: tuple[RefundLine, ...]
    complete: bool
    paid: Decimal | None
    order: tuple[Line, ...]
    settlement: Settlement | None
    payments: tuple[Payment, ...]
    as_a_whole: bool

    @property
    def balance(self) -> Decimal | None:
        """The sum of the lines, in CNY; below 0 the buyer owes it."""
        return sum((line.amount for line in self.lines), NOTHING) if self.complete else None

    @property
    def refund(self) -> Decimal | None:
        """What goes back through the platform, in CNY."""
        return None if self.balance is None else max(self.balance, NOTHING)

    @property
    def owed(self) -> Decimal | None:
        """What the buyer still owes, through the top-up link, in CNY."""
        return None if self.balance is None else max(-self.balance, NOTHING)

    @property
    def apart(self) -> Decimal | None:
        """The return freight that the buyer advanced and is repaid beside the refund, in CNY.

        None while it is not known. Where the sale stands it is a line of the refund itself.
        """
        return self.freight.legs[1].repaid if self.as_a_whole else NOTHING

    @property
    def kept(self) -> Decimal | None:
        """What is still paid for the goods that the buyer keeps, in CNY, where only part returns.

        Enter it as `price_paid` if more comes back later.
        """
        if self.settlement is None or not self.settlement.left.lines:
            return None
        return self.settlement.left.paid

    @property
    def pieces(self) -> tuple[Decimal, ...]:
        """What goes back for each line of the order, in CNY, its part of the discount taken off."""
        return () if self.settlement is None else self.settlement.pieces

    @property
    def methods(self) -> tuple[Payment, ...]:
        """What goes back by each way of paying; none where nothing does, or they are not known."""
        if not self.refund:
            return ()
        return spread(self.refund, self.payments)

    @property
    def form_entry(self) -> Decimal | None:
        """What to type where the form asks what the buyer still pays, in CNY.

        None where the form asks something else, and while an amount is unknown: less may have been
        paid than the lines come to.
        """
        stays = self.in_force.terms["route"].group("goods_stay")
        if self.route not in stays or not self.refund or self.paid is None:
            return None
        if "amount_refunded" in self.facts and "price_paid" not in self.facts:
            return None
        return form_entry(self.paid, self.refund)

    @property
    def route(self) -> str | None:
        """Which way the refund goes, or None while that is open."""
        return self.outcome("route")

    @property
    def question(self) -> Question | None:
        """The one question that settles most of what is open, or None."""
        freight = self.freight.question
        return next_question([*self.rulings.values(), *([] if freight is None else [freight])])

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made: the refund's own, then those on freight that go with money."""
        yield from decided(self.rulings.values())
        idle = ("not_due", None)
        for decision in self.freight.decisions:
            if "bearer" not in decision.outcomes or decision.outcomes.get("payment") not in idle:
                yield decision


def refund(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Refund:
    """Answer how much goes back as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read.
    """
    return refund_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def refund_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Refund:
    """Answer for facts that are canonical already: see `refund`."""
    facts, contradicting = as_counted(taken_as_read(facts, in_force), in_force)
    conflicts: list[BadValue] = [*contradicting]
    order = _order(facts, conflicts)
    undone = in_force.terms["wish"].holds("money_back", facts.get("wish"))
    as_a_whole = undone and "amount_refunded" not in facts
    if as_a_whole and order is not None and not any(line.returned for line in order.lines):
        conflicts.append(
            BadValue(
                "order_lines",
                "no piece comes back; say how many of each do, or leave the numbers out for all",
                "没有写退几件；请写明每样退几件，整单退就都不写",
            )
        )
    rulings = {ROUTE: decide_known(ROUTE, facts, on, in_force)}
    known: dict[str, Value] = {**facts, **_threshold(facts, order)}
    if undone:
        # Whose the freight then is, freight itself decides.
        rulings[COSTS] = decide_known(COSTS, facts, on, in_force)
        if _outcome(rulings[COSTS], "cancel_costs") == "shop":
            known["responsible"] = "shop"
    if order is not None:
        try:
            paid_field = in_force.terms["price_paid"]
            known[paid_field.name] = worked_out(order.paid, paid_field, ("order_lines",))
        except CaseError as error:
            conflicts += error.problems
    freight = replace(freight_known(known, on, in_force), alone=False)
    settlement = None
    lines: list[RefundLine | None] = []
    if not as_a_whole:
        lines += _by_itself(facts, freight)
    elif order is not None and not conflicts:
        settlement = _settle(order, rulings, known, on, in_force)
        lines += _goods(order, settlement, rulings.get(DISCOUNT))
        if facts["wish"] == "return":
            in_hand = _in_hand(facts, on, in_force)
            if in_hand is not False:
                taken = [*_deductions(settlement, rulings, known, on, in_force)]
                # Where it is open whether the buyer has the goods, so is what is taken off.
                lines += taken if in_hand or not taken else [None]
        lines += _freight(freight)
    paid = _paid(facts, order)
    payments = _payments(facts, paid, in_force, conflicts)
    found = tuple(line for line in lines if line is not None)
    if paid is not None and sum(line.amount for line in found) > paid:
        conflicts.append(
            BadValue(
                "amount_refunded",
                f"cannot refund more than the {paid} that was paid",
                f"最多退实付的 {paid} 元",
            )
        )
    missing = _missing(facts, order, rulings, freight, as_a_whole, found)
    complete = None not in lines and not missing and not conflicts
    if complete and not as_a_whole and paid is None and order is not None and found:
        # What the form is to be filled with hangs on the shipping, too.
        shipping = ("shipping_terms", "shipping_charged")
        missing = tuple(name for name in shipping if name not in facts)[:1]
    return Refund(
        on=on,
        facts=facts,
        rulings=rulings,
        in_force=in_force,
        missing=missing,
        conflicts=tuple(conflicts),
        freight=freight,
        lines=found,
        complete=complete,
        paid=paid,
        order=() if order is None else order.lines,
        settlement=settlement,
        payments=payments,
        as_a_whole=as_a_whole,
    )


def _order(facts: Mapping[str, Value], conflicts: list[BadValue]) -> Order | None:
    """Return the order as it is known: from its lines, or as one piece at the price paid."""
    stated = facts.get("price_paid")
    if "order_lines" not in facts:
        if stated is None:
            return None
        whole = fen(Decimal(stated))
        return Order((Line("", whole, 1, 1),), (), whole)
    lines = read_lines(facts["order_lines"])
    steps = facts.get("discount_steps")
    discounts = read_discounts(steps) if steps is not None else ()
    most = price(Order(lines, (), NOTHING).whole, discounts)
    if stated is not None and Decimal(stated) > most:
        conflicts.append(
            BadValue(
                "price_paid",
                f"{stated} was paid, but the lines and discounts come to {most}; "
                "leave the shipping out, or mend the lines",
                f"实付 {stated} 元，可明细减优惠只有 {most} 元；运费不要算进来，或改一下明细",
            )
        )
    return Order(lines, discounts, most if stated is None else fen(Decimal(stated)))


def _in_hand(facts: Mapping[str, Value], on: date, in_force: InForce) -> bool | None:
    """Say whether the buyer may hold goods and gift: not where they never arrived."""
    where = is_among(decide_known("parcel-whereabouts", facts, on, in_force), "parcel", ["gone"])
    state = facts.get("order_state")
    arrived = not in_force.terms["order_state"].holds("not_delivered", state)
    return every([None if state is None else arrived, None if where is None else not where])


def _threshold(facts: Mapping[str, Value], order: Order | None) -> dict[str, Value]:
    """Return whether free shipping is lost, where the order tells it."""
    if order is None or "order_lines" not in facts or facts.get("shipping_terms") != "threshold":
        return {}
    if order.all_back:
        return {"threshold_lost": "no"}
    if "free_shipping_from" not in facts:
        return {}
    least = Decimal(facts["free_shipping_from"])
    reached = price(order.whole, order.discounts) >= least
    lost = reached and price(order.kept, order.discounts) < least
    return {"threshold_lost": "yes" if lost else "no"}


def _settle(
    order: Order,
    rulings: dict[str, Ruling],
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
) -> Settlement | None:
    """Settle the goods; None while it matters, and is open, how the discount is treated."""
    ruling = decide_known(DISCOUNT, facts, on, in_force)
    ways = {way: settle(order, better=way == "better_of_both") for way in ("", "better_of_both")}
    if isinstance(ruling, Decision):
        rulings[DISCOUNT] = ruling
        chosen = ruling.outcomes["discount_rule"]
        return ways[chosen if chosen in ways else ""]
    if ways[""] == ways["better_of_both"]:
        return ways[""]
    rulings[DISCOUNT] = ruling
    return None


def _goods(
    order: Order, settlement: Settlement | None, ruling: Ruling | None
) -> Iterator[RefundLine | None]:
    rules, sources = _cited(ruling)
    off = NOTHING if settlement is None else settlement.goods - order.returned
    for line in order.lines:
        if line.returned:
            name = f"{line.name} × {line.returned}" if line.name else ""
            label = Label(name, name) if name else GOODS
            said = rules if off else ()
            yield RefundLine("goods", label, line.price * line.returned, said, sources)
    if settlement is None:
        yield None
    elif off:
        label = Label("Discount worked out again for what is kept", "优惠按留下的商品重新算")
        if settlement.shared:
            label = Label("Its share of the discount", "分摊的优惠")
        elif order.all_back:
            label = Label("Discount that the order had", "订单享受的优惠")
        yield RefundLine("discount", label, off, rules, sources)


def _deductions(
    settlement: Settlement | None,
    rulings: dict[str, Ruling],
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
) -> Iterator[RefundLine | None]:
    """Go through what is taken off for a gift and for use; None where that is still open."""
    for table, outcome, fact, stated, label in (
        (GIFT, "gift_charge", "gift_price", "gift", Label("Gift kept", "留下的赠品")),
        (
            VALUE,
            "value_deduction",
            "value_lost",
            "condition",
            Label("Value lost through use", "使用折损"),
        ),
    ):
        ruling = decide_known(table, facts, on, in_force)
        code = _outcome(ruling, outcome)
        if is_said(stated, facts, in_force) or code not in ("no_charge", "no_deduction"):
            rulings[table] = ruling
        if code in ("no_charge", "no_deduction"):
            continue
        if code is None or fact not in facts or settlement is None:
            yield None
            continue
        off = fen(Decimal(facts[fact]))
        if table == VALUE:
            off = min(off, max(settlement.goods, NOTHING))
        yield RefundLine(table.split("-")[0], label, -off, *_cited(ruling))


def _freight(freight: Freight) -> Iterator[RefundLine | None]:
    outbound, back = freight.legs[:2]
    shipping = outbound.repaid
    if outbound.bearer == "shop" and not _needed_of(outbound):
        shipping = _charged(freight.facts)
    if shipping is None or freight.deducted is None:
        yield None
        return
    if shipping:
        label = Label("Shipping paid at purchase", "下单时付的运费")
        yield RefundLine("shipping", label, shipping, *_cited(outbound.ruling))
    for leg, label in (
        (outbound, Label("First shipping, at the contract rate", "发货运费（按协议价）")),
        (back, Label("Return freight", "退回运费")),
    ):
        kept = leg is outbound and freight.facts.get("shipping_terms") == "paid"
        if leg.payment == "deducted_from_refund" and leg.short and not kept:
            yield RefundLine(leg.name, label, -leg.short, *_cited(leg.ruling))


def _needed_of(outbound: Leg) -> tuple[str, ...]:
    """Return what the first shipping still needs; its cost only where the buyer bears it."""
    own = outbound.bearer == "shop"
    return tuple(name for name in outbound.missing if not own or name != "contract_freight")


def _by_itself(facts: Mapping[str, Value], freight: Freight) -> Iterator[RefundLine | None]:
    """Go through what goes back while the sale stands: what was agreed, or freight, or nothing."""
    agreed = facts.get("amount_refunded")
    if agreed is not None:
        label = Label("Amount agreed", "约定退的金额")
        yield RefundLine("agreed", label, fen(Decimal(agreed)), (), ("PRC-43",))
    elif freight.repaid is None:
        yield None
    elif freight.repaid:
        label = Label("Freight that the buyer advanced", "买家垫付的运费")
        yield RefundLine("freight", label, freight.repaid, (), ("PRC-30", "PRC-43"))


def _paid(facts: Mapping[str, Value], order: Order | None) -> Decimal | None:
    """Return what was paid for goods and shipping, as far as the case says that it was."""
    charged = _charged(facts)
    return None if order is None or charged is None else order.paid + charged


def _charged(facts: Mapping[str, Value]) -> Decimal | None:
    """Return the shipping that the buyer paid; nothing where the terms say that the buyer did not.

    None while it is not known.
    """
    terms, charged = facts.get("shipping_terms"), facts.get("shipping_charged")
    if terms is not None and terms != "paid":
        return NOTHING
    return None if terms is None or charged is None else fen(Decimal(charged))


def _payments(
    facts: Mapping[str, Value],
    paid: Decimal | None,
    in_force: InForce,
    conflicts: list[BadValue],
) -> tuple[Payment, ...]:
    """Return the ways of paying, once it is known that they add up to what was paid."""
    if "payments" not in facts or paid is None or "shipping_terms" not in facts:
        return ()
    payments = read_payments(facts["payments"], in_force.terms["payments"].codes)
    total = sum((payment.amount for payment in payments), NOTHING)
    if total != paid:
        conflicts.append(
            BadValue(
                "payments",
                f"these add up to {total}, but goods and shipping come to {paid}",
                f"合计 {total} 元，可商品加运费是 {paid} 元",
            )
        )
        return ()
    return payments


def _missing(
    facts: Mapping[str, Value],
    order: Order | None,
    rulings: Mapping[str, Ruling],
    freight: Freight,
    as_a_whole: bool,
    lines: tuple[RefundLine, ...],
) -> tuple[str, ...]:
    """Return the facts that the amounts need and that no table asks for."""
    needed = ["price_paid"] if order is None and (as_a_whole or lines) else []
    if not as_a_whole:
        needed += freight.missing if "amount_refunded" not in facts else ()
        return tuple(needed)
    if _outcome(rulings.get(GIFT), "gift_charge") not in (None, "no_charge"):
        needed.append("gift_price")
    if _outcome(rulings.get(VALUE), "value_deduction") == "loss_in_value":
        needed.append("value_lost")
    outbound, back = freight.legs[:2]
    needed += _needed_of(outbound)
    needed += back.missing if back.payment == "deducted_from_refund" else ()
    return tuple(name for name in dict.fromkeys(needed) if name not in facts)


def _outcome(ruling: Ruling | None, name: str) -> str | None:
    return ruling.outcomes[name] if isinstance(ruling, Decision) else None


def _cited(ruling: Ruling | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rule that decided, and its sources."""
    if not isinstance(ruling, Decision):
        return (), ()
    return (ruling.rule.id,), ruling.rule.rule.sources
