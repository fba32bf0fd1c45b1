"""Shapes: a subject without rules of its own is read as the annotations of its dataclass say.

Parts: `read` (an object from a TOML table), `entries` (objects by key), `rows` (those of a list),
`references` (what an object names), `unresolved` (a fault for each that does not exist); the marks
`ID`, `FILE`, `LABELLED`, `LATER`, `FILLED`, `ONCE`,
`Key`, `OneOf`, `Form`, `Names`, `Keys`, `Blanks`, `By`.

A text, a `Label`, a day, a number, true or false, a dataclass (a table), a tuple of these (a list)
and a mapping of these (by key; rows by their `id`) are read as they are annotated. What may be left
out has a default. A dataclass may say in a method `wrong` what does not go together. Each fault
names file, entry and field, and reading goes on.

>>> @dataclass(frozen=True)
... class Way:
...     id: Annotated[str, ID]
...     kind: Annotated[str, OneOf(("fast", "slow"))]
...     sources: Annotated[tuple[str, ...], Names("source")] = ()
>>> faults = []
>>> file = Section("ways.toml", "", "", {"air": {"kind": "fst", "sources": ["CN-1"]}}, faults)
>>> faults += unresolved("ways.toml", entries(Way, file), {"source": ["CN-01"]})
>>> print(*faults, sep="\\n")
ways.toml: air: kind: unknown value 'fst'; allowed: one of fast, slow; did you mean 'fast'?
ways.toml: air: sources: unknown source 'CN-1'; allowed: an id of data/sources.toml; did you mean \
'CN-01'?
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from .faults import UNRESOLVED, Fault, Named, shown, unknown
from .reading import Section
from .terms import Label

T = TypeVar("T")
Given = Mapping[str, Any]
"""What is not in the table itself, and a reader of one field (`By`) needs, by name."""
Known = Mapping[str, Iterable[str]]
"""The names of each kind that there are; of a field of terms, its codes."""
Reader = Callable[[Section, str, Given], Any]
NOTHING: Given = {}
BLANK = re.compile(r"\{([^}]*)\}")
FILLED, ONCE = "at least one", "each once"
LATER = "from a day on"
"""The field has the entry as it is from each later day on: `[[ID.later]]`, see `dated`."""
START, UNTIL, WITHOUT = "from", "until", "without"


@dataclass(frozen=True, slots=True)
class Key:
    """The key in the file, where it is not the attribute's name: several, or "" for none."""

    name: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The texts that are allowed."""

    options: Iterable[str]


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like, with what is allowed in words."""

    fits: Callable[[str], object]
    allowed: str


@dataclass(frozen=True, slots=True)
class Names:
    """The kind of what each text names."""

    kind: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The kind of what each key of a mapping names."""

    kind: str


@dataclass(frozen=True, slots=True)
class Blanks:
    """The kind of what the {blanks} of a text name; they are the same in both languages."""

    kind: str


@dataclass(frozen=True, slots=True)
class By:
    """How a field is read that has a rule of its own."""

    read: Reader


ID = By(lambda section, key, given: section.id)
"""The field is the entry's id: its key in the file."""
FILE = By(lambda section, key, given: section.file)
"""The field is the name of the file."""
LABELLED = By(lambda section, key, given: section.labelled(key))
"""The field has the label of each entry, written `{ label = … }`, by its key."""


def later(shape: type[T], section: Section, key: str, given: Given) -> tuple[T, ...]:
    """Return what an entry says from later days on: a row has the keys that are others then.

    Such a row may take a key out by naming it in `without`.
    """
    own = {name: value for name, value in section.data.items() if name not in (START, UNTIL, key)}
    found = list[T]()
    last, end = section.data.get(START), section.data.get(UNTIL)
    for number, row in enumerate(section.rows(key), 1):
        place = section.within(f"{key} {number}", row.data)
        start = place.day(START)
        if start and isinstance(last, date) and start <= last:
            place.fault(START, f"{start} is not after {last}", "a day after those before it")
        if start and isinstance(end, date) and start >= end:
            place.fault(START, f"{start} is not before {end}", "a day before it has ended")
        last = start or last
        without = place.texts(WITHOUT, required=False)
        for name in without:
            if name not in own:
                place.unknown(WITHOUT, name, own)
        said = {name: value for name, value in row.data.items() if name not in (START, WITHOUT)}
        for name in (UNTIL, key):
            if said.pop(name, None) is not None:
                place.fault(name, "is said once of the whole", "beside the first of its days")
        if not said and not without:
            place.fault("", "nothing is otherwise", "the keys that are others from that day")
        own = {name: value for name, value in own.items() if name not in without} | said
        # What is wrong with the entry as it was is told already.
        whole = Section(section.file, section.id, place.path, {**own, START: start}, [])
        found.append(read(shape, whole, given))
        told = {_fault_of(fault) for fault in section.faults}
        section.faults += [fault for fault in whole.faults if _fault_of(fault) not in told]
    return tuple(found)


def _fault_of(fault: Fault) -> tuple[str, str, str]:
    return fault.id, fault.field.rpartition(".")[2], fault.problem


class Reference(NamedTuple):
    """What an entry names: its id, the path of the field, the kind of the name and the name."""

    id: str
    field: str
    kind: str
    name: str


class _Attribute(NamedTuple):
    name: str
    key: str
    also: str
    optional: bool
    kind: str
    keys: str
    hint: Any
    marks: list[Any]


def read(shape: type[T], section: Section, given: Given = NOTHING) -> T:
    """Return the object that a table describes; faults are noted, and leave empty values."""
    before = len(section.faults)
    described: Any = shape
    keys, readers = _readers(described)
    section.only(*keys)
    values = {
        a.name: reader(section, a.key, given)
        for a, reader in readers
        if not (a.key and a.optional) or a.key in section.data or a.also in section.data
    }
    made = shape(**values)
    if len(section.faults) == before:
        for fault in getattr(made, "wrong", tuple)():
            section.fault(*fault)
    return made


def entries(shape: type[T], section: Section, given: Given = NOTHING) -> Named[T]:
    """Return what a table holds by key, each entry of this shape."""
    parts = {key: section.sub(key, id=None if section.id else key) for key in section.data}
    found = {key: read(shape, part, given) for key, part in parts.items()}
    return Named(shape.__name__.lower(), found)


def rows(shape: type[T], section: Section, key: str, given: Given = NOTHING) -> tuple[T, ...]:
    """Return what a list of tables holds, each of this shape; no two have the same id."""
    found: list[T] = []
    for number, row in enumerate(section.rows(key), 1):
        if section.id:
            row = section.within(f"{key} {row.data.get('id', number)}", row.data)
        found.append(read(shape, row, given))
        name = getattr(found[-1], "id", "")
        if name and name in [getattr(other, "id", "") for other in found[:-1]]:
            row.fault("id", f"{name!r} is taken", "an id of its own")
    return tuple(found)


def references(value: object, id: str = "", path: str = "") -> list[Reference]:
    """Return what an object names, or what each of several names, with the place of each."""
    found: list[Reference] = []
    if isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            name = getattr(part, "id", number)
            name = number if name == id else name
            found += references(part, id, f"{path} {name}" if id else "")
    elif dataclasses.is_dataclass(value):
        id = id or getattr(value, "id", "")
        described: Any = type(value)
        for attribute in _naming(described):
            if held := getattr(value, attribute.name):
                place = f"{path}.{attribute.key}".strip(".")
                if attribute.keys:
                    found += [Reference(id, place, attribute.keys, name) for name in held]
                if attribute.kind:
                    found += [Reference(id, place, attribute.kind, name) for name in _texts(held)]
                else:
                    found += references(held, id, place)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            found += references(part, id or key, f"{path}.{key}" if id else "")
    return found


def unresolved(file: str, value: object, known: Known) -> Iterator[Fault]:
    """Return a fault for each name, of those in `references` of a known kind, that is none."""
    for id, field, kind, name in dict.fromkeys(references(value)):
        if kind in known and name not in known[kind]:
            yield unknown(file, id, field, name, known[kind], kind, UNRESOLVED)


def _texts(held: Any) -> Iterator[str]:
    """Go through the texts of a value, the {blanks} of a label, and the ids of what it holds."""
    if isinstance(held, Label):
        yield from (name for text in held for name in BLANK.findall(text))
    elif dataclasses.is_dataclass(held):
        yield str(getattr(held, "id", ""))
    elif isinstance(held, str):
        yield from [held] if held else ()
    else:
        for part in held.values() if isinstance(held, Mapping) else held:
            yield from _texts(part)


@cache
def _attributes(shape: Any) -> tuple[_Attribute, ...]:
    hints = get_type_hints(shape, include_extras=True)
    found = []
    for field in dataclasses.fields(shape):
        hint, *marks = (
            get_args(hint) if get_origin(hint := hints[field.name]) is Annotated else [hint]
        )
        key = next((mark for mark in marks if isinstance(mark, Key)), Key(field.name))
        kind = next((mark.kind for mark in marks if isinstance(mark, Names | Blanks)), "")
        keys = next((mark.kind for mark in marks if isinstance(mark, Keys)), "")
        if ID in marks or FILE in marks:
            key = Key("")
        optional = field.default is not MISSING or field.default_factory is not MISSING
        found.append(_Attribute(field.name, key.name, key.also, optional, kind, keys, hint, marks))
    return tuple(found)


@cache
def _naming(shape: Any) -> tuple[_Attribute, ...]:
    """Return the attributes that name anything, or hold what does."""
    return tuple(a for a in _attributes(shape) if a.kind or a.keys or _holds_shapes(a.hint))


def _holds_shapes(hint: Any) -> bool:
    return dataclasses.is_dataclass(hint) or any(map(_holds_shapes, get_args(hint)))


@cache
def _readers(shape: Any) -> tuple[tuple[str, ...], tuple[tuple[_Attribute, Reader], ...]]:
    """Return the keys that a table of this shape may have, and what reads each attribute."""
    attributes = _attributes(shape)
    keys = (key for attribute in attributes for key in (attribute.key, attribute.also) if key)
    return tuple(keys), tuple((a, _reader(a.hint, a.marks)) for a in attributes)


def _reader(hint: Any, marks: list[Any]) -> Reader:
    """Return what reads a field, and checks what its marks demand."""
    if LATER in marks:
        shape: Any = get_args(hint)[0]
        return lambda section, key, given: later(shape, section, key, given)
    reads = next((mark.read for mark in marks if isinstance(mark, By)), None) or _typed(hint)
    checks = [m for m in marks if m in (FILLED, ONCE) or isinstance(m, OneOf | Form | Blanks)]

    def checked(section: Section, key: str, given: Given) -> Any:
        before = len(section.faults)
        value = reads(section, key, given)
        for mark in checks if len(section.faults) == before else ():
            _check(section, key, value, mark)
        return value

    return checked if checks else reads


PLAIN: dict[Any, Callable[[Section, str], Any]] = {
    str: Section.text,
    Label: Section.label,
    bool: Section.flag,
    int: Section.whole,
    int | Decimal: Section.number,
    date: lambda section, key: section.day(key) or date.max,
    tuple[str, ...]: Section.texts,
    tuple[Label, ...]: Section.labels,
}


def _typed(hint: Any) -> Reader:
    """Return what reads a value of a type."""
    parts = [part for part in get_args(hint) if part not in (NoneType, Ellipsis)]
    if hint in PLAIN:
        plain = PLAIN[hint]
        return lambda section, key, given: plain(section, key)
    if dataclasses.is_dataclass(hint):
        shape: Any = hint
        return lambda section, key, given: read(shape, section.sub(key), given)
    if get_origin(hint) is tuple:
        return lambda section, key, given: rows(parts[0], section, key, given)
    if get_origin(hint) is not Mapping:
        return _typed(parts[0])
    part = parts[1]
    if part in PLAIN:
        return lambda section, key, given: _by_key(PLAIN[part], section.sub(key))
    if all(attribute.key != "id" for attribute in _attributes(part)):
        return lambda section, key, given: entries(part, section.sub(key), given)
    return lambda section, key, given: Named(
        part.__name__.lower(), {row.id: row for row in rows(part, section, key, given)}
    )


def _by_key(plain: Callable[[Section, str], T], section: Section) -> dict[str, T]:
    return {key: plain(section, key) for key in section.data}


def _check(section: Section, key: str, value: Any, mark: Any) -> None:
    """Note where a value is not what a mark demands."""
    texts = [*_texts(value)]
    if mark == FILLED and not value:
        section.fault(key, f"names none of its {key}", FILLED)
    elif mark == ONCE and len({*texts}) < len(texts):
        section.fault(key, "names one twice", ONCE)
    elif isinstance(mark, OneOf | Form):
        for text in texts:
            if isinstance(mark, OneOf) and text not in mark.options:
                section.unknown(key, text, mark.options)
            elif isinstance(mark, Form) and not mark.fits(text):
                section.fault(key, f"cannot be {shown(text)}", mark.allowed)
    elif isinstance(mark, Blanks):
        for label in value.values() if isinstance(value, Mapping) else [value]:
            if {*BLANK.findall(label.en)} != {*BLANK.findall(label.zh)}:
                allowed = "the same blanks in both"
                section.fault(key, "the blanks differ between the languages", allowed)
