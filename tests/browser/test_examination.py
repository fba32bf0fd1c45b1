"""The go-live examination in the built book: drawn, handed in, explained and saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aftersales_kit.operations.results import read_results
from tests.browser.pages import NARROW, Visit
from tests.handbook import HANDBOOK

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


def choose(page: Page, part: str) -> None:
    """Turn to another part, and wait until its paper is there."""
    before = page.locator(".as-headline").inner_text()
    page.locator(f"[data-part={part}]").click()
    expect(page.locator(f"[data-part={part}]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "(before) => document.querySelector('.as-headline').innerText !== before", arg=before
    )


def test_each_part_keeps_what_was_answered_and_all_are_saved_in_one_file(
    visit: Visit, tmp_path: Path
) -> None:
    page = ready(visit(ADDRESS, viewport=NARROW))
    page.locator(".as-item input").first.check()
    ticked = page.locator(".as-item input").first.get_attribute("name")
    choose(page, "drafts")
    page.locator("[data-hand-in]").click()
    expect(page.locator(".as-item[data-result=open]").first).to_be_visible()
    choose(page, "rules")
    assert page.locator(".as-item input:checked").first.get_attribute("name") == ticked
    page.locator("[data-hand-in]").click()
    expect(page.locator(".as-item[data-result=open]").first).to_be_visible()
    page.locator("[data-name]").fill("N1")
    with page.expect_download() as download:
        page.locator("[data-save]").click()
    assert download.value.suggested_filename.endswith(".jsonl")
    found = read_results([Path(download.value.path()).rename(tmp_path / "r.jsonl")], HANDBOOK)
    assert found.refused == ()
    assert {(one.who, one.part) for one in found.kept} == {("N1", "drafts"), ("N1", "rules")}


def test_what_is_typed_is_timed_from_the_first_key_and_pasting_does_not_count(
    visit: Visit,
) -> None:
    page = ready(visit(ADDRESS, viewport=NARROW))
    choose(page, "typing_en")
    text, place = page.locator(".as-copy").inner_text(), page.locator("[data-typed]")
    place.evaluate(
        """(place) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "pasted");
            const paste = { clipboardData, bubbles: true, cancelable: true };
            place.dispatchEvent(new ClipboardEvent("paste", paste));
        }"""
    )
    expect(page.locator(".as-status")).to_contain_text("Pasting does not count")
    assert place.input_value() == ""
    place.press_sequentially(text[:20], delay=5)
    choose(page, "typing_zh")
    choose(page, "typing_en")
    assert place.input_value() == text[:20]
    page.locator("[data-hand-in]").click()
    expect(page.locator(".as-item")).to_have_attribute("data-result", "wrong")
    expect(page.locator(".as-status")).to_contain_text("right characters a minute")


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
