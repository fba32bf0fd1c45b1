"""What two handbooks say otherwise beside what their tables decide, entry by entry.

Parts: `Alteration` (one place in which they differ), `alterations` (all of them), `Renaming` and
`renamings` (what only has another id is told apart from what is gone, and what is new),
`is_renamed` (whether two things are one under two ids), `title_of` (what people call an entry).

Everything that a folder holds is looked at as it was read: amounts, clocks, wordings, the steps of
procedures, registers and all the rest; what has days of its own is looked at day by day. Where only
a text, a note or a source differs, and no blank in it, the wording alone has changed; where an
entry of rules differs is for `comparison` to say.

>>> from dataclasses import replace
>>> from aftersales_kit.policy.labels import Label
>>> option = handbook.options["exchange"]
>>> told = replace(option, buyer=replace(option.buyer, cons=Label("waits twice", "要等两次")))
>>> other = replace(handbook, options={**handbook.options, "exchange": told})
>>> for found in alterations(handbook, other):
...     print(found.part, found.entry, found.place, found.wording, found.becomes)
options exchange buyer.cons True Label(en='waits twice', zh='要等两次')
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .dated import at, days_of, plain
from .handbook import Handbook
from .labels import NO_LABEL, Label
from .shapes import BLANK
from .tables import statement_of

GONE = "(gone)"
"""What stands for an entry, or a part of it, that only the other handbook has."""
ORDER = "(order)"
"""The place in which entries that both have stand in another order."""
TOLD = frozenset({"sources", "note", "why", "because", "said", "texts"})
"""What decides nothing: texts and sources may be mended at any time."""
NO_MATTER = frozenset({"file", "files", "compiled"})
"""What follows from where a thing stands, or from what is looked at already."""
LEFT_OUT = frozenset({"faults", "beside", "citations", "files", "policy", "release"})
"""What is about the files themselves, or an earlier state; the policy is looked at by parts."""
POLICY_PARTS = ("terms", "amounts", "tables", "floors", "sources", "replies", "clocks")


@dataclass(frozen=True)
class Alteration:
    """One place in which two handbooks differ.

    `part` is a part of the handbook or of its policy, `entry` the id in it, `place` the way from
    there by the names of the data. `was` and `becomes` are what stands there, GONE for nothing.
    `wording` says that it decides nothing, and `title` is what people call the entry. `since` is
    the day from which it is so, where the entry has days of its own, and `until` the first on which
    it no longer is; both None for all days.
    """

    part: str
    entry: str
    place: str
    was: Any
    becomes: Any
    wording: bool
    title: Label = NO_LABEL
    since: date | None = None
    until: date | None = None


def alterations(
    old: Handbook, new: Handbook, days: tuple[date, date] | None = None
) -> list[Alteration]:
    """Return every place in which two handbooks differ, beside what rules decide.

    Where `days` are given, each is looked at as it is in force on its day.
    """
    found: list[Alteration] = []
    if days is not None:
        old, new = _as_of(old, days[0]), _as_of(new, days[1])
    for part in POLICY_PARTS:
        found += _entries(part, getattr(old.policy, part), getattr(new.policy, part))
    for field in dataclasses.fields(old):
        if field.name not in LEFT_OUT:
            found += _entries(field.name, getattr(old, field.name), getattr(new, field.name))
    return found


@dataclass(frozen=True)
class Renaming:
    """One thing of a part that stands there under another id, and is otherwise the same.

    `title` is what people call it, or the entry that it belongs to.
    """

    part: str
    was: str
    becomes: str
    title: Label = NO_LABEL


def renamings(found: Sequence[Alteration]) -> tuple[list[Renaming], list[Alteration]]:
    """Return what of some alterations is another id alone, and the alterations that are left.

    A row of law or platform stands for the article that its id begins with: under the id of
    another article it is another row. A whole table is none of these, as its rules are compared.

    >>> from dataclasses import replace
    >>> table = handbook.policy.tables["freight"]
    >>> rules = (replace(table.rules[0], id="FRT-99"), *table.rules[1:])
    >>> tables = {**handbook.policy.tables, "freight": replace(table, rules=rules)}
    >>> other = replace(handbook, policy=replace(handbook.policy, tables=tables))
    >>> renamed, left = renamings(alterations(handbook, other))
    >>> [(one.was, one.becomes) for one in renamed], left
    ([('FRT-01', 'FRT-99')], [])
    """
    renamed: list[Renaming] = []
    come = [one for one in found if one.was == GONE]
    left = list(found)
    for one in found:
        if other := next((new for new in come if _is_one(one, new)), None):
            renaming = Renaming(one.part, one.was.id, other.becomes.id, other.title)
            if renaming not in renamed:
                renamed.append(renaming)
            come = [new for new in come if new is not other]
            left = [kept for kept in left if kept is not one and kept is not other]
    return renamed, left


def _is_one(gone: Alteration, new: Alteration) -> bool:
    """Say whether what is gone in one place is what is new beside it."""
    return (
        gone.becomes == GONE
        and _home(gone) == _home(new)
        and (gone.part, gone.place) != ("tables", "")
        and is_renamed(gone.was, new.becomes, row=gone.part == "floors")
    )


def _home(one: Alteration) -> tuple[object, ...]:
    """Return where a thing stands, its own id aside."""
    within = (one.entry, one.place.rpartition(".")[0]) if one.place else ()
    return one.part, within, one.since, one.until


def is_renamed(was: Any, becomes: Any, *, row: bool = False) -> bool:
    """Say whether two things are one under two ids; a `row` of law has its article in its id.

    >>> from dataclasses import replace
    >>> rule = handbook.policy.tables["freight"].rules[0]
    >>> is_renamed(rule, replace(rule, id="FRT-99")), is_renamed(rule, rule)
    (True, False)
    """
    if not dataclasses.is_dataclass(type(was)) or type(was) is not type(becomes):
        return False
    if "id" not in {field.name for field in dataclasses.fields(was)} or was.id == becomes.id:
        return False
    if row and statement_of(was.id) != statement_of(becomes.id):
        return False
    return not any(_differing(replace(was, id=becomes.id), becomes, ""))


def _entries(part: str, was: Any, becomes: Any) -> Iterator[Alteration]:
    """Go through the differing places of a part: entries by key, or subjects that hold such."""
    if was is becomes or was == becomes:
        return
    if isinstance(was, Mapping) and isinstance(becomes, Mapping):
        for key in dict.fromkeys((*was, *becomes)):
            one, other = was.get(key, GONE), becomes.get(key, GONE)
            title = title_of(other) or title_of(one)
            for (since, until), (place, before, after, wording) in _over_time(one, other):
                yield Alteration(part, str(key), place, before, after, wording, title, since, until)
        return
    for field in dataclasses.fields(was):
        one, other = getattr(was, field.name), getattr(becomes, field.name)
        if isinstance(one, Mapping):
            yield from _entries(part, one, other)
        elif one != other:
            for place, before, after, wording in _differing(one, other, ""):
                yield Alteration(part, field.name, place, before, after, wording)


Difference = tuple[str, Any, Any, bool]


def _as_of(book: Handbook, day: date) -> Handbook:
    """Return a handbook in which all that has days of its own is as it stands on one."""
    clocks = book.policy.clocks.on(day)
    bare = {name: plain(clock) for name, clock in clocks.entries.items()}
    return replace(book, policy=replace(book.policy, clocks=replace(clocks, entries=bare)))


Days = tuple[date | None, date | None]


def _over_time(was: Any, becomes: Any) -> Iterator[tuple[Days, Difference]]:
    """Go through the differing places of two entries, with the days on which they differ."""
    dated = [entry for entry in (was, becomes) if hasattr(entry, "later")]
    days = sorted(days_of(dated))
    if not days:
        yield from (((None, None), found) for found in _differing(was, becomes, ""))
        return
    begun: list[tuple[date, Difference]] = []
    ended: dict[int, date] = {}
    for day in (date.min, *days):
        one, other = (GONE if e == GONE else _on(e, day) for e in (was, becomes))
        found = [*_differing(one, other, "")]
        running = [n for n in range(len(begun)) if n not in ended]
        ended |= {n: day for n in running if begun[n][1] not in found}
        still = [begun[n][1] for n in running if n not in ended]
        begun += [(day, difference) for difference in found if difference not in still]
    for number, (day, difference) in enumerate(begun):
        yield (None if day == date.min else day, ended.get(number)), difference


def _on(entry: Any, day: date) -> Any:
    held = at(entry, day)
    return GONE if held is None else plain(held)


def _differing(was: Any, becomes: Any, place: str, told: bool = False) -> Iterator[Difference]:
    """Go through the places in which two values differ, each as deep as both have it."""
    if was is becomes or was == becomes:
        return
    if isinstance(was, Label) and isinstance(becomes, Label):
        yield place, was, becomes, told or _blanks(was) == _blanks(becomes)
    elif _both(was, becomes, Mapping):
        for key in dict.fromkeys((*was, *becomes)):
            yield from _differing(
                was.get(key, GONE), becomes.get(key, GONE), _within(place, key), told
            )
    elif dataclasses.is_dataclass(was) and type(was) is type(becomes):
        yield from _fields(was, becomes, place, told)
    elif _both(was, becomes, tuple) and not isinstance(was, Label):
        yield from _listed(was, becomes, place, told)
    else:
        yield place, was, becomes, told


def _both(was: Any, becomes: Any, kind: type) -> bool:
    return isinstance(was, kind) and isinstance(becomes, kind)


def _fields(was: Any, becomes: Any, place: str, told: bool) -> Iterator[Difference]:
    for field in dataclasses.fields(was):
        if field.compare and field.name not in NO_MATTER:
            one, other = getattr(was, field.name), getattr(becomes, field.name)
            yield from _differing(
                one, other, _within(place, field.name), told or field.name in TOLD
            )


def _listed(
    was: Sequence[Any], becomes: Sequence[Any], place: str, told: bool
) -> Iterator[Difference]:
    """Go through the differences of two lists: by id where each item has one, else by place."""
    before, after = _by_id(was), _by_id(becomes)
    if before is not None and after is not None:
        for name in dict.fromkeys((*before, *after)):
            one, other = before.get(name, GONE), after.get(name, GONE)
            yield from _differing(one, other, _within(place, name), told)
        kept = [name for name in before if name in after]
        moved = [name for name in after if name in before]
        if kept != moved:
            yield _within(place, ORDER), (*kept,), (*moved,), told
    elif len(was) == len(becomes) and any(map(dataclasses.is_dataclass, was)):
        for number, (one, other) in enumerate(zip(was, becomes, strict=True), 1):
            yield from _differing(one, other, _within(place, number), told)
    elif _texts(was) and _texts(becomes):
        yield place, was, becomes, told or _all_blanks(was) == _all_blanks(becomes)
    else:
        yield place, was, becomes, told


def _by_id(items: Sequence[Any]) -> dict[str, Any] | None:
    named = {str(getattr(item, "id", "")): item for item in items}
    return named if "" not in named and len(named) == len(items) else None


def _texts(items: Sequence[Any]) -> bool:
    return bool(items) and all(isinstance(item, Label) for item in items)


def _blanks(label: Label) -> list[str]:
    return sorted(name for text in label for name in BLANK.findall(text))


def _all_blanks(labels: Sequence[Label]) -> list[str]:
    return sorted(name for label in labels for name in _blanks(label))


def _within(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


def title_of(entry: Any) -> Label:
    """Return what people call an entry; nothing where it has no such name."""
    for name in ("title", "label"):
        if isinstance(label := getattr(entry, name, None), Label):
            return label
    return NO_LABEL
