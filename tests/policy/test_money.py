"""Money: exact, rounded once, and no fen lost."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.policy.money import FEN, allocate, exact, fen, written, yuan
from tests.tries import tries

many = settings(max_examples=tries(200))
amounts = st.decimals(-1_000_000, 1_000_000, places=2)
finer_amounts = st.decimals(-1_000_000, 1_000_000, places=6)
weights = st.lists(st.decimals(0, 10_000, places=3), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize("read", [exact, fen, yuan])
def test_a_float_is_refused_because_it_holds_no_exact_amount(read):
    with pytest.raises(TypeError, match=r"give text, a whole number or a Decimal.*float 0\.1"):
        read(0.1)


def test_half_a_fen_is_rounded_up_and_less_than_half_down():
    assert fen("12.345") == Decimal("12.35")
    assert fen("12.344999") == Decimal("12.34")


def test_half_a_fen_owed_is_rounded_away_from_zero_too():
    assert fen("-12.345") == Decimal("-12.35")
    assert fen("-12.344999") == Decimal("-12.34")


def test_nothing_is_never_written_as_minus_nothing():
    assert yuan("-0.004") == "0.00"
    assert [yuan(part) for part in allocate(-1, [1, 0])] == ["-1.00", "0.00"]


def test_an_amount_is_always_written_with_two_decimals():
    assert [yuan(value) for value in (7, "7.5", Decimal("-7.555"))] == ["7.00", "7.50", "-7.56"]


@many
@given(finer_amounts)
def test_rounding_moves_an_amount_by_half_a_fen_at_most_and_only_once(amount):
    rounded = fen(amount)
    assert abs(rounded - amount) <= FEN / 2
    assert fen(rounded) == rounded
    assert rounded.as_tuple().exponent == -2


@many
@given(finer_amounts)
def test_what_is_owed_is_rounded_like_what_is_due(amount):
    assert fen(-amount) == -fen(amount)


@many
@given(amounts, weights)
def test_the_parts_of_an_amount_add_up_to_it(total, shares):
    parts = allocate(total, shares)
    assert sum(parts) == total
    assert all(part.as_tuple().exponent == -2 for part in parts)


@many
@given(amounts, weights)
def test_each_part_is_proportional_within_one_fen_and_on_the_side_of_the_total(total, shares):
    for part, share in zip(allocate(total, shares), shares, strict=True):
        fair = Fraction(total) * Fraction(share) / Fraction(sum(shares))
        assert abs(Fraction(part) - fair) < Fraction(FEN)
        assert part * total >= 0


@many
@given(amounts, weights)
def test_who_weighs_nothing_gets_nothing(total, shares):
    parts = allocate(total, [*shares, 0])
    assert parts[-1] == 0


def test_the_fen_left_over_go_to_those_who_lost_most_then_to_the_earlier():
    assert allocate("10.00", [1, 1, 1]) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert allocate("0.02", [1, 5, 4]) == [0, Decimal("0.01"), Decimal("0.01")]
    assert allocate("-0.01", ["1", "1"]) == [Decimal("-0.01"), 0]


def test_nothing_can_be_allocated_to_nobody():
    for nobody in ([], [0, 0]):
        with pytest.raises(ValueError, match="no weight is above 0"):
            allocate(1, nobody)


def test_a_negative_weight_is_refused_with_all_weights_named():
    with pytest.raises(ValueError, match=r"weights cannot be negative: 2, -1"):
        allocate(1, [2, -1])


@pytest.mark.parametrize(
    ("text", "amount"),
    [("￥1,299.00", "1299.00"), (" 8 元", "8"), ("１２．５", "12.5"), ("0", "0"), ("-3", "-3")],
)
def test_an_amount_is_read_as_it_is_pasted(text: str, amount: str) -> None:
    assert written(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "eight", "1,29", "1e3", "½"])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize("text", ["12²", "1①", "½", "١٢", "1,٢34", "७"])
def test_only_the_ten_digits_are_read_as_an_amount(text: str) -> None:
    assert written(text) is None


def test_the_full_width_digits_of_a_chinese_keyboard_are_read_like_the_others() -> None:
    assert written("￥１，２９９．００") == written("1299.00")
