"""Texts of data with amounts in them, printed with each amount linked to its row."""

from __future__ import annotations

from aftersales_kit.policy import Label
from aftersales_kit.policy.wording import pieces

from .facts import AMOUNTS, TERMS, Directive
from .markup import CHINESE, Html, el, joined, link


def worded(where: Directive, text: Label) -> Html:
    """Return a text as two paragraphs, English and Chinese; an unknown amount is a warning."""
    return joined(
        [
            el("p", _filled(where, text, "en")),
            el("p", _filled(where, text, "zh"), classes="hb-zh", lang=CHINESE),
        ],
        "",
    )


def _filled(where: Directive, text: Label, lang: str) -> Html:
    amounts = where.facts.policy.amounts
    parts: list[str] = []
    for plain, name in pieces(text.text(lang)):
        if not name:
            parts.append(plain)
        elif name in amounts:
            where.depend(AMOUNTS, TERMS)
            amount = amounts[name]
            said = amount.value_label(where.facts.on).text(lang)
            parts.append(link("amount", name, said, title=amount.label.text(lang)))
        else:
            where.missing("amount", name, amounts)
            parts.append(f"{{{name}}}")
    return joined(parts, "")
