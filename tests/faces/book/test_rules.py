"""What the book prints of rules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.faces.book.building import Book, build
from tests.handbook import HANDBOOK


@pytest.mark.parametrize(
    ("page", "ids"),
    [
        ("rules", [rule.id for rule in HANDBOOK.policy.rules()]),
        ("amounts", list(HANDBOOK.policy.amounts)),
        ("sources", list(HANDBOOK.policy.sources.statements)),
        ("glossary", [f"term-{name}" for name in HANDBOOK.policy.terms.fields]),
    ],
)
def test_every_id_has_its_one_anchor_on_its_reference_page(
    book: Book, page: str, ids: list[str]
) -> None:
    parts = book.parts(page)
    for shown in (book.page(page), "".join(parts.values())) if parts else (book.page(page),):
        anchors = Counter(re.findall(r'\bid="([^"]+)"', shown))
        assert {name: anchors[name] for name in ids} == dict.fromkeys(ids, 1)


def test_an_index_leads_from_each_anchor_to_the_part_that_has_the_row(book: Book) -> None:
    for page in ("rules", "sources", "glossary"):
        led = re.findall(rf'class="hb-moved" href="{page}/([\w-]+)\.html#([^"]+)"', book.page(page))
        assert len(led) > 50
        for part, anchor in led:
            assert f'id="{anchor}"' in book.parts(page)[part]


def test_a_reference_without_a_page_that_has_the_row_is_a_warning(tmp_path: Path) -> None:
    book = build(tmp_path, {"index": "Text.", "page": "{rule}`FRT-24`"})
    assert any("aftersales:rule reference target not found: FRT-24" in w for w in book.warnings)


def test_a_row_has_one_page_only(various: Book) -> None:
    warnings = various.warned("once-more")
    assert len(warnings) >= len(HANDBOOK.policy.amounts)
    assert "has its row in amounts already [aftersales.anchor]" in warnings[0]
