"""Changing: what one edit is, the files that it changes, and what any kind of edit is made of.

Parts: `Edit` (one change; `of` makes it), `Data` (the files as they are read), `conditions`,
`bounds` (edits of what a rule asks), `lists`, `swapped`, `moved`, `others` (of any list or table).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

GONE = "(gone)"
"""What an edit puts where it takes something out."""
AMOUNTS, TERMS, SHOP = "policy/amounts.toml", "policy/terms.toml", "policy/shop.toml"
NO_TABLES = (AMOUNTS, TERMS, SHOP, "policy/discounts.toml")
OPENINGS = {"at_most": "below", "below": "at_most", "at_least": "above", "above": "at_least"}
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Edit:
    """One change: in `file`, at `place`, what `was` there `becomes` something else."""

    kind: str
    what: str
    file: str
    entry: str
    place: Place
    was: Any = field(hash=False)
    becomes: Any = field(hash=False)

    def of(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return the file's content with the change; what is beside it is shared, not copied."""
        changed = dict(document)
        inner: Any = changed
        for key in self.place[:-1]:
            inner[key] = copy(inner[key])
            inner = inner[key]
        last: Any = self.place[-1]
        if self.becomes == GONE:
            del inner[last]
        else:
            inner[last] = self.becomes
        return changed

    def __str__(self) -> str:
        where = ".".join(str(key) for key in self.place)
        return f"{self.what}: data/{self.file}: {self.entry}: {where}: {self.was} -> {self.becomes}"


@dataclass(frozen=True)
class Data:
    """The files of a data folder as they are read, and the days on which its cases stand."""

    files: Mapping[str, dict[str, Any]]
    days: tuple[date, ...]

    @classmethod
    def read(cls, folder: Path) -> Data:
        """Return what stands in a folder."""
        files = {
            str(path.relative_to(folder)): tomllib.loads(
                path.read_text("utf-8"), parse_float=Decimal
            )
            for path in sorted(folder.rglob("*.toml"))
        }
        days = {
            case["on"]
            for name, document in files.items()
            if name.startswith("cases/")
            for case in document["case"]
            if "on" in case
        }
        return cls(files, tuple(sorted(days)))

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of terms.toml."""
        fields: Mapping[str, Any] = self.files[TERMS]["fields"]
        return fields

    @property
    def later(self) -> date:
        """A day in the middle of those on which worked cases stand."""
        return self.days[len(self.days) // 2]

    def codes(self, name: str) -> list[str]:
        """Return the codes of a field."""
        known = self.fields[name]
        if "each_in" in known:
            return [file.split("/")[1][:-5] for file, _ in self.under(known["each_in"])]
        if "titled_in" in known:
            return [
                str(held["id"]) for _, held in self.under(known["titled_in"]) if "title" in held
            ]
        return [*known["codes"]] if "codes" in known else ["yes", "no"]

    def members(self, name: str, wanted: Any) -> list[str]:
        """Return the codes that a condition on a coded field means."""
        if isinstance(wanted, dict):
            left_out = self.members(name, wanted["except"])
            return [code for code in self.codes(name) if code not in left_out]
        groups = self.fields[name].get("groups", {})
        found: dict[str, None] = {}
        for item in wanted if isinstance(wanted, list) else [wanted]:
            code = {True: "yes", False: "no"}[item] if isinstance(item, bool) else item
            found |= dict.fromkeys(self.group(name, code) if code in groups else [code])
        return [*found]

    def group(self, name: str, group: str) -> list[str]:
        """Return the codes of a group."""
        known = self.fields[name]["groups"][group]
        if "codes" in known:
            return [*known["codes"]]
        return [code for code in self.codes(name) if code not in known["except"]]

    def alike(self, amount: str) -> list[str]:
        """Return the other amounts in the unit of an amount."""
        amounts = self.files[AMOUNTS]
        unit = amounts[amount]["unit"]
        return [name for name in amounts if amounts[name]["unit"] == unit and name != amount]

    def under(self, folder: str, but: Iterable[str] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
        """Go through the files of a folder."""
        for name, document in self.files.items():
            if name.rpartition("/")[0] == folder and name not in but:
                yield name, document


def conditions(
    data: Data, kind: str, file: str, entry: str, place: Place, name: str, wanted: Any
) -> Iterator[Edit]:
    """Make a condition wider and narrower."""
    place = (*place, "when", name)
    yield Edit(kind, "widened", file, entry, place, wanted, GONE)
    if data.fields[name]["kind"] in ("number", "money"):
        return
    members = data.members(name, wanted)
    for code in members if len(members) > 1 else ():
        left = [other for other in members if other != code]
        yield Edit(kind, "narrowed", file, entry, place, wanted, left)
    for code in data.codes(name):
        if code not in members and len(members) + 1 < len(data.codes(name)):
            yield Edit(kind, "widened", file, entry, place, wanted, [*members, code])


def bounds(
    data: Data, kind: str, file: str, entry: str, place: Place, name: str, wanted: Any
) -> Iterator[Edit]:
    """Move and turn the bounds of a condition."""
    ends = wanted if isinstance(wanted, dict) and "except" not in wanted else {}
    for end, bound in ends.items():
        where = (*place, "when", name)
        if isinstance(bound, str):
            for other in data.alike(bound):
                yield Edit(kind, "another bound", file, entry, (*where, end), bound, other)
        else:
            for other in (bound + 1, bound - 1):
                yield Edit(kind, "another bound", file, entry, (*where, end), bound, other)
        if OPENINGS[end] not in wanted:
            turned = {OPENINGS.get(key, key) if key == end else key: wanted[key] for key in wanted}
            yield Edit(kind, "another bound", file, entry, where, wanted, turned)


def lists(
    kind: str, what: str, file: str, entry: str, place: Place, was: list[str], known: Iterable[str]
) -> Iterator[Edit]:
    """Take each item out of a list, and put each of the known ones in its place."""
    for item in was:
        left = [other for other in was if other != item]
        yield Edit(kind, what, file, entry, place, was, left or GONE)
        for other in known:
            if other not in was:
                changed = [other if one == item else one for one in was]
                yield Edit(kind, what, file, entry, place, was, changed)


def swapped(
    kind: str, what: str, file: str, entry: str, place: Place, was: Mapping[str, Any]
) -> Iterator[Edit]:
    """Let two neighbouring entries of a table change places: each has what the other had."""
    for one, other in pairwise(was):
        turned = {**was, one: was[other], other: was[one]}
        yield Edit(kind, what, file, entry, place, was, turned)


def moved(
    kind: str, what: str, file: str, entry: str, place: Place, was: Sequence[Any]
) -> Iterator[Edit]:
    """Let each item of a list come before the one that is before it."""
    for number in range(1, len(was)):
        turned = [*was]
        turned[number - 1 : number + 1] = [was[number], was[number - 1]]
        yield Edit(kind, what, file, entry, place, was, turned)


def others(
    data: Data, kind: str, what: str, file: str, entry: str, place: Place, facts: Mapping[str, Any]
) -> Iterator[Edit]:
    """Give each coded fact of some another code."""
    for name, was in facts.items():
        known = data.fields.get(name, {})
        if isinstance(was, list | dict) or not ("codes" in known or known.get("kind") == "flag"):
            continue
        for code in data.codes(name):
            if [code] != data.members(name, was):
                becomes = {"yes": True, "no": False}[code] if isinstance(was, bool) else code
                yield Edit(kind, what, file, entry, (*place, name), was, becomes)
