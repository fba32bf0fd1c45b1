"""What a basket costs, discount by discount, in the order of the stages."""

from dataclasses import replace
from decimal import Decimal

import pytest

from aftersales_kit.answers.basket import Goods, Stacked, place, stack
from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.orders import read_discounts
from tests.handbook import HANDBOOK

STACKING = HANDBOOK.policy.terms["discount_steps"].stacking


def cost(goods: str, discounts: str) -> Stacked:
    """Read "price pieces, …" and discounts, and work out what it costs."""
    read = [Goods(Decimal(p), int(n)) for p, n in map(str.split, goods.split(","))]
    said = read_discounts(discounts, STACKING.kinds)
    return stack(read, place(said, [f"line {i}" for i in range(len(read))], STACKING), STACKING)


@pytest.mark.parametrize(
    ("goods", "discounts", "costs"),
    [
        ("299.99 1", "300-40", "299.99"),
        ("300 1", "300-40", "260.00"),
        ("499.99 1", "300-40, 500-80", "459.99"),
        ("500 1", "300-40, 500-80", "420.00"),
        ("199.99 1", "every 200-30", "199.99"),
        ("200 1", "every 200-30", "170.00"),
        ("600 1", "every 200-30", "510.00"),
        ("100 1", "9折", "90.00"),
        ("99.99 1", "8.5折", "84.99"),
        ("100 1", "2件9折, 3件8折", "100.00"),
        ("100 2", "2件9折, 3件8折", "180.00"),
        ("100 3", "2件9折, 3件8折", "240.00"),
        ("100 4", "2件9折, 3件8折", "320.00"),
        ("20 2", "买2送1", "40.00"),
        ("20 3", "买2送1", "40.00"),
        ("30 1, 20 1, 10 1", "买2送1", "50.00"),
        ("30 3, 20 2, 10 1", "买2送1", "110.00"),
        ("100 2", "会员价89@1", "178.00"),
        ("100 2", "会员价120@1", "200.00"),
        ("100 2", "会员95折", "190.00"),
        ("100 2", "单品立减30@1", "140.00"),
        ("20 2", "单品立减30@1", "0.00"),
        ("100 1, 50 1", "商品券10@2", "140.00"),
        ("100 1, 5 1", "商品券10@2", "100.00"),
        ("100 1", "店铺券200-20", "100.00"),
        ("200 1", "店铺券200-20", "180.00"),
        ("700 1", "跨店每满300减50", "600.00"),
        ("100 1", "平台券15", "85.00"),
        ("100 1", "积分500=5，淘金币300=3", "92.00"),
        ("4 1", "积分500=5，淘金币300=3", "0.00"),
        ("0 1, 10 1", "10% off", "9.00"),
    ],
)
def test_each_kind_takes_off_what_it_says(goods: str, discounts: str, costs: str) -> None:
    assert str(cost(goods, discounts).cost) == costs


@pytest.mark.parametrize(
    ("goods", "discounts", "costs", "counted"),
    [
        # Of two offers of the shop the one that saves more counts, and they do not add up.
        ("400 1", "300-40, 9折", "360.00", ["threshold"]),
        ("500 1", "300-40, 9折", "450.00", ["percent"]),
        # What falls on different lines does not meet.
        ("100 1, 100 1", "9折@1, 8折@2", "170.00", ["percent", "percent"]),
        # Of prices of one piece the lower holds.
        ("100 1", "会员价89@1, 限时价79@1", "79.00", ["piece_price"]),
        # A threshold is looked up after what stands before it in the order.
        ("300 1", "会员95折, 满300减40", "285.00", ["member_price"]),
        ("320 1", "满300减40, 店铺券300-30", "280.00", ["threshold"]),
        ("350 1", "店铺券300-30, 满300减40", "280.00", ["threshold", "order_coupon"]),
        ("400 1", "满300减40, 店铺券300-30, 平台券5, 积分100=1", "324.00",
         ["threshold", "order_coupon", "platform_coupon", "points"]),
    ],
)  # fmt: skip
def test_discounts_stack_in_the_order_of_the_stages(goods, discounts, costs, counted) -> None:
    stacked = cost(goods, discounts)
    assert str(stacked.cost) == costs
    assert [step.discount.kind for step in stacked.steps] == counted
    said = read_discounts(discounts, STACKING.kinds)
    assert {*said} == {step.discount for step in stacked.steps} | {*stacked.unused}


def test_the_order_and_what_counts_beside_what_are_read_from_the_data() -> None:
    stages = {stage.id: stage for stage in STACKING.stages}
    both = replace(
        STACKING, stages=(stages["order_coupon"], replace(stages["shop"], together="all"))
    )
    said = place(read_discounts("满300减40, 9折, 券10", both.kinds), ["a"], both)
    stacked = stack([Goods(Decimal(400), 1)], said, both)
    assert [(step.discount.kind, str(step.off)) for step in stacked.steps] == [
        ("order_coupon", "10.00"), ("threshold", "40.00"), ("percent", "35.00"),
    ]  # fmt: skip


def test_a_line_that_there_is_not_is_raised_where_nobody_notes_it() -> None:
    with pytest.raises(BadValue, match="'3' is no line of the order; its lines are 1 line 0"):
        cost("100 1, 50 1", "item coupon 10 on 3")
