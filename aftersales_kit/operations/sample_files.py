"""The shop around the sample year: its orders, pieces, people and moments, and the files of it.

Parts: `Year` (orders, pieces, cases and buyers that were drawn) and `year`, `as_of` (a year as it
stands on a day), `exported` (rows of a platform's export), `files_of` (every file of a year, by its
name).
Source: data/samples/shop.toml, which `shop` reads, beside data/samples/distributions.toml and
data/exports.

What comes after the day of the files has not happened in them. No order, buyer or agent is a real
one.

>>> from aftersales_kit.policy import data_folder
>>> made = year(data_folder(), handbook, cases=20)
>>> len(made.cases), len(made.orders) > 100, made.cases[0]["order_number"]
(20, True, '2600000000000000001')
>>> files = files_of(made, handbook, on=date(2026, 3, 1), platforms=["taobao"])
>>> [name for name in files if name.startswith("taobao")]
['taobao-items.csv', 'taobao-orders.csv', 'taobao-refunds.csv']
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ..answers.pasting import pasted_cell
from ..answers.replies import BLANK
from ..policy.faults import no_such
from ..policy.handbook import Handbook
from ..policy.subjects.exports import OWN, Export
from .case_columns import DAY_COLUMN, OF_PARCELS, WEIGHT
from .exports.writing import written
from .registers import register_rows
from .samples import drawn, read_sample, rows_of
from .shop import BY, PIECES, read_shop

ORDER, NUMBER, PIECE, BUYER, WAYBILL = (
    "order_number", "case_number", "piece_number", "buyer_id", "waybill",
)  # fmt: skip
PRICE, PROGRESS, BACK, MARKET = "price_paid", "progress", "amount_refunded", "market"
PRODUCT, STYLE, BATCH, QUANTITY, EACH = (
    "product", "style_number", "batch", "quantity", "unit_price",
)  # fmt: skip
OPENED, BOUGHT, SENT, SIGNED, CLOSED, SETTLED = (
    "opened_at", "bought_at", "sent_at", "signed_on", "closed_at", "settled_at",
)  # fmt: skip
STATE, IS_CASE, WHOLE, CURRENCY = "order_state", "is_case", "refunded_whole", "currency"
SHIPPING = "shipping_charged"
STEPS: Mapping[str, str] = {
    CLOSED: "done",
    "refund_approved_at": "to_pay",
    "sent_back_at": "sent_back",
    "return_agreed_at": "agreed",
}
"""How far a case has come when a moment of it has passed; the first that has counts."""
CAME: Mapping[str, str] = {SIGNED: "completed", SENT: "in_transit"}
"""How far an order without a case has come when a moment of it has passed."""
ASKED, UNDISPATCHED, CNY, YES, NO = "asked", "undispatched", "CNY", "yes", "no"
MOMENTS = ("moment", "day")
DAY = len("2026-03-01")
OF_CASES, CUSTOMERS, PARCELS = "cases", "customers", "parcels"
LISTED = (
    ORDER, BUYER, BOUGHT, WAYBILL, "courier", "destination", WEIGHT, "contract_freight", MARKET,
)  # fmt: skip
"""What the list of parcels sent has of each."""


@dataclass(frozen=True)
class Order:
    """An order: what is so of all of it, its `pieces`, and the `case` that came of the first."""

    facts: Mapping[str, str]
    pieces: tuple[Mapping[str, str], ...]
    case: Mapping[str, str] | None = None

    def sum_of(self, fact: str) -> str:
        """Return what its pieces come to."""
        return str(sum(Decimal(piece[fact]) for piece in self.pieces))


@dataclass(frozen=True)
class Year:
    """A year that was drawn: its cases, all its orders, the buyers on the list, and which column is
    `hidden` before the day of which other."""

    cases: Sequence[Mapping[str, str]]
    orders: Sequence[Order]
    customers: Sequence[Mapping[str, str]]
    hidden: Mapping[str, str]

    @property
    def last_day(self) -> date:
        """The day on which its last case was opened."""
        return max(date.fromisoformat(case[DAY_COLUMN]) for case in self.cases)


def year(folder: Path, handbook: Handbook, *, cases: int | None = None) -> Year:
    """Return a year of so many cases, of as many as the sample has when left out.

    Raises ValueError for fewer cases than one.
    """
    shop, sample = read_shop(folder, handbook), read_sample(folder, handbook.policy)
    number = sample.cases if cases is None else cases
    if number < 1:
        raise ValueError(f"a year of {number} cases is none; it has 1 or more")
    draws = (*sample.draws, *shop.piece, *shop.order, *shop.case)
    made = [_numbered(row, n) for n, row in
            enumerate(drawn(replace(sample, cases=number, draws=draws)), 1)]  # fmt: skip
    like = tuple(draw for draw in sample.draws if draw.fact in shop.other_like)
    draws = (*like, *shop.order, *shop.other)
    others = rows_of(draws, number * shop.other_orders, sample.seed, "other order")
    rest = [_numbered(row, n) for n, row in enumerate(others, len(made) + 1)]
    price = tuple(draw for draw in sample.draws if draw.fact == PRICE)
    wanted = sum(int(row[PIECES]) for row in (*made, *rest)) - len(made)
    pieces = iter(rows_of((*price, *shop.piece), wanted, sample.seed, "piece"))
    orders = [_order(row, [row], pieces, row) for row in made]
    orders += [_order(row, [], pieces) for row in rest]
    customers = rows_of(shop.customer, shop.customers, sample.seed, "customer")
    listed = [{BUYER: _buyer(n), **row} for n, row in enumerate(customers, 1)]
    return Year(made, orders, listed, shop.known_from)


def _numbered(row: Mapping[str, str], number: int) -> dict[str, str]:
    return {
        **row,
        ORDER: f"26{number:017}",
        NUMBER: f"91{number:09}",
        WAYBILL: f"73{number:011}",
        BUYER: _buyer(int(row[BY])),
    }


def _buyer(number: int) -> str:
    return f"b{number:05}"


def _order(
    facts: Mapping[str, str],
    first: Sequence[Mapping[str, str]],
    others: Iterator[Mapping[str, str]],
    case: Mapping[str, str] | None = None,
) -> Order:
    pieces = [*first]
    while len(pieces) < int(facts[PIECES]):
        pieces.append(next(others))
    numbers = (f"{facts[ORDER].replace('26', '31', 1)}{n}" for n in range(1, len(pieces) + 1))
    own = tuple({**one, PIECE: number} for one, number in zip(pieces, numbers, strict=True))
    return Order(facts, own, case)


# --- as of a day ---


def _kinds(handbook: Handbook) -> dict[str, str]:
    """Return what kind each fact and each column of a file is of."""
    terms = handbook.policy.terms
    own = {column.id: column.kind for column in handbook.registers.columns.values()}
    measured = {name: one.field.kind for name, one in handbook.measures.columns.items()}
    return {**own, **measured, **OWN, **{f.name: f.kind for f in terms.fields.values()}}


def _known(
    row: Mapping[str, str], made: Year, kinds: Mapping[str, str], on: date
) -> dict[str, str]:
    """Return a row as it stands at the end of a day: what comes later is empty."""
    later = {
        name for name, text in row.items()
        if kinds.get(name) in MOMENTS and text[:DAY] > on.isoformat()
    }  # fmt: skip
    known = {name: "" if name in later else text for name, text in row.items()}
    return {
        name: "" if name in made.hidden and not known[made.hidden[name]] else text
        for name, text in known.items()
    }


def as_of(made: Year, handbook: Handbook, on: date) -> Year:
    """Return a year as it stands at the end of a day: what comes later is empty."""
    kinds = _kinds(handbook)
    return replace(
        made,
        cases=[_known(case, made, kinds, on) for case in made.cases],
        orders=[replace(one, facts=_known(one.facts, made, kinds, on)) for one in made.orders],
    )


def exported(made: Year, export: Export, handbook: Handbook) -> list[dict[str, object]]:
    """Return the rows that a platform's export has of a year.

    An export of the shop's home has the orders of its market, any other those of the others.
    """
    kinds = _kinds(handbook)
    homes = {market.id for market in handbook.policy.clocks.markets.values() if market.home}
    rows: list[dict[str, object]] = []
    for order in made.orders:
        if (order.facts[MARKET] in homes) != export.home:
            continue
        facts = order.facts
        if not facts[BOUGHT]:
            continue
        case = order.case is not None and facts[OPENED] != ""
        if export.rows == "case":
            fits = case and all(facts[name] == code for name, code in export.each.items())
            found = [_of_case(facts)] if fits else []
        elif export.rows == "line":
            found = [
                {**_plain(facts), **(_of_case(facts) if case and place == 0 else {}), **own}
                for place, own in enumerate(map(_piece, order.pieces))
            ]
        else:
            whole = {**_piece(order.pieces[0]), QUANTITY: order.sum_of(QUANTITY)}
            whole[PRICE] = order.sum_of(PRICE)
            found = [{**_plain(facts), **(_of_case(facts) if case else {}), **whole}]
        rows += [
            {name: _value(kinds.get(name), text) for name, text in row.items()} for row in found
        ]
    return rows


def _piece(piece: Mapping[str, str]) -> dict[str, str]:
    names = (PRODUCT, STYLE, BATCH, QUANTITY, PRICE, PIECE)
    return {**{name: piece[name] for name in names}, EACH: piece[PRICE]}


def _plain(facts: Mapping[str, str]) -> dict[str, str]:
    """Return what is so of an order without a case: how far it has come, and no more."""
    names = (ORDER, WAYBILL, BOUGHT, SENT, SIGNED, SHIPPING, MARKET)
    plain = {name: facts[name] for name in names}
    state = next((state for name, state in CAME.items() if plain[name]), UNDISPATCHED)
    return {**plain, STATE: state, IS_CASE: NO, CURRENCY: CNY}


def _of_case(facts: Mapping[str, str]) -> dict[str, str]:
    whole = facts[BACK] and Decimal(facts[BACK]) == Decimal(facts[PRICE])
    return {
        **facts,
        PROGRESS: next((step for name, step in STEPS.items() if facts[name]), ASKED),
        SETTLED: facts[CLOSED],
        IS_CASE: YES,
        WHOLE: YES if whole else "",
        CURRENCY: CNY,
    }


def _value(kind: str | None, text: str) -> object:
    if text and kind in MOMENTS:
        return datetime.fromisoformat(text)
    return text or None


# --- files ---


def files_of(
    made: Year,
    handbook: Handbook,
    *,
    on: date,
    platforms: Iterable[str] = (),
    lang: str = "en",
) -> dict[str, bytes]:
    """Return every file of a year as it stands at the end of a day, by its name.

    The cases with all that the handbook's own words have for them, a file for each register, the
    list of buyers, that of the parcels sent, and each export of the `platforms`, all of them when
    left out; headings of the handbook's own files are in `lang`. Raises KeyError for a platform
    that there is not.
    """
    kinds = handbook.exports.kinds
    names = dict.fromkeys(name.partition("-")[0] for name in kinds)
    wanted = [*platforms] or [*names]
    for name in wanted:
        if name not in names:
            raise KeyError(no_such("platform", name, names))
    known = as_of(made, handbook, on)
    cases = [row for row in known.cases if row[OPENED]]
    files = {f"{OF_CASES}.csv": _own(cases, handbook, lang)}
    for register in handbook.registers:
        content = _register(cases, register.id, handbook, lang)
        if content:
            files[f"{register.id}.csv"] = content
    files[f"{CUSTOMERS}.csv"] = _own([*made.customers], handbook, lang)
    sent = [{name: one.facts[name] for name in LISTED} for one in known.orders if one.facts[SENT]]
    files[f"{PARCELS}.csv"] = _own(sent, handbook, lang)
    for export in kinds.values():
        if export.id.partition("-")[0] in wanted:
            content = written(export, exported(known, export, handbook), handbook)
            files[f"{export.id}.{'txt' if export.written.between == 'tab' else 'csv'}"] = content
    return files


def _own(rows: Sequence[Mapping[str, str]], handbook: Handbook, lang: str) -> bytes:
    """Return rows in the handbook's own words: the columns that a file of cases may have."""
    labels = _labels(handbook, lang)
    columns = [name for name in rows[0] if name in labels] if rows else []
    kinds = _kinds(handbook)
    lines = [[_text(kinds.get(name), row[name]) for name in columns] for row in rows]
    return _csv([labels[name] for name in columns], lines)


def _labels(handbook: Handbook, lang: str) -> dict[str, str]:
    terms = handbook.policy.terms
    asked = {f.name: f.label.text(lang) for f in terms.fields.values() if f.ask is not None}
    measured = {c: one.field.label.text(lang) for c, one in handbook.measures.columns.items()}
    own = {name: label.text(lang) for name, label in OF_PARCELS.items()}
    return {"case_id": "case_id", DAY_COLUMN: DAY_COLUMN, **own, **measured, **asked}


def _text(kind: str | None, text: str) -> str:
    return text[:DAY] if kind == "day" else text


def _register(
    cases: Sequence[Mapping[str, str]], register: str, handbook: Handbook, lang: str
) -> bytes:
    """Return a register's rows of cases, with what was filled in later; nothing where none is."""
    if not cases:
        return b""
    frame = pd.DataFrame([*cases], dtype=object)
    facts = [c for c in frame.columns if c in handbook.policy.terms.fields or c == DAY_COLUMN]
    told = frame[facts].where(frame[facts] != "", None)
    made = register_rows(told, register, on=DAY_COLUMN, handbook=handbook, lang=lang)
    columns, kinds = handbook.registers[register].columns, _kinds(handbook)
    lines = []
    for place, row in enumerate(made.to_dict("records")):
        if row["entry"] == "enter":
            cells = {column.id: str(row[column.id]) for column in columns}
            for name, cell in cells.items():
                if cell in ("", BLANK):
                    cells[name] = _text(kinds[name], cases[place].get(name, "")) or cell
            lines.append([cells[column.id] for column in columns])
    return _csv([column.label.text(lang) for column in columns], lines) if lines else b""


def _csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(pasted_cell, heading))
    writer.writerows([pasted_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
