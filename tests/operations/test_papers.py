"""What is handed out opens clean: text stays text, sums are exact, and nothing in it can run."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from aftersales_kit.operations.papers import (
    Cell,
    Paper,
    Sheet,
    as_codes,
    as_page,
    as_text,
    as_workbook,
    saved,
)
from aftersales_kit.policy.labels import Label

HEADING = (Label("Case", "编号"), Label("CNY", "金额"))


def paper(*rows: tuple[Cell, ...], title: str = "All", sheets: int = 1) -> Paper:
    sheet = Sheet("all", Label(title, "全部"), HEADING, rows, (Label("Seen.", "看过。"),))
    notes = (Label("A note.", "说明。"),)
    return Paper("claims", Label("Claims", "索赔"), notes, (sheet,) * sheets)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


RUNS = ("=1+1", "=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "#N/A", "{=1}", "\t=1", "＝1", "'1", '"1"')
LOOKS_LIKE_ANOTHER = (
    "2600000000000000123", "0012", "1E5", "3/4", "12-05", "2026-03-01", "TRUE", "1,5",
)  # fmt: skip


@pytest.mark.parametrize("text", [*RUNS, *LOOKS_LIKE_ANOTHER])
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    cell = opened(as_workbook(paper((text, None)), "en")).worksheets[1]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_no_workbook_has_a_formula_whatever_it_is_made_of() -> None:
    content = as_workbook(paper(*((text, None) for text in RUNS), title="=1+1"), "en")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [n for n in parts.namelist() if "worksheets" in n]
        assert len(sheets) == 2
        assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in sheets)


def test_a_sum_is_a_number_to_the_fen_and_a_blank_is_no_nought() -> None:
    sheet = opened(as_workbook(paper(("a", Decimal("1234.50")), ("b", None)), "en")).worksheets[1]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (1234.5, "#,##0.00")
    assert sheet["B3"].value is None


@pytest.mark.parametrize("sign", ["\0", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_signs_that_no_workbook_can_hold_are_shown_as_such(sign: str) -> None:
    made = paper((f"a{sign}b", None))
    assert opened(as_workbook(made, "en")).worksheets[1]["A2"].value == "a\ufffdb"
    assert as_page(made, "en").encode()


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    cell = opened(as_workbook(paper(("x" * 40_000, None)), "en")).worksheets[1]["A2"]
    assert len(cell.value) == 32_767
    assert cell.value.endswith("…")


@pytest.mark.parametrize("title", ["a" * 40, "[a]:*?/\\'", "", "History"])
def test_each_sheet_has_a_name_that_it_may_have_and_no_other_has(title: str) -> None:
    names = opened(as_workbook(paper(title=title, sheets=12), "en")).sheetnames
    assert len({name.casefold() for name in names}) == 13
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_headings_stay_in_sight_and_are_repeated_in_print() -> None:
    sheet = opened(as_workbook(paper(("a", None)), "en")).worksheets[1]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert sheet.print_title_rows == "$1:$1"


def test_the_same_paper_is_the_same_workbook() -> None:
    parts = [
        {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}
        for archive in (zipfile.ZipFile(io.BytesIO(as_workbook(paper(("a", None)), "zh"))),) * 2
    ]
    assert parts[0] == parts[1]


def test_what_people_wrote_cannot_leave_its_place_on_a_page() -> None:
    page = as_page(paper(('<script>alert("1")</script>&', None), title="<b>"), "en")
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;" in page
    assert "http" not in page


def test_a_page_is_in_its_language() -> None:
    assert '<html lang="zh-CN">' in as_page(paper(), "zh")
    assert "索赔" in as_page(paper(), "zh")


def test_columns_stand_one_under_the_other_whatever_their_width() -> None:
    lines = as_text(paper(("丢件", Decimal(1)), ("lost", Decimal("10.5"))), "zh").splitlines()
    assert lines[-3:] == ["编号   金额", "丢件   1.00", "lost  10.50"]


def test_a_program_is_given_sums_as_exact_text_and_blanks_as_none() -> None:
    made = as_codes(paper((date(2026, 3, 1), Decimal("1.10")), (3, None)), "en")
    assert made["sheets"][0]["rows"] == [["2026-03-01", "1.10"], [3, None]]


def test_a_folder_gets_a_workbook_and_a_page_of_each(tmp_path) -> None:
    files = saved([paper()], tmp_path / "new", "en")
    assert [file.name for file in files] == ["claims.xlsx", "claims.html"]
    assert all(file.stat().st_size for file in files)
