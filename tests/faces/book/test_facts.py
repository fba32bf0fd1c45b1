"""What the book prints of facts."""

from __future__ import annotations

from tests.faces.book.building import Book


def test_a_label_may_be_a_group_or_a_field(book: Book) -> None:
    assert "A group is refund or return, a field Wish." in book.text("chapter")
