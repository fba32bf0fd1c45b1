"""Every fact says who can answer it, and the message asks the buyer for nothing else."""

import shutil
from dataclasses import replace
from pathlib import Path

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.inforce import Policy
from aftersales_kit.policy.knowing import verify_known
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from tests.handbook import HANDBOOK

POLICY = HANDBOOK.policy
TERMS = POLICY.terms


def with_known_by(name: str, *known_by: str) -> Policy:
    told = replace(TERMS[name], known_by=tuple(TERMS.knowers[who] for who in known_by))
    return replace(POLICY, terms=replace(TERMS, fields={**TERMS.fields, name: told}))


def test_everything_that_is_asked_can_be_answered() -> None:
    assert verify_known(POLICY) == []
    for field in TERMS.fields.values():
        assert (field.asked_of is None) == (field.ask is None)
        assert field.asked_of in (None, *TERMS.knowers.values())


def test_a_fact_that_nobody_can_answer_is_found() -> None:
    (finding,) = verify_known(with_known_by("packed"))
    assert (finding.kind, finding.table) == ("known by nobody", "packed")
    assert "warehouse" in finding.mend


def test_a_wording_that_asks_the_buyer_for_what_another_shows_first_is_found() -> None:
    found = verify_known(with_known_by("wish", "order_page", "buyer"))
    asking = {reply.id for reply in POLICY.replies.values() if "wish" in reply.asks}
    assert {finding.table for finding in found} == asking != set()
    assert {finding.kind for finding in found} == {"asked of the wrong one"}
    unknown = replace(POLICY.replies["ask-hurry"], asks=("hurry",))
    policy = replace(POLICY, replies={**POLICY.replies, "ask-hurry": unknown})
    # A name that is no fact is told where wordings are read.
    assert {finding.table for finding in verify_known(policy)} == {"in_a_hurry"}


def test_a_fact_of_the_buyers_that_no_wording_asks_is_found() -> None:
    mute = replace(POLICY.replies["ask-hurry"], asks=())
    policy = replace(POLICY, replies={**POLICY.replies, "ask-hurry": mute})
    (finding,) = verify_known(policy)
    assert (finding.kind, finding.table) == ("asked in no message", "in_a_hurry")


def faults_with(folder: Path, old: str, new: str) -> list[str]:
    shutil.copytree(data_folder(), folder / "data")
    terms = folder / "data" / "policy" / "terms.toml"
    text = terms.read_text(encoding="utf-8")
    assert old in text
    terms.write_text(text.replace(old, new, 1), encoding="utf-8")
    files = Files(folder / "data")
    read_policy(files)
    return [str(fault) for fault in files.faults]


def test_who_knows_is_one_of_those_listed(tmp_path: Path) -> None:
    told = faults_with(tmp_path, 'known_by = ["warehouse"]', 'known_by = ["warehose"]')
    assert len(told) == 1
    assert "known_by" in told[0]
    assert "did you mean 'warehouse'?" in told[0]


def test_who_knows_an_outcome_is_not_said(tmp_path: Path) -> None:
    old = "[fields.responsible]\n"
    told = faults_with(tmp_path, old, f'{old}known_by = ["agent"]\n')
    assert any("stands at what nobody is asked" in fault for fault in told)
