"""One order, several pieces: each with its problem, evidence and wish, put together in one answer.

Parts: `resolve_order` (the whole answer), `OrderResolution`, `OrderStep`.
Source: the fact `pieces` and what each fact is of (data/policy/terms.toml, `of`); the table
shared-among-pieces; TB-49, PRC-30.

Responsibility, rights, remedy and compensation are of the piece, the way back and the sending again
of the parcel, the refund with discounts, payments, gift and what went back before of the order;
message and deadlines of the case. What is stated beside the pieces is so of each that does not say
otherwise. Without `order_lines` the pieces are the order, each at its `price_paid`. An order of one
piece is one case.

>>> from datetime import date
>>> order = {"order_state": "signed", "market": "cn", "days_since_signing": "2",
...     "shipping_terms": "free", "abuse": "no", "freight_agreement": "nothing",
...     "goods_usable": "no", "condition": "tried", "in_a_hurry": "no", "goods_kind": "clothing",
...     "order_lines": "coat; 290; 1\\nsocks; 30; 1\\nhat; 80; 1", "discount_steps": "300-40",
...     "payments": "alipay 360", "contract_freight": "8", "return_freight": "12",
...     "replacement_in_stock": "no", "wish": "return",
...     "pieces": "coat: quality_defect; photos\\nsocks: change_of_mind; evidence=none"}
>>> answer = resolve_order(order, on=date(2026, 3, 1), handbook=handbook)
>>> [piece.responsible for piece in answer.pieces]
['shop', 'buyer']
>>> str(answer.refund.refund), str(answer.refund.kept), str(answer.freight.repaid)
('288.00', '72.00', '12.00')
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from ..policy.faults import BadValue, meant, shown
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import Label
from ..policy.money import fen
from ..policy.orders import Line, read_discounts, read_lines, write
from ..policy.pieces import Piece, read_pieces
from ..policy.subjects.procedures import Step
from ..policy.terms import Value
from .basket import Goods, find_line, place, stack
from .clocks import Deadlines
from .deciding import Decision, Question, decided
from .facts import of_a_case, read_case
from .freight import FREIGHT, Freight, freight_blanks, freight_known
from .message import TOLD_BY_ORDER, Message, Shared, come_to_nothing, message_of_pieces
from .paid import Paid, paid_known
from .refund import (
    DISCOUNT,
    ENTERED,
    Part,
    Refund,
    moved_while_open,
    refund_blanks,
    refund_of,
)
from .replies import addressed
from .replies import sums as written
from .resolving import Resolution, resolve_known
from .rulings import Answer, some, told_once
from .sharing import one_freight

SHARED = ("freight", "refund")
"""Parts of the answer that are the order's."""
SAME_NAME = Label("{} ({})", "{}（{}）")
AGREED = "amount_refunded"
T = TypeVar("T", bound=Hashable)
PIECES, LINES, PRICE, DISCOUNTS = "pieces", "order_lines", "price_paid", "discount_steps"
OF_THE_ORDER = {LINES, DISCOUNTS, "payments", "settled_before", "refunded_before"}
"""Facts from which the refund of the whole order is worked out, and that of no piece."""


@dataclass(frozen=True)
class OrderStep:
    """A step of a procedure, and the pieces that it is for, by their numbers."""

    step: Step
    procedure: str
    pieces: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OrderResolution(Answer):
    """The whole answer to a case about several pieces of one order.

    `stated` are the pieces as they were stated, `pieces` what is answered of each; freight and
    refund are the order's: None where no piece needs them, and while it is open whether one does
    (`undecided`). `conflicts` are facts that cannot all be so, with the piece that they are of;
    while there is one, nothing counts as settled, and there is no refund.
    """

    stated: tuple[Piece, ...]
    pieces: tuple[Resolution, ...]
    freight: Freight | None
    refund: Refund | None

    @property
    def settling(self) -> Iterator[Answer]:
        """The parts that are the order's, in the order of the answer."""
        return (part for part in (self.freight, self.refund) if part is not None)

    @property
    def undecided(self) -> frozenset[str]:
        """The parts of which it is open whether any piece needs them."""
        return frozenset().union(*(piece.undecided for piece in self.pieces))

    @cached_property
    def message(self) -> Message:
        """The one message to the buyer, in whatever state the order is."""
        pieces = self.pieces
        if self.conflicts:  # then no piece is told more than what its problem alone makes certain
            pieces = tuple(replace(piece, conflicts=self.conflicts) for piece in pieces)
        if len(pieces) == 1:
            return pieces[0].message
        return message_of_pieces([*self._names()], pieces)

    def _names(self) -> Iterator[Label]:
        """Go through the pieces as the buyer reads of them: of one name, by the problem as well."""
        names = [called(number, piece) for number, piece in enumerate(self.stated, 1)]
        problems = self.in_force.terms["problem"].codes
        for name, piece in zip(names, self.pieces, strict=True):
            problem = piece.facts.get("problem")
            if names.count(name) > 1 and isinstance(problem, str):
                name = SAME_NAME.format(name, problems[problem])
            yield name

    @cached_property
    def steps(self) -> tuple[OrderStep, ...]:
        """The steps by which the pieces are worked: each once, with the pieces it is for.

        Those of a procedure stand together, in the order of the pieces that need it first.
        """
        those: dict[str, tuple[tuple[Step, ...], list[int]]] = {}
        for number, piece in enumerate(self.pieces, 1):
            if isinstance(piece.procedure, Decision):
                name = piece.procedure.outcomes["procedure"]
                those.setdefault(name, (piece.steps, []))[1].append(number)
        return tuple(
            OrderStep(step, name, tuple(numbers))
            for name, (steps, numbers) in those.items()
            for step in steps
        )

    @cached_property
    def deadlines(self) -> Deadlines:
        """Every deadline of the case, once, the earliest first."""
        first = self.pieces[0].deadlines
        lines = {
            (line.clock.id, line.due): line
            for piece in reversed(self.pieces)
            for line in piece.deadlines.lines
        }
        return replace(
            first,
            rulings={
                f"{place}/{number}" if len(self.pieces) > 1 else place: ruling
                for number, piece in enumerate(self.pieces, 1)
                for place, ruling in piece.deadlines.rulings.items()
            },
            missing=_once(piece.deadlines.missing for piece in self.pieces),
            lines=tuple(sorted(lines.values(), key=lambda line: (line.due, line.clock.id))),
            uncovered=_once(piece.deadlines.uncovered for piece in self.pieces),
        )

    @cached_property
    def asked(self) -> tuple[int, Question] | None:
        """The next question, and the number of the piece that it is about (0: the order); what the
        pieces leave open is asked one after the other, then what they share."""
        asked: list[tuple[int, Answer]] = [
            *enumerate(self.pieces, 1),
            *((0, part) for part in self.settling),
        ]
        for number, part in asked:
            if (question := part.question) is not None:
                return self._about(number, question.field.name), question
        return None

    def _about(self, number: int, name: str) -> int:
        """Return the number of the piece that a fact is of; 0 where it is the order's."""
        if not self.in_force.terms[name].is_of_a_piece:
            return 0
        lacking = (i for i, p in enumerate(self.pieces, 1) if name not in p.facts)
        return number or next(lacking, 0)

    @property
    def question(self) -> Question | None:
        """The next question, or None."""
        return None if self.asked is None else self.asked[1]

    @property
    def settled(self) -> bool:
        """Whether nothing is open."""
        return self.question is None and not self.missing and not self.conflicts

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made: those of each piece, then those of the order."""
        for part in (*self.pieces, *self.settling):
            yield from part.decisions


def resolve_order(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> OrderResolution:
    """Resolve a case about the pieces of an order as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; `pieces` is a text, or a list of mappings.
    Raises CaseError for values that cannot be read, naming the piece.
    """
    in_force = handbook.on(on)
    return resolve_order_known(read_case(facts, in_force), on, in_force)


def resolve_order_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> OrderResolution:
    """Resolve an order whose facts are canonical already: see `resolve_order`."""
    facts = of_a_case(facts, in_force)
    order = _read(facts, in_force)
    if len(order.stated) == 1:
        only = resolve_known(order.alone[0], on, in_force)
        return OrderResolution(
            on=on,
            facts=facts,
            rulings=only.rulings,
            in_force=in_force,
            missing=only.missing,
            conflicts=(*order.conflicts, *only.conflicts),
            stated=order.stated,
            pieces=(only,),
            freight=only.freight,
            refund=only.refund,
        )
    pieces = [
        resolve_known(own, on, in_force, among_others=True, account=_account(together, in_force))
        for own, together in zip(order.alone, order.together, strict=True)
    ]
    given = [_given(piece) for piece in pieces]
    needs = {
        name: None if None in said else some(said)
        for name in SHARED
        for said in ([_needs(piece, name) for piece in pieces],)
    }
    if needs["refund"] is False:
        needs["refund"] = any(given)
    parts = [
        Part(
            {**together, **_as_agreed(sum_)},
            piece.parcel,
            paid=_moves_money(answer) or sum_ is not None,
            sent=bool(answer.needed["freight"]) and not _agreed(together, in_force),
        )
        for piece, answer, together, sum_ in zip(
            order.stated, pieces, order.together, given, strict=True
        )
    ]
    refund, freight = None, None
    if needs["refund"] and needs["freight"] is not None and not order.conflicts:
        refund = refund_of(parts, on, in_force)
        freight = refund.freight if needs["freight"] else None
    elif needs["freight"]:
        freight = one_freight(
            [
                (part.parcel, freight_known(own, on, in_force))
                for part, own in zip(parts, order.alone, strict=True)
                if part.sent
            ]
        )
    # One order has one form: whatever goes back of its pieces is typed in together.
    entry = None if refund is None else refund.form_entry
    pieces = [
        _with_form(piece, None if sum_ is None and AGREED not in piece.facts else entry)
        for piece, sum_ in zip(pieces, given, strict=True)
    ]
    of_the_order = _OfTheOrder(freight, refund, None in needs.values(), facts, in_force)
    pieces = [
        replace(piece, shared=of_the_order.shared(number, parts[number - 1], piece))
        for number, piece in enumerate(pieces, 1)
    ]
    answered: list[Answer] = [*pieces, *(p for p in (freight, refund) if p is not None)]
    of_pieces = in_force.terms[PIECES].within
    named = [
        # What is a fact of the order is told once, and not of each piece.
        [
            _of_piece(number, piece, bad) if bad.field in of_pieces else bad
            for bad in answer.conflicts
        ]
        for number, (piece, answer) in enumerate(zip(order.stated, pieces, strict=True), 1)
    ]
    shared = [part.conflicts for part in (freight, refund) if part is not None]
    told = {str(bad) for answer in pieces for bad in answer.conflicts}
    others = [[bad for bad in found if str(bad) not in told] for found in shared]
    return OrderResolution(
        on=on,
        facts=facts,
        rulings={},
        in_force=in_force,
        missing=_once(part.missing for part in answered),
        conflicts=tuple(told_once([order.conflicts, *named, *others])),
        stated=order.stated,
        pieces=tuple(pieces),
        freight=freight,
        refund=refund,
    )


def _needs(piece: Resolution, name: str) -> bool | None:
    """Say whether a piece needs a part; open while it may turn out that no goods are in it."""
    return None if piece.intake.problem is None else piece.needed[name]


def _moves_money(piece: Resolution) -> bool:
    """Say whether money moves for a piece, or may: exchanged for one at another price it would."""
    exchanged = piece.facts.get("wish") == "exchange" and "exchange_kind" not in piece.facts
    return bool(piece.needed["refund"] or (exchanged and piece.needed["freight"]))


def _account(facts: Mapping[str, Value], in_force: InForce) -> Paid:
    """Return what was paid for the order of a piece; without its lines, for the piece alone."""
    if LINES in facts:
        return paid_known({k: v for k, v in facts.items() if k != PRICE}, in_force)
    return paid_known({k: v for k, v in facts.items() if k not in OF_THE_ORDER}, in_force)


def _given(piece: Resolution) -> Decimal | None:
    """Return what goes back of a piece without it, as is decided and nobody has agreed yet."""
    if AGREED in piece.facts:
        return None
    if piece.enquiry is not None and not piece.about_goods:
        return piece.enquiry.difference
    compensation = piece.compensation
    if compensation is None or piece.facts.get("wish") != "compensation":
        return None
    return compensation.amount if compensation.granted else None


def _as_agreed(given: Decimal | None) -> dict[str, Value]:
    """Return the facts by which a sum goes back as one that is agreed."""
    return {} if given is None else {"wish": "compensation", AGREED: given}


def _with_form(piece: Resolution, entry: Decimal | None) -> Resolution:
    """Return what is answered of a piece, with what the form of its order is filled with."""
    enquiry, compensation = piece.enquiry, piece.compensation
    if enquiry is not None:
        enquiry = replace(enquiry, form_entry=entry)
    if compensation is not None:
        compensation = replace(compensation, form_entry=entry)
    return replace(piece, enquiry=enquiry, compensation=compensation)


@dataclass(frozen=True)
class _OfTheOrder:
    """Freight and refund of an order, of which each piece tells what is about it; `open` says that
    it may turn out that there is one."""

    freight: Freight | None
    refund: Refund | None
    open: bool
    facts: Mapping[str, Value]
    in_force: InForce

    def shared(self, number: int, part: Part, piece: Resolution) -> Shared:
        """Return what the message of a piece tells of them."""
        refund, freight = self.refund, None
        rulings: dict[str, Decision | Question] = {}
        if refund is not None and part.paid:
            of_piece = f"/{number}"
            rulings |= {
                place.removesuffix(of_piece): ruling
                for place, ruling in refund.rulings.items()
                if place.endswith(of_piece)
            }
        if self.freight is not None and part.sent:
            freight = _of_parcel(self.freight, part.parcel)
            rulings |= {f"{FREIGHT}/{leg.name}": leg.ruling for leg in freight.legs}
        values = {} if freight is None else freight_blanks(freight)
        values |= self._refund_blanks(piece)
        nothing = come_to_nothing(freight, refund)
        if refund is not None and part.paid:
            # The shipping is a line of what goes back in all.
            nothing |= {"outbound_repaid"}
        return Shared(
            parcel=part.parcel,
            rulings=rulings,
            freight=freight,
            refund=refund if part.paid else None,
            moves=self._moves(piece),
            values=values,
            nothing=nothing,
            open=self.open,
            paid=part.paid,
        )

    @cached_property
    def _blanks(self) -> Mapping[str, Label]:
        """What the refund of the order fills of the wordings of its pieces."""
        refund = self.refund
        if refund is None:
            return {}
        left_out = {*TOLD_BY_ORDER, *ENTERED}
        if refund.of_the_goods is None or refund.of_the_goods + (refund.owed or 0):
            left_out.add("owed")
        treated = [ruling.outcomes for ruling in decided(refund.ruled(DISCOUNT))]
        agreed = any(line.name == "agreed" for line in refund.lines)
        if agreed or any(one != treated[0] for one in treated):
            # Then what is kept costs something else than its price with the discount.
            left_out |= {"kept", "discount_lost"}
        return {name: v for name, v in refund_blanks(refund).items() if name not in left_out}

    def _refund_blanks(self, piece: Resolution) -> dict[str, Label]:
        currency = addressed(piece.facts, self.in_force).currency
        own = {name: Decimal(piece.facts[name]) for name in ENTERED if name in piece.facts}
        return {**self._blanks, **written(own, currency)}

    def _moves(self, piece: Resolution) -> str | None:
        """Say what moves for a piece."""
        if self.refund is None:
            return moved_while_open(self.facts)
        undone = self.in_force.terms["wish"].holds("money_back", piece.facts.get("wish"))
        return self.refund.moves_for(undone=undone and AGREED not in piece.facts)


def _of_parcel(freight: Freight, parcel: int) -> Freight:
    """Return the freight of an order as far as it is of one parcel."""
    extra = freight.surcharge
    return replace(
        freight,
        legs=tuple(leg for leg in freight.legs if leg.parcel in (0, parcel)),
        surcharge=extra if extra is not None and extra.parcel in (0, parcel) else None,
    )


def _once(found: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for several in found for one in several))


def _agreed(facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether only a sum goes back of a piece, and neither it nor its freight does."""
    undone = in_force.terms["wish"].holds("money_back", facts.get("wish"))
    return undone and AGREED in facts


def called(number: int, piece: Piece) -> Label:
    """Return how a piece is called: by its name, or its number."""
    if piece.name and not piece.name.isdigit():
        return Label(piece.name, piece.name)
    return Label(f"piece {number}", f"第 {number} 件")


def _of_piece(number: int, piece: Piece, bad: BadValue) -> BadValue:
    """Return what is wrong with a piece, with the piece it is of."""
    name = called(number, piece)
    return BadValue(PIECES, f"{name.en}: {bad.field}: {bad.label.en}", f"{name.zh}：{bad.label.zh}")


@dataclass(frozen=True)
class _Order:
    """An order as it is stated: the pieces, the facts of each by itself (`alone`), at the price
    that was paid for it, and as one of the order (`together`), and what cannot all be so."""

    stated: tuple[Piece, ...]
    alone: tuple[Mapping[str, Value], ...]
    together: tuple[Mapping[str, Value], ...]
    conflicts: tuple[BadValue, ...]


def _read(facts: Mapping[str, Value], in_force: InForce) -> _Order:
    """Return an order as it is stated."""
    if PIECES not in facts:
        return _Order((Piece(),), (facts,), (facts,), ())
    stated = read_pieces(facts[PIECES], in_force.terms[PIECES].within)
    shared = {name: value for name, value in facts.items() if name != PIECES}
    conflicts = [*_not_for_all(shared, stated, in_force), *unlike_parcels(stated, in_force)]
    own = [{**shared, **_in_its_parcel(piece, stated, in_force), **piece.facts} for piece in stated]
    lines = read_lines(shared[LINES]) if LINES in shared else ()
    if len(stated) == 1 and not (lines and stated[0].name):
        return _Order(stated, (own[0],), (own[0],), tuple(conflicts))
    if not lines:
        conflicts += _named_twice(stated)
        if DISCOUNTS in shared:
            conflicts.append(
                BadValue(
                    DISCOUNTS,
                    f"state {LINES}, too: without them it is not known what was taken off which",
                    "请把订单明细也填上，不然不知道减在哪一件上",
                )
            )
        lines = _made_of(stated)
        places: list[int | None] = [*range(len(stated))] if lines else [None] * len(stated)
        counts = [1] * len(stated)
    else:
        places = [_place(i, piece, lines, conflicts) for i, piece in enumerate(stated, 1)]
        counts = [
            _count(i, piece, lines, at, conflicts)
            for i, (piece, at) in enumerate(zip(stated, places, strict=True), 1)
        ]
        conflicts += _too_many(stated, lines, places, counts)
    alone, together = [], []
    costs = _costs(lines, shared, in_force) if LINES in shared else [line.price for line in lines]
    for number, (piece, at, n) in enumerate(zip(stated, places, counts, strict=True), 1):
        known: dict[str, Value] = dict(own[number - 1])
        price = None if at is None else fen(costs[at] * n / lines[at].quantity)
        if price is not None and known.setdefault(PRICE, price) != price:
            conflicts.append(_unlike_price(number, piece, Decimal(known[PRICE]), price))
        back = [
            replace(line, returned=min(n, line.left) if i == at else 0)
            for i, line in enumerate(lines)
        ]
        alone.append({k: v for k, v in known.items() if k not in OF_THE_ORDER})
        together.append({**known, LINES: write(back)} if lines else known)
    if len(stated) == 1:
        # One piece is one case: the lines of its order tell its price, too.
        only = {name: value for name, value in together[0].items() if name != PRICE}
        alone, together = [only], [only]
    elif LINES in shared:
        conflicts += _said_otherwise(lines, together, in_force)
    return _Order(stated, tuple(alone), tuple(together), tuple(conflicts))


def _in_its_parcel(piece: Piece, stated: Sequence[Piece], in_force: InForce) -> dict[str, Value]:
    """Return what any piece of the same parcel says of the parcel."""
    return {
        name: value
        for other in reversed(stated)
        if other.parcel == piece.parcel
        for name, value in other.facts.items()
        if in_force.terms[name].level == "parcel"
    }


def _not_for_all(
    shared: Mapping[str, Value], stated: Sequence[Piece], in_force: InForce
) -> Iterator[BadValue]:
    """Find sums that are of one piece, or of one parcel, and are stated for several."""
    several = {"piece": len(stated) > 1, "parcel": len({piece.parcel for piece in stated}) > 1}
    for name in shared:
        one = in_force.terms[name]
        if one.kind == "money" and several.get(one.level):
            what = "one piece" if one.level == "piece" else "one parcel"
            zh = "单件" if one.level == "piece" else "单个包裹"
            yield BadValue(
                name,
                f"is of {what}: state it with each, such as 'coat: …; {name}=10'",
                f"是{zh}的金额，请分别写在每件后面，如“外套：……；{one.label.zh}=10”",
            )


def unlike_parcels(stated: Sequence[Piece], in_force: InForce) -> Iterator[BadValue]:
    """Find what pieces of one parcel say of it in two ways."""
    said: dict[tuple[int, str], tuple[int, Value]] = {}
    for number, piece in enumerate(stated, 1):
        for name, value in piece.facts.items():
            if in_force.terms[name].level != "parcel":
                continue
            first, known = said.setdefault((piece.parcel, name), (number, value))
            if known != value:
                label = in_force.terms[name].label.zh
                yield BadValue(
                    PIECES,
                    f"pieces {first} and {number} are in one parcel, with {known} and {value} as "
                    f"{name}; mend one, or write parcel=2",
                    f"第 {first} 件和第 {number} 件是同一个包裹，可“{label}”写了 {known} 和 "
                    f"{value}；请改一处，或写 包裹=2",
                )


def _named_twice(stated: Sequence[Piece]) -> Iterator[BadValue]:
    """Find pieces that have one name, where no lines of the order say that there are several."""
    seen: dict[str, int] = {}
    for number, piece in enumerate(stated, 1):
        first = seen.setdefault(piece.name.casefold(), number)
        if piece.name and first != number:
            yield BadValue(
                PIECES,
                f"pieces {first} and {number} are both {shown(piece.name)}; leave one of them, or "
                f"give them two names, or state {LINES}",
                f"第 {first} 件和第 {number} 件都叫 {shown(piece.name)}；请只留一件，"
                "或起不同的名字，或填订单明细",
            )


def _made_of(stated: Sequence[Piece]) -> tuple[Line, ...]:
    """Return the order that the pieces are, where the price of each is known; else none."""
    if any(PRICE not in piece.facts for piece in stated):
        return ()
    return tuple(
        Line(piece.name or f"#{number}", fen(Decimal(piece.facts[PRICE])), 1, 0)
        for number, piece in enumerate(stated, 1)
    )


def _place(
    number: int, piece: Piece, lines: Sequence[Line], conflicts: list[BadValue]
) -> int | None:
    """Return which line of the order a piece is of; None where it cannot be told."""
    names = [line.name for line in lines]
    if not piece.name and len(lines) == 1:
        return 0
    found = find_line(piece.name, names) if piece.name else []
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{i} {name}" for i, name in enumerate(names, 1))
    hint = meant(piece.name, names)
    en = f"{shown(piece.name)} is no line of the order"
    zh = f"{shown(piece.name)} 不是订单里的一行"
    if not piece.name:
        en, zh = "which line of the order is it", "是订单里的哪一行"
    elif found:
        en, zh = f"{shown(piece.name)} may be several lines", f"{shown(piece.name)} 对得上好几行"
    conflicts.append(
        BadValue(
            PIECES,
            f"piece {number}: {en}; its lines are {listed}{hint.en}",
            f"第 {number} 件：{zh}；订单有：{listed}{hint.zh}",
        )
    )
    return None


def _count(
    number: int, piece: Piece, lines: Sequence[Line], at: int | None, conflicts: list[BadValue]
) -> int:
    """Return how many of its line a piece is: as stated, or the only one that there is."""
    if piece.quantity is not None or at is None:
        return piece.quantity or 1
    if lines[at].left != 1:
        left, name = lines[at].left, lines[at].name
        conflicts.append(
            BadValue(
                PIECES,
                f"piece {number}: {left} of {shown(name)} are left; say how many, such as "
                "quantity=1",
                f"第 {number} 件：{shown(name)} 还有 {left} 件；请写几件，如 数量=1",
            )
        )
    return 1


def _too_many(
    stated: Sequence[Piece],
    lines: Sequence[Line],
    places: Sequence[int | None],
    counts: Sequence[int],
) -> Iterator[BadValue]:
    """Find lines of which the pieces are more than the buyer has."""
    for at, line in enumerate(lines):
        those = [i for i, place_ in enumerate(places) if place_ == at]
        said = sum(counts[i] for i in those)
        if said > line.left > 0 or (said and not line.left and stated[those[0]].quantity):
            numbers = [str(i + 1) for i in those]
            yield BadValue(
                PIECES,
                f"{'pieces' if len(those) > 1 else 'piece'} {', '.join(numbers)}: {said} of "
                f"{shown(line.name)}, of which {line.left} are left",
                f"第 {'、'.join(numbers)} 件：{shown(line.name)} 写了 {said} 件，"
                f"可只剩 {line.left} 件",
            )


def _unlike_price(number: int, piece: Piece, stated: Decimal, found: Decimal) -> BadValue:
    name = called(number, piece)
    return BadValue(
        PIECES,
        f"{name.en}: {stated} was paid for it, but by the lines and discounts it is {found}",
        f"{name.zh}：实付写了 {stated} 元，可按明细和优惠是 {found} 元",
    )


def _said_otherwise(
    lines: Sequence[Line], together: Sequence[Mapping[str, Value]], in_force: InForce
) -> Iterator[BadValue]:
    """Find lines that say otherwise than the pieces how many come back.

    Lines by which all comes back leave it to the pieces, and so do those by which nothing does, as
    they are carried over from an earlier return.
    """
    wish = in_force.terms["wish"]
    if all(line.returned == line.left for line in lines) or not any(n.returned for n in lines):
        return
    if any("wish" not in own for own in together):
        return
    coming = [0 for _ in lines]
    for own in together:
        if wish.holds("goods_come_back", own["wish"]) or wish.holds("money_back", own["wish"]):
            back = read_lines(own[LINES])
            coming = [n + line.returned for n, line in zip(coming, back, strict=True)]
    for line, n in zip(lines, coming, strict=True):
        if line.returned != n:
            yield BadValue(
                LINES,
                f"{line.returned} of {shown(line.name)} come back by the lines, and {n} by the "
                "pieces; leave the numbers out of the lines",
                f"{shown(line.name)} 明细里写退 {line.returned} 件，可各件加起来是 {n} 件；"
                "明细里不用写退几件",
            )


def _costs(
    lines: Sequence[Line], shared: Mapping[str, Value], in_force: InForce
) -> tuple[Decimal, ...]:
    """Return what was paid for each line, its discounts taken off, in CNY."""
    stacking = in_force.terms[DISCOUNTS].stacking
    steps = shared.get(DISCOUNTS)
    discounts = read_discounts(steps, stacking.kinds) if steps is not None else ()
    # What cannot be placed is told by the refund.
    placed = place(discounts, [line.name for line in lines], stacking, problems=[])
    return stack([Goods(line.price, line.quantity) for line in lines], placed, stacking).each
