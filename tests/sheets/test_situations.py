"""Ten everyday situations at the case desk: the first message, the questions, the last word.

What is tapped is counted as an agent taps it: the problem, each choice that the desk asks for, and
the copy; what is typed (a sum, days, the way of paying) is not.
"""

from datetime import date

import pytest

from aftersales_kit.answers.message import Message
from aftersales_kit.answers.resolving import resolve
from aftersales_kit.sheets.calculators import calculate, find
from tests.handbook import HANDBOOK
from tests.situations import FIRST, FLAWED, LAST, SITUATIONS, THREAT, Situation

ON = date(2026, 3, 5)
FIELDS = HANDBOOK.policy.terms.fields
DESK = "case-desk"


def message(known: dict[str, str]) -> Message:
    return resolve(known, on=ON, handbook=HANDBOOK).message


def wordings(known: dict[str, str]) -> list[str]:
    return [part.reply.id for part in message(known).parts]


def tapped(field: str) -> bool:
    return FIELDS[field].is_coded


def begun(situation: Situation) -> dict[str, str]:
    """Return what is known once the problem is taken together with what the words say besides."""
    usual = find(DESK).usual
    return {**usual, "market": "cn", "problem": situation.problem, **situation.heard}


def settles(situation: Situation, known: dict[str, str]) -> int:
    """Answer what the desk asks until the message is the last word; return the taps that took."""
    taps = 0
    while message(known).stage != "to_settle":
        asked = calculate(DESK, known, ON, HANDBOOK).sheet.ask
        assert asked is not None
        assert asked.field in situation.told, (asked.field, known)
        known[asked.field] = situation.told[asked.field]
        taps += tapped(asked.field)
    assert wordings(known) == [*situation.last]
    return taps


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_desk_leads_from_the_first_message_to_the_last_word(name: str) -> None:
    situation = SITUATIONS[name]
    known = begun(situation)
    assert wordings(known) == [*situation.first]
    taps = 2  # the problem with all that was said, and the copy
    assert taps <= FIRST
    assert taps + settles(situation, known) <= LAST


def test_a_threat_of_a_bad_review_leads_to_what_was_wrong_and_is_settled_by_that() -> None:
    known = begun(THREAT)
    assert wordings(known) == [*THREAT.first]
    ask = calculate(DESK, known, ON, HANDBOOK).sheet.ask
    assert ask is not None
    assert ask.field == "problem"
    assert {FLAWED, "quality_defect"} <= {code for code, _ in ask.choices}
    assert THREAT.problem not in {code for code, _ in ask.choices}
    flaw = {**known, "problem": FLAWED}
    assert 3 + settles(THREAT, flaw) <= LAST  # two problems, and the copy
    assert resolve(flaw, on=ON, handbook=HANDBOOK).responsible == "shop"
    back = {**flaw, "wish": "return", "goods_kind": "clothing", "condition": "tried"}
    del back["amount_asked"]
    assert "review-changes-nothing" in wordings(back)


def test_what_tells_nothing_is_not_asked_before_the_sums_on_which_a_demand_hangs() -> None:
    flaw = {**begun(THREAT), "problem": FLAWED, **THREAT.told}
    for missing in ("price_paid", "margin", "contract_freight"):
        known = {name: value for name, value in flaw.items() if name != missing}
        asked = calculate(DESK, known, ON, HANDBOOK).sheet.ask
        assert asked is not None
        assert asked.field == missing


def test_a_review_that_nobody_has_written_yet_is_no_bad_one() -> None:
    known = {"problem": "bad_review", "market": "cn", "review_tone": "not_written"}
    answer = resolve(known, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert answer.enquiry.outcome("review_course") == "verify"
