"""What people look for: the handbook's own is sound, and what says one thing twice is named."""

from pathlib import Path

import pytest

from aftersales_kit.policy.reading import LANGUAGES, Files
from aftersales_kit.policy.subjects.search import read_sought, verify_sought
from tests.handbook import HANDBOOK, POLICY

SMALL = """
[freight]
pages = ["freight"]
title = { en = "Freight", zh = "运费" }
problems = ["parcel_lost"]
worked_by = ["tracing", "wish"]
aliases = { en = ["postage"], zh = ["邮费", "快递费"] }
questions = { en = ["who pays"], zh = ["运费谁出"] }
"""


def told(folder: Path, old: str = "", new: str = "") -> list[str]:
    assert old in SMALL
    (folder / "search.toml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    files = Files(folder)
    sought = read_sought(files)
    return [str(fault) for fault in files.faults] or [
        finding.message for finding in verify_sought(POLICY, sought) if finding.kind != "no subject"
    ]


def test_the_handbooks_own_words_have_no_findings() -> None:
    assert verify_sought(POLICY, HANDBOOK.sought) == []


def test_every_subject_is_known_by_names_and_questions_in_each_language() -> None:
    for entry in HANDBOOK.sought.values():
        for lang in LANGUAGES:
            assert getattr(entry.aliases, lang), entry.id
            assert getattr(entry.questions, lang), entry.id


def test_sound_words_have_no_findings(tmp_path: Path) -> None:
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"快递费"', '"邮 费"', "'邮 费' says '邮费' again"),
        ('["运费谁出"]', '["快递费？"]', "'快递费？' says '快递费' again"),
        ('["who pays"]', '["Postage!"]', "'Postage!' says 'postage' again"),
        ('pages = ["freight"]', "pages = []", "pages"),
        ('zh = ["邮费", "快递费"]', 'zn = ["邮费"]', "zn"),
        ('en = ["postage"]', 'en = "postage"', "a list of texts"),
        ("title =", "titel =", "titel"),
        ("parcel_lost", "parcel_lots", "parcel_lots"),
        ("tracing", "tracking", "tracking"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    (only, *_) = told(tmp_path, old, new)
    assert says in only


def test_a_subject_is_about_what_it_names_and_what_is_worked_alike() -> None:
    parcels = HANDBOOK.sought["parcels"]
    about = parcels.about(POLICY.terms)
    assert about[: len(parcels.problems)] == [*parcels.problems]
    assert "parcel_lost" in about
    assert "parcel_lost" not in parcels.problems
    assert "invoice" not in about


def test_a_problem_that_no_subject_is_about_is_named() -> None:
    sought = {name: entry for name, entry in HANDBOOK.sought.items() if name != "privacy"}
    [finding] = verify_sought(POLICY, sought)
    assert finding.kind == "no subject"
    assert "personal_data" in str(finding)
