"""Small files in each platform's own form, made from the sample year.

Each export is written as its data say, with some headings more of which nothing is read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from aftersales_kit.operations.exports.writing import written as as_written
from aftersales_kit.policy.subjects.exports import Export
from tests.handbook import HANDBOOK

ROWS = 60


def cases(rows: int = ROWS) -> list[dict[str, object]]:
    """Return cases of the sample year as an export may tell them, all with their own number."""
    sample = pd.read_csv("data/samples/cases.csv", dtype=str, keep_default_na=False)
    made = []
    for number, row in enumerate(sample.to_dict("records")[:rows], 1):
        opened = datetime.fromisoformat(str(row["opened_on"])) + timedelta(hours=10)
        made.append(
            {
                **row,
                "order_number": f"26000000000000{number:05}",
                "case_number": f"9100000{number:04}",
                "piece_number": f"31000000000000{number:05}",
                "opened_at": opened,
                "bought_at": opened - timedelta(days=9),
                "sent_at": opened - timedelta(days=8),
                "settled_at": opened + timedelta(days=1),
                "sent_back_at": opened + timedelta(hours=3),
                "due_by": opened + timedelta(days=2),
                "return_agreed_at": opened + timedelta(hours=1),
                "goods_back_at": opened + timedelta(hours=8),
                "refund_approved_at": opened + timedelta(hours=9),
                "refunded_at": opened + timedelta(days=1),
                "progress": "done",
                "amount_refunded": row["price_paid"],
                "quantity": "1",
                "product": "衬衫",
                "waybill": f"73{number:09}",
                "is_case": "yes",
                "refunded_whole": "yes",
                "currency": "CNY",
            }
        )
    return made


def written(export: Export, rows: list[dict[str, object]]) -> bytes:
    """Return the file in which the platform exports these cases, with headings nobody reads."""
    beside = [*export.personal[:2], *export.beside[:2]]
    lines = as_written(export, rows, HANDBOOK).decode(export.written.encoding).splitlines()
    sign = export.written.sign
    more = [sign.join(beside), *(sign.join(["13800138000"] * len(beside)) for _ in rows)]
    told = (
        [f"{line}{sign}{end}" for line, end in zip(lines, more, strict=True)] if beside else lines
    )
    return "".join(f"{line}\r\n" for line in told).encode(export.written.encoding)


KINDS = HANDBOOK.exports.kinds
