"""Texts of data name amounts, and say them as they hold on the day of reading."""

from datetime import date

import pytest

from aftersales_kit.policy import Label
from aftersales_kit.policy.wording import amounts_in, pieces, worded
from tests.handbook import POLICY

ON = date(2026, 3, 1)
TEXT = Label("Within {quality_window}, or {quality_window}.", "{quality_window}内。")


def test_an_amount_is_named_once_however_often_it_stands_there() -> None:
    assert amounts_in(TEXT) == ("quality_window",)
    assert amounts_in(Label("No number.", "没有数字。")) == ()


def test_an_amount_is_said_with_its_unit_in_either_language() -> None:
    assert worded(TEXT, POLICY.amounts, ON) == Label("Within 7 days, or 7 days.", "7 天内。")


def test_nothing_is_lost_when_a_text_is_cut_at_its_amounts() -> None:
    assert list(pieces("{a} and {b}")) == [("", "a"), (" and ", ""), ("", "b")]
    assert list(pieces("{A}, { b }, {}")) == [("{A}, { b }, {}", "")]


def test_an_amount_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError, match="nonesuch"):
        worded(Label("{nonesuch}", "{nonesuch}"), POLICY.amounts, ON)
