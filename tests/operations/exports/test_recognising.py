"""Which export a file is: told by its headings, whatever their order, and said."""

import pytest

from aftersales_kit.operations.exports.recognising import recognise
from aftersales_kit.operations.exports.tables import from_bytes
from tests.handbook import HANDBOOK
from tests.operations.exports.forms import KINDS, cases, written


def recognised(text: str, among: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    (table,) = from_bytes("file.csv", text.encode())
    return recognise(table, HANDBOOK.exports, among=among)


@pytest.mark.parametrize("kind", KINDS)
def test_each_export_is_told_from_all_others_by_its_headings(kind: str) -> None:
    (table,) = from_bytes("file", written(KINDS[kind], cases(3)))
    found = recognise(table, HANDBOOK.exports)
    assert found.export is KINDS[kind], found.why_not
    assert found.new == ()


@pytest.mark.parametrize("kind", KINDS)
def test_each_export_is_known_by_any_variant_of_its_headings_in_any_order(kind: str) -> None:
    columns = KINDS[kind].columns.values()
    headings = dict.fromkeys(column.headings[-1] for column in columns)
    assert (
        recognised(f"{','.join(reversed(headings))}\n{'1,' * len(headings)}\n").export
        is KINDS[kind]
    )


def test_a_heading_that_is_new_is_said() -> None:
    found = recognised("订单号,用户实付金额(元),售后状态,售后状态,直播间\n1,2,无售后,无售后,x\n")
    assert found.export is KINDS["pdd-orders"]
    assert found.new == ("直播间",)


def test_a_file_that_nearly_is_an_export_says_what_it_lacks_and_what_is_near() -> None:
    found = recognised("订单号,用户实付金额元,售后状态\n1,2,无售后\n")
    assert found.export is None
    assert "nearest is pdd-orders" in found.why_not.en
    assert "lacks '用户实付金额(元)' (nearest: '用户实付金额元')" in found.why_not.en


def test_a_file_of_which_no_heading_is_known_names_its_first_headings() -> None:
    assert recognised("red,blue\n1,2\n").why_not.en.endswith("the first are 'red', 'blue'")


def test_only_the_exports_that_are_named_come_into_question() -> None:
    text = "订单号,用户实付金额(元),售后状态\n1,2,无售后\n"
    assert recognised(text, ("pdd-orders",)).export is KINDS["pdd-orders"]
    assert recognised(text, ("jd-orders",)).export is None
    with pytest.raises(KeyError, match="did you mean 'pdd-orders'"):
        recognised(text, ("pdd-order",))


def test_a_file_without_headings_says_so_and_shows_no_case() -> None:
    found = recognised("张小三,2026-03-01,13800138000\n李小四,2026-03-02,13800138001\n")
    assert found.why_not.en == "has no headings: its first row looks like one of the others"
    assert "张小三" not in "".join(found.why_not)


ADDED = (
    "{}*", "*{}", "＊{}", "{}（必填）", "{}(选填)*", "{}：", "{}\n", " {} ", "{}（元）",
    "{}【CNY】", "\u200b{}",
)  # fmt: skip


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("kind", KINDS)
def test_each_export_is_known_with_what_people_and_platforms_add_to_headings(
    kind: str, added: str
) -> None:
    columns = KINDS[kind].columns.values()
    headings = dict.fromkeys(heading for column in columns for heading in column.headings)
    quoted = ",".join(f'"{added.format(heading)}"' for heading in headings)
    found = recognised(f"{quoted}\n{'1,' * len(headings)}\n")
    assert found.export is KINDS[kind], found.why_not
    assert found.new == ()


def test_what_is_added_to_headings_is_said_and_personal_data_stays_hidden() -> None:
    heading = "*订单编号,退款编号*,买家退款金额（元）,买家退款原因,卖家真实姓名（必填）"
    found = recognised(f"{heading}\n1,2,3,发错货,张小三\n")
    assert found.new == ()
    assert "'买家退款金额（元）' as '买家退款金额'" in found.table.remarks[-1].en
    assert found.table.rows.columns[-1] == "卖家真实姓名"


def test_of_headings_that_say_the_same_one_is_read_and_the_other_is_named() -> None:
    heading = "订单编号*,订单编号（必填）,退款编号,买家退款金额,买家退款金额(元),买家退款原因"
    found = recognised(f"{heading}\n1,9,2,3,8,发错货\n")
    assert found.export is KINDS["taobao-refunds"]
    assert found.table.rows.iloc[0].tolist()[0] == "1"
    assert found.new == ("订单编号（必填）", "买家退款金额(元)")
    said = [remark.en for remark in found.table.remarks]
    assert any(text.startswith("heading '买家退款金额(元)' is '买家退款金额' but") for text in said)
    assert any(text.startswith("heading '订单编号（必填）' is '订单编号' but") for text in said)


@pytest.mark.parametrize("unit", ["USD", "分", "万元", "新", "平台", "kg"])
def test_another_unit_or_name_in_brackets_is_another_heading(unit: str) -> None:
    heading = f"订单编号,退款编号,买家退款金额,买家退款原因,退款金额({unit})"
    assert recognised(f"{heading}\n1,2,3,发错货,8\n").new == (f"退款金额({unit})",)


def test_a_heading_that_could_be_two_things_is_left_alone() -> None:
    (table,) = from_bytes("a.csv", "运费*,金额\n1,2\n".encode())
    assert table.headed({"运费(元)": "freight", "运费(必填)": "paid"}) is table


def test_a_heading_beside_the_same_one_is_named_where_no_other_is_renamed() -> None:
    found = recognised("订单编号,退款编号,买家退款金额,买家退款原因,退款编号*\n1,2,3,发错货,9\n")
    (remark,) = found.table.remarks
    assert remark.zh == "表头 '退款编号*' 去掉附加的字就是 '退款编号'，表里已经有了：没读"
    assert found.table.rows["退款编号"].tolist() == ["2"]


def test_a_file_that_is_several_exports_alike_asks_which() -> None:
    both = KINDS["amazon-orders"], KINDS["amazon-returns"]
    marks = dict.fromkeys(column.headings[0] for kind in both for column in kind.marks)
    text = f"{','.join(marks)}\n{','.join('1' for _ in marks)}\n"
    found = recognised(text)
    assert found.export is None
    assert "may be amazon-orders / amazon-returns" in found.why_not.en
    assert "--kind" in found.why_not.zh
    assert recognised(text, ("amazon-returns",)).export is both[1]
