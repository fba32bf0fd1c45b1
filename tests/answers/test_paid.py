"""What was paid for an order, and what may still go back, whatever asks for it."""

from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.answers.compensation import compensation_known
from aftersales_kit.answers.facts import read_facts
from aftersales_kit.answers.orders import resolve_order
from aftersales_kit.answers.paid import Paid, paid_known
from aftersales_kit.answers.resolving import resolve
from tests.handbook import HANDBOOK

ON = date(2026, 3, 2)
IN_FORCE = HANDBOOK.on(ON)
TERMS = HANDBOOK.policy.terms
TWO = "coat; 50; 1; 1\nsocks; 50; 1; 0"


def of(**facts: str) -> Paid:
    return paid_known(read_facts(facts, TERMS), IN_FORCE)


def test_without_price_and_lines_nothing_is_known_of_what_was_paid() -> None:
    account = of(settled_before="goods 5")
    assert (account.left, account.of_goods, account.of_piece, account.price) == (None,) * 4
    assert account.form_entry(Decimal(1)) is None
    assert account.needed == ("price_paid", "shipping_terms")


def test_what_the_form_needs_is_asked_one_after_the_other() -> None:
    assert of(price_paid="50").needed == ("shipping_terms",)
    assert of(price_paid="50", shipping_terms="paid").needed == ("shipping_charged",)
    assert of(price_paid="50", shipping_terms="free").needed == ()
    back = of(price_paid="50", shipping_terms="free", refunded_before="alipay 5")
    assert back.needed == ("settled_before",)


def test_what_went_back_before_has_left_the_goods_and_the_order() -> None:
    account = of(
        price_paid="50", shipping_terms="paid", shipping_charged="10",
        settled_before="agreed 30; shipping 10",
    )  # fmt: skip
    assert (account.of_goods, account.left, account.price) == (20, 20, 50)
    assert account.form_entry(Decimal(5)) == 15
    assert account.form_entry(Decimal(21)) is None


@pytest.mark.parametrize(
    ("before", "coat", "socks"),
    [
        ("agreed 30", 35, 35),
        ("agreed 30 on 1", 20, 50),
        ("agreed 30 on socks", 50, 20),
        ("agreed 30 on coat; agreed 10 on 2", 20, 40),
        ("agreed 30 on 1+2", 35, 35),
        ("agreed 30 on 1; agreed 7", 18, 45),
        ("goods 10 on 1; goods 20", 35, 35),
    ],
)
def test_a_sum_agreed_for_a_line_makes_that_line_alone_cheaper(before, coat, socks) -> None:
    account = of(order_lines=TWO, settled_before=before)
    assert account.conflicts == ()
    assert account.of_piece == coat
    assert account.order is not None
    first, second = account.order.lines
    assert account.of([replace_back(first, 0), replace_back(second, 1)]) == socks


def replace_back(line, returned: int):
    return type(line)(line.name, line.price, line.quantity, returned, line.before)


def test_where_no_piece_is_named_it_is_about_all_that_is_left() -> None:
    account = of(order_lines="coat; 50; 1; 0\nsocks; 50; 1; 0", settled_before="agreed 30")
    assert (account.of_piece, account.price) == (70, 100)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"order_lines": TWO, "settled_before": "agreed 60 on 1"},
         "settled_before", "60.00 was agreed for coat, and only 50.00 was paid"),
        ({"order_lines": TWO, "settled_before": "agreed 5 on hat"},
         "settled_before", "is no line of the order"),
        ({"price_paid": "50", "settled_before": "agreed 5 on 1"},
         "settled_before", "names a line; state order_lines"),
        ({"order_lines": "coat; 50; 1; 0; 1\nsocks; 50; 1", "settled_before": "agreed 101 on 1"},
         "settled_before", "101.00 went back for the goods, and only 100.00 was paid"),
        ({"order_lines": TWO, "payments": "alipay 90"}, "payments", "these add up to 90.00"),
        ({"order_lines": TWO, "price_paid": "90"}, "price_paid", "come to 100.00"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_named_whatever_is_asked(facts, field, words) -> None:
    conflict = of(shipping_terms="free", **facts).conflicts[0]
    assert conflict.field == field
    assert words in conflict.label.en


# --- one account, asked by every chapter ---

SEAM = {
    "problem": "blemish", "evidence": "photos", "goods_usable": "yes", "market": "cn",
    "order_state": "signed", "days_since_signing": "3", "wish": "compensation", "margin": "25",
    "contract_freight": "12", "destination": "other_province", "complaint_risk": "none",
    "customer": "regular", "earlier_complaints": "0", "condition": "intact",
    "shipping_terms": "free", "amount_asked": "8", "price_paid": "30", "payments": "alipay 30",
    "closes_at_once": "no", "risky": "no",
}  # fmt: skip
BEFORE = {"settled_before": "agreed 30", "refunded_before": "alipay 30"}


def test_of_what_went_back_no_compensation_is_given_again() -> None:
    answer = resolve(SEAM | BEFORE, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.compensation.offer is not None
    assert (answer.compensation.offer.limit, answer.compensation.demand) == (0, "nothing_left")
    assert answer.compensation.form_entry is None
    assert "8.00" not in answer.message.text.en


def test_what_was_given_before_has_come_off_the_margin() -> None:
    first = compensation_known(read_facts({**SEAM, "price_paid": "90"}, TERMS), ON, IN_FORCE)
    again = {**SEAM, "price_paid": "90", "settled_before": "agreed 12", "payments": "alipay 90"}
    second = compensation_known(read_facts(again, TERMS), ON, IN_FORCE)
    assert first.offer is not None
    assert second.offer is not None
    assert (first.offer.limited_by, first.offer.limit) == ("band", 15)
    assert (second.offer.limited_by, second.offer.limit) == ("margin", 8)


def test_a_price_that_fell_is_paid_back_once() -> None:
    fallen = {
        "problem": "price_protection", "price_promise": "no_promise", "price_drop": "open_to_all",
        "days_since_payment": "3", "price_paid": "199", "price_now": "169",
        "shipping_terms": "paid", "shipping_charged": "6", "market": "cn",
    }  # fmt: skip
    answer = resolve(fallen, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert (answer.enquiry.difference, answer.enquiry.form_entry) == (30, 175)
    assert "CNY 30.00" in answer.message.text.en
    assert "enter 175.00" in answer.message.text.en
    again = resolve({**fallen, "settled_before": "agreed 30"}, on=ON, handbook=HANDBOOK)
    assert again.enquiry is not None
    assert again.enquiry.difference is None
    assert [bad.field for bad in again.conflicts] == ["price_now"]
    part = resolve({**fallen, "settled_before": "agreed 12"}, on=ON, handbook=HANDBOOK)
    assert part.enquiry is not None
    assert (part.enquiry.difference, part.enquiry.form_entry) == (18, 175)


@pytest.mark.parametrize("agreed", ["", "8"])
def test_there_is_one_form_entry_with_the_shipping_in_it(agreed: str) -> None:
    paid = {"shipping_terms": "paid", "shipping_charged": "10", "payments": "alipay 40"}
    answer = resolve({**SEAM, **paid, "amount_refunded": agreed}, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.compensation.form_entry == 32
    assert (answer.refund is None) == (not agreed)
    assert answer.refund is None or answer.refund.form_entry == 32
    assert "enter 32.00" in answer.message.text.en


def test_another_sum_than_the_one_granted_does_not_fit() -> None:
    answer = resolve({**SEAM, "amount_refunded": "9"}, on=ON, handbook=HANDBOOK)
    assert [bad.field for bad in answer.conflicts] == ["amount_refunded"]


def test_the_form_is_filled_for_what_the_buyer_asked_and_not_for_freight_too() -> None:
    swapped = {**SEAM, "wish": "exchange", "exchange_kind": "same", "return_freight": "9"}
    answer = resolve(swapped, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.refund is not None
    assert (answer.compensation.form_entry, answer.refund.form_entry) == (22, None)
    alone = {name: value for name, value in swapped.items() if name != "payments"}
    answer = resolve(alone, on=ON, handbook=HANDBOOK)
    assert answer.compensation is not None
    assert answer.freight is not None
    assert (answer.compensation.form_entry, answer.freight.form_entry) == (22, None)


ORDER = {
    **{k: v for k, v in SEAM.items() if k not in (
        "problem", "evidence", "wish", "margin", "amount_asked", "price_paid", "payments")},
    "order_lines": "A; 50; 1\nB; 50; 1", "payments": "alipay 100",
}  # fmt: skip
GRANTED = "blemish; photos; wish=compensation; margin=25; amount_asked="


@pytest.mark.parametrize("agreed", [False, True])
def test_what_is_granted_for_several_pieces_has_one_form_entry(agreed: bool) -> None:
    pieces = [
        f"{name}: {GRANTED}{sum_}" + (f"; amount_refunded={sum_}" if agreed else "")
        for name, sum_ in (("A", 8), ("B", 9))
    ]
    answer = resolve_order({**ORDER, "pieces": "\n".join(pieces)}, on=ON, handbook=HANDBOOK)
    assert answer.conflicts == ()
    assert answer.refund is not None
    assert (answer.refund.refund, answer.refund.form_entry) == (17, 83)
    entries = [piece.compensation.form_entry for piece in answer.pieces if piece.compensation]
    assert entries == [83, 83]
    assert answer.message.text.en.count("enter 83.00") == 2


def test_beside_goods_that_come_back_the_form_is_filled_for_what_stays() -> None:
    pieces = f"A: {GRANTED}8\nB: change_of_mind; wish=return; goods_kind=clothing; evidence=none"
    facts = {**ORDER, "abuse": "no", "freight_agreement": "nothing", "return_freight": "7"}
    answer = resolve_order({**facts, "pieces": pieces}, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    assert (answer.refund.refund, answer.refund.form_entry) == (58, 92)
    assert answer.refund.kept == 42
    assert "enter 92.00" in answer.message.text.en


def test_of_two_prices_that_fell_the_form_is_filled_once() -> None:
    fallen = "price_protection; price_drop=open_to_all; price_now="
    pieces = f"A: {fallen}45\nB: {fallen}42"
    facts = {**ORDER, "days_since_payment": "1", "pieces": pieces}
    answer = resolve_order(facts, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    assert (answer.refund.refund, answer.refund.form_entry) == (13, 87)
    assert [piece.enquiry.form_entry for piece in answer.pieces if piece.enquiry] == [87, 87]


def test_a_sum_that_is_granted_beside_another_wish_fills_no_form_of_the_order() -> None:
    pieces = f"A: {GRANTED}8\nB: {GRANTED.replace('compensation', 'exchange')}9; exchange_kind=same"
    answer = resolve_order({**ORDER, "pieces": pieces}, on=ON, handbook=HANDBOOK)
    first, second = (piece.compensation for piece in answer.pieces)
    assert first is not None
    assert second is not None
    assert second.form_entry is None


def test_one_stated_piece_of_an_order_has_the_price_that_the_lines_tell() -> None:
    for price in ("", "; price_paid=50"):
        pieces = f"A: {GRANTED}8{price}"
        answer = resolve_order({**ORDER, "pieces": pieces}, on=ON, handbook=HANDBOOK)
        (piece,) = answer.pieces
        assert "price_paid" not in answer.missing
        assert answer.conflicts == ()
        assert piece.compensation is not None
        assert piece.compensation.form_entry == 92
    shared = {"price_paid": "50", "pieces": f"A: {GRANTED}8; amount_refunded=8"}
    answer = resolve_order({**ORDER, **shared}, on=ON, handbook=HANDBOOK)
    assert answer.conflicts == ()
    assert answer.refund is not None
    assert answer.refund.form_entry == 92
    other = {"price_paid": "100", "pieces": f"A: {GRANTED}8"}
    answer = resolve_order({**ORDER, **other}, on=ON, handbook=HANDBOOK)
    assert ["by the lines and discounts it is 50.00" in str(bad) for bad in answer.conflicts]


@pytest.mark.parametrize("pieces", ["A", "A\nB"])
def test_no_more_is_agreed_for_a_piece_than_is_still_paid_for_it(pieces: str) -> None:
    own = "\n".join(f"{n}: {GRANTED}60; amount_refunded=60" for n in pieces.split())
    answer = resolve_order({**ORDER, "pieces": own}, on=ON, handbook=HANDBOOK)
    assert answer.refund is not None
    assert answer.refund.refund is None
    assert any("more than the 50.00" in bad.label.en for bad in answer.conflicts)
