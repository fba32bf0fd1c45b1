"""Sums of money and times in a sentence, in English or Chinese, as people write them.

Parts: `sums` (each `Sum` with its place), `shares` (each `Share` of a whole), `times` (each `Time`:
from when to when), `stretches` (each `Stretch` of days, or day gone by), `counted` (a number in
Chinese characters or in English words).
A text is read as `drafts.normalised` and `drafts.ungrouped` give it. A bare number is a sum only
where something that is counted does not follow it, and says that nothing called it money.

>>> [str(found.amount) for found in sums("退您 ¥12、补十二块五, or 12.50 yuan")]
['12', '12.5', '12.50']
>>> now = datetime(2026, 3, 4, 10, 20)
>>> [str(found.last) for found in times("3天内、后天、by Friday", now)]
['2026-03-07 10:20:00', '2026-03-07 00:00:00', '2026-03-07 00:00:00']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
MORE_WORDS = {"a": 1, "an": 1, "couple": 2, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
IN_ENGLISH = {word: number for number, word in enumerate(WORDS)} | MORE_WORDS
HAN = "[零一二两三四五六七八九十百千]"
NUMBER = r"\d{1,9}(?:\.\d{1,2})?"
IN_WORDS = "|".join(sorted(IN_ENGLISH, key=len, reverse=True))
TENTHS = "(?:\\d(?!\\d)|[一二三四五六七八九](?![起共次样定直个件点些会份单]))"
MONEY = re.compile(
    rf"(?P<prefix>CNY|RMB|¥|EUR|€|TWD|NT\$|新台币)\s?(?P<before>{NUMBER})(?:\s?(?:元|块))?"
    rf"|(?P<after>{NUMBER})\s?(?:元|块(?P<tenths>{TENTHS})|块钱?"
    r"|(?P<suffix>(?:yuan|CNY|RMB|EUR|euros?|TWD)\b|欧元|€))"
    rf"|(?P<han>{HAN}{{1,8}})(?:元|块(?P<han_tenths>{TENTHS})|块钱?)"
    rf"|\b(?P<words>{IN_WORDS})[ -](?P<unit>yuan|CNY|RMB|euros?)\b",
    re.IGNORECASE,
)
CURRENCIES = {
    "cny": "CNY", "rmb": "CNY", "¥": "CNY", "yuan": "CNY",
    "eur": "EUR", "€": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "twd": "TWD", "nt$": "TWD", "新台币": "TWD",
}  # fmt: skip
"""Which currency (ISO 4217) a sign says; 元 and 块 say none, since more than one is called so."""
BARE = re.compile(
    r"(?<![A-Za-z0-9_.#:-])(?P<bare>\d{1,5}(?:\.\d{1,2})?)"
    r"(?![A-Za-z0-9_%:/-]|\.\d|号|月|日|年|\s?(?:am|pm|%|x\b|days?|hours?|weeks?"
    r"|months?|minutes?|working|business|pieces?|pairs?|items?|times?|o'clock|cm\b|kg\b|g\b"
    r"|天|个|件|次|条|双|小时|分钟|周|点|工作日|公斤|斤|厘米|张|单|位))",
    re.IGNORECASE,
)
BARE_HAN = re.compile(
    rf"(?<![第零一二两三四五六七八九十百千几])(?={HAN}*[十百千])(?P<bare_han>{HAN}{{2,8}})"
    r"(?![零一二两三四五六七八九十百千万亿几多来天个件次条双小分周点号月日年工公斤厘张单位元块倍岁%])"
)
SHARE = re.compile(
    rf"(?P<half>一半|半价)|\bhalf\b(?! an?\b| hour| day)|(?<![\d.])(?P<hundredths>\d{{1,2}})\s?%"
    rf"|百分之(?P<han_percent>{HAN}{{1,3}})|(?P<tenths>[一二两三四五六七八九])成(?!都|为|功|交|色|本)",
    re.IGNORECASE,
)
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
IN_CHINESE = "一二三四五六日"
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in MONTHS)
WEEKDAY = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in WEEKDAYS)
WITHIN = re.compile(
    rf"(?P<count>\d{{1,3}}|{HAN}{{1,4}}|半)\s?个?(?P<unit>工作日|小时|钟头|分钟|天|日|周|星期|礼拜|月)"
    r"(?:之内|以内|内|里)"
    r"|\b(?:within|in)\s(?:the next |at most |up to |a (?=couple))?"
    rf"(?P<en_count>\d{{1,3}}|{IN_WORDS})"
    r"(?: of)?[ -](?P<en_kind>working |business |calendar )?"
    r"(?P<en_unit>minute|hour|day|week|month)s?\b",
    re.IGNORECASE,
)
DAY = re.compile(
    r"(?P<named>大后天|今[天日晚]|明[天日晚]|后[天日]|当[天日]|现在|马上|立刻|立即)"
    r"|\b(?P<en_named>the day after tomorrow|today|tonight|tomorrow|right away|right now"
    r"|at once|immediately|straight away)\b"
    r"|(?P<next>下下|下|本|这)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    rf"|\b(?P<en_next>next )?(?P<en_weekday>{WEEKDAY})\b"
    r"|(?:(?P<month>\d{1,2})月)?(?<!\d)(?P<day>\d{1,2})[日号](?!码|线|店|楼)"
    rf"|\b(?P<en_day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<en_month>{MONTH})\b"
    rf"|\b(?P<month_en>{MONTH})\.? (?P<day_en>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"|(?P<coming>下个?(?:周|星期|礼拜)|下个?月)|\bnext (?P<en_coming>week|month)\b",
    re.IGNORECASE,
)
STRETCH = re.compile(
    rf"(?<![\d.第\-~]|{HAN})(?<![\d一二三四五六七八九十][到至])(?P<count>\d{{1,3}}|{HAN}{{1,4}})个?(?P<unit>天|日|周|星期|礼拜)"
    r"(?!期)(?P<ago>之前|以前|前)?"
    rf"|(?<![\w-])(?P<en_count>\d{{1,3}}|{IN_WORDS})(?: of)?[ -](?P<en_unit>day|week)s?\b"
    r"(?P<en_ago> ago\b)?"
    r"|(?P<named>大?前天|昨[天日晚]|今[天日]|\b(?:the day before yesterday|yesterday|today)\b)",
    re.IGNORECASE,
)
GONE = {
    "大": 3,
    "前": 2,
    "昨": 1,
    "今": 0,
    "the day before yesterday": 2,
    "yesterday": 1,
    "today": 0,
}
UNCERTAIN = re.compile("[一二三四五六七八九两]{2}")
"""三四天 is three or four of them."""
UNITS: dict[str, timedelta] = {
    "分钟": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "hour": timedelta(hours=1),
    "天": timedelta(days=1), "日": timedelta(days=1), "day": timedelta(days=1),
    "工作日": timedelta(days=1),
    "周": timedelta(days=7), "星期": timedelta(days=7), "礼拜": timedelta(days=7),
    "week": timedelta(days=7), "月": timedelta(days=30), "month": timedelta(days=30),
}  # fmt: skip
AT_WORK, SATURDAY, ONE_DAY = ("working", "business"), 5, timedelta(days=1)
AT_ONCE = {"现在", "马上", "立刻", "立即", "right away", "right now", "at once", "immediately",
           "straight away"}  # fmt: skip
DAYS_ON = {
    "今": 0, "当": 0, "today": 0, "tonight": 0, "明": 1, "tomorrow": 1, "后": 2,
    "the day after tomorrow": 2, "大": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """A sum of money in a text; `bare` where nothing says that it is money.

    `currency` is by its code (ISO 4217), and empty where none is said.
    """

    start: int
    end: int
    amount: Decimal
    bare: bool = False
    currency: str = ""


@dataclass(frozen=True)
class Share:
    """A share of a whole in a text, such as half of it."""

    start: int
    end: int
    share: Decimal


@dataclass(frozen=True)
class Time:
    """A time in a text: it is meant to come between `first` and `last`.

    Of a stretch ("within 3 days") `first` and `last` are both its end, and `days` is how many it
    has; of a day they are its beginning and its end.
    """

    start: int
    end: int
    first: datetime
    last: datetime
    days: int | None = None


@dataclass(frozen=True)
class Stretch:
    """A number of whole days in a text; `gone` where it says how long ago a day is."""

    start: int
    end: int
    days: int
    gone: bool


def sums(text: str) -> tuple[Sum, ...]:
    """Return the sums of money in a text, in its order."""
    found = [*_money(text)]
    taken = [(one.start, one.end) for one in found]
    bare = [(match, Decimal(match["bare"])) for match in BARE.finditer(text)]
    bare += [(match, Decimal(counted(match["bare_han"]))) for match in BARE_HAN.finditer(text)]
    for match, amount in bare:
        start, end = match.span()
        if not any(start < high and low < end for low, high in taken):
            found.append(Sum(start, end, amount, True))
    return tuple(sorted(found, key=lambda one: one.start))


def shares(text: str) -> tuple[Share, ...]:
    """Return the shares of a whole in a text, in its order.

    >>> [str(one.share) for one in shares("退一半、退三成、百分之二十, 50% or half of it")]
    ['0.5', '0.3', '0.2', '0.5', '0.5']
    """
    return tuple(Share(*match.span(), _share(match)) for match in SHARE.finditer(text))


def _share(match: re.Match[str]) -> Decimal:
    if tenths := match["tenths"]:
        return Decimal(counted(tenths)) / 10
    if percent := match["hundredths"] or match["han_percent"]:
        return Decimal(counted(percent)) / 100
    return Decimal("0.5")


def _money(text: str) -> Iterator[Sum]:
    for match in MONEY.finditer(text):
        written = match["before"] or match["after"]
        amount = Decimal(written or counted(match["han"] or match["words"]))
        tenths = match["tenths"] or match["han_tenths"]
        if tenths:
            amount += Decimal(counted(tenths)) / 10
        said = (match["prefix"] or match["suffix"] or match["unit"] or "").lower()
        yield Sum(*match.span(), amount, currency=CURRENCIES.get(said, ""))


def counted(written: str) -> int:
    """Read a whole number in digits, in Chinese characters up to thousands, or in an English word.

    >>> counted("一百二十"), counted("五十"), counted("十五"), counted("两"), counted("twelve")
    (120, 50, 15, 2, 12)
    >>> counted("一百二"), counted("24")
    (120, 24)
    """
    if written.isascii():
        return int(written) if written.isdigit() else IN_ENGLISH[written.lower()]
    total = digit = last = 0
    for letter in written:
        if letter in TENS:
            last = TENS[letter]
            total += (digit or 1) * last
            digit = 0
        else:
            last = 0 if letter == "零" else last
            digit = DIGITS[letter]
    # 一百二 is 120, and 一百零二 is 102.
    return total + digit * (last // 10 if digit and last > 10 else 1)


def on_weekdays(day: date) -> bool:
    """Say whether a day is none of a weekend."""
    return day.weekday() < SATURDAY


def times(
    text: str, now: datetime, works: Callable[[date], bool] = on_weekdays
) -> tuple[Time, ...]:
    """Return the times in a text that is written at a moment, in its order.

    Working days are those that `works` says are, counted from the day after that of the moment.
    A day of the month without a month, or a day without a year, is the next one to come; so is a
    weekday. What is no day at all (31 February) is no time.
    """
    found = [_within(match, now, works) for match in WITHIN.finditer(text)]
    taken = [(one.start, one.end) for one in found]
    for match in DAY.finditer(text):
        start, end = match.span()
        stretch = _day(match, now)
        if stretch and not any(start < high and low < end for low, high in taken):
            found.append(Time(start, end, *stretch))
    return tuple(sorted(found, key=lambda one: one.start))


def stretches(text: str) -> tuple[Stretch, ...]:
    """Return the stretches of days in a text and the days gone by, in its order.

    >>> [(one.days, one.gone) for one in stretches("签收三天，昨天才拆；a week ago")]
    [(3, False), (1, True), (7, True)]
    >>> stretches("三四天、第三天")
    ()
    """
    return tuple(_stretches(text))


def _stretches(text: str) -> Iterator[Stretch]:
    for match in STRETCH.finditer(text):
        if named := (match["named"] or "").lower():
            yield Stretch(*match.span(), GONE[named if named.isascii() else named[0]], True)
            continue
        written = match["count"] or match["en_count"]
        if not UNCERTAIN.search(written):
            unit = UNITS[(match["unit"] or match["en_unit"]).lower()]
            days = counted(written) * unit.days
            yield Stretch(*match.span(), days, bool(match["ago"] or match["en_ago"]))


def _within(match: re.Match[str], now: datetime, works: Callable[[date], bool]) -> Time:
    unit = UNITS[(match["unit"] or match["en_unit"]).lower()]
    written = match["count"] or match["en_count"]
    stretch = unit / 2 if written == "半" else unit * counted(written)
    of_work = match["unit"] == "工作日" or (match["en_kind"] or "").lower().startswith(AT_WORK)
    if of_work and not stretch % ONE_DAY:
        stretch = _days_of_work(now.date(), stretch.days, works) - now.date()
    whole = stretch.days if stretch.days and not stretch.seconds else None
    return Time(*match.span(), now + stretch, now + stretch, whole)


def _days_of_work(day: date, count: int, works: Callable[[date], bool]) -> date:
    """Return the day on which so many working days are over, the first being a later one."""
    while count:
        day += ONE_DAY
        count -= works(day)
    return day


def _day(match: re.Match[str], now: datetime) -> tuple[datetime, datetime] | None:
    named = (match["named"] or match["en_named"] or "").lower()
    if named in AT_ONCE:
        return now, now
    if named:
        days = DAYS_ON[named if named.isascii() else named[0]]
        return _whole(now.date() + timedelta(days=days), now)
    if match["coming"] or match["en_coming"]:
        return _coming(match["coming"] or match["en_coming"], now)
    day = _weekday(match, now) or _dated(match, now.date())
    return None if day is None else _whole(day, now)


def _whole(day: date, now: datetime, days: int = 1) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), now.tzinfo)
    return start, start + timedelta(days=days)


def _coming(written: str, now: datetime) -> tuple[datetime, datetime]:
    today = now.date()
    if "月" in written or written.lower() == "month":
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return _whole(first, now, 28)
    return _whole(today + timedelta(days=7 - today.weekday()), now, 7)


def _weekday(match: re.Match[str], now: datetime) -> date | None:
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    if written := match["weekday"]:
        place = IN_CHINESE.index(written.replace("天", "日"))
        weeks = {"下": 1, "下下": 2}.get(match["next"] or "", 0)
        day = monday + timedelta(days=place + 7 * weeks)
        # 周五 on a Saturday is the one to come.
        return day if day >= today or match["next"] else day + timedelta(days=7)
    if written := match["en_weekday"]:
        place = next(n for n, name in enumerate(WEEKDAYS) if name.startswith(written.lower()[:3]))
        if match["en_next"]:
            return monday + timedelta(days=place + 7)
        return today + timedelta(days=(place - today.weekday()) % 7)
    return None


def _dated(match: re.Match[str], today: date) -> date | None:
    day = int(match["day"] or match["en_day"] or match["day_en"])
    english = match["en_month"] or match["month_en"]
    if english or match["month"]:
        month = int(match["month"] or 0) or 1 + _place(MONTHS, english)
        years: list[tuple[int, int]] = [(today.year, month), (today.year + 1, month)]
        # A day just gone by is that of this year.
        earliest = today - timedelta(days=180)
    else:
        coming = today.replace(day=1) + timedelta(days=32)
        years = [(today.year, today.month), (coming.year, coming.month)]
        earliest = today
    return _first(lambda: (date(year, month, day) for year, month in years), earliest)


def _place(names: tuple[str, ...], written: str) -> int:
    return next(n for n, name in enumerate(names) if name.startswith(written.lower()[:3]))


def _first(days: Callable[[], Iterator[date]], earliest: date) -> date | None:
    try:
        return next((day for day in days() if day >= earliest), None)
    except ValueError:  # no such day
        return None
