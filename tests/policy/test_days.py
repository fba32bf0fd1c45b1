"""Which day of a window it is, as the law of the market counts: the policy in sentences."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy import CaseError
from aftersales_kit.policy.days import (
    asked_on,
    counted,
    counts_as,
    in_doubt,
    last_day,
    out_of_order,
    still_to_come,
    works_in,
)
from aftersales_kit.policy.labels import NO_LABEL
from aftersales_kit.policy.terms import OneOf
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
IN_FORCE = HANDBOOK.on(ON)
MARKETS = HANDBOOK.policy.markets


def since(signed: str, opened: str, **more: object) -> object:
    facts = {"signed_on": signed, "opened_at": opened, **more}
    return counted(facts, IN_FORCE).get("days_since_signing")


@pytest.mark.parametrize("market", MARKETS)
@given(start=st.dates(date(2025, 9, 1), date(2028, 11, 1)), end=st.integers(0, 40))
def test_a_day_counts_as_the_first_on_which_a_window_that_is_still_open_would_end(
    market, start, end
) -> None:
    works = works_in(market, IN_FORCE)
    for asked in (start + timedelta(days=number) for number in range(60)):
        last = last_day(start + timedelta(days=end), works)
        in_time = counts_as(asked, works) <= start + timedelta(days=end)
        assert in_time == (asked <= last)


def test_the_days_since_signing_follow_from_the_two_dates() -> None:
    assert since("2026-02-25", "2026-03-04T23:59", market="cn") == 7
    assert since("2026-02-25", "2026-02-25T08:00", market="cn") == 0
    assert since("2026-02-25", "2026-03-04T23:59", market="cn", days_since_signing=7) == 7


def test_the_days_may_be_entered_as_they_are_or_as_they_count() -> None:
    dates = {"signed": "2026-09-24", "opened": "2026-10-06T09:00", "market": "cn"}
    assert [since(**dates, days_since_signing=days) for days in (7, 12)] == [7, 7]
    with pytest.raises(CaseError, match=r"8 contradicts the dates: from 2026-09-24 .* it is 12"):
        since(**dates, days_since_signing=8)


def test_with_the_day_of_signing_the_days_entered_say_when_the_buyer_asks() -> None:
    facts = {"market": "cn", "signed_on": "2026-09-24", "days_since_signing": 12}
    assert counted(facts, IN_FORCE)["days_since_signing"] == 7


@pytest.mark.parametrize("known", [{}, {"signed_on": "2026-02-25"}, {"days_since_signing": 3}])
def test_with_one_date_alone_nothing_is_worked_out(known) -> None:
    assert counted({**known, "market": "cn"}, IN_FORCE) == {**known, "market": "cn"}


def test_what_is_counted_stays_as_it_is() -> None:
    for signed in (date(2026, 1, 1) + timedelta(days=number) for number in range(365)):
        for market in MARKETS:
            opened = (signed + timedelta(days=9)).isoformat() + "T20:00"
            facts = {"market": market, "signed_on": signed.isoformat(), "opened_at": opened}
            once = counted({**facts, "days_in_repair": 2}, IN_FORCE)
            assert counted(once, IN_FORCE) == once


def test_a_buyer_cannot_ask_before_the_parcel_was_signed_for() -> None:
    with pytest.raises(CaseError, match="signed_on: 2026-03-05 is after the buyer's message"):
        since("2026-03-05", "2026-03-04T09:00")


def test_days_past_their_range_mark_both_dates() -> None:
    with pytest.raises(CaseError) as caught:
        since("2016-03-01", "2026-03-04T10:20", market="cn")
    assert [bad.field for bad in caught.value.problems] == ["signed_on", "opened_at"]


def test_without_a_market_the_days_are_worked_out_where_all_markets_count_alike() -> None:
    assert since("2026-03-02", "2026-03-05T20:00") == 3
    # Children's Day and the tomb sweeping days are off on the mainland and in Taiwan only.
    assert since("2026-03-26", "2026-04-07T20:00") is None
    entered = {"signed_on": "2026-03-26", "days_since_signing": 12}
    assert counted(entered, IN_FORCE) == {"signed_on": "2026-03-26"}


def test_the_buyers_own_clock_says_which_day_it_is() -> None:
    late = "2026-03-17T05:00"
    assert asked_on(late, "eu", IN_FORCE) == date(2026, 3, 16)
    assert asked_on(late, None, IN_FORCE) == asked_on(late, "cn", IN_FORCE) == date(2026, 3, 17)
    # The sixteenth is a Monday, and counts as the Saturday before.
    assert since("2026-03-02", late, market="eu", days_since_signing=15) == 12


def test_an_exchange_starts_the_time_for_faults_anew_and_a_repair_stops_it() -> None:
    facts = {"market": "cn", "signed_on": "2026-11-03", "opened_at": "2026-11-28T10:00"}
    assert "fault_period" not in counted(facts, IN_FORCE)
    exchanged = {**facts, "replacement_signed_on": "2026-11-24"}
    assert counted(exchanged, IN_FORCE)["fault_period"] == "return_first"
    assert counted(exchanged, IN_FORCE)["days_since_signing"] == 25
    earlier = {**facts, "replacement_signed_on": "2026-11-10"}
    assert counted(earlier, IN_FORCE)["fault_period"] == "put_right"
    repaired = {"market": "cn", "days_since_signing": 12, "days_in_repair": 5}
    assert counted(repaired, IN_FORCE)["fault_period"] == "return_first"
    assert "fault_period" not in counted({**repaired, "market": "tw"}, IN_FORCE)
    stated = {**repaired, "fault_period": "out_of_time"}
    assert counted(stated, IN_FORCE) == stated


@pytest.mark.parametrize("table", ["window-counting", "fault-period"])
def test_without_its_tables_nothing_moves(table) -> None:
    tables = {name: t for name, t in HANDBOOK.policy.tables.items() if name != table}
    in_force = replace(HANDBOOK.policy, tables=tables).on(ON)
    facts = {"market": "cn", "days_since_signing": 12, "days_in_repair": 5}
    assert counted(facts, in_force) == facts


def test_a_table_that_asks_for_more_than_the_market_moves_nothing() -> None:
    table = replace(HANDBOOK.policy.tables["window-counting"], inputs=("market", "wish"))
    tables = {**HANDBOOK.policy.tables, table.id: table}
    assert works_in("cn", replace(HANDBOOK.policy, tables=tables).on(ON)) is None


def test_beyond_the_calendar_every_day_is_a_working_day() -> None:
    works = works_in("cn", IN_FORCE)
    assert works is not None
    assert works(date(2999, 12, 26))
    assert works(date(2999, 12, 28))


@pytest.mark.parametrize("market", MARKETS)
def test_what_the_calendar_does_not_know_yet_is_in_doubt(market: str) -> None:
    calendar = HANDBOOK.policy.clocks.calendars[market]
    for year, known in calendar.years.items():
        assert bool(in_doubt(date(year, 6, 1), market, IN_FORCE).en) is not known.published
    for year in (min(calendar.years) - 1, max(calendar.years) + 1):
        said = in_doubt(date(year, 6, 1), market, IN_FORCE)
        assert said.en.startswith(f"{year} is not in the calendar")
        assert f"{year} 年" in said.zh


def test_where_windows_end_where_they_fall_no_day_is_in_doubt() -> None:
    tables = {n: t for n, t in HANDBOOK.policy.tables.items() if n != "window-counting"}
    in_force = replace(HANDBOOK.policy, tables=tables).on(ON)
    assert in_doubt(date(2999, 6, 1), "cn", in_force) == NO_LABEL


def test_a_calendar_without_working_days_has_no_end() -> None:
    assert counts_as(date(2026, 3, 4), lambda _: False) == date(2026, 1, 3)
    with pytest.raises(ValueError, match="no working day in the 60 days from 2026-03-04"):
        last_day(date(2026, 3, 4), lambda _: False)
    assert last_day(ON, None) == counts_as(ON, None) == ON


def untrue(**facts: object) -> list[str]:
    return [bad.field for bad in out_of_order(facts, IN_FORCE)]


def test_what_cannot_be_before_another_is_named_and_a_day_begins_with_its_midnight() -> None:
    signed = {"signed_on": "2026-03-09"}
    assert untrue(**signed, goods_back_at="2026-03-08T23:59") == ["goods_back_at"]
    assert untrue(**signed, goods_back_at="2026-03-09T00:00") == []
    assert untrue(**signed, replacement_signed_on="2026-03-08") == ["replacement_signed_on"]
    assert untrue(opened_at="2026-03-09T10:00", closed_at="2026-03-09T09:59") == ["closed_at"]
    assert untrue(opened_at="2026-03-09T10:00", now_at="2026-03-09T10:00") == []
    assert untrue(goods_back_at="2026-03-08T23:59") == []


def test_a_day_is_compared_on_the_buyers_clock_as_well() -> None:
    # In the Union it is still the day before: no clock says that the goods came back too early.
    moments = {"signed_on": "2026-03-09", "goods_back_at": "2026-03-09T01:00"}
    assert untrue(**moments) == untrue(**moments, market="eu") == []
    early = {"signed_on": "2026-03-09", "goods_back_at": "2026-03-08T12:00", "market": "eu"}
    (bad,) = out_of_order(early, IN_FORCE)
    assert bad.label.en == (
        "Goods back at 2026-03-08 12:00 is before Signed on 2026-03-09; one of the two is wrong"
    )
    assert bad.label.zh.startswith("“退货收到的时间”2026-03-08 12:00 早于“签收日期”2026-03-09")


def test_a_parcel_under_way_has_no_day_of_signing() -> None:
    signed = {"signed_on": "2026-03-09"}
    assert untrue(**signed, order_state="in_transit") == ["signed_on"]
    assert untrue(**signed, order_state="completed") == []
    # Of what may be either nothing is said.
    assert untrue(**signed, order_state=OneOf(["in_transit", "signed"])) == []


def test_what_others_rule_out_is_named_and_one_of_several_codes_only_where_all_are() -> None:
    assert untrue(**{"order_state": "in_transit", "failed_repairs": 2}) == ["failed_repairs"]
    assert untrue(**{"order_state": "in_transit", "failed_repairs": 0}) == []
    assert untrue(**{"market": "eu", "destination": "same_city"}) == ["destination"]
    worn_or_opened = {"order_state": "in_transit", "condition": OneOf({"worn", "intact"})}
    assert untrue(**worn_or_opened) == []
    assert untrue(**{**worn_or_opened, "condition": OneOf({"worn", "tag_off"})}) == ["condition"]
    some_state = {"order_state": OneOf({"signed", "in_transit"}), "condition": "worn"}
    assert untrue(**some_state) == []


def test_a_number_that_is_one_of_several_is_not_ruled_out() -> None:
    (over,) = IN_FORCE.terms["failed_repairs"].beside
    assert not over.means(OneOf({"1", "2"}))


@pytest.mark.parametrize("name", IN_FORCE.terms["now_at"].not_before)
def test_nothing_has_happened_after_the_day_asked(name: str) -> None:
    moment = "" if IN_FORCE.terms[name].kind == "day" else "T00:01"
    on = date(2026, 3, 10)

    def refused(day: str, **facts: str) -> list[str]:
        known = {name: f"{day}{moment}", **facts}
        return [bad.field for bad in still_to_come(known, on, IN_FORCE)]

    assert refused("2026-03-10") == []
    assert refused("2026-03-11") == [name]
    assert refused("2026-03-11", now_at="2026-03-11T09:00") == []
    assert refused("2026-03-11", now_at="2026-03-09T09:00") == [name]
