"""What a year costs is the sum of what the answers on its cases come to."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.compensation import compensation
from aftersales_kit.answers.facts import is_unknown
from aftersales_kit.answers.freight import freight
from aftersales_kit.operations.costs import PARTS, yuan_of
from aftersales_kit.policy import CaseError
from tests.handbook import BEGAN
from tests.operations.costing import (
    BLEMISH,
    ON,
    OTHER,
    RETURN,
    SAMPLE,
    WORRY_FREE,
    case_cost,
    case_costs,
    costs,
    facts_of,
    what_if,
    yearly_cost,
)
from tests.tries import tries

# --- many cases as one ---


@pytest.mark.parametrize(("handbook", "every"), [(BEGAN, 1), (WORRY_FREE, 5), (OTHER, 3)])
def test_the_year_costs_what_the_answers_on_its_cases_come_to(handbook, every):
    cases = SAMPLE.iloc[::every]
    found = case_costs(cases, handbook=handbook)
    assert found["why_not"].isna().all()
    total = dict.fromkeys((*PARTS, "total"), Decimal(0))
    for (_, row), cost in zip(cases.iterrows(), found.to_dict("records"), strict=True):
        on = date.fromisoformat(row["opened_on"])
        one = case_cost(facts_of(row), on=on, handbook=handbook)
        assert {part: yuan_of(cost[f"{part}_fen"]) for part in PARTS} == one.parts
        assert yuan_of(cost["total_fen"]) == one.total
        for part in PARTS:
            total[part] += one.parts[part]
        total["total"] += one.total
    assert yearly_cost(cases, handbook=handbook) == total


def test_the_freight_of_a_case_is_what_the_answer_says_the_shop_bears():
    for _, row in SAMPLE.iloc[::40].iterrows():
        on, facts = date.fromisoformat(row["opened_on"]), facts_of(row)
        parts = case_cost(facts, on=on).parts
        borne = freight(facts, on=on, handbook=BEGAN).borne_by_shop
        assert borne == sum(parts.values()) - parts["compensation"]
        if row["wish"] == "compensation":
            assert parts["compensation"] == (compensation(facts, on=on, handbook=BEGAN).amount or 0)
        else:
            assert parts["compensation"] == 0


@st.composite
def incomplete(draw):
    """A case of the sample with some facts lost or spoilt."""
    facts = facts_of(SAMPLE.iloc[draw(st.integers(0, len(SAMPLE) - 1))])
    for name in draw(st.sets(st.sampled_from(sorted(facts)), max_size=4)):
        facts[name] = draw(st.sampled_from(["", "unknown", "nonsense", "-5"]))
    return facts


@settings(max_examples=tries(60))
@given(incomplete())
def test_a_cost_is_never_guessed(facts):
    found = costs(facts).iloc[0]
    try:
        one = case_cost(facts, on=ON)
    except CaseError:
        one = None
    if pd.isna(found["total_fen"]):
        assert found["why_not"]
        assert all(not name.endswith("_fen") or pd.isna(found[name]) for name in found.index)
    elif one is not None:
        assert yuan_of(found["total_fen"]) == one.total
    if one is not None and one.total is None:
        assert pd.isna(found["total_fen"])


# --- what a case costs ---


@pytest.mark.parametrize(
    ("change", "part", "cost"),
    [
        ({}, "outbound", "9.00"),
        ({}, "return", "0.00"),
        ({"problem": "wrong_item", "evidence": "photos"}, "return", "12.00"),
        ({"shipping_terms": "paid", "shipping_charged": "9"}, "outbound", "0.00"),
        ({"order_state": "undispatched"}, "return", "0.00"),
    ],
)
def test_the_shop_pays_the_legs_it_bears(change, part, cost):
    facts = {**RETURN, "price_paid": "99", **change}
    assert str(case_cost(facts, on=ON).parts[part]) == cost
    assert str(yuan_of(costs(facts)[f"{part}_fen"].iloc[0])) == cost


RESEND = {
    "problem": "out_of_reach",
    "wish": "resend",
    "evidence": "confirmed",
    "courier_chosen_by_buyer": "no",
    "order_state": "in_transit",
    "resend_freight": "9",
    "no_outlet": "yes",
    "earlier_ems": "0",
    "ems_surcharge": "15",
}


@pytest.mark.parametrize(
    ("change", "resend", "surcharge"),
    [
        ({}, "9.00", "15.00"),
        ({"earlier_ems": "1"}, "9.00", "0.00"),
        ({"no_outlet": "no", "in_a_hurry": "no"}, "9.00", "0.00"),
        ({"no_outlet": ""}, "9.00", "0.00"),
        ({"no_outlet": "", "in_a_hurry": "yes"}, "9.00", "0.00"),
        ({"ems_surcharge": ""}, "9.00", None),
        ({"earlier_ems": ""}, "9.00", None),
        ({"resend_freight": ""}, None, "15.00"),
    ],
)
def test_the_first_ems_surcharge_is_the_shops(change, resend, surcharge):
    facts = {**RESEND, **change}
    parts = case_cost(facts, on=ON).parts
    for part, cost in (("resend", resend), ("ems_surcharge", surcharge)):
        assert parts[part] == (None if cost is None else Decimal(cost))
    found = costs(facts).iloc[0]
    if resend is None or surcharge is None:
        (lost,) = (name for name, value in change.items() if not value)
        assert lost in found["why_not"]
    else:
        assert yuan_of(found["ems_surcharge_fen"]) == Decimal(surcharge)


@pytest.mark.parametrize(
    ("change", "cost"),
    [
        ({}, "12.00"),
        ({"wish": "information"}, "0.00"),
        ({"evidence": "none"}, "0.00"),
        ({"amount_asked": "15"}, "15.00"),
        ({"amount_asked": "15.01"}, "0.00"),
        ({"demand": "offer_refused"}, "0.00"),
        ({"demand": "offer_refused", "amount_asked": "1"}, "0.00"),
        ({"demand": "within_limit", "amount_asked": "15"}, "15.00"),
        ({"margin": "0"}, "0.00"),
        ({"margin": "-5"}, "0.00"),
        ({"margin": "10"}, "8.00"),
        ({"price_paid": "7"}, "7.00"),
        ({"price_paid": "299.99"}, "12.00"),
        ({"price_paid": "300"}, "20.00"),
        ({"price_paid": "300", "margin": "100.05"}, "30.02"),
    ],
)
def test_compensation_costs_what_is_paid_at_once(change, cost):
    facts = {**BLEMISH, **change}
    assert str(case_cost(facts, on=ON).parts["compensation"]) == cost
    assert str(yuan_of(costs(facts)["compensation_fen"].iloc[0])) == cost


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"wish": ""}, "not known: wish"),
        ({"margin": ""}, "not known: margin"),
        ({"price_paid": ""}, "not known: price_paid"),
        ({"destination": ""}, "not known: destination"),
        ({"contract_freight": ""}, "not known: contract_freight"),
        ({"goods_usable": ""}, "not known: goods_usable"),
        ({"demand": "", "earlier_complaints": ""}, "not known: demand"),
        ({"demand": "within_limit"}, "not known: amount_asked"),
        ({"margin": "lots", "destination": "moon"}, "margin: 'lots' is not a number"),
        ({"margin": "lots", "destination": "moon"}, "destination: 'moon' is not one of"),
        ({"amount_asked": "<b>"}, "amount_asked: '<b>' is not a number"),
    ],
)
def test_a_case_whose_cost_is_not_known_says_which_fact_is_lacking(change, reason):
    facts = {**BLEMISH, **change}
    assert reason in costs(facts)["why_not"].iloc[0]
    try:
        assert case_cost(facts, on=ON).parts["compensation"] is None
    except CaseError:
        assert "is not" in reason


@pytest.mark.parametrize(
    ("change", "cost"),
    [
        ({"demand": "within_limit", "amount_asked": "99"}, "0.00"),
        ({"demand": "above_limit", "amount_asked": "9"}, "9.00"),
        ({"demand": "nothing_left", "amount_asked": "9"}, "9.00"),
        ({"demand": "nothing_left"}, "12.00"),
        ({"demand": "", "amount_asked": "9"}, "9.00"),
        ({"demand": "within_limit", "amount_asked": "0"}, "12.00"),
        ({"demand": "", "margin": "0"}, "0.00"),
        ({"demand": "part_disputed", "amount_asked": "9"}, "0.00"),
    ],
)
def test_an_exact_amount_says_more_than_a_word_for_it(change, cost):
    facts = {**BLEMISH, **change}
    assert str(case_cost(facts, on=ON).parts["compensation"]) == cost
    assert str(yuan_of(costs(facts)["compensation_fen"].iloc[0])) == cost


def test_a_shop_that_bears_the_outbound_leg_needs_to_know_what_the_buyer_paid_for_it():
    facts = {**RETURN, "problem": "wrong_item", "evidence": "photos", "shipping_terms": "paid"}
    assert case_cost(facts, on=ON).total is None
    assert costs(facts)["why_not"].iloc[0] == "not known: shipping_charged"


def test_every_case_keeps_its_row():
    cases = SAMPLE.iloc[:5].copy()
    cases.iloc[1] = None
    cases.iloc[3, cases.columns.get_loc("wish")] = "swap"
    found = case_costs(cases)
    assert found.index.tolist() == cases.index.tolist()
    assert found["why_not"].notna().tolist() == [False, True, False, True, False]
    assert found["total_fen"].isna().tolist() == [False, True, False, True, False]


def test_no_cases_cost_nothing():
    cases = SAMPLE.iloc[:0]
    assert what_if(cases, WORRY_FREE).cost().loc["Total"].tolist() == [0, 0, 0]
    assert yearly_cost(cases)["total"] == 0


def test_unknown_facts_are_left_out_of_a_case():
    assert not any(is_unknown(value) for value in facts_of(SAMPLE.iloc[0]).values())
