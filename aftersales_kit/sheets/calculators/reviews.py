"""What to do about a review: the form and the wordings.

Parts: `REVIEWS`, `reviews_sheet`.
"""

from __future__ import annotations

from ...answers.rulings import Answer
from ...policy.terms import Label
from ..explaining import Sheet
from .calculator import Calculator, Fields
from .rulings import looked_at, ruled_by, rulings_sheet
from .speaking import BLANKS, blanks_of, spoken_blanks

TABLES = ("review-course",)
TITLE = Label("What to do about the review", "这条评价怎么处理")


def reviews_sheet(answer: Answer) -> Sheet:
    """Explain how a review is handled, and what to write in public or to the buyer."""
    blanks = blanks_of(answer.facts, answer.in_force)
    return rulings_sheet(answer, TITLE, ("review_course",), (), blanks)


def _looked_at(answer: Answer) -> set[str]:
    return looked_at(answer) | spoken_blanks(answer)


REVIEWS = Calculator(
    name="reviews",
    title=Label("What to do about a review?", "评价怎么处理？"),
    parts=(
        Fields(
            Label("The review", "评价"),
            ("review_tone", "review_problem", "review_truth", "review_pressure"),
        ),
        Fields(
            Label("For the wording", "写进回复里的"),
            ("promised_by", "agent_name", "shop_name", "market"),
        ),
    ),
    example="five-stars-but-a-loose-button",
    answer=ruled_by(*TABLES),
    sheet=reviews_sheet,
    looked_at=_looked_at,
    first=("review_tone",),
    usual={"review_pressure": "none", "review_truth": "unchecked"},
    tables=TABLES,
    blanks=BLANKS,
)
