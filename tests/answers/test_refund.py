"""What is typed into the platform's form."""

from decimal import Decimal

import pytest

from aftersales_kit.answers.refund import form_entry


def test_paid_100_refund_10_enters_90() -> None:
    assert form_entry("100", "10") == Decimal("90.00")


def test_everything_back_enters_nothing() -> None:
    assert form_entry("8", "8") == Decimal("0.00")


@pytest.mark.parametrize(("paid", "back"), [("8", "8.01"), ("-1", "0"), ("1", "-1")])
def test_more_than_was_paid_or_less_than_nothing_is_refused(paid: str, back: str) -> None:
    with pytest.raises(ValueError, match="cannot refund"):
        form_entry(paid, back)
