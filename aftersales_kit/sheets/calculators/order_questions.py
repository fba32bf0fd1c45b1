"""What buyers ask about an order: the form, the answer and the wordings.

Parts: `ORDER_QUESTIONS`, `order_questions_sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ...answers.enquiries import TABLES as TABLE_OF
from ...answers.enquiries import enquiry_known
from ...answers.rulings import Answer, rule_on
from ...policy.inforce import InForce
from ...policy.terms import Label, Value
from ..explaining import Sheet
from .calculator import Calculator, Fields
from .rulings import looked_at, rulings_sheet

TABLES = tuple(table for table in TABLE_OF.values() if table is not None)
TITLE = Label("What buyers ask about an order", "买家问订单的事")
NO_QUESTION = Label(
    "This problem has no table of its own here: open the case desk.",
    "这个问题这里没有单独的表，请用售后工作台。",
)
HEADLINE = (
    "refund_do", "dispatch_do", "review_course", "outside_answer", "visit", "purchase",
    "data_answer",
)  # fmt: skip


def _answer(facts: Mapping[str, Value], on: date, in_force: InForce) -> Answer:
    return enquiry_known(facts, on, in_force) or rule_on((), facts, on, in_force)


def order_questions_sheet(answer: Answer) -> Sheet:
    """Explain what is done about what the buyer asks, and what to write."""
    if not answer.rulings:
        return Sheet(TITLE, NO_QUESTION, False)
    return rulings_sheet(answer, TITLE, HEADLINE)


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
    ),
    example="asked-where-the-refund-is",
    answer=_answer,
    sheet=order_questions_sheet,
    looked_at=looked_at,
    first=("problem",),
    usual={"market": "cn"},
    tables=TABLES,
)
