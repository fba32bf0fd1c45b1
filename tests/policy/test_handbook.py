"""A handbook is read once, and a scenario makes another one of it."""

from tests.handbook import HANDBOOK


def test_a_scenario_makes_another_handbook_and_leaves_this_one() -> None:
    scenario = HANDBOOK.scenarios["year-long-returns"]
    amount = scenario.amounts[0].amount
    day = HANDBOOK.policy.changes[-1]
    before = HANDBOOK.on(day).amounts[amount]
    assert HANDBOOK.under(scenario).on(day).amounts[amount] == scenario.amounts[0].value
    assert HANDBOOK.on(day).amounts[amount] == before != scenario.amounts[0].value
