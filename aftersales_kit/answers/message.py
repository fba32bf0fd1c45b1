"""The one message to the buyer: exactly one in every state of a case, and nothing that is open.

Parts: `message_of` (the message of a resolution), `message_of_pieces` (that of an order, of whose
pieces each knows what it `Shared` with the others), `Message`, `Spoken` (one part of it),
`come_to_nothing` (sums that nothing is said of).
Source: data/message.toml, which names the tables that choose, and data/replies.

The first part that leads for certain begins the message; what stands beside it follows. What is
open is not said, so that a message stays true whatever is answered next.

>>> from datetime import date
>>> from aftersales_kit.answers.resolving import resolve
>>> message = resolve({"problem": "parcel_lost"}, on=date(2026, 3, 1), handbook=handbook).message
>>> message.stage, [part.reply.id for part in message.parts][0]
('to_ask', 'first-lost')
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce
from typing import TYPE_CHECKING

from ..policy.inforce import InForce
from ..policy.labels import LISTED, NAMED, NO_LABEL, Label, alike, joined
from ..policy.money import NOTHING
from ..policy.subjects.messages import LEADS, PART, WAITS_FOR, Part, in_order
from ..policy.tables import Bound, Rule
from ..policy.terms import OneOf, Value
from .compensation import compensation_blanks
from .complaints import complaint_blanks
from .deciding import Decision, Question, decide_known, next_question, told_by
from .enquiries import enquiry_blanks
from .freight import Freight, freight_blanks, freight_sums
from .refund import Refund, refund_blanks
from .replies import (
    PLACEHOLDER,
    Own,
    ReplyText,
    addressed,
    greeted_once,
    is_known_to_fit,
    owned,
    ungreeted,
    wording,
)
from .returns import returns_blanks
from .rulings import Answer, is_among

if TYPE_CHECKING:
    from .resolving import Resolution

OPTION, ASKING, PROBLEM, WISH = "option", "asking", "problem", "wish"
FINAL, NOBODY = "message_final", "nobody"
AT_ONCE = "questions_at_once"
"""How many things one message asks at most."""
STAGES, STAGE, GOES_BACK = "message-stage", "message_stage", "goes_back"
PAYMENTS, MOVES, STANDING, DEMAND = "payments", "money_moves", "standing", "demand"
TOLD_BY_ORDER = frozenset({"goes_back", "form_entry", "refund", "by_line"})
"""Blanks that of several pieces the order alone fills."""
SENT_WITH, LEG, RETURN = "sent_with", "leg", "return"
MONEY_BACK = "money_back"
EXCHANGE, ANOTHER, SAME = "exchange_kind", "price_difference", "same"


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

    `asks` are the facts that it asks the buyer for. `question` is the one that brings the message
    on most, None where none does; `wants` are the facts that no table asks and that a blank of it
    still needs. Where neither is left it is `final`: nothing that is open changes it. `looked_at`
    are the rulings that it is made by. `passed_over` are wordings that a rule names and that are
    not sent, since what they ask is known. `money` says that how money moves is among what it is
    about, `told` are the facts by which its stage is decided. `own` is the text in the language
    that the buyer reads, where the handbook is not written in it and says all parts in it.
    """

    stage: str
    parts: tuple[Spoken, ...]
    text: Label
    asks: tuple[str, ...] = ()
    question: Question | None = None
    wants: tuple[str, ...] = ()
    final: bool = False
    looked_at: tuple[Decision | Question, ...] = field(default=(), compare=False, repr=False)
    passed_over: tuple[str, ...] = field(default=(), compare=False, repr=False)
    money: bool = False
    told: Mapping[str, Value] = field(default_factory=dict, compare=False, repr=False)
    own: Own | None = None


@dataclass(frozen=True)
class Shared:
    """What a piece of an order shares with the others, as far as its message tells it.

    `rulings` are those of refund and freight that are about the piece and its `parcel`. `freight`
    is what is worked out of the parcel, `refund` of the order: None where there is none, and while
    it is `open` whether there is. `paid` says that money moves for the piece; `moves` is what does,
    None while that is open. `values` are the blanks of refund and freight that may be told of the
    piece, `nothing` those that come to nothing.
    """

    parcel: int
    rulings: Mapping[str, Decision | Question]
    freight: Freight | None
    refund: Refund | None
    moves: str | None
    values: Mapping[str, Label]
    nothing: frozenset[str]
    open: bool
    paid: bool


def come_to_nothing(freight: Freight | None, refund: Refund | None) -> frozenset[str]:
    """Return the blanks of freight and refund of which it is known that they come to nothing."""
    sums: dict[str, Decimal | None] = {} if freight is None else freight_sums(freight)
    if refund is not None:
        sums["discount_lost"] = refund.discount_lost
    return frozenset(name for name, amount in sums.items() if amount == NOTHING)


def message_of(answer: Resolution) -> Message:
    """Return the one message of a case, whatever is known of it.

    While nobody has said what the problem is, it asks what happened; while facts contradict each
    other, it says no more than what the problem alone makes certain.
    """
    return _Composer(answer).message()


def message_of_pieces(names: Sequence[Label], answers: Sequence[Resolution]) -> Message:
    """Return the one message of an order: what is said of each piece, by the name of the piece.

    What is said alike of several is said once, with all their names, and the greeting once; then
    what goes back in which parcel, and what all pieces come to. Of what only the buyer knows no
    more is asked at once than in a case. It settles only what each piece settles: its stage is the
    earliest of theirs, in the order of the codes.
    """
    in_force = answers[0].in_force
    replies, found = in_force.policy.replies, dict[tuple[ReplyText, int], Spoken]()
    greeting, asks = NO_LABEL, dict[str, None]()
    for number, answer in enumerate(answers, 1):
        for place, part in enumerate(answer.message.parts):
            new = {*replies[part.reply.id].asks} - {*asks}
            full = len(asks) + len(new) > in_force.amounts[AT_ONCE]
            if place and not part.part and new and full:
                continue
            asks |= dict.fromkeys(replies[part.reply.id].asks)
            greeting = greeting or part.reply.greeting
            key = ungreeted(part.reply), _of_a_parcel(part, answer)
            same = found.setdefault(key, replace(part, reply=key[0]))
            found[key] = replace(same, pieces=(*same.pieces, number))
    whole = _Order(answers)
    parts = (*found.values(), *whole.parts())
    buyer = addressed(answers[0].facts, in_force)
    texts = [part.reply.text for part in parts]
    lines = joined(_lines(parts, texts, [*map(buyer.written, names)], in_force), alike("\n"))
    final = whole.final and all(answer.message.final for answer in answers)
    wants = [*whole.wants, *(name for answer in answers for name in answer.message.wants)]
    stages = [
        _stage(
            answer.message.parts[0].part,
            {**answer.message.told, ASKING: yes_or_no(asks), FINAL: yes_or_no(final)},
            answer.on,
            in_force,
        )
        for answer in answers
    ]
    earliest = min(stages, key=[*in_force.terms.codes(STAGE)].index)
    text = joined([greeting, lines])
    own = _own_lines(parts, names, answers)
    return Message(
        earliest, parts, text, tuple(asks), wants=tuple(dict.fromkeys(wants)), final=final, own=own
    )


def _own_lines(
    parts: Sequence[Spoken], names: Sequence[Label], answers: Sequence[Resolution]
) -> Own | None:
    """Return the message of an order in the language that the buyer reads; None where a part or the
    name of a piece is not said in it."""
    first = answers[0].message.own
    owns = [part.reply.own for part in parts]
    if first is None or None in owns:
        return None
    in_force = answers[0].in_force
    buyer = addressed(answers[0].facts, in_force)
    said = [buyer.name(name) for name in names]
    if None in said:
        return None
    lines = _lines(parts, [alike(own.text) for own in owns if own], [*map(alike, said)], in_force)
    return replace(first, text=first.greeting + "\n".join(line.zh for line in lines))


def _of_a_parcel(part: Spoken, answer: Resolution) -> int:
    """Return the parcel whose freight a wording prints; 0 for one that prints none."""
    printed = PLACEHOLDER.findall(answer.in_force.policy.replies[part.reply.id].text.en)
    of_freight = answer.in_force.handbook.messages.blanks["freight"]
    if answer.shared is None or {*printed}.isdisjoint(of_freight):
        return 0
    return answer.shared.parcel


class _Order:
    """What is said of an order beside what is said of each piece.

    `final` says that nothing open changes it, `wants` are facts that it waits for.
    """

    def __init__(self, answers: Sequence[Resolution]) -> None:
        self.answers = answers
        self.in_force = answers[0].in_force
        self.final = True
        self.wants: tuple[str, ...] = ()

    def parts(self) -> Iterator[Spoken]:
        """Go through what is said, in the order of the file."""
        for part in self.in_force.handbook.messages.parts.values():
            if part.of_an_order and not any(answer.conflicts for answer in self.answers):
                of_pieces = SENT_WITH in self.in_force.tables[part.leads].table.inputs
                yield from self._by_parcel(part) if of_pieces else self._in_all(part)

    def _by_parcel(self, part: Part) -> Iterator[Spoken]:
        """Go through what goes back in which parcel."""
        parts = self.in_force.handbook.messages.parts
        parcels: dict[int, list[int]] = {}
        for number, answer in enumerate(self.answers, 1):
            legs = [parts[said.part].of.get(LEG) for said in answer.message.parts if said.part]
            if answer.shared is not None and RETURN in legs:
                parcels.setdefault(answer.shared.parcel, []).append(number)
        for those in parcels.values():
            more = "same_parcel" if len(those) > 1 else "another_parcel"
            sent_with = more if len(those) > 1 or len(parcels) > 1 else "nothing_else"
            facts = {**self.answers[those[0] - 1].facts, SENT_WITH: sent_with}
            ruling = decide_known(part.leads, facts, self.answers[0].on, self.in_force)
            yield from self._said(part, ruling, {}, tuple(those))

    def _in_all(self, part: Part) -> Iterator[Spoken]:
        """Say what all pieces come to, once it is told of each what moves for it, and of no other
        that anything may."""
        shared = [(a.message.money, a.shared) for a in self.answers if a.shared is not None]
        refund = next((one.refund for _, one in shared if one.refund is not None), None)
        moves = None if refund is None else refund.moves
        if refund is None or moves is None or any(told is not one.paid for told, one in shared):
            return
        another = ANOTHER if refund.for_another else SAME
        facts = {**self.answers[0].facts, EXCHANGE: another, MOVES: moves}
        ruling = decide_known(part.leads, facts, refund.on, self.in_force)
        values = refund_blanks(refund)
        if PAYMENTS not in refund.facts:
            # Until the ways of paying are known, part of it may come back in kind.
            values.pop(GOES_BACK, None)
        said = [*self._said(part, ruling, values, ())]
        if not said and isinstance(ruling, Decision) and ruling.reply is not None:
            unpaid = () if PAYMENTS in refund.facts else (PAYMENTS,)
            self._wait_for(*refund.missing, *unpaid)
        yield from said

    def _wait_for(self, *names: str) -> None:
        self.final, self.wants = False, (*self.wants, *names)

    def _said(
        self,
        part: Part,
        ruling: Decision | Question,
        values: Mapping[str, Label],
        pieces: tuple[int, ...],
    ) -> Iterator[Spoken]:
        """Say the wording of a ruling, or the one that stands in for it, that has no blank."""
        if isinstance(ruling, Question):
            self._wait_for(ruling.field.name)
            return
        if ruling.reply is None:
            return
        replies, facts = self.in_force.policy.replies, self.answers[0].facts
        for reply in in_order(replies[ruling.reply], replies):
            text = wording(reply.id, values, self.in_force, facts)
            if text.complete:
                rules = tuple(rule.id for rule in ruling.rules[-1:])
                yield Spoken(part.id, ungreeted(text), rules, pieces)
                return


def _lines(
    parts: Sequence[Spoken], texts: Sequence[Label], names: Sequence[Label], in_force: InForce
) -> Iterator[Label]:
    """Go through the lines of the message of an order: of the case, then of the same pieces, then
    what all come to."""
    messages = in_force.handbook.messages
    of_all = tuple(range(1, len(names) + 1))
    lines: dict[tuple[int, ...], list[Label]] = {(): []}
    for part, text in zip(parts, texts, strict=True):
        whole = part.pieces == of_all and part.part in messages.of_the_case
        if whole or part.pieces:
            lines.setdefault(() if whole else part.pieces, []).append(text)
    begins = {part.id for part in messages.leading}
    leading = {part.pieces for part in parts if part.part in begins}
    for pieces in _in_order(lines, leading):
        if said := lines[pieces]:
            text = reduce(messages.joined.format, said)
            those = joined([names[number - 1] for number in pieces], LISTED)
            yield NAMED.format(those, text) if pieces else text
    yield from (text for part, text in zip(parts, texts, strict=True) if not part.pieces)


def _in_order(
    groups: Iterable[tuple[int, ...]], leading: Container[tuple[int, ...]]
) -> Iterator[tuple[int, ...]]:
    """Go through groups of pieces: what answers some of them comes before what is said of more."""
    left = dict.fromkeys(groups)
    for group in [*left]:
        for other in [*left]:
            if other in leading and {*other} < {*group}:
                del left[other]
                yield other
        if group in left:
            del left[group]
            yield group


def _stage(lead: str, facts: Mapping[str, Value], on: date, in_force: InForce) -> str:
    """Return the stage of a message that begins with a part; "" is none of data/message.toml."""
    stage = decide_known(STAGES, {**facts, **({PART: lead} if lead else {})}, on, in_force)
    assert isinstance(stage, Decision)
    return stage.outcomes[STAGE]


def _chosen_by(rule: Rule) -> frozenset[str]:
    """Return the inputs of which a rule names one single answer."""
    return frozenset(
        name
        for name, asked in rule.when.items()
        if not isinstance(asked, Bound) and len(asked) == 1
    )


def yes_or_no(holds: object) -> str:
    """Return the code of a flag."""
    return "yes" if holds else "no"


class _Composer:
    def __init__(self, answer: Resolution) -> None:
        self.answer = answer
        self.in_force = answer.in_force
        self.messages = answer.in_force.handbook.messages
        self.facts: dict[str, Value] = {**answer.facts}
        option = _way(answer)
        if option is not None:
            self.facts[OPTION] = option
        self.shared = answer.shared
        self.rulings = dict(_told(answer))
        self.freight, self.refund = answer.freight, answer.refund
        self.values = dict(_blanks(answer))
        self.nothing = come_to_nothing(answer.freight, answer.refund)
        """Blanks that come to nothing: no wording tells them."""
        if self.shared is not None:
            self.rulings |= self.shared.rulings
            self.freight, self.refund = self.shared.freight, self.shared.refund
            self.values |= self.shared.values
            self.nothing |= self.shared.nothing
        if moves := _moves(answer):
            self.facts[MOVES] = moves
        self.looked_at: list[Decision | Question] = []
        self.open: list[Question] = []
        """What is open of all that was looked at, so that the message may still change."""
        self.loose = bool(answer.conflicts)
        """Whether something else is open that was looked at."""
        self.wants: dict[str, None] = {}
        self.passed_over: dict[str, None] = {}
        self.money = False
        """Whether how money moves is among what is told."""
        self.waiting = False
        """Whether a part is certain to begin the message as soon as its wording is."""

    def message(self) -> Message:
        """Put the message together."""
        if PROBLEM not in self.facts:
            return self._of_nothing()
        leading = self.messages.leading
        for lead in leading[-1:] if self.answer.conflicts else leading:
            if lead is leading[-1]:
                self._wait()
            leads = self._leads(lead)
            first = self._spoken(lead) if leads else None
            if first is not None:
                break
            # What it says is open still: whatever stands in for it until then is not its end.
            self.waiting = self.waiting or (leads and bool(self.open or self.wants))
        else:
            return self._of_nothing()  # the last part is to lead always: openings tell if not
        found = [first]
        self.money = (lead.money and self._grants(lead)) or self._gives_back(lead)
        for part in self.messages.beside(lead.id):
            if not self.answer.conflicts and self._leads(part):
                more = self._spoken(part)
                found += [] if more is None else [more]
                # Of an exchange the order tells the sum, whatever is told of the piece.
                self.money = self.money or (part.money and bool(part.leads or more))
        return self._made(lead, self._asking(lead, found))

    def _of_nothing(self) -> Message:
        only = Spoken("", self._worded(self.messages.nothing_known), ())
        return self._made(None, [only])

    def _grants(self, lead: Part) -> bool:
        """Say whether the sum of a part on compensation is granted; any other part refuses none."""
        found = self.answer.compensation
        return found is None or found.granted or found.rulings.keys().isdisjoint(lead.words)

    def _gives_back(self, lead: Part) -> bool:
        """Say whether the way that a part proposes gives the money back.

        Where a sum is counted of goods that stay, it is not that sum.
        """
        of_a_way = OPTION in self.in_force.tables[lead.leads or lead.words[0]].table.inputs
        gives = self.facts.get(OPTION) in self.in_force.terms[OPTION].group(MONEY_BACK)
        undone = self.in_force.terms[WISH].holds(MONEY_BACK, self.facts.get(WISH))
        counted = self.shared is not None and self.shared.paid
        return of_a_way and gives and (undone or not counted)

    def _wait(self) -> None:
        """Say who can answer what the message waits for: nobody, where nothing is open."""
        question = self.question
        who = None if question is None else question.field.asked_of
        self.facts[WAITS_FOR] = NOBODY if who is None else who.id

    @cached_property
    def asked(self) -> list[Question]:
        """The questions that bring the message on, of those that somebody can answer.

        Where one waits for the way to settle the case, it is what the ways wait for that the buyer
        wishes, or all of them; where one waits for what moves, it is what the refund waits for.
        """
        told = {OPTION, MOVES, STANDING}
        asked = [question for question in self.open if question.field.name not in told]
        if len(asked) < len(self.open) or (self.loose and not asked):
            found = [*self._ways(), None if self.refund is None else self.refund.question]
            asked += [question for question in found if isinstance(question, Question)]
        return asked

    def _ways(self) -> list[Decision | Question]:
        """Return how the ways stand that the buyer wishes; of all while none of them is open."""
        rulings, options = self.answer.returns.remedies.rulings, self.in_force.handbook.options
        wish = self.facts.get(WISH)
        wished = [ruling for name, ruling in rulings.items() if wish in options[name].wishes]
        open_ = any(isinstance(ruling, Question) for ruling in wished)
        return wished if open_ else [*rulings.values()]

    @cached_property
    def question(self) -> Question | None:
        """The one of them that brings it on most.

        What the desk can look up comes first: what only the buyer knows, the message asks.
        """
        found = [q for q in self.asked if not (q.known_by and q.known_by[0].written)]
        return next_question(found) or next_question(self.asked)

    def _leads(self, part: Part) -> bool:
        if not part.leads:
            return True
        if all(self._ruling(part, table) is None for table in part.words):
            # The case does not ask what it says, or not as far as that is decided.
            self.loose = self.loose or any(map(self._may_be_asked, part.words))
            return False
        ruling = self._ruling(part, part.leads)
        self._note(ruling, part.leads)
        return isinstance(ruling, Decision) and ruling.outcomes[LEADS] == "yes"

    def _may_be_asked(self, table: str) -> bool:
        """Say whether a table that the case does not ask yet may still turn out to be asked.

        A part of the answer may still be needed, or the way that it is asked about is open.
        """
        of_a_way = OPTION in self.in_force.tables[table].table.inputs
        undecided = self.answer.undecided or (self.shared is not None and self.shared.open)
        return bool(undecided) or (of_a_way and OPTION not in self.facts)

    def _note(self, ruling: Decision | Question | None, table: str) -> None:
        """Note what is open of what was looked at."""
        if ruling is not None:
            self.looked_at.append(ruling)
        if self.waiting:
            return
        if isinstance(ruling, Question):
            self.open.append(ruling)
            self._note_sums(ruling)
            if ruling.field.name == MOVES and self.refund is not None:
                self.wants |= dict.fromkeys(self.refund.missing)
        elif ruling is None:
            self.loose = self.loose or self._may_be_asked(table)
        else:
            own = self.in_force.policy.table_of
            named = {r.rule.reply for r in ruling.rules if own[r.id] == ruling.table}
            self.loose = self.loose or len(named) > 1

    def _note_sums(self, question: Question) -> None:
        """Note what compensation waits for, where the sums say how the buyer's demand stands."""
        compensation, enquiry = self.answer.compensation, self.answer.enquiry
        if (
            enquiry is not None
            and question.table in enquiry.rulings
            and isinstance(enquiry.facts.get(question.field.name), OneOf)
        ):
            # What hangs on sums is known to be one of a few until they are.
            self.wants |= dict.fromkeys(enquiry.missing)
        hangs = question.field.name == DEMAND and isinstance(self.facts.get(DEMAND), OneOf)
        if compensation is None or not hangs:
            return
        if compensation.question is not None:
            self.open.append(compensation.question)
        self.wants |= dict.fromkeys(compensation.missing)
        # Whether it begins with them or not: nothing that stands behind them is asked before.
        self.waiting = True

    def _ruling(self, part: Part, table: str) -> Decision | Question | None:
        """Return what a table says of a part; None where the case does not ask it.

        Where the case asks it once it is known what moves, it is asked now: that is open.
        """
        of = dict(part.of)
        if OPTION in self.in_force.tables[table].table.inputs and OPTION in self.facts:
            of[OPTION] = str(self.facts[OPTION])
        found = self.rulings.get("/".join([table, *of.values()])) or self.rulings.get(table)
        if found is not None and not part.takes:
            return found
        rules = self.in_force.tables[table].table
        # While no sum is worked out, the refund leaves the way open; what moves may be known.
        waits = self.refund is not None and MOVES in rules.inputs
        if part.takes or LEADS in rules.outcomes or waits:
            facts = {**part.takes, **self.facts, **of}
            return decide_known(table, facts, self.answer.on, self.in_force)
        return None

    def _spoken(self, part: Part) -> Spoken | None:
        """Return what a part says; None while that is open, or where it says nothing."""
        for table in part.words:
            ruling = self._ruling(part, table)
            self._note(ruling, table)
            if isinstance(ruling, Decision) and ruling.reply is not None:
                reply = self._complete(ruling.reply, part, _chosen_by(ruling.rule.rule))
                if reply is None:
                    return None
                return Spoken(part.id, reply, tuple(rule.id for rule in ruling.rules[-1:]))
        return None

    def _complete(self, name: str, part: Part, chosen_by: frozenset[str]) -> ReplyText | None:
        """Return a wording, or the one that stands in for it, that leaves nothing blank.

        None asks for what is known, unless it was chosen by that very answer (a buyer who was not
        asked yet, or who said no and is asked once more); none says that the shop finds out what it
        knows, and none tells of freight that comes to nothing. What the part takes to be so anyhow
        counts as not known.
        """
        taken = self.in_force.taken_of(self.facts)
        known = {n for n, v in self.facts.items() if v != part.takes.get(n)}
        replies = self.in_force.policy.replies
        for reply in in_order(replies[name], replies):
            if reply.asks and {*reply.asks} <= known - taken.keys() - chosen_by:
                self.passed_over[reply.id] = None
                continue
            if reply.finds_out and {*reply.finds_out} <= known:
                continue
            blanks = {*PLACEHOLDER.findall(reply.text.en)}
            if blanks & self.nothing:
                continue
            if (text := self._worded(reply.id)).complete:
                return text
            self._want(blanks)
        return None

    def _want(self, blanks: set[str]) -> None:
        """Note what the chapters wait for that fill a wording's blanks."""
        of_the_order = {"freight": self.freight, "refund": self.refund}
        if self.shared is not None:
            blanks = blanks - TOLD_BY_ORDER
        for chapter, filled in self.messages.blanks.items():
            part: Answer | None = of_the_order.get(chapter) or getattr(self.answer, chapter)
            if self.waiting or part is None or blanks.isdisjoint(filled):
                continue
            if part.question is not None:
                self.open.append(part.question)
            self.wants |= dict.fromkeys(part.missing)
            if GOES_BACK in blanks & {*filled} and PAYMENTS not in self.facts:
                self.wants[PAYMENTS] = None

    def _worded(self, name: str) -> ReplyText:
        return wording(name, self.values, self.in_force, self.facts)

    def _asking(self, lead: Part, found: list[Spoken]) -> list[Spoken]:
        """Add the questions to what only the buyer knows, what tells most coming first."""
        if not lead.asks or self.answer.conflicts:
            return found
        replies = self.in_force.policy.replies
        open_ = {question.field.name for question in self.asked} - self.facts.keys()
        fitting = [
            reply
            for reply in (replies[name] for name in self.messages.asked)
            if open_.issuperset(reply.asks) and is_known_to_fit(reply, self.facts)
        ]
        fitting.sort(key=lambda reply: -len(reply.claims))
        if len(fitting) > 1:
            told = told_by(self.asked)
            fitting.sort(key=lambda reply: -max(told.get(name, 0.0) for name in reply.asks))
        for reply in fitting:
            asked = self._asks(found)
            if len(asked) >= self.in_force.amounts[AT_ONCE]:
                break
            if not {*reply.asks} & {*asked}:
                found = [*found, Spoken("", self._worded(reply.id), ())]
        return found

    def _asks(self, found: list[Spoken]) -> tuple[str, ...]:
        replies = self.in_force.policy.replies
        return tuple(dict.fromkeys(n for part in found for n in replies[part.reply.id].asks))

    def _made(self, lead: Part | None, parts: list[Spoken]) -> Message:
        asks = self._asks(parts)
        replies, between = greeted_once(part.reply for part in parts), self.messages.joined
        text = reduce(between.format, (reply.text for reply in replies))
        final = not (self.open or self.wants or self.loose)
        begins = "" if lead is None else lead.id
        told = {**self.facts, ASKING: yes_or_no(asks), FINAL: yes_or_no(final)}
        stage = _stage(begins, told, self.answer.on, self.in_force)
        wants = tuple(self.wants)
        return Message(
            stage,
            tuple(parts),
            text,
            asks,
            self.question,
            wants,
            final,
            tuple(self.looked_at),
            tuple(self.passed_over),
            self.money,
            self.facts,
            owned([reply.own for reply in replies], between),
        )


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
    if answer.enquiry is not None:
        yield from enquiry_blanks(answer.enquiry).items()
    if answer.freight is not None:
        yield from freight_blanks(answer.freight).items()
    if answer.refund is not None:
        for name, value in refund_blanks(answer.refund).items():
            # Until the ways of paying are known, part of it may come back in kind.
            if name != GOES_BACK or PAYMENTS in answer.facts:
                yield name, value


def _moves(answer: Resolution) -> str | None:
    """Say what moves of a refund; None while that is open.

    Where no sum is worked out, nothing is said against a refund.
    """
    if answer.shared is not None:
        return answer.shared.moves
    if answer.refund is not None:
        return answer.refund.moves
    return None if answer.needed["refund"] is None else "back"


def _told(answer: Resolution) -> Iterator[tuple[str, Decision | Question]]:
    """Go through what every chapter of the case rules, by table and by what it was asked about."""
    yield from answer.rulings.items()
    for part in answer.settling:
        yield from part.rulings.items()
