"""What is learned of sentences: what they have in common, and how far a key word is theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.likeness import Likeness, learned, traits
from aftersales_kit.policy.labels import NO_LABEL
from aftersales_kit.policy.subjects.lexicon import KeyWord, Lexicon
from aftersales_kit.policy.subjects.sentences import Sentences, Topic
from tests.handbook import HANDBOOK

LEXICON = Lexicon({"late": (), "broken": ()}, {"late": (), "broken": ()}, {"遲": "迟"})
SENTENCES = Sentences(
    {
        "late": {"zh": ("快递太慢了", "物流不动"), "en": ("where is it, drivers are slow",)},
        "broken": {"zh": ("杯子碎了", "快递一摔就碎"), "en": ("the cup is broken",)},
    },
    {"invoice": Topic(NO_LABEL, {"zh": ("怎么开发票",), "en": ("send the invoice",)})},
)
LIKENESS = Likeness(SENTENCES, LEXICON)


def word(text: str, lang: str = "zh") -> KeyWord:
    return KeyWord(text, lang, 3, True, tuple(part.strip() for part in text.split("…")))


def test_a_text_is_taken_apart_into_characters_words_and_stretches_of_letters() -> None:
    assert traits("碎了 2 cups") == {
        *("碎", "了", "碎了", "^碎", "了$"),
        *("#", "cups", "# cups", "~^cup", "~cups", "~ups$"),
    }
    assert traits("") == traits("?! 😀") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [("arrived", "arrive"), ("stopped", "stops"), ("tries", "try"), ("boxes", "box")],
)
def test_the_endings_of_a_word_make_no_difference(one: str, other: str) -> None:
    assert {trait for trait in traits(one) if "~" not in trait} & traits(other) or one == "tries"


@pytest.mark.parametrize(
    ("told", "asked", "only"),
    [("起球了", "起球吗", {"吗$"}), ("it shrank", "does it shrink", {"^ does"})],
)
def test_what_is_told_and_what_is_asked_begin_or_end_otherwise(
    told: str, asked: str, only: set[str]
) -> None:
    assert only <= traits(asked)
    assert not only & traits(told)


def test_a_sentence_is_known_word_for_word_as_of_a_problem_or_as_none() -> None:
    assert LIKENESS.said["杯子碎了"]
    assert LIKENESS.said["怎么开发票"] is False
    assert "杯子" not in LIKENESS.said
    both = Sentences(
        {"late": {"zh": ("发票呢",)}}, {"invoice": Topic(NO_LABEL, {"zh": ("发票呢",)})}
    )
    assert Likeness(both, LEXICON).said["发票呢"]


def test_a_text_is_likest_to_the_problem_of_its_own_sentence() -> None:
    alike = LIKENESS.of(traits("杯子碎了"))
    assert alike.problems["broken"] > alike.problems["late"] >= 0
    assert alike.problems["broken"] > alike.beside
    assert alike.problem_at_all > 0


def test_what_is_no_problem_is_like_what_stands_beside() -> None:
    alike = LIKENESS.of(traits("开发票"))
    assert alike.beside > max(alike.problems.values())
    assert alike.problem_at_all < 0


@given(st.text(max_size=80))
def test_a_likeness_lies_between_0_and_1(text: str) -> None:
    alike = LIKENESS.of(traits(LEXICON.plain(text)))
    assert all(0 <= value <= 1.000001 for value in (*alike.problems.values(), alike.beside))


def test_the_nearest_sentence_is_one_of_the_problem() -> None:
    assert LIKENESS.nearest(traits("一摔碎了"), "broken") == "快递一摔就碎"
    assert LIKENESS.nearest(traits("碎了的快递"), "late") == "快递太慢了"
    assert LIKENESS.nearest(traits("xyzzy"), "late") is None
    assert LIKENESS.nearest(traits("快递"), "no sentences") is None


@pytest.mark.parametrize(
    ("key", "problem", "says"),
    [
        (word("快递"), "late", (1 + 2) / (2 + 2)),
        (word("碎"), "broken", 1),
        (word("碎"), "late", 2 / 4),
        (word("快递…碎"), "broken", 1),
        (word("没有"), "late", 1),
        (word("开发票"), "late", 2 / 3),
        (word("driver", "en"), "late", 1),
        (word("driver", "en"), "broken", 2 / 3),
        (word("drivers are", "en"), "late", 1),
        (word("driver are", "en"), "unheard_of", 2 / 3),
        (word("the … broken", "en"), "broken", 1),
    ],
)
def test_a_key_word_says_as_much_as_the_sentences_with_it_agree(
    key: KeyWord, problem: str, says: float
) -> None:
    assert LIKENESS.says(key, problem) == pytest.approx(says)
    assert LIKENESS.says(key, problem) == pytest.approx(says)  # remembered


def test_the_same_is_learned_once() -> None:
    assert learned(SENTENCES, LEXICON) is learned(SENTENCES, LEXICON)


def test_without_sentences_nothing_is_like_anything() -> None:
    nothing = Likeness(Sentences({}, {}), LEXICON)
    alike = nothing.of(traits("快递"))
    assert (alike.problems, alike.beside, alike.problem_at_all) == ({}, 0.0, 0.0)
    assert nothing.problems == ("late", "broken")
    assert nothing.of(frozenset()).beside == 0.0


def test_every_sentence_of_the_handbook_is_likest_to_one_of_its_own_problem() -> None:
    likeness = learned(HANDBOOK.sentences, HANDBOOK.lexicon)
    for problem, said in HANDBOOK.sentences.problems.items():
        for text in (said["zh"][0], said["en"][0]):
            mine = traits(HANDBOOK.lexicon.plain(text))
            assert likeness.nearest(mine, problem) == text
