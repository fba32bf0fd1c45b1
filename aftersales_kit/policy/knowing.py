"""Who can answer: each fact says it, and a message asks the buyer for nothing else.

Parts: `verify_known` (findings, in the form of `verification`). Source: `knowers` and `known_by` of
data/policy/terms.toml, `asks` of the wordings of data/replies.

The checks, each a sentence:

- *known by nobody*: a fact has a question, and does not say who can answer it.
- *asked of the wrong one*: a wording asks the buyer for what another knows first, such as the order
  page.
- *asked in no message*: a rule asks a fact that the buyer knows first, and no wording asks for it.

>>> verify_known(handbook.policy)
[]
"""

from __future__ import annotations

from .inforce import Policy
from .verification import Finding

FILE, REPLIES = "data/policy/terms.toml", "data/replies"


def verify_known(policy: Policy) -> list[Finding]:
    """Return the facts that nobody can answer, and the wordings that ask the wrong one."""
    knowers, fields = policy.terms.knowers, policy.terms.fields
    written = ", ".join(name for name, knower in knowers.items() if knower.written)
    found = [
        Finding(
            "known by nobody",
            field.name,
            (),
            f"{field.name} is asked, and does not say who can answer it",
            file=FILE,
            mend=f"say in known_by of {field.name} who can: {', '.join(knowers)}",
        )
        for field in fields.values()
        if field.ask is not None and not field.known_by
    ]
    asked: set[str] = set()
    for reply in policy.replies.values():
        for name in reply.asks:
            first = fields[name].asked_of if name in fields else None
            asked.add(name)
            if first is not None and not first.written:
                found.append(
                    Finding(
                        "asked of the wrong one",
                        reply.id,
                        (name,),
                        f"{reply.id} asks the buyer for {name}, which {first.id} shows first",
                        file=REPLIES,
                        mend=f"let {reply.id} ask only what {written} alone can answer, or put "
                        f"{written} first in known_by of {name}",
                    )
                )
    ruled = {name for table in policy.tables.values() for name in table.inputs}
    for field in fields.values():
        first = field.asked_of
        if first is not None and first.written and field.name in ruled - asked:
            found.append(
                Finding(
                    "asked in no message",
                    field.name,
                    (),
                    f"rules ask {field.name}, which {first.id} alone knows, and no wording asks it",
                    file=REPLIES,
                    mend=f"write a wording that asks {field.name}, or say in known_by who else "
                    "knows it first",
                )
            )
    return found
