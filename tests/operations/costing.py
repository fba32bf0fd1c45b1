"""Cases, a year and changed policies, for the tests of costs and of what-ifs."""

from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd

from aftersales_kit.operations.costs import case_cost, case_costs, yearly_cost
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.what_if import what_if
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.scenarios import (
    AmountChange,
    RuleChange,
    Scenario,
)
from aftersales_kit.policy.terms import Label
from tests.handbook import BEGAN

# Every case here is put to the handbook's own data.
POLICY = BEGAN.policy
case_cost = partial(case_cost, handbook=BEGAN)
case_costs = partial(case_costs, handbook=BEGAN)
what_if = partial(what_if, now=BEGAN)
yearly_cost = partial(yearly_cost, handbook=BEGAN)

ON = date(2026, 3, 1)
SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=BEGAN)
RETURN = {
    "problem": "change_of_mind",
    "wish": "return",
    "order_state": "signed",
    "market": "cn",
    "days_since_signing": "2",
    "freight_agreement": "nothing",
    "shipping_terms": "free",
    "abuse": "no",
    "contract_freight": "9",
    "return_freight": "12",
}
BLEMISH = {
    "problem": "blemish",
    "evidence": "photos",
    "wish": "compensation",
    "order_state": "signed",
    "market": "cn",
    "days_since_signing": "2",
    "goods_usable": "yes",
    "condition": "tried",
    "destination": "other_province",
    "price_paid": "129",
    "margin": "45",
    "contract_freight": "12",
    "earlier_complaints": "0",
    "demand": "none",
}


def scenario(*changes, start=None):
    rules = tuple(change for change in changes if isinstance(change, RuleChange))
    amounts = tuple(change for change in changes if isinstance(change, AmountChange))
    return BEGAN.under(Scenario("x", Label("", ""), Label("", ""), rules, amounts, start=start))


def facts_of(row) -> dict:
    fields = POLICY.terms.fields
    return {name: value for name, value in row.items() if name in fields and isinstance(value, str)}


def costs(*cases, handbook=BEGAN) -> pd.DataFrame:
    return case_costs(pd.DataFrame(cases, dtype=object), on=ON, handbook=handbook)


WORRY_FREE = BEGAN.under(BEGAN.scenarios["worry-free-returns"])
OTHER = scenario(
    AmountChange("compensation_near_high", Decimal("12.50")),
    AmountChange("high_value_from", 150),
    AmountChange("margin_kept_share", Decimal("0.333")),
    AmountChange("no_reason_window_cn", 30),
    RuleChange("FRT-27", {"bearer": "shop", "payment": "prepaid_by_shop"}),
    RuleChange("SUR-02", {"surcharge_bearer": "buyer"}),
    start=date(2026, 4, 1),
)
