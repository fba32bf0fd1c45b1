"""A practice as HTML: the chat, its marks, and the page's requests."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aftersales_kit.answers.practice import begin
from aftersales_kit.policy import Label
from aftersales_kit.sheets.markup.practice import (
    chat_html,
    marks_html,
    practice_html,
    practice_section,
    practise,
)
from aftersales_kit.sheets.practising import done, drawn
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
REQUEST: dict[str, Any] = {
    "seed": 7, "deeds": [], "finished": False, "who": "", "lang": "en", "on": str(ON),
}  # fmt: skip


def asked(**more: Any) -> dict[str, Any]:
    return respond({"practice": REQUEST | more}, HANDBOOK)


def test_a_practice_shows_what_is_known_and_what_can_be_asked_and_decided() -> None:
    practice = begin("desk-burst-seam-exchange", "calm", seed=1, handbook=HANDBOOK)
    html = practice_html(practice, "zh")
    assert '<option value="wish">买家诉求</option>' in html
    assert '<optgroup label="仓库">' in html
    assert 'data-choice="case-procedure.procedure"' in html
    assert "结束" not in html
    chosen = practice.choose("case-procedure.procedure", "complaint")
    assert '<option value="complaint" selected>' in practice_html(chosen, "en")


def test_what_is_right_is_folded_away_until_it_is_marked() -> None:
    practice = drawn(7, HANDBOOK).ask("guardian")
    before = practice_html(practice, "en")
    assert before.count("<details") == 2
    marks = practice.finish()
    after = practice_html(practice, "en", marks)
    assert "Not passed: 0 of" in after
    assert marks.message.en.split("&")[0][:20] in after
    assert after.count("<li data-grave>") == sum(mark.grave for mark in marks.marks)
    assert 'href="#rule:' in after
    assert "Asked for nothing: Guardian" in after


def test_a_good_practice_says_that_nothing_was_amiss() -> None:
    practice = begin("desk-burst-seam-exchange", "calm", seed=1, handbook=HANDBOOK)
    for mark in practice.finish().marks:
        while mark.kind == "not_asked" and mark.about not in practice.told:
            practice = practice.ask(mark.about)
    choice = practice.scene.choices[0]
    practice = practice.choose(choice.id, choice.right).write(practice.scene.message.zh)
    html = practice_html(practice, "zh", practice.finish())
    assert "没有出错。" in html
    assert "通过：" in html


def test_a_case_with_nothing_to_decide_or_to_ask_shows_neither() -> None:
    case = replace(HANDBOOK.cases["desk-burst-seam-exchange"], expect=(), facts={})
    handbook = replace(HANDBOOK, cases={"bare": case})
    html = practice_html(begin("bare", "calm", seed=1, handbook=handbook), "en")
    assert "as-choices" not in html
    assert html.count('class="as-known"') == 1


def test_texts_of_people_are_escaped_and_chinese_in_english_is_marked_as_such() -> None:
    chat = drawn(7, HANDBOOK).write("<b>亲")
    html = chat_html(chat, "en")
    assert "&lt;b&gt;" in html
    assert '<span lang="zh-Hans">&lt;b&gt;亲</span>' in html
    case = replace(chat.scene.case, title=Label("<i>", "<i>"))
    handbook = replace(HANDBOOK, cases={**HANDBOOK.cases, case.id: case})
    marks = begin(case.id, "calm", seed=1, handbook=handbook).finish()
    assert "<i>" not in marks_html(marks, "zh")


def test_a_choice_says_what_is_known_besides() -> None:
    practice = begin("when-a-sum-is-spoken-of-first", "calm", seed=1, handbook=HANDBOOK)
    assert practice.scene.choices[0].said.zh.endswith("）")
    assert practice.scene.choices[0].said.zh in practice_html(practice, "zh")


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (["aks", "wish", ""], "'aks' with 2 words is no deed"),
        (["ask", "wish"], "'ask' with 1 words is no deed"),
        (["ask", "wisch", ""], "did you mean 'wish'?"),
        (["write", " "], "nothing is written"),
    ],
)
def test_a_deed_that_cannot_be_done_is_told_and_the_chat_stays(deed: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        done(drawn(7, HANDBOOK), deed)
    reply = asked(deeds=[["ask", "wish", "buyer"], deed, ["ask", "evidence", ""]])
    assert says in reply["status"]
    assert reply["done"] == 1
    assert reply["html"].count("<li data-side") == 3


def test_a_request_is_answered_with_the_chat_after_its_deeds() -> None:
    reply = asked(deeds=[["ask", "wish", ""], ["write", "好的"]], lang="zh")
    assert reply["done"] == 2
    assert reply["status"].startswith("第 7 号练习")
    assert reply["record"] is None
    assert reply["html"].count("<li data-side") == 5


def test_a_finished_practice_is_kept() -> None:
    reply = asked(finished=True, who=" N2 ", buyer="calm")
    assert reply["record"]["who"] == "N2"
    assert reply["record"]["day"] == "2026-03-01"
    assert reply["record"]["customer_type"] == "calm"
    assert reply["status"].startswith("Not passed")


@pytest.mark.parametrize(
    "wrong", [{"seed": "x"}, {"on": "soon"}, {"buyer": "calms"}], ids=["seed", "day", "type"]
)
def test_a_request_that_cannot_be_read_says_so(wrong: dict[str, str]) -> None:
    reply = practise(REQUEST | wrong, HANDBOOK)
    assert reply["html"] == ""
    assert reply["status"]
    assert (reply["done"], reply["record"]) == (0, None)


def test_the_section_of_a_page_has_a_first_practice_in_both_languages() -> None:
    html = practice_section(HANDBOOK, on=ON, lang="zh")
    assert 'data-lang="zh"' in html
    assert '<template data-built="en" lang="en">' in html
    assert len(html) < 60_000
