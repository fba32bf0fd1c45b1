"""What good service is worth, if the assumptions of the source notes hold, and if only in part.

Parts: `Basis` (what the cases say), `basis`, `Own` (what nobody has told: the reader's own
assumptions), `worth` (each part in CNY), `ranges` (the parts as an assumption is believed less).
Source: OUT-05, OUT-06 and OUT-07 name figures and no study; they are amounts to vary, not facts.

The parts overlap (a customer who is kept also buys again), so they are never added up.

>>> found = worth(Basis(1000, 100, Decimal("50.00")), Own(), handbook.on(handbook.policy.start))
>>> {part: str(amount) for part, amount in found.items()}
{'kept': '10500', 'again': '6750', 'told': '1000', 'called': '350'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.money import fen
from ..policy.terms import Label
from .columns import Columns
from .reading import numbers

PARTS = {
    "kept": Label("Customers not lost to poor service", "不因服务差而流失的客户"),
    "again": Label("Satisfied customers who buy again", "满意客户再次购买"),
    "told": Label("Orders not lost to a bad story", "没被坏口碑劝退的订单"),
    "called": Label("Bad stories prevented by call-backs", "回访避免的坏口碑"),
}
RESTS_ON = {
    "kept": "assumed_churn_share",
    "again": "assumed_repurchase_rise",
    "told": "assumed_reach",
    "called": "assumed_callback_saving",
}
"""The amount of which each part is a multiple."""
STEPS = (Decimal("0"), Decimal("0.25"), Decimal("0.5"), Decimal("1"))


@dataclass(frozen=True)
class Basis:
    """What the cases say: how many count, in how many the buyer was badly served, the margin.

    A case counts when its margin is known. A buyer was badly served where the problem is one of
    service, where the same thing was complained of before, or where an offer was refused or taken
    only in part. `margin` is the mean of the orders, in CNY.
    """

    cases: int
    badly_served: int
    margin: Decimal


@dataclass(frozen=True)
class Own:
    """What no source tells, each a share from 0 to 1: set your own.

    `lost`: buyers with a case who do not come back; `buys_again`: the chance that one of the others
    buys once more within a year; `would_have_bought`: people reached by a bad story who would
    otherwise have bought.
    """

    lost: Decimal = Decimal("0.30")
    buys_again: Decimal = Decimal("0.25")
    would_have_bought: Decimal = Decimal("0.01")


def basis(cases: pd.DataFrame, handbook: Handbook) -> Basis:
    """Return what the cases say; those without a readable margin do not count.

    Raises KeyError when a column is not there, ValueError when no case counts.
    """
    policy = handbook.policy
    margins = numbers(cases, "margin", handbook)
    if margins.empty:
        raise ValueError("no case has a margin that can be read")
    counted = cases.loc[margins.index]
    columns = Columns(counted, policy.terms)
    service = policy.terms["problem_family"].those(["service"])
    repeats = int(policy.on(policy.changes[-1]).amounts["complaint_repeats"])
    complaints = columns.column("earlier_complaints")
    badly = (
        counted["problem"].isin(list(service)).to_numpy()
        | counted["demand"].isin(list(policy.terms["demand"].group("reacts"))).to_numpy()
        | (complaints.known & (complaints.codes >= repeats))
    )
    mean = fen(sum(margins, Decimal(0)) / len(margins))
    return Basis(len(counted), int(badly.sum()), mean)


def worth(
    found: Basis, own: Own, in_force: InForce, believed: Decimal = Decimal(1)
) -> dict[str, Decimal]:
    """Return what each part is worth in a year, counting one order for each customer.

    The amounts are estimates, in whole CNY. `believed` is how much of each assumption is
    believed: 1 is all of it, 0.5 half.
    """
    held = {part: Decimal(in_force.amounts[name]) * believed for part, name in RESTS_ON.items()}
    stays = found.cases - found.badly_served
    told = found.badly_served * own.would_have_bought * found.margin
    return {
        "kept": _whole(found.cases * own.lost * held["kept"] * found.margin),
        "again": _whole(stays * own.buys_again * held["again"] * found.margin),
        "told": _whole(told * held["told"]),
        "called": _whole(told * in_force.amounts[RESTS_ON["told"]] * held["called"]),
    }


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def ranges(
    found: Basis,
    own: Own,
    in_force: InForce,
    steps: Iterable[Decimal] = STEPS,
    lang: str = "en",
) -> pd.DataFrame:
    """Return what each part is worth as its assumption is believed more and more: a table."""
    columns: Mapping[str, dict[str, Decimal]] = {
        f"{step * 100:.0f} %": worth(found, own, in_force, step) for step in steps
    }
    table = pd.DataFrame(columns, dtype=object)
    return table.rename(index={part: label.text(lang) for part, label in PARTS.items()})
