"""The ticket form: the handbook's own is sound, and each way to break one is found and named."""

from pathlib import Path

import pytest

from aftersales_kit.policy import PolicyError
from aftersales_kit.policy.subjects.tickets import (
    read_ticket_form,
    verify_ticket_form,
)
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, findings_of, whole

SMALL = """
[entries.symptom]
when = ["blemish"]
wording = "standard"
sources = ["OUT-14"]

[[wording]]
lang = "zh"
said = ["坏了"]
write = { en = "say which part", zh = "写明部件" }

[[ticket]]
id = "a-stain"
problem = "blemish"
entries = { symptom = "【坏了】" }
lacks = []
"""


def findings(folder: Path, old: str = "", new: str = "") -> list[str]:
    assert old in SMALL
    (folder / "tickets.toml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    return [
        finding.message for finding in findings_of(read_ticket_form, verify_ticket_form, folder)
    ]


def test_the_handbooks_ticket_form_has_no_findings() -> None:
    assert verify_ticket_form(HANDBOOK.policy, HANDBOOK.tickets) == []


def test_a_ticket_asks_for_name_contact_model_symptom_and_measures() -> None:
    always = [entry.name for entry in HANDBOOK.tickets.entries if entry.required(None)]
    assert always == ["customer_name", "contact", "product", "symptom", "measures_tried"]


def test_a_technical_ticket_asks_for_the_error_code_too() -> None:
    (entry,) = [entry for entry in HANDBOOK.tickets.entries if entry.name == "error_code"]
    assert entry.required("hardware_fault")
    assert not entry.required("blemish")


def test_a_sound_form_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("blemish", "blemis", "unknown problem 'blemis'"),
        ("OUT-14", "ZZZ-14", "unknown source 'ZZZ-14'"),
        ('problem = "blemish"', 'problem = "blemis"', "unknown problem 'blemis'"),
        ("entries = { symptom", "entries = { symptoms", "unknown ticket entry 'symptoms'"),
        ("lacks = []", 'lacks = ["contact"]', "unknown ticket entry 'contact'"),
        ("写明部件", "写明坏了的部件", "'写明坏了的部件' is to be written, and holds '坏了'"),
    ],
)  # fmt: skip
def test_whatever_a_form_names_must_exist_and_help(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    (found,) = findings(tmp_path, old, new)
    assert says in found


def test_an_entry_is_a_fact_that_has_its_name_and_its_question(tmp_path: Path) -> None:
    first, _ = findings(tmp_path, "[entries.symptom]", "[entries.symptoms]")
    assert "unknown field 'symptoms'" in first
    assert "did you mean 'symptom'" in first


def test_the_same_is_to_be_written_once_in_each_language(tmp_path: Path) -> None:
    again = """[[wording]]
lang = "zh"
said = ["烂了"]
write = { en = "say which part", zh = "写明部件" }

[[ticket]]"""
    (found,) = findings(tmp_path, "[[ticket]]", again)
    assert "'写明部件' is to be written for '坏了', too" in found
    assert not findings(tmp_path, "[[ticket]]", again.replace("zh", "en", 1).replace("烂了", "off"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"standard"', '"standrad"', "wording: unknown value 'standrad'"),
        ('lang = "zh"', 'lang = "fr"', "lang: unknown value 'fr'"),
        ('"坏了"', '"APP坏了"', "said: 'APP坏了' is never found so; allowed: the plain form; did "
         "you mean 'app坏了'?"),
        ('"坏了"', '" "', "said: ' ' is never found so"),
        ('["坏了"]', "[]", "names none of its said"),
        ("write", "rite", "rite: unknown key"),
    ],
)  # fmt: skip
def test_a_malformed_form_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert any(says in line for line in findings(tmp_path, old, new))
    faults = faults_of(read_ticket_form, tmp_path)
    assert says in "\n".join(map(str, faults))
    with pytest.raises(PolicyError):
        whole(read_ticket_form, tmp_path)
