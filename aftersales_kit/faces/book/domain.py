"""Where each rule, amount, source and table has its one row on the site, and links to it.

Parts: `Aftersales` (the domain that keeps the places), `reference`.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from .facts import warn

NAME = "aftersales"
KINDS = (
    "rule", "amount", "source", "table", "term", "procedure", "measure", "benchmark", "conflict",
    "buyer",
    "check", "assertion", "customer-type",
    "clock", "register", "role", "option", "case", "message",
)  # fmt: skip


class Place(NamedTuple):
    """The page and the anchor of a row, what the row is about, and the page that was read for it.

    The two are the same page, unless the row stands on a part of it.
    """

    page: str
    anchor: str
    title: str
    read: str


class Aftersales(Domain):
    """The places of all rows, by kind and id."""

    name = NAME
    label = "After-sales"
    object_types = {kind: ObjType(kind) for kind in KINDS}  # noqa: RUF012 - as in Domain
    initial_data: dict[str, dict[Any, Any]] = {"places": {}, "printed": {}}  # noqa: RUF012

    @property
    def places(self) -> dict[tuple[str, str], Place]:
        """The places noted so far."""
        places: dict[tuple[str, str], Place] = self.data["places"]
        return places

    @property
    def printed(self) -> dict[str, set[str]]:
        """The chapters that print a table's rules, by table."""
        printed: dict[str, set[str]] = self.data["printed"]
        return printed

    def note_printed(self, table: str) -> None:
        """Note that the page being read prints the rules of a table."""
        self.printed.setdefault(table, set()).add(self.env.docname)

    def note(self, kind: str, name: str, anchor: str, title: str, part: str = "") -> None:
        """Note that the page being read has the row of an id; there may be only one.

        `part` is the name of the part of the page on which it stands.
        """
        page = self.env.docname
        other = self.places.get((kind, name))
        if other is not None and other.read != page:
            warn("anchor", f"{kind} {name} has its row in {other.page} already", page)
        home = f"{page}/{part}" if part else page
        self.places[kind, name] = Place(home, anchor, title, page)

    def clear_doc(self, docname: str) -> None:
        """Forget the rows of a page."""
        for key in [key for key, place in self.places.items() if place.read == docname]:
            del self.places[key]
        for pages in self.printed.values():
            pages.discard(docname)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:  # type: ignore[override]
        """Take over the rows that another process has read."""
        for key, place in otherdata["places"].items():
            if place.read in docnames:
                self.places[key] = place
        for table, pages in otherdata["printed"].items():
            self.printed.setdefault(table, set()).update(pages & docnames)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """Return a link to a row, or None when no page has it."""
        place = self.places.get((typ, target))
        if place is None:
            return None
        title = node.get("reftitle", "")
        return make_refnode(builder, fromdocname, place.page, place.anchor, contnode, title)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.Element]]:
        """Return nothing: rows are linked by the roles of their kind."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Go through all rows, for the search and for other books.

        A worked case is a story: the search finds it by its words.
        """
        for (kind, name), place in self.places.items():
            if kind == "case":
                continue
            yield name, f"{name}: {place.title}", kind, place.page, place.anchor, 0


def domain_of(env: BuildEnvironment) -> Aftersales:
    """Return the domain of a build."""
    domain = env.get_domain(NAME)
    assert isinstance(domain, Aftersales)
    return domain


def reference(kind: str, name: str, text: str, title: str = "") -> pending_xref:
    """Return a link to a row, for prose; `title` is its tooltip."""
    shown = nodes.inline("", text)
    node = pending_xref("", shown, refdomain=NAME, reftype=kind, reftarget=name, refwarn=True)
    if title:
        node["reftitle"] = title
    return node


def setup_domain(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(Aftersales)
