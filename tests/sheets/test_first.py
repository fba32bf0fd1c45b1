"""The first message of every problem is the one that the desk itself sends."""

import pytest

from aftersales_kit.sheets.calculators import calculate, find
from aftersales_kit.sheets.first import first_messages
from tests.handbook import HANDBOOK, POLICY

FIRST = first_messages(HANDBOOK)
PROBLEMS = HANDBOOK.policy.terms["problem"].codes
MARKETS = HANDBOOK.policy.terms["market"].codes


def test_every_problem_has_one_for_each_market_and_while_the_market_is_open() -> None:
    for day in FIRST["days"].values():
        assert day.keys() == PROBLEMS.keys()
        assert all(places.keys() == {"", *MARKETS} for places in day.values())
    assert [*FIRST["days"]] == [day.isoformat() for day in HANDBOOK.policy.changes]


def test_nothing_in_them_is_blank_and_none_is_there_twice() -> None:
    assert all(message["complete"] and all(message["text"]) for message in FIRST["messages"])
    assert len({str(message) for message in FIRST["messages"]}) == len(FIRST["messages"])
    used = {place for day in FIRST["days"].values() for p in day.values() for place in p.values()}
    assert used == {*range(len(FIRST["messages"]))}


@pytest.mark.parametrize("market", ["", *POLICY.markets])
@pytest.mark.parametrize("problem", ["quality_defect", "parcel_lost", "invoice"])
def test_the_desk_says_the_same_once_it_answers(problem: str, market: str) -> None:
    on = HANDBOOK.policy.changes[-1]
    usual = {k: v for k, v in find("case-desk").usual.items() if k != "market"}
    known = {**usual, "problem": problem, **({"market": market} if market else {})}
    message = calculate("case-desk", known, on, HANDBOOK).sheet.message
    assert message is not None
    told = FIRST["messages"][FIRST["days"][on.isoformat()][problem][market]]
    assert (told["text"], told["title"]) == ([*message.text], [*message.title])
    assert (told["language"], told["script"]) == (message.language, message.script)


def test_a_buyer_in_taiwan_reads_traditional_characters() -> None:
    places = FIRST["days"][HANDBOOK.policy.changes[-1].isoformat()]["quality_defect"]
    assert FIRST["messages"][places["tw"]]["script"] == "zh-Hant-TW"
    assert FIRST["messages"][places["eu"]]["language"] == "en"
