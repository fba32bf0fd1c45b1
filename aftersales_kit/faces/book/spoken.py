"""What the kit writes in every language at once, in the edition's own: calculators, examination,
what a notebook shows.

Parts: `spoken`. A notebook keeps the output that JupyterLab shows, with both answers and a choice
of the language; a page of the book is in one language already.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter
from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.sheets.markup.elements import TOLD

from .markup import TAGS, edition

SIGN = "as-calculator"
QUOTES = ".as-answer, .as-status, blockquote, template"
"""Places that may hold the other language on purpose."""


class _AsWritten(HTMLFormatter):
    def attributes(self, tag: Tag) -> list[tuple[str, Any]]:
        """Return attributes in the order in which the kit writes them, empty ones by name alone."""
        return [(name, value or None) for name, value in tag.attrs.items()]


AS_WRITTEN = _AsWritten(
    EntitySubstitution.substitute_xml,
    void_element_close_prefix="",
)


def spoken(html: str, lang: str) -> str:
    """Return a calculator, the examination, or what a notebook shows, in one language.

    >>> spoken('<section class="as-calculator" data-lang="en"><p><span lang="en">a</span>'
    ...        '<span lang="zh-Hans">b</span></p></section>', "zh")
    '<section class="as-calculator" data-lang="zh"><p><span lang="zh-Hans">b</span></p></section>'
    >>> spoken('<div class="as-told" lang="en">a</div><div class="as-told" lang="zh-Hans" hidden>'
    ...        'b</div>', "zh")
    '<div class="as-told" lang="zh-Hans">b</div>'
    """
    soup = BeautifulSoup(html, "html.parser")
    others = {tag for other, tag in TAGS.items() if other != lang}
    for section in soup.find_all("section", class_=SIGN):
        _answer(section, lang)
        section["data-lang"] = lang
        for choice in section.select(".as-lang"):
            choice.decompose()
        quoted = {id(inner) for place in section.select(QUOTES) for inner in place.find_all(True)}
        for part in section.find_all(True, lang=lambda tag: tag in others):
            if not part.decomposed and id(part) not in quoted:
                part.decompose()
        for option in section.select("[data-en][data-zh]"):
            if said := option.get(f"data-{lang}"):
                if option.name == "optgroup":
                    option["label"] = said
                else:
                    option.string = str(said)
    for told in soup.find_all(class_=TOLD):
        if told.get("lang") == TAGS[lang]:
            del told["hidden"]
        else:
            told.decompose()
    return soup.decode(formatter=AS_WRITTEN)


def _answer(section: Tag, lang: str) -> None:
    """Put in the answer that is in this language, and name it by the title."""
    shown = section.select_one(".as-answer")
    built = section.select_one(f'template[data-built="{lang}"]')
    if shown is not None and built is not None:
        shown.clear()
        shown.extend([*built.contents])
        shown["lang"] = TAGS[lang]
    for template in section.select("template[data-built]"):
        template.decompose()
    title = section.select_one(".as-title")
    if shown is not None and title is not None and shown.get("aria-label"):
        words = title.select_one(f'[lang="{TAGS[lang]}"]') or title
        shown["aria-label"] = words.get_text()


def _speak(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for raw in list(doctree.findall(nodes.raw)):
        if any(sign in raw.astext() for sign in (SIGN, TOLD)):
            said = spoken(raw.astext(), edition())
            raw.replace_self(nodes.raw("", said, format=raw["format"]))


def setup_spoken(app: Sphinx) -> None:
    """Look at every page that is written."""
    app.connect("doctree-resolved", _speak)
