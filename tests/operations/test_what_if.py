"""A year under two policies: sums of the one-case answers, and every change named."""

from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.compensation import compensation
from aftersales_kit.answers.facts import is_unknown
from aftersales_kit.answers.freight import freight
from aftersales_kit.operations.frames import Columns
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.what_if import (
    PARTS,
    case_cost,
    case_costs,
    last_day,
    span_of,
    what_if,
    yearly_cost,
    yuan_of,
)
from aftersales_kit.policy import CaseError, data_folder
from aftersales_kit.policy.scenarios import (
    AmountChange,
    RuleChange,
    Scenario,
)
from aftersales_kit.policy.terms import Label
from tests.handbook import BEGAN

# Every case here is put to the handbook's own data.
POLICY = BEGAN.policy
case_cost = partial(case_cost, handbook=BEGAN)
case_costs = partial(case_costs, handbook=BEGAN)
what_if = partial(what_if, now=BEGAN)
yearly_cost = partial(yearly_cost, handbook=BEGAN)

ON = date(2026, 3, 1)
SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=BEGAN)
RETURN = {
    "problem": "change_of_mind",
    "wish": "return",
    "order_state": "signed",
    "market": "cn",
    "days_since_signing": "2",
    "freight_agreement": "nothing",
    "shipping_terms": "free",
    "abuse": "no",
    "contract_freight": "9",
    "return_freight": "12",
}
BLEMISH = {
    "problem": "blemish",
    "evidence": "photos",
    "wish": "compensation",
    "order_state": "signed",
    "market": "cn",
    "days_since_signing": "2",
    "goods_usable": "yes",
    "condition": "tried",
    "destination": "other_province",
    "price_paid": "129",
    "margin": "45",
    "contract_freight": "12",
    "earlier_complaints": "0",
    "demand": "none",
}


def scenario(*changes, start=None):
    rules = tuple(change for change in changes if isinstance(change, RuleChange))
    amounts = tuple(change for change in changes if isinstance(change, AmountChange))
    return BEGAN.under(Scenario("x", Label("", ""), Label("", ""), rules, amounts, start=start))


def facts_of(row) -> dict:
    fields = POLICY.terms.fields
    return {name: value for name, value in row.items() if name in fields and isinstance(value, str)}


def costs(*cases, handbook=BEGAN) -> pd.DataFrame:
    return case_costs(pd.DataFrame(cases, dtype=object), on=ON, handbook=handbook)


WORRY_FREE = BEGAN.under(BEGAN.scenarios["worry-free-returns"])
OTHER = scenario(
    AmountChange("compensation_near_high", Decimal("12.50")),
    AmountChange("high_value_from", 150),
    AmountChange("margin_kept_share", Decimal("0.333")),
    AmountChange("no_reason_window_cn", 30),
    RuleChange("FRT-27", {"bearer": "shop", "payment": "prepaid_by_shop"}),
    RuleChange("SUR-02", {"surcharge_bearer": "buyer"}),
    start=date(2026, 4, 1),
)


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


@settings(max_examples=60)
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


# --- two policies ---


def test_the_same_policy_changes_nothing():
    same = what_if(SAMPLE, BEGAN)
    assert not same.changed.any()
    assert (same.cost()["difference"] == 0).all()
    assert same.changed_cases().empty
    assert same.situations().empty
    assert same.left_out().empty
    assert (same.changes, same.findings) == ((), ())


def test_worry_free_returns_cost_the_return_freight_of_the_cases_that_change():
    found = what_if(SAMPLE, WORRY_FREE)
    changed = SAMPLE[found.changed]
    assert set(changed["wish"]) == {"return"}
    assert set(changed["market"]) == {"cn"}
    extra = sum(map(Decimal, changed["return_freight"]))
    assert found.cost().loc["Return freight", "difference"] == extra
    assert found.cost().loc["Total", "difference"] == extra
    assert list(found.cost().columns) == ["now", "then", "difference"]
    assert found.cost().loc["Total", "now"] == yearly_cost(SAMPLE)["total"]
    assert found.cost().loc["Total", "then"] == yearly_cost(SAMPLE, handbook=WORRY_FREE)["total"]
    assert found.findings == ()


def test_each_case_that_changes_says_what_and_by_how_much():
    table = what_if(SAMPLE, WORRY_FREE).changed_cases(most=3)
    assert list(table.columns) == ["case", "opened on", "what changes", "now", "then", "difference"]
    assert len(table) == 3
    assert set(table["what changes"]) == {
        "Return freight: the buyer → the shop, "
        "the buyer pays the courier → the buyer advances it and is repaid"
    }
    assert (table["then"] - table["now"] == table["difference"]).all()


def test_the_changed_cases_read_in_chinese():
    table = what_if(SAMPLE, WORRY_FREE).changed_cases("zh", 1)
    assert list(table.columns) == ["个案", "登记日", "变化", "现在", "改后", "差额"]
    assert table["变化"].iloc[0].startswith("退回运费：买家 → 店铺, ")


def test_a_change_of_amount_alone_is_said_by_the_amounts():
    then = scenario(AmountChange("compensation_far_high", 11))
    table = what_if(pd.DataFrame([BLEMISH]), then, on=ON).changed_cases()
    assert table["what changes"].tolist() == ["Compensation: 12.00 → 11.00"]


def test_what_is_no_longer_asked_is_said_by_a_dash():
    then = scenario(RuleChange("CRS-08", {"course": "make_good"}))
    table = what_if(pd.DataFrame([BLEMISH]), then, on=ON).changed_cases()
    assert table["what changes"].iloc[0].endswith("offer the advised amount and explain it → –")


def test_situations_come_with_their_rules():
    frame = what_if(SAMPLE, WORRY_FREE).situations()
    assert list(frame.columns) == ["question", "situation", "now", "then", "rules"]
    assert "FRT-33" in set(frame["rules"])
    assert "运费谁承担" in set(what_if(SAMPLE, WORRY_FREE).situations("zh")["问题"])


def test_a_promise_below_the_floor_is_found():
    then = scenario(AmountChange("no_reason_window_cn", 6))
    assert {finding.kind for finding in what_if(SAMPLE, then).findings} == {"below the floor"}


def test_a_policy_that_changes_in_the_year_counts_from_its_day():
    start = date(2026, 4, 1)
    then = scenario(RuleChange("FRT-33", {"bearer": "shop"}), start=start)
    found = what_if(SAMPLE, then)
    assert SAMPLE[found.changed]["opened_on"].min() >= start.isoformat()
    whole_year = scenario(RuleChange("FRT-33", {"bearer": "shop"}))
    assert what_if(SAMPLE, whole_year).changed.sum() > found.changed.sum() > 0
    assert found.changes != ()


def test_cases_of_unknown_cost_are_in_neither_sum_and_are_named():
    cases = SAMPLE.copy()
    cases["wish"] = cases["wish"].astype(object)
    cases.iloc[0, cases.columns.get_loc("wish")] = None
    found = what_if(cases, WORRY_FREE)
    (why_not,) = found.left_out()["why_not"]
    assert why_not.startswith("not known: wish")
    assert found.cost().loc["Total", "now"] == yearly_cost(SAMPLE.iloc[1:])["total"]


def test_a_demand_within_the_old_limit_is_judged_by_the_new_one():
    case = {**BLEMISH, "demand": "above_limit", "amount_asked": "18"}
    then = scenario(AmountChange("compensation_far_high", 20))
    found = what_if(pd.DataFrame([case]), then, on=ON)
    assert found.left_out().empty
    assert found.cost().loc["Compensation"].tolist() == [Decimal(0), Decimal(18), Decimal(18)]


def test_cases_without_a_readable_day_are_compared_as_of_the_last_change():
    cases = pd.DataFrame([{**RETURN, "opened_on": "soon"}])
    found = what_if(cases, WORRY_FREE)
    assert len(found.left_out()) == 1
    assert found.changes != ()


def test_columns_that_were_read_before_may_be_given():
    columns = Columns(SAMPLE, POLICY.terms)
    assert what_if(columns, WORRY_FREE).cost().equals(what_if(SAMPLE, WORRY_FREE).cost())


@pytest.mark.parametrize("name", ["worry-free-returns", "year-long-returns"])
def test_a_stored_scenario_keeps_to_law_and_platform_and_does_not_save_by_charging_buyers(name):
    found = what_if(SAMPLE, BEGAN.under(BEGAN.scenarios[name]))
    assert found.findings == ()
    assert (found.changed_cases()["difference"] >= 0).all()
    assert found.cost().loc["Return freight", "difference"] > 0


def test_what_stands_for_now_is_the_last_day_of_the_cases():
    columns = Columns(SAMPLE, POLICY.terms)
    first, last = SAMPLE["opened_on"].min(), SAMPLE["opened_on"].max()
    span = date.fromisoformat(first), date.fromisoformat(last)
    assert span_of(columns, "opened_on", POLICY) == span == what_if(SAMPLE, WORRY_FREE).span
    assert last_day(columns, "opened_on", POLICY) == span[1]
    assert (span_of(columns, ON, POLICY), last_day(columns, ON, POLICY)) == (
        None,
        ON,
    )
    none = Columns(SAMPLE.iloc[:0], POLICY.terms)
    assert last_day(none, "opened_on", POLICY) == POLICY.changes[-1]


def test_kinds_of_change_leave_out_the_amounts_of_the_case():
    then = scenario(AmountChange("compensation_far_high", 11))
    found = what_if(pd.DataFrame([BLEMISH]), then, on=ON)
    assert found.kinds_of_change() == ["Compensation: another amount"]
    assert (
        len(what_if(SAMPLE, WORRY_FREE).kinds_of_change())
        == what_if(SAMPLE, WORRY_FREE).changed.sum()
    )


def test_no_cases_cost_nothing():
    cases = SAMPLE.iloc[:0]
    assert what_if(cases, WORRY_FREE).cost().loc["Total"].tolist() == [0, 0, 0]
    assert yearly_cost(cases)["total"] == 0


def test_unknown_facts_are_left_out_of_a_case():
    assert not any(is_unknown(value) for value in facts_of(SAMPLE.iloc[0]).values())
