"""A form answers whatever is typed into it, and loses nothing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.facts import read_facts
from aftersales_kit.policy import Policy, WorkedCase
from aftersales_kit.sheets.calculators import CALCULATORS, calculate, find
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK, POLICY
from tests.tries import tries

ON = "2026-03-02"


def ask(name: str, facts: dict, **more: object) -> dict:
    return respond({"calculator": name, "facts": facts, "lang": "en", "on": ON, **more}, HANDBOOK)


@pytest.mark.parametrize("name", CALCULATORS)
def test_the_example_of_every_calculator_is_a_worked_case_that_it_settles(
    name: str, cases: dict[str, WorkedCase], policy: Policy
) -> None:
    example = cases[CALCULATORS[name].example]
    raw = {key: str(value) for key, value in example.facts.items() if key in find(name).names}
    response = calculate(name, raw, example.on, HANDBOOK)
    assert response.errors == {}
    assert response.next is None
    assert response.status.en == "This settles it."


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_fact_of_a_form_has_a_question_in_both_languages(name: str, policy: Policy) -> None:
    for fact in find(name).names:
        asked = policy.terms[fact].ask
        assert asked is not None
        assert asked.en
        assert asked.zh


@pytest.mark.parametrize("name", CALCULATORS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_empty_form_asks_the_first_question(name: str, lang: str) -> None:
    reply = ask(name, {}, lang=lang)
    assert reply["next"] in find(name).names
    assert reply["matters"][reply["next"]]
    assert reply["status"].startswith("接下来问" if lang == "zh" else "Ask next")


def test_a_bad_value_has_its_error_and_the_rest_is_answered() -> None:
    reply = ask("freight", {"order_state": "undispatched", "price_paid": "-5", "wish": "refund"})
    assert list(reply["errors"]) == ["price_paid"]
    assert "outside 0" in reply["errors"]["price_paid"]
    assert "as-headline" in reply["html"]
    assert reply["status"].startswith("Please mend")


@pytest.mark.parametrize("name", CALCULATORS)
@pytest.mark.parametrize("market", [{}, {"market": "cn"}, {"market": "eu"}], ids=str)
def test_facts_that_cannot_all_be_so_are_told_in_every_chapter(name: str, market: dict) -> None:
    facts = {
        "problem": "blemish",
        "order_state": "in_transit",
        "signed_on": "2026-03-09",
        "opened_at": "2026-03-01T10:00",
        "goods_back_at": "2026-03-02T10:00",
        **market,
    }
    calculator, on = find(name), date(2026, 3, 10)
    answer = calculator.answer(facts, on, HANDBOOK.on(on))
    sheet = calculator.explain(answer)
    assert [bad.field for bad in answer.conflicts] == ["signed_on", "signed_on", "goods_back_at"]
    assert list(sheet.notes[:3]) == [bad.label for bad in answer.conflicts]
    assert not sheet.settled
    assert not any(part.settled for part in sheet.parts)


def test_an_amount_that_is_asked_makes_the_word_for_it_superfluous() -> None:
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed", "market": "cn",
        "days_since_signing": "2", "condition": "tried", "goods_usable": "yes",
        "price_paid": "159", "margin": "50", "destination": "other_province",
        "contract_freight": "12", "demand": "within_limit",
    }  # fmt: skip
    assert ask("compensation", facts)["matters"]["demand"]
    reply = ask("compensation", {**facts, "amount_asked": "90"})
    assert reply["errors"] == {}
    assert not reply["matters"]["demand"]


def test_no_answer_counts_as_settled_without_knowing_what_happened() -> None:
    known = {"order_state": "undispatched", "wish": "exchange"}
    assert ask("freight", known)["next"] == "problem"
    assert ask("freight", {**known, "problem": "blemish"})["next"] is None


def test_sums_that_are_missing_do_not_make_a_decision_open() -> None:
    known = {"problem": "parcel_lost", "evidence": "none", "order_state": "in_transit"}
    reply = ask("freight", {**known, "wish": "resend", "courier_chosen_by_buyer": "no"})
    assert reply["status"].startswith("Decided. For the sums:")
    assert "as-headline" in reply["html"]


def test_facts_that_make_no_difference_are_marked() -> None:
    known = {"problem": "blemish", "order_state": "undispatched", "wish": "exchange"}
    reply = ask("freight", known)
    assert not reply["matters"]["exchange_kind"]
    assert not reply["matters"]["return_freight"]
    assert reply["matters"]["wish"]
    assert reply["next"] is None


def test_what_a_form_needs_follows_the_case() -> None:
    signed = {
        "problem": "change_of_mind", "order_state": "signed", "wish": "return", "market": "cn",
        "shipping_terms": "paid", "freight_agreement": "nothing", "days_since_signing": "1",
        "abuse": "no", "return_carrier": "sf",
    }  # fmt: skip
    matters = ask("freight", signed)["matters"]
    assert matters["shipping_charged"]
    assert matters["freight_collect"]
    assert not matters["no_outlet"]
    free = ask("freight", {**signed, "shipping_terms": "free"})["matters"]
    assert not free["shipping_charged"]
    surcharge = {
        "problem": "out_of_reach", "order_state": "in_transit", "wish": "resend",
        "courier_chosen_by_buyer": "no", "no_outlet": "yes", "earlier_ems": "0",
        "evidence": "none",
    }  # fmt: skip
    assert ask("freight", surcharge)["matters"]["ems_surcharge"]


def test_high_value_goods_do_not_ask_for_the_freight() -> None:
    facts = {
        "problem": "aftersale_slow", "evidence": "none", "price_paid": "900",
        "goods_usable": "yes", "destination": "remote", "market": "cn",
    }  # fmt: skip
    assert not ask("compensation", facts)["matters"]["contract_freight"]
    assert ask("compensation", {**facts, "price_paid": "90"})["matters"]["contract_freight"]
    assert not ask("compensation", {"problem": "operating_error"})["matters"]["margin"]


def test_without_a_day_the_latest_policy_answers() -> None:
    assert ask("freight", {}, on=None)["html"]


@pytest.mark.parametrize("on", ["2020-01-01", "yesterday"])
def test_a_day_that_is_not_covered_or_no_day_is_said(on: str) -> None:
    reply = ask("freight", {}, on=on)
    assert reply["html"] == ""
    assert reply["status"]


def test_an_unknown_calculator_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'freight'"):
        find("frieght")
    with pytest.raises(KeyError, match="there are case-desk, triage, "):
        find("zzz")


@settings(max_examples=tries(30), deadline=None)
@given(
    name=st.sampled_from(sorted(CALCULATORS)),
    data=st.data(),
    lang=st.sampled_from(["en", "zh"]),
)
def test_whatever_is_typed_gets_an_answer_and_no_markup(name, data, lang, policy) -> None:
    names = CALCULATORS[name].names
    typed = data.draw(st.dictionaries(st.sampled_from(names), st.text(max_size=40)))
    markup = data.draw(st.sampled_from(["<script>x</script>", '"><img src=x onerror=y>', "&<>'"]))
    field = data.draw(st.sampled_from(names))
    terms = HANDBOOK.policy.terms
    reply = ask(name, {**typed, field: markup}, lang=lang)
    assert field in reply["errors"] or terms[field].kind in ("line", "text")
    assert "<script" not in reply["html"]
    assert "<img" not in reply["html"]
    assert calculate(name, typed, date(2026, 3, 2), HANDBOOK).sheet is not None


def test_a_problem_that_is_no_question_about_an_order_is_sent_to_the_desk() -> None:
    made = calculate("order-questions", {"problem": "blemish"}, date(2026, 3, 5), HANDBOOK).sheet
    assert not made.settled
    assert "case desk" in made.headline.en
    asked = {"problem": "refund_awaited", "refund_state": "not_applied"}
    made = calculate("order-questions", asked, date(2026, 3, 5), HANDBOOK).sheet
    assert made.settled
    assert [reply.id for reply in made.replies] == ["refund-how-to-apply"]


@pytest.mark.parametrize("risk", ["legal", "reputation"])
def test_where_one_voice_answers_the_calculator_offers_nothing(risk: str) -> None:
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed", "market": "cn",
        "days_since_signing": "2", "goods_usable": "yes", "price_paid": "129", "margin": "45",
        "destination": "other_province", "contract_freight": "12",
    }  # fmt: skip
    sheet = calculate("compensation", facts, date(2026, 3, 2), HANDBOOK).sheet
    assert sheet is not None
    assert sheet.replies
    told = calculate("compensation", {**facts, "complaint_risk": risk}, date(2026, 3, 2), HANDBOOK)
    assert told.sheet is not None
    assert told.sheet.replies == ()


def test_who_grants_is_named_once(policy: Policy) -> None:
    facts = {
        "problem": "blemish", "evidence": "photos", "order_state": "signed", "market": "cn",
        "days_since_signing": "2", "goods_usable": "yes", "price_paid": "129", "margin": "45",
        "destination": "other_province", "contract_freight": "12", "customer": "vip",
        "earlier_complaints": "2", "amount_asked": "30",
    }  # fmt: skip
    sheet = calculate("compensation", facts, date(2026, 3, 2), HANDBOOK).sheet
    granters = {*policy.terms["may_grant"].codes.values(), *policy.terms["granter"].codes.values()}
    named = [cell for row in sheet.rows for cell in row.cells if cell in granters]
    assert named == [policy.terms["may_grant"].codes["account_manager"]]


@pytest.mark.parametrize("terms", ["free", "paid"])
def test_a_price_that_has_fallen_looks_at_the_shipping_only_where_it_was_paid(terms: str) -> None:
    facts = {
        "problem": "price_protection", "price_drop": "open_to_all", "days_since_payment": "1",
        "shipping_terms": terms, "price_paid": "199", "price_now": "169", "market": "cn",
    }  # fmt: skip
    calculator, on = find("order-questions"), date(2026, 3, 5)
    known = read_facts(facts, HANDBOOK.policy.terms)
    seen = calculator.looked_at(calculator.answer(known, on, HANDBOOK.on(on)))
    assert "price_now" in seen
    assert ("shipping_charged" in seen) == (terms == "paid")


@pytest.mark.parametrize("market", [m for m in POLICY.markets if m != "cn"])
def test_a_sum_in_another_currency_is_held_against_neither_price_nor_margin(market: str) -> None:
    facts = {
        "problem": "blemish", "evidence": "photos", "goods_usable": "yes", "market": market,
        "order_state": "signed", "days_since_signing": "3", "wish": "compensation",
    }  # fmt: skip
    calculator, on = find("compensation"), date(2026, 3, 5)
    known = read_facts(facts, HANDBOOK.policy.terms)
    seen = calculator.looked_at(calculator.answer(known, on, HANDBOOK.on(on)))
    assert "amount_asked" in seen
    assert seen.isdisjoint({"price_paid", "margin", "settled_before", "contract_freight"})
