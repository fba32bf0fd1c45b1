"""What several pieces of an order share, and which of them counts where they say otherwise.

Parts: `shared_as` (what the policy says), `one_freight` (the freight of several pieces as one).
Source: the table shared-among-pieces; CN-18, TB-49, PRC-30.

The first shipping is that of the order, the way back and the sending again are those of a parcel:
each is there once, however many pieces travel in it. What nobody sends shares nothing. What is open
for one piece is open for all that share it, unless another is decided that counts in any case.

>>> from datetime import date
>>> from .freight import freight
>>> case = {"order_state": "signed", "wish": "return", "market": "cn", "return_freight": "12",
...         "contract_freight": "8", "days_since_signing": "2", "shipping_terms": "free",
...         "abuse": "no", "freight_agreement": "nothing"}
>>> coat, socks = (freight({**case, **own}, on=date(2026, 3, 1), handbook=handbook) for own in (
...     {"problem": "quality_defect", "evidence": "photos"}, {"problem": "change_of_mind"}))
>>> [part.legs[1].bearer for part in (coat, socks)]
['shop', 'buyer']
>>> [(leg.name, leg.bearer, str(leg.repaid)) for leg in one_freight([(1, coat), (1, socks)]).legs]
[('outbound', 'shop', '0.00'), ('return', 'shop', '12.00'), ('resend', 'nobody', '0.00')]
>>> both = one_freight([(1, coat), (2, socks)])
>>> [(leg.parcel, leg.bearer) for leg in both.legs if leg.name == "return"]
[(1, 'shop'), (2, 'buyer')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..policy.inforce import InForce
from .deciding import Decision, Question, decide_known
from .freight import FREIGHT, Freight, Leg
from .rulings import Answer, told_once

SHARED = "shared-among-pieces"
BEST = {"best_for_buyer": True, "worst_for_buyer": False}
OUTBOUND, BY_PARCEL = "outbound", ("return", "resend")
"""Legs that several pieces share, and what of them they share is called so, too."""


def shared_as(thing: str, on: date, in_force: InForce) -> Decision | Question:
    """Return which of several pieces counts for a thing that they share, a code of shared_thing."""
    return decide_known(SHARED, {"shared_thing": thing}, on, in_force)


def counts_best(ruling: Decision | Question) -> bool:
    """Say whether the piece counts that is best for the buyer, and not the one that is worst."""
    assert isinstance(ruling, Decision)  # nothing is left open of what is shared
    return BEST[ruling.outcomes["shared_as"]]


def one_freight(parts: Sequence[tuple[int, Freight]]) -> Freight:
    """Return the freight of several pieces, each with the number of its parcel, as one.

    The legs are the first shipping, then the way back and the sending again of each parcel. What
    was shared by pieces that say otherwise is among the rulings beside them.
    """
    if len(parts) == 1:
        return parts[0][1]
    freights = [freight for _, freight in parts]
    first = freights[0]
    beside: dict[str, Decision | Question] = {}
    legs = [_shared(OUTBOUND, [freight.legs[0] for freight in freights], first, beside)]
    surcharges: list[Leg] = []
    parcels = sorted({parcel for parcel, _ in parts})
    for parcel in parcels:
        own = [freight for number, freight in parts if number == parcel]
        for name in BY_PARCEL:
            each = [leg for freight in own for leg in freight.legs if leg.name == name]
            legs.append(_of(parcel, _shared(name, each, first, beside), parcels))
        each = [freight.surcharge for freight in own if freight.surcharge is not None]
        if each:
            surcharges.append(_of(parcel, _shared(BY_PARCEL[1], each, first, beside), parcels))
    for number, freight in enumerate(freights, 1):
        for place, ruling in freight.beside.items():
            known = beside.setdefault(place, ruling)
            if _outcomes(known) != _outcomes(ruling):
                beside[f"{place}/{number}"] = ruling
    main = surcharges[0] if surcharges else None
    travelling = [*legs, *surcharges[1:]]
    parts_of_it = [*travelling, *surcharges[:1]]
    return replace(
        first,
        rulings={**{_place(leg): leg.ruling for leg in travelling}, **beside},
        missing=tuple(dict.fromkeys(name for leg in parts_of_it for name in leg.missing)),
        conflicts=tuple(told_once(freight.conflicts for freight in freights)),
        legs=tuple(travelling),
        beside=beside,
        surcharge=main,
        alone=False,
    )


def _of(parcel: int, leg: Leg, parcels: Sequence[int]) -> Leg:
    return replace(leg, parcel=parcel) if len(parcels) > 1 else leg


def _place(leg: Leg) -> str:
    place = f"{FREIGHT}/{leg.name}"
    return f"{place}/{leg.parcel}" if leg.parcel else place


def _outcomes(ruling: Decision | Question) -> object:
    return ruling.outcomes if isinstance(ruling, Decision) else ruling.possible


def _shared(
    thing: str, legs: Sequence[Leg], answer: Answer, beside: dict[str, Decision | Question]
) -> Leg:
    """Return the one leg of several pieces: that of the piece which counts, or an open one while
    that may still be another."""
    terms = answer.in_force.terms
    payments = [*terms["payment"].codes]
    open_ = [leg for leg in legs if isinstance(leg.ruling, Question)]
    travelling = [leg for leg in legs if leg.payment not in (None, "not_due")]
    if not travelling:
        return (open_ or legs)[0]
    ruling = shared_as(thing, answer.on, answer.in_force)
    best = counts_best(ruling)
    bearers = {str(leg.bearer) for leg in travelling}
    counts = (max if best else min)(bearers, key=terms["bearer"].rank)
    chosen = min(
        (leg for leg in travelling if leg.bearer == counts),
        key=lambda leg: payments.index(str(leg.payment)),
    )
    for leg in open_:
        if not best or _may_count(leg, chosen, answer.in_force):
            return leg
    if len(bearers) > 1:
        beside[f"{SHARED}/{thing}"] = ruling
    return chosen


def _may_count(leg: Leg, chosen: Leg, in_force: InForce) -> bool:
    """Say whether an open leg may turn out to count instead of the one that is best so far."""
    assert isinstance(leg.ruling, Question)
    if leg.ruling.table != FREIGHT:
        return True
    rank, payments = in_force.terms["bearer"].rank, [*in_force.terms["payment"].codes]

    def worth(bearer: str, payment: str) -> tuple[int, int]:
        return rank(bearer), -payments.index(payment)

    best = worth(str(chosen.bearer), str(chosen.payment))
    found = (worth(may_be["bearer"], may_be["payment"]) for may_be in leg.ruling.possible)
    return any(one > best for one in found)
