"""Citations: where each statement of the sources is carried by the data.

Parts: `Citation`, `citations` (of the files that were read). Any list called `sources`, in any
file, cites, and so do `practice` and `law`, the two sides of a conflict; a row of law or platform
carries the statement in its id. Worked cases illustrate, samples are made up, and where law is
silent nothing is demanded: none of them carries anything.

>>> {c.kind for c in handbook.citations if c.source == "PRC-40"} >= {"rule", "amount"}
True
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from .reading import Files
from .tables import statement_of

NOT_CARRYING = ("cases", "samples", "triage", "sources.toml")
CITING = ("sources", "practice", "law")
DEMANDING_NOTHING = "silent"
KINDS = {
    "policy": "rule",
    "floors": "rule",
    "markets": "rule",
    "procedures": "procedure",
    "replies": "reply",
}
"""What an entry of a folder is; elsewhere, the file's name in the singular says it."""
NO_TABLES = ("amounts.toml", "discounts.toml")
"""Files beside the tables whose entries are no rules."""
PARTS = ("values", "rule", "step", "duties")
"""Lists whose parts belong to the entry around them."""


class Citation(NamedTuple):
    """A statement, and what carries it: the kind of entry, its id, the file (as data/…)."""

    source: str
    kind: str
    name: str
    file: str


def citations(files: Files) -> list[Citation]:
    """Return every citation in the files that were read, in the order of their names."""
    return [citation for cited in files.of_each(_cited_in) for citation in cited]


def _cited_in(file: str, data: Mapping[str, Any]) -> tuple[Citation, ...]:
    place = PurePosixPath(file)
    if place.parts[0] in NOT_CARRYING:
        return ()
    kind = _kind(place)
    home = str(data.get("id", "")) if kind == "procedure" else ""
    cited: list[tuple[str, str]] = []
    _cite(data, "", kind == "rule", cited)
    return tuple(Citation(source, kind, home or name, f"data/{file}") for source, name in cited)


def _kind(place: PurePosixPath) -> str:
    if place.stem == "roles":
        return "role"
    if place.name in NO_TABLES or place.parts[0] not in KINDS:
        return place.stem.removesuffix("s")
    return KINDS[place.parts[0]]


def _cite(value: Any, name: str, is_rule: bool, cited: list[tuple[str, str]]) -> None:
    """Add the sources in an entry and those inside it, with the nearest id or key."""
    if isinstance(value, list):
        for part in value:
            if isinstance(part, (dict, list)):
                _cite(part, name, is_rule, cited)
        return
    name = str(value.get("id", name))
    stands_for = statement_of(name) if is_rule else name
    if stands_for != name:
        cited.append((stands_for, name))
    for key, part in value.items():
        if key == DEMANDING_NOTHING or not isinstance(part, (dict, list)):
            continue
        if key not in CITING:
            _cite(part, name if key in PARTS else key, is_rule, cited)
        elif isinstance(part, list):
            sources = dict.fromkeys(map(str, part))
            cited += [(source, name) for source in sources if source != stands_for]
