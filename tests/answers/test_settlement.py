"""What goes back for an order adds up, to the fen, however it comes back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.settlement import Order, Way, place, settle, spread
from aftersales_kit.policy.money import NOTHING
from aftersales_kit.policy.orders import Line, Payment, read_discounts
from tests.handbook import HANDBOOK

FEN = Decimal("0.01")
STACKING = HANDBOOK.policy.terms["discount_steps"].stacking


def paid_in_full(lines: tuple[Line, ...], discounts: str = "") -> Order:
    """Return an order whose goods were paid as they cost, without earlier returns."""
    said = read_discounts(discounts, STACKING.kinds) if discounts else ()
    made = Order(lines, place(said, [line.name for line in lines], STACKING), STACKING)
    return replace(made, paid=made.bought.cost)


def order(lines: str, discounts: str = "", paid: str | None = None) -> Order:
    """Read "price quantity returned, …" and "over-off, …" into an order paid in full."""
    read = [
        Line("goods", Decimal(p), int(q), int(r)) for p, q, r in map(str.split, lines.split(","))
    ]
    made = paid_in_full(tuple(read), discounts)
    return made if paid is None else replace(made, paid=Decimal(paid))


def test_a_partial_return_that_loses_the_discount_gives_it_back() -> None:
    settled = settle(order("129 1 0, 169 1 1, 59 1 0", "300-40"), better=False)
    assert (settled.goods, settled.left.paid) == (Decimal("129.00"), Decimal("188.00"))


def test_the_difference_goes_the_other_way_too() -> None:
    assert settle(order("290 1 0, 15 1 1", "300-40"), better=False).goods == Decimal("-25.00")


def test_what_is_no_fault_of_the_buyers_goes_back_at_what_was_paid_for_it() -> None:
    settled = settle(order("290 1 0, 15 1 1", "300-40"), better=True)
    assert settled.shared
    assert settled.goods == Decimal("13.03")


def test_where_working_it_out_again_gives_more_the_buyer_gets_more() -> None:
    settled = settle(order("300 1 0, 300 1 1", "300-40"), better=True)
    assert not settled.shared
    assert settled.goods == Decimal("300.00")


def test_an_earlier_price_cut_is_not_taken_back() -> None:
    assert settle(order("100 1 1, 100 1 0", "", "150"), better=False).goods == Decimal("75.00")


def test_an_odd_fen_goes_to_the_first_of_those_that_lost_the_same() -> None:
    settled = settle(order("40 1 1, 40 1 1, 40 1 1", "120-20"), better=False)
    assert settled.pieces == (Decimal("33.34"), Decimal("33.33"), Decimal("33.33"))


def test_goods_that_cost_nothing_bring_nothing_back() -> None:
    settled = settle(order("0 2 1"), better=True)
    assert (settled.goods, settled.pieces) == (NOTHING, (NOTHING,))
    assert settle(order("0 1 1, 10 1 0"), better=True).goods == NOTHING


def test_what_a_full_discount_gave_is_owed_when_it_is_lost() -> None:
    assert settle(order("10 1 1, 10 1 0", "20-20"), better=False).goods == Decimal("-10.00")


def ways(*paid: Payment) -> list[Way]:
    return [Way(payment) for payment in paid]


def test_each_way_of_paying_gets_its_part_and_points_come_back_whole() -> None:
    paid = ways(Payment("alipay", Decimal("70.00")), Payment("points", Decimal("29.99"), 2999))
    back = spread(Decimal("33.33"), paid)
    assert [str(part) for part in back] == ["alipay 23.33", "points 1000=10.00"]


def test_points_that_paid_nothing_come_back_as_they_were() -> None:
    paid = ways(Payment("alipay", Decimal(1)), Payment("points", NOTHING, 7))
    assert spread(Decimal(1), paid)[1].units == 7


def test_points_of_several_returns_come_to_those_that_were_given() -> None:
    points, back = Payment("points", Decimal("0.05"), 7), []
    for fen_before in range(5):
        (part,) = spread(FEN, [Way(points, fen_before * FEN)])
        back.append(part.units)
    assert sum(units for units in back if units is not None) == 7


def test_what_paid_for_some_lines_alone_goes_back_with_them() -> None:
    card, coupon = Payment("card", Decimal(290)), Payment("coupon", Decimal(10))
    kept = spread(Decimal(200), [Way(card), Way(coupon, alone=NOTHING)])
    assert [str(part) for part in kept] == ["card 200.00", "coupon 0.00"]
    back = spread(Decimal(100), [Way(card), Way(coupon, alone=Decimal(10))])
    assert [str(part) for part in back] == ["card 90.00", "coupon 10.00"]


def test_a_refund_below_what_was_paid_alone_goes_back_so() -> None:
    card, coupon = Payment("card", Decimal(90)), Payment("coupon", Decimal(10))
    back = spread(Decimal(4), [Way(card), Way(coupon, alone=Decimal(10))])
    assert [str(part) for part in back] == ["card 0.00", "coupon 4.00"]


def test_where_the_other_ways_are_used_up_the_rest_goes_back_by_what_is_left() -> None:
    card, coupon = Payment("card", Decimal(5)), Payment("coupon", Decimal(10))
    back = spread(Decimal(8), [Way(card), Way(coupon, alone=NOTHING)])
    assert [str(part) for part in back] == ["card 5.00", "coupon 3.00"]


def test_where_the_ways_of_paying_are_not_known_nothing_is_divided() -> None:
    assert spread(Decimal(1), ()) == ()


@pytest.mark.parametrize("refund", ["0", "-1", "1.01"])
def test_more_than_was_paid_or_nothing_is_not_divided(refund: str) -> None:
    with pytest.raises(ValueError, match=r"of 1\.00 paid"):
        spread(Decimal(refund), ways(Payment("alipay", Decimal(1))))


# --- what always holds ---

money = st.integers(1, 50_000).map(lambda fen: fen * FEN)
lines = st.lists(
    st.builds(
        lambda price, quantity, back: Line("goods", price, quantity, min(quantity, back)),
        money, st.integers(1, 4), st.integers(0, 4),
    ),
    min_size=1, max_size=4,
).map(tuple)  # fmt: skip
STEPS = [
    "{over}-{off}", "every {over}-{off}", "{part}% off", "2 pieces {part}% off",
    "4 pieces {part}% off", "buy 2 get 1", "buy 1 get 2", "member price {off} on 1",
    "piece cut {off} on 1", "item coupon {off} on 1", "coupon {over}-{off}", "coupon {part}% off",
    "cross-shop every {over}-{off}", "platform coupon {off}", "points 9={off}",
    "item coupon {part}% off on 1",
]  # fmt: skip


def written(step: tuple[str, Decimal, Decimal]) -> str:
    form, one, other = step
    low, high = sorted((one, other))
    return form.format(over=high, off=low, part=1 + int(low) % 98)


discounts = st.lists(
    st.tuples(st.sampled_from(STEPS), money, money), max_size=5, unique_by=lambda step: step[0]
).map(lambda steps: "; ".join(map(written, steps)))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    made = paid_in_full(draw(lines), draw(discounts))
    cut = draw(st.integers(0, 100)) * FEN
    return replace(made, paid=max(made.paid - cut, NOTHING))


@given(orders())
def test_the_lines_add_up_to_what_the_goods_cost_and_no_step_gives_more_than_all(
    made: Order,
) -> None:
    for stacked in (made.now, made.then):
        assert all(
            0 <= each <= whole for each, whole in zip(stacked.each, stacked.whole, strict=True)
        )
        assert stacked.cost == sum(stacked.whole) - sum(step.off for step in stacked.steps)
        assert all(sum(step.each) == step.off > 0 for step in stacked.steps)


@given(orders(), st.booleans())
def test_the_pieces_add_up_and_never_more_than_was_paid_goes_back(
    made: Order, better: bool
) -> None:
    settled = settle(made, better=better)
    assert sum(settled.pieces) == settled.goods <= made.paid
    assert settled.left.paid == made.paid - settled.goods >= 0


@given(orders(), st.booleans())
def test_a_full_return_brings_back_exactly_what_was_paid(made: Order, better: bool) -> None:
    whole = replace(made, lines=tuple(replace(li, returned=li.quantity) for li in made.lines))
    settled = settle(whole, better=better)
    assert settled.goods == made.paid
    assert all(line.left == 0 for line in settled.left.lines)


@given(orders())
def test_a_fault_of_the_shops_costs_the_buyer_nothing(made: Order) -> None:
    settled = settle(made, better=True)
    assert settled.goods >= settle(made, better=False).goods
    share = sum(
        each * line.returned / line.quantity
        for line, each in zip(made.lines, made.now.each, strict=True)
    )
    part = made.paid / made.now.cost if made.now.cost else 1
    assert settled.goods >= share * part - FEN
    assert settled.goods >= 0


@given(orders(), st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=20))
def test_in_parts_it_comes_to_the_same_as_at_once(made: Order, returns) -> None:
    left, total = replace(made, lines=tuple(replace(li, returned=0) for li in made.lines)), NOTHING
    for place_, better in returns:
        waiting = [i for i, line in enumerate(left.lines) if line.left]
        if waiting:
            chosen = waiting[place_ % len(waiting)]
            now = tuple(
                replace(line, returned=1 if i == chosen else 0) for i, line in enumerate(left.lines)
            )
            settled = settle(replace(left, lines=now), better=better)
            total += settled.goods
            left = settled.left
    rest = replace(left, lines=tuple(replace(li, returned=li.left) for li in left.lines))
    assert total + settle(rest, better=False).goods == made.paid


@given(
    money,
    st.integers(1, 99),
    st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=8),
)
def test_where_no_discount_is_lost_each_piece_brings_back_its_share_whoevers_fault_it_is(
    price: Decimal, percent: int, returns: list[tuple[int, bool]]
) -> None:
    pieces = sum(number for number, _ in returns)
    left = paid_in_full((Line("soap", price, pieces, 0),), f"{percent}% off")
    paid, back = left.paid, NOTHING
    for number, better in returns:
        (line,) = left.lines
        left = replace(left, lines=(replace(line, returned=number),))
        exact = left.paid * number / line.left
        settled = settle(left, better=better)
        assert settled.goods == settle(left, better=not better).goods
        assert not settled.shared
        assert abs(settled.goods - exact) <= FEN / 2
        back, left = back + settled.goods, settled.left
    assert (back, left.paid) == (paid, 0)


def test_three_of_ten_soaps_bring_back_what_was_paid_for_three() -> None:
    three = (Line("soap", Decimal("23.90"), 10, 3),)
    for better in (True, False):
        assert settle(paid_in_full(three, "25% off"), better=better).goods == Decimal("53.78")
    # One by one they bring back the same: 17.93, 17.92, 17.93.
    left, back = paid_in_full((replace(three[0], returned=1),), "25% off"), []
    for _ in range(3):
        settled = settle(left, better=False)
        back.append(settled.goods)
        left = replace(settled.left, lines=(replace(settled.left.lines[0], returned=1),))
    assert [str(each) for each in back] == ["17.93", "17.92", "17.93"]


@given(
    st.lists(st.tuples(money, st.booleans()), min_size=1, max_size=5),
    st.lists(st.integers(1, 99), max_size=4),
    st.data(),
)
def test_the_ways_of_paying_add_up_and_in_parts_too(paid, parts, data) -> None:
    gone = [NOTHING for _ in paid]
    for part in [*parts, 100]:
        left = [
            Way(
                Payment(str(i), amount, 7),
                before,
                data.draw(st.decimals(0, amount, places=2)) if own else None,
            )
            for i, ((amount, own), before) in enumerate(zip(paid, gone, strict=True))
        ]
        refund = (sum(way.left for way in left) * part / 100).quantize(FEN)
        if refund:
            back = spread(refund, left)
            assert sum(p.amount for p in back) == refund
            assert all(0 <= p.amount <= way.left for p, way in zip(back, left, strict=True))
            gone = [before + p.amount for before, p in zip(gone, back, strict=True)]
    assert gone == [amount for amount, _ in paid]
