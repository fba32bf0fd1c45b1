"""Properties as they are read: an order of codes, and what does not go together."""

from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.properties import Ordered, read_properties
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

OWN = HANDBOOK.properties
HEAD = """
[tried]
title = { en = "Tried", zh = "试" }
why = { en = "It is tried.", zh = "试一试。" }
"""


def said(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a property that is written so."""
    (folder / "properties.toml").write_text(HEAD + text, encoding="utf-8")
    return [str(fault) for fault in faults_of(read_properties, folder, POLICY)]


def test_what_is_more_stands_with_the_fact_and_a_number_has_its_own_order() -> None:
    shown = frozenset({"none", "refused"}), frozenset({"photos"}), frozenset({"confirmed"})
    assert OWN["better-evidence-and-rights"].input == Ordered("evidence", shown)
    assert OWN["earlier-report-and-rights"].input == Ordered("days_since_signing")
    assert [*map(min, OWN["harder-hit-and-priority"].outcome.steps)] == [
        "low", "normal", "high", "urgent",
    ]  # fmt: skip


def test_a_group_stands_for_its_codes() -> None:
    buyer, unclear, others = OWN["graver-fault-and-rights"].input.steps
    assert (buyer, unclear) == ({"buyer"}, {"undetermined"})
    assert others == POLICY.terms["responsible"].group("shop_side")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('input = "evidnce"\noutcome = "rights"', "did you mean 'evidence'?"),
        ('input = "opened_at"\noutcome = "rights"', "unknown fact or outcome 'opened_at'"),
        ('input = "evidence"\noutcome = "wish"', "unknown outcome of a table 'wish'"),
        ('input = { evidnce = ["none"] }\noutcome = "rights"', "did you mean 'evidence'?"),
        ('input = { evidence = "none" }\noutcome = "rights"', "input.evidence: cannot be 'none'"),
        ('input = { days_since_signing = ["1"] }\noutcome = "rights"', "a list of codes"),
        ('input = { evidence = ["non"] }\noutcome = "rights"', "did you mean 'none'?"),
        (
            'input = { evidence = ["none", "unseen"] }\noutcome = "rights"',
            "input.evidence: has 'none' in two steps",
        ),
        (
            'input = { evidence = ["none"], wish = ["return"] }\noutcome = "rights"',
            "input.wish: ",
        ),
        ('input = {}\noutcome = "rights"', "unknown fact or outcome ''"),
        ("input = 3\noutcome = 'rights'", "input: "),
        ('input = "evidence"', "and sum are both given, or neither is"),
        ('input = "evidence"\noutcome = "rights"\nsum = "limit"', "both given"),
        (
            'input = "evidence"\noutcome = "rights"\n[[tried.except]]\nwhen = { wihs = "return" }\n'
            'why = { en = "So.", zh = "是。" }',
            "did you mean 'wish'?",
        ),
    ],
)
def test_a_slip_is_said_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    (found,) = said(tmp_path, f'goes = "up"\n{text}')
    assert found.startswith("properties.toml: tried: ") or "data/properties.toml: tried" in found
    assert complaint in found


def test_it_goes_up_or_down_or_makes_no_difference(tmp_path: Path) -> None:
    (found,) = said(tmp_path, 'goes = "upp"\ninput = "evidence"\noutcome = "rights"')
    assert "goes: unknown value 'upp'; allowed: one of up, down, same; did you mean 'up'?" in found


def test_the_file_of_the_handbook_has_no_faults() -> None:
    assert faults_of(read_properties, data_folder(), POLICY) == []
