"""What is wrong, said so that it can be mended: the place, the value, what is allowed, the fix.

`Fault` is one thing wrong in a policy file, `BadValue` one thing wrong in a fact of a case.
Faults are collected and raised together (`PolicyError`, `CaseError`), so that one look at the
message is enough to mend everything.

>>> str(Fault("data/policy/freight.toml", "FRT-01", "when.leg", "unknown code 'retrun'",
...           "one of outbound, return, resend", "return"))
"data/policy/freight.toml: FRT-01: when.leg: unknown code 'retrun'; allowed: one of outbound, \
return, resend; did you mean 'return'?"
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from .labels import NO_LABEL, Label, alike, in_both, joined

T = TypeVar("T")
P = ParamSpec("P")
BAD_DATA = 2
SHOWN = 60
MOST_LISTED = 40
HOMES = {
    "amount": "an entry of data/policy/amounts.toml",
    "clock": "an entry of data/clocks.toml",
    "reply": "an id of data/replies",
    "role": "an entry of data/procedures/roles.toml",
    "row": "a row of data/floors",
    "rule": "the id of a rule",
    "source": "an id of data/sources.toml",
}
"""Where the names of a kind are to be found, of which there are too many to list."""
UNWRITABLE: Mapping[type[Exception], str] = {
    NotADirectoryError: "路径里有一段是文件，不是文件夹",
    FileExistsError: "已经有同名的文件",
    IsADirectoryError: "这是文件夹",
    PermissionError: "没有权限",
    FileNotFoundError: "没有这个文件夹",
    ValueError: "名字里有不能用的字符",
}
SOURCE_ID = re.compile(r"([a-z]+)-([0-9]{1,9})")
AS_LONG_AS_UNREADABLE = "put this right first: what would only follow from it is left unsaid so far"
MALFORMED = "malformed"
UNREADABLE = "unreadable"
NONE_KNOWN = "none"
UNRESOLVED = "unresolved reference"
UNREAD = "unread file"
UNKNOWN = "unknown to the data"


def shown(value: object) -> str:
    """Return `value` as it may be shown in a message: quoted, and cut when it is enormous.

    >>> shown("x" * 1000)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' (1000 characters)"
    """
    if isinstance(value, str):
        if len(value) > SHOWN:
            return f"{value[:SHOWN] + '…'!r} ({len(value)} characters)"
        return repr(value)
    text = _text(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def nearest(value: object, options: Iterable[str]) -> str | None:
    """Return the option that `value` most resembles, or None when nothing comes close.

    Capitals and small letters are alike.

    >>> nearest("RETRUN", ["outbound", "return", "resend"])
    'return'
    >>> nearest("banana", ["outbound", "return"]) is None
    True
    """
    folded: dict[str, str] = {}
    for option in options:
        folded.setdefault(option.casefold(), option)
    wanted = _text(value)[:SHOWN].casefold()
    found = difflib.get_close_matches(wanted, list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def nearest_source(value: str, ids: Iterable[str]) -> str | None:
    """Return the nearest id of a source, but none that is merely another number of the same work.

    >>> nearest_source("QST-99", ["QST-29"]) is None
    True
    >>> nearest_source("qst-029", ["QST-29"])
    'QST-29'
    """
    close = nearest(value, ids)
    if close is None:
        return None
    given, found = SOURCE_ID.fullmatch(value.casefold()), SOURCE_ID.fullmatch(close.casefold())
    if given and found and given[1] == found[1] and int(given[2]) != int(found[2]):
        return None
    return close


def did_you_mean(name: object, known: Iterable[str], what: str = "") -> str:
    """Return the end of a message, naming the nearest of what is known; empty where none is.

    >>> did_you_mean("clocc", ["clock"])
    "; did you mean 'clock'?"
    """
    return meant(name, known, what).en


def meant(name: object, known: Iterable[str], what: str = "") -> Label:
    """Return `did_you_mean` in both languages."""
    close = near(name, known, what)
    return Label(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else NO_LABEL


def near(name: object, known: Iterable[str], what: str = "") -> str | None:
    """Return the nearest name of a kind, or None: see `nearest` and `nearest_source`."""
    return nearest_source(str(name), known) if what == "source" else nearest(name, known)


def no_such(what: str, name: object, known: Iterable[str]) -> str:
    """Return the message that there is no such thing, with the nearest that there is.

    >>> no_such("leg", "retrun", ["outbound", "return"])
    "there is no leg 'retrun'; did you mean 'return'?"
    """
    return none_such(alike(what), name, known).en


def none_such(what: Label, name: object, known: Iterable[str]) -> Label:
    """Return `no_such` in both languages.

    >>> none_such(Label("leg", "运程"), "retrun", ["outbound", "return"]).zh
    "没有“retrun”这个运程；是不是 'return'？"
    """
    said = f"there is no {what.en} {shown(name)}", f"没有“{shown(name)[1:-1]}”这个{what.zh}"
    return joined([Label(*said), meant(name, known, what.en)])


def why_unwritable(error: OSError | ValueError) -> Label:
    """Return why a file or folder cannot be written, which the machine says in English alone.

    >>> why_unwritable(PermissionError(13, "Permission denied"))
    Label(en='Permission denied', zh='没有权限')
    """
    said = str(getattr(error, "strerror", None) or error)
    return Label(said, UNWRITABLE.get(type(error), said))


class NoSuch(KeyError):
    """Raised where something is asked for by a name that nothing has; `label` says so to people."""

    def __init__(self, said: Label | str) -> None:
        self.label = in_both(said)
        super().__init__(self.label.en)


class Unfit(ValueError):
    """Raised for what cannot be as it was given; `label` says so to people."""

    def __init__(self, said: Label | str) -> None:
        self.label = in_both(said)
        super().__init__(self.label.en)


class Named(dict[str, T]):
    """Entries by id; asked for one that there is not, it names the nearest.

    >>> Named("clock", {"reply": 1})["repli"]
    Traceback (most recent call last):
    KeyError: "there is no clock 'repli'; did you mean 'reply'?"
    """

    def __init__(self, what: str | Label, entries: Mapping[str, T]) -> None:
        super().__init__(entries)
        self.what = what

    def __missing__(self, name: str) -> T:
        if isinstance(self.what, Label):
            raise NoSuch(none_such(self.what, name, self))
        raise KeyError(no_such(self.what, name, self))


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python does not write whole numbers of thousands of digits
        return "a number of thousands of digits"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place of a policy file.

    `kind` is the finding it becomes in a verification report: "unreadable", "malformed",
    "unknown value", "missing label", "unresolved reference", "uncovered", "uncovered date",
    "too large" or "rule without source". `excerpt` are the lines of the file to look at, if any.
    """

    file: str
    id: str
    field: str
    problem: str
    allowed: str = ""
    nearest: str | None = None
    kind: str = MALFORMED
    excerpt: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.message) if part)

    @property
    def message(self) -> str:
        """What is wrong, without the file."""
        place = "".join(f"{part}: " for part in (self.id, self.field) if part)
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        fix = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        excerpt = f"\n{self.excerpt}" if self.excerpt else ""
        return f"{place}{self.problem}{allowed}{fix}{excerpt}"


def unknown(
    file: str, id: str, field: str, name: object, known: Iterable[str], what: str, kind: str
) -> Fault:
    """Return the fault that a name is none of those known, of which `what` is the kind."""
    known = list(known)
    listed = f"one of {', '.join(known)}" if len(known) <= MOST_LISTED else f"one of {len(known)}"
    problem = f"unknown {what} {shown(name)}" if what else f"unknown {shown(name)}"
    allowed = HOMES.get(what, listed if known else NONE_KNOWN)
    return Fault(file, id, field, problem, allowed, near(name, known, what), kind)


def to_report(faults: list[Fault]) -> list[Fault]:
    """Return the faults worth reading: nothing that an unreadable file seems to lack.

    Nor, beside such a file, a name of a kind of which none is known at all.
    """
    unreadable = {fault.file for fault in faults if fault.kind == UNREADABLE}

    def follows(fault: Fault) -> bool:
        nameless = fault.kind == UNRESOLVED and fault.allowed == NONE_KNOWN
        return bool(unreadable) and (nameless or fault.file in unreadable)

    return [fault for fault in faults if fault.kind == UNREADABLE or not follows(fault)]


class PolicyError(ValueError):
    """Raised by loading, once, with every fault of every file in `faults`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"the policy cannot be loaded: {count} fault{'s' if count > 1 else ''}"
        unreadable = any(fault.kind == UNREADABLE for fault in self.faults)
        tail = [AS_LONG_AS_UNREADABLE] if unreadable else []
        super().__init__("\n".join([head, *map(str, self.faults), *tail]))


def told(command: Callable[P, int | None]) -> Callable[P, int]:
    """Return a command that says what is wrong with the data instead of raising it.

    It ends with 2 (`BAD_DATA`) where the data cannot be read or a file cannot be opened, else as
    the command does, 0 where that says nothing.

    >>> def read() -> None:
    ...     raise PolicyError([Fault("data/clocks.toml", "", "", "the file is empty")])
    >>> told(read)()
    2
    """

    @wraps(command)
    def saying(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return command(*args, **kwargs) or 0
        except PolicyError as error:
            print(error, file=sys.stderr)
        except OSError as error:
            print(f"{error.filename} cannot be opened: {error.strerror}", file=sys.stderr)
        return BAD_DATA

    return saying


class BadValue(ValueError):
    """A value that a field of a case does not take, said in both languages.

    `field` is the field's name, `label` the message without it.
    """

    def __init__(self, field: str, en: str, zh: str) -> None:
        self.field, self.label = field, Label(en, zh)
        super().__init__(f"{field}: {en}")


class CaseError(ValueError):
    """Raised when a case has values that cannot be read: all of them, in `problems`."""

    def __init__(self, problems: Iterable[BadValue]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
