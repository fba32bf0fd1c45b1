"""HTML for the blocks that directives print, and nodes for what stands in prose.

A block is one raw node: a page of rules has thousands of elements, and Sphinx would walk over all
of them again for each of its transforms. Links in blocks are written `#rule:ID` and pointed home
with those of answers (`answer_links`).

A page is in one language, that of its edition: `print_in` says which, and whatever prints a label
asks `edition`.

Parts: `el` (an element; plain text in it is escaped), `text` (what a label says in the edition's
language), `inline` and `paragraph` (the same as HTML), `quoted` (what is in a language of its own),
`link`, `block`, `prose` (a label as nodes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from html import escape

from docutils import nodes

from aftersales_kit.answers.drafts import unmarked
from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import LISTED, NAMED

CHINESE = "zh-Hans"
TAGS = {"en": "en", "zh": CHINESE}
HAN = re.compile("([\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+)")
RUN = re.compile(r"([A-Za-z][\w’']*(?:[ ,;:.-]+\w[\w’']*){2,})", re.ASCII)
"""A passage of three words or more in English."""
INLINE = frozenset({"a", "code", "mark", "span", "strong"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


_edition: ContextVar[str] = ContextVar("edition", default="en")

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


def joined(parts: Iterable[Content], separator: str | None = None) -> Html:
    """Return parts one after the other, as a list where nothing else is to separate them.

    What is not HTML yet is escaped.
    """
    written = (
        part if isinstance(part, Html) else escape(part) for part in parts if part is not None
    )
    return Html((text(LISTED) if separator is None else separator).join(written))


def print_in(lang: str) -> None:
    """Print in "en" or "zh" from now on."""
    _edition.set(lang)


def edition() -> str:
    """Return the language in which pages are printed: "en" or "zh"."""
    return _edition.get()


def text(label: Label) -> str:
    """Return what a label says in the edition's language."""
    return label.text(edition())


def mixed(said: str, lang: str = CHINESE) -> Html:
    """Return a text with its passages in Han characters marked, where the page is not in them.

    >>> mixed("art. 25; 条例 19")
    'art. 25; <span lang="zh-Hans">条例</span> 19'
    """
    if lang == TAGS[edition()]:
        return joined([said], "")
    return joined(
        (el("span", part, lang=lang) if HAN.match(part) else part for part in HAN.split(said)), ""
    )


def as_written(said: str) -> Html:
    """Return what somebody wrote, each passage marked as the language that it is in.

    >>> as_written("袖口开线"), as_written("the belt is sent")
    ('<span lang="zh-Hans">袖口开线</span>', '<span>the belt is sent</span>')
    """
    if not HAN.search(said):
        return quoted("span", said, "en")
    if edition() == "en":
        return mixed(said)
    parts = (quoted("span", part, "en") if RUN.match(part) else part for part in RUN.split(said))
    return el("span", *parts)


def inline(label: Label) -> Html:
    """Return a label in one line.

    >>> inline(Label("Refund", "退款"))
    'Refund'
    """
    return mixed(text(label))


def paragraph(label: Label) -> Html:
    """Return a label as a paragraph."""
    return el("p", inline(label))


def quoted(tag: str, said: Content, lang: str) -> Html:
    r"""Return an element whose text is in "en" or "zh", whatever the edition's language is.

    >>> quoted("p", "退款", "zh")
    '<p lang="zh-Hans">退款</p>\n'
    """
    return el(tag, said, lang="" if lang == edition() else TAGS[lang])


def about(name: Content, *said: Content) -> Html:
    """Return a name, and what is said of it."""
    return joined([name, text(NAMED.format("", "")), *said], "")


def in_each(label: Label) -> list[Html]:
    """Return a label as a paragraph in each language, the edition's own first."""
    languages = dict.fromkeys([edition(), *TAGS])
    return [quoted("p", label.text(lang), lang) for lang in languages]


def link(kind: str, name: str, *content: Content, title: str = "", classes: str = "") -> Html:
    """Return a link to a row: with `content`, or with the id; `title` is its tooltip."""
    return el("a", *(content or (name,)), classes=classes, href=f"#{kind}:{name}", title=title)


def with_marks(phrase: str) -> Html:
    """Return a phrase with what stands in 【】 as marked."""
    plain, places = unmarked(phrase)
    pieces: list[Content] = []
    at = 0
    for start, end in places:
        pieces += [plain[at:start], el("mark", plain[start:end])]
        at = end
    return joined([*pieces, plain[at:]], "")


def block(*parts: Content) -> list[nodes.Node]:
    """Return HTML as what a directive returns."""
    return [nodes.raw("", joined(parts, ""), format="html")]


def prose(label: Label) -> list[nodes.Node]:
    """Return a label as nodes."""
    return [nodes.Text(text(label))]


def titled(label: Label) -> nodes.title:
    """Return a label as a title, which no catalogue need translate."""
    title = nodes.title("", "", *prose(label))
    title["translatable"] = False
    return title
