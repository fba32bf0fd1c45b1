"""The case desk: what matters first, chapters folded behind it, nothing said of what is open."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from aftersales_kit.answers.resolving import Resolution, resolve
from aftersales_kit.policy import WorkedCase
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.calculators.case_desk import case_desk_sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

# Every case here is put to the handbook's own data.
resolve = partial(resolve, handbook=HANDBOOK)

ON = date(2026, 3, 4)
DESK = CALCULATORS["case-desk"]
WORKED = [case for case in HANDBOOK.cases.values() if case.answer == DESK.name]


def of(case: str, *without: str, **facts: str) -> Resolution:
    worked = HANDBOOK.cases[case]
    known = {name: value for name, value in worked.facts.items() if name not in without}
    return resolve({**known, **facts}, on=worked.on)


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case.id)
def test_an_example_of_the_desk_is_settled_and_states_nothing_that_does_not_matter(
    case: WorkedCase,
) -> None:
    answer = DESK.answer(case.facts, case.on, HANDBOOK.on(case.on))
    assert answer.settled
    looked_at = DESK.looked_at(answer) | {*DESK.first}
    texts = {"said", "courier_chosen_by_buyer"}
    assert {*case.facts} - looked_at <= texts


def test_while_nobody_has_said_what_it_is_the_problem_is_asked() -> None:
    sheet = spoken(case_desk_sheet(resolve({"said": "拉链坏了"}, on=ON)))
    assert sheet.headline.endswith("choose the problem.")
    assert sheet.rows == ()
    assert calculate("case-desk", {}, ON, HANDBOOK).matters["said"]


def test_what_is_open_is_not_spoken_of() -> None:
    answer = resolve({"problem": "blemish", "demand": "part_disputed"}, on=ON)
    assert answer.steps == ()
    assert answer.remedy is None
    sheet = spoken(case_desk_sheet(answer))
    assert sheet.headline == "still open"
    names = {row.name for row in sheet.rows}
    assert "Propose first" not in names
    assert "Next deadline" not in names


def test_before_anything_is_decided_only_the_general_register_is_named() -> None:
    sheet = spoken(case_desk_sheet(resolve({"problem": "blemish"}, on=ON)))
    assert [row.cells for row in sheet.rows if row.name == "Record in"]


def test_a_settled_case_says_who_what_and_by_when() -> None:
    answer = of("desk-burst-seam-exchange")
    rows = {row.name: row.cells[0] for row in spoken(case_desk_sheet(answer)).rows}
    assert rows["Responsible"] == "shop"
    assert rows["Propose first"] == "exchange"
    assert rows["If the buyer refuses"].startswith("return and refund → repair")
    assert "First reply" in rows["Next deadline"]
    assert answer.if_refused[0].option.id == "return_refund"
    assert spoken(case_desk_sheet(answer), "zh").headline == "责任方：店铺 · 先提：换货"


def test_where_no_other_way_and_no_register_is_left_none_is_named() -> None:
    answer = of("desk-burst-seam-exchange")
    remedies = answer.returns.remedies
    only = replace(answer.returns, remedies=replace(remedies, ranked=remedies.ranked[:1]))
    bare = replace(answer, returns=only, records=replace(answer.records, rows=()))
    names = {row.name for row in spoken(case_desk_sheet(bare)).rows}
    assert "Propose first" in names
    assert not {"If the buyer refuses", "Record in"} & names


def test_a_program_gets_every_part_by_its_name() -> None:
    codes = DESK.codes(of("desk-parcel-not-found-full-refund"))
    assert codes["alternatives"][0]["option"] == "resend"
    assert codes["next_deadline"]["clock"] == "first-reply-logistics"
    assert {"returns", "parcels", "freight", "refund", "records"} <= codes["parts"].keys()
    assert codes["steps"]
    assert DESK.codes(of("desk-belt-missing-sent-after"))["next_deadline"] is None


# --- one demand, one freight, one refund ---


def test_the_sum_asked_says_for_every_chapter_how_the_demand_stands() -> None:
    asked = of("desk-blemish-kept-asks-too-much")
    assert asked.facts["demand"] == "above_limit"
    assert asked.returns.remedies.beneath["buyers-aim"].outcomes["aim"] == "keep_too_much"
    assert asked.speaking.outcome("stance") == "decline_kindly"
    modest = of("desk-blemish-kept-asks-too-much", amount_asked="14")
    assert modest.returns.remedies.beneath["buyers-aim"].outcomes["aim"] == "keep"


def test_to_ask_for_a_sum_is_no_complaint_and_to_dispute_it_is() -> None:
    assert of("desk-blemish-kept-asks-too-much").complaint is None
    disputed = of("desk-blemish-kept-asks-too-much", demand="part_disputed")
    assert disputed.complaint is not None
    assert disputed.missing == ("complained_at",)


def test_the_most_that_an_agent_may_give_is_said_as_compensation_has_it() -> None:
    sheet = case_desk_sheet(of("desk-blemish-kept-asks-too-much"))
    assert "CNY 15.00 is the most I can give" in sheet.message.text.en


def test_an_amount_agreed_goes_back_although_nothing_travels() -> None:
    agreed = of("desk-blemish-kept-asks-too-much", amount_refunded="15")
    assert agreed.freight is None
    assert (agreed.refund.refund, agreed.refund.missing) == (15, ("shipping_terms",))
    agreed = of("desk-blemish-kept-asks-too-much", amount_refunded="15", shipping_terms="free")
    assert str(agreed.refund.form_entry) == "114.00"
    assert of("desk-may-the-dress-still-go-back", amount_refunded="15").refund is None


def test_goods_are_not_kept_and_paid_back_in_full() -> None:
    wants_both = of("desk-burst-seam-exchange", wish="refund")
    assert wants_both.returns.moves_nothing
    assert wants_both.refund is None
    notes = next(part for part in spoken(case_desk_sheet(wants_both)).parts if part.notes).notes
    assert "The money does not go back while the goods stay with the buyer" in notes[0]


def test_a_return_of_what_is_still_on_its_way_is_a_recall_at_the_shops_cost() -> None:
    recalled = of("desk-cancelled-on-the-way", wish="return")
    assert not recalled.returns.moves_nothing
    assert str(recalled.refund.refund) == "101.00"


def test_only_the_refund_says_what_goes_back_in_all() -> None:
    part = of("desk-one-of-two-goes-back")
    assert str(part.refund.refund) == "80.00"
    assert part.freight.refund is None
    assert part.freight.form_entry is None


def test_nobody_pays_for_a_gift_that_went_astray_with_the_parcel() -> None:
    gift = {"gift": "kept", "gift_price_stated": "yes", "gift_price": "500", "wish": "return"}
    lost = of("desk-parcel-not-found-full-refund", **gift, order_state="completed")
    assert str(lost.refund.refund) == "136.00"
    assert lost.refund.owed == 0


def test_dates_that_contradict_each_other_are_said_and_nothing_is_settled() -> None:
    answer = of("desk-burst-seam-exchange", signed_on="2026-03-05")
    assert "one of the two dates is wrong" in answer.conflicts[0].label.en
    assert not answer.settled


def test_beyond_the_calendar_no_holiday_is_made_up() -> None:
    far = of("desk-burst-seam-exchange", "opened_at", signed_on="2031-12-31")
    assert far.returns.days.last("no_reason") == date(2032, 1, 7)


def test_where_only_risk_control_may_promise_no_reply_names_a_sum():
    facts = {
        "problem": "quality_defect", "evidence": "photos", "order_state": "signed",
        "days_since_signing": 2, "market": "cn", "goods_usable": "yes", "goods_kind": "clothing",
        "condition": "tried", "wish": "compensation", "demand": "above_limit",
        "amount_asked": "500", "price_paid": "129", "margin": "40", "contract_freight": "8",
        "destination": "same_city", "earlier_complaints": 0, "customer": "regular",
        "courier_chosen_by_buyer": "no", "replacement_in_stock": "yes", "in_a_hurry": "no",
    }  # fmt: skip
    on = date(2026, 3, 1)

    def said(risk: str) -> set[str]:
        answer = resolve({**facts, "complaint_risk": risk}, on=on)
        return {part.reply.id for part in answer.message.parts}

    assert "decline" in said("none")
    assert "decline" not in said("legal")


# --- one voice ---


def said(name: str, *without: str, **changed: str) -> list[str]:
    return [part.reply.id for part in of(name, *without, **changed).message.parts]


def test_where_risk_control_answers_nobody_else_has_a_word() -> None:
    assert said("desk-lawyer-over-a-blemish") == ["complaint-serious"]
    assert of("desk-lawyer-over-a-blemish").compensation.offer is None


def test_who_grants_it_is_named_once() -> None:
    name = "desk-vip-asks-again-for-more"
    vip = of(name)
    assert vip.compensation.granter == vip.complaint.outcome("may_grant") == "account_manager"
    assert "complaint-special" in said(name)
    assert not {"written-reply", "supervisor", "complaint-written"} & {*said(name)}
    # What the agent may give is given in the chat.
    assert "grant" in said(name, amount_asked="10", shipping_terms="free")


def test_what_is_found_of_a_parcel_is_said_and_no_way_beside_it() -> None:
    broken = said("desk-broken-parcel-cup-exchanged", wish="resend")
    assert "broken-settled" in broken
    assert not {"return-agreed", "resend-promised", "propose-exchange"} & {*broken}
    searching = said("desk-parcel-not-found-full-refund", trace="not_asked", wish="resend")
    assert "lost-searching" in searching
    assert not {"resend-promised", "resent-free", "refund-for-missing"} & {*searching}


def test_while_nothing_is_seen_nobody_promises_to_send_it_again() -> None:
    unseen = said("desk-belt-missing-sent-after", evidence="none")
    assert not {"resent-free", "resend-promised"} & {*unseen}


def test_an_order_not_dispatched_has_one_word_and_who_chose_the_money_gets_that_of_the_refund() -> (
    None
):
    late = {
        "problem": "late_dispatch", "order_state": "undispatched", "dispatch_hold": "queued",
        "days_past_dispatch": "2", "market": "cn", "packed": "no", "evidence": "none",
    }  # fmt: skip
    on = date(2026, 3, 5)

    def worded(wish: str) -> list[str]:
        answer = resolve({**late, "wish": wish}, on=on)
        return [part.reply.id for part in answer.message.parts]

    assert worded("information") == ["dispatch-late-choice"]
    assert worded("refund") == ["withdrawn-open"]
