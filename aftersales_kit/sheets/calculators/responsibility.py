"""Whose responsibility? The form, the explanation and the wordings.

Parts: `RESPONSIBILITY`.
"""

from __future__ import annotations

from ...answers.rulings import Answer
from ...policy.terms import Label
from ..explaining import Sheet
from .calculator import Calculator, Fields
from .rulings import looked_at, ruled_by, rulings_sheet

TITLE = Label("Whose responsibility?", "谁负责？")
TABLES = ("responsibility", "evidence-needed", "recourse")


def _sheet(answer: Answer) -> Sheet:
    return rulings_sheet(answer, TITLE, ("responsible", "ask_for"))


RESPONSIBILITY = Calculator(
    name="responsibility",
    title=TITLE,
    parts=(
        Fields(
            Label("What happened", "发生了什么"), ("problem", "order_state", "evidence", "market")
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            ("courier_at_fault", "courier_chosen_by_buyer", "insured"),
            rare=True,
        ),
    ),
    example="torn-bag-signed-unseen",
    answer=ruled_by(*TABLES),
    sheet=_sheet,
    looked_at=looked_at,
    first=("problem", "evidence"),
    usual={"courier_chosen_by_buyer": "no"},
    tables=TABLES,
)
