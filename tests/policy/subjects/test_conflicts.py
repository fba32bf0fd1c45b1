"""Conflicts of practice and law: both sides exist, and something that holds carries the way out."""

from pathlib import Path

import pytest

from aftersales_kit.policy import Finding, PolicyError
from aftersales_kit.policy.subjects.conflicts import (
    read_conflicts,
    verify_conflicts,
)
from aftersales_kit.policy.subjects.procedures import read_procedures
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, findings_of, whole
from tests.policy.subjects.test_procedures import ROLES
from tests.policy.subjects.test_procedures import SOUND as PROCEDURE

SOUND = """
[window]
title = { en = "Window", zh = "期限" }
says = { en = "{quality_window_practice}.", zh = "{quality_window_practice}。" }
demands = { en = "More.", zh = "更长。" }
now = { en = "{quality_window}.", zh = "{quality_window}。" }
practice = ["PRC-10"]
law = ["CN-18"]
rules = ["RGT-02"]
amounts = ["quality_window"]
procedures = ["settle"]
"""


def written(folder: Path, text: str = SOUND) -> Path:
    folder.joinpath("conflicts.toml").write_text(text, encoding="utf-8")
    (folder / "procedures").mkdir(exist_ok=True)
    (folder / "procedures" / "roles.toml").write_text(ROLES, encoding="utf-8")
    (folder / "procedures" / "settle.toml").write_text(PROCEDURE, encoding="utf-8")
    return folder


def findings(folder: Path) -> list[Finding]:
    procedures = whole(read_procedures, folder)
    return findings_of(
        read_conflicts, lambda policy, read: verify_conflicts(policy, read, procedures), folder
    )


def said(folder: Path, *changes: tuple[str, str]) -> list[str]:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    found = findings(written(folder, text))
    return [f"{finding.kind}: {finding.message}" for finding in found]


def test_the_handbooks_conflicts_have_no_findings() -> None:
    assert verify_conflicts(HANDBOOK.policy, HANDBOOK.conflicts, HANDBOOK.procedures) == []


def test_what_the_law_overrules_is_among_the_conflicts() -> None:
    overruled = {name for conflict in HANDBOOK.conflicts for name in conflict.practice}
    assert overruled >= {"PRC-50", "PRC-13", "QST-17", "PRC-10", "PRC-11"}


def test_a_sound_conflict_has_no_findings(tmp_path: Path) -> None:
    assert said(tmp_path) == []
    conflict = whole(read_conflicts, tmp_path)["window"]
    assert (conflict.practice, conflict.law) == (("PRC-10",), ("CN-18",))
    with pytest.raises(KeyError, match="did you mean 'window'"):
        whole(read_conflicts, tmp_path)["windw"]
    with pytest.raises(KeyError, match="there is no conflict 'banana'"):
        whole(read_conflicts, tmp_path)["banana"]


def test_practice_may_contradict_itself_without_any_law(tmp_path: Path) -> None:
    twice = ('["PRC-10"]', '["QST-14", "PRC-14"]')
    assert said(tmp_path, twice, ('law = ["CN-18"]', "law = []")) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('law = ["CN-18"]', "law = []", "window: law: names no statement; allowed: what practice"),
        ('practice = ["PRC-10"]', "practice = []", "window: practice: names none"),
        ('practice = ["PRC-10"]', "", "window: practice: missing"),
        ("now =", "nwo =", "window: nwo: unknown key"),
    ],
)
def test_a_malformed_conflict_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = written(tmp_path, SOUND.replace(old, new, 1))
    faults = faults_of(read_conflicts, folder)
    assert says in "\n".join(map(str, faults))
    with pytest.raises(PolicyError):
        whole(read_conflicts, folder)
    assert says in "\n".join(map(str, findings(folder)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("RGT-02", "RGT-99", "unresolved reference: window: rules: unknown rule 'RGT-99'"),
        ("CN-18", "CNN-18", "unknown source 'CNN-18'"),
        ('["quality_window"]', '["qualty_window"]', "unknown amount 'qualty_window'"),
        ('zh = "{quality_window}。"', 'zh = "。"', "now: the blanks differ between the languages"),
        ('["settle"]', '["settel"]', "unknown procedure 'settel'"),
        ("CN-18", "QST-07", "no law: window: calls QST-07 law, which is rule of the source notes"),
        ("PRC-10", "TB-53", "no practice: window: calls TB-53 practice, which is platform"),
    ],
)
def test_whatever_a_conflict_names_must_exist_and_be_what_it_is_called(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    found = said(tmp_path, (old, new))
    assert any(says in line for line in found), found


def test_a_conflict_that_nothing_carries_is_found(tmp_path: Path) -> None:
    bare = [
        ('rules = ["RGT-02"]\n', ""),
        ('amounts = ["quality_window"]\n', ""),
        ('procedures = ["settle"]\n', ""),
    ]
    assert said(tmp_path, *bare) == [
        "not carried: window: is carried by no rule, amount or procedure"
    ]
