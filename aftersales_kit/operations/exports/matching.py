"""Which sale a row takes back: cancellations and returns that stand among the sales themselves.

Parts: `match_sales` (rows of a file to the sales that they take back).

>>> rows = pd.DataFrame({
...     "buyer_id": "7", "product_code": "A", "is_case": [None, None, "yes", "yes"],
...     "bought_at": ["2026-03-01", "2026-03-02", "2026-03-05", "2026-03-05"],
...     "opened_at": None, "quantity": [5, 2, -2, -9], "unit_price": Decimal(3),
...     "price_paid": None, "amount_refunded": None}, dtype=object)
>>> match_sales(rows, ("buyer_id", "product_code"))
>>> rows.loc[2, ["opened_at", "bought_at", "amount_refunded"]].tolist()
['2026-03-05', '2026-03-02', Decimal('6')]
>>> rows[NO_SALE].tolist()
[None, None, None, True]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

BOUGHT, OPENED, QUANTITY, PRICE = "bought_at", "opened_at", "quantity", "unit_price"
PAID, BACK, IS_CASE, NO_SALE = "price_paid", "amount_refunded", "is_case", "no_sale"


@dataclass
class _Sale:
    at: str
    left: int
    price: Decimal | None


def _times(count: int, price: Decimal | None) -> Decimal | None:
    return None if price is None else count * price


def match_sales(frame: pd.DataFrame, by: Sequence[str]) -> None:
    """Say of each row that takes back (`is_case`) which sale it is of, in the frame itself.

    It is the last sale before it that is the same by these columns and has as many pieces left. The
    row's own moment is then when it was asked, and the sale's when it was bought; what was paid is
    by the sale's price. A row without such a sale says so in `no_sale`.
    """
    columns = {n: frame[n].tolist() for n in (BOUGHT, OPENED, QUANTITY, PRICE, PAID, BACK, IS_CASE)}
    keys = [*zip(*(frame[name] for name in by), strict=True)]
    unmatched: list[object] = [None] * len(frame)
    sales: dict[tuple[object, ...], list[_Sale]] = {}
    at = columns[BOUGHT]
    for row in sorted(range(len(frame)), key=lambda row: str(at[row] or "")):
        count, price = columns[QUANTITY][row], columns[PRICE][row]
        if at[row] is None or count is None or None in keys[row]:
            unmatched[row] = columns[IS_CASE][row] == "yes" or None
            continue
        if columns[IS_CASE][row] != "yes":
            sales.setdefault(keys[row], []).append(_Sale(at[row], count, price))
            columns[PAID][row] = _times(count, price)
            continue
        pieces = abs(count)
        before = sales.get(keys[row], [])
        sale = next((one for one in reversed(before) if one.left >= pieces), None)
        if sale is None:
            unmatched[row] = True
            continue
        sale.left -= pieces
        columns[OPENED][row], columns[BOUGHT][row] = at[row], sale.at
        columns[BACK][row], columns[PAID][row] = _times(pieces, price), _times(pieces, sale.price)
        columns[QUANTITY][row] = pieces
    for name, values in {**columns, NO_SALE: unmatched}.items():
        frame[name] = pd.Series(values, frame.index, dtype=object)
