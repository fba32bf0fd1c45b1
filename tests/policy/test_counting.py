"""Counting time: against a slow model that walks minute by minute, and by its properties."""

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.counting import Pause, count, due_text
from aftersales_kit.policy.subjects.clocks import Clocks
from tests.handbook import HANDBOOK

CLOCKS = HANDBOOK.policy.clocks
SHOP = CLOCKS.shop
MINUTE = timedelta(minutes=1)
ALWAYS = replace(CLOCKS["complaint-level-1"], pauses=True)
OPEN = replace(CLOCKS["evidence-elsewhere-jd"], pauses=True)
NAIVE = datetime.fromisoformat("2026-03-02")
UNITS = {
    "always": "minute",
    "opening_hours": "minute",
    "working_days": "working_day",
    "calendar_days": "day",
    "law_days": "day",
    "time_of_day": "oclock",
    "month_end": "",
}


def at(text: str) -> datetime:
    return SHOP.moment(text)


starts = st.integers(0, 330 * 24 * 60).map(lambda number: at("2026-01-01") + number * MINUTE)


@st.composite
def pauses(draw):
    """Some stretches of waiting, also empty, overlapping and touching ones."""
    found = []
    for begin in draw(st.lists(starts, max_size=3)):
        found.append(Pause(begin, begin + draw(st.integers(-10, 4000)) * MINUTE))
    return found


@st.composite
def waiting(draw, start):
    """Stretches of waiting soon after a start."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + draw(st.integers(-500, 3000)) * MINUTE
        found.append(Pause(begin, begin + draw(st.integers(-10, 2000)) * MINUTE))
    return found


def slowly(start: datetime, minutes: int, idle, is_open) -> datetime:
    """Walk minute by minute until all of them have passed."""
    moment = start
    while minutes:
        counts = is_open(moment) and not any(p.begin <= moment < p.end for p in idle)
        minutes -= counts
        moment += MINUTE
    return moment


def in_hours(moment: datetime) -> bool:
    return time(9) <= moment.time() < time(18)


@given(st.data(), starts, st.integers(1, 700))
def test_hours_of_the_day_are_counted_as_minute_by_minute(data, start, minutes):
    idle = data.draw(waiting(start))
    found = count(OPEN, minutes, start, CLOCKS, unit="minute", pauses=idle)
    assert found == slowly(start, minutes, idle, in_hours)


@given(st.data(), starts, st.integers(1, 3000))
def test_what_runs_around_the_clock_is_counted_as_minute_by_minute(data, start, minutes):
    idle = data.draw(waiting(start))
    found = count(ALWAYS, minutes, start, CLOCKS, unit="minute", pauses=idle)
    assert found == slowly(start, minutes, idle, lambda moment: True)


def of_kind(counted_in: str):
    return replace(ALWAYS, counted_in=counted_in, calendar="cn", hours=OPEN.hours)


@given(st.sampled_from([*UNITS]), starts, starts, st.integers(0, 20), pauses())
def test_who_starts_later_is_never_due_earlier(counted_in, one, other, amount, idle):
    clock, unit = of_kind(counted_in), UNITS[counted_in]
    first, second = sorted((one, other))
    ends = [count(clock, amount, s, CLOCKS, unit=unit, pauses=idle) for s in (first, second)]
    assert ends == sorted(ends)


@given(st.sampled_from([*UNITS]), starts, st.integers(0, 20), pauses(), pauses())
def test_waiting_for_the_buyer_never_shortens(counted_in, start, amount, idle, more):
    clock, unit = of_kind(counted_in), UNITS[counted_in]
    ends = [
        count(clock, amount, start, CLOCKS, unit=unit, pauses=some)
        for some in ([], idle, [*idle, *more])
    ]
    assert ends == sorted(ends)


@given(starts, st.integers(0, 20), pauses())
def test_a_clock_that_does_not_pause_takes_no_notice_of_waiting(start, amount, idle):
    clock = replace(ALWAYS, pauses=False)
    found = count(clock, amount, start, CLOCKS, unit="hour", pauses=idle)
    assert found == start + timedelta(hours=amount)


def test_pauses_that_touch_count_once_and_one_that_ends_before_it_begins_not_at_all():
    start, ten, noon = (at(f"2026-03-02 {hour}:00") for hour in ("09", "10", "12"))
    idle = [Pause(ten, noon), Pause(start, ten), Pause(noon, ten)]
    found = count(ALWAYS, 60, start, CLOCKS, unit="minute", pauses=idle)
    assert found == at("2026-03-02 13:00")


@given(starts, st.integers(1, 15))
def test_working_days_are_those_of_the_calendar_one_by_one(start, amount):
    due = count(CLOCKS["refund-paid"], amount, start, CLOCKS, unit="working_day")
    last = due.date() - timedelta(days=1)
    days = [start.date() + timedelta(days=n + 1) for n in range((last - start.date()).days)]
    works = CLOCKS.calendars["cn"].is_working_day
    assert sum(map(works, days)) == amount
    assert works(last)
    assert due.time() == time()


@given(starts, st.integers(1, 30))
def test_a_buyers_window_ends_on_a_working_day_and_never_earlier_than_its_days(start, amount):
    clock = CLOCKS["no-reason-window-cn"]
    due = count(clock, amount, start, CLOCKS, unit="day")
    last = due.date() - timedelta(days=1)
    assert last >= start.date() + timedelta(days=amount)
    assert CLOCKS.calendars["cn"].is_working_day(last)


@given(starts, st.integers(0, 40))
def test_a_month_ends_on_the_same_number_or_on_the_last_day(start, amount):
    clock = CLOCKS["vip-call"]
    last = (count(clock, amount, start, CLOCKS, unit="month") - MINUTE).date()
    months = (last.year - start.year) * 12 + last.month - start.month
    assert months == amount
    following = last + timedelta(days=1)
    assert last.day == start.day or (last.day < start.day and following.day == 1)


def test_a_week_is_seven_days_after_the_day():
    clock = CLOCKS["supplier-progress"]
    due = count(clock, 2, at("2026-03-04 11:00"), CLOCKS, unit="week")
    assert due_text(due) == "2026-03-18 24:00"


def test_an_hour_of_the_day_is_the_next_one_and_never_the_same_moment():
    clock = CLOCKS["night-handover"]
    noon = at("2026-03-04 12:00")
    assert count(clock, 12, noon - MINUTE, CLOCKS, unit="oclock") == noon
    assert count(clock, 12, noon, CLOCKS, unit="oclock") == noon + timedelta(days=1)


def test_december_ends_on_its_last_day():
    due = count(CLOCKS["courier-claims"], 0, at("2026-12-05 09:00"), CLOCKS, unit="")
    assert due_text(due) == "2026-12-31 24:00"


def test_a_weekday_without_hours_is_not_counted():
    closed = (None, *SHOP.week[1:])
    clocks = Clocks(CLOCKS.entries, replace(SHOP, week=closed), CLOCKS.calendars)
    clock = CLOCKS["first-reply-return"]
    due = count(clock, 5, at("2026-03-01 21:58"), clocks, unit="minute")
    assert due_text(due) == "2026-03-03 09:03"


@given(st.data(), starts, st.integers(1, 700))
def test_two_spans_a_day_are_counted_as_minute_by_minute(data, start, minutes):
    idle = data.draw(waiting(start))
    clock = replace(OPEN, hours=((540, 720), (810, 1080)))

    def at_work(moment: datetime) -> bool:
        return in_hours(moment) and not time(12) <= moment.time() < time(13, 30)

    found = count(clock, minutes, start, CLOCKS, unit="minute", pauses=idle)
    assert found == slowly(start, minutes, idle, at_work)


def test_only_whole_days_of_waiting_are_left_out():
    clock = replace(CLOCKS["call-back"], pauses=True)
    start = at("2026-03-02 10:00")

    def due(begin: str, end: str) -> str:
        idle = [Pause(at(begin), at(end))]
        return due_text(count(clock, 3, start, CLOCKS, unit="day", pauses=idle))

    assert due("2026-03-03 00:00", "2026-03-04 00:00") == "2026-03-06 24:00"
    assert due("2026-03-03 00:01", "2026-03-04 00:00") == "2026-03-05 24:00"
    assert due("2026-03-03 00:00", "2026-03-03 23:59") == "2026-03-05 24:00"


def test_a_moment_of_another_clock_is_counted_on_the_shops():
    utc = datetime(2026, 3, 2, 6, 1, tzinfo=timezone.utc)  # noqa: UP017 - as a caller writes it
    clock = CLOCKS["evidence-elsewhere-jd"]
    assert due_text(count(clock, 4, utc, CLOCKS, unit="hour")) == "2026-03-03 09:01"


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="without its offset"):
        count(ALWAYS, 1, NAIVE, CLOCKS, unit="hour")
    idle = [Pause(NAIVE, at("2026-03-02 10:00"))]
    with pytest.raises(ValueError, match="without its offset"):
        count(ALWAYS, 1, at("2026-03-02"), CLOCKS, unit="hour", pauses=idle)
