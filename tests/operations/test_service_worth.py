"""What good service is worth: from what the cases say, and only as far as it is believed."""

from decimal import Decimal
from functools import partial

import pandas as pd
import pytest

from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.service_worth import (
    PARTS,
    RESTS_ON,
    Basis,
    Own,
    basis,
    ranges,
    worth,
)
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
basis = partial(basis, handbook=HANDBOOK)

TODAY = HANDBOOK.on(HANDBOOK.policy.changes[-1])
FOUND = Basis(1000, 100, Decimal("50.00"))


def cases(**columns: list) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    plain = {
        "problem": ["blemish"] * count,
        "margin": ["10.00"] * count,
        "demand": [None] * count,
        "earlier_complaints": [None] * count,
    }
    return pd.DataFrame({**plain, **columns})


def test_a_buyer_was_badly_served_by_service_by_repetition_or_by_an_offer_refused():
    assert basis(cases(problem=["aftersale_slow", "blemish"])).badly_served == 1
    assert basis(cases(earlier_complaints=["1", "0", None])).badly_served == 1
    assert basis(cases(demand=["offer_refused", "part_disputed", "none"])).badly_served == 2


def test_a_case_without_a_margin_does_not_count():
    found = basis(cases(margin=["30.00", "-", "about 9", None, "10.01"]))
    assert (found.cases, found.margin) == (2, Decimal("20.01"))
    with pytest.raises(ValueError, match="no case has a margin"):
        basis(cases(margin=["-"]))


def test_the_whole_year_has_a_basis():
    year = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
    found = basis(year)
    assert found.cases == len(year)
    assert 0 < found.badly_served < found.cases
    assert found.margin > 0


def test_a_part_grows_with_the_assumption_it_rests_on():
    half, whole = (worth(FOUND, Own(), TODAY, Decimal(x)) for x in ("0.5", "1"))
    assert all(whole[part] == 2 * half[part] for part in PARTS)
    assert set(worth(FOUND, Own(), TODAY, Decimal(0)).values()) == {Decimal(0)}


def test_without_lost_customers_nothing_can_be_kept():
    assert worth(FOUND, Own(lost=Decimal(0)), TODAY)["kept"] == 0
    assert worth(FOUND, Own(would_have_bought=Decimal(0)), TODAY)["called"] == 0
    assert worth(FOUND, Own(buys_again=Decimal(0)), TODAY)["again"] == 0


def test_call_backs_save_a_share_of_what_bad_stories_cost():
    found = worth(FOUND, Own(), TODAY)
    assert found["called"] == round(found["told"] * TODAY.amounts["assumed_callback_saving"])


def test_every_part_rests_on_an_assumption_that_says_it_is_one():
    for name in RESTS_ON.values():
        note = HANDBOOK.policy.amounts[name].note
        assert note is not None
        assert "not a fact" in note.en


def test_the_ranges_have_a_row_for_each_part_in_either_language():
    table = ranges(FOUND, Own(), TODAY)
    assert list(table.columns) == ["0 %", "25 %", "50 %", "100 %"]
    assert list(table.index) == [label.en for label in PARTS.values()]
    assert list(ranges(FOUND, Own(), TODAY, lang="zh").index) == [p.zh for p in PARTS.values()]
