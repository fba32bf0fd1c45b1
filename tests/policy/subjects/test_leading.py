"""The proof of the lexicon: each word is shown at work, and each that is not is named."""

from pathlib import Path

import pytest

from aftersales_kit.policy import Finding
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.leading import verify_leading
from aftersales_kit.policy.subjects.lexicon import read_lexicon
from aftersales_kit.policy.subjects.sentences import read_sentences
from tests.handbook import HANDBOOK

LEXICON = """
[weights]
strong = 3
weak = 1
[traditional]
pairs = ["錯错", "開开"]
[longer]
zh = ["放松了"]
[longer.passes]
zh = ["躺下就放松了"]
"""
ITEM = """
[words.zh]
strong = ["发错货", "我买的…来的"]
weak = ["错了", "app"]
unless = ["填错了"]
passes = ["地址填錯了"]
[words.en]
strong = ["wrong item", "ordered … got"]
weak = ["app"]
unless = ["my mistake … wrong item"]
passes = ["my mistake, I took the wrong item"]
[said]
zh = ["{发錯货}了", "{我买的}帽子，{来的}围巾", "东西{错了}", "{APP}里写的不是这个", "没有标记"]
en = ["{Wrong items}!", "I {ordered} a hat and {got} a scarf", "the {app} says so"]
"""
QUALITY = """
[words.zh]
weak = ["松了"]
[words.en]
[said]
zh = ["螺丝{松了}"]
en = []
"""


def findings(folder: Path, old: str = "", new: str = "") -> list[Finding]:
    files = {
        "triage/lexicon.toml": LEXICON,
        "problems/item.toml": ITEM,
        "problems/quality.toml": QUALITY,
    }
    assert any(old in text for text in files.values())
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    read = Files(folder)
    found = verify_leading(read_lexicon(read), read_sentences(read))
    assert read.faults == []
    return found


def test_the_handbooks_key_words_are_all_shown() -> None:
    assert verify_leading(HANDBOOK.lexicon, HANDBOOK.sentences) == []


def test_a_lexicon_each_word_of_which_is_shown_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "file", "word"),
    [
        ('["发错货", ', '["发错货", "配错货", ', "key word without example", "problems/item",
         "'配错货'"),
        ('"东西{错了}"', '"东西错了"', "key word without example", "problems/item", "'错了'"),
        ('["app"]', '["app", "shop"]', "key word without example", "problems/item", "'shop'"),
        ('"错了", ', "", "no key word", "problems/item", "'错了' is marked in '东西错了'"),
        ('"发错货", ', '"发错了货", ', "no key word", "problems/item", "did you mean '发错了货'?"),
        ('"wrong item", ', "", "no key word", "problems/item", "'wrong items'"),
        ('"ordered … got"', '"ordered … came"', "no key word", "problems/item", "'ordered'"),
        ('"我买的…来的"', '"我买的…去的"', "no key word", "problems/item", "'我买的'"),
        ("东西{错了}", "填{错了}", "no key word", "problems/item", "and is taken back"),
        ("螺丝{松了}", "放{松了}", "no key word", "problems/quality", "and is taken back"),
        ("里写的", "s里写的", "no key word", "problems/item", "'app' is marked in 'apps里写的"),
        ('["填错了"]', "[]", "key word counts", "problems/item", "'错了' counts in '地址填错了'"),
        ('["填错了"]', '["填错了", "写错了"]', "phrase without example", "problems/item",
         "'写错了'"),
        ('"地址填錯了"', "", "phrase without example", "problems/item", "'填错了'"),
        ('"地址填錯了"', '"发错货"', "key word counts", "problems/item", "'发错货'"),
        ('["my mistake … wrong item"]', "[]", "key word counts", "problems/item", "'wrong item'"),
        ('["放松了"]', "[]", "key word counts", "triage/lexicon", "'松了' counts in"),
        ('["放松了"]', '["放松了", "轻松了"]', "phrase without example", "triage/lexicon",
         "'轻松了'"),
    ],
)  # fmt: skip
def test_what_is_not_shown_is_named(
    old: str, new: str, kind: str, file: str, word: str, tmp_path: Path
) -> None:
    found = findings(tmp_path, old, new)
    assert kind in [one.kind for one in found]
    one = next(one for one in found if one.kind == kind)
    assert one.file == f"data/{file}.toml"
    assert word in one.message
    assert one.mend


def test_a_figure_right_behind_latin_letters_does_not_go_on_with_them(tmp_path: Path) -> None:
    assert findings(tmp_path, "里写的", "2里写的") == []


def test_a_phrase_that_another_always_goes_with_needs_an_example_of_its_own(tmp_path: Path) -> None:
    found = findings(tmp_path, '["填错了"]', '["填错了", "址填错了"]')
    named = {(one.kind, one.rules) for one in found}
    assert named == {("phrase without example", ("item", name)) for name in ("填错了", "址填错了")}
