"""What is offered: the policy in sentences, and what must hold whatever the case."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision
from aftersales_kit.answers.remedies import Remedies, SharedRepair, remedies
from tests.handbook import HANDBOOK
from tests.tries import tries

ON = date(2026, 3, 2)
IN_FORCE = HANDBOOK.on(ON)
FIELDS = HANDBOOK.policy.terms.fields
ASKED = [
    field
    for field in IN_FORCE.base_fields("remedy-standing")
    if field.name != "option" and not field.is_number
]
CASES = st.fixed_dictionaries(
    {field.name: st.sampled_from(sorted(field.codes)) for field in ASKED}
    | {"days_since_signing": st.sampled_from([0, 3, 7, 8, 14, 15, 16, 731, 732])}
)


@pytest.fixture
def seam() -> dict:
    """A seam that burst on the second day; the piece cannot be worn, and another is in stock."""
    return {
        "problem": "quality_defect", "evidence": "photos", "order_state": "signed",
        "days_since_signing": 2, "market": "cn", "goods_usable": "no",
        "replacement_in_stock": "yes", "in_a_hurry": "no", "wish": "return",
    }  # fmt: skip


def offered(facts: dict) -> dict[str, str]:
    return {way.option.id: way.standing for way in remedies(facts, ON, IN_FORCE).alternatives}


def best(facts: dict) -> str | None:
    way = remedies(facts, ON, IN_FORCE).best
    return way and way.option.id


def test_an_exchange_is_proposed_before_a_refund(seam) -> None:
    assert list(offered(seam))[:2] == ["exchange", "return_refund"]


@pytest.mark.parametrize("change", [{"in_a_hurry": "yes"}, {"replacement_in_stock": "no"}])
def test_leaving_town_or_sold_out_the_refund_comes_first(seam, change) -> None:
    assert best({**seam, **change}) == "return_refund"


def test_what_the_buyer_wants_and_may_insist_on_comes_first_among_its_equals(seam) -> None:
    ways = list(offered({**seam, "wish": "repair"}))
    assert ways.index("repair") < ways.index("return_refund")
    ways = list(offered(seam))
    assert ways.index("return_refund") < ways.index("repair")


def test_what_is_wanted_without_a_right_to_it_is_marked_so(seam) -> None:
    kept = {**seam, "goods_usable": "yes", "wish": "compensation", "demand": "none"}
    ways = {way.option.id: way for way in remedies(kept, ON, IN_FORCE).alternatives}
    assert ways["discount"].wished
    assert not ways["discount"].insisted
    assert ways["exchange"].insisted
    assert not ways["exchange"].wished


def test_soon_after_signing_a_fault_gives_the_buyer_the_choice(seam) -> None:
    assert {"exchange", "return_refund", "repair"} <= offered(seam).keys()


def test_later_a_refund_is_the_last_resort_and_repair_stays(seam) -> None:
    late = offered({**seam, "days_since_signing": 8})
    assert (late["exchange"], late["repair"], late["return_refund"]) == (
        "first", "also", "last_resort",
    )  # fmt: skip


def test_when_no_sum_is_agreed_on_the_supervisor_decides(seam) -> None:
    kept = {**seam, "goods_usable": "yes", "wish": "compensation", "demand": "offer_refused"}
    assert best(kept) == "supervisor"


def test_what_is_not_offered_is_not_among_the_alternatives(seam) -> None:
    answer = remedies(seam, ON, IN_FORCE)
    assert "decline" in {way.option.id for way in answer.ranked}
    assert "decline" not in {way.option.id for way in answer.alternatives}


def test_while_anything_is_open_nothing_is_called_best(seam) -> None:
    del seam["replacement_in_stock"]
    answer = remedies(seam, ON, IN_FORCE)
    assert answer.best is None
    assert answer.question is not None
    assert answer.question.field.name == "replacement_in_stock"
    assert answer.missing == ()


def test_every_decision_beneath_is_named(seam) -> None:
    tables = [decision.table for decision in remedies(seam, ON, IN_FORCE).decisions]
    assert tables[:3] == ["case-family", "buyer-rights", "buyers-aim"]
    assert list(remedies({}, ON, IN_FORCE).decisions) == []


# --- what must hold for every case ---


def standing(answer: Remedies, code: str) -> str:
    ruling = answer.rulings[code]
    assert isinstance(ruling, Decision)
    return ruling.outcomes["standing"]


RIGHTS = {
    "return_too": ("return_refund", "exchange", "repair"),
    "exchange_or_repair": ("exchange", "repair"),
    "price_cut": ("discount",),
    "nothing": (),
}


@settings(max_examples=tries(120))
@given(CASES)
def test_what_the_buyer_may_insist_on_is_always_offered(case) -> None:
    answer = remedies(case, ON, IN_FORCE)
    assert answer.question is None
    rights = answer.beneath["buyer-rights"]
    assert isinstance(rights, Decision)
    right = rights.outcomes["rights"]
    silent = FIELDS["complaint_risk"].holds("at_risk", case["complaint_risk"])
    if right == "price_cut" and silent:
        # Risk control alone names a sum.
        assert standing(answer, "discount") == "not_offered"
    elif right in RIGHTS:
        beyond_repair = case["repair_possible"] == "no"
        ways = (way for way in RIGHTS[right] if not (beyond_repair and way == "repair"))
        assert all(standing(answer, way) != "not_offered" for way in ways)
    elif right == "return_only":
        ways = [standing(answer, way) for way in ("return_refund", "refund_only")]
        assert {"also", "first"} & {*ways}
    else:
        assert standing(answer, "refund_only") in ("also", "first")
        assert standing(answer, "resend") != "not_offered"


@pytest.mark.parametrize(
    ("bill", "by_shop", "by_buyer"),
    [("25.00", "12.50", "12.50"), ("0.01", "0.01", "0.00"), ("95.00", "30.00", "65.00")],
)
def test_of_a_repair_near_the_buyer_the_shop_pays_its_share_and_no_more_than_its_most(
    seam, bill, by_shop, by_buyer
) -> None:
    case = {**seam, "goods_usable": "yes", "wish": "repair", "in_a_hurry": "no"}
    shared = remedies({**case, "repair_bill": bill}, ON, IN_FORCE).shared_repair
    assert shared == SharedRepair(Decimal(by_shop), Decimal(by_buyer))
    assert shared.by_shop + shared.by_buyer == Decimal(bill)


def test_nothing_is_shared_without_a_bill_or_where_it_is_not_offered(seam) -> None:
    case = {**seam, "wish": "repair", "in_a_hurry": "no"}
    assert remedies({**case, "goods_usable": "yes"}, ON, IN_FORCE).shared_repair is None
    unusable = {**case, "goods_usable": "no", "repair_bill": "25.00"}
    assert remedies(unusable, ON, IN_FORCE).shared_repair is None


@settings(max_examples=tries(100))
@given(CASES)
def test_there_is_always_somebody_who_decides(case) -> None:
    ways = remedies(case, ON, IN_FORCE).alternatives
    assert ways[-1].standing != "not_offered"
    assert "supervisor" in {way.option.id for way in ways}
    worth = [FIELDS["standing"].rank(way.standing) for way in ways]
    assert worth == sorted(worth, reverse=True)


@settings(max_examples=tries(100))
@given(CASES)
def test_a_buyer_with_a_right_is_not_declined(case) -> None:
    answer = remedies(case, ON, IN_FORCE)
    rights = answer.beneath["buyer-rights"]
    assert isinstance(rights, Decision)
    if rights.outcomes["rights"] != "nothing" and case["wish"] != "compensation":
        assert standing(answer, "decline") == "not_offered"
