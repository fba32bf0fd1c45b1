"""Moments and stretches of time, as people say them."""

from datetime import datetime, timedelta

import pytest

from aftersales_kit.answers.times import moment_words, stretch_words


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        ("2026-03-02 10:05", "Mon 2 March, 10:05", "3月2日（周一）10:05"),
        ("2027-01-01 00:00", "Thu 31 December, 24:00", "12月31日（周四）24:00"),
    ],
)
def test_the_end_of_a_day_is_its_twenty_fourth_hour(moment, english, chinese):
    given = datetime.fromisoformat(moment)
    assert moment_words(given) == (english, chinese)


@pytest.mark.parametrize(
    ("stretch", "english", "chinese"),
    [
        (timedelta(days=1, minutes=5), "1 day 5 min", "1 天 5 分钟"),
        (timedelta(days=3, hours=2, minutes=1), "3 days 2 h", "3 天 2 小时"),
        (timedelta(minutes=59, seconds=59), "59 min", "59 分钟"),
        (timedelta(hours=1), "1 h", "1 小时"),
        (timedelta(0), "less than a minute", "不到 1 分钟"),
    ],
)
def test_a_stretch_is_said_in_its_two_largest_units(stretch, english, chinese):
    assert stretch_words(stretch) == (english, chinese)
