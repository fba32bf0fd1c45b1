"""What the handbook says about speaking is sound, and each way to break it is found and named."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_kit.policy import PolicyError, data_folder
from aftersales_kit.policy.subjects.patterns import unsafe
from aftersales_kit.policy.subjects.speech import (
    Speech,
    read_speech,
    verify_speech,
)
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of, whole

OWN = data_folder() / "speech"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the handbook's own, to be broken."""
    shutil.copytree(OWN, tmp_path / "speech")
    return tmp_path


def broken(folder: Path, name: str, old: str, new: str) -> list[str]:
    path = folder / "speech" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(fault) for fault in faults_of(read_speech, folder)]


# --- the handbook's own ---


def test_the_handbook_says_how_to_talk_with_every_type_of_buyer() -> None:
    speech = HANDBOOK.speech
    assert [*speech.types] != []
    assert speech.types.keys() == POLICY.terms["customer_type"].codes.keys()
    assert verify_speech(POLICY, speech) == []


def test_every_type_has_signs_an_example_steps_and_what_to_avoid_in_both_languages() -> None:
    for kind in HANDBOOK.speech.types.values():
        assert len(kind.steps) >= 3
        for label in (kind.signs, kind.example, *kind.steps, *kind.avoid):
            assert label.en
            assert label.zh


def test_every_check_speaks_both_languages_but_for_a_habit_of_one_market() -> None:
    for check in HANDBOOK.speech.checks.values():
        assert all(check.patterns.values()) or check.markets


# --- reading ---


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("customer-types.toml", "signs = { en", "sings = { en", "denies: sings: unknown key"),
        ("customer-types.toml", "steps = [", "stepz = [", "denies: steps: missing"),
        ("customer-types.toml", '{ en = "Take nothing personally;', '{ no = "Take nothing;',
         "denies: steps 1.en: no text"),
        ("checks.toml", 'from = "', 'from = "同', "variants.from: does not pair with `to`"),
        ("checks.toml", 'id = "provocation"', 'id = "insult"', "insult: id: 'insult' is taken"),
        ("checks.toml", 'id = "greeting"', 'id = "insult"', "element: 'insult' is taken"),
        ("checks.toml", "'碰瓷'", "'碰瓷+'", "insult: zh: the pattern '碰瓷+' repeats without"),
        ("checks.toml", 'only = "claimant"', 'only = "claimants"', "unknown value 'claimants'"),
        ("checks.toml", 'stages = ["opening"]', 'stage = ["opening"]', "greeting: stage: unknown"),
        ("checks.toml", "\nzh = ['[您你]好'", "\nhz = ['[您你]好'", "greeting: hz: unknown key"),
        ("examples.toml", 'id = "good-opening-en"', 'id = "good-opening-zh"', "is taken"),
        ("examples.toml", 'lang = "zh"', 'lang = "cn"', "good-opening-zh: lang: unknown value"),
        ("examples.toml", 'better = "您先别着急', '# = "您先别着急', "better: does not fit"),
    ],
)  # fmt: skip
def test_a_malformed_entry_is_a_fault_with_its_place(
    folder: Path, name: str, old: str, new: str, says: str
) -> None:
    assert says in "\n".join(broken(folder, name, old, new))


def test_every_fault_of_every_file_is_raised_at_once(folder: Path) -> None:
    broken(folder, "customer-types.toml", "signs = { en", "sings = { en")
    broken(folder, "examples.toml", 'lang = "zh"', 'lang = "cn"')
    with pytest.raises(PolicyError, match=r"(?s)sings.*good-opening-zh"):
        whole(read_speech, folder)


def test_a_missing_file_is_all_that_is_said(folder: Path) -> None:
    (folder / "speech" / "checks.toml").unlink()
    with pytest.raises(PolicyError, match=r"data/speech/checks.toml: the file is missing"):
        whole(read_speech, folder)


# --- patterns ---


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(", "is no regular expression"),
        ("a?", "matches where there is nothing"),
        ("^", "matches where there is nothing"),
        ("在？", "never hold after NFKC"),
        ("沒办法", "has '沒', which is read as '没'"),
        ("a*b", "repeats without a bound"),
        ("a{2,}b", "repeats without a bound"),
        ("(?:ab){1,2}", "repeats a group"),
        ("(ab)", "has another group than (?:…)"),
        ("(?i:ab)", "has another group than (?:…)"),
        ("a{1,99}", "repeats too often"),
        ("a{99}", "repeats too often"),
        ("a{0,30}b{0,30}c{0,30}d", "repeats too often"),
        pytest.param("a{99999999999}", "repeats too often", id="more than can be counted"),
        pytest.param("a{1," + "9" * 5000 + "}", "repeats too often", id="thousands of digits"),
        pytest.param("(" * 5000 + "a" + ")" * 5000, "inside each other too deep", id="deep groups"),
    ],
)
def test_a_pattern_that_cannot_match_or_could_be_slow_is_refused(pattern: str, says: str) -> None:
    assert says in (unsafe(pattern, {"沒": "没"}) or "")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\s{0,5}在",
        r"[*+]a",
        r"\*\+a",
        r"a{2}b",
        r"(?:ab)?c",
        r"a{1,3}?b",
        r"\{x\}",
        r"a{}",
        "a{٣}",
    ],
)
def test_a_pattern_whose_time_is_bounded_may_be_used(pattern: str) -> None:
    assert unsafe(pattern) is None


# --- what verification finds ---


def with_first(speech: Speech, part: str, **changes: object) -> Speech:
    """Return a speech whose first type, check, element or example is changed."""
    entries = getattr(speech, part)
    if part == "examples":
        return replace(speech, examples=(replace(entries[0], **changes), *entries[1:]))
    name = next(iter(entries))
    return replace(speech, **{part: {**entries, name: replace(entries[name], **changes)}})


@pytest.mark.parametrize(
    ("part", "changes", "says"),
    [
        ("types", {"sources": ("QST-99",)}, "unknown source 'QST-99'"),
        ("types", {"replies": ("approach-denys",)}, "did you mean 'approach-denies'"),
        ("checks", {"kind": "abuses"}, "unknown kind 'abuses'"),
        ("checks", {"sources": ("PRC-99",)}, "unknown source 'PRC-99'"),
        ("checks", {"markets": ("mars",)}, "unknown market 'mars'"),
        ("elements", {"sources": ("OUT-99",)}, "unknown source 'OUT-99'"),
        ("elements", {"stages": ("openning",)}, "did you mean 'opening'"),
        ("examples", {"stage": "middle"}, "unknown reply_stage 'middle'"),
        ("examples", {"market": "mars"}, "unknown market 'mars'"),
        ("examples", {"finds": (("insutl", "x"),)}, "did you mean 'insult'"),
        ("examples", {"kinds": ("abuses",)}, "unknown kind 'abuses'"),
    ],
)  # fmt: skip
def test_whatever_an_entry_names_must_exist(part: str, changes: dict, says: str) -> None:
    found = verify_speech(POLICY, with_first(HANDBOOK.speech, part, **changes))
    (named,) = [f for f in found if f.kind == "unresolved reference"]
    assert says in named.message


def test_the_words_about_amounts_must_name_what_exists() -> None:
    speech = HANDBOOK.speech
    amount = replace(speech.amount, kind="promise", sources=("QST-99",))
    found = verify_speech(POLICY, replace(speech, amount=amount))
    assert [re.sub(";.*", "", f.message) for f in found] == [
        "amount: kind: unknown kind 'promise'",
        "amount: sources: unknown source 'QST-99'",
    ]


def test_a_type_that_nobody_can_talk_with_is_a_finding() -> None:
    speech = HANDBOOK.speech
    types = {code: kind for code, kind in speech.types.items() if code != "vents"}
    types["shouts"] = replace(speech.types["vents"], code="shouts")
    found = verify_speech(POLICY, replace(speech, types=types))
    assert [(f.kind, *f.rules) for f in found if f.kind != "reply without example"] == [
        ("type without speech", "vents"),
        ("unresolved reference", "shouts"),
    ]


def test_a_phrase_of_no_check_is_a_finding() -> None:
    phrases = {**HANDBOOK.speech.phrases}
    phrases["insutl"] = phrases["insult"]
    (found,) = verify_speech(POLICY, replace(HANDBOOK.speech, phrases=phrases))
    assert found.kind == "unresolved reference"
    assert found.file == "data/speech/phrases.toml"
    assert "did you mean 'insult'" in found.message


def test_an_exchange_of_no_type_is_a_finding() -> None:
    speech = HANDBOOK.speech
    other = replace(speech.exchanges[0], type="denise")
    found = verify_speech(POLICY, replace(speech, exchanges=(*speech.exchanges, other)))
    assert [f.kind for f in found] == ["unresolved reference"]


def test_every_reply_that_fits_a_type_is_shown_in_an_exchange_and_no_other() -> None:
    speech = HANDBOOK.speech
    code, kind = next(iter(speech.types.items()))
    more = replace(kind, replies=(*kind.replies, "choices"))
    (found,) = verify_speech(POLICY, replace(speech, types={**speech.types, code: more}))
    assert found.kind == "reply without example"
    assert f"no exchange shows 'choices', which fits a buyer of the type {code!r}" in found.message
    fewer = replace(kind, replies=kind.replies[1:])
    (found,) = verify_speech(POLICY, replace(speech, types={**speech.types, code: fewer}))
    assert found.kind == "case differs"
    assert f"answers a buyer of the type {code!r} with {kind.replies[0]!r}" in found.message


def test_a_phrase_in_a_language_of_nobody_is_a_fault(folder: Path) -> None:
    (fault,) = broken(folder, "phrases.toml", "found.zh", "found.fr")
    assert "data/speech/phrases.toml: insult: found.fr: unknown key" in fault
