"""How to speak with a buyer: the form, the steps for the type of buyer, and the wordings.

Parts: `SPEAKING`, `speaking_sheet`, `blanks_of` (what fills the wordings of a conversation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from ...answers.replies import PLACEHOLDER, addressed, sums
from ...answers.rulings import Answer
from ...policy.inforce import InForce
from ...policy.labels import Label, alike, joined
from ...policy.terms import Value
from ..explaining import Sheet
from .calculator import Calculator, Fields
from .rulings import looked_at, ruled_by, rulings_sheet

TABLES = ("speaking-opening", "speaking-course", "speaking-stance", "speaking-record")
TITLE = Label("How to speak with this buyer", "怎么跟这位买家沟通")
STEPS = Label("Step by step: {}", "一步一步来：{}")
AVOID = Label("Not: {}", "不要：{}")
COUNTED = alike("{}. {}")
NAMES = {
    "shop": ("shop_name", Label("our shop", "本店")),
    "agent": ("agent_name", Label("the after-sales desk", "售后客服")),
}
FILLED_FROM = {
    "shop": "shop_name",
    "agent": "agent_name",
    "problem": "problem",
    "wish": "wish",
    "deadline": "promised_by",
    "limit": "authority_limit",
}
"""The fact that fills each blank."""
BLANKS = tuple(FILLED_FROM)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def blanks_of(facts: Mapping[str, Value], in_force: InForce) -> dict[str, Label]:
    """Return what fills the blanks of a conversation's wordings; what is unknown stays blank.

    A shop or an agent without a name is called by what it is.
    """
    terms = in_force.terms
    filled = {
        blank: alike(facts[name]) if name in facts else usual
        for blank, (name, usual) in NAMES.items()
    }
    for name in ("problem", "wish"):
        if name in facts:
            filled[name] = terms[name].codes[str(facts[name])]
    if "promised_by" in facts:
        told = addressed(facts, in_force).moment
        filled["deadline"] = told.format(moment_text(str(facts["promised_by"])))
    if "authority_limit" in facts:
        filled |= sums({"limit": Decimal(facts["authority_limit"])})
    return filled


def moment_text(moment: str) -> Label:
    """Write a moment on the shop's clock as people say it.

    >>> moment_text("2026-03-02T18:00")
    Label(en='2 March, 18:00', zh='3月2日 18:00')
    """
    when = datetime.fromisoformat(moment)
    return Label(
        f"{when.day} {MONTHS[when.month - 1]}, {when:%H:%M}",
        f"{when.month}月{when.day}日 {when:%H:%M}",
    )


def speaking_sheet(answer: Answer) -> Sheet:
    """Explain how to open, how to carry on, what to say on the demand, what to keep."""
    outcomes = ("opening", "approach", "stance")
    blanks = blanks_of(answer.facts, answer.in_force)
    return rulings_sheet(answer, TITLE, outcomes, _notes(answer), blanks)


def _notes(answer: Answer) -> Iterable[Label]:
    """Go through the steps for the type of buyer and what to avoid; none with a claimant."""
    code = answer.facts.get("customer_type")
    if code is not None and answer.outcome("approach") != "rules_and_record":
        kind = answer.in_force.handbook.speech.types[str(code)]
        for label, lines in ((STEPS, kind.steps), (AVOID, kind.avoid)):
            said = (COUNTED.format(n, line) for n, line in enumerate(lines, 1))
            yield label.format(joined(said, alike(" ")))


def spoken_blanks(answer: Answer) -> set[str]:
    """Return the facts that fill blanks of the wordings that the decisions name."""
    replies = answer.in_force.policy.replies
    named = [d.reply for d in answer.decisions if d.reply]
    blanks = {blank for name in named for blank in PLACEHOLDER.findall(replies[name].text.en)}
    return {FILLED_FROM[blank] for blank in blanks}


def _looked_at(answer: Answer) -> set[str]:
    return looked_at(answer) | spoken_blanks(answer)


SPEAKING = Calculator(
    name="speaking",
    title=Label("How to speak with the buyer?", "怎么跟买家说？"),
    parts=(
        Fields(
            Label("The buyer", "买家"),
            ("customer_type", "buyer_online", "demand", "professional_claimant"),
        ),
        Fields(
            Label("What happened", "发生了什么"),
            ("problem", "evidence", "order_state", "wish"),
        ),
        Fields(
            Label("For the wording", "写进回复里的"),
            ("promised_by", "authority_limit", "agent_name", "shop_name", "market"),
        ),
        Fields(
            Label("Rarer facts", "少见情况"), ("courier_chosen_by_buyer",), rare=True
        ),
    ),
    example="shoe-shop-hard-day",
    answer=ruled_by(*TABLES),
    sheet=speaking_sheet,
    looked_at=_looked_at,
    first=("customer_type", "problem"),
    usual={
        "buyer_online": "yes",
        "professional_claimant": "no",
        "demand": "none",
        "courier_chosen_by_buyer": "no",
    },
    tables=TABLES,
    blanks=BLANKS,
)  # fmt: skip
