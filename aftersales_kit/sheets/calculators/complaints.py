"""Complaints: the form, the explanation and the wordings.

Parts: `COMPLAINTS`, `complaints_sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...answers.complaints import Complaint, complaint_known
from ...answers.replies import LANGUAGES, wordings
from ...answers.times import moment_words
from ...policy.terms import Label
from ..explaining import OPEN, Sheet, reasons_of, texts
from .calculator import Calculator, Fields, Figure, seen_by
from .clocks import COLUMNS, asked, deadline_notes, deadline_rows
from .rulings import rulings_rows

TABLES = ("complaint-level", "complaint-owner", "priority")
BLANKS = ("due", "next_news")
CHECKED = ("answer_by", "next_news_by", "followed_until")
BY = Label("{} by {}", "{}：{}前")


def complaints_sheet(answer: Complaint, lang: str = "en") -> Sheet:
    """Explain what becomes of a complaint, and by when."""
    terms = answer.in_force.terms
    said = [
        terms[name].value_text(code, lang)
        for name in ("complaint_level", "complaint_owner", "priority")
        if (code := answer.outcome(name)) is not None
    ]
    line = answer.answered
    if line is not None:
        said.append(BY.text(lang).format(line.clock.label.text(lang), moment_words(line.due, lang)))
    if answer.question is not None:
        said.append(OPEN.text(lang))
    ask = asked(answer, lang)
    moments = (("due", line.due if line else None), ("next_news", answer.next_news_at))
    values = {
        lang_: {
            blank: moment_words(moment, lang_) for blank, moment in moments if moment is not None
        }
        for lang_ in LANGUAGES
    }
    lines = answer.deadlines
    return Sheet(
        Label("What becomes of the complaint", "投诉怎么处理").text(lang),
        " · ".join(said),
        ask is None,
        texts(lang, *COLUMNS),
        tuple(deadline_rows(lines, lines.lines, lang)),
        tuple(rulings_rows(answer.rulings.values(), answer.in_force, lang)),
        notes=tuple(deadline_notes(lines, lang)),
        ask=ask,
        replies=tuple(wordings(answer.decisions, values, answer.in_force)),
        reasons=reasons_of((*answer.decisions, *lines.decisions), answer.in_force, lang),
    )


def _looked_at(answer: Complaint) -> set[str]:
    seen = seen_by(answer.rulings.values()) | seen_by(answer.deadlines.rulings.values())
    return seen | {
        "complained_at", "last_news_at", "closed_at", "now_at", "waiting_from", "waiting_until",
        "fault_scope", "urgency",
    }  # fmt: skip


def _figures(answer: Complaint) -> Mapping[str, Figure]:
    return {name: getattr(answer, name) for name in CHECKED}


COMPLAINTS = Calculator(
    "complaints",
    Label("What becomes of a complaint?", "投诉怎么处理？"),
    (
        Fields(
            Label("The complaint", "投诉情况"),
            ("complaint_risk", "demand", "earlier_complaints", "customer"),
        ),
        Fields(Label("When", "时间"), ("complained_at", "last_news_at", "closed_at", "now_at")),
        Fields(Label("How bad it is", "影响"), ("fault_scope", "urgency")),
        Fields(
            Label("Waiting for the buyer", "等买家回复"),
            ("waiting_from", "waiting_until"),
            rare=True,
        ),
    ),
    "zip-broke-highest-offer-refused",
    complaint_known,
    complaints_sheet,
    _looked_at,
    ("complaint_risk", "complained_at"),
    {
        "complaint_risk": "none",
        "demand": "none",
        "earlier_complaints": "0",
        "customer": "regular",
    },
    TABLES,
    BLANKS,
    _figures,
    CHECKED,
)
