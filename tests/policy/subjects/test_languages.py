"""Messages in a language that the handbook is not written in: said whole, or not at all."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.languages import (
    Language,
    read_languages,
    unsaid,
    verify_languages,
)
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import edited

JAPANESE = HANDBOOK.languages["ja"]
SUMS = {
    "{} 元": "{}人民元", "{} 天": "{}日", "{name} {} 元": "{name} {}人民元",
    "{name}（{}）": "{name}（{}）", "小（无理由）": "小さい",
}  # fmt: skip


def language(values: Mapping[str, str] = SUMS, **texts: str) -> Language:
    greeting = dict.fromkeys(("first", "usual", "formal"), "はい。")
    label = Label("Japanese", "日语")
    return Language("ja", "data/languages/ja.toml", label, greeting, values, {}, texts)


def found(one: Language) -> list[str]:
    return [f"{found.kind}: {found.message}" for found in verify_languages({"ja": one}, POLICY)]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("14 天", "14日"),
        ("-12.00 元", "-12.00人民元"),
        ("____ 元", "____人民元"),
        ("50 %", "50 %"),
        ("", ""),
        # A name stays as it is, with whatever stands in it.
        ("连衣裙 × 1 89.00 元", "连衣裙 × 1 89.00人民元"),
        ("裙（红）（3 天）", "裙（红）（3日）"),
        ("裙（小（无理由））", "裙（小さい）"),
        # What is within is said as well, or the whole is not.
        ("几 天", None),
        ("很快", None),
        ("14 天内", None),
    ],
)
def test_a_value_is_said_whole_or_not_at_all(value: str, said: str | None) -> None:
    assert language().value(value) == said


def test_a_wording_is_said_where_it_is_there_and_all_its_blanks_can_be() -> None:
    one = language(offer="{advised}をお返しします。")
    assert one.worded("offer", {"advised": "5.00円"}) == "5.00円をお返しします。"
    assert one.worded("offer", {"advised": None}) is None
    assert one.worded("grant", {}) is None


def test_every_wording_of_the_handbook_is_said_to_buyers_in_japan() -> None:
    """It is no finding where one is not; but today none is lacking."""
    assert unsaid(JAPANESE, POLICY.replies) == ()
    assert unsaid(replace(JAPANESE, texts={"offer": "…"}), POLICY.replies)[:1] != ("offer",)


def test_what_is_said_to_japan_is_japanese() -> None:
    """Kana stand in every sentence; no full stop of English, and no character of Chinese alone."""
    for name, text in JAPANESE.texts.items():
        assert any("ぁ" <= sign <= "ヿ" for sign in text), name
        assert not any(sign in text for sign in "您们这给请吗么发货"), name
        assert text[-1] in "。", name


def test_a_wording_with_other_blanks_is_named() -> None:
    assert found(language(offer="お返しします。", values={})) == [
        "blanks differ: ja: wordings.offer: has no blank; allowed: {advised}"
    ]
    (other,) = found(language(grant="{asked}、{limit}", values={}))
    assert "has {asked}, {limit}; allowed: {asked}, {form_entry}" in other


def test_a_wording_with_the_blanks_of_the_handbooks_is_fine() -> None:
    assert found(language({}, offer="{advised}をお返しします。")) == []


def test_a_wording_that_there_is_not_is_named() -> None:
    (fault,) = found(language(ofer="はい。", values={}))
    assert fault.startswith("unresolved reference: ja: wordings")
    assert "did you mean 'offer'?" in fault


def test_an_amount_that_cannot_be_said_is_named_with_the_wording_that_prints_it() -> None:
    text = "{repair_share}、{repair_share_most}、{send_back_days}"
    assert "value not said" not in str(found(language(**{"propose-shared-repair": text})))
    (_, fault) = found(language({}, **{"propose-shared-repair": "{repair_share_most}"}))
    assert fault.startswith("value not said: ja: values")
    assert "no line says '30.00 元', which propose-shared-repair prints" in fault


def test_a_value_that_is_read_otherwise_than_its_example_is_named() -> None:
    one = language({"{} 天": "{}日"})
    assert found(replace(one, said={"3 天": "3日"})) == []
    assert found(replace(one, said={"3 天": "3天"})) == [
        "case differs: ja: '3 天' is said to be read '3天', but it is '3日'"
    ]


def test_a_line_that_no_example_needs_is_named() -> None:
    one = language({"{} 天": "{}日", "3 天": "3日"})
    assert found(replace(one, said={"3 天": "3日"})) == [
        "term without example: ja: no value would be read otherwise without the line '{} 天'",
        "term without example: ja: no value would be read otherwise without the line '3 天'",
    ]
    assert found(language({"{} 天": "{}日"})) == [
        "term without example: ja: no value would be read otherwise without the line '{} 天'"
    ]


def test_messages_have_a_greeting_and_values_their_places() -> None:
    assert [*language().wrong()] == []
    assert [*Language("ja", "", Label("J", "日")).wrong()] == []
    one = replace(language({"{} {name}": "{name} {}"}, offer="…"), greeting={"usual": "…"})
    assert [*one.wrong()] == [
        ("greeting", "has usual", "first, usual, formal"),
        (
            "values.{} {name}",
            "has other places: '{name} {}'",
            "the places of '{} {name}', in their order",
        ),
    ]
    assert one.value("3 4") == "3 4"  # nothing is said by such a line
    (told,) = replace(language({}, offer="…"), greeting={}).wrong()
    assert told[1] == "has nothing"


def faults(file: str, *changes: str) -> list[str]:
    files = edited(data_folder(), file, *changes)
    read_languages(files, read_policy(files))
    return [str(fault) for fault in files.faults]


def test_a_market_that_speaks_what_no_file_says_is_named() -> None:
    (fault,) = faults("markets/jp.toml", 'speaks = "jp"')
    assert fault.startswith("data/markets/jp.toml: jp: speaks: unknown language 'jp'")
    assert fault.endswith("allowed: one of ja")


def test_a_language_without_messages_yet_is_one_to_be_translated_into(tmp_path) -> None:
    (tmp_path / "languages").mkdir()
    label = 'label = { en = "Korean", zh = "韩语" }'
    (tmp_path / "languages" / "ko.toml").write_text(label, encoding="utf-8")
    files = Files(tmp_path)
    korean = read_languages(files, replace_markets())["ko"]
    assert files.faults == []
    assert unsaid(korean, POLICY.replies) == tuple(POLICY.replies)
    assert verify_languages({"ko": korean}, POLICY) == []


def replace_markets():
    """The policy, without a market that speaks another language."""
    clocks = POLICY.clocks
    markets = {name: replace(market, speaks="") for name, market in clocks.markets.items()}
    return replace(POLICY, clocks=replace(clocks, markets=markets))
