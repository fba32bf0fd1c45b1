"""Texts are written once, and put into the characters and words of those who read them."""

from dataclasses import replace

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.scripts import Script, Words, read_scripts, verify_scripts
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK
from tests.policy.files import edited

TAIWAN = HANDBOOK.scripts["zh-Hant-TW"]
LISTED = """# characters and phrases
发 發
里 裡
头 頭
头发 頭髮
发生

軟件 軟體"""


def script(**terms: str) -> Script:
    return Script("zh-Hant", "data/scripts/zh-Hant.toml", Label("T", "繁"), "s2t", terms, LISTED)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("头发", "頭髮"),
        ("头里", "頭裡"),
        ("发头", "發頭"),
        # A phrase that is as its characters are keeps the one that would begin inside it out.
        ("头发生", "頭髮生"),
        ("发生头发", "發生頭髮"),
        ("軟件", "軟體"),
        ("7 天 {due} OK", "7 天 {due} OK"),
        ("", ""),
    ],
)
def test_phrases_come_before_characters_and_the_place_has_its_own_words(
    text: str, written: str
) -> None:
    assert script().write(text) == written


def test_a_term_of_ours_comes_before_what_the_dictionary_says() -> None:
    ours = script(**{"头发": "秀髮", "头发里": "髮間"})
    assert ours.write("头发里，头发，头") == "髮間，秀髮，頭"


def test_the_longest_word_is_found_first_and_none_begins_inside_another() -> None:
    words = Words({"ab": "1", "abc": "2", "cd": "3"})
    assert [*words.found("abcdab")] == [(0, 3, "2"), (4, 6, "1")]
    assert words.write("abxcd", rest=str.upper) == "1X3"


def test_taiwan_reads_its_own_words() -> None:
    said = TAIWAN.write("包邮的，快递单号发您；七天无理由退货，款项原路退回，有消息回复您。")
    assert said == "免運的，物流單號傳給您；七日鑑賞期退貨，款項退回原付款方式，有消息回覆您。"
    assert TAIWAN.write("“买家仍需支付”") == "「買家仍需支付」"


def told(said: dict[str, str], **terms: str) -> list[str]:
    one = replace(script(**terms), said=said)
    return [f"{found.kind}: {found.message}" for found in verify_scripts({one.id: one})]


def test_a_sentence_that_is_read_otherwise_than_it_says_is_named() -> None:
    assert told({"头发里": "髮間"}, **{"头发里": "髮間"}) == []
    assert told({"头发里": "頭髮里"}, **{"头发里": "髮間"}) == [
        "case differs: zh-Hant: '头发里' is said to be read '頭髮里', but it is '髮間'"
    ]


def test_a_term_that_changes_no_sentence_is_named() -> None:
    missing = "no sentence would be read otherwise without the term"
    assert told({}, **{"头发": "秀髮"}) == [f"term without example: zh-Hant: {missing} '头发'"]
    # What the dictionary says anyway is no term.
    assert told({"头发": "頭髮"}, **{"头发": "頭髮"}) == [
        f"term without example: zh-Hant: {missing} '头发'"
    ]


def faults(file: str, change: str) -> list[str]:
    files = edited(data_folder(), file, change)
    read_scripts(files, read_policy(files))
    return [str(fault) for fault in files.faults]


def test_a_market_whose_script_has_no_file_is_named() -> None:
    (fault,) = faults("markets/tw.toml", 'script = "zh-Hant-T"')
    assert fault.startswith("data/markets/tw.toml: tw: script: unknown script 'zh-Hant-T'")
    assert "did you mean 'zh-Hant-TW'?" in fault


def test_a_script_without_its_characters_is_named(tmp_path) -> None:
    (tmp_path / "scripts").mkdir()
    name = "scripts/zh-Hant-TW.toml"
    (tmp_path / name).write_bytes((data_folder() / name).read_bytes())
    files = Files(tmp_path)
    assert [*read_scripts(files, HANDBOOK.policy)] == ["zh-Hant-TW"]
    (fault,) = files.faults
    assert str(fault) == "data/characters/zh-Hant-TW.txt: the file is missing"


def test_a_file_that_is_no_toml_is_read_once(tmp_path) -> None:
    (tmp_path / "list.txt").write_text("发 發\n", encoding="utf-8")
    files = Files(tmp_path)
    assert files.plain("list.txt") == files.plain("list.txt") == "发 發\n"
    (tmp_path / "list.txt").unlink()
    assert files.plain("list.txt") == "发 發\n"
