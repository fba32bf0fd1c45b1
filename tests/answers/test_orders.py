"""Several pieces of one order: what each is by itself, and what they share, once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers import sharing
from aftersales_kit.answers.asserting import against_order
from aftersales_kit.answers.deciding import Decision, Question, decide_known
from aftersales_kit.answers.facts import read_facts
from aftersales_kit.answers.orders import OrderResolution, resolve_order
from aftersales_kit.answers.refund import Part, refund_of
from aftersales_kit.answers.resolving import resolve
from aftersales_kit.answers.sharing import one_freight
from aftersales_kit.policy.faults import CaseError
from aftersales_kit.policy.orders import read_lines, write
from tests.handbook import HANDBOOK, POLICY
from tests.settled import Orders, told
from tests.tries import some, tries

resolve = partial(resolve, handbook=HANDBOOK)
resolve_order = partial(resolve_order, handbook=HANDBOOK)

ON = date(2026, 3, 12)
ORDER = {
    "order_state": "signed", "days_since_signing": "2", "market": "cn", "shipping_terms": "free",
    "abuse": "no", "freight_agreement": "nothing", "goods_kind": "clothing", "condition": "tried",
    "goods_usable": "no", "in_a_hurry": "no", "replacement_in_stock": "yes",
    "earlier_complaints": "0", "contract_freight": "8", "handover": "own", "closes_at_once": "no",
    "risky": "no", "courier_at_fault": "no", "second_parcel": "no", "threshold_lost": "no",
    "return_freight": "12", "resend_freight": "8", "dispatch_at_fault": "no",
}  # fmt: skip
LINES = "coat; 290; 1\nsocks; 30; 1\nhat; 80; 1"
FAULT = "problem=quality_defect; evidence=photos; wish=return"
UNWANTED = "problem=change_of_mind; evidence=none; wish=return"
TWO = f"coat: {FAULT}\nsocks: {UNWANTED}"
OF_A_PARCEL = ("return_freight", "resend_freight")
LAWS = {market: {"told_of_right": "yes"} for market in POLICY.markets} | {"cn": {}}


def of(pieces: object = TWO, *without: str, **facts: str) -> OrderResolution:
    known = {"order_lines": LINES, **ORDER, **facts, "pieces": pieces}
    return resolve_order({n: v for n, v in known.items() if n not in without}, on=ON)


def wrong(answer: OrderResolution) -> list[str]:
    assert not answer.settled
    assert all(bad.label.zh for bad in answer.conflicts)
    return [f"{bad.field}: {bad.label.en}" for bad in answer.conflicts]


def amounts(answer: OrderResolution) -> list[tuple[str, str]]:
    assert answer.refund is not None
    return [(line.name, str(line.amount)) for line in answer.refund.lines]


# --- one piece ---


@pytest.mark.parametrize(
    "case",
    [c for c in HANDBOOK.cases.values() if c.answer == "case-desk" and "pieces" not in c.facts],
    ids=lambda case: case.id,
)
def test_an_order_of_one_piece_is_one_case(case) -> None:
    alone = resolve(case.facts, on=case.on)
    for facts in (case.facts, as_a_piece(case.facts)):
        answer = resolve_order(facts, on=case.on)
        (piece,) = answer.pieces
        assert told(piece) == told(alone)
        assert (answer.refund, answer.freight) == (piece.refund, piece.freight)
        assert [*answer.decisions][-1:] == [*piece.decisions][-1:] or answer.freight is not None
        assert answer.missing == alone.missing
        assert answer.conflicts == alone.conflicts
        assert answer.settled is alone.settled
        assert [one.step for one in answer.steps] == [*alone.steps]
        assert answer.deadlines.next == alone.deadlines.next


def as_a_piece(facts: Mapping[str, object]) -> dict[str, object]:
    """State as a piece what is of a piece."""
    fields = HANDBOOK.policy.terms["pieces"].within
    piece = {name: value for name, value in facts.items() if name in fields}
    return {**{n: v for n, v in facts.items() if n not in piece}, "pieces": [piece]}


def test_one_piece_of_an_order_of_several_lines_says_what_comes_back() -> None:
    answer = of(f"socks: {FAULT}")
    assert amounts(answer) == [("goods", "30.00")]
    assert answer.refund.kept == 370
    assert answer.asked is None
    stated = of(f"socks: {FAULT}", price_paid="400")
    assert stated.refund.refund == 30


# --- what is of the piece, and what is shared ---


def test_each_piece_has_its_own_problem_party_and_remedy() -> None:
    answer = of()
    assert [piece.responsible for piece in answer.pieces] == ["shop", "buyer"]
    assert [piece.remedy for piece in answer.pieces] == ["exchange", "return_refund"]
    assert all(piece.freight is None and piece.refund is None for piece in answer.pieces)
    assert answer.settled
    assert answer.asked is None
    assert answer.undecided == frozenset()
    assert {d.table for d in answer.decisions} >= {"responsibility", "freight", "refund-route"}


def test_the_way_back_of_a_parcel_is_paid_once_and_by_the_shop_for_a_fault_in_it() -> None:
    answer = of()
    assert [(leg.name, leg.bearer) for leg in answer.freight.legs] == [
        ("outbound", "shop"), ("return", "shop"), ("resend", "nobody"),
    ]  # fmt: skip
    assert (answer.freight.repaid, answer.freight.short, answer.refund.apart) == (12, 0, 12)
    assert "shared-among-pieces/return" in answer.freight.beside


def test_each_parcel_has_its_own_way_back() -> None:
    answer = of(
        f"coat: {FAULT}; return_freight=12\nsocks: parcel=2; {UNWANTED}; return_freight=6",
        *OF_A_PARCEL,
    )
    back = answer.freight.of_name("return")
    assert [(leg.parcel, leg.bearer, leg.amount) for leg in back] == [
        (1, "shop", 12), (2, "buyer", 6),
    ]  # fmt: skip
    assert (answer.freight.repaid, answer.freight.short, answer.refund.apart) == (12, 6, 12)


def test_what_one_piece_says_of_its_parcel_is_so_of_all_in_it() -> None:
    answer = of(f"coat: {FAULT}\nsocks: {UNWANTED}; return_freight=7", "return_freight")
    assert answer.freight.repaid == 7


def test_ems_costs_more_once_for_a_parcel() -> None:
    ems = {"no_outlet": "yes", "earlier_ems": "0"}
    piece = "problem=wrong_item; evidence=photos; wish=exchange; exchange_kind=same"
    piece += "; shipping_error=wrong_item"
    own = f"coat: {piece}; ems_surcharge=9\nsocks: {piece}"
    one = of(own, **ems)
    assert (one.freight.surcharge.bearer, one.freight.surcharge.amount) == ("shop", 9)
    assert one.freight.borne_by_shop == 12 + 8 + 9
    each = f"{own}; parcel=2; ems_surcharge=9; return_freight=12; resend_freight=8"
    each = each.replace("surcharge=9\n", "surcharge=9; return_freight=12; resend_freight=8\n")
    two = of(each, *OF_A_PARCEL, **ems)
    assert two.freight.borne_by_shop == 2 * (12 + 8 + 9)
    assert [leg.parcel for leg in two.freight.parts if leg.name == "ems_surcharge"] == [2, 1]


def test_a_piece_that_is_exchanged_and_one_that_goes_back_share_a_parcel() -> None:
    answer = of(
        f"coat: problem=wrong_size; shipping_error=wrong_item; evidence=photos; wish=exchange; "
        f"exchange_kind=same\nsocks: {UNWANTED}"
    )
    assert amounts(answer) == [("goods", "30.00")]
    assert answer.refund.apart == 12
    assert [leg.bearer for leg in answer.freight.legs] == ["shop", "shop", "shop"]


def test_pieces_that_are_exchanged_alone_need_no_refund() -> None:
    own = "problem=wrong_size; shipping_error=wrong_item; evidence=photos; wish=exchange"
    own += "; exchange_kind=same"
    answer = of(f"coat: {own}\nsocks: {own}")
    assert answer.refund is None
    assert answer.freight.repaid == 12
    assert answer.settled


def test_differences_of_several_exchanges_are_one_sum() -> None:
    own = "problem=change_of_mind; evidence=none; wish=exchange; exchange_kind=price_difference"
    both = of(f"coat: {own}; new_price=250\nsocks: {own}; new_price=60")
    assert ("difference", "10.00") in amounts(both)
    beside = of(f"coat: {own}; new_price=250\nsocks: {FAULT}", discount_steps="300-40")
    # 400 - 40 paid; the socks leave 370 of goods, and 330 with the cheaper coat.
    assert ("difference", "40.00") in amounts(beside)
    open_ = of(f"coat: {own}\nsocks: {own}; new_price=60")
    assert open_.missing == ("new_price",)
    assert not open_.settled


def test_what_was_agreed_for_a_piece_goes_back_by_the_same_refund() -> None:
    kept = "problem=blemish; evidence=photos; goods_usable=yes; wish=compensation; margin=60; "
    kept += "demand=none; amount_refunded=10"
    answer = of(f"coat: {kept}\nsocks: {UNWANTED}", destination="other_province")
    assert amounts(answer) == [("goods", "30.00"), ("agreed", "10.00")]
    assert answer.refund.route is None
    assert answer.refund.form_entry == 390
    only = of(f"coat: {kept}\nsocks: {kept}", destination="other_province")
    assert amounts(only) == [("agreed", "10.00"), ("agreed", "10.00")]
    assert only.refund.route == "refund_only"
    assert only.refund.form_entry == 380


def test_compensation_is_within_what_was_paid_for_the_piece() -> None:
    kept = "problem=blemish; evidence=photos; goods_usable=yes; wish=compensation; margin=60; "
    kept += "demand=none"
    answer = of(
        f"socks: {kept}\nhat: {kept}", destination="other_province", discount_steps="90% off"
    )
    limits = [piece.compensation.offer.limit for piece in answer.pieces]
    assert limits == [3, 8]
    assert [piece.compensation.offer.limited_by for piece in answer.pieces] == ["price", "price"]


def test_a_defect_does_not_cost_the_buyer_the_discount() -> None:
    answer = of(discount_steps="300-40")
    assert amounts(answer) == [
        ("goods", "290.00"), ("discount", "-29.00"), ("goods", "30.00"), ("discount", "-3.00"),
    ]  # fmt: skip
    swapped = of("\n".join(reversed(TWO.split("\n"))), discount_steps="300-40")
    assert swapped.refund.refund == answer.refund.refund == 288


GIFT = {"gift": "kept", "gift_price_stated": "yes", "gift_price": "9"}


def test_a_gift_is_charged_once_and_not_beside_a_fault() -> None:
    assert ("gift", "-9.00") not in amounts(of(**GIFT))
    both = amounts(of(f"coat: {UNWANTED}\nsocks: {UNWANTED}", **GIFT))
    assert [line for line in both if line[0] == "gift"] == [("gift", "-9.00")]
    without = {name: value for name, value in GIFT.items() if name != "gift_price"}
    open_ = of(f"coat: {UNWANTED}\nsocks: {UNWANTED}", **without)
    assert "gift_price" in open_.missing
    assert open_.refund.refund is None


def test_use_is_taken_off_the_piece_that_was_used_and_no_more_than_it_brings() -> None:
    worn = "condition=worn; value_lost=50"
    facts = {"market": "eu", "told_of_right": "yes", "deduction_told": "yes"}
    answer = of(f"coat: {UNWANTED}; condition=tried\nsocks: {UNWANTED}; {worn}", **facts)
    assert ("wear", "-30.00") in amounts(answer)
    assert answer.refund.refund == 290


def test_shipping_goes_back_once_with_the_last_of_the_order() -> None:
    paid = {"shipping_terms": "paid", "shipping_charged": "10"}
    part = of(**paid)
    assert ("shipping", "10.00") not in amounts(part)
    everything = of(f"{TWO}\nhat: {UNWANTED}", **paid)
    assert amounts(everything).count(("shipping", "10.00")) == 1


def test_steps_and_deadlines_stand_there_once_with_the_pieces_that_they_are_for() -> None:
    answer = of(
        f"{TWO}\nhat: problem=short_shipped; evidence=confirmed; shipping_error=item_missing; "
        "wish=resend",
        opened_at="2026-03-10T10:00",
    )
    steps = [(one.procedure, one.step.id) for one in answer.steps]
    assert len(steps) == len({*steps})
    assert {one.pieces for one in answer.steps} == {(1, 2), (3,)}
    clocks = [(line.clock.id, line.due) for line in answer.deadlines.lines]
    assert len(clocks) == len({*clocks}) > 0


# --- what is open ---


def test_what_is_open_is_asked_piece_by_piece_and_then_of_what_they_share() -> None:
    answer = of(f"coat: {FAULT}\nsocks: problem=change_of_mind; wish=return", "evidence")
    assert answer.asked is None or answer.asked[0] in (0, 2)
    waiting = of(f"coat: {FAULT}\nsocks: problem=change_of_mind; evidence=none")
    assert waiting.asked[0] == 2
    assert waiting.asked[1].field.name == "wish"
    assert waiting.undecided >= {"refund"}
    assert (waiting.refund, waiting.steps[0].pieces) == (None, (1,))
    shared = of(TWO, "order_state", "shipping_terms")
    assert shared.asked is not None


def test_only_what_is_shared_may_be_left_to_ask() -> None:
    answer = of(f"coat: {UNWANTED}\nsocks: {UNWANTED}", "shipping_terms")
    assert (answer.asked[0], answer.asked[1].field.name) == (0, "shipping_terms")
    quiet = of(f"coat: {UNWANTED}\nsocks: {UNWANTED}", "shipping_terms", complaint_risk="legal")
    assert all(piece.question is None for piece in quiet.pieces)
    assert (quiet.asked[0], quiet.asked[1].field.name) == (0, "shipping_terms")
    # What is decided for one piece in the parcel, and best for the buyer, need not be asked.
    assert of(TWO, "abuse", "freight_agreement").settled


def test_a_question_about_a_piece_names_the_first_that_lacks_the_fact() -> None:
    own = "problem=change_of_mind; evidence=none; wish=return"
    answer = of(f"coat: {own}; condition=tried\nsocks: parcel=2; {own}", "condition", *OF_A_PARCEL)
    assert answer.asked[0] == 2
    assert answer.asked[1].field.name == "condition"


def test_a_piece_whose_procedure_is_open_has_no_steps_yet() -> None:
    answer = of(f"coat: {FAULT}\nsocks: wish=return")
    assert {one.pieces for one in answer.steps} == {(1,)}


def test_without_lines_the_pieces_are_the_order_at_what_was_paid_for_each() -> None:
    answer = of(f"coat: {FAULT}; price_paid=290\n{UNWANTED}; price_paid=30", "order_lines")
    assert answer.refund.refund == 320
    assert [line.name for line in answer.refund.order] == ["coat", "#2"]
    lacking = of(f"coat: {FAULT}\nsocks: {UNWANTED}; price_paid=30", "order_lines")
    assert "price_paid" in lacking.missing
    assert lacking.refund.refund is None


def parts(**more: str) -> list[Part]:
    """Return a coat with a defect and socks of which nobody has seen yet whether one is there."""
    facts = {**ORDER, "wish": "return", "order_lines": LINES, "problem": "quality_defect", **more}
    coat = {**facts, "evidence": "photos", "order_lines": "coat; 290; 1; 1\nsocks; 30; 1; 0"}
    socks = {**facts, "order_lines": "coat; 290; 1; 0\nsocks; 30; 1; 1"}
    terms = HANDBOOK.policy.terms
    return [Part(read_facts(own, terms)) for own in (coat, socks)]


def test_while_it_is_open_who_answers_a_discount_waits_and_plain_prices_do_not() -> None:
    told_ = refund_of(parts(), ON, HANDBOOK.on(ON))
    assert [(line.name, line.amount) for line in told_.lines] == [("goods", 290), ("goods", 30)]
    waiting = refund_of(parts(discount_steps="300-40"), ON, HANDBOOK.on(ON))
    assert (waiting.settlement, waiting.refund) == (None, None)
    assert waiting.question.field.name == "evidence"
    assert waiting.outcome("discount_rule") is None


def test_a_mishap_on_the_way_back_is_told_of_each_piece_that_it_differs_for() -> None:
    answer = of(return_mishap="lost", return_carrier="sto")
    places = [place for place in answer.freight.beside if place.startswith("return-risk")]
    assert places == ["return-risk", "return-risk/2"]


def test_a_leg_that_waits_for_another_table_is_open_for_all_in_the_parcel() -> None:
    decided = of(f"coat: {FAULT}\nsocks: {FAULT}").freight
    open_ = decide_known("return-acceptance", {}, ON, HANDBOOK.on(ON))
    assert isinstance(open_, Question)
    legs = [decided.legs[0], replace(decided.legs[1], ruling=open_), decided.legs[2]]
    both = one_freight([(1, decided), (1, replace(decided, legs=tuple(legs)))])
    assert both.of_name("return")[0].ruling is open_


# --- what cannot all be so ---


@pytest.mark.parametrize(
    ("pieces", "facts", "words"),
    [
        (f"cap: {FAULT}\nsocks: {UNWANTED}", {},
         "pieces: piece 1: 'cap' is no line of the order; its lines are 1 coat, 2 socks, 3 hat"),
        (f"cot: {FAULT}\nsocks: {UNWANTED}", {}, "did you mean 'coat'?"),
        (f"{FAULT}\nsocks: {UNWANTED}", {}, "piece 1: which line of the order is it"),
        (f"9: {FAULT}\nsocks: {UNWANTED}", {}, "'9' is no line of the order"),
        (f"o: {FAULT}\nsocks: {UNWANTED}", {}, "'o' may be several lines"),
        (f"coat: {FAULT}\ncoat: {UNWANTED}", {},
         "pieces: pieces 1, 2: 2 of 'coat', of which 1 are left"),
        (f"coat: quantity=3; {FAULT}\nsocks: {UNWANTED}", {}, "piece 1: 3 of 'coat', of which 1"),
        (f"coat: {FAULT}\nsocks: {UNWANTED}", {"order_lines": "coat; 1; 2\nsocks; 2"},
         "piece 1: 2 of 'coat' are left; say how many, such as quantity=1"),
        (TWO, {"order_lines": "coat; 1; 1; 0; 1\nsocks; 2"}, "piece 1: 0 of 'coat' are left"),
        (f"coat: {FAULT}; quantity=1\nsocks: {UNWANTED}",
         {"order_lines": "coat; 1; 1; 0; 1\nsocks; 2; 1; 1"}, "piece 1: 1 of 'coat', of which 0"),
        (TWO, {"order_lines": "coat; 290; 1; 1\nsocks; 30; 1; 0"},
         "order_lines: 0 of 'socks' come back by the lines, and 1 by the pieces"),
        (TWO, {"price_paid": "400"}, "price_paid: is of one piece: state it with each"),
        (f"coat: {FAULT}\nsocks: parcel=2; {UNWANTED}", {},
         "return_freight: is of one parcel: state it with each"),
        (f"coat: {FAULT}; return_freight=8\nsocks: {UNWANTED}; return_freight=9", {},
         "pieces: pieces 1 and 2 are in one parcel, with 8 and 9 as return_freight"),
        (f"coat: {FAULT}; price_paid=100\nsocks: {UNWANTED}", {},
         "pieces: coat: 100 was paid for it, but by the lines and discounts it is 290.00"),
        (f"1: {FAULT}; price_paid=100\nsocks: {UNWANTED}", {}, "pieces: piece 1: 100 was paid"),
        (TWO, {"payments": "alipay 300"},
         "payments: these add up to 300.00, but goods and shipping come to 400.00"),
        (TWO, {"discount_steps": "item coupon 5 on cap"}, "discount_steps: item_coupon"),
        (f"coat: {FAULT}; signed_on=2026-03-11\nsocks: {UNWANTED}",
         {"opened_at": "2026-03-10T10:00", "days_since_signing": ""}, "pieces: coat: "),
    ],
)  # fmt: skip
def test_what_cannot_all_be_so_is_named(pieces, facts, words) -> None:
    answer = of(pieces, **facts)
    assert any(words in bad for bad in wrong(answer)), wrong(answer)
    assert answer.refund is None or answer.refund.refund is None


def test_what_is_wrong_for_all_pieces_is_told_of_each_and_once_of_what_they_share() -> None:
    own = "problem=wrong_size; shipping_error=wrong_item; evidence=photos; wish=exchange"
    own += "; exchange_kind=same"
    dates = {"signed_on": "2026-03-11", "opened_at": "2026-03-10T10:00", "days_since_signing": ""}
    told_ = wrong(of(f"coat: {own}\nsocks: {own}", **dates))
    assert len(told_) == len({*told_})
    assert any("coat: " in bad for bad in told_)


def test_without_lines_a_name_stands_once_and_no_discount_is_taken_off() -> None:
    priced = f"{FAULT}; price_paid=30"
    twice = wrong(of(f"coat: {priced}\nCoat: {priced}", "order_lines"))
    assert twice == [
        "pieces: pieces 1 and 2 are both 'Coat'; leave one of them, or give them two names, or "
        "state order_lines"
    ]
    off = wrong(of(f"coat: {priced}\nhat: {priced}", "order_lines", discount_steps="300-40"))
    assert [bad.partition(":")[0] for bad in off] == ["discount_steps"]


def test_lines_are_held_against_the_pieces_once_all_wishes_are_known() -> None:
    lines = "coat; 290; 1; 1\nsocks; 30; 1; 0"
    open_ = of(f"coat: {FAULT}\nsocks: problem=change_of_mind", order_lines=lines)
    assert open_.conflicts == ()
    kept = "problem=blemish; evidence=photos; goods_usable=yes; wish=compensation; margin=6"
    assert of(f"coat: {FAULT}\nsocks: {kept}", order_lines=lines).conflicts == ()


def test_what_is_said_of_two_pieces_of_a_line_is_said_with_how_many() -> None:
    pieces = f"shirt: quantity=1; {FAULT}\nshirt: quantity=2; {UNWANTED}"
    answer = of(pieces, order_lines="shirt; 50; 4", payments="alipay 200")
    assert answer.refund.refund == 150
    assert answer.refund.kept == 50
    alone = of(f"quantity=2; {UNWANTED}\nquantity=1; {FAULT}", order_lines="shirt; 50; 3")
    assert alone.refund.refund == 150


def test_a_piece_that_cannot_be_read_is_named() -> None:
    with pytest.raises(CaseError, match=r"pieces: piece 2 \(socks\): wish: 'x' is not one of"):
        of(f"coat: {FAULT}\nsocks: wish=x")


# --- what the shop would choose otherwise ---


def test_the_policy_says_which_of_the_pieces_counts(monkeypatch) -> None:
    real = sharing.shared_as

    def worst(*asked):
        ruling = real(*asked)
        assert isinstance(ruling, Decision)
        return replace(ruling, outcomes={"shared_as": "worst_for_buyer"})

    monkeypatch.setattr(sharing, "shared_as", worst)
    answer = of()
    assert [leg.bearer for leg in answer.freight.legs][1] == "buyer"
    assert answer.freight.short == 12
    # Then every piece has to be known.
    union = {"market": "eu", "told_of_right": "yes"}
    assert not of(TWO, "freight_agreement", **union).settled


# --- over random orders ---

PROBLEMS = st.sampled_from(
    [
        {"problem": "quality_defect", "evidence": "photos"},
        {"problem": "wrong_item", "evidence": "photos", "shipping_error": "wrong_item"},
        {"problem": "change_of_mind", "evidence": "none"},
        {"problem": "blemish", "evidence": "refuted"},
    ]
)
MARKETS = st.sampled_from(POLICY.markets)
PRICES = st.integers(1, 40_000).map(lambda n: str(Decimal(n) / 100))
CHANCE = st.integers(0, 9999).map(Random)


@st.composite
def orders(draw):
    """Draw the lines of an order with what is the matter with each."""
    lines = draw(st.lists(st.tuples(PRICES, st.integers(1, 3)), min_size=2, max_size=4))
    text = "\n".join(f"p{i}; {price}; {n}" for i, (price, n) in enumerate(lines))
    said = [{**draw(PROBLEMS), "wish": "return"} for _ in lines]
    return text, said


def stated(said: list[dict[str, str]], counts: list[int]) -> list[dict[str, object]]:
    return [
        {"line": f"p{i}", "quantity": n, **own}
        for i, (own, n) in enumerate(zip(said, counts, strict=True))
        if n
    ]


@settings(max_examples=tries(60), deadline=None)
@given(orders(), MARKETS)
def test_where_nothing_is_shared_pieces_come_to_what_each_comes_to_alone(order, market) -> None:
    text, said = order
    lines = read_lines(text)
    counts = [line.quantity for line in lines]
    facts = {**ORDER, **LAWS[market], "market": market, "order_lines": text}
    del facts["return_freight"], facts["resend_freight"]
    pieces = [
        {**piece, "parcel": i, "return_freight": "7"}
        for i, piece in enumerate(stated(said, counts), 1)
    ]
    together = resolve_order({**facts, "pieces": pieces}, on=ON)
    refunds, repaid = Decimal(0), Decimal(0)
    for i, (own, answer) in enumerate(zip(said, together.pieces, strict=True)):
        known = {**facts, **own, "return_freight": "7", "order_lines": write([lines[i]])}
        alone = resolve(known, on=ON)
        assert (answer.responsible, answer.remedy) == (alone.responsible, alone.remedy)
        refunds += alone.refund.refund
        repaid += alone.refund.apart
    assert together.settled
    assert together.refund.refund == refunds
    assert together.refund.apart == repaid


@settings(max_examples=tries(100), deadline=None)
@given(
    orders(),
    MARKETS,
    st.sampled_from(["", "300-40", "2 pieces 20% off", "10% off, order coupon 5"]),
    st.sampled_from(["free", "paid"]),
    st.booleans(),
    CHANCE,
)
def test_no_path_gives_back_more_than_was_paid_nor_shipping_twice(
    order, market, discounts, terms, with_gift, chance
) -> None:
    text, said = order
    facts = {**ORDER, **LAWS[market], "market": market, "order_lines": text, **UNKEPT}
    facts |= {"shipping_terms": terms, "shipping_charged": "9.50" if terms == "paid" else ""}
    facts |= {"discount_steps": discounts, **(GIFT if with_gift else {})}
    left = [line.quantity for line in read_lines(text)]
    paid = back = shipping = owed = Decimal(0)
    while sum(left) and not owed:
        counts = [chance.randint(0, n) for n in left]
        if not sum(counts):
            continue
        # A line without a number leaves it to the pieces.
        lines = read_lines(facts["order_lines"])
        facts["order_lines"] = write([replace(one, returned=one.left) for one in lines])
        answer = resolve_order({**facts, "pieces": stated(said, counts)}, on=ON)
        refund = answer.refund
        assert answer.conflicts == ()
        assert refund.refund is not None
        assert sum(line.amount for line in refund.lines) == refund.balance
        if not back:
            paid = refund.basket.bought.cost + (Decimal("9.50") if terms == "paid" else 0)
        back += refund.refund
        owed += refund.owed
        shipping += sum(line.amount for line in refund.lines if line.name == "shipping")
        assert back - owed <= paid
        assert shipping <= Decimal("9.50")
        left = [n - gone for n, gone in zip(left, counts, strict=True)]
        facts |= refund.carried_over
    faults = all(own["problem"] in ("quality_defect", "wrong_item") for own in said)
    if faults and not owed:
        assert back == paid


UNKEPT = {"return_freight": "7"}


@settings(max_examples=tries(40), deadline=None)
@given(orders(), MARKETS, st.sampled_from(["", "300-40", "2 pieces 20% off"]), CHANCE)
def test_the_order_in_which_pieces_are_stated_changes_nothing(
    order, market, discounts, chance
) -> None:
    text, said = order
    facts = {**ORDER, **LAWS[market], "market": market, "order_lines": text}
    facts |= {"discount_steps": discounts, **GIFT}
    pieces = stated(said, [1 for _ in said])
    shuffled = chance.sample(pieces, len(pieces))
    one, other = (resolve_order({**facts, "pieces": p}, on=ON) for p in (pieces, shuffled))
    assert one.refund.balance == other.refund.balance
    assert one.refund.pieces == other.refund.pieces
    assert (one.freight.repaid, one.freight.short) == (other.freight.repaid, other.freight.short)


# --- the one message ---


def spoken_of(answer: OrderResolution) -> list[tuple[str, tuple[int, ...]]]:
    return [(part.reply.id, part.pieces) for part in answer.message.parts]


def test_what_is_said_alike_of_several_pieces_is_said_once_by_their_names() -> None:
    pieces = "coat: quality_defect\nsocks: short_shipped\nhat: quality_defect"
    answer = resolve_order({"pieces": pieces, "order_lines": LINES, "market": "cn"}, on=ON)
    message = answer.message
    assert [pieces for _, pieces in spoken_of(answer)][:2] == [(1, 3), (1, 3)]
    assert message.text.zh.startswith("亲，coat、hat：")
    assert message.text.zh.count("亲，") == 1
    assert "\nsocks：" in message.text.zh
    assert (message.stage, message.asks) == ("to_ask", ("evidence", "wish"))


def test_what_is_about_the_whole_case_names_no_piece() -> None:
    answer = of(TWO, complaint_risk="legal")
    assert [pieces for _, pieces in spoken_of(answer)] == [(1, 2)]
    assert "coat" not in answer.message.text.zh


def test_no_more_is_asked_at_once_of_several_pieces_than_of_one() -> None:
    mind = "problem=change_of_mind; wish=return"
    known = {
        "market": "cn", "order_state": "signed", "days_since_signing": "2", "order_lines": LINES,
        "goods_kind": "clothing",
    }  # fmt: skip
    (alone,) = resolve_order({**known, "pieces": f"socks: {mind}"}, on=ON).pieces
    assert "condition" in alone.message.asks
    both = resolve_order({**known, "pieces": f"coat: quality_defect\nsocks: {mind}"}, on=ON)
    assert both.message.asks == ("evidence", "wish")
    assert not any("condition" in name for name, _ in spoken_of(both))


def test_an_order_whose_facts_contradict_each_other_is_told_nothing_that_hangs_on_them() -> None:
    pieces = f"coat: {FAULT}\nshoes: {UNWANTED}"
    answer = of(pieces)
    assert answer.conflicts
    assert {part.part for part in answer.message.parts} == {"first"}
    alone = of(f"shoes: {FAULT}")
    assert alone.conflicts
    assert [part.part for part in alone.message.parts] == ["first"]


@pytest.mark.unwatched
@pytest.mark.parametrize("seed", some(range(3), 1))
def test_every_message_of_an_order_says_what_is_said_of_its_pieces_and_nothing_else(seed) -> None:
    orders = Orders(seed)
    for _ in range(10):
        shared, pieces = orders.world()
        share = orders.chance.random()
        known = {n: v for n, v in shared.items() if orders.chance.random() < share}
        known["order_lines"] = shared["order_lines"]
        answer = orders.resolve(orders.stated(known, pieces))
        message, own = answer.message, [piece.message for piece in answer.pieces]
        for number, piece in enumerate(own, 1):
            said = {part.reply.id for part in message.parts if number in part.pieces}
            asked = {part.reply.id for part in piece.parts if not part.part}
            assert said <= {part.reply.id for part in piece.parts} <= said | asked
            assert piece.parts[0].reply.id in said
        texts = [(part.pieces, part.reply.text) for part in message.parts]
        assert len(texts) == len({*texts})
        assert answer.conflicts or not [
            remark for text in message.text for remark in against_order(text, answer)
        ]
        assert all(part.reply.complete and not part.reply.greeting for part in message.parts)
        assert (message.stage == "to_ask") == bool(message.asks)
        assert all(part.reply.text.zh in message.text.zh for part in message.parts)


def test_what_registers_ask_of_a_piece_is_said_of_each_piece() -> None:
    wrong = "coat: problem=wrong_item; evidence=photos; wish=exchange; ordered_item=coat black M"
    answer = of(
        f"{wrong}; sent_item=coat blue M\nsocks: {FAULT}; batch=02; style_number=2411",
        order_number="o-1", buyer_id="b-1", agent="S01",
    )  # fmt: skip
    mixed, worn = (
        {row.register.id: row.cells for row in piece.records.rows} for piece in answer.pieces
    )
    said = [mixed["wrong_shipment"][name].en for name in ("ordered_item", "sent_item")]
    assert said == ["coat black M", "coat blue M"]
    assert "wrong_shipment" not in worn
    assert [worn["feedback"][name].zh for name in ("batch", "style_number")] == ["02", "2411"]
    assert "batch" not in answer.pieces[0].facts


def test_pieces_of_one_line_are_told_apart_by_what_is_the_matter_with_them() -> None:
    facts = {
        "market": "cn", "order_state": "signed", "days_since_signing": "2",
        "shipping_terms": "free", "order_lines": "mug; 50; 2", "payments": "alipay 100",
        "pieces": "mug: quality_defect; wish=return; quantity=1\n"
        "mug: change_of_mind; wish=return; quantity=1",
    }  # fmt: skip
    zh = resolve_order(facts, on=ON).message.text.zh
    labels = HANDBOOK.policy.terms.codes("problem")
    for problem in ("quality_defect", "change_of_mind"):
        assert f"mug（{labels[problem].zh}）：" in zh
    assert "mug：" not in zh
    one = facts["pieces"].replace("mug: change", "plate: change")
    plates = {**facts, "order_lines": "mug; 50; 1\nplate; 50; 1", "pieces": one}
    assert "mug：" in resolve_order(plates, on=ON).message.text.zh
