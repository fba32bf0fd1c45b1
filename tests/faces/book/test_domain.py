"""What the book prints of domain."""

from __future__ import annotations

import re

from tests.faces.book.building import Book


def test_layers_name_law_and_platform_with_article_and_standing(book: Book) -> None:
    text = book.text("chapter")
    assert "Law of mainland China law, Mainland China · " in text
    assert "Taobao dispute-handling rules platform rules" in text
    assert "消法 25; 七日办法 18 ¶1 — read in a copy of the text" in text


def test_layers_of_a_market_are_those_of_no_other(book: Book) -> None:
    page = book.page("chapter")
    shown = page[page.index('<details id="quality-window"') :].partition("Findings")[0]
    titles = re.findall(r'class="hb-grid hb-layers" role="table" aria-label="([^"]+)"', shown)
    assert len(titles) == 1
    assert "Taiwan" in titles[0]
