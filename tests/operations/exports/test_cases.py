"""From rows to cases: each row is a case, or says why it is none."""

from decimal import Decimal

import pandas as pd
import pytest

from aftersales_kit.operations.exports.cases import Cases, gather
from aftersales_kit.operations.exports.mapping import understand
from aftersales_kit.operations.exports.personal import Pseudonyms
from aftersales_kit.operations.exports.recognising import recognise
from aftersales_kit.operations.exports.tables import from_bytes
from tests.handbook import HANDBOOK
from tests.operations.exports.forms import KINDS, cases, written

REFUNDS = (
    "订单编号,退款编号,买家实际支付金额,买家退款金额,买家退款原因,退款状态,退款的申请时间,"
    "订单付款时间"
)
ORDERS = "订单编号,买家应付邮费,订单状态,宝贝标题"
PDD = "订单号,用户实付金额(元),售后状态"


def gathered(*texts: str | bytes, market: str = "") -> Cases:
    tables = []
    for number, text in enumerate(texts, 1):
        content = text if isinstance(text, bytes) else text.encode()
        tables += from_bytes(f"{number}.csv", content)
    understood = [understand(recognise(table, HANDBOOK.exports), HANDBOOK) for table in tables]
    return gather(understood, HANDBOOK, market=market, pseudonyms=Pseudonyms(b"key"))


def refund(
    order: str,
    back: str = "9",
    state: str = "退款成功",
    day: str = "2026-03-01",
    number: str = "",
) -> str:
    return f"{order},{number or order},9,{back},发错货,{state},{day},2026-02-01\n"


def known(column: pd.Series) -> list[object]:
    return column.astype(object).where(column.notna(), None).tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_no_row_is_lost(kind: str) -> None:
    rows = cases()
    found = gathered(written(KINDS[kind], rows))
    assert len(found.frame) + len(found.left_out) == len(rows)
    assert found.left_out["why"].notna().all()


def test_refunds_that_are_closed_are_no_cases() -> None:
    found = gathered(f"{REFUNDS}\n{refund('1')}{refund('2', state='退款关闭')}")
    assert len(found.frame) == 1
    assert [why.en for why in found.left_out["why"]] == ["no case: 退款状态 is 退款关闭"]


def test_a_case_that_is_there_twice_counts_once() -> None:
    found = gathered(
        f"{REFUNDS}\n{refund('1')}", f"{REFUNDS}\n{refund('1')}{refund('1', number='2')}"
    )
    assert len(found.frame) == 2
    assert [why.en for why in found.left_out["why"]] == ["the same case as row 2 of 1.csv"]


def test_rows_without_a_number_of_the_case_are_the_same_where_all_is_the_same() -> None:
    head = "订单号,申请扣款金额,打款状态,扣款原因"
    found = gathered(
        f"{head}\n1,2,已打款,缺货\n1,2,已打款,缺货\n1,3,已打款,缺货\n,2,已打款,缺货\n,2,已打款,缺货\n"
    )
    assert found.frame["row"].tolist() == [2, 4, 5, 6]


@pytest.mark.parametrize(
    "row",
    [
        ",,小计,18,,,,\n", "小计,,,18,,,,\n", "第二周,,,,,,,\n",
        "Order,No.,Paid,Back,Why,State,Asked,At\n",
    ],
)  # fmt: skip
def test_a_row_that_says_neither_of_which_order_nor_when_is_no_case(row: str) -> None:
    found = gathered(f"{REFUNDS}\n{refund('1')}{row}{refund('2')}{refund('3')}{refund('4')}")
    assert found.frame["row"].tolist() == [2, 4, 5, 6]
    assert [why.en for why in found.left_out["why"]] == [
        "no case: it has neither a number nor a day"
    ]


@pytest.mark.parametrize(
    "row",
    [
        "1.23E+18,,9,9,发错货,退款成功,soon,\n", ",9,9,9,发错货,退款成功,,\n",
        ",,9,9,发错货,退款成功,2026-03-01,\n", ",,9,9,发错货,退款成功,,2026-02-01\n",
    ],
)  # fmt: skip
def test_a_row_with_a_number_or_a_day_stays_a_case(row: str) -> None:
    found = gathered(f"{REFUNDS}\n{refund('1')}{row}{refund('2')}")
    assert found.frame["row"].tolist() == [2, 3, 4]


def test_orders_are_no_cases_until_their_state_says_so() -> None:
    found = gathered(f"{ORDERS}\n1,0,交易成功,衬衫\n", f"{PDD}\n1,9,退款成功\n2,9,无售后\n3,9,\n")
    assert found.frame["file"].tolist() == ["2.csv"]
    assert [why.en for why in found.left_out["why"]] == [
        "no case: a row is an order", "no case: 售后状态 is 无售后", "no case: a row is an order",
    ]  # fmt: skip


def test_a_refund_that_a_state_alone_tells_is_of_all_that_was_paid() -> None:
    found = gathered(f"{PDD}\n1,9.50,退款成功\n2,9,退款中\n").frame
    assert known(found["amount_refunded"]) == [Decimal("9.50"), None]


def test_an_order_of_several_rows_is_one_where_only_the_first_tells_of_it() -> None:
    head = "Name,Financial Status,Lineitem name,Total,Refunded Amount,Currency"
    found = gathered(f"{head}\n#1,refunded,a,9,9,CNY\n#1,,b,,,\n#2,paid,c,9,0,CNY\n")
    assert len(found.frame) == 1
    assert [why.en for why in found.left_out["why"]] == [
        "a further line of the order in row 2", "no case: Financial Status is paid",
    ]  # fmt: skip


def test_a_case_takes_from_another_file_what_its_own_row_does_not_say() -> None:
    orders = f"{ORDERS}\n1,5.00,交易成功,衬衫\n2,6.00,交易成功,裤子\n2,7.00,交易成功,裤子\n"
    found = gathered(f"{REFUNDS}\n{refund('1')}{refund('2')}{refund('3')}", orders).frame
    assert known(found["product"]) == ["衬衫", "裤子", None]
    assert known(found["order_state"]) == ["completed", "completed", None]
    assert known(found["shipping_charged"]) == [5, None, None]


def test_what_a_row_says_is_never_replaced_by_another_file() -> None:
    refunds = f"{REFUNDS},货物状态\n1,1,9,9,发错货,退款成功,2026-03-01,2026-02-01,未发货\n"
    found = gathered(refunds, f"{ORDERS}\n1,5.00,交易成功,衬衫\n").frame
    assert found["order_state"].tolist() == ["undispatched"]


def test_an_order_whose_refund_another_file_tells_is_no_second_case() -> None:
    rows = cases(5)
    found = gathered(
        written(KINDS["douyin-aftersales"], rows), written(KINDS["douyin-orders"], rows)
    )
    assert {*found.frame["export"]} == {"douyin-aftersales"}
    assert {why.en for why in found.left_out["why"]} == {"the case is told by another file"}


def test_what_looks_wrong_in_a_case_is_counted_and_the_case_kept() -> None:
    found = gathered(
        f"{REFUNDS}\n{refund('1', '10')}{refund('2', '11')}{refund('3', '-1')}"
        f"{refund('4', day='2026-01-01')}"
    )
    assert len(found.frame) == 4
    assert {what.en: (n, place.en) for what, (n, place) in found.noticed.items()} == {
        "more went back than was paid": (2, "row 2 of 1.csv"),
        "a sum below nothing went back": (1, "row 4 of 1.csv"),
        "opened before it was bought": (1, "row 5 of 1.csv"),
    }


def test_the_day_is_that_of_the_case_or_of_the_sale_where_the_file_has_no_other() -> None:
    found = gathered(
        f"{REFUNDS}\n{refund('1')}{refund('2', day='soon')}",
        f"{PDD},支付时间\n1,9,退款成功,2026-05-05\n",
    )
    assert known(found.frame["opened_on"]) == ["2026-03-01", None, "2026-05-05"]


def test_the_market_is_the_shops_own_or_the_one_that_is_said() -> None:
    assert gathered(f"{PDD}\n1,9,退款成功\n").frame["market"].tolist() == ["cn"]
    assert gathered(f"{PDD}\n1,9,退款成功\n", market="tw").frame["market"].tolist() == ["tw"]
    shopify = "Name,Financial Status,Lineitem name\n#1,refunded,a\n"
    assert gathered(shopify).frame["market"].isna().all()


def test_numbers_of_orders_and_buyers_do_not_come_out() -> None:
    rows = cases(5)
    for export in KINDS.values():
        found = gathered(written(export, rows))
        out = found.frame.to_csv() + found.left_out.to_csv()
        assert not any(
            str(row[n]) in out for row in rows for n in ("order_number", "case_number", "waybill")
        )
    refunds = written(KINDS["taobao-refunds"], rows)
    same = gathered(refunds).frame["order_number"]
    assert same.tolist() == gathered(refunds).frame["order_number"].tolist()
    assert same.is_unique


def test_a_row_that_does_not_fit_its_headings_is_left_out_with_why() -> None:
    found = gathered(f"{PDD}\n1,9,退款成功\n2,9\n3,9,退款成功\n4,9,退款成功\n")
    assert [why.en for why in found.left_out["why"]] == [
        "row 3 has 2 cells where others have 3: it is cut off"
    ]
