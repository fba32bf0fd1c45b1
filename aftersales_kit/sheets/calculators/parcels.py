"""What to do about a parcel: the form, the explanation and the wordings.

Parts: `PARCELS`, `parcels_sheet`, `parcels_replies`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...answers.deciding import Decision, Question
from ...answers.parcels import Parcel, is_idle, parcel_known
from ...answers.replies import ReplyText, wordings
from ...policy.labels import BESIDE, Label, joined
from ..explaining import OPEN, Sheet, ask_of, reasons_of
from .calculator import Calculator, Fields, seen_by
from .rulings import rulings_rows

TABLES = ("parcel-action", "parcel-remedy")
BLANKS = ("new_number",)
PROMISE = Label(
    "Promise the buyer an answer within {0}; the limit is {1}.",
    "答应买家 {0}内回复，最长不超过 {1}。",
)
NUMBER = Label("[new number]", "【新单号】")
"""Stands where the agent puts the number that the courier gives."""
CLAIM = Label(
    "First the buyer, then the courier: it must answer a complaint within {0}. Enter the claim in "
    "the register; it is settled at the month's end.",
    "先帮买家解决，再找快递：投诉后对方 {0}内要答复。登记理赔，月底一起结。",
)


def parcels_sheet(answer: Parcel) -> Sheet:
    """Explain what is checked, done first, given to the buyer, sent and claimed."""
    terms = answer.in_force.terms
    said = [(name, answer.outcome(name)) for name in ("parcel_action", "to_buyer")]
    headline = [terms[name].value_label(code) for name, code in said if code is not None]
    if answer.question is not None:
        headline.append(OPEN)
    telling = [
        ruling
        for ruling in answer.rulings.values()
        if isinstance(ruling, Question)
        or not all(is_idle(*outcome, answer.in_force) for outcome in ruling.outcomes.items())
    ]
    return Sheet(
        PARCELS.title,
        joined(headline, BESIDE),
        answer.question is None,
        rows=tuple(rulings_rows(telling, answer.in_force)),
        notes=tuple(_notes(answer)),
        ask=ask_of(answer.question, (), answer.in_force),
        replies=tuple(parcels_replies(answer)),
        reasons=reasons_of(answer.decisions, answer.in_force),
    )


def _notes(answer: Parcel) -> Iterable[Label]:
    if answer.waits:
        yield _filled(PROMISE, answer, "logistics_promise", "logistics_limit")
    if answer.outcome("claim_from") == "courier":
        yield _filled(CLAIM, answer, "law_courier_answer")


def _filled(note: Label, answer: Parcel, *names: str) -> Label:
    amounts = answer.in_force.policy.amounts
    return note.format(*(amounts[name].value_label(answer.on) for name in names))


def parcels_replies(answer: Parcel) -> list[ReplyText]:
    """Return the wording of what the buyer gets where there is one, else of what is done first."""
    values = {"new_number": NUMBER}
    for table in reversed(TABLES):
        ruling = answer.rulings[table]
        if isinstance(ruling, Decision) and ruling.reply:
            return wordings([ruling], values, answer.in_force, answer.facts)
    return []


def _looked_at(answer: Parcel) -> set[str]:
    seen = seen_by(answer.rulings.values())
    goes_out = answer.in_force.terms["parcel_action"].group("goes_out")
    if answer.outcome("parcel_action") in goes_out:
        seen |= {"no_outlet", "in_a_hurry"}
    if "return_note" in answer.facts:
        seen.add("return_finding")
    # Whose law stands behind the answer depends on the market, and on who chose the courier.
    return seen | {"return_note", "market"}


PARCELS = Calculator(
    name="parcels",
    title=Label("What to do about a parcel?", "包裹出了问题怎么办？"),
    parts=(
        Fields(
            Label("What happened", "发生了什么"),
            ("problem", "order_state", "evidence", "in_a_hurry"),
        ),
        Fields(
            Label("On the way", "路上"),
            ("trace", "parcel_contents", "can_be_forwarded", "packed"),
        ),
        Fields(
            Label("Sent wrongly", "发货差错"),
            ("shipping_error", "second_parcel", "merged_orders", "surplus"),
        ),
        Fields(
            Label("The courier", "快递"),
            ("courier_at_fault", "insured"),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "market", "no_outlet", "earlier_ems", "courier_chosen_by_buyer", "return_note",
                "return_finding",
            ),
            rare=True,
        ),
    ),
    example="needed-for-saturday-and-lost",
    answer=parcel_known,
    sheet=parcels_sheet,
    looked_at=_looked_at,
    first=("problem", "order_state"),
    usual={
        "market": "cn", "in_a_hurry": "no", "merged_orders": "no", "no_outlet": "no",
        "earlier_ems": "0", "courier_chosen_by_buyer": "no",
    },
    tables=TABLES,
    asks=(
        "courier-claim", "ems-surcharge", "parcel-check", "parcel-stock", "resend-carrier",
        "returned-parcel",
    ),
    blanks=BLANKS,
)  # fmt: skip
