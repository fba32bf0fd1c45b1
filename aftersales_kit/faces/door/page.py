"""The HTML of the buyers' door: a page for each market, and one that asks for the market.

Parts: `market_page`, `first_page`, `STYLE`, `SCRIPT`. A page names nothing outside its folder; what
its script shows is in it as data, so that it works from a folder on a disk, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aftersales_kit.sheets.markup.elements import Html, el, together

from .finding import NAMES

STYLE, SCRIPT = "door.css", "door.js"


def market_page(sheet: Mapping[str, Any]) -> str:
    """Return the page of a market, from its sheet; without a script the short answers stand there.

    >>> sheet = {"lang": "en", "title": "a < b", "market": "Here", "as_of": "", "common": [],
    ...          "words": {"script": "", "search": "", "asked": "", "leads": ""}}
    >>> "<h1>a &lt; b</h1>" in market_page(sheet)
    True
    """
    words = sheet["words"]
    body = together(
        el(
            "main",
            el("h1", sheet["title"]),
            el("p", sheet["market"], classes="door-market"),
            el("noscript", el("p", words["script"])),
            el("div", id="door"),
            el(
                "section",
                el("h2", words["asked"]),
                *(_common(one, words["leads"]) for one in sheet["common"]),
                id="common",
            ),
            el("p", sheet["as_of"], classes="door-day"),
        ),
        el("script", _data(sheet), type="application/json", id="sheet"),
    )
    learned = NAMES[sheet["lang"].split("-")[0]]
    return _page(sheet["lang"], sheet["title"], body, learned, SCRIPT)


def first_page(editions: Iterable[tuple[str, str, str, str]]) -> str:
    """Return the page that asks where a buyer has bought.

    Of each edition it is given the file, the language, what the market is called and what the door
    is called there.
    """
    links = [
        el("li", el("a", f"{title} · {label}", href=file, lang=lang, hreflang=lang))
        for file, lang, label, title in editions
    ]
    heads = [(lang, title) for _, lang, _, title in editions]
    lang, title = heads[0]
    named = together(
        *(el("span", said, lang=tag) for tag, said in dict(heads).items()), between=" · "
    )
    body = el("main", el("h1", named), el("ul", *links, classes="door-ways"))
    return _page(lang, title, body)


def _common(one: Mapping[str, Any], leads: str) -> Html:
    return el(
        "details",
        el("summary", one["asks"]),
        *(el("p", said) for said in one["short"]),
        el("p", el("a", leads, href=f"#{one['place']}")),
    )


def _data(sheet: Mapping[str, Any]) -> Html:
    """Return the sheet as JSON that nothing in a page can end; short answers stand beside it."""
    asked = [{"id": one["id"]} for one in sheet["common"]]
    written = json.dumps({**sheet, "common": asked}, ensure_ascii=False, separators=(",", ":"))
    return Html(written.replace("<", "\\u003c"))


def _page(lang: str, title: str, body: Html, *scripts: str) -> str:
    head = el(
        "head",
        Html('<meta charset="utf-8">\n'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
        Html('<meta name="color-scheme" content="light dark">\n'),
        el("title", title),
        Html(f'<link rel="stylesheet" href="{STYLE}">\n'),
        Html('<link rel="icon" href="data:,">\n'),
        *(el("script", src=script, defer=True) for script in scripts),
    )
    return f"<!doctype html>\n{el('html', head, el('body', body), lang=lang)}"
