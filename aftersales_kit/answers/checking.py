"""Checks that need whole answers: worked cases' money, and the blanks in the wordings.

Parts: `verify_answers`. Findings have the form of `policy.verification` and are added to its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..policy.cases import WorkedCase
from ..policy.inforce import Policy
from ..policy.verification import Finding
from .compensation import compensation_known
from .freight import freight_known
from .refund import COSTS, DISCOUNT, GIFT, ROUTE, VALUE
from .replies import COMPENSATION_VALUES, FREIGHT_VALUES, REFUND_VALUES

ANY_BLANK = re.compile(r"\{([^}]*)\}")
FREIGHT = ("repaid", "short", "borne_by_shop", "refund", "form_entry")
COMPENSATION = ("advised", "limit", "amount", "form_entry")


def verify_answers(policy: Policy, cases: Mapping[str, WorkedCase]) -> list[Finding]:
    """Return the worked cases whose amounts come out otherwise, and wordings with unknown blanks.

    A case's `result` lists every amount of its answer that is known; one that is left out counts
    as a difference, too.
    """
    findings: list[Finding] = []
    for case in cases.values():
        if case.answer:
            findings += _differences(case, policy)
    return [*findings, *_blanks(policy)]


def results(case: WorkedCase, policy: Policy) -> dict[str, str]:
    """Return the amounts of a worked case's answer that are known, as text, in CNY."""
    in_force = policy.on(case.on)
    if case.answer == "freight":
        answer: Any = freight_known(case.facts, case.on, in_force)
        amounts = {name: getattr(answer, name) for name in FREIGHT}
    else:
        answer = compensation_known(case.facts, case.on, in_force)
        amounts = {name: getattr(answer.offer, name, None) for name in COMPENSATION[:2]}
        amounts |= {name: getattr(answer, name) for name in COMPENSATION[2:]}
    return {name: str(amount) for name, amount in amounts.items() if amount is not None}


def _differences(case: WorkedCase, policy: Policy) -> Iterator[Finding]:
    if case.answer not in ("freight", "compensation"):
        message = f"{case.id} names the answer {case.answer!r}; there are freight, compensation"
        yield Finding("case differs", case.file, (case.id,), message)
        return
    expected, got = case.result or {}, results(case, policy)
    for name in {**expected, **got}:
        if expected.get(name) != got.get(name):
            yield Finding(
                "case differs",
                case.file,
                (case.id,),
                _said(case.id, name, expected.get(name), got.get(name)),
            )


def _said(case: str, name: str, expected: str | None, got: str | None) -> str:
    if expected is None:
        return f"{case} leaves out {name}, which comes to {got}"
    if got is None:
        return f"{case} expects {name} {expected}, but there is no such amount in its answer"
    return f"{case} expects {name} {expected}, but it comes to {got}"


def _blanks(policy: Policy) -> Iterator[Finding]:
    """Check that every wording has the same blanks in both languages, all of them known."""
    tables = {rule.reply: policy.table_of[rule.id] for rule in policy.rules() if rule.reply}
    for reply in policy.replies.values():
        table = tables.get(reply.id, "")
        known = COMPENSATION_VALUES if table.startswith("compensation") else FREIGHT_VALUES
        if table in ("", COSTS, DISCOUNT, GIFT, ROUTE, VALUE):
            known = REFUND_VALUES
        blanks = [set(ANY_BLANK.findall(text)) for text in reply.text]
        for name in sorted(blanks[0] | blanks[1]):
            problem = ""
            if name not in known:
                problem = f"the unknown blank {{{name}}}; allowed: {', '.join(known)}"
            elif name not in blanks[0] & blanks[1]:
                problem = f"the blank {{{name}}} in one language only"
            if problem:
                message = f"{reply.id} has {problem}"
                yield Finding("unresolved reference", "data/replies", (reply.id,), message)
