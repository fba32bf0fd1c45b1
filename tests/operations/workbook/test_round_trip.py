"""Exported and imported unchanged, a workbook changes no file: also when a program saved it."""

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from aftersales_kit.operations.workbook import exported, imported
from aftersales_kit.operations.workbook.changes import drafted
from aftersales_kit.operations.workbook.layout import layout
from aftersales_kit.operations.workbook.reading import language_of, opened, read_workbook
from tests.bench_workbook import as_it_is, by_openpyxl
from tests.handbook import HANDBOOK
from tests.operations.workbook.books import NAME, SMALL, content, draft_of, of, saved

# `tests.bench_workbook` has LibreOffice save it as well, where that is installed.
PROGRAMS = [as_it_is, by_openpyxl]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_small_workbook_comes_back_unchanged(
    program: Callable[[bytes], bytes], lang: str
) -> None:
    draft = draft_of(program(content(lang)), lang)
    assert draft.texts == {}
    assert draft.changes == []
    assert draft.notes == []


@pytest.mark.thorough
@pytest.mark.parametrize("program", PROGRAMS[-1:])
def test_the_whole_policy_comes_back_unchanged(program: Callable[[bytes], bytes]) -> None:
    draft, lang = imported(program(exported(HANDBOOK, "zh")), NAME, HANDBOOK)
    assert lang == "zh"
    assert (draft.texts, draft.changes, draft.notes) == ({}, [], [])


@pytest.mark.unwatched
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_cell_of_the_policy_is_read_back_as_it_was_shown(lang: str) -> None:
    whole, number = layout(HANDBOOK, lang), 0
    for sheet in whole.sheets.values():
        keys = [row.key(sheet.keys) for row in sheet.rows]
        assert len({*keys}) == len(keys), sheet.id
        for row in sheet.rows:
            for slot in row.slots:
                if slot.editable:
                    value = slot.kind.read(slot.text, whole.lists, lang)
                    assert slot.kind.same(value, slot.value), (sheet.id, row.key(sheet.keys), slot)
                    number += 1
    assert number > 30_000


@pytest.mark.unwatched
def test_all_tables_amounts_clocks_messages_and_cases_stand_in_it() -> None:
    whole, policy = layout(HANDBOOK, "en"), HANDBOOK.policy
    sheets = {
        name: [row.key(sheet.keys) for row in sheet.rows] for name, sheet in whole.sheets.items()
    }
    assert {name for (name,) in sheets["tables"]} == {*policy.tables}
    for table in policy.tables.values():
        assert sorted(name for (name,) in sheets[table.id]) == sorted(r.id for r in table.rules)
    assert len(sheets["values"]) == sum(len(a.values) for a in policy.amounts.values())
    assert {name for (name,) in sheets["names"]} == {*policy.amounts}
    assert {name for (name,) in sheets["clocks"]} == {*policy.clocks.entries}
    assert {name for (name,) in sheets["replies"]} == {*policy.replies}
    assert {name for (name,) in sheets["cases"]} == {*HANDBOOK.cases}
    assert len(sheets["facts"]) == sum(len(case.facts) for case in HANDBOOK.cases.values())


def test_every_cell_is_text_and_what_is_not_edited_is_locked() -> None:
    book = load_workbook(io.BytesIO(content("zh")))
    for sheet in of("zh").sheets.values():
        place = book[sheet.name]
        assert place.protection.sheet
        for number, row in enumerate(sheet.rows, 4):
            for at, slot in enumerate(row.slots, 1):
                cell = place.cell(number, at)
                assert (cell.number_format, cell.data_type) == ("@", "s")
                assert cell.protection.locked is not slot.editable
    assert book.security.lockStructure


def test_codes_are_chosen_from_lists_with_labels_in_the_language() -> None:
    for lang, label in (("en", "Same city [same_city]"), ("zh", "同城 [same_city]")):
        book = load_workbook(io.BytesIO(content(lang)))
        sheet = of(lang).sheets["compensation-band"]
        letter = "ABCDEFGHIJ"[sheet.places["when.destination"]]
        found = [
            held
            for held in book["compensation-band"].data_validations.dataValidation
            if f"{letter}4" in held.sqref
        ]
        name, _, cells = found[0].formula1.rpartition("!")
        listed = [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]
        assert label.casefold() in [text.casefold() for text in listed]


def test_what_drop_downs_lose_is_not_asked_for() -> None:
    """A program that drops lists, styles and locks leaves the cells, and they are enough."""
    book = load_workbook(io.BytesIO(content("en")))
    for place in book.worksheets:
        place.data_validations.dataValidation = []
        place.protection.sheet = False
        for row in place.iter_rows():
            for cell in row:
                cell.style = "Normal"
    assert draft_of(saved(book)).texts == {}


def test_the_workbook_says_in_which_language_it_was_exported() -> None:
    assert language_of(opened(content("zh"), NAME), NAME) == "zh"


def test_a_workbook_rests_on_the_files_that_it_has_rows_of() -> None:
    assert {*of("en").files} == {*SMALL}
    read = read_workbook(opened(content("en"), NAME), of("en"), NAME)
    assert drafted(read, of("en")).texts == {}


@pytest.mark.parametrize(
    ("file", "sheet", "rows"),
    [
        ("sums.toml", "sums", len(HANDBOOK.sums)),
        ("conflicts.toml", "conflicts", len(HANDBOOK.conflicts.conflicts)),
        ("readers.toml", "readers", len(HANDBOOK.readers)),
        ("properties.toml", "properties", len(HANDBOOK.properties)),
        ("languages/ja.toml", "languages", len(HANDBOOK.languages["ja"].texts)),
    ],
)
def test_a_subject_of_entries_has_a_row_for_each(file: str, sheet: str, rows: int) -> None:
    whole = layout(HANDBOOK, "en", {file})
    assert len(whole.sheets[sheet].rows) == rows
    assert {*whole.files} == {file}


def test_a_procedure_has_a_row_for_itself_and_for_each_step() -> None:
    whole = layout(HANDBOOK, "zh", {"procedures/settle-freight.toml", "procedures/roles.toml"})
    assert [row.slots[0].text for row in whole.sheets["procedures"].rows] == ["settle-freight"]
    steps = HANDBOOK.procedures.procedures["settle-freight"].steps
    shown = [row.key(2) for row in whole.sheets["steps"].rows]
    assert shown == [("settle-freight", step.id) for step in steps]
