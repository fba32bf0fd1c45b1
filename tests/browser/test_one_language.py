"""A page of the built book is in one language: what is left in English is named, with its page.

Names and codes aside: what is code, what somebody wrote and what is marked as another language may
stay, and so may the articles of laws and the names of the tools with which the book is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest

from aftersales_kit.answers.drafts import unmarked
from tests.browser.pages import BOOK, book_pages
from tests.handbook import HANDBOOK

pytestmark = pytest.mark.browser

CHINESE = ("zh", "zh-hant")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"code", "head", "noscript", "script", "style", "template"}
FILE_OR_CODE = re.compile(r"[\w-]+\.\w{2,7}\b|\w+_\w+", re.ASCII)
TOOLS = re.compile(r"sphinx [\d.]+, jupyter-book [\w.]+, myst-nb [\w.]+")
WORD = r"[A-Za-z][A-Za-z'’]*"
RUN = re.compile(rf"{WORD}(?:[ ,;:.“”\"()–-]+{WORD}){{2,}}")
LOWER = re.compile(r"[a-z]{2,}")


class Read(HTMLParser):
    """The texts of a page that are in no other language than its own, and no code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        said = dict(attrs)
        lang = said.get("lang")
        other = lang is not None and not lang.startswith("zh")
        code = "highlight-" in (said.get("class") or "")
        aside = other or code or said.get("translate") == "no" or "hidden" in said
        self.open.append((tag, aside or tag in SILENT))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(aside for _, aside in self.open):
            self.texts.append(data)


@cache
def articles() -> tuple[str, ...]:
    """Return how statements of law are named, the longest first: they are so in every language."""
    named = {source.article for source in HANDBOOK.policy.sources.statements.values()}
    return tuple(sorted(filter(None, named), key=len, reverse=True))


@cache
def drafts() -> tuple[str, ...]:
    """Return what agents wrote in worked cases, and what is to be written in its place."""
    written = [draft for one in HANDBOOK.drafted.values() for draft in one.drafts]
    texts = {text for draft in written for text in (unmarked(draft.text)[0], draft.say)}
    return tuple(sorted(filter(None, texts), key=len, reverse=True))


def english_left(html: str) -> Iterator[str]:
    """Go through the runs of three words and more that are English."""
    for text in Read(html).texts:
        left = FILE_OR_CODE.sub("", TOOLS.sub("", text))
        for quoted in (*articles(), *drafts()):
            left = left.replace(quoted, "")
        for run in RUN.findall(left):
            if len(LOWER.findall(run)) > 2:
                yield run


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>退货 is paid by the shop</p>", ["is paid by the shop"]),
        ("<p lang=en>is paid by the shop</p>", []),
        ("<p><code>make the book</code> 和 JPG、PDF</p>", []),
        ("<p lang=en>a b</p><br><p>Who pays the freight</p>", ["Who pays the freight"]),
        ("<p>缺：handling_cost, write_down, fees；见 night-handover.csv</p>", []),
        ("<p>Directive 2011/83 art. 9, 10, 13, 14, 16</p>", []),
    ],
)
def test_what_is_left_in_english_is_found(html: str, left: list[str]) -> None:
    assert [*english_left(html)] == left


@pytest.mark.parametrize("folder", CHINESE)
def test_no_english_is_left_on_a_chinese_page(folder: str) -> None:
    pages = [page for page in book_pages() if (BOOK / folder / page).is_file()]
    assert len(pages) > 50
    found = {
        page: [*english_left((BOOK / folder / page).read_text(encoding="utf-8"))] for page in pages
    }
    assert {page: runs for page, runs in found.items() if runs} == {}
