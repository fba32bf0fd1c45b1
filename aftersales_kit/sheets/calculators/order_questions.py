"""What buyers ask about an order: the form, the answer and the wordings.

Parts: `ORDER_QUESTIONS`, `order_questions_sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ...answers.enquiries import TABLES as TABLE_OF
from ...answers.enquiries import Enquiry, enquiry_blanks, enquiry_known, no_enquiry
from ...policy.inforce import InForce
from ...policy.terms import Label, Value
from ..explaining import Row, Sheet, ask_of, form_row, order_sum
from .calculator import Calculator, Fields, Figure, shipping_seen
from .rulings import looked_at, rulings_sheet

TABLES = tuple(table for table in TABLE_OF.values() if table is not None)
TITLE = Label("What buyers ask about an order", "买家问订单的事")
NO_QUESTION = Label(
    "This problem has no table of its own here: open the case desk.",
    "这个问题这里没有单独的表，请用售后工作台。",
)
HEADLINE = (
    "refund_do", "dispatch_do", "review_course", "outside_answer", "visit", "purchase",
    "data_answer", "price_do", "invoice_do", "cover_do", "rest_owed",
)  # fmt: skip
DIFFERENCE = Label("Difference to pay back", "退差价")
PRICES = {"price_paid", "price_now", "settled_before"}
BLANKS = ("difference", "form_entry")


def _answer(facts: Mapping[str, Value], on: date, in_force: InForce) -> Enquiry:
    return enquiry_known(facts, on, in_force) or no_enquiry(facts, on, in_force)


def order_questions_sheet(answer: Enquiry) -> Sheet:
    """Explain what is done about what the buyer asks, and what to write."""
    if not answer.rulings:
        return Sheet(TITLE, NO_QUESTION, False)
    sheet = rulings_sheet(answer, TITLE, HEADLINE, blanks=enquiry_blanks(answer))
    totals = []
    if answer.difference is not None:
        totals.append(Row(DIFFERENCE, (order_sum(answer, answer.difference),)))
    if answer.form_entry is not None:
        totals.append(form_row(order_sum(answer, answer.form_entry)))
    return replace(
        sheet,
        settled=sheet.settled and not answer.missing,
        totals=tuple(totals),
        ask=ask_of(answer.question, answer.missing, answer.in_force),
    )


def _looked_at(answer: Enquiry) -> set[str]:
    seen = looked_at(answer)
    if answer.missing or answer.difference:
        seen |= PRICES | shipping_seen(answer.facts)
    return seen


def _figures(answer: Enquiry) -> Mapping[str, Figure]:
    return {"difference": answer.difference, "form_entry": answer.form_entry}


ORDER_QUESTIONS = Calculator(
    name="order-questions",
    title=TITLE,
    parts=(
        Fields(Label("The question", "问什么"), ("problem", "market")),
        Fields(Label("The refund", "退款"), ("refund_state", "refund_goods", "step_days")),
        Fields(
            Label("The dispatch", "发货"), ("order_state", "dispatch_hold", "days_past_dispatch")
        ),
        Fields(
            Label("A review", "评价"),
            ("review_tone", "review_problem", "review_truth", "review_pressure"),
        ),
        Fields(
            Label("Outside the shop, and installing", "外部投诉、安装"),
            ("complaint_risk", "installation_included", "guidance_failed"),
        ),
        Fields(
            Label("A child, personal data", "孩子下单、个人信息"),
            ("buyer_age", "guardian", "everyday_purchase", "data_request", "records_needed"),
        ),
        Fields(
            Label("The price", "差价"),
            (
                "price_drop",
                "price_promise",
                "days_since_payment",
                "price_paid",
                "price_now",
                "shipping_terms",
                "shipping_charged",
                "settled_before",
            ),
        ),
        Fields(
            Label("The invoice", "发票"),
            ("invoice_state", "invoice_details", "invoice_kind", "invoice_days"),
        ),
        Fields(
            Label("Freight insurance", "运费险"),
            ("cover_held", "cover_claim", "cover_days", "return_because"),
        ),
    ),
    example="asked-where-the-refund-is",
    answer=_answer,
    sheet=order_questions_sheet,
    looked_at=_looked_at,
    first=("problem",),
    usual={"market": "cn", "price_promise": "no_promise"},
    tables=TABLES,
    figures=_figures,
    checked=BLANKS,
    blanks=BLANKS,
)
