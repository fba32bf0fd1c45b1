"""Deadlines: which clocks run in a case, and when they are due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.clocks import deadlines, due
from aftersales_kit.policy.counting import due_text
from aftersales_kit.policy.subjects.clocks import Clocks
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from tests.handbook import HANDBOOK
from tests.spoken import spoken

ON = date(2026, 3, 2)
POLICY = HANDBOOK.policy
SHEET = CALCULATORS["clocks"].sheet


def told(*, policy=POLICY, on=ON, **facts):
    return deadlines(facts, on=on, handbook=replace(HANDBOOK, policy=policy))


def ends(answer):
    return {line.clock.id: due_text(line.due) for line in answer.lines}


def test_a_return_asked_for_is_answered_in_minutes():
    answer = told(opened_at="2026-03-02 10:00", wish="return", problem="change_of_mind")
    assert ends(answer) == {"first-reply-return": "2026-03-02 10:05"}
    assert answer.next is answer.lines[0]
    assert (answer.question, answer.missing) == (None, ())


def test_a_lost_parcel_has_a_promise_and_a_limit_behind_it():
    answer = told(opened_at="2026-03-02 10:00", wish="resend", problem="parcel_lost")
    assert ends(answer) == {
        "first-reply-logistics": "2026-03-02 10:05",
        "logistics-solved": "2026-03-03 10:00",
        "logistics-limit": "2026-03-04 10:00",
    }
    promise = answer.line("logistics-solved")
    assert promise.limit.id == "logistics-limit"
    assert promise.limit_due == answer.line("logistics-limit").due


def test_what_is_met_runs_no_more():
    answer = told(
        opened_at="2026-03-02 10:00", first_replied_at="2026-03-02 10:02", wish="return",
        problem="change_of_mind",
    )  # fmt: skip
    assert answer.lines == ()
    assert answer.next is None


def test_a_refund_is_paid_before_the_laws_last_day_even_over_the_holidays():
    facts = {"goods_back_at": "2026-09-28 10:00", "refund_approved_at": "2026-09-30 18:00"}
    assert ends(told(market="cn", **facts))["refund-paid"] == "2026-10-05 24:00"
    # Whose law it is decides the last day, so none is told before that is known.
    assert "refund-paid" not in ends(told(**facts))
    assert ends(told(market="tw", **facts))["refund-paid"] == "2026-10-09 24:00"
    assert told(market="tw", **facts).line("refund-paid").limit.id == "refund-law-tw"


def test_a_limit_that_is_past_already_leaves_the_promise_as_it_is():
    answer = told(
        market="cn", goods_back_at="2026-03-02 10:00", refund_approved_at="2026-03-20 10:00"
    )
    assert ends(answer)["refund-paid"] == "2026-03-24 24:00"
    assert answer.line("refund-paid").limit_due < answer.line("refund-paid").start


def test_in_the_european_union_the_shop_may_wait_for_the_goods():
    notice = {"market": "eu", "return_notice_at": "2026-03-02 10:00"}
    assert ends(told(**notice)) == {"refund-law-eu": "2026-03-16 24:00"}
    assert ends(told(goods_back_at="2026-03-10 10:00", **notice)) == {
        "refund-law-eu": "2026-03-16 24:00"
    }
    late = told(goods_back_at="2026-03-20 10:00", **notice)
    assert ends(late) == {"refund-law-eu": "2026-03-20 10:00"}


def test_the_level_of_a_complaint_says_which_clock_runs():
    facts = {"complaint_risk": "none", "demand": "part_disputed", "customer": "regular"}
    answer = told(complained_at="2026-03-02 10:00", **facts)
    assert ends(answer) == {"complaint-level-2": "2026-03-04 10:00"}
    assert answer.lines[0].rules == ("LVL-02",)
    assert [decision.rule.id for decision in answer.decisions] == ["LVL-02"]


def test_a_complaint_of_unknown_level_asks_what_settles_it():
    answer = told(complained_at="2026-03-02 10:00", customer="regular")
    assert answer.lines == ()
    assert answer.question.field.name in ("complaint_risk", "demand", "earlier_complaints")


def test_a_level_that_is_stated_is_not_decided_again():
    answer = told(complained_at="2026-03-02 10:00", complaint_level="level_3", special_care="no")
    assert ends(answer) == {"complaint-level-3": "2026-03-05 10:00"}
    assert not answer.rulings


def test_an_urgent_case_has_its_targets_and_nothing_is_asked_for_targets():
    opened = {"opened_at": "2026-03-02 10:00", "wish": "repair", "problem": "hardware_fault"}
    assert told(**opened).rulings == {}
    urgent = told(fault_scope="single", urgency="stopped", **opened)
    assert ends(urgent) == {
        "rapid-first-reply": "2026-03-02 10:05",
        "rapid-solution": "2026-03-02 10:30",
    }


def test_what_hangs_on_a_fact_is_asked_and_what_does_not_is_not():
    assert told().missing == ("opened_at",)
    assert told(opened_at="2026-03-02 10:00").missing == ("wish", "problem")
    assert told(opened_at="2026-03-02 10:00", wish="refund").missing == ("problem",)
    assert told(closed_at="2026-03-02 10:00").missing == ()


def test_while_the_shop_waits_for_the_buyer_the_clock_stands_still():
    facts = {
        "complained_at": "2026-03-02 10:00", "complaint_level": "level_1", "special_care": "no",
        "waiting_from": "2026-03-02 12:00",
    }  # fmt: skip
    assert ends(told(**facts)) == {"complaint-level-1": "2026-03-03 10:00"}
    still = told(now_at="2026-03-02 15:00", **facts)
    assert ends(still) == {"complaint-level-1": "2026-03-03 13:00"}
    back = told(now_at="2026-03-02 15:00", waiting_until="2026-03-02 13:00", **facts)
    assert ends(back) == {"complaint-level-1": "2026-03-03 11:00"}


def test_every_wait_counts_and_goes_along_to_the_next_level():
    facts = {
        "complained_at": "2026-03-02 10:00", "special_care": "no",
        "earlier_waits": "2026-03-02 12:00 to 15:00; 2026-03-02 16:00 to 17:00",
        "waiting_from": "2026-03-02 20:00", "waiting_until": "2026-03-02 21:00",
    }  # fmt: skip
    first = told(complaint_level="level_1", **facts)
    assert ends(first) == {"complaint-level-1": "2026-03-03 15:00"}
    second = told(complaint_level="level_2", **facts)
    assert ends(second) == {"complaint-level-2": "2026-03-04 15:00"}
    # Senior management hears of it in time, whether the buyer answers or not.
    third = told(complaint_level="level_3", **facts)
    assert ends(third) == {"complaint-level-3": "2026-03-05 10:00"}
    del facts["waiting_from"], facts["waiting_until"]
    assert ends(told(complaint_level="level_1", **facts)) == {
        "complaint-level-1": "2026-03-03 14:00"
    }


def test_what_is_overdue_is_said_and_the_next_one_is_another():
    answer = told(
        opened_at="2026-03-02 10:00", now_at="2026-03-03 09:00", wish="resend",
        problem="parcel_lost",
    )  # fmt: skip
    assert [line.overdue for line in answer.lines] == [True, False, False]
    assert answer.next.clock.id == "logistics-solved"
    assert answer.next.left == timedelta(hours=1)


def test_a_clock_that_may_not_end_earlier_is_never_overdue():
    answer = told(
        complained_at="2026-01-02 10:00", complaint_level="level_1", special_care="yes",
        now_at="2026-03-02 10:00",
    )  # fmt: skip
    followed = answer.line("special-follow-up")
    assert (followed.over, followed.overdue) == (True, False)
    assert answer.next is None


def test_a_day_beyond_the_calendar_is_said_and_never_guessed():
    answer = told(refund_approved_at="2040-03-02 10:00", closed_at="2026-03-02 10:00")
    assert [clock.id for clock in answer.uncovered] == ["refund-paid"]
    assert ends(answer) == {"call-back": "2026-03-09 24:00"}
    assert "beyond the days that the calendar covers" in spoken(SHEET(answer)).notes[0]


def test_a_benchmark_binds_nobody():
    assert told(evidence_asked_at="2026-03-02 14:01").lines == ()
    start = POLICY.clocks.shop.moment("2026-03-02 14:01")
    assert due_text(due("evidence-elsewhere-jd", start, handbook=HANDBOOK)) == "2026-03-03 09:01"


@given(
    st.integers(0, 500), st.integers(0, 14 * 24 * 60), st.sampled_from(POLICY.markets),
    st.integers(0, 72),
)  # fmt: skip
def test_no_promise_ends_after_the_limit_behind_it(day, minutes, market, waited):
    back = POLICY.clocks.shop.moment("2026-01-01") + timedelta(days=day)
    approved = back + timedelta(minutes=minutes)
    answer = told(
        market=market, goods_back_at=f"{back:%Y-%m-%d %H:%M}",
        refund_approved_at=f"{approved:%Y-%m-%d %H:%M}",
        return_notice_at=f"{back - timedelta(days=3):%Y-%m-%d %H:%M}",
        waiting_from=f"{approved:%Y-%m-%d %H:%M}",
        waiting_until=f"{approved + timedelta(hours=waited):%Y-%m-%d %H:%M}",
        opened_at=f"{back:%Y-%m-%d %H:%M}", problem="parcel_lost", wish="return",
    )  # fmt: skip
    for line in answer.lines:
        assert line.due >= line.start
        if line.limit_due is not None and line.limit_due > line.start:
            assert line.due <= line.limit_due


# --- the calculator ---


def sheet(lang="en", **facts):
    return spoken(SHEET(told(**facts)), lang)


def test_the_headline_is_what_to_do_next():
    facts = {"opened_at": "2026-03-02 10:00", "wish": "resend", "problem": "parcel_lost"}
    assert sheet(now_at="2026-03-02 10:30", **facts).headline == (
        "Overdue: First reply to a logistics problem · "
        "Next: Logistics problem solved: what is promised, by Tue 3 March, 10:00"
    )
    assert sheet("zh", now_at="2026-03-02 10:30", **facts).rows[0].cells[1] == "已超时 25 分钟"
    assert sheet("zh", **facts).rows[0].cells[1] == ""
    assert sheet("en", **facts, now_at="2026-03-12 10:30").headline.endswith(
        "Nothing is left to meet."
    )


def test_an_empty_form_asks_what_happened_first():
    empty = sheet()
    assert (empty.headline, empty.settled, empty.ask.field) == ("still open", False, "opened_at")
    assert not empty.ask.amount
    none = spoken(SHEET(replace(told(evidence_asked_at="2026-03-02 10:00"), missing=())), "zh")
    assert none.headline == "暂无计时事项。"


def test_a_row_says_by_when_who_and_what_follows():
    row = sheet(opened_at="2026-03-02 10:00", wish="return", problem="change_of_mind").rows[0]
    assert row.cells == (
        "Mon 2 March, 10:05",
        "",
        "After-sales agent",
        "Take over a colleague's open case → A message waits too long",
    )
    lost = sheet("zh", opened_at="2026-03-02 10:00", wish="resend", problem="parcel_lost")
    assert lost.rows[1].cells[3] == "物流问题解决（最迟）"


def test_a_follow_up_is_not_before_its_day_and_has_no_end_to_miss():
    facts = {"complained_at": "2026-01-02 10:00", "complaint_level": "level_1"}
    rows = sheet(special_care="yes", now_at="2026-03-02 10:00", **facts).rows
    assert rows[-1].cells[:2] == ("not before Sun 1 February, 24:00", "over")


def test_the_limit_behind_a_promise_and_a_provisional_calendar_are_noted():
    notes = sheet(market="cn", goods_back_at="2027-09-28 10:00",
                  refund_approved_at="2027-09-30 18:00").notes  # fmt: skip
    assert notes[0] == (
        "Refund with the buyer, after approval: not after Tue 5 October, 24:00, "
        "the end of “Refund after goods back, Mainland China”."
    )
    assert "not announced yet" in notes[-1]


def test_a_buyer_who_has_to_act_is_told_so_and_a_courier_is_no_promise():
    asked = sheet(return_agreed_at="2026-03-02 10:00")
    assert [reply.id for reply in asked.replies] == ["by-when-buyer"]
    assert "by Mon 9 March, 24:00" in asked.replies[0].text.en
    assert sheet(courier_complaint_at="2026-03-02 10:00").replies == ()
    assert sheet(closed_at="2026-03-02 10:00").replies[0].id == "by-when"


def test_a_role_or_step_that_is_not_the_handbooks_is_shown_as_it_is_written():
    entries = dict(POLICY.clocks.entries)
    entries["call-back"] = replace(entries["call-back"], role="friend", then="other/step")
    clocks = Clocks(entries, POLICY.clocks.shop, POLICY.clocks.calendars)
    answer = told(closed_at="2026-03-02 10:00", policy=replace(POLICY, clocks=clocks))
    assert spoken(SHEET(answer)).rows[0].cells[2:] == ("friend", "other/step")


def test_the_form_shows_events_always_and_other_questions_where_they_matter():
    shown = calculate("clocks", {"opened_at": "2026-03-02 10:00"}, ON, HANDBOOK)
    assert shown.next == "wish"
    assert shown.matters["goods_back_at"]
    assert shown.matters["problem"]
    assert not shown.matters["third_party_part"]
    ticket = calculate("clocks", {"ticket_at": "2026-03-02 10:00"}, ON, HANDBOOK)
    assert ticket.matters["problem"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_clock_case_can_be_told_in_both_languages(lang):
    answer = told(
        market="cn", signed_on="2026-02-11", goods_back_at="2026-03-02 10:00",
        refunded_at="2026-03-03 10:00", claim_noted_at="2026-03-02 10:00", customer="vip",
        last_called_on="2026-01-31", handed_over_at="2026-03-02 02:00",
        transaction_closes_at="2026-03-02 10:00", supplier_asked_at="2026-03-02 10:00",
        last_news_at="2026-03-02 10:00",
    )  # fmt: skip
    assert len(spoken(SHEET(answer), lang).rows) == 7
    assert CALCULATORS["clocks"].figures(answer)["courier_claims_by"] == "2026-03-31 24:00"


def test_where_nothing_runs_there_is_no_figure():
    assert CALCULATORS["clocks"].figures(told()) == {}
