"""Practice in the built book: asked, decided, written, marked and saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import NARROW, Visit

pytestmark = pytest.mark.browser

ADDRESS = "book/operations/practice.html"


def ready(page: Page) -> Page:
    page.wait_for_selector("[data-practice][data-state=live]")
    return page


def test_a_chat_is_asked_decided_written_marked_and_saved(visit: Visit, tmp_path: Path) -> None:
    page = ready(visit(ADDRESS, viewport=NARROW))
    lines = page.locator(".as-chat li")
    expect(lines).to_have_count(1)
    page.locator("[data-field=ask]").select_option(index=1)
    page.locator("[data-ask]").click()
    expect(lines).to_have_count(3)
    choice = page.locator("[data-choice]").first
    choice.select_option(index=1)
    page.locator("[data-write]").fill("<b>亲，这是您自己的问题</b>")
    page.locator("[data-send]").click()
    expect(lines).to_have_count(5)
    assert choice.input_value()
    page.locator("[data-finish]").click()
    expect(page.locator(".as-marks")).to_contain_text("is not to be said")
    assert page.locator(".as-chat b").count() == 0
    link = page.locator(".as-marks a.as-rule").first.get_attribute("href")
    assert link is not None
    assert "rules.html#" in link
    page.locator("[data-who]").fill("N2")
    with page.expect_download() as download:
        page.locator("[data-save]").click()
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert (kept["who"], kept["part"], kept["passed"]) == ("N2", "practice", False)


def test_another_practice_begins_anew(visit: Visit) -> None:
    page = ready(visit(ADDRESS))
    before = page.locator(".as-headline").inner_text()
    page.locator("[data-field=ask]").select_option(index=1)
    page.locator("[data-ask]").click()
    expect(page.locator(".as-chat li")).to_have_count(3)
    page.locator("[data-another]").click()
    expect(page.locator(".as-headline")).not_to_have_text(before)
    expect(page.locator(".as-chat li")).to_have_count(1)


def test_a_practice_is_in_the_language_of_its_edition(visit: Visit) -> None:
    page = ready(visit(f"zh/{ADDRESS}", locale="zh-CN"))
    expect(page.locator(".as-headline")).to_contain_text("练习")
    expect(page.locator(".as-paper")).not_to_contain_text("What you know")


def test_without_the_library_the_case_and_the_reply_are_folded_below(visit: Visit) -> None:
    page = visit(ADDRESS, blocked="**/worker.*.mjs")
    page.wait_for_selector("[data-practice][data-state=built]")
    page.locator("details.as-solution summary").first.click()
    assert page.locator("details.as-solution blockquote").first.inner_text()
