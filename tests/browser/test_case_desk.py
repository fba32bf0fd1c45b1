"""The case desk in the built book: the message first, and on from a buyer's words by taps."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import BOOK, NARROW, Visit, Watched, axe_findings, live
from tests.browser.test_calculators import agrees

pytestmark = pytest.mark.browser

DESK = "notebooks/calculators/case-desk.html"
FINGER = 44
CHINESE = "try { localStorage.setItem('aftersales-language', 'zh-Hans'); } catch {}"


def first_told(problem: str, market: str = "cn", language: int = 1) -> str:
    """Return the first message as it was made when the book was built."""
    told = json.loads(next((BOOK / "live").glob("first.*.json")).read_text(encoding="utf-8"))
    *_, latest = told["days"].values()
    return str(told["messages"][latest[problem][market]]["text"][language])


def choose(page: Page, problem: str) -> None:
    page.locator("[data-problems] > summary").click()
    page.locator(f"[data-chooses={problem}]").click()


def said(page: Page) -> str:
    return page.locator("#as-case-desk-message").inner_text()


def answered(page: Page) -> None:
    page.wait_for_function("() => !('pending' in document.querySelector('.as-desk').dataset)")


def test_the_desk_starts_empty_so_that_no_example_is_taken_for_a_case(visit: Visit) -> None:
    page = live(visit(DESK, viewport=NARROW))
    expect(page.locator("[data-message]")).to_be_hidden()
    expect(page.locator("[role=tablist]")).to_be_hidden()
    assert page.locator(".as-answer").inner_text() == ""
    assert page.locator("[data-ask] button").count() == 0


@pytest.mark.parametrize("problem", ["quality_defect", "parcel_lost"])
def test_the_first_message_is_there_before_the_library_and_stays(
    problem: str, visit: Visit
) -> None:
    held: list[Route] = []
    page = visit(DESK, viewport=NARROW, script=CHINESE, held=("**/live/snapshot*", held))
    choose(page, problem)
    expect(page.locator("#as-case-desk-message")).to_have_text(first_told(problem))
    assert page.locator(".as-desk").get_attribute("data-state") is None
    before = page.locator("[data-message]").bounding_box()
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    live(page)
    answered(page)
    expect(page.locator("#as-case-desk-message")).to_have_text(first_told(problem))
    assert page.locator("[data-message]").bounding_box()["width"] == before["width"]
    expect(page.locator("[data-differs]")).to_be_empty()
    expect(page.locator("[data-ask] .as-question")).to_be_visible()


def test_a_message_that_differs_because_more_is_known_says_so(visit: Visit) -> None:
    page = live(visit(DESK, viewport=NARROW, script=CHINESE, clipboard=True))
    choose(page, "quality_defect")
    answered(page)
    page.locator("[data-copy=as-case-desk-message]").click()
    assert page.evaluate("navigator.clipboard.readText()") == said(page)
    page.locator("[data-gives=order_state][data-value=signed]").click()
    page.locator("[data-gives=wish][data-value=exchange]").click()
    answered(page)
    assert said(page) != first_told("quality_defect")
    expect(page.locator("[data-differs]")).to_contain_text("复制之后")


@pytest.mark.parametrize(
    ("blocked", "told"),
    [
        ("**/live/worker*", "第一句话照常可以发"),
        ("**/live/pyodide-*/*", "第一句话照常可以发"),
    ],
)
def test_without_the_library_the_first_message_can_still_be_sent(
    blocked: str, told: str, visit: Visit
) -> None:
    page = visit(DESK, script=CHINESE, blocked=blocked, clipboard=True)
    page.wait_for_selector(".as-desk[data-state=built]")
    expect(page.locator(".as-status")).to_contain_text(told)
    choose(page, "late_delivery")
    expect(page.locator("#as-case-desk-message")).to_have_text(first_told("late_delivery"))
    page.locator("[data-copy=as-case-desk-message]").click()
    assert page.evaluate("navigator.clipboard.readText()") == first_told("late_delivery")
    # What belongs to another problem does not stay.
    choose(page, "invoice")
    expect(page.locator("#as-case-desk-message")).to_have_text(first_told("invoice"))


def test_without_the_memory_image_the_desk_answers_all_the_same(visit: Visit) -> None:
    page = visit(DESK, script=CHINESE, blocked="**/live/snapshot*")
    # The long way: everything is read and worked out afresh.
    page.set_default_timeout(60_000)
    live(page)
    choose(page, "invoice")
    answered(page)
    expect(page.locator("[data-ask] .as-question")).to_be_visible()


def test_without_first_messages_and_library_the_desk_says_what_can_be_read(visit: Visit) -> None:
    page = visit(DESK, script=CHINESE, blocked="**/live/{first,worker}*")
    page.wait_for_selector(".as-desk[data-state=built]")
    choose(page, "invoice")
    expect(page.locator(".as-status")).to_contain_text("各章节和全部话术照常能看")
    expect(page.locator("[data-message]")).to_be_hidden()


def test_where_nothing_may_be_stored_the_desk_answers(visit: Visit, watched: Watched) -> None:
    forbidden = (
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty("
        "window, name, {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    page = live(visit(DESK, script=forbidden))
    choose(page, "invoice")
    answered(page)
    expect(page.locator("[data-message]")).to_be_visible()
    # The theme reports that it may not store its colours.
    assert {text for text in watched.errors if not text.startswith("Got invalid")} == {"no"}
    watched.errors.clear()


@pytest.mark.parametrize(("folder", "word"), [("", "chapters"), ("zh", "章节")])
def test_without_scripts_the_desk_says_what_can_be_read(folder: str, word: str) -> None:
    html = (BOOK / folder / DESK).read_text(encoding="utf-8")
    inside = re.findall(r"<noscript>(.*?)</noscript>", html, re.DOTALL)
    assert any(word in text for text in inside)


def test_a_buyers_words_lead_by_taps_to_what_is_said_and_done(visit: Visit) -> None:
    page = live(visit(DESK, viewport=NARROW, script=CHINESE))
    page.locator("[name=said]").fill("鞋子穿了两天就开胶了")
    expect(page.locator("[data-suggested] button").first).to_have_text("很可能是质量问题")
    page.locator("[data-suggested] button").first.click()
    expect(page.locator("[name=problem]")).to_have_value("quality_defect")
    known = {
        "order_state": "signed", "wish": "exchange", "evidence": "photos", "goods_usable": "no",
        "replacement_in_stock": "yes", "days_since_signing": "2", "exchange_kind": "same",
        "condition": "tried", "closes_at_once": "no",
    }  # fmt: skip
    for _ in range(len(known)):
        answered(page)
        if not page.locator("[data-ask] [data-gives]").count():
            break
        field = page.locator("[data-ask] [data-gives]").first.get_attribute("data-gives")
        assert field is not None
        page.locator(f"[data-ask] [data-gives={field}][data-value='{known[field]}']").click()
        expect(page.locator(f"[name={field}]")).to_have_value(known[field])
    expect(page.locator(".as-headline")).to_contain_text("先提：换货")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[role=tab][data-opens=money]").click()
    expect(page.locator("[data-panel=money]")).to_be_visible()
    expect(page.locator("[data-panel=do]")).to_be_hidden()


def test_chips_change_and_take_back_what_is_known(visit: Visit) -> None:
    page = live(visit(DESK, script=CHINESE))
    choose(page, "parcel_lost")
    answered(page)
    page.locator("[data-gives=order_state][data-value=in_transit]").click()
    answered(page)
    page.locator("[data-change=order_state]").click()
    pressed = page.locator("[data-ask] [aria-pressed=true]")
    expect(pressed).to_have_attribute("data-value", "in_transit")
    page.locator("[data-gives=order_state][data-value=signed]").click()
    expect(page.locator("[name=order_state]")).to_have_value("signed")
    page.locator("[data-takes=order_state]").click()
    expect(page.locator("[name=order_state]")).to_have_value("")
    answered(page)
    expect(page.locator("[data-ask] [data-gives=order_state]").first).to_be_visible()
    page.locator("[data-clear]").click()
    expect(page.locator("[data-message]")).to_be_hidden()


def test_what_nobody_knows_is_skipped_and_the_next_is_asked(visit: Visit) -> None:
    page = live(visit(DESK, script=CHINESE))
    choose(page, "quality_defect")
    answered(page)
    asked = page.locator("[data-ask] .as-question").inner_text()
    page.locator("[data-skip]").click()
    assert page.locator("[data-ask] .as-question").inner_text() != asked


def test_the_message_and_the_question_stay_in_sight_on_a_phone(visit: Visit) -> None:
    page = live(visit(DESK, viewport=NARROW, script=CHINESE))
    choose(page, "quality_defect")
    for field, value in (("order_state", "signed"), ("wish", "exchange")):
        answered(page)
        expect(page.locator("#as-case-desk-message")).to_be_in_viewport()
        expect(page.locator("[data-ask] .as-question")).to_be_in_viewport()
        page.locator(f"[data-gives={field}][data-value={value}]").click()


def test_everything_that_is_tapped_on_the_desk_is_a_finger_wide_and_axe_is_content(
    visit: Visit,
) -> None:
    page = live(visit(DESK, viewport=NARROW, scheme="dark", script=CHINESE))
    choose(page, "quality_defect")
    answered(page)
    page.locator("[data-problems] > summary").click()
    small = page.evaluate(
        """(least) => [...document.querySelectorAll(
          ".as-desk :is(button, select, input, textarea, summary)")]
          .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
          .filter(([, r]) => r.width && (r.height < least - 0.5 || r.width < least - 0.5))
          .map(([html]) => html)""",
        FINGER,
    )
    assert small == []
    assert axe_findings(page) == []


def test_the_tabs_are_walked_by_arrow_keys(visit: Visit) -> None:
    page = live(visit(DESK))
    choose(page, "quality_defect")
    answered(page)
    page.locator("[role=tab][data-opens=do]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[role=tab][data-opens=money]")).to_be_focused()
    expect(page.locator("[data-panel=money]")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator("[role=tab][data-opens=do]")).to_have_attribute("aria-selected", "true")


def test_what_the_desk_shows_is_what_the_library_says(visit: Visit) -> None:
    page = live(visit(DESK))
    choose(page, "blemish")
    answered(page)
    agrees(page.locator(".as-desk"))


def test_on_paper_all_tabs_stand_with_what_is_folded_open(visit: Visit) -> None:
    page = live(visit(DESK))
    choose(page, "blemish")
    answered(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details.as-piece:not([open])").count() == 0
    for tab in ("do", "money", "time", "record", "why"):
        assert page.locator(f"[data-panel={tab}]").is_visible()
    assert not page.locator("[data-ask]").is_visible()
