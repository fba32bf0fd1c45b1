"""Visits of the buyers' door: who comes, what is answered on the way, and what is then read.

Parts: `Visit`, `read_visits`; `answers.visits` goes the ways again.
Source: data/visits.toml. Shown on the page of what is verified, run as tests.

>>> visit = handbook.visits["cushion-thought-over-too-long"]
>>> visit.topic, visit.answers, visit.tells[0]
('unwanted', ('10',), 'may-return-cn')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..reading import Files
from ..shapes import FILLED, ID, ONCE, Names, entries
from ..terms import Label

FILE = "visits.toml"


@dataclass(frozen=True, slots=True)
class Visit:
    """A buyer who `asks` something at the door of a market, and the way from there to an ending.

    `answers` are given to the questions of the `topic` in the order in which they are asked: ids of
    choices, or a number, which is in one of the stretches that are offered. The lines of the topic
    that it `tells` are all that are told then, in order; what every topic tells is left out.
    `reads` are words of the door's own lines among them. It is `open` where a person has to look.
    """

    id: Annotated[str, ID]
    asks: Label
    market: Annotated[str, Names("market")]
    topic: str
    tells: Annotated[tuple[str, ...], FILLED, ONCE]
    answers: tuple[str, ...] = ()
    reads: Mapping[str, Label] = field(default_factory=dict)
    open: bool = False


def read_visits(files: Files) -> dict[str, Visit]:
    """Return the visits by id as far as they can be read."""
    return entries(Visit, files.toml(FILE))
