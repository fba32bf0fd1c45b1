"""Which pages cite which statements: read from the pages' own text, before any is built.

Parts: `PageCitation`, `page_citations`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from docutils import nodes

CITED = re.compile(r"\{source\}`([^`]+)`")
HEADING = re.compile(r"^(#{1,3}) +(.+?)\s*$")
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,'-]*")


class PageCitation(NamedTuple):
    """A statement, the page that cites it, the nearest heading, and its anchor, if it is plain."""

    source: str
    page: str
    heading: str
    anchor: str


def page_citations(root: Path, pages: Iterable[str]) -> list[PageCitation]:
    """Return every citation in the prose of some pages (names without suffix, seen from `root`)."""
    found: dict[PageCitation, None] = {}
    for page in sorted(pages):
        text = page_text(root, page)
        anchors = _anchors(text)
        heading = title = ""
        for line in text.splitlines():
            if match := HEADING.match(line):
                heading = match[2]
                title = title or heading
            for source in CITED.findall(line):
                anchor = "" if heading == title else anchors.get(heading, "")
                found[PageCitation(source.strip(), page, heading, anchor)] = None
    return list(found)


def page_file(root: Path, page: str) -> Path:
    """Return the file of a page: Markdown, or a notebook."""
    markdown = root / f"{page}.md"
    return markdown if markdown.exists() else root / f"{page}.ipynb"


def page_text(root: Path, page: str) -> str:
    """Return the Markdown of a page; of a notebook, that of its text cells."""
    path = page_file(root, page)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def _anchors(text: str) -> dict[str, str]:
    """Return the anchor of each heading that can have only one."""
    headings = list(_headings(text))
    counts = Counter(nodes.make_id(heading) for heading in headings)
    return {
        heading: anchor
        for heading in headings
        if PLAIN.fullmatch(heading) and counts[anchor := nodes.make_id(heading)] == 1
    }


def _headings(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if match := HEADING.match(line):
            yield match[2]
