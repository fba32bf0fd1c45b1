"""Days: which day of a window it is when a buyer asks, as the law of the market counts.

Parts: `counted` (the facts, with the days as they count), `asked_on` (the day on the buyer's
clock), `last_day` (a window's last day, a day off moved on), `works_in` (a market's working days),
`in_doubt` (what the calendar does not know yet of the year of a day that may be moved),
`is_beyond` (whether the calendar does not reach a day),
`out_of_order` (facts that cannot be as other facts are), `still_to_come` (what is said to have
happened after the day asked).
Source: data/policy/window-counting.toml, fault-period.toml, data/calendar, data/markets; articles
CN-02, CN-19, CN-37, TW-17, EU-31.

A window that would end on a day off ends on the next working day. Turned round, a day counts as the
first of the days off right before it: whoever asks on the eighth of October, after a week of
holidays, is in time for every window that ended in that week. So one number serves every window.

>>> in_force = handbook.on(date(2026, 10, 1))
>>> facts = {"market": "cn", "signed_on": "2026-09-24", "opened_at": "2026-10-06T09:00"}
>>> counted(facts, in_force)["days_since_signing"]
7
>>> counted({**facts, "days_since_signing": 3}, in_force)
Traceback (most recent call last):
aftersales_kit.policy.faults.CaseError: days_since_signing: 3 contradicts the dates: from \
2026-09-24 to 2026-10-06 it is 12
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from .amounts import UncoveredDate
from .faults import BadValue, CaseError
from .inforce import InForce
from .labels import NO_LABEL, Label
from .terms import Field, OneOf, Value

COUNTING, FAULTS = "window-counting", "fault-period"
DAYS, SIGNED, OPENED, MARKET = "days_since_signing", "signed_on", "opened_at", "market"
NOW = "now_at"
REPLACED, REPAIRED = "replacement_signed_on", "days_in_repair"
AFTER_REMEDY, ANEW = "clock_after_remedy", "anew"
HOLIDAY_END, MOVES = "holiday_end", "next_working_day"
FAULT_PERIOD = "fault_period"
ONE_DAY = timedelta(days=1)
MOST_DAYS_MOVED = 60
"""A calendar that knows no working day for so long is wrong."""

SAID = Label("{} {}", "“{}”{}")
IS_BEFORE = Label("{} is before {}; one of the two is wrong", "{} 早于{}，两个有一个不对")
TO_COME = Label(
    "{} is after {}, the day asked; one of the two is wrong",
    "{} 在提问那天（{}）之后，两个有一个不对",
)
NOT_WITH = Label("{} does not fit {}; one of the two is wrong", "{} 和{}对不上，两个有一个不对")

BEYOND = Label(
    "{0} is not in the calendar yet; a day off would move it on",
    "日历还没有 {0} 年，碰上放假要顺延",
)
PROVISIONAL = Label(
    "the days off of {0} are not all announced yet; look again when they are",
    "{0} 年的放假调休还没全公布，公布后再查一次",
)

IsWorkingDay = Callable[[date], bool]


def works_in(market: str, in_force: InForce) -> IsWorkingDay | None:
    """Return which days are working days in a market; None where its windows end where they fall.

    Beyond the calendar no holiday is known, and none is made up: every day is a working day.
    """
    calendar = in_force.clocks.calendars.get(market)
    if calendar is None or counting_in(market, in_force).get(HOLIDAY_END) != MOVES:
        return None

    def works(day: date) -> bool:
        try:
            return calendar.is_working_day(day)
        except UncoveredDate:
            return True

    return works


def in_doubt(day: date, market: str, in_force: InForce) -> Label:
    """Say what is not known yet of the days off around a day; nothing where none moves a window.

    >>> in_force = handbook.on(date(2026, 10, 1))
    >>> in_doubt(date(2026, 2, 14), "cn", in_force).en
    ''
    >>> in_doubt(date(2199, 2, 14), "cn", in_force).en
    '2199 is not in the calendar yet; a day off would move it on'
    """
    if works_in(market, in_force) is None:
        return NO_LABEL
    if is_beyond(day, market, in_force):
        return BEYOND.format(day.year)
    provisional = in_force.clocks.calendars[market].is_provisional(day)
    return PROVISIONAL.format(day.year) if provisional else NO_LABEL


def is_beyond(day: date, market: str, in_force: InForce) -> bool:
    """Say whether days off move the windows of a market and its calendar does not reach a day.

    >>> in_force = handbook.on(date(2026, 10, 1))
    >>> [is_beyond(date(year, 2, 14), "cn", in_force) for year in (2026, 2199)]
    [False, True]
    """
    moves = works_in(market, in_force) is not None
    return moves and day.year not in in_force.clocks.calendars[market].years


def counting_in(market: str, in_force: InForce) -> Mapping[str, str]:
    """Return how days are counted in a market, by the outcomes of the table that says so."""
    return _decided(COUNTING, {MARKET: market}, in_force)


def _decided(table: str, facts: Mapping[str, Value], in_force: InForce) -> Mapping[str, str]:
    """Return what a table decides; nothing, where there is none or it asks for more facts."""
    if table not in in_force.tables:
        return {}
    try:
        return in_force.fire(table, facts)[table].rule.then
    except KeyError:
        return {}


def last_day(day: date, works: IsWorkingDay | None) -> date:
    """Return a window's last day: the day itself, or the next one on which people work.

    Raises ValueError for a calendar without working days.
    """
    if works is None:
        return day
    for moved in range(MOST_DAYS_MOVED):
        if works(day + timedelta(days=moved)):
            return day + timedelta(days=moved)
    raise ValueError(f"the calendar knows no working day in the {MOST_DAYS_MOVED} days from {day}")


def counts_as(day: date, works: IsWorkingDay | None) -> date:
    """Return the earliest day such that a window that would end on it is still open on `day`.

    >>> works = works_in("cn", handbook.on(date(2026, 10, 1)))
    >>> print(counts_as(date(2026, 10, 6), works), last_day(date(2026, 10, 1), works))
    2026-10-01 2026-10-08
    """
    if works is not None:
        for _ in range(MOST_DAYS_MOVED):
            if works(day - ONE_DAY):
                break
            day -= ONE_DAY
    return day


def asked_on(moment: str, market: str | None, in_force: InForce) -> date:
    """Return the day of a moment on the buyers' clock; the shop's, where no market is known.

    >>> in_force = handbook.on(date(2026, 3, 1))
    >>> print(asked_on("2026-03-17T05:00", "eu", in_force))
    2026-03-16
    """
    shop = in_force.clocks.shop
    facts = in_force.clocks.markets.get(str(market))
    at = shop.moment(moment)
    return (at if facts is None else at.astimezone(facts.clock)).date()


def counted(facts: Mapping[str, Value], in_force: InForce) -> dict[str, Value]:
    """Return the facts with the days since signing as they count, where the dates tell.

    `signed_on` and `opened_at`, or the days that were entered, say on which day the buyer asks; the
    day of signing is 0. Where a market starts the time for faults anew, what a fault still gives
    (`fault_period`) is stated beside it, for it counts from another day. While the market is not
    known the days are worked out only where every market would count them alike. What is counted
    already stays as it is. Raises CaseError where the dates run backwards, contradict the days
    entered, or lie farther apart than the days reach.
    """
    known = dict(facts)
    if SIGNED in facts and OPENED in facts:
        _check(facts, in_force)
    elif SIGNED not in facts or DAYS not in facts:
        return _faults_counted(known, in_force)
    markets = [str(facts[MARKET])] if MARKET in facts else in_force.policy.markets
    found = {_days(facts, market, in_force) for market in markets}
    if len(found) == 1:
        known[DAYS] = _canonical(found.pop(), in_force)
    else:
        known.pop(DAYS, None)
    return _faults_counted(known, in_force)


def _check(facts: Mapping[str, Value], in_force: InForce) -> None:
    """Raise CaseError where signing, message and the days entered cannot all be so."""
    signed = date.fromisoformat(str(facts[SIGNED]))
    market = str(facts[MARKET]) if MARKET in facts else None
    shops, buyers = (asked_on(str(facts[OPENED]), where, in_force) for where in (None, market))
    if max(shops, buyers) < signed:
        raise CaseError(
            [
                BadValue(
                    SIGNED,
                    f"{signed} is after the buyer's message of {shops}; "
                    "one of the two dates is wrong",
                    f"{signed} 在买家来咨询（{shops}）之后，两个日期有一个不对",
                )
            ]
        )
    days = (shops - signed).days
    as_counted = _days(facts, market, in_force) if market else days
    if facts.get(DAYS, days) not in (days, (buyers - signed).days, as_counted):
        raise CaseError(
            [
                BadValue(
                    DAYS,
                    f"{facts[DAYS]} contradicts the dates: from {signed} to {shops} it is {days}",
                    f"{facts[DAYS]} 和日期对不上：从 {signed} 到 {shops} 是第 {days} 天",
                )
            ]
        )


def out_of_order(facts: Mapping[str, Value], in_force: InForce) -> Iterator[BadValue]:
    """Go through the facts of a case that cannot be so beside its other facts.

    A day or moment is before another that it is never before, or another fact rules a value out; a
    day and a moment are compared by the day, on whichever clock it is later.

    >>> facts = {"signed_on": "2026-03-09", "goods_back_at": "2026-03-08T10:00"}
    >>> [bad.field for bad in out_of_order(facts, handbook.on(date(2026, 3, 10)))]
    ['goods_back_at']
    """
    terms = in_force.terms
    for field in in_force.in_order:
        if field.name not in facts:
            continue
        value = facts[field.name]
        for name in field.not_before:
            if name in facts and _is_before(value, facts[name], facts, in_force):
                own, other = _said(field, value), _said(terms[name], facts[name])
                yield BadValue(field.name, *IS_BEFORE.format(own, other))
        wanted = [field.only_with, *(one.only_with for one in field.beside if one.means(value))]
        for name, codes in (pair for those in wanted for pair in those.items()):
            if name in facts and OneOf.codes_of(facts[name]).isdisjoint(codes):
                own, other = _said(field, value), _said(terms[name], facts[name])
                yield BadValue(field.name, *NOT_WITH.format(own, other))


def still_to_come(facts: Mapping[str, Value], on: date, in_force: InForce) -> Iterator[BadValue]:
    """Go through what is said to have happened and is after the day asked.

    That is all that is never after now; where now is stated and later, it is the day asked.

    >>> on = date(2026, 3, 10)
    >>> [str(bad) for bad in still_to_come({"signed_on": "2026-03-11"}, on, handbook.on(on))]
    ['signed_on: Signed on 2026-03-11 is after 2026-03-10, the day asked; one of the two is wrong']
    """
    last = max(str(on), str(facts.get(NOW, ""))[: len(str(on))])
    now = in_force.terms.fields.get(NOW)
    for name in now.not_before if now else ():
        if name in facts and str(facts[name])[: len(last)] > last:
            own = _said(in_force.terms[name], facts[name])
            yield BadValue(name, *TO_COME.format(own, last))


def _said(field: Field, value: Value) -> Label:
    if field.is_time:
        return SAID.format(field.label, str(value).replace("T", " "))
    return SAID.format(field.label, field.value_label(value))


def _is_before(one: Value, other: Value, facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether a day or moment is before another, on each clock that may be meant."""
    if ("T" in str(one)) == ("T" in str(other)):
        return str(one) < str(other)
    market = str(facts[MARKET]) if MARKET in facts else None

    def day(of: Value, where: str | None) -> date:
        text = str(of)
        return asked_on(text, where, in_force) if "T" in text else date.fromisoformat(text)

    return all(day(one, where) < day(other, where) for where in (None, market))


def _days(facts: Mapping[str, Value], market: str, in_force: InForce) -> int:
    """Return the day of a window on which the buyer asks, by the law of a market."""
    signed = date.fromisoformat(str(facts[SIGNED]))
    if OPENED in facts:
        asked = asked_on(str(facts[OPENED]), market, in_force)
    else:
        asked = signed + timedelta(days=int(facts[DAYS]))
    return max((counts_as(asked, works_in(market, in_force)) - signed).days, 0)


def _canonical(days: int, in_force: InForce) -> Value:
    try:
        return in_force.terms[DAYS].parse(days)
    except BadValue as bad:
        raise CaseError(
            BadValue(
                source,
                f"gives {bad.field} (worked out): {bad.label.en}",
                f"算出的“{in_force.terms[DAYS].label.zh}”：{bad.label.zh}",
            )
            for source in (SIGNED, OPENED)
        ) from None


def _faults_counted(known: dict[str, Value], in_force: InForce) -> dict[str, Value]:
    """State what a fault still gives, where it counts from an exchange, or without a repair."""
    remedied = REPLACED in known or known.get(REPAIRED)
    if not remedied or DAYS not in known or MARKET not in known or FAULT_PERIOD in known:
        return known
    if counting_in(str(known[MARKET]), in_force).get(AFTER_REMEDY) != ANEW:
        return known
    days = int(known[DAYS]) - int(known.get(REPAIRED, 0))
    if REPLACED in known and SIGNED in known:
        start = date.fromisoformat(str(known[REPLACED]))
        days -= (start - date.fromisoformat(str(known[SIGNED]))).days
    asked = {REPAIRED: 0, **known, DAYS: max(days, 0)}
    return {**known, **_decided(FAULTS, asked, in_force)}
