"""What is done about a parcel: the policy in sentences."""

from datetime import date
from functools import partial

import pytest

from aftersales_kit.answers.parcels import Parcel, parcel
from aftersales_kit.policy import Policy, WorkedCase
from aftersales_kit.sheets.calculators import calculate
from aftersales_kit.sheets.calculators.parcels import parcels_replies, parcels_sheet
from aftersales_kit.sheets.explaining import as_text
from tests.handbook import HANDBOOK
from tests.spoken import spoken

# Every case here is put to the handbook's own data.
parcel = partial(parcel, handbook=HANDBOOK)

ON = date(2026, 3, 2)
USUAL = {
    "market": "cn", "courier_chosen_by_buyer": "no", "in_a_hurry": "no", "no_outlet": "no",
    "merged_orders": "no", "evidence": "none",
}  # fmt: skip


def answer(problem: str, state: str, **more: str) -> Parcel:
    return parcel({**USUAL, "problem": problem, "order_state": state, **more}, on=ON)


def done(found: Parcel) -> dict[str, str]:
    return {action.outcome: action.code for action in found.actions}


# --- lost, misdelivered, late ---


def test_a_lost_parcel_is_searched_for_and_the_buyer_is_promised_a_time():
    found = answer("parcel_lost", "in_transit", trace="not_asked", insured="no")
    assert done(found)["parcel_action"] == "search"
    assert done(found)["to_buyer"] == "search_then_choice"
    assert found.waits
    assert found.question is None


def test_nobody_in_a_hurry_waits_for_a_search():
    found = answer("parcel_lost", "in_transit", trace="searching", in_a_hurry="yes", insured="no")
    assert done(found)["to_buyer"] == "fast_or_refund"


def test_what_is_not_found_is_sent_again_before_anything_is_claimed():
    found = answer("misdelivered", "signed", trace="not_found", insured="no", in_a_hurry="yes")
    assert [action.outcome for action in found.actions] == [
        "parcel_check", "parcel_action", "to_buyer", "carrier", "stock_step",
        "claim_from", "claim_measure",
    ]  # fmt: skip
    assert done(found)["carrier"] == "premium"
    assert not found.waits


@pytest.mark.parametrize(
    ("insured", "measure"), [("yes", "by_insurance"), ("no", "agreed_or_market")]
)
def test_the_courier_pays_by_the_insurance_or_what_the_goods_are_worth(insured, measure):
    found = answer("parcel_lost", "in_transit", trace="not_found", insured=insured)
    assert done(found)["claim_measure"] == measure


def test_a_parcel_that_the_courier_can_show_as_delivered_is_not_claimed():
    found = answer("parcel_lost", "signed", evidence="refuted")
    assert done(found) == {
        "parcel_check": "proof_of_delivery", "parcel_action": "explain",
        "to_buyer": "explanation",
    }  # fmt: skip


# --- sent wrongly ---


def test_a_buyer_never_pays_for_what_was_sent_too_many():
    for surplus in ("not_asked", "returns", "keeps", "denies"):
        for evidence in ("none", "photos", "refused", "confirmed"):
            found = answer("over_shipped", "signed", surplus=surplus, evidence=evidence)
            assert done(found)["to_buyer"] == "nothing_to_pay"


def test_orders_merged_unasked_are_made_good_before_the_weight_is_known():
    facts = {"second_parcel": "no", "shipping_error": "too_few", "courier_at_fault": "no"}
    assert done(answer("short_shipped", "signed", **facts))["to_buyer"] == "after_check"
    merged = answer("short_shipped", "signed", **{**facts, "merged_orders": "yes"})
    assert done(merged)["to_buyer"] == "missing_or_refund"


def test_what_went_out_wrongly_leaves_the_stock_and_what_replaces_it_is_kept():
    found = answer("wrong_item", "signed", evidence="photos", shipping_error="wrong_item")
    assert done(found)["stock_step"] == "take_off_and_reserve"


# --- how it is sent ---


def test_an_address_out_of_reach_is_served_by_ems_at_the_shops_first_surcharge():
    facts = {"can_be_forwarded": "yes", "earlier_ems": "0", "no_outlet": ""}
    found = answer("out_of_reach", "in_transit", **facts)
    assert done(found)["parcel_action"] == "forward"
    assert (done(found)["carrier"], done(found)["surcharge_bearer"]) == ("ems", "shop")


def test_a_redirected_parcel_needs_no_other_carrier():
    found = answer("wrong_details", "in_transit", can_be_forwarded="yes")
    assert "resend-carrier" not in found.rulings


def test_a_carrier_is_named_only_where_something_is_known_of_the_address_or_the_hurry():
    facts = {"trace": "not_found", "insured": "no", "no_outlet": "", "in_a_hurry": ""}
    assert "resend-carrier" not in answer("parcel_lost", "in_transit", **facts).rulings
    part = answer("parcel_lost", "in_transit", **{**facts, "in_a_hurry": "yes"})
    assert done(part)["carrier"] == "premium"
    part = answer("parcel_lost", "in_transit", **{**facts, "no_outlet": "yes"})
    assert done(part)["carrier"] == "ems"


# --- a parcel that came back ---


def test_a_returned_parcel_is_dealt_with_as_its_note_says():
    found = answer(
        "change_of_mind", "signed", return_note="says", return_finding="as_noted",
    )  # fmt: skip
    assert done(found)["receiving_step"] == "do_the_note"
    half = answer("change_of_mind", "signed", return_finding="short")
    assert half.question is not None
    assert half.question.field.name == "return_note"


# --- what is asked ---


def test_what_the_buyer_waits_for_is_asked_before_what_the_courier_pays():
    found = parcel({"problem": "parcel_lost", "order_state": "in_transit"}, on=ON)
    assert found.question is not None
    assert found.question.field.name == "trace"
    known = answer("parcel_lost", "in_transit", trace="not_asked")
    assert known.question is not None
    assert known.question.field.name == "insured"


def test_an_order_not_dispatched_is_first_asked_for_at_the_packing_table():
    found = answer("cancel_undispatched", "undispatched")
    assert found.question is not None
    assert found.question.field.name == "packed"


# --- as it is shown ---


def test_the_sheet_says_the_promised_time_and_then_the_claim():
    found = answer("parcel_lost", "in_transit", trace="not_asked", insured="yes")
    assert [note[:30] for note in spoken(parcels_sheet(found)).notes] == [
        "Promise the buyer an answer wi", "First the buyer, then the cour",
    ]  # fmt: skip
    text = as_text(parcels_sheet(found), "zh")
    assert "24 小时内回复" in text
    assert "7 天内要答复" in text


def test_law_stands_behind_what_the_buyer_of_a_lost_parcel_gets():
    found = answer("parcel_lost", "in_transit", trace="not_found", insured="no")
    layers = {reason.rule: reason.layer for reason in spoken(parcels_sheet(found)).reasons}
    assert layers["PGB-08"].startswith("the law demands it (CN-24-d")


def test_what_the_buyer_gets_is_worded_before_what_is_done_first():
    hurried = answer("parcel_lost", "in_transit", trace="not_asked", in_a_hurry="yes")
    assert [reply.id for reply in parcels_replies(hurried)] == ["by-sf-or-refund"]
    waiting = answer("parcel_lost", "in_transit", trace="not_asked")
    assert [reply.id for reply in parcels_replies(waiting)] == ["lost-searching"]
    assert parcels_replies(answer("blemish", "signed")) == []


def test_what_is_open_is_said_to_be_open():
    sheet = spoken(parcels_sheet(parcel({"problem": "parcel_lost"}, on=ON)))
    assert sheet.headline == "still open"
    assert not sheet.settled


def test_a_problem_of_the_goods_is_sent_on_to_its_chapter():
    sheet = spoken(parcels_sheet(answer("blemish", "signed")))
    assert sheet.rows == ()
    assert sheet.headline.startswith("no matter of the parcel")


def test_a_form_asks_the_carrier_only_where_something_goes_out(policy: Policy):
    base = {**USUAL, "problem": "parcel_lost", "order_state": "in_transit"}
    found = calculate("parcels", {**base, "trace": "found"}, ON, HANDBOOK)
    assert not found.matters["no_outlet"]
    found = calculate("parcels", {**base, "trace": "not_found"}, ON, HANDBOOK)
    assert found.matters["no_outlet"]


def test_a_form_asks_what_is_in_a_returned_parcel_once_its_note_is_known(policy: Policy):
    raw = {"problem": "change_of_mind", "order_state": "signed", "market": "cn"}
    assert not calculate("parcels", raw, ON, HANDBOOK).matters["return_finding"]
    raw["return_note"] = "says"
    assert calculate("parcels", raw, ON, HANDBOOK).matters["return_finding"]


def test_every_worked_case_of_a_parcel_has_something_to_do(
    cases: dict[str, WorkedCase], policy: Policy
):
    shown = [case for case in cases.values() if case.answer == "parcels"]
    assert shown
    for case in shown:
        found = parcel(case.facts, on=case.on)
        assert found.question is None, case.id
        assert found.actions or found.outcome("parcel_action") == "elsewhere", case.id
