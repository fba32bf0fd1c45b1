"""The case desk in the built book: it leads from a buyer's words on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import NARROW, Visit, live

pytestmark = pytest.mark.browser

DESK = "notebooks/calculators/case-desk.html"


def answered(page: Page) -> None:
    page.wait_for_function("() => !('pending' in document.querySelector('.as-calculator').dataset)")


def test_the_desk_starts_empty_so_that_no_example_is_taken_for_a_case(visit: Visit) -> None:
    page = live(visit(DESK, viewport=NARROW))
    assert page.locator("[name=problem]").input_value() == ""
    expect(page.locator(".as-headline")).to_contain_text("Paste what the buyer wrote")
    # What stands there asks what happened, and can be taken for nobody's answer.
    said = page.locator(".as-reply").all_text_contents()
    assert said
    assert all("What has happened" in text or "遇到了什么问题" in text for text in said), said


def test_a_buyers_words_lead_by_taps_to_what_is_said_and_done(visit: Visit) -> None:
    page = live(visit(DESK, viewport=NARROW))
    page.locator("[data-set-lang=zh]").click()
    page.locator("[name=said]").fill("鞋子穿了两天就开胶了")
    expect(page.locator("[data-fill]").first).to_have_text("很可能是质量问题")
    page.locator("[data-fill]").first.click()
    expect(page.locator("[name=problem]")).to_have_value("quality_defect")
    page.locator("[data-every]").click()
    for name, value in (
        ("evidence", "photos"), ("order_state", "signed"), ("wish", "exchange"),
        ("goods_usable", "no"), ("replacement_in_stock", "yes"), ("in_a_hurry", "no"),
    ):  # fmt: skip
        page.locator(f"[name={name}]").select_option(value)
    page.locator("[name=days_since_signing]").fill("2")
    answered(page)
    expect(page.locator(".as-headline")).to_contain_text("先提：换货")
    pieces = page.locator("details.as-piece")
    assert pieces.count() >= 3
    pieces.first.locator("summary").click()
    assert pieces.first.locator("table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_folded_is_open_on_paper(visit: Visit) -> None:
    page = live(visit(DESK))
    page.locator("[data-examples]").select_option(index=1)
    answered(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.as-piece:not([open])").count() == 0
    assert page.locator("details.as-piece[open]").count() > 0
