"""A whole case is resolved once, and whatever is entered the buyer is treated alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.calculators import CALCULATORS
from aftersales_kit.answers.resolving import Resolution, resolve, resolve_known
from aftersales_kit.policy import default
from aftersales_kit.policy.money import allocate
from aftersales_kit.policy.terms import Field, Value, as_range

settings.register_profile("quick", phases=[Phase.explicit, Phase.generate], derandomize=True, deadline=None, max_examples=60); settings.load_profile("quick")
ON = date(2026, 3, 2)
TERMS = default().terms
IN_FORCE = default().on(ON)
DESK = CALCULATORS["case-desk"]
FIELDS = {name: TERMS[name] for name in DESK.names}
NOTHING = Decimal("0.00")
PRICES = ("0.00", "0.01", "5.00", "12.50", "199.00", "299.99", "300.00", "301.00", "1200.00")
DAYS = (0, 1, 6, 7, 8, 13, 14, 15, 16, 729, 730, 731)
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
    texts = {"lines": ORDERS, "discounts": ("300-40",), "payments": ("alipay 199",)}
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
).map(lambda facts: {"complained_at": MOMENTS[2], **facts})
"""Cases of which all is known that most cases know."""


def solve(facts: Mapping[str, Value]) -> Resolution:
    return resolve_known(facts, ON, IN_FORCE)


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
        "rows": [row.pasted("en") for row in answer.records.rows],
        "note": answer.records.note_text("zh"),
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


@settings(max_examples=150)
@given(ANY, WORLD)
def test_every_case_is_settled_by_answering_what_is_asked(facts, world) -> None:
    answer = settle(facts, world)
    assume(not answer.conflicts)
    assert answer.responsible is not None
    assert answer.remedy is not None
    assert answer.steps
    if answer.freight is not None:
        assert all(leg.bearer is not None for leg in answer.freight.parts)
        assert answer.freight.repaid is not None


@settings(max_examples=60)
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


# --- the buyer and the shop's fault ---


def short(answer: Resolution) -> Decimal:
    """What the buyer bears of the freight, in CNY."""
    return NOTHING if answer.freight is None else (answer.freight.short or NOTHING)


def rank(answer: Resolution, table: str, outcome: str) -> int:
    rulings = {**answer.returns.remedies.beneath, "no-reason-return": answer.returns.no_reason}
    return TERMS[outcome].rank(rulings[table].outcomes[outcome])


@settings(max_examples=150)
@given(USUAL)
def test_money_adds_up(facts) -> None:
    answer = solve(facts)
    freight, refund = answer.freight, answer.refund
    if freight is not None:
        for part in freight.parts:
            if part.amount is not None:
                assert part.short == (part.amount if part.bearer == "buyer" else NOTHING)
                assert part.repaid >= NOTHING
        if freight.repaid is not None:
            assert freight.repaid == sum(part.repaid for part in freight.parts)
            assert freight.short == sum(part.short for part in freight.parts)
    if refund is not None and refund.complete:
        assert refund.balance == sum(line.amount for line in refund.lines)
        assert refund.refund - refund.owed == refund.balance
        assert refund.refund <= refund.paid
        assert not refund.methods or sum(p.amount for p in refund.methods) == refund.refund
        if refund.settlement is not None:
            assert sum(refund.pieces) == refund.settlement.goods
        if refund.form_entry is not None:
            assert refund.form_entry == refund.paid - refund.refund


@settings(max_examples=150)
@given(USUAL)
def test_a_fault_of_the_shops_side_never_costs_the_buyer(facts) -> None:
    answer = solve(facts)
    assume(answer.responsible in TERMS["responsible"].groups["shop_side"].codes)
    if answer.freight is not None:
        legs = [leg for leg in answer.freight.legs if leg.bearer == "buyer"]
        assert not legs
        surcharge = answer.freight.surcharge
        if surcharge is not None and surcharge.bearer == "buyer":
            assert surcharge.ruling.rule.id == "SUR-04"
    refund = answer.refund
    if refund is not None and refund.complete and refund.settlement is not None:
        order = [(line.price * line.returned, line.price * (line.quantity - line.returned)) for line in refund.order]
        back, kept = (sum(part) for part in zip(*order, strict=True))
        share = allocate(refund.settlement.goods + refund.settlement.left.paid, [back, kept])[0] if back+kept else NOTHING
        gift = sum(line.amount for line in refund.lines if line.name == "gift")
        assert refund.balance - gift >= share


@settings(max_examples=100)
@given(USUAL, st.sampled_from(sorted(TERMS["problem"].groups["went_astray"].codes)))
def test_a_lost_parcel_never_costs_the_buyer(facts, problem) -> None:
    answer = solve({**facts, "problem": problem})
    assume(facts["evidence"] != "refuted" and answer.freight is not None)
    assert not short(answer)
    assert answer.refund is None or not answer.refund.owed


@settings(max_examples=150)
@given(USUAL, st.sampled_from(PRICES))
def test_nothing_offered_exceeds_the_authority_of_who_grants_it(facts, asked) -> None:
    answer = solve({**facts, "wish": "compensation", "amount_asked": Decimal(asked)})
    compensation = answer.compensation
    offer = compensation.offer
    assume(offer is not None and compensation.next_step is not None)
    assert NOTHING <= offer.advised <= offer.limit <= Decimal(facts["price_paid"])
    assert compensation.amount is None or compensation.amount <= offer.limit
    if Decimal(asked) > offer.limit:
        assert compensation.next_step != "grant"


@given(st.fixed_dictionaries(DRAWN))
def test_deadlines_are_in_order_and_no_promise_ends_after_its_limit(facts) -> None:
    lines = solve(facts).deadlines.lines
    assert all(one.due <= other.due for one, other in pairwise(lines))
    for line in lines:
        assert line.start <= line.due
        if line.limit_due is not None and line.limit_due > line.start:
            assert line.due <= line.limit_due


# --- better for the buyer ---

def standing(answer: Resolution) -> dict:
    """How the buyer stands."""
    offer = answer.compensation and answer.compensation.offer
    refund = answer.refund
    return {
        "rights": rank(answer, "buyer-rights", "rights"),
        "moves": not answer.returns.moves_nothing,
        "limit": NOTHING if not offer else offer.limit,
        "freight": None if answer.freight is None else -short(answer),
        "refund": None if refund is None else refund.balance,
        "window": rank(answer, "no-reason-return", "no_reason"),
    }


def no_worse(better: Resolution, worse: Resolution) -> bool:
    a, b = standing(better), standing(worse)
    bad = [k for k in a if a[k] is not None and b[k] is not None and a[k] < b[k]]
    if bad: print(bad, a, b)
    return not bad
CHAIN = ("refuted", "refused", "none", "photos", "confirmed")

def compare(a, b):
    assert no_worse(b, a)

@settings(max_examples=150)
@given(USUAL, st.integers(0, 3))
def test_better_evidence_never_makes_the_buyer_worse_off(facts, i) -> None:
    compare(solve({**facts, "evidence": CHAIN[i]}), solve({**facts, "evidence": CHAIN[i+1]}))

@settings(max_examples=150)
@given(USUAL, st.sampled_from(["quality_defect","blemish","damaged_goods","dirty_goods","not_as_described", "wrong_item"]))
def test_a_proven_defect_never_makes_the_buyer_worse_off_than_a_change_of_mind(facts, problem) -> None:
    compare(solve({**facts, "problem": "change_of_mind"}), solve({**facts, "problem": problem, "evidence": "confirmed"}))

@settings(max_examples=150)
@given(USUAL, st.sampled_from([*pairwise(DAYS)]))
def test_an_earlier_report_never_makes_the_buyer_worse_off(facts, days) -> None:
    compare(solve({**facts, "days_since_signing": days[1]}), solve({**facts, "days_since_signing": days[0]}))
