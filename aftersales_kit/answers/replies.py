"""Wordings to send to the buyer, filled with the case's own amounts and those of the policy.

Source: data/replies; rules name the wording that goes with them. A placeholder that names an amount
of the policy is its value on the day, with its unit. One whose amount is not known yet is left as a
visible blank, never as a guess.

>>> from aftersales_kit.policy.terms import Label
>>> fill(Label("We give you CNY {advised}.", "补偿 {advised} 元。"), {}).en
'We give you CNY ____.'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..policy.inforce import InForce
from ..policy.labels import Label, alike
from .deciding import Decision

LANGUAGES = ("en", "zh")
BLANK = "____"
BLANKS = alike(BLANK)
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class ReplyText:
    """A wording ready to copy, in both languages."""

    id: str
    title: Label
    text: Label

    @property
    def complete(self) -> bool:
        """Whether nothing in it is left blank, or in brackets for the agent to replace."""
        return not any(blank in text for blank in (BLANK, "[", "【") for text in self.text)


def fill(text: Label, values: Mapping[str, Label]) -> Label:
    """Return a wording with its placeholders filled."""
    return text.filled(PLACEHOLDER, lambda name: values.get(name, BLANKS))


def amounts(values: Mapping[str, Decimal | int | None]) -> dict[str, Label]:
    """Return the amounts that are known, in CNY, as wordings print them."""
    return {name: alike(f"{value:.2f}") for name, value in values.items() if value is not None}


def wording(name: str, values: Mapping[str, Label], in_force: InForce) -> ReplyText:
    """Return a wording, filled with these values and with the policy's amounts."""
    reply, amounts = in_force.policy.replies[name], in_force.policy.amounts
    named = {blank for blank in PLACEHOLDER.findall(reply.text.en) if blank in amounts}
    known = {blank: amounts[blank].value_label(in_force.on) for blank in named}
    return ReplyText(name, reply.title, fill(reply.text, {**known, **values}))


def wordings(
    decisions: Iterable[Decision],
    values: Mapping[str, Label],
    in_force: InForce,
) -> list[ReplyText]:
    """Return the wordings that the deciding rules name, each once, filled."""
    named = dict.fromkeys(decision.reply for decision in decisions)
    return [wording(name, values, in_force) for name in named if name]
