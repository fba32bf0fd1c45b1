"""What the cells of a column say: sums, days and moments, counts, numbers of orders.

Parts: `plain` (a cell without what programs put around it), `is_missing`, `Read` (what a column
says), and its readers `ids`, `sums`, `counts`, `weights`, `moments`; `is_foreign` (a sum's sign).

Each reader takes the whole column, for one cell alone may not say how it is meant: 9/3/2026 is in
September or in March, and 1.234 is one or a thousand, as the other cells are written. Nothing is
guessed: what the column leaves open is `asked`, and a cell that cannot be read says why.

>>> sums(["¥1,234.50", "12元", "免费", "-"]).values
[Decimal('1234.50'), Decimal('12'), None, None]
>>> moments(["9/3/2026", "21/3/2026"]).values
['2026-03-09', '2026-03-21']
>>> moments(["9/3/2026"]).asked
Label(en="'9/3/2026' is 9 March or 3 September", zh="'9/3/2026' 是 3 月 9 日，还是 9 月 3 日")
>>> ids(["`1234", '="0012"', "1.23E+18"]).bad[2].en
"'1.23E+18' has lost its digits in a spreadsheet: export it again, and open it nowhere else"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple

from ...policy.faults import shown
from ...policy.labels import NO_LABEL, Label
from ...policy.subjects.exports import normal

MISSING = frozenset(
    {"", "-", "--", "—", "/", "空", "无", "null", "none", "nan", "n/a", "#n/a", "na"}
)
UNSEEN = "\ufeff\u200b\u200e\u200f\u2060"
GUARDED = re.compile(r'="(.*)"|"(.*)"', re.DOTALL)
SPOILT = re.compile(r"[-+]?\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
FOREIGN = r"USD|EUR|GBP|TWD|HKD|(?:US|NT|HK)\$|[€$£]"
CURRENCY = re.compile(rf"CNY|RMB|[¥元圆]|{FOREIGN}", re.IGNORECASE)
ELSEWHERE = re.compile(FOREIGN, re.IGNORECASE)
COUNTED = re.compile(
    r"[x×]?\s*([-+]?\d+)(?:\.0+)?\s*(?:天|日|件|个|次|days?|pcs|pieces?)?", re.IGNORECASE
)
LONG_ID, ROUNDED = 15, "0000"
"""Digits that a spreadsheet keeps, and how it ends a number of which it has kept no more."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Between these a number in a column of days is a spreadsheet's, counted from its own day 0."""
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's day has no zone)
CENTS = Decimal("0.01")
LOST_DIGITS = Label(
    "{} has lost its digits in a spreadsheet: export it again, and open it nowhere else",
    "{} 在表格软件里丢了位数：重新导出，导出后别用表格软件打开",
)
WEIGHED = re.compile(r"(\d+(?:\.\d+)?)\s*(kg|kilo|公斤|千克|g|克)?", re.IGNORECASE)
GRAMS = ("g", "克")
NO_WEIGHT = Label("{} is not a weight", "{} 不是重量")
NO_COUNT = Label("{} is not a whole number", "{} 不是整数")
NO_SUM = Label("{} is not a sum of money", "{} 不是金额")
NO_DAY = Label("{} is not a day", "{} 不是日期")
BOTH_ORDERS = Label("{} has the day first and {} the month", "{} 是日在前，{} 是月在前")
EITHER_DAY = Label("{} is {} or {}", "{} 是 {}，还是 {}")
SWAPPED = Label(
    "{} is no day to the spreadsheet that wrote {}, which may have day and month the wrong way "
    "round: export it again, and open it nowhere else",
    "表格软件没认出 {} 是日期，它改写的 {} 可能是月、日颠倒的：重新导出，导出后别用表格软件打开",
)
NEARLY = Decimal("0.000001")
"""So far a sum may lie from whole cents for what a spreadsheet's reckoning has left over."""


@dataclass
class Read:
    """What a column says: a value for each cell, None where it says nothing or cannot be read.

    `bad` says, by place, why a cell cannot be read; `asked` is what the column leaves open, so
    that none of its cells is read, empty for nothing; `remark` is what a reader of the result is to
    know.
    """

    values: list[object] = field(default_factory=list)
    bad: dict[int, Label] = field(default_factory=dict)
    asked: Label = NO_LABEL
    remark: Label = NO_LABEL


class Unreadable(ValueError):
    """A cell that does not say what its column is for."""

    def __init__(self, label: Label) -> None:
        self.label = label
        super().__init__(label.en)


def plain(cell: str) -> str:
    """Return a cell without the guards that keep a spreadsheet from changing it.

    >>> [plain(cell) for cell in ("\\t123", "`123", "'123", '="123"', " 123\\u00a0")]
    ['123', '123', '123', '123', '123']
    """
    text = cell.strip().strip(UNSEEN).strip()
    if found := GUARDED.fullmatch(text):
        text = found[1] if found[1] is not None else found[2]
    return text.lstrip("`'\t").strip()


def is_missing(cell: str) -> bool:
    """Say whether a cell says nothing: it is empty, a dash, 无, N/A or the like."""
    return plain(cell).casefold() in MISSING


def ids(cells: Sequence[str]) -> Read:
    """Return numbers of orders and the like, as text; those that lost their digits are refused."""
    read = _each(cells, _id)
    long = [text for text in read.values if isinstance(text, str) and len(text) > LONG_ID]
    ruined = [text for text in long if text.isdecimal() and text.endswith(ROUNDED)]
    if len(ruined) > 1 and 2 * len(ruined) > len(long):
        read.remark = Label(
            "{} of {} long numbers end in {}: a spreadsheet may have rounded them",
            "{} 个（共 {} 个）长号码以 {} 结尾：可能被表格软件四舍五入了",
        ).format(len(ruined), len(long), ROUNDED)
    return read


def _id(text: str) -> str:
    if SPOILT.fullmatch(text):
        raise Unreadable(LOST_DIGITS.format(shown(text)))
    return text


def counts(cells: Sequence[str]) -> Read:
    """Return whole numbers: 3, 3天, 2 件, x2."""
    return _each(cells, _count)


def _count(text: str) -> int:
    found = COUNTED.fullmatch(normal(text))
    if not found:
        raise Unreadable(NO_COUNT.format(shown(text)))
    return int(found[1])


def weights(cells: Sequence[str]) -> Read:
    """Return weights in kilograms, exactly: 1.2, 1.2kg, 850 克.

    >>> weights(["1.2kg", "850 克", "heavy"]).values
    [Decimal('1.2'), Decimal('0.85'), None]
    """
    return _each(cells, _weight)


def _weight(text: str) -> Decimal:
    found = WEIGHED.fullmatch(normal(text))
    if not found:
        raise Unreadable(NO_WEIGHT.format(shown(text)))
    weight = Decimal(found[1])
    return weight / 1000 if (found[2] or "").casefold() in GRAMS else weight


# --- sums ---


def sums(cells: Sequence[str]) -> Read:
    """Return sums of money, exactly; a currency's sign says nothing about the rate."""
    comma = _has_decimal_comma(cells)
    return _each(cells, lambda text: _sum(text, comma))


def is_foreign(cell: str) -> bool:
    """Say whether a sum is written in another currency than CNY.

    >>> [is_foreign(cell) for cell in ("€12", "US$ 12", "12 GBP", "¥12", "12元", "12")]
    [True, True, True, False, False, False]
    """
    return ELSEWHERE.search(normal(cell)) is not None


def _bare(text: str) -> str:
    return CURRENCY.sub("", normal(text)).replace(" ", "").replace("−", "-")


def _has_decimal_comma(cells: Sequence[str]) -> bool:
    """Say whether a column writes 1.234,50 rather than 1,234.50: one clear cell decides it."""
    bare = [_bare(cell) for cell in {*cells}]
    point = any(re.fullmatch(r"-?[\d,]*\.\d{1,2}", text) for text in bare)
    comma = any(re.fullmatch(r"-?[\d.]*,\d{1,2}", text) for text in bare)
    return comma and not point


def _sum(text: str, comma: bool) -> Decimal:
    bare = _bare(text)
    if found := re.fullmatch(r"\((.+)\)", bare):
        bare = f"-{found[1]}"
    thousands, point = (".", ",") if comma else (",", ".")
    grouped = re.escape(thousands)
    if not re.fullmatch(
        rf"[-+]?(?:\d+|\d{{1,3}}(?:{grouped}\d{{3}})+)?(?:{re.escape(point)}\d*)?", bare
    ):
        raise Unreadable(NO_SUM.format(shown(text)))
    number = bare.replace(thousands, "").replace(point, ".")
    if not any(sign.isdecimal() for sign in number):
        raise Unreadable(NO_SUM.format(shown(text)))
    value = Decimal(number)
    cents = value.quantize(CENTS)
    return cents if value != cents and abs(value - cents) < NEARLY else value


# --- days and moments ---

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = (
    r"(?:[T\s]*(?P<half>上午|下午)?\s*(?P<hour>\d{1,2})[:时](?P<minute>\d{2})"
    r"(?:[:分](?P<second>\d{2})(?:\.\d+)?秒?|分)?\s*(?P<noon>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<offset>Z|UTC|[-+]\d{2}:?\d{2})?"
)
YEAR_FIRST = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + CLOCK, re.ASCII
)
NAMED = re.compile(
    r"(?P<d>\d{1,2})[-\s](?P<name>[A-Za-z]{3,9})[-\s,]+(?P<y>\d{4})" + CLOCK, re.ASCII
)
NAME_FIRST = re.compile(
    r"(?P<name>[A-Za-z]{3,9})\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4}),?" + CLOCK, re.ASCII
)
COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})" + CLOCK, re.ASCII)
EITHER = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})" + CLOCK, re.ASCII)
"""A day whose month may come first or second."""
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
FORMS = (YEAR_FIRST, NAMED, NAME_FIRST, COMPACT)
HALF_A_DAY, AFTERNOON, MINUTE = 12, ("下午", "P"), timedelta(minutes=1)


def moments(
    cells: Sequence[str],
    *,
    zone: tzinfo | None = None,
    home: tzinfo | None = None,
    day_first: bool | None = None,
) -> Read:
    """Return days (2026-03-01) and moments (2026-03-01T14:30), as the handbook's facts have them.

    Moments are on the clock `home`; those of a file without an offset are on `zone`, and are left
    as they stand where either is not given. `day_first` says how 9/3/2026 is meant where no cell
    of the column shows it. Days of a file whose cells contradict each other are not read, nor those
    of which a spreadsheet has taken some for days and left the others.

    >>> moments(["2026-09-03", "21/3/2026"]).asked.en[:40]
    "'21/3/2026' is no day to the spreadsheet"
    """
    texts = {normal(plain(cell)) for cell in cells}
    either = [found for text in texts if (found := EITHER.fullmatch(text))]
    order, asked = _order(either, day_first)
    asked = asked or _swapped(either, texts)
    if asked:
        return Read([None] * len(cells), asked=asked)
    return _each(cells, lambda text: _moment(normal(text), order, zone, home))


def _order(either: Sequence[re.Match[str]], day_first: bool | None) -> tuple[bool, Label]:
    """Return whether the day comes first, and what has to be asked before that can be said."""
    months = len(MONTHS)
    first = [found[0] for found in either if int(found["a"]) > months]
    second = [found[0] for found in either if int(found["b"]) > months]
    if first and second:
        return False, BOTH_ORDERS.format(shown(min(first)), shown(min(second)))
    if first or second or not either:
        return bool(first), NO_LABEL
    if day_first is not None or all(found["a"] == found["b"] for found in either):
        return bool(day_first), NO_LABEL
    found = min((f for f in either if f["a"] != f["b"]), key=lambda f: f[0])
    a, b = int(found["a"]), int(found["b"])
    return False, EITHER_DAY.format(shown(found[0]), _said(a, b), _said(b, a))


def _swapped(either: Sequence[re.Match[str]], texts: Collection[str]) -> Label:
    """Return what is to be said where a spreadsheet may have taken 9/3 for 3 September.

    It makes days of those whose first number can be its month, and leaves 21/3 as it stands: then
    no cell that is left could be read both ways, and no day that it made is beyond the 12th.
    """
    months = len(MONTHS)
    if not either or any(max(int(found["a"]), int(found["b"])) <= months for found in either):
        return NO_LABEL
    made = {text: day for text in texts if (day := _day_made(text)) is not None}
    if not made or any(day.day > months for day in made.values()):
        return NO_LABEL
    return SWAPPED.format(shown(min(found[0] for found in either)), shown(min(made)))


def _day_made(text: str) -> date | None:
    """Return the day of a cell that a spreadsheet may have written; None for other cells."""
    if not YEAR_FIRST.fullmatch(text) and not SERIAL.fullmatch(text):
        return None
    try:
        return date.fromisoformat(_moment(text, False, None, None)[: len("2026-03-01")])
    except Unreadable:
        return None


def _said(day: int, month: int) -> Label:
    return Label(f"{day} {date(2000, month, 1):%B}", f"{month} 月 {day} 日")


def _moment(text: str, day_first: bool, zone: tzinfo | None, home: tzinfo | None) -> str:
    wrong = Unreadable(NO_DAY.format(shown(text)))
    if SERIAL.fullmatch(text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return _serial(float(text))
    found = next((found for form in FORMS if (found := form.fullmatch(text))), None)
    found = found or EITHER.fullmatch(text)
    if not found:
        raise wrong
    parts = found.groupdict()
    if "a" in parts:
        parts["d"], parts["m"] = (parts["a"], parts["b"]) if day_first else (parts["b"], parts["a"])
    elif "name" in parts:
        parts["m"] = str(_month(parts["name"]))
    try:
        day = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
        return _at(day, parts, zone, home)
    except ValueError:
        raise wrong from None


def _month(name: str) -> int:
    """Return the month of an English name or its beginning; 0, which is none, for others."""
    short = name[:3].casefold()
    return MONTHS.index(short) + 1 if short in MONTHS else 0


def _at(day: date, parts: dict[str, str], zone: tzinfo | None, home: tzinfo | None) -> str:
    if not parts["hour"]:
        return day.isoformat()
    hour, half = int(parts["hour"]), parts["half"] or (parts["noon"] or "")[:1].upper()
    if half:
        hour = hour % HALF_A_DAY + HALF_A_DAY * (half in AFTERNOON)
    at = datetime(day.year, day.month, day.day, hour, int(parts["minute"]), tzinfo=zone)
    if parts["offset"]:
        at = at.replace(tzinfo=datetime.strptime(_offset(parts["offset"]), "%z").tzinfo)
    if home is not None and at.tzinfo is not None:
        at = at.astimezone(home)
    return f"{at:%Y-%m-%dT%H:%M}"


def _offset(written: str) -> str:
    return "+0000" if written in ("Z", "UTC") else written


def _serial(number: float) -> str:
    at = DAY_ZERO + timedelta(days=number) + MINUTE / 2
    return f"{at:%Y-%m-%d}" if number.is_integer() else f"{at:%Y-%m-%dT%H:%M}"


class _Found(NamedTuple):
    value: object
    wrong: Label


def _each(cells: Sequence[str], read: Callable[[str], object]) -> Read:
    """Read each distinct cell once."""
    found: dict[str, _Found] = {}
    made = Read()
    for place, cell in enumerate(cells):
        if cell not in found:
            found[cell] = _found(cell, read)
        value, wrong = found[cell]
        made.values.append(value)
        if wrong:
            made.bad[place] = wrong
    return made


def _found(cell: str, read: Callable[[str], object]) -> _Found:
    if is_missing(cell):
        return _Found(None, NO_LABEL)
    try:
        return _Found(read(plain(cell)), NO_LABEL)
    except Unreadable as error:
        return _Found(None, error.label)
