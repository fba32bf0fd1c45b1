"""Drafts: what agents wrote in worked cases, and what contradicts the case or is not settled in it.

Parts: `Draft`, `Drafted` (the drafts of one case); `read_drafted`.
Source: data/speech/drafts.toml. `answers.drafted` holds them against what is decided.

>>> draft = handbook.drafted["vip-asks-again-for-more"].drafts[0]
>>> draft.about
('answer',)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..cases import stated_facts
from ..inforce import Policy
from ..reading import Files
from ..shapes import FILLED, By, Key, Names, rows
from ..terms import Value

FILE = "speech/drafts.toml"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written; each stretch that is remarked on stands in 【】, and is `about` a subject.

    `say` is what to write in place of the first stretch; empty where nothing is remarked on. What
    is `open` is not settled yet.
    """

    text: str
    about: Annotated[tuple[str, ...], Names("assertion")] = ()
    say: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """Drafts to the buyer of a worked case; `facts` are known besides its own, or otherwise."""

    id: str
    case: Annotated[str, Names("worked case")]
    drafts: Annotated[tuple[Draft, ...], Key("draft"), FILLED]
    facts: Annotated[Mapping[str, Value], By(stated_facts)] = field(default_factory=dict)


def read_drafted(files: Files, policy: Policy) -> Mapping[str, Drafted]:
    """Return the drafts by id as far as they can be read."""
    section = files.toml(FILE)
    section.only("case")
    return {case.id: case for case in rows(Drafted, section, "case", {"policy": policy})}
