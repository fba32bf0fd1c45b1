"""How a question of the desk is put: in the message to the buyer, and in stretches of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from aftersales_kit.answers.resolving import Resolution, resolve
from aftersales_kit.sheets.calculators.putting import (
    delivered,
    is_for_the_buyer,
    is_last,
    put_to_buyer,
    stretches,
)
from aftersales_kit.sheets.explaining import Ask, ask_for, ask_of
from tests.handbook import HANDBOOK

ON = date(2026, 3, 2)
TERMS = HANDBOOK.policy.terms


def case(**facts: str) -> Resolution:
    return resolve(facts, on=ON, handbook=HANDBOOK)


def burst_seam() -> Resolution:
    worked = HANDBOOK.cases["desk-burst-seam-exchange"]
    facts = {name: str(value) for name, value in worked.facts.items()}
    return resolve(facts, on=worked.on, handbook=HANDBOOK)


def ask(name: str) -> Ask:
    return ask_for(TERMS[name])


def test_a_message_that_asks_already_stays_as_it_is() -> None:
    answer = case(problem="quality_defect")
    assert "wish" in answer.message.asks
    put = put_to_buyer(answer, "wish")
    assert put is not None
    assert put.text == answer.message.text
    assert is_for_the_buyer(answer, ask("wish"))


@pytest.mark.parametrize("name", ["condition", "in_a_hurry", "exchange_kind"])
def test_the_question_follows_what_the_message_says(name: str) -> None:
    answer = case(problem="quality_defect", order_state="signed", wish="exchange", market="cn")
    put = put_to_buyer(answer, name)
    assert put is not None
    assert all(map(str.startswith, put.text, answer.message.text))
    assert put.text.zh.endswith("？")
    assert put.text.zh.count("亲，") == 1
    assert put.complete
    assert "先问" in put.title.zh


def test_a_question_whose_words_follow_from_the_case_is_put_in_them() -> None:
    answer = case(problem="quality_defect", evidence="confirmed", order_state="signed")
    said = {put_to_buyer(case(problem=p), "wish") for p in ("change_of_mind", "parcel_lost")}
    assert len({reply.text for reply in said if reply is not None}) == len(said)
    assert put_to_buyer(answer, "wish") is not None


def test_a_question_is_put_in_the_buyers_own_language_or_to_be_put_into_it() -> None:
    facts = {"problem": "quality_defect", "order_state": "signed", "wish": "exchange"}
    answer = case(**facts, market="jp")
    put = put_to_buyer(answer, "in_a_hurry")
    assert put is not None
    assert put.own is not None
    assert put.own.text == answer.message.own.text + HANDBOOK.languages["ja"].texts["ask-hurry"]
    assert "日语" not in put.title.zh
    book = replace(HANDBOOK, languages={"ja": replace(HANDBOOK.languages["ja"], texts={})})
    answer = resolve({**facts, "market": "jp"}, on=ON, handbook=book)
    put = put_to_buyer(answer, "in_a_hurry")
    assert put is not None
    assert put.own is None
    assert put.title.zh.endswith("（发之前请译成日语）")


def test_what_no_wording_asks_is_not_put_to_the_buyer() -> None:
    assert put_to_buyer(case(problem="blemish"), "order_state") is None


def test_while_facts_contradict_each_other_the_buyer_is_asked_nothing_more() -> None:
    answer = case(problem="blemish", signed_on="2026-03-01", order_state="in_transit")
    assert answer.conflicts
    assert put_to_buyer(answer, "condition") is None


def test_the_buyer_is_the_one_to_ask_where_nobody_else_knows_and_nothing_is_settled() -> None:
    open_ = case(problem="change_of_mind", order_state="signed", wish="return")
    assert is_for_the_buyer(open_, ask("exchange_kind")) == (
        len(open_.message.asks) < open_.in_force.amounts["questions_at_once"]
    )
    assert not is_for_the_buyer(open_, ask("order_state"))
    settled = burst_seam()
    assert settled.message.stage == [*TERMS.codes("message_stage")][-1]
    assert not is_for_the_buyer(settled, ask("in_a_hurry"))


def test_of_so_many_questions_at_once_no_more_are_put() -> None:
    answer = case(problem="quality_defect")
    limit = answer.in_force.amounts["questions_at_once"]
    assert len(answer.message.asks) >= limit
    assert not is_for_the_buyer(answer, ask("exchange_kind"))


def test_the_days_of_a_stretch_are_decided_alike_by_every_table() -> None:
    answer = case(problem="blemish")
    found = stretches(answer, "days_since_signing")
    assert found[0][0] == 0
    assert found[-1][1] == TERMS["days_since_signing"].span[1]
    assert all(one[1] + 1 == other[0] for one, other in pairwise(found))
    bounds = {
        bound
        for table in answer.in_force.tables.values()
        for rule in table.rules
        if isinstance(rule.conditions.get("days_since_signing"), tuple)
        for bound in (
            rule.conditions["days_since_signing"][0],
            rule.conditions["days_since_signing"][1] + 1,
        )
    }
    assert {low for low, _ in found} == {b for b in bounds if b <= found[-1][1]} | {0}


@pytest.mark.parametrize(
    ("name", "value"), [("replacement_signed_on", "2026-02-01"), ("days_in_repair", "4")]
)
def test_where_another_day_counts_no_stretch_stands_for_its_days(name: str, value: str) -> None:
    answer = case(problem="blemish", order_state="signed", **{name: value})
    assert stretches(answer, "days_since_signing") == ()


def test_the_question_of_an_open_case_is_asked_of_whoever_knows() -> None:
    answer = case(problem="change_of_mind", order_state="signed", wish="return")
    asked = ask_of(answer.question, answer.missing, answer.in_force)
    assert asked is not None
    assert asked.known_by


def test_the_question_of_a_part_beside_is_put_as_its_table_chooses_it() -> None:
    answer = case(
        problem="blemish", evidence="photos", order_state="signed", wish="information",
        complaint_risk="platform", demand="none", earlier_complaints="0", customer="vip",
    )  # fmt: skip
    put = put_to_buyer(answer, "wish")
    assert put is not None
    assert HANDBOOK.policy.replies["ask-wish-goods"].text.zh in put.text.zh


def test_what_is_delivered_may_be_said_with_its_day() -> None:
    assert delivered(case(problem="blemish"), ask("order_state")) == "signed"
    assert delivered(case(problem="blemish"), ask("evidence")) == ""
    on_its_way = ask_for(TERMS["order_state"])
    among = tuple(choice for choice in on_its_way.choices if choice[0] == "in_transit")
    assert delivered(case(problem="blemish"), replace(on_its_way, choices=among)) == ""


@pytest.mark.parametrize("known", [{"days_since_signing": "2"}, {"signed_on": "2026-03-01"}])
def test_a_day_that_is_known_is_not_asked_along(known: dict[str, str]) -> None:
    assert delivered(case(problem="blemish", **known), ask("order_state")) == ""


def test_the_last_word_is_the_message_that_settles_the_case() -> None:
    assert is_last(burst_seam())
    assert not is_last(case(problem="quality_defect"))
