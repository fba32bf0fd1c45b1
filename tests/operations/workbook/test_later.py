"""What has days of its own, in a workbook: what is otherwise later has rows, and gets more."""

from collections.abc import Callable
from datetime import date
from shutil import copytree

import pytest
from openpyxl import Workbook

from aftersales_kit.operations.workbook.changes import Draft, drafted
from aftersales_kit.operations.workbook.layout import Layout, layout
from aftersales_kit.operations.workbook.reading import WorkbookRefused, opened, read_workbook
from aftersales_kit.operations.workbook.writing import written_workbook
from aftersales_kit.policy import Handbook, data_folder
from tests.operations.workbook.books import DAY, NAME, SMALL, differing, draft, put, text_of

LATER = date(2028, 1, 1)
CHANGED = [
    ("clocks", "first-reply-return", {"when.wish": "(any)"}, "clocks.toml",
     ["[[first-reply-return.later]]", "from = 2027-01-01", "when = {}"]),
    ("clocks", "call-back", {"role": "supervisor"}, "clocks.toml",
     ["[[call-back.later]]", "from = 2027-01-01", 'role = "supervisor"']),
    ("clocks", "refund-law-eu", {"then": "complaint/receive", "pauses": "(nothing)"},
     "markets/eu.toml",
     ["[[clocks.refund-law-eu.later]]", "from = 2027-01-01", 'then = "complaint/receive"']),
    ("clocks", "first-reply-return", {"when.wish": "exchange", "then": "(nothing)"}, "clocks.toml",
     ["[[first-reply-return.later]]", "from = 2027-01-01", 'when = { wish = "exchange" }',
      'without = ["then"]']),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "key", "cells", "file", "lines"), CHANGED)
def test_what_has_days_says_by_later_what_is_otherwise(
    sheet: str, key: str, cells: dict[str, str], file: str, lines: list[str]
) -> None:
    def edit(book: Workbook) -> None:
        for column, text in cells.items():
            put(book, sheet, key, column, text)

    found = draft(edit, since=DAY)
    gone, come = differing(text_of(file), found.texts[file])
    assert (gone, come) == ([], lines)
    assert found.changes[-1].text("en").endswith(f"{key} is so from 2027-01-01 on")


def test_without_a_day_and_of_words_alone_it_is_changed_in_its_place() -> None:
    found = draft(lambda book: put(book, "clocks", "call-back", "role", "supervisor"))
    assert "later" not in found.texts["clocks.toml"].replace("# ", "").partition("[call-back]")[2]
    found = draft(lambda book: put(book, "clocks", "call-back", "label.en", "Call"), since=DAY)
    assert "[[call-back.later]]" not in found.texts["clocks.toml"]


def test_days_and_what_is_said_are_not_changed_at_once() -> None:
    def edit(book: Workbook) -> None:
        put(book, "clocks", "call-back", "role", "supervisor")
        put(book, "clocks", "call-back", "until", "2029-01-01")

    with pytest.raises(WorkbookRefused, match="leave the days as they were"):
        draft(edit, since=DAY)
    found = draft(lambda book: put(book, "clocks", "call-back", "until", "2029-01-01"))
    assert "until = 2029-01-01" in found.texts["clocks.toml"]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Return the workbook of a handbook in which a clock is another from a day on."""
    folder = tmp_path_factory.mktemp("dated") / "data"
    files = draft(lambda book: put(book, "clocks", "call-back", "role", "supervisor"), since=DAY)
    copytree(data_folder(), folder)
    for name, text in files.texts.items():
        (folder / name).write_text(text, "utf-8")
    return layout(Handbook.read(folder), "en", SMALL)


def of_dated(of: Layout, edit: Callable[[Workbook], object], since: date | None = None) -> Draft:
    book = opened(written_workbook(of), NAME)
    edit(book)
    return drafted(read_workbook(book, of, NAME), of, since)


def write(of: Layout, key: str, column: str, text: str) -> Callable[[Workbook], object]:
    def edit(book: Workbook) -> None:
        sheet = of.sheets["clocks"]
        row = next(n for n, r in enumerate(sheet.rows) if r.key(1) == (key,))
        book[sheet.name].cell(row + 4, sheet.places[column] + 1).value = text

    return edit


def test_what_is_otherwise_later_has_a_row_and_goes_out_and_in_unchanged(dated: Layout) -> None:
    keys = [row.key(1)[0] for row in dated.sheets["clocks"].rows]
    assert keys[keys.index("call-back") + 1] == "call-back (2)"
    assert of_dated(dated, lambda book: None).texts == {}


def test_a_row_of_what_is_otherwise_later_is_changed_and_followed(dated: Layout) -> None:
    found = of_dated(dated, write(dated, "call-back (2)", "role", "warehouse"))
    assert (
        '[[call-back.later]]\nfrom = 2027-01-01\nrole = "warehouse"' in found.texts["clocks.toml"]
    )
    found = of_dated(dated, write(dated, "call-back (2)", "role", "warehouse"), LATER)
    assert found.texts["clocks.toml"].count("[[call-back.later]]") == 2
    assert 'from = 2028-01-01\nrole = "warehouse"' in found.texts["clocks.toml"]
    # What begins later than the day is changed in its place.
    found = of_dated(dated, write(dated, "call-back (2)", "role", "warehouse"), date(2026, 12, 1))
    assert found.texts["clocks.toml"].count("[[call-back.later]]") == 1


def test_what_is_another_by_then_is_not_changed_again(dated: Layout) -> None:
    with pytest.raises(WorkbookRefused, match="it is another from 2027-01-01"):
        of_dated(dated, write(dated, "call-back", "role", "warehouse"), LATER)
