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
from collections.abc import Callable
from typing import Literal, Protocol

from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.browser.pages import BOOK, WIDE, Watched, live

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


# All that a reader may meet of a desk: what it says, what its fields hold, what is unfolded, and
# what this browser keeps for it.
MET = """() => {
  const desk = document.querySelector(".as-desk");
  return JSON.stringify([
    location.pathname, location.hash, document.title, document.querySelector("article").innerText,
    [...desk.attributes].map(({name, value}) => [name, value]),
    [...desk.querySelectorAll("[name]")].map((c) => [c.name, c.value]),
    [...desk.querySelectorAll("button")].map((b) => [b.ariaSelected, b.ariaPressed, b.disabled]),
    [...document.querySelectorAll("details")].map((d) => d.open),
    Object.keys(localStorage).filter((key) => /-(case|entered)-/.test(key)),
    Object.keys(sessionStorage).filter((key) => key.includes("-entered-")),
  ]);
}"""
# As whoever ends the day: nothing is kept, a new case, and everything folded as it was.
ENDS = """(open) => {
  const forget = () => [localStorage, sessionStorage].forEach((store) => store.clear());
  document.activeElement?.blur();
  forget();
  document.querySelector("[data-clear]").click();
  forget();
  dispatchEvent(new StorageEvent("storage"));
  const day = document.querySelector("[data-day]:not([hidden])");
  if (day) document.querySelector("[data-today]").click();
  document.querySelectorAll("details").forEach((d, place) => { d.open = Boolean(open[place]) });
  scrollTo(0, 0);
}"""
OPEN = "[...document.querySelectorAll('details')].map((d) => d.open)"


class AtDesk(Protocol):
    """Goes to a desk that is live and as it is first found."""

    def __call__(
        self,
        address: str,
        *,
        viewport: ViewportSize = WIDE,
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        """Return the page."""
        ...


class Desks:
    """Desks that stay open from test to test, since starting the library is most of a test.

    Each test has one as it is first found; one that cannot be brought there is opened anew.
    """

    def __init__(self, begin: Callable[[], BrowserContext]) -> None:
        self.begin = begin
        self.open: dict[tuple[str, int], tuple[Page, Watched, str, list[bool]]] = {}
        self.used: list[Watched] = []

    def fresh(
        self,
        address: str,
        *,
        viewport: ViewportSize = WIDE,
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        """Go to a desk, on a screen of some size and colours."""
        key = address, viewport["width"]
        page, watched, met, unfolded = self.open.get(key) or self.start(address, viewport)
        watched.forget()
        self.used.append(watched)
        for other in page.context.pages:
            if other != page:
                other.close()
        page.bring_to_front()
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", color_scheme=scheme)
        if not self.ended(page, address, met, unfolded):
            page.context.close()
            page, watched, met, unfolded = self.start(address, viewport)
            self.used.append(watched)
            page.emulate_media(media="null", color_scheme=scheme)
        self.open[key] = page, watched, met, unfolded
        return page

    def start(self, address: str, viewport: ViewportSize) -> tuple[Page, Watched, str, list[bool]]:
        """Open a desk as a new reader would, and look at how it is found."""
        context, watched = self.begin(), Watched()
        watched.attach(context)
        page = context.new_page()
        page.set_viewport_size(viewport)
        page.goto(address)
        live(page)
        return page, watched, page.evaluate(MET), page.evaluate(OPEN)

    @staticmethod
    def ended(page: Page, address: str, met: str, unfolded: list[bool]) -> bool:
        """End what an earlier test did at a desk; say whether it is again as it was found."""
        if not page.url.partition("#")[0].endswith(f"/{address}"):
            return False
        live(page).evaluate(ENDS, unfolded)
        live(page)
        return bool(page.evaluate(MET) == met)

    def close(self) -> None:
        """Leave all of them."""
        for page, *_ in self.open.values():
            page.context.close()
