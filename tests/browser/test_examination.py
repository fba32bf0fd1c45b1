"""The go-live examination in the built book: drawn, handed in, explained and saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import NARROW, Visit

pytestmark = pytest.mark.browser

ADDRESS = "book/operations/examination.html"


def ready(page: Page) -> Page:
    page.wait_for_selector("[data-examination][data-state=live]")
    return page


def test_a_paper_is_handed_in_explained_and_saved(visit: Visit, tmp_path: Path) -> None:
    page = ready(visit(ADDRESS, viewport=NARROW))
    assert page.locator(".as-item").count() == page.locator("details.as-solution").count() > 0
    for item in page.locator(".as-item").all():
        item.locator("input").first.check()
    page.locator("[data-name]").fill("<b>Me</b>")
    page.locator("[data-hand-in]").click()
    expect(page.locator(".as-item[data-result]")).to_have_count(page.locator(".as-item").count())
    assert page.locator(".as-item[data-result=open]").count() == 0
    link = page.locator(".as-verdict a.as-rule").first.get_attribute("href")
    assert link is not None
    assert "rules.html#" in link
    with page.expect_download() as download:
        page.locator("[data-save]").click()
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    right = page.locator(".as-item[data-result=right]").count()
    assert (kept["who"], kept["right"]) == ("<b>Me</b>", right)
    assert kept["of"] == page.locator(".as-item").count()


def test_another_paper_has_other_questions_and_nothing_chosen(visit: Visit) -> None:
    page = ready(visit(ADDRESS))
    before = page.locator(".as-item input").first.get_attribute("name")
    page.locator(".as-item input").first.check()
    page.locator("[data-another]").click()
    page.wait_for_function(
        "(before) => document.querySelector('.as-item input').name !== before", arg=before
    )
    assert page.locator(".as-item input:checked").count() == 0


def test_the_paper_is_in_the_language_of_its_edition(visit: Visit) -> None:
    page = ready(visit(f"zh/{ADDRESS}", locale="zh-CN"))
    expect(page.locator(".as-paper")).to_contain_text("题")
    expect(page.locator(".as-paper")).not_to_contain_text("Question")


def test_without_the_library_every_answer_is_folded_below_its_question(visit: Visit) -> None:
    page = visit(ADDRESS, blocked="**/worker.*.mjs")
    page.wait_for_selector("[data-examination][data-state=built]")
    page.locator("details.as-solution summary").first.click()
    assert page.locator("details.as-solution p").first.inner_text()
