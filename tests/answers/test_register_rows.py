"""Example rows: the handbook's own come out as they say, and each way to differ is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aftersales_kit.answers.register_rows import verify_register_rows
from aftersales_kit.policy import Handbook, Label
from aftersales_kit.policy.labels import alike
from aftersales_kit.policy.subjects.registers import Register
from tests.handbook import HANDBOOK

ROWS = HANDBOOK.register_rows
FILES = ROWS.files


def findings(handbook: Handbook) -> list[str]:
    return [f"{found.kind}: {found.message}" for found in verify_register_rows(handbook)]


def with_row(name: str, **changes: Any) -> Handbook:
    rows = {**ROWS.rows, name: replace(ROWS.rows[name], **changes)}
    return replace(HANDBOOK, register_rows=replace(ROWS, rows=rows))


def with_register(change: Callable[[Register], Register], name: str) -> Handbook:
    held = HANDBOOK.registers
    registers = {**held.registers, name: change(held[name])}
    return replace(HANDBOOK, registers=replace(held, registers=registers))


def with_column(name: str, **changes: Any) -> Handbook:
    """Return the handbook with a column otherwise, wherever it stands."""
    held = HANDBOOK.registers
    column = replace(held.columns[name], **changes)

    def swapped(register: Register) -> Register:
        lists = {
            key: tuple(column if c.id == name else c for c in getattr(register, key))
            for key in ("required", "optional", "later")
        }
        return replace(register, **lists)

    registers = {register.id: swapped(register) for register in held}
    columns = {**held.columns, name: column}
    return replace(HANDBOOK, registers=replace(held, registers=registers, columns=columns))


def test_the_handbooks_example_rows_have_no_findings() -> None:
    assert findings(HANDBOOK) == []


@pytest.mark.parametrize("key", ["required", "optional", "later"])
@pytest.mark.parametrize("register", HANDBOOK.registers.registers)
def test_a_column_left_out_of_a_register_is_noticed(register: str, key: str) -> None:
    for column in getattr(HANDBOOK.registers[register], key):

        def without(held: Register, column: object = column) -> Register:
            return replace(held, **{key: tuple(c for c in getattr(held, key) if c != column)})

        said = findings(with_register(without, register))
        assert any(line.startswith("example differs") for line in said), column


@pytest.mark.parametrize("register", HANDBOOK.registers.registers)
def test_another_role_or_keeping_time_of_a_register_is_noticed(register: str) -> None:
    for key, other in (("enters", "buyer"), ("verifies", "buyer"), ("keep", "quality_window")):

        def changed(held: Register, key: str = key, other: str = other) -> Register:
            return replace(held, **{key: other})

        assert any(
            "by the register it is" in line for line in findings(with_register(changed, register))
        )


@pytest.mark.parametrize(
    "name", [name for name, column in HANDBOOK.registers.columns.items() if column.personal]
)
def test_personal_data_that_is_no_longer_marked_is_noticed(name: str) -> None:
    assert any("covered: says" in line for line in findings(with_column(name, personal=False)))


@pytest.mark.parametrize("name", ["entered_on", "files"])
def test_a_cell_that_the_kit_no_longer_fills_is_noticed(name: str) -> None:
    assert any(f"{name}: says" in line for line in findings(with_column(name, filled="")))


@pytest.mark.parametrize(
    ("row", "changes", "says"),
    [
        ("manual-nobody-understands", {"empty": ("agent",)}, "agent may not be left empty"),
        ("manual-nobody-understands", {"by_hand": ()}, "says '24AW-3', but 'nothing' is entered"),
        ("manual-nobody-understands", {"kept_until": date(2026, 3, 2)},
         "kept_until: says 2026-03-02, but by the register it is 2026-03-01"),
        ("manual-nobody-understands", {"case": "sock-pair-short-at-collection"},
         "case: sock-pair-short-at-collection does not go into feedback"),
        ("manual-nobody-understands", {"ended": date(1999, 1, 1)},
         "ended: nothing is kept from 1999-01-01 on that can be counted"),
        ("manual-nobody-understands", {"ended": date(9999, 12, 31)},
         "ended: nothing is kept from 9999-12-31 on that can be counted"),
        ("manual-nobody-understands", {"entered_by": "agnet"}, "unknown role 'agnet'"),
        ("gloves-in-the-evidence-folder", {"facts": {"order_number": " "}},
         "order_number: ' ' makes no file name"),
        ("gloves-in-the-after-sales-register", {"covered": ()},
         "covered: says nothing, but by the register it is agent, agreed"),
    ],
)  # fmt: skip
def test_an_example_row_that_differs_is_named(row: str, changes: dict[str, Any], says: str) -> None:
    assert any(f"{row}: " in line and says in line for line in findings(with_row(row, **changes)))


def test_a_cell_otherwise_than_the_case_has_it_is_named() -> None:
    row = ROWS.rows["raincoat-claimed-from-the-courier"]
    cells = {**row.required, "problem": alike("wrong_item")}
    said = findings(with_row(row.id, required=cells))
    assert said == [
        f"example differs: {row.id}: problem: says 'wrong_item', but 'Parcel lost' is entered"
    ]


def test_a_register_a_note_or_an_ending_without_example_is_named() -> None:
    fewer = {name: row for name, row in ROWS.rows.items() if row.register != "feedback"}
    files = replace(FILES, sent=FILES.sent[:-2])
    said = findings(
        replace(HANDBOOK, register_rows=replace(ROWS, rows=fewer, notes={}, files=files))
    )
    assert [line.partition(": ")[2] for line in said] == [
        "feedback: there is no example row",
        "note: there is no example",
        "files: there is no example of a file that ends in .txt",
    ]


def test_a_note_and_a_file_that_come_out_otherwise_are_named() -> None:
    (note,) = ROWS.notes.values()
    notes = {note.id: replace(note, text=Label("Noted.", "记了。"))}
    sent = (replace(FILES.sent[0], filed_as="photo.jpg"), *FILES.sent[1:])
    files = replace(FILES, sent=sent)
    said = findings(replace(HANDBOOK, register_rows=replace(ROWS, notes=notes, files=files)))
    assert len(said) == 2
    assert "gloves-noted: text: says 'Noted.', but it reads '2025-11-04 After-sales" in said[0]
    assert "IMG_2041.JPG is filed as 2025110400731-wrong_item-1.jpg, at once" in said[1]
    files = replace(FILES, facts={"order_number": " "})
    (said_,) = findings(replace(HANDBOOK, register_rows=replace(ROWS, files=files)))
    assert "files: order_number: ' ' makes no file name" in said_
    files = replace(FILES, facts={}, case="sock-pair-short-at-collection")
    said = findings(replace(HANDBOOK, register_rows=replace(ROWS, files=files)))
    assert "IMG_2041.JPG is filed as ____-short_shipped-1.jpg, at once" in said[0]
