"""Working days, and the hours in which the shop answers."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.policy.calendar import (
    ALL_DAY,
    Calendar,
    ShopTime,
    read_calendars,
    read_shop_time,
)
from aftersales_kit.policy.reading import Section
from aftersales_kit.policy.terms import NO_LABEL
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of

CALENDARS = HANDBOOK.policy.clocks.calendars
CHINA = CALENDARS["cn"]


@pytest.mark.parametrize(
    ("market", "day", "works"),
    [
        ("cn", date(2026, 3, 2), True),
        ("cn", date(2026, 3, 7), False),
        ("cn", date(2026, 2, 16), False),
        ("cn", date(2026, 2, 14), True),
        ("tw", date(2026, 2, 14), False),
        ("tw", date(2026, 2, 27), False),
        ("tw", date(2026, 10, 1), True),
        ("eu", date(2026, 12, 25), False),
        ("eu", date(2026, 5, 1), True),
    ],
)
def test_a_working_day_is_a_weekday_that_is_no_holiday_or_a_make_up_day(market, day, works):
    assert CALENDARS[market].is_working_day(day) is works


def test_the_first_working_day_is_the_day_itself_where_people_work():
    assert CHINA.first_working_day(date(2026, 2, 14)) == date(2026, 2, 14)
    assert CHINA.first_working_day(date(2026, 2, 15)) == date(2026, 2, 24)


def test_a_year_is_provisional_until_its_make_up_days_are_announced():
    assert not CHINA.is_provisional(date(2026, 10, 1))
    assert CHINA.is_provisional(date(2027, 10, 1))
    assert not CALENDARS["eu"].is_provisional(date(2028, 1, 1))


def test_the_calendars_cover_the_policys_years_and_two_ahead():
    start = HANDBOOK.policy.start.year
    for market in HANDBOOK.policy.markets:
        assert {*range(start, start + 4)} <= CALENDARS[market].years.keys()


def test_a_day_that_no_calendar_covers_is_an_error_and_never_a_guess():
    with pytest.raises(UncoveredDate, match="it covers 2025 to"):
        CHINA.is_working_day(date(2020, 1, 1))
    empty = Calendar("xx", "", NO_LABEL, NO_LABEL, {})
    with pytest.raises(UncoveredDate, match="covers no year"):
        empty.is_working_day(date(2026, 1, 1))


def test_the_shops_offset_is_that_of_its_zone_on_every_covered_day():
    shop = HANDBOOK.policy.clocks.shop
    zone = ZoneInfo(shop.zone)
    moment = datetime(min(CHINA.years), 1, 1, tzinfo=zone)
    while moment.year <= max(CHINA.years):
        assert moment.utcoffset() == shop.offset
        moment += timedelta(hours=12)


def test_a_fact_is_a_moment_on_the_shops_clock():
    shop = ShopTime(timedelta(hours=8))
    assert shop.moment("2026-03-01T14:30").isoformat() == "2026-03-01T14:30:00+08:00"
    assert shop.moment("2026-03-01").isoformat() == "2026-03-01T00:00:00+08:00"


# --- reading ---


def shop_time(**data: object) -> tuple[ShopTime, list[str]]:
    section = Section("data/policy/shop.toml", "", "", data, [])
    read = read_shop_time(section)
    return read, list(map(str, section.faults))


SOUND = {"utc_offset": "+08:00", "zone": "Asia/Shanghai", "calendar": "cn"}


def test_a_shop_that_names_no_clock_is_open_all_day_at_utc():
    assert shop_time() == (ShopTime(), [])


def test_hours_and_offset_are_read_and_a_weekday_left_out_is_closed():
    shop, faults = shop_time(
        **SOUND | {"utc_offset": "-03:30"},
        opening={
            "monday": "09:00-18:00",
            "tuesday": "09:00-12:00, 13:30-18:00",
            "sunday": "00:00-24:00",
        },
    )
    assert faults == []
    assert shop.offset == -timedelta(hours=3, minutes=30)
    assert shop.week[:2] == (((540, 1080),), ((540, 720), (810, 1080)))
    assert shop.week[2:] == (None, None, None, None, ALL_DAY)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"utc_offset": "8"}, "utc_offset: cannot be '8'; allowed: an offset such as \"+08:00\""),
        ({"utc_offset": "+24:00"}, "utc_offset: cannot be '+24:00'"),
        ({"opening": {}}, "opening: the shop is never open"),
        ({"opening": {"sonntag": "09:00-18:00"}}, "opening.sonntag: unknown key"),
        ({"opening": {"monday": "9-18"}}, "opening.monday: cannot be '9-18'"),
        ({"opening": {"monday": "18:00-09:00"}}, "opening.monday: cannot be '18:00-09:00'"),
        ({"opening": {"monday": "09:60-18:00"}}, "opening.monday: cannot be '09:60-18:00'"),
        (
            {"opening": {"monday": "09:00-12:00, 12:00-18:00"}},
            "opening.monday: cannot be '09:00-12:00, 12:00-18:00'",
        ),
        (
            {"opening": {"monday": "13:30-18:00, 09:00-12:00"}},
            "opening.monday: cannot be '13:30-18:00, 09:00-12:00'",
        ),
        (
            {"opening": {"monday": "09:00-12:00, noon"}},
            "opening.monday: cannot be '09:00-12:00, noon'",
        ),
        ({"opening": {"monday": "09:00-24:30"}}, "opening.monday: cannot be '09:00-24:30'"),
        ({"opening": {"monday": ""}}, "opening.monday: cannot be ''"),
    ],
)
def test_a_shop_time_that_cannot_be_is_a_fault_with_its_place(data, says):
    given = {**SOUND, "opening": {"monday": "09:00-18:00"}, **data}
    _, faults = shop_time(**given)
    assert any(says in fault for fault in faults), faults


YEAR = """
title = { en = "Here", zh = "这里" }
note = { en = "Note.", zh = "说明。" }
[years.2026]
published = true
off = [2026-01-01]
at_work = [2026-01-04]
"""


def calendar(folder: Path, text: str) -> list[str]:
    (folder / "calendar").mkdir()
    (folder / "calendar" / "xx.toml").write_text(text, encoding="utf-8")
    return list(map(str, faults_of(read_calendars, folder)))


def test_a_calendar_is_read_whole(tmp_path):
    assert calendar(tmp_path, YEAR) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("published = true", "published = 1", "years.2026.published: cannot be 1"),
        ("[years.2026]", "[years.soon]", "years.soon: 'soon' is no year"),
        ("at_work = [2026-01-04]", "at_work = [2026-01-01]", "2026-01-01 is off, too"),
        ("off = [2026-01-01]", "off = [2025-12-31]", "off: 2025-12-31 is not in 2026"),
        ("off = [2026-01-01]", "off = ['New Year']", "off: cannot be ['New Year']"),
        ("off = [2026-01-01]", "off = 2026-01-01", "off: cannot be 2026-01-01"),
        ("off =", "of =", "of: unknown key"),
    ],
)
def test_a_malformed_calendar_is_a_fault_with_its_place(tmp_path, old, new, says):
    faults = calendar(tmp_path, YEAR.replace(old, new))
    assert any(says in fault for fault in faults), faults
