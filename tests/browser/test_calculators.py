"""The calculators in the built book: the library's own answers, whatever is entered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route

from aftersales_kit.faces.serve import Server
from aftersales_kit.sheets import responding
from aftersales_kit.sheets.calculators import CALCULATORS
from tests.browser.pages import NARROW, Visit, arrived, live
from tests.handbook import HANDBOOK
from tests.tries import THOROUGH, tries

pytestmark = pytest.mark.browser

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
NOT_NUMBERS = ["NaN", "1e999", "twelve", "9" * 5000, "x" * 100_000, MARKUP, "\u202e1"]
ODD_NUMBERS = ["0", "1", "99.99", " 12 ", "１２", "100000", ""]
# A shop may sell at a loss.
SIGNED = {"margin"}

# A browser that lets no page write on the clipboard.
REFUSAL = "window.allowed = Clipboard.prototype.writeText; delete Clipboard.prototype.writeText"

# What a page holds and shows of one calculator.
STATE = """
(section) => {
  const form = section.querySelector(".as-form");
  const fields = [...form.querySelectorAll("[data-field]")];
  const errors = fields.map((f) => [f.dataset.field, f.querySelector(".as-error")]);
  return {
    request: {
      calculator: section.dataset.calculator,
      facts: Object.fromEntries([...form.querySelectorAll("[name]")].map((c) => [c.name, c.value])),
      lang: section.dataset.lang,
      on: section.dataset.on,
    },
    html: section.querySelector(".as-answer").innerHTML,
    errors: Object.fromEntries(
      errors.filter(([, e]) => !e.hidden).map(([name, e]) => [name, e.textContent])
    ),
    invalid: [...form.querySelectorAll("[aria-invalid=true]")].map((c) => c.name),
    matters: Object.fromEntries(fields.map((f) => [f.dataset.field, f.dataset.matters === "true"])),
    next: fields.find((f) => "next" in f.dataset)?.dataset.field ?? null,
  };
}
"""
# Enters one value after another in one field, as fast as answers come, and then the first again.
ENTER = (
    """
async (section, [name, values]) => {
  const state = """
    + STATE.strip()
    + """;
  const control = section.querySelector(`[name="${name}"]`);
  const seen = [];
  for (const value of [...values, control.value]) {
    control.focus();
    control.value = value;
    control.dispatchEvent(new Event("input", {bubbles: true}));
    while ("pending" in section.dataset) await new Promise((resolve) => setTimeout(resolve));
    if (document.activeElement !== control) throw new Error(`${name} lost the focus`);
    seen.push({...state(section), entered: control.value});
  }
  return seen;
}
"""
)
# Where the book has put the row of a rule, only the book knows.
AS_WRITTEN = """
(texts) => texts.map((html) => {
  const page = Object.assign(document.createElement("template"), {innerHTML: html});
  for (const link of page.content.querySelectorAll("a")) link.removeAttribute("href");
  for (const part of page.content.querySelectorAll("[data-copied], details")) {
    part.removeAttribute("data-copied");
    part.removeAttribute("open");
  }
  return page.innerHTML.trim();
})
"""


def sections(page: Page) -> list[Locator]:
    """Return the page's calculators, with nothing of their forms folded away."""
    page.locator(".as-form details").evaluate_all("(all) => all.forEach((d) => d.open = true)")
    everything = "(all) => all.forEach((section) => section.toggleAttribute('data-all', true))"
    page.locator(".as-calculator").evaluate_all(everything)
    return page.locator(".as-calculator").all()


def numbers(section: Locator) -> list[str]:
    """Return the names of the fields in which a number is typed."""
    names = section.locator("input[inputmode]").evaluate_all("(all) => all.map((c) => c.name)")
    return [str(name) for name in names]


def choices(section: Locator) -> dict[str, list[str]]:
    """Return the choices that each field offers, by its name."""
    offered: dict[str, list[str]] = section.locator(".as-form select").evaluate_all(
        "(all) => Object.fromEntries(all.map((c) => [c.name, [...c.options].map((o) => o.value)]))"
    )
    return offered


def answer(section: Locator) -> str:
    """Return the answer as it stands in the page."""
    return written(section, [section.locator(".as-answer").inner_html()])[0]


def written(section: Locator, html: list[str]) -> list[str]:
    """Return HTML as a browser writes it, without what only the page knows."""
    return [str(text) for text in section.page.evaluate(AS_WRITTEN, html)]


def agrees(section: Locator, states: Iterable[dict[str, Any]] = ()) -> None:
    """Check that the page showed just what the library says to what the form held."""
    shown = list(states) or [section.evaluate(STATE)]
    said = [responding.respond(state["request"], HANDBOOK) for state in shown]
    pages = written(section, [state["html"] for state in shown])
    library = written(section, [reply["html"] for reply in said])
    for state, reply, page_html, library_html in zip(shown, said, pages, library, strict=True):
        assert page_html == library_html, state["request"]
        assert state["errors"] == reply["errors"], state["request"]
        assert set(state["invalid"]) == set(reply["errors"]), state["request"]
        assert (state["matters"], state["next"]) == (reply["matters"], reply["next"])


def test_built_answer_stands_before_anything_is_loaded(calculator_page: str, visit: Visit) -> None:
    page = visit(calculator_page, blocked="**/live/*.mjs")
    for section in sections(page):
        assert section.locator(".as-answer").is_visible()
        spoken = "(status) => status.textContent || getComputedStyle(status, '::after').content"
        assert "Nothing here follows" in section.locator(".as-status").evaluate(spoken)
        reply = responding.respond(section.evaluate(STATE)["request"], HANDBOOK)
        assert answer(section) == written(section, [reply["html"]])[0]


def test_page_says_that_it_cannot_follow_when_the_library_does_not_start(
    calculator_page: str, visit: Visit
) -> None:
    page = visit(calculator_page, blocked="**/live/worker*")
    page.wait_for_selector(".as-calculator[data-state=built]")
    for section in sections(page):
        built = answer(section)
        field = section.locator("input[inputmode]").first
        field.fill("123.45")
        said = section.locator(".as-status").inner_text()
        assert "The library could not start in this browser" in said
        assert (field.input_value(), answer(section)) == ("123.45", built)


# The desk is tried so in `make test`.
@pytest.mark.thorough
def test_page_answers_without_its_snapshot(one_calculator_page: str, visit: Visit) -> None:
    page = visit(one_calculator_page, blocked="**/live/snapshot*")
    for section in sections(live(page)):
        agrees(section)


# Asks a worker of its own, one thing after another, and resolves to what it says of each.
ASK = """
async ([address, requests]) => {
  const worker = new Worker(address, {type: "module"});
  const said = [];
  for (const [id, request] of requests.entries()) {
    worker.postMessage({id, request});
    said.push(await new Promise((resolve) => {
      worker.onmessage = ({data}) => (data.id === id ? resolve(data.response ?? data.error) : 0);
    }));
  }
  worker.terminate();
  return said;
}
"""


def test_what_is_not_in_the_snapshot_is_answered_by_the_whole_library(
    one_calculator_page: str, visit: Visit
) -> None:
    page = visit(one_calculator_page)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    request = sections(live(page))[0].evaluate(STATE)["request"]
    assert not [text for text in told if "without its snapshot" in text]
    good = json.dumps(request)
    # Nobody asks what cannot be read, so nothing of how that is told was seen to run.
    said = page.evaluate(ASK, [page.workers[0].url, [good, "{", good]])
    assert "JSONDecodeError: Expecting property name" in said[1]
    expected = responding.respond(request, HANDBOOK)
    assert [json.loads(said[place]) for place in (0, 2)] == [expected, expected]
    assert any("starts without its snapshot" in text and "LeftOut" in text for text in told)


def test_what_is_entered_before_the_library_is_there_is_answered_then(
    one_calculator_page: str, visit: Visit
) -> None:
    held: list[Route] = []
    page = visit(one_calculator_page, held=("**/live/snapshot*", held))
    section = sections(page)[0]
    built = answer(section)
    field = section.locator("input[inputmode]").last
    field.press_sequentially("7")
    typed = field.input_value()
    arrived(page, held)
    assert answer(section) == built
    assert "what you enter is kept" in section.locator(".as-status").inner_text()
    held[0].continue_()
    live(page)
    agrees(section)
    assert field.input_value() == typed
    assert field.evaluate("(element) => element === document.activeElement")


def test_a_form_that_nobody_listens_to_yet_is_not_sent_into_an_address(
    one_calculator_page: str, visit: Visit
) -> None:
    held: list[Route] = []
    page = visit("index.html")
    scripts = "**/live/calculator.*.mjs"
    page.context.route(scripts, lambda route: held.append(route))
    page.goto(page.url.replace("index.html", one_calculator_page), wait_until="commit")
    section = sections(page)[0]
    field = section.locator("input[inputmode]:visible").first
    field.fill("17")
    field.press("Enter")
    arrived(page, held)
    assert page.url.endswith(one_calculator_page)
    held[0].continue_()
    live(page)
    agrees(section)
    assert field.input_value() == "17"


def test_every_answer_is_the_library_s_own(desk: Page) -> None:
    for section in sections(desk):
        seen = []
        for name, codes in choices(section).items():
            seen += section.evaluate(ENTER, [name, codes[: 2 + tries(len(codes))]])
        for name in numbers(section):
            seen += section.evaluate(ENTER, [name, ODD_NUMBERS])
        agrees(section, seen)
        assert len({state["html"] for state in seen}) > len(choices(section))


def test_bad_input_is_named_beside_its_field_and_kept(desk: Page) -> None:
    for section in sections(desk):
        for place, name in enumerate(numbers(section)):
            tried = NOT_NUMBERS if THOROUGH or not place else NOT_NUMBERS[place % 2 :: 3]
            values = tried if name in SIGNED else [*tried, "-1"]
            *bad, mended = section.evaluate(ENTER, [name, values])
            agrees(section, [*bad, mended])
            assert [state["entered"] for state in bad] == values
            assert [list(state["errors"]) for state in bad] == [[name]] * len(values)
            assert mended["errors"] == {}
            assert max(len(state["errors"][name]) for state in bad) < 300
        assert section.locator("script, img").count() == 0
        assert section.locator(":is(select, input):disabled").count() == 0


def test_error_is_seen_beside_the_field_that_is_typed_in(desk: Page) -> None:
    for section in sections(desk):
        field = section.locator(".as-field:has(input[inputmode])").first
        typed = field.locator("input")
        typed.fill("")
        typed.press_sequentially("12,x")
        error = field.locator(".as-error")
        error.wait_for()
        assert str(error.get_attribute("id")) in str(typed.get_attribute("aria-describedby"))
        assert typed.input_value() == "12,x"


def test_half_a_character_does_not_stop_the_page(desk: Page) -> None:
    for section in sections(desk):
        name = numbers(section)[0]
        half = "(section, name) => { section.querySelector(`[name=${name}]`).value = '\\ud83d' }"
        section.evaluate(half, name)
        section.locator(f"[name={name}]").dispatch_event("input")
        assert live(desk).locator(".as-error:visible").count() == 1


def test_worked_case_fills_the_form_and_empty_empties_it(desk: Page) -> None:
    for section in sections(desk):
        examples = section.locator("[data-examples]")
        for option in examples.locator("option[data-facts]").all()[:5]:
            examples.select_option(option.get_attribute("value"))
            live(desk)
            agrees(section)
        section.locator("button[type=reset]").click()
        live(desk)
        agrees(section)
        left = {k: v for k, v in section.evaluate(STATE)["request"]["facts"].items() if v}
        name = str(section.get_attribute("data-calculator"))
        assert left == CALCULATORS[name].usual
        assert examples.input_value() == ""


def test_links_in_an_answer_lead_to_rows_in_the_book(desk: Page) -> None:
    for section in sections(desk):
        section.locator("details.as-why").evaluate("(details) => details.open = true")
        links = section.locator(".as-answer a[href]")
        homes = set(links.evaluate_all("(all) => all.map((a) => a.href)"))
        assert homes
        for home in homes:
            there = desk.evaluate(
                """async (address) => {
                  const {hash} = new URL(address);
                  const page = await (await fetch(address)).text();
                  const rows = new DOMParser().parseFromString(page, "text/html");
                  return hash && rows.getElementById(decodeURIComponent(hash.slice(1))) !== null;
                }""",
                home,
            )
            assert there, f"{home} leads to no row"


def test_what_makes_no_difference_is_out_of_the_way_until_it_is_asked_for(desk: Page) -> None:
    for section in sections(desk):
        section.evaluate("(section) => section.removeAttribute('data-all')")
        idle = section.locator('.as-field[data-matters="false"]')
        assert idle.count()
        assert not any(field.is_visible() for field in idle.all())
        entered = section.evaluate(STATE)["request"]["facts"]
        button = section.locator("[data-every]")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert all(field.is_visible() for field in idle.all())
        assert section.evaluate(STATE)["request"]["facts"] == entered
        button.click()
        assert not any(field.is_visible() for field in idle.all())


def test_keyboard_reaches_every_field_in_the_order_it_is_seen(desk: Page) -> None:
    for section in sections(desk):
        first = section.locator("button, select, input, textarea").first
        first.focus()
        desk.keyboard.press("Shift+Tab")
        places = []
        stops = section.locator("button, select, input, textarea").count()
        # A day has a stop for each of its parts and for its calendar; a moment has two parts more.
        stops += 5 * section.locator("[type=date], [type=datetime-local]").count()
        for _ in range(stops):
            desk.keyboard.press("Tab")
            places.append(
                desk.evaluate(
                    """() => {
                      const e = document.activeElement, s = getComputedStyle(e);
                      const box = e.getBoundingClientRect();
                      return {
                        inside: !!e.closest(".as-calculator"),
                        name: e.name || e.textContent.trim(),
                        top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left,
                        ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
                      };
                    }"""
                )
            )
        form = [place for place in places if place["inside"]]
        names = [place["name"] for place in form]
        controls = section.locator(".as-form [name]")
        assert set(controls.evaluate_all("(all) => all.map((c) => c.name)")) <= set(names)
        assert [place["name"] for place in form if not place["ring"]] == []
        fields = [next(stops) for _, stops in groupby(form, key=itemgetter("name", "top", "left"))]
        for one, other in pairwise(fields):
            below = other["top"] >= one["bottom"] - 1
            right = other["left"] > one["left"] and other["bottom"] > one["top"]
            assert below or right, (one["name"], other["name"])


def test_enter_leads_to_the_answer_and_leaves_the_page(desk: Page) -> None:
    page, _, _ = desk.url.partition("#")
    for section in sections(desk):
        field = section.locator("input[inputmode]").first
        field.fill("12")
        field.evaluate("(c) => c.form.requestSubmit()")
        assert section.locator(".as-answer").evaluate("(a) => a === document.activeElement")
        # What is entered stands behind the sign.
        assert (desk.url.partition("#")[0], field.input_value()) == (page, "12")


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "the old way"])
def test_copy_button_puts_the_reply_on_the_clipboard(allowed: bool, desk: Page) -> None:
    page = desk
    if not allowed:
        page.evaluate(REFUSAL)
    for section in sections(page):
        for button in section.locator("[data-copy]:visible").all():
            text = page.locator(f"#{button.get_attribute('data-copy')}").inner_text()
            button.click()
            page.wait_for_function(
                "(s) => s.textContent === 'Copied.'",
                arg=section.locator(".as-status").element_handle(),
            )
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied.strip().split() == text.strip().split()
            assert text.strip()
    if not allowed:
        page.evaluate("() => { Clipboard.prototype.writeText = window.allowed; }")


def test_the_other_edition_answers_in_its_language_and_the_choice_is_kept(
    calculator_page: str, visit: Visit, server: Server
) -> None:
    page = live(visit(f"{calculator_page}#as-freight-problem"))
    english = [answer(section) for section in sections(page)]
    page.locator("a[data-edition=zh-Hans]").first.click()
    page.wait_for_url(re.compile(rf"/zh/{re.escape(calculator_page)}(#.*)?$"))
    for section, before in zip(sections(live(page)), english, strict=True):
        assert section.get_attribute("data-lang") == "zh"
        agrees(section)
        assert answer(section) != before
        assert section.locator("label [lang|=en]").count() == 0
    # The handbook's own address is in no language, and follows the choice.
    page.goto(server.address)
    page.wait_for_url(re.compile("/zh/(index.html)?$"))


def test_emptying_a_form_takes_its_answer_and_its_errors_away(desk: Page) -> None:
    for section in sections(desk):
        filled = answer(section)
        for control in section.locator("input[inputmode]").all():
            control.fill("NaN")
        assert live(desk).locator(".as-error:visible").count() > 0
        section.locator("button[type=reset]").click()
        live(desk)
        agrees(section)
        assert answer(section) != filled
        assert section.locator(".as-copy").count() == 0
        assert section.locator(".as-error:visible").count() == 0


def test_fingers_and_narrow_screens_have_room(desk: Page) -> None:
    desk.set_viewport_size(NARROW)
    small = desk.locator(
        ":is(.as-calculator, .bd-header-article) :is(button, select, input, textarea, summary)"
    ).evaluate_all(
        """(all) => all.filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect())
          .filter((box) => box.height < 44 || box.width < 44 || box.right > innerWidth).length"""
    )
    assert small == 0


def test_what_has_come_of_it_stays_in_sight_while_the_form_is_filled_in(
    desk: Page,
) -> None:
    desk.set_viewport_size(NARROW)
    section = sections(desk)[0]
    headline = section.locator(".as-headline").inner_text()
    gist = section.locator(".as-gist")
    section.locator("[name]").first.scroll_into_view_if_needed()
    gist.wait_for()
    assert gist.inner_text() == headline
    box = gist.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= NARROW["height"]
    place = "(answer) => answer.getBoundingClientRect().top + scrollY"
    before = section.locator(".as-answer").evaluate(place)
    section.locator(".as-headline").scroll_into_view_if_needed()
    gist.wait_for(state="hidden")
    # What a finger is about to press stays under it.
    assert section.locator(".as-answer").evaluate(place) == before


def test_print_shows_the_case_and_its_answer_and_no_buttons(desk: Page) -> None:
    desk.emulate_media(media="print")
    for section in sections(desk):
        assert section.locator(".as-answer").is_visible()
        assert section.locator("button:visible").count() == 0
    assert desk.pdf().startswith(b"%PDF")
