"""Typing: what is typed, how fast it has to be, and what counts as an error."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.typed import copy, errors, mark_typed, typed_record
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
PARTS = {"typing_zh": "zh", "typing_en": "en"}
AMOUNTS = HANDBOOK.on(ON).amounts


def drawn(part="typing_zh", seed=1):
    return copy(HANDBOOK, ON, seed=seed, part=part)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_typed_fills_the_time_at_the_speed_that_passes(part) -> None:
    asked = HANDBOOK.examination.parts[part].typing
    least = AMOUNTS[asked.speed] * AMOUNTS[asked.time]
    for seed in range(20):
        assert least <= len(drawn(part, seed).text)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_typed_are_messages_of_the_handbook_without_blanks_to_fill(part) -> None:
    one = drawn(part)
    messages = [reply.example or reply.text for reply in HANDBOOK.policy.replies.values()]
    assert any(one.text.startswith(message.text(PARTS[part])) for message in messages)
    assert "{" not in one.text
    assert one.lang == PARTS[part]


def test_the_same_seed_gives_the_same_text_and_another_gives_another() -> None:
    assert drawn() == drawn()
    assert drawn() != drawn(seed=2)


def test_the_speed_that_passes_is_reached_in_the_time_that_it_takes_and_not_after() -> None:
    one = drawn()
    seconds = len(one.text) * 60 / one.speed
    assert mark_typed(one, one.text, seconds=seconds).passed
    slow = mark_typed(one, one.text, seconds=seconds * 1.1)
    assert (slow.passed, slow.errors) == (False, 0)


def test_as_many_errors_as_the_share_allows_pass_and_one_more_does_not() -> None:
    one = drawn()
    allowed = int(len(one.text) * (1 - one.pass_mark))
    for wrong, passed in ((allowed, True), (allowed + 1, False)):
        done = mark_typed(one, one.text[: len(one.text) - wrong], seconds=1)
        assert (done.errors, done.passed) == (wrong, passed)


def test_half_of_it_in_half_the_time_does_not_pass() -> None:
    one = drawn()
    done = mark_typed(one, one.text[: len(one.text) // 2], seconds=1)
    assert not done.passed
    assert done.share <= Decimal("0.5")


def test_very_much_of_anything_is_not_fast() -> None:
    done = mark_typed(drawn(), "好" * 100_000, seconds=1)
    assert (done.right, done.per_minute, done.passed) == (0, 0, False)


def test_blanks_at_the_ends_and_new_lines_are_no_errors() -> None:
    one = drawn("typing_en")
    assert mark_typed(one, f"  {one.text}\n".replace(" ", "\n"), seconds=60).errors == 0


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_time_that_cannot_be_is_an_error(seconds) -> None:
    with pytest.raises(ValueError, match=r"cannot have been typed in .* allowed: more than none"):
        mark_typed(drawn(), "", seconds=seconds)


def test_a_part_that_asks_questions_is_not_typed() -> None:
    with pytest.raises(ValueError, match="nothing is typed in the part rules"):
        drawn("rules")
    with pytest.raises(KeyError, match="did you mean 'typing_zh'"):
        drawn("typing_zn")


def test_a_result_is_kept_in_characters_with_its_speed() -> None:
    one = drawn()
    kept = typed_record(mark_typed(one, one.text, seconds=30), " An agent ")
    assert (kept["who"], kept["day"], kept["part"]) == ("An agent", "2026-03-01", "typing_zh")
    assert (kept["of"], kept["right"], kept["missed"]) == (len(one.text), len(one.text), [])
    assert (kept["per_minute"], kept["speed"]) == (2 * len(one.text), one.speed)


def test_with_a_few_messages_all_of_them_are_typed() -> None:
    policy = HANDBOOK.policy
    name, reply = next(iter(policy.replies.items()))
    book = replace(HANDBOOK, policy=replace(policy, replies={name: reply}))
    assert copy(book, ON, seed=1, part="typing_zh").text == reply.text.zh


@given(st.text("您好abc", max_size=12), st.text("您好abc", max_size=12))
def test_errors_are_as_many_one_way_as_the_other_and_none_only_where_nothing_differs(one, other):
    found = errors(one, other)
    assert found == errors(other, one)
    assert (found == 0) == (one == other)
    assert abs(len(one) - len(other)) <= found <= max(len(one), len(other))
