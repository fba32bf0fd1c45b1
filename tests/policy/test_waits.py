"""Waits for the buyer, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.waits import MOST_WAITS, read_waits, write_waits
from tests.handbook import HANDBOOK

NOON = ("2026-03-02 12:00", "2026-03-02 15:00")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 12:00 to 2026-03-02 15:00",
        "2026-03-02T12:00 to 15:00",
        "2026-03-02 12:00-15:00",
        "2026-03-02 12:00 至 15:00；",
        "２０２６-03-02 12：00 到 15:00\n\n",
    ],
)
def test_a_wait_is_read_however_it_is_written(text: str) -> None:
    assert read_waits(text, "earlier_waits") == (NOON,)


def test_waits_are_put_in_their_order_and_read_again_as_written() -> None:
    text = "2026-03-03 9:00 to 2026-03-04 09:00; 2026-03-02 12:00 to 15:00"
    waits = read_waits(text, "earlier_waits")
    assert waits == (NOON, ("2026-03-03 09:00", "2026-03-04 09:00"))
    assert read_waits(write_waits(waits), "earlier_waits") == waits


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("", "is not 1 to 50 waits"),
        (7, "is not 1 to 50 waits"),
        ("; ".join(["2026-03-02 12:00 to 15:00"] * (MOST_WAITS + 1)), "is not 1 to 50 waits"),
        ("yesterday", "'yesterday' is no wait"),
        ("2026-02-30 12:00 to 15:00", "names a moment that there is not"),
        ("2026-03-02 12:00 to 25:00", "names a moment that there is not"),
        ("2026-03-02 15:00 to 15:00", "ends before it begins"),
    ],
)
def test_what_is_no_wait_is_named_with_how_to_write_one(raw: object, says: str) -> None:
    with pytest.raises(BadValue) as bad:
        read_waits(raw, "earlier_waits")
    assert says in str(bad.value)
    assert "2026-03-02 12:00 to 2026-03-02 15:00" in str(bad.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    field = HANDBOOK.policy.terms["earlier_waits"]
    try:
        kept = field.parse(text)
    except BadValue:
        return
    assert field.parse(kept) == kept
