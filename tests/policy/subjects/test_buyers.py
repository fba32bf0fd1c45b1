"""The page for buyers: each line is carried by a rule, and everything that it names exists."""

from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, PolicyError, data_folder
from aftersales_kit.policy.subjects.buyers import read_buyers
from aftersales_kit.policy.tables import Bound
from tests.handbook import HANDBOOK
from tests.policy.conftest import Draft
from tests.policy.files import faults_of, load_policy, whole

SOUND = """
title = { en = "For you", zh = "给您" }
[[part]]
id = "returns"
title = { en = "Returns", zh = "退货" }

[[part.line]]
id = "in-time"
where = { market = "cn" }
table = "freight"
when = { days = { at_most = "window_days" }, problem = ["goods", "regret"], worn = false }
outcome = "bearer"
sources = ["QST-01"]
[part.line.by_outcome]
shop = { en = "We pay within {window_days}.", zh = "{window_days}内运费我们出。" }
buyer = { en = "You pay.", zh = "运费由您承担。" }

[[part.line]]
id = "kindness"
says = { en = "We are here for {window_days}.", zh = "{window_days}内都在。" }
rules = ["FRT-03"]
sources = ["QST-01"]
"""


def written(draft: Draft, *changes: tuple[str, str]) -> Path:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    draft.write("buyers.toml", text)
    return draft.folder


def faults(draft: Draft, *changes: tuple[str, str]) -> str:
    folder = written(draft, *changes)
    policy = load_policy(folder)
    found = faults_of(read_buyers, folder, policy)
    with pytest.raises(PolicyError):
        whole(read_buyers, folder, policy)
    return "\n".join(map(str, found))


@pytest.fixture
def policy() -> Policy:
    return HANDBOOK.policy


def test_a_line_says_one_sentence_or_the_one_that_its_table_chooses(draft: Draft) -> None:
    folder = written(draft)
    buyers = whole(read_buyers, folder, load_policy(folder))
    in_time, kindness = buyers
    assert [part.id for part in buyers.parts] == ["returns"]
    assert in_time.when == {
        "days": Bound(at_most="window_days"),
        "problem": frozenset(["defect", "colour", "regret"]),
        "worn": frozenset(["no"]),
    }
    assert [said.en for said in in_time.sentences] == ["We pay within {window_days}.", "You pay."]
    assert [said.en for said in kindness.sentences] == ["We are here for {window_days}."]
    assert (in_time.markets, in_time.sources, kindness.rules) == (("cn",), ("QST-01",), ("FRT-03",))


def test_a_line_holds_in_the_markets_that_are_so_or_whose_law_it_rests_on(draft: Draft) -> None:
    changes = ('{ market = "cn" }', '"its_law"'), ('["QST-01"]\n[', '["QST-01", "CN-01"]\n[')
    folder = written(draft, *changes)
    assert whole(read_buyers, folder, load_policy(folder))["in-time"].markets == ("cn",)
    assert HANDBOOK.buyers["turn-to-eu"].markets == ("eu",)
    markets, kept = HANDBOOK.policy.markets, HANDBOOK.policy.terms["outbound_kept"].given
    refunded = tuple(market for market in markets if kept[market] == "no")
    assert HANDBOOK.buyers["not-told"].markets == refunded


def test_a_line_is_found_by_its_id(policy: Policy) -> None:
    buyers = HANDBOOK.buyers
    assert buyers["parcel-lost"].outcome == "to_buyer"
    with pytest.raises(KeyError, match="did you mean 'parcel-lost'"):
        buyers["parcel-lots"]
    with pytest.raises(KeyError, match="there is no line 'banana'"):
        buyers["banana"]


def test_one_sentence_may_stand_for_a_group_of_outcomes(policy: Policy) -> None:
    line = HANDBOOK.buyers["changed-mind-eu"]
    assert line.by_outcome["too_late"] == line.by_outcome["excluded_goods"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('title = { en = "Returns", zh = "退货" }', "", "returns: title: missing"),
        ('title = { en = "For you", zh = "给您" }', "", "data/buyers.toml: title: missing"),
        ('id = "kindness"', 'id = "in-time"', "'in-time' is taken"),
        ('"cn" }', '"cm" }', "in-time.where.market: unknown value 'cm'"),
        ('market = "cn"', "worn = false", "in-time.where.worn: does not follow from the market"),
        ('{ market = "cn" }', "{}", "in-time.where: says nothing; allowed: a trait of markets"),
        ('{ market = "cn" }', '"its_law"', "where: no source is the law of a market"),
        ('table = "freight"', 'table = "frieght"', "unknown table 'frieght'; allowed: one of fr"),
        ('outcome = "bearer"', 'outcome = "window"', "in-time.outcome: unknown value 'window'"),
        ("worn = false", "worm = false", "when.worm: unknown fact 'worm'; allowed"),
        (
            '"regret"]',
            '"regrets"]',
            "when.problem: unknown value 'regrets'; allowed: one of defect, colour",
        ),
        (
            'at_most = "window_days"',
            'at_most = "windo_days"',
            "at_most: unknown amount 'windo_days'",
        ),
        ("buyer = {", "byuer = {", "by_outcome.byuer: unknown value 'byuer'"),
        ("within {window_days}", "within {windw_days}", "by_outcome: unknown amount 'windw_days'"),
        ("We pay within {window_days}", "We pay", "by_outcome: the blanks differ"),
        (
            'rules = ["FRT-03"]',
            'rules = ["FRT-33"]',
            "kindness.rules: unknown rule 'FRT-33'; allowed",
        ),
        ('sources = ["QST-01"]\n[', 'sources = ["QST-99"]\n[', "unknown source 'QST-99'"),
        ("outcome =", "outcmoe =", "in-time.outcmoe: unknown key; allowed: one of id, where"),
        ("says =", "syas =", "kindness.syas: unknown key; allowed: one of id, where, says"),
        ('outcome = "bearer"\n', "", "line in-time: does not say one thing"),
        ("[[part]]", "[[parts]]\n[[part]]", "parts: unknown key; allowed: one of title, part"),
    ],
)
def test_what_a_line_names_must_exist(draft: Draft, old: str, new: str, says: str) -> None:
    assert says in faults(draft, (old, new))


def test_a_sentence_that_nothing_carries_is_a_fault(draft: Draft) -> None:
    changes = (('rules = ["FRT-03"]\nsources = ["QST-01"]\n', ""),)
    assert "line kindness: nothing carries it; allowed: a table, rules" in faults(draft, *changes)


def test_a_heading_without_a_line_is_a_fault(draft: Draft) -> None:
    draft.write("buyers.toml", SOUND.split("[[part.line]]")[0])
    policy = load_policy(draft.folder)
    found = faults_of(read_buyers, draft.folder, policy)
    assert [str(fault) for fault in found] == [
        "data/buyers.toml: returns: line: names none of its line; allowed: at least one"
    ]


def test_an_outcome_has_only_one_sentence(draft: Draft) -> None:
    group = (
        "[fields.bearer.codes]",
        "[fields.bearer.groups]\n"
        'somebody = { label = { en = "somebody", zh = "有人" }, codes = ["shop", "buyer"] }\n'
        "[fields.bearer.codes]",
    )
    draft.change("policy/terms.toml", *group)
    said = faults(draft, ("buyer = {", "somebody = {"))
    assert "in-time.by_outcome.somebody: 'shop' has a sentence already" in said


def test_no_file_is_a_fault_that_says_so(draft: Draft) -> None:
    found = faults_of(read_buyers, draft.folder, load_policy(draft.folder))
    assert [str(fault) for fault in found] == ["data/buyers.toml: the file is missing"]
    assert (data_folder() / "buyers.toml").is_file()
