"""Amounts named in a text of data: `{quality_window}` stands for that amount on the day of reading.

Parts: `amounts_in` (which a text names), `pieces` (a text cut at them), `worded` (filled in).

>>> from aftersales_kit.policy.terms import Label
>>> text = Label("Within {days} of signing.", "签收后 {days}内。")
>>> amounts_in(text)
('days',)
>>> list(pieces(text.en))
[('Within ', ''), ('', 'days'), (' of signing.', '')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from .amounts import Amount
from .terms import Label

NAMED = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def amounts_in(text: Label) -> tuple[str, ...]:
    """Return the amounts that a text names in either language, each once."""
    return tuple(dict.fromkeys(name for said in text for name in NAMED.findall(said)))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into (plain text, "") and ("", the name of an amount)."""
    for number, part in enumerate(NAMED.split(text)):
        if part:
            yield ("", part) if number % 2 else (part, "")


def worded(text: Label, amounts: Mapping[str, Amount], on: date) -> Label:
    """Return a text with its amounts as they hold on a day, in both languages.

    Raises KeyError for an amount that does not exist, UncoveredDate for a day before its first
    value.
    """
    return text.filled(NAMED, lambda name: amounts[name].value_label(on))
