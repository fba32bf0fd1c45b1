"""What the rows of each platform's file say, as facts of the handbook."""

from datetime import datetime
from decimal import Decimal

import pytest

from aftersales_kit.operations.exports.mapping import Understood, understand
from aftersales_kit.operations.exports.recognising import recognise
from aftersales_kit.operations.exports.tables import from_bytes
from aftersales_kit.operations.exports.writing import tellable
from tests.handbook import HANDBOOK
from tests.operations.exports.forms import KINDS, cases, written


def understood(content: str | bytes, **options: bool) -> Understood:
    content = content.encode() if isinstance(content, str) else content
    (table,) = from_bytes("file.csv", content)
    return understand(recognise(table, HANDBOOK.exports), HANDBOOK, **options)


PDD = "订单号,用户实付金额(元),售后状态,订单状态,支付时间"


@pytest.mark.parametrize("kind", KINDS)
def test_each_platforms_file_says_what_was_written_into_it(kind: str) -> None:
    export, rows = KINDS[kind], cases()
    read = understood(written(export, rows))
    assert [unread.text.en for unread in read.unread] == []
    assert len(read.facts) == len(rows)
    for facts, row in zip(read.facts.to_dict("records"), rows, strict=True):
        for fact in export.columns:
            said, wanted = facts[fact], tellable(export, row, fact)
            if isinstance(wanted, datetime):
                assert str(said).startswith(f"{wanted:%Y-%m-%d}"), fact
            elif isinstance(said, Decimal):
                assert said == Decimal(str(wanted)), fact
            elif column_of_its_own(kind, fact) and fact not in export.each:
                assert str(said).lstrip("#") == str(wanted), fact
            elif fact == "problem" and wanted is not None:
                assert said == wanted


def column_of_its_own(kind: str, fact: str) -> bool:
    """Say whether no other fact is read from the same heading."""
    columns = KINDS[kind].columns
    first = columns[fact].headings[0]
    return [column.headings[0] for column in columns.values()].count(first) == 1


def test_problems_are_told_by_each_platform_that_gives_a_reason() -> None:
    for kind in ("taobao-refunds", "jd-compensations", "pdd-payments", "douyin-aftersales",
                 "amazon-returns", "amazon-fba-returns"):  # fmt: skip
        read = understood(written(KINDS[kind], cases()))
        assert read.facts["problem"].notna().sum() > 3, kind


def test_cells_of_personal_columns_are_never_read() -> None:
    for export in KINDS.values():
        assert "13800138000" not in understood(written(export, cases(5))).facts.to_csv()


def test_what_is_not_understood_is_listed_with_count_row_and_nearest() -> None:
    read = understood(f"{PDD}\n1,x,退款成,已收货,2026-03-01\n2,3,退款成,已收货,soon\n")
    assert [unread.text.en for unread in read.unread] == [
        "支付时间: 'soon' is not a day, 1 time, row 3",
        "用户实付金额(元): 'x' is not a sum of money, 1 time, row 2",
        "售后状态: '退款成' is not understood, 2 times, row 2; nearest: '退款成功'",
    ]
    assert read.facts["is_case"].tolist() == [None, None]


def test_a_cell_that_is_not_understood_is_shown_without_telephone_numbers() -> None:
    (unread,) = understood(f"{PDD}\n1,2,回电13800138000,已收货,\n").unread
    assert "13800138000" not in "".join((*unread.text, unread.cell))


def test_what_a_column_leaves_open_is_asked_and_can_be_said() -> None:
    text = f"{PDD}\n1,2,退款成功,已收货,9/3/2026\n"
    (unread,) = understood(text).unread
    assert unread.text.en == "支付时间: '9/3/2026' is 9 March or 3 September, 1 time, row 2"
    assert understood(text, day_first=True).facts["bought_at"].tolist() == ["2026-03-09"]


def test_the_first_heading_that_is_filled_counts() -> None:
    head = "订单编号,退款编号,买家退款金额,买家退款原因,买家实际支付金额,买家实付金额"
    text = f"{head}\n1,2,3,发错货,,7\n1,3,3,发错货,6,7\n"
    assert understood(text).facts["price_paid"].tolist() == [Decimal(7), Decimal(6)]


def test_sums_in_another_currency_are_not_used_and_it_is_said() -> None:
    text = "order_id,order_total,order_currency,status\n1,10.00,GBP,refunded\n2,9.00,CNY,refunded\n"
    read = understood(text)
    assert read.facts["price_paid"].tolist() == [None, Decimal("9.00")]
    (remark,) = read.remarks
    assert remark.en == "1 rows are in another currency: their sums are not used"


@pytest.mark.parametrize("sign", ["€{}", "$ {}", "{} USD", "£{}", "NT${}"])
def test_a_sum_with_another_currencys_sign_is_not_taken_for_yuan(sign: str) -> None:
    head = "订单编号,退款编号,买家实际支付金额,买家退款金额,买家退款原因,退款状态"
    rows = [("¥10", "5元"), (sign.format(10), sign.format(5)), ("10", sign.format(5))]
    text = "\n".join([head, *(f"{n},{n},{paid},{back},," for n, (paid, back) in enumerate(rows))])
    read = understood(f"{text}\n")
    assert read.facts["price_paid"].tolist() == [Decimal(10), None, None]
    assert read.facts["amount_refunded"].tolist() == [Decimal(5), None, None]
    assert [one.en for one in read.remarks] == [
        "2 rows are in another currency: their sums are not used"
    ]


def test_what_is_so_of_each_row_is_said_of_each() -> None:
    assert {*understood(written(KINDS["pdd-payments"], cases(4))).facts["wish"]} == {"compensation"}


def test_a_table_of_no_known_export_is_not_read() -> None:
    with pytest.raises(ValueError, match=r"file\.csv: no heading of it is known"):
        understood("red,blue\n1,2\n")


def test_numbers_that_a_spreadsheet_rounded_are_remarked_on() -> None:
    text = f"{PDD}\n2600000000010000,1,无售后,,\n2600000000020000,1,无售后,,\n"
    assert "订单号: 2 of 2 long numbers end in 0000" in understood(text).remarks[0].en
