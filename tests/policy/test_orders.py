"""An order is read as people write it down, or refused in words that name the line."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.orders import (
    Discount,
    Line,
    Payment,
    read_discounts,
    read_lines,
    read_payments,
    read_sums,
    write,
)
from aftersales_kit.policy.terms import Field, Label
from tests.handbook import HANDBOOK

STACKING = HANDBOOK.policy.terms["discount_steps"].stacking
KINDS = STACKING.kinds

METHODS = {
    "alipay": Label("Alipay", "支付宝"),
    "wechat": Label("WeChat Pay", "微信支付"),
    "card": Label("bank card", "银行卡"),
    "points": Label("points", "积分"),
    "coupon": Label("coupon", "优惠券"),
}
SHIRT = Line("Shirt", Decimal("129.00"), 2, 1)


@pytest.mark.parametrize(
    "raw",
    [
        "Shirt; 129; 2; 1",
        " Shirt ; ¥129.00 ; 2 ; 1 ; ",
        "Shirt；129元；2 件；退1件",
        "Shirt, 129, 2, 1",
        "Shirt，129，x2，1",
        "Shirt\t129\t2\t1",
        "Shirt | 129 | 2 pcs | 1",
        "\r\nShirt; 129; 2; 1\r\n\n",
        ["Shirt; 129; 2; 1"],
        [{"name": "Shirt", "price": "129", "quantity": 2, "returned": 1}],
        [{"name": " Shirt\n", "price": 129, "quantity": "2", "returned": "1"}],
    ],
)
def test_a_line_of_an_order_is_read_in_every_usual_spelling(raw) -> None:
    assert read_lines(raw) == (SHIRT,)


def test_where_no_line_says_how_many_come_back_everything_does() -> None:
    assert [line.returned for line in read_lines("Shirt; 129; 2\nSocks; 9.9")] == [2, 1]


def test_where_one_line_says_how_many_come_back_the_others_stay() -> None:
    assert [line.returned for line in read_lines("Shirt; 129; 2\nSocks; 9.9; 3; 2")] == [0, 2]


def test_what_came_back_before_is_no_more_to_come_back() -> None:
    (line,) = read_lines([{"name": "Shirt", "price": 129, "quantity": 3, "before": 1}])
    assert (line.returned, line.before, line.left) == (2, 1, 2)
    assert write(read_lines("Shirt; 129; 3; 1; 2")) == "Shirt; 129.00; 3; 1; 2"


def test_a_name_may_hold_commas_where_semicolons_part() -> None:
    (line,) = read_lines("Shirt, red | M; 1,299.00; 1; 1")
    assert (line.name, line.price) == ("Shirt, red | M", Decimal("1299.00"))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Shirt", "line 1: 'Shirt': 2 to 5 parts are read, not 1"),
        ("a; 1; 1; 1; 0; 1", "2 to 5 parts are read, not 6"),
        ("Shirt, 1,299, 1", "can be read in two ways; write ; between parts"),
        ("Shirt; dear; 1; 1", "the price 'dear' is not an amount from 0 to 1000000"),
        ("Shirt; -1; 1; 1", "the price '-1' is not an amount"),
        ("Shirt; 1.005; 1; 1", "the price '1.005' is not an amount"),
        ("Shirt; 1; none; 1", "'none' is not a number of pieces from 1 to 9999"),
        ("Shirt; 1; 0; 0", "'0' is not a number of pieces from 1 to 9999"),
        ("Shirt; 1; 2; 3", "of 2 bought 3 cannot come back"),
        ("Shirt; 1; 2; 1; 2", "of 2 bought 3 cannot come back"),
        ("Shirt; 1; 2; 1; x", "'x' is not a number of pieces from 0 to 9999"),
        ("Shirt; 1; 2; x", "'x' is not a number of pieces from 0 to 9999"),
        ("; 1; 1; 1", "the name '' has to have 1 to 80 characters"),
        ("ok; 1\nShirt; dear", "line 2: the price"),
        ("a\nb\nc\nd\ne", "line 3: 'c': 2 to 5 parts are read, not 1; and 2 more; write it like"),
        ("\n".join(["a; 1"] * 51), "51 items; 1 to 50 are read"),
        ("a" * 9000, "1 items; 1 to 50 are read, in 8000 characters"),
        ("", "has 0 items"),
        (12, "has 0 items"),
        ([], "has 0 items"),
        ([12], "12 is no item; give a text, or name, price, quantity, returned, before"),
        ([{"price": 1}], "is no item"),
        ([{"name": "a", "cost": 1}], "is no item"),
        ([{"name": "a; b", "price": 1}], "has to have 1 to 80 characters and no ;"),
        ([{"name": "a"}], "the price None is not an amount"),
        ([{"name": "a", "price": 1.5}], "the price 1.5 is not an amount"),
        ([{"name": "a", "price": True}], "the price True is not an amount"),
        ([{"name": "a", "price": Decimal("NaN")}], "the price NaN is not an amount"),
        ([{"name": "a", "price": 1, "quantity": True}], "True is not a number of pieces"),
        ([{"name": "a", "price": 1, "quantity": 1.0}], "1.0 is not a number of pieces"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_is_allowed(raw, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_lines(raw)
    assert caught.value.field == "order_lines"
    assert words in caught.value.label.en
    assert caught.value.label.zh
    assert len(caught.value.label.en) < 1000


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("300-40", "300.00-40.00"),
        ("500-80, 300-40", "300.00-40.00, 500.00-80.00"),
        ("满300减40，满500减80", "300.00-40.00, 500.00-80.00"),
        ("满 300 元立减 40 元；500–80", "300.00-40.00, 500.00-80.00"),
        ("spend 300 save 40.5", "300.00-40.50"),
        ("每满200减30", "every 200.00-30.00"),
        ("every 200-30", "every 200.00-30.00"),
        (["300-40"], "300.00-40.00"),
        ([{"over": 300, "off": "40"}], "300.00-40.00"),
        ([{"over": 300, "off": "40", "every": True}], "every 300.00-40.00"),
        (
            [{"over": 200, "off": 20, "kind": "order_coupon", "lines": "1+Shirt"}],
            "order_coupon 200.00-20.00 on 1+Shirt",
        ),
        ("9折", "10% off"),
        ("8.5折；打95折@2", "15% off, 5% off on 2"),
        ("12.5% off", "12.5% off"),
        ("3件8折，2 件 9 折", "2 pieces 10% off, 3 pieces 20% off"),
        ("3 pieces 20% off on 1 + Shirt", "3 pieces 20% off on 1+Shirt"),
        ("买2送1", "buy 2 get 1"),
        ("Buy 2 get 1 free", "buy 2 get 1"),
        ("会员价 89 第1行", "member_price price 89.00 on 1"),
        ("Member 5% off", "member_price 5% off"),
        ("单品立减20@1和3", "piece_cut 20.00 off each on 1+3"),
        ("商品券满100减10用于衬衣", "item_coupon 100.00-10.00 on 衬衣"),
        ("voucher 20", "order_coupon 20.00 off"),
        ("店铺券满200减20", "order_coupon 200.00-20.00"),
        ("跨店每满300减50", "cross_shop every 300.00-50.00"),
        ("platform coupon: 15", "platform_coupon 15.00 off"),
        ("积分500=5，淘金币300=3", "points 300=3.00 off, points 500=5.00 off"),
        ("300-40, every 300-40", "300.00-40.00, every 300.00-40.00"),
    ],
)
def test_a_discount_is_read_in_every_usual_spelling(raw, canonical: str) -> None:
    read = read_discounts(raw, KINDS)
    assert write(read) == canonical
    assert read_discounts(canonical, KINDS) == read


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("300", "discount 1: '300' is none; write it like one of these: 300-40, every 300-40, 10%"),
        ("", "has 0 items"),
        ("cupon 20", "'cupon 20' is none; did you mean 'coupon'?"),
        ("member price dear", "'member price dear' is no member price: such as member price 89"),
        ("@2", "'@2' is none"),
        ("100% off", "'100% off' is none"),
        ("0% off", "0 % off is no share between none and all"),
        ("0件9折", "no pieces are no number of pieces"),
        ("买2送0", "no pieces are no number of pieces"),
        ("9折, 10% off", "10% off is there twice; leave one of them"),
        ("2件9折, 2件8折", "2 is the threshold of two discounts"),
        ([{"over": 3, "off": 1, "kind": "percent"}], "'percent' is no kind of discount with a thr"),
        ([{"over": 3, "off": 1, "kind": "cupon"}], "'cupon' is no kind of discount with a"),
        ("40-300", "300.00 off 40.00 is more than the whole"),
        ("0-0", "0.00 off 0.00 is more than the whole"),
        ("积分500", "'积分500' is no points taken off: such as points 500=5"),
        ("淘金币100", "'淘金币100' is no points taken off: such as points 500=5"),
        ("积分300=3，淘金币300=3", "points 300=3.00 off is there twice"),
        ("300-40, 300-50", "300.00 is the threshold of two discounts"),
        ("1,000-100", "write 1000, not 1,000"),
        ([{"over": 300}], "the saving None is not an amount"),
    ],
)
def test_a_discount_that_cannot_be_read_is_named(raw, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_discounts(raw, KINDS)
    assert words in caught.value.label.en
    assert caught.value.label.zh


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("alipay 80; coupon 20", "alipay 80.00; coupon 20.00"),
        ("支付宝 80；优惠券 20 元", "alipay 80.00; coupon 20.00"),
        ("支付宝：80，券：¥20", "alipay 80.00; coupon 20.00"),
        ("WeChat 9.9\nbank card: 10", "wechat 9.90; card 10.00"),
        ("微信80", "wechat 80.00"),
        ("points 500=5", "points 500=5.00"),
        ("积分 500分=5元", "points 500=5.00"),
        ([{"method": "points", "amount": "5", "units": 500}], "points 500=5.00"),
        ([{"method": "alipay", "amount": 5}, "coupon 1"], "alipay 5.00; coupon 1.00"),
        ("coupon 10 on 2; 优惠券 5@1", "coupon 10.00 on 2; coupon 5.00 on 1"),
    ],
)
def test_a_payment_is_read_in_every_usual_spelling(raw, canonical: str) -> None:
    assert write(read_payments(raw, METHODS)) == canonical


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("alipay", "payment 1: 'alipay' is none; write it like 'alipay 80; coupon 20'"),
        ("alipai 80", "there is no way of paying 'alipai'; did you mean 'alipay'?"),
        ("cash 80", "there is no way of paying 'cash'; write it like"),
        ("a 80", "there is no way of paying 'a'"),
        ("alipay 80; 支付宝 20", "'alipay' is there twice"),
        ("alipay 1,000", "write 1000, not 1,000"),
        ([{"method": "alipay"}], "the amount None is not an amount"),
        ([{"method": "points", "amount": 5, "units": "x"}], "'x' is no number of points"),
        ([{"method": "points", "amount": 5, "units": 0}], "0 is no number of points"),
        ([{"method": "points", "amount": 5, "units": True}], "True is no number of points"),
    ],
)
def test_a_payment_that_cannot_be_read_is_named(raw, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_payments(raw, METHODS)
    assert words in caught.value.label.en
    assert caught.value.label.zh


SUMS = {"goods": Label("goods", "商品"), "gift": Label("gift taken off", "扣赠品")}


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("goods 50; gift -39", "goods 50.00; gift -39.00"),
        ("商品 50，扣赠品：- 39 元", "goods 50.00; gift -39.00"),
        ([{"method": "gift", "amount": "-3"}], "gift -3.00"),
    ],
)
def test_sums_that_are_for_something_may_be_taken_off(raw, canonical: str) -> None:
    assert write(read_sums(raw, SUMS)) == canonical


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("wine 5", "there is no such sum as 'wine'; write it like 'goods 50'; they may be for g"),
        ("goods", "'goods' is none"),
        ("goods 1; 商品 2", "'goods' is there twice"),
        ([{"method": "goods", "amount": "1000001"}], "is not an amount from -1000000 to 1000000"),
    ],
)
def test_a_sum_that_cannot_be_read_is_named(raw, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_sums(raw, SUMS)
    assert words in caught.value.label.en
    assert caught.value.field == "settled_before"


CODES = {
    "payments": METHODS,
    "sums": SUMS,
    "discounts": HANDBOOK.policy.terms["discount_steps"].codes,
}


def field(kind: str) -> Field:
    made = Field(kind, kind, Label("Order", "订单"), codes=CODES.get(kind, {}))
    return replace(made, stacking=STACKING)


@pytest.mark.parametrize(
    ("kind", "raw", "en", "zh"),
    [
        ("lines", "Shirt; 9; 2; 1", "Shirt 9.00 × 2, 1 back", "Shirt 9.00 × 2，退 1 件"),
        ("discounts", "300-40", "40.00 off from 300.00", "满 300.00 减 40.00"),
        (
            "lines",
            "S; 9; 2; 1; 1",
            "S 9.00 × 2, 1 back (1 before)",
            "S 9.00 × 2，退 1 件（之前退过 1 件）",
        ),
        ("discounts", "every 9-1", "1.00 off every 9.00", "每满 9.00 减 1.00"),
        ("discounts", "8.5折@2", "15 % off (on 2)", "8.5 折（限 2）"),
        ("discounts", "2件9折", "10 % off from 2 pieces", "满 2 件 9 折"),
        ("discounts", "买2送1", "buy 2, get 1 more free", "买 2 送 1"),
        ("discounts", "会员价9", "member price: 9.00 a piece", "会员价：每件 9.00"),
        (
            "discounts",
            "直降2",
            "cut in price of a piece: 2.00 off each piece",
            "单品立减：每件减 2.00",
        ),
        ("discounts", "券5", "shop coupon: 5.00 off", "店铺券：减 5.00"),
        ("discounts", "积分9=1", "points taken off: 9 for 1.00 off", "积分抵扣：9 抵 1.00"),
        ("sums", "goods 5; gift -1", "goods 5.00; gift taken off -1.00", "商品 5.00；扣赠品 -1.00"),
        ("payments", "alipay 80; points 1", "Alipay 80.00; points 1.00", "支付宝 80.00；积分 1.00"),
    ],
)
def test_an_order_is_shown_as_people_read_it(kind: str, raw: str, en: str, zh: str) -> None:
    value = field(kind).parse(raw)
    assert (field(kind).value_label(value).en, field(kind).value_label(value).zh) == (en, zh)


names = st.text("aZ 红｜|,，'\"0×¥满", min_size=1, max_size=12).filter(str.strip)
amounts = st.decimals(0, 1000, places=2)


@given(
    st.lists(
        st.builds(
            lambda name, price, quantity, returned: {
                "name": name,
                "price": str(price),
                "quantity": quantity,
                "returned": min(quantity, returned),
            },
            names, amounts, st.integers(1, 99), st.integers(0, 99),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_what_is_written_down_is_read_back_as_it_was(rows) -> None:
    lines = read_lines(rows)
    assert read_lines(write(lines)) == lines


@given(st.sampled_from(["lines", "discounts", "payments", "sums"]), st.text(max_size=40))
def test_any_text_is_either_read_or_refused_in_words(kind: str, raw: str) -> None:
    try:
        value = field(kind).parse(raw)
    except BadValue:
        return
    assert field(kind).parse(value) == value


def test_an_order_is_written_in_one_way() -> None:
    assert write([Discount("x", "step", Decimal("1.00"), Decimal("9.00"))]) == "x 9.00-1.00"
    assert write([Payment("card", Decimal("1.00"))]) == "card 1.00"
    assert write(()) == ""
