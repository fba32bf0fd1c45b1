"""The engine says of random small policies what going through every case says."""

import pytest

from aftersales_kit.policy.tables import Bound
from tests.brute.__main__ import tried

FEW = range(40)
KINDS = {
    "uncovered",
    "uncovered date",
    "overlapping",
    "dead",
    "empty condition",
    "below the floor",
    "market without floors",
}


def test_a_few_policies_come_out_alike_and_reach_every_kind_of_finding():
    found, has, seen = tried(20260301, FEW)
    assert found == []
    assert all(has.values())
    assert {f"finding: {kind}" for kind in KINDS} <= seen.keys()
    assert all(seen.values())


@pytest.mark.parametrize("end", [0, 1])
def test_an_engine_that_is_one_tick_off_is_found_out(monkeypatch, end):
    right = Bound.stretch

    def wrong(self, field, amounts):
        low, high = right(self, field, amounts)
        return (low + 1, high) if end == 0 and low else (low, high - end)

    monkeypatch.setattr(Bound, "stretch", wrong)
    found, _, _ = tried(20260301, range(5))
    assert {"findings", "open case", "comparison"} <= {one.split(": ")[1] for one in found}
