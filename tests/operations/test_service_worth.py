"""What poor service costs: from the shop's own reorders, or as far as the notes are believed."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from aftersales_kit.operations.columns import Columns
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.service_worth import (
    AGAIN,
    BY,
    LOST,
    NEVER,
    OWN,
    RESTS_ON,
    ServiceWorth,
    badly_served,
    reorders,
)
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

YEAR = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
FREE = {"better_service": "0", "notes_reach": "0", "called_back": "0"}


def cases(**columns: list) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    plain = {
        "problem": ["blemish"] * count,
        "margin": ["10.00"] * count,
        "demand": [None] * count,
        "earlier_complaints": [None] * count,
        "opened_on": ["2026-01-01"] * count,
        "buyer_id": [f"b{n}" for n in range(count)],
    }
    index = pd.Index(range(2, count + 2), name="row")
    return pd.DataFrame({**plain, **columns}, index=index, dtype=object)


def bought(*orders: tuple[str, str]) -> pd.DataFrame:
    # The last order of the list is long after all of them, so that every case is followed.
    return pd.DataFrame([*orders, ("z", "2026-12-31")], columns=["buyer_id", "bought_at"])


def found(trial: ServiceWorth, way: str, **values: str):
    numbers = {**trial.begins(), **{n: Decimal(v) for n, v in {**FREE, **values}.items()}}
    answer = trial.answer(numbers, {BY: way})
    assert answer.difference == trial.difference(numbers, {BY: way})
    return answer


def parts(answer) -> list[tuple[int, int]]:
    return [(line.now, line.then) for line in answer.money]


def why(rows: pd.DataFrame) -> dict[str, list[bool]]:
    columns = Columns(rows, HANDBOOK.policy.terms)
    return {name: there.tolist() for name, there in badly_served(columns, HANDBOOK).items()}


# --- who was badly served ---


def test_a_buyer_was_badly_served_by_service_by_repetition_or_by_an_offer_refused() -> None:
    rows = cases(
        problem=["aftersale_slow", "blemish", "blemish", "blemish", "blemish", None],
        earlier_complaints=[None, "1", "0", None, None, None],
        demand=[None, None, "none", "offer_refused", "part_disputed", None],
    )
    assert why(rows) == {
        "service": [True, False, False, False, False, False],
        "again": [False, True, False, False, False, False],
        "offer": [False, False, False, True, True, False],
    }
    answer = found(ServiceWorth(rows, HANDBOOK), LOST)
    assert answer.counts[0].now == 4
    assert [row[1] for row in answer.tables[1].rows] == [1, 1, 2]


def test_a_case_without_a_margin_does_not_count() -> None:
    trial = ServiceWorth(cases(margin=["30.00", "-", None, "10.02"]), HANDBOOK, file="own.csv")
    assert trial.counted.label.en == "own.csv: 2 of 4 cases counted"
    assert trial.counted.left_out == {"not known: margin": ("3", "4")}
    assert trial.mean == 2001
    nothing = ServiceWorth(cases(margin=["-"]), HANDBOOK)
    assert found(nothing, AGAIN).difference == 0
    assert found(nothing, AGAIN).interval.orders == 0


# --- who ordered again ---


def test_the_next_order_counts_from_the_day_after_the_case_on() -> None:
    rows = cases(opened_on=["2026-01-10"] * 4 + [None], buyer_id=["a", "b", "'c", None, "a"])
    sent = bought(
        ("a", "2026-01-09"), ("a", "2026-01-10T23:00"), ("a", "2026-02-09T08:00"),
        ("a", "2026-03-01"), ("b", "2026-01-01"), ("c", "2026-01-11"), (None, "2026-01-12"),
        ("b", None), ("b", "soon"),
    )  # fmt: skip
    again = reorders(rows, sent)
    assert again.after.tolist()[:4] == [30, NEVER, 1, NEVER]
    assert again.followed.tolist() == [355, 355, 355, -1, -1]


def test_an_empty_list_follows_nobody() -> None:
    nothing = pd.DataFrame({"buyer_id": [], "bought_at": []}, dtype=object)
    again = reorders(cases(margin=["1"]), nothing)
    assert again.after.tolist() == [NEVER]
    assert again.followed[0] < 0


BAD = ["aftersale_slow"] * 4 + ["blemish"] * 4
BACK = [("b0", "2026-01-20"), *((f"b{n}", "2026-02-01") for n in (4, 5, 6))]


def test_fewer_orders_of_those_badly_served_are_what_poor_service_costs() -> None:
    trial = ServiceWorth(cases(problem=BAD), HANDBOOK, bought(*BACK))
    # One of four against three of four, of four buyers, at 10 an order.
    answer = found(trial, OWN, put_right="0.5")
    assert parts(answer) == [(2000, 1000), (0, 0), (0, 0)]
    assert answer.counts[1].now == 2
    assert answer.interval.orders == 4
    assert answer.interval.low < answer.difference < answer.interval.high
    assert "3 of 4 who were well served ordered again (75.0 %), and 1 of 4" in answer.said[1].en
    assert "within what chance alone does" in answer.said[2].en
    assert parts(found(trial, OWN, orders_of_a_buyer="3"))[0][0] == 6000


def test_who_orders_too_late_or_cannot_be_followed_so_long_does_not_count() -> None:
    rows = cases(problem=BAD, opened_on=["2026-01-01"] * 7 + ["2026-11-30"])
    trial = ServiceWorth(rows, HANDBOOK, bought(*BACK, ("b7", "2026-12-01")))
    # Those of February come later than that; the last case cannot be followed for 60 days.
    answer = found(trial, OWN, again_within="30")
    assert "Within 30 days 1 of 4 who were well served ordered again (25.0 %), and 1 of 4" in (
        answer.said[1].en
    )
    longer = found(trial, OWN, again_within="60")
    assert "3 of 3 who were well served ordered again" in longer.said[1].en


def test_where_a_group_is_empty_nothing_is_said_to_be_lost() -> None:
    trial = ServiceWorth(cases(problem=["blemish"] * 3), HANDBOOK, bought(("b0", "2026-01-05")))
    answer = found(trial, OWN)
    assert parts(answer)[0] == (0, 0)
    assert "0 of 0 who were badly served (–)" in answer.said[1].en
    assert "within what chance alone does" in answer.said[2].en


def test_a_difference_beyond_chance_is_left_to_speak_for_itself() -> None:
    many = 200
    rows = cases(problem=["aftersale_slow"] * many + ["blemish"] * many)
    back = bought(*((f"b{n}", "2026-01-20") for n in range(many, 2 * many)))
    answer = found(ServiceWorth(rows, HANDBOOK, back), OWN)
    assert not any("chance alone" in said.en for said in answer.said)
    assert answer.interval.high < 0
    # And the other way round, too: who was badly served may order more.
    rows = cases(problem=["blemish"] * many + ["aftersale_slow"] * many)
    answer = found(ServiceWorth(rows, HANDBOOK, back), OWN)
    assert not any("chance alone" in said.en for said in answer.said)
    assert answer.interval.low > 0


def test_the_interval_of_reorders_is_that_of_buyers_drawn_again() -> None:
    chance = np.random.default_rng(7)
    problem = ["aftersale_slow" if bad else "blemish" for bad in chance.random(600) < 0.3]
    back = [(f"b{n}", "2026-01-20") for n in range(600) if chance.random() < 0.4]
    rows = cases(problem=problem, margin=[str(m) for m in chance.integers(5, 60, 600)])
    trial = ServiceWorth(rows, HANDBOOK, bought(*back))
    answer = found(trial, OWN, put_right="1")
    sums = []
    for _ in range(300):
        drawn = rows.iloc[chance.integers(0, 600, 600)]
        sums.append(found_again(drawn, back))
    low, high = np.percentile(sums, [2.5, 97.5])
    width = high - low
    assert abs(answer.interval.low - low) < 0.15 * width
    assert abs(answer.interval.high - high) < 0.15 * width


def found_again(rows: pd.DataFrame, back: list[tuple[str, str]]) -> int:
    """The difference of some of the cases, worked out plainly."""
    again = rows["buyer_id"].isin([buyer for buyer, _ in back])
    badly = rows["problem"] == "aftersale_slow"
    fewer = again[~badly].mean() - again[badly].mean()
    return -round(100 * fewer * badly.sum() * rows["margin"].astype(float).mean())


# --- as the notes have it ---


def test_the_ways_of_the_notes_are_multiples_of_what_is_supposed() -> None:
    trial = ServiceWorth(cases(problem=["aftersale_slow"] + ["blemish"] * 3), HANDBOOK)
    assert [*trial.choices[BY].options] == [LOST, AGAIN]
    lost = found(trial, LOST, lost_share="0.5", notes_churn="0.5", put_right="1")
    assert parts(lost)[0] == (1000, 0)
    again = found(trial, AGAIN, buys_again="0.5", notes_rise="0.4", put_right="0.5")
    assert parts(again)[0] == (200, 100)
    assert "name no study" in lost.said[1].en
    assert [row[0].en for row in lost.tables[0].rows] == [
        label.en for label in trial.choices[BY].options.values()
    ]


def test_a_bad_story_keeps_orders_away_and_call_backs_prevent_some() -> None:
    trial = ServiceWorth(cases(problem=["aftersale_slow", "blemish"]), HANDBOOK)
    told = {"notes_reach": "20", "would_have_bought": "0.1", "put_right": "0.5", "notes_churn": "0"}
    assert parts(found(trial, LOST, **told))[1] == (2000, 1000)
    called = found(trial, LOST, **told, called_back="0.5", notes_call_backs="0.4")
    assert parts(called)[1] == (2000, 800)
    assert [(line.now, line.then) for line in called.counts][2] == (20, 8)


def test_what_better_service_costs_is_added_and_turns_the_answer() -> None:
    trial = ServiceWorth(YEAR, HANDBOOK)
    values, chosen = trial.begins(), {BY: LOST}
    turns = {turn.of.id: turn.at for turn in trial.turns(values, chosen)}
    at, step = turns["better_service"], Decimal(500)
    assert trial.difference({**values, "better_service": at}, chosen) >= 0
    assert trial.difference({**values, "better_service": at - step}, chosen) < 0
    answer = trial.answer(values, chosen)
    dearer = trial.answer({**values, "better_service": Decimal(12_000)}, chosen)
    assert dearer.interval.low - answer.interval.low == 1_000_000


@pytest.mark.parametrize("way", [OWN, LOST, AGAIN])
def test_only_what_the_way_that_is_chosen_rests_on_is_drawn(way: str) -> None:
    trial = ServiceWorth(cases(problem=BAD), HANDBOOK, bought(*BACK))
    others = {name for other, names in RESTS_ON.items() if other != way for name in names}
    for shown in (trial.swings, trial.turns):
        named = {one.of.id for one in shown(trial.begins(), {BY: way})}
        assert "notes_reach" in named
        assert not named & others
        assert named >= {n for n in RESTS_ON[way] if trial.supposed[n].kind == "assumption"}


def test_the_three_ways_stand_beside_each_other_and_are_not_added_up() -> None:
    trial = ServiceWorth(cases(problem=BAD), HANDBOOK, bought(*BACK))
    ways = found(trial, OWN).tables[0]
    assert ways.rows[0][1:] == (2, Decimal("20.00"))
    assert len(ways.rows) == 3
    assert "never add them up" in ways.notes[0].en


def test_cases_of_one_buyer_are_drawn_together() -> None:
    alone = cases(problem=BAD)
    together = alone.assign(buyer_id=["a"] * 4 + ["b"] * 4)
    assert found(ServiceWorth(alone, HANDBOOK), AGAIN).interval.orders == 4
    assert found(ServiceWorth(together, HANDBOOK), AGAIN).interval.orders == 1
    unknown = ServiceWorth(alone.drop(columns="buyer_id"), HANDBOOK)
    assert found(unknown, AGAIN).interval.orders == 4


def test_every_figure_of_the_notes_is_an_assumption_with_its_source() -> None:
    for name in ("notes_churn", "notes_rise", "notes_reach", "notes_call_backs"):
        one = HANDBOOK.supposed[name]
        assert (one.kind, len(one.sources)) == ("assumption", 1)
        assert "not a fact" in HANDBOOK.policy.amounts[one.amount].note.en
