"""The shop around the sample year, as its file says it: what is drawn besides the cases.

Parts: `Shop` (what is drawn around the cases), `read_shop`, `verify_shop` (findings, in the form of
`verification`). A year is made of it by `sample_files`.
Source: data/samples/shop.toml, beside data/samples/distributions.toml.

>>> from aftersales_kit.policy import data_folder
>>> [draw.fact for draw in read_shop(data_folder(), handbook).customer]
['customer', 'last_called_on']
>>> verify_shop(data_folder(), handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from ..policy.faults import UNREADABLE, UNRESOLVED, Fault, unknown
from ..policy.handbook import Handbook
from ..policy.reading import Files
from ..policy.shapes import FILLED, read
from ..policy.subjects.exports import OWN
from ..policy.verification import Finding, from_faults
from .case_columns import OF_PARCELS
from .samples import Draw, Sample, files_beside, read_draws, read_sample, unnamed

FILE = "samples/shop.toml"
CALLED = f"data/{FILE}"
PIECES, BY = "pieces_bought", "buyer_number"
"""What is drawn of an order, and is neither a fact nor a column of a file."""


@dataclass(frozen=True)
class Shop:
    """What is drawn around the cases: see data/samples/shop.toml."""

    other_orders: int
    other_like: Annotated[tuple[str, ...], FILLED]
    customers: int
    known_from: Mapping[str, str]
    piece: Annotated[tuple[Draw, ...], FILLED]
    order: Annotated[tuple[Draw, ...], FILLED]
    case: Annotated[tuple[Draw, ...], FILLED]
    other: Annotated[tuple[Draw, ...], FILLED]
    customer: Annotated[tuple[Draw, ...], FILLED]

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that there are fewer than none."""
        for key in ("other_orders", "customers"):
            if getattr(self, key) < 0:
                yield key, f"cannot be {getattr(self, key)}", "0 or more"


def read_shop(folder: Path, handbook: Handbook) -> Shop:
    """Return what is drawn around the cases; raises PolicyError with all faults."""
    files = Files(folder)
    shop = read(Shop, files.toml(FILE), {"terms": handbook.policy.terms})
    if not files.faults:
        files.faults += _named(shop, read_sample(folder, handbook.policy), handbook)
    return files.whole(shop)


def verify_shop(folder: Path, handbook: Handbook, files: Files | None = None) -> list[Finding]:
    """Return what is wrong with the shop of a data folder; the empty list means fine.

    What the handbook itself finds missing, and what the draws of cases lack, is not said again.
    `files` are those of the folder, where some of them were read already.
    """
    files = files or files_beside(folder, handbook)
    shop = read(Shop, files.toml(FILE), {"terms": handbook.policy.terms})
    others = files.again()
    sample = read_draws(others, handbook.policy)
    if not files.faults and not others.faults:
        files.faults += _named(shop, sample, handbook)
    said = {fault.file for fault in handbook.beside if fault.kind == UNREADABLE}
    return from_faults(fault for fault in files.faults if fault.file not in said)


def _named(shop: Shop, sample: Sample, handbook: Handbook) -> Iterator[Fault]:
    """Go through what the draws name and is none, each list after those that are drawn before."""
    more = {*OWN, *(c.id for c in handbook.registers.columns.values()), *handbook.measures.columns}
    more |= {PIECES, BY, *OF_PARCELS}
    find = partial(unnamed, policy=handbook.policy, more=sorted(more))
    facts = [draw.fact for draw in sample.draws]
    pieces = [*facts, *(draw.fact for draw in shop.piece)]
    orders = [*pieces, *(draw.fact for draw in shop.order)]
    yield from find(shop.piece, drawn=facts)
    yield from find(shop.order, drawn=pieces)
    yield from find(shop.case, drawn=orders)
    yield from find(shop.other, drawn=[*shop.other_like, *(draw.fact for draw in shop.order)])
    yield from find(shop.customer)
    known = [*orders, *(draw.fact for draw in shop.case)]
    named = [("other_like", fact, facts) for fact in shop.other_like]
    named += [("known_from", name, known) for both in shop.known_from.items() for name in both]
    for key, name, there in named:
        if name not in there:
            yield unknown(CALLED, "", key, name, there, "fact that is drawn", UNRESOLVED)
