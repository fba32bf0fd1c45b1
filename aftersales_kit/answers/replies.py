"""Wordings to send to the buyer, filled with the case's own amounts.

Source: data/replies; rules name the wording that goes with them. A placeholder whose amount is
not known yet is left as a visible blank, never as a guess.

>>> from aftersales_kit.policy.terms import Label
>>> fill(Label("We give you CNY {advised}.", "补偿 {advised} 元。"), {}, "en")
'We give you CNY ____.'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..policy.inforce import InForce
from ..policy.terms import Label
from .compensation import Compensation
from .deciding import Decision
from .freight import Freight
from .refund import DISCOUNT, GIFT, ROUTE, VALUE, Refund

LANGUAGES = ("en", "zh")
BLANK = "____"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
FREIGHT_VALUES = ("outbound_repaid", "outbound_short", "return_short", "resend_short")
COMPENSATION_VALUES = ("advised", "limit", "asked", "written_reply_within")
REFUND_DAYS = ("refund_payout_days_high", "law_send_back_days_eu")
REFUND_VALUES = ("refund", "owed", "kept", "form_entry", "gift_price", "value_lost", *REFUND_DAYS)


@dataclass(frozen=True)
class ReplyText:
    """A wording ready to copy, in both languages."""

    id: str
    title: Label
    text: Label

    @property
    def complete(self) -> bool:
        """Whether nothing in it is left blank."""
        return BLANK not in self.text.en and BLANK not in self.text.zh


def fill(text: Label, values: Mapping[str, str], lang: str) -> str:
    """Return a wording in "en" or "zh" with its placeholders filled."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], BLANK), text.text(lang))


def freight_replies(answer: Freight) -> list[ReplyText]:
    """Return the wordings for each leg that has one, each once."""
    outbound, back, resend = answer.legs
    short = [part.short for part in (resend, answer.surcharge) if part is not None]
    values = _amounts(
        {
            "outbound_repaid": outbound.repaid,
            "outbound_short": outbound.short,
            "return_short": back.short,
            "resend_short": None if None in short else sum(s for s in short if s is not None),
        }
    )
    # What is said of an accepted freight-collect parcel replaces what is said of the way back.
    replaced = answer.legs[1].ruling if "collect-payment" in answer.beside else None
    spoken = [decision for decision in answer.decisions if decision is not replaced]
    return _texts(spoken, dict.fromkeys(LANGUAGES, values), answer.in_force)


def compensation_replies(answer: Compensation) -> list[ReplyText]:
    """Return the wording for the next step, after the one for the course it is part of."""
    offer, asked = answer.offer, answer.facts.get("amount_asked")
    amount = answer.in_force.policy.amounts["written_reply_within"]
    values = _amounts(
        {
            "advised": offer.advised if offer else None,
            "limit": offer.limit if offer else None,
            "asked": None if asked is None else Decimal(asked),
        }
    )
    texts = {
        lang: {**values, "written_reply_within": amount.text(answer.on, lang)} for lang in LANGUAGES
    }
    offering = answer.next_step in (None, "offer")
    tables = ["compensation-course"] if offering else ["compensation-authority"]
    explained = offer is not None and offer.advised == offer.measure
    if offering and explained and answer.course is not None:
        tables.append("compensation-band")
    spoken = [answer.rulings[table] for table in tables]
    decisions = [ruling for ruling in spoken if isinstance(ruling, Decision)]
    return _texts(decisions, texts, answer.in_force)


def refund_replies(answer: Refund) -> list[ReplyText]:
    """Return the wording for the way the refund goes, then those for what is taken off it.

    A buyer who would owe a difference is asked first; nothing else is said then.
    """
    policy = answer.in_force.policy
    known = {name: answer.facts.get(name) for name in ("gift_price", "value_lost")}
    values = _amounts({name: None if v is None else Decimal(v) for name, v in known.items()})
    values |= _amounts(
        {name: getattr(answer, name) for name in ("refund", "owed", "kept", "form_entry")}
    )
    days = {
        lang: {name: policy.amounts[name].text(answer.on, lang) for name in REFUND_DAYS}
        for lang in LANGUAGES
    }
    texts = {lang: {**values, **days[lang]} for lang in LANGUAGES}
    if answer.owed:
        return [_reply("difference-owed", texts, answer.in_force)]
    taken = {line.name for line in answer.lines}
    tables = [ROUTE]
    tables += [DISCOUNT] if "discount" in taken and answer.kept is not None else []
    tables += [table for table, line in ((GIFT, "gift"), (VALUE, "value")) if line in taken]
    rulings = [answer.rulings[table] for table in tables]
    return _texts([r for r in rulings if isinstance(r, Decision)], texts, answer.in_force)


def _amounts(values: Mapping[str, Decimal | int | None]) -> dict[str, str]:
    return {name: f"{value:.2f}" for name, value in values.items() if value is not None}


def _texts(
    decisions: Iterable[Decision],
    values: Mapping[str, Mapping[str, str]],
    in_force: InForce,
) -> list[ReplyText]:
    named = [decision.rule.rule.reply for decision in decisions]
    return [_reply(name, values, in_force) for name in dict.fromkeys(filter(None, named))]


def _reply(name: str, values: Mapping[str, Mapping[str, str]], in_force: InForce) -> ReplyText:
    reply = in_force.policy.replies[name]
    filled = Label(*(fill(reply.text, values[lang], lang) for lang in LANGUAGES))
    return ReplyText(name, reply.title, filled)
