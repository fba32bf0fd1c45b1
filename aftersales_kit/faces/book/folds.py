"""What is looked up and not read: `{reference}` folds the sections that follow it.

Parts: `fold` (an element that is folded away under what it is and what it says), `counted` (how
many of a thing). A chapter begins with what is done. From `{reference}` on, each section of the
level of the next one is folded, up to the end of what it stands in, and says which tables are in
it and how many rules they have. A link to anything inside opens it (`static/folds.js`), and what
is folded when a page is printed is left out of the print.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label

from .facts import Directive
from .markup import Content, Html, el, inline, joined, text

SCRIPT = "folds.js"
TO_LOOK_UP = Label("To look up", "要查再看")
RULES = (Label("1 rule", "1 条"), Label("{} rules", "{} 条"))
ROWS = (Label("1 row of law and platform", "法律和平台 1 条"),
        Label("{} rows of law and platform", "法律和平台 {} 条"))  # fmt: skip
DECIDED, DEMANDED, FOLDED = "decided", "demanded", "folded"


class mark(nodes.General, nodes.Element):
    """The place in a page from which on things are looked up."""


class Reference(Directive):
    """`{reference}`: what follows is looked up."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the place."""
        return [mark()]


def counted(forms: tuple[Label, Label], number: int) -> Label:
    """Return how many there are of a thing.

    >>> counted(RULES, 1).en, counted(RULES, 2).en
    ('1 rule', '2 rules')
    """
    one, more = forms
    return one if number == 1 else more.format(number)


def fold(
    head: Content,
    says: Content,
    *inside: Content,
    classes: str = "",
    id: str = "",
    open: bool = False,
    group: str = "",
) -> Html:
    """Return what is folded away under a head and what is said of it; one of a group is open.

    >>> print(fold("Freight", "31 rules", el("p", "…")), end="")
    <details class="hb-folded"><summary>Freight <span class="hb-says">31 rules</span></summary>
    <p>…</p>
    </details>
    """
    said = el("span", says, classes="hb-says") if says else None
    return el(
        "details",
        el("summary", head, Html(" ") if said else None, said),
        *inside,
        id=id,
        classes=f"hb-folded {classes}".strip(),
        name=group,
        **({"open": "open"} if open else {}),
    )


def of_table(made: list[nodes.Node], kind: str, title: Label, rows: int) -> list[nodes.Node]:
    """Return what prints a table, with a note of what it is and how many rows it has."""
    for node in made:
        if isinstance(node, nodes.raw):
            node[kind] = node.get(kind, 0) + rows
            node["titled"] = text(title)
    return made


def _fold_all(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(mark)):
        first = place.next_node(nodes.section, descend=False, siblings=True, ascend=True)
        if first is not None and app.builder.format == "html":
            for section in _from(first):
                if isinstance(section, nodes.section):
                    _fold(section)
            said = _raw(el("p", inline(TO_LOOK_UP), classes="hb-reference"))
            place.parent.replace(place, [] if _folded(place) else [said])
        else:
            place.parent.remove(place)


def _folded(node: nodes.Node) -> bool:
    """Say whether a place is in a section that is folded already."""
    around = node.parent
    return around is not None and (FOLDED in getattr(around, "attributes", {}) or _folded(around))


def _from(node: nodes.Node) -> list[nodes.Node]:
    siblings: list[nodes.Node] = node.parent.children
    return siblings[siblings.index(node) :]


def _fold(section: nodes.section) -> None:
    title = next(child for child in section if isinstance(child, nodes.title))
    printed = [raw for raw in section.findall(nodes.raw) if "titled" in raw]
    said = el("span", _says(title.astext(), printed), classes="hb-says") if printed else None
    if len(printed) == 1:
        _open(printed[0])
    section[FOLDED] = True
    at = section.index(title)
    section.insert(at, _raw('<details class="hb-fold"><summary>'))
    section.insert(at + 2, _raw(joined([" " if said else None, said, Html("</summary>")], "")))
    section += _raw("</details>")


def _says(title: str, printed: Iterable[nodes.raw]) -> Html:
    """Return what tables decide in a section, and how many rules and rows there are."""
    tables = dict.fromkeys(raw["titled"] for raw in printed if DECIDED in raw)
    numbers = [
        inline(counted(forms, number))
        for kind, forms in ((DECIDED, RULES), (DEMANDED, ROWS))
        if (number := sum(raw.get(kind, 0) for raw in printed))
    ]
    names = joined([name for name in tables if name != title])
    return joined([*([names] if names else []), *numbers], " · ")


def _open(raw: nodes.raw) -> None:
    said = raw.astext()
    if said.count('<details class="hb-folded hb-table') == 1:
        opened = said.replace("<details ", "<details open ", 1)
        raw.replace_self(nodes.raw("", opened, **raw.attributes))


def _raw(said: str) -> nodes.raw:
    return nodes.raw("", said, format="html")


def setup_folds(app: Sphinx) -> None:
    """Register the directive and the script that opens what is linked to."""
    app.add_node(mark)
    app.add_directive("reference", Reference)
    app.add_js_file(SCRIPT, loading_method="defer")
    app.connect("doctree-resolved", _fold_all)
