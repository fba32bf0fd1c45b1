"""What a worked case states beside outcomes: the law that binds, and the wording that is sent.

Parts: `binding_rows` (what binds a decision), `differences` (a case that comes out otherwise),
`without_example` (a row or a wording that no case shows).

>>> from datetime import date
>>> policy = handbook.on(date(2026, 3, 1))
>>> facts = {"review_deed": "write_reviews", "market": "cn"}
>>> binding_rows(policy, "review-deeds", facts, policy.fire("review-deeds", facts)["review-deeds"])
('CN-30-a',)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from .inforce import InForce, Policy, RuleInForce
from .reading import Section
from .shapes import By, Given, Names
from .terms import Value


def _rows(section: Section, key: str, given: Given) -> tuple[str, ...]:
    """Read one row or several."""
    return (section.text(key),) if isinstance(section.data[key], str) else section.texts(key)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one line of a worked case states beside outcomes.

    `binds` are the rows of law and platform that bind there, `reply` is the wording that is sent.
    What is left out is stated not to be: no row binds, nothing is sent.
    """

    binds: Annotated[tuple[str, ...], By(_rows), Names("row")] = ()
    reply: Annotated[str, Names("reply")] = ""


NOTHING_STATED = Stated()


def binding_rows(
    in_force: InForce, table: str, facts: Mapping[str, Value], rule: RuleInForce
) -> tuple[str, ...]:
    """Return the rows that ask for no less than the rule that decides gives, by id.

    Where there is none, the shop promises more than it must.
    """
    return tuple(
        sorted(
            row.id
            for _, row in in_force.floors[table]
            if row.matches(facts, in_force.terms)
            and any(
                in_force.terms[outcome].rank(code)
                >= in_force.terms[outcome].rank(rule.rule.then[outcome])
                for outcome, code in row.rule.then.items()
            )
        )
    )


def differences(
    table: str, rule: RuleInForce, binds: Sequence[str], stated: Stated
) -> Iterator[str]:
    """Go through what comes out otherwise than it is stated, each in words."""
    if sorted(binds) != sorted(stated.binds):
        yield (
            f"states that {table} is bound by {_listed(stated.binds)}, "
            f"but it is by {_listed(binds)}"
        )
    if stated.reply != (rule.rule.reply or ""):
        sends = repr(rule.rule.reply) if rule.rule.reply else "none"
        yield f"states {_worded(stated.reply)}, but {rule.id} sends {sends}"


def _worded(reply: str) -> str:
    return f"the reply {reply!r}" if reply else "no reply"


def _listed(rows: Collection[str]) -> str:
    return ", ".join(rows) or "none"


def without_example(
    policy: Policy, rows: Collection[str], worded: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Go through what no case shows: kind of finding, home, rule, and the home's file.

    `rows` are the rows that bind in some case, `worded` the rules whose reply one sends.
    A row that demands only the worst binds nobody, and one of a market not sold to nobody here.
    """
    for floor in policy.floors.values():
        for row in floor.rules if floor.market in policy.markets else ():
            asks = any(policy.terms[name].rank(code) for name, code in row.then.items())
            if asks and row.id not in rows:
                yield "law row without example", floor.id, row.id, floor.file
    for table in policy.tables.values():
        for rule in table.rules:
            if rule.reply and rule.id not in worded:
                yield "reply without example", table.id, rule.id, table.file
