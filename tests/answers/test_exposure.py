"""Exposure: what deceit would cost, for the agent alone."""

from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.answers.exposure import exposure_known
from aftersales_kit.answers.resolving import resolve
from aftersales_kit.sheets.calculators.case_desk import CASE_DESK, EXPOSURE
from tests.handbook import HANDBOOK

ON = date(2026, 3, 10)
SAID_WRONG = {
    "problem": "presale_misleading", "evidence": "confirmed", "order_state": "signed",
    "market": "cn",
}  # fmt: skip


def exposed(**facts: str):
    return exposure_known({**SAID_WRONG, **facts}, ON, HANDBOOK.on(ON))


@pytest.mark.parametrize(
    ("paid", "most"),
    [("299.00", "897.00"), ("166.66", "500.00"), ("166.67", "500.01"), ("0.01", "500.00")],
)
def test_fraud_costs_three_times_the_price_and_at_least_a_fixed_sum(paid: str, most: str) -> None:
    assert exposed(price_paid=Decimal(paid)).most == Decimal(most)


def test_food_below_the_standard_costs_ten_times_the_price() -> None:
    tea = exposed(problem="quality_defect", goods_kind="sealed_food", price_paid=Decimal("128"))
    assert (tea.most, tea.least) == (Decimal("1280.00"), Decimal("1000.00"))


def test_without_a_price_only_the_rule_is_known_and_nothing_is_asked_for_it() -> None:
    answer = exposed()
    assert (answer.times, answer.least, answer.most) == (Decimal(3), Decimal("500.00"), None)
    open_ = exposure_known({"problem": "blemish"}, ON, HANDBOOK.on(ON))
    assert (open_.times, open_.least, open_.most) == (None, None, None)
    whole = resolve({"problem": "blemish"}, on=ON, handbook=HANDBOOK)
    assert all(part is not whole.exposure for part in whole.settling)


def shown(**facts: str) -> list[str]:
    whole = resolve({**SAID_WRONG, **facts}, on=ON, handbook=HANDBOOK)
    sheet = CASE_DESK.explain(whole)
    assert not any("897" in reply.text.en + reply.text.zh for reply in sheet.replies)
    return [row.cells[0].en for row in sheet.rows if row.name == EXPOSURE]


def test_the_agent_sees_it_and_no_wording_to_a_buyer_knows_of_it() -> None:
    formula = "3 times the price, at least CNY 500.00"
    assert shown(price_paid="299.00", wish="return") == [f"CNY 897.00: {formula}"]
    assert shown() == [formula]
    assert shown(market="eu") == []


def test_where_nothing_is_added_it_is_said_what_that_rests_on() -> None:
    ruling = exposed(problem="blemish").rulings["fraud-exposure"]
    assert {*ruling.rules[-1].conditions} == set()
    assert ruling.looked_at >= {"market", "problem", "goods_kind", "evidence"}


# --- who has to prove a defect ---


def proved(**facts: object) -> list[str]:
    known = {"problem": "quality_defect", "evidence": "photos", "order_state": "signed", **facts}
    sheet = CASE_DESK.explain(resolve(known, on=ON, handbook=HANDBOOK))
    return [row.cells[0].en for row in sheet.rows if row.name.en == "Who has to prove it"]


def test_where_the_law_turns_the_proof_the_desk_says_that_the_shop_has_to_disprove() -> None:
    turned = ["the shop, that the defect was not there"]
    assert proved(market="eu", days_since_signing=366) == turned
    assert proved(market="eu", days_since_signing=367) == []
    assert proved(market="cn", goods_kind="electronics", days_since_signing=184) == turned
    assert proved(market="cn", goods_kind="clothing", days_since_signing=3) == []
    assert proved(market="eu") == []
