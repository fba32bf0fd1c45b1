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
    for folder in ("triage/beside", "problems"):
        shutil.copytree(data_folder() / folder, tmp_path / folder)
    return tmp_path


def edit(data: Path, name: str, old: str, new: str) -> None:
    path = data / name
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


def test_a_problem_has_its_sentences_in_its_own_file(data: Path) -> None:
    shutil.rmtree(data / "problems")
    (data / "problems").mkdir()
    own = data / "problems" / "smell.toml"
    own.write_text('[said]\nzh = ["有股怪味"]\nen = ["it smells"]\n', encoding="utf-8")
    (data / "problems" / "other.toml").write_text("place = 1\n", encoding="utf-8")
    assert whole(read_sentences, data).problems == {
        "smell": {"zh": ("有股怪味",), "en": ("it smells",)}
    }
    own.write_text('[said]\nzh = ["有股怪味", "有股怪味！"]\nen = []\n', encoding="utf-8")
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
            "problems/blemish.toml",
            "[said]\nzh = [",
            '[said]\nzh = [\n"？！",',
            "zh: '？！' says nothing; allowed: ",
        ),
        ("problems/blemish.toml", "[said]\nzh = [", "[said]\nzh = [\n3,", "zh: cannot be "),
        ("problems/blemish.toml", "\nen = [", "\nfr = [", "fr: unknown key"),
        ("problems/blemish.toml", "\nen = [", "\nfr = [", "en: missing"),
        ("problems/blemish.toml", "[said]", '[said]\nabout = "x"', "about: unknown key"),
        (
            "triage/beside/promotion.toml",
            "zh = [",
            'id = "bill"\nzh = [',
            "id: 'bill' stands in the file",
        ),
        ("triage/beside/promotion.toml", "about", "abuot", "abuot: unknown key"),
    ],
)
def test_a_malformed_file_is_a_fault_with_its_place(
    data: Path, name: str, old: str, new: str, says: str
) -> None:
    edit(data, name, old, new)
    faults = [*map(str, faults_of(read_sentences, data))]
    assert any(fault.startswith(f"data/{name}") and says in fault for fault in faults)


def test_a_problem_with_too_few_sentences_is_found(data: Path) -> None:
    path = data / "problems/blemish.toml"
    before, _, after = path.read_text(encoding="utf-8").partition("[said]\nzh = [\n")
    said = "".join(after.splitlines(keepends=True)[: LEAST - 2])
    path.write_text(f"{before}[said]\nzh = [\n{said}]\nen = []\n", encoding="utf-8")
    found = findings(data)
    assert any(f"blemish has {LEAST - 2} sentences in zh; allowed: {LEAST}" in f for f in found)
    assert any("blemish has 0 sentences in en" in f for f in found)


def test_a_problem_without_sentences_has_too_few(data: Path) -> None:
    edit(data, "problems/blemish.toml", "[said]", "[else]")
    found = findings_of(read_sentences, verify_sentences, data)
    assert [(one.kind, one.file) for one in found] == [
        ("too few sentences", "data/problems/blemish.toml")
    ] * 2


@pytest.mark.parametrize(
    ("name", "said", "says"),
    [
        (
            "problems/parcel_lost.toml",
            "快递三天没更新了一直在中转站！",
            "same sentence: sentences: parcel_lost: '快递三天没更新了一直在中转站！' stands in "
            "late_delivery (zh), too",
        ),
        ("triage/beside/promotion.toml", "有优惠券吗？", "stands in promotion (zh), too"),
        (
            "problems/late_delivery.toml",
            "快递四天没更新了，一直在中转站",
            "is too alike '快递三天",
        ),
        (
            "problems/late_delivery.toml",
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


# --- marks ---


def test_the_marks_of_a_sentence_are_not_part_of_it(data: Path) -> None:
    name = "problems/smell.toml"
    (data / name).write_text('[said]\nzh = ["有股{怪味}", "真难闻"]\nen = []\n', encoding="utf-8")
    sentences = whole(read_sentences, data)
    assert sentences.problems["smell"]["zh"] == ("有股怪味", "真难闻")
    assert sentences.marked["smell"] == {"zh": ("有股{怪味}",), "en": ()}


@pytest.mark.parametrize("text", ["有股{怪味", "有股怪味}", "有{股{怪味}}", "有股{}怪味"])
def test_a_mark_that_marks_nothing_is_named(text: str, data: Path) -> None:
    own = f'[said]\nzh = ["{text}"]\nen = []\n'
    (data / "problems/smell.toml").write_text(own, encoding="utf-8")
    (fault,) = faults_of(read_sentences, data)
    assert (fault.file, fault.field) == ("data/problems/smell.toml", "said.zh")
    assert f"{text!r} has a mark that marks none" in str(fault)


def test_a_sentence_about_no_problem_marks_nothing(data: Path) -> None:
    own = 'about = { en = "one", zh = "一" }\nzh = ["你们{几点}上班"]\nen = []\n'
    (data / "triage/beside/one.toml").write_text(own, encoding="utf-8")
    (fault,) = faults_of(read_sentences, data)
    assert (fault.file, fault.field) == ("data/triage/beside/one.toml", "zh")
