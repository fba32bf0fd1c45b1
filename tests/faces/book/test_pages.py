"""What the book prints of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faces.book.building import FRONT, ON, Book, build


def test_owner_and_review_are_shown_under_the_title(book: Book) -> None:
    assert "Owner: Supervisor · Review by: 2027-05-31" in book.text("chapter")


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("review: 2027-05-31", "names no `owner`"),
        ("owner: supervisor", "names no day of `review`"),
        ("owner: supervisr\nreview: 2027-05-31", "did you mean 'supervisor'?"),
        ("owner: supervisor\nreview: soon", "`review` cannot be 'soon'; write YYYY-MM-DD"),
    ],
)
def test_a_page_without_owner_or_review_is_a_warning(tmp_path: Path, front: str, says: str) -> None:
    book = build(tmp_path, {"index": "Text.", "page": f"---\n{front}\n---\n\n# Page\n"})
    (warning,) = book.warnings
    assert "page.md: WARNING: " in warning
    assert says in warning
    assert warning.endswith("[aftersales.page]")


def test_a_page_without_a_title_is_a_warning(tmp_path: Path) -> None:
    front = FRONT.replace("# Page", "Text.")
    book = build(tmp_path, {"index": "Text.", "page": front})
    assert any("the page has no title [aftersales.page]" in warning for warning in book.warnings)


def test_an_overdue_review_is_shown_and_never_turns_a_build_red(tmp_path: Path) -> None:
    late = FRONT.replace("2027-05-31", "2026-02-28")
    book = build(tmp_path, {"index": "Text.", "page": late})
    assert book.warnings == []
    assert "Review overdue since: 2026-02-28" in book.text("page")
    on_the_day = FRONT.replace("2027-05-31", ON)
    book = build(tmp_path, {"index": "Text.", "page": on_the_day})
    assert "overdue" not in book.text("page")
