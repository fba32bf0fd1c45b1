"""Sources: what the policy rests on, each statement with its id, work, kind, title and standing.

Source: data/sources.toml. Statements of law and of a platform also carry their article, the day
from which the cited text is in force (where known) and how it was checked (`status`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from .reading import Section
from .shapes import ID, By, Given, Key, Names
from .terms import Label


@dataclass(frozen=True, slots=True)
class Source:
    """One statement that rules and amounts may cite; `no_row` says why no row of law holds it."""

    id: Annotated[str, ID]
    work: Annotated[str, Names("work")]
    kind: str
    title: Label
    article: str = ""
    status: str = ""
    start: Annotated[date | None, Key("from")] = None
    no_row: Label | None = None


def _works(section: Section, key: str, given: Given) -> dict[str, Label]:
    """Read the title of each work; its note is for readers of the file."""
    return section.labelled(key, "title", "note")


@dataclass(frozen=True, slots=True)
class Sources:
    """All works by code, all statements by id."""

    works: Annotated[Mapping[str, Label], By(_works)]
    statements: Mapping[str, Source]
