"""A table gets a new input as CONTRIBUTING says: tried with returns that cost a VIP nothing.

Who the customer is makes no difference to freight; from 2027 on it does. tests/sheets/new_input has
what is written for it: rules, worked cases, a draw, a line for buyers. `EDITS` is what is changed.
"""

from dataclasses import replace
from datetime import date
from math import prod
from pathlib import Path

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.grid import MOST_CELLS
from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.checking import verify, without_field
from tests.handbook import HANDBOOK, copy_with

WRITTEN = Path(__file__).parent / "new_input"
FACT, FORMS = "customer", ("freight", "refund")
LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)
NAMED = ('"FRT-33"', '"FRT-33", "FRT-98"')
SHOWN = (
    'FRT-33 = "said-lost-but-signed-by-the-buyer"',
    'FRT-33 = "said-lost-but-signed-by-the-buyer", FRT-98 = "does-not-suit-a-regular-customer"',
)
LINE = 'window = "inside", freight_agreement = "shop_did_not_offer" }'
EDITS = {
    "policy/freight.toml": [
        ('"abuse"]', '"abuse", "customer"]'),
        ('id = "FRT-33"', 'id = "FRT-33"\nuntil = 2027-01-01'),
    ],
    "buyers.toml": [(LINE, LINE.replace(" }", ', customer = { except = ["vip"] } }'))],
    "readers.toml": [('rules = ["FRT-33"]', 'rules = ["FRT-98"]')],
    "conflicts.toml": [NAMED],
    "procedures/settle-freight.toml": [NAMED],
    "procedures/refund-with-return.toml": [NAMED],
    "walks/settle-freight.toml": [SHOWN],
    "walks/refund-with-return.toml": [SHOWN],
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the handbook's data in which freight asks who the customer is."""
    folder = copy_with(WRITTEN, tmp_path / "data")
    for name, edits in EDITS.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, f"{name}: {old}"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the forms of freight and refund a field for the customer."""
    for name in FORMS:
        calculator = CALCULATORS[name]
        first, *others = calculator.parts
        parts = (replace(first, names=(*first.names, FACT)), *others)
        monkeypatch.setitem(CALCULATORS, name, replace(calculator, parts=parts))


@pytest.mark.unwatched
@pytest.mark.usefixtures("forms")
def test_an_input_of_which_rules_name_one_code_loads_and_verifies(copy: Path) -> None:
    assert verify(Handbook.load(copy)) == []


def test_an_input_costs_as_many_cells_as_rules_tell_apart(copy: Path) -> None:
    handbook = Handbook.load(copy)
    before, after = (handbook.on(day).tables["freight"] for day in (LAST_DAY, FIRST_DAY))
    assert before.grid.size == HANDBOOK.on(LAST_DAY).tables["freight"].grid.size
    assert after.grid.size == 2 * before.grid.size
    assert after.grid.axes[-1].cells == ({"regular", "special_trade"}, {"vip"})
    assert prod(len(field.codes) for field in after.fields) > MOST_CELLS


def test_forms_without_a_field_for_the_input_are_named(copy: Path) -> None:
    found = [finding for finding in without_field(Handbook.load(copy)) if FACT in finding.message]
    assert [finding.table for finding in found] == [*FORMS]


@pytest.mark.usefixtures("forms")
@pytest.mark.parametrize("name", FORMS)
def test_forms_ask_for_the_input_where_it_matters(copy: Path, name: str) -> None:
    handbook, calculator = Handbook.load(copy), CALCULATORS[name]
    facts = handbook.cases["does-not-suit-a-vip"].facts
    assert FACT in calculator.names

    def looks_at(day: date, **other: str) -> bool:
        answer = calculator.answer({**facts, **other}, day, handbook.on(day))
        return FACT in calculator.looked_at(answer)

    assert looks_at(FIRST_DAY)
    assert looks_at(FIRST_DAY, customer="regular")
    assert not looks_at(LAST_DAY)
    assert not looks_at(FIRST_DAY, problem="quality_defect", evidence="confirmed")
