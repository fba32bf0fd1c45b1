"""Trials: what a scenario tells of worked cases is so, and each of its changes is told."""

from dataclasses import replace

import pytest

from aftersales_kit.policy.scenarios import AmountChange, RuleChange, Scenario, Tried
from aftersales_kit.policy.trials import verify_trials
from tests.handbook import HANDBOOK

KEPT = HANDBOOK.scenarios
FREE, YEAR = KEPT["worry-free-returns"], KEPT["year-long-returns"]
BACK = FREE.tried[0]


def found(scenario: Scenario, **changes) -> list[tuple[str, str]]:
    kept = {"trial": replace(scenario, **changes)}
    findings = verify_trials(HANDBOOK.policy, kept, HANDBOOK.cases)
    assert {finding.file for finding in findings} <= {scenario.file}
    return [(finding.kind, finding.message) for finding in findings]


def told(scenario: Scenario, **changes) -> list[str]:
    return [message for _, message in found(scenario, **changes)]


def test_what_the_scenarios_tell_is_so():
    assert found(FREE) == found(YEAR) == []


def test_a_case_that_comes_out_otherwise_before_a_scenario_is_named():
    tried = replace(BACK, now={"bearer": "shop"})
    assert told(FREE, tried=(tried,)) == [
        "in the scenario worry-free-returns, last-day-of-the-window is told to come to "
        "bearer = shop before it, and comes to buyer",
    ]


def test_a_case_that_comes_out_otherwise_under_a_scenario_is_named():
    tried = replace(BACK, then={**BACK.then, "payment": "prepaid_by_shop"})
    assert told(FREE, tried=(tried,)) == [
        "in the scenario worry-free-returns, last-day-of-the-window is told to come to "
        "payment = prepaid_by_shop under it, and comes to advanced_by_buyer_repaid",
    ]


@pytest.mark.parametrize(
    ("reply", "changed", "got"),
    [("return-own-cost", "return-repaid", "return-repaid"), ("return-repaid", None, "no wording")],
)
def test_the_wording_that_is_sent_under_a_scenario_is_held_against_it(reply, changed, got):
    rule = replace(FREE.rules[0], reply=changed)
    (message,) = told(FREE, rules=(rule,), tried=(replace(BACK, reply=reply),))
    assert message.endswith(f"last-day-of-the-window is told to be sent {reply}, and is sent {got}")


def test_a_case_that_leaves_its_table_open_is_named_on_both_sides():
    tried = replace(BACK, case="taiwan-never-told-day-123", facts={})
    messages = told(FREE, tried=(BACK, tried))
    assert [message.partition("decided ")[2] for message in messages] == ["before it", "under it"]


def test_an_outcome_that_a_scenario_changes_and_no_case_tells_is_named():
    tried = replace(BACK, then={"bearer": "shop"}, reply="")
    assert found(FREE, tried=(tried,)) == [
        (
            "change without example",
            "no case of the scenario worry-free-returns shows payment, reply of the rule FRT-33",
        )
    ]
    assert found(FREE, tried=())[0][1].endswith("shows bearer, payment, reply of the rule FRT-33")


def test_a_rule_whose_wording_is_taken_away_needs_no_case_with_a_wording():
    rule = RuleChange("FRT-33", {"bearer": "shop"})
    assert found(FREE, rules=(rule,), tried=(replace(BACK, then={"bearer": "shop"}, reply=""),)) \
        == []  # fmt: skip


@pytest.mark.parametrize("place", range(1, len(YEAR.tried)))
def test_where_an_amount_ends_needs_its_last_day_and_the_day_after(place):
    left = (*YEAR.tried[:place], *YEAR.tried[place + 1 :])
    ((kind, message),) = found(YEAR, tried=left)
    assert kind == "change without example"
    assert message.startswith("no case of the scenario year-long-returns shows where ")


def test_a_pair_at_another_amount_of_the_same_value_shows_nothing_of_this_one():
    (message,) = told(YEAR, tried=tuple(one for one in YEAR.tried if "european" not in one.case))
    assert message.endswith("shows where no_reason_window_eu ends, which it sets to 365")


def test_cases_that_differ_in_more_than_a_number_or_in_no_number_show_no_end():
    window = Scenario("trial", YEAR.title, YEAR.why, file=YEAR.file,
                      amounts=(AmountChange("no_reason_window_cn", 9, "day"),))  # fmt: skip
    vase = Tried("vase-in-its-box-on-day-three", "no-reason-return", {"no_reason": "too_late"},
                 {"no_reason": "allowed"}, {"days_since_signing": 9})  # fmt: skip
    late = replace(vase, facts={"days_since_signing": 10}, then={"no_reason": "too_late"})
    worn = replace(
        vase, facts={**vase.facts, "condition": "worn"}, then={"no_reason": "not_intact"}
    )
    assert found(window, tried=(vase, late)) == []
    both = replace(late, facts={**late.facts, "in_a_hurry": "yes"})
    for other in (both, worn, replace(late, facts={"days_since_signing": 11})):
        ((kind, message),) = found(window, tried=(vase, other))
        assert (kind, "no_reason_window_cn" in message) == ("change without example", True)


def test_a_number_that_one_of_two_cases_lacks_shows_no_end():
    window = Scenario("trial", YEAR.title, YEAR.why, file=YEAR.file,
                      amounts=(AmountChange("no_reason_window_eu", 20, "day"),))  # fmt: skip
    refused = Tried("law-european-coat-tried-on", "no-reason-return", {"no_reason": "too_late"},
                    {"no_reason": "allowed"}, {"days_since_signing": 20})  # fmt: skip
    assert len(found(window, tried=(refused, replace(refused, facts={})))) > 1


def test_a_case_that_is_not_there_is_named():
    ((kind, message),) = found(FREE, tried=(BACK, replace(BACK, case="last-day-of-the-windw")))
    assert kind == "unresolved reference"
    assert "did you mean 'last-day-of-the-window'?" in message


def test_a_scenario_that_cannot_be_applied_is_told_elsewhere():
    assert found(FREE, rules=(RuleChange("FRT-999", {"bearer": "shop"}),)) == []
