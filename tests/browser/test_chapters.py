"""Chapters: read in minutes on a phone, on a few sheets of paper, with everything still found."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.pages import BOOK, FOLDERS, WIDE, Visit, book_pages
from tests.tries import THOROUGH

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 640}
MOST_SCREENS = 10
MOST_SHEETS = 4
SMALLEST_TEXT_PX = 14
MOST_PAGE_BYTES = 300_000
CHAPTERS = ("book/start/", "book/policies/", "book/operations/", "book/reference/amounts.html")
PARTS = 4
"""Of all chapters, to be looked at by several browsers."""
# Nothing but its paper, which is sat and not read.
LONG = {"book/operations/examination.html"}

SCREENS = "document.querySelector('article.bd-article').offsetHeight / innerHeight"
TEXTS = """() => [...document.querySelectorAll(".hb-flow text")].map((text) => {
    const box = text.getBoundingClientRect();
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    const around = [...text.ownerSVGElement.querySelectorAll("rect")]
      .map((rect) => rect.getBoundingClientRect())
      .find((rect) => rect.left <= middle[0] && middle[0] <= rect.right
        && rect.top <= middle[1] && middle[1] <= rect.bottom);
    const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
    const inside = around && around.left <= box.left && box.right <= around.right;
    return {said: text.textContent, shown: box.width > 0, size, inside};
  })"""

OPEN = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"


def chapters() -> list[str]:
    """Return every chapter of every edition; `make test` looks at each in one, by turns."""
    pages = [page for page in book_pages() if page.startswith(CHAPTERS) and page not in LONG]
    editions = ["", *(f"{folder}/" for folder in FOLDERS)]
    if THOROUGH:
        return [f"{folder}{page}" for page in pages for folder in editions]
    return [f"{folder}{page}" for page, folder in zip(pages, cycle(editions), strict=False)]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_chapter_is_read_on_a_few_screens_and_sheets(
    turn: Callable[[str], Page], part: int
) -> None:
    long = []
    assert len(chapters()) > 20
    for chapter in chapters()[part::PARTS]:
        page = turn(chapter)
        page.set_viewport_size(PHONE)
        screens = page.evaluate(SCREENS)
        if screens > MOST_SCREENS:
            long.append(f"{chapter}: {screens:.1f} screens")
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        if sheets > MOST_SHEETS:
            long.append(f"{chapter}: {sheets} sheets")
    assert long == []


def test_text_of_charts_is_as_large_as_the_pages_and_in_its_box_or_it_is_a_list(
    turn: Callable[[str], Page],
) -> None:
    drawn = [page for page in chapters() if 'class="hb-flow"' in (BOOK / page).read_text("utf-8")]
    assert len(drawn) > 10
    for chapter in drawn:
        page = turn(chapter)
        page.evaluate(OPEN)
        texts = page.evaluate(TEXTS)
        small = [one for one in texts if one["size"] < SMALLEST_TEXT_PX or not one["inside"]]
        assert small == [], chapter
        assert all(one["shown"] for one in texts), chapter
        page.set_viewport_size(PHONE)
        assert not any(one["shown"] for one in page.evaluate(TEXTS)), chapter
        assert page.locator(".hb-steps > li").count(), chapter


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_link_to_what_is_folded_opens_it(visit: Visit, width: ViewportSize) -> None:
    page = visit("book/policies/freight.html#settle-freight-inspect-first", viewport=width)
    step = page.locator("#settle-freight-inspect-first")
    step.wait_for(state="visible")
    assert page.evaluate("document.querySelector(location.hash).getBoundingClientRect().top") < 640
    reference = page.locator("#why-and-what-lies-beneath > details")
    assert reference.get_attribute("open") is None
    page.evaluate("location.hash = '#why-and-what-lies-beneath'")
    page.wait_for_function("document.querySelector('#why-and-what-lies-beneath > details').open")
    # The same link again, after the reader has closed it.
    reference.locator("summary").first.click(position={"x": 5, "y": 5})
    assert reference.get_attribute("open") is None
    page.evaluate("""() => {
        const link = document.createElement("a");
        link.href = "#why-and-what-lies-beneath";
        document.querySelector("article").append(link);
        link.click();
    }""")
    page.wait_for_function("document.querySelector('#why-and-what-lies-beneath > details').open")


def test_no_page_to_look_things_up_in_is_heavy() -> None:
    roots = [BOOK, *(BOOK / folder for folder in FOLDERS)]
    looked_up = ("book/reference", "book/policies/situations")
    places = [root / folder for root in roots for folder in looked_up]
    sizes = {page: page.stat().st_size for place in places for page in place.rglob("*.html")}
    assert len(sizes) > 2 * 50
    assert {str(page): size for page, size in sizes.items() if size > MOST_PAGE_BYTES} == {}


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("rules.html#FRT-24", "rules/freight.html#FRT-24"),
        ("rules.html#table-freight", "rules/freight.html#table-freight"),
        ("sources.html#CN-10", "sources/cn.html#CN-10"),
        ("glossary.html#term-wish", "glossary/w.html#term-wish"),
    ],
)
def test_link_from_before_a_page_had_parts_arrives(visit: Visit, old: str, now: str) -> None:
    page = visit(f"book/reference/{old}")
    page.wait_for_url(f"**/book/reference/{now}")
    page.locator(f"#{now.partition('#')[2]}").wait_for(state="visible")
