"""The case desk in the built book: the message first, and on from a buyer's words by taps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.desk import DESK, ZH_DESK, AtDesk, answered, choose, first_told, give, said
from tests.browser.pages import BOOK, NARROW, Visit, Watched, arrived, axe_findings, live
from tests.browser.test_calculators import agrees
from tests.handbook import HANDBOOK
from tests.tries import some

pytestmark = pytest.mark.browser

FINGER = 44
# What of the message and the question the bar at the top hides.
UNDER_THE_BAR = """() => {
  const bar = document.elementFromPoint(innerWidth / 2, 1).closest(".bd-header-article");
  const under = bar.getBoundingClientRect().bottom;
  return ["[data-message] [data-title]", "#as-case-desk-message", "[data-ask] .as-question"].filter(
    (place) => document.querySelector(place).getBoundingClientRect().top < under);
}"""


def test_the_desk_starts_empty_so_that_no_example_is_taken_for_a_case(at_desk: AtDesk) -> None:
    page = at_desk(DESK, viewport=NARROW)
    expect(page.locator("[data-message]")).to_be_hidden()
    expect(page.locator("[role=tablist]")).to_be_hidden()
    assert page.locator(".as-answer").inner_text() == ""
    assert page.locator("[data-ask] button").count() == 0


@pytest.mark.parametrize("problem", some(["quality_defect", "parcel_lost"], 1))
def test_the_first_message_is_there_before_the_library_and_stays(
    problem: str, visit: Visit
) -> None:
    held: list[Route] = []
    page = visit(ZH_DESK, viewport=NARROW, held=("**/live/snapshot*", held))
    choose(page, problem)
    expect(page.locator("#as-case-desk-message")).to_have_text(first_told(problem))
    assert page.locator(".as-desk").get_attribute("data-state") is None
    before = page.locator("[data-message]").bounding_box()
    arrived(page, held)
    for route in held:
        route.continue_()
    live(page)
    answered(page)
    expect(page.locator("#as-case-desk-message")).to_have_text(first_told(problem))
    assert page.locator("[data-message]").bounding_box()["width"] == before["width"]
    expect(page.locator("[data-differs]")).to_be_empty()
    expect(page.locator("[data-ask] .as-question")).to_be_visible()


def test_what_is_tapped_and_typed_before_the_script_has_come_is_done_then(visit: Visit) -> None:
    """On a slow line the page is read seconds before it is live."""
    held: list[Route] = []
    page = visit("zh/index.html", viewport=NARROW)
    page.context.route("**/live/desk.*", lambda route: held.append(route))
    page.goto(page.url.replace("zh/index.html", ZH_DESK), wait_until="commit")
    page.locator("[name=said]").fill("衬衫开线了")
    choose(page, "quality_defect")
    expect(page.locator("[data-message]")).to_be_hidden()
    arrived(page, held)
    for route in held:
        route.continue_()
    live(page)
    answered(page)
    expect(page.locator("[name=said]")).to_have_value("衬衫开线了")
    expect(page.locator("[name=problem]")).to_have_value("quality_defect")
    expect(page.locator("#as-case-desk-message")).not_to_be_empty()


def test_a_message_that_differs_because_more_is_known_says_so(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "quality_defect")
    answered(page)
    page.locator("[data-copy=as-case-desk-message]").click()
    assert page.evaluate("navigator.clipboard.readText()") == said(page)
    give(page, "order_state", "signed")
    give(page, "wish", "exchange")
    assert said(page) != first_told("quality_defect")
    expect(page.locator("[data-differs]")).to_contain_text("复制之后")
    # Said once: whoever goes on has read it.
    before = said(page)
    page.locator("[data-skip]").click()
    answered(page)
    assert said(page) == before
    expect(page.locator("[data-differs]")).to_be_empty()
    assert page.locator("#as-case-desk-message mark").count() == 0


def test_the_sentence_that_is_new_is_marked_until_the_next_act(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "quality_defect")
    answered(page)
    give(page, "order_state", "signed")
    expect(page.locator("[data-differs]")).to_be_empty()
    shown = set(re.findall(r"[^。！？]+[。！？]", said(page)))
    give(page, "wish", "exchange")
    now = said(page)
    expect(page.locator("[data-differs]")).to_have_text("有了新信息，这句已更新。")
    sentences = re.findall(r"[^。！？]+[。！？]", now)
    fresh = [sentence for sentence in sentences if sentence not in shown]
    marked = page.locator("#as-case-desk-message mark").all_inner_texts()
    assert marked == (fresh if len(fresh) < len(sentences) else [])
    # Another language of the reader's is no news.
    page.locator("[data-copy=as-case-desk-message]").click()
    expect(page.locator("[data-differs]")).to_be_empty()
    assert said(page) == now


def test_what_the_buyer_knows_is_put_to_the_buyer_by_one_tap(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "quality_defect")
    answered(page)
    # Where the order page shows it, the buyer is not asked.
    assert page.locator("[data-ask] [data-asks]").count() == 0
    give(page, "order_state", "signed")
    expect(page.locator("[data-ask] [data-skip]")).to_be_visible()
    asks = page.locator("[data-ask] [data-asks]")
    asking = said(page)
    expect(asks).to_have_attribute("aria-pressed", "true")
    # Once more, and the message asks no more than it would of itself.
    asks.click()
    expect(asks).to_have_attribute("aria-pressed", "false")
    asks.click()
    expect(asks).to_have_attribute("aria-pressed", "true")
    assert said(page) == asking


def test_a_day_of_signing_is_tapped_typed_or_chosen(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "change_of_mind")
    answered(page)
    give(page, "order_state", "signed")
    give(page, "wish", "return")
    today = page.evaluate(
        "() => new Date(Date.now() - new Date().getTimezoneOffset() * 6e4).toISOString()"
    )[:10]
    signed = page.locator("[name=signed_on]")
    days = page.locator("[name=days_since_signing]")
    expect(page.locator(".as-question")).to_contain_text("哪一天签收的")
    assert page.locator("[data-ask] input:not([data-picks])").count() == 1
    # Chips as the rules tell days apart, each of them to be tapped.
    chips = page.locator("[data-ask] [data-gives=days_since_signing]")
    assert chips.nth(1).get_attribute("data-value") == "1"
    stretch = page.locator("[data-ask] [data-said]").first
    words, value = stretch.inner_text(), stretch.get_attribute("data-value")
    stretch.click()
    answered(page)
    expect(days).to_have_value(str(value))
    expect(page.locator("[data-known] [data-change=days_since_signing]")).to_contain_text(words)
    page.locator("[data-change=days_since_signing]").click()
    page.locator("[data-ask] .as-typed").fill("什么时候来着")
    page.locator("[data-typed]").click()
    expect(page.locator("[data-ask] .as-error")).to_contain_text("看不出是哪一天")
    page.locator("[data-ask] .as-typed").fill("昨天")
    page.keyboard.press("Enter")
    answered(page)
    expect(days).to_have_value("")
    assert signed.input_value() < today
    page.locator("[data-change=signed_on]").click()
    page.locator("[data-ask] [data-day]").first.click()
    answered(page)
    expect(signed).to_have_value(today)
    page.locator("[data-change=signed_on]").click()
    page.evaluate("document.querySelector('[data-picks]').focus()")
    page.locator("[data-picks]").fill("2026-11-02")
    expect(signed).to_have_value("2026-11-02")


def test_whoever_enters_a_case_has_the_buyer_before_them(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK)
    assert page.locator("[name=opened_at]").input_value() == ""
    choose(page, "parcel_lost")
    answered(page)
    assert page.locator("[name=opened_at]").input_value().startswith("20")
    # So what is promised has its time.
    page.locator("[role=tab][data-opens=time]").click()
    expect(page.locator("[data-panel=time]")).to_contain_text("最迟")
    page.locator(".as-assumed > summary").click()
    page.locator("[data-takes=opened_at]").click()
    answered(page)
    expect(page.locator("[name=opened_at]")).to_have_value("")
    page.locator("[data-clear]").click()
    expect(page.locator("[name=opened_at]")).to_have_value("")


@pytest.mark.parametrize("address", some([ZH_DESK, DESK], 1))
def test_the_first_screen_of_a_phone_has_box_message_question_and_tabs(
    address: str, at_desk: AtDesk
) -> None:
    page = at_desk(address, viewport=NARROW)
    box = page.locator("[name=said]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < NARROW["height"] / 3
    choose(page, "quality_defect")
    answered(page)
    for place in ("#as-case-desk-message", "[data-copy=as-case-desk-message]", ".as-question"):
        expect(page.locator(place)).to_be_in_viewport(ratio=1)
    tabs = [tab.bounding_box() for tab in page.locator("[role=tab]").all()]
    assert len({tab["y"] for tab in tabs if tab}) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for chip in page.locator("[data-known] button:visible").all():
        shown = chip.bounding_box()
        assert shown is not None
        assert shown["x"] + shown["width"] <= NARROW["width"]


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
    page = visit(ZH_DESK, blocked=blocked, clipboard=True)
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
    page = visit(ZH_DESK, blocked="**/live/snapshot*")
    # The long way: everything is read and worked out afresh.
    page.set_default_timeout(60_000)
    live(page)
    choose(page, "invoice")
    answered(page)
    expect(page.locator("[data-ask] .as-question")).to_be_visible()


def test_without_first_messages_and_library_the_desk_says_what_can_be_read(visit: Visit) -> None:
    page = visit(ZH_DESK, blocked="**/live/{first,worker}*")
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


def test_a_buyers_words_lead_by_taps_to_what_is_said_and_done(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
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
        if field != "days_since_signing":  # a day of signing tells them
            expect(page.locator(f"[name={field}]")).to_have_value(known[field])
    expect(page.locator(".as-headline")).to_contain_text("先提：换货")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[role=tab][data-opens=money]").click()
    expect(page.locator("[data-panel=money]")).to_be_visible()
    expect(page.locator("[data-panel=do]")).to_be_hidden()


def test_what_the_words_say_besides_is_taken_by_one_tap_and_never_without(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    page.locator("[name=said]").fill("袖口开线了，收到两天，能退吗")
    expect(page.locator("[data-hears=wish]")).to_contain_text("能退吗")
    expect(page.locator("[data-hears=days_since_signing]")).to_contain_text("收到两天")
    expect(page.locator("[name=wish]")).to_have_value("")
    choose(page, "quality_defect")
    answered(page)
    expect(page.locator("[name=wish]")).to_have_value("")
    page.locator("[data-hears=wish]").click()
    answered(page)
    expect(page.locator("[name=wish]")).to_have_value("return")
    expect(page.locator("[data-known] [data-change=wish]")).to_be_visible()
    expect(page.locator("[data-hears=wish]")).to_have_count(0)
    expect(page.locator("[name=days_since_signing]")).to_have_value("")
    page.locator("[data-hears=days_since_signing]").click()
    expect(page.locator("[name=days_since_signing]")).to_have_value("2")
    page.locator("[data-clear]").click()
    expect(page.locator("[data-hears]")).to_have_count(0)


def test_chips_change_and_take_back_what_is_known(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK)
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


def test_what_nobody_knows_is_skipped_and_the_next_is_asked(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK)
    choose(page, "quality_defect")
    answered(page)
    asked = page.locator("[data-ask] .as-question").inner_text()
    page.locator("[data-skip]").click()
    answered(page)
    assert page.locator("[data-ask] .as-question").inner_text() != asked


def test_the_message_and_the_question_stay_in_sight_on_a_phone(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "quality_defect")
    for field, value in (("order_state", "signed"), ("wish", "exchange")):
        answered(page)
        assert page.evaluate(UNDER_THE_BAR) == []
        expect(page.locator("#as-case-desk-message")).to_be_in_viewport()
        expect(page.locator("[data-ask] .as-question")).to_be_in_viewport()
        give(page, field, value)
    assert page.evaluate(UNDER_THE_BAR) == []


def test_a_message_under_the_bar_comes_out_of_it_with_the_next_answer(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "change_of_mind")
    answered(page)
    message = page.locator("[data-message]")
    message.evaluate("(box) => scrollBy(0, box.getBoundingClientRect().top - 10)")
    assert page.evaluate(UNDER_THE_BAR) != []
    page.locator("[data-ask] [data-gives]").first.click()
    answered(page)
    assert page.evaluate(UNDER_THE_BAR) == []


def test_everything_that_is_tapped_on_the_desk_is_a_finger_wide_and_axe_is_content(
    at_desk: AtDesk,
) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW, scheme="dark")
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
    assert axe_findings(page, ".as-desk") == []


def test_the_tabs_are_walked_by_arrow_keys(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    choose(page, "quality_defect")
    answered(page)
    page.locator("[role=tab][data-opens=do]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[role=tab][data-opens=money]")).to_be_focused()
    expect(page.locator("[data-panel=money]")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator("[role=tab][data-opens=do]")).to_have_attribute("aria-selected", "true")


def test_what_the_desk_shows_is_what_the_library_says(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    choose(page, "blemish")
    answered(page)
    agrees(page.locator(".as-desk"))


@pytest.mark.parametrize("address", some([ZH_DESK, DESK], 1))
def test_a_settled_case_is_printed_on_one_sheet(address: str, at_desk: AtDesk) -> None:
    page = at_desk(address, viewport=NARROW)
    facts = {k: str(v) for k, v in HANDBOOK.cases["desk-burst-seam-exchange"].facts.items()}
    page.evaluate(
        """(facts) => {
          const form = document.querySelector(".as-form");
          for (const [name, value] of Object.entries(facts))
            if (form.elements[name]) form.elements[name].value = value;
          form.dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        facts,
    )
    answered(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    expect(page.locator("[data-words]")).to_have_text(facts["said"])
    assert page.locator("details.as-piece:not([open])").count() == 0
    for tab in ("do", "money", "time", "record", "why"):
        assert page.locator(f"[data-panel={tab}]").is_visible()
    for gone in ("[data-ask]", "[data-drafting]", "[data-ways]", "[data-suggested]"):
        assert not page.locator(gone).first.is_visible()


def test_the_next_step_comes_first_and_leads_on(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    choose(page, "parcel_broken")
    answered(page)
    steps = page.locator("[data-steps] > [data-step]")
    assert steps.count() > 3
    assert page.locator("[data-steps] > [data-step]:visible").count() == 1
    first = page.locator("[data-step][data-now]").get_attribute("data-step")
    page.locator("[data-now] [data-done]").first.click()
    assert page.locator("[data-step][data-now]").get_attribute("data-step") != first
    page.locator("[data-all-steps]").click()
    assert page.locator("[data-steps] > [data-step]:visible").count() == steps.count()
    expect(page.locator(f"[data-step={first}][data-is-done]")).to_be_visible()
    # What is done stays done while more becomes known.
    give(page, "order_state", "signed")
    expect(page.locator(f"[data-step={first}][data-is-done]")).to_be_visible()
    page.locator("[data-step-back]").click()
    expect(page.locator(f"[data-step={first}][data-now]")).to_be_visible()


def test_ones_own_words_are_checked_where_they_are_written(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    expect(page.locator("[data-drafting]")).to_be_hidden()
    choose(page, "wrong_item")
    answered(page)
    page.locator("[data-drafting] > summary").click()
    page.locator("[name=reply_draft]").fill("亲，包您今天到账，加我微信吧")
    answered(page)
    expect(page.locator("[data-checked] mark").first).to_be_visible()
    expect(page.locator("[data-checked] table a").first).to_be_visible()
    # It is no fact of the case.
    assert page.locator("[data-change=reply_draft]").count() == 0
    assert axe_findings(page, ".as-desk") == []


def test_another_piece_asks_its_problem_and_wish_and_goes_as_it_came(at_desk: AtDesk) -> None:
    page = at_desk(ZH_DESK, viewport=NARROW)
    pieces = page.locator("[name=pieces]")
    expect(page.locator("[data-each-piece]")).to_be_hidden()
    choose(page, "quality_defect")
    answered(page)
    give(page, "order_state", "signed")
    give(page, "wish", "exchange")
    before = said(page)
    page.locator("[data-adds]").click()
    answered(page)
    expect(page.locator("[data-each-piece] [data-drops]")).to_have_count(2)
    second = page.locator("[data-tells=problem]").nth(1)
    second.select_option("wrong_item")
    answered(page)
    # What is asked of one piece says of which, and chips answer it.
    expect(page.locator("[data-ask] .as-question")).to_contain_text("件：")
    expect(page.locator("[data-ask] [data-gives]").first).to_be_visible()
    page.locator("[data-tells=wish]").nth(1).select_option("return")
    answered(page)
    assert [line.strip() for line in pieces.input_value().splitlines()] == [
        "1: problem=quality_defect; wish=exchange",
        "2: problem=wrong_item; wish=return",
    ]
    expect(page.locator("[name=order_state]")).to_have_value("signed")
    assert "第 1 件" in said(page)
    page.locator("[data-more='1']").click()
    answered(page)
    assert "quantity=2" in pieces.input_value()
    page.locator("[data-fewer='1']").click()
    answered(page)
    assert "quantity" not in pieces.input_value()
    assert axe_findings(page, ".as-desk") == []
    page.locator("[data-drops='1']").click()
    answered(page)
    expect(pieces).to_have_value("")
    expect(page.locator("[name=problem]")).to_have_value("quality_defect")
    assert said(page) == before
