"""A practice in words: what can be done in it, and how it went."""

import pytest

from aftersales_kit.answers.practice import begin
from aftersales_kit.sheets.practising import beginning, deed_of, done, drawn, outcome, said
from tests.handbook import HANDBOOK

SEAM = "desk-burst-seam-exchange"


def test_the_practice_of_a_seed_is_a_case_in_which_a_buyer_says_what_the_matter_is() -> None:
    assert drawn(7, HANDBOOK) == drawn(7, HANDBOOK)
    for seed in range(20):
        assert {"problem", "pieces"} & {*drawn(seed, HANDBOOK).scene.facts}
    assert drawn(3, HANDBOOK, buyer="vents").scene.buyer == "vents"


def test_a_case_that_is_of_several_orders_is_not_drawn() -> None:
    assert drawn(23, HANDBOOK) == drawn(23, HANDBOOK)
    for seed in range(40):
        scene = drawn(seed, HANDBOOK).scene
        stated = {name for line in scene.case.expect for name in line.facts}
        assert stated <= scene.in_force.never_stated


def test_the_beginning_says_what_is_known_and_by_which_codes_to_decide() -> None:
    lines = [line.en for line in beginning(begin(SEAM, "calm", seed=1, handbook=HANDBOOK))]
    assert lines[0] == "Practice 1, as of 2026-03-04."
    assert "- Market: Mainland China" in lines
    assert any("Return or exchange (return-or-exchange)" in line for line in lines)
    assert lines[-1].startswith("the buyer: ")


def test_a_line_of_the_chat_says_whose_it_is() -> None:
    begun = begin("desk-broken-parcel-cup-exchanged", "calm", seed=1, handbook=HANDBOOK)
    chat = done(begun, deed_of("ask courier_at_fault"))
    asked, answered = (said(chat, turn).zh for turn in chat.turns[1:])
    assert asked.startswith("你问快递：")
    wrote = done(chat, deed_of("write 您好")).turns[3]
    assert said(chat, wrote).zh == "你：您好"
    assert answered == "快递：快递有责任：是。"


def test_the_outcome_says_what_was_amiss_with_its_rules_and_what_was_right() -> None:
    chat = begin(SEAM, "denies", seed=1, handbook=HANDBOOK).ask("guardian")
    lines = [line.en for line in outcome(chat.finish())]
    assert lines[0].startswith("Not passed: 0 of ")
    assert any("Right: Return or exchange (PRO-12)" in " ".join(line.split()) for line in lines)
    assert any(line.startswith("- Asked for nothing: Guardian") for line in lines)
    assert lines[-1] == "The buyer: denies everything"


@pytest.mark.parametrize("line", ["", "ask", "choose x", "look market"])
def test_a_line_that_means_no_deed_is_refused_as_one(line: str) -> None:
    with pytest.raises(ValueError, match="is no deed: ask, choose or write"):
        done(drawn(7, HANDBOOK), deed_of(line))
