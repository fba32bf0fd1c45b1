"""What is saved of another policy is what the report says, with all that it rests on."""

from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd

from aftersales_kit.operations.papers import as_text
from aftersales_kit.operations.what_if_papers import paper_of_report, sheet_of
from aftersales_kit.policy.scenarios import AmountChange
from aftersales_kit.policy.terms import Label
from tests.operations.costing import POLICY, SAMPLE, WORRY_FREE, scenario, what_if

AT = datetime(2026, 11, 30, 10, 15, tzinfo=UTC)
TITLE = Label("What if", "试算")
FOUND = what_if(SAMPLE, WORRY_FREE)
PAPER = paper_of_report("tried", TITLE, FOUND, "own.csv", [Label("Tried", "试过")], AT)
SHEETS = {sheet.name: sheet for sheet in PAPER.sheets}


def test_the_sums_that_are_saved_are_those_of_the_report() -> None:
    assert [list(row[1:]) for row in SHEETS["cost"].rows] == FOUND.cost().to_numpy().tolist()
    changed = SHEETS["cases"].rows
    assert len(changed) == FOUND.changed.sum()
    assert sum(row[-1] for row in changed) == FOUND.cost().loc["Total", "difference"]
    assert sum(row[2] for row in SHEETS["kinds"].rows) == sum(row[-1] for row in changed)
    assert len(SHEETS["situations"].rows) == len(FOUND.situations())


def test_it_says_file_rows_policy_time_what_was_tried_and_how_far_it_may_be_off() -> None:
    said = as_text(PAPER, "en")
    for line in (
        f"own.csv: {len(SAMPLE)} of {len(SAMPLE)} cases counted",
        f"Policy {POLICY.digest}, kit ",
        "Saved 2026-11-30 10:15 +0000",
        "\nTried\n",
        f"rests on {FOUND.interval.orders} orders",
    ):
        assert line in said, line
    chinese = as_text(PAPER, "zh")
    assert f"own.csv：{len(SAMPLE)} 个售后单中计入" in chinese
    assert "退回运费：买家 → 店铺" in chinese
    assert "not allowed" not in said


def test_what_it_breaks_and_what_is_left_out_are_said() -> None:
    cases = SAMPLE.iloc[:80].copy()
    cases.loc[[5, 7], "wish"] = None
    found = what_if(cases, scenario(AmountChange("no_reason_window_cn", 6)))
    paper = paper_of_report("tried", TITLE, found, "", [], AT)
    said = as_text(paper, "en")
    assert said.count("not allowed as it stands: ") == len(found.below_floors) > 0
    assert "\n78 of 80 cases counted\n" in said
    left_out = paper.sheets[-1]
    assert left_out.name == "left-out"
    assert sorted(", ".join(row[1] for row in left_out.rows).split(", ")) == ["5", "7"]
    same = paper_of_report("tried", TITLE, what_if(SAMPLE.iloc[:9], WORRY_FREE), "", [], AT)
    assert "left-out" not in {sheet.name for sheet in same.sheets}


def test_a_table_made_in_both_languages_is_one_with_its_sums_as_numbers() -> None:
    english = pd.DataFrame({"part": ["work"], "CNY": [Decimal("1.50")]}, dtype=object)
    chinese = pd.DataFrame({"项": ["人工"], "元": [Decimal("1.50")]}, dtype=object)
    sheet = sheet_of("x", Label("X", "X"), english, chinese)
    assert sheet.heading == (Label("part", "项"), Label("CNY", "元"))
    assert sheet.rows == ((Label("work", "人工"), Decimal("1.50")),)
