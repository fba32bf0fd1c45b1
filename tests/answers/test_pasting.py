"""What leaves the handbook: nothing in it runs, nothing leaves its cell or its folder."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.pasting import (
    LONGEST_STEM,
    file_stem,
    has_hidden,
    one_line,
    pasted_cell,
    pasted_row,
)
from aftersales_kit.policy import BadValue


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", '"', " =", "\t="])
def test_what_begins_like_a_formula_is_pasted_as_text(start: str) -> None:
    assert pasted_cell(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("number", ["0", "12", "-5", "12.50", "-0.25", "99999999999"])
def test_a_plain_number_stays_a_number(number: str) -> None:
    assert pasted_cell(number) == number


@pytest.mark.parametrize(
    "digits",
    [
        "3120456789012345678",
        "007",
        "00",
        "73120E4567",
        "1.2.3",
        "12-05",
        "3/4",
        "1e+5",
        "1,234",
        "12%",
        "１２-05",
        "14:30",
        "2:05 pm",
        "3月4日",
        "¥12",
        "12¥",
        "(12)",
        "2026/3/1",
        "2026-3-1",
        "MAR1",
        "5-May",
        "1 Sept 2026",
        "12 345",
    ],
)
def test_digits_that_a_spreadsheet_would_change_are_pasted_as_text(digits: str) -> None:
    assert pasted_cell(digits) == f"'{digits}"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "2026-03-01 14:30",
        "SF1234567890",
        "A-12-05",
        "3 pieces",
        "mark",
        "may",
        "gloves, grey",
        "____",
        "",
        "换货",
    ],
)
def test_ordinary_text_is_pasted_as_it_is(text: str) -> None:
    assert pasted_cell(text) == text


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_whatever_is_in_the_cells_a_row_stays_one_row_of_as_many(cells: list[str]) -> None:
    row = pasted_row(cells)
    assert row.split("\t") == [pasted_cell(cell) for cell in cells]
    assert not any(
        unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in row.replace("\t", "")
    )
    assert all(not cell.startswith(("=", "+", "@")) for cell in row.split("\t"))


def test_hidden_signs_are_noticed_and_left_out() -> None:
    assert has_hidden("photo\u202egpj.exe")
    assert has_hidden("two\nlines")
    assert not has_hidden("照片 1.jpg")
    assert one_line("a\u200b\tb\r\n c") == "a b c"


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("3120456789", "3120456789"),
        ("小花-1_a", "小花-1_a"),
        ("../../etc", "%2E%2E%2F%2E%2E%2Fetc"),
        ("C:\\x", "C%3A%5Cx"),
        ("tb:9", "tb%3A9"),
        ("con", "%63on"),
        ("Lpt1", "%4Cpt1"),
        ("console", "console"),
    ],
)
def test_a_name_has_nothing_that_means_something_to_a_file_system(text: str, stem: str) -> None:
    assert file_stem(text) == stem


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_STEM + 1)])
def test_an_empty_or_endless_text_makes_no_name(text: str) -> None:
    with pytest.raises(BadValue, match=r"buyer_id: .* makes no file name"):
        file_stem(text, "buyer_id")


def test_a_text_as_long_as_a_name_may_be_makes_one() -> None:
    assert file_stem("x" * LONGEST_STEM) == "x" * LONGEST_STEM


@given(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_two_buyers_never_share_a_folder(one: str, other: str) -> None:
    names = []
    for text in (one, other):
        try:
            names.append(file_stem(text))
        except BadValue:
            return
    same = unicodedata.normalize("NFC", one.strip()) == unicodedata.normalize("NFC", other.strip())
    assert (names[0] == names[1]) == same
    assert all("/" not in name and "\\" not in name and "." not in name for name in names)
