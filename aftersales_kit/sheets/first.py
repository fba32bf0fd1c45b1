"""The first message of every problem, worked out before anybody asks.

Parts: `first_messages`. They are the desk's own messages, made by the code that answers it, for
each problem, each market and while the market is open; a page shows them before the library is
there.
"""

from __future__ import annotations

from typing import Any

from ..policy.handbook import Handbook
from .calculators import calculate, find
from .markup.desk import CHOSEN, MARKET, message_reply

ANY = ""
"""The place of the message while it is open in which market the buyer bought."""


def first_messages(handbook: Handbook, calculator: str = "case-desk") -> dict[str, Any]:
    """Return the first messages, each distinct one once.

    `messages` are those of `message_reply`; `days` has, for each day from which another policy
    holds, the place of a message among them, by problem and then by market; `policy` is the digest
    of the policy by which they are.
    """
    terms = handbook.policy.terms
    found: list[dict[str, Any]] = []
    usual = {name: value for name, value in find(calculator).usual.items() if name != MARKET}
    places: dict[str, int] = {}
    days: dict[str, Any] = {}
    for on in handbook.policy.changes:
        day: dict[str, dict[str, int]] = {}
        for problem in terms[CHOSEN].codes:
            day[problem] = {}
            for market in (ANY, *terms[MARKET].codes):
                known = {**usual, CHOSEN: problem, **({MARKET: market} if market else {})}
                message = calculate(calculator, known, on, handbook).sheet.message
                assert message is not None  # a whole case always has one
                told = message_reply(message)
                if str(told) not in places:
                    places[str(told)] = len(found)
                    found.append(told)
                day[problem][market] = places[str(told)]
        days[on.isoformat()] = day
    return {"messages": found, "days": days, "policy": handbook.policy.digest}
