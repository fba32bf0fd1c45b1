"""Every statement of the source notes is carried, and every citation is of a statement."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from aftersales_kit.faces.book.citations import page_citations
from aftersales_kit.faces.book.sources import SOURCE_NOTES
from tests.handbook import HANDBOOK

ROOT = Path(__file__).resolve().parents[1]
STATEMENTS = HANDBOOK.policy.sources.statements
NOTES = [source.id for source in STATEMENTS.values() if source.work in SOURCE_NOTES]


def pages() -> list[str]:
    """Return the pages of the table of contents."""
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"(?:root|file): *(\S+)", contents)


@cache
def cited() -> dict[str, list[str]]:
    """Return, for each statement cited, what carries it."""
    found: dict[str, list[str]] = {}
    for entry in HANDBOOK.citations:
        found.setdefault(entry.source, []).append(f"{entry.file}: {entry.kind} {entry.name}")
    for place in page_citations(ROOT, pages()):
        found.setdefault(place.source, []).append(f"{place.page}: {place.heading}")
    return found


def test_the_source_notes_have_a_hundred_and_seventy_statements() -> None:
    assert len(NOTES) == 170


@pytest.mark.parametrize("statement", NOTES)
def test_a_statement_is_carried(statement: str) -> None:
    assert cited().get(statement), f"{statement}: {STATEMENTS[statement].title.en}: nothing does"


def test_what_is_cited_exists() -> None:
    unknown = {name: places for name, places in cited().items() if name not in STATEMENTS}
    assert unknown == {}
