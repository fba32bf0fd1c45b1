"""What a message is about is suggested, with how sure that is and what led there, or not at all."""

from functools import partial
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers import triage
from aftersales_kit.answers.likeness import learned
from aftersales_kit.answers.triage import STRENGTHS, Suggestion, suggest
from aftersales_kit.policy.labels import NO_LABEL
from aftersales_kit.policy.subjects import leading
from aftersales_kit.policy.subjects.lexicon import KeyWord, Lexicon
from aftersales_kit.policy.subjects.sentences import Sentences, Topic, unmarked
from tests.handbook import HANDBOOK

WORDS_ALONE = Sentences({}, {})
suggest_by_words = partial(suggest, sentences=WORDS_ALONE)
# Every other case here is put to the handbook's own data.
suggest = partial(suggest, lexicon=HANDBOOK.lexicon, sentences=HANDBOOK.sentences)

TECHNICAL = HANDBOOK.policy.terms["problem_family"].those(["technical"])


def word(text: str, weight: int = 3) -> KeyWord:
    return KeyWord(text, "zh", weight, weight > 1, tuple(text.split("…")))


def lexicon(
    words: dict[str, list[KeyWord]],
    unless: dict[str, list[KeyWord]] | None = None,
    longer: tuple[KeyWord, ...] = (),
) -> Lexicon:
    against = {problem: tuple((unless or {}).get(problem, ())) for problem in words}
    return Lexicon({p: tuple(found) for p, found in words.items()}, against, {"錯": "错"}, longer)


def problems(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.problem for suggestion in suggestions]


# --- where nothing fits ---


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "'", "在吗", "你好", "ok", "????", "😀", "123456", "收到货了，谢谢", "好的好的",
        "这款有没有灰色", "可以用优惠券吗", "170的穿L还是XL", "thanks, it arrived",
        "do you have it in blue?",
    ],
)  # fmt: skip
def test_where_nothing_fits_nothing_is_suggested(text: str) -> None:
    assert suggest(text) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("发票什么时候开", "invoice"), ("can i get an invoice", "invoice"),
        ("运费险怎么赔", "freight_insurance"), ("差价能退吗", "price_protection"),
        ("退款到账了吗", "refund_awaited"), ("where is my refund", "refund_awaited"),
        ("怎么还不发货", "late_dispatch"), ("not dispatched yet", "late_dispatch"),
    ],
)  # fmt: skip
def test_what_is_asked_about_an_order_is_known_as_such(text: str, problem: str) -> None:
    assert suggest(text)[0].problem == problem


def test_a_word_inside_another_word_does_not_count() -> None:
    words = lexicon({"a": [word("到货")]}, longer=(word("收到货", 0),))
    assert suggest_by_words("收到货了", lexicon=words) == ()
    assert suggest_by_words("到货了吗", lexicon=words) != ()


def test_a_key_word_inside_a_longer_one_of_another_problem_does_not_count() -> None:
    words = lexicon({"item": [word("发错")], "courier": [word("快递发错")]})
    (only,) = suggest_by_words("快递发错了", most=1, lexicon=words)
    assert only.problem == "courier"
    both = suggest_by_words("快递发错了", lexicon=words)
    assert [found.text for s in both for found in s.found] == ["快递发错"]


@pytest.mark.parametrize("text", ["the drivers are rude", "driver shouted at me"])
def test_drivers_of_vans_are_no_technical_problem(text: str) -> None:
    assert not {*problems(suggest(text))} & {*TECHNICAL}


@pytest.mark.parametrize(
    "text",
    [
        "快递",
        "客服",
        "颜色",
        "手机",
        "app",
        "driver",
        "快递员",
        "包装",
        "address",
    ],
)
def test_the_name_of_a_thing_alone_says_nothing(text: str) -> None:
    assert suggest(text) == ()


@pytest.mark.parametrize(
    ("text", "problem"), [("取消", "cancel_undispatched"), ("it broke", "quality_defect")]
)
def test_few_words_that_a_sentence_of_the_handbook_says_are_understood(
    text: str, problem: str
) -> None:
    assert problems(suggest(text))[0] == problem


def test_a_sentence_of_the_handbook_word_for_word_is_what_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beside = {"t": Topic(NO_LABEL, {"zh": ("坏了怎么办",)})}
    sentences = Sentences({"a": {"zh": ("还是坏了",)}}, beside)
    said = partial(triage.suggest, lexicon=lexicon({"a": [word("坏了")]}), sentences=sentences)
    monkeypatch.setattr(triage, "SILENT", 0.0)
    monkeypatch.setattr(triage, "LEAST", 0.0)
    assert said("坏了怎么办") == ()
    assert said("坏了坏了怎么办呢") != ()
    monkeypatch.setattr(triage, "SILENT", 1.0)
    assert said("还是坏了呢") == ()
    (only,) = said("还是坏了")
    assert (only.problem, only.sure) == ("a", 1.0)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("裙子起球了", "这个料子会起球吗"), ("洗完就缩水了", "会不会缩水"),
        ("有点偏小", "偏小吗，平时穿M"), ("it shrank", "does this shrink in the wash"),
        ("not received", "when would i receive it if i order today"),
    ],
)  # fmt: skip
def test_few_words_that_report_are_heard_and_a_question_before_buying_is_none(
    told: str, asked: str
) -> None:
    assert suggest(told) != ()
    assert suggest(asked) == ()


def test_a_generic_word_decides_nothing() -> None:
    sentences = Sentences(
        {
            "late": {"zh": ("快递三天没动了", "快递太慢", "快递还没到")},
            "rude": {"zh": ("快递骂人", "快递乱扔", "快递不上楼")},
            "other": {"zh": ("快递换了一家", "快递没听过", "快递发错")},
        },
        {},
    )
    words = lexicon({"late": [word("快递"), word("没动")], "rude": [word("骂")], "other": []})
    (first, *_) = triage.suggest("快递三天没动", lexicon=words, sentences=sentences)
    assert (first.problem, [found.text for found in first.found]) == ("late", ["快递", "没动"])
    many = {f"more {n}": {"zh": (f"快递的第{n}件事",)} for n in range(12)}
    sentences = Sentences({**sentences.problems, **many}, {})
    (first, *_) = triage.suggest("快递三天没动", lexicon=words, sentences=sentences)
    assert (first.problem, [found.text for found in first.found]) == ("late", ["没动"])


@pytest.mark.parametrize(
    "text", ["签收", "签收了", "已签收", "已经签收了", "签收三天了", "delivered", "refund", "发错"]
)
def test_what_every_buyer_says_of_a_parcel_suggests_nothing(text: str) -> None:
    assert suggest(text) == ()


def test_a_weak_word_alone_is_not_enough() -> None:
    words = lexicon({"a": [word("坏了", 1)]})
    assert suggest_by_words("坏了", lexicon=words) == ()


# --- how sure it is ---


def test_a_clear_message_looks_strong_and_a_vague_one_weak() -> None:
    (clear, *_) = suggest("鞋底穿两天就开胶了，质量太差")
    assert (clear.problem, clear.strength) == ("quality_defect", "strong")
    assert all(s.strength == "weak" for s in suggest("这个不对劲啊"))


@given(st.text(max_size=200))
def test_whatever_is_typed_the_words_found_stand_where_they_are_said_to(text: str) -> None:
    suggestions = suggest(text, most=31)
    for suggestion in suggestions:
        assert 0 < suggestion.sure <= 1
        assert suggestion.strength in STRENGTHS
        assert suggestion.part == text[slice(*suggestion.place)].strip()
        for found in suggestion.found:
            assert found.text == "…".join(text[start:end] for start, end in found.places)


@pytest.mark.parametrize("text", ["开线掉色色差缺货丢件" * 40, "the zip broke. " * 60, "错" * 999])
def test_a_long_message_is_judged_too(text: str) -> None:
    assert len(suggest(text)) <= 3


# --- several problems ---


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("衣服开线了，而且少发了一条裤子", {"quality_defect": "衣服开线了",
                                 "short_shipped": "少发了一条裤子"}),
        ("杯子收到就碎了，送货的快递员还骂人", {"damaged_goods": "杯子收到就碎了",
                                "courier_conduct": "送货的快递员还骂人"}),
        ("the zip broke and the parcel came a week late", {
            "quality_defect": "the zip broke", "late_delivery": "the parcel came a week late"}),
    ],
)  # fmt: skip
def test_each_of_several_problems_is_suggested_with_the_clause_that_speaks_of_it(
    said: str, expected: dict[str, str]
) -> None:
    parts = {suggestion.problem: suggestion.part for suggestion in suggest(said)}
    assert parts.items() >= expected.items()


def test_a_greeting_before_a_problem_makes_no_difference() -> None:
    assert problems(suggest("你好，在吗？我想问下，收到的杯子碎了"))[0] == "damaged_goods"


# --- what led there ---


def test_traditional_characters_are_understood() -> None:
    assert problems(suggest("顏色發錯貨了，我要黑色"))[0] == "wrong_item"


def test_the_words_that_led_there_are_given_as_the_buyer_wrote_them() -> None:
    text = "The ZIPPER broke"
    (first, *_) = suggest(text)
    assert first.problem == "quality_defect"
    assert [(found.text, found.places) for found in first.found] == [("ZIPPER broke", ((4, 16),))]


def test_the_nearest_sentence_is_given_even_without_a_key_word() -> None:
    (first, *_) = suggest("派件的把我的箱子从楼梯上踢下去了")
    assert first.problem == "courier_conduct"
    assert first.example in HANDBOOK.sentences.problems["courier_conduct"]["zh"]
    (only,) = suggest_by_words("坏了", lexicon=lexicon({"a": [word("坏了")]}))
    assert only.example is None


def test_a_longer_key_word_counts_and_the_one_inside_it_does_not() -> None:
    words = lexicon({"a": [word("质量", 1), word("质量问题")]})
    (only,) = suggest_by_words("质量问题", lexicon=words)
    assert [found.text for found in only.found] == ["质量问题"]


def test_a_key_word_counts_once_however_often_it_is_said() -> None:
    words = lexicon({"a": [word("坏了")], "b": [word("裂了")]})
    (one, other) = suggest_by_words("坏了坏了坏了裂了", lexicon=words)
    assert one.sure == other.sure
    assert [len(suggestion.found) for suggestion in (one, other)] == [1, 1]


def test_a_phrase_under_unless_takes_back_the_key_words_it_touches_and_no_others() -> None:
    words = lexicon({"a": [word("质量问题")]}, {"a": [word("没有质量问题")]})
    assert suggest_by_words("没有质量问题", lexicon=words) == ()
    (only,) = suggest_by_words("上次没有质量问题，这次是质量问题", lexicon=words)
    assert only.found[0].places == ((12, 16),)


def test_a_phrase_with_a_gap_shows_each_of_its_parts() -> None:
    words = lexicon({"a": [word("我买的…来的")]})
    (only,) = suggest_by_words("我买的帽子，来的围巾", lexicon=words)
    assert (only.found[0].text, only.found[0].places) == ("我买的…来的", ((0, 3), (6, 8)))


def test_two_strong_words_are_surer_than_one_and_one_than_a_weak_one() -> None:
    words = lexicon({"weak": [word("一", 1)], "one": [word("二")], "two": [word("三"), word("四")]})
    found = suggest_by_words("一二三四", lexicon=words)
    assert problems(found) == ["two", "one"]
    assert found[0].sure > found[1].sure


def test_no_more_is_suggested_than_is_asked_for() -> None:
    text = "开线掉色，色差，缺货，丢件"
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


@pytest.mark.unwatched
def test_a_sentence_of_the_handbook_finds_its_problem() -> None:
    every = []
    for problem, said in HANDBOOK.sentences.problems.items():
        some = [text for texts in said.values() for text in texts[::5]]
        found = [problem in problems(suggest(text)) for text in some]
        assert sum(found) >= 0.75 * len(found), problem
        every += found
    assert sum(every) >= 0.95 * len(every)


@pytest.mark.unwatched
@pytest.mark.parametrize("problem", HANDBOOK.sentences.marked)
def test_every_key_word_leads_the_sentences_that_mark_it(problem: str) -> None:
    likeness = learned(HANDBOOK.sentences, HANDBOOK.lexicon)
    for text in chain.from_iterable(HANDBOOK.sentences.marked[problem].values()):
        said = unmarked(text)
        hits = triage.hits_of(HANDBOOK.lexicon.written(said), HANDBOOK.lexicon, likeness)
        led = {span for hit in hits.get(problem, ()) for span in hit.spans}
        _, marked = leading.places(HANDBOOK.lexicon.plain(text))
        assert {*marked} <= led, text
        assert problem in problems(suggest(said)), text
