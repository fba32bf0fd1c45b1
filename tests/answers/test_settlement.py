"""What goes back for an order adds up, to the fen, however it comes back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.settlement import NOTHING, Order, price, settle, spread
from aftersales_kit.policy.orders import Discount, Line, Payment

FEN = Decimal("0.01")


def order(lines: str, discounts: str = "", paid: str | None = None) -> Order:
    """Read "price quantity returned, …" and "over-off, …" into an order paid in full."""
    read = [
        Line("goods", Decimal(p), int(q), int(r)) for p, q, r in map(str.split, lines.split(","))
    ]
    steps = [Discount(*map(Decimal, step.split("-"))) for step in discounts.split(",") if step]
    made = Order(tuple(read), tuple(steps), NOTHING)
    return replace(made, paid=price(made.whole, steps) if paid is None else Decimal(paid))


@pytest.mark.parametrize(
    ("goods", "cost"),
    [("299.99", "299.99"), ("300", "260.00"), ("499.99", "459.99"), ("500", "420.00")],
)
def test_the_highest_threshold_that_is_reached_counts(goods: str, cost: str) -> None:
    steps = (Discount(Decimal(300), Decimal(40)), Discount(Decimal(500), Decimal(80)))
    assert price(Decimal(goods), steps) == Decimal(cost)


@pytest.mark.parametrize(("goods", "cost"), [("199.99", "199.99"), ("200", "170"), ("600", "510")])
def test_a_discount_for_every_such_sum_counts_each_time(goods: str, cost: str) -> None:
    assert price(Decimal(goods), [Discount(Decimal(200), Decimal(30), True)]) == Decimal(cost)


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


def test_each_way_of_paying_gets_its_part_and_points_come_back_whole() -> None:
    paid = [Payment("alipay", Decimal("70.00")), Payment("points", Decimal("29.99"), 2999)]
    back = spread(Decimal("33.33"), paid)
    assert [str(part) for part in back] == ["alipay 23.33", "points 1000=10.00"]


def test_points_that_paid_nothing_come_back_as_they_were() -> None:
    paid = [Payment("alipay", Decimal(1)), Payment("points", NOTHING, 7)]
    assert spread(Decimal(1), paid)[1].units == 7


def test_where_the_ways_of_paying_are_not_known_nothing_is_divided() -> None:
    assert spread(Decimal(1), ()) == ()


@pytest.mark.parametrize("refund", ["0", "-1", "1.01"])
def test_more_than_was_paid_or_nothing_is_not_divided(refund: str) -> None:
    with pytest.raises(ValueError, match="of 1 paid"):
        spread(Decimal(refund), [Payment("alipay", Decimal(1))])


# --- what always holds ---

money = st.integers(1, 50_000).map(lambda fen: fen * FEN)
lines = st.lists(
    st.builds(
        lambda price, quantity, back: Line("goods", price, quantity, min(quantity, back)),
        money, st.integers(1, 4), st.integers(0, 4),
    ),
    min_size=1, max_size=4,
).map(tuple)  # fmt: skip
discounts = st.one_of(
    st.lists(
        st.builds(lambda over, off: Discount(max(over, off), min(over, off)), money, money),
        max_size=2,
        unique_by=lambda discount: discount.over,
    ).map(tuple),
    st.builds(lambda a, b: (Discount(max(a, b), min(a, b), True),), money, money),
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    bought, steps = draw(lines), draw(discounts)
    made = Order(bought, steps, NOTHING)
    most = price(made.whole, steps)
    cut = draw(st.integers(0, 100)) * FEN
    return replace(made, paid=max(most - cut, NOTHING))


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
    assert settled.left.lines == ()


@given(orders())
def test_a_fault_of_the_shops_costs_the_buyer_nothing(made: Order) -> None:
    settled = settle(made, better=True)
    assert settled.goods >= settle(made, better=False).goods
    share = made.paid * made.returned / made.whole
    assert settled.goods >= share - FEN
    assert settled.goods >= 0


@given(orders(), st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=20))
def test_in_parts_it_comes_to_the_same_as_at_once(made: Order, returns) -> None:
    left, total = replace(made, lines=_kept(made.lines)), NOTHING
    for place, better in returns:
        if left.lines:
            chosen = place % len(left.lines)
            now = tuple(
                replace(line, returned=1 if i == chosen else 0) for i, line in enumerate(left.lines)
            )
            settled = settle(replace(left, lines=now), better=better)
            total += settled.goods
            left = settled.left
    rest = replace(left, lines=tuple(replace(li, returned=li.quantity) for li in left.lines))
    assert total + settle(rest, better=False).goods == made.paid


@given(st.lists(money, min_size=1, max_size=5), st.lists(st.integers(1, 99), max_size=4))
def test_the_ways_of_paying_add_up_and_in_parts_too(paid, parts) -> None:
    left = [Payment(str(i), amount) for i, amount in enumerate(paid)]
    back = [NOTHING for _ in paid]
    for part in [*parts, 100]:
        refund = (sum(p.amount for p in left) * part / 100).quantize(FEN)
        if refund:
            given_back = spread(refund, left)
            assert sum(p.amount for p in given_back) == refund
            assert all(g.amount <= p.amount for g, p in zip(given_back, left, strict=True))
            back = [b + g.amount for b, g in zip(back, given_back, strict=True)]
            left = [
                Payment(p.method, p.amount - g.amount)
                for p, g in zip(left, given_back, strict=True)
            ]
    assert back == paid


def _kept(bought: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, returned=0) for line in bought)
