"""The first message of every problem is the one that the desk itself sends."""

from typing import Any

import pytest

from aftersales_kit.sheets.calculators import calculate, find
from aftersales_kit.sheets.first import first_messages
from tests.handbook import HANDBOOK, POLICY

PROBLEMS = HANDBOOK.policy.terms["problem"].codes
MARKETS = HANDBOOK.policy.terms["market"].codes


@pytest.fixture(scope="module")
def first() -> dict[str, Any]:
    return first_messages(HANDBOOK)


def test_every_problem_has_one_for_each_market_and_while_the_market_is_open(
    first: dict[str, Any],
) -> None:
    for day in first["days"].values():
        assert day.keys() == PROBLEMS.keys()
        assert all(places.keys() == {"", *MARKETS} for places in day.values())
    assert [*first["days"]] == [day.isoformat() for day in HANDBOOK.policy.changes]


def test_nothing_in_them_is_blank_and_none_is_there_twice(first: dict[str, Any]) -> None:
    assert all(message["complete"] and all(message["text"]) for message in first["messages"])
    assert len({str(message) for message in first["messages"]}) == len(first["messages"])
    used = {place for day in first["days"].values() for p in day.values() for place in p.values()}
    assert used == {*range(len(first["messages"]))}


@pytest.mark.parametrize("market", ["", *POLICY.markets])
@pytest.mark.parametrize("problem", ["quality_defect", "parcel_lost", "invoice"])
def test_the_desk_says_the_same_once_it_answers(
    first: dict[str, Any], problem: str, market: str
) -> None:
    on = HANDBOOK.policy.changes[-1]
    usual = {k: v for k, v in find("case-desk").usual.items() if k != "market"}
    known = {**usual, "problem": problem, **({"market": market} if market else {})}
    message = calculate("case-desk", known, on, HANDBOOK).sheet.message
    assert message is not None
    told = first["messages"][first["days"][on.isoformat()][problem][market]]
    own = [message.own.text] if message.own else []
    assert (told["text"], told["title"]) == ([*message.text, *own], [*message.title])
    assert bool(own) == (market == "jp")
    assert (told["language"], told["script"]) == (message.language, message.script)


def test_a_buyer_in_taiwan_reads_traditional_characters(first: dict[str, Any]) -> None:
    places = first["days"][HANDBOOK.policy.changes[-1].isoformat()]["quality_defect"]
    assert first["messages"][places["tw"]]["script"] == "zh-Hant-TW"
    assert first["messages"][places["eu"]]["language"] == "en"
