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


LAW = [source for source in STATEMENTS.values() if source.kind in ("law", "platform")]


def held() -> set[str]:
    """Return the statements that a row of law or platform, or a clock of law, holds the shop to."""
    rows = {row.statement for floor in HANDBOOK.policy.floors.values() for row in floor.rules}
    clocks = [c for c in HANDBOOK.policy.clocks if c.kind in ("law", "platform")]
    return rows.union(*(clock.sources for clock in clocks))


@pytest.mark.parametrize("source", LAW, ids=lambda source: source.id)
def test_what_law_and_platform_say_is_held_against_or_is_said_to_have_no_row(source) -> None:
    assert bool(source.no_row) != (source.id in held()), source.id


def test_no_page_and_no_wording_links_to_the_closed_platform_for_disputes() -> None:
    files = [*ROOT.glob("book/**/*.md"), *ROOT.glob("data/**/*.toml"), ROOT / "index.md"]
    linking = [path.name for path in files if "europa.eu/odr" in path.read_text("utf-8").lower()]
    assert files
    assert linking == []


def test_what_is_cited_exists() -> None:
    unknown = {name: places for name, places in cited().items() if name not in STATEMENTS}
    assert unknown == {}
