"""Retired rules: ids that stood in an earlier release, so that no id ever means two things.

Parts: `Retired`, `read_retired` (the ledger; a rule that uses an id of it is a fault).
Source: data/retired.toml. Notes in transactions name rules, and are read for years.

>>> faults = []
>>> ledger = Section("data/retired.toml", "", "", {"FRT-99": {
...     "was": {"en": "The buyer pays.", "zh": "买家承担。"}, "table": "freight",
...     "until": date(2026, 3, 1)}}, faults)
>>> read_retired(ledger, {"FRT-24": "data/policy/freight.toml"})["FRT-99"].was.en
'The buyer pays.'
>>> _ = read_retired(ledger, {"FRT-99": "data/policy/freight.toml"})
>>> print(faults[0].problem)
'FRT-99' is used again in data/policy/freight.toml
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..faults import nearest, shown
from ..reading import Section
from ..tables import RULE_ID
from ..terms import Label


@dataclass(frozen=True, slots=True)
class Retired:
    """A rule that stands in no file any more: what it said, where, until when, what says it now."""

    id: str
    was: Label
    table: str
    until: date
    instead: tuple[str, ...]


def read_retired(section: Section, used: Mapping[str, str]) -> dict[str, Retired]:
    """Return the ledger; `used` are the rules that there are, by id, with the file of each."""
    found = {}
    for name, entry in section.subs():
        entry.only("was", "table", "until", "instead")
        if not RULE_ID.fullmatch(name):
            entry.fault("", f"{shown(name)} is no id of a rule", "such as FRT-01")
        if name in used:
            entry.fault("", f"{name!r} is used again in {used[name]}", "an id never used")
        instead = entry.texts("instead", required=False)
        for other in instead:
            if other not in used and other not in section.data:
                entry.fault(
                    "instead", f"unknown rule {shown(other)}", "the id of a rule",
                    nearest(other, used), "unresolved reference",
                )  # fmt: skip
        until = entry.day("until") or date.max
        found[name] = Retired(name, entry.label("was"), entry.text("table"), until, instead)
    return found
