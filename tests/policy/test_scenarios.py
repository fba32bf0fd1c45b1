"""Scenarios: a changed promise from one day on, and everything wrong with one said at once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, PolicyError
from aftersales_kit.policy.amounts import allowed_instead
from aftersales_kit.policy.scenarios import (
    AmountChange,
    RuleChange,
    Scenario,
    ScenarioError,
    apply,
    check,
    read_scenarios,
)
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import Label
from aftersales_kit.policy.verification import verify
from tests.handbook import BEGAN, HANDBOOK
from tests.policy.files import whole

POLICY = BEGAN.policy
ON = date(2026, 3, 1)
DAY = timedelta(days=1)
TITLE = Label("A trial", "试算")
WHY = Label("To see what comes of it.", "看看会怎样。")
RETURN = {
    "leg": "return",
    "wish": "return",
    "problem": "change_of_mind",
    "evidence": "none",
    "courier_chosen_by_buyer": "no",
    "exchange_kind": "same",
    "shipping_terms": "free",
    "threshold_lost": "no",
    "order_state": "signed",
    "market": "cn",
    "told_of_right": "yes",
    "days_since_signing": 3,
    "freight_agreement": "nothing",
    "abuse": "no",
}


def scenario(*changes: RuleChange | AmountChange, **more) -> Scenario:
    rules = tuple(change for change in changes if isinstance(change, RuleChange))
    amounts = tuple(change for change in changes if isinstance(change, AmountChange))
    return Scenario("trial", TITLE, WHY, rules, amounts, **more)


def bearer(policy: Policy, on: date = ON) -> str:
    return policy.on(on).fire("freight", RETURN)["freight"].rule.then["bearer"]


def faults(policy: Policy, wrong: Scenario) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        apply(policy, wrong)
    assert [str(fault) for fault in check(policy, wrong)] == str(caught.value).splitlines()[1:]
    return str(caught.value).splitlines()[1:]


# --- what changes, and from when ---


def test_a_scenario_without_changes_changes_nothing():
    assert apply(POLICY, scenario()) == POLICY


def test_worry_free_returns_make_the_shop_bear_the_way_back_and_leave_the_policy_alone():
    then = apply(POLICY, BEGAN.scenarios["worry-free-returns"])
    assert (bearer(POLICY), bearer(then)) == ("buyer", "shop")
    rule = then.rule("FRT-33")
    assert rule.then["payment_option"] == POLICY.rule("FRT-33").then["payment_option"]
    assert rule.reply == "return-repaid"


def test_worry_free_returns_fall_below_no_floor():
    then = apply(POLICY, BEGAN.scenarios["worry-free-returns"])
    assert {finding.kind for finding in verify(then)} <= {"rule without example"}


def test_a_changed_rule_says_why_it_was_changed_and_no_longer_the_old_wording():
    then = apply(POLICY, scenario(RuleChange("FRT-33", {"bearer": "shop"}), sources=("SAT-28",)))
    rule = then.rule("FRT-33")
    assert (rule.why, rule.sources, rule.reply) == (WHY, ("SAT-28",), None)


def test_a_changed_rule_may_have_a_reason_of_its_own():
    own = Label("Spring.", "春季。")
    then = apply(POLICY, scenario(RuleChange("FRT-33", {"bearer": "shop"}, own)))
    assert then.rule("FRT-33").why == own


def test_a_change_holds_from_its_day_and_not_the_day_before():
    change = RuleChange("FRT-33", {"bearer": "shop"})
    then = apply(POLICY, scenario(change, AmountChange("no_reason_window_tw", 9), start=ON))
    assert (bearer(then, ON - DAY), bearer(then, ON)) == ("buyer", "shop")
    windows = [then.on(day).amounts["no_reason_window_tw"] for day in (ON - DAY, ON)]
    assert windows == [7, 9]


def test_a_changed_amount_stays_changed_whatever_was_to_come():
    later = apply(POLICY, scenario(AmountChange("no_reason_window_tw", 10), start=ON + DAY))
    then = apply(later, scenario(AmountChange("no_reason_window_tw", 9), start=ON))
    values = [then.on(day).amounts["no_reason_window_tw"] for day in (ON - DAY, ON, ON + DAY)]
    assert values == [7, 9, 9]


def test_a_rule_that_changes_twice_over_time_changes_from_the_earlier_day_in_both_parts():
    late = apply(POLICY, scenario(RuleChange("FRT-33", {"payment": "not_due"}), start=ON))
    then = apply(late, scenario(RuleChange("FRT-33", {"bearer": "shop"}), start=ON - DAY))
    parts = [rule for rule in then.rules() if rule.id == "FRT-33"]
    assert [(part.start, part.end) for part in parts] == [
        (then.start, ON - DAY),
        (ON - DAY, ON),
        (ON, None),
    ]
    assert [part.then["payment"] for part in parts] == ["paid_by_buyer", "paid_by_buyer", "not_due"]
    assert [part.then["bearer"] for part in parts] == ["buyer", "shop", "shop"]


def test_a_part_of_a_rule_that_is_over_stays_as_it_was():
    once = apply(POLICY, scenario(RuleChange("FRT-33", {"payment": "not_due"}), start=ON))
    then = apply(once, scenario(RuleChange("FRT-33", {"bearer": "shop"}), start=ON))
    assert bearer(then, ON - DAY) == "buyer"
    assert len([rule for rule in then.rules() if rule.id == "FRT-33"]) == 2


def test_a_promise_below_the_floor_is_found_by_verification_and_not_refused():
    then = apply(POLICY, scenario(AmountChange("no_reason_window_cn", 6)))
    assert "below the floor" in {finding.kind for finding in verify(then)}


def test_every_case_is_still_decided_whatever_the_window():
    for days in (0, 3650, 1_000_000):
        apply(POLICY, scenario(AmountChange("no_reason_window_cn", days)))


def test_an_amount_that_leaves_a_gap_is_refused_with_the_case_that_nobody_decides():
    table = POLICY.tables["no-reason-window"]
    rules = tuple(
        replace(rule, when={**rule.when, "days_since_signing": Bound(above=7)})
        if rule.id == "WIN-03"
        else rule
        for rule in table.rules
    )
    policy = replace(POLICY, tables={**POLICY.tables, table.id: replace(table, rules=rules)})
    with pytest.raises(ScenarioError, match=r"no rule decides .*days_since_signing=7"):
        apply(policy, scenario(AmountChange("no_reason_window_cn", 6), start=ON))


# --- what is wrong with a scenario ---


def test_everything_wrong_is_said_at_once():
    wrong = scenario(
        RuleChange("FRT-333", {"bearer": "shop"}),
        RuleChange("FRT-33", {"bearer": "shopp", "bearers": "shop"}, reply="return-payed"),
        RuleChange("CN-10-a", {"bearer": "shop"}),
        RuleChange("FRT-34", {}),
        AmountChange("no_reason_window_c", 9),
        AmountChange("no_reason_window_cn", 9, "days"),
        AmountChange("no_reason_window_tw", 9),
        AmountChange("no_reason_window_tw", 9),
        start=date(2025, 8, 31),
        sources=("SAT-28", "SAT-288"),
    )
    said = faults(POLICY, wrong)
    expected = [
        "trial: from: 2025-08-31 is before the policy; allowed: a day from 2025-09-01",
        "trial: no_reason_window_tw: is changed twice; allowed: one change of each",
        "trial: sources: unknown source 'SAT-288'; allowed: an id of data/sources.toml",
        "trial: FRT-333: id: unknown rule 'FRT-333'; allowed: the id of a rule; "
        "did you mean 'FRT-33'?",
        "trial: FRT-33: then.bearer: unknown value 'shopp'; allowed: one of shop, buyer, nobody; "
        "did you mean 'shop'?",
        "trial: FRT-33: then.bearers: unknown key; allowed: one of bearer, payment, "
        "payment_option; did you mean 'bearer'?",
        "trial: FRT-33: reply: unknown reply 'return-payed'; allowed: an id of data/replies; "
        "did you mean 'return-repaid'?",
        "trial: CN-10-a: is law or platform; allowed: a rule of data/policy",
        "trial: FRT-34: then: changes nothing; allowed: one or more of bearer, payment, "
        "payment_option",
        "trial: no_reason_window_c: id: unknown amount 'no_reason_window_c'; allowed: an entry of "
        "data/policy/amounts.toml; did you mean 'no_reason_window_cn'?",
        "trial: no_reason_window_cn: unit: unknown value 'days'; allowed: one of day; "
        "did you mean 'day'?",
    ]
    assert sorted(said) == sorted(expected)


@pytest.mark.parametrize(
    ("amount", "value", "allowed"),
    [
        ("no_reason_window_cn", -1, "0 to 1,000,000 day, in steps of 1"),
        ("no_reason_window_cn", Decimal("7.5"), "0 to 1,000,000 day, in steps of 1"),
        ("no_reason_window_cn", 1_000_001, "0 to 1,000,000 day, in steps of 1"),
        ("compensation_near_high", Decimal("0.001"), "0 to 1,000,000 CNY, in steps of 0.01"),
        ("margin_kept_share", Decimal("1.1"), "0 to 1 share, in steps of 0.0001"),
    ],
)
def test_an_absurd_amount_is_refused_with_what_is_allowed(amount, value, allowed):
    (said,) = faults(POLICY, scenario(AmountChange(amount, value)))
    assert said == f"trial: {amount}: value: cannot be {value}; allowed: {allowed}"
    assert allowed_instead(value, POLICY.amounts[amount].unit) == allowed


@pytest.mark.parametrize("value", [0.1, True, "7", Decimal("NaN"), Decimal("Infinity"), None])
def test_an_amount_that_is_no_exact_number_is_refused(value):
    (said,) = faults(POLICY, scenario(AmountChange("compensation_near_high", value)))
    assert "is not an exact number" in said


@pytest.mark.parametrize("share", [0, 1, Decimal("0.25")])
def test_both_ends_of_a_share_are_allowed(share):
    assert check(POLICY, scenario(AmountChange("margin_kept_share", share, "share"))) == []


def test_a_rule_that_has_ended_cannot_change():
    once = apply(POLICY, scenario(RuleChange("FRT-33", {"bearer": "shop"}), start=ON))
    table = once.tables["freight"]
    ended = tuple(replace(rule, end=ON) if rule.id == "FRT-34" else rule for rule in table.rules)
    policy = replace(once, tables={**once.tables, "freight": replace(table, rules=ended)})
    (said,) = faults(policy, scenario(RuleChange("FRT-34", {"bearer": "shop"}), start=ON))
    assert said == (
        "trial: FRT-34: holds until 2026-03-01 only; allowed: a rule that holds from 2026-03-01 on"
    )


# --- scenarios as files ---


def write(folder: Path, name: str, text: str) -> None:
    (folder / "policy" / "scenarios").mkdir(parents=True, exist_ok=True)
    (folder / "policy" / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_the_files_can_all_be_applied_and_name_their_sources():
    found = HANDBOOK.scenarios
    assert {"worry-free-returns", "year-long-returns"} <= found.keys()
    assert found["worry-free-returns"].sources == ("SAT-28",)
    assert found["year-long-returns"].sources == ("BAS-05",)
    for each in found.values():
        apply(HANDBOOK.policy, each)


def test_scenario_files_are_no_tables_of_the_policy():
    assert not {"worry-free-returns", "year-long-returns"} & POLICY.tables.keys()


def test_a_file_may_say_yes_and_no_as_true_and_false_and_start_on_a_day(tmp_path):
    head = 'title = { en = "A", zh = "甲" }\nwhy = { en = "B", zh = "乙" }\nfrom = 2026-03-01\n'
    row = '[[rule]]\nid = "RTA-01"\nthen = { acceptance = true }\nwhy = { en = "C", zh = "丙" }\n'
    write(tmp_path, "flags", 'id = "flags"\n' + head + row)
    with pytest.raises(PolicyError, match="unknown value 'yes'; allowed: one of accept, refuse"):
        whole(read_scenarios, tmp_path, POLICY)
    write(tmp_path, "flags", 'id = "flags"\n' + head + row.replace("true", '"refuse"'))
    (found,) = whole(read_scenarios, tmp_path, POLICY).values()
    assert found.start == ON
    assert found.rules == (RuleChange("RTA-01", {"acceptance": "refuse"}, Label("C", "丙")),)


def test_every_fault_of_every_file_is_said_at_once(tmp_path):
    write(tmp_path, "broken", "id = ")
    write(tmp_path, "empty", 'id = "empty"\ntitle = { en = "E", zh = "空" }\n')
    write(
        tmp_path,
        "idle",
        'id = "idle"\ntitle = { en = "I", zh = "空" }\nwhy = { en = "W", zh = "因" }\n',
    )
    write(
        tmp_path,
        "other",
        'id = "another"\ntitle = { en = "O", zh = "另" }\nwhy = { en = "W", zh = "因" }\n'
        '[[amount]]\nid = "no_reason_window_cn"\nvalue = "8"\nunits = "day"\n',
    )
    write(
        tmp_path,
        "wrong",
        'id = "wrong"\ntitle = { en = "O", zh = "另" }\nwhy = { en = "W", zh = "因" }\n'
        'sources = ["SAT-28"]\n'
        '[[rule]]\nid = "FRT-33"\nthen = { bearer = ["shop"], payment = 1 }\n',
    )
    with pytest.raises(PolicyError) as caught:
        whole(read_scenarios, tmp_path, POLICY)
    said = str(caught.value).splitlines()
    assert said[0] == f"the policy cannot be loaded: {len(caught.value.faults)} faults"
    places = ["broken.toml: not TOML", "empty.toml: why: missing", "idle.toml: changes nothing"]
    places += ["other.toml: id: 'another' stands in the file other.toml"]
    places += ["other.toml: no_reason_window_cn: units: unknown key"]
    places += ["other.toml: no_reason_window_cn: value: cannot be '8'"]
    places += ["wrong.toml: FRT-33: then.bearer: unknown value \"['shop']\""]
    places += ["wrong.toml: FRT-33: then.payment: unknown value '1'"]
    for place in places:
        assert any(f"data/policy/scenarios/{place}" in line for line in said), place


def test_a_case_of_a_scenario_tells_codes_of_its_table(tmp_path):
    head = 'title = { en = "A", zh = "甲" }\nwhy = { en = "B", zh = "乙" }\n'
    row = '[[amount]]\nid = "no_reason_window_cn"\nvalue = 8\n'
    case = '[[case]]\ncase = "x"\ntable = "{}"\nnow = {{ {} }}\nthen = {{ bearer = "shop" }}\n'
    told = (case.format("freight", 'bearer = "shp"'), case.format("frieght", 'bearer = "shp"'))
    write(tmp_path, "told", 'id = "told"\n' + head + row + "".join(told))
    with pytest.raises(PolicyError) as caught:
        whole(read_scenarios, tmp_path, POLICY)
    # Whether there is such a table is asked once all tables are read.
    (fault,) = caught.value.faults
    assert str(fault).startswith(
        "data/policy/scenarios/told.toml: case 1: now.bearer: unknown value 'shp'; allowed: "
    )
