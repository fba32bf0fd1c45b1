"""One resolution: everything that the handbook decides about one case, put together.

Parts: `resolve` (the whole answer), `Resolution`. Each part is the answer of one chapter, made by
that chapter's own function; here is only which of them a case needs, and what to ask next.

>>> from datetime import date
>>> case = {"problem": "quality_defect", "evidence": "photos", "order_state": "signed",
...         "days_since_signing": "2", "market": "cn", "goods_usable": "no", "wish": "exchange",
...         "exchange_kind": "same", "replacement_in_stock": "yes", "in_a_hurry": "no",
...         "condition": "tried", "return_freight": "12", "resend_freight": "8"}
>>> answer = resolve(case, on=date(2026, 3, 1), handbook=handbook)
>>> answer.responsible, answer.remedy
('shop', 'exchange')
>>> [(leg.name, leg.bearer) for leg in answer.freight.legs]
[('outbound', 'nobody'), ('return', 'shop'), ('resend', 'shop')]
>>> resolve({"problem": "blemish"}, on=date(2026, 3, 1), handbook=handbook).question.field.name
'order_state'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.subjects.procedures import Step
from ..policy.terms import OneOf, Value
from .clocks import Deadlines, deadlines_known
from .compensation import Compensation, compensation_known
from .complaints import Complaint, complaint_known
from .deciding import Decision, Question, decide_known, decided, next_question
from .enquiries import Enquiry, enquiry_known, is_apart
from .exposure import Exposure, exposure_known
from .facts import of_a_case, read_case, taken_as_read
from .freight import Freight, freight_known
from .intake import Intake, intake_known
from .message import Message, Shared, message_of
from .paid import Paid, paid_known
from .parcels import Parcel, parcel_known
from .records import Records, records_known
from .refund import Refund, refund_known
from .remedies import Alternative
from .returns import Returns, returns_known
from .rulings import Answer, every, is_among, rule_on, some, told_once

FIRST = ("responsibility", "evidence-needed")
PROCEDURE, PROOF = "case-procedure", "burden-of-proof"
PRICED = {"payments", "order_lines"}
"""Facts by which an exchange speaks of money."""
SUMS = PRICED | {"amount_refunded", "settled_before", "refunded_before"}
"""Facts that say what was paid and what went back, and can contradict each other."""
SPOKEN = ("speaking-opening", "speaking-course", "speaking-stance", "speaking-record")
ACTION, ELSEWHERE = "parcel-action", "elsewhere"
OPENING = (
    "demand", "amount_asked", "amount_refunded", "complaint_risk", "customer", "complained_at",
    "earlier_complaints", "customer_type",
)  # fmt: skip
"""Facts that make a case need a part of the answer which it would do without."""


@dataclass(frozen=True, kw_only=True)
class Resolution(Answer):
    """The whole answer to a case.

    A part is None where the case does not need it: no freight where nothing travels, no complaint
    where nobody complains, no enquiry where no table of its own answers the problem. It is None as
    well while it is open whether the case needs it; its name is then among `undecided`, and
    `question` asks on. `needed` says of a part whether the case needs it, None while that is open;
    `sums` is the refund also while that is open, as far as what was paid contradicts itself;
    of one piece `among_others` freight and refund are those of the order, and None here; `shared`
    is what its message tells of them.
    `exposure` is what deceit would cost, for the agent alone, and `proof`
    who has to prove a defect; nothing is asked for either. `about_goods` says whether the goods are
    part of the case: where only something about the order is asked, no way of settling them is
    proposed. `facts` have what follows from the dates, and what is taken to be so unless somebody
    says otherwise. `conflicts` are facts that cannot all be so; while there is one, nothing counts
    as settled.
    """

    intake: Intake
    enquiry: Enquiry | None
    responsibility: Answer
    returns: Returns
    parcel: Parcel | None
    freight: Freight | None
    refund: Refund | None
    compensation: Compensation | None
    complaint: Complaint | None
    deadlines: Deadlines
    records: Records
    speaking: Answer | None
    procedure: Decision | Question
    exposure: Exposure
    proof: Answer
    sums: Refund | None
    needed: Mapping[str, bool | None]
    about_goods: bool = True
    among_others: bool = False
    shared: Shared | None = None

    @property
    def undecided(self) -> frozenset[str]:
        """The parts of which it is open whether the case needs them."""
        return frozenset(name for name, is_needed in self.needed.items() if is_needed is None)

    @property
    def settling(self) -> Iterator[Answer]:
        """The parts that settle the case between shop and buyer, in the order of the answer."""
        found = (
            self.enquiry, self.responsibility, self.returns if self.about_goods else None,
            self.parcel, self.freight, self.refund, self.compensation, self.complaint,
        )  # fmt: skip
        return (part for part in found if part is not None)

    @property
    def responsible(self) -> str | None:
        """Who answers for the problem, or None while that is open."""
        return self.responsibility.outcome("responsible")

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the procedure by which the case is worked; none while that is open."""
        if isinstance(self.procedure, Question):
            return ()
        return self.in_force.handbook.procedures[self.procedure.outcomes["procedure"]].steps

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What is offered, what to propose first coming first."""
        return self.returns.remedies.alternatives if self.about_goods else ()

    @property
    def remedy(self) -> str | None:
        """What to propose first, or None while that is open."""
        best = self.returns.remedies.best if self.about_goods else None
        return None if best is None else best.option.id

    @property
    def if_refused(self) -> tuple[Alternative, ...]:
        """What is left when the buyer refuses the first proposal, in order."""
        return self.alternatives[1:]

    @cached_property
    def question(self) -> Question | None:
        """The one question to ask, or None: what brings the message on, then what settles most of
        the rest; what to say and to record is asked last."""
        if self.message.question is not None:
            return self.message.question
        asked = [asked for part in self.settling if (asked := part.question) is not None]
        if "parcel" in self.undecided:
            asked += [ruling for ruling in self.rulings.values() if isinstance(ruling, Question)]
        spoken = None if self.speaking is None else self.speaking.question
        return next_question([*asked, self.procedure]) or spoken or self.records.question

    @cached_property
    def message(self) -> Message:
        """The one message to the buyer, in whatever state the case is."""
        return message_of(self)

    @property
    def settled(self) -> bool:
        """Whether nothing is open."""
        return self.question is None and not self.missing and not self.conflicts

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision made, in the order of the answer."""
        for part in (*self.settling, self.deadlines, self.records, self.speaking):
            if part is not None:
                yield from part.decisions
        yield from decided([self.procedure])


def resolve(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Resolution:
    """Resolve a case as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown: what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read, and for what nobody
    states of a case.
    """
    in_force = handbook.on(on)
    return resolve_known(read_case(facts, in_force), on, in_force)


def resolve_known(
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
    *,
    among_others: bool = False,
    account: Paid | None = None,
) -> Resolution:
    """Resolve a case whose facts are canonical already: see `resolve`.

    One piece `among_others` of its order is left without freight, refund and what to type into the
    form: see `orders`; `account` is then what was paid for the order.
    """
    facts = taken_as_read(of_a_case(facts, in_force), in_force)
    # What moves of the goods is held against one account.
    account = account or paid_known(facts, in_force)
    returns = returns_known(facts, on, in_force)
    compensation: Compensation | None = None
    apart = is_apart(facts, in_force)
    about_goods = None if apart is None else not apart
    about_money = every([about_goods, _about_money(facts, in_force)])
    if about_money is not False:
        compensation = compensation_known(returns.facts, on, in_force, account)
        stated, stands = facts.get("demand"), compensation.demand
        if stands is not None and not about_money:
            stands = None if stated is None else _either(stands, stated)
        if stands is not None and stands != stated:
            # The sum asked says how the demand stands, for every chapter alike.
            returns = returns_known({**facts, "demand": stands}, on, in_force)
    known = returns.facts
    about_parcel = parcel_known(known, on, in_force)
    action = about_parcel.rulings[ACTION]
    elsewhere = is_among(action, "parcel_action", [ELSEWHERE])
    needed: dict[str, bool | None] = {
        "parcel": None if elsewhere is None else not elsewhere,
        **_what_moves(returns, in_force),
    }
    needed = {name: every([about_goods, is_needed]) for name, is_needed in needed.items()}
    needed["compensation"] = about_money
    parcel = about_parcel if needed["parcel"] else None
    freight, sums = None, None
    may_contradict = needed["refund"] is None and not SUMS.isdisjoint(known)
    if not among_others and (needed["refund"] or may_contradict):
        sums = refund_known(known, on, in_force)
    refund = sums if needed["refund"] else None
    if needed["freight"] and not among_others:
        freight = refund.freight if refund else freight_known(known, on, in_force)
    complaint = complaint_known(known, on, in_force) if _complains(known, in_force) else None
    enquiry = enquiry_known(known, on, in_force, account)
    if about_money and compensation is not None and compensation.form_entry is not None:
        # The form is filled in once: for the sum that the buyer has asked for and gets.
        filled = compensation.form_entry
        if refund is not None and refund.form_entry != filled:
            refund = replace(refund, fills_form=False)
        if freight is not None and freight.form_entry != filled:
            freight = replace(freight, alone=False)
    responsibility = rule_on(FIRST, known, on, in_force)
    procedure = decide_known(PROCEDURE, known, on, in_force)
    parts = (enquiry, responsibility, returns, parcel, freight, refund, compensation, complaint)
    settling = (returns, enquiry, sums, compensation if about_money else None)
    missing = (name for part in parts if part is not None for name in part.missing)
    return Resolution(
        on=on,
        facts=known,
        rulings={PROCEDURE: procedure, **({} if parcel or apart else {ACTION: action})},
        in_force=in_force,
        missing=tuple(dict.fromkeys(missing)),
        conflicts=tuple(told_once([*(p.conflicts for p in settling if p), account.conflicts])),
        intake=intake_known(known, on, in_force),
        enquiry=enquiry,
        responsibility=responsibility,
        returns=returns,
        parcel=parcel,
        freight=freight,
        refund=refund,
        compensation=compensation if about_money else None,
        complaint=complaint,
        deadlines=deadlines_known(known, on, in_force),
        records=records_known(known, on, in_force),
        speaking=(_spoken(known, compensation, on, in_force) if "customer_type" in known else None),
        procedure=procedure,
        exposure=exposure_known(known, on, in_force),
        proof=rule_on((PROOF,), known, on, in_force),
        sums=sums,
        needed=needed,
        about_goods=not apart,
        among_others=among_others,
    )


def _either(one: str, other: Value) -> str:
    codes = OneOf.codes_of(one) | OneOf.codes_of(other)
    return OneOf(codes) if len(codes) > 1 else one


def _spoken(
    facts: Mapping[str, Value], compensation: Compensation | None, on: date, in_force: InForce
) -> Answer:
    """Return how to speak; the most that may be given is what compensation says it is."""
    offer = None if compensation is None else compensation.offer
    most = {} if offer is None else {"authority_limit": offer.limit}
    return rule_on(SPOKEN, {**facts, **most}, on, in_force)


def _what_moves(returns: Returns, in_force: InForce) -> dict[str, bool | None]:
    """Say whether freight arises and whether money goes back, as far as that is decided."""
    known, wish, wishes = returns.facts, returns.facts.get("wish"), in_force.terms["wish"]
    nothing = some([returns.moves_nothing, None if wish is None else wish == "information"])
    goes_on = None if nothing is None else not nothing
    if wish is None:
        return {"freight": goes_on, "refund": goes_on}
    back = wishes.holds("money_back", wish) or "amount_refunded" in known
    # Of an exchange the difference and what does not fit together are told, too.
    another = known.get("exchange_kind") == "price_difference" or bool(PRICED & known.keys())
    back = back or (wish == "exchange" and another)
    return {
        "freight": every([goes_on, not wishes.holds("nothing_moves", wish)]),
        "refund": every([goes_on, back]),
    }


def _about_money(facts: Mapping[str, Value], in_force: InForce) -> bool | None:
    """Say whether the buyer asks for compensation, by word or by sum; a sum says more."""
    demand, wish = facts.get("demand", "none"), facts.get("wish")
    named = bool(facts["amount_asked"]) if "amount_asked" in facts else demand != "none"
    reacts = in_force.terms["demand"].holds("reacts", demand)
    return some([named, reacts, None if wish is None else wish == "compensation"])


def _complains(facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether anything in the case makes it a complaint."""
    terms = in_force.terms
    return (
        "complained_at" in facts
        or bool(facts.get("earlier_complaints"))
        or terms["complaint_risk"].holds("raised", facts.get("complaint_risk"))
        or ("customer" in facts and not terms["customer"].holds("ordinary", facts["customer"]))
        # To ask for a sum is no complaint.
        or terms["demand"].holds("reacts", facts.get("demand"))
    )
