"""What the book prints of spoken."""

from __future__ import annotations

from tests.faces.book.building import Book, words
from tests.handbook import HANDBOOK


def test_an_opening_shows_what_is_known_what_is_sent_and_what_is_asked(book: Book) -> None:
    row = (
        book.page("chapter").partition('id="opening-not-wanted-any-more"')[2].partition("</tr>")[0]
    )
    assert words(row).count("Wish") == 1
    assert HANDBOOK.policy.replies["ask-wish-unwanted"].title.en in row
    assert HANDBOOK.messages.parts["looked_up"].title.en in row
    nothing = book.page("chapter").partition('id="opening-nothing-said-yet"')[2]
    assert words(nothing.partition("</tr>")[0]).count("nothing") == 1
