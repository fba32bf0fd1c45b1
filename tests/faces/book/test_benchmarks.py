"""What the book prints of benchmarks."""

from __future__ import annotations

import re

from tests.faces.book.building import Book


def test_a_benchmark_is_printed_with_its_one_source_and_its_year(book: Book) -> None:
    page = book.page("chapter")
    row = page.partition('<tr id="benchmark-us-returns-2024-nrf"')[2].partition("</tr>")[0]
    assert "16.9 %" in row
    assert re.findall(r'href="sources/benchmarks.html#([\w-]+)"', row) == ["BM-02"]
    assert ">2024<" in row.replace("\n", "")
    assert 'id="benchmark-us-returns-2025"' in page
    assert 'id="benchmark-window-zappos"' not in page
