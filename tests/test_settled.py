"""Settled is settled: nothing shown as decided in an open case is changed by what turns out.

`make settled` tries many more cases.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales_kit.answers.clocks import deadlines_known
from aftersales_kit.answers.compensation import compensation_known
from aftersales_kit.answers.complaints import complaint_known
from aftersales_kit.answers.freight import freight_known
from aftersales_kit.answers.parcels import parcel_known
from aftersales_kit.answers.records import records_known
from aftersales_kit.answers.refund import refund_known
from tests.handbook import HANDBOOK
from tests.settled import Cases, Orders, denied, shown, told
from tests.tries import some

CHAPTERS = {
    "parcel": parcel_known,
    "freight": freight_known,
    "refund": refund_known,
    "compensation": compensation_known,
    "complaint": complaint_known,
    "deadlines": deadlines_known,
    "records": records_known,
}
COMPLETIONS = 20
SEAM = {
    "goods_kind": "clothing", "shipping_terms": "free", "condition": "tried", "goods_usable": "no",
    "replacement_in_stock": "yes", "in_a_hurry": "no", "earlier_complaints": 0, "abuse": "no",
    "freight_agreement": "nothing", "days_since_signing": 2, "evidence": "photos",
}  # fmt: skip


@pytest.mark.parametrize("seed", some(range(12), 1))
def test_nothing_settled_is_changed_by_what_turns_out(seed: int) -> None:
    cases = Cases(seed)
    for _ in range(5):
        known = cases.open_case()
        assert cases.broken(known, COMPLETIONS) == {}, known


@pytest.mark.parametrize("seed", some(range(20), 2))
def test_a_message_sent_in_an_open_case_says_nothing_that_turns_out_otherwise(seed: int) -> None:
    cases = Cases(1000 + seed)
    for _ in range(25):
        known = cases.told_case()
        assert cases.belied(known, 4) == {}, known


@pytest.mark.parametrize("seed", some(range(10), 1))
def test_nothing_settled_of_a_case_that_is_nearly_known_is_changed_by_the_rest(seed: int) -> None:
    cases = Cases(2000 + seed)
    for _ in range(50):
        known, world = cases.nearly_told()
        assert cases.changed_by(known, [world]) == {}, known


@pytest.mark.parametrize("kind", ["same", "price_difference"])
@pytest.mark.parametrize("seed", some(range(4), 1))
def test_nothing_settled_of_an_exchange_is_changed_by_a_price_or_a_receipt(seed, kind) -> None:
    # The difference to another piece, and freight once it was advanced, came after the last word.
    cases, settled = Cases(2500 + seed), 0
    exchange = {"wish": "exchange", "exchange_kind": kind, "evidence": "photos"}
    for _ in range(25):
        problem = cases.chance.choice(["quality_defect", "wrong_size", "change_of_mind"])
        state = cases.chance.choice(["signed", "completed"])
        known, world = cases.nearly_told(**exchange, problem=problem, order_state=state)
        settled += cases.resolve(known).message.stage == "to_settle"
        told_next = [more for more in cases.one_more(known) if more.keys() - known.keys() <= SUMS]
        assert cases.changed_by(known, [world, *told_next]) == {}, known
    assert settled


@pytest.mark.parametrize("wish", ["repair", "resend", "compensation", "exchange"])
@pytest.mark.parametrize("seed", some(range(4), 1))
def test_nothing_settled_beside_an_agreed_sum_is_changed_by_the_price(seed, wish) -> None:
    # How it goes back was told once the price was known, after a message that was the last word.
    cases = Cases(2700 + seed)
    problems = sorted(HANDBOOK.policy.terms["problem"].codes)
    for _ in range(40):
        known = {
            "problem": cases.chance.choice(problems),
            "order_state": cases.chance.choice(["signed", "completed"]),
            "days_since_signing": cases.chance.choice([2, 90, 3650]),
            "wish": wish,
            "amount_refunded": Decimal("12.50"),
        }
        if not cases.conflicts(known):
            told_next = (
                more for more in cases.one_more(known) if more.keys() - known.keys() <= SUMS
            )
            assert cases.changed_by(known, told_next) == {}, known


SUMS = {"price_paid", "new_price", "payments", "return_freight", "order_lines", "shipping_terms"}


@pytest.mark.parametrize("seed", some(range(4), 1))
def test_what_the_answer_finds_itself_is_not_heard_of_a_case(seed: int) -> None:
    # A way to settle it that was stated once led the message, although the way was still open.
    cases = Cases(3000 + seed)
    terms, chance = cases.in_force.terms, cases.chance
    inner = [name for name in sorted(cases.in_force.never_stated) if terms[name].codes]
    for _ in range(25):
        known, _ = cases.nearly_told()
        stated = {name: chance.choice(sorted(terms[name].codes)) for name in inner}
        plain, beside = cases.resolve(known), cases.resolve({**known, **stated})
        assert told(beside) == told(plain), known
        assert beside.message == plain.message


@pytest.mark.parametrize("seed", some(range(6), 1))
def test_no_message_settles_while_anything_that_is_open_may_change_it(seed: int) -> None:
    cases, settled = Cases(5000 + seed), 0
    for _ in range(40):
        message = cases.resolve(cases.told_case()).message
        if message.stage == "to_settle":
            settled += 1
            assert message.final
            assert (message.question, message.wants, message.asks) == (None, (), ())
    assert settled


def test_what_is_said_of_a_parcel_is_settled_once_the_buyer_has_said_the_rest() -> None:
    cases = Cases(seed=8)
    lost = {"problem": "parcel_lost", "order_state": "in_transit", "trace": "not_found",
            "evidence": "none", "market": "cn"}  # fmt: skip
    said = {**lost, "wish": "resend", "in_a_hurry": "no"}
    assert [cases.resolve(known).message.stage for known in (lost, said)] == [
        "to_promise",
        "to_settle",
    ]


def test_no_message_settles_while_the_way_is_open_of_which_it_would_speak() -> None:
    # It is certain that the way leads, and not yet which it is.
    cases = Cases(seed=9)
    rude = {"problem": "courier_conduct", "order_state": "completed", "wish": "resend"}
    told_now = cases.resolve(rude).message
    assert told_now.question is not None
    assert (told_now.stage, told_now.final) == ("to_promise", False)
    known = cases.resolve({**rude, "days_since_signing": 381}).message
    assert [part.part for part in known.parts] == ["way"]


def test_what_a_message_says_and_another_case_denies_is_noticed() -> None:
    cases = Cases(seed=7)
    seam = {"problem": "quality_defect", "order_state": "signed", "wish": "return", "market": "cn"}
    lost = {"problem": "parcel_lost", "order_state": "in_transit", "trace": "not_found"}
    told = cases.resolve({**lost, "evidence": "none"})
    assert not [*denied(told, told)]
    places = {*denied(told, cases.resolve({**lost, "evidence": "none", "trace": "searching"}))}
    assert ("message", "lost-resend-open", "claim 2", "trace") in places
    paid = {**seam, **SEAM, "price_paid": Decimal("199.00"), "payments": "alipay 199.00"}
    told = cases.resolve(paid)
    dearer = {**paid, "price_paid": Decimal("99.00"), "payments": "alipay 99.00"}
    assert ("message", "return-steps", "goes_back") in {*denied(told, cases.resolve(dearer))}
    mine = {**paid, "evidence": "refuted"}
    assert any(place[1] == "return-repaid" for place in denied(told, cases.resolve(mine)))


@pytest.mark.parametrize("seed", some(range(20), 2))
def test_nothing_settled_of_several_pieces_is_changed_by_what_turns_out(seed: int) -> None:
    orders = Orders(seed)
    for _ in range(3):
        assert orders.broken(4) == {}


@pytest.mark.parametrize("seed", some(range(4), 1))
def test_each_chapter_says_the_same_as_the_resolution(seed: int) -> None:
    cases = Cases(seed)
    for _ in range(50):
        whole = cases.resolve(cases.open_case())
        for name, answer in CHAPTERS.items():
            part = getattr(whole, name)
            if part is not None:
                # Of an order's lines freight by itself knows less than a refund does, and says so.
                alone = shown(name, answer(whole.facts, whole.on, whole.in_force))
                for place, value in shown(name, part).items():
                    known = value if name == "freight" else None
                    assert alone.get(place, known) == value, (place, whole.facts)
