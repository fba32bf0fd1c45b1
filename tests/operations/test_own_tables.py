"""The handbook's own tables: every label that people read is understood again."""

import pytest

from aftersales_kit.operations.exports.tables import from_bytes
from aftersales_kit.operations.own_tables import own_table
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
