"""Upkeep: what a change leaves behind is a finding, and what is whole is none."""

from dataclasses import replace
from datetime import date

import pytest

from aftersales_kit.policy import upkeep
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.scenarios import AmountChange, Scenario, apply, read_scenarios
from aftersales_kit.policy.verification import verify
from tests.handbook import POLICY
from tests.policy.files import whole

TERMS, FREIGHT, FLOOR = "policy/terms.toml", "policy/freight.toml", "floors/cn.toml"
TRIAL = """
id = "trial"
title = { en = "A trial", zh = "试算" }
why = { en = "To see.", zh = "看看。" }

[[amount]]
id = "window_days"
value = VALUE
unit = "day"
"""
DAY = date(2026, 1, 1)


def tried(draft, value):
    draft.write("policy/scenarios/trial.toml", TRIAL.replace("VALUE", str(value)))
    policy = draft.policy()
    return list(upkeep.scenarios(policy, whole(read_scenarios, draft.folder, policy)))


# --- scenarios ---


def test_a_scenario_that_keeps_to_the_law_has_no_finding(draft):
    assert tried(draft, 9) == []


def test_a_scenario_below_the_law_is_found_and_named_with_its_file(draft):
    findings = tried(draft, 6)
    assert {finding.kind for finding in findings} == {"below the floor"}
    assert {finding.file for finding in findings} == {"data/policy/scenarios/trial.toml"}
    assert all("in the scenario trial, " in finding.message for finding in findings)
    assert all(finding.mend.startswith("change what data/") for finding in findings)


def test_what_is_below_the_law_without_the_scenario_is_not_the_scenarios(draft):
    draft.change(
        "policy/amounts.toml", 'value = 7, sources = ["QST-01"]', 'value = 6, sources = ["QST-01"]'
    )
    assert tried(draft, 5) == []


def test_a_scenario_that_leaves_a_case_undecided_is_found(draft):
    draft.change("policy/window.toml", '{ above = "window_days" }', "{ above = 7 }")
    (finding,) = tried(draft, 6)
    assert finding.kind == "uncovered"
    assert "no rule decides [Days: 7 days]" in finding.message


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("amount", "value"),
    [
        ("no_reason_window_cn", 3),
        ("law_no_reason_window_cn", 30),
        ("compensation_near_high", 1),
        ("high_value_from", 1),
    ],
)
def test_proving_what_a_change_touches_finds_what_proving_everything_finds(amount, value):
    label = Label("Try", "试试")
    changed = apply(POLICY, Scenario("try", label, label, amounts=(AmountChange(amount, value),)))
    among = upkeep.touched(POLICY, changed)
    assert 0 < len(among) < len(POLICY.tables)
    assert verify(changed, among=among) == verify(changed)


# --- rules that have ended ---


@pytest.fixture
def ending(draft):
    draft.change(FREIGHT, 'id = "FRT-01"\n', f'id = "FRT-01"\nuntil = {DAY}\n')
    draft.add(
        FREIGHT,
        f"""
[[rule]]
id = "FRT-05"
from = {DAY}
when = {{ window = "after" }}
then = {{ bearer = "buyer" }}
why = {{ en = "Still too late.", zh = "还是太晚。" }}
sources = ["QST-01"]
""",
    )
    return draft.policy()


def test_a_rule_that_has_ended_and_is_still_named_is_found_with_what_follows_it(ending):
    (finding,) = upkeep.ended(ending, [("data/x.toml", "the step a", ("FRT-01",))])
    assert str(finding) == (
        "ended rule: freight: the step a names FRT-01, which ends before 2026-01-01\n"
        "    at: data/x.toml\n"
        "    to mend: name the rule of freight that holds from then on, such as FRT-05, "
        "beside it, and in its place once that day has come"
    )


def test_an_ended_rule_may_be_named_beside_the_one_that_follows(ending):
    named = [("data/x.toml", "a", rules) for rules in (("FRT-01", "FRT-05"), ("FRT-02",), ())]
    assert list(upkeep.ended(ending, named)) == []


def test_a_rule_that_does_not_exist_is_said_elsewhere(ending):
    assert list(upkeep.ended(ending, [("data/x.toml", "a", ("FRT-99",))])) == []


def test_where_nothing_begins_on_that_day_no_rule_is_proposed(ending):
    table = ending.tables["freight"]
    rules = tuple(
        r if r.id != "FRT-05" else replace(r, start=date(2025, 12, 1)) for r in table.rules
    )
    policy = replace(ending, tables={**ending.tables, "freight": replace(table, rules=rules)})
    (finding,) = upkeep.ended(policy, [("data/x.toml", "a", ("FRT-01",))])
    assert "from then on beside it" in finding.mend


# --- what floors do not speak of ---

SCRATCH = 'scratch = { en = "Scratch", zh = "划痕" }\n[fields.problem.groups]'
ELSE = """
[[silent]]
codes = { problem = ["colour", "regret"] }
why = { en = "The law gives nothing for these.", zh = "法律对这些没有要求。" }
sources = ["CN-02"]
"""


def silent(draft):
    return [finding.message for finding in upkeep.floors(draft.policy())]


def test_codes_of_which_no_row_of_a_market_speaks_are_found(draft):
    assert silent(draft) == [
        f"no row of cn speaks of problem = {code}, so nothing is proved about it"
        for code in ("colour", "regret")
    ]


def test_a_row_may_say_that_nothing_is_demanded_and_a_new_code_is_still_found(draft):
    draft.add(FLOOR, ELSE)
    assert silent(draft) == []
    draft.change(FREIGHT, 'problem = "goods"', 'problem = { except = "regret" }')
    draft.change(TERMS, "[fields.problem.groups]", SCRATCH)
    assert silent(draft) == [
        "no row of cn speaks of problem = scratch, so nothing is proved about it"
    ]


def test_a_market_that_is_not_sold_to_needs_no_word(draft):
    draft.add(FLOOR, ELSE)
    text = (draft.folder / FLOOR).read_text(encoding="utf-8").split("[[silent]]")[0]
    draft.write("floors/eu.toml", text.replace('"cn"', '"eu"').replace("-a", "-b"))
    assert silent(draft) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("problem = [", "problems = [", "unknown field with codes 'problems'"),
        ('"regret"]', '"regrets"]', "unknown value 'regrets'"),
        ('"CN-02"]\n', '"CN-99"]\n', "unknown source 'CN-99'"),
    ],
)
def test_a_word_about_something_that_does_not_exist_is_a_fault(draft, old, new, said):
    draft.add(FLOOR, ELSE.replace(old, new))
    (fault,) = draft.faults()
    assert fault.startswith("data/floors/cn.toml: ")
    assert said in fault


# --- amounts by which nothing is decided ---

PROMISE = """
[price_held]
unit = "day"
label = { en = "Price protection", zh = "保价期" }
values = [{ from = 2025-09-01, value = 7, sources = ["QST-01"] }]
"""
AMOUNTS = "policy/amounts.toml"


def idle(draft, naming=(), promised=()):
    return list(upkeep.amounts(draft.policy(), naming, {"data/replies": promised}))


def test_an_amount_that_nothing_uses_is_found(draft):
    assert idle(draft) == []
    draft.add(AMOUNTS, PROMISE)
    (finding,) = idle(draft)
    assert str(finding).startswith(
        "decides nothing: price_held: price_held is used by no rule, row of law, clock, register, "
        "measure, what-if or code, so whatever it says is not held\n"
        "    at: data/policy/amounts.toml\n"
    )
    assert idle(draft, naming=["price_held"]) == []


def test_what_is_only_told_needs_no_use_and_is_promised_to_nobody(draft):
    draft.add(AMOUNTS, PROMISE + "only_told = true\n")
    assert idle(draft) == []
    (promised,) = idle(draft, promised=["price_held"])
    assert promised.message == "price_held is only told, and data/replies promises it to buyers"
    (used,) = idle(draft, naming=["price_held"])
    assert used.message == "price_held is used, and said to be only told"


@pytest.mark.parametrize(
    "values",
    [
        "values = [{ from = 2025-09-01, value = 7 }]",
        'values = [{ from = 2025-09-01, value = 7, sources = ["CN-01"] }, '
        "{ from = 2027-01-01, value = 9 }]",
        'values = [{ from = 2025-09-01, value = 7, sources = ["CN-01"] }, '
        '{ from = 2027-01-01, value = 9, sources = ["CN-01", "QST-01"] }]',
    ],
)
def test_what_the_shop_has_set_itself_is_only_told_and_promised_to_nobody(draft, values):
    head = PROMISE.partition("values")[0]
    note = 'note = { en = "Partly set by the shop.", zh = "部分为自定。" }'
    draft.add(AMOUNTS, f"{head}{note}\n{values}\nonly_told = true\n")
    (promised,) = idle(draft, promised=["price_held"])
    assert promised.message == "price_held is only told, and data/replies promises it to buyers"


def test_what_the_law_says_may_be_told_to_buyers(draft):
    draft.add(AMOUNTS, PROMISE.replace("QST-01", "CN-01") + "only_told = true\n")
    assert idle(draft, promised=["price_held"]) == []


# --- what problems are like ---


def wanting(draft):
    found = upkeep.traits(draft.policy())
    return [(f.kind, f.table, f.rules, f.message) for f in found]


def test_a_trait_that_nothing_asks_and_a_code_that_nothing_has_are_found(traits):
    traits.change(TERMS, "word = {", 'smell = { en = "a smell", zh = "气味" }\nword = {')
    assert wanting(traits) == [
        (
            "unasked trait", "seen", (),
            "no rule asks seen, which every file of data/problems says",
        ),
        ("trait of none", "seen", ("smell",), "no problem has seen = smell"),
    ]  # fmt: skip
    traits.change(FREIGHT, "ours = true", 'ours = true, seen = "photo"')
    assert [kind for kind, *_ in wanting(traits)] == ["trait of none"]


def test_a_rule_that_lists_problems_is_found_and_one_about_a_single_problem_is_not(traits):
    text = (traits.folder / "problems/defect.toml").read_text(encoding="utf-8")
    for code in ("dirt", "hole"):
        traits.write(f"problems/{code}.toml", text)
    traits.change(FREIGHT, '"seen", "ours", "worn"', '"seen", "ours", "problem", "worn"')
    traits.change(FREIGHT, "ours = true", 'seen = "photo", problem = ["defect", "colour", "dirt"]')
    traits.add(FREIGHT, MORE)
    assert [found[:3] for found in wanting(traits)] == [
        ("listed one by one", "freight", ("FRT-02",))
    ]
    traits.change(FREIGHT, 'seen = "photo", problem', "problem")
    traits.change(FREIGHT, 'problem = "hole"', 'seen = "photo", problem = "hole"')
    ((_, _, rules, message),) = wanting(traits)
    assert (rules, message) == (
        ("FRT-02",),
        "FRT-02 lists colour, defect, dirt, so that one more problem would have to be listed too",
    )


def test_a_problem_that_stands_among_those_of_another_family_is_found(traits):
    traits.change(FREIGHT, "ours = true", 'ours = true, seen = { except = ["word"] }')
    assert wanting(traits) == []
    text = (traits.folder / "problems/colour.toml").read_text(encoding="utf-8")
    traits.write("problems/torn.toml", text.replace("place = 2", "place = 4"))
    ((kind, table, codes, message),) = wanting(traits)
    assert (kind, table, codes) == ("torn apart", "problem", ("torn",))
    assert "torn has seen = photo" in message
    text = text.replace("place = 2", "place = 1")
    traits.write("problems/torn.toml", text)
    assert wanting(traits) == []


def test_the_handbooks_own_problems_are_whole():
    assert [*upkeep.traits(POLICY)] == []
    assert [*upkeep.first_messages(POLICY)] == []


def test_a_problem_on_which_the_buyer_is_sent_nothing_at_first_is_found():
    table = POLICY.tables[upkeep.FIRST]
    rules = [
        replace(rule, reply=None if rule.id == "EVD-10" else rule.reply) for rule in table.rules
    ]
    tables = {**POLICY.tables, table.id: replace(table, rules=tuple(rules))}
    (finding,) = upkeep.first_messages(replace(POLICY, tables=tables))
    assert (finding.kind, finding.rules) == ("no first message", ("EVD-10",))
    assert "reports out_of_stock" in finding.message


def test_a_policy_that_asks_for_no_evidence_needs_no_first_message(draft):
    assert [*upkeep.first_messages(draft.policy())] == []


MORE = """
[[rule]]
id = "FRT-05"
when = { window = "inside", problem = "hole" }
then = { bearer = "shop" }
why = { en = "A hole.", zh = "破洞。" }
sources = ["QST-01"]
"""
