"""Retired rules: ids that stood in an earlier release, so that no id ever means two things.

Parts: `Retired`, `read_retired` (the ledger; a rule that uses an id of it is a fault).
Source: data/retired.toml. Notes in transactions name rules, and are read for years.

>>> handbook.retired["GFT-03"].instead
('GFT-04',)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ..faults import Named
from ..reading import Files, Section
from ..shapes import ID, Form, Names, entries, unresolved
from ..tables import RULE_ID
from ..terms import Label

FILE = "retired.toml"


@dataclass(frozen=True, slots=True)
class Retired:
    """A rule that stands in no file any more: what it said, where, until when, what says it now."""

    id: Annotated[str, ID, Form(RULE_ID.fullmatch, "the id of a rule, such as FRT-01")]
    was: Label
    table: str
    until: date
    instead: Annotated[tuple[str, ...], Names("rule")] = ()


def read_retired(files: Files, used: Mapping[str, str]) -> Named[Retired]:
    """Return the ledger; `used` are the rules that there are, by id, with the file of each."""
    section = files.toml(FILE)
    found = entries(Retired, section)
    for name in found.keys() & used.keys():
        Section(section.file, name, "", {}, section.faults).fault(
            "", f"is used again in {used[name]}", "an id never used"
        )
    section.faults.extend(unresolved(section.file, found, {"rule": [*used, *found]}))
    return found
