"""Citations: where each statement of the sources is carried by the data.

Parts: `Citation`, `data_citations` (of a data folder). Any list called `sources`, in any file of
the folder, cites, and so do `practice` and `law`, the two sides of a conflict; a row of law or
platform carries the statement in its id. Worked cases illustrate
and samples are made up: neither carries anything.

>>> from aftersales_kit.policy import data_folder
>>> {c.kind for c in data_citations(data_folder()) if c.source == "PRC-40"} >= {"rule", "amount"}
True
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .tables import statement_of

NOT_CARRYING = ("cases", "samples", "triage", "sources.toml")
CITING = ("sources", "practice", "law")
KINDS = {"policy": "rule", "floors": "rule", "procedures": "procedure", "replies": "reply"}
"""What an entry of a folder is; elsewhere, the file's name in the singular says it."""
PARTS = ("values", "rule", "step", "duties")
"""Lists whose parts belong to the entry around them."""


class Citation(NamedTuple):
    """A statement, and what carries it: the kind of entry, its id, the file (as data/…)."""

    source: str
    kind: str
    name: str
    file: str


def data_citations(folder: Path) -> list[Citation]:
    """Return every citation in the files of a data folder, in the order of the files."""
    found = []
    for path in sorted(folder.rglob("*.toml")):
        place = path.relative_to(folder)
        if place.parts[0] not in NOT_CARRYING:
            with path.open("rb") as file:
                data = tomllib.load(file)
            kind = _kind(place)
            home = data["id"] if kind == "procedure" else ""
            for source, name in _cited(data, "", kind == "rule"):
                found.append(Citation(source, kind, home or name, f"data/{place.as_posix()}"))
    return found


def _kind(place: Path) -> str:
    if place.stem == "roles":
        return "role"
    if place.name == "amounts.toml" or place.parts[0] not in KINDS:
        return place.stem.removesuffix("s")
    return KINDS[place.parts[0]]


def _cited(value: Any, name: str, is_rule: bool) -> Iterator[tuple[str, str]]:
    """Go through the sources in an entry and those inside it, with the nearest id or key."""
    if isinstance(value, list):
        for part in value:
            yield from _cited(part, name, is_rule)
    elif isinstance(value, dict):
        name = str(value.get("id", name))
        sources = dict.fromkeys(cited for key in CITING for cited in value.get(key, []))
        if is_rule and statement_of(name) != name:
            sources = {statement_of(name): None, **sources}
        yield from ((source, name) for source in sources)
        for key, part in value.items():
            if isinstance(part, dict | list) and key not in CITING:
                yield from _cited(part, name if key in PARTS else key, is_rule)
