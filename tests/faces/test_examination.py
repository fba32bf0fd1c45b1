"""The examination in JupyterLab, driven without a browser."""

import json
from datetime import date

import pytest

from aftersales_kit.faces.examination import examination
from aftersales_kit.operations.results import read_results
from tests.handbook import HANDBOOK

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
    (line,) = form.save(tmp_path).read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
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
    assert (tmp_path / f"results-{ON}.jsonl").exists()
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


# --- parts ---


def test_every_part_is_sat_and_all_are_kept_in_one_file(form, tmp_path):
    for part in HANDBOOK.examination.parts.values():
        form.part.value = part.id
        if part.typing:
            form.typed.value = form.paper.text
        for name, choice in form.choices.items():
            choice.value = next(item.right for item in form.paper.items if item.id == name)
        assert form.hand_in().passed
    form.name.value = " N1 "
    found = read_results([form.save(tmp_path)], HANDBOOK)
    assert found.refused == ()
    assert {one.part for one in found.kept} == {*HANDBOOK.examination.parts}
    assert {one.who for one in found.kept} == {"N1"}


def test_the_clock_runs_from_the_first_key(form, monkeypatch):
    now = iter([100.0, 160.0])
    monkeypatch.setattr("aftersales_kit.faces.examination.time.monotonic", lambda: next(now))
    form.part.value = "typing_zh"
    form.typed.value = form.paper.text[:1]
    form.typed.value = form.paper.text
    done = form.hand_in()
    assert (done.seconds, done.per_minute) == (60.0, len(form.paper.text))
    assert "right characters a minute" in form.said.value
    assert form.paper.text in form.marked.value


def test_nothing_typed_is_handed_in_as_nothing(form):
    form.part.value = "typing_en"
    done = form.hand_in()
    assert (done.right, done.passed) == (0, False)


def test_another_text_is_empty_again_and_its_clock_stands_still(form):
    form.part.value = "typing_zh"
    form.typed.value = "您"
    first = form.paper.text
    form.buttons[1].click()
    assert form.paper.text != first
    assert (form.typed.value, form.began) == ("", None)


def test_the_part_stays_when_the_language_changes(form):
    form.part.value = "platform"
    before = form.paper
    form.language.value = "zh"
    assert form.paper == before
    assert (form.part.value, form.part.label) == ("platform", "平台规则")
    assert "全靠猜" in form.about.value


def test_a_part_to_begin_with_is_chosen_or_named_as_unknown():
    assert examination(seed=1, on=ON, part="tools", handbook=HANDBOOK).paper.part.id == "tools"
    with pytest.raises(KeyError, match="did you mean 'tools'"):
        examination(seed=1, on=ON, part="tool", handbook=HANDBOOK)
