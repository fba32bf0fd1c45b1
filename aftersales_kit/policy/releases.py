"""What has changed since the last release: entries that are new, others, gone, or worded otherwise.

Parts: `standing` (digests of all that stands in the policy), `since_release`, `Since` (one entry).
What stood there at the release is kept as digests in data/release.toml; git is not asked.

>>> found = standing(handbook)
>>> found["clocks"]["call-back"] == standing(handbook)["clocks"]["call-back"]
True
>>> {one.how for one in since_release(handbook)} <= {NEW, OTHERWISE, GONE, WORDED}
True
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .alterations import NO_MATTER, TOLD, title_of
from .digests import digest
from .handbook import Handbook
from .labels import NO_LABEL, Label
from .shapes import BLANK

NEW, OTHERWISE, GONE, WORDED = "new", "otherwise", "gone", "worded"
BYTES = 3


@dataclass(frozen=True)
class Since:
    """An entry that is not as it was at the release: its part, its id, its title, and how."""

    part: str
    id: str
    title: Label
    how: str


def standing(handbook: Handbook) -> dict[str, dict[str, str]]:
    """Return the digests of each entry by part: of what it means, and of its words as well."""
    return {
        part: {
            name: f"{digest(_content(entry, False), BYTES)} {digest(_content(entry, True), BYTES)}"
            for name, entry in entries.items()
        }
        for part, entries in _parts(handbook).items()
    }


def since_release(handbook: Handbook) -> Iterator[Since]:
    """Go through what is not as it was at the last release; nothing where there was none."""
    found, stands = _parts(handbook), standing(handbook)
    for part, was in handbook.release.entries.items():
        entries, now = found[part], stands[part]
        for name in dict.fromkeys((*was, *now)):
            title = title_of(entries[name]) if name in entries else NO_LABEL
            if name not in was or name not in now:
                yield Since(part, name, title, GONE if name in was else NEW)
            elif was[name] != now[name]:
                meant = was[name].split()[0] == now[name].split()[0]
                yield Since(part, name, title, WORDED if meant else OTHERWISE)


def _parts(handbook: Handbook) -> dict[str, Mapping[str, Any]]:
    policy = handbook.policy
    return {
        "tables": {rule.id: rule for table in policy.tables.values() for rule in table.rules},
        "floors": {row.id: row for floor in policy.floors.values() for row in floor.rules},
        "amounts": policy.amounts,
        "clocks": policy.clocks.entries,
        "replies": policy.replies,
        "steps": {
            f"{procedure.id}/{step.id}": step
            for procedure in handbook.procedures
            for step in procedure.steps
        },
    }


def _content(value: Any, words: bool) -> Any:
    """Return what a value says; what is empty says nothing, so that a new key is no change."""
    if isinstance(value, Label):
        return [*value] if words else sorted(name for text in value for name in BLANK.findall(text))
    if dataclasses.is_dataclass(value):
        held = {
            part.name: _content(getattr(value, part.name), words)
            for part in dataclasses.fields(value)
            if part.compare and part.name not in NO_MATTER and (words or part.name not in TOLD)
        }
        return {name: said for name, said in held.items() if said not in (None, "", False, [], {})}
    if isinstance(value, Mapping):
        return {name: _content(part, words) for name, part in value.items()}
    if isinstance(value, frozenset):
        return value
    if isinstance(value, tuple):
        return [_content(part, words) for part in value]
    return value
