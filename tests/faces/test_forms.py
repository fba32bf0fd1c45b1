"""The forms in JupyterLab, driven without a browser."""

from datetime import date
from html import unescape

import ipywidgets as widgets
import pytest

from aftersales_kit.faces.forms import Desk, Form, calculator
from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.markup import calculator_html
from tests.handbook import HANDBOOK

ON = date(2026, 3, 2)


@pytest.fixture
def form() -> Form:
    """A form that is filled with the worked case that its calculator names."""
    filled = calculator("freight", on=ON)
    filled.examples.value = filled.calculator.example
    return filled


def test_a_form_starts_with_nothing_entered() -> None:
    form = calculator("freight", on=ON)
    assert {name: value for name, value in form.raw.items() if value} == form.calculator.usual
    assert "<blockquote" not in form.answer.value
    assert form.response.next is not None


def test_a_worked_case_fills_the_form_and_its_name_is_said_in_both_languages(form: Form) -> None:
    case = HANDBOOK.cases[form.calculator.example]
    entered = {name: str(case.facts[name]) for name in form.raw if name in case.facts}
    assert {name: value for name, value in form.raw.items() if value} == entered
    assert "as-headline" in form.answer.value
    assert form.response.errors == {}
    form.language.value = "zh"
    assert form.examples.label == case.title.zh
    assert {name: value for name, value in form.raw.items() if value} == entered
    form.clear.click()
    assert form.examples.value == ""


def test_the_answer_follows_the_form(form: Form) -> None:
    before = form.answer.value
    form.fields["wish"].value = "refund"
    assert form.answer.value != before


def test_a_bad_value_is_said_beside_its_field_and_stays(form: Form) -> None:
    form.fields["price_paid"].value = "<b>-1</b>"
    assert form.fields["price_paid"].value == "<b>-1</b>"
    assert "is not a number" in form.errors["price_paid"].value
    assert "<b>" not in form.errors["price_paid"].value
    form.fields["price_paid"].value = "10"
    assert form.errors["price_paid"].value == ""


def test_changing_the_language_keeps_what_is_entered(form: Form) -> None:
    form.fields["wish"].value = "return"
    entered = dict(form.raw)
    form.language.value = "zh"
    assert form.raw == entered
    assert form.fields["wish"].description == "买家想怎么处理？"
    assert "退货" in str(form.fields["wish"].options)
    form.language.value = "en"
    assert form.raw == entered


def test_an_emptied_form_asks_the_first_question(form: Form) -> None:
    form.clear.click()
    left = {name: value for name, value in form.raw.items() if value}
    assert left == form.calculator.usual
    assert form.response.next is not None
    assert "Ask next" in form.status.value


def test_what_makes_no_difference_is_out_of_the_way_until_it_is_asked_for(form: Form) -> None:
    hidden = {n for n, box in form.places.items() if box.layout.display == "none"}
    assert hidden == {n for n, needed in form.response.matters.items() if not needed}
    assert hidden
    form.every.value = True
    assert all(box.layout.display == "flex" for box in form.places.values())


def test_a_field_with_an_error_is_never_hidden(form: Form) -> None:
    name = next(n for n in form.places if not form.response.matters[n] and n.endswith("charged"))
    form.fields[name].value = "nonsense"
    assert form.places[name].layout.display == "flex"


def test_no_button_is_shown_that_nothing_answers(form: Form) -> None:
    assert "as-copy" not in form.answer.value
    assert "<blockquote" in form.answer.value


@pytest.mark.parametrize("name", CALCULATORS)
def test_a_cell_shows_a_form_and_the_page_at_once(name: str) -> None:
    bundle = calculator(name, on=ON)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"] == calculator_html(name, on=ON, handbook=HANDBOOK)
    assert name in str(bundle["text/plain"])


def test_a_calculator_that_does_not_exist_and_a_day_before_the_policy_are_errors() -> None:
    with pytest.raises(KeyError, match="did you mean 'freight'"):
        calculator("freigt", on=ON)
    with pytest.raises(UncoveredDate):
        calculator("freight", on=date(2020, 1, 1))


# --- the case desk ---


@pytest.fixture
def desk() -> Desk:
    form = calculator("case-desk", on=ON)
    assert isinstance(form, Desk)
    return form


def offered(box: widgets.Box) -> dict[str, widgets.Button]:
    return {button.description: button for button in box.children}


def test_the_desk_has_no_answer_until_it_is_known_what_the_case_is_about(desk: Desk) -> None:
    assert desk.message.value == ""
    assert desk.known.children == ()
    assert desk.tabs.layout.display == "none"
    assert "What is the problem?" in desk.question.value


def test_the_desk_leads_with_the_message_and_asks_by_buttons(desk: Desk) -> None:
    desk.fields["problem"].value = "quality_defect"
    message = desk.response.sheet.message
    assert message is not None
    assert message.text.zh in unescape(desk.message.value)
    asked = desk.response.next
    label = next(label for label in offered(desk.asked))
    offered(desk.asked)[label].click()
    assert desk.raw[asked] != ""
    assert any(label in said for said in offered(desk.known))
    assert desk.response.next != asked


def test_what_is_known_is_taken_back_by_its_button(desk: Desk) -> None:
    desk.fields["problem"].value = "quality_defect"
    desk.fields["wish"].value = "exchange"
    wish = next(said for said in offered(desk.known) if "exchange" in said.lower())
    offered(desk.known)[wish].click()
    assert desk.raw["wish"] == ""
    assert wish not in offered(desk.known)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_tab_says_how_much_behind_it_is_settled(desk: Desk, lang: str) -> None:
    desk.language.value = lang
    desk.examples.value = desk.calculator.example
    titles = [desk.tabs.get_title(place) for place in range(len(desk.calculator.tabs))]
    for title, (tab, label) in zip(titles, desk.calculator.tabs.items(), strict=True):
        assert title.startswith(label.text(lang))
        if tab in desk.response.sheet.tallies:
            settled, all_ = desk.response.sheet.tallies[tab]
            assert title.endswith(f"{settled}/{all_}") or not all_
    assert all(panel.value for panel in desk.tabs.children)
    assert not any("data-copy" in panel.value for panel in desk.tabs.children)
    desk.clear.click()
    assert not any(panel.value for panel in desk.tabs.children)


def test_what_is_asked_of_a_piece_has_no_button_that_would_answer_for_all(desk: Desk) -> None:
    desk.fields["pieces"].value = "coat: problem=quality_defect\nsocks: problem=change_of_mind"
    ask = desk.response.sheet.ask
    assert ask is not None
    assert bool(ask.piece) == (desk.asked.children == ())
