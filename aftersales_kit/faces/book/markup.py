"""HTML for the blocks that directives print, and nodes for what stands in prose.

A block is one raw node: a page of rules has thousands of elements, and Sphinx would walk over all
of them again for each of its transforms. Links in blocks are written `#rule:ID` and pointed home
with those of answers (`answer_links`).

Parts: `el` (an element; plain text in it is escaped), `both` and `stacked` (a label in both
languages), `link`, `block`, `prose` (a label as nodes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from docutils import nodes

from aftersales_kit.policy import Label

CHINESE = "zh-Hans"
HAN = re.compile("([\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+)")
INLINE = frozenset({"a", "code", "mark", "span", "strong"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Content = str | None
"""Plain text, HTML, or nothing."""


def el(tag: str, *content: Content, classes: str = "", id: str = "", **attributes: str) -> Html:
    """Return an element; an underscore in an attribute's name is a hyphen.

    >>> el("p", "a < b ", el("strong", "c"), None, classes="note", aria_label='"x"')
    '<p class="note" aria-label="&quot;x&quot;">a &lt; b <strong>c</strong></p>\\n'
    """
    named = {"id": id, "class": classes} | attributes
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in named.items()
        if value
    )
    end = f"</{tag}>" if tag in INLINE else f"</{tag}>\n"
    return Html(f"<{tag}{written}>{joined(content, '')}{end}")


def joined(parts: Iterable[Content], separator: str = ", ") -> Html:
    """Return parts one after the other, what is not HTML yet being escaped."""
    written = (
        part if isinstance(part, Html) else escape(part) for part in parts if part is not None
    )
    return Html(separator.join(written))


def chinese(text: str, tag: str = "span") -> Html:
    """Return a Chinese passage, marked as one."""
    return el(tag, text, classes="hb-zh", lang=CHINESE)


def mixed(text: str, lang: str = CHINESE) -> Html:
    """Return a text with its passages in Han characters marked as what they are.

    >>> mixed("CRPL 25; 条例 19")
    'CRPL 25; <span lang="zh-Hans">条例</span> 19'
    """
    return joined(
        (el("span", part, lang=lang) if HAN.match(part) else part for part in HAN.split(text)), ""
    )


def both(label: Label) -> Html:
    """Return a label in one line: English, then Chinese more quietly; once, where they agree."""
    if label.en == label.zh:
        return mixed(label.en)
    return joined([mixed(label.en), " ", chinese(label.zh)], "")


def stacked(label: Label) -> Html:
    """Return a label as two paragraphs: English, then Chinese more quietly."""
    return joined([el("p", mixed(label.en)), chinese(label.zh, "p")], "")


def link(kind: str, name: str, *content: Content, title: str = "", classes: str = "") -> Html:
    """Return a link to a row: with `content`, or with the id; `title` is its tooltip."""
    return el("a", *(content or (name,)), classes=classes, href=f"#{kind}:{name}", title=title)


def block(*parts: Content) -> list[nodes.Node]:
    """Return HTML as what a directive returns."""
    return [nodes.raw("", joined(parts, ""), format="html")]


def prose(label: Label, lang: str = "") -> list[nodes.Node]:
    """Return a label as nodes: in both languages, or in the one of the passage around it."""
    if lang == "zh":
        return [nodes.Text(label.zh)]
    # docutils writes such a class as the attribute lang.
    other = nodes.inline("", label.zh, classes=["hb-zh", f"language-{CHINESE}"])
    return [nodes.Text(label.en), nodes.Text(" "), other]
