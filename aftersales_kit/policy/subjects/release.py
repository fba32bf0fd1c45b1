"""The last release: its version and day, and what stood in the policy, a digest for each entry.

Parts: `Release`, `read_release`. Source: data/release.toml, which `operations.releasing` writes;
what has changed since is said by `releases`.

>>> handbook.release.version, len(handbook.release.entries["amounts"]) > 100
('0.1.0', True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from ..reading import Files, Section
from ..shapes import By, Form, Given, Key, read

FILE = "release.toml"
PARTS = ("tables", "floors", "amounts", "clocks", "replies", "steps")
"""What is told of: rules of tables, rows of law and platform, and the rest by its id."""
VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
DIGESTS = re.compile(r"[0-9a-f]{6} [0-9a-f]{6}")


def _entries(section: Section, key: str, given: Given) -> dict[str, dict[str, str]]:
    held = section.sub(key)
    held.only(*PARTS)
    found: dict[str, dict[str, str]] = {}
    for part in PARTS:
        within = held.sub(part)
        found[part] = {name: within.text(name) for name in within.data}
        for name, text in found[part].items():
            if text and not DIGESTS.fullmatch(text):
                within.fault(name, f"cannot be {text!r}", "two digests of six digits")
    return found


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its `version`, the day it was made `on`, and the digests of each entry by part.

    The first digest is of what an entry means, the second of its words as well.
    """

    version: Annotated[str, Form(VERSION.fullmatch, "a version such as 1.2.0")] = ""
    on: Annotated[date | None, Key("on")] = None
    entries: Annotated[Mapping[str, Mapping[str, str]], By(_entries)] = field(default_factory=dict)


def read_release(files: Files) -> Release:
    """Return the last release as far as it can be read; an empty one where none was made."""
    return read(Release, files.toml(FILE)) if files.has(FILE) else Release()
