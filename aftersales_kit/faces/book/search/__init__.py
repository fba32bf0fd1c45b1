"""Search: what each page says by section, and what the data says beside it, for one index.

Parts: `found_on` (the sections of a page). The words by which people look for a page are those of
data/search.toml; in the whole book a page that it names and that is not there is a warning, and so
is a page that it does not name. The engine is that of `publishing`, and `hits` measures it.
Sphinx's own index, which takes a Chinese sentence for a word, is not written.
Settings: `aftersales_all_pages` says that the book has every page that the data speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from aftersales_kit.policy import Handbook, Label
from aftersales_kit.policy.faults import no_such
from aftersales_kit.policy.subjects.search import CALLED, PROBLEM, Sought

from ..domain import domain_of
from ..facts import facts_of, warn
from ..markup import edition
from ..situations import DESK_PAGE, address_of
from .publishing import Record, SearchError, of_problems, of_sought, publish, said

FOLDER = "search"
BOX = f"{FOLDER}/box.mjs"
MOST_TEXT = 4000
"""Characters of a section that are looked into: what comes after them is said before."""
# What a reader would call a page, by the folder it is in.
KINDS = {
    "book/policies": "chapter",
    "book/operations": "chapter",
    "book/reference": "reference",
    "notebooks/calculators": "calculator",
    "notebooks/what_if": "what-if",
}
PAGE = "page"
OWNER = "hb-owner"
"""The line under a title that says who keeps the page."""

Found = tuple[str, str, str]
"""A section: its anchor, what it is called, what it says."""


def found_on(doctree: nodes.document) -> list[Found]:
    """Return the sections of a page, the page itself first.

    Blocks that print data are left out: what they say is found as what it is.
    """
    return [
        (section["ids"][0], section.next_node(nodes.title).astext(), _own_text(section))
        for section in doctree.findall(nodes.section)
        if section.next_node(nodes.title) is not None
    ]


def _own_text(section: nodes.section) -> str:
    said = (child for child in section.children if not isinstance(child, nodes.section))
    return "\n".join(line for child in said for line in _lines(child))[:MOST_TEXT]


def _lines(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.title | nodes.raw | nodes.comment | nodes.literal_block):
        return
    if isinstance(node, nodes.Element) and OWNER in node["classes"]:
        return
    if isinstance(node, nodes.TextElement):
        yield node.astext().replace("\n", " ")
    for child in node.children if not isinstance(node, nodes.TextElement) else ():
        yield from _lines(child)


def _sections(env: BuildEnvironment) -> dict[str, list[Found]]:
    if not hasattr(env, "aftersales_sections"):
        env.aftersales_sections = {}  # type: ignore[attr-defined]
    sections: dict[str, list[Found]] = env.aftersales_sections  # type: ignore[attr-defined]
    return sections


def _collect(app: Sphinx, doctree: nodes.document) -> None:
    _sections(app.env)[app.env.docname] = found_on(doctree)


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _sections(env).pop(docname, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    _sections(env).update({name: _sections(other)[name] for name in docnames})


def _instead(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {}, "search.html"


def _dress(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    address: Callable[[str, int], str] = context["pathto"]
    script = f'\n<script type="module" src="{address(BOX, 1)}"></script>'
    context["metatags"] = context.get("metatags", "") + script


def _of_pages(app: Sphinx, titles: Mapping[str, Label]) -> Iterator[Record]:
    for page, sections in sorted(_sections(app.env).items()):
        if not sections:  # a page without a title, which is warned of where it is read
            continue
        top, *others = sections
        folder = page.rpartition("/")[0]
        own = {edition(): top[1]}
        named = said(titles[page]) | own if page in titles else own
        kind = KINDS.get(folder, PAGE)
        yield Record(f"page {page}", kind, (page,), named, text=_by_language(top[2]))
        for anchor, title, text in others:
            own_name = {edition(): title}
            if not text:  # a heading over what the data says, which is found as what it is
                continue
            yield Record(
                f"section {page} {anchor}", "section", (page,),
                own_name, text=_by_language(text), address=f"{page}.html#{anchor}",
            )  # fmt: skip


def _by_language(text: str) -> dict[str, str]:
    """Return a text of a page by language: the edition's, beside which it may quote Chinese."""
    lines: dict[str, list[str]] = {}
    for line in text.split("\n"):
        lines.setdefault("zh" if _is_chinese(line) else edition(), []).append(line)
    return {lang: "\n".join(said) for lang, said in lines.items() if any(said)}


def _is_chinese(line: str) -> bool:
    return 3 * sum("\u3400" <= letter <= "\u9fff" for letter in line) > len(line)


def _of_data(app: Sphinx, handbook: Handbook) -> Iterator[Record]:
    """Go through what the data says, each with the page that prints it."""
    domain = domain_of(app.env)
    places, printed = domain.places, domain.printed
    policy = handbook.policy
    labels: dict[str, Mapping[str, tuple[Label, Label | None]]] = {
        "rule": {
            rule.id: (Label(rule.id, rule.id), rule.why)
            for table in policy.tables.values()
            for rule in table.rules
        },
        "table": {table.id: (table.title, table.question) for table in policy.tables.values()},
        "amount": {amount.id: (amount.label, None) for amount in policy.amounts.values()},
        "clock": {clock.id: (clock.label, None) for clock in policy.clocks.entries.values()},
        "register": {r.id: (r.label, r.purpose) for r in handbook.registers.registers.values()},
        "measure": {m.id: (m.label, None) for m in handbook.measures.measures.values()},
        "case": {case.id: (case.title, None) for case in handbook.cases.values()},
        "message": {reply.id: (reply.title, reply.text) for reply in policy.replies.values()},
    }
    tables: dict[str, tuple[str, ...]]
    tables = {rule.id: (table.id,) for table in policy.tables.values() for rule in table.rules}
    tables |= {
        case.id: tuple(dict.fromkeys(line.table for line in case.expect))
        for case in handbook.cases.values()
    }
    for (kind, name), place in sorted(places.items()):
        if name not in labels.get(kind, {}):
            continue
        title, text = labels[kind][name]
        # Rules and cases speak for the chapter that their tables are part of.
        homes = {page for table in tables.get(name, (name,)) for page in printed.get(table, ())}
        yield Record(
            f"{kind} {name}",
            kind,
            tuple(sorted(homes)) or (place.read,),
            {edition(): title.text(edition())} if kind == "case" else said(title),
            text=_told(kind, text),
            address=f"{place.page}.html#{place.anchor}",
        )


def _told(kind: str, text: Label | None) -> dict[str, str]:
    """Return what is found of a text: in the language of the edition, in which it is shown.

    A message is looked for by what a buyer was sent, whatever the edition.
    """
    if text is None:
        return {}
    return said(text) if kind == "message" else {edition(): text.text(edition())}


def _titles(env: BuildEnvironment, sought: Mapping[str, Sought]) -> dict[str, Label]:
    """Return what people call each page; one that is not there is a warning."""
    titles: dict[str, Label] = {}
    for entry in sought.values():
        for page in entry.pages:
            titles.setdefault(page, entry.title)
            if page not in env.found_docs and env.config.aftersales_all_pages:
                warn("search", f"{CALLED}: {entry.id}: {no_such('page', page, env.found_docs)}", "")
    if env.config.aftersales_all_pages:
        for page in sorted(env.found_docs - titles.keys() - {env.config.root_doc}):
            warn("search", f"{CALLED} has no words by which this page is looked for", page)
    return titles


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    handbook = facts_of(app).handbook
    titles = _titles(app.env, handbook.sought)
    there = app.env.found_docs
    begun = f"{DESK_PAGE}.html{address_of({PROBLEM: ''})}{{}}"
    asked = (*of_sought(handbook.sought), *of_problems(handbook, edition(), begun))
    records = [
        *_of_pages(app, titles),
        *_of_data(app, handbook),
        *(record for record in asked if record.pages and there.issuperset(record.pages)),
    ]
    try:
        app.env.aftersales_sought = publish(  # type: ignore[attr-defined]
            records, app.outdir / FOLDER, edition()
        )
    except SearchError as error:
        raise ExtensionError(str(error)) from None


def setup_search(app: Sphinx) -> None:
    """Collect what pages say, put the box on each, and write the index beside them."""
    app.add_config_value("aftersales_all_pages", False, "html", types=(bool,))
    app.connect("builder-inited", _instead)
    app.connect("doctree-read", _collect)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("html-collect-pages", _page)
    app.connect("html-page-context", _dress)
    app.connect("build-finished", _write)
