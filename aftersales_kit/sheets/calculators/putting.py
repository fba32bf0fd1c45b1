"""How a question of the desk is put: to the buyer in the message, and of days in a few stretches.

Parts: `put_to_buyer` (the message with one more question), `is_for_the_buyer`, `stretches` (of
days, those that every rule decides alike), `delivered` (what a day of signing says besides).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...answers.deciding import Decision, decide_known
from ...answers.message import AT_ONCE
from ...answers.orders import OrderResolution
from ...answers.replies import ReplyText, addressed, owned, ungreeted, wording
from ...answers.resolving import Resolution
from ...policy.days import DAYS, REPAIRED, REPLACED, SIGNED
from ...policy.grid import Axis
from ...policy.terms import Range, as_range
from ..explaining import Ask
from .case_desk import SEND, message_reply

STAGE = "message_stage"


def put_to_buyer(answer: Resolution, name: str) -> ReplyText | None:
    """Return the message of a case with the question for a fact that the buyer knows after it.

    It is the message itself where that asks already. None where no wording asks for this fact and
    nothing else, and while facts contradict each other.

    >>> from datetime import date
    >>> from aftersales_kit.answers.resolving import resolve
    >>> case = resolve({"problem": "blemish"}, on=date(2026, 3, 1), handbook=handbook)
    >>> put_to_buyer(case, "condition").text.en.startswith(case.message.text.en)
    True
    >>> put_to_buyer(case, "order_state") is None
    True
    """
    message = message_reply(answer)
    if name in answer.message.asks:
        return message
    in_force = answer.in_force
    question = None if answer.conflicts else next(_questions(answer, name), None)
    if question is None:
        return None
    asked = ungreeted(wording(question, {}, in_force, answer.facts))
    stages = in_force.terms[STAGE].codes
    between = in_force.handbook.messages.joined
    text, own = between.format(message.text, asked.text), owned([message.own, asked.own], between)
    # What asks something is of the first stage, whatever it says besides.
    title = SEND.format(next(iter(stages.values())))
    titled = addressed(answer.facts, in_force).titled(title, own)
    return replace(message, title=titled, text=text, own=own)


def is_for_the_buyer(answer: Resolution, ask: Ask) -> bool:
    """Say whether the buyer is the one to ask: the message asks already, or nobody else knows.

    What settles the case asks nothing more, and no message asks more than so many things at once.
    """
    if ask.field in answer.message.asks:
        return True
    full = len(answer.message.asks) >= answer.in_force.amounts[AT_ONCE]
    alone = all(knower.written for knower in ask.known_by)
    return alone and not full and not is_last(answer)


def is_last(answer: Resolution | OrderResolution) -> bool:
    """Say whether the message settles the case: what is asked after it is for steps and records."""
    return answer.message.stage == [*answer.in_force.terms.codes(STAGE)][-1]


def delivered(answer: Resolution, ask: Ask) -> str:
    """Return the first choice of a question with which goods have a day of signing; "" for none.

    Who sees that they are signed for sees the day, too, so that one tap can say both.

    >>> from datetime import date
    >>> from aftersales_kit.answers.resolving import resolve
    >>> from aftersales_kit.sheets.explaining import ask_for
    >>> case = resolve({"problem": "blemish"}, on=date(2026, 3, 1), handbook=handbook)
    >>> delivered(case, ask_for(case.in_force.terms["order_state"]))
    'signed'
    """
    if not answer.facts.keys().isdisjoint({DAYS, SIGNED}):
        return ""
    with_day = answer.in_force.terms[SIGNED].only_with.get(ask.field, ())
    return next((code for code, _ in ask.choices if code in with_day), "")


def _questions(answer: Resolution, name: str) -> Iterator[str]:
    """Go through the wordings that ask for one fact: in every case, and as tables choose them."""
    in_force = answer.in_force
    replies, messages = in_force.policy.replies, in_force.handbook.messages
    yield from (each for each in messages.asked if replies[each].asks == (name,))
    for part in messages.parts.values():
        for table in part.words if part.beside and not part.of else ():
            ruling = decide_known(table, answer.facts, answer.on, in_force)
            sent = ruling.reply if isinstance(ruling, Decision) else None
            if sent is not None and replies[sent].asks == (name,):
                yield sent


def stretches(answer: Resolution, name: str) -> tuple[Range, ...]:
    """Return the stretches of a number within which every rule of every table decides alike.

    Both ends are included, in steps of the number; one may be given for another of its stretch.
    None is given where an exchange or a repair moves the day from which a rule counts.

    >>> from datetime import date
    >>> from aftersales_kit.answers.resolving import resolve
    >>> case = resolve({"problem": "blemish"}, on=date(2026, 3, 1), handbook=handbook)
    >>> stretches(case, "days_since_signing")[0]
    (0, 7)
    """
    if REPLACED in answer.facts or answer.facts.get(REPAIRED):
        return ()
    field = answer.in_force.terms[name]
    asked = (
        rule.conditions[name]
        for table in answer.in_force.tables.values()
        for rule in table.rules
        if name in rule.conditions
    )
    return tuple(as_range(cell) for cell in Axis.cut(field, asked).cells)
