"""Readers: what buyers ask, and the words in which the page for buyers answers them.

Parts: `Reader`, `read_readers`, `stretches` (of what is read); `answers.readers` holds them against
the page.
Source: data/readers.toml. Shown on the page of what is verified, run as tests.

>>> reader = handbook.readers["way-back-cn"]
>>> reader.asks.en, reader.reads.en
('Who pays for sending it back?', 'You pay')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..reading import Files
from ..shapes import ID, Names, entries
from ..terms import Label

FILE = "readers.toml"
BETWEEN = " … "
"""What stands between two stretches of one sentence."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A buyer who `asks` something, and is answered by the line of buyers.toml with this id.

    `reads` are words of its sentence, on the page of `market` or, without one, on every page; the
    page of the market `elsewhere` does not have the line. `rules` are those behind it.
    """

    id: Annotated[str, ID]
    asks: Label
    reads: Label
    market: Annotated[str, Names("market")] = ""
    elsewhere: Annotated[str, Names("market")] = ""
    rules: Annotated[tuple[str, ...], Names("rule")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it is known on whose page the line stands, and not on whose it does not."""
        if bool(self.market) != bool(self.elsewhere):
            yield "elsewhere", "does not fit", "`market` and `elsewhere`, or neither"


def stretches(reads: Label, lang: str) -> list[str]:
    """Return the stretches of a sentence that are read of it, in their order."""
    return reads.text(lang).split(BETWEEN)


def read_readers(files: Files) -> dict[str, Reader]:
    """Return the readers by their lines as far as they can be read."""
    return entries(Reader, files.toml(FILE))
