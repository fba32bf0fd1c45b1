"""What no answer rests on is verified with the rest."""

import shutil
import subprocess
import sys
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


READS = """
import sys
from collections import Counter
from pathlib import Path

folder, opened = Path(sys.argv[1]), Counter()


def heard(event, given):
    if event == "open" and str(given[0]).startswith(f"{folder}/"):
        opened[str(given[0])] += 1


sys.addaudithook(heard)
from aftersales_kit.operations.beside import verify_beside
from aftersales_kit.policy.handbook import Handbook
from aftersales_kit.sheets.checking import verify

handbook = Handbook.read(folder)
assert verify(handbook) == verify_beside(folder, handbook) == []
print(len(opened), [name for name, times in opened.items() if times > 1])
"""


def test_each_file_is_opened_once() -> None:
    run = [sys.executable, "-c", READS, str(data_folder())]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    files, _, again = done.stdout.strip().partition(" ")
    assert (done.stderr, again) == ("", "[]")
    assert int(files) > len([*data_folder().glob("problems/*.toml")])
