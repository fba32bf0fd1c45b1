"""Registers for many cases: the rows that an export makes, and what couriers owe by month.

Parts: `register_rows` (cases to rows, none dropped), `rows_as_csv` (the rows that are entered, for
a spreadsheet), `claims_by_month`.
Source: the table register-entries and data/registers.toml, as for one case.

>>> cases = pd.DataFrame({"problem": ["wrong_item", "parcel_lost", "lost"],
...                       "evidence": "photos", "courier_chosen_by_buyer": "no",
...                       "courier_at_fault": "no", "order_number": ["=1", "2", "3"]})
>>> rows = register_rows(cases, "wrong_shipment", on=date(2026, 3, 1), handbook=handbook)
>>> rows[["entry", "order_number", "problem"]].astype(object).fillna("-").to_numpy().tolist()
[['enter', '=1', 'Wrong item sent'], ['not_here', '-', '-'], ['-', '-', '-']]
>>> print(rows["why_not"].iloc[2][:41])
problem: 'lost' is not one of quality_def
>>> print(rows_as_csv(rows, "wrong_shipment", handbook=handbook).splitlines()[1].rstrip(","))
2026-03-01,'=1,____,Wrong item sent,____
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

from ..answers.facts import is_unknown
from ..answers.pasting import pasted_cell
from ..answers.records import ENTRIES
from ..answers.replies import BLANK
from ..policy.faults import BadValue
from ..policy.handbook import Handbook
from ..policy.inforce import Policy
from ..policy.money import fen
from ..policy.subjects.registers import Column, Register
from ..policy.terms import Field
from .columns import Columns
from .frames import decide_columns

ABOUT = ("entry", "rule", "why_not", "why_blank")
"""What is said of each row before its cells."""


def register_rows(
    cases: pd.DataFrame,
    register: str,
    *,
    on: date | str,
    handbook: Handbook,
    lang: str = "en",
) -> pd.DataFrame:
    """Return a row of a register for each case, in the cases' order and with their index.

    `on` is a day, or the name of a column of days, as in `decide_frame`; it is the day of entry.
    `entry` and `rule` say whether the case is entered and why, `why_not` (in words) why that
    cannot be said; the register's columns hold text in `lang`. A column that must be filled now
    and is not is a visible blank, and `why_blank` names those that hold what cannot be read. Cells
    are missing where nothing is entered.
    Raises KeyError for an unknown register or column of days.
    """
    policy, kept = handbook.policy, handbook.registers[register]
    on = on.date() if isinstance(on, datetime) else on
    columns = Columns(cases, policy.terms).with_fact("register", register)
    decided = decide_columns(columns, ENTRIES, on=on, policy=policy).frame(cases.index)
    entered = (decided["entry"] == "enter").to_numpy()
    cells: dict[str, pd.Series] = {}
    problems: list[list[str]] = [[] for _ in range(len(cases))]
    for column in kept.columns:
        texts = _texts(column, columns, on, policy, lang, problems)
        empty = BLANK if column in kept.required else ""
        cells[column.id] = pd.Series(
            [
                (text or empty) if enter else None
                for text, enter in zip(texts, entered, strict=True)
            ],
            index=cases.index,
            dtype="str",
        )
    said = [
        "; ".join(found) if found and enter else None
        for found, enter in zip(problems, entered, strict=True)
    ]
    decided["why_blank"] = pd.Series(said, index=cases.index, dtype="str")
    return pd.concat([decided[[*ABOUT]], pd.DataFrame(cells, index=cases.index)], axis=1)


def _texts(
    column: Column,
    columns: Columns,
    on: date | str,
    policy: Policy,
    lang: str,
    problems: list[list[str]],
) -> list[str]:
    """Return what each case puts into a column, "" for nothing; notes what cannot be read."""
    nothing = [""] * len(columns)
    if column.filled == "day":
        return _days(columns, on)
    if not column.field:
        return nothing
    field = policy.terms[column.field]
    typed = nothing
    if column.field in columns.frame.columns:
        typed = [*_typed(columns.frame[column.field], field, lang, problems)]
    table = next((t for t in policy.tables.values() if column.field in t.outcomes), None)
    if table is None:
        return typed
    places = decide_columns(columns, table.id, on=on, policy=policy).outcome(column.field).tolist()
    labels = [label.text(lang) for label in field.codes.values()]
    made = [labels[place] if place >= 0 else "" for place in places]
    return [own or other for own, other in zip(typed, made, strict=True)]


def _days(columns: Columns, on: date | str) -> list[str]:
    if isinstance(on, date):
        return [on.isoformat()] * len(columns)
    days = columns.days(on)
    return [
        date.fromordinal(day).isoformat() if known else ""
        for day, known in zip(days.codes.tolist(), days.known.tolist(), strict=True)
    ]


def _typed(given: pd.Series, field: Field, lang: str, problems: list[list[str]]) -> Iterator[str]:
    for row, raw in enumerate(given.astype(object).where(given.notna(), None)):
        text = ""
        if not is_unknown(raw):
            try:
                value = field.parse(raw)
            except BadValue as bad:
                problems[row].append(str(bad))
            else:
                money = field.kind == "money"
                text = str(fen(Decimal(value))) if money else field.value_label(value).text(lang)
        yield text


def rows_as_csv(rows: pd.DataFrame, register: str, *, handbook: Handbook, lang: str = "en") -> str:
    """Return the rows that are entered as CSV with the columns' labels; no cell of it can run.

    `rows` is what `register_rows` gives. Raises KeyError for an unknown register.
    """
    kept: Register = handbook.registers[register]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(pasted_cell(column.label.text(lang)) for column in kept.columns)
    entered = rows.loc[rows["entry"] == "enter", [column.id for column in kept.columns]]
    for row in entered.itertuples(index=False):
        writer.writerow(pasted_cell(str(cell)) for cell in row)
    return text.getvalue()


def claims_by_month(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is claimed from couriers, one row a month: how many, CNY, and how many without.

    `rows` is what `register_rows` gives for the register courier_claim. `claims` counts the rows
    entered, `amount` adds up those whose amount is known (Decimal), `without_amount` counts the
    others: an amount that is not known is not taken for 0.
    """
    entered = rows[rows["entry"] == "enter"]
    months: dict[str, list[Decimal | None]] = {}
    for day, price in zip(entered["entered_on"], entered["price_paid"], strict=True):
        months.setdefault(day[:7], []).append(None if price == BLANK else Decimal(price))
    found = {
        month: {
            "claims": len(prices),
            "amount": sum((price for price in prices if price is not None), Decimal("0.00")),
            "without_amount": sum(price is None for price in prices),
        }
        for month, prices in sorted(months.items())
    }
    columns = ["claims", "amount", "without_amount"]
    table = pd.DataFrame.from_dict(found, orient="index", columns=columns)
    return table.rename_axis("month")
