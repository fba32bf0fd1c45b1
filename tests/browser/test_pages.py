"""Every page of the book: at peace with its reader, whoever that is and whatever it is read on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize

from aftersales_kit.faces.serve import Server
from tests.browser.pages import (
    FOLDERS,
    NARROW,
    SEEN_WHOLE,
    WIDE,
    Visit,
    Watched,
    axe_findings,
    has_calculator,
    is_live,
    live,
    sizes_sent,
)
from tests.browser.test_calculators import agrees

pytestmark = pytest.mark.browser

MOST_BYTES = 400_000

Look = tuple[ViewportSize, Literal["light", "dark"]]
# What only one width shows is the frame of the page, which is alike on all: see SEEN_WHOLE.
LOOKS: list[Look] = [(WIDE, "light"), (NARROW, "dark")]
# A page has the same parts in every edition: axe looks at them in the one as in LOOKS[0], in the
# others as in LOOKS[1], since colours take it seconds a page.
EVERY_LOOK: list[Look] = [*LOOKS, (WIDE, "dark"), (NARROW, "light")]

# The theme lets the keyboard reach what scrolls by itself, a moment after the width has changed.
REACHABLE = """() => [...document.querySelectorAll(
    "pre, .cell_output > .output, .jp-RenderedHTMLCommon, .pst-scrollable-table-container"
)].every((box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"""


def test_page_answers_and_suits_every_reader_and_fits_the_screen_and_is_light(
    any_page: str, turn: Callable[[str], Page], tab: tuple[Page, Watched], server: Server
) -> None:
    # That no other host is asked and no error reported is checked after every turn.
    page = live(turn(any_page))
    if has_calculator(any_page):
        agrees(page.locator(".as-calculator").first)
    found = []
    whole = any_page in SEEN_WHOLE
    elsewhere = any_page.startswith(tuple(f"{folder}/" for folder in FOLDERS))
    for viewport, scheme in EVERY_LOOK if whole else LOOKS:
        look = f"{viewport['width']} px, {scheme}"
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(REACHABLE)
        page.wait_for_function(
            "(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme
        )
        sideways = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if sideways > 0:
            found.append(f"{look}: the page scrolls sideways by {sideways} px")
        if whole or (viewport, scheme) == LOOKS[elsewhere]:
            found += [f"{look}: {text}" for text in axe_findings(page)]
    assert found == [], "\n".join(found)
    if not is_live(any_page):
        page.wait_for_load_state("networkidle")
        sizes = sizes_sent(server, tab[1].asked)
        assert sum(sizes.values()) < MOST_BYTES, sizes
        assert not [path for path in sizes if path.startswith("/live/")]


def test_watch_sees_what_a_page_reports_and_what_its_worker_asks_for(
    one_calculator_page: str, visit: Visit, watched: Watched
) -> None:
    assert has_calculator(one_calculator_page)
    page = live(visit(one_calculator_page))
    assert any(path.endswith(".wasm.zst") for path in watched.asked)
    page.evaluate("console.error('seen'); setTimeout(() => { throw new Error('thrown') })")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => 0)")
    page.wait_for_timeout(0)
    assert [text.split()[0] for text in watched.errors[:2]] == ["seen", "thrown"]
    assert watched.outside == ["http://elsewhere.invalid/"]
    watched.errors.clear()
    watched.outside.clear()
