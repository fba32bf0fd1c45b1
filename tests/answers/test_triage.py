"""Key words suggest what a message is about, say why, and never more than they know."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.triage import Suggestion, suggest
from aftersales_kit.policy.subjects.lexicon import KeyWord, Lexicon
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
suggest = partial(suggest, lexicon=HANDBOOK.lexicon)

TECHNICAL = HANDBOOK.policy.terms["problem_family"].those(["technical"])


def word(text: str, weight: int = 3) -> KeyWord:
    return KeyWord(text, "zh", weight, weight > 1, tuple(text.split("…")))


def lexicon(
    words: dict[str, list[KeyWord]], unless: dict[str, list[KeyWord]] | None = None
) -> Lexicon:
    against = {problem: tuple((unless or {}).get(problem, ())) for problem in words}
    return Lexicon({p: tuple(found) for p, found in words.items()}, against, {"錯": "错"})


def problems(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.problem for suggestion in suggestions]


@pytest.mark.parametrize("text", ["", "  ", "在吗", "你好", "ok", "????", "😀", "123456"])
def test_a_text_that_says_nothing_suggests_nothing(text: str) -> None:
    assert suggest(text) == ()


@given(st.text(max_size=200))
def test_whatever_is_typed_the_words_found_stand_where_they_are_said_to(text: str) -> None:
    for suggestion in suggest(text, most=31):
        assert suggestion.score > 0
        for found in suggestion.found:
            assert found.text == "…".join(text[start:end] for start, end in found.places)


def test_two_problems_in_one_message_are_both_suggested() -> None:
    found = suggest("衣服开线了，而且客服态度特别差，退货也没人理")
    assert {"quality_defect", "aftersale_slow"} <= {*problems(found)}


def test_traditional_characters_are_understood() -> None:
    assert problems(suggest("顏色發錯貨了，我要黑色"))[0] == "wrong_item"


def test_the_words_that_led_there_are_given_as_the_buyer_wrote_them() -> None:
    text = "The ZIPPER broke"
    (first, *_) = suggest(text)
    assert first.problem == "quality_defect"
    assert [(found.text, found.places) for found in first.found] == [("ZIPPER broke", ((4, 16),))]


def test_a_longer_key_word_counts_and_the_one_inside_it_does_not() -> None:
    words = lexicon({"a": [word("质量", 1), word("质量问题")]})
    (only,) = suggest("质量问题", lexicon=words)
    assert only.score == 3
    assert [found.text for found in only.found] == ["质量问题"]


def test_a_key_word_counts_once_however_often_it_is_said() -> None:
    (only,) = suggest("坏了坏了坏了", lexicon=lexicon({"a": [word("坏了")]}))
    assert only.score == 3


def test_a_phrase_under_unless_takes_back_the_key_words_it_touches_and_no_others() -> None:
    words = lexicon({"a": [word("质量问题")]}, {"a": [word("没有质量问题")]})
    assert suggest("没有质量问题", lexicon=words) == ()
    (only,) = suggest("上次没有质量问题，这次是质量问题", lexicon=words)
    assert only.found[0].places == ((12, 16),)


def test_a_phrase_with_a_gap_shows_each_of_its_parts() -> None:
    (only,) = suggest("我买的帽子，来的围巾", lexicon=lexicon({"a": [word("我买的…来的")]}))
    assert (only.found[0].text, only.found[0].places) == ("我买的…来的", ((0, 3), (6, 8)))


def test_equal_scores_are_ordered_by_strong_words_then_length_then_place() -> None:
    words = lexicon(
        {
            "three_weak": [word("一", 1), word("二", 1), word("三", 1)],
            "strong": [word("四")],
            "longer": [word("五六")],
            "earlier": [word("零")],
        }
    )
    assert problems(suggest("零一二三四五六", most=4, lexicon=words)) == [
        "longer", "earlier", "strong", "three_weak",
    ]  # fmt: skip


def test_no_more_is_suggested_than_is_asked_for() -> None:
    text = "开线掉色色差缺货丢件"
    assert len(suggest(text)) == 3
    assert len(suggest(text, most=1)) == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("充电没反应，灯也不亮", "hardware_fault"),
        ("app闪退，系统升级后就这样", "software_conflict"),
        ("怎么连蓝牙，说明书看不懂", "operating_error"),
        ("it won't turn on, the screen stays black", "hardware_fault"),
        ("the app keeps crashing after the update", "software_conflict"),
        ("how do I set this up", "operating_error"),
    ],
)
def test_key_words_sort_a_technical_case(said: str, kind: str) -> None:
    assert problems(suggest(said, among=TECHNICAL))[0] == kind


def test_only_technical_problems_are_sorted() -> None:
    assert suggest("色差太大", among=TECHNICAL) == ()


def test_every_problem_has_words_in_both_languages_that_suggest_it_first() -> None:
    for problem, words in HANDBOOK.lexicon.words.items():
        for lang in ("zh", "en"):
            said = [w.text.replace("…", "") for w in words if w.strong and w.lang == lang]
            assert any(problems(suggest(text))[:1] == [problem] for text in said), (problem, lang)
