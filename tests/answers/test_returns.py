"""May it come back, and until when: the policy in sentences."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.clocks import deadlines_known
from aftersales_kit.answers.deciding import decide
from aftersales_kit.answers.freight import freight
from aftersales_kit.answers.refund import refund
from aftersales_kit.answers.resolving import resolve
from aftersales_kit.answers.returns import ReturnDays, return_days, returns_known
from aftersales_kit.operations.frames import decide_frame
from aftersales_kit.policy import Policy
from aftersales_kit.policy.calendar import Year
from aftersales_kit.policy.days import asked_on as asked_at
from aftersales_kit.sheets.calculators import calculate
from aftersales_kit.sheets.calculators.returns import RETURNS, returns_replies, returns_sheet
from tests.handbook import HANDBOOK, POLICY
from tests.spoken import spoken
from tests.tries import tries

ON = date(2026, 3, 2)
SIGNED = date(2026, 2, 25)


@pytest.fixture
def dress() -> dict:
    """A dress that the buyer has tried on and no longer wants."""
    return {
        "problem": "change_of_mind", "order_state": "signed", "days_since_signing": 3,
        "market": "cn", "goods_kind": "clothing", "condition": "tried", "wish": "return",
        "replacement_in_stock": "yes", "in_a_hurry": "no", "signed_on": SIGNED.isoformat(),
    }  # fmt: skip


@pytest.fixture
def seam(dress) -> dict:
    """A seam that burst on the third day."""
    return {
        **dress, "problem": "quality_defect", "evidence": "photos", "goods_usable": "no",
        "wish": "exchange",
    }  # fmt: skip


def days(policy: Policy, market: str, **more: object) -> ReturnDays:
    facts = {"market": market, "signed_on": SIGNED.isoformat(), **more}
    return return_days(facts, ON, replace(HANDBOOK, policy=policy).on(ON))


@pytest.fixture
def worked(policy) -> Policy:
    """The policy with no day off."""
    calendars = {
        name: replace(calendar, years={}) for name, calendar in policy.clocks.calendars.items()
    }
    return replace(policy, clocks=replace(policy.clocks, calendars=calendars))


def off(policy: Policy, market: str, first: date, last: date) -> Policy:
    """Return the policy with a holiday in a market, and no other days off."""
    calendar = policy.clocks.calendars[market]
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    around = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    year = Year(frozenset(every), frozenset(around) - {*every}, True)
    changed = replace(calendar, years={2026: year})
    clocks = replace(policy.clocks, calendars={**policy.clocks.calendars, market: changed})
    return replace(policy, clocks=clocks)


def unchecked(policy: Policy, **status: str) -> Policy:
    """Return the policy with statements, named with a low line, of which less was checked."""
    known = policy.sources.statements
    names = {name.replace("_", "-"): how for name, how in status.items()}
    changed = {name: replace(known[name], status=how) for name, how in names.items()}
    return replace(policy, sources=replace(policy.sources, statements={**known, **changed}))


def lasts(answer: ReturnDays) -> dict[str, int | None]:
    """Return how many days after signing each window ends."""
    return {w.name: None if w.last is None else (w.last - SIGNED).days for w in answer.windows}


def texts(answer) -> list[str]:
    return [reply.id for reply in returns_replies(answer)]


# --- the days since signing ---


def test_days_past_their_range_mark_both_dates_and_are_not_answered_with() -> None:
    on = date(2026, 3, 4)
    facts = {"signed_on": "2016-03-01", "opened_at": "2026-03-04T10:20", "market": "cn"}
    answer = returns_known({**facts, "order_state": "signed"}, on, HANDBOOK.on(on))
    assert "days_since_signing" not in answer.facts
    assert [(bad.field, bad.label.en) for bad in answer.conflicts] == [
        (name, "gives days_since_signing (worked out): 3655 is outside 0 to 3650 days")
        for name in ("signed_on", "opened_at")
    ]
    assert "3655 超出范围" in answer.conflicts[0].label.zh


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
def test_the_first_and_the_last_day_that_are_read_can_be_reckoned_with(day) -> None:
    on = date(2026, 3, 4)
    for market in POLICY.markets:
        facts = {"signed_on": day, "opened_at": f"{day}T23:59", "market": market}
        more = {"order_state": "signed", "replacement_signed_on": day, "days_in_repair": 365}
        answer = returns_known({**facts, **more}, on, HANDBOOK.on(on))
        asked = asked_at(f"{day}T23:59", market, HANDBOOK.on(on))
        passed = max((asked - date.fromisoformat(day)).days, 0)
        assert answer.facts["days_since_signing"] == passed
        assert all(w.last is None or w.last >= w.counted_from for w in answer.days.windows)


# --- until when ---


def test_the_windows_of_each_market(worked) -> None:
    assert lasts(days(worked, "cn")) == {
        "no_reason": 7, "quality": 7, "exchange_or_repair": None, "guarantee": 15,
    }  # fmt: skip
    assert lasts(days(worked, "tw")) == {
        "no_reason": 7, "quality": 1827, "exchange_or_repair": None,
    }  # fmt: skip
    assert lasts(days(worked, "eu")) == {
        "no_reason": 14, "quality": 14, "exchange_or_repair": 731, "guarantee": 731,
    }  # fmt: skip


def test_the_last_day_is_inside_and_the_next_is_not(policy) -> None:
    window = days(policy, "cn").windows[0]
    assert window.last == date(2026, 3, 4)
    assert window.is_open(date(2026, 3, 4))
    assert not window.is_open(date(2026, 3, 5))


def test_a_window_without_an_end_stays_open(policy) -> None:
    window = next(w for w in days(policy, "cn").windows if w.name == "exchange_or_repair")
    assert window.last is None
    assert window.is_open(date(2036, 1, 1))


def test_a_window_names_the_rules_that_end_it(policy) -> None:
    named = {window.name: window.rules for window in days(policy, "eu").windows}
    assert named["no_reason"] == ("WIN-06",)
    assert named["guarantee"] == ("EU-04-b",)


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ({}, ("market", "signed_on")),
        ({"market": "cn"}, ("signed_on",)),
        ({"signed_on": "2026-02-25"}, ("market",)),
    ],
)
def test_without_market_and_day_of_signing_there_is_no_date(policy, known, missing) -> None:
    answer = return_days(known, ON, HANDBOOK.on(ON))
    assert answer.missing == missing
    assert answer.windows == ()
    assert answer.last("no_reason") is None


def test_a_changed_window_changes_the_last_day(policy) -> None:
    amount = policy.amounts["no_reason_window_cn"]
    (value,) = amount.values
    longer = replace(amount, values=(replace(value, value=30),))
    changed = replace(policy, amounts={**policy.amounts, amount.id: longer})
    assert lasts(days(changed, "cn"))["no_reason"] == 30


def test_a_shop_that_takes_no_return_for_a_fault_has_no_such_window(policy) -> None:
    table = policy.tables["fault-period"]
    rules = tuple(
        replace(rule, then={"fault_period": "put_right"}) if rule.id == "FPD-01" else rule
        for rule in table.rules
    )
    changed = replace(policy, tables={**policy.tables, table.id: replace(table, rules=rules)})
    assert "quality" not in lasts(days(changed, "cn"))


# --- holidays, exchanges, repairs ---


def test_a_window_that_ends_on_a_holiday_runs_to_the_next_working_day(policy) -> None:
    for market in ("cn", "tw"):
        holiday = off(policy, market, date(2026, 3, 3), date(2026, 3, 6))
        window = days(holiday, market).windows[0]
        assert (window.last, window.moved_from) == (date(2026, 3, 7), date(2026, 3, 4))
        others = [w for w in days(holiday, market).windows if w.last and w.last > window.last]
        assert all(w.moved_from is None for w in others)


def test_a_calendar_without_working_days_is_an_error(policy) -> None:
    with pytest.raises(ValueError, match="no working day in the 60 days from 2026-03-04"):
        days(off(policy, "cn", date(2026, 1, 1), date(2026, 12, 31)), "cn")


def test_after_an_exchange_the_time_for_faults_starts_anew(worked) -> None:
    later = (SIGNED + timedelta(days=5)).isoformat()
    answer = lasts(days(worked, "cn", replacement_signed_on=later))
    assert (answer["no_reason"], answer["quality"], answer["guarantee"]) == (7, 12, 20)


def test_days_in_repair_are_not_counted(worked) -> None:
    answer = lasts(days(worked, "cn", days_in_repair=9))
    assert (answer["no_reason"], answer["guarantee"]) == (7, 24)


def test_where_our_sources_say_nothing_of_repairs_the_time_goes_on(worked) -> None:
    assert lasts(days(worked, "tw", days_in_repair=9)) == lasts(days(worked, "tw"))


def test_in_the_union_a_repair_adds_a_year(worked) -> None:
    repaired = lasts(days(worked, "eu", days_in_repair=9))
    assert repaired == {**lasts(days(worked, "eu")), "exchange_or_repair": 1096}


@pytest.mark.parametrize(("market", "longer"), [("cn", 7), ("tw", 123), ("eu", 380)])
def test_a_buyer_who_was_not_told_has_longer(worked, market, longer) -> None:
    assert lasts(days(worked, market, told_of_right="no"))["no_reason"] == longer


# --- the whole answer ---


def test_a_return_asked_for_is_agreed_and_an_exchange_only_where_it_is_wished(
    policy, dress
) -> None:
    wished = returns_known({**dress, "wish": "exchange"}, ON, HANDBOOK.on(ON))
    assert texts(wished) == [
        "propose-other-size", "may-come-back", "return-agreed", "replacement-after-return",
    ]  # fmt: skip
    stock = ("replacement_in_stock", "in_a_hurry")
    answer = returns_known({n: v for n, v in dress.items() if n not in stock}, ON, HANDBOOK.on(ON))
    assert answer.question is None
    assert answer.moves_nothing is False
    assert texts(answer) == ["return-agreed", "may-come-back"]
    sheet = spoken(returns_sheet(answer))
    assert sheet.headline == "Propose first: return and refund · Return without a reason: allowed"
    assert "by 4 March 2026 is enough" in sheet.replies[1].text.en
    assert "最晚3月4日" in sheet.replies[1].text.zh


def test_a_return_that_is_refused_moves_nothing(policy, dress) -> None:
    answer = returns_known({**dress, "days_since_signing": 8}, ON, HANDBOOK.on(ON))
    assert answer.moves_nothing
    assert texts(answer)[0] == "window-closed"
    assert any("nothing travels" in note for note in spoken(returns_sheet(answer)).notes)


@pytest.mark.parametrize("wish", ["exchange", "information"])
def test_only_a_return_that_is_asked_for_can_be_refused(policy, dress, wish) -> None:
    late = {**dress, "days_since_signing": 8, "wish": wish}
    assert not returns_known(late, ON, HANDBOOK.on(ON)).moves_nothing


def test_who_has_a_reason_is_not_asked_about_a_return_without_one(policy, seam) -> None:
    del seam["goods_kind"], seam["condition"]
    answer = returns_known(seam, ON, HANDBOOK.on(ON))
    assert answer.has_a_reason
    assert answer.question is None
    sheet = spoken(returns_sheet(answer))
    assert sheet.headline.endswith("The buyer may insist on: return, exchange or repair")
    assert "Return without a reason" not in {row.name for row in sheet.totals}
    assert "may-come-back" not in texts(answer)


def test_the_kind_of_goods_is_asked_of_who_gives_no_reason(policy, dress) -> None:
    del dress["goods_kind"]
    answer = returns_known(dress, ON, HANDBOOK.on(ON))
    assert answer.question is not None
    assert answer.question.field.name == "goods_kind"
    assert spoken(returns_sheet(answer)).headline == "still open"
    assert not spoken(returns_sheet(answer)).settled


def test_dates_stand_in_for_the_days_since_signing(policy, dress) -> None:
    del dress["days_since_signing"]
    on = date(2026, 3, 5)
    answer = returns_known({**dress, "opened_at": "2026-03-05T10:00"}, on, HANDBOOK.on(on))
    assert answer.facts["days_since_signing"] == 8
    assert answer.moves_nothing
    seen = RETURNS.looked_at(answer)
    assert "days_since_signing" not in seen
    assert {"signed_on", "opened_at"} <= seen


def test_before_signing_no_date_is_asked_for(policy, dress) -> None:
    answer = returns_known({**dress, "order_state": "in_transit"}, ON, HANDBOOK.on(ON))
    assert "signed_on" not in RETURNS.looked_at(answer)


def test_a_contradiction_is_said_and_leaves_the_answer_unsettled(policy, dress) -> None:
    answer = returns_known({**dress, "opened_at": "2026-03-05T10:00"}, ON, HANDBOOK.on(ON))
    sheet = spoken(RETURNS.explain(answer), "zh")
    assert not sheet.settled
    assert any("对不上" in note for note in sheet.notes)


def test_a_contradiction_is_marked_beside_its_field() -> None:
    facts = {"signed_on": "2026-03-05", "opened_at": "2026-03-01 10:00"}
    assert [*calculate("returns", facts, ON, HANDBOOK).errors] == ["signed_on"]


def test_without_the_day_of_signing_the_answer_stands_and_says_what_is_missing(
    policy, dress
) -> None:
    del dress["signed_on"]
    answer = returns_known(dress, ON, HANDBOOK.on(ON))
    sheet = spoken(returns_sheet(answer))
    assert sheet.settled
    assert answer.missing == ()
    assert any("Enter the day of signing" in note for note in sheet.notes)
    assert RETURNS.figures(answer)["no_reason_until"] is None
    assert "by ____ is enough" in sheet.replies[1].text.en


@pytest.mark.parametrize(
    ("lang", "status", "number"),
    [("en", "not verified", "article number"), ("zh", "未核实", "条号")],
)
def test_what_nobody_has_verified_is_shown_as_such(policy, dress, lang, status, number) -> None:
    holiday = off(policy, "cn", date(2026, 3, 3), date(2026, 3, 6))
    doubtful = unchecked(holiday, CN_37="unverified", CN_33="unverified-article")
    answer = returns_known(dress, ON, replace(HANDBOOK, policy=doubtful).on(ON))
    sheet = spoken(returns_sheet(answer), lang)
    assert any("CN-37" in note and status in note for note in sheet.notes)
    cells = [row.cells[0] for row in sheet.totals]
    assert any("CN-37" in cell and status in cell for cell in cells)
    assert any("CN-33" in cell and number in cell for cell in cells)


def test_abroad_nothing_unverified_is_claimed(policy, dress) -> None:
    abroad = {**dress, "market": "tw", "exclusion_confirmed": "no"}
    sheet = spoken(returns_sheet(returns_known(abroad, ON, HANDBOOK.on(ON))))
    assert not any("not verified" in cell for row in sheet.totals for cell in row.cells)


def test_what_goes_with_it_is_answered_where_the_case_speaks_of_it(policy, seam) -> None:
    assert returns_known({**seam, "wish": "return"}, ON, HANDBOOK.on(ON)).beside == {}
    more = {"exchange_kind": "same", "batch_reports": 3, "grave_defect": "no"}
    answer = returns_known({**seam, **more}, ON, HANDBOOK.on(ON))
    made = {table: ruling.outcomes for table, ruling in answer.beside.items()}
    assert made == {
        "replacement-goes-out": {"goes_out": "after_return"},
        "quality-alarm": {"alarm": "alarm", "told": "supervisor_and_buying"},
    }
    assert texts(answer)[-1] == "replacement-after-return"
    assert {decision.table for decision in answer.decisions} >= {*made, "window-counting"}


def test_a_question_beside_is_asked_too(policy, seam) -> None:
    answer = returns_known({**seam, "batch_reports": 2}, ON, HANDBOOK.on(ON))
    assert answer.question is not None
    assert answer.question.field.name == "grave_defect"


def test_a_program_gets_every_way_with_its_standing(policy, dress) -> None:
    codes = RETURNS.codes(returns_known(dress, ON, HANDBOOK.on(ON)))
    assert codes["ways"]["return_refund"] == "first"
    assert codes["moves_nothing"] is False


def test_an_empty_case_asks_and_claims_nothing(policy) -> None:
    answer = returns_known({}, ON, HANDBOOK.on(ON))
    assert answer.question is not None
    assert list(answer.decisions) == []
    sheet = spoken(returns_sheet(answer))
    assert sheet.rows == ()
    assert sheet.replies == ()


def test_who_asks_on_the_day_to_which_a_holiday_moved_the_end_is_still_inside():
    # Saturday and Sunday are off: the seventh day, a Saturday, moves to Monday.
    facts = {
        "market": "cn", "signed_on": "2026-11-14", "order_state": "signed",
        "problem": "change_of_mind", "goods_kind": "clothing", "condition": "intact",
    }  # fmt: skip
    on = date(2026, 11, 23)

    def window(asked: str) -> str:
        case = {**facts, "opened_at": f"{asked}T10:00"}
        ruling = returns_known(case, on, HANDBOOK.on(on)).no_reason
        return ruling.outcomes["no_reason"]

    assert [window(f"2026-11-{day}") for day in (21, 22, 23, 24)] == [
        "allowed", "allowed", "allowed", "too_late",
    ]  # fmt: skip


def test_a_last_resort_is_not_what_is_written_first():
    facts = {"problem": "colour_difference", "evidence": "confirmed", "order_state": "signed",
             "days_since_signing": 10, "market": "cn", "goods_usable": "no", "wish": "return",
             "replacement_in_stock": "yes", "in_a_hurry": "no", "condition": "tried",
             "goods_kind": "clothing", "demand": "none"}  # fmt: skip
    answer = returns_known(facts, date(2026, 3, 1), HANDBOOK.on(date(2026, 3, 1)))
    last = [w for w in answer.remedies.alternatives if w.standing == "last_resort"]
    assert any(way.ruling.rule.rule.reply for way in last)
    said = {reply.id for reply in returns_replies(answer)}
    assert not said & {way.ruling.rule.rule.reply for way in last}


# --- one calendar ---

ASKED = {
    "problem": "change_of_mind", "evidence": "none", "order_state": "signed",
    "goods_kind": "clothing", "condition": "tried", "exclusion_confirmed": "no", "wish": "return",
    "freight_agreement": "nothing", "shipping_terms": "free", "abuse": "no",
}  # fmt: skip


def asked_on(day: date, case: dict) -> dict:
    """Return the case of a buyer who writes in the evening, when the day is the same everywhere."""
    return {**case, "opened_at": f"{day}T20:00"}


@pytest.mark.unwatched
@pytest.mark.parametrize("market", POLICY.markets)
@pytest.mark.parametrize("told", ["yes", "no"])
def test_every_chapter_gives_the_same_last_day_for_every_day_of_signing(market, told) -> None:
    """The calculator, the whole answer, the clocks and the tables agree, all through the year."""
    for number in range(0, 365, 365 // tries(365)):
        signed = date(2026, 1, 1) + timedelta(days=number)
        in_force = HANDBOOK.on(signed)
        case = {**ASKED, "market": market, "told_of_right": told, "signed_on": signed.isoformat()}
        last = return_days(case, signed, in_force).last("no_reason")
        running = deadlines_known(case, signed, in_force)
        (line,) = [line for line in running.lines if line.clock.buyers_day]
        zone = HANDBOOK.policy.clocks.zone(line.clock)
        assert line.due.astimezone(zone).date() - timedelta(days=1) == last
        for day, window in ((last, True), (last + timedelta(days=1), False)):
            facts = asked_on(day, case)
            ruling = decide("no-reason-window", facts, on=signed, handbook=HANDBOOK)
            assert (ruling.outcomes["window"] != "after") == window
            allowed = returns_known(facts, signed, in_force).no_reason.outcomes["no_reason"]
            assert (allowed != "too_late") == window
            (line,) = [
                line
                for line in deadlines_known(facts, signed, in_force).lines
                if line.clock.buyers_day
            ]
            assert line.over != window
            assert not line.overdue


@pytest.mark.parametrize("market", POLICY.markets)
@given(
    signed=st.dates(date(2025, 9, 1), date(2027, 10, 1)),
    after=st.integers(0, 40),
    told=st.sampled_from(["yes", "no"]),
    hour=st.integers(0, 23),
)
@settings(max_examples=tries(40), deadline=None)
def test_freight_refund_and_the_whole_answer_see_the_same_window(
    market, signed, after, told, hour
) -> None:
    opened = f"{signed + timedelta(days=after)}T{hour:02}:30"
    facts = {
        **ASKED, "market": market, "told_of_right": told, "signed_on": signed.isoformat(),
        "opened_at": opened, "price_paid": "100.00", "contract_freight": "8.00",
        "return_freight": "9.00",
    }  # fmt: skip
    whole = resolve(facts, on=signed, handbook=HANDBOOK)
    alone = freight(facts, on=signed, handbook=HANDBOOK)
    back = refund(facts, on=signed, handbook=HANDBOOK)
    if whole.freight is not None:
        bearers = [leg.bearer for leg in whole.freight.legs]
        assert bearers == [leg.bearer for leg in alone.legs]
        assert bearers == [leg.bearer for leg in back.freight.legs]
    one = decide("no-reason-return", facts, on=signed, handbook=HANDBOOK)
    many = decide_frame(pd.DataFrame([facts]), "no-reason-return", on=signed, handbook=HANDBOOK)
    assert one.outcomes == whole.returns.no_reason.outcomes
    assert one.outcomes["no_reason"] == many["no_reason"].iloc[0]
