"""What is done about a parcel that went wrong: checked, done first, given, sent, claimed.

Parts: `parcel` (the whole answer), `Parcel`, `Action` (one thing to do, with the rule behind it).
Source: data/policy/parcel-action.toml and the tables beside it.

>>> from datetime import date
>>> answer = parcel({"problem": "parcel_lost", "order_state": "in_transit", "evidence": "none",
...                  "trace": "not_found", "in_a_hurry": "yes", "no_outlet": "no",
...                  "insured": "no"}, on=date(2026, 3, 1), handbook=handbook)
>>> for action in answer.actions:
...     print(action.outcome, action.code, action.rule)
parcel_check proof_of_delivery PCK-10
parcel_action resend PAC-13
to_buyer fast_or_refund PGB-05
carrier premium CAR-02
stock_step reserve PST-03
claim_from courier PCC-04
claim_measure agreed_or_market PCC-04
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.terms import Value
from .deciding import Decision, Question, decide_known, next_question
from .facts import is_said, read_facts
from .rulings import Answer, as_counted

FOR_THE_BUYER = ("parcel-action", "parcel-remedy", "parcel-check")
MAY_BE_IDLE = (
    "parcel_check", "parcel_action", "to_buyer", "stock_step", "claim_from", "claim_measure",
)  # fmt: skip
"""Outcomes that may say that there is nothing to do: by a code of their group `idle`."""


@dataclass(frozen=True)
class Action:
    """One thing to do: the outcome that says it, its code, and the rule that decided."""

    outcome: str
    code: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Parcel(Answer):
    """The whole answer about a parcel: `rulings` by table, in the order in which they are done."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """What is certain to be done, in order; what calls for nothing is left out."""
        return tuple(
            Action(name, code, decision.rule.id)
            for decision in self.decisions
            for name, code in decision.outcomes.items()
            if not is_idle(name, code, self.in_force)
        )

    @property
    def waits(self) -> bool:
        """Whether the buyer waits for news, so that a time has to be promised."""
        waiting = self.in_force.terms["parcel_action"].group("waits_for_news")
        return self.outcome("parcel_action") in waiting

    @property
    def question(self) -> Question | None:
        """The question to put next: what has to be done first is asked first, claims last."""
        for table in FOR_THE_BUYER:
            ruling = self.rulings.get(table)
            if isinstance(ruling, Question):
                return ruling
        return next_question(self.rulings.values())


def is_idle(outcome: str, code: str, in_force: InForce) -> bool:
    """Say whether an outcome calls for nothing."""
    return outcome in MAY_BE_IDLE and in_force.terms[outcome].holds("idle", code)


def parcel(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Parcel:
    """Answer what is done about a parcel as the policy stands on the day `on`.

    Facts may be raw or canonical and may be unknown; what is certain already is decided, and
    `question` asks the rest. Raises CaseError for values that cannot be read.
    """
    return parcel_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def parcel_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Parcel:
    """Answer for facts that are canonical already: see `parcel`."""
    facts, conflicts = as_counted(facts, in_force, on)
    in_order = ("parcel-check", "parcel-action", "parcel-remedy")
    rulings = {table: decide_known(table, facts, on, in_force) for table in in_order}
    first = rulings["parcel-action"]
    action = first.outcomes["parcel_action"] if isinstance(first, Decision) else None
    out_of_reach = facts.get("problem") == "out_of_reach"
    known = {**facts, "no_outlet": "yes"} if out_of_reach else facts
    asked = in_force.tables["resend-carrier"].table.inputs
    stated = any(is_said(name, known, in_force) for name in asked)
    goes_out = in_force.terms["parcel_action"].group("goes_out")
    # Handing on to EMS is a sending, too; redirecting to another door is not.
    if (action in goes_out and stated) or (action == "forward" and out_of_reach):
        rulings["resend-carrier"] = decide_known("resend-carrier", known, on, in_force)
        if _is_ems(rulings["resend-carrier"]):
            rulings["ems-surcharge"] = decide_known("ems-surcharge", known, on, in_force)
    for table in ("parcel-stock", "courier-claim"):
        rulings[table] = decide_known(table, facts, on, in_force)
    if "return_note" in facts or "return_finding" in facts:
        rulings["returned-parcel"] = decide_known("returned-parcel", facts, on, in_force)
    return Parcel(on=on, facts=facts, rulings=rulings, in_force=in_force, conflicts=conflicts)


def _is_ems(ruling: Decision | Question) -> bool:
    return isinstance(ruling, Decision) and ruling.outcomes["carrier"] == "ems"
