"""Habits: nothing is sent to a market that is said elsewhere only.

Parts: `verify_habits` (findings), `may_be_sent` (whether a wording reaches a market's buyers).
Source: the checks that data/markets name count in those markets alone; data/speech has them.

The check, a sentence:

- *not for this market*: a wording, with its greeting, or a line of the page for buyers, says what
  one of a market's own checks finds, and may be sent to that market's buyers.

>>> may_be_sent("return-own-cost", "cn", handbook.policy)
True
>>> may_be_sent("return-own-cost", "tw", handbook.policy)
False
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..policy.diagrams import Diagram
from ..policy.handbook import Handbook
from ..policy.inforce import Policy
from ..policy.labels import Label, joined
from ..policy.subjects.buyers import holds_in
from ..policy.subjects.markets import Market
from ..policy.verification import Finding
from .replies import LANGUAGES
from .speaking import Context, checked, that_may_find

KIND = "not for this market"


def may_be_sent(reply: str, market: str, policy: Policy) -> bool:
    """Say whether a wording may reach a market's buyers, on any day.

    One that no rule names is sent by hand, to anybody.
    """
    naming: dict[str, set[str]] = {}
    for rule in policy.rules():
        if rule.reply == reply:
            naming.setdefault(policy.table_of[rule.id], set()).add(rule.id)
    return not naming or any(
        rule.id in naming[table]
        for day in policy.changes
        for table in naming
        for rule in Diagram(policy.on(day), table, {"market": frozenset([market])}).rules
    )


def verify_habits(handbook: Handbook) -> list[Finding]:
    """Return what says to a market's buyers what is said elsewhere only."""
    return [
        finding
        for market in handbook.policy.clocks.markets.values()
        for finding in _of_market(market, handbook)
    ]


def _of_market(market: Market, handbook: Handbook) -> Iterator[Finding]:
    policy, known = handbook.policy, handbook.speech.checks
    own = {name: known[name] for name in market.checks if name in known}
    speech = replace(handbook.speech, checks=own)
    told = [
        (file, name, lang, text.text(lang))
        for file, name, text in (_told(market, handbook) if own else ())
        for lang in LANGUAGES
    ]
    likely = that_may_find(speech, [said for *_, said in told])
    for (file, name, lang, said), checks in zip(told, likely, strict=True):
        few = replace(speech, checks={check.id: check for check in checks})
        for remark in checked(said, Context(market=market.id), speech=few) if checks else ():
            if name not in policy.replies or may_be_sent(name, market.id, policy):
                yield Finding(
                    KIND,
                    name,
                    (name,),
                    f"{name} ({lang}) says {remark.found!r} to buyers of {market.id}: "
                    f"{remark.why.en}",
                    file=file,
                    mend="let a rule that only other markets reach name it, or say it so that "
                    "it holds there, too",
                )


def _told(market: Market, handbook: Handbook) -> Iterator[tuple[str, str, Label]]:
    """Go through what buyers of a market may be told: its file, its name and the text."""
    for reply in handbook.policy.replies.values():
        greeting = getattr(market.greeting, reply.greeting)
        yield "data/replies", reply.id, joined([greeting, reply.text])
    lines = [("data/buyers.toml", line) for line in handbook.buyers]
    lines += [("data/door.toml", line) for line in handbook.door.lines.values()]
    for file, line in lines:
        if holds_in(market.id, line.markets):
            for sentence in line.sentences:
                yield file, line.id, sentence
