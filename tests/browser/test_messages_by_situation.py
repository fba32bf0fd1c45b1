"""Messages by situation: a message is found, copied with one tap, and leads to the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import NARROW, Visit

pytestmark = pytest.mark.browser

INDEX = "zh/book/policies/situations.html"
LOGISTICS = "zh/book/policies/situations/logistics.html"
FOUND = ".hb-messages-found > li:visible"


def test_the_index_finds_a_message_by_its_words_and_leads_to_it(visit: Visit) -> None:
    page = visit(INDEX, viewport=NARROW, locale="zh-CN")
    expect(page.locator(FOUND)).to_have_count(0)
    page.locator("#hb-messages-search").fill("发票 抬头")
    found = page.locator(FOUND)
    expect(found.first).to_contain_text("发票")
    for one in found.all():
        said = one.inner_text()
        assert "发票" in said
        assert "抬头" in said
    found.locator("a").first.click()
    page.wait_for_url("**/situations/*.html#*")
    anchor = page.url.partition("#")[2]
    expect(page.locator(f"[id='{anchor}']")).to_be_visible()
    expect(page.locator(f"[id='{anchor}'] blockquote").first).to_be_visible()


def test_what_no_message_says_is_said_so_and_leaves_the_page_as_it_was(visit: Visit) -> None:
    for address in (INDEX, LOGISTICS):
        page = visit(address, viewport=NARROW, locale="zh-CN")
        box, none = page.locator("#hb-messages-search"), page.locator(".hb-messages-none")
        expect(none).to_be_hidden()
        box.fill("qqxyz")
        expect(none).to_be_visible()
        box.fill("")
        expect(none).to_be_hidden()
        expect(page.locator(FOUND)).to_have_count(0)
        assert page.locator("details.hb-messages[open]").count() == 0


def test_a_page_shows_only_what_is_searched_and_opens_it(visit: Visit) -> None:
    page = visit(LOGISTICS, viewport=NARROW, locale="zh-CN")
    every = page.locator("details.hb-messages:visible").count()
    page.locator("#hb-messages-search").fill("破损")
    shown = page.locator(".hb-message:visible")
    expect(shown.first).to_be_visible()
    assert page.locator("details.hb-messages:visible").count() < every
    page.locator("#hb-messages-search").fill("")
    expect(page.locator("details.hb-messages:visible")).to_have_count(every)


def test_a_message_is_copied_with_one_tap_as_it_is_read(visit: Visit) -> None:
    page = visit(f"{LOGISTICS}#about-parcel_lost", viewport=NARROW, clipboard=True, locale="zh-CN")
    message = page.locator("#about-parcel_lost .hb-message").first
    button = message.locator(".hb-copy").first
    button.click()
    expect(button).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == message.locator("blockquote").first.inner_text().strip()
    expect(button).to_have_text("复制")


def test_where_the_clipboard_is_forbidden_the_message_is_selected(visit: Visit) -> None:
    script = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    page = visit(f"{LOGISTICS}#about-parcel_lost", script=script, locale="zh-CN")
    message = page.locator("#about-parcel_lost .hb-message").first
    message.locator(".hb-copy").first.click()
    said = message.locator("blockquote").first.inner_text().strip()
    page.wait_for_function("getSelection().toString() !== ''")
    assert page.evaluate("getSelection().toString().trim()") == said


def test_a_message_leads_to_the_desk_of_the_same_edition_with_its_problem(visit: Visit) -> None:
    page = visit(f"{LOGISTICS}#about-parcel_lost", viewport=NARROW, locale="zh-CN")
    page.locator("#about-parcel_lost .hb-begin").first.click()
    page.wait_for_url("**/zh/notebooks/calculators/case-desk.html#case-desk/*problem=parcel_lost*")
