"""Who bears the freight of a case, leg by leg, how it is paid, and what that comes to.

Parts: `freight` (the whole answer), `Leg` (one journey), `Freight`.
Source: data/policy/freight.toml and the tables beside it; amounts of money are the case's own.

>>> from datetime import date
>>> answer = freight({"problem": "quality_defect", "evidence": "photos", "wish": "exchange",
...                   "order_state": "signed", "return_freight": "12", "resend_freight": "8"},
...                  on=date(2026, 3, 1), handbook=handbook)
>>> [(leg.name, leg.bearer, str(leg.amount)) for leg in answer.legs]
[('outbound', 'nobody', '0.00'), ('return', 'shop', '12.00'), ('resend', 'shop', '8.00')]
>>> str(answer.repaid), str(answer.short), str(answer.borne_by_shop)
('12.00', '0.00', '20.00')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import Label
from ..policy.money import NOTHING, fen
from ..policy.orders import read_lines, read_sums
from ..policy.terms import Value
from .deciding import Decision, Question, decide_known
from .facts import is_said, read_facts
from .paid import Paid, charged_for_shipping, paid_known
from .replies import addressed, sums
from .rulings import Answer, as_counted, is_among, told_once

FREIGHT, COSTS, SHIPPING = "freight", "cancellation-costs", "shipping-settlement"
LEGS = ("outbound", "return", "resend")
COST_OF = {
    "outbound": "contract_freight",
    "return": "return_freight",
    "resend": "resend_freight",
}
PARTLY = {"order_lines", "settled_before"}
"""Facts that tell that of an order only part comes back, or that part of it came back before."""


@dataclass(frozen=True)
class Leg:
    """One journey of the goods; `parcel` is the number of the one in which they travel, where there
    are several.

    `ruling` is the decision, or the question that still stands. In CNY: `amount` is what the
    journey costs whoever bears it, `repaid` what goes back to the buyer, `short` what the buyer
    bears. They are None while a fact in `missing` is unknown.
    """

    name: str
    ruling: Decision | Question
    amount: Decimal | None = None
    repaid: Decimal | None = None
    short: Decimal | None = None
    missing: tuple[str, ...] = ()
    parcel: int = 0

    @property
    def bearer(self) -> str | None:
        """Who pays, or None while that is open."""
        return self.ruling.outcomes["bearer"] if isinstance(self.ruling, Decision) else None

    @property
    def payment(self) -> str | None:
        """How it is paid, or None while that is open."""
        return self.ruling.outcomes["payment"] if isinstance(self.ruling, Decision) else None


@dataclass(frozen=True, kw_only=True)
class Freight(Answer):
    """The whole answer on freight.

    `beside` are the rulings that go with the legs, by table, where the case says anything about
    them: carrier and surcharge of a resend, how a return may be sent and what it costs extra, a
    mishap on the way back. `surcharge` is the EMS surcharge as a leg of its own, when EMS is used.
    The legs are one of each name, or the way back and the sending again of each of several parcels.
    `alone` is False where a refund that knows more (discounts, gifts, part of an order) says what
    goes back in all, and where the lines of the order or earlier refunds are stated, so that only
    a refund can say it.
    """

    legs: tuple[Leg, ...]
    beside: Mapping[str, Decision | Question]
    surcharge: Leg | None
    alone: bool = True

    @property
    def parts(self) -> tuple[Leg, ...]:
        """The legs and, where there is one, the surcharge."""
        return self.legs if self.surcharge is None else (*self.legs, self.surcharge)

    def of_name(self, name: str) -> tuple[Leg, ...]:
        """Return the legs of a name: one, or that of each parcel."""
        return tuple(leg for leg in self.legs if leg.name == name)

    @property
    def repaid(self) -> Decimal | None:
        """What goes back to the buyer for freight, in CNY; None while something is unknown."""
        return total([part.repaid for part in self.parts])

    @property
    def short(self) -> Decimal | None:
        """What the buyer bears of all freight, in CNY; None while something is unknown."""
        return total([part.short for part in self.parts])

    @property
    def borne_by_shop(self) -> Decimal | None:
        """What the shop bears of all freight, in CNY; None while something is unknown."""
        amounts = [part.amount if part.bearer == "shop" else NOTHING for part in self.parts]
        return None if self.short is None else total(amounts)

    @property
    def deducted(self) -> Decimal | None:
        """What is taken off the refund of the goods, in CNY; None while it is unknown.

        Shipping that the buyer paid and does not get back is not in it: it is kept, not deducted.
        """
        taken = []
        for leg in (self.legs[0], *self.of_name("return")):
            kept = leg.name == "outbound" and _charged(self.facts)
            deducted = leg.payment == "deducted_from_refund" and not kept
            taken.append(leg.short if deducted or leg.payment is None else NOTHING)
        return total(taken)

    @property
    def refund(self) -> Decimal | None:
        """What comes back to a buyer whose sale is undone: goods and shipping, in CNY, 0 at least.

        None when the sale stands or only `amount_refunded` goes back, and while an amount is
        unknown. What the buyer advanced for the way back is repaid on top (`legs`).
        """
        undone = self.in_force.terms["wish"].holds("money_back", self.facts.get("wish"))
        undone = undone and self.alone and "amount_refunded" not in self.facts
        balance = self._balance
        return max(balance, NOTHING) if undone and balance is not None else None

    @property
    def still_owed(self) -> Decimal | None:
        """What the buyer owes beyond a refund that the deductions use up, in CNY.

        None where nothing is refunded as a whole, or while an amount is unknown.
        """
        if self.refund is None or self._balance is None:
            return None
        return max(-self._balance, NOTHING)

    @property
    def _balance(self) -> Decimal | None:
        price, outbound, deducted = self.facts.get("price_paid"), self.legs[0].repaid, self.deducted
        if price is None or outbound is None or deducted is None:
            return None
        return fen(Decimal(price) + outbound - deducted)

    @property
    def form_entry(self) -> Decimal | None:
        """What to type into the form when freight, or `amount_refunded`, goes back by itself.

        None when nothing goes back by itself, when it is not known yet, or when more would go
        back than was paid (then it is paid another way).
        """
        back = self.repaid_alone
        return self.account.form_entry(back) if back else None

    @cached_property
    def account(self) -> Paid:
        """What was paid for the order, and what went back of it before."""
        return paid_known(self.facts, self.in_force)

    @property
    def repaid_alone(self) -> Decimal | None:
        """What goes back by itself, beside goods that stay; None or 0 where nothing does."""
        if not self.alone:
            return None
        undone = self.in_force.terms["wish"].holds("money_back", self.facts.get("wish"))
        back = self.facts.get("amount_refunded", None if undone else self.repaid)
        return None if back is None else fen(Decimal(back))


def freight(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Freight:
    """Answer who bears the freight of a case as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read.
    """
    return freight_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def freight_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Freight:
    """Answer for facts that are canonical already: see `freight`."""
    facts, conflicts = as_counted(facts, in_force, on)
    ruled = ruling_of(facts, on, in_force)
    beside: dict[str, Decision | Question] = {}
    legs = [_priced(name, ruled(FREIGHT, leg=name), facts) for name in LEGS]
    if stays(shipping_known(facts, on, in_force)):
        # Open or not: what went back before, or stays with what is kept, is not repaid now.
        legs[0] = replace(legs[0], repaid=NOTHING, missing=())
    surcharge = None
    stated = in_force.tables["resend-carrier"].table.inputs
    if legs[2].bearer not in (None, "nobody") and any(
        is_said(name, facts, in_force) for name in stated
    ):
        beside["resend-carrier"] = decide_known("resend-carrier", facts, on, in_force)
        by_ems = is_among(beside["resend-carrier"], "carrier", ["ems"])
        if by_ems is not False:
            ruling = ruled("ems-surcharge") if by_ems else beside["resend-carrier"]
            beside[ruling.table] = ruling
            surcharge = _surcharge(ruling, facts)
    if "sent_collect" in facts:
        beside["extra-freight/outbound"] = ruled("extra-freight", leg="outbound")
    if legs[1].bearer not in (None, "nobody"):
        legs[1] = _collected(legs[1], facts, on, in_force, beside)
        if "return_carrier" in facts:
            beside["extra-freight/return"] = ruled("extra-freight", leg="return")
        if "return_mishap" in facts:
            beside["return-risk"] = ruled("return-risk")
    parts = legs if surcharge is None else [*legs, surcharge]
    answer = Freight(
        on=on,
        facts=facts,
        rulings={**{f"{FREIGHT}/{leg.name}": leg.ruling for leg in legs}, **beside},
        in_force=in_force,
        missing=tuple(dict.fromkeys(name for part in parts for name in part.missing)),
        conflicts=conflicts,
        legs=tuple(legs),
        beside=beside,
        surcharge=surcharge,
        alone=not facts.keys() & PARTLY,
    )
    if not answer.repaid_alone:
        return answer
    # The form is filled in for it by what was paid, which has to fit together then.
    return replace(answer, conflicts=tuple(told_once([conflicts, answer.account.conflicts])))


def shipping_known(
    facts: Mapping[str, Value], on: date, in_force: InForce
) -> Decision | Question | None:
    """Decide when the shipping that the buyer paid goes back of an order that comes back in parts.

    The order's lines and the earlier refunds tell it, and nothing else needs to be known. None
    where the buyer paid no shipping, and where the sale stands or only `amount_refunded` goes back.
    """
    undone = in_force.terms["wish"].holds("money_back", facts.get("wish"))
    if not undone or "amount_refunded" in facts or facts.get("shipping_terms") != "paid":
        return None
    return decide_known(SHIPPING, {**facts, **_in_parts(facts, in_force)}, on, in_force)


def stays(ruling: Decision | Question | None) -> bool:
    """Say whether nothing of the shipping goes back now, whoever bears the first shipping."""
    return isinstance(ruling, Decision) and ruling.outcomes["shipping_rule"] != "as_freight"


def _in_parts(facts: Mapping[str, Value], in_force: InForce) -> dict[str, Value]:
    """Return whether nothing of the order is kept, and whether its shipping went back before."""
    lines = read_lines(facts["order_lines"]) if "order_lines" in facts else ()
    over = all(line.returned == line.left for line in lines)
    sums = facts.get("settled_before")
    codes = in_force.terms["settled_before"].codes
    before = () if sums is None else read_sums(sums, codes)
    gone = sum((p.amount for p in before if p.method == "shipping"), NOTHING) > 0
    return {"order_over": "yes" if over else "no", "shipping_before": "yes" if gone else "no"}


def ruling_of(
    facts: Mapping[str, Value], on: date, in_force: InForce
) -> Callable[..., Decision | Question]:
    """Return how a table rules on these facts, and on what is named beside them.

    Where the sale is undone and the parcel should not have been sent, the shop answers for it,
    whoever else would; while that is open, only what it makes no difference to is decided.
    """
    undone = in_force.terms["wish"].holds("money_back", facts.get("wish"))
    costs = decide_known(COSTS, facts, on, in_force)
    at_fault = is_among(costs, "cancel_costs", ["shop"]) if undone else False

    def ruled(table: str, **beside: str) -> Decision | Question:
        known = {**facts, **beside}
        as_usual = decide_known(table, known, on, in_force)
        if at_fault is False or (isinstance(as_usual, Question) and at_fault is None):
            return as_usual
        answered_for = decide_known(table, {**known, "responsible": "shop"}, on, in_force)
        return answered_for if at_fault or _agree(as_usual, answered_for) else costs

    return ruled


def _priced(name: str, ruling: Decision | Question, facts: Mapping[str, Value]) -> Leg:
    if isinstance(ruling, Question):
        return Leg(name, ruling)
    bearer, payment = ruling.outcomes["bearer"], ruling.outcomes["payment"]
    if bearer == "nobody" and payment == "not_due":
        return Leg(name, ruling, NOTHING, NOTHING, NOTHING)
    if bearer == "nobody":
        if "shipping_charged" not in facts:
            return Leg(name, ruling, missing=("shipping_charged",))
        return Leg(name, ruling, NOTHING, _charged(facts), NOTHING)
    needed = [COST_OF[name]]
    if name == "outbound" and facts.get("shipping_terms") == "paid":
        needed.append("shipping_charged")
    if name == "outbound" and bearer == "buyer":
        needed.append("price_paid")
    missing = tuple(fact for fact in needed if fact not in facts)
    if missing:
        return Leg(name, ruling, missing=missing)
    cost = fen(Decimal(facts[COST_OF[name]]))
    if name != "outbound":
        advanced = payment == "advanced_by_buyer_repaid"
        if bearer == "shop":
            return Leg(name, ruling, cost, cost if advanced else NOTHING, NOTHING)
        return Leg(name, ruling, cost, NOTHING, cost)
    charged = _charged(facts)
    if bearer == "shop":
        return Leg(name, ruling, cost, charged, NOTHING)
    most = charged or fen(Decimal(facts["price_paid"]))
    short = min(cost, most)
    return Leg(name, ruling, short, max(charged - short, NOTHING), short)


def _collected(
    leg: Leg,
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
    beside: dict[str, Decision | Question],
) -> Leg:
    """Return the way back as it is paid when it comes freight-collect and is accepted so."""
    if "return_carrier" not in facts:
        return leg
    beside["return-acceptance"] = decide_known("return-acceptance", facts, on, in_force)
    accepted = is_among(beside["return-acceptance"], "acceptance", ["accept"])
    if accepted is False or facts["freight_collect"] != "yes":
        return leg
    known = {**facts, "leg": "return", "bearer": str(leg.bearer)}
    table = "collect-payment" if accepted else "return-acceptance"
    ruling = beside[table] = decide_known(table, known, on, in_force)
    return _priced(leg.name, _paid_so(leg.ruling, ruling), facts)


def _paid_so(as_usual: Decision | Question, ruling: Decision | Question) -> Decision | Question:
    """Return who pays as before, and how it is paid as a ruling says; open while that is."""
    return (
        replace(
            as_usual,
            outcomes={**as_usual.outcomes, **ruling.outcomes, "payment_option": "no_option"},
        )
        if isinstance(as_usual, Decision) and isinstance(ruling, Decision)
        else ruling
    )


def _charged(facts: Mapping[str, Value]) -> Decimal:
    """Return the shipping that the buyer paid; nothing as long as it is not known that any was."""
    return charged_for_shipping(facts) or NOTHING


def _surcharge(ruling: Decision | Question, facts: Mapping[str, Value]) -> Leg:
    if isinstance(ruling, Question):
        return Leg("ems_surcharge", ruling)
    bearer = ruling.outcomes["surcharge_bearer"]
    payment = "prepaid_by_shop" if bearer == "shop" else "top_up_link"
    as_leg = replace(ruling, outcomes={**ruling.outcomes, "bearer": bearer, "payment": payment})
    if "ems_surcharge" not in facts:
        return Leg("ems_surcharge", as_leg, missing=("ems_surcharge",))
    cost = fen(Decimal(facts["ems_surcharge"]))
    return Leg("ems_surcharge", as_leg, cost, NOTHING, cost if bearer == "buyer" else NOTHING)


def _agree(one: Decision | Question, other: Decision | Question) -> bool:
    return (
        isinstance(one, Decision) and isinstance(other, Decision) and one.outcomes == other.outcomes
    )


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of amounts, in CNY; None while one of them is not known."""
    found = [*amounts]
    known = [amount for amount in found if amount is not None]
    return sum(known, NOTHING) if len(known) == len(found) else None


def freight_sums(answer: Freight) -> dict[str, Decimal | None]:
    """Return what goes back of each journey, and what the buyer pays of it, by its blank."""
    outbound, back = answer.legs[0], answer.of_name("return")
    again = [leg for leg in answer.parts if leg not in (outbound, *back)]
    return {
        "outbound_repaid": outbound.repaid,
        "outbound_short": outbound.short,
        "return_short": total(leg.short for leg in back),
        "resend_short": total(leg.short for leg in again),
    }


def freight_blanks(answer: Freight) -> dict[str, Label]:
    """Return these sums as wordings print them."""
    return sums(freight_sums(answer), addressed(answer.facts, answer.in_force).currency)
