"""HTML and replies in another script, such as the traditional characters of Taiwan.

Parts: `in_script` (HTML, or any text), `reply_in_script` (a reply to a page).
What a buyer is sent is written as the buyer's market writes it, whatever the reader's script is:
it stands in an element with `translate="no"`, and is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ...policy.subjects.scripts import HANS, Script

HAN = re.compile("[\u2018-\u201d\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
"""Runs of Chinese, with the signs that stand in it."""
KEPT = 'translate="no"'
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>", re.IGNORECASE)
MESSAGE = "message"


def in_script(html: str, script: Script) -> str:
    """Return HTML, or any other text, in a script, and marked as being in it.

    What stands in an element with `translate="no"` stays as it is.

    >>> in_script('<p lang="zh-Hans" title="联系">联系<q translate="no">联系</q></p>',
    ...           handbook.scripts["zh-Hant-TW"])
    '<p lang="zh-Hant-TW" title="聯絡">聯絡<q translate="no">联系</q></p>'
    """
    written: dict[str, str] = {}

    def write(found: re.Match[str]) -> str:
        run = found[0]
        if run not in written:
            written[run] = script.write(run)
        return written[run]

    def rewrite(text: str) -> str:
        return HAN.sub(write, text).replace(f'lang="{HANS}"', f'lang="{script.id}"')

    return "".join(text if kept else rewrite(text) for kept, text in _parts(html))


def _parts(html: str) -> Iterator[tuple[bool, str]]:
    """Go through HTML: what is kept as it is, and what is not."""
    at = 0
    while (sign := html.find(KEPT, at)) >= 0:
        start = html.rindex("<", 0, sign)
        end = _end(html, start)
        yield False, html[at:start]
        yield True, html[start:end]
        at = end
    yield False, html[at:]


def _end(html: str, start: int) -> int:
    """Return where the element that starts at a place ends; where nothing ends it, all is in it."""
    name, depth = "", 0
    for tag in TAG.finditer(html, start):
        name = name or tag[2]
        if tag[2] == name:
            depth += -1 if tag[1] else 1
            if not depth:
                return tag.end()
    return len(html)


def reply_in_script(reply: Any, write: Callable[[str], str]) -> Any:
    """Return a reply whose texts are written by `write`; the message to the buyer stays.

    >>> reply_in_script({"status": "a", "message": {"title": ["a"], "text": ["a"]}}, str.upper)
    {'status': 'A', 'message': {'title': ['A'], 'text': ['a']}}
    """
    if isinstance(reply, str):
        return write(reply)
    if isinstance(reply, list | tuple):
        return [reply_in_script(part, write) for part in reply]
    if isinstance(reply, dict):
        return {
            key: part | {"title": reply_in_script(part["title"], write)}
            if key == MESSAGE and isinstance(part, dict)
            else reply_in_script(part, write)
            for key, part in reply.items()
        }
    return reply
