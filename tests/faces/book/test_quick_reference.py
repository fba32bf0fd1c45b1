"""What the book prints of quick reference."""

from __future__ import annotations

import re

from tests.faces.book.building import Book


def test_the_quick_reference_is_a_box_with_its_usual_title_or_another(book: Book) -> None:
    usual, other = re.findall(r'<div class="hb-quick[^>]*>.*?</div>', book.page("chapter"), re.S)
    assert "Quick reference" in usual
    assert "The window is 7 days" in re.sub(r"<[^>]+>", "", usual)
    assert "In a hurry" in other
    assert "Quick reference" not in other
