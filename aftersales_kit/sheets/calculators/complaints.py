"""Complaints: the form, the explanation and the wordings.

Parts: `COMPLAINTS`, `complaints_sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...answers.complaints import Complaint, complaint_blanks, complaint_known
from ...answers.replies import wordings
from ...answers.times import moment_words
from ...policy.labels import BESIDE, Label, joined
from ..explaining import OPEN, Sheet, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by
from .clocks import COLUMNS, asked, deadline_notes, deadline_rows
from .rulings import rulings_rows

TABLES = ("complaint-level", "complaint-owner", "priority")
BLANKS = ("due", "next_news")
CHECKED = ("answer_by", "next_news_by", "followed_until")
TITLE = Label("What becomes of the complaint", "投诉怎么处理")
BY = Label("{} by {}", "{}：{}前")


def complaints_sheet(answer: Complaint) -> Sheet:
    """Explain what becomes of a complaint, and by when."""
    terms = answer.in_force.terms
    said = [
        terms[name].value_label(code)
        for name in ("complaint_level", "complaint_owner", "priority")
        if (code := answer.outcome(name)) is not None
    ]
    line = answer.answered
    if line is not None:
        said.append(BY.format(line.clock.label, moment_words(line.due)))
    if answer.question is not None:
        said.append(OPEN)
    ask = asked(answer)
    lines, blanks = answer.deadlines, complaint_blanks(answer)
    return Sheet(
        TITLE,
        joined(said, BESIDE),
        ask is None,
        COLUMNS,
        tuple(deadline_rows(lines, lines.lines)),
        tuple(rulings_rows(answer.rulings.values(), answer.in_force)),
        notes=tuple(deadline_notes(lines)),
        ask=ask,
        replies=tuple(wordings(answer.decisions, blanks, answer.in_force, answer.facts)),
        reasons=reasons_of((*answer.decisions, *lines.decisions), answer.in_force),
    )


def _looked_at(answer: Complaint) -> set[str]:
    seen = seen_by(answer.rulings.values()) | seen_by(answer.deadlines.rulings.values())
    return seen | {
        "complained_at", "last_news_at", "closed_at", "now_at", "earlier_waits", "waiting_from",
        "waiting_until",
        "fault_scope", "urgency",
    }  # fmt: skip


def _figures(answer: Complaint) -> Mapping[str, Figure]:
    return {name: getattr(answer, name) for name in CHECKED}


COMPLAINTS = Calculator(
    name="complaints",
    title=Label("What becomes of a complaint?", "投诉怎么处理？"),
    parts=(
        Fields(
            Label("The complaint", "投诉情况"),
            ("complaint_risk", "demand", "earlier_complaints", "customer", "market"),
        ),
        Fields(Label("When", "时间"), ("complained_at", "last_news_at", "closed_at", "now_at")),
        Fields(Label("How bad it is", "影响"), ("fault_scope", "urgency")),
        Fields(
            Label("Waiting for the buyer", "等买家回复"),
            ("earlier_waits", "waiting_from", "waiting_until"),
            rare=True,
        ),
    ),
    example="zip-broke-highest-offer-refused",
    answer=complaint_known,
    sheet=complaints_sheet,
    looked_at=_looked_at,
    first=("complaint_risk", "complained_at"),
    usual={
        "complaint_risk": "none",
        "demand": "none",
        "earlier_complaints": "0",
        "customer": "regular",
    },
    tables=TABLES,
    blanks=BLANKS,
    figures=_figures,
    checked=CHECKED,
)
