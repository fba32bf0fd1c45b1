"""Reading one TOML file: typed access that notes every fault and goes on.

A `Section` is one TOML table with its place. Each reader returns a value of its type, or an
empty one after noting a fault, so that one reading finds all faults of a file. `Files` is a
folder of which each file is read once. What has been made of files is remembered within a process:
where they hold the same again, it is the same object (`Files.remembered`).
"""

from __future__ import annotations

import gc
import operator
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from .faults import (
    MALFORMED,
    UNREADABLE,
    UNRESOLVED,
    Fault,
    PolicyError,
    nearest,
    shown,
    to_report,
    unknown,
)
from .terms import NO_LABEL, Label

# The first is compiled, and reads in a third of the time what the second reads, too.
toml = import_module(next(name for name in ("tomli", "tomllib") if find_spec(name)))

LANGUAGES = Label._fields
NOTHING: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
SOLD = "sold"
"""How a market's file says whether the shop sells there."""
MISSING, TABLE = "missing", "a table"
MOST_DIGITS = 12
NAMED, ALONE = re.compile(r"\{[^{}]*\}"), re.compile("[{}]")
"""What stands for something else in a text, and a brace that does not."""
POSITION = re.compile(r" \(at line (\d+), column (\d+)\)$")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
P = ParamSpec("P")
T = TypeVar("T")
FULL_WIDTH = dict(zip("，；：＝“”‘’（）［］｛｝。", ",;:=\"\"''()[]{}.", strict=True))


@dataclass(slots=True)  # not frozen: thousands are made, and frozen ones take thrice as long
class Section:
    """A TOML table, the file it stands in, the id it belongs to and its path inside it."""

    file: str
    id: str
    path: str
    data: Mapping[str, Any]
    faults: list[Fault]

    def fault(
        self,
        field: str,
        problem: str,
        allowed: str = "",
        near: str | None = None,
        kind: str = MALFORMED,
    ) -> None:
        """Note a fault of one field."""
        place = f"{self.path}.{field}" if self.path and field else self.path or field
        self.faults.append(Fault(self.file, self.id, place, problem, allowed, near, kind))

    def unknown(self, key: str, value: object, known: Iterable[str], what: str = "value") -> None:
        """Note a value that is none of those known; `what` is their kind."""
        place = f"{self.path}.{key}" if self.path else key
        kind = "unknown value" if what == "value" else UNRESOLVED
        self.faults.append(unknown(self.file, self.id, place, value, known, what, kind))

    def only(self, *names: str) -> None:
        """Note every key that is not one of `names`."""
        for key in self.data:
            if key not in names:
                self.fault(key, "unknown key", f"one of {', '.join(names)}", nearest(key, names))

    def sub(self, key: str, *, id: str | None = None, required: bool = True) -> Section:
        """Return a nested table; an empty one, with a fault, when it is not there."""
        value = self.data.get(key)
        path = key if not self.path else f"{self.path}.{key}"
        if not isinstance(value, dict):
            if value is not None or required:
                self.fault(key, _wrong(value), TABLE)
            value = {}
        return Section(
            self.file, self.id if id is None else id, "" if id else path, value, self.faults
        )

    def within(self, place: str, data: Mapping[str, Any]) -> Section:
        """Return a part of this section that stands at a place of its own."""
        path = f"{self.path}.{place}" if self.path else place
        return Section(self.file, self.id, path, data, self.faults)

    def named_as_file(self) -> Section:
        """Return the section of a file that says its own id, which must be the file's name."""
        stem = self.file.rsplit("/", 1)[-1].removesuffix(".toml")
        name = self.data.get("id", stem)
        if name != stem:
            self.fault("id", f"{shown(name)} stands in the file {stem}.toml", f"the id {stem!r}")
        return Section(self.file, stem, "", self.data, self.faults)

    def subs(self) -> Iterator[tuple[str, Section]]:
        """Go through the nested tables by key; the key is the id of each."""
        for key in self.data:
            yield key, self.sub(key, id=key)

    def rows(self, key: str) -> Iterator[Section]:
        """Go through an array of tables; each row's `id` is the id of its section."""
        rows = self.data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(key, _wrong(rows), f"[[{key}]] tables")
            return
        for number, row in enumerate(rows, 1):
            name = row.get("id")
            yield Section(
                self.file,
                name if isinstance(name, str) else f"{key} {number}",
                "",
                row,
                self.faults,
            )

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            self.fault(key, _wrong(value), "a text")
            return ""
        return value

    def one_of(self, key: str, options: Iterable[str], *, default: str | None = None) -> str:
        """Return one of the options."""
        allowed = tuple(options)
        value = self.text(key, default=default)
        if value and value not in allowed:
            self.unknown(key, value, allowed)
            return ""
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, _wrong(value), "true or false")
        return value is True

    def whole(self, key: str) -> int:
        """Return a whole number."""
        value = self.number(key)
        if not isinstance(value, int):
            self.fault(key, _wrong(value), "a whole number")
            return 0
        return value

    def day(self, key: str, *, required: bool = True) -> date | None:
        """Return a date (not a moment)."""
        value = self.data.get(key)
        if type(value) is date:
            return value
        if value is not None or required:
            written = isinstance(value, str) and DAY.fullmatch(value)
            example = _hyphens(written) if written else "2025-09-01"
            self.fault(key, _wrong(value), f"a date such as {example}, without quotes")
        return None

    def number(self, key: str, *, default: int | None = None) -> int | Decimal:
        """Return an exact number with at most MOST_DIGITS digits on either side of the point."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault(key, _wrong(value), "a number")
            return 0
        number = Decimal(value)
        if (
            not number.is_finite()
            or number.adjusted() >= MOST_DIGITS
            or number != number.quantize(Decimal(1).scaleb(-MOST_DIGITS))
        ):
            allowed = f"a number with at most {MOST_DIGITS} digits on either side of the point"
            self.fault(key, _wrong(value), allowed)
            return 0
        return value

    def label(self, key: str) -> Label:
        """Return a text in both languages, written { en = "…", zh = "…" }."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            self.fault(key, _wrong(value), '{ en = "…", zh = "…" }', None, "missing label")
            return NO_LABEL
        if value.keys() - LANGUAGES:
            self.sub(key).only(*LANGUAGES)
        for lang in LANGUAGES:
            if not isinstance(value.get(lang), str) or not value[lang].strip():
                self.fault(f"{key}.{lang}", "no text", "a text", None, "missing label")
            elif alone := ALONE.search(NAMED.sub("", value[lang])):
                # Whoever reads the text would see it as it stands.
                problem = f"a {alone[0]} stands without its other one in {shown(value[lang])}"
                self.fault(f"{key}.{lang}", problem, "{ before the name of a blank and } after it")
        return Label(str(value.get("en", "")), str(value.get("zh", "")))

    def labelled(self, key: str, name: str = "label", *also: str) -> dict[str, Label]:
        """Return the label of each entry of a nested table, which may say what is in `also` too."""
        found = {}
        for code, entry in self.sub(key).subs():
            entry.only(name, *also)
            found[code] = entry.label(name)
        return found

    def labels(self, key: str) -> tuple[Label, ...]:
        """Return a list of texts in both languages, of which there is at least one."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value:
            self.fault(key, _wrong(value), '[{ en = "…", zh = "…" }]')
            return ()
        numbered = {f"{key} {number}": part for number, part in enumerate(value, 1)}
        listed = Section(self.file, self.id, self.path, numbered, self.faults)
        return tuple(map(listed.label, numbered))

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.data.get(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, _wrong(value), "a list of texts")
            return ()
        return tuple(value)


def _wrong(value: object) -> str:
    return MISSING if value is None else f"cannot be {shown(value)}"


def _hyphens(written: re.Match[str]) -> str:
    year, month, day = written.groups()
    return f"{year}-{int(month):02}-{int(day):02}"


HELD, WRITTEN, LISTED, THERE = "toml", "plain", "tomls", "has"
"""What is looked up in a folder, after the methods that do: what a TOML file holds, how another is
written, the names of the TOML files of a folder, and whether a file is there."""
MOST_FILES, MOST_READINGS = 2_000, 3
"""Of so many files it is remembered what they hold, and of each reader what it made last."""


class Look(NamedTuple):
    """What was looked up, `kind` as one of the four above, and what was seen."""

    kind: str
    name: str
    seen: object


@dataclass(frozen=True, eq=False, slots=True)
class _Reading:
    """What a reader made: of what it was given, and of what it then looked up, in this order."""

    given: tuple[object, ...]
    looks: tuple[Look, ...]
    made: Any


def is_draft(section: Section) -> bool:
    """Say whether a file says of itself that it is not in use yet: `sold = false` in a market's."""
    return section.data.get(SOLD) is False


class _Held:
    """What a file holds, the same as another only where it is the same object."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.data is other.data


@lru_cache(maxsize=2 * MOST_FILES)
def _made(make: Callable[..., Any], name: str, held: _Held, *given: Hashable) -> Any:
    return make(name, held.data, *given)


_readings: dict[Any, deque[_Reading]] = {}
_remembers = ContextVar("remembers", default=True)


class Files:
    """The files of a data folder: each is read and parsed once, and all their faults are kept.

    Files are named from the folder on, as "policy/terms.toml"; messages call that
    data/policy/terms.toml. `given` is what some hold instead, or besides. `read` has what each
    file holds, in the order of reading.
    """

    def __init__(self, folder: Path, given: Mapping[str, Mapping[str, Any]] = NOTHING) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.read: dict[str, Mapping[str, Any]] = {**given}
        self._given = tuple(given)
        self._looks: dict[tuple[str, str], Look] = {}

    def again(self) -> Files:
        """Return the same files, as they were read, for another reading with faults of its own."""
        files = Files(self.folder, {name: self.read[name] for name in self._given})
        files.read |= self.read
        return files

    def toml(self, name: str) -> Section:
        """Return what a file holds; an unreadable file is one fault, however often it is asked."""
        return Section(f"data/{name}", "", "", self._look(HELD, name), self.faults)

    def plain(self, name: str) -> str:
        """Return a file that is no TOML as it is written; an unreadable one is a fault."""
        return str(self._look(WRITTEN, name))

    def tomls(self, folder: str, but: Iterable[str] = ()) -> Iterator[Section]:
        """Go through the files of a folder by name, leaving out some, and drafts."""
        left_out = {*but}
        for name in self._look(LISTED, folder):
            if name not in left_out and not is_draft(section := self.toml(f"{folder}/{name}")):
                yield section

    def drafts(self, folder: str) -> frozenset[str]:
        """Return the names of the files of a folder that are drafts, without their endings."""
        names = self._look(LISTED, folder)
        return frozenset(
            name.removesuffix(".toml") for name in names if is_draft(self.toml(f"{folder}/{name}"))
        )

    def has(self, name: str) -> bool:
        """Say whether there is such a file."""
        return self._look(THERE, name) is True

    def remembered(
        self, read: Callable[Concatenate[Files, P], T], *given: P.args, **named: P.kwargs
    ) -> T:
        """Return what a reader makes of these files and of what it is given besides.

        A reader that makes the same of the same looks up the same as long as it sees the same. So
        what it made before is returned where all that it then looked up is seen again: in another
        folder, too. Nothing is remembered of a reading that noted a fault. What is given has to be
        the same object; what is returned may be others' as well, and is not to be changed.

        >>> from aftersales_kit.policy import data_folder
        >>> from aftersales_kit.policy.subjects.options import read_options
        >>> once, again = (Files(data_folder()).remembered(read_options) for _ in range(2))
        >>> once is again
        True
        """
        before = len(self.faults)
        readings = _readings.setdefault(read, deque(maxlen=MOST_READINGS))
        for reading in readings:
            same = len(given) == len(reading.given) and all(map(_is, given, reading.given))
            if same and all(self._sees(look) for look in reading.looks):
                readings.remove(reading)
                readings.appendleft(reading)
                return reading.made  # type: ignore[no-any-return]
        self._looks = {}
        made = read(self, *given, **named)
        if len(self.faults) == before and _remembers.get():
            readings.appendleft(_Reading(given, tuple(self._looks.values()), made))
        return made

    def of_each(self, make: Callable[..., T], *given: Hashable) -> Iterator[T]:
        """Go through what is made of each TOML file that was read, by its name and what it holds.

        The files come in the order of their names; `given` goes to `make` as well. What is made of
        one is remembered as long as the file holds the same, as by `remembered`.
        """
        made = _made if _remembers.get() else _made.__wrapped__
        for name in sorted(self.read, key=lambda name: name.split("/")):
            if name.endswith(".toml"):
                yield made(make, name, _Held(self.read[name]), *given)

    def _look(self, kind: str, name: str) -> Any:
        look = self._looks[kind, name] = Look(kind, name, self._seen(kind, name))
        return look.seen

    def _seen(self, kind: str, name: str) -> Any:
        if kind == LISTED:
            there = {path.name for path in (self.folder / name).glob("*.toml")}
            added = (given.rpartition("/") for given in self._given)
            return tuple(sorted(there | {last for folder, _, last in added if folder == name}))
        if kind == THERE:
            return name in self._given or (self.folder / name).is_file()
        called = f"data/{name}"
        if name not in self.read:
            if kind == HELD:
                self.read[name] = read_toml(self.folder / name, called, self.faults).data
            else:
                self.read[name] = {"": read_plain(self.folder / name, called, self.faults)}
        return self.read[name] if kind == HELD else self.read[name][""]

    def _sees(self, look: Look) -> bool:
        seen = self._seen(look.kind, look.name)
        return seen is look.seen or (look.kind != HELD and seen == look.seen)

    def tell_causes(self) -> None:
        """Make one fault, of an unreadable file, of all those of a file that lost what it holds.

        It did where nothing that stands in it belongs there, or a table that must stand in it does
        not. What else is missing there follows from that.
        """
        unreadable = {fault.file for fault in self.faults if fault.kind == UNREADABLE}
        for name, data in self.read.items():
            if f"data/{name}" in unreadable:
                continue
            called, stem = f"data/{name}", name.rsplit("/", 1)[-1].removesuffix(".toml")
            at_top = [
                fault
                for fault in self.faults
                if fault.file == called and fault.id in ("", stem) and "." not in fault.field
            ]
            stray = [fault for fault in at_top if fault.field in data and fault.kind == MALFORMED]
            lost = [fault for fault in at_top if (fault.problem, fault.allowed) == (MISSING, TABLE)]
            if causes := stray if {*data} and {*data} == {f.field for f in stray} else lost:
                left = [fault for fault in self.faults if fault.file != called]
                self.faults[:] = [*left, replace(causes[0], kind=UNREADABLE)]

    def whole(self, value: T) -> T:
        """Return what was read from them; raises PolicyError with every fault, if there are any."""
        if self.faults:
            raise PolicyError(to_report(self.faults))
        return value


_is: Callable[[object, object], bool] = operator.is_


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Look for no garbage meanwhile: where nearly all that is made is kept, looking is in vain."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def nothing_remembered() -> Iterator[None]:
    """Keep nothing meanwhile but what is made: for a process that reads one folder, once."""
    before = _remembers.set(False)
    try:
        yield
    finally:
        _remembers.reset(before)


def read_plain(path: Path, name: str, faults: list[Fault]) -> str:
    """Read a file as text; `name` is how messages call it. An unreadable file is one fault."""
    problem = "the file is empty"
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.strip():
            return text
    except FileNotFoundError:
        problem = "the file is missing"
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 text: {error.reason} at byte {error.start}"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    faults.append(Fault(name, "", "", problem, kind=UNREADABLE))
    return ""


@lru_cache(maxsize=MOST_FILES)
def _parsed(loads: Callable[..., Mapping[str, Any]], text: str) -> Mapping[str, Any]:
    """Return what a text says; the same of the same text, which so is not to be changed."""
    return loads(text, parse_float=Decimal)


def read_toml(path: Path, name: str, faults: list[Fault]) -> Section:
    """Read a file; `name` is how messages call it. An unreadable file is one fault."""

    def fault(problem: str, hint: str = "", excerpt: str = "") -> None:
        faults.append(Fault(name, "", "", problem, hint, None, UNREADABLE, excerpt))

    data: Mapping[str, Any] = {}
    text = read_plain(path, name, faults)
    try:
        parsed = _parsed if _remembers.get() else _parsed.__wrapped__
        data = parsed(toml.loads, text)
    except toml.TOMLDecodeError as error:
        line, column = _position(text, str(error))
        fault(f"not TOML: {error}", _hint(line, column), _excerpt(line, column))
    except RecursionError:
        fault("lists or tables stand inside each other too deep to be read")
    except (ValueError, InvalidOperation):  # what is left: Python cannot hold a number
        fault("there is a number of thousands of digits in it")
    return Section(name, "", "", data, faults)


def _position(text: str, message: str) -> tuple[str, int]:
    """Return the line that a message of the reader names, and how many characters come before."""
    lines = text.replace("\r\n", "\n").split("\n")
    if at := POSITION.search(message):
        return lines[int(at[1]) - 1], int(at[2]) - 1
    written = [line for line in lines if line.strip()]
    return (written[-1], len(written[-1])) if written else ("", 0)


def _excerpt(line: str, column: int) -> str:
    """Return the line with a caret below the place; what is wide in print counts twice."""
    start = max(0, column - 60)
    before = line[start:column]
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)
    return f"    {line[start : column + 60]}\n    {' ' * width}^"


def _hint(line: str, column: int) -> str:
    """Return what is allowed instead of the slips that a keyboard makes easy."""
    here = line[column : column + 1]
    if here in FULL_WIDTH:
        return f"the ASCII sign {FULL_WIDTH[here]} in place of {here}"
    for day in DAY.finditer(line):
        if day.start() <= column <= day.end():
            hyphens = _hyphens(day)
            if day[0] == hyphens:
                return "a day of the calendar"
            return f"a date with hyphens and two digits each, {hyphens}"
    for word in re.finditer(r"[\w.-]+", line):
        here_it_is = word.start() <= column <= word.end()
        if here_it_is and "O" in word[0].upper() and re.fullmatch(r"[\dOo._-]+", word[0]):
            return f"the digit 0 in place of the letter O, {re.sub('[Oo]', '0', word[0])}"
    if column == len(line) and (curly := re.search("[“”]", line)):
        return f'the straight quote " in place of {curly[0]}'
    return ""
