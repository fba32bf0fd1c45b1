"""What the policy makes of a shop's cases: an expected value, and why not where there is none."""

from datetime import date

import pandas as pd
import pytest

from aftersales_kit.operations.exports.deciding import TABLES, expect
from aftersales_kit.operations.frames import decide_frame
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
ASSUMED = HANDBOOK.exports.assumed


def test_a_case_that_is_known_whole_is_decided_as_the_table_decides_it() -> None:
    sample = pd.read_csv("data/samples/cases.csv", dtype=str).head(200)
    found = expect(sample, "responsibility", on=ON, handbook=HANDBOOK, assumed={})
    decided = decide_frame(sample, "responsibility", on=ON, handbook=HANDBOOK)["responsible"]
    assert found.counts.to_dict() == decided.value_counts()[lambda n: n > 0].astype(float).to_dict()
    assert found.undecided == decided.isna().sum()


def test_an_assumption_by_weights_is_an_expected_value() -> None:
    cases = pd.DataFrame(
        {"problem": ["blemish"] * 2, "order_state": "signed", "evidence": [None, "confirmed"]}
    )
    found = expect(cases, "responsibility", on=ON, handbook=HANDBOOK, assumed=ASSUMED)
    assert found.shares.sum(axis=1).tolist() == pytest.approx([1, 1])
    assert found.counts["shop"] == pytest.approx(1.8)
    assert found.why_not == {}


def test_what_no_assumption_settles_says_why_in_cases() -> None:
    cases = pd.DataFrame({"problem": ["blemish", "blemish"], "order_state": "signed"})
    found = expect(cases, "no-reason-return", on=ON, handbook=HANDBOOK, assumed={})
    assert found.undecided == 2
    assert sum(found.why_not.values()) == 2
    assert "not known" in next(iter(found.why_not))


def test_a_day_before_the_policy_is_a_reason_and_each_row_may_have_its_own() -> None:
    cases = pd.DataFrame(
        {"problem": "wrong_item", "evidence": "photos", "order_state": "signed",
         "opened_on": ["2011-01-05", "2026-03-01"]}
    )  # fmt: skip
    own = expect(cases, "responsibility", on="opened_on", handbook=HANDBOOK, assumed=ASSUMED)
    assert own.shares.sum(axis=1).tolist() == [0, 1]
    assert "before 2025-09-01" in next(iter(own.why_not))
    stated = expect(cases, "responsibility", on=ON, handbook=HANDBOOK, assumed=ASSUMED)
    assert stated.undecided == 0


@pytest.mark.parametrize("table", TABLES)
def test_every_table_that_is_asked_settles_a_return_under_what_is_assumed(table: str) -> None:
    cases = pd.DataFrame(
        {"problem": ["change_of_mind"], "wish": "return", "order_state": "signed", "market": "cn"}
    )
    found = expect(cases, table, on=ON, handbook=HANDBOOK, assumed=ASSUMED)
    assert found.undecided == pytest.approx(0), found.why_not
