"""An insurance for the way back: premiums against what the shop bears, case by case."""

from decimal import Decimal

import pandas as pd
import pytest

from aftersales_kit.operations.insurance import Insurance
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.return_window import AS_NOW, WAY_BACK
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK
from tests.operations.costing import RETURN

SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
YEAR = Insurance(SAMPLE, HANDBOOK, file="cases.csv")
FREE = "worry-free-returns"
# The way back costs 12, and the buyer pays it as the rules say now.
BACK = {**RETURN, "opened_on": "2026-03-01", "price_paid": "99", "margin": "40"}
LATE = {**BACK, "days_since_signing": "10"}
ALL = {"take_up": "1", "insured_returns": "1", "more_insured_returns": "0"}


def of(*cases: dict[str, str]) -> Insurance:
    index = pd.Index(range(2, len(cases) + 2), name="row")
    return Insurance(pd.DataFrame(cases, index=index, dtype=object), HANDBOOK, file="own.csv")


def found(trial: Insurance, way: str = FREE, **values: str):
    numbers = {**trial.begins(), **{name: Decimal(value) for name, value in values.items()}}
    answer = trial.answer(numbers, {WAY_BACK: way})
    assert answer.difference == trial.difference(numbers, {WAY_BACK: way})
    return answer


def parts(answer) -> list[tuple[int, int]]:
    return [(line.now, line.then) for line in answer.money]


def test_the_insurer_pays_up_to_its_payout_and_the_rest_stays_with_the_shop() -> None:
    answer = found(of(BACK), premium="0.5", payout="10", orders_for_a_case="20", **ALL)
    assert parts(answer) == [(1200, 200), (0, 1000), (0, 0)]
    whole = found(of(BACK), payout="25", **ALL)
    assert parts(whole)[0] == (1200, 0)
    assert [(line.now, line.then) for line in answer.counts] == [(0, 20), (1, 1), (1, 1)]


def test_what_is_not_insured_or_not_paid_stays_with_the_shop() -> None:
    half = {**ALL, "insured_returns": "0.5"}
    assert parts(found(of(BACK), payout="12", **half))[0] == (1200, 600)
    quarter = {**half, "take_up": "0.5", "premium": "1", "orders_for_a_case": "20"}
    assert parts(found(of(BACK), payout="12", **quarter))[:2] == [(1200, 900), (0, 1000)]


def test_a_return_that_comes_more_loses_its_margin_and_is_taken_back() -> None:
    answer = found(
        of(BACK), payout="10", taking_back="4", **{**ALL, "more_insured_returns": "0.25"}
    )
    # A quarter of 40 and 4, and of the 2 that the insurer leaves.
    assert parts(answer)[2] == (0, 1150)


def test_where_the_buyer_pays_the_insurer_pays_the_buyer() -> None:
    answer = found(of(BACK), AS_NOW, payout="10", **ALL)
    assert parts(answer)[0] == (0, 0)
    assert "also pays CNY 10.00 to buyers" in answer.said[0].en
    assert "另外赔给自己承担运费的买家 0.00 元" in found(of(BACK), payout="10", **ALL).said[0].zh


def test_a_late_return_that_is_declined_does_not_travel_and_is_not_paid() -> None:
    answer = found(of(LATE, BACK), payout="25", **ALL)
    assert parts(answer)[0] == (1200, 0)
    assert answer.counts[1].now == 1
    assert answer.interval.orders == 1
    assert answer.said[1].en.startswith("A return costs the insurer CNY 12.00")


def test_the_sums_of_the_year_are_those_of_its_cases() -> None:
    answer = found(YEAR, payout="10", **ALL)
    costs = YEAR._costs_under(FREE)
    borne = costs.fen["return"]
    back = (SAMPLE["wish"] == "return").to_numpy()
    over = [max(0, fen - 1000) if sent else fen for fen, sent in zip(borne, back, strict=True)]
    assert parts(answer)[0] == (int(borne.sum()), sum(over))
    assert parts(answer)[1] == (0, 2400 * 12 * 80)
    assert answer.interval.low < answer.difference < answer.interval.high


def test_the_premium_at_which_it_pays_is_where_the_answer_turns() -> None:
    chosen = {WAY_BACK: FREE}
    turns = {turn.of.id: turn.at for turn in YEAR.turns(YEAR.begins(), chosen)}
    dear, step = turns["premium"], Decimal("0.01")
    assert YEAR.difference({**YEAR.begins(), "premium": dear}, chosen) > 0
    assert YEAR.difference({**YEAR.begins(), "premium": dear - step}, chosen) <= 0


@pytest.mark.parametrize("lacking", ["margin", "price_paid", "wish"])
def test_cases_of_which_something_is_not_known_are_left_out(lacking: str) -> None:
    trial = of(BACK, {**BACK, lacking: None})
    assert (trial.counted.rows, trial.counted.of) == (1, 2)
    (why,) = trial.counted.left_out
    assert lacking in why
    assert parts(found(trial, payout="10", **ALL))[0] == (1200, 200)
    assert found(trial, orders_for_a_case="10", **ALL).counts[0].then == 10
