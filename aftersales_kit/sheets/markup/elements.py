"""The one maker of HTML: elements whose texts are escaped because nothing else can be put in.

Parts: `el` (an element), `together` (parts one after the other), `Writer` (elements in one language
of labels), `both` (a label in both), `in_both_languages` (HTML in both),
`rule_link`, `source_link`.

Rules and sources are linked as `#rule:ID` and `#source:ID`; whoever publishes the page points them
home.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape as escape_afresh

from ...policy.labels import Label

HAN = re.compile("[\u3400-\u9fff]")
TAGS = {"en": "en", "zh": "zh-Hans"}
TOLD = "as-told"
"""The class of what is shown in both languages: see `in_both_languages`."""
INLINE = frozenset(
    {"a", "button", "code", "em", "input", "label", "mark", "option", "select", "span", "strong",
     "sup", "textarea"}
)  # fmt: skip
VOID = frozenset({"input"})


escape = lru_cache(8192)(escape_afresh)
"""A form answers again after every change, mostly in the words of the answer before."""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Content = str | None
"""Plain text, HTML, or nothing."""
Attribute = str | bool | None


def el(
    tag: str, *content: Content, classes: str = "", id: str = "", **attributes: Attribute
) -> Html:
    """Return an element; an underscore in an attribute's name is a hyphen.

    An attribute that is True stands without a value; one that is False or None is left out.

    >>> el("p", "a < b ", el("strong", "c"), None, classes="note", aria_label='"x"', hidden=True)
    '<p class="note" aria-label="&quot;x&quot;" hidden>a &lt; b <strong>c</strong></p>\\n'
    """
    start = f"<{tag}"
    if id:
        start += f' id="{escape(id)}"'
    if classes:
        start += f' class="{escape(classes)}"'
    for name, value in attributes.items():
        if value is True:
            start += _spelt(name)
        elif value is not None and value is not False:
            start += f'{_spelt(name)}="{escape(value)}"'
    inside = [part if type(part) is Html else escape(part) for part in content if part is not None]
    return Html(f"{start}>{''.join(inside)}{_end(tag)}")


@cache
def _spelt(name: str) -> str:
    return " " + name.rstrip("_").replace("_", "-")


@cache
def _end(tag: str) -> str:
    return ("" if tag in VOID else f"</{tag}>") + ("" if tag in INLINE else "\n")


def together(*parts: Content, between: str = "") -> Html:
    """Return parts one after the other, what is not HTML yet being escaped."""
    return Html(
        escape(between).join(
            [part if type(part) is Html else escape(part) for part in parts if part is not None]
        )
    )


@dataclass(frozen=True)
class Writer:
    """Makes elements in one language: of a label, what it says in it."""

    lang: str

    def text(self, words: str | Label) -> str:
        """Return a label's text, and any other text as it is."""
        return words.text(self.lang) if isinstance(words, Label) else words

    def el(self, tag: str, *content: Content | Label, **attributes: Attribute | Label) -> Html:
        """Return an element: see `el`."""
        lang = self.lang
        said = [part.text(lang) if isinstance(part, Label) else part for part in content]
        named = {n: v.text(lang) if isinstance(v, Label) else v for n, v in attributes.items()}
        return el(tag, *said, **named)  # type: ignore[arg-type]  # classes and id are texts

    def told(self, words: str | Label) -> Content:
        """Return a text; one with Chinese in it is marked as such in an answer in English."""
        text = self.text(words)
        if self.lang == "en" and HAN.search(text):
            return el("span", text, lang=TAGS["zh"])
        return text


def both(label: Label) -> Html:
    """Return a label in both languages, each marked as what it is."""
    return together(*(el("span", label.text(lang), lang=tag) for lang, tag in TAGS.items()))


def in_both_languages(html: Label) -> Html:
    """Return HTML in both languages, of which a page of the book keeps its own.

    The second is hidden where nobody has chosen, as in JupyterLab.

    >>> in_both_languages(Label("a", "b")).splitlines()[1]
    '<div class="as-told" lang="zh-Hans" hidden>b</div>'
    """
    first, *_ = TAGS
    return together(
        *(
            el("div", Html(html.text(lang)), classes=TOLD, lang=tag, hidden=lang != first)
            for lang, tag in TAGS.items()
        )
    )


def rule_link(rule_id: str) -> Html:
    """Return a link to a rule's row."""
    return el("a", rule_id, classes="as-rule", href=f"#rule:{rule_id}")


def source_link(source_id: str) -> Html:
    """Return a link to a source's row."""
    return el("a", source_id, classes="as-source", href=f"#source:{source_id}")
