"""How long a live page takes: until its first answer, and from then on.

`python -m tests.bench_page [--dir _build/html] [--times 5]`. Part: `measure`.
Cold is a browser profile that has never seen the page; warm is the next visit with that profile.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from aftersales_kit.faces.book.offline import START
from aftersales_kit.faces.serve import Server
from tests.browser.chromium import FLAGS, executable
from tests.browser.pages import (
    BOOK,
    Watched,
    book_pages,
    has_calculator,
    is_live,
    served,
    sizes_sent,
)

# Long enough for the browser to have put the compiled code away, as it does while one reads.
READING_MS = 3000

# Notes the moment, counted from the start of the navigation, at which an answer came.
WATCH = """
window.answeredAt = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const settled = target.dataset?.state === "live" && !("pending" in target.dataset);
    if (settled) window.answeredAt.push(performance.now());
  }
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["data-pending"]});
"""

# Types another price and resolves to the time until its answer is in the page and laid out.
CHANGE = """
async (value) => {
  const section = document.querySelector(".as-calculator");
  const field = section.querySelector("input[inputmode=decimal]");
  const answered = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if ("pending" in section.dataset) return;
      observer.disconnect();
      section.querySelector(".as-answer").getBoundingClientRect();
      resolve(performance.now());
    });
    observer.observe(section, {attributes: true, attributeFilter: ["data-pending"]});
  });
  const began = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  return (await answered) - began;
}
"""


def first_answer(page: Page, address: str) -> float:
    """Open a page and return the milliseconds from the navigation to its first live answer."""
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.answeredAt.length > 0")
    return float(page.evaluate("window.answeredAt[0]"))


def visit(context: BrowserContext, address: str) -> float:
    """Return the time to the first answer in a page of its own."""
    page = context.new_page()
    page.add_init_script(WATCH)
    took = first_answer(page, address)
    page.wait_for_timeout(READING_MS)
    page.close()
    return took


def later_answers(context: BrowserContext, address: str, times: int) -> list[float]:
    """Return how long each of many changes of one field took."""
    page = context.new_page()
    page.add_init_script(WATCH)
    first_answer(page, address)
    return [float(page.evaluate(CHANGE, str(100 + turn))) for turn in range(times)]


def heaviest_plain_page(browser: Browser, server: Server, pages: list[str]) -> int:
    """Return the most bytes that a page without a calculator loads, of these pages.

    What is kept meanwhile for reading without a network is no page's own.
    """
    sizes = []
    for address in pages:
        context, watched = browser.new_context(service_workers="block"), Watched()
        watched.attach(context)
        page = context.new_page()
        page.goto(server.address + address, wait_until="networkidle")
        sizes.append(sum(sizes_sent(server, watched.asked).values()))
        context.close()
    return max(sizes)


def transferred(browser: Browser, server: Server, page: str) -> dict[str, int]:
    """Return the bytes that a live page has sent for until its first answer, by the kind of host.

    What is kept meanwhile for reading without a network is no page's own.
    """
    context, watched = browser.new_context(service_workers="block"), Watched()
    watched.attach(context)
    opened = context.new_page()
    opened.add_init_script(WATCH)
    first_answer(opened, server.address + page)
    context.close()
    files = [file for path in {*watched.asked} if (file := server.site.find(path))]
    sent = sizes_sent(server, {path for path in watched.asked if server.site.find(path)})
    return {
        "transfer, cold, host compresses (bytes; goal 8,000,000)": sum(sent.values()),
        "transfer, cold, host does not (bytes; goal 9,000,000)": sum(
            len(server.site.read(file).plain) for file in files
        ),
    }


def measure(folder: Path = BOOK, times: int = 5) -> dict[str, float]:
    """Return figures by name (milliseconds, but for the bytes), taken on one live page."""
    pages = book_pages(folder)
    live_pages = [page for page in pages if has_calculator(page, folder)]
    if not live_pages:
        raise SystemExit(f"{folder}: no page with a calculator; `make build` builds the book")
    path = executable()
    if path is None:
        raise SystemExit("no Chromium on this machine")
    cold: list[float] = []
    warm: list[float] = []
    later: list[float] = []
    with served(folder) as server, sync_playwright() as playwright:
        address = server.address + live_pages[0]
        for _ in range(times):
            with tempfile.TemporaryDirectory() as profile:
                context = playwright.chromium.launch_persistent_context(
                    profile, executable_path=path, args=FLAGS
                )
                cold.append(visit(context, address))
                warm.append(visit(context, address))
                later += later_answers(context, address, 40)
                context.close()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        plain = [page for page in pages if not is_live(page)]
        heaviest = heaviest_plain_page(browser, server, plain)
        sent = transferred(browser, server, START)
        browser.close()
    return {
        **sent,
        "first live answer, cold (ms)": median(cold),
        "first live answer, warm (ms)": median(warm),
        "first live answer, cold, slowest (ms)": max(cold),
        "first live answer, warm, slowest (ms)": max(warm),
        "later answer (ms)": median(later),
        "later answer, 95 of 100 within (ms)": quantiles(later, n=20)[-1],
        "heaviest page without calculator (bytes)": heaviest,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_page")
    parser.add_argument("--dir", type=Path, default=BOOK)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args(arguments)
    for name, figure in measure(options.dir, options.times).items():
        print(f"{name:<56} {figure:12,.1f}")


if __name__ == "__main__":
    main()
