"""How many cases a change touches, and how much money it costs, as of the day on which it holds."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from aftersales_kit.operations import pieces, recounting
from aftersales_kit.operations.reading import UnreadableCases, read_cases
from aftersales_kit.operations.recounting import codes, recount, told
from aftersales_kit.operations.what_if import what_if
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.scenarios import AmountChange, Scenario
from tests.handbook import BEGAN

FILE = data_folder() / "samples" / "cases.csv"
NO = Label("", "")
ON = BEGAN.policy.start
THEN = BEGAN.under(BEGAN.scenarios["worry-free-returns"])


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return read_cases(FILE, handbook=BEGAN).head(600)


def test_sums_are_those_of_the_what_if(cases: pd.DataFrame) -> None:
    found = recount(cases, BEGAN, THEN, (ON, ON))
    wanted = what_if(cases, THEN, now=BEGAN, on=ON)
    assert found.cost().equals(wanted.cost())
    assert found.interval == wanted.interval
    made = codes(found)
    assert made["changed"] == int(wanted.changed.sum())
    assert made["cases"] == 600
    lines = [line.en for line in told(found)]
    assert lines[0].startswith(f"{made['changed']} of 600 cases change; CNY {made['before']} as it")
    assert lines[1].startswith("with 95 of 100 such years between +")
    assert any(line.startswith("Return freight +") for line in lines)


def test_what_changes_from_a_later_day_is_counted_as_of_that_day(cases: pd.DataFrame) -> None:
    later = date(2030, 1, 1)
    scenario = replace(BEGAN.scenarios["worry-free-returns"], start=later)
    new = BEGAN.under(scenario)
    assert not recount(cases, BEGAN, new, (ON, ON)).changed.any()
    as_of = recount(cases, BEGAN, new, (later, later))
    assert as_of.cost().equals(recount(cases, BEGAN, THEN, (ON, ON)).cost())
    assert recount(cases, new, new, (ON, later)).cost().equals(as_of.cost())


def test_a_change_that_touches_no_case_says_so_and_no_more(cases: pd.DataFrame) -> None:
    few = cases.head(50).drop(columns="wish")
    lines = [line.zh for line in told(recount(few, BEGAN, BEGAN, (ON, ON)))]
    first, left_out = lines
    assert first.startswith("50 个售后单里有 0 个变化；")
    assert first.endswith("合计 +0.00 元")
    assert left_out.endswith(" 个售后单没有计入：费用不明")


def test_few_orders_that_change_are_said_to_be_few(cases: pd.DataFrame) -> None:
    new = BEGAN.under(Scenario("x", NO, NO, amounts=(AmountChange("no_reason_window_cn", 15),)))
    whole = read_cases(FILE, handbook=BEGAN)
    lines = [line.en for line in told(recount(whole, BEGAN, new, (ON, ON)))]
    assert "it rests on " in lines[1]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "cases.csv"
    empty.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableCases):
        recount(empty, BEGAN, THEN, (ON, ON))
    with pytest.raises(OSError, match="No such file"):
        recount(tmp_path / "none.csv", BEGAN, THEN, (ON, ON))


def test_a_large_file_is_read_in_pieces_and_comes_to_the_same(
    cases: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cases.csv"
    ordered = cases.assign(order_number=[f"N{n // 2}" for n in range(len(cases))])
    ordered.to_csv(file, index=False)
    small = recount(file, BEGAN, THEN, (ON, ON))
    monkeypatch.setattr(recounting, "LARGE", 0)
    monkeypatch.setattr(pieces, "BYTES", 1 << 14)
    large = recount(file, BEGAN, THEN, (ON, ON))
    assert len(large.cases) == 600
    assert codes(large) == codes(small)
    assert large.cost().equals(small.cost())
    assert (large.interval, large.interval.orders) == (small.interval, small.interval.orders)
