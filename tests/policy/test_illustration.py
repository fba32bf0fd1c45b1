"""Worked cases state the law that binds and the wording that is sent, and are held to it."""

from datetime import date

import pytest

from aftersales_kit.policy import PolicyError
from aftersales_kit.policy.cases import read_cases
from aftersales_kit.policy.illustration import binding_rows
from tests.policy.files import whole

CASES, FLOOR, FREIGHT = "cases/freight.toml", "floors/cn.toml", "policy/freight.toml"
WINDOW = "policy/window.toml"
BOUND = '  { table = "freight", market = "cn", binds = "CN-02-a", reply = "shop-pays" },\n'


def said(draft) -> list[str]:
    return [f"{finding.kind}: {finding.message}" for finding in draft.findings()]


def test_a_row_that_binds_in_no_worked_case_is_found(draft):
    draft.change(CASES, BOUND, "")
    assert said(draft) == ["law row without example: no worked case is bound by CN-02-a"]


def test_a_row_that_demands_only_the_worst_binds_nobody(draft):
    draft.change(CASES, BOUND, "")
    draft.change(FLOOR, 'then = { bearer = "shop" }', 'then = { bearer = "buyer" }')
    assert said(draft) == []


def test_a_row_that_binds_and_that_the_case_leaves_out_is_found(draft):
    draft.change(CASES, ', binds = "CN-02-a"', "")
    assert said(draft) == [
        "case differs: defect-on-the-last-day states that freight is bound by none, "
        "but it is by CN-02-a"
    ]


def test_a_wording_that_is_sent_and_that_the_case_leaves_out_is_found(draft):
    draft.change(CASES, 'bearer = "shop", reply = "shop-pays" },', 'bearer = "shop" },')
    assert said(draft) == [
        "case differs: defect-on-the-last-day states no reply, but FRT-02 sends 'shop-pays'"
    ]


def test_a_wording_that_is_stated_and_that_nothing_sends_is_found(draft):
    draft.change(FREIGHT, 'reply = "shop-pays"\n', "")
    assert said(draft)[0] == (
        "case differs: defect-on-the-last-day states the reply 'shop-pays', but FRT-02 sends none"
    )


def test_a_wording_that_no_line_about_its_own_table_shows_is_found(draft):
    """A rule is shown by what rests on it, too, but its wording is not sent there."""
    draft.change(WINDOW, 'why = { en = "The last', 'reply = "shop-pays"\nwhy = { en = "The last')
    draft.change(CASES, '  { table = "window", window = "inside" },\n', "")
    draft.change(CASES, '  { table = "window", market = "cn", binds = "CN-01-a" },\n', "")
    assert "reply without example: no worked case shows the reply of WIN-01" in said(draft)


def test_another_wording_than_the_one_stated_is_found(draft):
    draft.add(
        "replies/freight.toml",
        """
[you-pay]
title = { en = "You pay", zh = "您承担" }
text = { en = "You pay the freight.", zh = "运费您承担。" }
""",
    )
    draft.change(FREIGHT, 'reply = "shop-pays"', 'reply = "you-pay"')
    assert said(draft)[0] == (
        "case differs: defect-on-the-last-day states the reply 'shop-pays', "
        "but FRT-02 sends 'you-pay'"
    )


def test_a_row_that_no_longer_speaks_of_the_case_is_found(draft):
    draft.change(FLOOR, 'problem = "defect", ', 'problem = "regret", worn = false, ')
    assert (
        "case differs: defect-on-the-last-day states that freight is bound by CN-02-a, "
        "but it is by none"
    ) in said(draft)


def test_a_case_states_that_nothing_binds_by_naming_none(draft):
    draft.change(CASES, "{ table = \"freight\", worn = false, bearer",
                 "{ table = \"freight\", worn = false, binds = [], bearer")  # fmt: skip
    assert said(draft) == []


def test_what_a_case_states_has_to_exist(draft):
    draft.change(CASES, 'binds = "CN-02-a"', 'binds = ["CN-02-b"]')
    draft.change(CASES, 'reply = "shop-pays" },\n  { table = "window", window',
                 'reply = "shop-pay" },\n  { table = "window", window')  # fmt: skip
    with pytest.raises(PolicyError) as caught:
        whole(read_cases, draft.folder, draft.policy())
    text = str(caught.value)
    assert "unknown row 'CN-02-b'" in text
    assert "did you mean 'CN-02-a'?" in text
    assert "unknown reply 'shop-pay'" in text


def test_what_gives_more_than_law_demands_is_bound_by_none(draft):
    in_force = draft.policy().on(date(2026, 1, 1))
    facts = {"market": "cn", "problem": "regret", "days": 3, "worn": "no"}
    rule = in_force.fire("freight", facts)["freight"]
    assert binding_rows(in_force, "freight", facts, rule) == ()
