"""What the book prints of wordings."""

from __future__ import annotations

import re

from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_wordings_are_printed_in_both_languages_with_their_blanks(book: Book) -> None:
    text = book.text("chapter")
    assert "Declined kindly" in text
    assert "{limit} is what I can give on this order" in text
    assert "这单我能给到 {limit}" in text


def test_every_wording_is_printed_with_what_sends_it(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    printed = set(re.findall(r'id="wording-([a-z-]+)"', page))
    assert printed == {*HANDBOOK.policy.replies}
    row = page.split('id="wording-lost-resend-open"')[1].split("</details>")[0]
    assert "Lost: sent again with a new number" in row
    for said in (
        "in the message, where only the buyer knows it",
        "to this kind of buyer",
        f"in the step: {HANDBOOK.procedures['order-handling'].title.en}",
        "where the calculator works it out",
    ):
        assert said in text, said
