"""The calculators of conversation and of reviews say what to do, and fill their wordings."""

from datetime import date

import pytest

from aftersales_kit.sheets.calculators import calculate, find
from aftersales_kit.sheets.calculators.speaking import moment_text
from aftersales_kit.sheets.explaining import Sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

ON = date(2026, 3, 2)
TALK = {
    "customer_type": "vents", "problem": "parcel_lost", "evidence": "confirmed", "wish": "resend",
    "demand": "none", "buyer_online": "yes", "professional_claimant": "no",
    "courier_chosen_by_buyer": "no",
}  # fmt: skip


def sheet(name: str, facts: dict, lang: str = "en") -> Sheet:
    made = spoken(calculate(name, facts, ON, HANDBOOK).sheet, lang)
    assert made is not None
    return made


def test_a_conversation_gets_its_opening_its_way_its_stance_and_its_record() -> None:
    made = sheet("speaking", TALK)
    assert made.settled
    assert [row.name for row in made.rows] == [
        "Speak by", "Open with", "How to carry on", "On the demand", "Keep",
    ]  # fmt: skip
    assert [r.id for r in made.replies] == ["opening-apology", "approach-vents", "settle-wish"]


def test_the_steps_for_the_type_of_buyer_are_told() -> None:
    steps, avoid = sheet("speaking", TALK, "zh").notes
    assert steps.startswith("一步一步来：1. 让对方说完")
    assert avoid.startswith("不要：1. “您冷静点”")


def test_with_a_claimant_the_type_of_buyer_plays_no_part() -> None:
    made = sheet("speaking", {**TALK, "professional_claimant": "yes"})
    assert made.notes == ()
    assert [r.id for r in made.replies] == ["opening-apology", "approach-claimant", "refuse-firmly"]


def test_while_the_type_is_not_known_no_steps_are_told_and_it_is_asked_for() -> None:
    response = calculate("speaking", {**TALK, "customer_type": ""}, ON, HANDBOOK)
    assert response.sheet is not None
    assert response.sheet.notes == ()
    assert response.next == "customer_type"


def test_wordings_are_filled_with_the_cases_own_words() -> None:
    facts = {**TALK, "promised_by": "2026-03-02T18:00", "agent_name": "Lin", "shop_name": "棉花店"}
    texts = {reply.id: reply for reply in sheet("speaking", facts).replies}
    assert "我是棉花店的Lin" in texts["opening-apology"].text.zh
    assert "Parcel lost. You would like: resend." in texts["approach-vents"].text.en
    assert "3月2日 18:00前给您答复" in texts["approach-vents"].text.zh
    assert all(reply.complete for reply in texts.values())


def test_a_shop_without_a_name_is_called_by_what_it_is_and_a_time_stays_blank() -> None:
    texts = {reply.id: reply for reply in sheet("speaking", TALK).replies}
    assert "This is the after-sales desk of our shop" in texts["opening-apology"].text.en
    assert not texts["approach-vents"].complete


def test_a_no_names_the_limit() -> None:
    facts = {
        **TALK, "problem": "blemish", "evidence": "photos", "wish": "compensation",
        "demand": "above_limit", "authority_limit": "15",
    }  # fmt: skip
    texts = {reply.id: reply.text for reply in sheet("speaking", facts).replies}
    assert "CNY 15.00" in texts["refuse-kindly"].en


@pytest.mark.parametrize(
    ("change", "asked"),
    [({}, {"promised_by"}), ({"customer_type": "calm", "wish": "compensation"}, set())],
)
def test_a_fact_matters_when_a_wording_that_is_sent_needs_it(change: dict, asked: set) -> None:
    matters = calculate("speaking", {**TALK, **change}, ON, HANDBOOK).matters
    wanted = {name for name in ("promised_by", "authority_limit") if matters[name]}
    assert wanted == asked


def test_a_moment_is_written_as_people_say_it() -> None:
    assert moment_text("2026-12-31T09:05") == ("31 December, 09:05", "12月31日 09:05")


def test_a_good_review_with_a_problem_leads_to_the_buyer() -> None:
    facts = {"review_tone": "good", "review_problem": "yes", "review_pressure": "nothing"}
    made = sheet("reviews", facts, "zh")
    assert made.headline == "感谢、把问题归类，并联系买家"
    assert [reply.id for reply in made.replies] == ["review-hidden-problem"]


@pytest.mark.parametrize("tone", ["good", "mixed", "bad"])
@pytest.mark.parametrize("pressure", ["reward_for_stars", "money_or_bad_review"])
def test_nothing_is_paid_for_stars_whatever_the_review(tone: str, pressure: str) -> None:
    made = sheet("reviews", {"review_tone": tone, "review_pressure": pressure})
    assert made.headline.startswith("pay nothing for the stars")


def test_every_fact_that_fills_a_wording_is_asked_by_the_forms() -> None:
    names = {*find("speaking").names}
    assert {"shop_name", "agent_name", "promised_by", "authority_limit"} <= names


def test_a_checked_draft_names_each_slip_by_its_place_for_a_program() -> None:
    worked = HANDBOOK.cases["draft-full-of-slips"]
    check = find("reply-check")
    answer = check.answer(worked.facts, worked.on, HANDBOOK.on(worked.on))
    told = check.codes(answer)["remarks"]
    draft = str(worked.facts["reply_draft"])
    assert len(told) == int(check.figures(answer)["to_mend"]) > 0
    for remark in told:
        assert remark["found"] == draft[remark["start"] : remark["end"]]
        assert remark["check"]
        assert {*remark["why"]} == {*remark["say"]} == {"en", "zh"}


def test_a_suggestion_without_key_words_is_shown_with_the_sentence_it_is_like() -> None:
    triage = find("triage")
    said = "袖口有一根线拉出来了，旁边皱巴巴"
    answer = triage.answer({"said": said}, ON, HANDBOOK.on(ON))
    assert not answer.suggestions[0].found
    replies = spoken(triage.sheet(answer), "zh").ask.replies
    assert replies[0][1] == f"类似说法“{answer.suggestions[0].example}”"


def test_what_the_buyer_alone_can_tell_is_ready_to_be_sent() -> None:
    triage = find("triage")
    facts = {"problem": "hardware_fault", "evidence": "photos"}
    sheet = triage.sheet(triage.answer(facts, ON, HANDBOOK.on(ON)))
    assert [reply.id for reply in sheet.replies][-1:] == ["ask-network"]
    assert sum("您好" in reply.text.zh for reply in sheet.replies) == 1
    known = {**facts, "network_ok": "yes", "steps_followed": "yes", "works_elsewhere": "works"}
    after = triage.sheet(triage.answer(known, ON, HANDBOOK.on(ON)))
    assert "ask-network" not in [reply.id for reply in after.replies]
