"""The sentences that measure: enough of each problem, and none that anything is learned from."""

from pathlib import Path

import pytest

from aftersales_kit.operations.utterances import verify_utterances
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

MEASURING = (data_folder() / "triage/utterances.csv").read_text("utf-8")
OF_BLEMISH = [line for line in MEASURING.splitlines() if "blemish" in line]
EXAMPLE = HANDBOOK.sentences.problems["blemish"]["zh"][0]


def written(folder: Path, later: str = "", first: str = MEASURING) -> Path:
    (folder / "triage").mkdir()
    (folder / "triage/utterances.csv").write_text(first, "utf-8")
    (folder / "triage/later.csv").write_text(f"text,lang,problem\n{later}", "utf-8")
    return folder


def without(lines: list[str]) -> str:
    return "\n".join(line for line in MEASURING.splitlines() if line not in lines)


def test_the_handbooks_own_have_no_findings() -> None:
    assert verify_utterances(data_folder(), HANDBOOK) == []


@pytest.mark.parametrize(
    ("later", "says"),
    [
        ("有个洞,zh,blemis", "there is no problem 'blemis'; did you mean 'blemish'?"),
        (f"{EXAMPLE},zh,blemish", "is an example sentence, so it measures nothing"),
        (f"“{EXAMPLE}！”,zh,blemish", "is an example sentence, so it measures nothing"),
        ("有个洞,zh", "there is no problem ''"),
    ],
)
def test_a_sentence_that_measures_nothing_is_found(tmp_path: Path, later: str, says: str) -> None:
    (finding,) = verify_utterances(written(tmp_path, later), HANDBOOK)
    assert finding.file == "data/triage/later.csv"
    assert says in finding.message


def test_a_problem_that_too_few_measure_is_found(tmp_path: Path) -> None:
    folder = written(tmp_path, first=without(OF_BLEMISH[2:]))
    assert "blemish is measured by 2 sentences; allowed: 3 or more, in en and zh" in {
        finding.message for finding in verify_utterances(folder, HANDBOOK)
    }


def test_a_problem_that_is_measured_in_one_language_is_found(tmp_path: Path) -> None:
    english = [line for line in OF_BLEMISH if ",en," in line]
    found = verify_utterances(written(tmp_path, first=without(english)), HANDBOOK)
    assert ("blemish",) in {finding.rules for finding in found}


def test_a_file_that_cannot_be_read_is_a_finding_and_one_that_is_missing_is_told_elsewhere(
    tmp_path: Path,
) -> None:
    folder = written(tmp_path)
    (folder / "triage/utterances.csv").write_text("said\nhello\n", "utf-8")
    (finding,) = verify_utterances(folder, HANDBOOK)
    assert (finding.kind, finding.file) == ("unreadable", "data/triage/utterances.csv")
    (folder / "triage/utterances.csv").unlink()
    assert verify_utterances(folder, HANDBOOK) == []
