"""Exports: those of the handbook are sound, and each thing that is wrong with one is named."""

from pathlib import Path

import pytest

from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.exports import (
    Exports,
    bare,
    folded,
    read_exports,
    verify_exports,
)
from tests.handbook import HANDBOOK, POLICY

SMALL = """
title = { en = "Refunds", zh = "退款" }
rows = "case"
each = { wish = "refund" }
personal = ["收货人"]
beside = ["备注"]
[columns.order_number]
headings = ["订单编号", "订单号"]
marks = true
[columns.problem]
headings = ["退款原因"]
marks = true
nothing = ["其他"]
values.wrong_item = ["发错货"]
values.blemish = ["瑕疵"]
[columns.is_case]
headings = ["状态"]
values.yes = ["成功"]
[assumed.evidence]
weights = { photos = 3, none = 1 }
note = { en = "x", zh = "x" }
[[join]]
export = "small"
by = ["order_number"]
"""
ASSUMED = """
[condition]
value = "intact"
when = { order_state = ["signed"] }
note = { en = "x", zh = "x" }
"""


def exports(folder: Path, old: str = "", new: str = "") -> tuple[Exports, list[str]]:
    assert old in SMALL + ASSUMED
    (folder / "exports").mkdir()
    (folder / "exports" / "small.toml").write_text(SMALL.replace(old, new, 1), "utf-8")
    (folder / "assumed.toml").write_text(ASSUMED.replace(old, new, 1), "utf-8")
    files = Files(folder)
    found = read_exports(files)
    return found, [*map(str, files.faults)] or [f.message for f in verify_exports(POLICY, found)]


def test_the_handbooks_own_exports_have_no_findings() -> None:
    assert verify_exports(POLICY, HANDBOOK.exports) == []


def test_every_platform_that_shops_sell_on_has_an_export() -> None:
    platforms = {name.partition("-")[0] for name in HANDBOOK.exports.kinds}
    assert platforms >= {"taobao", "jd", "pdd", "douyin", "shopify", "woocommerce", "amazon"}


def test_a_column_is_known_by_each_of_its_headings_however_they_are_written(tmp_path: Path) -> None:
    found, told = exports(tmp_path)
    assert told == []
    small = found.kinds["small"]
    for heading in ("订单编号", " 订单号 ", "订单号"):
        column = small.column(heading)
        assert column is not None
        assert column.fact == "order_number"
    assert small.column("收货人") is small.column("备注") is small.column("其他列") is None
    assert small.hidden == {"收货人"}
    assert [column.fact for column in small.marks] == ["order_number", "problem"]
    assert folded("商家实收金额（元）") == folded("商家实收金额(元)")


def test_a_cell_is_the_code_that_lists_it(tmp_path: Path) -> None:
    small = exports(tmp_path)[0].kinds["small"]
    assert small.code("problem", " 发错货") == "wrong_item"
    assert small.code("problem", "其他") is None
    assert small.columns["problem"].silent == {"其他"}


def test_an_export_assumes_its_own_in_the_place_of_what_all_assume(tmp_path: Path) -> None:
    found = exports(tmp_path)[0]
    assumed = found.assumed_of(found.kinds["small"])
    assert {fact: dict(one.shares) for fact, one in assumed.items()} == {
        "condition": {"intact": 1},
        "evidence": {"photos": 0.75, "none": 0.25},
    }


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("columns.order_number", "columns.order_numbr", "did you mean 'order_number'?"),
        ("values.wrong_item", "values.wrong_itm", "did you mean 'wrong_item'?"),
        ('values.blemish = ["瑕疵"]', 'values.blemish = ["发 错货"]', "is blemish and wrong_item"),
        ('values.yes = ["成功"]', "", "says nothing of its cells; allowed: yes, no"),
        ('"订单号"]', '"订单号"]\nvalues.yes = ["x"]', "says codes, and has none"),
        ('"订单编号"', '"收货人"', "'收货人' is read, and is personal data"),
        ('wish = "refund"', 'wish = "refnd"', "did you mean 'refund'?"),
        ('each = { wish = "refund" }', 'each = { wsh = "x" }', "unknown fact 'wsh'"),
        ("photos = 3", "fotos = 3", "did you mean 'photos'?"),
        ("photos = 3", "photos = 0", "has a weight that is nothing"),
        ("weights = { photos = 3, none = 1 }", "", "is to have a value, or weights"),
        ("assumed.evidence", "assumed.evidenc", "did you mean 'evidence'?"),
        ('value = "intact"', 'value = "intct"', "did you mean 'intact'?"),
        ('order_state = ["signed"]', 'order_state = ["sined"]', "did you mean 'signed'?"),
        ('by = ["order_number"]', 'by = ["order"]', "unknown fact 'order'"),
        ('export = "small"', 'export = "smal"', "did you mean 'small'?"),
        ("marks = true\nnothing", "nothing", "no two tell it from others"),
        ('rows = "case"', 'rows = "cases"', "did you mean 'case'?"),
        ('headings = ["退款原因"]', "headings = []", "at least one"),
        ("title", "titel", "did you mean 'title'?"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    told = exports(tmp_path, old, new)[1]
    assert any(says in line for line in told), told


def test_a_cell_may_be_known_by_its_beginning(tmp_path: Path) -> None:
    small = exports(tmp_path, 'values.yes = ["成功"]', 'values.yes = ["成功", "C*"]')[0].kinds[
        "small"
    ]
    assert [small.code("is_case", cell) for cell in ("c17", "成功", "成", "C*")] == [
        "yes", "yes", None, "yes",
    ]  # fmt: skip


def test_a_row_that_takes_back_is_matched_by_columns_that_are_there(tmp_path: Path) -> None:
    old, new = "[[join]]", '[match]\nby = ["problem", "buyer_i"]\n[[join]]'
    assert ["unknown fact 'buyer_i'" in line for line in exports(tmp_path, old, new)[1]] == [True]


def test_a_number_that_is_assumed_has_no_codes(tmp_path: Path) -> None:
    old, new = '[condition]\nvalue = "intact"', '[days_since_signing]\nvalue = "3"'
    assert exports(tmp_path, old, new)[1] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('encoding = "gbk18030"', "written.encoding: there is none called 'gbk18030'"),
        ('between = "colon"', "written.between: unknown value 'colon'"),
        ('moment = "%H:%M"', "written.moment: '%H:%M' tells no day"),
        ('number = "no"', "written.number: does not say where the number stands"),
        ('money = "¥"', "written.money: does not say where the number stands"),
    ],
)
def test_how_a_platform_writes_is_told_with_its_place(
    tmp_path: Path, written: str, said: str
) -> None:
    told = exports(tmp_path, "[[join]]", f"[written]\n{written}\n[[join]]")[1]
    assert any(said in line for line in told), told


def test_how_a_platform_writes_may_be_left_out(tmp_path: Path) -> None:
    small = exports(tmp_path)[0].kinds["small"]
    assert (small.written.encoding, small.written.sign) == ("utf-8", ",")


def test_the_personal_headings_of_all_exports_are_named_once() -> None:
    exports = HANDBOOK.exports
    assert len({*exports.personal}) == len(exports.personal)
    assert {*exports.personal} == {h for one in exports.kinds.values() for h in one.personal}


@pytest.mark.parametrize("kind", HANDBOOK.exports.kinds)
def test_every_heading_that_is_known_is_said_as_it_is_written_and_no_two_are_joined(kind: str):
    export = HANDBOOK.exports.kinds[kind]
    assert {*map(folded, export.said)} == export.headings.keys()
    of: dict[str, set[str]] = {}
    for heading, what in export.said.items():
        of.setdefault(bare(heading), set()).add(what)
    assert [what for what in of.values() if len(what) > 1] == []
