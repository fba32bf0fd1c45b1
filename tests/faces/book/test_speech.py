"""What the book prints of speech."""

from __future__ import annotations

from tests.faces.book.building import Book
from tests.handbook import HANDBOOK


def test_every_type_of_buyer_has_its_part_with_steps_and_wordings(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    for code in HANDBOOK.policy.terms["customer_type"].codes:
        assert page.count(f'id="customer-type-{code}"') == 1
    assert "Understand: name the feeling and the reason for it." in text
    assert "What to write: Understand, confirm, solve" in text


def test_every_check_of_replies_has_its_row_with_why_and_what_to_write(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    speech = HANDBOOK.speech
    for name in (*speech.checks, *speech.elements, "amount"):
        assert page.count(f'<tr id="check-{name}"') == 1
    assert "“没办法”" in text
    assert "only with a professional claimant" in text
    assert "only where our side is at fault" in text


def test_examples_of_replies_are_marked_and_said_better(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    assert '<p lang="zh-Hans"><mark>不知道</mark>，<mark>没办法</mark>。</p>' in page
    assert "我马上帮您问仓库" in text
    assert "missing: thanks" in text
