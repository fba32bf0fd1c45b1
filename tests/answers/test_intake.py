"""A request that comes in: suggested, asked about, recorded; and decided by a person."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from aftersales_kit.answers.deciding import Decision, decide
from aftersales_kit.answers.intake import intake
from aftersales_kit.policy.subjects.sentences import Sentences
from aftersales_kit.sheets.calculators import calculate
from aftersales_kit.sheets.calculators.triage import TRIAGE
from aftersales_kit.sheets.explaining import Sheet
from tests.handbook import HANDBOOK
from tests.spoken import spoken

# Every case here is put to the handbook's own data.
intake = partial(intake, handbook=HANDBOOK)

ON = date(2026, 3, 2)


def sheet(facts: dict[str, str], lang: str = "en") -> Sheet:
    found = spoken(calculate("triage", facts, ON, HANDBOOK).sheet, lang)
    assert found is not None
    return found


def test_nothing_is_decided_while_nobody_has_chosen_the_problem() -> None:
    answer = intake({"said": "色差太大"}, on=ON)
    assert (answer.problem, answer.missing, [*answer.decisions]) == (None, ("problem",), [])
    assert answer.points_to is None
    assert answer.question is None


def test_suggestions_can_be_tapped_and_show_what_led_to_them() -> None:
    shown = sheet({"said": "杯子收到就碎了，送货的快递员还骂人"})
    assert not shown.settled
    assert shown.ask is not None
    assert shown.ask.field == "problem"
    assert {code for code, _ in shown.ask.choices} >= {"damaged_goods", "courier_conduct"}
    led = dict(shown.ask.replies)
    assert led["Most likely Damaged goods"].startswith("in “杯子收到就碎了”; “碎了”; like “")
    assert led["Most likely Courier's conduct"].startswith("in “送货的快递员还骂人”; ")
    assert "Most likely Damaged goods" in shown.headline.split(" · ")
    assert "only suggestions" in shown.notes[0]


def test_without_a_key_word_the_nearest_sentence_is_shown_and_without_it_the_words() -> None:
    ask = sheet({"said": "派件的把我的箱子从楼梯上踢下去了"}).ask
    assert ask is not None
    (name, led) = ask.replies[0]
    assert name.endswith("Courier's conduct")
    assert "like “" in led
    by_words = replace(HANDBOOK, sentences=Sentences({}, {}))
    (found,) = intake({"said": "色差"}, on=ON, handbook=by_words).suggestions
    assert (found.problem, found.example) == ("colour_difference", None)
    ask = spoken(calculate("triage", {"said": "色差"}, ON, by_words).sheet, "en").ask
    assert ask is not None
    assert [words for _, words in ask.replies] == ["“色差”"]


def strengths(said: str) -> list[str]:
    answer = intake({"said": said}, on=ON, handbook=HANDBOOK)
    return [suggestion.strength for suggestion in answer.suggestions]


def test_a_weak_suggestion_looks_weak_in_both_languages() -> None:
    said_of = HANDBOOK.sentences.problems.values()
    halves = (text[: len(text) // 2] for said in said_of for text in said["zh"])
    weak = next(text for text in halves if {*strengths(text)} == {"weak"})
    said = {"said": weak}
    assert all(name.startswith("A weak hint of ") for name, _ in sheet(said).ask.replies)
    assert sheet(said, "zh").headline.endswith("把握不大")
    assert "类似说法“" in sheet(said, "zh").ask.replies[0][1]


def test_an_empty_form_asks_for_the_buyers_words_first() -> None:
    shown = sheet({}, "zh")
    assert shown.ask is not None
    assert shown.ask.field == "said"
    assert shown.headline.startswith("把买家原话粘进来")


def test_a_message_that_fits_nothing_leads_to_an_open_question() -> None:
    shown = sheet({"said": "在吗"})
    assert shown.headline.startswith("Nothing in it points to a problem")
    assert shown.ask is not None
    assert (shown.ask.field, shown.ask.choices) == ("problem", ())


def test_a_chosen_problem_says_what_to_ask_for_and_keeps_the_words_in_sight() -> None:
    shown = sheet({"said": "色差太大", "problem": "colour_difference", "evidence": "none"})
    assert shown.settled
    assert shown.rows[0].name == "Most likely Colour differs"
    assert shown.rows[0].cells[0].startswith("“色差”; like “")
    assert shown.replies[0].id == "ask-photo-beside-picture"
    assert "beside the shop's picture" in shown.headline


def test_what_is_open_is_asked_and_said() -> None:
    shown = sheet({"problem": "parcel_broken", "evidence": "none"})
    assert shown.headline.endswith("still open")
    assert shown.ask is not None
    assert shown.ask.field == "order_state"


def test_answers_that_point_to_another_technical_problem_say_so() -> None:
    facts = {
        "problem": "hardware_fault", "evidence": "none", "network_ok": "yes",
        "steps_followed": "yes", "works_elsewhere": "works",
    }  # fmt: skip
    assert intake(facts, on=ON).points_to == "software_conflict"
    assert "按买家的回答，更像是另一种问题：软件冲突。" in sheet(facts, "zh").notes
    same = {**facts, "works_elsewhere": "same_fault"}
    assert intake(same, on=ON).points_to is None
    network = {**facts, "network_ok": "no"}
    assert intake(network, on=ON).points_to is None


def test_the_error_code_is_recorded_for_technical_problems() -> None:
    technical = [entry.name for entry in intake({"problem": "hardware_fault"}, on=ON).record]
    assert technical[-1] == "error_code"
    assert "error_code" not in [
        entry.name for entry in intake({"problem": "blemish"}, on=ON).record
    ]


def test_technical_questions_matter_for_technical_problems_only() -> None:
    matters = calculate("triage", {"problem": "operating_error"}, ON, HANDBOOK).matters
    assert matters["works_elsewhere"]
    assert not calculate("triage", {"problem": "blemish"}, ON, HANDBOOK).matters["works_elsewhere"]


def test_a_program_gets_the_suggestions_with_their_places() -> None:
    codes = TRIAGE.codes(intake({"said": "色差"}, on=ON))
    suggestions = codes["suggestions"]
    assert isinstance(suggestions, list | tuple)
    first = suggestions[0]
    assert first["problem"] == "colour_difference"
    assert first["words"] == [{"text": "色差", "places": [[0, 2]]}]
    assert first["strength"] == "strong"
    assert 0.5 <= first["sure"] <= 1
    assert first["part"] == {"text": "色差", "place": [0, 2]}
    assert "色差" in first["like"]
    assert codes["record"] == [
        "customer_name", "contact", "product", "symptom", "measures_tried",
    ]  # fmt: skip
    assert TRIAGE.figures(intake({"said": "在吗"}, on=ON)) == {"suggested": None}


# --- who answers ---


def who(**facts: str) -> str:
    ruling = decide("responsibility", facts, on=ON, handbook=HANDBOOK)
    assert isinstance(ruling, Decision)
    return ruling.outcomes["responsible"]


@pytest.mark.parametrize("state", ["undispatched", "in_transit", "refused"])
def test_a_broken_parcel_not_signed_for_is_never_the_buyers(state: str) -> None:
    assert who(problem="parcel_broken", evidence="none", order_state=state) == "courier"


def test_a_broken_parcel_signed_for_is_looked_at_first() -> None:
    signed = {"problem": "parcel_broken", "order_state": "signed"}
    assert who(**signed, evidence="none") == "undetermined"
    assert who(**signed, evidence="photos") == "courier"


def test_the_couriers_fault_never_changes_who_answers_to_the_buyer() -> None:
    table = HANDBOOK.policy.tables["responsibility"]
    assert "courier_at_fault" not in table.inputs
    assert "courier_at_fault" in HANDBOOK.policy.tables["courier-claim"].inputs
