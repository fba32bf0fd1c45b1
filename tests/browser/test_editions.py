"""Which edition a reader is shown: the address says it, and only the root follows the reader."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.pages import NARROW, WIDE, Visit, Watched

pytestmark = pytest.mark.browser

PAGE = "book/policies/freight.html"


def kept(lang: str) -> str:
    return f"try {{ localStorage.setItem('aftersales-language', '{lang}') }} catch {{}}"


def lang(page: Page) -> str | None:
    return page.locator("html").get_attribute("lang")


@pytest.mark.parametrize(("locale", "shown"), [("zh-CN", "zh-Hans"), ("en-US", "en"), ("fr", "en")])
def test_the_first_visit_to_the_root_follows_the_browser(
    locale: str, shown: str, visit: Visit
) -> None:
    assert lang(visit("", locale=locale)) == shown


@pytest.mark.parametrize(
    ("address", "shown"), [(PAGE, "en"), (f"zh/{PAGE}", "zh-Hans"), ("zh/", "zh-Hans")]
)
@pytest.mark.parametrize("chosen", ["en", "zh-Hans"])
def test_a_link_shows_what_it_was_sent_for_whatever_was_chosen_before(
    chosen: str, address: str, shown: str, visit: Visit
) -> None:
    page = visit(address, script=kept(chosen), locale="zh-CN" if chosen != "en" else "en-US")
    assert lang(page) == shown
    assert page.url.endswith(f"/{address}")


def test_the_choice_is_kept_for_the_root_and_the_way_back_leads_back(visit: Visit) -> None:
    page = visit(PAGE, locale="en-US")
    page.locator("a[data-edition=zh-Hans]").first.click()
    page.wait_for_url(f"**/zh/{PAGE}")
    page.go_back()
    page.wait_for_url(f"**/{PAGE}")
    assert "/zh/" not in page.url
    root = page.url.removesuffix(PAGE)
    page.goto(root)
    page.wait_for_url("**/zh/index.html")
    page.go_back()
    page.wait_for_url(f"**/{PAGE}")
    assert "/zh/" not in page.url


def test_from_a_page_of_the_handbook_the_root_is_the_one_that_was_asked_for(visit: Visit) -> None:
    page = visit(PAGE, script=kept("zh-Hans"))
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<a id=home href=../../index.html>x</a>')"
    )
    page.evaluate("document.getElementById('home').click()")
    page.wait_for_url("**/index.html")
    assert lang(page) == "en"


@pytest.mark.parametrize("viewport", [NARROW, WIDE])
def test_the_switch_keeps_the_place_that_is_read(viewport: ViewportSize, visit: Visit) -> None:
    page = visit(PAGE, viewport=viewport)
    section = page.locator("article section[id] section[id]").nth(2)
    place = section.get_attribute("id")
    section.evaluate("(node) => scrollTo(0, node.getBoundingClientRect().top + scrollY - 70)")
    page.locator("a[data-edition=zh-Hans]").first.click()
    page.wait_for_url(f"**/zh/{PAGE}#{place}")
    expect(page.locator(f'[id="{place}"]')).to_be_in_viewport()


def test_where_nothing_may_be_kept_nobody_is_sent_anywhere(visit: Visit, watched: Watched) -> None:
    forbidden = (
        "Object.defineProperty(window, 'localStorage', "
        "{get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    page = visit("index.html", script=forbidden, locale="zh-CN")
    assert lang(page) == "en"
    # The theme reports that it may not store its colours.
    assert {text for text in watched.errors if not text.startswith("Got invalid")} == {"no"}
    watched.errors.clear()
