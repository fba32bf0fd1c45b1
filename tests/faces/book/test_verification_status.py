"""What the book prints of verification status."""

from __future__ import annotations

import re

from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_the_verification_page_says_what_was_checked(book: Book) -> None:
    text = book.text("chapter")
    policy = HANDBOOK.policy
    assert f"Decision tables {len(policy.tables)} " in text
    assert "Policy as of 2026-03-01" in text
    assert re.search(r"Findings \d+ ", text)
    assert re.search(r"Verified at 20\d\d-\d\d-\d\d \d\d:\d\d UTC\+8", text)
