"""Worked cases: read with every fault at once, decided by the tables."""

from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.policy import PolicyError
from aftersales_kit.policy.cases import Expectation, WorkedCase, read_cases
from aftersales_kit.policy.illustration import Stated
from tests.handbook import HANDBOOK
from tests.policy.files import whole

CASES = "cases/freight.toml"

ONE_MORE = """
[[case]]
id = "one-more"
title = { en = "One more", zh = "再来一个" }
on = 2025-10-01
facts = { days = 1, problem = "colour" }
expect = [{ table = "freight", bearer = "shop" }]
why = { en = "The shop's fault.", zh = "店铺的问题。" }
"""


def faults(draft) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        whole(read_cases, draft.folder, draft.policy())
    return [str(fault) for fault in caught.value.faults]


def test_a_worked_case_is_read_with_facts_and_what_is_expected(draft):
    policy = draft.policy()
    cases = whole(read_cases, draft.folder, policy)
    assert list(cases) == ["defect-on-the-last-day", "defect-a-day-late", "regret", "colour"]
    first, _, regret, _ = cases.values()
    assert first.facts == {"days": 7, "problem": "defect", "worn": "yes"}
    assert first.expect == (
        Expectation("freight", {}, {"bearer": "shop"}, Stated(reply="shop-pays")),
        Expectation("window", {}, {"window": "inside"}),
        Expectation("freight", {"market": "cn"}, {}, Stated(("CN-02-a",), "shop-pays")),
        Expectation("window", {"market": "cn"}, {}, Stated(("CN-01-a",))),
    )
    assert (first.on, first.sources, first.file) == (
        date(2025, 10, 1),
        ("QST-01",),
        "data/cases/freight.toml",
    )
    assert (first.answer, first.result) == ("", None)
    assert regret.expect[1] == Expectation("freight", {"worn": "yes"}, {"bearer": "buyer"})


def test_the_amounts_expected_of_a_whole_answer_are_kept_as_text(draft):
    draft.change(
        CASES,
        'id = "regret"',
        'id = "regret"\nanswer = "freight"\nresult = { repaid = 12.50, times = 2 }',
    )
    case = whole(read_cases, draft.folder, draft.policy())["regret"]
    assert (case.answer, case.result) == ("freight", {"repaid": "12.50", "times": "2"})


def test_a_folder_without_cases_has_none(draft, tmp_path):
    assert whole(read_cases, tmp_path / "nowhere", draft.policy()) == {}


def test_the_handbook_keeps_its_cases_beside_its_policy():
    cases = HANDBOOK.cases
    assert cases
    assert all(case.on >= HANDBOOK.policy.start for case in cases.values())


# --- what decides a case ---


def case_of(draft, facts: dict, *expect: Expectation) -> WorkedCase:
    label = whole(read_cases, draft.folder, draft.policy())["regret"].title
    return WorkedCase("x", "x.toml", label, date(2025, 10, 1), facts, expect, label)


def test_each_line_is_decided_with_the_facts_it_adds(draft):
    policy = draft.policy()
    case = whole(read_cases, draft.folder, policy)["regret"]
    ids = [(line.facts["worn"], fired["freight"].id) for line, fired in case.fired(policy)]
    assert ids == [("no", "FRT-03"), ("yes", "FRT-04")]


def test_a_case_is_decided_as_of_its_own_day(draft):
    draft.change("policy/freight.toml", 'id = "FRT-01"', 'id = "FRT-01"\nuntil = 2025-10-01')
    draft.add(
        "policy/freight.toml",
        """
[[rule]]
id = "FRT-09"
from = 2025-10-01
when = { window = "after" }
then = { bearer = "shop" }
why = { en = "New.", zh = "新。" }
sources = ["QST-01"]
""",
    )
    draft.change(CASES, 'id = "defect-a-day-late"', 'id = "late"')
    policy = draft.policy()
    case = whole(read_cases, draft.folder, policy)["late"]
    ((_, fired),) = case.fired(policy)
    assert [rule.id for rule in fired.values()] == ["WIN-02", "FRT-09"]


def test_a_fact_that_plays_no_part_may_be_left_out(draft):
    case = case_of(draft, {"days": 8}, Expectation("freight", {}, {"bearer": "buyer"}))
    ((_, fired),) = case.fired(draft.policy())
    assert {table: rule.id for table, rule in fired.items()} == {"freight": "FRT-01"}


def test_a_fact_that_plays_a_part_is_named_when_it_is_left_out(draft):
    case = case_of(draft, {"days": 7}, Expectation("freight", {}, {"bearer": "buyer"}))
    with pytest.raises(KeyError, match="problem"):
        list(case.fired(draft.policy()))


# --- faults ---


def test_two_cases_without_an_id_are_not_said_to_be_taken(draft):
    draft.change(CASES, 'id = "regret"\n', "")
    draft.change(CASES, 'id = "defect-a-day-late"\n', "")
    assert [line.split(": ", 1)[1] for line in faults(draft)] == [
        "case 2: id: missing; allowed: a text",
        "case 3: id: missing; allowed: a text",
    ]


def test_an_id_may_be_taken_in_another_file_too(draft):
    draft.write("cases/more.toml", ONE_MORE.replace("one-more", "regret"))
    assert faults(draft) == [
        "data/cases/more.toml: regret: id: 'regret' is taken in data/cases/freight.toml"
    ]


def test_all_faults_of_all_files_of_cases_are_reported_at_once(draft):
    draft.change(CASES, "facts = { days = 0,", "facts = { days = 99,")
    draft.write("cases/broken.toml", "case =")
    draft.write("cases/more.toml", ONE_MORE + "cases = 3\n")
    draft.write("cases/other.toml", "cases = []")
    assert [line.split(": ")[0] for line in faults(draft)] == [
        "data/cases/broken.toml",
        "data/cases/freight.toml",
        "data/cases/more.toml",
        "data/cases/other.toml",
    ]


def test_facts_are_read_in_every_spelling_that_is_exact(draft):
    draft.add(
        "policy/terms.toml",
        '[fields.price]\nkind = "money"\nlabel = { en = "Price", zh = "价格" }\n'
        "maximum = 100\nstep = 0.01\n",
    )
    draft.write("cases/more.toml", ONE_MORE.replace("days = 1", 'days = "1", price = 9.90'))
    case = whole(read_cases, draft.folder, draft.policy())["one-more"]
    assert case.facts == {"days": 1, "price": Decimal("9.90"), "problem": "colour"}


def test_a_case_is_decided_by_the_days_as_they_count_and_as_it_stands_where_they_contradict():
    case = HANDBOOK.cases["asked-in-the-holiday-week"]
    assert case.decided("no-reason-window", HANDBOOK.policy, {})["no-reason-window"].id == "WIN-02"
    entered = {"days_since_signing": 30}
    late = case.decided("no-reason-window", HANDBOOK.policy, entered)
    assert late["no-reason-window"].id == "WIN-03"
