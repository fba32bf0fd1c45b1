"""Markets: what follows from a market that is no decision of a table, such as its clock.

Parts: `Market`, `read_markets`. Source: data/markets, one file a market; the rules in it belong to
tables (`rules_in = "markets"`), which say what else follows.

>>> markets = handbook.policy.clocks.markets
>>> markets["eu"].utc_offset < markets["tw"].utc_offset
True
>>> markets["tw"].greeting.usual.zh, markets["tw"].currency.en.format("300.00")
('您好，', 'TWD 300.00')
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import Annotated

from ..calendar import read_offset
from ..faults import shown
from ..reading import Files, Section
from ..shapes import FILE, ID, By, Given, OneOf, read
from ..tables import Greetings
from ..terms import Label

FOLDER = "markets"
NOT_HERE = ("label", "place", "traits", "rule")
"""Keys that terms and tables read."""


def _offset(section: Section, key: str, given: Given) -> timedelta:
    return read_offset(section, key)


def _currency(section: Section, key: str, given: Given) -> Label:
    told = section.label(key)
    for lang, text in zip(LANGUAGES, told, strict=True):
        if text and text.count("{}") != 1:
            section.fault(f"{key}.{lang}", f"cannot be {shown(text)}", "one {} for the number")
    return told


LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Market:
    """A market's clock, `zone` by its name and `utc_offset`, and how its buyers are written to.

    `language` is what they are written to in, `script` how Chinese is written for them, `currency`
    how a sum of their orders is told, with {} for the number.

    Where a market has several clocks, or one that is put forward in summer, the offset is that of
    the clock on which a day ends last: a buyer is in time while anybody there still is.
    """

    id: Annotated[str, ID]
    file: Annotated[str, FILE]
    zone: str
    utc_offset: Annotated[timedelta, By(_offset)]
    language: Annotated[str, OneOf(LANGUAGES)]
    script: str
    currency: Annotated[Label, By(_currency)]
    greeting: Greetings

    @property
    def clock(self) -> timezone:
        """The buyers' clock, for aware moments."""
        return timezone(self.utc_offset)


def read_markets(files: Files) -> dict[str, Market]:
    """Return the markets by their code, as far as they can be read."""
    found = {}
    for section in files.tomls(FOLDER):
        named = section.named_as_file()
        own = {key: value for key, value in named.data.items() if key not in NOT_HERE}
        found[named.id] = read(Market, replace(named, data=own))
    return found
