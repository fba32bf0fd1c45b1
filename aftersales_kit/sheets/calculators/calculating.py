"""What a form shows: the answer to what it holds, what is wrong with it, what to fill next.

Parts: `CALCULATORS`, `find`, `calculate`, `Response`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ...answers.facts import sift_facts
from ...answers.orders import PIECES
from ...policy.faults import BadValue, did_you_mean, shown
from ...policy.handbook import Handbook
from ...policy.terms import Label, Value
from ..explaining import Sheet, ask_for
from .calculator import Calculator
from .clocks import CLOCKS
from .compensation import COMPENSATION
from .complaints import COMPLAINTS
from .freight import FREIGHT
from .order_desk import ORDER_DESK
from .order_questions import ORDER_QUESTIONS
from .parcels import PARCELS
from .records import RECORDS
from .refund import REFUND
from .reply_check import REPLY_CHECK
from .responsibility import RESPONSIBILITY
from .returns import RETURNS
from .reviews import REVIEWS
from .speaking import SPEAKING
from .ticket import TICKET
from .triage import TRIAGE

CALCULATORS = {
    calculator.name: calculator
    for calculator in (
        ORDER_DESK,
        TRIAGE,
        RESPONSIBILITY,
        RETURNS,
        FREIGHT,
        COMPENSATION,
        REFUND,
        PARCELS,
        ORDER_QUESTIONS,
        COMPLAINTS,
        CLOCKS,
        SPEAKING,
        REPLY_CHECK,
        REVIEWS,
        RECORDS,
        TICKET,
    )
}
"""Every calculator by its name."""

MENDS = Label(
    "Please mend what is marked; nothing you entered is lost.",
    "标出的地方请改一下，已填的内容都还在。",
)
SETTLED = Label("This settles it.", "已有结论。")
ASKS = Label("Ask next: {}", "接下来问：{}")
SUMS = Label("Decided. For the sums: {}", "已有结论。要算金额，还差：{}")


@dataclass(frozen=True)
class Response:
    """What a form shows after a change; `answer` is what its sheet explains, and `facts` are those
    that were entered and could be read."""

    sheet: Sheet
    errors: Mapping[str, BadValue]
    matters: Mapping[str, bool]
    answer: Any = field(compare=False, repr=False)
    facts: Mapping[str, Value] = field(default_factory=dict, compare=False, repr=False)

    @property
    def next(self) -> str | None:
        """The field to fill next, if one would settle more."""
        return self.sheet.ask.field if self.sheet.ask else None

    @property
    def status(self) -> Label:
        """One line for the status: what to mend, what to ask, or what it comes to."""
        if self.errors:
            return MENDS
        if self.sheet.ask:
            words = SUMS if self.sheet.ask.amount else ASKS
            return words.format(self.sheet.ask.text)
        return SETTLED if self.sheet.settled else self.sheet.headline


def calculate(name: str, raw: Mapping[str, object], on: date, handbook: Handbook) -> Response:
    """Answer a form whose fields hold `raw` texts, as the policy stands on the day `on`.

    A field that cannot be read has its error and is taken as unknown; the rest is answered. So has
    a field that does not fit the others, where the answer finds that (`conflicts`).
    Raises KeyError for an unknown calculator, UncoveredDate for a day before the policy.
    """
    calculator, terms = find(name), handbook.policy.terms
    facts, problems = sift_facts(raw, terms, calculator.names)
    errors = {problem.field: problem for problem in problems}
    in_force = handbook.on(on)
    answer = calculator.answer(facts, on, in_force)
    for bad in answer.conflicts:
        errors.setdefault(bad.field, bad)
    seen = calculator.looked_at(answer) | {*calculator.first}
    sheet = calculator.explain(answer)
    if any(reply.greeting for reply in sheet.replies):
        # How a message begins, and in which characters it is written, follows from it.
        seen.add("market")
    matters = {name: name in seen for name in calculator.names}
    # What is the matter with each of several pieces stands with the piece.
    first = calculator.first if PIECES not in facts else ()
    for wanted in first:
        if wanted not in facts:
            asked = terms[wanted]
            ask = ask_for(asked)
            if sheet.ask is not None and sheet.ask.field == wanted:
                ask = replace(sheet.ask, text=ask.text, choices=sheet.ask.choices or ask.choices)
            sheet = replace(sheet, ask=ask, settled=False)
            break
    return Response(sheet, errors, matters, answer, facts)


def find(name: str) -> Calculator:
    """Return a calculator by its name; raises KeyError with the nearest one."""
    if name in CALCULATORS:
        return CALCULATORS[name]
    hint = did_you_mean(name, CALCULATORS)
    raise KeyError(
        f"there is no calculator {shown(name)}; there are {', '.join(CALCULATORS)}{hint}"
    )
