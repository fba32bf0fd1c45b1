"""A request that comes in: suggested, asked about, recorded; and decided by a person."""

from datetime import date
from functools import partial

import pytest

from aftersales_kit.answers.deciding import Decision, decide
from aftersales_kit.answers.intake import intake
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


def test_suggestions_can_be_tapped_and_show_the_words_behind_them() -> None:
    shown = sheet({"said": "色差太大，还少发一件"})
    assert not shown.settled
    assert shown.ask is not None
    assert shown.ask.field == "problem"
    assert {code for code, _ in shown.ask.choices} >= {"colour_difference", "short_shipped"}
    assert ("Colour differs", "“色差”") in [(name, words) for name, words in shown.ask.replies]
    assert shown.headline.startswith("Perhaps: ")
    assert "Key words only suggest" in shown.notes[0]


def test_an_empty_form_asks_for_the_buyers_words_first() -> None:
    shown = sheet({}, "zh")
    assert shown.ask is not None
    assert shown.ask.field == "said"
    assert shown.headline.startswith("把买家原话粘进来")


def test_a_message_without_key_words_leads_to_an_open_question() -> None:
    shown = sheet({"said": "在吗"})
    assert shown.headline.startswith("No key word found")
    assert shown.ask is not None
    assert (shown.ask.field, shown.ask.choices) == ("problem", ())


def test_a_chosen_problem_says_what_to_ask_for_and_keeps_the_words_in_sight() -> None:
    shown = sheet({"said": "色差太大", "problem": "colour_difference", "evidence": "none"})
    assert shown.settled
    assert shown.rows[0].cells == ("“色差”",)
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
    assert codes["record"] == [
        "customer_name", "contact", "product_model", "symptom", "measures_tried",
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
