"""The ticket form in the built book: from the desk, with files, in each edition."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import AtDesk
from tests.browser.pages import NARROW, Visit, axe_findings, live

pytestmark = pytest.mark.browser

TICKET = "notebooks/calculators/ticket.html"
DESK = "notebooks/calculators/case-desk.html"
FULL = {
    "customer_name": "买家 17", "contact": "旺旺", "product": "KN-2", "measures_tried": "无",
    "symptom": "右侧无声音", "error_code": "无",
}  # fmt: skip


def answered(page: Page) -> Page:
    page.wait_for_function("() => !('pending' in document.querySelector('.as-calculator').dataset)")
    return page


def fill(page: Page, **facts: str) -> None:
    for name, value in facts.items():
        page.locator(f"textarea[name={name}], input[name={name}]").fill(value)
    answered(page)


@pytest.mark.parametrize(
    ("folder", "begins"), [("", "Choose what it is about"), ("zh/", "先选问题类型")]
)
def test_a_ticket_starts_empty_says_what_is_missing_and_is_copied(
    folder: str, begins: str, visit: Visit
) -> None:
    page = live(visit(folder + TICKET, viewport=NARROW))
    headline, copies = page.locator(".as-headline"), page.locator(".as-answer .as-copy")
    assert begins in headline.inner_text()
    assert copies.count() == 0
    page.locator("select[name=problem]").select_option("hardware_fault")
    fill(page, **{**FULL, "symptom": "右边没声儿", "error_code": ""})
    table = page.locator(".as-answer table")
    expect(table).to_contain_text("没声儿")
    assert copies.count() == 0
    fill(page, **FULL)
    expect(copies).to_have_count(1)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copies.click()
    copied = page.wait_for_function("() => navigator.clipboard.readText()").json_value()
    assert [line.partition("买家 17")[1] for line in copied.splitlines()].count("买家 17") == 1
    assert len(copied.splitlines()) == len(FULL) + 1
    assert axe_findings(page, ".as-calculator") == []


def test_files_are_listed_by_name_and_size_and_get_their_names(visit: Visit) -> None:
    page = live(visit(TICKET))
    page.locator("select[name=problem]").select_option("wrong_size")
    fill(page, order_number="3120456789", buyer_id="tb-42")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "IMG 1.JPG", "mimeType": "image/jpeg", "buffer": b"x" * 2000},
            {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"x" * 3_000_000},
        ]
    )
    listed = page.locator("textarea[name=attachments]")
    assert listed.input_value() == "IMG 1.JPG; 2 KB\nfilm.mp4; 2.9 MB"
    rows = answered(page).locator(".as-piece table")
    expect(rows).to_contain_text("3120456789-wrong_size-1.jpg")
    expect(rows).to_contain_text("a file that ends in .mp4 is not accepted")
    listed.fill("photo.jpg")
    expect(page.locator("#as-ticket-attachments-error")).to_contain_text("how large")


def test_the_desk_hands_on_what_it_knows_and_no_word_of_it_stands_in_the_address(
    at_desk: AtDesk,
) -> None:
    page = at_desk(DESK)
    page.locator("[data-every-fact] > summary").click()
    page.locator("[data-every-fact]").evaluate(
        "(all) => all.querySelectorAll('details').forEach((d) => d.open = true)"
    )
    page.locator("select[name=problem]").select_option("hardware_fault")
    page.locator("input[name=order_number]").fill("3120456789")
    page.locator("input[name=product]").fill("KN-2, black")
    page.locator("[data-onward]").click()
    page.wait_for_url("**/ticket.html#ticket/**")
    live(page)
    assert page.locator("select[name=problem]").input_value() == "hardware_fault"
    assert page.locator("input[name=order_number]").input_value() == "3120456789"
    assert page.locator("input[name=product]").input_value() == "KN-2, black"
    assert page.evaluate("location.hash").count("3120456789") == 0
    assert "problem=hardware_fault" in page.evaluate("location.hash")
