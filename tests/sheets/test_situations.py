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
from tests.situations import FIRST, FLAW, LAST, SITUATIONS, THREAT

ON = date(2026, 3, 5)
FIELDS = HANDBOOK.policy.terms.fields
DESK = "case-desk"


def message(known: dict[str, str]) -> Message:
    return resolve(known, on=ON, handbook=HANDBOOK).message


def wordings(known: dict[str, str]) -> list[str]:
    return [part.reply.id for part in message(known).parts]


def tapped(field: str) -> bool:
    return FIELDS[field].is_coded


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_desk_leads_from_the_first_message_to_the_last_word(name: str) -> None:
    situation = SITUATIONS[name]
    known = {**find(DESK).usual, "market": "cn", "problem": situation.problem}
    assert wordings(known) == [*situation.first]
    taps = 2  # the problem, and the copy
    assert taps <= FIRST
    while message(known).stage != "to_settle":
        asked = calculate(DESK, known, ON, HANDBOOK).sheet.ask
        assert asked is not None
        assert asked.field in situation.told, (asked.field, known)
        known[asked.field] = situation.told[asked.field]
        taps += tapped(asked.field)
    assert wordings(known) == [*situation.last]
    assert taps <= LAST


def test_a_threat_of_a_bad_review_leads_to_what_was_wrong_and_is_settled_by_that() -> None:
    known = {**find(DESK).usual, "market": "cn", "problem": THREAT.problem, **THREAT.told}
    assert wordings(known) == [*THREAT.first]
    ask = calculate(DESK, known, ON, HANDBOOK).sheet.ask
    assert ask is not None
    assert ask.field == "problem"
    assert {"blemish", "quality_defect"} <= {code for code, _ in ask.choices}
    assert "bad_review" not in {code for code, _ in ask.choices}
    flaw = {**known, **FLAW}
    assert wordings(flaw) == [*THREAT.last]
    assert message(flaw).stage == "to_settle"
    assert resolve(flaw, on=ON, handbook=HANDBOOK).responsible == "shop"
    back = {**flaw, "wish": "return", "goods_kind": "clothing", "condition": "tried"}
    del back["amount_asked"]
    assert "review-changes-nothing" in wordings(back)


def test_a_review_that_nobody_has_written_yet_is_no_bad_one() -> None:
    known = {"problem": "bad_review", "market": "cn", "review_tone": "not_written"}
    answer = resolve(known, on=ON, handbook=HANDBOOK)
    assert answer.enquiry is not None
    assert answer.enquiry.outcome("review_course") == "verify"
