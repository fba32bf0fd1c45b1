"""What is not lost: a case in its address and in this browser, the day, what is handed on."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import product
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import AtDesk
from tests.browser.pages import NARROW, Visit, Watched, axe_findings, live
from tests.tries import THOROUGH, some

pytestmark = pytest.mark.browser

DESK = "notebooks/calculators/case-desk.html"
FREIGHT = "notebooks/calculators/freight.html"
EDITIONS = {"zh/": "zh", "": "en"}
LANGUAGE = "aftersales-language"
CHOSEN = f"localStorage.getItem('{LANGUAGE}') ?? localStorage.setItem('{LANGUAGE}', '{{}}')"
MESSAGE = "#as-case-desk-message"
WORDS = {"said": "袖口开线了，我叫王芳", "order_number": "3120456789012345678"}
FINGER = 44

ENTERED = """() => Object.fromEntries([...document.querySelectorAll(".as-form [name]")]
    .filter((c) => c.value !== (c.dataset.usual ?? "") && c.value !== c.dataset.supposed)
    .map((c) => [c.name, c.value]))"""
SMALL = """(least) => [...document.querySelectorAll(
    ".as-desk :is(button, select, input, textarea, summary)")]
    .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
    .filter(([, r]) => r.width && (r.height < least - 0.5 || r.width < least - 0.5))
    .map(([html]) => html)"""
WORKERS = """window.workers = []; window.Worker = class extends Worker {
    constructor(...given) { super(...given); window.workers.push(this); } };"""


def opened(visit: Visit, folder: str, page: str = DESK, script: str = "") -> Page:
    chosen = f"try {{ {CHOSEN.format(EDITIONS[folder])} }} catch {{}};"
    return live(visit(folder + page, script=chosen + script))


def answered(page: Page) -> None:
    page.wait_for_function("() => !('pending' in document.querySelector('.as-calculator').dataset)")


def choose(page: Page, problem: str) -> None:
    page.locator("[data-problems]").evaluate("(details) => { details.open = true; }")
    page.locator(f"[data-chooses={problem}]").click()
    expect(page.locator(MESSAGE)).to_be_visible()
    answered(page)


def enter(page: Page, **facts: str) -> None:
    for name, value in facts.items():
        page.locator(f"[name={name}]").evaluate(
            """(control, value) => { control.value = value;
            control.dispatchEvent(new Event("input", {bubbles: true})); }""",
            value,
        )
    answered(page)


def entered(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(ENTERED)
    return found


def begun(page: Page, problem: str = "quality_defect", **more: str) -> dict[str, str]:
    """Begin a case that is in every part of what is kept."""
    choose(page, problem)
    facts = {"order_state": "signed", "days_since_signing": "2", "price_paid": "199.00"}
    facts |= WORDS | more
    enter(page, **facts)
    return {"problem": problem, **facts}


def cases(page: Page) -> list[str]:
    return page.locator(".as-cases > li").evaluate_all("(all) => all.map((li) => li.dataset.case)")


def show_day(page: Page) -> None:
    page.locator("[data-today]").click()
    expect(page.locator("[data-day]")).to_be_visible()


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_a_reload_keeps_the_case_and_its_address_has_no_word_of_it(
    folder: str, at_desk: AtDesk
) -> None:
    page = at_desk(folder + DESK)
    facts = begun(page)
    said = page.locator(MESSAGE).inner_text()
    address = unquote_plus(page.evaluate("location.hash"))
    assert "problem=quality_defect" in address
    assert "days_since_signing=2" in address
    assert not [
        word for word in ("王芳", "袖口", "3120", "said", "order_number") if word in address
    ]
    live(page).reload()
    live(page)
    assert entered(page) == facts
    expect(page.locator(MESSAGE)).to_have_text(said)
    expect(page.locator(".as-notice")).to_have_count(0)


@pytest.mark.parametrize("name", [DESK, FREIGHT])
def test_the_other_edition_has_the_same_case(name: str, visit: Visit) -> None:
    page = opened(visit, "", name)
    if name == DESK:
        begun(page)
    else:
        enter(page, problem="wrong_item", order_state="in_transit", contract_freight="8.5")
    facts = entered(page)
    page.locator("a[data-edition]").first.evaluate("(link) => link.click()")
    page.wait_for_url("**/zh/**")
    live(page)
    assert entered(page) == facts
    page.locator("a[data-edition]").first.evaluate("(link) => link.click()")
    page.wait_for_url(lambda url: "/zh/" not in url)
    assert entered(live(page)) == facts


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_what_a_calculator_holds_outlasts_a_reload_until_it_is_emptied(
    folder: str, visit: Visit
) -> None:
    page = opened(visit, folder, FREIGHT)
    empty = page.evaluate(ENTERED)
    assert page.evaluate("location.hash") == ""
    enter(page, problem="wrong_item", contract_freight="8.5")
    facts = entered(page)
    page.reload()
    assert entered(live(page)) == facts != empty
    page.locator("button[type=reset]").click()
    answered(page)
    assert page.evaluate("location.hash") == ""
    page.reload()
    assert entered(live(page)) == empty


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_another_device_has_the_choices_and_not_the_words(
    folder: str, visit: Visit, at_desk: AtDesk
) -> None:
    page = at_desk(folder + DESK)
    facts = begun(page)
    other = opened(visit, folder, DESK + page.evaluate("location.hash"))
    expect(other.locator(MESSAGE)).to_have_text(page.locator(MESSAGE).inner_text())
    assert entered(other) == {name: value for name, value in facts.items() if name not in WORDS}
    # Whoever only looks has begun no case.
    assert other.evaluate("Object.keys(localStorage).filter((k) => k.includes('-case-'))") == []


def test_back_and_forward_go_between_cases_and_pages(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    first = begun(page)
    message = page.locator(MESSAGE).inner_text()
    page.locator("[data-clear]").click()
    expect(page.locator("[data-message]")).to_be_hidden()
    assert entered(page) == {}
    second = begun(page, "parcel_lost", order_number="77")
    page.go_back()
    answered(page)
    assert entered(page) == first
    expect(page.locator(MESSAGE)).to_have_text(message)
    page.go_forward()
    answered(page)
    assert entered(page) == second
    page.goto(page.url.partition("notebooks")[0] + "index.html")
    page.go_back()
    assert entered(live(page)) == second


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_without_the_library_the_case_is_kept_all_the_same(
    folder: str, visit: Visit, at_desk: AtDesk
) -> None:
    known = at_desk(folder + DESK)
    choose(known, "late_delivery")
    address = known.evaluate("location.hash")
    changed = re.sub(r"/[0-9a-f]{8}/", "/00000000/", address, count=1)
    chosen = f"try {{ localStorage.setItem('{LANGUAGE}', '{EDITIONS[folder]}'); }} catch {{}}"
    page = visit(folder + DESK + changed, blocked="**/live/worker*", script=chosen)
    page.wait_for_selector(".as-desk[data-state=built]")
    expect(page.locator(MESSAGE)).to_be_visible()
    assert entered(page) == {"problem": "late_delivery"}
    # What has changed is known to have changed, and not what.
    expect(page.locator(".as-notice")).to_contain_text(
        {"": "policy has changed", "zh/": "规则有更新"}[folder]
    )
    choose(page, "invoice")
    page.reload()
    page.wait_for_selector(".as-desk[data-state=built]")
    expect(page.locator(MESSAGE)).to_be_visible()
    assert entered(page) == {"problem": "invoice"}


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_a_link_says_which_rules_have_changed_since(
    folder: str, visit: Visit, at_desk: AtDesk
) -> None:
    address, rule = other_rules(at_desk, folder)
    fresh = opened(visit, folder, DESK + address)
    notice = fresh.locator(".as-notice")
    words = {
        "": ["2026-03-02", "have changed since", "no longer decide", "Counted on 2026-03-02"],
        "zh/": ["2026-03-02", "后来改了", "不适用", "这是 2026-03-02 的天数"],
    }[folder]
    for word in [*words, "ZZ-99"]:
        expect(notice).to_contain_text(word)
    link = notice.locator("a", has_text=rule).first
    assert link.get_attribute("href").endswith(f"#{rule}".lower()) or rule in link.get_attribute(
        "href"
    )
    notice.locator("[data-noted]").click()
    expect(notice).to_be_hidden()
    fresh.reload()
    live(fresh)
    expect(fresh.locator(".as-notice")).to_have_count(0)


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_a_link_says_which_entries_are_no_more_and_blames_no_rule(
    folder: str, visit: Visit, at_desk: AtDesk
) -> None:
    address, rule = other_rules(at_desk, folder)
    edited = address.replace("order_state=signed", "order_state=moon").replace(
        "price_paid=199.00", "price_paid=%E4%B8%80%E7%99%BE&said=hello&moon=%3Cimg+src%3Dx%3E"
    )
    fresh = opened(visit, folder, DESK + edited)
    notice = fresh.locator(".as-notice")
    words = {
        "": ["no choice", "cannot be read", "words and names", "no such entry"],
        "zh/": ["可选范围", "看不懂", "原话和姓名", "没有这一项"],
    }[folder]
    for word in [*words, "moon", "<img src=x>"]:
        expect(notice).to_contain_text(word)
    assert entered(fresh) == {"problem": "quality_defect", "days_since_signing": "2"}
    # Other rules decide because an entry is missing, not because one of them was ended.
    expect(notice).to_contain_text({"": "have changed since", "zh/": "后来改了"}[folder])
    expect(notice).to_contain_text(rule)
    expect(notice).not_to_contain_text({"": "decide it", "zh/": "不适用"}[folder])
    expect(notice).not_to_contain_text("ZZ-99")


def other_rules(at_desk: AtDesk, folder: str) -> tuple[str, str]:
    """Return an address of an earlier day whose rules are others now, and one that has changed."""
    page = at_desk(folder + DESK)
    begun(page)
    address = page.evaluate("location.hash")
    rule, digest = re.search(r"([A-Z]{2,3}-\d{2})\.([0-9a-f]{4})", address).groups()
    other = "0000" if digest != "0000" else "1111"
    address = address.replace(f"{rule}.{digest}", f"{rule}.{other}_ZZ-99.abcd")
    return re.sub(r"\d{4}-\d{2}-\d{2}", "2026-03-02", address, count=1), rule


EDITED = [
    "#case-desk", "#case-desk/", "#case-desk/%", "#case-desk/x/y/z?%E0%A4%A=&&=&problem",
    "#case-desk/?__proto__=x&constructor=y&problem=nothing", "#" + "case-desk/" * 50,
    "#case-desk/?problem=" + "x" * 30000, "#case-desk/abcdef/2026-99-99/?pieces=%00%0A%3B",
]  # fmt: skip


def test_an_address_changed_by_hand_breaks_nothing(visit: Visit) -> None:
    page = visit(DESK)
    start = page.url
    for edited in EDITED[:: 1 if THOROUGH else 3]:
        # Another page first: the same one with another sign would not be opened anew.
        page.goto("about:blank")
        page.goto(start + edited)
        page.wait_for_selector(".as-desk[data-pending], .as-desk[data-state]")
        assert "problem" not in entered(page)
        page.locator("[data-problems] > summary").click()
        page.locator("[data-chooses=invoice]").click()
        expect(page.locator(MESSAGE)).to_be_visible()
    answered(live(page))
    expect(page.locator(MESSAGE)).to_be_visible()


@pytest.mark.parametrize("edited", EDITED)
def test_an_address_changed_by_hand_in_an_open_page_breaks_nothing(
    edited: str, at_desk: AtDesk
) -> None:
    page = at_desk(DESK)
    page.evaluate("(edited) => { location.hash = edited; }", edited)
    answered(page)
    assert "problem" not in entered(page)
    choose(page, "invoice")
    expect(page.locator(MESSAGE)).to_be_visible()


def test_an_address_changed_while_the_page_is_open_is_followed(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    begun(page)
    page.evaluate("location.hash = location.hash.replace('quality_defect', 'parcel_lost')")
    page.wait_for_function("document.querySelector('[name=problem]').value === 'parcel_lost'")
    answered(page)
    # An anchor of the page is no case, and takes none away.
    page.evaluate("location.hash = '#somewhere'")
    assert entered(page)["problem"] == "parcel_lost"


REFUSES = {
    "blocked": """Object.defineProperty(window, "localStorage",
        {get() { throw new DOMException("no", "SecurityError"); }});""",
    "full": """const put = Storage.prototype.setItem;
        Storage.prototype.setItem = function (key, value) {
        if (key.startsWith("aftersales-case-")) throw new DOMException("no", "QuotaExceededError");
        put.call(this, key, value); };""",
}


@pytest.mark.parametrize(("why", "folder"), some(product(REFUSES, EDITIONS), 2))
def test_where_nothing_can_be_stored_the_desk_says_so_and_works_on(
    folder: str, why: str, visit: Visit, watched: Watched
) -> None:
    page = opened(visit, folder, script=REFUSES[why])
    facts = begun(page)
    words = {
        "blocked": {"": "keeps nothing", "zh/": "不让保存"},
        "full": {"": "is full", "zh/": "存满了"},
    }
    expect(page.locator("[data-trouble]")).to_contain_text(words[why][folder])
    show_day(page)
    page.reload()
    live(page)
    assert entered(page) == {name: value for name, value in facts.items() if name not in WORDS}
    # The theme reports that it may not store its colours.
    assert {text for text in watched.errors if not text.startswith("Got invalid")} <= {"no"}
    watched.errors.clear()


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_today_has_every_open_case_with_what_is_due_first_and_lets_it_go_at_once(
    folder: str, at_desk: AtDesk
) -> None:
    page = at_desk(folder + DESK)
    begun(page, "invoice", order_number="no deadline", opened_at="")
    page.locator("[data-clear]").click()
    begun(page, wish="return", opened_at="2099-01-01T09:00", order_number="later")
    page.locator("[data-clear]").click()
    begun(page, wish="return", opened_at="2026-01-05T09:00", order_number="overdue")
    assert page.locator("[data-count]").inner_text() == "3"
    show_day(page)
    titles = page.locator(".as-cases .as-case-title").all_inner_texts()
    assert [title.split(" · ")[1].split(" (")[0] for title in titles] == [
        "overdue", "later", "no deadline",
    ]  # fmt: skip
    expect(page.locator(".as-overdue")).to_have_count(1)
    assert axe_findings(page, ".as-calculator") == []

    # Another case is opened: all of it, and nothing of the one before.
    page.locator(".as-cases [data-opens]").nth(2).click()
    expect(page.locator("[data-day]")).to_be_hidden()
    answered(page)
    assert entered(page)["order_number"] == "no deadline"
    assert entered(page)["problem"] == "invoice"

    show_day(page)
    page.locator("[data-finishes]").first.click()
    assert page.locator("[data-count]").inner_text() == "2"
    page.locator("#as-day-done > summary").click()
    page.locator("[data-reopens]").click()
    assert page.locator("[data-count]").inner_text() == "3"

    # The one on the desk is deleted: it is gone from the desk, the store and the address.
    gone = page.evaluate("location.hash.split('/')[1]")
    page.locator(f"[data-deletes='{gone}']").click()
    assert entered(page) == {}
    expect(page.locator("[data-message]")).to_be_hidden()
    assert page.evaluate("location.hash") == ""
    page.reload()
    live(page)
    show_day(page)
    assert len(cases(page)) == 2
    assert gone not in cases(page)
    page.locator("[data-deletes-all]").click()
    assert len(cases(page)) == 2
    page.locator("[data-deletes-all]").click()
    assert cases(page) == []
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.includes('-case-'))") == []


def test_a_case_is_deleted_after_the_days_of_the_privacy_chapter(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    begun(page)
    page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((k) => k.includes("-case-"));
          const days = Number(document.querySelector(".as-desk").dataset.keeps);
          for (const [name, since] of [["old0000000", days + 1], ["young00000", days - 1]]) {
            const touched = new Date(Date.now() - since * 86400000).toISOString();
            const record = {...JSON.parse(localStorage.getItem(key)), id: name, touched};
            localStorage.setItem("aftersales-case-" + name, JSON.stringify(record));
          }
        }"""
    )
    page.reload()
    live(page)
    show_day(page)
    assert "young00000" in cases(page)
    assert "old0000000" not in cases(page)
    assert page.evaluate("localStorage.getItem('aftersales-case-old0000000')") is None


def test_two_windows_have_one_list(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    other = page.context.new_page()
    other.goto(page.url)
    live(other)
    begun(page)
    expect(other.locator("[data-count]")).to_have_text("1")
    show_day(other)
    other.locator(".as-cases [data-opens]").click()
    answered(other)
    assert entered(other)["order_number"] == WORDS["order_number"]


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_the_rows_of_the_day_and_the_handover_are_copied_and_saved(
    folder: str, at_desk: AtDesk, tmp_path: Path
) -> None:
    page = at_desk(folder + DESK)
    begun(page, buyer_id="=HYPERLINK(1)", agreed="by noon")
    page.locator("[data-clear]").click()
    begun(page, "wrong_item", order_number="0012", said='he said "no", twice')
    show_day(page)
    page.locator("#as-day-rows > summary").click()
    with page.expect_download() as saving:
        page.locator("#as-day-rows [data-saves]").first.click()
    file = tmp_path / "rows.csv"
    saving.value.save_as(file)
    assert saving.value.suggested_filename.endswith(
        f"{page.locator('.as-desk').get_attribute('data-on')}.csv"
    )
    text = file.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    assert len(rows) == 2
    assert {len(row) for row in rows} == {len(heading)}
    cells = [cell for row in rows for cell in row]
    assert {f"'{WORDS['order_number']}", "'=HYPERLINK(1)", "'0012"} <= {*cells}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "3120", "00"))]
    page.locator("#as-day-rows [data-copy]").first.click()
    pasted = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[0] for line in pasted] == [heading[0], rows[0][0], rows[1][0]]

    page.locator("#as-day-handover > summary").click()
    page.locator("#as-day-handover [data-copy]").click()
    handed = page.evaluate("navigator.clipboard.readText()")
    assert WORDS["order_number"] in handed
    assert "by noon" in handed
    assert {"": "Handover", "zh/": "交接"}[folder] in handed
    with page.expect_download() as saving:
        page.locator("#as-day-handover [data-saves]").click()
    saving.value.save_as(file)
    assert file.read_text("utf-8-sig").split() == handed.split()


def test_the_link_of_a_case_is_copied_without_its_words(at_desk: AtDesk) -> None:
    page = at_desk("zh/" + DESK)
    begun(page)
    show_day(page)
    page.locator("[data-links]").click()
    expect(page.locator(".as-status")).to_contain_text("链接已复制")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert "3120" not in link


@pytest.mark.parametrize("folder", some(EDITIONS, 1))
def test_what_is_kept_is_a_finger_wide_and_legible_on_a_phone_in_the_dark(
    folder: str, at_desk: AtDesk
) -> None:
    page = at_desk(folder + DESK, viewport=NARROW, scheme="dark")
    begun(page, opened_at="2026-01-05T09:00", wish="return")
    address = page.evaluate("location.hash").replace("order_state=signed", "order_state=moon")
    page.evaluate("(address) => { location.hash = address; }", address)
    expect(page.locator(".as-notice")).to_be_visible()
    show_day(page)
    page.locator(".as-day details").evaluate_all("(all) => all.forEach((d) => { d.open = true; })")
    assert page.evaluate(SMALL, FINGER) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_findings(page, ".as-calculator") == []


def test_the_list_is_worked_by_keyboard(at_desk: AtDesk) -> None:
    page = at_desk(DESK)
    begun(page)
    page.locator("[data-today]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-day]")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-day]') !== null")
    page.locator("[data-deletes]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-today]")).to_be_focused()
    assert cases(page) == []


def dying(page: Page) -> None:
    """Let the worker die as a browser lets it: without a word."""
    page.evaluate("workers.at(-1).terminate()")


def test_when_the_library_dies_in_a_change_of_case_nothing_of_the_other_stays(visit: Visit) -> None:
    page = opened(visit, "zh/", script=WORKERS)
    begun(page)
    settled = page.locator(MESSAGE).inner_text()
    panels = page.locator(".as-answer").inner_text()
    assert panels
    page.clock.install()
    dying(page)
    page.locator("[data-clear]").click()
    page.locator("[data-problems]").evaluate("(details) => { details.open = true; }")
    page.locator("[data-chooses=parcel_lost]").click()
    # The first message of the new case stands in until the library is back.
    expect(page.locator(MESSAGE)).to_be_visible()
    assert page.locator(MESSAGE).inner_text() != settled
    assert page.locator(".as-answer").inner_text() == ""
    expect(page.locator("[role=tablist]")).to_be_hidden()
    # After a while without an answer it is started again, and answers this case.
    page.clock.fast_forward("01:00")
    page.wait_for_function("workers.length === 2", timeout=60_000)
    expect(page.locator(".as-answer")).not_to_be_empty(timeout=60_000)
    answered(page)
    assert page.evaluate("document.querySelector('.as-desk').dataset.state") == "live"
    assert entered(page) == {"problem": "parcel_lost"}


def test_when_the_library_breaks_for_good_the_case_at_hand_has_its_first_message(
    visit: Visit,
) -> None:
    page = opened(visit, "", script=WORKERS)
    begun(page)
    settled = page.locator(MESSAGE).inner_text()
    for _ in range(3):
        page.evaluate("workers.at(-1).dispatchEvent(new ErrorEvent('error', {message: 'broken'}))")
        page.locator("[data-clear]").click()
        page.locator("[data-problems]").evaluate("(details) => { details.open = true; }")
        page.locator("[data-chooses=parcel_lost]").click()
        expect(page.locator(MESSAGE)).to_be_visible()
        assert page.locator(MESSAGE).inner_text() != settled
        assert page.locator("[name=problem]").input_value() == "parcel_lost"
    expect(page.locator(".as-desk")).to_have_attribute("data-state", "built")


def test_an_answer_that_fails_leaves_no_other_answer_behind(visit: Visit, watched: Watched) -> None:
    broken = """const send = Worker.prototype.postMessage; window.broken = false;
        Worker.prototype.postMessage = function (told) {
          if (window.broken) told = {...told, request: "no JSON"};
          return send.call(this, told); };"""
    page = opened(visit, "", script=broken)
    begun(page)
    panels = page.locator(".as-answer").inner_text()
    page.evaluate("window.broken = true")
    page.locator("[data-problems]").evaluate("(details) => { details.open = true; }")
    page.locator("[data-chooses=parcel_lost]").click()
    page.wait_for_selector(".as-desk[data-state=failed]")
    assert page.locator(".as-answer").inner_text() == "" != panels
    expect(page.locator(MESSAGE)).to_be_visible()
    assert [text for text in watched.errors if not text.startswith("PythonError")] == []
    watched.errors.clear()
    page.evaluate("window.broken = false")
    enter(page, wish="refund")
    expect(page.locator(".as-answer")).not_to_be_empty()


def test_stored_records_are_texts_of_this_browser_only(visit: Visit, watched: Watched) -> None:
    page = opened(visit, "")
    begun(page)
    stored = json.loads(
        page.evaluate(
            "localStorage.getItem(Object.keys(localStorage).find((k) => k.includes('-case-')))"
        )
    )
    assert stored["entered"]["said"] == WORDS["said"]
    assert not [asked for asked in watched.asked if "3120" in asked or "problem=" in asked]
