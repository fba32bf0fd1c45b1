"""Settled is settled: nothing shown as decided in an open case is changed by what turns out.

`make settled` tries many more cases.
"""

from __future__ import annotations

import pytest

from aftersales_kit.answers.clocks import deadlines_known
from aftersales_kit.answers.compensation import compensation_known
from aftersales_kit.answers.complaints import complaint_known
from aftersales_kit.answers.freight import freight_known
from aftersales_kit.answers.parcels import parcel_known
from aftersales_kit.answers.records import records_known
from aftersales_kit.answers.refund import refund_known
from tests.settled import Cases, Orders, shown

CHAPTERS = {
    "parcel": parcel_known,
    "freight": freight_known,
    "refund": refund_known,
    "compensation": compensation_known,
    "complaint": complaint_known,
    "deadlines": deadlines_known,
    "records": records_known,
}
COMPLETIONS = 20


@pytest.mark.parametrize("seed", range(40))
def test_nothing_settled_is_changed_by_what_turns_out(seed: int) -> None:
    cases = Cases(seed)
    for _ in range(5):
        known = cases.open_case()
        assert cases.broken(known, COMPLETIONS) == {}, known


@pytest.mark.parametrize("seed", range(20))
def test_nothing_settled_of_several_pieces_is_changed_by_what_turns_out(seed: int) -> None:
    orders = Orders(seed)
    for _ in range(3):
        assert orders.broken(4) == {}


@pytest.mark.parametrize("seed", range(4))
def test_each_chapter_says_the_same_as_the_resolution(seed: int) -> None:
    cases = Cases(seed)
    for _ in range(50):
        whole = cases.resolve(cases.open_case())
        for name, answer in CHAPTERS.items():
            part = getattr(whole, name)
            if part is not None:
                # Of an order's lines freight by itself knows less than a refund does, and says so.
                alone = shown(name, answer(whole.facts, whole.on, whole.in_force))
                for place, value in shown(name, part).items():
                    known = value if name == "freight" else None
                    assert alone.get(place, known) == value, (place, whole.facts)
