"""The columns of a file of cases: those of its record, and the facts that the year's cost rests on.

Parts: `needed_facts`, `DAY_COLUMN`, `BESIDE`.
"""

from __future__ import annotations

from ..policy.handbook import Handbook
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
NOT_NEEDED = frozenset({"leg", "goods_kind", "exclusion_confirmed", "told_of_right"})
"""Facts that the tables ask about and no cost rests on: legs are asked one by one, and whether a
return without a reason is open decides no compensation. An export may leave them out."""
DAY_COLUMN = "opened_on"
BESIDE = {"case_id": Label("case", "个案"), DAY_COLUMN: Label("opened on", "登记日")}
"""Columns that are no facts of a case, but of its record."""


def needed_facts(handbook: Handbook) -> list[str]:
    """Return the columns behind the year's cost: the day, the facts of its tables, its amounts."""
    in_force = handbook.on(handbook.policy.changes[-1])
    names = [field.name for table in COST_TABLES for field in in_force.base_fields(table)]
    asked = dict.fromkeys((*names, *MONEY))
    return [DAY_COLUMN, *(name for name in asked if name not in NOT_NEEDED)]
