"""A page that would be too long, as an index and a page for each part of it.

Parts: `Part` and `Entry` (what a part holds, and what the index lists of it), `split` (what a
directive returns for them), `Chapters` (which chapter prints a table, so that what belongs to it
can be found under its name). The parts of a page `rules` are pages `rules/freight`; they are of no
table of contents, and their rows are noted where they stand. The index has the anchor of every
row, so that a link from before the page was split still arrives, and is led on (`static/folds.js`).
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import get_translation, init
from sphinx.util.i18n import docname_to_domain

from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import NAMED

from .citations import page_text
from .domain import domain_of
from .facts import Directive
from .folds import counted, fold
from .markup import Html, about, block, el, inline, joined, link, text
from .pages import kept

OTHERS = Label("Others", "其他")
WHOLE = Label("On one page", "合在一页")
PRINTED = re.compile(r"^`{3,}\{(decision-table|door)\} +(\S+)", re.MULTILINE)
HEADING = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)
MOST = 24
"""Rows on one page, where it can be chosen how many of them it has."""
Made = TypeVar("Made")
STORED, ASKED = "aftersales_parts", "aftersales_chapters"
STAMP = '<meta name="aftersales-part" content="{}">'


@dataclass(frozen=True)
class Entry:
    """A row that an index lists: its anchor, what it is called, and the heading it stands under.

    `kind` and `id` are those under which its place is noted; `tip` is what it is about.
    """

    anchor: str
    shown: str
    kind: str = ""
    id: str = ""
    tip: str = ""
    under: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a page: its name in addresses, its title, what stands on it, and its rows."""

    name: str
    title: str
    html: Html
    entries: tuple[Entry, ...]


def bounded(name: str, title: str, rows: Iterable[tuple[Html, Entry]]) -> Iterator[Part]:
    """Go through the parts that some rows fill, each light enough for one page.

    They are counted, and not weighed, so that a row is on the same page in every edition.

    >>> rows = [(Html(), Entry(str(n), str(n))) for n in range(MOST + 1)]
    >>> [(part.name, part.title) for part in bounded("freight", "Freight", rows)]
    [('freight', 'Freight'), ('freight-2', 'Freight 2')]
    """
    filled = [*rows]
    for number, start in enumerate(range(0, len(filled), MOST), 1):
        those = filled[start : start + MOST]
        html = joined([html for html, _ in those], "")
        entries = tuple(entry for _, entry in those)
        if number == 1:
            yield Part(name, title, html, entries)
        else:
            yield Part(f"{name}-{number}", f"{title} {number}", html, entries)


def split(
    where: Directive,
    parts: Iterable[Part],
    under: Mapping[str, str] | None = None,
    folded: tuple[Label, Label] | None = None,
) -> list[nodes.Node]:
    """Keep the parts of the page that is read, note the place of each row, and return the index.

    The index has a section for each part; or, where its rows stand under other headings, for each
    of `under`, the anchors of those headings. `folded` says how many rows there are: they are then
    folded away in each section, and what they stand under is left.
    """
    page, made = where.env.docname, tuple(parts)
    _stored(where.env)[page] = made
    domain = domain_of(where.env)
    listed: dict[str, list[tuple[Part, Entry]]] = {heading: [] for heading in under or ()}
    for part in made:
        for entry in part.entries:
            if entry.kind:
                domain.note(entry.kind, entry.id, entry.anchor, entry.tip, part.name)
            heading = entry.under if under else part.title
            listed.setdefault(heading, []).append((part, entry))
    anchors = under or {part.title: f"part-{part.name}" for part in made}
    return [
        _section(page, anchors[title], title, entries, by_table=not under, folded=folded)
        for title, entries in listed.items()
    ]


def _section(
    page: str,
    anchor: str,
    title: str,
    entries: list[tuple[Part, Entry]],
    *,
    by_table: bool,
    folded: tuple[Label, Label] | None,
) -> nodes.section:
    heading = nodes.title("", title)
    heading["translatable"] = False
    lines = []
    if by_table:
        parts = {part.name: part for part, _ in entries}
        whole = [link("page", f"{page}/{name}#", part.title) for name, part in parts.items()]
        lines.append(el("p", about(inline(WHOLE), joined(whole)), classes="hb-part"))
    rows = [one for one in entries if one[1].kind]
    if folded and rows:
        heads = [_moved(page, part, entry) for part, entry in entries if not entry.kind]
        lines.append(el("p", joined(heads)))
        told = _lines(page, rows, by_table=by_table)
        lines.append(fold(inline(counted(folded, len(rows))), None, *told))
    else:
        lines += _lines(page, entries, by_table=by_table)
    return nodes.section("", heading, *block(*lines), ids=[anchor])


def _lines(page: str, entries: list[tuple[Part, Entry]], *, by_table: bool) -> list[Html]:
    by_line = groupby(entries, key=lambda one: one[1].under if by_table else "")
    return [
        el("p", joined([_moved(page, part, entry) for part, entry in those]))
        for _, those in by_line
    ]


def _moved(page: str, part: Part, entry: Entry) -> Html:
    return el(
        "a",
        entry.shown,
        id=entry.anchor,
        classes="hb-moved",
        href=f"#page:{page}/{part.name}#{entry.anchor}",
        title=entry.tip if entry.tip != entry.shown else "",
    )


def _stored(env: BuildEnvironment) -> dict[str, tuple[Part, ...]]:
    if not hasattr(env, STORED):
        setattr(env, STORED, {})
    stored: dict[str, tuple[Part, ...]] = getattr(env, STORED)
    return stored


def translated(env: BuildEnvironment, page: str, said: str) -> str:
    """Return what a message of a page says in the edition's language."""
    config = env.config
    domain = docname_to_domain(page, config.gettext_compact)
    init([f"{env.srcdir}/{folder}" for folder in config.locale_dirs], config.language, domain)
    return str(get_translation(domain)(said))


class Chapters:
    """Which chapter prints a table, and what chapters are called in the edition's language.

    The page that is read is read again when that is another.
    """

    def __init__(self, env: BuildEnvironment) -> None:
        self.env = env

    @classmethod
    def of_page(cls, env: BuildEnvironment) -> Chapters:
        """Return the chapters, and note that the page that is read prints something by them."""
        chapters = cls(env)
        asked: dict[str, object] = getattr(env, ASKED, {})
        setattr(env, ASKED, {**asked, env.docname: chapters.known})
        return chapters

    @property
    def known(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Each table and calculator with its chapter and what that is called in the source."""
        return {what: (page, self._heading(page)) for what, page in self._of.items()}

    def _heading(self, page: str) -> str:
        found = HEADING.search(page_text(Path(self.env.srcdir), page))
        return found[1] if found else page

    @cached_property
    def _of(self) -> dict[tuple[str, str], str]:
        """The first chapter, in the order of the contents, that prints each table or has a door."""
        env = self.env
        order = [*getattr(env, "external_site_map", ())]
        place = {page: number for number, page in enumerate(order)}
        pages = sorted(env.found_docs, key=lambda page: (place.get(page, len(order)), page))
        found: dict[tuple[str, str], str] = {}
        for page in pages:
            for kind, name in PRINTED.findall(page_text(Path(env.srcdir), page)):
                found.setdefault((kind, name), page)
        return found

    def of_table(self, table: str) -> str:
        """Return the chapter that prints a table; empty where none does."""
        return self._of.get(("decision-table", table), "")

    def of_calculator(self, name: str) -> str:
        """Return the chapter with the door to a calculator; empty where none has it."""
        return self._of.get(("door", name), "")

    def title(self, page: str) -> str:
        """Return what a chapter is called; the others have a name in common."""
        if not page:
            return text(OTHERS)
        return translated(self.env, page, self._heading(page))

    def in_order(self, found: Mapping[str, Made]) -> Iterator[tuple[str, Made]]:
        """Go through what was found by chapter, in the order of the contents, the others last."""
        order = [*dict.fromkeys(self._of.values()), ""]
        yield from sorted(found.items(), key=lambda item: order.index(item[0]))

    @staticmethod
    def name(page: str) -> str:
        """Return a chapter's name in addresses."""
        return page.rpartition("/")[2] or "others"


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Go through the parts whose page is not written yet as it is now."""
    if app.builder.format != "html":
        return
    places = sorted(domain_of(app.env).places.items())
    around = hashlib.sha256(repr((places, sorted(app.env.titles))).encode()).hexdigest()
    for page, parts in sorted(_stored(app.env).items()):
        folder = Path(app.outdir, page)
        for old in set(folder.glob("*.html")) - {folder / f"{part.name}.html" for part in parts}:
            old.unlink()
        for part in parts:
            context = _context(app, page, part)
            said = repr((around, context["title"], context["body"]))
            stamp = STAMP.format(hashlib.sha256(said.encode()).hexdigest())
            file = folder / f"{part.name}.html"
            if not file.is_file() or stamp not in file.read_text(encoding="utf-8"):
                yield f"{page}/{part.name}", {**context, "metatags": stamp}, "page.html"


def _context(app: Sphinx, page: str, part: Part) -> dict[str, Any]:
    whole = app.env.titles[page].astext()
    title = text(NAMED.format(whole, part.title))
    up = el("p", link("page", f"{page}#", whole), classes="hb-up")
    owner = el("p", kept(app, page), classes="hb-owner")
    body = el("section", up, el("h1", title), owner, part.html, id=f"part-{part.name}")
    headings = [
        el("li", el("a", heading.get_text(), href=f"#{heading['id']}"))
        for heading in BeautifulSoup(part.html, "html.parser").select("h2[id]")
    ]
    contents = el("ul", el("li", el("a", title, href="#"), el("ul", *headings)))
    return {
        "title": title,
        "body": body,
        "toc": contents if headings else "",
        "display_toc": bool(headings),
        "parents": [],
        "meta": {},
    }


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose parts are those of chapters, where these have changed."""
    asked: dict[str, object] = getattr(env, ASKED, {})
    if not asked:
        return []
    now = Chapters(env).known
    return [page for page, was in asked.items() if page in env.found_docs and was != now]


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _stored(env).pop(docname, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    _stored(env).update({name: parts for name, parts in _stored(other).items() if name in docnames})


def _removed(app: Sphinx, env: BuildEnvironment) -> None:
    """Take away the pages of what has no parts any more."""
    if app.builder.format == "html":
        for page in getattr(env, f"{STORED}_written", set()) - _stored(env).keys():
            shutil.rmtree(Path(app.outdir, page), ignore_errors=True)
        setattr(env, f"{STORED}_written", {*_stored(env)})


def setup_parts(app: Sphinx) -> None:
    """Write the parts of pages beside them."""
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _removed)
    app.connect("html-collect-pages", _pages)
