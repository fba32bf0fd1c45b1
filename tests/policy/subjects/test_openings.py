"""Openings are read as they are written, and what is malformed is named with its place."""

from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.openings import read_openings
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

OWN = (data_folder() / "openings.toml").read_text(encoding="utf-8")


def test_an_opening_has_what_is_known_what_is_sent_and_what_is_asked() -> None:
    opening = HANDBOOK.openings["not-wanted-any-more"]
    assert opening.facts == {"problem": "change_of_mind"}
    assert opening.sends == ("first-no-reason", "ask-wish-unwanted")
    assert opening.asks == ("wish",)
    assert HANDBOOK.openings["nothing-said-yet"].facts == {}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('problem = "change_of_mind" }', 'problem = "change_of_heart" }', "'change_of_heart'"),
        ('sends = ["ask-what-happened"]', "sends = []", "sends: names none of its sends"),
        ('id = "not-wanted-any-more"', 'id = "nothing-said-yet"', "'nothing-said-yet' is taken"),
        ("asks = [", "ask = [", "did you mean 'asks'?"),
    ],
)
def test_a_malformed_opening_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in OWN
    (tmp_path / "openings.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    assert says in "\n".join(map(str, faults_of(read_openings, tmp_path, POLICY)))
