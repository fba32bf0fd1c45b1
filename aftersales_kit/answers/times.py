"""Moments and stretches of time as people say them, in English or Chinese.

Parts: `moment_words`, `stretch_words`.

>>> moment_words(datetime(2026, 3, 9), "en"), moment_words(datetime(2026, 3, 9), "zh")
('Sun 8 March, 24:00', '3月8日（周日）24:00')
>>> stretch_words(timedelta(hours=26, minutes=5), "en")
'1 day 2 h'
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..policy.terms import Label

WEEKDAYS = (
    Label("Mon", "周一"),
    Label("Tue", "周二"),
    Label("Wed", "周三"),
    Label("Thu", "周四"),
    Label("Fri", "周五"),
    Label("Sat", "周六"),
    Label("Sun", "周日"),
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


UNITS = {"en": ("days", "h", "min"), "zh": ("天", "小时", "分钟")}
LESS = Label("less than a minute", "不到 1 分钟")


def moment_words(moment: datetime, lang: str) -> str:
    """Write a due moment; the end of a day is its 24:00."""
    day, clock = moment.date(), f"{moment:%H:%M}"
    if clock == "00:00":
        day, clock = day - timedelta(days=1), "24:00"
    weekday = WEEKDAYS[day.weekday()].text(lang)
    if lang == "zh":
        return f"{day.month}月{day.day}日（{weekday}）{clock}"
    return f"{weekday} {day.day} {MONTHS[day.month - 1]}, {clock}"


def stretch_words(stretch: timedelta, lang: str) -> str:
    """Write how long something is, in its two largest units, cut to whole minutes.

    >>> stretch_words(timedelta(seconds=40), "zh")
    '不到 1 分钟'
    """
    minutes = int(stretch.total_seconds()) // 60
    counts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    units = UNITS[lang]
    said = [f"{count} {unit}" for count, unit in zip(counts, units, strict=True) if count]
    if counts[0] == 1 and lang == "en":
        said[0] = "1 day"
    return " ".join(said[:2]) or LESS.text(lang)
