"""An interval holds what other orders of the same kind would have come to."""

import numpy as np
import pytest

from aftersales_kit.operations import intervals
from aftersales_kit.operations.intervals import FEW, by_formula, by_resampling, interval

CHANCES = np.random.default_rng(7)


def year(orders: int, changed: int) -> np.ndarray:
    """Differences of a year's cases, in fen: most change nothing."""
    sums = np.zeros(orders, np.int64)
    sums[:changed] = CHANCES.integers(200, 3000, changed)
    return sums


@pytest.mark.parametrize("changed", [400, 5_000, 20_000])
def test_the_formula_says_what_resampling_says_where_many_orders_change(changed):
    sums = year(60_000, changed)
    width = by_formula(sums)[1] - by_formula(sums)[0]
    for drawn, formula in zip(by_resampling(sums), by_formula(sums), strict=True):
        assert abs(drawn - formula) < 0.06 * width


@pytest.mark.parametrize("changed", [30, 40, 300])
def test_resampling_is_that_of_orders_drawn_one_by_one(changed):
    sums = year(300, changed)
    drawn = [CHANCES.choice(sums, len(sums)).sum() for _ in range(4_000)]
    for found, wanted in zip(by_resampling(sums), np.percentile(drawn, [2.5, 97.5]), strict=True):
        assert abs(found - wanted) < 0.06 * sums.sum()


def test_orders_that_all_differ_are_drawn_as_sums_that_are_alike(monkeypatch):
    sums = year(500, 400)
    found = []
    for dearer, at_once in ((0, 1), (8, 1_600), (8, 2_000_000)):
        monkeypatch.setattr(intervals, "DEARER", dearer)
        monkeypatch.setattr(intervals, "AT_ONCE", at_once)
        found.append(by_resampling(sums))
    by_value, in_pieces, at_once = found
    assert in_pieces == at_once
    width = at_once[1] - at_once[0]
    for value, order in zip(by_value, at_once, strict=True):
        assert abs(value - order) < 0.06 * width


def test_the_interval_holds_the_sum_of_other_years_nineteen_times_in_twenty():
    share, inside = 0.05, 0
    for _ in range(200):
        sums = (CHANCES.random(2_000) < share) * CHANCES.integers(200, 3000, 2_000)
        found = interval(sums.astype(np.int64), np.arange(2_000))
        inside += found.low <= 2_000 * share * 1599.5 <= found.high
    assert 178 <= inside <= 199


def test_cases_of_one_order_are_drawn_together():
    differences = np.array([100, -100] * 50 + [0] * 100)
    together = np.repeat(np.arange(100), 2)
    found = interval(differences, together)
    assert (found.low, found.high, found.orders) == (0, 0, 50)
    apart = interval(differences, np.arange(200))
    assert apart.low < 0 < apart.high


def test_beyond_so_many_orders_the_formula_is_used(monkeypatch):
    sums = year(500, 100)
    assert interval(sums, np.arange(500)).way == "resampling"
    monkeypatch.setattr(intervals, "MOST_RESAMPLED", 99)
    assert interval(sums, np.arange(500)).way == "formula"


def test_what_changes_nothing_has_no_stretch_and_few_orders_are_said():
    nothing = interval(np.zeros(9, np.int64), np.arange(9))
    assert (nothing.low, nothing.high, nothing.orders, nothing.rests_on_few) == (0, 0, 0, False)
    assert interval(year(100, FEW - 1), np.arange(100)).rests_on_few
    assert not interval(year(100, FEW), np.arange(100)).rests_on_few
    assert interval(np.zeros(0, np.int64), np.arange(0)).orders == 0


def test_the_same_cases_have_the_same_interval():
    sums = year(500, 100)
    assert interval(sums, np.arange(500)) == interval(sums, np.arange(500))
