"""Who bears the freight: the form, the explanation and the wordings.

Parts: `FREIGHT`, `freight_sheet`, `freight_replies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...answers.deciding import Decision, Question
from ...answers.freight import Freight, Leg, freight_blanks, freight_known, total
from ...answers.replies import ReplyText, wordings
from ...policy.labels import BESIDE, NAMED, NO_LABEL, Label, joined
from ..explaining import OPEN, Row, Sheet, ask_of, form_row, order_sum, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by

IN_THE_LEGS = ("ems-surcharge", "collect-payment")
TITLE = Label("Who bears the freight", "运费谁承担")
COLUMNS = (
    Label("Journey", "路段"), Label("Who pays", "谁承担"), Label("How", "怎么付"),
    Label("Amount", "金额"),
)  # fmt: skip
SURCHARGE = Label("EMS surcharge", "EMS 差价")
IN_PARCEL = Label("{}, parcel {}", "{}（第 {} 个包裹）")
NOTHING = Label("No freight has to be paid or repaid.", "没有运费要付或要退。")
NOTHING_TO_PAY = Label("nothing to pay", "不涉及")
OR_ELSE = Label("{}; or, if the buyer agrees, {}", "{}；买家愿意也可以{}")
BY_RULE = Label("{}: {} ({})", "{}：{} ({})")
TABLES = (
    "freight", "resend-carrier", "ems-surcharge", "extra-freight", "return-acceptance",
    "return-risk", "collect-payment",
)  # fmt: skip
BLANKS = ("outbound_repaid", "outbound_short", "return_short", "resend_short")
CHECKED = ("repaid", "short", "borne_by_shop", "refund", "form_entry")


def freight_sheet(answer: Freight) -> Sheet:
    """Explain who bears the freight."""
    terms = answer.in_force.terms
    rows = [_leg_row(leg, _name_of(leg, terms["leg"].codes), answer) for leg in answer.parts]
    paid = [leg for leg in answer.parts if leg.bearer not in (None, "nobody")]
    parts = [
        NAMED.format(row.name, row.cells[0])
        for row, leg in zip(rows, answer.parts, strict=True)
        if leg in paid
    ]
    if answer.question is not None:
        parts.append(OPEN)
    totals = []
    if paid and answer.question is None:
        for label, amount in (
            (Label("repaid to the buyer", "退给买家的运费"), answer.repaid),
            (Label("borne by the buyer", "买家承担"), answer.short),
            (Label("borne by the shop", "店铺承担"), answer.borne_by_shop),
        ):
            if amount is not None:
                totals.append(Row(label, (order_sum(answer, amount),)))
    if answer.refund is not None:
        label = Label("goods and shipping refunded", "商品和发货运费合计退款")
        totals.append(Row(label, (order_sum(answer, answer.refund),)))
    if answer.still_owed:
        label = Label("still to pay through the top-up link", "还要补拍差价")
        totals.append(Row(label, (order_sum(answer, answer.still_owed),)))
    if answer.form_entry is not None:
        totals.append(form_row(order_sum(answer, answer.form_entry)))
    return Sheet(
        TITLE,
        joined(parts, BESIDE) or NOTHING,
        answer.question is None and not answer.missing,
        COLUMNS,
        tuple(rows),
        tuple(totals),
        tuple(_beside_notes(answer)),
        ask_of(answer.question, answer.missing, answer.in_force),
        tuple(freight_replies(answer)),
        reasons_of(answer.decisions, answer.in_force),
    )


def _name_of(leg: Leg, codes: Mapping[str, Label]) -> Label:
    """Return how a leg is called, with its parcel where there are several."""
    name = codes.get(leg.name, SURCHARGE)
    return IN_PARCEL.format(name, leg.parcel) if leg.parcel else name


def _leg_row(leg: Leg, name: Label, answer: Freight) -> Row:
    if isinstance(leg.ruling, Question):
        return Row(name, (OPEN, NO_LABEL, NO_LABEL))
    terms, outcomes = leg.ruling.in_force.terms, leg.ruling.outcomes
    bearer = "surcharge_bearer" if "surcharge_bearer" in outcomes else "bearer"
    if leg.bearer == "nobody":
        return Row(name, (NOTHING_TO_PAY, NO_LABEL, NO_LABEL), (leg.ruling.rule.id,))
    how = terms["payment"].codes[outcomes["payment"]]
    if outcomes.get("payment_option", "no_option") != "no_option":
        how = OR_ELSE.format(how, terms["payment_option"].codes[outcomes["payment_option"]])
    who = terms[bearer].codes[outcomes[bearer]]
    return Row(name, (who, how, order_sum(answer, leg.repaid or leg.amount)), (leg.ruling.rule.id,))


def _beside_notes(answer: Freight) -> Iterable[Label]:
    for ruling in answer.beside.values():
        if isinstance(ruling, Decision) and ruling.table not in IN_THE_LEGS:
            for name, code in ruling.outcomes.items():
                field_ = answer.in_force.terms[name]
                yield BY_RULE.format(field_.label, field_.codes[code], ruling.rule.id)


def freight_replies(answer: Freight) -> list[ReplyText]:
    """Return the wordings for each leg that has one, each once."""
    back = answer.of_name("return")
    # What is said of an accepted freight-collect parcel replaces what is said of the way back.
    replaced = back[0].ruling if "collect-payment" in answer.beside else None
    spoken = [decision for decision in answer.decisions if decision is not replaced]
    return wordings(spoken, freight_blanks(answer), answer.in_force, answer.facts)


def _looked_at(answer: Freight) -> set[str]:
    seen = seen_by(answer.rulings.values())
    for leg in answer.parts:
        if leg.bearer not in (None, "nobody"):
            seen.add("ems_surcharge" if leg.name == "ems_surcharge" else f"{leg.name}_freight")
    if "outbound_freight" in seen:
        seen.add("contract_freight")
    if "outbound_freight" in seen or answer.form_entry is not None:
        seen.add("shipping_terms")
        if answer.facts.get("shipping_terms") in (None, "paid"):
            seen.add("shipping_charged")
    if any(leg.bearer not in (None, "nobody") for leg in answer.of_name("return")):
        seen |= {"return_carrier", "return_mishap"}
        if "return_carrier" in answer.facts:
            seen.add("freight_collect")
    if any(leg.bearer not in (None, "nobody") for leg in answer.of_name("resend")):
        seen |= {"no_outlet", "in_a_hurry"}
    return seen | {"price_paid", "amount_refunded", "sent_collect"}


def _figures(answer: Freight) -> Mapping[str, Figure]:
    figures = {name: getattr(answer, name) for name in (*CHECKED, "still_owed")}
    for name in dict.fromkeys(leg.name for leg in answer.parts):
        those = [leg for leg in answer.parts if leg.name == name]
        figures[f"{name}_repaid"] = total(leg.repaid for leg in those)
        figures[f"{name}_short"] = total(leg.short for leg in those)
    return figures


def _codes(answer: Freight) -> Mapping[str, object]:
    return {
        "legs": {
            f"{leg.name}/{leg.parcel}" if leg.parcel else leg.name: {
                "bearer": leg.bearer,
                "payment": leg.payment,
            }
            for leg in answer.parts
        }
    }


FREIGHT = Calculator(
    name="freight",
    title=Label("Who bears the freight?", "运费谁承担？"),
    parts=(
        Fields(
            Label("What happened", "发生了什么"),
            (
                "problem", "evidence", "order_state", "days_since_signing", "wish",
                "exchange_kind",
            ),
        ),
        Fields(
            Label("The sale", "订单"),
            ("market", "shipping_terms", "threshold_lost", "freight_agreement"),
        ),
        Fields(
            Label("Money", "金额"),
            (
                "price_paid", "shipping_charged", "contract_freight", "return_freight",
                "resend_freight",
            ),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "courier_chosen_by_buyer", "abuse", "sent_collect", "return_carrier",
                "freight_collect", "return_address_changed", "return_mishap",
                "no_outlet", "in_a_hurry", "earlier_ems", "ems_surcharge", "amount_refunded",
                "dispatch_at_fault", "told_of_right", "signed_on", "opened_at",
            ),
            rare=True,
        ),
    ),
    example="shoe-shop-two-left-shoes",
    answer=freight_known,
    sheet=freight_sheet,
    looked_at=_looked_at,
    first=("problem", "order_state", "wish"),
    usual={"market": "cn", "abuse": "no", "courier_chosen_by_buyer": "no"},
    tables=TABLES,
    asks=("cancellation-costs", "shipping-settlement"),
    blanks=BLANKS,
    figures=_figures,
    checked=CHECKED,
    codes=_codes,
)  # fmt: skip
