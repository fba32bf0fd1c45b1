"""What the cells of a column say, as platforms and spreadsheets write them."""

from datetime import UTC, timedelta, timezone
from decimal import Decimal

import pytest

from aftersales_kit.operations.exports.values import (
    counts,
    ids,
    is_missing,
    moments,
    plain,
    sums,
    weights,
)
from aftersales_kit.policy.labels import NO_LABEL

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "--", "空", "无", "N/A", "#N/A", "NULL", "`", "\t", '=""']
)
def test_a_cell_that_says_nothing_is_missing(cell: str) -> None:
    assert is_missing(cell)
    assert sums([cell]).values == moments([cell]).values == ids([cell]).values == [None]


@pytest.mark.parametrize(
    "cell", ["\t0012", "`0012", "'0012", '="0012"', '"0012"', "\ufeff0012", " 0012 "]
)
def test_what_guards_a_number_against_a_spreadsheet_is_taken_off(cell: str) -> None:
    assert plain(cell) == "0012"
    assert ids([cell]).values == ["0012"]


@pytest.mark.parametrize("cell", ["1.23E+18", "1E+17", "1.2345678901234568e17", "1,23E+18"])
def test_a_number_of_an_order_that_lost_its_digits_is_refused(cell: str) -> None:
    read = ids([cell, "2600000000000000123"])
    assert read.values == [None, "2600000000000000123"]
    assert "has lost its digits" in read.bad[0].en


def test_an_article_number_with_an_e_is_none_that_lost_its_digits() -> None:
    assert ids(["85123E", "E+12", "12E5X"]).values == ["85123E", "E+12", "12E5X"]


def test_long_numbers_that_mostly_end_in_noughts_are_remarked_on() -> None:
    assert (
        "2 of 2 long numbers end in 0000" in ids(["1234567890120000", "1234567890340000"]).remark.en
    )
    assert ids(["1234567890120000", "1234567890123411", "1234567890123412"]).remark == NO_LABEL


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", "12"),
        ("¥1,234.50", "1234.50"),
        ("￥１２．５０", "12.50"),
        ("12.5元", "12.5"),
        ("€12", "12"),
        ("$1,234,567.00", "1234567.00"),
        ("US$ 3.99", "3.99"),
        ("NT$100", "100"),
        ("-12.00", "-12.00"),
        ("(12.00)", "-12.00"),
        ("¥ -5", "-5"),
        ("19.900000000000002", "19.90"),
        (".5", "0.5"),
        ("`0.00", "0.00"),
    ],
)
def test_a_sum_is_read_however_it_is_written(cell: str, value: str) -> None:
    read = sums([cell])
    assert (read.values, read.bad) == ([Decimal(value)], {})


@pytest.mark.parametrize("cell", ["免运费", "12.3.4", "1,2,3", "1.2万", "¥", "12 - 15", "1e5", "."])
def test_what_is_no_sum_says_so(cell: str) -> None:
    read = sums([cell])
    assert read.values == [None]
    assert "is not a sum of money" in read.bad[0].en


def test_the_column_says_whether_a_comma_is_the_decimal_point() -> None:
    assert sums(["1.234,50", "1.234", "7,5"]).values == [
        Decimal("1234.50"),
        Decimal(1234),
        Decimal("7.5"),
    ]
    assert sums(["1,234.50", "1,234"]).values == [Decimal("1234.50"), Decimal(1234)]
    assert sums(["1,234"]).values == [Decimal(1234)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3", 3), ("3天", 3), ("3 days", 3), ("2件", 2), ("x2", 2), ("1.0", 1), ("３", 3)],
)
def test_a_count_is_read_with_what_it_counts(cell: str, value: int) -> None:
    assert counts([cell]).values == [value]


def test_what_is_no_count_says_so() -> None:
    assert "is not a whole number" in counts(["1.5"]).bad[0].en


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-09-03", "2026-09-03"),
        ("2026/9/3", "2026-09-03"),
        ("2026.9.3", "2026-09-03"),
        ("2026年9月3日", "2026-09-03"),
        ("20260903", "2026-09-03"),
        ("2026-01-15 10:00:00", "2026-01-15T10:00"),
        ("2026/1/15 10:00", "2026-01-15T10:00"),
        ("2026年9月3日 10时05分", "2026-09-03T10:05"),
        ("2026年9月3日10:05", "2026-09-03T10:05"),
        ("2026/9/3 下午 3:05", "2026-09-03T15:05"),
        ("2026/9/3 上午 12:05", "2026-09-03T00:05"),
        ("2026-09-03 3:05 PM", "2026-09-03T15:05"),
        ("2026-09-03 12:05 am", "2026-09-03T00:05"),
        ("10-Jul-2025", "2025-07-10"),
        ("18 Feb 2025 13:05", "2025-02-18T13:05"),
        ("Feb 18, 2025", "2025-02-18"),
        ("46288", "2026-09-23"),
        ("46288.5", "2026-09-23T12:00"),
        ("２０２６－０９－０３", "2026-09-03"),
        ("2026-09-03T10:00:00.123", "2026-09-03T10:00"),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: str, value: str) -> None:
    read = moments([cell])
    assert (read.values, read.bad, read.asked) == ([value], {}, NO_LABEL)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-06-01 20:01:00 +0000", "2026-06-02T04:01"),
        ("2026-06-01T20:01:00Z", "2026-06-02T04:01"),
        ("2012-01-01 11:13:25 -0500", "2012-01-02T00:13"),
        ("2026-06-01T20:01:00+08:00", "2026-06-01T20:01"),
        ("2026-06-01 20:01", "2026-06-02T04:01"),
        ("2026-06-01", "2026-06-01"),
    ],
)
def test_a_moment_is_told_on_the_shops_clock(cell: str, value: str) -> None:
    assert moments([cell], zone=UTC, home=CHINA).values == [value]


@pytest.mark.parametrize(
    "cell",
    ["soon", "2026-13-01", "2026-02-30", "12345", "99999", "2026-09-03 25:00", "10-Foo-2025"],
)
def test_what_is_no_day_says_so(cell: str) -> None:
    read = moments([cell])
    assert read.values == [None]
    assert "is not a day" in read.bad[0].en


def test_the_whole_column_decides_whether_the_day_or_the_month_comes_first() -> None:
    assert moments(["9/3/2026", "21/3/2026"]).values == ["2026-03-09", "2026-03-21"]
    assert moments(["9/3/2026", "3/21/2026"]).values == ["2026-09-03", "2026-03-21"]
    assert moments(["3/3/2026"]).values == ["2026-03-03"]


def test_what_no_cell_of_the_column_decides_is_asked() -> None:
    read = moments(["9/3/2026", "", "2026-03-01"])
    assert (read.values, read.asked.en) == ([None] * 3, "'9/3/2026' is 9 March or 3 September")
    assert moments(["9/3/2026"], day_first=True).values == ["2026-03-09"]
    assert moments(["9/3/2026"], day_first=False).values == ["2026-09-03"]


@pytest.mark.parametrize(
    "cells",
    [
        ["2026-09-03 00:00:00", "21/3/2026"], ["2026/9/3 10:05", "21/3/2026 10:05", ""],
        ["46268", "21.03.2026"], ["2026-09-03", "3/21/2026"],
        ["2026-09-03", "2026-99-01", "21/3/2026"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("day_first", [None, True, False])
def test_days_that_a_spreadsheet_may_have_turned_round_are_not_read(
    cells: list[str], day_first: bool | None
) -> None:
    read = moments(cells, day_first=day_first)
    assert read.values == [None] * len(cells)
    assert "may have day and month the wrong way round" in read.asked.en


@pytest.mark.parametrize(
    "cells",
    [
        ["2026-09-13", "21/3/2026"], ["2026-09-03", "21/3/2026", "9/3/2026"],
        ["46288", "21/3/2026"],
        ["2026-99-01", "21/3/2026"], ["3 Sep 2026", "21/3/2026"], ["2026-09-03", "46288"],
    ],
)  # fmt: skip
def test_days_written_in_two_ways_are_read_where_no_spreadsheet_can_have_done_it(
    cells: list[str],
) -> None:
    assert not moments(cells).asked


def test_a_column_that_has_both_orders_is_not_read() -> None:
    read = moments(["21/3/2026", "3/21/2026"], day_first=True)
    assert read.values == [None, None]
    assert "has the day first and '3/21/2026' the month" in read.asked.en


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.25", "1.25"), ("0.5 KG", "0.5"), ("３公斤", "3"), ("850克", "0.85"), ("75g", "0.075")],
)
def test_a_weight_is_read_in_kilograms(cell: str, value: str) -> None:
    assert weights([cell]).values == [Decimal(value)]


@pytest.mark.parametrize("cell", ["heavy", "-1", "1,5", "2 lb"])
def test_what_is_no_weight_is_said(cell: str) -> None:
    assert "is not a weight" in weights([cell]).bad[0].en
