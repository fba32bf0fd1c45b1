"""What holds for every test, and the cases that many tests start from."""

from datetime import date

import pytest
from hypothesis import settings

from aftersales_kit.policy import Policy, WorkedCase
from tests.handbook import HANDBOOK
from tests.tries import tries

# A red run must be red again on the next machine, and a slow machine is no fault of the code.
settings.register_profile(
    "handbook", derandomize=True, deadline=None, max_examples=tries(40), print_blob=False
)
settings.load_profile("handbook")

ON = date(2026, 3, 2)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return HANDBOOK.policy


@pytest.fixture(scope="session")
def cases(policy: Policy) -> dict[str, WorkedCase]:
    return HANDBOOK.cases


@pytest.fixture
def sale() -> dict[str, str]:
    """A jacket signed for two days ago in Mainland China; nothing else has happened."""
    return {
        "problem": "change_of_mind",
        "evidence": "none",
        "courier_chosen_by_buyer": "no",
        "order_state": "signed",
        "days_since_signing": "2",
        "wish": "return",
        "exchange_kind": "same",
        "market": "cn",
        "shipping_terms": "free",
        "threshold_lost": "no",
        "freight_agreement": "nothing",
        "abuse": "no",
        "price_paid": "200.00",
        "shipping_charged": "0.00",
        "contract_freight": "8.00",
        "return_freight": "12.00",
        "resend_freight": "8.00",
    }
