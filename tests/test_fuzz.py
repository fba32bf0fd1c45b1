"""A data folder with one place broken at random has findings, and never raises."""

from aftersales_kit.policy import data_folder
from tests.fuzz import RAISED, tried
from tests.tries import tries


def test_a_few_broken_places_have_findings_and_raise_nothing():
    results = tried(20260301, tries(8), data_folder())
    assert [one for one in results if one[2].startswith(RAISED)] == []
