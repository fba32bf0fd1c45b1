"""How much goes back, line by line."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision
from aftersales_kit.answers.freight import freight
from aftersales_kit.answers.refund import Refund, form_entry, refund
from aftersales_kit.answers.refund import _missing_of_one as missing_of_one
from aftersales_kit.policy import Policy
from tests.handbook import HANDBOOK, POLICY
from tests.tries import tries

# Every case here is put to the handbook's own data.
refund, freight = partial(refund, handbook=HANDBOOK), partial(freight, handbook=HANDBOOK)

ON = date(2026, 3, 2)
TWO = "shirt; 200; 1; 0\nsandals; 120; 1; 1"


def of(sale: dict[str, str], *without: str, **facts: str) -> Refund:
    """Answer for a sale with other facts."""
    known = {name: value for name, value in (sale | facts).items() if name not in without}
    return refund(known, on=ON)


def lines(answer: Refund) -> list[tuple[str, str]]:
    return [(line.name, str(line.amount)) for line in answer.lines]


# --- what is typed into the platform's form ---


def test_paid_100_refund_10_enters_90() -> None:
    assert form_entry("100", "10") == Decimal("90.00")


def test_everything_back_enters_nothing() -> None:
    assert form_entry("8", "8") == Decimal("0.00")


@pytest.mark.parametrize(("paid", "back"), [("8", "8.01"), ("-1", "0"), ("1", "-1")])
def test_more_than_was_paid_or_less_than_nothing_is_refused(paid: str, back: str) -> None:
    with pytest.raises(ValueError, match="cannot refund"):
        form_entry(paid, back)


# --- goods and discounts ---


def test_a_whole_order_goes_back_at_what_was_paid(sale) -> None:
    answer = of(sale)
    assert lines(answer) == [("goods", "200.00")]
    assert (answer.refund, answer.owed, answer.apart) == (Decimal("200.00"), 0, 0)
    assert answer.kept is None
    assert answer.form_entry is None  # the form of a return asks something else


def test_a_whole_discounted_order_goes_back_at_what_was_paid(sale) -> None:
    answer = of(sale, "price_paid", order_lines="a; 200\nb; 120", discount_steps="300-40")
    assert lines(answer) == [("goods", "200.00"), ("goods", "120.00"), ("discount", "-40.00")]
    assert answer.lines[-1].label.en == "Discount that the order had"
    assert answer.refund == 280


def test_a_lost_discount_comes_off_and_cites_its_rule(sale) -> None:
    answer = of(sale, "price_paid", order_lines=TWO, discount_steps="300-40")
    assert lines(answer) == [("goods", "120.00"), ("discount", "-40.00")]
    assert answer.lines[-1].rules == ("DSC-01",)
    assert answer.lines[-1].sources == ("CN-13",)
    assert answer.kept == 200


def test_a_fault_of_the_shops_leaves_the_buyer_the_discount_and_repays_the_way_back(sale) -> None:
    fault = {"problem": "quality_defect", "evidence": "photos"}
    answer = of(sale, "price_paid", order_lines=TWO, discount_steps="300-40", **fault)
    assert lines(answer) == [("goods", "120.00"), ("discount", "-15.00")]
    assert answer.apart == 12
    assert answer.kept == 175


def test_while_it_is_open_how_the_discount_is_treated_nothing_is_promised(sale) -> None:
    answer = of(sale, "price_paid", "problem", order_lines=TWO, discount_steps="300-30")
    assert answer.refund is None
    assert answer.settlement is None
    assert answer.kept is None
    assert answer.pieces == ()
    assert answer.question is not None
    assert answer.apart is None


def test_an_open_question_that_changes_nothing_is_not_waited_for(sale) -> None:
    answer = of(sale, "problem", order_lines="a; 200; 1; 1")
    assert answer.settlement is not None
    assert "discount-settlement" not in answer.rulings


def test_an_earlier_price_cut_is_stated_among_what_was_settled_before(sale) -> None:
    answer = of(sale, "price_paid", order_lines="a; 100; 2; 2", settled_before="agreed 10")
    assert (answer.refund, answer.paid) == (190, 190)


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("320.01", "come to 320.00; leave the shipping out"),
        ("319.99", "come to 320.00; write the 0.01 between them as a discount"),
        ("0", "come to 320.00; write the 320.00 between them as a discount"),
    ],
)
def test_another_price_than_the_lines_come_to_does_not_fit(sale, price: str, words: str) -> None:
    answer = of(sale, order_lines=TWO, price_paid=price)
    (conflict,) = answer.conflicts
    assert conflict.field == "price_paid"
    assert words in conflict.label.en
    assert answer.refund is None
    assert of(sale, order_lines=TWO, price_paid="320").conflicts == ()


@pytest.mark.parametrize("steps", ["", "every 100-15", "2件9折", "300-40; 10% off"])
@pytest.mark.parametrize("wish", ["return", "refund"])
def test_what_the_lines_come_to_is_not_changed_by_the_price_being_stated(sale, steps, wish) -> None:
    order = {"order_lines": TWO, "discount_steps": steps, "wish": wish}
    before = of(sale, "price_paid", **order)
    assert before.basket is not None
    after = of(sale, **order, price_paid=str(before.basket.now.cost))
    assert before.refund is not None
    assert (after.lines, after.kept, after.conflicts) == (before.lines, before.kept, ())


def test_an_order_of_which_nothing_comes_back_does_not_fit_a_return(sale) -> None:
    answer = of(sale, "price_paid", order_lines="a; 200; 1; 0")
    assert [conflict.field for conflict in answer.conflicts] == ["order_lines"]
    assert of(sale, order_lines="a; 200; 1; 0", wish="refund", amount_refunded="5").conflicts == ()


def test_a_sum_without_a_return_does_not_fit_goods_that_come_back(sale) -> None:
    (conflict,) = of(sale, amount_refunded="5").conflicts
    assert conflict.field == "amount_refunded"


def test_an_order_that_comes_to_more_than_a_price_can_be_is_named(sale: dict[str, str]) -> None:
    answer = of(sale, "price_paid", order_lines="\n".join(["coat; 999999; 1; 1"] * 2))
    (conflict,) = answer.conflicts
    assert str(conflict) == (
        "order_lines: gives price_paid (worked out): 1999998.00 is outside 0 to 1000000 CNY"
    )


def test_without_a_price_the_price_is_asked_for(sale) -> None:
    answer = of(sale, "price_paid")
    assert answer.missing == ("price_paid",)
    assert answer.refund is None
    assert answer.apart == 0


# --- gifts and value lost ---


FAULT = {"problem": "quality_defect", "evidence": "photos"}


def test_a_gift_that_stays_is_charged_at_the_price_that_was_stated(sale) -> None:
    answer = of(sale, gift="kept", gift_price_stated="yes", gift_price="39")
    assert lines(answer)[-1] == ("gift", "-39.00")
    assert answer.lines[-1].rules == ("GFT-02",)
    assert answer.refund == 161
    assert answer.carried_over["gift"] == "charged_before"


@pytest.mark.parametrize("market", POLICY.markets)
def test_a_gift_without_a_stated_price_is_never_charged(sale, market: str) -> None:
    other = {"market": market, "freight_agreement": "buyer_pays", "condition": "tried"}
    answer = of(sale, **other, gift="kept", gift_price_stated="no", gift_price="39")
    assert answer.refund == 200


@pytest.mark.parametrize("stated", ["yes", "no"])
def test_a_gift_is_never_charged_for_a_fault_of_the_shops(sale, stated: str) -> None:
    answer = of(sale, **FAULT, gift="kept", gift_price_stated=stated, gift_price="39")
    assert answer.refund == 200


def test_a_gift_without_a_price_is_asked_for(sale) -> None:
    answer = of(sale, gift="kept", gift_price_stated="yes")
    assert answer.missing == ("gift_price",)
    assert answer.refund is None


def test_whether_the_gifts_price_was_stated_is_asked(sale) -> None:
    answer = of(sale, gift="kept", gift_price="39")
    assert answer.question is not None
    assert answer.question.field.name == "gift_price_stated"
    assert answer.refund is None


@pytest.mark.parametrize("gift", ["no_gift", "comes_back", "still_earned", "charged_before"])
def test_a_gift_that_is_settled_costs_nothing(sale, gift: str) -> None:
    assert of(sale, gift=gift).refund == 200


def test_a_gift_that_costs_more_than_the_goods_leaves_a_debt(sale) -> None:
    answer = of(sale, gift="kept", gift_price_stated="yes", gift_price="210")
    assert (answer.refund, answer.owed) == (0, 10)
    assert answer.methods == ()


def test_a_cancelled_order_has_neither_gift_nor_wear(sale) -> None:
    answer = of(sale, "days_since_signing", order_state="undispatched", packed="no")
    assert answer.refund == 200
    assert "gift-deduction" not in answer.rulings


EU = {"market": "eu", "condition": "worn", "freight_agreement": "buyer_pays"}
TOLD = {"told_of_right": "yes", "deduction_told": "yes"}


def test_value_lost_by_undue_handling_comes_off_where_the_buyer_was_told(sale) -> None:
    assert of(sale, **EU, **TOLD, value_lost="60").refund == 140
    for left_out in TOLD:
        assert of(sale, **EU, **{**TOLD, left_out: "no"}, value_lost="60").refund == 200


def test_no_more_value_is_lost_than_the_goods_were_paid_with(sale) -> None:
    assert of(sale, **EU, **TOLD, value_lost="600").refund == 0


def test_the_value_lost_is_asked_for(sale) -> None:
    assert of(sale, **EU, **TOLD).missing == ("value_lost",)


# --- freight ---


def test_shipping_that_the_shop_bears_goes_back_with_the_price(sale) -> None:
    fault = {"problem": "blemish", "evidence": "photos"}
    paid = {"shipping_terms": "paid", "shipping_charged": "10"}
    answer = of(sale, "contract_freight", **fault, **paid)
    assert lines(answer) == [("goods", "200.00"), ("shipping", "10.00")]
    assert answer.refund == answer.paid == 210


def test_shipping_that_the_buyer_bears_goes_back_above_the_contract_rate(sale) -> None:
    answer = of(sale, shipping_terms="paid", shipping_charged="10")
    assert lines(answer) == [("goods", "200.00"), ("shipping", "2.00")]


def test_what_shipping_cost_is_asked_for_where_it_matters(sale) -> None:
    assert of(sale, "shipping_charged", shipping_terms="paid").missing == ("shipping_charged",)
    assert of(sale, "shipping_charged", shipping_terms="paid").paid is None
    lost = {"shipping_terms": "threshold", "threshold_lost": "yes"}
    assert of(sale, "contract_freight", **lost).missing == ("contract_freight",)
    assert of(sale, "contract_freight").missing == ()


FREE_FROM = {"shipping_terms": "threshold", "free_shipping_from": "99"}


@pytest.mark.parametrize(
    ("ordered", "back"),
    [
        ("a; 79; 1; 0\nb; 49; 1; 1", "41.00"),
        ("a; 99; 1; 0\nb; 49; 1; 1", "49.00"),
        ("a; 79; 1; 1\nb; 49; 1; 1", "128.00"),
        ("a; 49; 1; 0\nb; 49; 1; 1", "49.00"),
    ],
)
def test_freight_comes_off_once_where_what_is_kept_no_longer_ships_free(
    sale, ordered: str, back: str
) -> None:
    answer = of(sale, "price_paid", "threshold_lost", **FREE_FROM, order_lines=ordered)
    assert str(answer.refund) == back


def test_where_the_threshold_is_not_known_the_buyer_is_asked_nothing_but_the_agent(sale) -> None:
    terms = {"shipping_terms": "threshold", "order_lines": TWO}
    answer = of(sale, "price_paid", "threshold_lost", **terms)
    assert answer.question is not None
    assert answer.question.field.name == "threshold_lost"
    assert answer.refund is None
    assert of(sale, "price_paid", threshold_lost="yes", **terms).refund == 112


@pytest.mark.parametrize(
    ("ordered", "least", "told"),
    [
        ("a; 50; 3; 1", "120", "yes"),
        ("a; 50; 3; 1", "100", "no"),
        ("a; 50; 3; 1", "151", "no"),
        ("a; 50; 3; 3", "", "no"),
        ("a; 50; 3; 1", "", None),
    ],
)
def test_whether_free_shipping_is_lost_is_what_the_lines_tell(sale, ordered, least, told) -> None:
    order = {"shipping_terms": "threshold", "order_lines": ordered, "free_shipping_from": least}
    for said in ("yes", "no"):
        stated = {**order, "threshold_lost": said}
        answer = of(sale, "price_paid", **stated)
        unlike = told not in (None, said)
        assert [bad.field for bad in answer.conflicts] == ["threshold_lost"] * unlike
        assert (answer.refund is None) == unlike
        for stands in ({"wish": "compensation"}, {"wish": "refund", "amount_refunded": "5"}):
            assert of(sale, "price_paid", **stated, **stands).conflicts == ()


@pytest.mark.parametrize("least", ["", "10", "120", "400"])
@pytest.mark.parametrize("said", ["yes", "no"])
def test_free_shipping_that_was_lost_before_is_not_lost_again(sale, least, said) -> None:
    order = {
        "shipping_terms": "threshold", "order_lines": "a; 50; 3; 1; 1", "free_shipping_from": least,
        "settled_before": "goods 50; outbound -8", "threshold_lost": said,
    }  # fmt: skip
    answer = of(sale, "price_paid", **order)
    assert (answer.refund, answer.freight.legs[0].short, answer.conflicts) == (50, 0, ())


def test_freight_collect_that_the_buyer_bears_comes_off(sale) -> None:
    collect = {"return_carrier": "sf", "freight_collect": "yes"}
    answer = of(sale, **collect)
    assert lines(answer) == [("goods", "200.00"), ("return", "-12.00")]
    assert of(sale, "return_freight", **collect).missing == ("return_freight",)


def test_dispatched_against_a_refund_request_costs_the_buyer_nothing(sale) -> None:
    cancelled = {
        "problem": "cancel_dispatched", "order_state": "in_transit", "wish": "refund",
        "shipping_terms": "paid", "shipping_charged": "12", "days_since_signing": "0",
    }  # fmt: skip
    assert of(sale, **cancelled, dispatch_at_fault="no").refund == 204
    answer = of(sale, **cancelled, dispatch_at_fault="yes")
    assert answer.refund == 212
    assert answer.outcome("refund_when") == "once_approved"
    assert answer.facts.get("responsible") is None


# --- money that goes back by itself ---


def test_a_price_cut_goes_back_by_itself(sale) -> None:
    answer = of(sale, wish="compensation", amount_refunded="10")
    assert lines(answer) == [("agreed", "10.00")]
    assert (answer.route, answer.form_entry) == ("refund_only", Decimal("190.00"))


def test_no_more_than_was_paid_goes_back_by_itself(sale) -> None:
    answer = of(sale, wish="compensation", amount_refunded="200.01")
    assert [conflict.field for conflict in answer.conflicts] == ["amount_refunded"]
    assert answer.refund is None


def test_a_price_cut_needs_the_price_for_the_form(sale) -> None:
    assert of(sale, "price_paid", wish="compensation", amount_refunded="10").missing == (
        "price_paid",
    )


def test_freight_advanced_for_an_exchange_goes_back_by_itself(sale) -> None:
    fault = {"problem": "wrong_size", "evidence": "photos", "wish": "exchange"}
    answer = of(sale, **fault)
    assert lines(answer) == [("freight", "12.00")]
    assert answer.form_entry == 188
    assert of(sale, "return_freight", **fault).missing == ("return_freight",)


def test_who_only_asks_gets_nothing_back(sale) -> None:
    answer = of(sale, wish="information")
    assert (answer.lines, answer.refund, answer.form_entry) == ((), 0, None)
    assert of(sale, "price_paid", wish="information").missing == ()


# --- ways of paying ---


def test_each_way_of_paying_gets_its_part(sale) -> None:
    answer = of(sale, order_lines="a; 100; 2; 1", payments="alipay 150; coupon 40; points 100=10")
    assert [str(part) for part in answer.methods] == [
        "alipay 75.00", "coupon 20.00", "points 50=5.00",
    ]  # fmt: skip


def test_ways_of_paying_that_do_not_add_up_do_not_fit(sale) -> None:
    answer = of(sale, payments="alipay 199")
    (conflict,) = answer.conflicts
    assert conflict.field == "payments"
    assert "add up to 199.00, but goods and shipping come to 200.00" in conflict.label.en
    assert answer.methods == ()


def test_ways_of_paying_wait_until_the_shipping_is_known(sale) -> None:
    answer = of(sale, "shipping_terms", payments="alipay 200")
    assert (answer.conflicts, answer.missing, answer.refund) == ((), ("shipping_terms",), None)
    paid = of(sale, "shipping_charged", shipping_terms="paid", payments="alipay 200")
    assert paid.missing == ("shipping_charged",)


def test_ways_of_paying_that_cannot_even_be_the_goods_do_not_fit_whatever_the_shipping(
    sale,
) -> None:
    (conflict,) = of(sale, "shipping_terms", payments="alipay 199").conflicts
    assert conflict.field == "payments"
    agreed = {"wish": "compensation", "amount_refunded": "50", "problem": "blemish"}
    answer = refund({**agreed, "price_paid": "100", "payments": "card 70; balance 20"}, on=ON)
    assert [conflict.field for conflict in answer.conflicts] == ["payments"]
    assert answer.refund is None


@pytest.mark.parametrize("market", POLICY.markets)
def test_what_paid_for_one_line_alone_goes_back_with_that_line(sale, market: str) -> None:
    order = {"market": market, "freight_agreement": "buyer_pays", "condition": "tried"}
    order |= {"order_lines": "A; 100; 1; 0\nB; 200; 1; 1"}
    by_coupon = of(sale, "price_paid", **order, payments="card 290; coupon 10 on 1")
    assert [str(part) for part in by_coupon.methods] == ["card 200.00"]
    assert [str(part) for part in by_coupon.left] == ["card 90.00", "coupon 10.00 on 1"]
    off = of(sale, "price_paid", **order, discount_steps="item coupon 10 on A", payments="card 290")
    assert off.refund == 200


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("payments", "card 290; coupon 10 on 3", "'3' is no line of the order; its lines are 1 A"),
        ("payments", "card 290; coupon 10 on Aa", "'Aa' is no line of the order"),
        ("discount_steps", "item coupon 10", "on which line? Write it like"),
        ("discount_steps", "item coupon 10 on shrit", "did you mean 'shirt B'?"),
        ("discount_steps", "item coupon 10 on shirt", "'shirt' is more than one line"),
    ],
)
def test_a_line_that_is_not_told_or_not_there_is_named(sale, name, said, words) -> None:
    names = ("A", "B") if name == "payments" else ("shirt A", "shirt B")
    order = f"{names[0]}; 100; 1; 0\n{names[1]}; 200; 1; 1"
    (conflict,) = of(sale, "price_paid", order_lines=order, **{name: said}).conflicts
    assert conflict.field == name
    assert words in conflict.label.en


def test_a_discount_that_needs_a_line_falls_on_the_only_one_there_is(sale) -> None:
    answer = of(sale, "price_paid", order_lines="A; 100; 2; 2", discount_steps="item coupon 10")
    assert answer.refund == 190


def test_what_paid_for_goods_that_cost_nothing_is_divided_evenly(sale) -> None:
    free = {"order_lines": "A; 0; 2; 1\nB; 10; 1; 0", "payments": "card 5; coupon 5 on 1"}
    answer = of(sale, "price_paid", **free)
    assert answer.refund == 0
    assert of(sale, "price_paid", **{**free, "wish": "information"}).conflicts == ()


# --- what went back before ---

MUGS = {
    "order_lines": "mug; 50; 2; 1", "shipping_terms": "paid", "shipping_charged": "10",
    "payments": "alipay 110", "contract_freight": "10",
}  # fmt: skip


@pytest.mark.parametrize(
    "facts",
    [
        {"order_state": "undispatched", "packed": "no", "wish": "refund"},
        FAULT,
        {"market": "eu", "freight_agreement": "buyer_pays", "condition": "tried"},
    ],
)
def test_shipping_goes_back_once_with_the_last_piece(sale, facts) -> None:
    signed = facts.get("order_state", "signed") == "signed"
    unsaid = ["price_paid"] if signed else ["price_paid", "days_since_signing"]
    first = of(sale, *unsaid, **MUGS, **facts)
    second = of(
        sale, *unsaid,
        **{**MUGS, **facts, **first.carried_over, "order_lines": "mug; 50; 2; 1; 1"},
    )  # fmt: skip
    assert (first.refund, second.refund) == (50, 60)
    assert [str(part) for part in first.left] == ["alipay 60.00"]
    assert second.left == ()
    assert first.freight.legs[0].repaid == 0


def test_while_it_is_open_whether_shipping_goes_back_no_sum_is_named(sale) -> None:
    answer = of(sale, "price_paid", "problem", **MUGS, dispatch_at_fault="no")
    assert answer.refund is None


@pytest.mark.parametrize("known", [{}, {"price_paid": "200"}, {"order_lines": "mug; 50; 2; 1; 1"}])
def test_shipping_that_went_back_is_repaid_by_nobody_whatever_is_open(sale, known) -> None:
    facts = {**FAULT, "shipping_terms": "paid", "shipping_charged": "10"}
    gone = {**facts, "settled_before": "goods 50; shipping 10"}
    whole = of(sale, "price_paid", **gone, **known)
    alone = freight({**sale, "price_paid": "", **gone, **known}, on=ON)
    assert [answer.legs[0].repaid for answer in (whole.freight, alone)] == [0, 0]
    assert (alone.repaid, alone.refund, alone.form_entry) == (whole.freight.repaid, None, None)


def test_freight_by_itself_keeps_the_shipping_until_the_last_piece_comes_back(sale) -> None:
    facts = {**sale, **FAULT, "shipping_terms": "paid", "shipping_charged": "10"}
    first = freight({**facts, "order_lines": "mug; 100; 2; 1"}, on=ON)
    last = freight({**facts, "order_lines": "mug; 100; 2; 1; 1"}, on=ON)
    assert (first.legs[0].repaid, last.legs[0].repaid) == (0, 10)


def test_what_came_back_before_needs_to_be_said_in_sums(sale) -> None:
    second = {"order_lines": "mug; 50; 2; 1; 1"}
    assert of(sale, "price_paid", **second).missing == ("settled_before",)
    assert of(sale, refunded_before="alipay 5").missing == ("settled_before",)
    two = {"payments": "alipay 60; card 40", "settled_before": "goods 50"}
    by_two = of(sale, "price_paid", **second, **two)
    assert by_two.missing == ("refunded_before",)
    # How much goes back does not hang on it, only by which way.
    assert (by_two.refund is None, by_two.methods) == (False, ())
    one = {"payments": "alipay 100", "settled_before": "goods 50"}
    answer = of(sale, "price_paid", **second, **one)
    assert [str(part) for part in answer.methods] == ["alipay 50.00"]


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"settled_before": "goods 201"}, "settled_before", "201.00 went back for the goods"),
        ({"settled_before": "goods 5; gift -9"}, "settled_before", "come to -4.00; what the buyer"),
        (
            {"settled_before": "goods 50", "refunded_before": "alipay 40"},
            "refunded_before", "these add up to 40.00, but the earlier refunds come to 50.00",
        ),
        (
            {
                "settled_before": "goods 50", "refunded_before": "card 50",
                "payments": "alipay 160; card 40",
            },
            "refunded_before", "card 50.00 went back, and 40.00 was paid so",
        ),
    ],
)  # fmt: skip
def test_earlier_refunds_that_cannot_be_are_named(sale, facts, field: str, words: str) -> None:
    (conflict,) = of(sale, **facts).conflicts
    assert conflict.field == field
    assert words in conflict.label.en


def test_while_a_sum_is_unknown_nothing_is_carried_over(sale) -> None:
    assert of(sale, "price_paid").carried_over == {}
    assert of(sale, gift="kept", gift_price_stated="yes", payments="alipay 200").left == ()
    assert of(sale).carried_over == {"settled_before": "goods 200.00"}


def test_the_first_shipping_is_taken_off_once(sale) -> None:
    order = {"shipping_terms": "threshold", "threshold_lost": "yes"}
    first = of(sale, "price_paid", **order, order_lines="a; 50; 3; 1")
    assert first.refund == 42
    again = {**order, **first.carried_over, "order_lines": "a; 50; 3; 1; 1"}
    assert of(sale, "price_paid", **again).refund == 50


def test_what_the_buyer_pays_on_top_is_a_way_of_paying_and_goes_back(sale) -> None:
    order = {"discount_steps": "300-40", "payments": "alipay 265"}
    first = of(sale, "price_paid", **order, order_lines="coat; 290; 1; 0\nsocks; 15; 1; 1")
    assert first.owed == 25
    assert first.carried_over["payments"] == "alipay 265.00; top_up 25.00"
    rest = {**order, **first.carried_over, "order_lines": "coat; 290; 1; 1\nsocks; 15; 1; 0; 1"}
    answer = of(sale, "price_paid", **rest)
    assert [str(part) for part in answer.methods] == ["alipay 265.00", "top_up 25.00"]


def test_while_it_is_open_how_a_discount_is_treated_no_price_is_more_than_was_paid(sale) -> None:
    order = {"order_lines": "coat; 290; 1; 1\nsocks; 30; 1; 0", "discount_steps": "300-100"}
    unwanted = {"problem": "change_of_mind", "evidence": "none", "payments": "alipay 220"}
    open_ = of(sale, "price_paid", "market", **order, **unwanted)
    assert (open_.conflicts, open_.refund) == ((), None)
    assert of(sale, "price_paid", **order, **unwanted).refund is not None


# --- an exchange ---

DEARER = {"wish": "exchange", "exchange_kind": "price_difference"}


def test_an_exchange_asks_the_price_of_the_new_piece_and_refunds_no_goods(sale) -> None:
    answer = of(sale, **DEARER)
    assert (answer.missing, answer.refund) == (("new_price",), None)
    assert of(sale, "price_paid", **DEARER).missing == ("price_paid", "new_price")
    assert of(sale, wish="exchange").lines == ()
    assert of(sale, wish="exchange").route == "no_refund"


@pytest.mark.parametrize(
    ("new", "refund_", "owed", "route"),
    [("220", 0, 20, "top_up"), ("180", 20, 0, "refund_only"), ("200", 0, 0, "no_refund")],
)
def test_the_difference_goes_by_the_top_up_link_or_back(sale, new, refund_, owed, route) -> None:
    answer = of(sale, **DEARER, new_price=new)
    assert (answer.refund, answer.owed, answer.route) == (refund_, owed, route)
    assert answer.carried_over == {}


@pytest.mark.parametrize(("new", "owed", "back"), [("220", 20, 0), ("205", 5, 0), ("190", 0, 10)])
def test_freight_that_was_advanced_is_repaid_beside_the_difference(sale, new, owed, back) -> None:
    fault = {**DEARER, "problem": "wrong_size", "evidence": "photos", "new_price": new}
    known = of(sale, **fault)
    assert (known.owed, known.refund, known.apart) == (owed, back, 12)
    # A difference is paid before there is a receipt.
    before = of(sale, "return_freight", **fault)
    assert (before.owed, before.refund, before.apart, before.missing) == (owed, back, None, ())


def test_the_difference_is_that_of_the_whole_basket_under_its_discounts(sale) -> None:
    basket = {"order_lines": "dress; 120; 1; 1\nhat; 200; 1; 0", "discount_steps": "300-40"}
    assert of(sale, "price_paid", **DEARER, **basket, new_price="150").owed == 30
    assert of(sale, "price_paid", **DEARER, **basket, new_price="90").owed == 10
    own = {**basket, "discount_steps": "item coupon 20 on 1"}
    assert of(sale, "price_paid", **DEARER, **own, new_price="120").owed == 20


def test_a_sum_agreed_and_a_difference_are_together_no_more_than_was_paid(sale) -> None:
    both = of(sale, **DEARER, new_price="100", amount_refunded="150")
    assert [bad.label.en for bad in both.conflicts] == [
        "cannot refund more than the 200.00 that was paid"
    ]
    assert both.conflicts[0].field == "amount_refunded"
    assert of(sale, **DEARER, new_price="100", amount_refunded="100").refund == 200


def test_an_exchange_of_which_no_more_is_said_moves_no_money(sale) -> None:
    answer = of(sale, "exchange_kind", wish="exchange")
    assert (answer.missing, answer.refund) == ((), 0)


def test_while_the_wish_is_open_no_sum_is_named(sale) -> None:
    unknown = of(sale, "wish")
    assert (unknown.refund, unknown.apart) == (None, None)


def test_a_sum_agreed_is_known_before_the_shipping_and_the_form_is_not(sale) -> None:
    agreed = {"wish": "compensation", "amount_refunded": "10"}
    answer = of(sale, "shipping_terms", **agreed)
    assert (answer.refund, answer.form_entry, answer.missing) == (10, None, ("shipping_terms",))
    answer = of(sale, "shipping_charged", **agreed, shipping_terms="paid")
    assert answer.missing == ("shipping_charged",)


@pytest.mark.parametrize(
    "facts",
    [
        {"price_paid": "10"},
        {"settled_before": "goods 195", "refunded_before": "alipay 195"},
        {"price_paid": "10", "exchange_kind": "price_difference", "new_price": "8"},
    ],
)
def test_freight_beyond_what_is_left_is_repaid_apart(sale, facts) -> None:
    fault = {"problem": "wrong_size", "evidence": "photos", "wish": "exchange"}
    answer = of(sale, **fault, **facts)
    assert (answer.conflicts, answer.missing) == ((), ())
    difference = 2 if "new_price" in facts else 0
    assert (answer.refund, answer.apart) == (difference, answer.freight.repaid)
    assert answer.apart == 12


def test_while_the_shipping_is_open_it_is_open_whether_freight_fits_in(sale) -> None:
    fault = {"problem": "wrong_size", "evidence": "photos", "wish": "exchange", "price_paid": "10"}
    answer = of(sale, "shipping_terms", **fault)
    assert (answer.refund, answer.missing) == (None, ("shipping_terms",))
    paid = of(sale, **fault, shipping_terms="paid", shipping_charged="5")
    assert (paid.refund, paid.apart, paid.form_entry) == (12, 0, 3)


def test_what_freight_took_out_of_the_order_is_repaid_apart_when_the_goods_come_back(sale) -> None:
    fault = {"problem": "wrong_size", "evidence": "photos"}
    exchanged = of(sale, **fault, wish="exchange")
    assert exchanged.refund == 12
    back = of(sale, **fault, **exchanged.carried_over)
    assert (back.refund, back.balance, back.conflicts) == (188, 188, ())
    assert back.apart == 12 + back.freight.repaid
    assert back.carried_over["settled_before"] == "goods 200.00; freight 12.00; transferred -12.00"


def test_money_that_moves_while_the_sale_stands_needs_to_be_known(sale) -> None:
    answer = of(sale, wish="compensation")
    assert (answer.missing, answer.route) == (("amount_refunded",), None)
    assert answer.question is None


# --- the way it goes ---


def test_while_the_way_is_open_the_form_is_not_filled(sale) -> None:
    answer = of(sale, "order_state", wish="compensation", amount_refunded="10")
    assert answer.route is None
    assert answer.form_entry is None
    assert answer.refund == 10


def test_every_decision_is_one_that_the_refund_rests_on(sale) -> None:
    tables = [decision.table for decision in of(sale, dispatch_at_fault="no").decisions]
    assert tables == [
        "refund-route", "cancellation-costs", "discount-settlement", "freight", "freight",
    ]  # fmt: skip
    collect = of(sale, return_carrier="sf", freight_collect="yes")
    assert "return-acceptance" in [decision.table for decision in collect.decisions]


def test_an_open_table_has_decided_nothing(sale) -> None:
    answer = of(sale, "order_state")
    assert "refund-route" in answer.rulings
    assert "refund-route" not in [decision.table for decision in answer.decisions]


def test_what_goes_back_is_told_as_of_a_day(policy: Policy, sale) -> None:
    answer = refund(sale, on=ON)
    assert answer.on == ON
    assert all(isinstance(decision, Decision) for decision in answer.decisions)


# --- what always holds ---

MONEY = st.integers(1, 30_000).map(lambda fen: f"{fen / 100:.2f}")


def fitting(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts of which each can be so beside the others."""
    if facts["order_state"] == "signed":
        facts = {**facts, "days_since_signing": "2"}
    else:
        facts = {**facts, "condition": "intact", "value_lost": "0", "gift": "no_gift"}
    return facts if facts["shipping_terms"] == "paid" else {**facts, "shipping_charged": "0"}


CASES = st.fixed_dictionaries(
    {
        "problem": st.sampled_from(["change_of_mind", "quality_defect"]),
        "evidence": st.just("photos"),
        "order_state": st.sampled_from(["in_transit", "signed"]),
        "wish": st.just("return"),
        "market": st.sampled_from(POLICY.markets),
        "shipping_terms": st.sampled_from(["free", "paid", "threshold"]),
        "shipping_charged": MONEY,
        "contract_freight": MONEY,
        "return_freight": MONEY,
        "free_shipping_from": MONEY,
        "discount_steps": st.sampled_from([None, "100-13", "50-5, 200-33", "every 60-7"]),
        "condition": st.sampled_from(["tried", "worn"]),
        "value_lost": MONEY,
        "told_of_right": st.just("yes"),
        "deduction_told": st.just("yes"),
        "gift": st.sampled_from(["no_gift", "kept"]),
        "gift_price": MONEY,
        "gift_price_stated": st.just("yes"),
        "order_lines": st.lists(st.tuples(MONEY, st.integers(1, 3)), min_size=1, max_size=3),
    }
).map(fitting)
FIXED = {
    "freight_agreement": "buyer_pays", "abuse": "no",
    "courier_chosen_by_buyer": "no", "dispatch_at_fault": "no",
}  # fmt: skip


@settings(max_examples=tries(150), deadline=None)
@given(CASES, st.data())
def test_lines_and_ways_of_paying_add_up_and_never_exceed_what_was_paid(facts, data) -> None:
    ordered = "\n".join(
        f"piece; {price}; {quantity}; {data.draw(st.integers(0, quantity))}"
        for price, quantity in facts["order_lines"]
    )
    known = {**FIXED, **facts, "order_lines": ordered}
    paid = refund(known, on=ON).paid
    assert paid is not None
    first = min(paid, Decimal("3.33"))
    answer = refund({**known, "payments": f"alipay {paid - first}; points {first}"}, on=ON)
    if any(conflict.field == "order_lines" for conflict in answer.conflicts):
        return
    assert answer.refund is not None
    assert answer.owed is not None
    assert sum(line.amount for line in answer.lines) == answer.refund - answer.owed
    assert sum(part.amount for part in answer.methods) == answer.refund <= paid
    if facts["problem"] == "quality_defect" and facts["gift"] == "no_gift":
        back = sum((line.price * line.returned for line in answer.order), Decimal(0))
        whole = sum((line.price * line.quantity for line in answer.order), Decimal(0))
        assert answer.settlement is not None
        shipping = paid - answer.settlement.left.paid - answer.settlement.goods
        if answer.kept is not None:
            paid, shipping = paid - shipping, Decimal(0)
        least = (paid - shipping) * back / whole + shipping
        assert answer.refund >= least - Decimal("0.05")


@settings(max_examples=tries(100), deadline=None)
@given(CASES)
def test_a_full_return_that_is_no_fault_of_the_buyers_brings_everything_back(facts) -> None:
    ordered = "\n".join(f"piece; {price}; {n}" for price, n in facts["order_lines"])
    own = {"problem": "quality_defect", "gift": "no_gift", "order_lines": ordered}
    answer = refund({**FIXED, **facts, **own}, on=ON)
    assert answer.refund == answer.paid
    assert answer.freight.legs[1].short == 0


def test_a_sum_agreed_is_entered_as_the_lines_of_the_order_tell() -> None:
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed", "wish": "refund",
        "amount_refunded": "50.00", "order_lines": "coat; 290; 1", "shipping_terms": "free",
    }  # fmt: skip
    assert refund(facts, on=ON, handbook=HANDBOOK).form_entry == Decimal("240.00")
    unlike = refund({**facts, "price_paid": "199.00"}, on=ON, handbook=HANDBOOK)
    assert unlike.form_entry is None
    assert [bad.field for bad in unlike.conflicts] == ["price_paid"]


WAYS = ["alipay", "card", "coupon", "points"]


@st.composite
def sales(draw: st.DrawFn) -> dict[str, str]:
    """Draw an order with discounts and shipping, paid in up to four ways, one for a line alone."""
    goods = draw(st.lists(st.tuples(MONEY, st.integers(1, 3)), min_size=1, max_size=3))
    steps = draw(st.lists(st.sampled_from([
        "100-13", "every 60-7", "10% off", "2件9折", "3件8折", "买2送1", "item coupon 3 on 1",
        "coupon 200-33", "platform coupon 5", "member price 40 on 1", "points 100=1",
    ]), max_size=4, unique=True))  # fmt: skip
    facts = {
        **FIXED, "problem": "change_of_mind", "evidence": "photos", "order_state": "signed",
        "wish": "return", "condition": "tried", "gift": "no_gift",
        "market": draw(st.sampled_from(POLICY.markets)),
        "shipping_terms": draw(st.sampled_from(["free", "paid", "threshold"])),
        "shipping_charged": draw(MONEY), "contract_freight": draw(MONEY),
        "free_shipping_from": draw(MONEY), "return_freight": "5",
        "order_lines": "\n".join(f"piece {i}; {p}; {n}" for i, (p, n) in enumerate(goods)),
    }  # fmt: skip
    facts = fitting(facts)
    if steps:
        facts["discount_steps"] = "; ".join(steps)
    answer = refund(facts, on=ON)
    assert answer.paid is not None
    alone = min(answer.pieces[0] // 2, Decimal(9)).quantize(Decimal("0.01"))
    left, paid = answer.paid - alone, [f"coupon {alone} on 1"] if alone > 0 else []
    for way in draw(st.lists(st.sampled_from(WAYS), max_size=3, unique=True)):
        part = (left * draw(st.integers(0, 100)) / 100).quantize(Decimal("0.01"))
        paid, left = [*paid, f"{way} {part}"], left - part
    return {**facts, "payments": "; ".join([*paid, f"wechat {left}"])}


def back_now(order, chosen: list[int]) -> str:
    """Return the lines of an order, of which these come back now."""
    return "\n".join(
        f"{line.name}; {line.price}; {line.quantity}; {min(n, line.left)}; {line.before}"
        for line, n in zip(order, chosen, strict=True)
    )


@settings(max_examples=tries(60), deadline=None)
@given(sales(), st.data())
def test_over_any_number_of_returns_nobody_gets_more_than_was_paid_nor_shipping_twice(
    facts: dict[str, str], data: st.DataObject
) -> None:
    known, order = facts, refund(facts, on=ON).order
    whole = refund(facts, on=ON).paid
    assert whole is not None
    total, topped_up, shipping, held = (Decimal(0) for _ in range(4))
    for _ in range(6):
        if not any(line.left for line in order):
            break
        problem = data.draw(st.sampled_from(["change_of_mind", "quality_defect"]))
        chosen = data.draw(st.lists(st.integers(0, 3), min_size=len(order), max_size=len(order)))
        if not any(min(n, line.left) for n, line in zip(chosen, order, strict=True)):
            chosen = [line.left for line in order]
        known = {**known, "problem": problem, "order_lines": back_now(order, chosen)}
        answer = refund(known, on=ON)
        assert (answer.conflicts, answer.missing) == ((), ())
        assert answer.refund is not None
        assert answer.owed is not None
        amounts_ = {line.name: line.amount for line in answer.lines}
        assert sum(line.amount for line in answer.lines) == answer.refund - answer.owed
        assert sum(part.amount for part in answer.methods) == answer.refund
        assert all(
            part.amount <= way.left
            for part in answer.methods
            for way in answer.ways
            if (way.payment.method, way.payment.lines) == (part.method, part.lines)
        )
        total, topped_up = total + answer.refund, topped_up + answer.owed
        shipping += amounts_.get("shipping", Decimal(0))
        held -= amounts_.get("outbound", Decimal(0))
        assert total <= whole + topped_up
        known = {**known, **answer.carried_over}
        order = answer.settlement.left.lines if answer.settlement else ()
    if order and not any(line.left for line in order):
        charged = Decimal(facts["shipping_charged"]) if facts["shipping_terms"] == "paid" else 0
        assert shipping <= charged
        assert total - topped_up == whole - held - (charged - shipping)


def test_while_it_is_open_what_is_exchanged_for_that_is_what_is_missing() -> None:
    (asked,) = missing_of_one({"wish": "exchange", "amount_refunded": 0}, None, None, apart=True)
    assert asked == "exchange_kind"
