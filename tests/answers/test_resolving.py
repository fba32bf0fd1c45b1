"""A whole case is resolved once; whatever it is, it ends, adds up and never turns on the buyer.

The cases are drawn from all that the case desk can hold: every code of every fact, and numbers
around the bounds of the rules. Better and worse for the buyer (`standing`) is told, part by part,
by the right that the buyer has (buyer-rights), by whether the money may come back at all, by the
return without a reason, by the freight that the buyer bears, by the refund, and by the limit of
compensation. What is not known of one of two cases is not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.resolving import Resolution, resolve_known
from aftersales_kit.policy.money import allocate
from aftersales_kit.policy.terms import Field, OneOf, Value, as_range
from aftersales_kit.sheets.calculators import CALCULATORS
from tests.handbook import HANDBOOK
from tests.tries import tries

ON = date(2026, 3, 2)
TERMS = HANDBOOK.policy.terms
IN_FORCE = HANDBOOK.on(ON)
DESK = CALCULATORS["case-desk"]
FIELDS = {name: TERMS[name] for name in DESK.names}
NOTHING = Decimal("0.00")
PRICES = ("0.00", "0.01", "5.00", "12.50", "199.00", "299.99", "300.00", "301.00", "1200.00")
DAYS = (0, 1, 6, 7, 8, 13, 14, 15, 16, 730, 731, 732)
MOMENTS = ("2026-02-11T09:00", "2026-02-16T23:30", "2026-02-27T10:15", "2026-03-01T22:30")
ORDERS = ("coat; 290; 1; 1", "shirt; 200; 1; 0\nsocks; 120; 2; 1", "cap; 35; 3; 1\nbelt; 59; 1; 1")
SPECIAL = {
    "amount_asked", "amount_refunded", "order_lines", "discount_steps", "payments", "customer_type",
    "complaint_risk", "customer", "batch_reports", "grave_defect", "return_note", "return_finding",
    "sent_collect", "return_carrier", "return_mishap", "gift", "value_lost", "days_in_repair",
}  # fmt: skip
"""Facts that most cases say nothing of."""


def values(field: Field) -> st.SearchStrategy[Value]:
    """Draw from all codes of a fact, or from numbers around the bounds of its rules."""
    if field.is_coded:
        return st.sampled_from(sorted(field.codes))
    if field.kind == "money":
        return st.sampled_from([Decimal(price) for price in PRICES])
    if field.kind == "number":
        return st.sampled_from([day for day in DAYS if day <= field.maximum])
    if field.kind in ("day", "moment"):
        return st.sampled_from([at[:10] if field.kind == "day" else at for at in MOMENTS])
    texts = {
        "lines": ORDERS,
        "discounts": ("300-40",),
        "payments": ("alipay 199",),
        "sums": ("goods 5",),
        "waits": ("2026-02-20 09:00 to 12:00",),
        "pieces": ("coat: problem=blemish\nproblem=wrong_size",),
    }
    return st.sampled_from([str(field.parse(text)) for text in texts.get(field.kind, ("x",))])


DRAWN = {name: values(field) for name, field in FIELDS.items()}
ANY = st.fixed_dictionaries({}, optional=DRAWN)
"""Every fact known or not, each as it may be."""
WORLD = st.fixed_dictionaries(DRAWN)
"""All that anybody could find out about a case."""
USUAL = st.fixed_dictionaries(
    {
        name: drawn
        for name, drawn in DRAWN.items()
        if name not in SPECIAL and FIELDS[name].kind in ("choice", "flag", "number", "money")
    },
    optional={name: DRAWN[name] for name in sorted(SPECIAL - {"payments"})},
).map(lambda facts: fitting({"complained_at": MOMENTS[2], **facts}))
"""Cases of which all is known that most cases know, and can be so."""
KEPT = {"problem", "evidence", "market", "order_state", "wish", "price_paid"}


def solve(facts: Mapping[str, Value]) -> Resolution:
    return resolve_known(facts, ON, IN_FORCE)


def fitting(facts: dict[str, Value]) -> dict[str, Value]:
    """Return facts without those that cannot be so beside the others."""
    while conflicts := solve(facts).conflicts:
        dropped = {bad.field for bad in conflicts} - KEPT or SPECIAL
        if not dropped & facts.keys():
            return facts
        facts = {name: value for name, value in facts.items() if name not in dropped}
    return facts


def said(answer: Resolution) -> dict[str, object]:
    """What an answer says, whichever facts led to it."""
    return {
        **DESK.figures(answer),
        # How days are counted says nothing while no day is known.
        "decided": [
            (decision.table, decision.outcomes)
            for decision in answer.decisions
            if decision.table != "window-counting" or answer.returns.days.windows
        ],
        "ways": [(way.option.id, way.standing) for way in answer.alternatives],
        "asked": answer.question and answer.question.field.name,
        "missing": answer.missing,
        "conflicts": [str(bad) for bad in answer.conflicts],
        "rows": [row.pasted.en for row in answer.records.rows],
        "note": answer.records.note_label,
    }


def settle(facts: Mapping[str, Value], world: Mapping[str, Value]) -> Resolution:
    """Answer what is asked, as it is in the world, until nothing is."""
    answer = solve(facts)
    while not answer.settled and not answer.conflicts:
        question = answer.question
        wanted = (question.field.name,) if question is not None else answer.missing
        assert not {*wanted} & facts.keys(), "nothing is asked twice"
        facts = {**facts, **{name: world[name] for name in wanted}}
        answer = solve(facts)
    return answer


# --- every case comes to an end ---


@settings(max_examples=tries(50))
@given(ANY, WORLD)
def test_every_case_is_settled_by_answering_what_is_asked(facts, world) -> None:
    answer = settle(facts, world)
    assume(not answer.conflicts)
    assert answer.responsible is not None
    # Where only something about the order is asked, no way of settling the goods is proposed.
    assert (answer.remedy is not None) == answer.about_goods
    assert answer.steps
    if answer.freight is not None:
        assert all(leg.bearer is not None for leg in answer.freight.parts)
        assert answer.freight.repaid is not None


@settings(max_examples=tries(40))
@given(ANY, st.data())
def test_any_reply_to_a_question_moves_on(facts, data) -> None:
    asked: set[str] = set()
    while (question := solve(facts).question) is not None:
        name = question.field.name
        assert name in FIELDS
        assert name not in facts
        asked.add(name)
        reply = data.draw(st.sampled_from(question.replies))
        if question.field.is_coded:
            facts = {**facts, name: data.draw(st.sampled_from(sorted(reply.condition)))}
        else:
            ends = as_range(reply.condition)
            facts = {**facts, name: question.field.from_ticks(data.draw(st.sampled_from(ends)))}
    assert len(asked) <= len(FIELDS)


@given(USUAL, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_entered_makes_no_difference(facts, random) -> None:
    entered = [*facts.items()]
    random.shuffle(entered)
    assert said(solve(dict(entered))) == said(solve(facts))


@given(USUAL)
def test_a_fact_that_does_not_matter_changes_nothing(facts) -> None:
    answer = solve(facts)
    seen = DESK.looked_at(answer) | {*DESK.first}
    without = {name: value for name, value in facts.items() if name in seen}
    assert said(solve(without)) == said(answer)


# --- money ---


@settings(max_examples=tries(90))
@given(USUAL)
def test_what_is_paid_and_paid_back_adds_up(facts) -> None:
    # The lines of an order tell what was paid for it.
    told = {"price_paid"} if "order_lines" in facts else set()
    answer = solve({name: value for name, value in facts.items() if name not in told})
    if answer.freight is not None:
        parts = answer.freight.parts
        priced = [part for part in parts if part.amount is not None]
        assert all(part.short == (part.bearer == "buyer") * part.amount for part in priced)
        if len(priced) == len(parts):
            assert answer.freight.repaid == sum(part.repaid for part in parts)
            assert answer.freight.short == sum(part.short for part in parts)
        # What goes back in all is said once.
        assert answer.refund is None or answer.freight.refund is None
    refund = answer.refund
    assume(refund is not None and refund.complete)
    assert refund.balance == sum(line.amount for line in refund.lines)
    assert refund.refund - refund.owed == refund.balance
    assert refund.refund <= refund.paid
    assert refund.settlement is None or sum(refund.pieces) == refund.settlement.goods
    assert refund.form_entry in (None, refund.paid - refund.refund)


@given(USUAL, st.sampled_from(["alipay", "coupon"]), st.integers(0, 100))
def test_a_refund_goes_back_whole_by_the_ways_it_was_paid(facts, way, share) -> None:
    stated = {n: v for n, v in facts.items() if n not in ("order_lines", "amount_refunded")}
    stated |= {"wish": "return", "problem": "blemish", "evidence": "confirmed"}
    refund = solve(stated).refund
    assume(refund is not None and refund.refund)
    part = (refund.paid * share / 100).quantize(Decimal("0.01"))
    by = f"{way} {part}; card {refund.paid - part}"
    paid_by = {**stated, "payments": FIELDS["payments"].parse(by)}
    again = solve(paid_by).refund
    assert sum(method.amount for method in again.methods) == again.refund == refund.refund


@settings(max_examples=tries(90))
@given(USUAL)
def test_a_fault_of_the_shops_side_costs_the_buyer_nothing(facts) -> None:
    answer = solve(facts)
    assume(answer.responsible in TERMS["responsible"].groups["shop_side"].codes)
    for part in () if answer.freight is None else answer.freight.parts:
        # SUR-04: one EMS surcharge out of the courier's reach is the shop's, not each one.
        assert part.bearer != "buyer" or part.ruling.rule.id == "SUR-04"
    refund = answer.refund
    if refund is not None and refund.complete and refund.settlement is not None:
        prices = [(line.price * line.returned, line.price * line.quantity) for line in refund.order]
        back, whole = (sum(amounts) for amounts in zip(*prices, strict=True))
        paid = refund.settlement.goods + refund.settlement.left.paid
        share = allocate(paid, [back, whole - back])[0] if whole else NOTHING
        # GFT-02, GFT-03: whoever keeps the gift pays for it, whatever was wrong.
        gift = sum(line.amount for line in refund.lines if line.name == "gift")
        assert refund.balance >= share + gift


@given(USUAL, st.sampled_from(sorted(TERMS["goods_are"].those(["astray"]))))
def test_a_lost_or_misdelivered_parcel_costs_the_buyer_nothing(facts, problem) -> None:
    assume(facts["evidence"] != "refuted")
    answer = solve({**facts, "problem": problem})
    assert not answer.returns.moves_nothing
    if answer.freight is not None:
        assert all(part.bearer != "buyer" for part in answer.freight.parts)
    assert answer.refund is None or not answer.refund.owed


@given(USUAL, st.sampled_from(PRICES))
def test_nothing_offered_exceeds_what_who_grants_it_may_give(facts, asked) -> None:
    known = {**facts, "problem": "aftersale_slow", "evidence": "none", "wish": "compensation"}
    compensation = solve({**known, "amount_asked": Decimal(asked)}).compensation
    offer, step = compensation.offer, compensation.next_step
    if TERMS["may_grant"].holds("alone", compensation.granter):
        assert (offer, step, compensation.amount) == (None, None, None)
        return
    assert NOTHING <= offer.advised <= offer.limit <= Decimal(facts["price_paid"])
    assert (compensation.amount is not None) == (step in ("offer", "grant"))
    assert compensation.amount is None or compensation.amount <= offer.limit
    if Decimal(asked) > offer.limit:
        assert step != "grant"
        assert step == "decline" or compensation.granter != "agent"


# --- deadlines ---


@settings(max_examples=tries(50))
@given(WORLD, st.sets(st.sampled_from([n for n in FIELDS if FIELDS[n].kind == "moment"])))
def test_deadlines_are_in_order_and_no_promise_ends_after_the_limit_behind_it(
    facts, not_yet
) -> None:
    lines = solve({n: v for n, v in facts.items() if n not in not_yet}).deadlines.lines
    assert all(one.due <= other.due for one, other in pairwise(lines))
    for line in lines:
        assert line.start <= line.due
        if line.limit_due is not None and line.limit_due > line.start:
            assert line.due <= line.limit_due


# --- better for the buyer ---


def standing(answer: Resolution) -> dict[str, Decimal | int | None]:
    """How well the buyer stands; a part that is not known, or not in question, is None."""
    beneath = answer.returns.remedies.beneath["buyer-rights"].outcomes
    offer = None if answer.compensation is None else answer.compensation.offer
    short = None if answer.freight is None else answer.freight.short
    return {
        "right": TERMS["rights"].rank(beneath["rights"]),
        "money may come back": int(not answer.returns.moves_nothing),
        "no reason": TERMS["no_reason"].rank(answer.returns.no_reason.outcomes["no_reason"]),
        "freight": None if short is None else -short,
        "refund": None if answer.refund is None else answer.refund.balance,
        "compensation": NOTHING if offer is None else offer.limit,
    }


def worse_in(facts: dict[str, Value], better: Mapping, worse: Mapping) -> list[str]:
    """Name what is worse for the buyer where it ought to be better."""
    high, low = standing(solve({**facts, **better})), standing(solve({**facts, **worse}))
    return [
        part
        for part, value in low.items()
        if value is not None and high[part] is not None and high[part] < value
    ]


PROOF = [{"evidence": code} for code in ("refuted", "refused", "none", "photos", "confirmed")]
DEFECTS = ("quality_defect", "blemish", "dirty_goods", "damaged_goods", "wrong_item", "wrong_size")


@settings(max_examples=tries(90))
@given(USUAL, st.sampled_from([*pairwise(PROOF)]))
def test_better_proof_never_makes_the_buyer_worse_off(facts, step) -> None:
    worse, better = step
    assert worse_in(facts, better, worse) == []


@settings(max_examples=tries(90))
@given(USUAL, st.sampled_from(DEFECTS), st.sampled_from(["photos", "confirmed"]))
def test_a_proved_fault_never_makes_the_buyer_worse_off_than_a_change_of_mind(
    facts, problem, evidence
) -> None:
    fault = {"problem": problem, "evidence": evidence}
    assert worse_in(facts, fault, {"problem": "change_of_mind"}) == []


@settings(max_examples=tries(90))
@given(USUAL, st.sampled_from([*pairwise(DAYS)]))
def test_telling_the_shop_earlier_never_makes_the_buyer_worse_off(facts, days) -> None:
    early, late = ({"days_since_signing": day} for day in days)
    assert worse_in(facts, early, late) == []


# --- what is open ---


def test_the_buyers_wish_is_not_the_shops_consent() -> None:
    facts = {
        "problem": "quality_defect", "evidence": "photos", "order_state": "signed",
        "wish": "refund", "market": "cn", "shipping_terms": "free", "price_paid": Decimal(199),
    }  # fmt: skip
    answer = solve(facts)
    assert answer.refund is None
    assert answer.undecided >= {"refund"}
    assert answer.question is not None
    assert answer.question.field.name == "days_since_signing"


def test_while_the_problem_is_open_no_step_and_no_parcel_is_told() -> None:
    answer = solve({"order_state": "signed"})
    assert answer.steps == ()
    assert answer.parcel is None
    assert "parcel" in answer.undecided
    assert answer.if_refused == ()


def test_beyond_the_calendar_no_holiday_is_known() -> None:
    assert solve({"market": "cn", "signed_on": "2990-01-01"}).returns.days.windows


def test_a_demand_that_is_stated_stands_as_far_as_the_margin_lets_it() -> None:
    facts = {
        "problem": "aftersale_slow", "evidence": "none", "wish": "compensation",
        "demand": "none", "earlier_complaints": 0, "destination": "same_city",
        "price_paid": Decimal(100), "contract_freight": Decimal(8), "market": "cn",
    }  # fmt: skip
    open_yet = solve(facts)
    assert OneOf.codes_of(open_yet.facts["demand"]) == {"none", "nothing_left"}
    assert (open_yet.compensation.granter, open_yet.missing) == (None, ("margin",))
    # Every way hangs on whether an agreement is in reach: none is proposed yet.
    assert open_yet.remedy is None
    silent = solve({**facts, "complaint_risk": "legal"})
    assert (silent.compensation.offer, "margin" in silent.missing) == (None, True)
    assert solve({**facts, "margin": Decimal(0)}).compensation.granter == "supervisor"
    assert solve({**facts, "margin": Decimal(50)}).compensation.granter == "agent"
    # Whether it is about money hangs on the wish.
    del facts["wish"]
    assert OneOf.codes_of(solve(facts).facts["demand"]) == {"none", "nothing_left"}
    assert solve({**facts, "wish": "return"}).facts["demand"] == "none"
    assert "demand" not in solve({n: v for n, v in facts.items() if n != "demand"}).facts


def test_an_exchange_for_another_price_asks_it_and_names_payments_that_do_not_add_up() -> None:
    facts = {
        "problem": "change_of_mind", "order_state": "signed", "days_since_signing": 2,
        "wish": "exchange", "exchange_kind": "price_difference", "market": "cn",
    }  # fmt: skip
    answer = solve(facts)
    assert answer.refund is not None
    assert "new_price" in answer.missing
    paid = solve({**facts, "price_paid": Decimal(100), "payments": "alipay 90.00"})
    assert [bad.field for bad in paid.conflicts] == ["payments"]
    assert solve({**facts, "exchange_kind": "same"}).refund is None


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"wish": "refund", "amount_refunded": Decimal(50)},
        {"wish": "return"},
        {"wish": "refund", "evidence": "photos", "order_state": "signed"},
    ],
)
def test_payments_that_do_not_add_up_are_named_before_it_is_known_whether_money_goes_back(
    more: dict[str, Value],
) -> None:
    facts = {"problem": "quality_defect", "market": "cn", "price_paid": Decimal(100), **more}
    answer = solve({**facts, "payments": "card 70.00; balance 20.00"})
    assert [bad.field for bad in answer.conflicts] == ["payments"]
    assert not answer.settled
    assert answer.message.stage != "to_settle"
    assert not solve({**facts, "payments": "card 70.00; balance 30.00"}).conflicts


def test_days_that_the_market_counts_are_not_asked_twice() -> None:
    facts = {"problem": "blemish", "order_state": "signed", "wish": "return"}
    facts |= {"evidence": "photos", "signed_on": "2026-02-11"}
    for days in ({}, {"days_since_signing": 16}):
        answer = solve({**facts, **days})
        while answer.question is not None and answer.question.field.name not in (
            "market",
            "days_since_signing",
        ):
            reply = sorted(answer.question.replies[0].condition)[0]
            answer = solve({**answer.facts, answer.question.field.name: reply})
        assert answer.question is not None
        assert answer.question.field.name == "market"
        assert {code for reply in answer.question.replies for code in reply.condition} == {
            *TERMS["market"].codes
        }
