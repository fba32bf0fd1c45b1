"""How much compensation: the policy in sentences."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.compensation import compensation, compensation_blanks
from aftersales_kit.answers.deciding import Decision, decide_known
from aftersales_kit.policy.labels import alike
from tests.handbook import HANDBOOK, POLICY
from tests.tries import tries

# Every case here is put to the handbook's own data.
compensation = partial(compensation, handbook=HANDBOOK)

ON = date(2026, 3, 2)
FIELDS = HANDBOOK.policy.terms.fields


@pytest.fixture
def seam() -> dict[str, str]:
    """A seam that opened, shown in photos; the trousers can be worn."""
    return {
        "problem": "quality_defect",
        "evidence": "photos",
        "courier_chosen_by_buyer": "no",
        "order_state": "signed",
        "days_since_signing": "2",
        "market": "cn",
        "shipping_terms": "free",
        "condition": "worn",
        "goods_usable": "yes",
        "price_paid": "159.00",
        "margin": "50.00",
        "destination": "other_province",
        "contract_freight": "12.00",
        "demand": "none",
        "earlier_complaints": "0",
    }


@pytest.mark.parametrize("market", [m for m in POLICY.markets if m != "cn"])
@pytest.mark.parametrize("demand", [*HANDBOOK.policy.terms.codes("demand")])
@pytest.mark.parametrize("complaints", [0, 1, 2])
def test_where_no_limit_is_set_in_the_currency_no_agent_grants(
    seam, market: str, demand: str, complaints: int
) -> None:
    facts = {"market": market, "demand": demand, "earlier_complaints": complaints}
    alone = decide_known("compensation-authority", facts, ON, HANDBOOK.on(ON))
    assert isinstance(alone, Decision)
    assert alone.outcomes["granter"] != "agent"
    whole = compensation({**seam, **facts}, on=ON)
    assert (whole.granter, whole.next_step) == (
        alone.outcomes["granter"], alone.outcomes["next_step"]
    )  # fmt: skip


def test_the_buyer_is_told_what_the_form_asks(seam) -> None:
    answer = compensation({**seam, "amount_asked": "10"}, on=ON)
    assert compensation_blanks(answer)["form_entry"] == alike("149.00")
    without = {name: value for name, value in seam.items() if name != "price_paid"}
    asked = compensation({**without, "demand": "within_limit", "amount_asked": "10"}, on=ON)
    assert "form_entry" not in compensation_blanks(asked)


def test_the_offer_follows_the_freight_inside_the_band(seam) -> None:
    answer = compensation(seam, on=ON)
    assert answer.offer is not None
    assert (answer.offer.advised, answer.offer.limit) == (Decimal("12.00"), Decimal("15.00"))
    assert (answer.course, answer.granter, answer.next_step) == ("choose", "agent", "offer")
    assert answer.form_entry == Decimal("147.00")


@pytest.mark.parametrize(
    ("destination", "freight", "advised"),
    [
        ("same_city", "6.00", "6.00"),
        ("same_city", "14.00", "10.00"),
        ("same_province", "9.00", "9.00"),
        ("other_province", "6.00", "10.00"),
        ("remote", "30.00", "15.00"),
    ],
)
def test_the_freight_is_brought_inside_the_band(seam, destination, freight, advised) -> None:
    facts = {**seam, "destination": destination, "contract_freight": freight}
    offer = compensation(facts, on=ON).offer
    assert offer is not None
    assert offer.advised == Decimal(advised)


@pytest.mark.parametrize("risk", ["none", "legal"])
def test_dates_that_contradict_each_other_are_named_whoever_answers(seam, risk) -> None:
    dates = {"days_since_signing": "", "signed_on": "2026-03-09", "opened_at": "2026-03-01T10:00"}
    answer = compensation({**seam, **dates, "complaint_risk": risk}, on=ON)
    assert answer.conflicts


def test_a_coupon_is_worth_more_than_the_sum_and_is_never_the_price_of_a_review(seam) -> None:
    assert compensation(seam, on=ON).coupon == Decimal("14.40")
    pressed = {**seam, "review_pressure": "money_or_bad_review"}
    assert compensation(pressed, on=ON).coupon is None
    assert compensation(pressed, on=ON).amount == Decimal("12.00")
    assert compensation({**seam, "demand": "above_limit"}, on=ON).coupon is None


def test_high_value_goods_are_measured_by_the_margin(seam) -> None:
    facts = {**seam, "price_paid": "300.00", "margin": "120.00", "contract_freight": ""}
    answer = compensation(facts, on=ON)
    assert answer.missing == ()
    assert answer.offer is not None
    assert answer.offer.advised == Decimal("36.00")
    assert Decimal(20) <= answer.offer.advised <= Decimal(50)


def test_just_below_high_value_the_freight_still_measures(seam) -> None:
    facts = {**seam, "price_paid": "299.99", "contract_freight": ""}
    assert compensation(facts, on=ON).missing == ("contract_freight",)


def test_the_shop_keeps_its_part_of_the_margin(seam) -> None:
    offer = compensation({**seam, "margin": "3.00"}, on=ON).offer
    assert offer is not None
    assert (offer.limit, offer.limited_by, offer.kept) == (
        Decimal("2.40"),
        "margin",
        Decimal("0.60"),
    )


def test_never_more_than_was_paid(seam) -> None:
    offer = compensation({**seam, "price_paid": "5.00"}, on=ON).offer
    assert offer is not None
    assert (offer.advised, offer.limited_by) == (Decimal("5.00"), "price")


def test_an_order_sold_at_a_loss_goes_to_the_supervisor(seam) -> None:
    answer = compensation({**seam, "margin": "-4.00"}, on=ON)
    assert answer.offer is not None
    assert answer.offer.limit == 0
    assert (answer.granter, answer.next_step) == ("supervisor", "supervisor_decides")
    assert answer.amount is None
    assert answer.form_entry is None


@pytest.mark.parametrize(
    ("asked", "step", "amount"),
    [("15.00", "grant", Decimal("15.00")), ("15.01", "decline", None)],
)
def test_what_is_asked_is_granted_up_to_the_limit(seam, asked, step, amount) -> None:
    answer = compensation({**seam, "amount_asked": asked}, on=ON)
    assert (answer.next_step, answer.amount) == (step, amount)


def test_a_stated_demand_needs_no_amount(seam) -> None:
    answer = compensation({**seam, "demand": "within_limit"}, on=ON)
    assert answer.next_step == "grant"
    assert answer.amount is None
    assert answer.missing == ("amount_asked",)


def test_an_exact_amount_says_more_than_a_word_for_it(seam) -> None:
    answer = compensation({**seam, "demand": "within_limit", "amount_asked": "90"}, on=ON)
    assert answer.next_step == "decline"


def test_asking_nothing_names_no_amount(seam) -> None:
    answer = compensation({**seam, "amount_asked": "0"}, on=ON)
    assert (answer.next_step, answer.amount) == ("offer", Decimal("12.00"))


def test_a_margin_that_allows_something_is_never_called_empty(seam) -> None:
    assert compensation({**seam, "demand": "nothing_left"}, on=ON).next_step == "offer"


@pytest.mark.parametrize("change", [{"demand": ""}, {"amount_asked": "80"}])
def test_nothing_is_offered_where_nothing_can_be_given(seam, change) -> None:
    answer = compensation({**seam, "margin": "-5", **change}, on=ON)
    assert answer.next_step == "supervisor_decides"
    assert answer.amount is None


def test_a_refused_highest_offer_goes_to_the_supervisor_whatever_was_asked(seam) -> None:
    answer = compensation({**seam, "demand": "offer_refused", "amount_asked": "5"}, on=ON)
    assert answer.next_step == "supervisor_decides"


def test_the_same_complaint_again_goes_to_the_specialist(seam) -> None:
    answer = compensation({**seam, "earlier_complaints": "1"}, on=ON)
    assert (answer.granter, answer.next_step) == ("complaint_specialist", "written_reply")


@pytest.mark.parametrize(
    ("change", "course"),
    [
        ({"evidence": "none"}, "verify"),
        ({"evidence": "refuted"}, "no_compensation"),
        ({"goods_usable": "no"}, "make_good"),
        ({"days_since_signing": "7"}, "choose"),
        ({"days_since_signing": "8"}, "settle"),
        ({"problem": "operating_error"}, "guide"),
        ({"problem": "parcel_lost"}, "make_good"),
        ({"problem": "aftersale_slow"}, "settle"),
    ],
)
def test_money_is_named_only_where_it_is_the_way(seam, change, course) -> None:
    answer = compensation({**seam, **change}, on=ON)
    assert answer.course == course
    assert (answer.offer is not None) == (course in ("choose", "settle"))


def test_wearing_does_not_end_the_right_to_return_a_defect_inside_the_window(seam) -> None:
    assert compensation(seam, on=ON).rights == "return_too"
    assert compensation({**seam, "days_since_signing": "8"}, on=ON).rights == "exchange_or_repair"


def test_an_open_case_asks_and_names_no_amount() -> None:
    answer = compensation({"problem": "blemish"}, on=ON)
    assert answer.question is not None
    assert (answer.offer, answer.amount, answer.granter, answer.course) == (None,) * 4


def test_what_the_amount_still_needs_is_named(seam) -> None:
    facts = {**seam, "margin": "", "amount_asked": "5"}
    answer = compensation(facts, on=ON)
    assert answer.missing == ("margin",)
    # The margin may leave nothing to offer.
    assert answer.next_step is None
    assert answer.amount is None


# --- what must hold for every case ---

CASE = st.fixed_dictionaries(
    {
        name: st.sampled_from(sorted(FIELDS[name].codes))
        for name in (
            "problem", "evidence", "courier_chosen_by_buyer", "order_state", "market",
            "condition", "goods_usable", "destination", "goods_kind", "exclusion_confirmed",
            "told_of_right",
        )
    }
    | {
        "days_since_signing": st.integers(0, 800),
        "earlier_complaints": st.integers(0, 3),
        "demand": st.sampled_from(["none", "offer_refused", "part_disputed"]),
    }
)  # fmt: skip
FEN = st.integers(0, 200_000).map(lambda fen: Decimal(fen) / 100)
MARGIN = st.integers(-20_000, 200_000).map(lambda fen: Decimal(fen) / 100)
DISTANCE = ("same_city", "same_province", "other_province", "remote")


@settings(max_examples=tries(150), deadline=None)
@given(case=CASE, price=FEN, margin=MARGIN, freight=st.integers(0, 5000), asked=FEN | st.none())
def test_the_amount_is_never_negative_nor_above_the_price_nor_eats_the_margin(
    case, price, margin, freight, asked
) -> None:
    money = {"price_paid": price, "margin": margin, "contract_freight": Decimal(freight) / 100}
    if asked is not None:
        money["amount_asked"] = asked
    answer = compensation({**case, **money}, on=ON)
    assert answer.question is None
    if answer.offer is not None:
        offer = answer.offer
        assert 0 <= offer.advised <= offer.limit <= price
        assert offer.limit <= max(margin, 0)
        assert answer.amount is None or 0 <= answer.amount <= offer.limit


@settings(max_examples=tries(150), deadline=None)
@given(
    low=FEN, more=FEN, margin=MARGIN, freight=st.integers(0, 5000), near=st.integers(0, 3),
    farther=st.integers(0, 3),
)  # fmt: skip
def test_the_offer_rises_or_stays_with_the_price_and_the_distance(
    low, more, margin, freight, near, farther
) -> None:
    base = {
        "problem": "blemish", "evidence": "confirmed", "order_state": "signed", "market": "cn",
        "days_since_signing": 2, "condition": "tried", "goods_usable": "yes", "demand": "none",
        "earlier_complaints": 0, "margin": margin, "contract_freight": Decimal(freight) / 100,
    }  # fmt: skip

    def offered(price: Decimal, distance: int) -> tuple[Decimal, Decimal]:
        facts = {**base, "price_paid": price, "destination": DISTANCE[distance]}
        offer = compensation(facts, on=ON).offer
        assert offer is not None
        return offer.advised, offer.limit

    here = offered(low, near)
    for there in (offered(low + more, near), offered(low, max(near, farther))):
        assert here[0] <= there[0]
        assert here[1] <= there[1]


@pytest.mark.parametrize("market", ["eu", "tw"])
def test_no_limit_is_held_against_a_sum_in_another_currency(seam, market) -> None:
    abroad = {**seam, "market": market, "price_paid": "260", "told_of_right": "yes"}
    for known in (abroad, {n: v for n, v in abroad.items() if n not in ("price_paid", "margin")}):
        answer = compensation(known, on=ON)
        assert answer.offer is not None
        assert (answer.offer.limit, answer.offer.limited_by) == (Decimal("0.00"), "currency")
        assert (answer.granter, answer.next_step) == ("supervisor", "supervisor_decides")
        assert (answer.missing, answer.question) == ((), None)
        assert answer.amount is None
    # What is asked is no more compared than what is paid.
    asked = compensation({**abroad, "amount_asked": "5"}, on=ON)
    assert (asked.demand, asked.next_step) == ("nothing_left", "supervisor_decides")
    # While it is open in which market it was sold, nothing is offered.
    del abroad["market"]
    assert compensation(abroad, on=ON).amount is None
