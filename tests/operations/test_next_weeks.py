"""The next weeks are forecast from the past ones, and the intervals hold as often as they say."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from aftersales_kit.operations.next_weeks import (
    NextWeeks,
    Smoothed,
    TooFewWeeks,
    smoothed,
    tried_on_the_past,
    weekly,
)
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK
from tests.operations.costing import RETURN

SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
YEAR = NextWeeks(SAMPLE, HANDBOOK, file="cases.csv")
LAST = date(2026, 6, 28)
TIMES = 300


def days(*counts: int) -> np.ndarray:
    """Return so many cases in each week up to the last day, all of a week on its last day."""
    ends = [LAST.toordinal() - 7 * back for back in range(len(counts))][::-1]
    first = [ends[0] - 6]
    return np.array([*first, *np.repeat(ends, counts)], np.int64)


def of(*counts: int) -> NextWeeks:
    opened = [date.fromordinal(int(day)).isoformat() for day in days(*counts)]
    cases = pd.DataFrame([{**RETURN, "opened_on": day} for day in opened], dtype=object)
    return NextWeeks(cases, HANDBOOK, file="own.csv")


def found(trial: NextWeeks, **values: str):
    numbers = {**trial.begins(), **{name: Decimal(value) for name, value in values.items()}}
    answer = trial.answer(numbers, {})
    assert answer.difference == trial.difference(numbers, {})
    return answer


# --- the weeks ---


def test_weeks_are_counted_back_from_the_last_day_and_a_cut_one_is_left_out() -> None:
    counts, last = weekly(days(5, 1, 2, 3, 4, 5, 6, 7, 8))
    assert counts.tolist() == [6, 1, 2, 3, 4, 5, 6, 7, 8]
    assert last == LAST
    cut = np.append(days(5, 1, 2, 3, 4, 5, 6, 7, 8), LAST.toordinal() - 65)
    assert weekly(cut)[0].tolist() == counts.tolist()


def test_a_week_without_a_case_is_a_week() -> None:
    assert weekly(days(1, 0, 0, 4, 0, 5, 6, 7, 8))[0].tolist() == [2, 0, 0, 4, 0, 5, 6, 7, 8]


def test_too_few_weeks_are_said_to_be_that() -> None:
    with pytest.raises(TooFewWeeks, match="go over 3 weeks; a forecast needs 4"):
        weekly(days(1, 2, 3))
    with pytest.raises(TooFewWeeks, match="no case has a day"):
        weekly(np.array([], np.int64))


# --- the forecast ---


def test_of_steady_weeks_the_next_is_as_they_were() -> None:
    steady = smoothed(np.full(20, 40.0))
    assert steady.level == pytest.approx(40)
    assert steady.dispersion == 1
    # Of independent cases the variance is the mean, and nothing is more certain than that.
    assert smoothed(np.full(20, 100.0)).interval(1) == (80, 120)


def test_a_level_that_moved_is_followed() -> None:
    moved = smoothed(np.array([20.0] * 15 + [60.0] * 10))
    assert 59 < moved.level <= 60
    assert moved.weight > 0.5


def test_the_level_is_that_of_exponential_smoothing_by_hand() -> None:
    counts = np.array([12.0, 15, 11, 19, 14, 22, 18, 25, 21, 24])
    made = smoothed(counts)
    level = counts[0]
    for count in counts[1:]:
        level += made.weight * (count - level)
    assert made.level == pytest.approx(level)


def test_the_interval_widens_with_the_weeks_and_is_never_below_nothing() -> None:
    made = Smoothed(30.0, 0.5, 4.0)
    widths = [high - low for low, high in map(made.interval, range(1, 9))]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]
    assert made.interval(8)[0] == 0
    assert made.interval_of_all(1) == made.interval(1)


def coverage(draw) -> tuple[float, float]:
    """Return how often one later week, and the sum of four, lay inside, over many series."""
    chances, single, sums = np.random.default_rng(5), 0, 0
    for _ in range(TIMES):
        counts = draw(chances).astype(np.float64)
        made = smoothed(counts[:52])
        low, high = made.interval(1)
        single += bool(low <= counts[52] <= high)
        low, high = made.interval_of_all(4)
        sums += bool(low <= counts[52:].sum() <= high)
    return single / TIMES, sums / TIMES


def test_the_intervals_hold_of_independent_cases() -> None:
    for share in coverage(lambda chances: chances.poisson(45, 56)):
        assert 0.93 <= share <= 1


def test_the_intervals_hold_where_the_level_wanders() -> None:
    def wandering(chances):
        return chances.poisson(45 * np.exp(np.cumsum(chances.normal(0, 0.12, 56))))

    for share in coverage(wandering):
        assert 0.88 <= share <= 0.99


def test_on_the_past_only_what_was_known_then_is_used() -> None:
    counts = np.array([30.0] * 12 + [300.0])
    assert tried_on_the_past(counts, 1) == (8, 9)
    assert tried_on_the_past(counts, 2) == (15, 17)
    assert tried_on_the_past(counts[:4], 4) == (0, 0)


def test_few_weeks_are_forecast_with_a_caution() -> None:
    said = found(of(9, 7, 8, 6)).said
    assert said[-1].en == "Caution: 4 weeks are hardly enough to tell how much weeks vary."
    assert not any("Caution" in label.en for label in found(of(*[9] * 12)).said)


# --- what it comes to ---


def test_the_cases_of_the_weeks_are_those_of_the_level_and_of_what_is_tried() -> None:
    answer = found(of(*[40] * 20), campaign_rise="0.5", weeks_ahead="3")
    cases, hours = answer.counts
    assert (cases.now, cases.then) == (120, 180)
    assert (hours.now, hours.then) == (40, 60)
    # A return inside the window costs the shop the way out, 9.00.
    assert (answer.money[0].now, answer.money[0].then) == (120 * 900, 180 * 900)


def test_hours_beyond_the_teams_are_paid_week_by_week() -> None:
    trial = of(*[40] * 20)
    full = found(trial, campaign_rise="0", minutes_for_case="30", team_hours="20")
    assert (full.money[1].now, full.money[1].then) == (0, 0)
    more = found(
        trial, campaign_rise="0.5", minutes_for_case="30", team_hours="20", agent_hour="30"
    )
    assert (more.money[1].now, more.money[1].then) == (0, 4 * 10 * 3000)


def test_where_the_team_is_no_longer_enough_the_answer_turns() -> None:
    trial = of(*[40] * 20)
    values = {**trial.begins(), "campaign_rise": Decimal("0.5"), "team_hours": Decimal(20)}
    turns = {turn.of.id: turn.at for turn in trial.turns(values, {})}
    # 60 cases a week at 20 minutes are 20 hours.
    assert turns["minutes_for_case"] == 21
    assert turns["team_hours"] == 20
    assert turns["agent_hour"] is None


def test_the_table_has_each_week_with_the_same_of_a_year_before() -> None:
    (table,) = found(YEAR, campaign_rise="0").tables
    assert [row[0] for row in table.rows] == [
        YEAR.last + timedelta(days=1 + 7 * ahead) for ahead in range(4)
    ]
    opened = SAMPLE["opened_on"].map(date.fromisoformat)
    for first, last, usual, then, low, high, before in table.rows:
        assert low <= usual == then <= high
        year = timedelta(days=52 * 7)
        assert before == ((opened >= first - year) & (opened <= last - year)).sum()
    (short,) = found(of(*[40] * 20)).tables
    assert {row[-1] for row in short.rows} == {None}


def test_the_interval_of_all_cases_is_said_with_its_money() -> None:
    answer = found(YEAR, campaign_rise="0", weeks_ahead="4")
    low, high = YEAR.found.interval_of_all(4)
    assert f"between {low} and {high}" in answer.said[0].en
    assert f"在 {low} 到 {high} 单之间" in answer.said[0].zh
    assert f"CNY {low * YEAR.cost / 100:,.2f} to" in answer.said[0].en
    inside, tried = tried_on_the_past(YEAR.weeks, 4)
    assert f"{inside} of {tried} weeks lay inside" in answer.said[1].en
    assert inside / tried >= 0.9


def test_the_course_has_the_past_and_then_the_forecast() -> None:
    course = found(of(*[40] * 10), weeks_ahead="2", campaign_rise="0.5").course
    assert len(course.names) == len(course.now) == len(course.then) == 12
    assert course.now[-3:] == pytest.approx((40, 40, 40))
    assert course.then[-3] is None
    assert course.then[-2:] == pytest.approx((60, 60))
    assert course.low[-3] is None
    assert course.low[-1] < 60 < course.high[-1]


def test_cases_without_a_day_are_left_out_and_named() -> None:
    cases = SAMPLE.copy()
    cases.loc[[5, 9], "opened_on"] = None
    trial = NextWeeks(cases, HANDBOOK, file="own.csv")
    assert (trial.counted.rows, trial.counted.of) == (2398, 2400)
    assert trial.counted.left_out == {"not known: opened_on": ("5", "9")}


def test_where_no_cost_is_known_the_cases_are_forecast_all_the_same() -> None:
    opened = [date.fromordinal(int(day)).isoformat() for day in days(*[40] * 10)]
    cases = pd.DataFrame([{"problem": "blemish", "opened_on": day} for day in opened], dtype=object)
    answer = found(NextWeeks(cases, HANDBOOK, file="own.csv"))
    assert answer.counts[0].now == 160
    assert answer.money[0].now == 0
    assert "of the 0 whose cost is known" in answer.said[0].en
