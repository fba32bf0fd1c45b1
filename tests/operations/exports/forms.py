"""Small files in each platform's own form, made from the sample year.

Each export is written with its headings, its cells for the codes of a case, and the ways of its
platform: encoding, what stands between cells, guards of numbers, days and sums.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from aftersales_kit.policy.subjects.exports import Export
from tests.handbook import HANDBOOK

ROWS = 60
BACK = "amount_refunded"


@dataclass(frozen=True)
class Form:
    """How a platform writes its files."""

    encoding: str = "gb18030"
    between: str = ","
    day: str = "%Y-%m-%d %H:%M:%S"
    number: Callable[[str], str] = lambda number: f"\t{number}"
    money: Callable[[str], str] = lambda amount: amount


FORMS = {
    "taobao": Form(number=lambda number: f'="{number}"'),
    "jd": Form(number=lambda number: f"'{number}", day="%Y/%m/%d %H:%M"),
    "pdd": Form(encoding="utf-8-sig", money=lambda amount: f"¥{amount}"),
    "douyin": Form(encoding="utf-8-sig", number=lambda number: f"`{number}"),
    "shopify": Form("utf-8", day="%Y-%m-%d %H:%M:%S +0800", number=lambda number: f"#{number}"),
    "woocommerce": Form("utf-8"),
    "amazon": Form("utf-16", "\t", "%d-%b-%Y", number=lambda number: number),
}


def form_of(export: Export) -> Form:
    """Return how the platform of an export writes."""
    return FORMS[export.id.partition("-")[0]]


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
    """Return the file in which the platform exports these cases."""
    form = form_of(export)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form.between)
    personal = [*export.personal[:2], *export.beside[:2]]
    headings = dict.fromkeys(column.headings[0] for column in export.columns.values())
    writer.writerow([*headings, *personal])
    for row in rows:
        cells = dict.fromkeys(headings, "")
        # Two facts may be read from one heading: the problem is what a platform writes there.
        for column in sorted(export.columns.values(), key=lambda c: c.fact != "problem"):
            said = _cell(column.values, row.get(column.fact), form)
            cells[column.headings[0]] = cells[column.headings[0]] or said
        writer.writerow([*cells.values(), *("13800138000" for _ in personal)])
    return text.getvalue().encode(form.encoding)


def _cell(values: Mapping[str, tuple[str, ...]], value: object, form: Form) -> str:
    if values:
        return values.get(str(value), ("",))[0]
    if isinstance(value, datetime):
        return value.strftime(form.day)
    text = str(value or "")
    if text.isdecimal() and len(text) > 6:
        return form.number(text)
    return form.money(text) if "." in text else text


def told(export: Export, row: dict[str, object], fact: str) -> object:
    """Return what a file of an export tells of a fact: None where its column has no such code."""
    column = export.columns[fact]
    if column.values and str(row[fact]) not in column.values:
        return None
    return row[fact] or None


KINDS = HANDBOOK.exports.kinds
