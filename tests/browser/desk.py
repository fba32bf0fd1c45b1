"""How the browser tests use the case desk: by what its elements say of themselves.

The words of the desk may change; what it says of itself in attributes stays:

    [name=said]                       the one box; every other fact has its field, folded away
    [data-suggested] [data-chooses]   problems that the words may mean; [data-problems] has all
    [data-heard] [data-hears=FACT]    what the words say besides; data-value is what a tap enters
    [data-message]                    the one message; #as-case-desk-message is its text
    [data-message] [data-title]       what it is for; [data-differs] is filled when it changed
    [data-copy=as-case-desk-message]  copies it
    [data-known] [data-change=FACT]   a chip of what is known; [data-takes=FACT] takes it back
    [data-ask] [data-gives=FACT]      a chip that answers the next question; data-value is the code,
                                      data-day the day that is entered instead of a number of days
    [data-ask] [data-asks=FACT]       asks the buyer; aria-pressed says whether the message does
    [data-ask] [data-skip=FACT]       nobody knows
    [data-ask] .as-typed              what is typed instead of tapped; [data-typed] enters it
    [role=tab][data-opens=TAB]        do, money, time, record, why; [data-panel=TAB] is behind it
    [data-drafting] [name=reply_draft]  the agent's own words; [data-checked] says what is wrong
    [data-step][data-now]             the next step; [data-done=STEP] [data-leads=STEP] goes on
    [data-each-piece] [data-adds]     another piece; [data-tells=FACT][data-at=N] says it of piece N
                                      (from 0), [data-more=N], [data-fewer=N], [data-drops=N]
    [data-tally]                      in a tab: how much behind it is settled
    [data-clear]                      a new case
    .as-desk                          data-state is "live" once the library answers, data-pending is
                                      there while an answer is on its way
"""

from __future__ import annotations

import json

from playwright.sync_api import Page

from tests.browser.pages import BOOK

DESK = "notebooks/calculators/case-desk.html"
ZH_DESK = f"zh/{DESK}"


def first_told(problem: str, market: str = "cn", language: int = 1) -> str:
    """Return the first message as it was made when the book was built."""
    told = json.loads(next((BOOK / "live").glob("first.*.json")).read_text(encoding="utf-8"))
    *_, latest = told["days"].values()
    return str(told["messages"][latest[problem][market]]["text"][language])


def choose(page: Page, problem: str) -> None:
    """Choose a problem among all of them."""
    page.locator("[data-problems] > summary").click()
    page.locator(f"[data-problems] [data-chooses={problem}]").click()


def said(page: Page) -> str:
    """Return the message as it stands."""
    return page.locator("#as-case-desk-message").inner_text()


def answered(page: Page) -> None:
    """Wait until the desk has answered all that is entered."""
    page.wait_for_function("() => !('pending' in document.querySelector('.as-desk').dataset)")


def give(page: Page, fact: str, value: str) -> None:
    """Tell a fact: by a chip where it is asked next, and else in its field."""
    chip = page.locator(f"[data-ask] [data-gives={fact}][data-value='{value}']")
    if chip.count():
        chip.click()
    else:
        page.evaluate(
            """([fact, value]) => {
              const field = document.querySelector(`.as-form [name=${fact}]`);
              field.value = value;
              field.dispatchEvent(new Event("input", {bubbles: true}));
            }""",
            [fact, value],
        )
    answered(page)
