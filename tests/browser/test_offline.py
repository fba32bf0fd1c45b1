"""What is kept: the handbook opens without a network, and a failed update changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from aftersales_kit.faces.book.offline import LIST, publish
from aftersales_kit.faces.serve import Server
from tests.browser.pages import BOOK, DERIVED, FOLDERS, Watched, live, served
from tests.tries import some

pytestmark = pytest.mark.browser

TIMEOUT_MS = 120_000
CHAPTER = "book/policies/privacy.html"
DESK = "notebooks/calculators/case-desk.html"
FREIGHT = "notebooks/calculators/freight.html"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which nothing is kept yet."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(TIMEOUT_MS)
    watched = Watched()
    watched.attach(context)
    yield context
    context.close()
    # What cannot be reached without a network is reported, so only who was asked counts.
    assert watched.outside == []


# Whether the start page of each edition that is kept as a whole is of the later day.
WHOLE = """
async () => {
  const later = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    if (!(await cache.match(new URL("/kept.json", location)))) continue;
    const start = await cache.match(new URL("/index.html", location));
    later.push((await start.text()).includes("A later day"));
  }
  return later;
}
"""


def kept(page: Page) -> None:
    """Wait until the page says that its edition is kept."""
    page.wait_for_selector("[data-kept]:not([hidden])", state="attached")


@pytest.mark.parametrize(
    "folder", some([f"{folder}/" for folder in [*FOLDERS, *DERIVED]] + [""], 1)
)
def test_after_one_visit_the_handbook_works_without_a_network(
    context: BrowserContext, folder: str
) -> None:
    tag = {"zh/": "zh-Hans", "zh-hant/": "zh-Hant-TW"}.get(folder, "en")
    context.add_init_script(f"localStorage.setItem('aftersales-language', '{tag}')")
    page = context.new_page()
    with served(BOOK) as server:
        address = server.address
        page.goto(address + folder + CHAPTER)
        kept(page)
    # The server is gone.
    page.goto(address + folder + FREIGHT)
    live(page)
    page.goto(address + folder + DESK)
    live(page)
    page.goto(address + folder + "index.html")
    page.locator("button.search-button-field, button.search-button").locator(
        "visible=true"
    ).first.click()
    page.locator("#pst-search-dialog input").fill("运费谁出")
    expect(page.locator("#pst-search-dialog .hb-found-page").first).to_be_visible()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A site that changes: two pages of the book, with all that keeps them."""
    folder = tmp_path / "site"
    for place in (CHAPTER, "index.html"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(BOOK / place, folder / place)
    shutil.copytree(BOOK / "_static", folder / "_static")
    publish(folder, [""])
    with served(folder) as server:
        yield server, folder


def said(page: Page) -> str:
    return page.locator("[data-kept]").inner_text()


def test_an_update_takes_hold_as_a_whole_and_is_announced(
    context: BrowserContext, site: tuple[Server, Path]
) -> None:
    server, folder = site
    context.add_init_script("localStorage.setItem('aftersales-language', 'en')")
    page = context.new_page()
    page.goto(server.address + CHAPTER)
    kept(page)
    assert "Updated" not in said(page)

    chapter, index = folder / CHAPTER, folder / "index.html"
    for file in (chapter, index):
        file.write_text(file.read_text("utf-8").replace("<h1>", "<h1>A later day: "), "utf-8")
    publish(folder, [""])
    server.site.prepare()
    # One file of the update cannot be had as it is listed: the edition before it stays whole.
    whole = (folder / LIST).read_bytes()
    broken = json.loads(whole)
    broken["editions"][""]["index.html"] = "0" * 64
    (folder / LIST).write_text(json.dumps(broken), "utf-8")
    server.site.prepare()
    with page.expect_console_message(lambda message: "not kept" in message.text):
        page.reload()
    assert (
        "A later day" in page.locator("h1").first.inner_text()
    )  # with a network, what is new is read
    assert page.evaluate(WHOLE) == [False]

    (folder / LIST).write_bytes(whole)
    server.site.prepare()
    page.reload()
    kept(page)
    assert "Updated" in said(page)
    assert page.evaluate(WHOLE) == [True]
    # From now on nobody answers, though the line is open: what is kept stands in after a while.
    server.shutdown()
    page.goto(server.address + "index.html")
    assert "A later day" in page.locator("h1").first.inner_text()
