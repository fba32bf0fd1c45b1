"""What the book prints of situations, and of the rows of law and platform that speak of them."""

from __future__ import annotations

from tests.faces.book.building import Book, words


def row(book: Book, case: str) -> str:
    return book.page("chapter").partition(f'id="law-case-{case}"')[2].partition("</tr>")[0]


def test_rows_with_the_same_values_stand_together(book: Book) -> None:
    text = words(row(book, "gb-sealed-goods-tried-return"))
    assert "Order state (UK-01-p, UK-04-n): signed for, completed" in text
    assert "Days since signing (UK-01-p, UK-04-n): 0 days to 14 days" in text


def test_rows_with_other_values_stand_apart(book: Book) -> None:
    text = words(row(book, "gb-sealed-goods-tried-return"))
    assert "UK-01-p: intact" in text
    assert "UK-04-n: intact" in text


def test_where_no_row_speaks_none_is_said(book: Book) -> None:
    shown = row(book, "us-parcel-lost-rights")
    assert "none" in words(shown)
    assert "<details>" not in shown
