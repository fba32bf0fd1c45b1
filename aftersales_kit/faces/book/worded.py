"""Texts of data with amounts in them, printed with each amount linked to its row."""

from __future__ import annotations

from aftersales_kit.policy import Label
from aftersales_kit.policy.wording import pieces

from .facts import AMOUNTS, TERMS, Directive
from .markup import Html, el, joined, link, text


def worded(where: Directive, words: Label) -> Html:
    """Return a text as a paragraph; an unknown amount is a warning."""
    amounts = where.facts.policy.amounts
    parts: list[str] = []
    for plain, name in pieces(text(words)):
        if not name:
            parts.append(plain)
        elif name in amounts:
            where.depend(AMOUNTS, TERMS)
            amount = amounts[name]
            value = text(amount.value_label(where.facts.on))
            parts.append(link("amount", name, value, title=text(amount.label)))
        else:
            where.missing("amount", name, amounts)
            parts.append(f"{{{name}}}")
    return el("p", joined(parts, ""))
