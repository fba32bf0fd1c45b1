"""How much compensation: whether it is the way, the band, the advised offer, who may grant it.

Parts: `compensation` (the whole answer), `Compensation`, `Offer` (the amounts).
Source: the tables buyer-rights and compensation-* in data/policy.

The advised offer is the measure (one-way freight, or a share of the margin for high-value goods)
brought inside the band; it and the limit are then cut so that the shop keeps its part of the
margin, what went back of the price before taken off it, and never exceed what is still paid for the
goods. With the same margin they rise or stay with the price and
with the distance. Where the limits are set in another currency than that of the order, nothing is
compared and nothing offered: the sum is for whoever is above the agent to name.

>>> from datetime import date
>>> answer = compensation({"problem": "blemish", "evidence": "photos", "order_state": "signed",
...     "market": "cn", "days_since_signing": "2", "goods_usable": "yes", "price_paid": "129",
...     "destination": "other_province", "contract_freight": "12", "margin": "45",
...     "demand": "none", "earlier_complaints": "0", "condition": "tried"},
...     on=date(2026, 3, 1), handbook=handbook)
>>> answer.course, str(answer.offer.advised), str(answer.offer.limit), answer.granter
('choose', '12.00', '15.00', 'agent')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from ..policy.faults import BadValue
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import Label, alike
from ..policy.money import NOTHING, fen, yuan
from ..policy.subjects.property_proof import Between
from ..policy.terms import OneOf, Value
from .deciding import Decision, Question, decide_known
from .facts import read_facts
from .paid import Paid, paid_known
from .replies import sums
from .rulings import Answer, as_counted, is_among, told_once

COURSE, RIGHTS, GOODWILL = "compensation-course", "buyer-rights", "goodwill"
BAND, AUTHORITY = "compensation-band", "compensation-authority"
OWNER = "complaint-owner"
SUMS = {
    "advised": Between("band_low", "band_high", "measured_by"),
    "limit": Between("band_high", "band_high"),
}
"""What the sums of an offer lie between: with the same measure, margin and price they rise or stay
with either end, and no sum exceeds the upper one, however much is left to give."""


@dataclass(frozen=True)
class Offer:
    """The amounts, in CNY: the band, the advised offer in it, the limit, and what limits it.

    `limited_by` is "band", "margin" (the shop would keep too little), "price" (more than is still
    paid for the goods) or "currency" (the limits are in another one than the order, and nothing may
    be given); `kept` is the least that the shop keeps of its margin.
    """

    low: Decimal
    high: Decimal
    measure: Decimal
    advised: Decimal
    limit: Decimal
    limited_by: str
    kept: Decimal


@dataclass(frozen=True, kw_only=True)
class Compensation(Answer):
    """The whole answer on compensation.

    `rulings` has the decision, or the question that still stands, for each table asked;
    `offer` is None while an amount in `missing` is unknown, where money is not the way, while it
    is open whether it is, and where nobody but who answers the complaint promises anything.
    `demand` is how the buyer's demand stands: worked out from the sum asked, else as it is stated;
    one of several codes while an amount is unknown on which it hangs. `form_entry` is what to type
    where the form asks what the buyer still pays, in CNY: for the sum agreed, else for `amount`;
    None while it is not known, and of a piece whose order has another entry or none.
    """

    offer: Offer | None
    demand: str | None
    form_entry: Decimal | None = None

    @property
    def course(self) -> str | None:
        """Whether compensation is the way, or what comes first."""
        return self.outcome("course")

    @property
    def rights(self) -> str | None:
        """What the buyer may insist on instead."""
        return self.outcome("rights")

    @property
    def granter(self) -> str | None:
        """Who may grant what is asked or offered, whoever takes the complaint, if it is one."""
        return self.outcome("may_grant")

    @property
    def next_step(self) -> str | None:
        """What to do next, also when the buyer asks for more."""
        return self.outcome("next_step")

    @property
    def granted(self) -> bool:
        """Whether what is asked is granted."""
        return self.next_step == "grant"

    @property
    def amount(self) -> Decimal | None:
        """The amount to pay now, in CNY: what is asked where it is granted, else the advised one.

        None while that is unknown, or where this step pays nothing.
        """
        if self.offer is None or self.next_step is None:
            return None
        if self.granted:
            asked = self.facts.get("amount_asked")
            return None if asked is None else fen(Decimal(asked))
        return self.offer.advised if self.next_step == "offer" else None

    @property
    def coupon(self) -> Decimal | None:
        """What a coupon is worth that the buyer may take in place of `amount`, in CNY.

        It is worth more than the sum, though the sum may be the limit: a coupon costs the shop
        less. None where no sum is paid, and where a coupon may not be offered.
        """
        if not self.amount or self.outcome("goodwill") != "open":
            return None
        more = 1 + Decimal(self.in_force.amounts["coupon_extra"])
        return fen(self.amount * more)


def compensation(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Compensation:
    """Answer whether and how much to compensate as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read.
    """
    return compensation_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def compensation_known(
    facts: Mapping[str, Value], on: date, in_force: InForce, account: Paid | None = None
) -> Compensation:
    """Answer for facts that are canonical already: see `compensation`.

    `account` is that of the order, where the facts are those of one of its pieces.
    """
    facts, conflicts = as_counted(facts, in_force, on)
    account = account or paid_known(facts, in_force)
    if "order_lines" in account.facts and account.price is not None:
        # What the lines tell of these pieces, and not what was paid for the whole order.
        facts = {**facts, "price_paid": account.price}
    answer = _compensated(facts, conflicts, account, on, in_force)
    agreed = facts.get("amount_refunded")
    back = answer.amount if agreed is None else fen(Decimal(agreed))
    if not answer.amount or not back:
        return replace(answer, conflicts=tuple(told_once([answer.conflicts, account.conflicts])))
    unlike = []
    if answer.granted and back != answer.amount:
        unlike.append(
            BadValue(
                "amount_refunded",
                f"is not the {answer.amount} that is asked and granted; mend one of the two",
                f"和买家要、可以给的 {answer.amount} 元不一样，请改一处",
            )
        )
    return replace(
        answer,
        form_entry=account.form_entry(back),
        missing=tuple(dict.fromkeys((*answer.missing, *account.needed))),
        conflicts=tuple(told_once([answer.conflicts, account.conflicts, unlike])),
    )


def _compensated(
    facts: Mapping[str, Value],
    conflicts: tuple[BadValue, ...],
    account: Paid,
    on: date,
    in_force: InForce,
) -> Compensation:
    """Answer without the form, which hangs on how much it is."""
    rulings: dict[str, Decision | Question] = {
        table: decide_known(table, facts, on, in_force) for table in (COURSE, RIGHTS)
    }
    answer = partial(
        Compensation,
        on=on,
        facts=facts,
        rulings=rulings,
        in_force=in_force,
        conflicts=conflicts,
    )
    is_right = is_among(rulings[COURSE], "course", in_force.terms["course"].group("money_is_right"))
    if not is_right:
        demand = facts.get("demand") if is_right is False else _stands(facts, None, True, in_force)
        return answer(offer=None, demand=_text(demand))
    band = rulings[BAND] = decide_known(BAND, facts, on, in_force)
    offer: Offer | None = None
    missing: tuple[str, ...] = ()
    if isinstance(band, Decision):
        offer, missing = _offer(band, facts, account, in_force)
    demand = _stands(facts, offer, False, in_force)
    known = facts if demand is None else {**facts, "demand": demand}
    owner = rulings[OWNER] = decide_known(OWNER, known, on, in_force)
    if is_among(owner, "may_grant", in_force.terms["may_grant"].group("alone")) is not False:
        # One voice answers, and nobody else names a sum.
        return answer(missing=missing, offer=None, demand=_text(demand))
    rulings[GOODWILL] = decide_known(GOODWILL, known, on, in_force)
    authority = rulings[AUTHORITY] = decide_known(AUTHORITY, known, on, in_force)
    granted = isinstance(authority, Decision) and authority.outcomes["next_step"] == "grant"
    if granted and "amount_asked" not in facts:
        missing = (*missing, "amount_asked")
    return answer(missing=missing, offer=offer, demand=_text(demand))


def _offer(
    band: Decision, facts: Mapping[str, Value], account: Paid, in_force: InForce
) -> tuple[Offer | None, tuple[str, ...]]:
    measured = band.outcomes["measured_by"]
    if measured == "nothing":
        # Nothing is compared with the price, so nothing is asked either.
        return Offer(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, "currency", NOTHING), ()
    by_freight = measured == "freight"
    needed = ("price_paid", "margin", *(("contract_freight",) if by_freight else ()))
    missing = tuple(name for name in needed if name not in facts)
    if missing:
        return None, missing
    low = Decimal(in_force.amounts[band.outcomes["band_low"]])
    high = Decimal(in_force.amounts[band.outcomes["band_high"]])
    price, margin = Decimal(facts["price_paid"]), Decimal(facts["margin"])
    left = price if account.of_piece is None else account.of_piece
    kept = fen(max(margin, NOTHING) * Decimal(in_force.amounts["margin_kept_share"]))
    if by_freight:
        measure = Decimal(facts["contract_freight"])
    else:
        measure = max(margin, NOTHING) * Decimal(in_force.amounts["compensation_share_of_margin"])
    # The margin is that of the sale as it was made: what was given since has come off it.
    given = max(price - left, NOTHING)
    earned = max(max(margin, NOTHING) - kept - given, NOTHING)
    ceilings = {"band": high, "margin": earned, "price": left}
    limited_by = min(ceilings, key=lambda name: ceilings[name])
    limit = fen(ceilings[limited_by])
    advised = min(fen(min(max(measure, low), high)), limit)
    return Offer(fen(low), fen(high), fen(measure), advised, limit, limited_by, kept), ()


def _stands(
    facts: Mapping[str, Value], offer: Offer | None, as_stated_too: bool, in_force: InForce
) -> Value | None:
    """Return where the buyer's demand stands, or where it may, None where nothing is known of it.

    An exact amount says more than a word for it, and replaces it; asking nothing names no amount. A
    refusal or a dispute stays as it is stated. While the offer is not known there may be nothing
    left to offer, whatever is stated; `as_stated_too` where it is open whether money is right.
    """
    stated, asked = facts.get("demand"), facts.get("amount_asked")
    if in_force.terms["demand"].holds("reacts", stated):
        return stated
    word = None if stated is None else "none" if stated == "nothing_left" else str(stated)
    if asked is not None and not asked:
        word = "none"
    if offer is not None and not offer.limit:
        return "nothing_left"
    if offer is not None:
        if not asked:
            return word
        return "within_limit" if Decimal(asked) <= offer.limit else "above_limit"
    if (word is None and not asked) or (as_stated_too and stated is None):
        return None
    possible = {"nothing_left", *(("within_limit", "above_limit") if asked else (str(word),))}
    return OneOf(possible | {str(stated)} if as_stated_too else possible)


def _text(value: Value | None) -> str | None:
    # What is one of several codes stays so.
    return value if isinstance(value, str) else None


def compensation_blanks(answer: Compensation) -> dict[str, Label]:
    """Return what is offered, asked and the most that may be given, in the shop's own currency, and
    what to type into the form."""
    offer, asked = answer.offer, answer.facts.get("amount_asked")
    values = sums(
        {
            "advised": offer.advised if offer else None,
            "limit": offer.limit if offer else None,
            "asked": None if asked is None else Decimal(asked),
        }
    )
    entered = answer.form_entry
    # It is typed into a form, which takes the number alone.
    return values if entered is None else {**values, "form_entry": alike(yuan(entered))}
