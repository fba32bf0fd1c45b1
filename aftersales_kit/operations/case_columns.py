"""The columns of a file of cases: those of its record, and the facts that the year's cost rests on.

Parts: `needed_facts`, `DAY_COLUMN`, `BESIDE`, `OF_PARCELS`.
"""

from __future__ import annotations

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.terms import Label

COST_TABLES = (
    "freight",
    "resend-carrier",
    "ems-surcharge",
    "compensation-course",
    "compensation-band",
    "compensation-authority",
)
MONEY = (
    "price_paid",
    "margin",
    "shipping_charged",
    "contract_freight",
    "return_freight",
    "resend_freight",
    "ems_surcharge",
    "amount_asked",
)
LEG, NO_REASON = "leg", "no_reason"
MAY_BE_LEFT_OUT = frozenset({"goods_kind", "exclusion_confirmed", "told_of_right"})
"""Facts that say whether a return without a reason is open, which decides no compensation. An
export may leave them out as long as nothing else that a cost rests on asks for them."""
DAY_COLUMN = "opened_on"
BESIDE = {"case_id": Label("case", "售后单"), DAY_COLUMN: Label("opened on", "登记日")}
"""Columns that are no facts of a case, but of its record."""
WEIGHT, BOUGHT = "parcel_weight", "bought_at"
OF_PARCELS = {
    WEIGHT: Label("Weight of the parcel, kg", "包裹重量（公斤）"),
    BOUGHT: Label("Bought at", "下单时间"),
}
"""What a list of parcels sent tells besides facts: in kilograms, and when it was ordered."""


def needed_facts(handbook: Handbook) -> list[str]:
    """Return the columns behind the year's cost: the day, the facts of its tables, its amounts.

    Legs are asked one by one.
    """
    in_force = handbook.on(handbook.policy.changes[-1])
    base = [field.name for table in COST_TABLES for field in in_force.base_fields(table)]
    elsewhere = _asked_elsewhere(in_force)
    needed = [name for name in base if name not in MAY_BE_LEFT_OUT or name in elsewhere]
    asked = dict.fromkeys((*needed, *MONEY))
    return [DAY_COLUMN, *(name for name in asked if name != LEG)]


def _asked_elsewhere(in_force: InForce) -> set[str]:
    """Return the inputs behind the year's cost, but those of whether a return needs no reason."""
    todo = list(COST_TABLES)
    found: set[str] = set()
    for table in todo:
        for name in in_force.tables[table].table.inputs:
            found.add(name)
            beneath = in_force.producers.get(name)
            if beneath is not None and name != NO_REASON and beneath not in todo:
                todo.append(beneath)
    return found
