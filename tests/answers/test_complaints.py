"""Complaints: level, owner, who may grant, and the moment of the answer."""

from datetime import date

import pytest

from aftersales_kit.answers.complaints import complaint
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from tests.handbook import HANDBOOK
from tests.spoken import spoken

ON = date(2026, 3, 2)
SHEET = CALCULATORS["complaints"].sheet
FIRST = {
    "complaint_risk": "none", "demand": "none", "earlier_complaints": "0", "customer": "regular",
    "market": "cn",
}  # fmt: skip
AT = "2026-03-02 10:00"


def told(**facts):
    return complaint({**FIRST, **facts}, on=ON, handbook=HANDBOOK)


@pytest.mark.parametrize(
    ("facts", "level", "owner", "granter", "by"),
    [
        ({}, "level_1", "agent", "agent", "2026-03-03 10:00"),
        ({"earlier_complaints": "1"}, "level_2", "complaint_specialist", "complaint_specialist",
         "2026-03-04 10:00"),
        ({"complaint_risk": "reputation"}, "level_3", "risk_control", "risk_control",
         "2026-03-05 10:00"),
        ({"customer": "special_trade", "demand": "offer_refused"}, "level_1", "account_manager",
         "account_manager", "2026-03-03 10:00"),
    ],
)  # fmt: skip
def test_a_complaint_has_level_owner_granter_and_moment(facts, level, owner, granter, by):
    answer = told(complained_at=AT, **facts)
    assert answer.outcome("complaint_level") == level
    assert answer.outcome("complaint_owner") == owner
    assert answer.outcome("may_grant") == granter
    assert answer.answer_by == by
    assert (answer.question, answer.missing) == (None, ())


def test_only_a_special_complaint_is_followed_for_longer():
    assert told(complained_at=AT).followed_until is None
    assert told(complained_at=AT, customer="vip").followed_until == "2026-04-01 24:00"


def test_the_next_news_is_counted_from_the_last_else_from_now_else_from_the_complaint():
    assert told().next_news_by is None
    assert told(complained_at=AT).next_news_by == "2026-03-03 24:00"
    assert told(complained_at=AT, now_at="2026-03-04 09:00").next_news_by == "2026-03-05 24:00"
    last = told(complained_at=AT, now_at="2026-03-04 09:00", last_news_at="2026-03-03 09:00")
    assert last.next_news_by == "2026-03-04 24:00"


def test_a_closed_complaint_waits_for_nothing_but_the_call_back():
    answer = told(complained_at=AT, closed_at="2026-03-02 18:00")
    assert (answer.answer_by, answer.next_news_by) == (None, None)
    assert [line.clock.id for line in answer.deadlines.lines] == ["call-back"]


def test_what_is_granted_within_the_limit_is_granted_at_once_on_the_second_level_too():
    answer = told(demand="within_limit", earlier_complaints="3")
    assert answer.outcome("complaint_owner") == "complaint_specialist"
    assert answer.outcome("may_grant") == "agent"


def test_without_the_moment_it_came_in_there_is_no_answer_by():
    answer = told()
    assert answer.answer_by is None
    assert answer.missing == ("complained_at",)
    sheet = spoken(SHEET(answer))
    assert (sheet.settled, sheet.ask.field, sheet.ask.amount) == (False, "complained_at", False)
    assert "____" in sheet.replies[0].text.en


# --- the sheet ---


def test_the_headline_says_level_owner_and_moment():
    sheet = spoken(SHEET(told(complained_at=AT)))
    assert sheet.headline == (
        "level 1: close it at the front line · the after-sales agent who has it · "
        "Level 1 complaint closed and archived by Tue 3 March, 10:00"
    )
    assert sheet.settled


def test_the_wording_names_the_moment_in_both_languages():
    (reply,) = spoken(SHEET(told(complained_at=AT, complaint_risk="legal")), "zh").replies
    assert reply.id == "complaint-serious"
    assert "3月5日（周四）10:00前上报管理层" in reply.text.zh
    assert "by Tue 3 March, 24:00" in reply.text.en


def test_urgency_adds_priority_and_resources():
    plain, urgent = (
        told(complained_at=AT),
        told(complained_at=AT, fault_scope="batch", urgency="stopped"),
    )
    assert "priority" not in plain.rulings
    assert "urgent: before everything else" in spoken(SHEET(urgent)).headline
    half = spoken(SHEET(told(complained_at=AT, urgency="limited")))
    assert half.headline.endswith("still open")
    assert half.ask.field == "fault_scope"


def test_an_emptied_form_asks_for_the_risk_first():
    response = calculate("complaints", {}, ON, HANDBOOK)
    assert response.next == "complaint_risk"
    assert response.matters["fault_scope"]
    assert CALCULATORS["complaints"].figures(told())["answer_by"] is None
