"""Wordings to send to the buyer, and what each of them says of the case.

Parts: `Reply`, `Claim` (something that a wording takes to be so). Source: data/replies.

What a wording claims is written as the conditions of a rule are. `message` and its proof hold that
no wording is sent where what it claims is not so: see `subjects.messages`.

>>> handbook.policy.replies["lost-searching"].claims[0].holds["order_state"] >= {"in_transit"}
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from typing import Annotated

from .conditions import by_traits, read_condition
from .reading import Section
from .shapes import ID, By, Given, Names, OneOf
from .tables import MANNERS, Bound
from .terms import NO_LABEL, Field, Label

Asked = frozenset[str] | Bound
GIVEN = "if"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a wording takes to be so: all that `holds`, facts and outcomes with what they may be.

    Outcomes are those that there would be with the facts of `given` in place of the case's own: the
    journey spoken of, the way that is proposed.
    """

    holds: Mapping[str, Asked]
    given: Mapping[str, frozenset[str]] = _field(default_factory=dict)


def read_asked(section: Section, given: Given) -> dict[str, Asked]:
    """Read conditions on facts and outcomes, as a rule has them; `given` has fields and amounts."""
    fields: Mapping[str, Field] = given["fields"]
    found: dict[str, Asked] = {}
    for name, value in section.data.items():
        if name not in fields or fields[name].is_free:
            can = [other for other, field in fields.items() if not field.is_free]
            section.unknown(name, name, can, "fact or outcome")
        elif (asked := read_condition(section, fields[name], value, given["amounts"])) is not None:
            found[name] = asked
    return by_traits(section, found, fields)


def _claims(section: Section, key: str, given: Given) -> tuple[Claim, ...]:
    found = []
    for number, row in enumerate(section.rows(key), 1):
        placed = section.within(f"{key} {number}", row.data)
        stated = placed.sub(GIVEN, required=False)
        told = {name: value for name, value in row.data.items() if name != GIVEN}
        holds = read_asked(section.within(f"{key} {number}", told), given)
        codes = {n: c for n, c in read_asked(stated, given).items() if isinstance(c, frozenset)}
        for name in read_asked(stated, given).keys() - codes.keys():
            stated.fault(name, "is a number", "a fact with codes")
        if not holds:
            placed.fault("", "claims nothing", "a fact or an outcome at least")
        found.append(Claim(holds, codes))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Reply:
    """A wording to send to the buyer; `text` may have {placeholders} that answers fill.

    The text has no greeting: `greeting` says which of the market's goes before it.
    `claims` is what it takes to be so, `asks` what it asks the buyer, and `finds_out` what it says
    that the shop finds out: it is not sent once that is known. `while_open` is the wording that is
    sent in its place while a blank of it is not known, `once_known` the one that is sent once what
    it asks or finds out is.
    """

    id: Annotated[str, ID]
    title: Label
    text: Label
    greeting: Annotated[str, OneOf(MANNERS)] = "usual"
    example: Label = NO_LABEL
    claims: Annotated[tuple[Claim, ...], By(_claims)] = ()
    asks: Annotated[tuple[str, ...], Names("field")] = ()
    finds_out: Annotated[tuple[str, ...], Names("field")] = ()
    while_open: Annotated[str, Names("reply")] = ""
    once_known: Annotated[str, Names("reply")] = ""
