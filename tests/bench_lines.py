"""How soon an agent on a slow line can send something, by the browser's own emulation of it.

`python -m tests.bench_lines [--dir _build/html] [--times 3] [--lines ordinary slow]`.
Parts: `Line`, `Throttled` (a page and its workers on a line), `measure`.
Cold is a browser profile that has never seen the handbook; warm is the next visit with it; beside
is a desk opened by somebody who has read another page for half a minute.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from tests.bench_page import READING_MS
from tests.browser.chromium import FLAGS, executable
from tests.browser.desk import ZH_DESK, choose
from tests.browser.pages import BOOK, served

ANOTHER, READ_MS = "zh/book/policies/freight.html", 30_000
PROBLEM = "quality_defect"
PATIENCE_MS = 180_000
LIVE = "document.querySelector('.as-desk')?.dataset.state === 'live'"
SAID = "document.querySelector('#as-case-desk-message')?.innerText.trim()"
BITS, MEGA = 8, 1_000_000


@dataclass(frozen=True)
class Line:
    """A line: megabits a second, milliseconds there and back, and what is to be reached on it.

    Goals in seconds: the first message from a host that compresses and from one that does not, a
    live desk cold, warm, and beside another page; None where there is none.
    """

    mbps: float
    ms: int
    first: tuple[float, float]
    live: tuple[float, float | None, float | None]


LINES = {
    "ordinary": Line(10, 60, (1, 1.5), (8, 1, 1)),
    "slow": Line(1.6, 150, (4, 4), (45, None, None)),
}


class Throttled:
    """A page, and the workers that it starts, on a line."""

    def __init__(self, context: BrowserContext, line: Line, *, compresses: bool) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.session: CDPSession = context.new_cdp_session(self.page)
        self.asked = self._asked(line, compresses)
        for method, given in self.asked:
            self.session.send(method, given)
        self.session.on("Target.attachedToTarget", self._begins)
        self.session.send(
            "Target.setAutoAttach",
            {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False},
        )

    @staticmethod
    def _asked(line: Line, compresses: bool) -> list[tuple[str, dict[str, object]]]:
        a_second = line.mbps * MEGA / BITS
        emulated: dict[str, object] = {
            "offline": False,
            "latency": line.ms,
            "downloadThroughput": a_second,
            "uploadThroughput": a_second,
        }
        asked: list[tuple[str, dict[str, object]]] = [
            ("Network.enable", {}),
            ("Network.emulateNetworkConditions", emulated),
        ]
        if not compresses:
            asked.append(("Network.setAcceptedEncodings", {"encodings": []}))
        return asked

    def _begins(self, event: dict[str, object]) -> None:
        for method, given in (*self.asked, ("Runtime.runIfWaitingForDebugger", {})):
            message = json.dumps({"id": 1, "method": method, "params": given})
            told = {"sessionId": event["sessionId"], "message": message}
            self.session.send("Target.sendMessageToTarget", told)


def first_message(page: Page, address: str) -> tuple[float, float]:
    """Open the desk, choose a problem as soon as it is there, and return the seconds from then on
    to its message, and to a live desk."""
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    choose(page, PROBLEM)
    page.wait_for_function(SAID)
    said = time.perf_counter() - begun
    page.wait_for_function(LIVE)
    return said, time.perf_counter() - begun


def visit(context: BrowserContext, address: str, line: Line, *, compresses: bool) -> float:
    """Return the seconds to a live desk in a page of its own."""
    page = Throttled(context, line, compresses=compresses).page
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(LIVE)
    took = time.perf_counter() - begun
    page.wait_for_timeout(READING_MS)
    page.close()
    return took


def measure(folder: Path, line: Line, times: int) -> Iterator[tuple[str, float, float | None]]:
    """Go through the figures on a line: name, seconds (the median), and what is to be reached."""
    path = executable()
    if path is None:
        raise SystemExit("no Chromium on this machine")
    found: dict[str, list[float]] = {}
    goals: dict[str, float | None] = {}

    def note(name: str, goal: float | None, took: float) -> None:
        found.setdefault(name, []).append(took)
        goals[name] = goal

    with served(folder) as server, sync_playwright() as playwright:
        desk, another = server.address + ZH_DESK, server.address + ANOTHER
        for compresses in [True, False] * times:
            host = "host compresses" if compresses else "host does not"
            with tempfile.TemporaryDirectory() as profile:
                context = playwright.chromium.launch_persistent_context(
                    profile, executable_path=path, args=FLAGS
                )
                page = Throttled(context, line, compresses=compresses).page
                said, live = first_message(page, desk)
                page.wait_for_timeout(READING_MS)
                page.close()
                note(f"first message, {host}", line.first[not compresses], said)
                note(f"live desk, cold, {host}", line.live[0], live)
                if line.live[1] is not None:
                    warm = visit(context, desk, line, compresses=compresses)
                    note(f"live desk, warm, {host}", line.live[1], warm)
                context.close()
            if line.live[2] is not None:
                with tempfile.TemporaryDirectory() as profile:
                    context = playwright.chromium.launch_persistent_context(
                        profile, executable_path=path, args=FLAGS
                    )
                    page = Throttled(context, line, compresses=compresses).page
                    page.goto(another)
                    page.wait_for_timeout(READ_MS)
                    page.close()
                    beside = visit(context, desk, line, compresses=compresses)
                    note(f"live desk, beside, {host}", line.live[2], beside)
                    context.close()
    for name, took in found.items():
        yield name, median(took), goals[name]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_lines")
    parser.add_argument("--dir", type=Path, default=BOOK)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--lines", nargs="+", choices=[*LINES], default=[*LINES])
    options = parser.parse_args(arguments)
    for name in options.lines:
        line = LINES[name]
        print(f"a line of {line.mbps} Mbps and {line.ms} ms")
        for figure, took, goal in measure(options.dir, line, options.times):
            print(f"  {figure:<40} {took:6.1f} s   (goal {goal:g})")


if __name__ == "__main__":
    main()
