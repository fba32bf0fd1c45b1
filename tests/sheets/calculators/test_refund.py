"""A refund is explained line by line, with what to write and what to type in."""

from datetime import date

import pytest

from aftersales_kit.answers.refund import Refund, refund
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.calculators.refund import REFUND, refund_replies, refund_sheet
from aftersales_kit.sheets.explaining import as_text
from tests.handbook import HANDBOOK
from tests.spoken import spoken

ON = date(2026, 3, 2)
SALE = {
    "problem": "change_of_mind",
    "evidence": "none",
    "courier_chosen_by_buyer": "no",
    "order_state": "signed",
    "days_since_signing": "2",
    "wish": "return",
    "market": "cn",
    "shipping_terms": "free",
    "freight_agreement": "nothing",
    "abuse": "no",
    "dispatch_at_fault": "no",
    "gift": "no_gift",
    "price_paid": "200.00",
}
WORN = {"market": "eu", "condition": "worn", "told_of_right": "yes", "deduction_told": "yes"}
LOST = {"order_lines": "coat; 290; 1; 0\nsocks; 15; 1; 1", "discount_steps": "300-40"}
PART = {"order_lines": "shirt; 200; 1; 0\nsocks; 120; 1; 1", "discount_steps": "300-40"}


def of(*without: str, **facts: str) -> Refund:
    known = {name: value for name, value in (SALE | facts).items() if name not in without}
    return refund(known, on=ON, handbook=HANDBOOK)


def replies(answer: Refund) -> list[str]:
    assert all(reply.complete for reply in refund_replies(answer))
    return [reply.id for reply in refund_replies(answer)]


def test_the_headline_says_how_much_which_way_and_when() -> None:
    assert spoken(refund_sheet(of())).headline == (
        "refund CNY 200.00 · return and refund · once the goods are back and looked at"
    )
    assert spoken(refund_sheet(of()), "zh").headline.startswith("退 200.00 元 · 退货退款")


def test_a_debt_is_said_first_and_the_buyer_is_asked() -> None:
    answer = of("price_paid", **LOST)
    sheet = spoken(refund_sheet(answer))
    assert sheet.headline.startswith("the buyer owes CNY 25.00")
    assert "Ask the buyer first" in sheet.notes[0]
    assert replies(answer) == ["difference-owed"]
    assert "25.00" in refund_replies(answer)[0].text.zh


def test_an_open_amount_is_said_to_be_open() -> None:
    assert spoken(refund_sheet(of("price_paid"))).headline.startswith("amount not known yet")
    assert refund_sheet(of("problem", "price_paid", **PART)).headline.en.startswith("still open")
    assert not spoken(refund_sheet(of("price_paid"))).settled


def test_a_question_needs_no_refund() -> None:
    sheet = spoken(refund_sheet(of(wish="information")))
    assert sheet.headline == "no refund · nothing is due"
    assert (sheet.rows, sheet.totals, sheet.columns) == ((), (), ())


def test_a_lost_discount_is_explained_to_the_buyer() -> None:
    answer = of("price_paid", **PART)
    assert replies(answer) == ["return-steps", "discount-worked-out-again"]
    whole = of("price_paid", order_lines="a; 200\nb; 120", discount_steps="300-40")
    assert replies(whole) == ["return-steps"]


def test_gift_freight_and_value_are_explained_to_the_buyer() -> None:
    gift = {"gift": "kept", "gift_price_stated": "yes", "gift_price": "39"}
    assert replies(of(**gift)) == ["return-steps", "gift-charged"]
    paid = {"shipping_terms": "threshold", "threshold_lost": "yes", "contract_freight": "8"}
    assert replies(of(**paid)) == ["return-steps", "outbound-deducted"]
    eu = {**WORN, "value_lost": "60"}
    assert replies(of(**eu, freight_agreement="buyer_pays")) == [
        "return-steps-proof", "value-deducted",
    ]  # fmt: skip


def test_every_line_has_its_rule_or_its_source() -> None:
    for answer in (of(), of("price_paid", **PART), of(wish="compensation", amount_refunded="10")):
        assert all(row.rules or row.sources for row in spoken(refund_sheet(answer)).rows)
        assert not any(row.rules and row.sources for row in spoken(refund_sheet(answer)).rows)


def test_while_the_way_is_open_nothing_is_written_to_the_buyer() -> None:
    assert refund_replies(of("order_state")) == []


def test_what_goes_back_in_kind_is_said_so() -> None:
    sheet = spoken(refund_sheet(of(payments="alipay 150; coupon 40; points 1000=10")))
    said = {row.name: row.cells[0] for row in sheet.totals}
    assert said["to Alipay"] == "CNY 150.00"
    assert said["to coupon"] == "worth CNY 40.00 · as it was"
    assert said["to points"] == "1000 · worth CNY 10.00 · as so many points"
    chinese = spoken(refund_sheet(of(payments="alipay 160; coupon 40")), "zh")
    assert ("退回优惠券", ("值 40.00 元 · 原样退",)) in [(r.name, r.cells) for r in chinese.totals]


def test_freight_advanced_is_repaid_beside_the_refund() -> None:
    fault = {"problem": "blemish", "evidence": "photos", "return_freight": "12"}
    rows = {row.name: row for row in spoken(refund_sheet(of(**fault))).totals}
    assert rows["return freight repaid beside it"].cells == ("CNY 12.00",)
    assert rows["return freight repaid beside it"].rules == ("FRT-24",)


def test_where_the_form_asks_for_each_item_each_has_its_amount() -> None:
    three = {"order_lines": "a; 40\nb; 40\nc; 40", "discount_steps": "120-20"}
    (note,) = spoken(refund_sheet(of("price_paid", **three))).notes
    assert note.endswith("a × 1 33.34; b × 1 33.33; c × 1 33.33")
    assert REFUND.figures(of("price_paid", **three))["pieces"] == "33.34; 33.33; 33.33"
    assert "pieces" not in REFUND.figures(of())


def test_what_was_paid_less_what_goes_back_is_typed_into_the_form() -> None:
    cut = of(wish="compensation", amount_refunded="10")
    assert "CNY 190.00" in as_text(refund_sheet(cut))
    assert replies(cut) == ["part-refunded"]


@pytest.mark.parametrize(
    ("facts", "rule", "there"),
    [
        ({}, "GFT-01", False),
        ({"gift": "comes_back"}, "GFT-01", True),
        ({}, "CXC-02", False),
        ({}, "DSC-01", False),
        (PART, "DSC-01", True),
    ],
)
def test_only_what_says_something_is_given_as_a_reason(facts, rule: str, there: bool) -> None:
    without = ("price_paid",) if "order_lines" in facts else ()
    reasons = [reason.rule for reason in spoken(refund_sheet(of(*without, **facts))).reasons]
    assert (rule in reasons) is there


def test_facts_that_do_not_fit_together_are_marked_at_their_field() -> None:
    answer = calculate("refund", {**SALE, "payments": "alipay 199"}, ON, HANDBOOK)
    assert "add up to 199.00" in answer.errors["payments"].label.en
    assert "add up to 199.00" in answer.sheet.notes[0].en
    assert not answer.sheet.settled


def matters(**facts: str) -> set[str]:
    found = calculate("refund", {**SALE, **facts}, ON, HANDBOOK).matters
    return {name for name, seen in found.items() if seen}


def test_only_the_facts_that_change_the_amount_are_asked() -> None:
    assert "order_lines" in matters()
    assert "gift_price" not in matters()
    assert "gift_price" in matters(gift="kept", gift_price_stated="yes")
    assert "free_shipping_from" in matters(shipping_terms="threshold")
    assert "shipping_charged" in matters(shipping_terms="paid")
    assert "contract_freight" in matters(shipping_terms="paid")
    assert "contract_freight" not in matters()
    assert "order_lines" not in matters(wish="compensation", amount_refunded="10")
    assert "value_lost" in matters(**WORN)
    assert "value_lost" not in matters(**{**WORN, "told_of_right": "no"})
    assert "return_freight" in matters(problem="blemish", evidence="photos")
    assert {"gift", "condition"} & matters(wish="refund") == set()


def test_a_program_gets_the_lines_and_the_way() -> None:
    codes = CALCULATORS["refund"].codes(of())
    assert codes["route"] == "return_refund"
    assert codes["lines"] == [{"name": "goods", "label": "Goods", "amount": "200.00"}]


def test_the_buyer_is_told_what_goes_back_in_money_and_what_as_it_came() -> None:
    cancelled = {"order_state": "undispatched", "packed": "no", "problem": "cancel_undispatched"}
    answer = of("days_since_signing", **cancelled, payments="alipay 160; coupon 40")
    (reply,) = refund_replies(answer)
    assert "CNY 160.00 (and beside it the coupon worth CNY 40.00, as it was) the" in reply.text.en
    assert "160.00 元（另外面值 40.00 元的优惠券，原样退）原路退回" in reply.text.zh
    (reply,) = refund_replies(
        of("days_since_signing", **cancelled, payments="coupon 195; points 500=5")
    )
    assert "worth CNY 195.00 (as it was); 500 points (as so many points)" in reply.text.en
    assert "积分 500 个（按个数退回积分）" in reply.text.zh
    (reply,) = refund_replies(of("days_since_signing", **cancelled))
    assert "We refund CNY 200.00 the way you paid" in reply.text.en


def test_part_of_a_coupon_comes_back_as_one_of_equal_worth_or_as_agreed() -> None:
    answer = of(order_lines="a; 100; 2; 1", payments="alipay 180; coupon 20")
    assert "the coupon worth CNY 10.00, as one of equal worth, or as agreed" in (
        refund_replies(answer)[0].text.en
    )


def test_what_is_left_is_shown_and_can_be_entered_as_it_stands() -> None:
    order = {"order_lines": "a; 100; 2; 1", "payments": "alipay 180; coupon 20 on 1"}
    sheet = refund_sheet(of("price_paid", **order))
    said = {row.name: row.cells[0] for row in spoken(sheet).totals}
    assert said["left of Alipay after this"] == "CNY 90.00"
    assert said["left of coupon after this"] == "CNY 10.00"
    for lang, (goods, ways) in (
        ("en", ("goods 100.00", "Alipay 90.00; coupon 10.00 on 1")),
        ("zh", ("商品 100.00", "支付宝 90.00；优惠券 10.00 on 1")),
    ):
        note = spoken(sheet, lang).notes[-1]
        assert goods in note
        assert ways in note
        assert "a; 100.00; 2; 0; 1" in note
        again = {"settled_before": goods, "refunded_before": ways, "payments": order["payments"]}
        answer = of("price_paid", order_lines="a; 100.00; 2; 1; 1", **again)
        assert (answer.refund, answer.left) == (100, ())


def test_a_gift_that_was_charged_is_named_among_what_is_carried_over() -> None:
    gift = {"gift": "kept", "gift_price_stated": "yes", "gift_price": "39"}
    sheet = spoken(refund_sheet(of("price_paid", order_lines="a; 100; 2; 1", **gift)))
    assert "Gift: its price was taken off an earlier refund" in sheet.notes[-1]


def test_an_exchange_names_the_difference_and_asks_nobody_whether_to_keep_it() -> None:
    other = {"wish": "exchange", "exchange_kind": "price_difference"}
    answer = of(**other, new_price="230")
    assert spoken(refund_sheet(answer)).headline.startswith("the buyer owes CNY 30.00")
    assert refund_sheet(answer).notes == ()
    assert replies(answer) == ["exchange-difference-owed"]
    assert replies(of(**other, new_price="180")) == ["exchange-money-back"]
    assert replies(of(wish="exchange")) == []
    assert spoken(refund_sheet(of(**other))).headline.startswith("amount not known yet")
    assert {"new_price", "order_lines"} <= REFUND.looked_at(answer)
    assert "new_price" not in REFUND.looked_at(of(wish="exchange", exchange_kind="same"))


def test_what_the_order_cost_is_explained_step_by_step_in_both_languages() -> None:
    order = {
        "order_lines": "tee; 100; 3; 1\ncap; 50; 1; 0",
        "discount_steps": "3件8折，2件9折，商品券5@2，店铺券200-20，跨店满900减100",
    }
    sheet = refund_sheet(of("price_paid", **order))
    cost, kept = sheet.parts
    said = spoken(cost)
    assert said.headline == "CNY 255.00 in all"
    assert [(row.name, row.cells) for row in said.rows] == [
        ("tee × 3", ("CNY 300.00", "")),
        ("cap × 1", ("CNY 50.00", "")),
        ("the shop's offer: 20 % off from 3 pieces", ("CNY -70.00", "CNY 280.00")),
        ("coupons for an item: item coupon: 5.00 off (on 2)", ("CNY -5.00", "CNY 275.00")),
        (
            "the shop's coupons: shop coupon: 20.00 off from 200.00",
            ("CNY -20.00", "CNY 255.00"),
        ),
    ]
    assert [row.cells[0] for row in said.totals] == ["CNY 222.55", "CNY 32.45"]
    assert len(said.notes) == 2
    assert "10 % off from 2 pieces: not counted" in said.notes[0]
    assert spoken(kept, "zh").title == "留下的商品怎么算"
    assert spoken(kept, "zh").rows[2].name == "店铺活动：满 3 件 8 折"


def test_an_order_without_discounts_is_told_once_and_one_sum_not_at_all() -> None:
    assert len(refund_sheet(of("price_paid", order_lines="a; 100; 2; 1")).parts) == 1
    assert refund_sheet(of()).parts == ()


def test_what_a_basket_costs_is_told_before_anything_else_is_known() -> None:
    answer = refund({"order_lines": "a; 100; 2"}, on=ON, handbook=HANDBOOK)
    (part,) = refund_sheet(answer).parts
    assert spoken(part).headline == "CNY 200.00 in all"
