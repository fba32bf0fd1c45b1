"""The examination as HTML: a paper, a marked paper, and the page's requests."""

from dataclasses import replace
from datetime import date
from html import escape

import pytest

from aftersales_kit.answers.examination import mark, paper
from aftersales_kit.answers.typed import copy, mark_typed
from aftersales_kit.policy import Label
from aftersales_kit.sheets.markup.examination import (
    about,
    copy_html,
    examination_html,
    examine,
    guessed,
    paper_html,
    question_html,
    verdict,
)
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
REQUEST = {"seed": 1, "answers": {}, "handed_in": False, "name": "", "lang": "en", "on": str(ON)}


@pytest.fixture(scope="module")
def drawn():
    return paper(HANDBOOK, ON, seed=1)


def test_a_paper_hides_its_answers_until_they_are_asked_for(drawn):
    html = paper_html(drawn, "en")
    assert html.count("<details") == len(drawn.items)
    assert "data-result" not in html
    assert "20 questions, 16 right answers pass" in html


def test_a_marked_paper_says_of_each_question_how_it_went_and_why(drawn):
    first, second = drawn.items[:2]
    answers = {
        first.id: first.right,
        second.id: next(c.code for c in second.choices if c.code != second.right),
    }
    html = paper_html(drawn, "zh", answers, mark(drawn, answers))
    assert html.count('data-result="right"') == 1
    assert html.count('data-result="wrong"') == 1
    assert html.count('data-result="open"') == len(drawn.items) - 2
    assert "未通过：20 题答对 1 题，及格 16 题。" in html
    assert html.count(" checked") == 2
    assert f'href="#rule:{first.rules[0]}"' in html


def test_what_the_data_say_is_escaped(drawn):
    evil = replace(drawn.items[0], story=Label("<b>", "<b>"), why=Label("<i>", "<i>"))
    html = paper_html(replace(drawn, items=(evil,)), "en") + question_html(evil, "zh")
    assert "<b>" not in html
    assert "<i>" not in html


def test_an_amount_asked_for_has_neither_story_nor_facts():
    long = paper(HANDBOOK, ON, seed=1, count=200)
    amount = next(item for item in long.items if item.subject == "amounts")
    assert question_html(amount, "en") == f"<p><strong>{amount.asks.en}</strong></p>\n"


def test_the_page_has_a_first_paper_in_both_languages():
    html = examination_html(HANDBOOK, on=ON)
    assert 'data-seed="1"' in html
    assert "20 questions" in html
    assert "共 20 题" in html


def test_a_page_asks_for_another_paper_hands_it_in_and_gets_its_record(drawn):
    fresh = respond({"examination": {**REQUEST, "seed": 2, "lang": "zh"}}, HANDBOOK)
    assert (fresh["record"], fresh["status"][:7]) == (None, "第 2 号卷，")
    answers = {item.id: item.right for item in drawn.items}
    done = examine({**REQUEST, "answers": answers, "handed_in": True, "name": "Me"}, HANDBOOK)
    assert done["status"] == "Passed: 20 of 20 right, 16 needed."
    assert (done["record"]["who"], done["record"]["passed"]) == ("Me", True)


@pytest.mark.parametrize("on", ["2020-01-01", "yesterday"])
def test_a_day_without_policy_is_said_and_shows_no_paper(on):
    reply = examine({**REQUEST, "on": on}, HANDBOOK)
    assert (reply["html"], reply["record"]) == ("", None)
    assert reply["status"]


# --- parts ---


def asked(part: str, **more: object) -> dict[str, object]:
    return examine({**REQUEST, "part": part, **more}, HANDBOOK)


def test_a_paper_says_how_often_who_only_guesses_passes(drawn):
    once = int(1 / drawn.by_guessing)
    assert guessed(drawn).en == f"Who only guesses passes about once in {once:,} times."
    assert guessed(drawn).zh in paper_html(drawn, "zh")
    assert once >= 1000


def test_the_page_offers_every_part_and_begins_with_the_first():
    html = examination_html(HANDBOOK, on=ON)
    parts = [*HANDBOOK.examination.parts]
    pressed = [f'data-part="{parts[0]}" aria-pressed="true"']
    pressed += [f'data-part="{part}" aria-pressed="false"' for part in parts[1:]]
    assert all(html.count(sign) == 1 for sign in pressed)


@pytest.mark.parametrize(
    "part", [part.id for part in HANDBOOK.examination.parts.values() if part.asks]
)
def test_each_part_is_drawn_handed_in_and_kept_under_its_name(part):
    fresh = asked(part)
    drawn = paper(HANDBOOK, ON, seed=1, part=part)
    assert fresh["html"] == paper_html(drawn, "en")
    assert fresh["status"] == about(drawn).en
    answers = {item.id: item.right for item in drawn.items}
    done = asked(part, answers=answers, handed_in=True)
    assert (done["record"]["part"], done["record"]["passed"]) == (part, True)


def test_what_is_typed_has_a_place_and_is_marked_with_its_speed():
    text = copy(HANDBOOK, ON, seed=1, part="typing_zh").text
    fresh = asked("typing_zh")
    assert fresh["record"] is None
    assert "data-typed" in fresh["html"]
    assert f'lang="zh-Hans" translate="no">{text}</p>' in fresh["html"]
    done = asked("typing_zh", handed_in=True, typed=text, seconds=60, name=" N1 ")
    assert (done["record"]["passed"], done["record"]["who"]) == (True, "N1")
    assert done["status"] == (
        f"Passed: {len(text)} right characters a minute (40 needed), 100% right (97% needed), "
        "0 errors."
    )
    assert 'data-result="right"' in done["html"]
    slow = asked("typing_zh", handed_in=True, typed=text[:-20], seconds=600, lang="zh")
    assert slow["status"].startswith("未通过：每分钟打对")
    assert 'data-result="wrong"' in slow["html"]


def test_what_was_typed_is_escaped_and_a_form_of_its_own_shows_the_text_alone():
    drawn = copy(HANDBOOK, ON, seed=1, part="typing_en")
    done = mark_typed(drawn, "<b>", seconds=5)
    assert "<b>" not in copy_html(drawn, "en", done)
    assert "&lt;b&gt;" in copy_html(drawn, "en", done)
    alone = copy_html(drawn, "en", only_text=True)
    assert "textarea" not in alone
    assert escape(drawn.text) in alone
    assert verdict(done).en.startswith("Not passed: 12 right characters a minute")


def test_chinese_is_typed_in_the_script_of_the_reader_and_english_as_it_is():
    script = HANDBOOK.scripts["zh-Hant-TW"]
    for part, written in (("typing_zh", True), ("typing_en", False)):
        text = copy(HANDBOOK, ON, seed=1, part=part).text
        there = script.write(text) if written else text
        assert (there != text) == written
        request = {**REQUEST, "part": part, "lang": "zh"}
        shown = respond({"examination": request, "script": script.id}, HANDBOOK)["html"]
        assert f'translate="no">{there}</p>' in shown
        typed = {**request, "typed": there, "seconds": 60, "handed_in": True}
        done = respond({"examination": typed, "script": script.id}, HANDBOOK)
        assert done["record"]["right"] == len(there)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"part": "rulez"}, "did you mean 'rules'?"),
        ({"part": "typing_zh", "handed_in": True, "typed": "", "seconds": 0}, "allowed: more than"),
    ],
)
def test_what_cannot_be_asked_is_said_and_shows_no_paper(more, says):
    reply = examine({**REQUEST, **more}, HANDBOOK)
    assert (reply["html"], reply["record"]) == ("", None)
    assert says in reply["status"]
