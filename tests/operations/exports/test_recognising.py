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
