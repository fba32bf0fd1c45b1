"""Visits as they are read: who comes to which door, and what is then told."""

from pathlib import Path

import pytest

from aftersales_kit.policy.subjects.visits import read_visits
from tests.policy.files import faults_of

VISIT = """
[late]
asks = { en = "Where is it?", zh = "到哪了？" }
market = "cn"
topic = "late"
"""


def test_a_visit_is_read_with_and_without_answers(tmp_path: Path) -> None:
    (tmp_path / "visits.toml").write_text(f'{VISIT}tells = ["same-way"]\n', "utf-8")
    assert faults_of(read_visits, tmp_path) == []


@pytest.mark.parametrize(
    ("tells", "field"), [("", "tells"), ("tells = []", "tells"), ('tells = ["a", "a"]', "tells")]
)
def test_what_is_told_is_stated_once(tmp_path: Path, tells: str, field: str) -> None:
    (tmp_path / "visits.toml").write_text(f"{VISIT}{tells}\n", "utf-8")
    assert [fault.field for fault in faults_of(read_visits, tmp_path)] == [field]
