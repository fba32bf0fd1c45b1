"""What is entered, tried: whether facts stand, or are refused, as data/entered.toml says.

Parts: `refusals` (what is wrong with facts), `verify_entered` (findings, in the form of
`verification`).

The checks, each a sentence:

- *case differs*: facts that are to stand are refused, one that is to be refused stands, or what is
  written with a piece, a parcel or once is read otherwise.
- *fact without example*: a question that no order shows as one of a piece, of a parcel or of all; a
  bound of a number, a fact that rules out a day or moment, or a code that can be so only beside
  others, standing and refused, that no entry shows.
- *unresolved reference*: a fact that there is not.

>>> verify_entered(handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..policy.conditions import as_code
from ..policy.days import out_of_order
from ..policy.faults import UNRESOLVED, BadValue, did_you_mean
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.pieces import Piece, read_pieces
from ..policy.subjects.entered import FILE, Entered, Entry, Raw, WrittenOrder
from ..policy.terms import Beside, Field
from ..policy.verification import Finding
from .facts import sift_facts
from .orders import PIECES, unlike_parcels

DIFFERS, UNSHOWN = "case differs", "fact without example"


def verify_entered(handbook: Handbook) -> list[Finding]:
    """Return what is entered otherwise than the examples say, and what no example shows."""
    entered, policy = handbook.entered, handbook.policy
    in_force, fields = handbook.on(policy.changes[-1]), policy.terms.fields
    named = [(one.id, n) for one in entered.entries.values() for t in one.tables for n in t]
    named += [(one.id, n) for one in entered.orders.values() for n in one.names]
    if unknown := [(id, name) for id, name in dict.fromkeys(named) if name not in fields]:
        return [
            _finding(UNRESOLVED, id, f"{id}: there is no fact {name!r}{did_you_mean(name, fields)}")
            for id, name in unknown
        ]
    said = [(one.id, what) for one in entered.entries.values() for what in _entry(one, in_force)]
    said += [(one.id, what) for one in entered.orders.values() for what in _order(one, in_force)]
    return [
        *(_finding(DIFFERS, id, f"{id}: {what}") for id, what in said),
        *(_finding(UNSHOWN, name, what) for name, what in _unshown(entered, fields)),
    ]


def refusals(table: Raw, in_force: InForce) -> list[BadValue]:
    """Return what is wrong with facts as they are written: each by itself, and beside the others.

    >>> from datetime import date
    >>> [bad.field for bad in refusals({"buyer_age": 121}, handbook.on(date(2026, 3, 1)))]
    ['buyer_age']
    """
    facts, problems = sift_facts(table, in_force.terms)
    return [*problems, *out_of_order(facts, in_force)]


def _finding(kind: str, id: str, message: str) -> Finding:
    return Finding(kind, id, (id,), message, file=f"data/{FILE}")


def _entry(entry: Entry, in_force: InForce) -> Iterator[str]:
    """Go through what an entry says and is not so."""
    wanted: list[tuple[Raw, list[str]]] = [(table, []) for table in entry.stand]
    wanted += [(table, [name]) for name, tables in entry.refused.items() for table in tables]
    for table, expected in wanted:
        problems = refusals(table, in_force)
        if [*dict.fromkeys(bad.field for bad in problems)] != expected:
            what = " and ".join(f"{name} {value}" for name, value in table.items())
            said = "; ".join(map(str, problems)) or "is not"
            yield f"{what} {f'is to be refused, but {said}' if expected else f'stands, but {said}'}"


def _order(order: WrittenOrder, in_force: InForce) -> Iterator[str]:
    """Go through what an order says of a piece, a parcel or all, and is not so."""
    _, problems = sift_facts(order.once, in_force.terms)
    yield from map(str, problems)
    for name, value in order.once.items():
        if not isinstance(_pieces([{name: value}], in_force), BadValue):
            yield f"{name} is stated once, and may be stated with a piece"
    for tables, of_a_parcel in ((order.pieces, False), (order.parcels, True)):
        read = _pieces(tables, in_force) if tables else ()
        if isinstance(read, BadValue):
            yield str(read)
            continue
        for name in dict.fromkeys(name for table in tables for name in table):
            one = [_only(piece, name) for piece in read]
            if any(name not in table for table in tables):
                yield f"{name} is not stated each time, which does not show that it may differ"
            elif len({*map(str, one)}) < len(one):
                yield f"{name} is the same twice, which does not show that it may differ"
            elif any(True for _ in unlike_parcels(one, in_force)) != of_a_parcel:
                yield f"{name} {'may' if of_a_parcel else 'cannot'} differ in one parcel"


def _pieces(tables: Sequence[Raw], in_force: InForce) -> Sequence[Piece] | BadValue:
    """Return pieces with these facts, or what is wrong with them."""
    try:
        return read_pieces([dict(table) for table in tables], in_force.terms[PIECES].within)
    except BadValue as bad:
        return bad


def _only(piece: Piece, name: str) -> Piece:
    return replace(piece, facts={n: value for n, value in piece.facts.items() if n == name})


def _unshown(entered: Entered, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Go through the facts of which no example shows something, each with what that is."""
    in_orders = {name for order in entered.orders.values() for name in order.names}
    for name, field in fields.items():
        if field.ask is not None and name not in in_orders:
            yield name, f"no order shows whether {name} is of a piece, of a parcel or of all"
        stand = [t for one in entered.entries.values() for t in one.stand if name in t]
        tables = [t for one in entered.entries.values() for t in one.refused.get(name, ())]
        refused = [table for table in tables if name in table]
        if field.is_number and field.ask is not None:
            low, high = field.minimum, field.maximum
            ends = ((stand, "may", (low, high)),
                    (refused, "cannot", (low - field.step, high + field.step)))  # fmt: skip
            for tables, how, values in ends:
                given = {str(table.get(name)) for table in tables}
                for value in values:
                    if str(value) not in given:
                        yield name, f"no entry shows that {name} {how} be {value}"
        for other in field.not_before:
            for tables, how in ((stand, "may stand with"), (refused, "is never before")):
                if not any(other in table for table in tables):
                    yield name, f"no entry shows that {name} {how} {other}"
        asked = [(other, "", [*stand, *refused]) for other in field.only_with]
        for one in field.beside:
            those = [t for t in (*stand, *refused) if _means(one, field, t)]
            said = f" {'/'.join(sorted(one.codes))}" if one.codes else f" over {one.over}"
            asked += [(other, said, those) for other in one.only_with]
            for tables, how in ((stand, "may stand"), (refused, "may be refused")):
                given = {str(as_code(t[name])) for t in tables if _means(one, field, t)}
                for code in sorted(one.codes - given):
                    yield name, f"no entry shows with what {name} {code} {how}"
        for other, said, tables in asked:
            shown = {str(table.get(other)) for table in tables}
            for code in fields[other].codes:
                if code not in shown:
                    yield name, f"no entry shows whether {name}{said} may stand with {other} {code}"


def _means(one: Beside, field: Field, table: Raw) -> bool:
    """Say whether a table states one of the values that can be so only with others."""
    try:
        return one.means(field.parse(as_code(table[field.name])))
    except BadValue:  # a number that is refused by itself
        return False
