"""A browser over the built book, which may speak to that book's server and to nobody else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from aftersales_kit.faces.serve import HOST, Server
from aftersales_kit.sheets.calculators import CALCULATORS
from tests.browser.chromium import FLAGS, executable
from tests.browser.desk import AtDesk, Desks
from tests.browser.pages import (
    BOOK,
    WIDE,
    Visit,
    Watched,
    book_pages,
    has_calculator,
    in_one_edition,
    live,
    one_of_each,
    served,
)
from tests.tries import some

TIMEOUT_MS = 60_000
# Several browsers share the machine: how long something takes is no fault of the page.
expect.set_options(timeout=TIMEOUT_MS / 2)
# A reader who has chosen the edition of the page that is looked at is not sent to another.
STAY = """if (location.protocol === "http:") localStorage.setItem("aftersales-language",
    {zh: "zh-Hans", "zh-hant": "zh-Hant-TW"}[location.pathname.split("/")[1]] ?? "en")"""
# What keeps the handbook for reading without a network would fetch all of it anew for each reader,
# beside what is tried; test_offline tries it by itself.
KEEPS_NOTHING: Literal["block"] = "block"
# The page is the same for all calculators; these two have every kind of field and of answer.
TRIED = {"freight.html", "refund.html"}


@cache
def looked_at() -> dict[str, list[Any]]:
    """Return every page, the pages with a calculator, and one of them, by what asks for them."""
    pages = one_of_each(book_pages())
    calculators = [page for page in pages if page.rpartition("/")[2] in TRIED]
    tried = [page for page in calculators if has_calculator(page)]
    return {
        "any_page": [*in_one_edition(pages)],
        "calculator_page": some(tried, min(1, len(tried))),
        "one_calculator_page": tried[:1],
    }


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for every page, or for every page with a calculator, or for some of those."""
    asked = {"any_page", "calculator_page", "one_calculator_page"} & set(metafunc.fixturenames)
    for name in asked:
        # Without a book there is still one test, which then says what is missing.
        metafunc.parametrize(name, looked_at()[name] or ["index.html"])


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The built book, served on a free port while the tests run."""
    if not (BOOK / "index.html").is_file():
        pytest.fail("the book is not built: `make build` builds it", pytrace=False)
    with served(BOOK) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium. Without one these tests are skipped, but never where CI runs."""
    path = executable()
    if path is None:
        message = "no Chromium on this machine (Debian has it as the package chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    # Names of other hosts do not even resolve.
    alone = f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}"
    # The library runs for seconds in a page: to compile it again, for speed, takes longer.
    once = "--js-flags=--liftoff-only"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*FLAGS, alone, once])
        yield chromium
        chromium.close()


@pytest.fixture
def watched() -> Iterator[Watched]:
    """What goes on in the pages of this test; afterwards nothing may have gone wrong in them."""
    watched = Watched()
    yield watched
    assert watched.errors == []
    assert watched.outside == []


@pytest.fixture
def visit(browser: Browser, server: Server, watched: Watched) -> Iterator[Visit]:
    """Open pages as a new reader would."""
    contexts: list[BrowserContext] = []

    def open_page(
        address: str,
        *,
        viewport: ViewportSize = WIDE,
        scheme: Literal["light", "dark"] = "light",
        blocked: str = "",
        script: str = "",
        clipboard: bool = False,
        held: tuple[str, list[Route]] | None = None,
        locale: str = "en-US",
    ) -> Page:
        context = browser.new_context(
            locale=locale,
            viewport=viewport,
            color_scheme=scheme,
            # A colour on its way to another is neither, and no one reads it.
            reduced_motion="reduce",
            service_workers=KEEPS_NOTHING,
            permissions=["clipboard-read", "clipboard-write"] if clipboard else [],
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        watched.attach(context)
        if script:
            context.add_init_script(script)
        if blocked:
            watched.refused = True
            context.route(blocked, lambda route: route.abort())
        if held:
            pattern, routes = held
            context.route(pattern, lambda route: routes.append(route))
        page = context.new_page()
        page.goto(server.address + address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def opened(browser: Browser, server: Server) -> Iterator[Callable[[str], tuple[Page, Watched]]]:
    """Open each page once for all the tests that leave it as they found it."""
    pages: dict[str, tuple[Page, Watched]] = {}
    context = browser.new_context(
        viewport=WIDE,
        reduced_motion="reduce",
        service_workers=KEEPS_NOTHING,
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(TIMEOUT_MS)

    def open_once(address: str) -> tuple[Page, Watched]:
        if address not in pages:
            page, watched = context.new_page(), Watched()
            watched.attach(page)
            page.goto(server.address + address)
            pages[address] = page, watched
        return pages[address]

    yield open_once
    context.close()


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[tuple[Page, Watched]]:
    """One window for all the pages that are looked at one after the other."""
    context = browser.new_context(
        viewport=WIDE, reduced_motion="reduce", service_workers=KEEPS_NOTHING
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(STAY)
    page, watched = context.new_page(), Watched()
    watched.attach(page)
    yield page, watched
    context.close()


@pytest.fixture
def turn(tab: tuple[Page, Watched], server: Server) -> Iterator[Callable[[str], Page]]:
    """Turn to a page of the book in that window; afterwards nothing may have gone wrong in it."""
    page, watched = tab
    watched.forget()

    def turn_to(address: str) -> Page:
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        page.goto(server.address + address)
        return page

    yield turn_to
    # Nothing that this page still does is laid at the door of the next.
    page.goto("about:blank")
    assert watched.errors == []
    assert watched.outside == []


@pytest.fixture
def desk(calculator_page: str, opened: Callable[[str], tuple[Page, Watched]]) -> Iterator[Page]:
    """A page with calculators, live, each filled with its worked case; afterwards nothing may have
    gone wrong."""
    page, watched = opened(calculator_page)
    page.bring_to_front()
    page.set_viewport_size(WIDE)
    page.emulate_media(media="screen")
    for button in live(page).locator(".as-calculator button[type=reset]").all():
        button.click()
    for section in live(page).locator(".as-calculator").all():
        name = str(section.get_attribute("data-calculator"))
        section.locator("[data-examples]").select_option(CALCULATORS[name].example)
    yield live(page)
    assert watched.errors == []
    assert watched.outside == []


@pytest.fixture(scope="session")
def started(browser: Browser, server: Server) -> Iterator[Desks]:
    """The desks that are started once for all the tests that begin with an empty one."""

    def begin() -> BrowserContext:
        context = browser.new_context(
            base_url=server.address,
            locale="en-US",
            reduced_motion="reduce",
            service_workers=KEEPS_NOTHING,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(TIMEOUT_MS)
        return context

    desks = Desks(begin)
    yield desks
    desks.close()


@pytest.fixture
def at_desk(started: Desks) -> Iterator[AtDesk]:
    """Go to a desk that is live and as it is first found; afterwards nothing may be wrong in it."""
    started.used.clear()
    yield started.fresh
    for watched in started.used:
        assert watched.errors == []
        assert watched.outside == []
