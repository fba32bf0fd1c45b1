"""What is entered: facts that can stand so, facts that cannot, and orders of several pieces.

Parts: `Entry` (facts that stand, and facts of which one is refused), `WrittenOrder` (what is so of
each piece, of each parcel, and once), `Entered`, `read_entered`; `answers.entered` tries them.
Source: data/entered.toml. Shown in the glossary, run as tests.

>>> handbook.entered.entries["signed-for-only-when-there"].refused["signed_on"][0]["order_state"]
'undispatched'
>>> [piece["problem"] for piece in handbook.entered.orders["coat-and-socks"].pieces]
['quality_defect', 'change_of_mind']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..labels import Label
from ..reading import Files, Section
from ..shapes import By, Given, Key, read

FILE = "entered.toml"

Raw = Mapping[str, object]
"""Facts as somebody writes them: whether they can be read is what is tried."""


def _facts(section: Section, key: str, given: Given) -> Raw:
    return section.sub(key).data


def _several(section: Section, key: str, given: Given) -> tuple[Raw, ...]:
    return tuple(row.data for row in section.rows(key))


def _by_fact(section: Section, key: str, given: Given) -> dict[str, tuple[Raw, ...]]:
    listed = section.sub(key)
    return {name: _several(listed, name, given) for name in listed.data}


Several = Annotated[tuple[Raw, ...], By(_several)]


@dataclass(frozen=True, slots=True)
class Entry:
    """Facts as they are written: `stand` are tables of facts that can be so together, `refused`
    tables of facts by the one fact that is refused in each.
    """

    id: str
    title: Label
    stand: Several = ()
    refused: Annotated[Mapping[str, tuple[Raw, ...]], By(_by_fact)] = field(default_factory=dict)

    @property
    def tables(self) -> Iterator[Raw]:
        """Every table of facts."""
        yield from self.stand
        for tables in self.refused.values():
            yield from tables


@dataclass(frozen=True, slots=True)
class WrittenOrder:
    """An order of several pieces as it is written down: what is so of each of its `pieces`, of each
    of its `parcels`, and what is stated `once`.
    """

    id: str
    title: Label
    once: Annotated[Raw, By(_facts)] = field(default_factory=dict)
    pieces: Several = ()
    parcels: Several = ()

    @property
    def names(self) -> Iterator[str]:
        """The facts that are stated, some more than once."""
        for table in (self.once, *self.pieces, *self.parcels):
            yield from table


@dataclass(frozen=True)
class Entered:
    """All entries and orders, by id."""

    entries: Annotated[Mapping[str, Entry], Key("entry")]
    orders: Annotated[Mapping[str, WrittenOrder], Key("order")]


def read_entered(files: Files) -> Entered:
    """Return what is entered as far as it can be read."""
    return read(Entered, files.toml(FILE))
