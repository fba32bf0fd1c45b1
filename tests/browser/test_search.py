"""The search box: what is typed is answered under it, in the language of the question."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import ZH_DESK, AtDesk, choose
from tests.browser.pages import NARROW, Visit, axe_findings

pytestmark = pytest.mark.browser

PAGE = "book/policies/privacy.html"


def opened_box(page: Page) -> Locator:
    page.locator("button.search-button-field, button.search-button").locator(
        "visible=true"
    ).first.click()
    return page.locator("#pst-search-dialog input")


HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("folder", "query", "title", "address", "said"),
    [
        ("zh/", "运费谁出", "运费谁承担", "book/policies/freight.html", "页"),
        (
            "",
            "who pays the postage",
            "Who bears the freight",
            "book/policies/freight.html",
            "pages",
        ),
        # In the language of the edition, whatever is typed.
        ("", "运费谁出", "Who bears the freight", "book/policies/freight.html", "pages"),
    ],
)
def test_what_is_typed_is_answered_at_once(
    visit: Visit, folder: str, query: str, title: str, address: str, said: str
) -> None:
    page = visit(folder + PAGE, viewport=NARROW, locale="zh-CN" if folder else "en-GB")
    opened_box(page).fill(query)
    first = page.locator("#pst-search-dialog .hb-found-page").first
    expect(first.locator(".hb-found-title").first).to_have_text(title)
    expect(page.locator("#pst-search-dialog [role=status]")).to_contain_text(said)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    results = page.locator("#pst-search-dialog .hb-found")
    if folder:
        assert not re.search(
            "[a-z]{4}", " ".join(results.locator(".hb-found-kind").all_inner_texts())
        )
    else:
        assert not HAN.search(results.inner_text())
    assert axe_findings(page, "#pst-search-dialog") == []
    first.locator("a").first.click()
    page.wait_for_url(f"**/{address}")


def test_the_keyboard_reaches_every_answer_and_enter_shows_all(visit: Visit) -> None:
    page = visit(PAGE)
    page.keyboard.press("Control+k")
    page.keyboard.type("快递丢了")
    expect(page.locator("#pst-search-dialog .hb-found a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pst-search-dialog .hb-found a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pst-search-dialog .hb-found a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#pst-search-dialog input")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator(".hb-search-page .hb-found-title").first).to_have_text(
        "Parcels and couriers"
    )


def test_what_a_buyer_says_finds_the_problem_and_a_case_of_it(visit: Visit) -> None:
    page = visit("zh/search.html?q=%E5%BC%80%E8%83%B6", locale="zh-CN")  # 开胶
    problem = page.locator(".hb-found-within a", has_text="问题").first
    expect(problem).to_have_attribute(
        "href", re.compile(r"case-desk\.html#case-desk/\?problem=quality_defect$")
    )


def test_nothing_found_says_so_and_what_is_typed_is_no_markup(visit: Visit) -> None:
    page = visit("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20qqxyz")
    expect(page.locator(".hb-search-page [role=status]")).not_to_be_empty()
    assert page.locator(".hb-search-page img").count() == 0
    page.locator(".hb-search-page input").fill("qqxyz")
    expect(page.locator(".hb-search-page [role=status]")).to_contain_text("Nothing found")


def test_a_search_that_cannot_be_loaded_says_so_and_is_tried_again(visit: Visit) -> None:
    page = visit(PAGE, blocked="**/search/records.json")
    box = opened_box(page)
    box.fill("freight")
    status = page.locator("#pst-search-dialog [role=status]")
    expect(status).to_contain_text("could not be loaded")
    page.context.unroute("**/search/records.json")
    box.fill("freight ")
    expect(page.locator("#pst-search-dialog .hb-found-title").first).to_be_visible()


def test_the_box_of_the_desk_searches_until_it_is_known_what_the_case_is(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    page.locator("[name=said]").fill("七天无理由")
    found = page.locator("[data-found] .hb-found-page")
    expect(found.first).to_contain_text("退")
    assert found.count() <= 3
    expect(found.first.locator("a").first).to_have_attribute("href", re.compile("/zh/book/"))
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert axe_findings(page, ".as-desk") == []
    choose(page, "change_of_mind")
    expect(found.first).to_be_hidden()
    page.locator("[data-clear]").click()
    expect(found).to_have_count(0)
