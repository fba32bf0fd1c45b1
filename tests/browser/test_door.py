"""The buyers' door in a browser: at any depth, in a frame, by keyboard, small, large and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from aftersales_kit.faces.door.build import build, how_often
from aftersales_kit.policy import data_folder
from tests.browser.pages import NARROW, Watched, axe_findings, served
from tests.conftest import ON
from tests.handbook import HANDBOOK

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 568}
FRAME = """<!doctype html><title>Shop</title><link rel="icon" href="data:,">
<iframe title="Help" src="a/b/door/cn.html"></iframe>"""
SHOP = """<!doctype html><title>Shop</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<a href="a/b/door/{market}.html">Help</a>"""
SHOPS = ("cn", "tw", "eu", "gb")
MOST_TAPS, EVERYDAY = 5, 10
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A host that has the door somewhere deep in it, and a page of a shop with a frame."""
    folder = tmp_path_factory.mktemp("host")
    asked = how_often(data_folder() / "samples/cases.csv", HANDBOOK)
    build(folder / "a" / "b" / "door", HANDBOOK, ON, asked)
    Path(folder, "index.html").write_text(FRAME, encoding="utf-8")
    for market in SHOPS:
        Path(folder, f"shop-{market}.html").write_text(SHOP.format(market=market), "utf-8")
    with served(folder) as server:
        yield server.address


@pytest.fixture
def door(browser: Browser, site: str, watched: Watched) -> Iterator[Open]:
    """Open a page of it as a new reader would."""
    contexts = []

    def open_page(path: str = "a/b/door/cn.html", **settings: Any) -> Page:
        context = browser.new_context(
            **{"viewport": NARROW, "reduced_motion": "reduce", **settings}
        )
        contexts.append(context)
        watched.attach(context)
        page = context.new_page()
        page.goto(f"{site}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def choose(page: Page, *says: str) -> None:
    for text in says:
        page.locator(".door-ways").get_by_text(text, exact=True).click()


def test_a_question_at_a_time_leads_to_what_applies(door: Open) -> None:
    page = door()
    choose(
        page,
        "收到了，不想要或不合适，想退",
        "7 天以内",
        "衣服鞋包、家居用品",
        "完好，最多拆开看过、试过",
    )
    told = page.locator("#door")
    expect(told).to_contain_text("可以退，不用说理由。")
    expect(told).to_contain_text("寄回的运费由您承担。")
    expect(told).to_contain_text("12315")
    assert page.url.endswith("#unwanted/0/ordinary/as-new")
    assert page.context.cookies() == []
    assert "签收几天了？7 天以内；" in page.locator("textarea").input_value()


def test_back_and_forward_and_a_link_keep_the_place(door: Open) -> None:
    page = door()
    choose(page, "还没收到，不想要了", "在路上")
    expect(page.locator("#door h2")).to_have_text("还没收到，不想要了")
    page.go_back()
    expect(page.locator("#door h2")).to_have_text("订单到哪了？")
    page.go_forward()
    page.reload()
    expect(page.locator("#door")).to_contain_text("物流显示退回就退款")
    page.locator(".door-answers a").nth(1).click()
    choose(page, "还没发货")
    expect(page.locator("#door")).to_contain_text("您付的钱全退")


def test_an_address_that_is_gone_leads_as_far_as_it_can(door: Open) -> None:
    page = door("a/b/door/cn.html#cancel/by-balloon")
    expect(page.locator("#door h2")).to_have_text("订单到哪了？")
    expect(page.locator("#door [role=status]")).to_contain_text("没有了")


def test_a_day_of_signing_is_counted(door: Open) -> None:
    page = door("a/b/door/eu.html#unwanted")
    page.locator("input[type=date]").fill("2020-02-02")
    expect(page.locator("#door")).to_contain_text("the time for it is over")


def test_common_questions_are_found_by_words_and_answered_in_short(door: Open) -> None:
    page = door()
    shown = page.locator("#common details:visible")
    expect(shown.first.locator("summary")).to_have_text("不喜欢、不合适能退吗？")
    page.locator("#said").fill("运费险没赔")
    found = page.get_by_role("search").locator("details")
    expect(found.first.locator("summary")).to_have_text("运费险怎么赔？")
    assert found.count() == 3
    expect(found.first.locator("summary")).to_be_in_viewport()
    found.first.locator("summary").click()
    expect(found.first).to_contain_text("保险会自动赔")
    found.first.get_by_role("link").click()
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator("#door h2")).to_have_text("有运费险")
    page.locator("#door .door-answers a").first.click()
    page.locator("#said").fill("qqqq")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("没有找到")
    expect(shown.first.locator("summary")).to_have_text("不喜欢、不合适能退吗？")
    page.locator("#said").fill("")
    expect(page.get_by_role("search").get_by_role("status")).to_be_empty()
    assert shown.count() == len(HANDBOOK.door.common)


@pytest.mark.parametrize("market", SHOPS)
def test_ten_everyday_questions_are_answered_in_few_taps_on_a_phone(
    door: Open, market: str
) -> None:
    page = door(f"shop-{market}.html", has_touch=True, is_mobile=True)
    shop, asked = page.url, []
    for number in range(EVERYDAY):
        page.goto(shop)
        page.get_by_role("link").tap()
        one = page.locator("#common details").nth(number)
        one.locator("summary").tap()
        expect(one.locator("p").first).to_be_visible()
        asked.append(one.locator("a").get_attribute("href").partition("/")[0])
    for topic in dict.fromkeys(asked):
        page.goto(shop)
        page.get_by_role("link").tap()
        page.locator(f'.door-ways a[href="{topic}"]').tap()
        taps, answered = 2, page.locator(".door-answers li")
        expect(answered).to_have_count(1)
        while page.locator(".door-ways a").count():
            page.locator(".door-ways a").first.tap()
            taps += 1
            expect(answered).to_have_count(taps - 1)
        expect(page.locator("#paste")).to_be_attached()
        assert taps <= MOST_TAPS, topic


def test_without_a_script_the_short_answers_are_there(door: Open) -> None:
    page = door(java_script_enabled=False)
    page.locator("#common summary").first.click()
    expect(page.locator("#common details").first).to_contain_text("签收后 7 天内告诉我们")


def test_it_works_in_a_frame_of_another_page(door: Open) -> None:
    page = door("")
    frame = page.frame_locator("iframe")
    frame.get_by_text("要发票、要收据").click()
    expect(frame.locator("#door")).to_contain_text("开好，不另外收费")


def test_the_first_page_leads_to_each_market_in_its_own_words(door: Open) -> None:
    page = door("a/b/door/")
    page.get_by_role("link", name="我的情況怎麼辦").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")


def test_by_keyboard_alone_an_answer_is_reached_and_focus_goes_with_it(door: Open) -> None:
    page = door("a/b/door/eu.html")
    page.locator(".door-ways a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#door h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#door h2")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["", "#unwanted", "#unwanted/0/ordinary/as-new"])
def test_it_is_readable_on_a_small_screen_in_large_text(
    door: Open, place: str, scheme: str
) -> None:
    page = door(f"a/b/door/eu.html{place}", viewport=SMALL, color_scheme=scheme)
    assert axe_findings(page) == []
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_the_answer_stands_without_what_is_pressed(door: Open) -> None:
    page = door("a/b/door/cn.html#unwanted/8")
    page.emulate_media(media="print")
    expect(page.locator("#door")).to_contain_text("过了无理由退货的时间")
    expect(page.get_by_role("button")).to_have_count(0)
