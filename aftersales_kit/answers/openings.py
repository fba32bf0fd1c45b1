"""Openings, tried: whether a case of which little is known is sent the message shown for it.

Parts: `verify_openings` (findings, in the form of `verification`). Source: data/openings.toml.

The checks, each a sentence:

- *case differs*: another message is sent than an opening says, or it begins with another part, asks
  for something else, or passes over other wordings because what they ask is known.
- *wording without opening*: a wording that asks the buyer, before anything is certain, and that no
  opening shows, but for one of the list of things to ask for what no other asks; or one named by a
  later decision that asks for the same, and that no opening shows sent or passed over.
- *part without opening*: a part of the message that begins none that an opening shows.
- *asking without opening*: a part beside which the buyer may be asked more, which no opening shows.
- *table without opening*: a table of wordings for what begins a message, none of which an opening
  shows.
- *unresolved reference*: a wording or a fact that there is not.

>>> verify_openings(handbook)
[]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..policy.handbook import Handbook
from ..policy.inforce import Policy
from ..policy.shapes import unresolved
from ..policy.subjects.messages import Part
from ..policy.subjects.openings import FILE, Opening
from ..policy.verification import Finding, from_faults
from .message import OPTION, Message
from .resolving import resolve_known

REPLIES = "data/replies"


def verify_openings(handbook: Handbook) -> list[Finding]:
    """Return the openings that are sent another message, and the wordings that none shows."""
    openings = handbook.openings
    if faults := [*unresolved(f"data/{FILE}", openings, handbook.policy.names)]:
        return from_faults(faults)
    day = handbook.policy.changes[-1]
    sent = {
        name: resolve_known(one.facts, day, handbook.on(day)).message
        for name, one in openings.items()
    }
    differing = [
        Finding("case differs", one.id, (one.id,), f"{one.id} {what}", file=f"data/{FILE}")
        for one in openings.values()
        for what in _differences(one, sent[one.id])
    ]
    begun = {_begun(message) for message in sent.values()}
    asking = {
        _begun(message)
        for message in sent.values()
        if any(part.reply.id in handbook.messages.asked for part in message.parts)
    }
    said = {rule for message in sent.values() for part in message.parts for rule in part.rules}
    return [
        *differing,
        *_unshown(handbook),
        *_unled(handbook, begun),
        *_unasked(handbook, asking),
        *_unworded(handbook, said),
    ]


def _unled(handbook: Handbook, begun: set[str]) -> Iterator[Finding]:
    """Find the parts that no opening shows at the beginning of a message."""
    for part in handbook.messages.leading:
        if part.id not in begun:
            yield Finding(
                "part without opening",
                part.id,
                (),
                f"no opening shows that {part.id} begins a message",
                file=f"data/{FILE}",
                mend=f"add what is known when a message begins with {part.id}",
            )


def _unasked(handbook: Handbook, asking: set[str]) -> Iterator[Finding]:
    """Find the parts beside which more may be asked, and no opening shows that it is."""
    for part in handbook.messages.leading:
        if part.asks and part.id not in asking:
            yield Finding(
                "asking without opening",
                part.id,
                (),
                f"no opening shows what is asked beside {part.id}",
                file=f"data/{FILE}",
                mend=f"add what is known when more is asked beside {part.id}",
            )


def _unworded(handbook: Handbook, said: set[str]) -> Iterator[Finding]:
    """Find the tables that word what begins a message, and by no rule of which an opening is."""
    of = handbook.policy.table_of
    shown = {of[rule] for rule in said}
    for table in dict.fromkeys(name for part in handbook.messages.leading for name in part.words):
        if table not in shown:
            yield Finding(
                "table without opening",
                table,
                (),
                f"no opening shows a message in a wording of {table}",
                file=f"data/{FILE}",
                mend=f"add what is known when a message is first said as {table} has it",
            )


def _differences(opening: Opening, message: Message) -> Iterator[str]:
    sends = tuple(part.reply.id for part in message.parts)
    for what, how, said, got in (
        ("begin with", "begins with", _named(opening.begins), _named(_begun(message))),
        ("send", "sends", opening.sends, sends),
        ("ask", "asks", opening.asks, message.asks),
        ("pass over", "passes over", opening.passes_over, message.passed_over),
    ):
        if said != got:
            yield f"is said to {what} {_listed(said)}, and {how} {_listed(got)}"


def _begun(message: Message) -> str:
    return message.parts[0].part


def _named(part: str) -> tuple[str, ...]:
    return (part,) if part else ()


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _unshown(handbook: Handbook) -> Iterator[Finding]:
    """Find the wordings that ask the buyer and that no opening shows."""
    policy, messages = handbook.policy, handbook.messages
    parts = messages.parts.values()
    # What is said before anything has been shown, or is certain, and what stands beside it.
    early = {part.id for part in parts if part.takes or not part.leads}
    either = [part for part in parts if part.id in early or early.intersection(part.beside)]
    sent = _named_by(policy, either) | {messages.nothing_known, *messages.asked}
    # Of which way to settle it a message speaks is known last, when nothing is asked any more.
    later = _named_by(policy, (p for p in parts if p not in either), OPTION)
    shown = {name for one in handbook.openings.values() for name in one.sends}
    passed = {name for one in handbook.openings.values() for name in one.passes_over}
    asked = Counter(name for reply in policy.replies.values() for name in reply.asks)
    early_on = {n for reply in policy.replies.values() if reply.id in sent for n in reply.asks}
    for reply in policy.replies.values():
        # What only the list of things to ask has is asked in no message without it, which is found
        # elsewhere, unless another wording asks for it as well.
        least = 1 if reply.id in messages.asked else 0
        alone = reply.id in sent - shown and any(asked[name] > least for name in reply.asks)
        again = reply.id in later - shown - passed and not early_on.isdisjoint(reply.asks)
        if alone or again:
            yield Finding(
                "wording without opening",
                reply.id,
                (),
                f"no opening shows that {reply.id} asks for {_listed(reply.asks)}",
                file=f"data/{FILE}",
                mend=f"add what little is known when {reply.id} is sent",
            )


def _named_by(policy: Policy, parts: Iterable[Part], unless: str = "") -> set[str]:
    """Return the wordings that the tables of some parts name, those that ask a fact left out."""
    tables = {table for part in parts for table in part.words}
    return {
        rule.reply
        for rule in policy.rules()
        if (table := policy.table_of[rule.id]) in tables
        and rule.reply is not None
        and unless not in policy.tables[table].inputs
    }
