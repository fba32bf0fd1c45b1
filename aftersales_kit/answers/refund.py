"""How much goes back, line by line: goods, discount, gift, freight, by each way of paying.

Parts: `refund` (the whole answer), `Refund`, `RefundLine`, `form_entry`.
Source: the tables refund-route, cancellation-costs, discount-settlement, shipping-settlement,
payment-return, gift-deduction and value-loss, and the freight of answers/freight.py; CN-13 to
CN-16; what may go back at all in paid.py, arithmetic in basket.py and settlement.py.

`price_paid` is what was paid for the goods of `order_lines`. Where the lines are stated, it is what
they come to less `discount_steps`, and another sum beside them is a conflict: a price cut before
paying is one of the discounts, one given since is among `settled_before`. What went back before is
stated in `settled_before` (the lines of the earlier answers) and `refunded_before` (by way of
paying), and counts: once all has come back, whatever the path, it comes to what was paid, to the
fen; shipping goes back once, with the last of it, and no way of paying gets back more than it bore.
While part is kept, goods worked out again come to the same in parts as at once, but for a fen each
time; a piece that goes back at its share does so at its share of what was paid for what was still
there, so where a discount hung on the number of pieces it matters which of them came back before.
What was agreed for a line is shared by its pieces. `carried_over` is what to state next time. Where
the sale stands, only what was agreed, freight or the difference to another piece moves.

>>> from datetime import date
>>> facts = {"problem": "change_of_mind", "order_state": "signed", "wish": "return",
...     "days_since_signing": "2", "market": "cn", "shipping_terms": "free", "abuse": "no",
...     "freight_agreement": "nothing", "discount_steps": "300-40",
...     "order_lines": "shirt; 200; 1; 0\\nsocks; 120; 1; 1", "payments": "alipay 260; coupon 20",
...     }
>>> answer = refund(facts, on=date(2026, 3, 1), handbook=handbook)
>>> [(line.name, str(line.amount)) for line in answer.lines]
[('goods', '120.00'), ('discount', '-40.00')]
>>> str(answer.refund), [str(part) for part in answer.methods]
('80.00', ['alipay 74.29', 'coupon 5.71'])
>>> rest = {**facts, **answer.carried_over, "order_lines": "shirt; 200; 1; 1\\nsocks; 120; 1; 0; 1"}
>>> [str(part) for part in refund(rest, on=date(2026, 3, 2), handbook=handbook).methods]
['alipay 185.71', 'coupon 14.29']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from ..policy.faults import BadValue, CaseError
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import STOPS, alike, joined
from ..policy.money import NOTHING, fen, yuan
from ..policy.orders import Line, Payment, read_lines, write
from ..policy.terms import Label, Value
from .basket import Goods, needs_lines, stack
from .deciding import Decision, Question, decide_known, decided, next_question
from .facts import is_said, read_facts, worked_out
from .freight import (
    SHIPPING,
    Freight,
    Leg,
    freight_known,
    ruling_of,
    shipping_known,
    stays,
    total,
)
from .paid import Before, Paid, charged_for_shipping, paid_known
from .replies import addressed, sums
from .rulings import Answer, as_counted, every, is_among, told_once
from .settlement import Order, Settlement, Way, form_entry, settle, spread, units_of
from .sharing import counts_best, one_freight, shared_as

__all__ = ["Refund", "RefundLine", "form_entry", "refund", "refund_known"]

Ruling: TypeAlias = Decision | Question
ROUTE, COSTS, DISCOUNT = "refund-route", "cancellation-costs", "discount-settlement"
GIFT, VALUE = "gift-deduction", "value-loss"
PAID_BACK = "payment-return"
BETTER = "better_of_both"
GOODS = Label("Goods", "商品")
DEDUCTED = {
    GIFT: ("gift_charge", "gift_price", "gift", Label("Gift kept", "留下的赠品")),
    VALUE: (
        "value_deduction",
        "value_lost",
        "condition",
        Label("Value lost through use", "使用折损"),
    ),
}
"""What is taken off by which table: its outcome, the sum and the fact that it is told by."""
CARRIED = (
    "goods", "shipping", "agreed", "freight", "outbound", "return", "gift", "wear", "transferred",
)  # fmt: skip
"""Lines of a refund that count when more comes back later; the discount goes with the goods."""
WITHOUT_GOODS = ("agreed", "difference", "freight")
"""Lines of a refund that go back while the sale stands."""
OF_THE_GOODS = ("discount", "given")
BESIDE_MONEY = Label("{} (and beside it {})", "{}（另外{}）")
VOUCHER = Label("the {way} worth {sum}", "面值 {sum}的{way}")
BY_LINE = alike("{} {}")
POINTS = Label("{units} {way}", "{way} {units} 个")
IN_KIND = {True: Label("{}, {}", "{}，{}"), False: Label("{} ({})", "{}（{}）")}
"""What comes back in kind, and how: beside money, and alone."""
SUMS = ("refund", "owed", "kept", "discount_lost")
ENTERED = ("gift_price", "value_lost")


@dataclass(frozen=True)
class RefundLine:
    """One line of a refund: what it is for, the amount in CNY (deductions below 0), its rules.

    `name` is "goods" (once for each line of the order), "discount", "shipping", "outbound",
    "return", "gift", "wear", "agreed", "freight", "difference" (to the price of another piece),
    "given" (what had gone back before for goods that come back) or "transferred" (what does not go
    back through the platform, since freight has gone back out of what was paid). `line` is the
    place of the line of the order that a sum was agreed for alone.
    """

    name: str
    label: Label
    amount: Decimal
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Refund(Answer):
    """The whole answer on a refund.

    `rulings` has the decision, or the question that still stands, for each table asked, but for
    freight, which is in `freight`. `lines` add up to the refund; they are what is known of it so
    far. `pieces` are what goes back for each line of `order`. `account` is what was paid for the
    order and may still go back; `beside` is freight that the buyer advanced while the sale stands
    and that is repaid apart: beside the difference to another piece, which moves before there is a
    receipt, and where less than that may still go back; None while it is not known. `methods` are
    what goes back by each way of paying. `by_form` is what goes back by the form that asks what the
    buyer still pays; it `fills_form` unless another sum does. `basket` is what the order cost,
    discount by discount, where its lines are known. `as_a_whole` says that the sale is undone, and
    no sum agreed; `for_another` that a piece is exchanged for one at another price, `freight_alone`
    that nothing but freight can go back. `missing` are the facts that an amount still needs,
    `conflicts` what does not fit together: while there is any of either, the totals are None. What
    only the ways of paying need, or `form_entry`, keeps only these waiting.
    """

    freight: Freight
    lines: tuple[RefundLine, ...]
    complete: bool
    account: Paid
    order: tuple[Line, ...]
    basket: Order | None
    settlement: Settlement | None
    methods: tuple[Payment, ...]
    as_a_whole: bool
    for_another: bool = False
    freight_alone: bool = False
    beside: Decimal | None = NOTHING
    by_form: Decimal | None = None
    fills_form: bool = True

    @property
    def paid(self) -> Decimal | None:
        """What the buyer paid for goods and shipping and did not get back before, in CNY."""
        return self.account.left

    @property
    def before(self) -> Before:
        """What went back before."""
        return self.account.before

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways of paying with what is left of each."""
        return self.account.ways

    @property
    def balance(self) -> Decimal | None:
        """The sum of the lines, in CNY; below 0 the buyer owes it."""
        return sum((line.amount for line in self.lines), NOTHING) if self.complete else None

    @property
    def refund(self) -> Decimal | None:
        """What goes back through the platform, in CNY."""
        return None if self.balance is None else max(self.balance, NOTHING)

    @property
    def owed(self) -> Decimal | None:
        """What the buyer still owes, through the top-up link, in CNY."""
        return None if self.balance is None else max(-self.balance, NOTHING)

    @property
    def of_the_goods(self) -> Decimal | None:
        """What of the balance goes back for goods whose sale is undone, in CNY."""
        if not self.complete:
            return None
        return sum((n.amount for n in self.lines if n.name not in WITHOUT_GOODS), NOTHING)

    @property
    def moves(self) -> str | None:
        """What moves: a code of `money_moves`; None while the discounts may still make the buyer
        owe something, or the price of another piece is not known.

        Freight that the buyer advances is none of it: who bears it is told before there is a
        receipt.
        """
        if self.freight_alone:
            return "nothing"
        if self.balance is not None:
            return moved(self.balance)
        return None if self.for_another else moved_while_open(self.facts)

    def moves_for(self, *, undone: bool) -> str | None:
        """What moves for one of several pieces: for one whose sale is undone what does for all
        those, and else what does in all; None while that is open."""
        balance = self.of_the_goods if undone else self.balance
        if balance is not None:
            return moved(balance)
        return None if self.for_another and not undone else moved_while_open(self.facts)

    @property
    def apart(self) -> Decimal | None:
        """What is repaid beside the refund, in CNY: the return freight that the buyer advanced, and
        what no longer goes back through the platform.

        None while it is not known. Where the sale stands and nothing is exchanged for a piece at
        another price, the freight is a line of the refund itself as long as what was paid is enough
        for it.
        """
        if not self.as_a_whole and "wish" not in self.facts:
            return None
        more = [-line.amount for line in self.lines if line.name == "transferred"]
        legs = self.freight.of_name("return") if self.as_a_whole else ()
        return total([self.beside, *more, *(leg.repaid for leg in legs)])

    @property
    def kept(self) -> Decimal | None:
        """What is still paid for the goods that are kept, in CNY, where only part returns."""
        if self.settlement is None or all(line.left == 0 for line in self.settlement.left.lines):
            return None
        agreed = sum((line.amount for line in self.lines if line.name == "agreed"), NOTHING)
        return self.settlement.left.paid - agreed

    @property
    def discount_lost(self) -> Decimal | None:
        """What of the discount is taken off, in CNY; None while the goods are not settled."""
        if self.settlement is None:
            return None
        return -sum((line.amount for line in self.lines if line.name == "discount"), NOTHING)

    @property
    def pieces(self) -> tuple[Decimal, ...]:
        """What goes back for each line of the order, in CNY, its part of the discount taken off."""
        return () if self.settlement is None else self.settlement.pieces

    @property
    def left(self) -> tuple[Payment, ...]:
        """What is left of each way of paying after this refund, in CNY, but for nothing.

        None of it is told while the refund is not known.
        """
        if self.refund is None:
            return ()
        back = {part.way: part.amount for part in self.methods}
        rest = []
        for way in self.ways:
            amount = way.left - back.get(way.payment.way, NOTHING)
            gone = replace(way, before=way.payment.amount - amount)
            rest.append(replace(way.payment, amount=amount, units=units_of(gone, amount)))
        return tuple(part for part in rest if part.amount)

    @property
    def carried_over(self) -> dict[str, str]:
        """The facts to state when more of the order comes back later, beside those of this case.

        They count this refund among those before. There are none while an amount is unknown, and
        after an exchange for a piece at another price: then it is another order.
        """
        if self.balance is None or self.refund is None or self.owed is None:
            return {}
        if any(line.name == "difference" for line in self.lines):
            return {}
        sums = dict(self.before.lines)
        for line in self.lines:
            name = "goods" if line.name in OF_THE_GOODS else line.name
            sums[name] = sums.get(name, NOTHING) + line.amount
        placed = self._agreed_for_lines()
        if over := sum(self._cuts, NOTHING) - sum(self._cuts_left, NOTHING):
            # What was agreed for pieces that have come back is part of what went back for them.
            sums["goods"] = sums.get("goods", NOTHING) + over
            sums["agreed"] -= over
        sums["agreed"] = sums.get("agreed", NOTHING) - sum(placed.values(), NOTHING)
        found = [
            Payment(name, sums[name])
            for name in CARRIED
            if name in sums and (sums[name] or name != "agreed")
        ]
        found += [Payment("agreed", cut, None, (str(i + 1),)) for i, cut in placed.items()]
        owed = self.before.owed + self.owed
        found += [Payment("owed", owed)] if owed else []
        carried = {"settled_before": write(found)} if found else {}
        if "order_lines" in self.facts and self.settlement is not None:
            carried["order_lines"] = write(self.settlement.left.lines)
        if self.ways:
            back = {way.payment.way: way.before for way in self.ways}
            for part in self.methods:
                back[part.way] += part.amount
            gone = [Payment(way, sum_, None, on) for (way, on), sum_ in back.items() if sum_]
            carried |= {"refunded_before": write(gone)} if gone else {}
            carried["payments"] = write(self._paid_by())
        if any(line.name == "gift" for line in self.lines):
            carried["gift"] = "charged_before"
        return carried

    @property
    def _cuts(self) -> tuple[Decimal, ...]:
        """What was agreed before for what is left of each line."""
        return () if self.account.order is None else self.account.order.cuts

    @property
    def _cuts_left(self) -> tuple[Decimal, ...]:
        """What of it was for pieces that are kept."""
        return self._cuts if self.settlement is None else self.settlement.left.cuts

    def _agreed_for_lines(self) -> dict[int, Decimal]:
        """Return what has been agreed for pieces that are kept of a line, by the line's place."""
        cuts = dict(enumerate(self._cuts_left))
        for line in self.lines:
            if line.line is not None:
                cuts[line.line] = cuts.get(line.line, NOTHING) + line.amount
        return {i: cut for i, cut in sorted(cuts.items()) if cut}

    def _paid_by(self) -> list[Payment]:
        """Return the ways of paying, with what the buyer pays on top of them now."""
        paid = [way.payment for way in self.ways]
        if not self.owed:
            return paid
        top_up = next((p for p in paid if p.method == "top_up"), Payment("top_up", NOTHING))
        others = [payment for payment in paid if payment.method != "top_up"]
        return [*others, replace(top_up, amount=top_up.amount + self.owed)]

    @property
    def form_entry(self) -> Decimal | None:
        """What to type where the form asks what the buyer still pays, in CNY.

        None where the form asks something else, and while an amount is unknown. Beside goods that
        come back first, it is what goes back of the others.
        """
        if not self.fills_form or self.balance is None or self.by_form is None:
            return None
        return self.account.form_entry(self.by_form)

    def outcome(self, name: str) -> str | None:
        """Return an outcome by its name, or None while it is open, not asked or, of several pieces,
        not the same for each."""
        open_ = [ruling for ruling in self.rulings.values() if isinstance(ruling, Question)]
        if any(name in possible for ruling in open_ for possible in ruling.possible):
            return None
        found = {d.outcomes[name] for d in decided(self.rulings.values()) if name in d.outcomes}
        return found.pop() if len(found) == 1 else None

    def ruled(self, table: str) -> tuple[Ruling, ...]:
        """Return what was ruled by a table: of one piece, or of each."""
        return tuple(r for place, r in self.rulings.items() if place.partition("/")[0] == table)

    @property
    def _routes(self) -> set[str | None]:
        """Which ways the refund of each piece goes, None where that is open."""
        return {_outcome(ruling, "route") for ruling in self.ruled(ROUTE)} or {None}

    @property
    def route(self) -> str | None:
        """Which way the refund goes, or None while that is open."""
        routes = self._routes
        return routes.pop() if len(routes) == 1 else None

    @property
    def question(self) -> Question | None:
        """The one question that settles most of what is open, or None."""
        freight = self.freight.question
        return next_question([*self.rulings.values(), *([] if freight is None else [freight])])

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made: the refund's own, then those on freight that go with money."""
        yield from decided(self.rulings.values())
        idle = ("not_due", None)
        for decision in self.freight.decisions:
            if "bearer" not in decision.outcomes or decision.outcomes.get("payment") not in idle:
                yield decision


def refund(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Refund:
    """Answer how much goes back as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read.
    """
    return refund_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def refund_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Refund:
    """Answer for facts that are canonical already: see `refund`."""
    return refund_of([Part(facts)], on, in_force)


@dataclass(frozen=True)
class Part:
    """One piece of an order, as far as money goes: its canonical facts, and the number of its
    parcel. `order_lines` among them says what of the order comes back with it alone. It is `paid`
    where money moves for it, and else only travels with the others; `sent` where freight arises.
    """

    facts: Mapping[str, Value]
    parcel: int = 1
    paid: bool = True
    sent: bool = True


@dataclass(frozen=True)
class _Piece:
    """A part with its days counted, and what is made of it: its number, the rulings about it, its
    facts with what follows from the order."""

    number: int
    part: Part
    facts: Mapping[str, Value]
    undone: bool
    rulings: dict[str, Ruling]
    known: dict[str, Value]

    @property
    def as_a_whole(self) -> bool:
        """Whether the sale of it is undone, and no sum agreed."""
        return self.undone and "amount_refunded" not in self.facts

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the order, with what of them comes back with this piece."""
        return read_lines(self.facts["order_lines"]) if "order_lines" in self.facts else ()


def refund_of(parts: Sequence[Part], on: date, in_force: InForce) -> Refund:
    """Answer how much goes back for several pieces of one order, at once.

    The first part's facts say what is so of the order. What is shared goes back, or is taken off,
    once: shipping, the way back of a parcel, a gift. Where some of the pieces lose the order its
    discount and others must not, those go first that must not. One part is answered as one case.
    """
    conflicts: list[BadValue] = []
    pieces = [
        _piece(i, part, len(parts) > 1, on, in_force, conflicts) for i, part in enumerate(parts, 1)
    ]
    paying = [piece for piece in pieces if piece.part.paid]
    whole = [piece for piece in paying if piece.as_a_whole]
    among_others = len(parts) > 1
    facts = _facts_of_all(paying, whole, among_others)
    account = paid_known(facts, in_force)
    before, order = account.before, account.order
    conflicts += account.conflicts
    if whole and order is not None and not any(line.returned for line in order.lines):
        conflicts.append(
            BadValue(
                "order_lines",
                "no piece comes back; say how many of each do, or leave the numbers out for all",
                "没有写退几件；请写明每样退几件，整单退就都不写",
            )
        )
    # Where the sale is not undone as a whole, it does not matter what is stated of free shipping.
    unlike = conflicts if whole else []
    shared: dict[str, Value] = dict(_of_the_order(facts, order, before, unlike))
    if order is not None:
        try:
            paid_field = in_force.terms["price_paid"]
            shared[paid_field.name] = worked_out(order.paid, paid_field, ("order_lines",))
        except CaseError as error:
            conflicts += error.problems
    shipping = None
    for piece in whole if order is not None else ():
        shipping = shipping_known({**piece.facts, **_lines_in(facts)}, on, in_force)
    for piece in pieces:
        piece.known.update({**shared, **_lines_in(facts)})
    freight = _freight_of(pieces, on, in_force)
    settlement = None
    lines: list[RefundLine | None] = []
    standing = [piece for piece in paying if not piece.as_a_whole]
    if whole and order is not None and not conflicts:
        settlement, for_goods = _settled(order, whole, on, in_force)
        lines += for_goods
        lines += _taken_off(settlement, whole, on, in_force)
        lines += _freight(freight, shipping, before)
    beside: Decimal | None = NOTHING
    fits: bool | None = True
    # A difference moves before the new piece leaves, freight once the buyer has a receipt.
    for_another = any(_for_another(piece.facts) is not False for piece in standing)
    if standing:
        lines += _agreed(standing, account, conflicts)
        left = order if settlement is None else settlement.left
        lines += _difference(standing, left, on, in_force, alone=not among_others)
        advanced = [*_by_itself(standing, freight, apart=bool(whole))]
        fits = not for_another and _fits(advanced, lines, account)
        if fits is not False:
            lines += advanced if fits else [None]
        elif None in advanced:
            beside = None
            lines += [None] if any("wish" not in piece.facts for piece in standing) else []
        else:
            beside = _sum(advanced)
    if over := account.over(sum((line.amount for line in lines if line is not None), NOTHING)):
        label = Label(
            "Repaid by transfer: freight has gone back out of this order",
            "之前运费占了的，另外打款",
        )
        lines.append(RefundLine("transferred", label, -over, (), ("PRC-30", "PRC-43")))
    found = tuple(line for line in lines if line is not None)
    balance = sum((line.amount for line in found), NOTHING)
    paid = account.left
    # While it is open how a discount is treated, the goods stand there at their full price.
    waits = bool(whole) and order is not None and settlement is None and not conflicts
    if paid is not None and balance > paid and not conflicts and not waits:
        # Named beside a fact that was entered, the likeliest first.
        entered = (n for n in ("amount_refunded", "settled_before", "price_paid") if n in facts)
        conflicts.append(
            BadValue(
                next(entered, "order_lines"),
                f"cannot refund more than the {paid} that was paid",
                f"最多退实付的 {paid} 元",
            )
        )
    missing = _missing(paying, order, shipping, freight, found, apart=bool(whole) or for_another)
    unpaid = account.unpaid
    # Whether freight still fits into what was paid hangs on the shipping.
    unsure = account.needed if fits is None else ()
    missing = tuple(dict.fromkeys((*missing, *account.missing, *unsure)))
    complete = None not in lines and not missing and not conflicts and not waits
    # By which ways it goes back hangs on what went back by each, how much goes back does not.
    missing = tuple(dict.fromkeys((*missing, *unpaid)))
    methods: tuple[Payment, ...] = ()
    in_kind: dict[str, Ruling] = {}
    if complete and balance > 0 and not unpaid:
        spent = spread(balance, account.ways)
        in_kind = _in_kind(spent, account.ways, on, in_force)
        methods = tuple(part for part in spent if part.amount)
    for piece in paying:
        moved = None if piece.as_a_whole or not complete else balance
        _route(piece.rulings, piece.known, moved, on, in_force)
    if complete and not whole and paid is None and order is not None and found:
        # What the form is to be filled with hangs on the shipping, too.
        missing = tuple(dict.fromkeys((*missing, *account.needed)))
    rulings = _all_rulings(paying, among_others)
    if shipping is not None:
        rulings[SHIPPING] = shipping
    return Refund(
        on=on,
        facts=facts,
        rulings={**rulings, **in_kind},
        in_force=in_force,
        missing=missing,
        conflicts=tuple(told_once([conflicts])),
        freight=freight,
        lines=found,
        complete=complete,
        account=account,
        order=() if order is None else order.lines,
        basket=order if "order_lines" in facts else None,
        settlement=settlement,
        methods=methods,
        as_a_whole=bool(whole),
        for_another=for_another,
        freight_alone=not whole and not any(map(_is_more_than_freight, standing)),
        beside=beside,
        by_form=_by_form(paying, found, in_force),
    )


def _piece(
    number: int,
    part: Part,
    among_others: bool,
    on: date,
    in_force: InForce,
    conflicts: list[BadValue],
) -> _Piece:
    """Return what is made of a part: whether its sale is undone, and who then answers for it."""
    facts, contradicting = as_counted(part.facts, in_force, on)
    conflicts += contradicting
    # The price of one of several pieces is not what was paid for the order.
    left_out = in_force.worked_out | ({"price_paid"} if among_others else frozenset())
    facts = {name: value for name, value in facts.items() if name not in left_out}
    undone = in_force.terms["wish"].holds("money_back", facts.get("wish"))
    rulings: dict[str, Ruling] = {}
    known = dict(facts)
    if undone:
        # Whose the freight then is, freight itself decides.
        rulings[COSTS] = decide_known(COSTS, facts, on, in_force)
        if _outcome(rulings[COSTS], "cancel_costs") == "shop":
            known["responsible"] = "shop"
    return _Piece(number, part, facts, undone, rulings, known)


def _by_form(
    paying: Sequence[_Piece], lines: Sequence[RefundLine], in_force: InForce
) -> Decimal | None:
    """Return what goes back by the form that asks what the buyer still pays; None while the ways
    are open, or where goods that stay and goods that come back go back in one sum."""
    stays = in_force.terms["route"].group("goods_stay")
    goes: dict[bool, set[bool | None]] = {True: set(), False: set()}
    for piece in paying:
        route = _outcome(piece.rulings.get(ROUTE), "route")
        goes[piece.as_a_whole].add(None if route is None else route in stays)
    if goes[True] | goes[False] == {True}:
        return sum((line.amount for line in lines), NOTHING)
    if (goes[True], goes[False]) == ({False}, {True}):
        return sum((line.amount for line in lines if line.name in WITHOUT_GOODS), NOTHING)
    return None


def _facts_of_all(
    paying: Sequence[_Piece], whole: Sequence[_Piece], among_others: bool
) -> dict[str, Value]:
    """Return the facts of the order, with all that comes back of its lines for good."""
    facts = dict(paying[0].facts)
    if any("wish" not in piece.facts for piece in paying):
        facts.pop("wish", None)
    if among_others and "order_lines" in facts:
        each = zip(paying[0].lines, *(piece.lines for piece in whole), strict=True)
        together = [
            replace(line, returned=sum(one.returned for one in same)) for line, *same in each
        ]
        facts["order_lines"] = write(together)
    return facts


def _lines_in(facts: Mapping[str, Value]) -> dict[str, Value]:
    return {name: facts[name] for name in ("order_lines",) if name in facts}


def _freight_of(pieces: Sequence[_Piece], on: date, in_force: InForce) -> Freight:
    """Return the freight of all pieces for which any arises, as one."""
    sent = [piece for piece in pieces if piece.part.sent] or pieces[:1]
    found = [(piece.part.parcel, freight_known(piece.known, on, in_force)) for piece in sent]
    return replace(one_freight(found), alone=False)


def _all_rulings(paying: Sequence[_Piece], among_others: bool) -> dict[str, Ruling]:
    """Return what was ruled of each piece, by table, and by its number where there are several."""
    return {
        f"{place}/{piece.number}" if among_others else place: ruling
        for piece in paying
        for place, ruling in piece.rulings.items()
    }


def _route(
    rulings: dict[str, Ruling],
    facts: Mapping[str, Value],
    balance: Decimal | None,
    on: date,
    in_force: InForce,
) -> None:
    """Decide which way the money goes, first of all rulings; where the sale stands, whether any
    does is worked out, and nobody is asked."""
    known = dict(facts)
    if balance is not None:
        known["money_moves"] = moved(balance)
    ruling = decide_known(ROUTE, known, on, in_force)
    if isinstance(ruling, Decision) or ruling.field.name != "money_moves":
        others = dict(rulings)
        rulings.clear()
        rulings |= {ROUTE: ruling, **others}


def moved(balance: Decimal) -> str:
    """Return what a balance moves: a code of `money_moves`."""
    return "back" if balance > 0 else "owed" if balance < 0 else "nothing"


def moved_while_open(facts: Mapping[str, Value]) -> str | None:
    """Return what moves while no sum is worked out: the discounts may make the buyer owe some."""
    return None if "discount_steps" in facts else "back"


def _in_hand(facts: Mapping[str, Value], on: date, in_force: InForce) -> bool | None:
    """Say whether the buyer may hold goods and gift: not where they never arrived."""
    where = is_among(decide_known("parcel-whereabouts", facts, on, in_force), "parcel", ["gone"])
    state = facts.get("order_state")
    arrived = not in_force.terms["order_state"].holds("not_delivered", state)
    return every([None if state is None else arrived, None if where is None else not where])


def _of_the_order(
    facts: Mapping[str, Value], order: Order | None, before: Before, conflicts: list[BadValue]
) -> dict[str, Value]:
    """Return whether free shipping is lost now, where the lines of the order tell it.

    Once it was lost it is not lost again. What is stated and is not what the lines tell is a
    conflict.
    """
    if order is None or "order_lines" not in facts or facts.get("shipping_terms") != "threshold":
        return {}
    if "outbound" in before.lines:
        return {"threshold_lost": "no"}
    if not order.all_back and "free_shipping_from" not in facts:
        return {}
    least = Decimal(facts.get("free_shipping_from", 0))
    lost = not order.all_back and order.now.cost >= least > order.then.cost
    if facts.get("threshold_lost", "yes" if lost else "no") != ("yes" if lost else "no"):
        kept = NOTHING if order.all_back else order.then.cost
        conflicts.append(
            BadValue(
                "threshold_lost",
                f"by the lines of the order free shipping is {'' if lost else 'not '}lost: "
                f"{order.now.cost} of goods before, {kept} kept; mend this or the lines",
                f"按订单明细，退后{'不够' if lost else '没有丢掉'}包邮：退前商品 "
                f"{order.now.cost} 元，留下 {kept} 元；请改这一项或明细",
            )
        )
    return {"threshold_lost": "yes" if lost else "no"}


def _settled(
    order: Order, whole: Sequence[_Piece], on: date, in_force: InForce
) -> tuple[Settlement | None, list[RefundLine | None]]:
    """Settle the goods that come back, and go through their lines.

    There is no settlement while it matters, and is open, how the discount is treated. Where pieces
    are treated differently, each kind is settled by itself, the best for the buyer first; what is
    then left of the order is what the next is settled of.
    """
    if len(whole) == 1:
        settlement = _settle(order, whole[0].rulings, whole[0].known, on, in_force)
        return settlement, [*_goods(order, settlement, whole[0].rulings.get(DISCOUNT))]
    kinds: dict[bool, list[_Piece]] = {True: [], False: []}
    for piece in whole:
        ruling = ruling_of(piece.known, on, in_force)(DISCOUNT)
        piece.rulings[DISCOUNT] = ruling
        if isinstance(ruling, Decision):
            kinds[ruling.outcomes["discount_rule"] == BETTER].append(piece)
    if any(isinstance(piece.rulings[DISCOUNT], Question) for piece in whole):
        ways = {better: settle(order, better=better) for better in kinds}
        # Where nothing was taken off the order, every way of treating it comes to the same.
        if order.discounts or ways[True] != ways[False]:
            return None, [*_goods(order, None, None)]
        for piece in whole:
            if isinstance(piece.rulings[DISCOUNT], Question):
                del piece.rulings[DISCOUNT]
        return ways[False], [*_goods(order, ways[False], None)]
    left, found, lines = order, [], list[RefundLine | None]()
    for better, those in kinds.items():
        if those:
            part = _with_what_comes_back(left, those)
            found.append(settle(part, better=better))
            lines += _goods(part, found[-1], those[0].rulings[DISCOUNT])
            left = found[-1].left
    return Settlement(
        sum((one.goods for one in found), NOTHING),
        tuple(sum(each, NOTHING) for each in zip(*(one.pieces for one in found), strict=True)),
        any(one.shared for one in found),
        left,
    ), lines


def _with_what_comes_back(order: Order, those: Sequence[_Piece]) -> Order:
    """Return what is left of an order, of which only these pieces come back."""
    each = zip(order.lines, *(piece.lines for piece in those), strict=True)
    lines = tuple(replace(line, returned=sum(one.returned for one in same)) for line, *same in each)
    return replace(order, lines=lines)


def _settle(
    order: Order,
    rulings: dict[str, Ruling],
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
) -> Settlement | None:
    """Settle the goods; None while it matters, and is open, how the discount is treated."""
    ruling = ruling_of(facts, on, in_force)(DISCOUNT)
    ways = {way: settle(order, better=way == BETTER) for way in ("", BETTER)}
    if isinstance(ruling, Decision):
        rulings[DISCOUNT] = ruling
        chosen = ruling.outcomes["discount_rule"]
        return ways[chosen if chosen in ways else ""]
    if ways[""] == ways[BETTER]:
        return ways[""]
    rulings[DISCOUNT] = ruling
    return None


def _goods(
    order: Order, settlement: Settlement | None, ruling: Ruling | None
) -> Iterator[RefundLine | None]:
    rules, sources = _cited(ruling)
    off = NOTHING if settlement is None else settlement.goods - order.returned
    for line in order.lines:
        if line.returned:
            name = f"{line.name} × {line.returned}" if line.name else ""
            label = Label(name, name) if name else GOODS
            said = rules if off else ()
            yield RefundLine("goods", label, line.price * line.returned, said, sources)
    if settlement is None:
        yield None
    elif off and not order.discounts:
        label = Label("Had gone back for it before", "之前已退的部分")
        yield RefundLine("given", label, off)
    elif off:
        label = Label("Discount worked out again for what is kept", "优惠按留下的商品重新算")
        if settlement.shared:
            label = Label("Its share of the discount", "分摊的优惠")
        elif order.all_back:
            label = Label("Discount that the order had", "订单享受的优惠")
        yield RefundLine("discount", label, off, rules, sources)


def _taken_off(
    settlement: Settlement | None, whole: Sequence[_Piece], on: date, in_force: InForce
) -> Iterator[RefundLine | None]:
    """Go through what is taken off for a gift and for use of pieces that come back."""
    returned = [
        (piece, in_hand)
        for piece in whole
        if piece.facts["wish"] == "return"
        and (in_hand := _in_hand(piece.facts, on, in_force)) is not False
    ]
    for table in (GIFT, VALUE):
        found = [_deduction(table, settlement, *one, on, in_force) for one in returned]
        taken = [line for line in found if line is not False]
        if table == GIFT and len(found) > 1 and taken:
            # One gift came with the order: it is charged once, or, if so for any piece, not at all.
            ruling = shared_as("gift", on, in_force)
            if len(taken) < len(found) and counts_best(ruling):
                taken = []
                for piece, _ in returned:
                    piece.rulings.pop(GIFT, None)
                returned[0][0].rulings[ruling.table] = ruling
            taken = [None] if None in taken else taken[:1]
        yield from taken


def _deduction(
    table: str,
    settlement: Settlement | None,
    piece: _Piece,
    in_hand: bool | None,
    on: date,
    in_force: InForce,
) -> RefundLine | Literal[False] | None:
    """Return what is taken off for one piece; None where that is open, False where nothing is."""
    outcome, fact, stated, label = DEDUCTED[table]
    known = piece.known
    ruling = ruling_of(known, on, in_force)(table)
    code = _outcome(ruling, outcome)
    nothing = code in ("no_charge", "no_deduction")
    # Where it is open whether the buyer has the goods, so is what is taken off.
    told = is_said(stated, known, in_force) or not nothing
    if told and (in_hand or isinstance(ruling, Question)):
        piece.rulings[table] = ruling
    if nothing:
        return False
    if code is None or fact not in known or settlement is None or in_hand is None:
        return None
    off = fen(Decimal(known[fact]))
    if table == VALUE:
        off = min(off, max(_of_the_goods(settlement, piece), NOTHING))
    return RefundLine("wear" if table == VALUE else "gift", label, -off, *_cited(ruling))


def _of_the_goods(settlement: Settlement, piece: _Piece) -> Decimal:
    """Return what goes back for the goods of one piece: its part of each line, in CNY."""
    if len(settlement.pieces) != len(piece.lines):
        return settlement.goods
    found = NOTHING
    for line, back, left in zip(piece.lines, settlement.pieces, settlement.left.lines, strict=True):
        together = left.before - line.before
        if line.returned:
            found += fen(back * line.returned / together)
    return found


def _freight(
    freight: Freight, ruling: Ruling | None, before: Before
) -> Iterator[RefundLine | None]:
    outbound, backs = freight.legs[0], freight.of_name("return")
    shipping = outbound.repaid
    if outbound.bearer == "shop" and not _needed_of(outbound):
        shipping = charged_for_shipping(freight.facts)
    open_still = isinstance(ruling, Question)
    if stays(ruling):
        shipping = NOTHING
    if shipping is None or freight.deducted is None or open_still:
        yield None
        return
    if shipping:
        label = Label("Shipping paid at purchase", "下单时付的运费")
        rules, sources = _cited(outbound.ruling)
        also, more = _cited(ruling)
        yield RefundLine("shipping", label, shipping, (*rules, *also), (*sources, *more))
    for leg, label in (
        (outbound, Label("First shipping, at the contract rate", "发货运费（按协议价）")),
        *((back, Label("Return freight", "退回运费")) for back in backs),
    ):
        kept = leg is outbound and freight.facts.get("shipping_terms") == "paid"
        kept = kept or (leg is outbound and leg.name in before.lines)
        if leg.payment == "deducted_from_refund" and leg.short and not kept:
            yield RefundLine(leg.name, label, -leg.short, *_cited(leg.ruling))


def _needed_of(outbound: Leg) -> tuple[str, ...]:
    """Return what the first shipping still needs; its cost only where the buyer bears it."""
    own = outbound.bearer == "shop"
    return tuple(name for name in outbound.missing if not own or name != "contract_freight")


def _agreed(
    standing: Sequence[_Piece], account: Paid, conflicts: list[BadValue]
) -> Iterator[RefundLine]:
    """Go through the sums agreed for pieces that stay with the buyer.

    No more is agreed than is still paid for the goods that it is agreed for.
    """
    for piece in standing:
        if "amount_refunded" not in piece.facts:
            continue
        agreed = fen(Decimal(piece.facts["amount_refunded"]))
        if piece.facts.get("wish") == "return":
            conflicts.append(
                BadValue(
                    "amount_refunded",
                    "is refunded without a return, and the buyer sends it back; leave the sum "
                    "out, or mend the wish",
                    "是不退货时退的金额，可买家要退货；请去掉这个金额，或改一下诉求",
                )
            )
        most = account.of_goods
        if most is not None and piece.lines:
            most = account.of(piece.lines)
        if most is not None and agreed > most:
            conflicts.append(
                BadValue(
                    "amount_refunded",
                    f"cannot refund more than the {most} that was paid for the goods and has not "
                    "gone back",
                    f"最多退商品实付里还没退的 {most} 元",
                )
            )
        label = Label("Amount agreed", "约定退的金额")
        places = [i for i, line in enumerate(piece.lines) if line.returned]
        at = places[0] if len(places) == 1 and len(piece.lines) > 1 else None
        yield RefundLine("agreed", label, agreed, (), ("PRC-43",), at)


def _by_itself(
    standing: Sequence[_Piece], freight: Freight, *, apart: bool
) -> Iterator[RefundLine | None]:
    """Go through the freight that goes back while the sale stands.

    Beside pieces whose sale is undone the freight that the buyer advanced goes back `apart`.
    """
    without = [piece for piece in standing if "amount_refunded" not in piece.facts]
    if any("wish" not in piece.facts for piece in without):
        yield None
        return
    if apart or not without:
        return
    advanced = [_advanced(leg) for leg in freight.parts]
    repaid = [amount for amount in advanced if amount is not None]
    if len(repaid) < len(advanced):
        yield None
    elif sum(repaid):
        label = Label("Freight that the buyer advanced", "买家垫付的运费")
        yield RefundLine("freight", label, sum(repaid, NOTHING), (), ("PRC-30", "PRC-43"))


def _fits(
    advanced: Sequence[RefundLine | None], lines: Sequence[RefundLine | None], account: Paid
) -> bool | None:
    """Say whether freight may still go back out of what was paid; None while that is not known.

    The buyer advanced it to a courier, so it is owed whatever was paid for the order.
    """
    freight = _sum(advanced)
    whole = freight + _sum(lines)
    if not freight or account.of_goods is None or whole <= account.of_goods:
        return True
    return None if account.left is None else whole <= account.left


def _sum(lines: Sequence[RefundLine | None]) -> Decimal:
    return sum((line.amount for line in lines if line is not None), NOTHING)


def _advanced(leg: Leg) -> Decimal | None:
    """Return what goes back for a leg; of one that the buyer never advanced no cost is needed."""
    if leg.repaid is None and leg.payment is not None and leg.name != "outbound":
        return None if leg.payment == "advanced_by_buyer_repaid" else NOTHING
    return leg.repaid


def _difference(
    standing: Sequence[_Piece],
    order: Order | None,
    on: date,
    in_force: InForce,
    *,
    alone: bool,
) -> Iterator[RefundLine | None]:
    """Return the difference to the price of other pieces: what is paid for those that leave, less
    what the new ones cost in the basket, under its discounts. Who would keep the part in a discount
    on a return keeps it here. What falls on lines by name is not for new pieces."""
    asked = [piece for piece in standing if _for_another(piece.facts) is not False]
    if not asked:
        return
    told = all({"exchange_kind", "new_price"} <= piece.facts.keys() for piece in asked)
    if order is None or not told:
        yield None
        return
    swaps = [_swap(piece, order.lines if alone else piece.lines) for piece in asked]
    again = _swapped(order, swaps)
    rulings = [
        ruling_of(piece.known, on, in_force)(DISCOUNT) if order.discounts else None
        for piece in asked
    ]
    better = [isinstance(r, Question) or _outcome(r, "discount_rule") == BETTER for r in rulings]
    best = _swapped_better(order, swaps, better, again)
    rules: tuple[str, ...] = ()
    for piece, ruling in zip(asked, rulings, strict=True):
        if ruling is not None and best != again:
            piece.rulings[DISCOUNT] = ruling
            rules = tuple(dict.fromkeys((*rules, *_cited(ruling)[0])))
    if best != again and any(isinstance(ruling, Question) for ruling in rulings):
        yield None
        return
    label = Label("Difference to the new piece", "和新商品的差价")
    yield RefundLine("difference", label, best, rules, ("PRC-31", "PRC-32"))


@dataclass(frozen=True)
class _Swap:
    """What leaves an order, by line, and the new pieces that take its place."""

    leaving: tuple[int, ...]
    new: Goods


def _swap(piece: _Piece, lines: Sequence[Line]) -> _Swap:
    leaving = tuple(line.returned for line in lines)
    return _Swap(leaving, Goods(fen(Decimal(piece.facts["new_price"])), sum(leaving)))


def _swapped(order: Order, swaps: Sequence[_Swap]) -> Decimal:
    """Return what goes back, worked out again, for pieces that leave, less what the new ones cost
    more in the basket."""
    leaving = _without(order, swaps)
    kept = [line.left - line.returned for line in leaving.lines]
    goods = [Goods(line.price, n) for line, n in zip(order.lines, kept, strict=True)]
    new = [swap.new for swap in swaps]
    added = tuple(range(len(goods), len(goods) + len(new)))
    discounts = [
        one._replace(lines=(*one.lines, *added))
        if not one.discount.lines and not needs_lines(one.discount, order.stacking)
        else one
        for one in order.discounts
    ]
    with_new = stack([*goods, *new], discounts, order.stacking).cost
    return settle(leaving, better=False).goods - (with_new - leaving.then.cost)


def _swapped_better(
    order: Order, swaps: Sequence[_Swap], better: Sequence[bool], again: Decimal
) -> Decimal:
    """Return what goes back where some pieces keep their part in the discounts: they are given back
    at that, and the new ones bought at their price, where this is more."""
    own = [swap for swap, is_so in zip(swaps, better, strict=True) if is_so]
    if not own:
        return again
    settled = settle(_without(order, own), better=True)
    paid = sum((swap.new.price * swap.new.pieces for swap in own), NOTHING)
    rest = [swap for swap, is_so in zip(swaps, better, strict=True) if not is_so]
    return max(again, settled.goods - paid + (_swapped(settled.left, rest) if rest else NOTHING))


def _without(order: Order, swaps: Sequence[_Swap]) -> Order:
    """Return an order of which these pieces leave."""
    gone = [sum(each) for each in zip(*(swap.leaving for swap in swaps), strict=True)]
    lines = zip(order.lines, gone, strict=True)
    return replace(order, lines=tuple(replace(line, returned=n) for line, n in lines))


def _is_more_than_freight(piece: _Piece) -> bool:
    """Say whether more than the freight of a piece may go back while its sale stands."""
    exchanged = piece.facts.get("wish") == "exchange" and "amount_refunded" not in piece.facts
    return not exchanged or _for_another(piece.facts) is not False


def _for_another(facts: Mapping[str, Value]) -> bool | None:
    """Say whether a piece is exchanged for one at another price; None while that is open."""
    if facts.get("wish") != "exchange":
        return False
    kind = facts.get("exchange_kind")
    return None if kind is None else kind == "price_difference"


def _in_kind(
    methods: Sequence[Payment], ways: Sequence[Way], on: date, in_force: InForce
) -> dict[str, Ruling]:
    """Decide how each way of paying that is no money comes back."""
    found: dict[str, Ruling] = {}
    terms = in_force.terms
    for part, way in zip(methods, ways, strict=bool(methods)):
        if part.amount and terms["payments"].holds("in_kind", part.method):
            facts = {
                "paid_with": "counted_points" if part.units is not None else "voucher",
                "way_whole": "yes" if part.amount == way.payment.amount else "no",
            }
            found[f"{PAID_BACK}/{part}"] = decide_known(PAID_BACK, facts, on, in_force)
    return found


def _missing(
    paying: Sequence[_Piece],
    order: Order | None,
    shipping: Ruling | None,
    freight: Freight,
    lines: tuple[RefundLine, ...],
    *,
    apart: bool,
) -> tuple[str, ...]:
    """Return the facts that the amounts need and that no table asks for.

    Of freight that is repaid `apart` they need none.
    """
    whole = any(piece.as_a_whole for piece in paying)
    needed = ["price_paid"] if order is None and (whole or lines) else []
    for piece in paying:
        if not piece.as_a_whole:
            needed += _missing_of_one(piece.facts, order, freight, apart)
            continue
        asked = []
        if _outcome(piece.rulings.get(GIFT), "gift_charge") not in (None, "no_charge"):
            asked.append("gift_price")
        if _outcome(piece.rulings.get(VALUE), "value_deduction") == "loss_in_value":
            asked.append("value_lost")
        needed += [name for name in asked if name not in piece.facts]
    if whole:
        outbound, backs = freight.legs[0], freight.of_name("return")
        asked = [] if stays(shipping) else [*_needed_of(outbound)]
        for back in backs:
            asked += back.missing if back.payment == "deducted_from_refund" else ()
        needed += [name for name in asked if name not in paying[0].facts]
    return tuple(dict.fromkeys(needed))


def _missing_of_one(
    facts: Mapping[str, Value], order: Order | None, freight: Freight, apart: bool
) -> Iterator[str]:
    """Go through the facts that are missing of a piece of which the sale stands."""
    if _for_another(facts) is None:
        yield "exchange_kind"
    elif _for_another(facts):
        yield from ["price_paid"] if order is None else []
        yield from ["new_price"] if "new_price" not in facts else []
    if "amount_refunded" not in facts:
        yield from ["amount_refunded"] if facts.get("wish") == "compensation" else []
        if not apart:
            yield from (n for leg in freight.parts if _advanced(leg) is None for n in leg.missing)


def _outcome(ruling: Ruling | None, name: str) -> str | None:
    return ruling.outcomes[name] if isinstance(ruling, Decision) else None


def _cited(ruling: Ruling | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rule that decided, and its sources."""
    if not isinstance(ruling, Decision):
        return (), ()
    return (ruling.rule.id,), ruling.rule.rule.sources


def refund_blanks(answer: Refund) -> dict[str, Label]:
    """Return what goes back, what is owed and kept, what is taken off, and what to type."""
    entered = {name: answer.facts.get(name) for name in ENTERED}
    known = {name: None if value is None else Decimal(value) for name, value in entered.items()}
    outbound = answer.freight.legs[0]
    currency = addressed(answer.facts, answer.in_force).currency
    figures = {name: getattr(answer, name) for name in SUMS}
    values = sums({**known, **figures, "outbound_short": outbound.short}, currency)
    if answer.form_entry is not None:
        # It is typed into a form, which takes the number alone.
        values["form_entry"] = alike(yuan(answer.form_entry))
    if said := _goes_back(answer, currency):
        values["goes_back"] = said
    if answer.complete and len(answer.lines) > 1:
        each = (BY_LINE.format(_said(n), currency.format(yuan(n.amount))) for n in answer.lines)
        values["by_line"] = joined(each, STOPS)
    return values


def _said(line: RefundLine) -> Label:
    """Return what a line is for, as it stands in a sentence; goods are called as they are."""
    label = line.label
    return label if line.name == "goods" else Label(label.en[:1].lower() + label.en[1:], label.zh)


def comes_back_as(answer: Refund, part: Payment) -> tuple[Label, tuple[str, ...]] | None:
    """Return how a way of paying that is no money comes back, and the rule; None for money."""
    ruling = answer.rulings.get(f"{PAID_BACK}/{part}")
    if not isinstance(ruling, Decision):
        return None
    code = ruling.outcomes["paid_back_as"]
    return answer.in_force.terms["paid_back_as"].codes[code], (ruling.rule.id,)


def _goes_back(answer: Refund, currency: Label) -> Label | None:
    """Say what goes back, in money and as it came; None while it is not known.

    Where the ways of paying are not known it is the sum.
    """
    if answer.refund is None:
        return None
    terms = answer.in_force.terms
    kinds = [(part, how) for part in answer.methods if (how := comes_back_as(answer, part))]
    cash = answer.refund - sum(part.amount for part, _ in kinds)
    beside = []
    for part, (manner, _) in kinds:
        form = VOUCHER if part.units is None else POINTS
        way = terms["payments"].codes[part.method]
        worth = currency.format(yuan(part.amount))
        what = form.format(way=way, sum=worth, units=part.units)
        beside.append(IN_KIND[bool(cash)].format(what, manner))
    if not beside:
        return currency.format(yuan(cash))
    named = joined(beside, STOPS)
    return BESIDE_MONEY.format(currency.format(yuan(cash)), named) if cash else named
