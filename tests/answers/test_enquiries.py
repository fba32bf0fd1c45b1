"""What is asked about an order is answered by a table of its own, and the goods stay out of it."""

from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.answers.deciding import decide
from aftersales_kit.answers.enquiries import TABLES, enquiry_known, is_apart
from aftersales_kit.answers.resolving import resolve
from tests.handbook import HANDBOOK

ON = date(2026, 3, 5)
IN_FORCE = HANDBOOK.on(ON)
PROBLEMS = sorted(IN_FORCE.terms["problem"].codes)
ASKED = {name for name in PROBLEMS if TABLES[IN_FORCE.terms["enquiry"].of(name)]}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_only_a_question_about_an_order_has_a_table_of_its_own(problem: str) -> None:
    answer = enquiry_known({"problem": problem}, ON, IN_FORCE)
    assert (answer is not None) == (problem in ASKED)
    if answer is not None:
        assert [*answer.rulings] == [TABLES[IN_FORCE.terms["enquiry"].of(problem)]]


def test_while_nobody_says_what_it_is_nothing_is_asked_about_the_order() -> None:
    assert enquiry_known({}, ON, IN_FORCE) is None
    assert is_apart({}, IN_FORCE) is None


def test_who_asks_for_the_refund_is_asked_nothing_about_the_goods() -> None:
    facts = {
        "problem": "refund_awaited",
        "refund_state": "applied",
        "refund_goods": "in_order",
        "step_days": 3,
        "wish": "refund",
        "amount_asked": "20",
    }
    answer = resolve(facts, on=ON, handbook=HANDBOOK)
    assert not answer.about_goods
    assert answer.enquiry is not None
    assert answer.enquiry.outcome("refund_do") == "approve_today"
    assert answer.enquiry.outcome("refund_breach") == "overdue"
    assert (answer.remedy, answer.alternatives) == (None, ())
    assert not any((answer.parcel, answer.freight, answer.refund, answer.compensation))
    assert not answer.undecided
    assert {step.id for step in answer.steps} > {"inspect", "approve", "breach"}


@pytest.mark.parametrize("problem", ["late_dispatch", "late_delivery"])
def test_what_has_not_left_is_the_shops_own_whatever_it_is_called(problem: str) -> None:
    facts = {
        "problem": problem,
        "order_state": "undispatched",
        "dispatch_at_fault": "yes",
        "courier_at_fault": "yes",
        "courier_chosen_by_buyer": "yes",
        "dispatch_hold": "queued",
        "days_past_dispatch": 2,
        "evidence": "none",
        "closes_at_once": "no",
    }
    answer = resolve(facts, on=ON, handbook=HANDBOOK)
    assert answer.responsible == "shop"
    assert answer.enquiry is not None
    assert answer.enquiry.outcome("dispatch_do") == "send_or_refund"
    assert "courier_claim" not in {row.register.id for row in answer.records.rows}
    decision = decide("recourse", facts, on=ON, handbook=HANDBOOK)
    assert decision.outcomes["recourse"] == "nobody"


def test_a_problem_of_the_goods_has_its_ways_and_no_enquiry() -> None:
    answer = resolve({"problem": "blemish"}, on=ON, handbook=HANDBOOK)
    assert answer.about_goods
    assert answer.enquiry is None


FALLEN = {
    "problem": "price_protection", "price_drop": "open_to_all", "days_since_payment": 1,
    "shipping_terms": "free",
}  # fmt: skip


def test_the_difference_is_what_was_paid_less_the_price_of_today() -> None:
    answer = enquiry_known(
        FALLEN | {"price_paid": Decimal("199.00"), "price_now": Decimal("169.00")}, ON, IN_FORCE
    )
    assert answer is not None
    assert (answer.difference, answer.form_entry) == (Decimal("30.00"), Decimal("169.00"))
    assert answer.missing == answer.conflicts == ()


def test_a_price_that_is_not_known_is_missing_and_no_sum_is_told() -> None:
    answer = enquiry_known(FALLEN | {"price_paid": Decimal("199.00")}, ON, IN_FORCE)
    assert answer is not None
    assert answer.missing == ("price_now",)
    assert (answer.difference, answer.form_entry) == (None, None)


@pytest.mark.parametrize(
    ("before", "now", "does", "back"),
    [
        ("goods 199", "169", "went_back", None),
        ("agreed 40", "169", "went_back", None),
        ("agreed 30", "169", "went_back", None),
        ("agreed 29.99", "169", "pay_difference", Decimal("0.01")),
        ("shipping 10", "169", "pay_difference", Decimal("30.00")),
    ],
)
def test_what_went_back_before_counts_against_a_price_that_has_fallen(before, now, does, back):
    # All of it once was a contradiction, and nobody could be told that nothing is left.
    prices = {"price_paid": "199", "price_now": now, "settled_before": before}
    promised = FALLEN | {"price_promise": "promised", "days_since_payment": 400}
    for facts in (FALLEN, promised):
        answer = resolve(facts | prices | {"shipping_terms": "free"}, on=ON, handbook=HANDBOOK)
        assert not answer.conflicts
        assert answer.enquiry is not None
        assert answer.enquiry.outcome("price_do") == does
        assert answer.enquiry.difference == back
        assert answer.message.stage == "to_settle"


def test_while_it_is_open_whether_anything_is_left_nothing_is_promised() -> None:
    # The sums say it, and nobody is asked it.
    known = FALLEN | {"settled_before": "agreed 40", "price_paid": "199"}
    answer = resolve(known, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert answer.enquiry.missing == ("price_now",)
    assert answer.message.wants == answer.enquiry.missing
    assert not any("price-difference" in part.reply.id for part in answer.message.parts)
    assert answer.question is None or answer.question.field.name != "price_left"
    unknown = FALLEN | {"refunded_before": "alipay 40", "price_paid": "199", "price_now": "169"}
    answer = resolve(unknown, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert "settled_before" in answer.enquiry.missing
    assert answer.enquiry.outcome("price_do") is None


def test_what_went_back_for_another_line_leaves_the_price_of_this_one() -> None:
    order = {"order_lines": "coat; 199; 1; 1\nsocks; 30; 1; 0; 1", "settled_before": "goods 30"}
    facts = FALLEN | order | {"price_now": "169", "shipping_terms": "free"}
    answer = resolve(facts, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert answer.enquiry.outcome("price_do") == "pay_difference"
    assert answer.enquiry.difference == Decimal("30.00")


def test_a_price_that_has_not_fallen_is_named_beside_its_field() -> None:
    facts = FALLEN | {"price_paid": "199", "price_now": "199", "wish": "information"}
    answer = resolve(facts, on=ON, handbook=HANDBOOK)
    assert [bad.field for bad in answer.conflicts] == ["price_now"]
    assert not answer.settled
    assert answer.enquiry is not None
    assert answer.enquiry.difference is None
