"""Sources: what the policy rests on, each statement with its id, work, kind, title and standing.

Source: data/sources.toml. Statements of law and of a platform also carry their article, the day
from which the cited text is in force (where known) and how it was checked (`status`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .terms import Label


@dataclass(frozen=True, slots=True)
class Source:
    """One statement that rules and amounts may cite."""

    id: str
    work: str
    kind: str
    title: Label
    article: str = ""
    status: str = ""
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """All works by code, all statements by id."""

    works: Mapping[str, Label]
    statements: Mapping[str, Source]
