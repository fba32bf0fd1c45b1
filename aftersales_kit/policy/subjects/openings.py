"""Openings: what little is known of a case, and the message that is sent then.

Parts: `Opening`, `read_openings`; `answers.openings` tries them.
Source: data/openings.toml. Shown with the wordings, run as tests.

>>> opening = handbook.openings["not-wanted-any-more"]
>>> opening.sends, opening.asks
(('first-no-reason', 'ask-wish-unwanted'), ('wish',))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from ..cases import stated_facts
from ..inforce import Policy
from ..reading import Files
from ..shapes import FILLED, By, Names, rows
from ..terms import Value
from .messages import PART

FILE = "openings.toml"


@dataclass(frozen=True, slots=True)
class Opening:
    """Facts of a case that is still open: the part that `begins` the one message (none while nobody
    has said what the problem is), the wordings that it `sends`, and the facts that it `asks` the
    buyer for. It `passes_over` wordings that ask what is known.
    """

    id: str
    facts: Annotated[Mapping[str, Value], By(stated_facts)]
    sends: Annotated[tuple[str, ...], Names("reply"), FILLED]
    asks: Annotated[tuple[str, ...], Names("field")] = ()
    begins: Annotated[str, Names(PART)] = ""
    passes_over: Annotated[tuple[str, ...], Names("reply")] = ()


def read_openings(files: Files, policy: Policy) -> dict[str, Opening]:
    """Return the openings by id as far as they can be read."""
    section = files.toml(FILE)
    section.only("opening")
    return {one.id: one for one in rows(Opening, section, "opening", {"policy": policy})}
