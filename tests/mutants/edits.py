"""Edits: one change of the data each, of every kind that somebody could make by mistake.

Parts: `every_edit`, of the policy's own files here, and of those beside it in `beside`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from .beside import BESIDE
from .changing import (
    AMOUNTS,
    GONE,
    NO_TABLES,
    SHOP,
    TERMS,
    Data,
    Edit,
    Place,
    bounds,
    conditions,
    lists,
)


def every_edit(data: Data) -> dict[str, list[Edit]]:
    """Return every edit by kind, each once."""
    found: dict[str, dict[tuple[str, Place], dict[str, Edit]]] = {}
    for source in SOURCES:
        for edit in source(data):
            alike = found.setdefault(edit.kind, {}).setdefault((edit.file, edit.place), {})
            # As text: two tables are the same only where they have the same order.
            if str(edit.becomes) != str(edit.was):
                alike.setdefault(str(edit.becomes), edit)
    return {
        kind: [edit for alike in places.values() for edit in alike.values()]
        for kind, places in found.items()
    }


def _with_rules(data: Data) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the tables, and the files of markets in which some of their rules stand."""
    yield from data.under("policy", NO_TABLES)
    yield from data.under("markets")


def _rules(data: Data) -> Iterator[Edit]:
    for file, table in _with_rules(data):
        for number, rule in enumerate(table.get("rule", ())):
            place: Place = ("rule", number)
            for name, wanted in rule.get("when", {}).items():
                yield from conditions(data, "rules", file, rule["id"], place, name, wanted)
                yield from bounds(data, "bounds", file, rule["id"], place, name, wanted)
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
                yield from conditions(data, kind, file, row["id"], place, name, wanted)
                yield from bounds(data, kind, file, row["id"], place, name, wanted)
            for name, given in row["then"].items():
                for other in data.codes(name):
                    yield Edit(kind, "another demand", file, row["id"], (*place, "then", name),
                               given, other)  # fmt: skip
            yield from _dates(data, kind, file, row, place)


def _clocks(data: Data) -> Iterator[Edit]:
    kind, listed = "clocks", data.files["clocks.toml"]
    stated: dict[tuple[str, Place, str], Any] = {
        ("clocks.toml", (), name): clock for name, clock in listed.items()
    }
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
        "steps": (),
        "pauses": (True,),
    }
    for (file, path, name), clock in stated.items():
        for key, others in offered.items():
            was = clock.get(key)
            options = [*others]
            if (key in ("backed_by", "backs", "steps") and was) or (key == "pauses" and was):
                options = [GONE]
            for other in options:
                if other != GONE or was is not None:
                    yield Edit(kind, key, file, name, (*path, name, key), was, other)
        for other in data.alike(clock["amount"]) if "amount" in clock else ():
            yield Edit(kind, "amount", file, name, (*path, name, "amount"), clock["amount"], other)
        place: Place = (*path, name)
        for key, others in (("role", offered["role"]), ("counted_in", offered["counted_in"])):
            rows = [{"from": data.later, key: other} for other in others if other != clock[key]]
            for row in rows:
                yield Edit("clocks dated", key, file, name, (*place, "later"), None, [row])
        for key in ("from", "until"):
            yield Edit("clocks dated", key, file, name, (*place, key), None, data.later)


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
                yield from lists(kind, key, file, entry, (*place, key), step.get(key, []), known)
            for name, columns in step.get("fills", {}).items():
                others = [column for column in _columns(data, name) if column not in columns]
                yield from lists(
                    kind, "fills", file, entry, (*place, "fills", name), columns, others
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
            yield from lists(kind, key, file, name, (*place, key), register[key], known["columns"])
        for key in ("enters", "verifies"):
            for role in roles:
                yield Edit(kind, key, file, name, (*place, key), register[key], role)
        for other in data.alike(register["keep"]):
            yield Edit(kind, "keep", file, name, (*place, "keep"), register["keep"], other)
    files = known["attachments"]
    for key in ("formats", "same"):
        yield from lists(kind, key, file, "attachments", ("attachments", key), files[key], ())
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
            yield from lists("options", key, file, name, (name, key), option[key], codes)
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
        yield from lists(kind, "replies", file, name, (name, "replies"), person["replies"], replies)
    file = "speech/phrases.toml"
    for name, phrases in data.files[file].items():
        for key in ("found", "passes"):
            for lang, texts in phrases.get(key, {}).items():
                yield from lists(kind, key, file, name, (name, key, lang), texts, ())
    file = "speech/examples.toml"
    for number, example in enumerate(data.files[file]["example"]):
        place = ("example", number)
        yield from lists(kind, "kinds", file, example["id"], (*place, "kinds"),
                         example.get("kinds", []), kinds)  # fmt: skip
        for key in ("at_fault", "limit"):
            if key in example:
                yield Edit(kind, key, file, example["id"], (*place, key), example[key], GONE)
        for code in data.codes("reply_stage") if "stage" in example else ():
            yield Edit(kind, "stage", file, example["id"], (*place, "stage"), example["stage"],
                       code)  # fmt: skip


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
    _markets, _traits, *BESIDE,
)  # fmt: skip
