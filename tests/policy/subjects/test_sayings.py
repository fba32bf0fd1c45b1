"""Sayings are read in the one form in which they are found, and each slip is named."""

from pathlib import Path

import pytest

from aftersales_kit.policy.subjects.sayings import read_sayings
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, whole

SMALL = """
[not]
zh = ["不"]
en = ["not"]

[saying.back]
tells = { wish = "return" }
phrases.zh = ["想…退"]
phrases.en = ["send it back"]
found.zh = ["想把它退了"]
found.en = ["Send it back"]
passes.zh = ["不想退"]
passes.en = ["Do not send it back"]

[saying.sum]
tells = { amount_asked = "figure" }
phrases.zh = ["给{sum}"]
phrases.en = ["pay {sum}"]
unless.zh = ["给{sum}券"]
found.zh = ["给50元"]
found.en = ["Pay 50 yuan"]
passes.zh = ["给5元券"]
passes.en = ["I paid"]
"""


def written(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in SMALL
    (folder / "triage").mkdir()
    (folder / "triage" / "sayings.toml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_saying_has_a_fact_phrases_and_what_takes_them_back(tmp_path: Path) -> None:
    read = whole(read_sayings, written(tmp_path))
    back, sum_ = read.facts.values()
    assert (back.field, back.code, back.unless.all) == ("wish", "return", ())
    assert (sum_.field, sum_.code) == ("amount_asked", "")
    assert [phrase.reads for phrase in (*sum_.phrases.all, *sum_.unless.all)] == ["sum"] * 3
    assert back.phrases.zh[0].word.parts == ("想", "退")
    assert [phrase.text for phrase in read.negations.all] == ["not", "不"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('{ wish = "return" }', "{ }", "back: tells: tells nothing"),
        ('{ wish = "return" }', '{ wish = "return", market = "cn" }', "tells: tells wish, market"),
        ('["想…退"]', '["想…退", "想…退"]', "'想…退' stands there twice"),
        ('["想…退"]', '["…退"]', "'…退' is never found so"),
        ('["想…退"]', '["ＯＫ"]', "'ＯＫ' is never found so"),
        ('["send it back"]', '["send-it back"]', "'send-it back' has more than words"),
        ('["给{sum}"]', '["给{sum}{days}"]', "has more than one figure"),
        ('["给{sum}"]', '["给{sums}"]', "unknown value 'sums'"),
    ],
)
def test_whatever_is_wrong_with_a_saying_is_named(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    (fault,) = faults_of(read_sayings, written(tmp_path, old, new))
    assert fault.file == "data/triage/sayings.toml"
    assert says in str(fault)


def test_a_saying_without_its_fact_is_one_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(read_sayings, written(tmp_path, 'tells = { wish = "return" }\n'))
    assert "back: tells" in str(fault)


def test_every_fact_that_words_tell_has_phrases_in_both_languages() -> None:
    for saying in HANDBOOK.sayings.facts.values():
        assert saying.phrases.en
        assert saying.phrases.zh
