"""Rankings: the handbook's own agree with worst_first, and each way to disagree is named."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_kit.policy import Policy, data_folder
from aftersales_kit.policy.subjects.rankings import Ranking, Rung, read_rankings, verify_rankings
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

OWN = HANDBOOK.rankings
RANKED = [field for field in POLICY.terms.fields.values() if field.worst_first]


def findings(rankings: Mapping[str, Ranking], policy: Policy = POLICY) -> list[str]:
    found = verify_rankings(policy, rankings, HANDBOOK.cases)
    return [f"{finding.kind}: {finding.message}" for finding in found]


def ranked(outcome: str, *worst_first: frozenset[str]) -> Policy:
    """Return the policy with an outcome ranked otherwise."""
    fields = {**POLICY.terms.fields}
    fields[outcome] = replace(fields[outcome], worst_first=worst_first)
    return replace(POLICY, terms=replace(POLICY.terms, fields=fields))


def test_the_handbooks_rankings_have_no_findings() -> None:
    assert findings(OWN) == []


@pytest.mark.parametrize("outcome", [field.name for field in RANKED])
def test_two_neighbouring_ranks_changed_over_are_noticed(outcome: str) -> None:
    ranks = POLICY.terms[outcome].worst_first
    for number in range(1, len(ranks)):
        before, after = ranks[number - 1 : number + 1]
        changed = (*ranks[: number - 1], after, before, *ranks[number + 1 :])
        said = findings(OWN, ranked(outcome, *changed))
        assert said, (before, after)
        assert all(line.startswith("rank differs") for line in said)


def shared() -> list[tuple[str, int]]:
    """Return the rungs, by outcome and number, whose cases come out as several codes."""
    return [
        (outcome, number)
        for outcome, ranking in OWN.items()
        for number, rung in enumerate(ranking.rungs, 1)
        if len({*rung.codes(outcome, POLICY, HANDBOOK.cases)}) > 1
    ]


def test_codes_that_are_no_longer_equally_good_are_named_with_their_cases() -> None:
    assert shared()
    for outcome, number in shared():
        rung = OWN[outcome].rungs[number - 1]
        first, *others = dict.fromkeys(rung.codes(outcome, POLICY, HANDBOOK.cases))
        apart = []
        for rank in POLICY.terms[outcome].worst_first:
            split = (frozenset({first}), rank - {first}) if first in rank else (rank,)
            apart += [codes for codes in split if codes]
        said = "\n".join(findings(OWN, ranked(outcome, *apart)))
        assert f"{outcome}: rung {number}: " in said
        assert f"({others[0]}) is said to come out as good as {rung.cases[0]} ({first})" in said


def test_an_outcome_without_a_ranking_and_a_code_without_a_case_are_named() -> None:
    fewer = {name: ranking for name, ranking in OWN.items() if name != "window"}
    fewer["rights"] = replace(OWN["rights"], rungs=OWN["rights"].rungs[:-1])
    said = findings(fewer)
    assert len(said) == 3
    assert any("window: has no ranking, though " in line for line in said)
    assert any("rights: shows no case of return_too, which RGT-" in line for line in said)
    assert any("rights: shows no case of resend_or_refund" in line for line in said)


def test_a_case_that_leaves_out_what_decides_is_named() -> None:
    silent = Rung(("one-star-and-no-word",), OWN["entry"].rungs[0].why)
    said = findings({**OWN, "entry": replace(OWN["entry"], rungs=(silent, *OWN["entry"].rungs))})
    assert len(said) == 1
    assert "entry: rung 1: leaves out" in said[0]
    assert "which decides entry" in said[0]


def test_the_first_line_of_a_case_about_the_outcome_says_which_it_is() -> None:
    rung = OWN["bearer"].rungs[1]
    (added,) = rung.adds("bearer", POLICY, HANDBOOK.cases)
    assert added == {"leg": "return"}
    assert rung.codes("bearer", POLICY, HANDBOOK.cases) == ["buyer"]


def test_what_a_ranking_names_must_exist(tmp_path: Path) -> None:
    rung = Rung(("last-day-of-the-windw",), OWN["window"].rungs[0].why)
    said = findings({**OWN, "windw": Ranking("windw", (rung,))})
    assert any("unknown ranked outcome 'windw'" in line for line in said)
    assert any("did you mean 'last-day-of-the-window'?" in line for line in said)
    assert all(line.startswith("unresolved reference") for line in said)
    text = (data_folder() / "rankings.toml").read_text(encoding="utf-8")
    (tmp_path / "rankings.toml").write_text(text.replace("cases = [", "case = [", 1), "utf-8")
    assert "did you mean 'cases'?" in "\n".join(
        map(str, faults_of(read_rankings, tmp_path, POLICY))
    )
