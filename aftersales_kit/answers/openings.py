"""Openings, tried: whether a case of which little is known is sent the message shown for it.

Parts: `verify_openings` (findings, in the form of `verification`). Source: data/openings.toml.

The checks, each a sentence:

- *case differs*: another message is sent than an opening says, or it asks for something else.
- *wording without opening*: a wording that asks the buyer, before anything is certain, for what
  another asks as well, and that no opening shows.
- *unresolved reference*: a wording or a fact that there is not.

>>> verify_openings(handbook)
[]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..policy.handbook import Handbook
from ..policy.shapes import unresolved
from ..policy.subjects.openings import FILE, Opening
from ..policy.verification import Finding, from_faults
from .resolving import resolve_known

REPLIES = "data/replies"


def verify_openings(handbook: Handbook) -> list[Finding]:
    """Return the openings that are sent another message, and the wordings that none shows."""
    openings = handbook.openings
    if faults := [*unresolved(f"data/{FILE}", openings, handbook.policy.names)]:
        return from_faults(faults)
    differing = [
        Finding("case differs", one.id, (one.id,), f"{one.id} {what}", file=f"data/{FILE}")
        for one in openings.values()
        for what in _differences(one, handbook)
    ]
    return [*differing, *_unshown(handbook)]


def _differences(opening: Opening, handbook: Handbook) -> Iterator[str]:
    day = handbook.policy.changes[-1]
    message = resolve_known(opening.facts, day, handbook.on(day)).message
    sends = tuple(part.reply.id for part in message.parts)
    for how, said, got in (("sends", opening.sends, sends), ("asks", opening.asks, message.asks)):
        if said != got:
            yield f"is said to {how[:-1]} {_listed(said)}, and {how} {_listed(got)}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _unshown(handbook: Handbook) -> Iterator[Finding]:
    """Find the wordings that ask the buyer and that no opening shows."""
    policy, messages = handbook.policy, handbook.messages
    parts = messages.parts.values()
    # What is said before anything has been shown, or is certain, and what stands beside it.
    early = {part.id for part in parts if part.takes or not part.leads}
    either = [part for part in parts if part.id in early or early.intersection(part.beside)]
    tables = {table for part in either for table in part.words}
    sent = {rule.reply for rule in policy.rules() if policy.table_of[rule.id] in tables}
    sent |= {messages.nothing_known, *messages.asked}
    shown = {name for one in handbook.openings.values() for name in one.sends}
    asked = Counter(name for reply in policy.replies.values() for name in reply.asks)
    for reply in policy.replies.values():
        # What no other asks is asked in no message without it, which is found elsewhere.
        if reply.id in sent - shown and any(asked[name] > 1 for name in reply.asks):
            yield Finding(
                "wording without opening",
                reply.id,
                (),
                f"no opening shows that {reply.id} asks for {_listed(reply.asks)}",
                file=f"data/{FILE}",
                mend=f"add what little is known when {reply.id} is sent",
            )
