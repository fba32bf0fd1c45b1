"""The one message to the buyer: exactly one in every state of a case, and nothing that is open.

Parts: `message_of` (the message of a resolution), `message_of_pieces` (that of an order),
`Message`, `Spoken` (one part of it).
Source: data/message.toml, which names the tables that choose, and data/replies.

The first part that leads for certain begins the message; what stands beside it follows. What is
open is not said, so that a message stays true whatever is answered next.

>>> from datetime import date
>>> from aftersales_kit.answers.resolving import resolve
>>> message = resolve({"problem": "parcel_lost"}, on=date(2026, 3, 1), handbook=handbook).message
>>> message.stage, [part.reply.id for part in message.parts][0]
('to_ask', 'first-where-it-is')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from ..policy.inforce import InForce
from ..policy.labels import LISTED, NAMED, NO_LABEL, Label, alike, joined
from ..policy.subjects.messages import LEADS, PART, Part, in_order
from ..policy.terms import Value
from .compensation import compensation_blanks
from .complaints import complaint_blanks
from .deciding import Decision, Question, decide_known
from .freight import freight_blanks
from .refund import Refund, refund_blanks
from .replies import ReplyText, greeted_once, ungreeted, wording
from .returns import returns_blanks
from .rulings import is_among

if TYPE_CHECKING:
    from .resolving import Resolution

OPTION, ASKING, PROBLEM, WISH = "option", "asking", "problem", "wish"
TO_SAY = "buyer_to_say"
AT_ONCE = "questions_at_once"
"""How many things one message asks at most."""
STAGES, STAGE, GOES_BACK = "message-stage", "message_stage", "goes_back"


@dataclass(frozen=True)
class Spoken:
    """One part of a message: its id in data/message.toml, its wording, and the rules behind it.

    `pieces` are those of an order that it is said of, by their numbers; () for a case.
    """

    part: str
    reply: ReplyText
    rules: tuple[str, ...]
    pieces: tuple[int, ...] = ()


@dataclass(frozen=True)
class Message:
    """The one message: its parts, and the `stage` of the case: to ask, to promise or to settle.

    `asks` are the facts that it asks the buyer for.
    """

    stage: str
    parts: tuple[Spoken, ...]
    text: Label
    asks: tuple[str, ...] = ()


def message_of(answer: Resolution) -> Message:
    """Return the one message of a case, whatever is known of it.

    While nobody has said what the problem is, it asks what happened; while facts contradict each
    other, it says no more than what the problem alone makes certain.
    """
    return _Composer(answer).message()


def message_of_pieces(names: Sequence[Label], answers: Sequence[Resolution]) -> Message:
    """Return the one message of an order: what is said of each piece, by the name of the piece.

    What is said alike of several is said once, with all their names, and the greeting once. Of what
    only the buyer knows no more is asked at once than in a case. It settles only what each piece
    settles: its stage is the earliest of theirs, in the order of the codes.
    """
    in_force = answers[0].in_force
    replies, found = in_force.policy.replies, dict[tuple[str, ReplyText], Spoken]()
    greeting, asks = NO_LABEL, dict[str, None]()
    for number, answer in enumerate(answers, 1):
        for place, part in enumerate(answer.message.parts):
            new = {*replies[part.reply.id].asks} - {*asks}
            full = len(asks) + len(new) > in_force.amounts[AT_ONCE]
            if place and not part.part and new and full:
                continue
            asks |= dict.fromkeys(replies[part.reply.id].asks)
            greeting = greeting or part.reply.greeting
            key = part.part, ungreeted(part.reply)
            same = found.setdefault(key, replace(part, reply=key[1]))
            found[key] = replace(same, pieces=(*same.pieces, number))
    parts = tuple(found.values())
    lines = joined(_lines(parts, names, in_force), alike("\n"))
    asking = "yes" if asks else "no"
    stages = [
        _stage(answer.message.parts[0].part, asking, answer, answer.facts) for answer in answers
    ]
    earliest = min(stages, key=[*in_force.terms.codes(STAGE)].index)
    return Message(earliest, parts, joined([greeting, lines]), tuple(asks))


def _lines(parts: Sequence[Spoken], names: Sequence[Label], in_force: InForce) -> Iterator[Label]:
    """Go through the lines of the message of an order: of the case, then of the same pieces."""
    messages = in_force.handbook.messages
    of_all = tuple(range(1, len(names) + 1))
    lines: dict[tuple[int, ...], list[Label]] = {(): []}
    for part in parts:
        whole = part.pieces == of_all and part.part in messages.of_the_case
        lines.setdefault(() if whole else part.pieces, []).append(part.reply.text)
    for pieces, texts in lines.items():
        if texts:
            text = reduce(messages.joined.format, texts)
            those = joined([names[number - 1] for number in pieces], LISTED)
            yield NAMED.format(those, text) if pieces else text


def _stage(lead: str, asking: str, answer: Resolution, facts: Mapping[str, Value]) -> str:
    """Return the stage of a message that begins with a part; "" is none of data/message.toml.

    While the next question is one that the buyer alone can answer, nothing is settled.
    """
    question, in_force = answer.question, answer.in_force
    open_ = question is not None and question.known_by[0].written
    told = {**facts, ASKING: asking, TO_SAY: "yes" if open_ else "no"}
    told |= {PART: lead} if lead else {}
    stage = decide_known(STAGES, told, answer.on, in_force)
    assert isinstance(stage, Decision)
    return stage.outcomes[STAGE]


class _Composer:
    def __init__(self, answer: Resolution) -> None:
        self.answer = answer
        self.in_force = answer.in_force
        self.messages = answer.in_force.handbook.messages
        self.facts: dict[str, Value] = {**answer.facts}
        option = _way(answer)
        if option is not None:
            self.facts[OPTION] = option
        self.rulings = dict(_told(answer))
        if answer.refund is not None and (moves := _moves(answer.refund)):
            self.facts["money_moves"] = moves
        self.values = dict(_blanks(answer))

    def message(self) -> Message:
        """Put the message together."""
        if PROBLEM not in self.facts:
            only = Spoken("", self._worded(self.messages.nothing_known), ())
            return self._made(None, [only])
        leading = self.messages.leading
        for lead in leading[-1:] if self.answer.conflicts else leading:
            first = self._spoken(lead) if self._leads(lead) else None
            if first is not None:
                break
        else:
            raise LookupError("no part leads")  # the last always does: see `verify_messages`
        found = [first]
        for part in self.messages.beside(lead.id):
            if not self.answer.conflicts and self._leads(part) and (more := self._spoken(part)):
                found.append(more)
        return self._made(lead, self._asking(lead, found))

    def _leads(self, part: Part) -> bool:
        if not part.leads:
            return True
        ruling = self._ruling(part, part.leads)
        return isinstance(ruling, Decision) and ruling.outcomes[LEADS] == "yes"

    def _ruling(self, part: Part, table: str) -> Decision | Question | None:
        """Return what a table says of a part; None where the case does not ask it."""
        of = dict(part.of)
        if OPTION in self.in_force.tables[table].table.inputs and OPTION in self.facts:
            of[OPTION] = str(self.facts[OPTION])
        found = self.rulings.get("/".join([table, *of.values()])) or self.rulings.get(table)
        if found is not None and not part.takes:
            return found
        if part.takes or LEADS in self.in_force.tables[table].table.outcomes:
            facts = {**part.takes, **self.facts, **of}
            return decide_known(table, facts, self.answer.on, self.in_force)
        return None

    def _spoken(self, part: Part) -> Spoken | None:
        """Return what a part says; None while that is open, or where it says nothing."""
        for table in part.words:
            ruling = self._ruling(part, table)
            if isinstance(ruling, Decision) and ruling.reply is not None:
                reply = self._complete(ruling.reply, part)
                if reply is None:
                    return None
                return Spoken(part.id, reply, tuple(rule.id for rule in ruling.rules[-1:]))
        return None

    def _complete(self, name: str, part: Part) -> ReplyText | None:
        """Return a wording, or the one that stands in for it, that leaves nothing blank.

        None asks for what is known. What the part takes to be so anyhow counts as not known yet.
        """
        known = {n for n, v in self.facts.items() if v != part.takes.get(n)}
        replies = self.in_force.policy.replies
        for reply in in_order(replies[name], replies):
            if reply.asks and {*reply.asks} <= known - self.in_force.taken.keys():
                continue
            if (text := self._worded(reply.id)).complete:
                return text
        return None

    def _worded(self, name: str) -> ReplyText:
        return wording(name, self.values, self.in_force, self.facts)

    def _asking(self, lead: Part, found: list[Spoken]) -> list[Spoken]:
        """Add the questions to what only the buyer knows."""
        if not lead.asks or self.answer.conflicts:
            return found
        question = self.answer.question
        matters = set() if question is None else {question.field.name, *question.gains}
        replies = self.in_force.policy.replies
        for name in self.messages.asked:
            asked = self._asks(found)
            if len(asked) >= self.in_force.amounts[AT_ONCE]:
                break
            wanted = set(replies[name].asks)
            if wanted <= matters and not wanted & {*asked, *self.facts}:
                found = [*found, Spoken("", self._worded(name), ())]
        return found

    def _asks(self, found: list[Spoken]) -> tuple[str, ...]:
        replies = self.in_force.policy.replies
        return tuple(dict.fromkeys(n for part in found for n in replies[part.reply.id].asks))

    def _made(self, lead: Part | None, parts: list[Spoken]) -> Message:
        asks = self._asks(parts)
        first, *others = greeted_once(part.reply for part in parts)
        text = first.text
        for reply in others:
            text = self.messages.joined.format(text, reply.text)
        asking = "yes" if asks else "no"
        begins = "" if lead is None else lead.id
        stage = _stage(begins, asking, self.answer, self.facts)
        return Message(stage, tuple(parts), text, asks)


def _way(answer: Resolution) -> str | None:
    """Return the way to settle the case of which the message speaks; None while that is open.

    It is what the buyer wishes where that is offered, and else what to propose first.
    """
    if WISH not in answer.facts:
        return None
    remedies, options = answer.returns.remedies, answer.in_force.handbook.options
    held_back = answer.in_force.terms["standing"].group("held_back")
    wished = [
        (name, ruling)
        for name, ruling in remedies.rulings.items()
        if answer.facts[WISH] in options[name].wishes
        and is_among(ruling, "standing", held_back) is not True
    ]
    if len(wished) == 1 and isinstance(wished[0][1], Decision):
        return wished[0][0]
    if remedies.best is None:
        return None
    ways = [way for way in remedies.alternatives if way.wished and way.standing not in held_back]
    return (ways[0] if ways else remedies.best).option.id


def _blanks(answer: Resolution) -> Iterator[tuple[str, Label]]:
    """Go through what is known of the blanks of wordings, and settled."""
    yield from returns_blanks(answer.returns).items()
    if answer.complaint is not None:
        yield from complaint_blanks(answer.complaint).items()
    if answer.compensation is not None:
        yield from compensation_blanks(answer.compensation).items()
    if answer.freight is not None:
        yield from freight_blanks(answer.freight).items()
    if answer.refund is not None:
        for name, value in refund_blanks(answer.refund).items():
            # Until the ways of paying are known, part of it may come back in kind.
            if name != GOES_BACK or "payments" in answer.facts:
                yield name, value


def _moves(refund: Refund) -> str | None:
    """Say whether the buyer owes something; None while the discounts may still make it so."""
    if refund.owed:
        return "owed"
    return "back" if refund.complete or "discount_steps" not in refund.facts else None


def _told(answer: Resolution) -> Iterator[tuple[str, Decision | Question]]:
    """Go through what every chapter of the case rules, by table and by what it was asked about."""
    yield from answer.rulings.items()
    for part in answer.settling:
        yield from part.rulings.items()
