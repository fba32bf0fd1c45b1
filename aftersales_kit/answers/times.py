"""Moments and stretches of time as people say them, in English or Chinese.

Parts: `moment_words`, `stretch_words`.

>>> moment_words(datetime(2026, 3, 9))
Label(en='Sun 8 March, 24:00', zh='3月8日（周日）24:00')
>>> stretch_words(timedelta(hours=26, minutes=5)).en
'1 day 2 h'
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..policy.labels import Label, alike, joined

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


ONE_DAY = Label("1 day", "1 天")
UNITS = (Label("{} days", "{} 天"), Label("{} h", "{} 小时"), Label("{} min", "{} 分钟"))
LESS = Label("less than a minute", "不到 1 分钟")


def moment_words(moment: datetime) -> Label:
    """Write a due moment; the end of a day is its 24:00."""
    day, clock = moment.date(), f"{moment:%H:%M}"
    if clock == "00:00":
        day, clock = day - timedelta(days=1), "24:00"
    weekday = WEEKDAYS[day.weekday()]
    return Label(
        f"{weekday.en} {day.day} {MONTHS[day.month - 1]}, {clock}",
        f"{day.month}月{day.day}日（{weekday.zh}）{clock}",
    )


def stretch_words(stretch: timedelta) -> Label:
    """Write how long something is, in its two largest units, cut to whole minutes.

    >>> stretch_words(timedelta(seconds=40)).zh
    '不到 1 分钟'
    """
    minutes = int(stretch.total_seconds()) // 60
    counts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    said = [unit.format(count) for count, unit in zip(counts, UNITS, strict=True) if count]
    if counts[0] == 1:
        said[0] = ONE_DAY
    return joined(said[:2], alike(" ")) if said else LESS
