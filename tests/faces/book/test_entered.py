"""What the book prints of entered."""

from __future__ import annotations

from tests.faces.book.building import Book, words


def test_what_can_be_entered_is_shown_with_what_is_said_to_a_refusal(book: Book) -> None:
    row = book.page("chapter").partition('id="entered-age-of-a-person"')[2].partition("</tr>")[0]
    assert "120 years of age" in words(row)
    assert "121 is outside 0 to 120 years of age" in words(row)
