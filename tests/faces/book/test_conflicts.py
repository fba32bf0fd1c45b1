"""What the book prints of conflicts."""

from __future__ import annotations

import re

from tests.faces.book.building import Book


def test_a_conflict_is_printed_with_both_sides_and_what_carries_the_way_out(book: Book) -> None:
    page = book.page("chapter")
    row = page.partition('<details id="quality-window"')[2].partition("</details>")[0]
    for link in (
        "sources/process.html#PRC-10",
        "sources/cn.html#CN-18",
        "rules/others.html#RGT-02",
    ):
        assert f'href="{link}"' in row
    assert re.search(r'href="amounts.html#quality_window"[^>]*>7 days</a>, worn or not', row)
