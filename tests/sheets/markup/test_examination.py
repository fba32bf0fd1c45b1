"""The examination as HTML: a paper, a marked paper, and the page's requests."""

from dataclasses import replace
from datetime import date

import pytest

from aftersales_kit.answers.examination import mark, paper
from aftersales_kit.policy import Label
from aftersales_kit.sheets.markup.examination import (
    examination_html,
    examine,
    paper_html,
    question_html,
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
