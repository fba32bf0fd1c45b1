"""The examination in JupyterLab, driven without a browser."""

import json
from datetime import date

import pytest

from aftersales_kit.faces.examination import examination

ON = date(2026, 3, 1)


@pytest.fixture
def form():
    return examination(seed=1, on=ON)


def test_a_paper_is_answered_handed_in_and_kept(form, tmp_path):
    for item in form.paper.items:
        form.choices[item.id].value = item.right
    form.name.value = "Shift A"
    assert form.hand_in().passed
    assert "Passed: 20 of 20 right" in form.said.value
    kept = json.loads(form.save(tmp_path).read_text(encoding="utf-8"))
    assert (kept["who"], kept["right"], kept["passed"]) == ("Shift A", 20, True)


def test_nothing_is_chosen_beforehand_and_nothing_chosen_is_not_right(form):
    assert {choice.value for choice in form.choices.values()} == {""}
    assert len(form.hand_in().unanswered) == 20
    assert "Not passed" in form.said.value


def test_a_result_can_only_be_kept_after_handing_in(form):
    with pytest.raises(ValueError, match="hand in the paper first"):
        form.save()
    form.buttons[2].click()
    assert "hand in the paper first" in form.said.value


def test_the_buttons_hand_in_draw_another_paper_and_save(form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = form.paper
    form.buttons[0].click()
    assert form.result is not None
    form.buttons[2].click()
    assert (tmp_path / f"examination-{ON}-1.json").exists()
    form.buttons[1].click()
    assert form.paper != first
    assert form.result is None


def test_what_is_chosen_stays_when_the_language_changes(form):
    item = form.paper.items[0]
    form.choices[item.id].value = item.right
    form.language.value = "zh"
    assert form.choices[item.id].value == item.right
    assert form.buttons[0].description == "交卷"
    assert form.hand_in().right == (item,)


def test_a_cell_that_ends_with_the_form_shows_html_too(form):
    bundle = form._repr_mimebundle_()
    assert "data-examination" in bundle["text/html"]
    assert bundle["text/plain"] == "<examination 1 as of 2026-03-01>"
