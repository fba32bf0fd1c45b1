"""What the book prints of measures."""

from __future__ import annotations

import re

from tests.faces.book.building import Book


def test_a_measure_is_printed_with_its_base_its_trap_and_its_aim(book: Book) -> None:
    row = book.page("chapter").partition('<tr id="measure-statutory_breach_rate"')[2]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row.partition("</tr>")[0]))
    assert "Counted: refunds paid after the last day" in text
    assert "Over: refunds whose goods are back" in text
    assert "The law counts calendar days" in text
    assert "Target: at most 0 %" in text
    assert "Looked at every week." in text
    assert 'href="sources/cn.html#CN-08"' in row
    assert 'href="#measure-csat"><span>Customer satisfaction</span></a>' in book.page("chapter")
    assert "Counts in an agent's appraisal" in book.page("chapter").replace("&#x27;", "'")
