"""An answer is read in seconds, in both languages, with its reasons."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from aftersales_kit.answers.compensation import compensation
from aftersales_kit.answers.deciding import decide
from aftersales_kit.answers.freight import freight
from aftersales_kit.policy import Policy, WorkedCase
from aftersales_kit.sheets.calculators import find
from aftersales_kit.sheets.calculators.compensation import compensation_sheet
from aftersales_kit.sheets.calculators.freight import freight_sheet
from aftersales_kit.sheets.explaining import as_text, decision_sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

# Every case here is put to the handbook's own data.
compensation = partial(compensation, handbook=HANDBOOK)
decide = partial(decide, handbook=HANDBOOK)
freight = partial(freight, handbook=HANDBOOK)

ON = date(2026, 3, 2)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_worked_case_is_explained_in_both_languages(
    policy: Policy, cases: dict[str, WorkedCase], lang: str
) -> None:
    for case in cases.values():
        # Drafts and tickets are checked against words, not rules, and a worked one may be to mend.
        if case.answer in ("", "reply-check", "ticket"):
            continue
        in_force = HANDBOOK.on(case.on)
        calculator = find(case.answer)
        answer = calculator.answer(case.facts, case.on, in_force)
        sheet = calculator.explain(answer)
        text = as_text(sheet, lang)
        assert sheet.settled, case.id
        assert sheet.reasons or not [*answer.decisions]
        assert "____" not in text, case.id
        for reason in sheet.reasons:
            assert reason.rule in policy.table_of
            assert reason.why
        assert in_force.on <= case.on


def test_the_headline_names_who_pays_each_journey(sale) -> None:
    sheet = spoken(freight_sheet(freight(sale, on=ON)))
    assert sheet.headline == "outbound: the shop · return: the buyer"
    assert "寄回运费：买家" in spoken(freight_sheet(freight(sale, on=ON)), "zh").headline


def test_nothing_to_pay_says_so(sale) -> None:
    sheet = spoken(freight_sheet(freight({**sale, "wish": "information"}, on=ON)))
    assert sheet.headline == "No freight has to be paid or repaid."
    sheet = freight_sheet(freight({**sale, "wish": "information"}, on=ON))
    assert "没有运费" in sheet.headline.zh


def test_a_reason_names_the_layer_that_binds(sale) -> None:
    layers = {r.rule: r.layer for r in spoken(freight_sheet(freight(sale, on=ON))).reasons}
    assert layers["FRT-33"].startswith("the law demands it (CN-10-a: 消法 25")
    assert layers["FRT-09"].startswith("the platform's rules demand it (TB-53-b")
    assert layers["RSP-15"] == ""
    assert layers["FRT-41"] == ""


def test_a_promise_beyond_the_floors_is_called_the_shops_own(sale) -> None:
    facts = {**sale, "freight_agreement": "shop_pays"}
    layers = {r.rule: r.layer for r in spoken(freight_sheet(freight(facts, on=ON))).reasons}
    assert layers["FRT-25"].startswith("the shop's own promise")


def test_our_reading_of_a_law_is_marked_as_such(sale) -> None:
    facts = {**sale, "shipping_terms": "paid", "shipping_charged": "10"}
    layers = {r.rule: r.layer for r in spoken(freight_sheet(freight(facts, on=ON))).reasons}
    assert "our reading of the text" in layers["FRT-12"]


def test_an_open_case_shows_the_question_and_where_replies_lead() -> None:
    sheet = freight_sheet(freight({"problem": "blemish"}, on=ON))
    assert not sheet.settled
    assert sheet.ask is not None
    assert sheet.ask.replies
    text = as_text(sheet)
    assert "Ask next:" in text
    assert "still open" in text
    whom = HANDBOOK.policy.terms[sheet.ask.field].asked_of
    assert whom is not None
    assert sheet.ask.whom == whom.ask
    assert f"({sheet.ask.field}) [{whom.ask.en}]" in text
    nobody = replace(sheet, ask=replace(sheet.ask, known_by=()))
    assert f"({sheet.ask.field})\n" in as_text(nobody)
    assert "接下来问" in as_text(freight_sheet(freight({}, on=ON)), "zh")


def test_a_missing_amount_is_asked_and_shown_as_a_blank(sale) -> None:
    facts = {**sale, "wish": "exchange", "resend_freight": ""}
    sheet = freight_sheet(freight(facts, on=ON))
    assert sheet.ask is not None
    assert sheet.ask.field == "resend_freight"
    assert "CNY ____" in as_text(sheet)
    assert "amount not known yet" in as_text(sheet)


def test_rulings_beside_the_legs_are_noted(sale) -> None:
    facts = {**sale, "return_carrier": "surface_mail", "freight_collect": "no"}
    notes = spoken(freight_sheet(freight(facts, on=ON))).notes
    assert any("RTA-01" in note for note in notes)
    assert any("是否签收退件" in n.zh for n in freight_sheet(freight(facts, on=ON)).notes)


@pytest.fixture
def stain() -> dict[str, str]:
    return {
        "problem": "dirty_goods", "evidence": "photos", "order_state": "signed",
        "days_since_signing": "2", "market": "cn", "condition": "tried", "goods_usable": "yes",
        "price_paid": "159", "margin": "50", "destination": "other_province",
        "contract_freight": "12", "demand": "none", "earlier_complaints": "0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "headline", "zh"),
    [
        ({}, "offer CNY 12.00, at most CNY 15.00", "先报 12.00 元，最高 15.00 元"),
        ({"amount_asked": "14"}, "grant CNY 14.00", "同意 14.00 元"),
        ({"amount_asked": "90"}, "the highest offer (CNY 15.00 at most)", "客服本人：婉拒"),
        ({"evidence": "none"}, "find out first", "先核实"),
        ({"evidence": ""}, "still open", "还差信息"),
    ],
)
def test_the_headline_on_compensation_says_what_to_do(stain, change, headline, zh) -> None:
    answer = compensation({**stain, **change}, on=ON)
    assert headline in spoken(compensation_sheet(answer)).headline
    assert zh in spoken(compensation_sheet(answer), "zh").headline


def test_what_limits_the_amount_is_said(stain) -> None:
    thin = spoken(compensation_sheet(compensation({**stain, "margin": "5"}, on=ON)))
    assert "keeps CNY 1.00 of its margin" in thin.notes[0]
    cheap = spoken(compensation_sheet(compensation({**stain, "price_paid": "4"}, on=ON)))
    assert "no more is given than is still paid for the goods" in cheap.notes[0]


def test_missing_amounts_of_compensation_are_said_and_asked(stain) -> None:
    sheet = spoken(compensation_sheet(compensation({**stain, "margin": ""}, on=ON)))
    assert sheet.notes == ("The amount needs facts that are still missing.",)
    assert sheet.ask is not None
    assert sheet.ask.field == "margin"


def test_a_single_table_is_explained_too(policy: Policy) -> None:
    in_force = HANDBOOK.on(ON)
    settled = decide("resend-carrier", {"no_outlet": "yes"}, on=ON)
    assert "EMS" in spoken(decision_sheet(settled, in_force)).headline
    assert "：" in spoken(decision_sheet(settled, in_force), "zh").headline
    still_open = decide("resend-carrier", {}, on=ON)
    assert spoken(decision_sheet(still_open, in_force)).ask is not None


def test_what_a_refund_cannot_cover_is_said(sale) -> None:
    facts = {
        **sale, "price_paid": "20", "return_freight": "50", "return_carrier": "sf",
        "freight_collect": "yes",
    }  # fmt: skip
    text = as_text(freight_sheet(freight(facts, on=ON)))
    assert "still to pay through the top-up link: CNY 30.00" in text


def test_who_reads_of_a_british_case_reads_british_law() -> None:
    facts = {"problem": "change_of_mind", "wish": "return", "condition": "intact"}

    def cited(**market: str) -> set[str]:
        decision = decide("no-reason-return", {**known, **market}, on=ON)
        sheet = decision_sheet(decision, decision.in_force)
        return {source for reason in sheet.reasons for source in reason.sources}

    known = {
        **facts, "order_state": "signed", "days_since_signing": "3", "goods_kind": "clothing",
        "told_of_right": "yes",
    }  # fmt: skip
    assert {name for name in cited(market="gb") if name.startswith("EU")} == set()
    assert "UK-01" in cited(market="gb")
    assert "EU-01" in cited(market="eu")


def test_why_the_shop_does_the_same_stands_where_no_law_says_it() -> None:
    facts = {"problem": "change_of_mind", "condition": "intact", "market": "jp"}
    decision = decide("value-loss", facts, on=ON)
    (why,) = [
        r.why for r in decision_sheet(decision, decision.in_force).reasons if r.rule == "VLO-01"
    ]
    assert why.en.endswith("only where that was said before.")
    assert why.zh.endswith("事先说过才扣。")
