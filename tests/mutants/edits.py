"""Edits: one change of the data each, of every kind that somebody could make by mistake.

Parts: `Edit` (one change; `of` makes it), `Data` (the files as they are read), `every_edit`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
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


def every_edit(data: Data) -> dict[str, list[Edit]]:
    """Return every edit by kind, each once."""
    found: dict[str, dict[tuple[str, Place], list[Edit]]] = {}
    for source in SOURCES:
        for edit in source(data):
            alike = found.setdefault(edit.kind, {}).setdefault((edit.file, edit.place), [])
            if edit.becomes != edit.was and edit.becomes not in (one.becomes for one in alike):
                alike.append(edit)
    return {kind: [*chain.from_iterable(places.values())] for kind, places in found.items()}


def _with_rules(data: Data) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the tables, and the files of markets in which some of their rules stand."""
    yield from data.under("policy", NO_TABLES)
    yield from data.under("markets")


def _rules(data: Data) -> Iterator[Edit]:
    for file, table in _with_rules(data):
        for number, rule in enumerate(table.get("rule", ())):
            place: Place = ("rule", number)
            for name, wanted in rule.get("when", {}).items():
                yield from _conditions(data, "rules", file, rule["id"], place, name, wanted)
                yield from _bounds(data, "bounds", file, rule["id"], place, name, wanted)
            for name, given in rule["then"].items():
                if name in data.fields and data.fields[name]["kind"] == "amount":
                    others: list[Any] = data.alike(given)
                else:
                    others = data.codes(name)
                for other in others:
                    if other != data.members(name, given)[0]:
                        yield Edit("rules", "another outcome", file, rule["id"],
                                   (*place, "then", name), given, other)  # fmt: skip
            yield from _dates(data, "rules", file, rule, place)
            if table.get("hit_policy") == "first" and number:
                before = table["rule"][number - 1]
                swapped = [*table["rule"]]
                swapped[number - 1 : number + 1] = [rule, before]
                yield Edit("rules", "another order", file, rule["id"], ("rule",), table["rule"],
                           swapped)  # fmt: skip


def _conditions(
    data: Data, kind: str, file: str, entry: str, place: Place, name: str, wanted: Any
) -> Iterator[Edit]:
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


def _bounds(
    data: Data, kind: str, file: str, entry: str, place: Place, name: str, wanted: Any
) -> Iterator[Edit]:
    bounds = wanted if isinstance(wanted, dict) and "except" not in wanted else {}
    for end, bound in bounds.items():
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


def _dates(
    data: Data, kind: str, file: str, row: Mapping[str, Any], place: Place
) -> Iterator[Edit]:
    if "until" not in row:
        yield Edit(kind, "dated", file, row["id"], (*place, "until"), None, data.later)
        if row.get("from", data.days[0]) < data.later:
            yield Edit(
                kind, "dated", file, row["id"], (*place, "from"), row.get("from"), data.later
            )


def _amounts(data: Data) -> Iterator[Edit]:
    for name, amount in data.files[AMOUNTS].items():
        values = amount["values"]
        value = values[-1]["value"]
        half = value / 2 if isinstance(value, Decimal) else value // 2
        for other in (value + 1, value * 2, half, value - 1):
            if other < 0 or other == value or (amount["unit"] == "share" and other > 1):
                continue
            place: Place = (name, "values")
            now = [*values[:-1], {**values[-1], "value": other}]
            yield Edit("amounts", "now", AMOUNTS, name, place, values, now)
            for day in data.days[len(data.days) // 4 :: max(1, len(data.days) // 8)]:
                if day > values[-1]["from"]:
                    later = [*values, {**values[-1], "from": day, "value": other}]
                    yield Edit("amounts later", "later", AMOUNTS, name, place, values, later)


def _wordings(data: Data) -> Iterator[Edit]:
    names = [name for _, replies in data.under("replies") for name in replies]
    for file, table in _with_rules(data):
        for number, rule in enumerate(table.get("rule", ())):
            if "reply" in rule:
                place = ("rule", number, "reply")
                yield Edit("wordings", "no reply", file, rule["id"], place, rule["reply"], GONE)
                for other in names:
                    yield Edit("wordings", "another reply", file, rule["id"], place, rule["reply"],
                               other)  # fmt: skip
    blanks = _blanks(data)
    for file, replies in data.under("replies"):
        for name, reply in replies.items():
            for blank in blanks:
                if f"{{{blank}}}" not in reply["text"]["en"]:
                    continue
                for other in blanks:
                    texts = {lang: text.replace(f"{{{blank}}}", f"{{{other}}}")
                             for lang, text in reply["text"].items()}  # fmt: skip
                    yield Edit("wordings", "another blank", file, name, (name, "text"),
                               reply["text"], texts)  # fmt: skip


def _blanks(data: Data) -> list[str]:
    found: dict[str, None] = {}
    for _, replies in data.under("replies"):
        for reply in replies.values():
            for part in reply["text"]["en"].split("{")[1:]:
                found[part.partition("}")[0]] = None
    return [*found]


def _law(data: Data) -> Iterator[Edit]:
    kind = "law rows"
    for file, floor in data.under("floors"):
        for number, row in enumerate(floor["rule"]):
            place: Place = ("rule", number)
            yield Edit(kind, "dropped", file, row["id"], place, row["id"], GONE)
            for name, wanted in row.get("when", {}).items():
                yield from _conditions(data, kind, file, row["id"], place, name, wanted)
                yield from _bounds(data, kind, file, row["id"], place, name, wanted)
            for name, given in row["then"].items():
                for other in data.codes(name):
                    yield Edit(kind, "another demand", file, row["id"], (*place, "then", name),
                               given, other)  # fmt: skip
            yield from _dates(data, kind, file, row, place)


def _clocks(data: Data) -> Iterator[Edit]:
    kind, listed = "clocks", data.files["clocks.toml"]
    stated = {("clocks.toml", (), name): clock for name, clock in listed.items()}
    for file, market in data.under("markets"):
        own = market.get("clocks", {})
        stated |= {(file, ("clocks",), name): clock for name, clock in own.items()}
    clocks = {name: clock for (_, _, name), clock in stated.items()}
    events = [name for name, known in data.fields.items() if known["kind"] in ("day", "moment")]
    offered: Mapping[str, Iterable[Any]] = {
        "starts": events,
        "kind": ("promise", "target", "limit", "law", "platform"),
        "met_by": (*events, GONE),
        "then": (*_values(clocks, "then"), GONE),
        "role": list(data.files["procedures/roles.toml"]),
        "counted_in": ("always", "opening_hours", "working_days", "calendar_days", "law_days"),
        "backed_by": (),
        "backs": (),
        "pauses": (True,),
    }
    for (file, path, name), clock in stated.items():
        for key, others in offered.items():
            was = clock.get(key)
            options = [*others]
            if (key in ("backed_by", "backs") and was) or (key == "pauses" and was):
                options = [GONE]
            for other in options:
                if other != GONE or was is not None:
                    yield Edit(kind, key, file, name, (*path, name, key), was, other)
        for other in data.alike(clock["amount"]) if "amount" in clock else ():
            yield Edit(kind, "amount", file, name, (*path, name, "amount"), clock["amount"], other)


def _values(entries: Mapping[str, Any], key: str) -> list[str]:
    return [*dict.fromkeys(entry[key] for entry in entries.values() if key in entry)]


def _procedures(data: Data) -> Iterator[Edit]:
    kind, roles = "procedures", "procedures/roles.toml"
    options: dict[str, dict[str, None]] = {}
    for _, procedure in data.under("procedures", [roles]):
        for step in procedure["step"]:
            for key in ("clocks", "enters", "rules", "replies"):
                options.setdefault(key, {}).update(dict.fromkeys(step.get(key, ())))
    for file, procedure in data.under("procedures", [roles]):
        steps = [step["id"] for step in procedure["step"]]
        for number, step in enumerate(procedure["step"]):
            entry = f"{procedure['id']}/{step['id']}"
            place: Place = ("step", number)
            for role in data.files[roles]:
                yield Edit(kind, "role", file, entry, (*place, "role"), step["role"], role)
            if "record" in step:
                yield Edit(kind, "record", file, entry, (*place, "record"), step["record"], GONE)
            for key, known in options.items():
                yield from _lists(kind, key, file, entry, (*place, key), step.get(key, []), known)
            for name, columns in step.get("fills", {}).items():
                known = [column for column in _columns(data, name) if column not in columns]
                yield from _lists(
                    kind, "fills", file, entry, (*place, "fills", name), columns, known
                )
            watches = step.get("watches", [])
            for watch in watches:
                left = [other for other in watches if other != watch]
                yield Edit(kind, "watches", file, entry, (*place, "watches"), watches, left or GONE)
            if isinstance(step.get("next"), str):
                for other in steps:
                    yield Edit(kind, "next", file, entry, (*place, "next"), step["next"], other)
            for branch, way in enumerate(
                step["next"] if isinstance(step.get("next"), list) else ()
            ):
                for other in steps:
                    yield Edit(kind, "next", file, entry, (*place, "next", branch, "step"),
                               way["step"], other)  # fmt: skip


def _columns(data: Data, register: str) -> list[str]:
    known = data.files["registers.toml"]["registers"][register]
    return [*known["required"], *known["optional"], *known["later"]]


def _lists(
    kind: str, what: str, file: str, entry: str, place: Place, was: list[str], known: Iterable[str]
) -> Iterator[Edit]:
    for item in was:
        left = [other for other in was if other != item]
        yield Edit(kind, what, file, entry, place, was, left or GONE)
        for other in known:
            if other not in was:
                changed = [other if one == item else one for one in was]
                yield Edit(kind, what, file, entry, place, was, changed)


def _registers(data: Data) -> Iterator[Edit]:
    file, kind = "registers.toml", "registers"
    known = data.files[file]
    for name, column in known["columns"].items():
        for key in ("personal", "filled"):
            if key in column:
                yield Edit(kind, key, file, name, ("columns", name, key), column[key], GONE)
    roles = [*data.files["procedures/roles.toml"]]
    for name, register in known["registers"].items():
        place: Place = ("registers", name)
        for key in ("required", "optional", "later"):
            yield from _lists(kind, key, file, name, (*place, key), register[key], known["columns"])
        for key in ("enters", "verifies"):
            for role in roles:
                yield Edit(kind, key, file, name, (*place, key), register[key], role)
        for other in data.alike(register["keep"]):
            yield Edit(kind, "keep", file, name, (*place, "keep"), register["keep"], other)
    files = known["attachments"]
    for key in ("formats", "same"):
        yield from _lists(kind, key, file, "attachments", ("attachments", key), files[key], ())
    for ending, other in files["saved_as"].items():
        for option in files["formats"]:
            yield Edit(kind, "saved_as", file, "attachments", ("attachments", "saved_as", ending),
                       other, option)  # fmt: skip
    for name in known["columns"]:
        if f"{{{name}}}" in known["note"]["text"]["en"]:
            texts = {lang: text.replace(f"{{{name}}}", "")
                     for lang, text in known["note"]["text"].items()}  # fmt: skip
            yield Edit(kind, "note", file, "note", ("note", "text"), known["note"]["text"], texts)


def _options(data: Data) -> Iterator[Edit]:
    file = "options.toml"
    for name, option in data.files[file].items():
        for key, term in (("rights", "rights"), ("wishes", "wish")):
            codes = data.codes(term)
            yield from _lists("options", key, file, name, (name, key), option[key], codes)
            for code in codes:
                if code not in option[key]:
                    yield Edit("options", key, file, name, (name, key), option[key],
                               [*option[key], code])  # fmt: skip


def _speech(data: Data) -> Iterator[Edit]:
    file, kind = "speech/checks.toml", "speech"
    document = data.files[file]
    kinds, markets = [*document["kinds"]], data.codes("market")
    for family in ("check", "element"):
        for number, check in enumerate(document.get(family, [])):
            place: Place = (family, number)
            for lang in ("zh", "en"):
                for pattern in check.get(lang, ()):
                    left = [other for other in check[lang] if other != pattern]
                    yield Edit(kind, "pattern", file, check["id"], (*place, lang), check[lang],
                               left or GONE)  # fmt: skip
            for key in ("only", "markets", "unless", "at_fault"):
                if key in check:
                    yield Edit(kind, key, file, check["id"], (*place, key), check[key], GONE)
            for code in kinds if "kind" in check else ():
                yield Edit(kind, "kind", file, check["id"], (*place, "kind"), check["kind"], code)
            for code in check.get("stages", ()):
                left = [other for other in check["stages"] if other != code]
                yield Edit(kind, "stages", file, check["id"], (*place, "stages"), check["stages"],
                           left)  # fmt: skip
            for code in data.codes("reply_stage") if "stages" in check else ():
                if code not in check["stages"]:
                    yield Edit(kind, "stages", file, check["id"], (*place, "stages"),
                               check["stages"], [*check["stages"], code])  # fmt: skip
            if family == "check" and "markets" not in check:
                for code in markets:
                    yield Edit(
                        kind, "markets", file, check["id"], (*place, "markets"), None, [code]
                    )
    file = "speech/customer-types.toml"
    replies = [name for _, known in data.under("replies") for name in known]
    for name, person in data.files[file].items():
        yield from _lists(
            kind, "replies", file, name, (name, "replies"), person["replies"], replies
        )


def _terms(data: Data) -> Iterator[Edit]:
    for name, known in data.fields.items():
        for group, part in known.get("groups", {}).items():
            key = "codes" if "codes" in part else "except"
            place = ("fields", name, "groups", group, key)
            for code in data.codes(name):
                if code not in part[key]:
                    changed = [*part[key], code]
                elif len(part[key]) > 1:
                    changed = [other for other in part[key] if other != code]
                else:
                    continue
                yield Edit("terms", "group", TERMS, name, place, part[key], changed)
        ranks = known.get("worst_first", [])
        for number in range(1, len(ranks)):
            swapped = [*ranks]
            swapped[number - 1 : number + 1] = [ranks[number], ranks[number - 1]]
            yield Edit("terms", "ranks", TERMS, name, ("fields", name, "worst_first"), ranks,
                       swapped)  # fmt: skip


def _markets(data: Data) -> Iterator[Edit]:
    kind, shop = "markets", data.files[SHOP]
    for offset in ("+00:00", "+07:00", "+09:00"):
        yield Edit(kind, "utc_offset", SHOP, "shop", ("utc_offset",), shop["utc_offset"], offset)
    yield Edit(kind, "start", SHOP, "shop", ("start",), shop["start"], data.later)
    for day, hours in shop["opening"].items():
        begin, _, end = hours.partition("-")
        for other in (GONE, f"08:00-{end}", f"{begin}-21:00", f"{begin}-23:00"):
            yield Edit(kind, "opening", SHOP, "shop", ("opening", day), hours, other)
    for file, market in data.under("markets"):
        code = file[8:-5]
        for other in ("+00:00", "+07:00", "-05:00"):
            yield Edit(kind, "utc_offset", file, code, ("utc_offset",), market["utc_offset"], other)
        yield Edit(kind, "home", file, code, ("home",), market.get("home"), "home" not in market)
        for key in ("checks", "limits"):
            if key in market:
                yield Edit(kind, key, file, code, (key,), market[key], GONE)
        for key, was in market.items():
            known = data.fields.get(key, {})
            for other in data.codes(key) if "codes" in known or known.get("kind") == "flag" else ():
                yield Edit(kind, key, file, key, (key,), was, other)


def _traits(data: Data) -> Iterator[Edit]:
    for known in data.fields.values():
        for file, document in data.under(known["each_in"]) if "each_in" in known else ():
            for trait, was in document.get("traits", {}).items():
                for code in data.codes(trait):
                    if [code] != data.members(trait, was):
                        yield Edit("traits", trait, file, trait, ("traits", trait), was, code)


SOURCES: tuple[Callable[[Data], Iterator[Edit]], ...] = (
    _rules, _amounts, _wordings, _law, _clocks, _procedures, _registers, _options, _speech, _terms,
    _markets, _traits,
)  # fmt: skip
