"""Ten everyday situations at the case desk: the first message, the questions, the last word.

What is tapped is counted as an agent taps it: the problem, each choice that the desk asks for, and
the copy; what is typed (a sum, days, the way of paying) is not.
"""

from datetime import date

import pytest

from aftersales_kit.answers.message import Message
from aftersales_kit.answers.resolving import resolve
from aftersales_kit.sheets.calculators import calculate, find
from tests.handbook import HANDBOOK

ON = date(2026, 3, 5)
FIELDS = HANDBOOK.policy.terms.fields
DESK = "case-desk"
FIRST, LAST = 3, 7
"""Taps to the first message and to the last word, copying counted."""
SHIPPED = {"shipping_terms": "free", "price_paid": "89", "payments": "alipay 89"}
GOODS = {"order_state": "signed", "evidence": "photos", "days_since_signing": "2",
         "wish": "exchange", "replacement_in_stock": "yes", "goods_usable": "yes"}  # fmt: skip
BUT = {"order_state": "signed", "review_pressure": "money_or_bad_review", "price_paid": "199"}
SITUATIONS = {
    "a seam has come open": (
        "quality_defect", GOODS, ["ask-photos-of-fault", "ask-wish-goods"],
        ["exchange-agreed", "replacement-after-return", "return-repaid"],
    ),
    "too small, may it go back": (
        "change_of_mind",
        {**SHIPPED, "wish": "return", "order_state": "signed", "days_since_signing": "6",
         "condition": "tried", "goods_kind": "clothing"},
        ["first-no-reason", "ask-wish-unwanted"],
        ["may-come-back-open", "return-steps", "return-own-cost", "nothing-deducted"],
    ),
    "nothing has moved for three days": (
        "parcel_lost",
        {"order_state": "in_transit", "trace": "not_found", "wish": "resend"},
        ["first-lost", "ask-wish-missing"], ["lost-resend-open"],
    ),
    "the belt was not in it": (
        "short_shipped",
        {"order_state": "signed", "evidence": "confirmed", "second_parcel": "no", "wish": "resend"},
        ["ask-photos-of-all", "ask-wish-missing"], ["missing-sent-open"],
    ),
    "the wrong colour": (
        "wrong_item", GOODS, ["ask-photo-of-what-came", "ask-wish-goods"],
        ["exchange-agreed", "replacement-after-return", "return-repaid"],
    ),
    "cancelled before it is sent": (
        "cancel_undispatched", {**SHIPPED, "order_state": "undispatched", "packed": "no"},
        ["first-cancel"], ["withdrawn"],
    ),
    "cancelled when it is on its way": (
        "cancel_dispatched", {**SHIPPED, "order_state": "in_transit"},
        ["first-cancel"], ["intercepted", "nothing-deducted"],
    ),
    "a cup in pieces": (
        "damaged_goods", GOODS, ["ask-photos-of-pieces", "ask-wish-goods"],
        ["exchange-agreed", "replacement-after-return", "return-repaid"],
    ),
    "signed for three days ago and no refund": (
        "refund_awaited", {"refund_state": "applied", "refund_goods": "back", "step_days": "3"},
        ["we-look-at-the-refund"], ["refund-sorry-looked-at-today"],
    ),
}  # fmt: skip


def message(known: dict[str, str]) -> Message:
    return resolve(known, on=ON, handbook=HANDBOOK).message


def wordings(known: dict[str, str]) -> list[str]:
    return [part.reply.id for part in message(known).parts]


def tapped(field: str) -> bool:
    return FIELDS[field].is_coded


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_desk_leads_from_the_first_message_to_the_last_word(name: str) -> None:
    problem, told, first, last = SITUATIONS[name]
    known = {**find(DESK).usual, "market": "cn", "problem": problem}
    assert wordings(known) == first
    taps = 2  # the problem, and the copy
    assert taps <= FIRST
    while message(known).stage != "to_settle":
        asked = calculate(DESK, known, ON, HANDBOOK).sheet.ask
        assert asked is not None
        assert asked.field in told, (asked.field, known)
        known[asked.field] = told[asked.field]
        taps += tapped(asked.field)
    assert wordings(known) == last
    assert taps <= LAST


def test_a_threat_of_a_bad_review_leads_to_what_was_wrong_and_is_settled_by_that() -> None:
    known = {**find(DESK).usual, "market": "cn", "problem": "bad_review", **BUT}
    assert wordings(known) == ["review-what-was-wrong"]
    ask = calculate(DESK, known, ON, HANDBOOK).sheet.ask
    assert ask is not None
    assert ask.field == "problem"
    assert {"blemish", "quality_defect"} <= {code for code, _ in ask.choices}
    assert "bad_review" not in {code for code, _ in ask.choices}
    flaw = {**known, "problem": "blemish", "days_since_signing": "4", "evidence": "photos",
            "goods_usable": "yes", "wish": "compensation", "amount_asked": "50", "margin": "60",
            "destination": "other_province", "contract_freight": "12"}  # fmt: skip
    assert wordings(flaw) == ["decline", "review-changes-nothing"]
    assert message(flaw).stage == "to_settle"
    assert resolve(flaw, on=ON, handbook=HANDBOOK).responsible == "shop"
    back = {**flaw, "wish": "return", "goods_kind": "clothing", "condition": "tried"}
    del back["amount_asked"]
    assert "review-changes-nothing" in wordings(back)


def test_a_review_that_nobody_has_written_yet_is_no_bad_one() -> None:
    known = {"problem": "bad_review", "market": "cn", "review_tone": "not_written"}
    answer = resolve(known, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert answer.enquiry.outcome("review_course") == "verify"
