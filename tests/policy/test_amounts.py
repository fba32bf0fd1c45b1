"""Amounts: dated numbers with units."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftersales_kit.policy.amounts import (
    Amount,
    DatedValue,
    UncoveredDate,
    allowed_instead,
    quantity,
    whole_years,
)
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

FIRST, SECOND = date(2025, 9, 1), date(2026, 1, 1)
DAY = timedelta(days=1)
DAYS = Label("days", "天")
window = Amount(
    "window",
    "day",
    Label("Window", "退货期"),
    (DatedValue(FIRST, 7, ("CN-01",)), DatedValue(SECOND, 10, ("QST-01",))),
    unit_label=DAYS,
)


def test_a_value_holds_from_its_first_day():
    assert window.at(FIRST).value == 7


def test_the_day_before_the_first_value_is_an_error_that_names_both_days():
    with pytest.raises(UncoveredDate) as caught:
        window.at(FIRST - DAY)
    message = str(caught.value)
    assert all(word in message for word in ("'window'", "2025-08-31", "from 2025-09-01"))


def test_a_value_ends_on_the_day_before_the_next_one_begins():
    assert window.at(SECOND - DAY).value == 7
    assert window.at(SECOND).value == 10
    assert window.at(SECOND).sources == ("QST-01",)


def test_the_last_value_holds_for_ever():
    assert window.at(date.max).value == 10


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (0, "day"),
        (1_000_000, "CNY"),
        (Decimal("0.01"), "CNY"),
        (1, "share"),
        (Decimal("0.0001"), "share"),
    ],
)
def test_both_ends_and_the_finest_step_of_an_amount_are_allowed(value, unit):
    assert allowed_instead(value, unit) is None


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (-1, "day"),
        (Decimal("0.5"), "time"),
        (Decimal("0.001"), "CNY"),
        (Decimal("1.0001"), "share"),
    ],
)
def test_what_is_too_fine_or_out_of_range_is_not(value, unit):
    assert f"{unit}, in steps of " in allowed_instead(value, unit)


def test_an_amount_is_written_with_its_unit_as_of_a_day():
    assert window.value_label(FIRST).en == "7 days"
    assert window.value_label(SECOND).zh == "10 天"


@pytest.mark.parametrize(
    ("value", "unit", "label", "en", "zh"),
    [
        (1, "day", DAYS, "1 day", "1 天"),
        (2, "day", DAYS, "2 days", "2 天"),
        (0, "day", DAYS, "0 days", "0 天"),
        (Decimal("0.20"), "share", Label("share", "比例"), "20 %", "20 %"),
        (Decimal("0.125"), "share", Label("share", "比例"), "12.5 %", "12.5 %"),
        (1, "share", Label("share", "比例"), "100 %", "100 %"),
        (15, "CNY", Label("CNY", "元"), "CNY 15", "15 元"),
        (3, "", Label("", ""), "3", "3"),
    ],
)
def test_a_quantity_is_written_as_people_read_it(value, unit, label, en, zh):
    assert quantity(value, unit, label).en == en
    assert quantity(value, unit, label).zh == zh


def test_whole_years_are_told_as_years() -> None:
    on = date(2026, 3, 2)
    told = {name: HANDBOOK.policy.amounts[name].value_label(on) for name in
            ("conformity_period_eu", "defect_period_tw", "records_kept", "proof_turned_eu",
             "longer_window_eu", "no_reason_window_cn")}  # fmt: skip
    assert [label.zh for label in told.values()] == [
        "2 年", "5 年", "3 年", "1 年", "380 天", "7 天",
    ]  # fmt: skip
    assert told["conformity_period_eu"].en == "2 years"
    assert told["proof_turned_eu"].en == "1 year"
    assert [whole_years(days) for days in (364, 365, 366, 367, 1461, 1462)] == [
        None, 1, 1, None, 4, None,
    ]  # fmt: skip
