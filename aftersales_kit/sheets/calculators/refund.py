"""How much goes back: the form, the explanation and the wordings.

Parts: `REFUND`, `refund_sheet`, `refund_replies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ...answers.basket import Stacked
from ...answers.deciding import Decision, decided
from ...answers.freight import COST_OF, SHIPPING
from ...answers.refund import (
    COSTS,
    DISCOUNT,
    ENTERED,
    GIFT,
    PAID_BACK,
    ROUTE,
    SUMS,
    VALUE,
    Refund,
    comes_back_as,
    refund_blanks,
    refund_known,
)
from ...answers.replies import ReplyText, wording, wordings
from ...policy.labels import BESIDE, NAMED, NO_LABEL, STOPS, Label, alike, joined
from ...policy.money import yuan
from ...policy.orders import read_payments, read_sums, write
from ..explaining import (
    OPEN,
    UNKNOWN,
    Row,
    Sheet,
    ask_of,
    cited_in,
    form_row,
    order_sum,
    reasons_of,
)
from .calculator import Calculator, Fields, Figure, seen_by

TITLE = Label("How much goes back", "退多少")
COLUMNS = (Label("For", "项目"), Label("Amount", "金额"))
OWES = Label("the buyer owes {}", "买家要补 {}")
GOES_BACK = Label("refund {}", "退 {}")
IN_KIND = Label("worth {}", "值 {}")
TO = Label("to {}", "退回{}")
PIECE = alike("{} {}")
EACH = Label("Where the form asks for each item: {}", "逐件申请时，各填：{}")
ASK_FIRST = Label(
    "Ask the buyer first: keeping these pieces costs the buyer nothing.",
    "先问买家：不退这几件就不用补钱。",
)
LEFT = Label("left of {} after this", "{}还剩")
NEXT = Label("If more comes back later, enter: {}", "以后还有要退的，再填：{}")
BASKET = Label("What the order cost, step by step", "这单的价格怎么算的")
KEPT = Label("What is kept costs, step by step", "留下的商品怎么算")
IN_ALL = Label("{} in all", "合计 {}")
OFF_COLUMNS = (Label("Step", "步骤"), Label("Amount", "金额"), Label("Then", "剩下"))
PIECES = alike("{} × {}")
COSTS_NOW = Label("{}: costs, discounts taken off", "{}：优惠后")
UNUSED = Label(
    "{}: not counted, as it is not reached or another of its kind saves more",
    "{}：没算，门槛没到，或同一层有更省的",
)
TABLES = (ROUTE, COSTS, DISCOUNT, SHIPPING, PAID_BACK, GIFT, VALUE)
CHECKED = ("refund", "owed", "apart", "kept", "form_entry", "pieces", "methods", "left")


def refund_sheet(answer: Refund) -> Sheet:
    """Explain how much goes back."""
    rows = [
        Row(
            line.label,
            (order_sum(answer, line.amount),),
            line.rules,
            () if line.rules else cited_in(answer.facts, line.sources, answer.in_force)[0],
        )
        for line in answer.lines
    ]
    return Sheet(
        TITLE,
        _headline(answer),
        answer.question is None and not answer.missing,
        COLUMNS if rows else (),
        tuple(rows),
        tuple(_totals(answer)),
        tuple(_notes(answer)),
        ask_of(answer.question, answer.missing, answer.in_force),
        tuple(refund_replies(answer)),
        reasons_of(_telling(answer), answer.in_force),
        parts=tuple(_baskets(answer)),
    )


def _baskets(answer: Refund) -> Iterator[Sheet]:
    """Go through what the order cost, and what is kept of it costs, discount by discount."""
    order = answer.basket
    if order is None:
        return
    left = [line.left for line in order.lines]
    yield _basket(answer, BASKET, order.now, left)
    if answer.kept is not None and (order.now.steps or order.now.unused):
        yield _basket(answer, KEPT, order.then, [line.left - line.returned for line in order.lines])


def _basket(answer: Refund, title: Label, stacked: Stacked, pieces: Sequence[int]) -> Sheet:
    """Explain step by step what goods cost."""
    field = answer.in_force.terms["discount_steps"]
    named = [
        PIECES.format(line.name, n) if n else NO_LABEL
        for line, n in zip(answer.order, pieces, strict=True)
    ]
    rows = [
        Row(name, (order_sum(answer, whole), NO_LABEL))
        for name, whole in zip(named, stacked.whole, strict=True)
        if name
    ]
    left = sum(stacked.whole, Decimal("0.00"))
    for step in stacked.steps:
        left -= step.off
        said = NAMED.format(step.stage.label, field.discount_label(step.discount))
        rows.append(
            Row(
                said,
                (order_sum(answer, -step.off), order_sum(answer, left)),
                (),
                step.stage.sources,
            )
        )
    totals = [
        Row(COSTS_NOW.format(name), (order_sum(answer, each), NO_LABEL))
        for name, each in zip(named, stacked.each, strict=True)
        if name and stacked.steps
    ]
    notes = [UNUSED.format(field.discount_label(discount)) for discount in stacked.unused]
    headline = IN_ALL.format(order_sum(answer, stacked.cost))
    return Sheet(title, headline, True, OFF_COLUMNS, tuple(rows), tuple(totals), tuple(notes))


def _telling(answer: Refund) -> Iterator[Decision]:
    """Go through the decisions that say something of this refund."""
    names = {line.name for line in answer.lines}
    silent = {
        COSTS: answer.outcome("cancel_costs") == "as_usual",
        DISCOUNT: "discount" not in names and answer.complete,
        GIFT: answer.facts.get("gift") == "no_gift",
    }
    for decision in answer.decisions:
        if not silent.get(decision.table):
            yield decision


def _headline(answer: Refund) -> Label:
    said = []
    if answer.owed:
        said.append(OWES.format(order_sum(answer, answer.owed)))
    elif answer.refund or (answer.complete and answer.settlement is not None):
        said.append(GOES_BACK.format(order_sum(answer, answer.refund)))
    elif not answer.complete:
        said.append(UNKNOWN if answer.question is None else OPEN)
    for name in ("route", "refund_when"):
        code = answer.outcome(name)
        if code is not None:
            said.append(answer.in_force.terms[name].codes[code])
    return joined(said, BESIDE)


def _totals(answer: Refund) -> Iterator[Row]:
    terms = answer.in_force.terms
    if answer.refund is not None and answer.lines and not answer.owed:
        yield Row(Label("goes back in all", "合计退"), (order_sum(answer, answer.refund),))
    if answer.owed:
        label = Label("the buyer owes, through the top-up link", "买家要补拍差价")
        yield Row(label, (order_sum(answer, answer.owed),))
    for part in answer.methods:
        said = order_sum(answer, part.amount)
        rules: tuple[str, ...] = ()
        kept_so = comes_back_as(answer, part)
        if kept_so is not None:
            rules = kept_so[1]
            said = joined([IN_KIND.format(said), kept_so[0]], BESIDE)
        if part.units is not None:
            said = joined([alike(part.units), said], BESIDE)
        yield Row(TO.format(terms["payments"].codes[part.method]), (said,), rules)
    for part in answer.left if answer.kept is not None else ():
        yield Row(
            LEFT.format(terms["payments"].codes[part.method]), (order_sum(answer, part.amount),)
        )
    if answer.apart:
        label = Label("return freight repaid beside it", "另外退垫付的退回运费")
        legs = decided(leg.ruling for leg in answer.freight.of_name("return"))
        behind = tuple(dict.fromkeys(ruling.rule.id for ruling in legs))
        yield Row(label, (order_sum(answer, answer.apart),), behind)
    if answer.kept is not None:
        yield Row(
            Label("still paid for what is kept", "留下的商品实付"),
            (order_sum(answer, answer.kept),),
        )
    if answer.form_entry is not None:
        yield form_row(order_sum(answer, answer.form_entry))


def _notes(answer: Refund) -> Iterator[Label]:
    names = [line.label for line in answer.lines if line.name == "goods"]
    if answer.complete and len(names) > 1 and answer.settlement is not None:
        back = [
            (line, piece)
            for line, piece in zip(answer.order, answer.pieces, strict=True)
            if line.returned
        ]
        listed = joined(
            (PIECE.format(n, yuan(p)) for n, (_, p) in zip(names, back, strict=True)),
            STOPS,
        )
        yield EACH.format(listed)
    if answer.owed and answer.settlement is not None:
        yield ASK_FIRST
    if answer.kept is not None and answer.complete:
        carried = (
            NAMED.format(answer.in_force.terms[name].label, _to_enter(answer, name, value))
            for name, value in answer.carried_over.items()
            if name != "payments" or answer.owed
        )
        yield NEXT.format(joined(carried, STOPS))


def _to_enter(answer: Refund, name: str, value: str) -> Label:
    """Write a fact as it can be entered in either language."""
    field = answer.in_force.terms[name]
    if field.kind == "lines":
        return alike(value.replace("\n", " / "))
    if field.is_coded:
        return field.codes[value]
    read = read_payments if field.kind == "payments" else read_sums
    return joined(
        (
            Label(*(str(part).replace(part.method, said, 1) for said in field.codes[part.method]))
            for part in read(value, field.codes)
        ),
        STOPS,
    )


def refund_replies(answer: Refund) -> list[ReplyText]:
    """Return the wording for the way the refund goes, then those for what is taken off it.

    A buyer who would owe a difference is asked first; nothing else is said then.
    """
    outbound = answer.freight.legs[0]
    values = refund_blanks(answer)
    if answer.owed and answer.settlement is not None:
        return [wording("difference-owed", values, answer.in_force, answer.facts)]
    taken = {line.name for line in answer.lines}
    tables = [ROUTE]
    tables += [DISCOUNT] if "discount" in taken and answer.kept is not None else []
    tables += [table for table, line in ((GIFT, "gift"), (VALUE, "wear")) if line in taken]
    rulings = [ruling for table in tables for ruling in answer.ruled(table)]
    rulings += [outbound.ruling] if "outbound" in taken else []
    return wordings(decided(rulings), values, answer.in_force, answer.facts)


def _looked_at(answer: Refund) -> set[str]:
    facts = answer.facts
    seen = seen_by(answer.rulings.values()) | seen_by(answer.freight.beside.values())
    seen -= answer.in_force.worked_out
    seen |= seen_by(leg.ruling for leg in answer.freight.legs)
    seen |= {"price_paid", "payments", "amount_refunded", "shipping_terms"}
    if "payments" in facts or "order_lines" in facts:
        seen |= {"refunded_before", "settled_before"}
    outbound, *others = answer.freight.legs
    seen |= {COST_OF[leg.name] for leg in others if leg.bearer in ("shop", "buyer")}
    if outbound.bearer == "buyer":
        seen.add("contract_freight")
    if facts.get("shipping_terms") in (None, "paid"):
        seen.add("shipping_charged")
    wish = facts.get("wish")
    money_back = wish is None or answer.in_force.terms["wish"].holds("money_back", wish)
    undone = money_back and "amount_refunded" not in facts
    if wish == "exchange" and facts.get("exchange_kind") == "price_difference":
        seen |= {"new_price", "order_lines"}
    if undone or "order_lines" in facts:
        seen |= {"order_lines", "discount_steps"}
    if money_back:
        seen.add("dispatch_at_fault")
    if undone and facts.get("shipping_terms") == "threshold":
        seen |= {"free_shipping_from", "threshold_lost"}
    if undone and wish == "return":
        seen |= {"gift", "condition", "return_carrier", "freight_collect"}
        if answer.outcome("gift_charge") not in (None, "no_charge"):
            seen.add("gift_price")
        if answer.outcome("value_deduction") == "loss_in_value":
            seen.add("value_lost")
    return seen


def _figures(answer: Refund) -> Mapping[str, Figure]:
    figures: dict[str, Figure] = {
        "refund": answer.refund,
        "owed": answer.owed or None,
        "apart": answer.apart or None,
        "kept": answer.kept,
        "form_entry": answer.form_entry,
        "methods": write(answer.methods) or None,
        "left": (write(answer.left) or None) if answer.kept is not None else None,
    }
    if len(answer.pieces) > 1 and answer.complete:
        figures["pieces"] = "; ".join(map(str, answer.pieces))
    return figures


def _codes(answer: Refund) -> Mapping[str, object]:
    return {
        "route": answer.route,
        "refund_when": answer.outcome("refund_when"),
        "lines": [
            {"name": line.name, "label": line.label.en, "amount": str(line.amount)}
            for line in answer.lines
        ],
        "carried_over": answer.carried_over,
    }


REFUND = Calculator(
    name="refund",
    title=Label("How much goes back?", "退多少？"),
    parts=(
        Fields(
            Label("What happened", "发生了什么"),
            (
                "problem", "evidence", "order_state", "packed", "days_since_signing",
                "wish",
            ),
        ),
        Fields(
            Label("The order", "订单"),
            (
                "order_lines", "discount_steps", "price_paid", "payments", "amount_refunded",
                "new_price", "settled_before", "refunded_before",
            ),
        ),
        Fields(
            Label("Shipping", "运费"),
            (
                "market", "shipping_terms", "shipping_charged", "free_shipping_from",
                "contract_freight", "freight_agreement",
            ),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "gift", "gift_price_stated", "gift_price", "goods_kind", "condition",
                "deduction_told", "value_lost", "dispatch_at_fault", "threshold_lost",
                "return_freight", "return_carrier", "freight_collect", "return_address_changed",
                "exchange_kind", "resend_freight", "courier_chosen_by_buyer", "abuse",
                "told_of_right", "signed_on", "opened_at",
            ),
            rare=True,
        ),
    ),
    example="one-of-three-goes-back-threshold-kept-no-more",
    answer=refund_known,
    sheet=refund_sheet,
    looked_at=_looked_at,
    first=("problem", "order_state", "wish"),
    usual={
        "market": "cn", "abuse": "no", "courier_chosen_by_buyer": "no",
        "dispatch_at_fault": "no", "gift": "no_gift",
    },
    tables=TABLES,
    asks=("freight", "extra-freight/return", "return-acceptance", "collect-payment"),
    blanks=(*SUMS, "form_entry", "goes_back", "by_line", *ENTERED),
    figures=_figures,
    checked=CHECKED,
    codes=_codes,
)  # fmt: skip
