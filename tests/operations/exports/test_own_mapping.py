"""A file of no platform is read by a mapping of one's own, from end to end."""

from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.operations.exports.own_mapping import with_mappings
from aftersales_kit.operations.exports.reading import read_files, told
from aftersales_kit.policy.faults import PolicyError
from tests.handbook import HANDBOOK

MAPPING = """
title = { en = "Invoice lines", zh = "发票行" }
rows = "line"
each = { currency = "other" }
beside = ["Country"]
[columns.order_number]
headings = ["InvoiceNo"]
marks = true
[columns.is_case]
headings = ["InvoiceNo"]
else_nothing = true
values.yes = ["C*"]
[columns.product_code]
headings = ["StockCode"]
marks = true
[columns.is_goods]
headings = ["StockCode"]
else_nothing = true
values.no = ["POST"]
[columns.quantity]
headings = ["Quantity"]
[columns.bought_at]
headings = ["InvoiceDate"]
[columns.unit_price]
headings = ["UnitPrice"]
[columns.buyer_id]
headings = ["CustomerID"]
[match]
by = ["buyer_id", "product_code"]
[assumed.problem]
value = "change_of_mind"
note = { en = "A cancellation gives no reason.", zh = "取消单没有写原因。" }
[assumed.wish]
value = "return"
note = { en = "A cancelled line is sent back.", zh = "取消的行按退货算。" }
[assumed.order_state]
value = "signed"
note = { en = "The file has no state.", zh = "表里没有状态。" }
"""
LINES = """InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1001,A1,6,2010-12-01 08:26:00,2.55,17.0,Utopia
1001,POST,1,2010-12-01 08:26:00,18.00,17.0,Utopia
C1002,A1,-2,2010-12-04 09:00:00,2.55,17.0,Utopia
C1003,A1,-9,2010-12-04 09:00:00,2.55,17.0,Utopia
C1004,POST,-1,2010-12-04 09:00:00,18.00,17.0,Utopia
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    file = tmp_path / "invoices.toml"
    file.write_text(MAPPING, "utf-8")
    return file


def test_cancellations_are_matched_and_decided_under_what_is_assumed(mapping: Path) -> None:
    lines = mapping.parent / "lines.csv"
    lines.write_text(LINES, "utf-8")
    handbook = with_mappings(HANDBOOK, [mapping])
    found = read_files([lines], handbook, on=date(2026, 3, 1), market="eu")
    assert found.understood[0].export.id == "invoices"
    assert [why.en for why in found.cases.left_out["why"]] == [
        "no case: a row is a line of an order",
        "no case: a row is a line of an order",
        "no sale of it stands before it",
        "no case: no goods",
    ]
    assert found.cases.frame[["bought_at", "opened_at"]].to_numpy().tolist() == [
        ["2010-12-01T08:26", "2010-12-04T09:00"]
    ]
    assert [one.undecided for one in found.expected[:2]] == pytest.approx([0, 0])
    assert any("Change of mind" in line for line in told(found, handbook))


def test_a_handbook_with_a_mapping_still_knows_the_platforms(mapping: Path) -> None:
    assert {*HANDBOOK.exports.kinds} < {*with_mappings(HANDBOOK, [mapping]).exports.kinds}
    assert with_mappings(HANDBOOK, []).exports.kinds == HANDBOOK.exports.kinds


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("change_of_mind", "change_of_mnd", "did you mean 'change_of_mind'?"),
        ("rows =", "row =", "did you mean 'rows'?"),
        ("title", "title = [", "not TOML"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_named(
    mapping: Path, old: str, new: str, says: str
) -> None:
    mapping.write_text(MAPPING.replace(old, new, 1), "utf-8")
    with pytest.raises(PolicyError, match=r"(?m)^invoices\.toml: ") as told_of:
        with_mappings(HANDBOOK, [mapping])
    assert says in str(told_of.value)
