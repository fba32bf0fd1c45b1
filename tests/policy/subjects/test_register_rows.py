"""Example rows are read cell by cell, and what is wrong with one is named with its place."""

from pathlib import Path

import pytest

from aftersales_kit.policy import Label, data_folder
from aftersales_kit.policy.subjects.register_rows import read_register_rows
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

ROWS = HANDBOOK.register_rows
OWN = (data_folder() / "register-rows.toml").read_text(encoding="utf-8")


def test_every_register_has_an_example_row() -> None:
    assert all(ROWS.of(register.id) for register in HANDBOOK.registers)
    (row,) = ROWS.of("courier_claim")
    assert row.id == "raincoat-claimed-from-the-courier"


def test_a_cell_is_a_day_a_text_or_a_text_in_each_language() -> None:
    row = ROWS.rows["gloves-in-the-after-sales-register"]
    assert row.cells["closed_on"] == Label("2025-11-11", "2025-11-11")
    assert row.cells["agent"] == Label("A07", "A07")
    assert row.cells["result"].zh == "补发右手那只，多的左手退回入库"
    assert [*row.cells] == [*row.required, *row.optional, *row.later]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('agent = "A07" }\noptional', "agent = 7 }\noptional",
         "gloves-in-the-after-sales-register: required.agent: cannot be 7; allowed: a text"),
        ('zh = "左手加一、右手减一"', 'cn = "左手加一、右手减一"', "later.stock_corrected"),
        ('"raincoat-taken-over-from-pre-sales"', '"raincoat-claimed-from-the-courier"',
         "raincoat-claimed-from-the-courier: id: 'raincoat-claimed-from-the-courier' is taken"),
        ("kept_until = 2026-02-19", 'kept_until = "soon"',
         "green-coat-to-be-asked-for: kept_until"),
    ],
)  # fmt: skip
def test_a_malformed_row_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in OWN
    (tmp_path / "register-rows.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    faults = faults_of(read_register_rows, tmp_path, POLICY)
    assert says in "\n".join(map(str, faults))
