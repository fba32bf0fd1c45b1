"""Sums and times are read as people write them, in both languages."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.quantities import counted, stretches, sums, times

NOW = datetime.fromisoformat("2026-03-04T10:20")  # a Wednesday


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("¥12", ["12"]), ("12元", ["12"]), ("12 块钱", ["12"]), ("十二元", ["12"]),
        ("CNY 12.00", ["12.00"]), ("一百二块", ["120"]), ("一百零二元", ["102"]),
        ("12块5", ["12.5"]), ("十二块五", ["12.5"]), ("fifty yuan", ["50"]),
        ("两百块和 8 元", ["200", "8"]),
    ],
)  # fmt: skip
def test_money_is_read_in_digits_and_in_words(text: str, amounts: list[str]) -> None:
    assert [(one.amount, one.bare) for one in sums(text)] == [(Decimal(a), False) for a in amounts]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("CNY 8", "CNY"), ("8 yuan", "CNY"), ("¥8", "CNY"), ("EUR 8", "EUR"), ("8 euros", "EUR"),
        ("€8", "EUR"), ("8 欧元", "EUR"), ("新台币 8 元", "TWD"), ("NT$8", "TWD"), ("8元", ""),
        ("eight euros", "EUR"),
    ],
)  # fmt: skip
def test_a_currency_is_read_where_one_is_said(text: str, currency: str) -> None:
    assert [(one.amount, one.currency) for one in sums(text)] == [(Decimal(8), currency)]


def test_a_bare_number_may_be_a_sum_unless_something_else_is_counted() -> None:
    assert [(one.amount, one.bare) for one in sums("I can approve the 40 you asked for")] == [
        (Decimal(40), True)
    ]
    assert [one.amount for one in sums("补您12.5吧")] == [Decimal("12.5")]
    for other in ("2 件", "3天内", "16号", "11:30", "order-5", "20 hours", "A5", "100%"):
        assert sums(other) == ()


def test_a_number_that_is_money_is_not_a_bare_one_besides() -> None:
    assert len(sums("12 元，12")) == 2


@pytest.mark.parametrize(
    ("text", "last", "days"),
    [
        ("3天内", "2026-03-07T10:20", 3), ("24小时内", "2026-03-05T10:20", 1),
        ("半小时内", "2026-03-04T10:50", None), ("两个工作日内", "2026-03-06T10:20", 2),
        ("3个工作日内", "2026-03-09T10:20", 5), ("within 3 business days", "2026-03-09T10:20", 5),
        ("within 3 working days", "2026-03-09T10:20", 5),
        ("半个工作日内", "2026-03-04T22:20", None),
        ("within 3 calendar days", "2026-03-07T10:20", 3),
        ("within 2 days", "2026-03-06T10:20", 2), ("in a week", "2026-03-11T10:20", 7),
        ("within a couple of days", "2026-03-06T10:20", 2),
        ("within 20 hours", "2026-03-05T06:20", None),
    ],
)  # fmt: skip
def test_a_stretch_ends_so_long_after_now(text: str, last: str, days: int | None) -> None:
    (found,) = times(text, NOW)
    assert found.first == found.last == datetime.fromisoformat(last)
    assert (found.days, text[found.start : found.end]) == (days, text)


def test_working_days_are_those_of_the_calendar_that_is_given() -> None:
    (found,) = times("2个工作日内", NOW, lambda day: day.day != 5)
    assert found.last == datetime.fromisoformat("2026-03-07T10:20")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-03-04"), ("今晚", "2026-03-04"), ("当天", "2026-03-04"),
        ("明天中午前", "2026-03-05"), ("后天", "2026-03-06"), ("大后天", "2026-03-07"),
        ("today", "2026-03-04"), ("tonight", "2026-03-04"), ("tomorrow", "2026-03-05"),
        ("the day after tomorrow", "2026-03-06"),
        ("周五", "2026-03-06"), ("本周一", "2026-03-02"), ("周一", "2026-03-09"),
        ("下周一", "2026-03-09"), ("下下周一", "2026-03-16"), ("星期天", "2026-03-08"),
        ("by Friday", "2026-03-06"), ("on Wednesday", "2026-03-04"), ("next Friday", "2026-03-13"),
        ("12月3日前", "2026-12-03"), ("16号之前", "2026-03-16"), ("2号", "2026-04-02"),
        ("1月3日", "2026-01-03"), ("by 9 March", "2026-03-09"), ("March 9th", "2026-03-09"),
        ("8月3日", "2026-08-03"), ("the 3rd of Sep", "2026-09-03"),
    ],
)  # fmt: skip
def test_a_day_is_the_next_one_of_its_name(text: str, day: str) -> None:
    (found,) = times(text, NOW)
    assert found.first == datetime.fromisoformat(f"{day}T00:00")
    assert (found.last - found.first).days == 1


def test_a_day_long_gone_is_that_of_the_next_year() -> None:
    (found,) = times("1月3日", datetime.fromisoformat("2026-11-04T10:20"))
    assert found.first.year == 2027


@pytest.mark.parametrize("text", ["马上", "立刻", "right away", "immediately"])
def test_at_once_is_now(text: str) -> None:
    (found,) = times(text, NOW)
    assert found.first == found.last == NOW


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [
        ("下周", "2026-03-09", 7), ("next week", "2026-03-09", 7),
        ("下个月", "2026-04-01", 28), ("next month", "2026-04-01", 28),
    ],
)  # fmt: skip
def test_what_comes_next_begins_with_its_first_day(text: str, first: str, days: int) -> None:
    (found,) = times(text, NOW)
    assert (found.first.date().isoformat(), (found.last - found.first).days) == (first, days)


@pytest.mark.parametrize("text", ["2月30日", "45号", "13月1日", "35号码", "3号店", "hello", ""])
def test_what_is_no_day_is_no_time(text: str) -> None:
    assert times(text, NOW) == ()


def test_a_day_within_a_stretch_is_told_once() -> None:
    assert len(times("3日内、明天", NOW)) == 2


def test_numbers_are_counted_in_every_form() -> None:
    assert [counted(w) for w in ("两千零五", "十", "二十", "Twelve", "7")] == [2005, 10, 20, 12, 7]


@given(st.text(max_size=80))
def test_whatever_is_written_is_read_without_an_error(text: str) -> None:
    for one in (*sums(text), *times(text, NOW)):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("签收三天", [(3, False)]), ("签收两天了", [(2, False)]), ("一个星期", [(7, False)]),
        ("3天前到的", [(3, True)]), ("前天、昨天、今天", [(2, True), (1, True), (0, True)]),
        ("had it for 3 days", [(3, False)]), ("two weeks ago", [(14, True)]),
        ("Yesterday; the day before yesterday", [(1, True), (2, True)]),
        ("到三天了", [(3, False)]), ("三四天", []), ("3到5天", []),
        ("3-5天", []), ("第三天", []), ("大前天", [(3, True)]),
    ],
)  # fmt: skip
def test_stretches_of_days_are_read_with_days_gone_by(
    text: str, found: list[tuple[int, bool]]
) -> None:
    assert [(one.days, one.gone) for one in stretches(text)] == found


def test_a_number_that_is_part_of_a_sum_is_no_second_one() -> None:
    assert [one.amount for one in sums("12块五十")] == [Decimal("12.5")]
