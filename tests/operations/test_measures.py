"""Measures over cases: every figure with its base, missing cells never a nought, months ripe."""

from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd
import pytest

from aftersales_kit.operations import measures as kit
from aftersales_kit.operations.measures import (
    REASONS,
    Measured,
    NotInFile,
    cohorts,
    lacking,
    measure,
    measure_all,
    reasons,
    table,
)
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK, POLICY
from tests.operations.measured import differs

# Every case here is put to the handbook's own data.
lacking = partial(lacking, handbook=HANDBOOK)
measure = partial(measure, handbook=HANDBOOK)
read_cases = partial(read_cases, handbook=HANDBOOK)
reasons = partial(reasons, handbook=HANDBOOK)

ON = date(2026, 9, 30)


def asked(name: str, months: dict | None = None, as_of: date = ON, **columns: list) -> Measured:
    by_month = None if months is None else pd.DataFrame(months)
    return measure(name, pd.DataFrame(columns), as_of=as_of, months=by_month)


def figures(found: Measured) -> tuple:
    return found.value, found.numerator, found.denominator, found.missing


def share(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture(scope="module")
def year() -> pd.DataFrame:
    return read_cases(data_folder() / "samples" / "cases.csv")


# --- what each comes to ---


@pytest.mark.parametrize("name", HANDBOOK.measures.measures)
def test_the_example_of_a_measure_comes_out(name: str) -> None:
    assert differs(HANDBOOK, name) == ""


# --- what is missing ---


@pytest.mark.parametrize("cell", ["-", "", None, float("nan"), " - ", "great", "9"])
def test_a_cell_that_is_missing_or_unreadable_is_missing_and_never_a_nought(cell):
    found = asked("csat", rating=["5", "1", cell])
    assert figures(found) == (share("0.5"), 1, 2, 1)


def test_a_nought_that_is_written_is_a_nought():
    assert figures(asked("courier_recovery", courier_loss=["40"], courier_paid=["0"])) == (
        0, 0, 40, 0,
    )  # fmt: skip
    found = asked("courier_recovery", courier_loss=["40", "0"], courier_paid=["-", "5"])
    assert figures(found) == (None, 0, 0, 1)


def test_where_nothing_can_be_counted_there_is_no_figure():
    found = asked("csat", rating=["-"])
    assert figures(found) == (None, 0, 0, 1)
    assert found.text() == "–"
    spread = asked("first_response", first_reply_minutes=["-"])
    assert (spread.value, spread.p90, spread.denominator, spread.missing) == (None, None, 0, 1)
    assert asked("nps", would_recommend=["-"]).value is None


def test_numbers_that_somebody_typed_in_python_are_read_too():
    assert figures(asked("csat", rating=[5, 4.0, 1, float("nan")])) == (share("0.6667"), 2, 3, 1)


# --- spreads ---


def test_a_spread_has_its_median_and_what_nine_tenths_do_not_exceed():
    found = asked("first_response", first_reply_minutes=[str(n) for n in range(1, 11)])
    assert (found.value, found.p90, found.denominator) == (Decimal("5.5"), Decimal("9.0"), 10)
    assert found.numerator is None
    assert found.text() == "5.5 minutes, 90 % within 9 minutes"
    assert found.text("zh") == "5.5 分钟，九成在 9 分钟"


def test_one_case_is_its_own_median_and_ninetieth_percentile():
    found = asked("first_response", first_reply_minutes=["4"])
    assert (found.value, found.p90) == (4, 4)


def test_the_law_counts_a_refund_from_the_goods_and_the_buyer_from_asking():
    columns = {
        "opened_at": ["2026-03-01 09:00", "2026-03-02 09:00", "-", "2026-03-05 09:00"],
        "goods_back_at": ["2026-03-06 09:00", "2026-03-06 09:00", "2026-03-06 09:00", "-"],
        "refunded_at": ["2026-03-06 21:00", "-", "2026-03-08 09:00", "2026-03-05 21:00"],
    }
    law = asked("refund_cycle_statute", **columns)
    assert (law.value, law.p90, law.denominator, law.missing) == (
        Decimal("1.25"), Decimal("2.00"), 2, 1,
    )  # fmt: skip
    buyer = asked("refund_cycle_buyer", **columns)
    assert (buyer.value, buyer.denominator, buyer.missing) == (Decimal("3.00"), 2, 1)


def test_goods_that_were_never_signed_for_have_no_time_to_ask():
    found = asked(
        "time_to_ask",
        order_state=["signed", "completed", "in_transit", None],
        days_since_signing=["2", "-", "9", "4"],
    )
    assert (found.value, found.denominator, found.missing) == (3, 2, 1)


# --- shares of cases ---


def test_an_open_promise_that_is_overdue_counts_against_the_shop_and_a_running_one_does_not():
    found = asked("promises_kept", promise_kept=["met", "met", "breached", "overdue", "running"])
    assert figures(found) == (share("0.5"), 2, 4, 0)


def test_a_case_is_solved_at_first_contact_only_when_it_is_solved_and_asked_once():
    found = asked(
        "first_contact_resolution",
        solved=["yes", "yes", "no", "yes", "-"],
        contacts=["1", "2", "1", "-", "1"],
    )
    assert figures(found) == (share("0.3333"), 1, 3, 2)


def test_reopened_and_escalated_cases_are_counted_over_those_solved():
    columns = {
        "solved": ["yes", "yes", "no", "-"],
        "reopened": ["yes", "no", "yes", "yes"],
        "escalated": ["no", "-", "yes", "yes"],
    }
    assert figures(asked("reopen_rate", **columns)) == (share("0.5"), 1, 2, 1)
    assert figures(asked("escalation_rate", **columns)) == (0, 0, 1, 2)


def test_the_response_rate_counts_only_buyers_who_were_asked():
    found = asked("survey_response", survey_sent=["yes", "yes", "no"], rating=["4", "-", "5"])
    assert figures(found) == (share("0.5"), 1, 2, 0)


def test_promoters_less_detractors_run_from_minus_to_plus_a_hundred():
    assert asked("nps", would_recommend=["10", "9", "8", "6"]).text() == "25 points"
    assert asked("nps", would_recommend=["0", "6"]).value == -100
    assert asked("nps", would_recommend=["9", "-"]).missing == 1


def test_refunds_that_the_platform_ended_are_not_the_shops_own():
    found = asked("self_finished_refunds", refund_finished_by=["shop", "shop", "platform", "-"])
    assert figures(found) == (share("0.6667"), 2, 3, 1)


# --- over what stands beside the cases by month ---


def test_disputes_are_counted_over_the_paid_orders_of_the_same_months():
    found = asked(
        "dispute_rate",
        {"month": ["2026-03", "2026-04"], "paid_orders": ["200", "-"]},
        opened_on=["2026-03-01", "2026/3/31", "2026-04-02", "2026-05-01", "soon", "2026-03-05"],
        ruled_against_shop=["yes", "no", "yes", "yes", "yes", "-"],
    )
    # April has no base: its case is missing. May is not asked about. A day that is none is missing.
    assert figures(found) == (share("0.0050"), 1, 200, 3)


def test_stepping_in_counts_whatever_comes_of_it():
    found = asked(
        "intervention_rate",
        {"month": ["2026-03"], "paid_orders": [100]},
        opened_on=["2026-03-01", "2026-03-02"],
        platform_stepped_in=["yes", "no"],
    )
    assert figures(found) == (share("0.01"), 1, 100, 0)


RETURNS = {
    "wish": ["return", "return", "exchange", "return", None],
    "order_state": ["signed", "completed", "signed", "in_transit", "signed"],
    "opened_on": ["2026-03-05", "2026-04-03", "2026-03-05", "2026-03-05", "2026-03-06"],
    "days_since_signing": ["2", "5", "1", "0", "1"],
    "price_paid": ["100.00", "-", "50.00", "80.00", "10.00"],
    "units_returned": ["2", "1", "1", "1", "1"],
}
MARCH = {
    "month": ["2026-03"],
    "delivered_orders": ["50"],
    "delivered_units": ["80"],
    "delivered_value": ["5000.00"],
}


def test_a_return_belongs_to_the_month_in_which_it_was_delivered():
    assert figures(asked("return_rate_orders", MARCH, **RETURNS)) == (share("0.04"), 2, 50, 1)


def test_the_three_return_rates_have_three_bases():
    assert figures(asked("return_rate_units", MARCH, **RETURNS)) == (share("0.0375"), 3, 80, 1)
    assert figures(asked("return_rate_value", MARCH, **RETURNS)) == (share("0.02"), 100, 5000, 2)


def ripe_on() -> date:
    """The first day on which March is ripe: its longest window and the travel are over."""
    amounts = HANDBOOK.on(ON).amounts
    windows = [int(amounts[f"no_reason_window_{market}"]) for market in POLICY.markets]
    return date.fromordinal(
        date(2026, 3, 31).toordinal() + max(windows) + int(amounts["transit_allowance"])
    )


def test_a_month_counts_when_window_and_travel_are_over_and_not_a_day_before():
    before = date.fromordinal(ripe_on().toordinal() - 1)
    assert asked("return_rate_orders", MARCH, ripe_on(), **RETURNS).denominator == 50
    assert figures(asked("return_rate_orders", MARCH, before, **RETURNS)) == (None, 0, 0, 1)


def test_months_that_are_not_ripe_are_shown_and_said_to_be_so():
    months = pd.DataFrame(
        {"month": ["2026-04", "2026-03", "2025-12"], "delivered_orders": [50, 40, "-"]}
    )
    found = cohorts(pd.DataFrame(RETURNS), months, as_of=ripe_on(), handbook=HANDBOOK)
    assert list(found.index) == ["2025-12", "2026-03", "2026-04"]
    assert list(found["returned"]) == [0, 2, 0]
    assert list(found["rate"]) == [None, share("0.05"), share("0")]
    assert list(found["ripe"]) == [True, True, False]


def test_compensation_is_counted_over_the_value_delivered_in_the_same_months():
    found = asked(
        "compensation_rate",
        {"month": ["2026-03"], "delivered_value": ["1000"]},
        opened_on=["2026-03-01", "2026-03-02", "2026-04-01"],
        compensation_paid=["10.00", "-", "5.00"],
    )
    assert figures(found) == (share("0.01"), 10, 1000, 1)


# --- the law's last day ---


def after(day: date, days: int) -> str:
    return f"{date.fromordinal(day.toordinal() + days)} 23:59"


BACK = date(2026, 3, 2)


def test_the_last_day_of_the_law_is_in_time_and_the_day_after_is_late():
    limit = int(HANDBOOK.on(ON).amounts["law_refund_days_cn"])
    paid = [after(BACK, limit), after(BACK, limit + 1)]
    columns = {
        "market": ["cn", "cn", "cn", None, "cn"],
        "opened_at": ["2026-02-20 10:00"] * 5,
        "goods_back_at": [f"{BACK} 00:01"] * 4 + ["-"],
        "refunded_at": [*paid, "-", paid[0], paid[0]],
    }
    assert figures(asked("statutory_breach_rate", **columns)) == (share("0.6667"), 2, 3, 1)
    soon = asked("statutory_breach_rate", as_of=date(2026, 3, 3), **columns)
    # What is neither paid nor late yet is not counted.
    assert (soon.denominator, soon.missing) == (2, 1)


def test_in_the_european_union_the_clock_runs_from_the_notice_and_waits_for_the_goods():
    limit = int(HANDBOOK.on(ON).amounts["law_refund_days_eu"])
    told = date(2026, 2, 25)
    late_back = date.fromordinal(told.toordinal() + limit + 3)
    columns = {
        "market": ["eu"] * 5,
        "opened_at": [f"{told} 10:00"] * 4 + ["-"],
        "goods_back_at": [f"{BACK} 09:00"] * 2 + [f"{late_back} 09:00"] * 3,
        "refunded_at": [
            after(told, limit),
            after(told, limit + 1),
            after(late_back, 0),
            after(late_back, 1),
            "-",
        ],
    }
    assert figures(asked("statutory_breach_rate", **columns)) == (share("0.5"), 2, 4, 1)


def test_a_refund_of_a_market_whose_law_names_no_days_is_in_no_breach_rate() -> None:
    without = [*HANDBOOK.measures["statutory_breach_rate"].without]
    assert without
    columns = {
        "market": ["tw", *without],
        "opened_at": ["2026-01-01T10:00"] * (1 + len(without)),
        "goods_back_at": ["2026-01-05T10:00"] * (1 + len(without)),
        "refunded_at": ["2026-03-05T10:00"] * (1 + len(without)),
    }
    assert figures(asked("statutory_breach_rate", **columns)) == (share("1"), 1, 1, 0)


# --- what rests on the policy ---


def test_freight_per_return_is_what_the_shop_bears_by_the_rules(year):
    found = measure("freight_per_return", year, as_of=ON)
    assert found.denominator == reasons(year)["returns"].sum()
    assert found.value == (found.numerator / found.denominator).quantize(Decimal("0.01"))
    assert found.missing == 0


def test_a_return_of_which_a_part_is_not_known_has_no_cost(year):
    some = (
        year[year["wish"] == "return"]
        .head(2)
        .assign(
            handling_cost=["5", "5"],
            write_down=["1", "-"],
            fees=["2", "2"],
            fees_charged=["3", "0"],
        )
    )
    freight = measure("freight_per_return", some.head(1), as_of=ON).numerator
    found = measure("cost_per_return", some, as_of=ON)
    assert figures(found) == (freight + 5, freight + 5, 1, 1)


def limit_cases(**columns: list) -> pd.DataFrame:
    year = read_cases(data_folder() / "samples" / "cases.csv")
    base = year[(year["wish"] == "compensation") & (year["problem"] == "blemish")]
    case = base[base["evidence"] == "confirmed"].iloc[[0]]
    count = len(next(iter(columns.values())))
    cases = pd.concat([case] * count, ignore_index=True).assign(
        price_paid="200.00", margin="100.00", destination="other_province", contract_freight="12",
        demand=None, amount_asked=None,
    )  # fmt: skip
    return cases.assign(**columns)


def test_a_demand_of_the_limit_is_within_it_and_a_fen_more_is_above():
    most = HANDBOOK.on(ON).amounts["compensation_far_high"]
    cases = limit_cases(amount_asked=[str(most), str(most + Decimal("0.01")), "-"])
    assert figures(measure("demands_above_limit", cases, as_of=ON)) == (
        share("0.5"),
        1,
        2,
        0,
    )


def test_a_payment_is_measured_against_the_limit_of_its_own_case():
    most = HANDBOOK.on(ON).amounts["compensation_far_high"]
    paid = [str(most), str(most + 1), "0", "-", "5", "5"]
    cases = limit_cases(compensation_paid=paid)
    cases.loc[4, "margin"] = None
    # Money is not the way where the goods cannot be used: whatever is paid is too much.
    cases.loc[5, "goods_usable"] = "no"
    found = measure("above_authority", cases, as_of=ON)
    assert figures(found) == (share("0.6667"), 2, 3, 1)


def test_a_case_that_cannot_be_read_has_no_limit():
    cases = limit_cases(compensation_paid=["5", "5", "5"])
    cases.loc[0, "price_paid"] = "a lot"
    cases.loc[1, "opened_on"] = "2020-01-01"
    cases.loc[2, "opened_on"] = "2026-02-30"
    assert figures(measure("above_authority", cases, as_of=ON)) == (
        None,
        0,
        0,
        3,
    )


def test_days_may_be_days_and_moments_as_well_as_text():
    assert [kit._as_day(cell) for cell in (date(2026, 3, 1), pd.Timestamp(2026, 3, 1), 7)] == [
        date(2026, 3, 1), date(2026, 3, 1), None,
    ]  # fmt: skip


# --- reasons ---


def test_the_shares_of_the_reasons_add_up_to_the_whole():
    found = reasons(
        pd.DataFrame(
            {
                "wish": ["return"] * 4 + ["exchange", None],
                "order_state": ["signed"] * 6,
                "problem": ["wrong_size", "blemish", "wrong_size", "-", "blemish", "blemish"],
            }
        ),
    )
    assert list(found.index) == ["wrong_size", "blemish", "missing"]
    assert list(found["returns"]) == [2, 1, 1]
    assert list(found["share"])[:2] == [share("0.6667"), share("0.3333")]
    assert found.loc["missing", "share"] is None


def test_every_return_of_the_year_has_its_reason(year):
    found = reasons(year)
    returns = (year["wish"] == "return") & year["order_state"].isin(["signed", "completed"])
    assert found["returns"].sum() == returns.sum()
    assert abs(sum(found["share"][:-1]) - 1) < Decimal("0.001")


# --- all of them ---


def test_every_measure_of_the_book_can_be_worked_out():
    assert {*kit._WAYS, REASONS} == {*HANDBOOK.measures.measures}


def test_a_measure_is_worked_out_or_says_which_columns_it_needs(year):
    months = pd.DataFrame({"month": ["2026-01"], "delivered_orders": [900]})
    found = {
        one.measure.id for one in measure_all(year, as_of=ON, months=months, handbook=HANDBOOK)
    }
    missing = lacking(year, months)
    assert found | missing.keys() | {REASONS} == {*HANDBOOK.measures.measures}
    assert not found & missing.keys()
    assert missing["return_rate_value"] == ["delivered_value"]
    assert "delivered_orders" in lacking(year)["return_rate_orders"]


def test_a_measure_without_its_columns_names_them_and_an_unknown_one_the_nearest(year):
    with pytest.raises(NotInFile) as caught:
        measure("dispute_rate", year, as_of=ON)
    assert caught.value.columns == ("ruled_against_shop", "paid_orders")
    with pytest.raises(KeyError, match="did you mean 'csat'"):
        measure("csta", year, as_of=ON)
    with pytest.raises(KeyError, match="is a table and no figure"):
        measure(REASONS, year, as_of=ON)


def test_the_table_shows_each_figure_with_its_base_in_either_language():
    found = [asked("csat", rating=["5", "4", "1", "-"]), asked("first_response",
             first_reply_minutes=["3"])]  # fmt: skip
    shown = table(found)
    assert list(shown.columns) == ["value", "counted", "over", "missing"]
    assert shown.loc["Customer satisfaction"].tolist() == ["66.7 %", "2", "3", "1"]
    assert shown.loc["First response"].tolist()[1:] == ["", "1", "0"]
    assert table(found, "zh").loc["客户满意度", "分母"] == "3"
