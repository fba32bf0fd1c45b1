"""The team that does not exist: the same each time, better the last time, and hard where it is."""

from datetime import date
from pathlib import Path

from aftersales_kit.operations.results import read_results
from aftersales_kit.operations.sitting import NAMES, TEAM, sat
from tests.handbook import HANDBOOK

DAYS = date(2026, 3, 1), date(2026, 3, 29)


def test_everybody_sits_every_part_on_both_days_and_always_alike(tmp_path: Path) -> None:
    files = sat(tmp_path, HANDBOOK, DAYS)
    first = [file.read_text("utf-8") for file in files]
    assert [file.name for file in files] == [*NAMES]
    assert [file.read_text("utf-8") for file in sat(tmp_path, HANDBOOK, DAYS)] == first
    found = read_results(files, HANDBOOK)
    assert found.refused == ()
    assert len(found.kept) == 2 * len(TEAM) * len(HANDBOOK.examination.parts)
    assert {one.who for one in found.kept} == {*TEAM}


def test_all_together_are_better_the_last_time(tmp_path: Path) -> None:
    found = read_results(sat(tmp_path, HANDBOOK, DAYS), HANDBOOK)
    pairs = [*found.pairs()]
    before, after = (sum(one.right / one.of for one in each) for each in zip(*pairs, strict=True))
    assert after > before
