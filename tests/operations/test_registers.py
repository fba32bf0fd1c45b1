"""Registers of many cases come out as one by one, no row is lost, and nothing in them runs."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pandas as pd
import pytest

from aftersales_kit.answers.records import records
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.registers import claims_by_month, register_rows, rows_as_csv
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK, POLICY

# Every case here is put to the handbook's own data.
register_rows = partial(register_rows, handbook=HANDBOOK)

ON = date(2026, 3, 1)
REGISTERS = sorted(HANDBOOK.registers.registers)
HANDLED = {"handover": "own", "closes_at_once": "no", "courier_at_fault": "no"}


@pytest.fixture(scope="module")
def year() -> pd.DataFrame:
    """Some cases of the synthetic year, with what an export of the team's own would add."""
    cases = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK).iloc[::40]
    return cases.assign(**HANDLED, order_number=[f"A-{row}" for row in cases.index])


def lost(**more: object) -> dict[str, object]:
    return {
        "problem": "parcel_lost", "evidence": "confirmed", "courier_chosen_by_buyer": "no", **more
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("register", REGISTERS)
def test_many_rows_say_what_one_case_says(year: pd.DataFrame, register: str, lang: str) -> None:
    rows = register_rows(year, register, on="opened_on", lang=lang)
    facts = [name for name in year.columns if name in POLICY.terms.fields]
    for place, (_, case) in enumerate(year.iterrows()):
        answer = records(
            case[facts].dropna().to_dict(),
            on=date.fromisoformat(str(case["opened_on"])),
            handbook=HANDBOOK,
        )
        alone = {row.register.id: row for row in answer.rows}.get(register)
        row = rows.iloc[place]
        assert (row["entry"] == "enter") == (alone is not None)
        if alone is not None:
            assert row[list(alone.cells)].to_dict() == {
                name: cell.text(lang) for name, cell in alone.cells.items()
            }


def test_no_row_is_dropped_and_a_bad_one_says_why() -> None:
    cases = pd.DataFrame([lost(), lost(problem="lost"), lost(problem=None)], index=[7, 8, 9])
    rows = register_rows(cases, "courier_claim", on=ON)
    assert rows.index.tolist() == [7, 8, 9]
    assert rows["why_not"].iloc[1].startswith("problem: 'lost' is not one of")
    assert "not known: problem" in rows["why_not"].iloc[2]
    assert rows.loc[[8, 9], "order_number"].isna().all()


def test_a_cell_that_cannot_be_read_leaves_a_blank_and_says_why() -> None:
    cases = pd.DataFrame([lost(price_paid="dear"), lost(price_paid="168")])
    rows = register_rows(cases, "courier_claim", on=ON)
    assert rows["price_paid"].tolist() == ["____", "168.00"]
    assert rows["why_blank"].iloc[0].startswith("price_paid: 'dear' is not a number")
    assert rows["why_blank"].isna().iloc[1]


def test_a_row_that_is_not_entered_has_no_cells_and_no_complaint() -> None:
    cases = pd.DataFrame([lost(evidence="refuted", price_paid="dear")])
    row = register_rows(cases, "courier_claim", on=ON).iloc[0]
    assert row["entry"] == "not_here"
    assert row[["why_blank", "order_number", "price_paid"]].isna().all()


def test_each_row_is_entered_on_its_own_day() -> None:
    cases = pd.DataFrame([lost(day="2026-01-31"), lost(day="2026-02-01"), lost(day="soon")])
    rows = register_rows(cases, "courier_claim", on="day")
    assert rows["entered_on"].iloc[:2].tolist() == ["2026-01-31", "2026-02-01"]
    assert rows["why_not"].iloc[2].startswith("day: 'soon' is not a day")


def test_a_moment_counts_as_its_day() -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    rows = register_rows(pd.DataFrame([lost()]), "courier_claim", on=moment)
    assert rows["entered_on"].tolist() == ["2026-03-01"]


def test_a_column_that_the_export_has_already_is_not_decided_again() -> None:
    cases = pd.DataFrame([lost(responsible="shop"), lost()])
    rows = register_rows(cases, "after_sales", on=ON)
    assert rows["responsible"].tolist() == ["shop", "courier"]


def test_an_unknown_register_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'courier_claim'"):
        register_rows(pd.DataFrame([lost()]), "courier_claims", on=ON)


def test_what_goes_to_a_spreadsheet_are_the_entered_rows_and_none_of_it_runs() -> None:
    evil = '=HYPERLINK("http://x")\nnext'
    cases = pd.DataFrame(
        [lost(product=evil, order_number="3120456789012345678"), lost(evidence="refuted")]
    )
    rows = register_rows(cases, "courier_claim", on=ON)
    heading, entered = csv.reader(
        io.StringIO(rows_as_csv(rows, "courier_claim", lang="zh", handbook=HANDBOOK))
    )
    assert heading[:2] == ["登记日期", "订单号"]
    assert entered[1] == "'3120456789012345678"
    assert entered[3] == '\'=HYPERLINK("http://x") next'


def test_claims_are_added_up_by_month_and_an_unknown_amount_is_no_zero() -> None:
    cases = pd.DataFrame(
        [
            lost(day="2026-01-05", price_paid="100.10"),
            lost(day="2026-01-31", price_paid="50"),
            lost(day="2026-01-31"),
            lost(day="2026-02-01", price_paid="7"),
            lost(day="2026-02-01", price_paid="9", evidence="refuted"),
        ]
    )
    months = claims_by_month(register_rows(cases, "courier_claim", on="day"))
    assert months.index.tolist() == ["2026-01", "2026-02"]
    assert months.loc["2026-01"].tolist() == [3, Decimal("150.10"), 1]
    assert months.loc["2026-02"].tolist() == [1, Decimal("7.00"), 0]


def test_a_month_without_claims_is_an_empty_list() -> None:
    none = register_rows(pd.DataFrame([lost(evidence="refuted")]), "courier_claim", on=ON)
    assert claims_by_month(none).empty
