"""Markets: what follows from a market that is no decision of a table, such as its clock.

Parts: `Market`, `read_markets`. Source: data/markets, one file a market; the rules in it belong to
tables (`rules_in = "markets"`), which say what else follows.

>>> markets = handbook.policy.clocks.markets
>>> markets["eu"].utc_offset < markets["tw"].utc_offset
True
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import Annotated

from ..calendar import read_offset
from ..reading import Files, Section
from ..shapes import FILE, ID, By, Given, read

FOLDER = "markets"
NOT_HERE = ("label", "place", "traits", "rule")
"""Keys that terms and tables read."""


def _offset(section: Section, key: str, given: Given) -> timedelta:
    return read_offset(section, key)


@dataclass(frozen=True, slots=True)
class Market:
    """A market's clock: `zone` by its name, and its `utc_offset`.

    Where a market has several clocks, or one that is put forward in summer, the offset is that of
    the clock on which a day ends last: a buyer is in time while anybody there still is.
    """

    id: Annotated[str, ID]
    file: Annotated[str, FILE]
    zone: str
    utc_offset: Annotated[timedelta, By(_offset)]

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
