"""What of a file is not understood is mapped in a form, and the mapping is saved as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from aftersales_kit.faces.what_if.own_mapping import FOLDER, NO_ALSO, MappingForm, mapping
from aftersales_kit.operations.exports.own_mapping import with_mappings
from aftersales_kit.operations.exports.proposing import BESIDE, OPEN, PERSONAL
from aftersales_kit.operations.exports.reading import read_files
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

TEXT = (
    "单据,关联订单,退货缘由,实付金额,处理进度,提交日期,联系人\n"
    "A1,260001,<破洞>,99.00,已办结,2026-02-03 10:00,张小三\n"
    "A2,260002,发错货,50.00,没轮到,2026-02-04 10:00,李小四\n"
    "A3,260003,发错货,9.00,没轮到,2026-02-04 10:00,王小五\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "Warehouse returns.csv"
    place.write_text(TEXT, "utf-8")
    return place


def formed(file: Path, lang: str = "en") -> MappingForm:
    form = mapping(file, handbook=HANDBOOK, lang=lang)
    form.folder.value = str(file.parent / "mappings")
    return form


def chosen(file: Path) -> MappingForm:
    """Return the form as somebody fills it in."""
    form = formed(file)
    for heading, fact in {
        "单据": "case_number", "关联订单": "order_number", "退货缘由": "problem",
        "处理进度": "progress", "提交日期": "opened_at", "联系人": PERSONAL,
    }.items():  # fmt: skip
        form.columns[heading][0].value = fact
    form.cells["problem", "<破洞>"].value = "quality_defect"
    form.cells["progress", "已办结"].value = "done"
    form.cells["progress", "没轮到"].value = "asked"
    return form


def test_columns_and_cells_are_shown_with_a_count_and_a_row_in_both_languages(file: Path) -> None:
    form = chosen(file)
    assert form.columns["退货缘由"][0].description == "退货缘由 (3 filled; row 2: <破洞>)"
    assert form.columns["联系人"][0].description == "联系人 (3 filled; row 2)"
    assert form.cells["problem", "发错货"].description == "Problem: 发错货 (2, first in row 3)"
    form.language.value = "zh"
    assert form.columns["退货缘由"][0].description == "退货缘由（3 格有内容；第 2 行：<破洞>）"
    assert form.cells["problem", "发错货"].description.endswith("发错货（2 次，头一个在第 3 行）")
    assert form.status.value == '<p role="status">全看懂了。</p>'
    assert form.columns["退货缘由"][0].value == "problem"
    assert form.cells["problem", "<破洞>"].value == "quality_defect"


def test_the_page_shows_both_languages_and_no_person(file: Path) -> None:
    form = chosen(file)
    shown = form._repr_mimebundle_()
    assert "Everything in it is understood." in shown["text/html"]
    assert "全看懂了。" in shown["text/html"]
    assert "&lt;破洞&gt;" in shown["text/html"]
    assert "张小三" not in shown["text/html"] + form.about.value
    assert shown["text/plain"].startswith("<mapping warehouse-returns: Everything")


def test_what_was_saved_reads_the_file_whole(file: Path) -> None:
    form = chosen(file)
    form.save.click()
    assert "warehouse-returns.toml" in form.saved.value
    assert 'role="status"' in form.saved.value
    handbook = with_mappings(HANDBOOK, [file.parent / "mappings"])
    (one,) = read_files([file], handbook).understood
    assert (one.unread, one.recognised.new) == ((), ())
    assert one.facts["problem"].tolist() == ["quality_defect", "wrong_item", "wrong_item"]
    again = mapping(file, handbook=handbook)
    assert (again.columns, again.cells) == ({}, {})
    assert "It is known as" in again.about.value


def test_a_column_may_be_read_for_two_facts(file: Path) -> None:
    form = chosen(file)
    _, also = form.columns["处理进度"]
    assert (also.layout.display, form.columns["联系人"][1].layout.display) == ("flex", "none")
    also.value = "is_case"
    assert form.draft.facts["处理进度"] == ("progress", "is_case")
    form.cells["is_case", "已办结"].value = "yes"
    form.cells["is_case", "没轮到"].value = "no"
    assert [*form.draft.export.columns["is_case"].values] == ["no", "yes"]
    also.value = NO_ALSO
    assert form.draft.facts["处理进度"] == ("progress",)
    assert ("is_case", "没轮到") not in [(one.fact, one.cell) for one in form.draft.cells()]


def test_what_is_still_not_understood_is_said_at_once(file: Path) -> None:
    form = chosen(file)
    form.cells["progress", "没轮到"].value = OPEN
    assert "Not understood yet: 处理进度" in form.status.value
    assert "2 times, row 3" in form.status.value


def test_columns_that_are_not_read_are_named(file: Path) -> None:
    form = chosen(file)
    form.columns["提交日期"][0].value = BESIDE
    assert "All that is read is understood; not read: 提交日期." in form.status.value


def test_a_draft_that_cannot_be_read_is_not_saved_and_says_why(file: Path) -> None:
    form = formed(file)
    for first, _ in form.columns.values():
        first.value = BESIDE
    assert 'role="alert"' in form.status.value
    assert "It cannot be read like this yet: columns" in form.status.value
    assert form.save.disabled
    form.save.disabled = False
    form.save.click()
    assert 'role="alert"' in form.saved.value
    assert not (file.parent / "mappings").exists()


def test_title_rows_and_home_are_chosen_too(file: Path) -> None:
    form = chosen(file)
    form.title.value, form.rows.value, form.home.value = "退仓表", "line", False
    export = form.draft.export
    assert (export.title.zh, export.rows, export.home) == ("退仓表", "line", False)
    form.title.value = " "
    assert form.draft.export.title.en == "warehouse-returns"


def test_no_file_is_written_over_unless_that_is_chosen(file: Path) -> None:
    form = chosen(file)
    form.name.value = "own"
    form.save.click()
    place = file.parent / "mappings" / "own.toml"
    first = place.read_text("utf-8")
    form.title.value = "another"
    form.save.click()
    assert "is there already" in form.saved.value
    assert place.read_text("utf-8") == first
    form.replaces.value = True
    form.save.click()
    assert "another" in place.read_text("utf-8")


@pytest.mark.parametrize("name", ["", "../out", "A B", "own.toml"])
def test_what_is_no_name_is_said(file: Path, name: str) -> None:
    form = chosen(file)
    form.name.value = name
    form.save.click()
    assert "is no name of a mapping; allowed: small letters" in form.saved.value
    assert not (file.parent / "mappings").exists()


def test_a_folder_that_cannot_be_written_is_said(file: Path) -> None:
    form = chosen(file)
    for none in (file / "below", "a\0b", "x" * 300):
        form.folder.value = str(none)
        form.save.click()
        assert "cannot be written" in form.saved.value


def test_mappings_are_saved_where_git_does_not_look(file: Path) -> None:
    form = mapping(file, handbook=HANDBOOK)
    root = data_folder().parent
    assert Path(form.folder.value) == root / FOLDER
    assert f"/{FOLDER.partition('/')[0]}/" in (root / ".gitignore").read_text("utf-8").split()


def test_a_table_of_a_workbook_is_chosen_by_its_name(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "first"
    book.active.append(["red", "blue"])
    book.active.append(["1", "2"])
    book.create_sheet("退货").append(["单号", "退款原因"])
    book["退货"].append(["1", "发错货"])
    book.save(tmp_path / "b.xlsx")
    form = mapping(tmp_path / "b.xlsx", sheet="退货", handbook=HANDBOOK)
    assert [*form.columns] == ["单号", "退款原因"]
    assert [*mapping(tmp_path / "b.xlsx", handbook=HANDBOOK).columns] == ["red", "blue"]
    with pytest.raises(KeyError, match="did you mean 'first'"):
        mapping(tmp_path / "b.xlsx", sheet="frist", handbook=HANDBOOK)


def test_a_file_without_latin_letters_has_a_name_all_the_same(tmp_path: Path) -> None:
    place = tmp_path / "退货表.csv"
    place.write_text(TEXT, "utf-8")
    assert mapping(place, handbook=HANDBOOK).name.value == "own"
