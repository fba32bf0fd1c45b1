"""Rows of one order number are one order: freight and refund once, each piece its own."""

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from aftersales_kit.answers.orders import resolve_order
from aftersales_kit.operations.order_frames import resolve_orders
from aftersales_kit.policy.pieces import read_pieces
from tests.handbook import HANDBOOK

WITH_PIECES = [case for case in HANDBOOK.cases.values() if "pieces" in case.facts]


def rows_of(case) -> list[dict[str, object]]:
    fields = HANDBOOK.policy.terms["pieces"].within
    shared = {n: v for n, v in case.facts.items() if n != "pieces"}
    return [
        {**shared, "line": p.name, "quantity": p.quantity, "parcel": p.parcel, **p.facts}
        for p in read_pieces(case.facts["pieces"], fields)
    ]


@pytest.mark.parametrize("case", WITH_PIECES, ids=lambda case: case.id)
def test_rows_of_an_order_come_to_what_the_order_comes_to(case) -> None:
    frame = pd.DataFrame(rows_of(case)).sample(frac=1, random_state=1).sort_index()
    found = resolve_orders(frame, on=case.on, handbook=HANDBOOK)
    answer = resolve_order(case.facts, on=case.on, handbook=HANDBOOK)
    assert [*found["responsible"]] == [piece.responsible for piece in answer.pieces]
    assert [*found["piece"]] == [*range(1, len(answer.pieces) + 1)]
    assert found["freight_repaid"].sum() == answer.freight.repaid
    assert found["refund"].sum() == (Decimal(0) if answer.refund is None else answer.refund.refund)
    assert all(found["settled"])


def test_rows_keep_their_place_and_one_without_a_number_is_an_order_by_itself() -> None:
    one, other = rows_of(WITH_PIECES[0]), rows_of(WITH_PIECES[2])
    rows = [one[0], other[0], {"problem": "blemish", "order_number": np.nan}, one[1], other[1]]
    frame = pd.DataFrame(rows, index=list("abcde"))
    frame["a note"] = "left alone"
    found = resolve_orders(frame, on=date(2026, 3, 12), handbook=HANDBOOK)
    assert [*found.index] == list("abcde")
    assert [*found["piece"]] == [1, 1, 1, 2, 2]
    assert [*found["pieces"]] == [2, 2, 1, 2, 2]
    assert found.loc["c", "refund"] is None
    assert not found.loc["c", "settled"]


def test_what_cannot_be_read_or_differs_in_one_order_is_told_in_each_of_its_rows() -> None:
    rows = rows_of(WITH_PIECES[0])
    rows[1] = {**rows[1], "market": "eu"}
    found = resolve_orders(pd.DataFrame(rows), on=date(2026, 3, 12), handbook=HANDBOOK)
    assert [*found["why_not"]] == ["market: 'cn' and 'eu' in one order"] * 2
    rows[1] = {**rows[1], "market": "cn", "evidence": "phtos"}
    found = resolve_orders(pd.DataFrame(rows), on=date(2026, 3, 12), handbook=HANDBOOK)
    assert "piece 2 (socks 袜子): evidence: 'phtos'" in found["why_not"].iloc[0]
    rows[1] = {**rows[1], "evidence": "none", "line": "cap"}
    found = resolve_orders(pd.DataFrame(rows), on=date(2026, 3, 12), handbook=HANDBOOK)
    assert "'cap' is no line of the order" in found["why_not"].iloc[1]


def test_numbers_of_a_spreadsheet_are_read_as_they_stand() -> None:
    rows = rows_of(WITH_PIECES[0])
    for row, freight in zip(rows, (12.5, np.nan), strict=True):
        row |= {"return_freight": freight, "days_since_signing": np.int64(2)}
    found = resolve_orders(pd.DataFrame(rows), on=date(2026, 3, 12), handbook=HANDBOOK)
    assert found["freight_repaid"].iloc[0] == Decimal("12.50")
