"""The edition in traditional characters: whole, live, found, and never in what a buyer is sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from aftersales_kit.sheets.markup.scripts import in_script
from tests.browser.pages import BOOK, NARROW, Visit, axe_findings, book_pages, live
from tests.handbook import HANDBOOK

TAIWAN = HANDBOOK.scripts["zh-Hant-TW"]
DESK = "notebooks/calculators/case-desk.html"


@pytest.mark.book
def test_every_page_is_there_in_the_script_with_its_own_place_among_the_editions() -> None:
    missing = [page for page in book_pages() if not (BOOK / "zh-hant" / page).is_file()]
    assert missing == []
    for page in book_pages():
        html = (BOOK / "zh-hant" / page).read_text(encoding="utf-8")
        assert f'<html lang="{TAIWAN.id}"' in html
        assert re.search('<a class="hb-edition"[^>]*data-edition="zh-Hans"', html)
        assert 'data-edition="zh-Hant-TW"' not in html
        assert "keep.mjs?edition=zh-hant" in html


@pytest.mark.book
def test_nothing_is_left_in_characters_that_only_the_other_script_has() -> None:
    phrases, characters, local = TAIWAN._listed  # what it writes with
    written = {*characters.values(), *phrases.words.values(), *local.words.values()}
    may_be = set("".join({*written, *TAIWAN.terms.values()}))
    only_there = {chr(c) for c in characters if chr(c) not in may_be}
    for page in book_pages():
        html = (BOOK / "zh-hant" / page).read_text(encoding="utf-8")
        sent = re.sub(r"<(\w+)[^>]*translate=\"no\".*?</\1>", "", html, flags=re.DOTALL)
        assert set(sent) & only_there == set(), page


@pytest.mark.browser
def test_the_desk_answers_in_the_script_and_writes_to_the_buyer_in_the_buyers(visit: Visit) -> None:
    page = live(visit(f"zh-hant/{DESK}", viewport=NARROW, locale="zh-TW"))
    page.locator("[name=said]").fill("袖口开线了")
    page.locator("[data-suggested] button").first.click()
    page.wait_for_selector("[data-state=live]:not([data-pending])")
    expect(page.locator("[data-message]")).to_contain_text("亲，实在不好意思")
    asked = page.locator("[data-ask]").inner_text()
    assert asked == in_script(asked, TAIWAN)
    assert axe_findings(page, ".as-desk") == []


@pytest.mark.browser
@pytest.mark.parametrize("query", ["運費誰出", "运费谁出"])
def test_a_question_in_either_script_is_answered_in_that_of_the_page(
    visit: Visit, query: str
) -> None:
    page = visit("zh-hant/search.html?q=" + query, locale="zh-TW")
    page.wait_for_selector(".hb-found-title")
    expect(page.locator(".hb-found-title").first).to_contain_text("運費誰")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "edition"),
    [("zh-TW", "zh-hant/"), ("zh-HK", "zh-hant/"), ("zh-CN", "zh/"), ("de-DE", "")],
)
def test_the_first_visit_follows_the_browser_by_language_and_script(
    visit: Visit, locale: str, edition: str
) -> None:
    page = visit("index.html", locale=locale)
    page.wait_for_url(re.compile(rf"://[^/]+/{edition}(index\.html)?$"))
