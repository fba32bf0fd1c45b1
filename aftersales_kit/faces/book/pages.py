"""Owner and review date of a page: in its front matter, and shown under its title.

A page without one is a warning; the setting `aftersales_notebooks` speaks for notebooks, whose
metadata tools rewrite. A review that is overdue is said on the page and in the build's
messages, and never turns a build red.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from aftersales_kit.policy import Label
from aftersales_kit.policy.faults import no_such
from aftersales_kit.policy.labels import NAMED

from .facts import Facts, facts_of, warn
from .markup import prose, text

logger = logging.getLogger(__name__)

OWNER = Label("Owner", "负责人")
REVIEW = Label("Review by", "复核日期")
OVERDUE = Label("Review overdue since", "复核已过期，应在此日前")


def _say(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname
    facts = facts_of(app)
    metadata = _metadata(app, page)
    owner = _owner(str(metadata.get("owner", "")), facts, page)
    review = _review(str(metadata.get("review", "")), page)
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is None:
        warn("page", "the page has no title", page)
        return
    parts: list[nodes.Node] = []
    if owner:
        parts += prose(NAMED.format(OWNER, owner))
    if review:
        late = review < facts.on
        if late:
            # Not a warning: time alone must not break a build.
            logger.info("%s: the review was due on %s", page, review, color="yellow")
        parts += [nodes.Text(" · ")] if parts else []
        classes = ["hb-late"] if late else []
        parts.append(nodes.inline("", "", *prose(_by(review, late=late)), classes=classes))
    if parts:
        section = title.parent
        line = nodes.paragraph("", "", *parts, classes=["hb-owner"])
        section.insert(section.index(title) + 1, line)


def kept(app: Sphinx, page: str) -> str:
    """Return who keeps a page and by when it is looked at again, as its parts say it.

    What is wrong with either is warned of where the page itself says it.
    """
    facts, metadata = facts_of(app), _metadata(app, page)
    role = facts.handbook.procedures.roles.get(str(metadata.get("owner", "")))
    try:
        review = date.fromisoformat(str(metadata.get("review", "")))
    except ValueError:
        review = None
    said = [NAMED.format(OWNER, role.label)] if role else []
    said += [_by(review, late=review < facts.on)] if review else []
    return " · ".join(text(label) for label in said)


def _by(review: date, *, late: bool) -> Label:
    return NAMED.format(OVERDUE if late else REVIEW, review)


def _metadata(app: Sphinx, page: str) -> Mapping[str, Any]:
    metadata: Mapping[str, Any] = app.env.metadata[page]
    if app.env.doc2path(page).endswith(".ipynb"):
        return {**app.config.aftersales_notebooks, **metadata}
    return metadata


def _owner(name: str, facts: Facts, page: str) -> Label | None:
    roles = facts.handbook.procedures.roles
    if not name:
        warn("page", "the front matter names no `owner`", page)
    elif name not in roles:
        warn("page", f"`owner`: {no_such('role', name, roles)}", page)
    else:
        return roles[name].label
    return None


def _review(text: str, page: str) -> date | None:
    if not text:
        warn("page", "the front matter names no day of `review`", page)
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        warn("page", f"`review` cannot be {text!r}; write YYYY-MM-DD", page)
        return None


def setup_pages(app: Sphinx) -> None:
    """Register the setting and look at every page that was read."""
    app.add_config_value("aftersales_notebooks", {}, "env", types=(dict,))
    app.connect("doctree-read", _say)
