"""Properties: what may never turn out worse, or less, when one fact of a case is more.

Parts: `Property`, `Ordered` (a fact or an outcome, and what of it is more), `Except` (cases in
which a property need not hold), `read_properties`.
Source: data/properties.toml. Printed on a page of their own.

A property names an input, with its values from least to most, and an outcome. Of two cases that
differ in that input alone, the one that has more of it comes out no worse (`up`), no better
(`down`), or alike (`same`). That it is so is proved in `property_proof`.

>>> one = handbook.properties["better-evidence-and-who-answers"]
>>> one.input.name, one.outcome.name, one.goes
('evidence', 'responsible', 'up')
>>> [sorted(codes) for codes in one.input.steps]
[['none', 'refused'], ['photos'], ['confirmed']]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from ..conditions import read_codes
from ..faults import shown
from ..inforce import Policy
from ..reading import Files, Section
from ..replies import Asked, read_asked
from ..shapes import ID, By, Given, Key, Names, OneOf, entries
from ..terms import Field, Label

FILE = "properties.toml"
CALLED = f"data/{FILE}"
UP, DOWN, SAME = "up", "down", "same"


def _asked(section: Section, key: str, given: Given) -> dict[str, Asked]:
    policy: Policy = given["policy"]
    known = {"fields": policy.terms.fields, "amounts": policy.amounts}
    return read_asked(section.sub(key), known)


class Ordered(NamedTuple):
    """A fact or an outcome, with its codes from least to most, equals together, where it says so.

    A number has its own order, a flag is more with yes, and an outcome may be ranked in its terms.
    """

    name: str
    steps: tuple[frozenset[str], ...] = ()


NO_OUTCOME = Ordered("")


def _ordered(section: Section, key: str, given: Given, known: Iterable[str], what: str) -> Ordered:
    """Read a name, or a table of one name with its codes, or groups of codes, in their order."""
    value = section.data.get(key)
    if not isinstance(value, Mapping):
        name = section.text(key)
        if name and name not in known:
            section.unknown(key, name, known, what)
        return Ordered(name)
    placed, name = section.sub(key), next(iter(value), "")
    placed.only(name)
    if name not in known:
        section.unknown(key, name, known, what)
        return Ordered(name)
    field_, items = given["policy"].terms.fields[name], value[name]
    if not isinstance(items, list) or not field_.codes:
        placed.fault(name, f"cannot be {shown(items)}", "a list of codes, the least first")
        return Ordered(name)
    steps: list[frozenset[str]] = []
    for item in items:
        codes = read_codes(placed, name, item, field_.codes, field_.groups) or frozenset()
        for twice in sorted(codes & frozenset[str]().union(*steps)):
            placed.fault(name, f"has {twice!r} in two steps", "each code in one step")
        steps.append(codes)
    return Ordered(name, tuple(steps))


def _input(section: Section, key: str, given: Given) -> Ordered:
    fields: Mapping[str, Field] = given["policy"].terms.fields
    known = [name for name, one in fields.items() if not one.is_free]
    return _ordered(section, key, given, known, "fact or outcome")


def _outcome(section: Section, key: str, given: Given) -> Ordered:
    policy: Policy = given["policy"]
    known = [name for table in policy.tables.values() for name in table.outcomes]
    return _ordered(section, key, given, known, "outcome of a table")


@dataclass(frozen=True, slots=True)
class Except:
    """Cases in which a property need not hold, and why; a pair is left out if either is so."""

    when: Annotated[Mapping[str, Asked], By(_asked)]
    why: Label
    sources: Annotated[tuple[str, ...], Names("source")] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """What an outcome, or a sum, never does as an input grows; `why` that matters.

    `input` has the values that are compared: all of a number, of a flag, and of codes that make no
    difference. `outcome` has an order of its own where none is better for the buyer than another.
    `when` is what is so in both cases.
    """

    id: Annotated[str, ID]
    title: Label
    why: Label
    input: Annotated[Ordered, By(_input)]
    goes: Annotated[str, OneOf((UP, DOWN, SAME))]
    outcome: Annotated[Ordered, By(_outcome)] = NO_OUTCOME
    sum: str = ""
    when: Annotated[Mapping[str, Asked], By(_asked)] = field(default_factory=dict)
    apart: Annotated[tuple[Except, ...], Key("except")] = ()
    sources: Annotated[tuple[str, ...], Names("source")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say what does not go together."""
        if bool(self.outcome.name) == bool(self.sum):
            yield "outcome", "and sum are both given, or neither is", "one of them"


def read_properties(files: Files, policy: Policy) -> Mapping[str, Property]:
    """Return the properties by id as far as they can be read."""
    return entries(Property, files.toml(FILE), {"policy": policy})
