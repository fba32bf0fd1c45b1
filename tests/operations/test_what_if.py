"""A year under two policies: sums of the one-case answers, and every change named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from aftersales_kit.operations.columns import Columns
from aftersales_kit.operations.what_if import Baseline, last_day, span_of, touched
from aftersales_kit.policy.handbook import Handbook
from aftersales_kit.policy.scenarios import (
    AmountChange,
    RuleChange,
    Scenario,
)
from aftersales_kit.policy.terms import Label, Terms
from aftersales_kit.policy.verification import verify
from tests.handbook import BEGAN, HANDBOOK
from tests.operations.costing import (
    BLEMISH,
    ON,
    POLICY,
    RETURN,
    SAMPLE,
    WORRY_FREE,
    scenario,
    what_if,
    yearly_cost,
)

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
    recorded = what_if(SAMPLE, WORRY_FREE, gives_way=Decimal(1)).cost().loc["Total"]
    assert recorded["now"] == yearly_cost(SAMPLE)["total"]
    assert recorded["then"] == yearly_cost(SAMPLE, handbook=WORRY_FREE)["total"]
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
    assert list(table.columns) == ["售后单", "登记日", "变化", "现在", "改后", "差额"]
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
    found = what_if(cases, WORRY_FREE, gives_way=Decimal(1))
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


# --- returns that are asked for too late ---

LATE = {**RETURN, "days_since_signing": "10", "price_paid": "99", "condition": "intact"}
LATE |= {"goods_kind": "clothing", "exclusion_confirmed": "no", "told_of_right": "yes"}
LONGER = scenario(AmountChange("no_reason_window_cn", 15))


def late(then=LONGER, gives_way="0", **change):
    cases = pd.DataFrame([{**LATE, **change}], dtype=object)
    return what_if(cases, then, on=ON, gives_way=Decimal(gives_way))


def test_a_late_return_to_which_nobody_agreed_is_declined_as_the_policy_says():
    found = late()
    assert found.declined == (1, 0)
    assert list(map(str, found.cost().loc["Return freight"])) == ["0.00", "0.00", "0.00"]
    assert found.changed.tolist() == [True]
    assert "→ the buyer" in found.changed_cases()["what changes"].iloc[0]


@pytest.mark.parametrize(("share", "now"), [("0", "0.00"), ("0.25", "3.00"), ("1", "12.00")])
def test_a_share_that_is_given_way_to_costs_its_share(share, now):
    assert str(late(gives_way=share).cost().loc["Return freight", "now"]) == now


@pytest.mark.parametrize(
    "change",
    [
        {"days_since_signing": "2"},
        {"freight_agreement": "shop_pays"},
        {"problem": "wrong_item", "evidence": "photos"},
        {"order_state": "in_transit"},
    ],
)
def test_what_the_policy_does_not_decline_is_not_declined(change):
    assert late(BEGAN, **change).declined == (0, 0)
    assert late(BEGAN, **change).cost().equals(late(BEGAN, gives_way="1", **change).cost())


def test_a_longer_window_does_not_save_by_late_returns_that_the_policy_declines():
    found = what_if(SAMPLE, LONGER)
    assert found.cost().loc["Total", "difference"] >= 0
    assert found.declined[0] > found.declined[1]


# --- how far it may be off ---


def test_the_interval_is_that_of_the_difference_in_all():
    found = what_if(SAMPLE, WORRY_FREE)
    difference = int(100 * found.cost().loc["Total", "difference"])
    assert found.interval.low < difference < found.interval.high
    assert found.interval.orders == int((found.now.total != found.then.total).sum())


def test_cases_of_one_order_are_one_order():
    cases = SAMPLE.iloc[:40].assign(order_number=["7"] * 20 + [None] * 20)
    assert len(set(what_if(cases, BEGAN).baseline.orders)) == 21


def test_what_changes_nothing_has_no_interval():
    assert what_if(SAMPLE, BEGAN).interval.orders == 0


# --- what is proved anew ---


TITLE = Label("Tried", "试")
FIRST = Baseline(SAMPLE.iloc[:9], HANDBOOK)


def thens() -> list[Handbook]:
    """Every scenario, and policies in which an amount of a rule or a floor is another one."""
    amounts = HANDBOOK.on(HANDBOOK.policy.changes[-1]).amounts
    names = ("no_reason_window_cn", "compensation_near_high")
    changed = [AmountChange(name, amounts[name] * factor) for name in names for factor in (0, 9)]
    scenarios = [Scenario("tried", TITLE, TITLE, (), (change,)) for change in changed]
    return [HANDBOOK.under(one) for one in (*HANDBOOK.scenarios.values(), *scenarios)]


@pytest.mark.parametrize("then", thens())
def test_what_is_not_touched_need_not_be_proved_again(then) -> None:
    changes, findings = FIRST.judged(then)
    wanted = [str(found) for found in verify(then.policy) if str(found) not in FIRST.known]
    assert [*map(str, findings)] == wanted
    assert {change.table for change in changes} <= touched(HANDBOOK.policy, then.policy)


def test_nothing_is_touched_by_no_change_and_everything_by_other_terms() -> None:
    policy = HANDBOOK.policy
    assert touched(policy, policy) == frozenset()
    field = policy.terms["wish"]
    terms = Terms({**policy.terms.fields, "wish": replace(field, label=TITLE)}, policy.terms.units)
    assert touched(policy, replace(policy, terms=terms)) == {*policy.tables}
    fewer = {name: table for name, table in policy.tables.items() if name != "freight"}
    assert "freight" in touched(replace(policy, tables=fewer), policy)
    assert "freight" not in touched(policy, replace(policy, tables=fewer))
