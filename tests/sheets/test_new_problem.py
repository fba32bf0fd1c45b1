"""A problem is one file, and no table is touched to list it: tried with one that is nobody's.

tests/sheets/new_problem has all that is written for it: its file, with its rules, wording, clock
and key words; its procedure with a walk-through; its worked cases. Most sentences are made up here.
"""

from pathlib import Path
from random import Random

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.subjects.sentences import LEAST
from aftersales_kit.sheets.checking import verify
from tests.handbook import HANDBOOK, copy_with

WRITTEN = Path(__file__).parent / "new_problem"
PROBLEM, CASES = "strangers_label", "cases/strangers-label.toml"
WALK = "walks/strangers-label.toml"
MOST_FILES = 7
"""What a new problem with wording, clock and procedure of its own may take."""

SHOWN = {
    "zh": ("{面单上是别人}的名字", "袋子外面贴着{别人的面单}", "两张{面单}叠着贴，下面那张不认识"),
    "en": ("{somebody else's label} on the bag", "the lower {label} has a stranger on it"),
}
"""Sentences in which its key words are marked."""


def said() -> str:
    """Return sentences that are like no others."""
    chance = Random(PROBLEM)
    signs = "面单贴错别人名字电话露出包裹袋收件陌生地址写着谁的单号一看不是我怎么有隐私这上头印了姓"
    words = ["stranger", "number", "printed", "address", "whose", "bag", "privacy", "sticker"]
    words += ["swapped", "outside", "surname", "unknown", "parcel", "details"]
    zh = [f'"{"".join(chance.sample(signs, 12))}"' for _ in range(LEAST)]
    en = [f'"{" ".join(chance.sample(words, 6))} {number}"' for number in range(LEAST)]
    zh += [f'"{text}"' for text in SHOWN["zh"]]
    en += [f'"{text}"' for text in SHOWN["en"]]
    return f"\n[said]\nzh = [{', '.join(zh)}]\nen = [{', '.join(en)}]\n"


def with_the_new_problem(tmp_path: Path) -> Path:
    """Return a copy of the handbook's data with the new problem in it."""
    folder = copy_with(WRITTEN, tmp_path / "data")
    own = folder / "problems" / f"{PROBLEM}.toml"
    own.write_text(own.read_text(encoding="utf-8") + said(), encoding="utf-8")
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return with_the_new_problem(tmp_path)


def told(folder: Path) -> set[tuple[str, str]]:
    """Return the kinds of what is found, each with the table or file in which."""
    return {(finding.kind, finding.table) for finding in verify(Handbook.load(folder))}


@pytest.mark.unwatched
def test_a_new_problem_needs_its_own_files_and_no_other(copy: Path) -> None:
    assert sum(1 for _ in WRITTEN.rglob("*.toml")) <= MOST_FILES - 1  # and sentences that measure
    handbook = Handbook.load(copy)
    assert PROBLEM in handbook.policy.terms["problem"].codes
    assert verify(handbook) == []


@pytest.mark.unwatched
def test_what_is_left_out_of_a_new_problem_is_asked_for_by_its_name(copy: Path) -> None:
    (copy / CASES).unlink()
    # While a case that is named is missing, what no case shows is left unsaid.
    assert told(copy) == {("unresolved reference", "data/walks/strangers-label.toml")}
    (copy / WALK).unlink()
    assert told(copy) >= {
        ("rule without example", "case-procedure"),
        ("rule without example", "evidence-needed"),
        ("code without example", "problem"),
    }
    assert PROBLEM not in HANDBOOK.policy.terms["problem"].codes
