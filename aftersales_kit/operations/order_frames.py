"""Orders of several pieces in a file of cases: rows of one order number are resolved as one order.

Parts: `resolve_orders` (an answer for each row, what is the order's once).

Rows without an order number are orders by themselves. What is of a piece or its parcel is read from
each row, with `line`, `quantity` and `parcel` where there are such columns; what is of the order or
the case is so of all its rows, and rows that say otherwise are told, not resolved.

>>> from datetime import date
>>> rows = pd.DataFrame({"order_number": ["7", "7", "8"], "market": "cn", "order_state": "signed",
...     "problem": ["quality_defect", "change_of_mind", "wrong_item"],
...     "evidence": ["photos", "none", "photos"], "shipping_error": [None, None, "wrong_item"]})
>>> answer = resolve_orders(rows, on=date(2026, 3, 1), handbook=handbook)
>>> answer[["piece", "pieces", "responsible"]].to_numpy().tolist()
[[1, 2, 'shop'], [2, 2, 'buyer'], [1, 1, 'shop']]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from ..answers.facts import is_unknown
from ..answers.orders import PIECES, OrderResolution, resolve_order
from ..policy.faults import CaseError, shown
from ..policy.handbook import Handbook
from ..policy.money import NOTHING
from ..policy.pieces import NAME, PARCEL, QUANTITY

ORDER_NUMBER = "order_number"
OF_A_PIECE = (NAME, QUANTITY, PARCEL)
"""Columns that say of a row which piece of its order it is."""
COLUMNS = (
    "piece", "pieces", "responsible", "remedy", "settled", "refund", "freight_repaid",
    "freight_short", "why_not",
)  # fmt: skip
Row = Mapping[str, object]


def resolve_orders(frame: pd.DataFrame, *, on: date, handbook: Handbook) -> pd.DataFrame:
    """Resolve the rows of each order together, as the policy stands on a day.

    The result has the frame's index: the number of the `piece` among the `pieces` of its order, who
    is `responsible`, the `remedy`, whether the order is `settled`; what goes back of the order
    (`refund`, `freight_repaid`) and what the buyer bears of its freight (`freight_short`), in CNY,
    in its first row, and nothing in the others, so that sums count it once; None where it is not
    known. `why_not` says why an order is not resolved. No row is dropped. Columns that are no facts
    are left alone.
    """
    known = {name for name, field in handbook.policy.terms.fields.items() if field.ask is not None}
    asked = [str(name) for name in frame.columns if name in known or name in OF_A_PIECE]
    rows = [
        {name: _plain(value) for name, value in zip(asked, values, strict=True)}
        for values in frame[asked].itertuples(index=False, name=None)
    ]
    found: dict[int, dict[str, object]] = {}
    for places in _orders(rows):
        found |= _resolved([rows[place] for place in places], places, on, handbook)
    answers = [found[place] for place in range(len(rows))]
    return pd.DataFrame(answers, index=frame.index, columns=[*COLUMNS], dtype=object)


def _plain(value: object) -> object:
    """Return a cell as a fact is given: a number that a spreadsheet made of it is written out."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # NaN is unlike itself
        return None
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return value.item() if hasattr(value, "item") else value


def _orders(rows: Sequence[Row]) -> Iterator[list[int]]:
    """Go through the orders, each as the places of its rows."""
    orders: dict[object, list[int]] = {}
    for place, row in enumerate(rows):
        number = row.get(ORDER_NUMBER)
        own = ("row", place) if is_unknown(number) else ("order", str(number).strip())
        orders.setdefault(own, []).append(place)
    yield from orders.values()


def _resolved(
    rows: Sequence[Row], places: Sequence[int], on: date, handbook: Handbook
) -> dict[int, dict[str, object]]:
    """Return what is answered of each row of an order, by its place."""
    numbered = {p: {"piece": i, "pieces": len(rows)} for i, p in enumerate(places, 1)}
    fields = handbook.policy.terms[PIECES].within
    shared: dict[str, object] = {}
    unlike: list[str] = []
    pieces: list[Row] = []
    for row in rows:
        pieces.append({n: v for n, v in row.items() if n in fields or n in OF_A_PIECE})
        for name in row.keys() - pieces[-1].keys():
            value = row[name]
            if not is_unknown(value) and str(shared.setdefault(name, value)) != str(value):
                unlike.append(f"{name}: {shown(shared[name])} and {shown(value)} in one order")
    try:
        if unlike:
            raise ValueError("; ".join(sorted({*unlike})))
        answer = resolve_order({**shared, PIECES: pieces}, on=on, handbook=handbook)
    except CaseError as error:
        why = "; ".join(f"{bad.field}: {bad.label.en}" for bad in error.problems)
        return {place: {**own, "why_not": why} for place, own in numbered.items()}
    except ValueError as error:
        return {place: {**own, "why_not": str(error)} for place, own in numbered.items()}
    return {
        place: {**own, **_told(answer, i), **(_shared(answer) if i == 0 else NOTHING_MORE)}
        for i, (place, own) in enumerate(numbered.items())
    }


NOTHING_MORE = {"refund": NOTHING, "freight_repaid": NOTHING, "freight_short": NOTHING}


def _told(answer: OrderResolution, place: int) -> dict[str, object]:
    """Return what is answered of a piece."""
    piece = answer.pieces[place]
    why = "; ".join(f"{bad.field}: {bad.label.en}" for bad in answer.conflicts)
    return {
        "responsible": piece.responsible,
        "remedy": piece.remedy,
        "settled": answer.settled,
        "why_not": why or None,
    }


def _shared(answer: OrderResolution) -> dict[str, object]:
    """Return what is the order's, in CNY."""
    refund, freight = answer.refund, answer.freight
    open_ = answer.undecided
    nothing = {name: None if name in open_ else NOTHING for name in ("refund", "freight")}
    return {
        "refund": nothing["refund"] if refund is None else refund.refund,
        "freight_repaid": nothing["freight"] if freight is None else freight.repaid,
        "freight_short": nothing["freight"] if freight is None else freight.short,
    }
