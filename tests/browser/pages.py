"""What the browser tests know about the book: its pages, and how to look at one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Route,
    ViewportSize,
)

from aftersales_kit.faces.serve import HOST, Server

PROJECT = Path(__file__).parents[2]
BOOK = PROJECT / "_build" / "html"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
# Where the other editions are, and those that are written from another.
FOLDERS = ["zh"]
DERIVED = ["zh-hant"]
# What only one width shows is the frame of the page: it is alike on all, and these are seen whole.
SEEN_WHOLE = {"index.html", "notebooks/calculators/freight.html", "book/policies/freight.html"}
# Sphinx's own helpers: nothing of the handbook is on them.
HELPERS = {"genindex.html", "search.html"}

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}

LIVE = "[data-state=live]:not([data-pending])"


def book_pages(book: Path | None = None) -> list[str]:
    """Return the address of every page of a built book's first edition, relative to it."""
    book = book or BOOK
    found = (path.relative_to(book).as_posix() for path in sorted(book.rglob("*.html")))
    # The buyers' door is no page of the book: it stands by itself, and test_door tries it so.
    inside = ("_", "door/", *(f"{folder}/" for folder in [*FOLDERS, *DERIVED]))
    return [page for page in found if not page.startswith(inside) and page not in HELPERS]


def one_of_each(pages: Iterable[str], book: Path | None = None) -> list[str]:
    """Return pages, and of the parts of a page, which are alike, the heaviest only."""
    every = list(pages)
    wholes = {page: f"{page.rpartition('/')[0]}.html" for page in every}
    heaviest: dict[str, str] = {}
    for page in sorted(every, key=lambda page: ((book or BOOK) / page).stat().st_size):
        heaviest[wholes[page]] = page
    return [page for page in every if wholes[page] not in every or heaviest[wholes[page]] == page]


def in_one_edition(pages: Iterable[str]) -> Iterator[Any]:
    """Go through pages in each edition; `make test` looks at each in one, by turns."""
    for place, page in enumerate(pages):
        first = page in SEEN_WHOLE or place % 2 == 0
        yield pytest.param(page, marks=() if first else pytest.mark.thorough)
        for folder in FOLDERS:
            other = f"{folder}/{page}"
            yield pytest.param(other, marks=pytest.mark.thorough if first else ())


def has_calculator(page: str, book: Path | None = None) -> bool:
    """Say whether there is a calculator on a page of a built book."""
    return 'data-calculator="' in ((book or BOOK) / page).read_text(encoding="utf-8")


def is_live(page: str) -> bool:
    """Say whether a page of the built book starts the library: by a calculator, the examination or
    a practice."""
    text = (BOOK / page).read_text(encoding="utf-8")
    signs = ('data-calculator="', "data-examination ", "data-practice ")
    return any(sign in text for sign in signs)


@dataclass
class Watched:
    """What went on in a page: what it asked for, whom else it asked, what it reported."""

    refused: bool = False
    asked: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def attach(self, place: BrowserContext | Page) -> None:
        """Watch a page, or every page of a context, with their workers."""
        place.on("request", self._request)
        place.on("console", self._console)
        place.on("dialog", self._dialog)
        if isinstance(place, Page):
            place.on("pageerror", lambda error: self.errors.append(str(error)))
        else:
            place.on("weberror", lambda error: self.errors.append(str(error.error)))

    def forget(self) -> None:
        """Begin anew, with the same page."""
        for seen in (self.asked, self.outside, self.errors):
            seen.clear()

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob"):
            return
        self.asked.append(address.path)
        if address.hostname != HOST:
            self.outside.append(request.url)

    def _dialog(self, dialog: Dialog) -> None:
        # The book opens none: this is markup from a field that was run.
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        # A browser reports as an error what the test itself refused it.
        expected = self.refused and "ERR_FAILED" in message.text
        if message.type == "error" and not expected:
            self.errors.append(f"{message.text} {message.location}")


def sizes_sent(server: Server, paths: Iterable[str]) -> dict[str, int]:
    """Return how many bytes the server sends for each path to a browser, which reads gzip."""
    sizes = {}
    for path in paths:
        file = server.site.find(path)
        assert file is not None, f"{path} is missing"
        stored = server.site.read(file)
        sizes[path] = len(stored.plain if stored.packed is None else stored.packed)
    return sizes


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a folder on a free port for as long as the block runs."""
    with Server(folder) as server:
        server.site.prepare()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class Visit(Protocol):
    """Opens a page of the book as a new reader would."""

    def __call__(
        self,
        address: str,
        *,
        viewport: ViewportSize = WIDE,
        scheme: Literal["light", "dark"] = "light",
        blocked: str = "",
        script: str = "",
        clipboard: bool = False,
        held: tuple[str, list[Route]] | None = None,
        locale: str = "en-US",
    ) -> Page:
        """Return the page.

        Requests that match `blocked` fail, those that match the first of `held` wait in the
        second; `script` runs before the page's own; `clipboard` allows reading and writing it;
        `locale` is the browser's language.
        """
        ...


def live(page: Page) -> Page:
    """Wait until every calculator of the page has answered what its form says."""
    page.wait_for_function(
        """(live) => [...document.querySelectorAll(".as-calculator")].every(
            (section) => section.matches(live))""",
        arg=LIVE,
    )
    return page


def arrived(page: Page, held: list[Route]) -> None:
    """Wait until a request that is to be held has been made."""
    while not held:
        page.wait_for_timeout(10)


def axe_findings(page: Page, within: str = "") -> list[str]:
    """Return the serious and critical violations that axe-core sees, each with its place.

    `within` is where something has changed since the page was looked at as a whole.
    """
    if not AXE.is_file():
        pytest.fail("axe-core is missing: `make env` fetches it", pytrace=False)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "(within) => axe.run(within || document, {resultTypes: ['violations'], preload: false})",
        within,
    )
    return [
        f"{violation['id']} ({violation['impact']}): {json.dumps(node['target'])}: "
        f"{node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
