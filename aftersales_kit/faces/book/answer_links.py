"""Links such as `#rule:FRT-24`, pointed at the row on its page.

Answers are written by the kit, in calculators and in notebooks, without knowing the site; the
blocks of this extension write their links in the same way.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy.faults import no_such

from .domain import KINDS, domain_of
from .facts import warn

LINK = re.compile(rf'\bhref="#({"|".join(KINDS)}):([^"]*)"')
# A row that need not have a place of its own: the link then goes, its words stay.
ENTRY = re.compile(r'<a( class="[^"]*")? href="#entry:([\w-]+):([^"]*)"([^>]*)>(.*?)</a>')
# The links from which a script learns where rows are: it puts other ids in their place, so they
# lead to the index, which has the place of each.
LEARNT = re.compile(rf'\bhref="#({"|".join(KINDS)}):([^"]*)"(?= data-link=)')
PAGE = re.compile(r'\bhref="#page:([^"#]*)#([^"]*)"')


def _point_home(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    if "body" in context:
        context["body"] = rewritten(app, pagename, context["body"])


def rewritten(app: Sphinx, page: str, body: str) -> str:
    """Return a page's body with the links of answers pointed home; unknown ones are warnings."""
    places = domain_of(app.env).places

    def home(found: re.Match[str], *, learnt: bool = False) -> str:
        kind, name = found[1], unescape(found[2])
        place = places.get((kind, name))
        if place is None:
            known = [other for of, other in places if of == kind]
            warn("link", f"a link leads nowhere: {no_such(f'row of {kind}', name, known)}", page)
            return found[0]
        there = place.read if learnt else place.page
        if there == page:
            return f'href="#{escape(place.anchor)}"'
        address = app.builder.get_relative_uri(page, there)
        return f'href="{escape(address)}#{escape(place.anchor)}"'

    def entry(found: re.Match[str]) -> str:
        if (found[2], unescape(found[3])) in places:
            return f'<a{found[1] or ""} href="#{found[2]}:{found[3]}"{found[4]}>{found[5]}</a>'
        return f"<span{found[1] or ''}>{found[5]}</span>"

    def other_page(found: re.Match[str]) -> str:
        address = app.builder.get_relative_uri(page, unescape(found[1]))
        return f'href="{escape(address)}{f"#{found[2]}" if found[2] else ""}"'

    body = LEARNT.sub(lambda found: home(found, learnt=True), body)
    return PAGE.sub(other_page, LINK.sub(home, ENTRY.sub(entry, body)))


def setup_answer_links(app: Sphinx) -> None:
    """Look at every page that is written."""
    app.connect("html-page-context", _point_home)
