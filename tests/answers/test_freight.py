"""Who bears the freight: the policy in sentences."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision, Question
from aftersales_kit.answers.freight import Freight, freight
from aftersales_kit.policy import CaseError, Policy, WorkedCase
from aftersales_kit.policy.amounts import UncoveredDate
from tests.handbook import HANDBOOK
from tests.tries import tries

# Every case here is put to the handbook's own data.
freight = partial(freight, handbook=HANDBOOK)

ON = date(2026, 3, 2)
CODES = HANDBOOK.policy.terms.fields
FACTS = {
    name: st.sampled_from(sorted(CODES[name].codes))
    for name in (
        "problem", "evidence", "courier_chosen_by_buyer", "order_state", "wish", "exchange_kind",
        "market", "shipping_terms", "threshold_lost", "freight_agreement", "abuse",
    )
} | {"days_since_signing": st.integers(0, 800)}  # fmt: skip
FEN = st.integers(0, 100_000).map(lambda fen: Decimal(fen) / 100)
MONEY = ("price_paid", "shipping_charged", "contract_freight", "return_freight", "resend_freight")
AMOUNTS = dict.fromkeys(MONEY, FEN)


def outcomes(ruling: Decision | Question) -> Mapping[str, str]:
    assert isinstance(ruling, Decision)
    return ruling.outcomes


def leg(answer: Freight, name: str) -> tuple[str | None, str | None, str]:
    found = next(part for part in answer.parts if part.name == name)
    return found.bearer, found.payment, str(found.short)


@pytest.mark.parametrize("shipping", ["free", "threshold"])
def test_a_change_of_mind_costs_only_the_way_back_where_shipping_was_free(sale, shipping) -> None:
    answer = freight({**sale, "shipping_terms": shipping}, on=ON)
    assert leg(answer, "outbound") == ("shop", "prepaid_by_shop", "0.00")
    assert leg(answer, "return") == ("buyer", "paid_by_buyer", "12.00")
    assert answer.refund == Decimal("200.00")
    assert answer.short == Decimal("12.00")


def test_shipping_that_was_paid_is_kept_at_contract_rate_and_no_more(sale) -> None:
    facts = {**sale, "shipping_terms": "paid", "shipping_charged": "12.00"}
    answer = freight(facts, on=ON)
    assert leg(answer, "outbound") == ("buyer", "deducted_from_refund", "8.00")
    assert answer.repaid == Decimal("4.00")
    assert answer.refund == Decimal("204.00")
    assert answer.deducted == Decimal("0.00")


def test_a_contract_rate_above_what_was_charged_keeps_what_was_charged(sale) -> None:
    facts = {**sale, "shipping_terms": "paid", "shipping_charged": "5.00"}
    answer = freight(facts, on=ON)
    assert leg(answer, "outbound")[2] == "5.00"
    assert answer.refund == Decimal("200.00")


def test_a_lost_threshold_is_deducted_at_contract_rate(sale) -> None:
    facts = {**sale, "shipping_terms": "threshold", "threshold_lost": "yes"}
    answer = freight(facts, on=ON)
    assert answer.deducted == Decimal("8.00")
    assert answer.refund == Decimal("192.00")


def test_no_more_is_deducted_than_was_paid_for_the_goods(sale) -> None:
    facts = {**sale, "shipping_terms": "threshold", "threshold_lost": "yes", "price_paid": "3.00"}
    assert freight(facts, on=ON).refund == Decimal("0.00")


def test_a_refund_is_never_below_nothing_and_the_rest_is_still_owed(sale) -> None:
    facts = {
        **sale, "price_paid": "20", "contract_freight": "9", "return_freight": "50",
        "return_carrier": "sf", "freight_collect": "yes",
    }  # fmt: skip
    answer = freight(facts, on=ON)
    assert (answer.refund, answer.still_owed) == (Decimal("0.00"), Decimal("30.00"))
    assert freight(sale, on=ON).still_owed == 0
    assert freight({**sale, "wish": "exchange"}, on=ON).still_owed is None
    assert freight({**sale, "price_paid": ""}, on=ON).still_owed is None


def test_an_exchange_for_a_defect_repays_the_way_back_through_the_form(sale) -> None:
    facts = {**sale, "problem": "quality_defect", "evidence": "photos", "wish": "exchange"}
    answer = freight(facts, on=ON)
    assert leg(answer, "return") == ("shop", "advanced_by_buyer_repaid", "0.00")
    assert answer.repaid == Decimal("12.00")
    assert answer.form_entry == Decimal("188.00")
    assert answer.borne_by_shop == Decimal("20.00")
    assert answer.refund is None


def test_an_exchange_of_ones_own_wish_is_paid_by_the_buyer_both_ways(sale) -> None:
    answer = freight({**sale, "wish": "exchange"}, on=ON)
    assert leg(answer, "resend") == ("buyer", "top_up_link", "8.00")
    assert answer.short == Decimal("20.00")
    assert answer.form_entry is None


def test_a_parcel_not_dispatched_gives_the_shipping_back_and_costs_nobody(sale) -> None:
    facts = {
        **sale, "order_state": "undispatched", "wish": "refund", "shipping_terms": "paid",
        "shipping_charged": "12.00",
    }  # fmt: skip
    answer = freight(facts, on=ON)
    assert answer.repaid == Decimal("12.00")
    assert answer.borne_by_shop == Decimal("0.00")
    assert freight({**facts, "shipping_charged": ""}, on=ON).missing == ("shipping_charged",)


def test_more_than_was_paid_never_goes_through_the_form(sale) -> None:
    facts = {**sale, "problem": "blemish", "evidence": "photos", "wish": "exchange"}
    assert freight({**facts, "price_paid": "10.00"}, on=ON).form_entry is None
    assert freight({**facts, "price_paid": ""}, on=ON).form_entry is None


def test_paid_100_refund_10_enters_90(sale) -> None:
    facts = {**sale, "wish": "compensation", "price_paid": "100", "amount_refunded": "10"}
    assert freight(facts, on=ON).form_entry == Decimal("90.00")


def test_a_part_that_goes_back_is_not_a_refund_of_the_whole(sale) -> None:
    answer = freight({**sale, "wish": "refund", "amount_refunded": "10"}, on=ON)
    assert answer.refund is None
    assert answer.form_entry == Decimal("190.00")


def test_what_was_sent_too_many_is_fetched_and_nothing_is_advanced(sale) -> None:
    for evidence in ("none", "photos", "confirmed"):
        answer = freight({**sale, "problem": "over_shipped", "evidence": evidence}, on=ON)
        assert leg(answer, "return") == ("shop", "prepaid_by_shop", "0.00")
        assert answer.repaid == Decimal("0.00")
    answer = freight({**sale, "problem": "over_shipped", "evidence": "refuted"}, on=ON)
    assert leg(answer, "return") == ("buyer", "paid_by_buyer", "12.00")


def test_what_is_sent_after_the_refund_was_asked_costs_the_buyer_nothing(sale) -> None:
    facts = {
        **sale, "problem": "cancel_undispatched", "order_state": "in_transit", "wish": "refund",
        "shipping_terms": "paid", "shipping_charged": "12.00",
    }  # fmt: skip
    answer = freight(facts, on=ON)
    assert answer.refund == Decimal("212.00")
    assert answer.short == Decimal("0.00")
    cancelled_late = freight({**facts, "problem": "cancel_dispatched"}, on=ON)
    assert cancelled_late.short == Decimal("8.00")


# --- what goes with the legs ---


@pytest.fixture
def resend(sale) -> dict[str, str]:
    return {**sale, "problem": "out_of_reach", "wish": "resend", "order_state": "in_transit"}


def test_the_first_ems_surcharge_is_the_shops(resend) -> None:
    facts = {**resend, "no_outlet": "yes", "earlier_ems": "0", "ems_surcharge": "12"}
    answer = freight(facts, on=ON)
    assert leg(answer, "ems_surcharge") == ("shop", "prepaid_by_shop", "0.00")
    assert answer.borne_by_shop == Decimal("20.00")


def test_the_next_ems_surcharge_is_the_buyers(resend) -> None:
    facts = {**resend, "no_outlet": "yes", "earlier_ems": "1", "ems_surcharge": "12"}
    assert leg(freight(facts, on=ON), "ems_surcharge") == (
        "buyer",
        "top_up_link",
        "12.00",
    )


def test_an_ems_surcharge_that_is_not_known_is_missing(resend) -> None:
    answer = freight({**resend, "no_outlet": "yes", "earlier_ems": "0"}, on=ON)
    assert answer.missing == ("ems_surcharge",)
    assert answer.borne_by_shop is None


def test_how_often_ems_was_paid_is_asked_when_it_decides(resend) -> None:
    answer = freight({**resend, "no_outlet": "yes", "ems_surcharge": "12"}, on=ON)
    assert answer.question is not None
    assert answer.question.field.name == "earlier_ems"
    assert answer.surcharge is not None
    assert answer.surcharge.bearer is None
    assert answer.repaid is None


def test_a_hurried_buyer_gets_the_premium_courier(resend) -> None:
    answer = freight({**resend, "no_outlet": "no", "in_a_hurry": "yes"}, on=ON)
    assert outcomes(answer.beside["resend-carrier"]) == {"carrier": "premium"}
    assert answer.surcharge is None


def test_an_accepted_freight_collect_return_is_not_repaid_on_top(sale) -> None:
    facts = {
        **sale, "problem": "dirty_goods", "evidence": "photos", "return_carrier": "sf",
        "freight_collect": "yes", "return_address_changed": "no", "return_mishap": "nothing",
    }  # fmt: skip
    answer = freight(facts, on=ON)
    assert leg(answer, "return") == ("shop", "prepaid_by_shop", "0.00")
    assert answer.repaid == Decimal("0.00")


def test_a_freight_collect_return_of_ones_own_wish_comes_off_the_refund(sale) -> None:
    facts = {**sale, "return_carrier": "sto", "freight_collect": "yes"}
    answer = freight(facts, on=ON)
    assert leg(answer, "return") == ("buyer", "deducted_from_refund", "12.00")
    assert answer.refund == Decimal("188.00")


def test_freight_collect_by_another_courier_is_refused_and_changes_no_payment(sale) -> None:
    facts = {**sale, "return_carrier": "same_kind", "freight_collect": "yes"}
    answer = freight(facts, on=ON)
    assert outcomes(answer.beside["return-acceptance"]) == {"acceptance": "refuse"}
    assert leg(answer, "return") == ("buyer", "paid_by_buyer", "12.00")


def test_how_a_collected_return_is_settled_is_open_while_the_wish_is(sale) -> None:
    facts = {**sale, "return_carrier": "sf", "freight_collect": "yes", "market": "eu"}
    facts |= {"wish": "", "problem": "wrong_item", "evidence": "photos"}
    answer = freight(facts, on=ON)
    assert answer.question is not None


def test_freight_collect_sent_by_the_shop_is_the_shops(sale) -> None:
    answer = freight({**sale, "sent_collect": "yes"}, on=ON)
    assert outcomes(answer.beside["extra-freight/outbound"]) == {"extra_bearer": "shop"}


def test_breakage_on_the_way_back_is_the_shops_and_loss_the_buyers(sale) -> None:
    broken = freight({**sale, "return_mishap": "broken"}, on=ON).beside["return-risk"]
    lost = freight({**sale, "return_mishap": "lost"}, on=ON).beside["return-risk"]
    assert outcomes(broken) == {"risk_bearer": "shop"}
    assert outcomes(lost) == {"risk_bearer": "buyer"}


# --- what is not known ---


def test_nothing_known_asks_one_question_and_guesses_nothing() -> None:
    answer = freight({}, on=ON)
    assert all(isinstance(part.ruling, Question) for part in answer.legs)
    assert answer.question is not None
    assert answer.question.field.ask is not None
    assert (answer.repaid, answer.short, answer.borne_by_shop) == (None, None, None)
    assert answer.deducted is None
    assert list(answer.decisions) == []


def test_an_unknown_amount_is_missing_and_not_zero(sale) -> None:
    answer = freight({**sale, "return_freight": "unknown"}, on=ON)
    assert answer.missing == ("return_freight",)
    assert answer.short is None


def test_values_that_cannot_be_read_are_all_named_at_once() -> None:
    with pytest.raises(CaseError) as error:
        freight({"wish": "swap", "price_paid": "-1", "nonsense": "x"}, on=ON)
    assert {bad.field for bad in error.value.problems} == {"wish", "price_paid", "nonsense"}


def test_a_day_before_the_policy_has_no_answer(sale) -> None:
    with pytest.raises(UncoveredDate, match="2025-09-01"):
        freight(sale, on=date(2025, 8, 31))
    assert freight(sale, on=date(2025, 9, 1)).question is None


# --- what must hold for every case ---


@settings(max_examples=tries(150), deadline=None)
@given(facts=st.fixed_dictionaries(FACTS), amounts=st.fixed_dictionaries(AMOUNTS))
def test_every_case_is_answered_and_its_money_adds_up(facts, amounts) -> None:
    answer = freight({**facts, **amounts}, on=ON)
    assert answer.question is None
    assert answer.missing == ()
    for part in answer.parts:
        assert part.short is not None
        assert part.repaid is not None
        assert part.amount is not None
        assert part.short >= 0
        assert part.repaid >= 0
    if facts["shipping_terms"] == "paid" and answer.legs[0].payment == "deducted_from_refund":
        outbound = answer.legs[0]
        assert outbound.short + outbound.repaid == amounts["shipping_charged"]
        assert outbound.short <= amounts["contract_freight"]
    if answer.refund is not None and answer.legs[1].payment != "deducted_from_refund":
        assert 0 <= answer.refund <= amounts["price_paid"] + amounts["shipping_charged"]


@settings(max_examples=tries(150), deadline=None)
@given(facts=st.fixed_dictionaries(FACTS), amounts=st.fixed_dictionaries(AMOUNTS))
def test_the_shops_fault_and_a_lost_parcel_never_cost_the_buyer(facts, amounts) -> None:
    answer = freight({**facts, "evidence": "confirmed", **amounts}, on=ON)
    sides = HANDBOOK.policy.terms["responsible"].groups["shop_side"].codes
    from aftersales_kit.answers.deciding import Decision, decide

    ruling = decide("responsibility", {**facts, "evidence": "confirmed"}, on=ON, handbook=HANDBOOK)
    assert isinstance(ruling, Decision)
    if ruling.outcomes["responsible"] in sides:
        assert answer.short == 0


@settings(max_examples=tries(200), deadline=None)
@given(
    facts=st.fixed_dictionaries(FACTS),
    known=st.sets(st.sampled_from(sorted(FACTS))),
)
def test_what_is_certain_early_stays_so_when_more_is_known(facts, known) -> None:
    early = freight({name: facts[name] for name in known}, on=ON)
    late = freight(facts, on=ON)
    for before, after in zip(early.legs, late.legs, strict=True):
        if before.bearer is not None:
            assert (before.bearer, before.payment) == (after.bearer, after.payment)


def test_every_worked_case_on_freight_has_its_amounts(
    cases: dict[str, WorkedCase], policy: Policy
) -> None:
    shown = [case for case in cases.values() if case.answer == "freight"]
    assert len(shown) > 50
    assert all(case.result for case in shown)


# --- while something is open ---


def test_while_the_shipping_charged_is_open_so_is_what_the_form_asks(sale) -> None:
    facts = {**sale, "wish": "exchange", "amount_refunded": "5", "price_paid": "100"}
    assert freight({**facts, "shipping_terms": "free"}, on=ON).form_entry == Decimal("95.00")
    for terms in ({"shipping_terms": "paid", "shipping_charged": ""}, {"shipping_terms": ""}):
        assert freight({**facts, **terms}, on=ON).form_entry is None


def test_while_it_is_open_whether_it_was_sent_wrongly_only_what_that_leaves_alone_is_said() -> None:
    facts = {
        "problem": "change_of_mind", "wish": "return", "market": "cn", "shipping_terms": "free",
        "dispatch_at_fault": "yes", "days_since_signing": "2", "freight_agreement": "nothing",
        "abuse": "no",
    }  # fmt: skip
    for state in ("signed", "undispatched"):
        assert freight({**facts, "order_state": state}, on=ON).legs[1].bearer is not None
    answer = freight(facts, on=ON)
    assert answer.legs[1].bearer is None
    assert answer.legs[2].bearer == "nobody"
    assert answer.question is not None


def test_freight_that_goes_back_by_itself_needs_payments_that_add_up() -> None:
    facts = {
        "problem": "quality_defect", "evidence": "confirmed", "order_state": "signed",
        "days_since_signing": 3, "market": "cn", "wish": "repair", "price_paid": "100",
        "shipping_terms": "free", "return_freight": "12", "resend_freight": "8",
    }  # fmt: skip
    answer = freight({**facts, "payments": "alipay 100"}, on=ON)
    assert answer.repaid_alone
    assert answer.form_entry == Decimal(100) - answer.repaid_alone
    assert not answer.conflicts
    apart = freight({**facts, "payments": "alipay 90"}, on=ON)
    assert apart.form_entry is None
    assert [bad.field for bad in apart.conflicts] == ["payments"]
