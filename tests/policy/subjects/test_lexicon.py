"""The lexicon: the handbook's own is sound, and each way to break one is found and named."""

from pathlib import Path

import pytest

from aftersales_kit.policy import PolicyError
from aftersales_kit.policy.subjects.lexicon import (
    KeyWord,
    Written,
    read_lexicon,
    verify_lexicon,
)
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, findings_of, whole

SMALL = """
[longer]
zh = ["搞错了没"]

[weights]
strong = 3
weak = 1

[traditional]
pairs = ["錯错", "貨货"]
"""
WRONG_ITEM = """
[words.zh]
strong = ["发错货", "我买的…来的"]
weak = ["错了"]
unless = ["填错了"]
[words.en]
strong = ["wrong item", "ordered … got"]
weak = ["mistake"]
"""


def written(folder: Path, old: str = "", new: str = "") -> Path:
    files = {"triage/lexicon.toml": SMALL, "problems/wrong_item.toml": WRONG_ITEM}
    assert any(old in text for text in files.values())
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


def places(text: str, phrase: str, lang: str) -> list[list[str]]:
    """Return what a phrase finds in a text, in the words of the text."""
    plain = Written.of(text, {"錯": "错", "貨": "货"})
    word = KeyWord(phrase, lang, 1, True, tuple(part.strip() for part in phrase.split("…")))
    return [[text[slice(*plain.as_written(span))] for span in spans] for spans in word.find(plain)]


# --- the handbook's own ---


def test_the_handbooks_lexicon_has_no_findings() -> None:
    assert verify_lexicon(HANDBOOK.policy, HANDBOOK.lexicon) == []


def test_a_problem_has_its_key_words_in_its_own_file(tmp_path: Path) -> None:
    folder = written(tmp_path)
    own = '[words.zh]\nstrong = ["异味"]\n[words.en]\nstrong = ["smells"]\n'
    (folder / "problems" / "smell.toml").write_text(own, encoding="utf-8")
    (folder / "problems" / "other.toml").write_text("place = 1\n", encoding="utf-8")
    lexicon = whole(read_lexicon, folder)
    assert [word.text for word in lexicon.words["smell"]] == ["异味", "smells"]
    assert [*lexicon.words] == ["smell", "wrong_item"]


def test_the_lexicon_holds_the_key_words_of_no_problem(tmp_path: Path) -> None:
    written(tmp_path, "[traditional]", '[problem.smell.zh]\nstrong = ["异味"]\n[traditional]')
    (fault,) = faults_of(read_lexicon, tmp_path)
    assert "data/triage/lexicon.toml: problem: unknown key" in str(fault)


# --- how a text is made plain ---


def test_capitals_full_width_letters_and_apostrophes_make_no_difference() -> None:
    assert Written.of("ＡＰＰ Isn’t It'S", {}).plain == "app isnt its"


def test_every_character_keeps_its_place_in_the_text_as_written() -> None:
    plain = Written.of("don’t…ﬁx", {})
    assert plain.plain == "dont...fix"
    assert plain.as_written((7, 10)) == (6, 8)


# --- what a phrase finds ---


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("你們發錯貨了", "發错货", [["發錯貨"]]),
        ("我买的帽子，来的围巾", "我买的…来的", [["我买的", "来的"]]),
        ("我买的来的", "我买的…来的", [["我买的", "来的"]]),
        ("我买的很满意。来的时候", "我买的…来的", []),
        ("我买的是上个月看了很久才下决心的一条，来的", "我买的…来的", []),
        ("我买的我买的来的", "我买的…来的", [["我买的", "来的"], ["我买的", "来的"]]),
        ("APP打不开", "app", [["APP"]]),
        ("happy", "app", []),
        ("xapp happy app", "app", [["app"]]),
        ("码", "尺码", []),
    ],
)
def test_a_chinese_phrase_is_found_wherever_it_stands(
    text: str, phrase: str, found: list[list[str]]
) -> None:
    assert places(text, phrase, "zh") == found


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("The Wrong Items came", "wrong item", [["Wrong Items"]]),
        ("He measured, measures and is measuring", "measure", [["measured"], ["measures"],
                                                               ["measuring"]]),
        ("three bodies, one body, embodied", "body", [["bodies"], ["body"]]),
        ("I ordered the black one but got red", "ordered … got", [["ordered", "got"]]),
        ("I ordered. Then I got ill", "ordered … got", []),
        ("I ordered a b c d e f got it", "ordered … got", []),
        ("ordered", "ordered … got", []),
        ("wrongitem", "wrong item", []),
        ("wrong", "wrong item", []),
    ],
)  # fmt: skip
def test_an_english_phrase_is_found_with_the_usual_endings(
    text: str, phrase: str, found: list[list[str]]
) -> None:
    assert places(text, phrase, "en") == found


# --- reading ---


def test_a_lexicon_is_read_whole(tmp_path: Path) -> None:
    lexicon = whole(read_lexicon, written(tmp_path))
    words = [(word.text, word.weight, word.strong) for word in lexicon.words["wrong_item"]]
    assert words == [
        ("发错货", 3, True),
        ("我买的…来的", 3, True),
        ("错了", 1, False),
        ("wrong item", 3, True),
        ("ordered … got", 3, True),
        ("mistake", 1, False),
    ]
    assert [phrase.text for phrase in lexicon.unless["wrong_item"]] == ["填错了"]
    assert lexicon.written("錯貨").plain == lexicon.plain("錯貨") == "错货"
    assert [phrase.text for phrase in lexicon.longer] == ["搞错了没"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("strong = 3", "strong = 0", "weights.strong: cannot be 0; allowed: a whole number"),
        ("weak = 1", "weak = 1.5", "weights.weak: cannot be 1.5; allowed: a whole number"),
        ('"貨货"', '"貨"', "traditional.pairs: '貨' is not a pair"),
        ('"貨货"', '"货货"', "traditional.pairs: '货货' is not a pair"),
        ('"貨货"', '"錯货"', "traditional.pairs: '錯' stands there twice"),
        ('"错了"', '"发错货"', "zh.weak: '发错货' stands there twice"),
        ('"错了"', '"錯了"', "zh.weak: '錯了' is never found so; allowed: the plain form; did you "
         "mean '错了'?"),
        ('"错了"', '"…错了"', "zh.weak: '…错了' has nothing on one side of …"),
        ('"mistake"', '"Mistake"', "en.weak: 'Mistake' is never found so"),
        ('"mistake"', '"a  mistake"', "en.weak: 'a  mistake' has more than words"),
        ('"mistake"', '"100%"', "en.weak: '100%' has more than words"),
        ("[words.en]", "[words.fr]", "wrong_item: words.fr: unknown key"),
    ],
)  # fmt: skip
def test_a_malformed_lexicon_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    faults = faults_of(read_lexicon, written(tmp_path, old, new))
    assert says in "\n".join(map(str, faults))


def test_every_fault_is_raised_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, 'pairs = ["錯错", "貨货"]', 'pears = []\npairs = ["a"]')
    with pytest.raises(PolicyError, match="2 faults"):
        whole(read_lexicon, path)


# --- what verification finds ---


def findings(folder: Path, old: str = "", new: str = "") -> list[str]:
    written(folder, old, new)
    found = findings_of(read_lexicon, verify_lexicon, folder)
    # A small lexicon lacks most problems.
    return [str(one) for one in found if one.kind != "no key words" or "wrong_item" in one.rules]


def test_a_sound_lexicon_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


def test_a_problem_that_nothing_suggests_is_found(tmp_path: Path) -> None:
    found = verify_lexicon(HANDBOOK.policy, whole(read_lexicon, written(tmp_path)))
    file = "data/problems/blemish.toml"
    assert ("blemish has no strong key word in zh", file) in {
        (finding.message, finding.file) for finding in found
    }


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"wrong item", "ordered … got"', "", "wrong_item has no strong key word in en"),
        ('"填错了"', '"填表"', "wrong_item: '填表' under unless touches no key word"),
        ('"搞错了没"', '"没搞明白"', "'没搞明白' under longer holds no key word"),
        ('"填错了"', '"错"', "wrong_item: '发错货' is always taken back by unless"),
    ],
)  # fmt: skip
def test_whatever_can_never_work_is_found(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert any(says in line for line in findings(tmp_path, old, new))


def test_faults_of_reading_are_findings_too(tmp_path: Path) -> None:
    written(tmp_path, "strong = 3", "")
    (found,) = findings_of(read_lexicon, verify_lexicon, tmp_path)
    assert (found.kind, found.file) == ("malformed", "data/triage/lexicon.toml")
