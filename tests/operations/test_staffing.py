"""The agents that a first reply in time takes: a formula, held against a queue that is played."""

from decimal import Decimal
from math import exp, factorial

import numpy as np
import pandas as pd
import pytest

from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.staffing import (
    BUSY,
    USUAL,
    WHICH,
    Staffing,
    all_busy,
    in_time,
    needed,
    open_hours,
)
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
YEAR = Staffing(SAMPLE, HANDBOOK, file="cases.csv")
CHATS = 200_000


def found(trial: Staffing, day: str = USUAL, **values: str):
    numbers = {**trial.begins(), **{name: Decimal(value) for name, value in values.items()}}
    answer = trial.answer(numbers, {WHICH: day})
    assert answer.difference == trial.difference(numbers, {WHICH: day})
    return answer


def of(*moments: str | None, day: str = "2026-03-01") -> Staffing:
    cases = pd.DataFrame({"opened_on": day, "opened_at": [*moments]}, dtype=object)
    return Staffing(cases, HANDBOOK, file="own.csv")


# --- the formula ---


def played(an_hour: float, minutes: float, places: int, within: float) -> tuple[float, float]:
    """Play a queue: return the share of chats that wait, and of those answered within the time."""
    chances = np.random.default_rng(11)
    arrivals = np.cumsum(chances.exponential(60 / an_hour, CHATS))
    lasting = chances.exponential(minutes, CHATS)
    free = [0.0] * places
    waits = np.empty(CHATS)
    for chat, (arrives, lasts) in enumerate(zip(arrivals.tolist(), lasting.tolist(), strict=True)):
        at = min(range(places), key=free.__getitem__)
        begins = max(arrives, free[at])
        waits[chat] = begins - arrives
        free[at] = begins + lasts
    return float((waits > 0).mean()), float((waits <= within).mean())


@pytest.mark.parametrize(
    ("an_hour", "minutes", "places", "within"),
    [(10, 12, 3, 5), (20, 12, 6, 5), (4, 12, 1, 5), (55, 6, 7, 2), (30, 10, 6, 0)],
)
def test_the_formula_says_what_a_queue_that_is_played_shows(
    an_hour: float, minutes: float, places: int, within: float
) -> None:
    waiting, answered = played(an_hour, minutes, places, within)
    assert all_busy(an_hour * minutes / 60, places) == pytest.approx(waiting, abs=0.02)
    assert in_time(an_hour, minutes, places, within) == pytest.approx(answered, abs=0.02)


def test_of_one_place_the_chance_to_wait_is_the_load() -> None:
    for load in (0.1, 0.5, 0.9):
        assert all_busy(load, 1) == pytest.approx(load)
    assert in_time(3, 10, 1, 5) == pytest.approx(1 - 0.5 * exp(-0.25))


@pytest.mark.parametrize(("load", "places"), [(0.5, 2), (4.0, 6), (9.5, 10), (15.0, 20)])
def test_the_formula_is_that_of_the_textbooks(load: float, places: int) -> None:
    last = load**places / factorial(places) * places / (places - load)
    others = sum(load**k / factorial(k) for k in range(places))
    assert all_busy(load, places) == pytest.approx(last / (others + last))


def test_where_chats_come_faster_than_they_end_none_is_in_time() -> None:
    assert all_busy(3.0, 3) == 1
    assert in_time(60, 5, 5, 1000) == 0
    assert in_time(60, 5, 6, 1000) > 0.99


def test_very_many_places_overflow_nothing() -> None:
    assert 0 < all_busy(1_900.0, 2_000) < 0.05


@pytest.mark.parametrize("an_hour", [0, 0.5, 3, 17, 80, 400])
@pytest.mark.parametrize("at_once", [1, 3])
def test_no_agent_fewer_would_do(an_hour: float, at_once: int) -> None:
    agents = needed(an_hour, 12, at_once, 5, 0.95)
    assert in_time(an_hour, 12, agents * at_once, 5) >= 0.95
    assert agents == 1 or in_time(an_hour, 12, (agents - 1) * at_once, 5) < 0.95


# --- the hours ---


def test_the_hours_are_those_in_which_the_shop_answers() -> None:
    assert open_hours(HANDBOOK) == tuple(range(9, 22))


def test_without_times_the_busiest_hour_is_assumed_and_the_others_are_alike() -> None:
    shares = YEAR._shares({**YEAR.begins(), "busiest_share": Decimal("0.4")})
    assert shares[20] == 0.4
    assert sum(shares.values()) == pytest.approx(1)
    assert {round(share, 9) for hour, share in shares.items() if hour != 20} == {0.05}
    at_night = YEAR._shares({**YEAR.begins(), "busiest_hour": Decimal(3)})
    assert max(at_night, key=at_night.__getitem__) == 9
    assert "busiest hour is assumed" in found(YEAR).said[1].en


def test_with_times_the_hours_are_those_of_the_file() -> None:
    trial = of(
        "2026-03-01T10:05", "2026-03-01 10:59", "2026-03-01T14:00", "2026-03-01T03:00", None, "soon"
    )
    shares = trial._shares(trial.begins())
    assert (shares[10], shares[14], shares[20]) == (2 / 3, 1 / 3, 0)
    said = found(trial).said[1]
    assert said.en.startswith("The hours are those of 3 cases with a time; 1 came while nobody")
    assert "取自 3 个" in said.zh
    assert "no times within" in found(of("2026-03-01T03:00")).said[1].en


# --- what it comes to ---


def test_the_agents_of_each_hour_reach_the_target_and_are_paid_by_the_hour() -> None:
    answer = found(YEAR, chats_for_case="30", agents_on_duty="2", agent_hour="40")
    (table,) = answer.tables
    hours = [row[4] for row in table.rows]
    assert len(hours) == 13
    assert (answer.money[0].now, answer.money[0].then) == (26 * 4000, sum(hours) * 4000)
    for _, _, _, _, _, share in table.rows:
        assert float(share.removesuffix(" %")) >= 95
    assert answer.course.then == tuple(map(float, hours))


def test_a_higher_target_never_takes_fewer_agents() -> None:
    costs = [found(YEAR, reply_target=target).difference for target in ("0.5", "0.8", "0.99")]
    assert costs == sorted(costs)


def test_late_replies_are_those_of_the_hours_with_the_agents_of_today() -> None:
    # 1 place for about 20 chats an hour of 12 minutes: the queue grows, and none is in time.
    few = found(YEAR, chats_for_case="30", agents_on_duty="1", chats_at_once="1")
    chats, _, late = few.counts
    assert late.now == chats.now > 100
    assert late.then < late.now / 10


def test_a_busy_day_is_one_that_nine_of_ten_days_do_not_reach() -> None:
    usual, busy = found(YEAR).counts[0], found(YEAR, BUSY).counts[0]
    by_day = SAMPLE["opened_on"].value_counts()
    assert busy.now == 6 * round(by_day.quantile(0.9))
    assert usual.now == round(6 * 2400 / 365)
    assert busy.now > usual.now


def test_days_without_a_case_are_days_too() -> None:
    cases = pd.DataFrame({"opened_on": ["2026-03-01", "2026-03-10"]}, dtype=object)
    assert Staffing(cases, HANDBOOK, file="x").by_day.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]


def test_the_reply_time_that_is_promised_is_a_fact_of_the_policy() -> None:
    in_force = HANDBOOK.on(HANDBOOK.policy.changes[-1])
    assert YEAR.begins()["reply_within"] == in_force.amounts["first_reply_within"]
    assert "reply_within" not in {
        swing.of.id for swing in YEAR.swings(YEAR.begins(), {WHICH: BUSY})
    }


def test_cases_without_a_day_are_left_out_and_a_file_without_days_is_refused() -> None:
    cases = pd.DataFrame({"opened_on": ["2026-03-01", None]}, index=[2, 3], dtype=object)
    assert Staffing(cases, HANDBOOK, file="x").counted.left_out == {"not known: opened_on": ("3",)}
    with pytest.raises(ValueError, match="no case has a day"):
        of("2026-03-01T10:00", day="soon")
