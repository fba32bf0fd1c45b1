"""What rests on assumptions: what moves an answer, what turns it, and what is saved of it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from aftersales_kit.operations.intervals import Interval
from aftersales_kit.operations.papers import as_text
from aftersales_kit.operations.supposing import (
    Answer,
    Choice,
    Counted,
    Line,
    Trial,
    interval_label,
    paper_of,
    plain,
    turning,
)
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

AT = datetime(2026, 11, 30, 10, 15, tzinfo=UTC)


class Returns(Trial):
    """So many returns of 100, each for what taking it back costs, against what more sales earn."""

    id = "returns"
    title = Label("Returns", "退货")
    asked = ("window_days", "more_returns", "taking_back")

    def __init__(self) -> None:
        super().__init__(HANDBOOK)
        self.choices = {"where": Choice(Label("Where", "哪里"), {"cn": Label("here", "这里")})}
        self.counted = Counted("own.csv", 9, 10, {"not known: wish": ("4",)})

    def answer(self, values, chosen):
        spent = 10_000 * values["more_returns"] * values["taking_back"]
        earned = 10 * values["window_days"]
        lines = (
            Line(Label("Work", "人工"), 0, int(spent)),
            Line(Label("Sales", "销售"), 0, -int(earned)),
        )
        return Answer(lines, (Line(Label("Returns", "退货"), 100, 105),), Interval(1, 2, 3, "x"))


TRIAL = Returns()
VALUES, CHOSEN = TRIAL.begins(), {"where": "cn"}
PAPER = paper_of(TRIAL, VALUES, CHOSEN, TRIAL.answer(VALUES, CHOSEN), AT)


def test_the_difference_is_that_of_the_answer() -> None:
    assert TRIAL.answer(VALUES, CHOSEN).difference == TRIAL.difference(VALUES, CHOSEN) == 1850


def test_what_an_answer_hangs_on_is_worked_out_by_the_answer_itself_the_most_first() -> None:
    first, second = TRIAL.swings(VALUES, CHOSEN)
    assert (first.of.id, first.least, first.most) == ("more_returns", -150, 11850)
    assert (second.of.id, second.least, second.most) == ("taking_back", -150, 9850)
    assert first.width > second.width


def test_what_is_tried_is_no_assumption() -> None:
    assert {swing.of.id for swing in TRIAL.swings(VALUES, CHOSEN)} == {
        "more_returns",
        "taking_back",
    }


def test_where_an_assumption_turns_the_answer_the_difference_changes_sides() -> None:
    for turn in TRIAL.turns(VALUES, CHOSEN):
        before = turn.at - Decimal(turn.of.step)
        assert TRIAL.difference({**VALUES, turn.of.id: turn.at}, CHOSEN) > 0
        assert TRIAL.difference({**VALUES, turn.of.id: before}, CHOSEN) <= 0


@pytest.mark.parametrize(
    ("past", "steps", "found"),
    [("2.3", "0.5", "2.5"), ("2.3", "1", "3"), ("0", "0.5", "0.5"), ("9.9", "4", "10")],
)
def test_the_turn_is_the_first_step_past_it(past: str, steps: str, found: str) -> None:
    def difference(value: Decimal) -> int:
        return 1 if value > Decimal(past) else -1

    assert turning(difference, Decimal(0), Decimal(10), Decimal(steps)) == Decimal(found)


def test_a_step_wider_than_the_bounds_turns_at_the_most() -> None:
    assert turning(lambda v: int(v) - 3, Decimal(0), Decimal(10), Decimal(20)) == 10


def test_an_answer_that_never_changes_sides_turns_nowhere() -> None:
    values = {**VALUES, "window_days": Decimal(0)}
    assert [turn.at for turn in TRIAL.turns(values, CHOSEN)] == [Decimal("0.01"), Decimal("0.5")]
    dear = {**VALUES, "window_days": Decimal(-1)}
    assert {turn.at for turn in TRIAL.turns(dear, CHOSEN)} == {None}


def test_what_is_saved_says_all_that_it_rests_on() -> None:
    said = as_text(PAPER, "en")
    for line in (
        "own.csv: 9 of 10 cases counted",
        f"Policy {HANDBOOK.policy.digest}, kit ",
        "Saved 2026-11-30 10:15 +0000",
        "The difference rests on 3 orders",
        "not known: wish",
        "assumption",
        "what is tried",
        "15 days",
        "5 %",
    ):
        assert line in said, line
    assert [sheet.name for sheet in PAPER.sheets] == [
        "cost", "counts", "supposed", "swings", "turns", "left-out",
    ]  # fmt: skip
    assert PAPER.sheets[0].rows[-1][1:] == (Decimal("0.00"), Decimal("18.50"), Decimal("18.50"))


def test_what_is_saved_reads_in_chinese() -> None:
    said = as_text(PAPER, "zh")
    assert "own.csv：10 个售后单中计入 9 个" in said
    assert "无理由退货期" in said
    assert "假设" in said


def test_an_answer_without_chance_says_nothing_of_it() -> None:
    answer = TRIAL.answer(VALUES, CHOSEN)
    assert not interval_label(replace(answer, interval=None))
    assert not interval_label(replace(answer, interval=Interval(0, 0, 0, "x")))
    assert "1850" not in interval_label(answer).en


def test_a_share_is_written_in_percent_and_other_numbers_as_they_are() -> None:
    supposed = HANDBOOK.supposed
    assert plain(supposed["more_returns"], Decimal("0.125")) == "12.5"
    assert plain(supposed["more_returns"], Decimal("1.00")) == "100"
    assert plain(supposed["window_days"], Decimal("30.0")) == "30"
    assert plain(supposed["taking_back"], Decimal("0.00")) == "0"
