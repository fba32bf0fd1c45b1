"""What no answer rests on is verified with the rest."""

import shutil
from pathlib import Path

from aftersales_kit.operations.beside import verify_beside
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK


def test_the_sample_and_the_sentences_that_measure_are_looked_at(tmp_path: Path) -> None:
    assert verify_beside(data_folder(), HANDBOOK) == []
    copy = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    draws, measure = copy / "samples/distributions.toml", copy / "triage/later.csv"
    draws.write_text(draws.read_text("utf-8").replace("blemish = 45", "blemis = 45"), "utf-8")
    measure.write_text("text,lang,problem\n有个洞,zh,blemis\n", "utf-8")
    assert [finding.file for finding in verify_beside(copy, HANDBOOK)] == [
        "data/samples/distributions.toml",
        "data/triage/later.csv",
    ]
