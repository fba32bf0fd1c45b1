"""How much goes back, line by line."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision
from aftersales_kit.answers.refund import Refund, form_entry, refund
from aftersales_kit.policy import Policy
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
refund = partial(refund, handbook=HANDBOOK)

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


def test_an_earlier_price_cut_is_stated_as_a_lower_price_paid(sale) -> None:
    answer = of(sale, order_lines="a; 100; 2; 2", price_paid="190")
    assert answer.refund == 190


def test_more_paid_than_the_order_comes_to_does_not_fit(sale) -> None:
    answer = of(sale, order_lines=TWO, price_paid="320.01")
    (conflict,) = answer.conflicts
    assert conflict.field == "price_paid"
    assert "come to 320.00" in conflict.label.en
    assert answer.refund is None


def test_an_order_of_which_nothing_comes_back_does_not_fit_a_return(sale) -> None:
    answer = of(sale, "price_paid", order_lines="a; 200; 1; 0")
    assert [conflict.field for conflict in answer.conflicts] == ["order_lines"]
    assert of(sale, order_lines="a; 200; 1; 0", amount_refunded="5").conflicts == ()


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


@pytest.mark.parametrize(("stated", "rule"), [("yes", "GFT-02"), ("no", "GFT-03")])
def test_a_gift_that_stays_is_charged(sale, stated: str, rule: str) -> None:
    answer = of(sale, gift="kept", gift_price_stated=stated, gift_price="39")
    assert lines(answer)[-1] == ("gift", "-39.00")
    assert answer.lines[-1].rules == (rule,)
    assert answer.refund == 161


def test_a_gift_without_a_price_is_asked_for(sale) -> None:
    answer = of(sale, gift="kept", gift_price_stated="yes")
    assert answer.missing == ("gift_price",)
    assert answer.refund is None


def test_whether_the_gifts_price_was_stated_is_asked(sale) -> None:
    answer = of(sale, gift="kept", gift_price="39")
    assert answer.question is not None
    assert answer.question.field.name == "gift_price_stated"
    assert answer.refund is None


@pytest.mark.parametrize("gift", ["no_gift", "comes_back", "still_earned"])
def test_a_gift_that_is_settled_costs_nothing(sale, gift: str) -> None:
    assert of(sale, gift=gift).refund == 200


def test_a_gift_that_costs_more_than_the_goods_leaves_a_debt(sale) -> None:
    answer = of(sale, gift="kept", gift_price_stated="yes", gift_price="210")
    assert (answer.refund, answer.owed) == (0, 10)
    assert answer.methods == ()


def test_a_cancelled_order_has_neither_gift_nor_wear(sale) -> None:
    answer = of(sale, order_state="undispatched", packed="no", gift="kept")
    assert answer.refund == 200
    assert "gift-deduction" not in answer.rulings


EU = {"market": "eu", "condition": "worn", "freight_agreement": "buyer_pays"}


def test_value_lost_by_undue_handling_comes_off_where_the_buyer_was_told(sale) -> None:
    assert of(sale, **EU, deduction_told="yes", value_lost="60").refund == 140
    assert of(sale, **EU, deduction_told="no", value_lost="60").refund == 200


def test_no_more_value_is_lost_than_the_goods_were_paid_with(sale) -> None:
    assert of(sale, **EU, deduction_told="yes", value_lost="600").refund == 0


def test_the_value_lost_is_asked_for(sale) -> None:
    assert of(sale, **EU, deduction_told="yes").missing == ("value_lost",)


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
    assert of(sale, "shipping_terms", payments="alipay 199").conflicts == ()


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
CASES = st.fixed_dictionaries(
    {
        "problem": st.sampled_from(["change_of_mind", "quality_defect"]),
        "evidence": st.just("photos"),
        "order_state": st.sampled_from(["in_transit", "signed"]),
        "wish": st.just("return"),
        "market": st.sampled_from(["cn", "tw", "eu"]),
        "shipping_terms": st.sampled_from(["free", "paid", "threshold"]),
        "shipping_charged": MONEY,
        "contract_freight": MONEY,
        "return_freight": MONEY,
        "free_shipping_from": MONEY,
        "discount_steps": st.sampled_from([None, "100-13", "50-5, 200-33", "every 60-7"]),
        "condition": st.sampled_from(["tried", "worn"]),
        "value_lost": MONEY,
        "deduction_told": st.just("yes"),
        "gift": st.sampled_from(["no_gift", "kept"]),
        "gift_price": MONEY,
        "gift_price_stated": st.just("yes"),
        "order_lines": st.lists(st.tuples(MONEY, st.integers(1, 3)), min_size=1, max_size=3),
    }
)
FIXED = {
    "days_since_signing": "2", "freight_agreement": "buyer_pays", "abuse": "no",
    "courier_chosen_by_buyer": "no", "dispatch_at_fault": "no",
}  # fmt: skip


@settings(max_examples=150, deadline=None)
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
        least = (paid - shipping) * back / whole + shipping
        assert answer.refund >= least - Decimal("0.01")


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_a_full_return_that_is_no_fault_of_the_buyers_brings_everything_back(facts) -> None:
    ordered = "\n".join(f"piece; {price}; {n}" for price, n in facts["order_lines"])
    own = {"problem": "quality_defect", "gift": "no_gift", "order_lines": ordered}
    answer = refund({**FIXED, **facts, **own}, on=ON)
    assert answer.refund == answer.paid
    assert answer.freight.legs[1].short == 0


def test_a_sum_agreed_is_entered_once_it_is_known_what_was_paid() -> None:
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed", "wish": "refund",
        "amount_refunded": "50.00", "order_lines": "coat; 290; 1", "shipping_terms": "free",
    }  # fmt: skip
    assert refund(facts, on=ON, handbook=HANDBOOK).form_entry is None
    known = refund({**facts, "price_paid": "199.00"}, on=ON, handbook=HANDBOOK)
    assert known.form_entry == Decimal("149.00")
