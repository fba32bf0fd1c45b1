"""A longer window costs what comes back more, and never saves by declining fewer."""

from decimal import Decimal

import pandas as pd
import pytest

from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.return_window import AS_NOW, EVERYWHERE, ReturnWindow, windows
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK
from tests.operations.costing import RETURN

SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
FREE = "worry-free-returns"
LATE = {
    **RETURN,
    "opened_on": "2026-03-01",
    "days_since_signing": "10",
    "price_paid": "99",
    "margin": "40",
    "condition": "intact",
    "goods_kind": "clothing",
    "exclusion_confirmed": "no",
    "told_of_right": "yes",
}
NOTHING_MORE = {"more_returns": Decimal(0), "more_sales": Decimal(0)}
YEAR = ReturnWindow(SAMPLE, HANDBOOK, file="cases.csv")


def of(*cases: dict[str, str]) -> ReturnWindow:
    index = pd.Index(range(2, len(cases) + 2), name="row")
    return ReturnWindow(pd.DataFrame(cases, index=index, dtype=object), HANDBOOK, file="own.csv")


def found(trial: ReturnWindow, where: str = EVERYWHERE, way: str = AS_NOW, **values: str):
    numbers = {**trial.begins(), **NOTHING_MORE}
    numbers |= {name: Decimal(value) for name, value in values.items()}
    chosen = {"where": where, "way_back": way}
    answer = trial.answer(numbers, chosen)
    assert answer.difference == trial.difference(numbers, chosen)
    return answer


def parts(answer) -> list[int]:
    return [line.then - line.now for line in answer.money]


def test_the_window_of_every_market_sold_to_is_found_with_its_longer_one() -> None:
    in_force = HANDBOOK.on(HANDBOOK.policy.changes[-1])
    assert {*windows(in_force)} == {*HANDBOOK.policy.markets}
    assert windows(in_force)["eu"] == ("no_reason_window_eu", "longer_window_eu")
    assert windows(in_force)["cn"] == ("no_reason_window_cn",)


def test_a_late_return_that_is_accepted_costs_margin_value_and_work() -> None:
    answer = found(of(LATE), value_lost="0.10", taking_back="4")
    # The buyer pays the way back of what is inside the window: margin 40, a tenth of 99, and 4.
    assert parts(answer) == [0, 4000 + 990 + 400, 0, 0]
    assert [(line.now, line.then) for line in answer.counts][:2] == [(1, 0), (0, 1)]
    assert answer.interval.orders == 1
    assert answer.interval.rests_on_few


def test_where_the_shop_pays_the_way_back_that_is_added() -> None:
    assert parts(found(of(LATE), way=FREE))[0] == 1200


def test_what_is_given_way_to_today_is_no_loss_of_a_longer_window() -> None:
    half = found(of(LATE), late_given_way="0.5", value_lost="0", taking_back="0")
    assert parts(half)[1] == 2000
    assert parts(found(of(LATE), late_given_way="1", value_lost="0"))[1] == 0


def test_a_return_inside_the_window_or_later_still_changes_nothing() -> None:
    inside = {**LATE, "days_since_signing": "5"}
    assert parts(found(of(inside, {**LATE, "days_since_signing": "40"}))) == [0, 0, 0, 0]


def test_a_window_is_never_made_shorter() -> None:
    assert parts(found(of(LATE), window_days="7")) == [0, 0, 0, 0]
    same = YEAR.under(Decimal(14), "eu", AS_NOW)
    assert same is HANDBOOK


def test_the_longer_window_of_who_was_not_told_grows_by_as_many_days() -> None:
    now = HANDBOOK.on(YEAR.day).amounts
    then = YEAR.under(Decimal(30), "eu", AS_NOW).on(YEAR.day).amounts
    assert then["no_reason_window_eu"] == 30
    assert then["longer_window_eu"] - now["longer_window_eu"] == 30 - now["no_reason_window_eu"]
    assert then["no_reason_window_cn"] == now["no_reason_window_cn"]


def test_more_returns_and_more_orders_count_only_where_buyers_have_longer() -> None:
    inside = {**LATE, "days_since_signing": "5"}
    more = {"more_returns": "0.10", "more_sales": "0.01", "orders_for_a_case": "20"}
    here = found(of(inside), where="cn", value_lost="0", taking_back="0", **more)
    # A tenth of a return at a margin of 40, against a fifth of an order that earns as much.
    assert parts(here) == [0, 0, 400, -800]
    assert parts(found(of(inside), where="eu", **more)) == [0, 0, 0, 0]
    assert parts(found(of(inside), where="cn", window_days="7", **more)) == [0, 0, 0, 0]


def test_the_sums_of_the_year_are_those_of_its_cases() -> None:
    answer = found(YEAR, way=FREE)
    changed = answer.report.then.total - answer.report.now.total
    assert parts(answer)[0] == int(changed.sum()) > 0
    late = SAMPLE[answer.report.now.declined & ~answer.report.then.declined]
    each = late["margin"].map(Decimal) + late["price_paid"].map(Decimal) / 10 + 4
    assert abs(parts(answer)[1] - int(100 * sum(each))) <= len(late)
    assert answer.interval.low < answer.difference < answer.interval.high
    assert answer.report.below_floors == ()
    kinds = answer.tables[0].rows
    assert sum(count for _, count, _ in kinds) == int(answer.report.changed.sum())
    assert sum(money for _, _, money in kinds) * 100 == parts(answer)[0]


@pytest.mark.parametrize("days", ["8", "15", "60", "365"])
def test_a_longer_window_alone_never_saves(days: str) -> None:
    assert found(YEAR, window_days=days).difference > 0


def test_the_platform_forbids_a_longer_window_whose_way_back_the_buyer_pays() -> None:
    broken = found(YEAR, where="cn").report.below_floors
    assert {finding.rules for finding in broken} == {("FRT-33", "TB-49-a")}


def test_an_assumption_alone_is_not_verified_again() -> None:
    first = found(YEAR, way=FREE).report
    again = found(YEAR, way=FREE, taking_back="9").report
    assert again.changes is first.changes
    assert again.then is first.then


def test_cases_without_a_margin_are_left_out_and_named() -> None:
    trial = of(LATE, {**LATE, "margin": None}, {**LATE, "wish": None})
    assert (trial.counted.rows, trial.counted.of) == (1, 3)
    assert trial.counted.left_out == {
        "not known: margin or price_paid": ("3",),
        "not known: wish, threshold_lost": ("4",),
    }
    assert parts(found(trial, value_lost="0", taking_back="0"))[1] == 4000
