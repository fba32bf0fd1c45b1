"""Which sale a row takes back: the last one before it of which so many pieces are left."""

from decimal import Decimal

import pandas as pd

from aftersales_kit.operations.exports.matching import match_sales

BY = ("buyer_id", "product_code")


def rows(*given: tuple[str | None, str | None, int | None, str | None, str]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            {
                "buyer_id": buyer, "product_code": "A", "quantity": count, "bought_at": at,
                "unit_price": Decimal(price) if price else None, "is_case": case or None,
                "opened_at": None, "price_paid": None, "amount_refunded": None,
            }
            for buyer, at, count, price, case in given
        ],
        dtype=object,
    )  # fmt: skip
    match_sales(frame, BY)
    return frame


def test_a_row_takes_back_the_last_sale_before_it_wherever_it_stands() -> None:
    found = rows(
        ("7", "2026-03-09", -2, "3", "yes"),
        ("7", "2026-03-01", 5, "4", ""),
        ("7", "2026-03-05", 5, "5", ""),
        ("7", "2026-03-10", 5, "6", ""),
    ).iloc[0]
    assert (found["bought_at"], found["opened_at"]) == ("2026-03-05", "2026-03-09")
    assert (found["amount_refunded"], found["price_paid"]) == (Decimal(6), Decimal(10))
    assert (found["quantity"], found["no_sale"]) == (2, None)


def test_pieces_are_taken_back_once() -> None:
    found = rows(
        ("7", "2026-03-01", 2, "4", ""),
        ("7", "2026-03-02", -2, "4", "yes"),
        ("7", "2026-03-03", -1, "4", "yes"),
    )
    assert found["no_sale"].tolist() == [None, None, True]


def test_another_buyers_sale_and_one_of_fewer_pieces_are_not_taken_back() -> None:
    found = rows(
        ("8", "2026-03-01", 9, "4", ""),
        ("7", "2026-03-01", 1, "4", ""),
        ("7", "2026-03-02", -2, "4", "yes"),
    )
    assert found["no_sale"].tolist() == [None, None, True]


def test_a_row_that_does_not_say_what_it_is_of_has_no_sale() -> None:
    found = rows(
        (None, "2026-03-02", -2, "4", "yes"), ("7", None, -2, "4", "yes"), (None, None, 1, "4", "")
    )
    assert found["no_sale"].tolist() == [True, True, None]


def test_without_prices_a_sale_is_found_and_no_sum_is_made_up() -> None:
    found = rows(("7", "2026-03-01", 2, None, ""), ("7", "2026-03-02", -2, None, "yes")).iloc[1]
    assert found["bought_at"] == "2026-03-01"
    assert found["amount_refunded"] is found["price_paid"] is None
