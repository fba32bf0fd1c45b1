"""Practice as a form in JupyterLab: driven without a browser."""

import json
from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.faces.practice import PracticeForm, practice
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)


@pytest.fixture
def form() -> PracticeForm:
    return practice(seed=7, on=ON, handbook=HANDBOOK)


def test_what_is_asked_is_answered_in_the_chat(form: PracticeForm) -> None:
    form.field.value, before = "evidence", form.chat.value
    form.buttons[0].click()
    assert form.chat.value != before
    assert form.played.turns[-2].field == "evidence"
    assert form.field.value == ""
    form.buttons[0].click()
    assert len(form.played.turns) == 3


def test_a_choice_is_taken_from_its_widget_and_kept_in_the_other_language(
    form: PracticeForm,
) -> None:
    one = form.played.scene.choices[0]
    form.choices[one.id].value = one.right
    assert form.played.chosen == {one.id: one.right}
    form.language.value = "zh"
    assert form.choices[one.id].value == one.right
    assert form.buttons[2].description == "结束并批改"


def test_what_is_written_is_held_against_the_case(form: PracticeForm, tmp_path: Path) -> None:
    form.text.value = "这是您自己的问题"
    form.buttons[1].click()
    assert form.text.value == ""
    form.buttons[2].click()
    assert "blames" not in form.marked.value
    assert "is not to be said" in form.marked.value
    form.who.value = "N2"
    kept = json.loads(form.save(tmp_path).read_text(encoding="utf-8"))
    assert (kept["who"], kept["part"], kept["passed"]) == ("N2", "practice", False)


def test_what_cannot_be_done_is_said(form: PracticeForm) -> None:
    form.buttons[1].click()
    assert "nothing is written" in form.said.value
    form.buttons[4].click()
    assert "finish the practice first" in form.said.value
    form.do("ask", "<b>", "")
    assert "&lt;b&gt;" in form.said.value


def test_another_practice_is_of_the_next_seed(form: PracticeForm) -> None:
    form.finish()
    form.buttons[3].click()
    assert form.played.seed == 8
    assert form.marked.value == ""


def test_a_page_without_widgets_shows_the_same_as_the_book(form: PracticeForm) -> None:
    bundle = form._repr_mimebundle_()
    assert "data-practice" in str(bundle["text/html"])
    assert bundle["text/plain"] == "<practice 7 as of 2026-03-01>"


def test_the_kits_own_handbook_is_taken_where_no_other_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    own = practice(seed=7, on=ON, buyer="vents")
    assert own.played.scene.buyer == "vents"
    own.finish()
    own.buttons[4].click()
    assert own.said.value == "<p>practice-2026-03-01-7.json</p>"
