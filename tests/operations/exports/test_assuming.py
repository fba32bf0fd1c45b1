"""What is assumed of cases fills what no file says, and adds up to the same cases."""

import pandas as pd
import pytest

from aftersales_kit.operations.exports.assuming import assume
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.subjects.exports import Assumed

NOTE = Label("-", "-")
EVIDENCE = Assumed("evidence", NOTE, weights={"photos": 3, "none": 1})
CONDITION = Assumed(
    "condition", NOTE, weights={"intact": 1, "worn": 1}, when={"order_state": ("signed",)}
)
MARKET = Assumed("market", NOTE, value="cn")


def test_a_value_fills_what_is_not_known_and_replaces_nothing() -> None:
    ((way, shares),) = assume(pd.DataFrame({"market": [None, "tw"]}), {"market": MARKET})
    assert way["market"].tolist() == ["cn", "tw"]
    assert shares.tolist() == [1, 1]


def test_the_shares_of_each_case_add_up_to_one_whatever_is_known_of_it() -> None:
    cases = pd.DataFrame(
        {
            "evidence": [None, "photos", None, "none"],
            "condition": [None, None, "worn", "intact"],
            "order_state": ["signed", "signed", "signed", "in_transit"],
        }
    )
    ways = [*assume(cases, {"evidence": EVIDENCE, "condition": CONDITION})]
    assert len(ways) == 4
    assert sum(shares for _, shares in ways).tolist() == pytest.approx([1, 1, 1, 1])
    for way, shares in ways:
        known = cases.notna()
        assert (way[known] == cases[known]).where(known, True)[shares > 0].all(axis=None)


def test_what_is_assumed_of_some_cases_is_left_unknown_in_the_others() -> None:
    cases = pd.DataFrame({"order_state": ["in_transit", None]})
    ((way, _),) = assume(cases, {"condition": CONDITION})
    assert "condition" not in way or way["condition"].isna().all()
    ((way, _),) = assume(pd.DataFrame({"x": [1]}), {"condition": CONDITION})
    assert "condition" not in way


def test_the_cases_themselves_are_left_as_they_are() -> None:
    cases = pd.DataFrame({"market": [None]})
    _ = [*assume(cases, {"market": MARKET})]
    assert cases["market"].isna().all()
