"""The handbook's own tables: every label that people read is understood again."""

from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_kit.operations.exports.tables import from_bytes
from aftersales_kit.operations.own_tables import own_table, read_own_table
from aftersales_kit.operations.reading import UnreadableCases
from tests.handbook import HANDBOOK

TERMS = HANDBOOK.policy.terms
CODED = [field for field in TERMS.fields.values() if field.ask is not None and field.is_coded]


def test_the_number_of_a_case_is_text_and_the_day_of_its_entry_a_day():
    text = "case_id,opened_on,problem\nAS-0001,2026-03-01,wrong_item\n"
    (table,) = from_bytes("facts.csv", text.encode())
    own = own_table(table, HANDBOOK)
    assert own is not None
    assert (own.unread, own.new) == ((), ())
    assert own.rows.to_dict("records") == [
        {"case_id": "AS-0001", "opened_on": "2026-03-01", "problem": "wrong_item"}
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("field", CODED, ids=lambda field: field.name)
def test_every_code_is_read_by_its_label(field, lang):
    labels = {code: label.text(lang) for code, label in field.codes.items()}
    lines = [f"order_number,{field.name},problem", *(f'1,"{text}",' for text in labels.values())]
    (table,) = from_bytes("facts.csv", "\n".join([*lines, ""]).encode())
    own = own_table(table, HANDBOOK)
    assert own is not None
    assert own.unread == ()
    assert own.rows[field.name].tolist() == [*labels]


# --- a file that holds one ---

SENT = """订单号,买家 ID,下单时间,快递公司,收货地,包裹重量（公斤）,月份
'0012,b1,2026/3/1 9:05,甲快递,省内,850克,2026-03
'0013,b2,2026/3/2 9:05,乙快递,偏远地区,heavy,2026-03
"""


def test_a_list_of_parcels_is_read_with_weights_and_moments(tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    file.write_text(SENT, "utf-8")
    own = read_own_table(file, HANDBOOK, ["order_number", "parcel_weight"])
    assert own.rows.to_dict("list") == {
        "order_number": ["0012", "0013"],
        "buyer_id": ["b1", "b2"],
        "bought_at": ["2026-03-01T09:05", "2026-03-02T09:05"],
        "courier": ["甲快递", "乙快递"],
        "destination": ["same_province", "remote"],
        "parcel_weight": [Decimal("0.85"), None],
        "month": ["2026-03", "2026-03"],
    }
    assert [one.cell for one in own.unread] == ["heavy"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("Fruit,Colour\napple,red\n", "has 0 tables in the handbook's own words, not 1"),
        (SENT, "there is no column 'waybill'"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_by_its_name(text, said, tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(UnreadableCases, match=said) as refused:
        read_own_table(file, HANDBOOK, ["waybill"])
    assert str(refused.value).startswith("sent.csv: ")


def test_what_people_add_to_a_heading_of_ones_own_is_no_part_of_it():
    heading = "登记日期*,订单号（必填）,买家 ID：,问题类型,约定内容,经办人*,接手人,办结日期"
    (table,) = from_bytes("night.csv", f"{heading}\n2026-03-01,7,b,发错货,A1,,,\n".encode())
    own = own_table(table, HANDBOOK)
    assert own is not None
    assert own.register is not None
    assert (own.register.id, own.new) == ("night_handover", ())
