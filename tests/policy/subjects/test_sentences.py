"""The example sentences: the handbook's own are sound, and each way to break them is found."""

import shutil
from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.sentences import LEAST, read_sentences, verify_sentences
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, findings_of, whole


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder in ("sentences", "beside"):
        shutil.copytree(data_folder() / "triage" / folder, tmp_path / "triage" / folder)
    shutil.copytree(data_folder() / "problems", tmp_path / "problems")
    return tmp_path


def edit(data: Path, name: str, old: str, new: str) -> None:
    path = data / "triage" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def findings(data: Path) -> list[str]:
    return [str(one) for one in findings_of(read_sentences, verify_sentences, data)]


def test_the_handbooks_sentences_have_no_findings(data: Path) -> None:
    assert findings(data) == []


def test_each_problem_has_as_many_sentences_as_are_needed_in_each_language() -> None:
    for problem in HANDBOOK.policy.terms["problem"].codes:
        said = HANDBOOK.sentences.problems[problem]
        assert all(len(texts) >= LEAST for texts in said.values()), problem


def test_a_problem_may_have_its_sentences_in_its_own_file(data: Path) -> None:
    shutil.rmtree(data / "problems")
    (data / "problems").mkdir()
    for name in ("blemish", "smell"):
        own = data / "problems" / f"{name}.toml"
        own.write_text('[said]\nzh = ["有股怪味"]\nen = ["it smells"]\n', encoding="utf-8")
    (data / "problems" / "other.toml").write_text("place = 1\n", encoding="utf-8")
    (fault,) = faults_of(read_sentences, data)
    assert "blemish: said: blemish has a file in data/triage/sentences" in str(fault)
    (data / "problems" / "blemish.toml").unlink()
    read = whole(read_sentences, data)
    assert read.problems["smell"] == {"zh": ("有股怪味",), "en": ("it smells",)}
    assert read.own == {"smell"}
    twice = '[said]\nzh = ["有股怪味", "有股怪味！"]\nen = []\n'
    (data / "problems" / "smell.toml").write_text(twice, encoding="utf-8")
    found = verify_sentences(HANDBOOK.policy, whole(read_sentences, data))
    same = [finding for finding in found if finding.kind == "same sentence"]
    assert [finding.file for finding in same] == ["data/problems/smell.toml"]


def test_sentences_are_read_whole(data: Path) -> None:
    (data / "triage/beside/one.toml").write_text(
        'about = { en = "one", zh = "一" }\nzh = ["一个"]\nen = []\n', encoding="utf-8"
    )
    one = whole(read_sentences, data).beside["one"]
    assert (one.about.zh, one.said) == ("一", {"en": (), "zh": ("一个",)})


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "sentences/blemish.toml",
            "zh = [",
            'zh = [\n"？！",',
            "zh: '？！' says nothing; allowed: ",
        ),
        ("sentences/blemish.toml", "zh = [", "zh = [\n3,", "zh: cannot be "),
        ("sentences/blemish.toml", "en = [", "fr = [", "fr: unknown key"),
        ("sentences/blemish.toml", "en = [", "fr = [", "en: missing"),
        ("sentences/blemish.toml", "zh = [", 'about = "x"\nzh = [', "about: unknown key"),
        ("beside/promotion.toml", "zh = [", 'id = "bill"\nzh = [', "id: 'bill' stands in the file"),
        ("beside/promotion.toml", "about", "abuot", "abuot: unknown key"),
    ],
)
def test_a_malformed_file_is_a_fault_with_its_place(
    data: Path, name: str, old: str, new: str, says: str
) -> None:
    edit(data, name, old, new)
    faults = [*map(str, faults_of(read_sentences, data))]
    assert any(fault.startswith(f"data/triage/{name}") and says in fault for fault in faults)


def test_a_problem_with_too_few_sentences_is_found(data: Path) -> None:
    path = data / "triage/sentences/blemish.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: LEAST - 1]) + "]\nen = []\n", encoding="utf-8")
    found = findings(data)
    assert any(f"blemish has {LEAST - 2} sentences in zh; allowed: {LEAST}" in f for f in found)
    assert any("blemish has 0 sentences in en" in f for f in found)


def test_a_problem_without_a_file_has_too_few(data: Path) -> None:
    (data / "triage/sentences/blemish.toml").unlink()
    assert sum("blemish has 0 sentences" in finding for finding in findings(data)) == 2


def test_a_problem_that_there_is_not_is_found_with_the_nearest(data: Path) -> None:
    path = data / "triage/sentences/blemish.toml"
    path.rename(path.with_name("blemis.toml"))
    (finding, *_) = findings(data)
    assert finding.startswith("unresolved reference: sentences: there is no problem 'blemis'")
    assert "did you mean 'blemish'?" in finding


@pytest.mark.parametrize(
    ("name", "said", "says"),
    [
        (
            "sentences/parcel_lost.toml",
            "快递三天没更新了一直在中转站！",
            "same sentence: sentences: parcel_lost: '快递三天没更新了一直在中转站！' stands in "
            "late_delivery (zh), too",
        ),
        ("beside/promotion.toml", "有优惠券吗？", "stands in promotion (zh), too"),
        (
            "sentences/late_delivery.toml",
            "快递四天没更新了，一直在中转站",
            "is too alike '快递三天",
        ),
        (
            "sentences/late_delivery.toml",
            "快递三天没更新了，一直在中转仓",
            "is too alike '快递三天",
        ),
    ],
)
def test_sentences_that_stand_twice_or_are_too_alike_are_found(
    data: Path, name: str, said: str, says: str
) -> None:
    edit(data, name, "\n]\nen", f'\n    "{said}",\n]\nen')
    (finding,) = findings(data)
    assert says in finding
