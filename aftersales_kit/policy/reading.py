"""Reading one TOML file: typed access that notes every fault and goes on.

A `Section` is one TOML table with its place. Each reader returns a value of its type, or an
empty one after noting a fault, so that one reading finds all faults of a file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .faults import Fault, nearest, shown
from .terms import NO_LABEL, Label

MOST_DIGITS = 12


@dataclass(frozen=True)
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
        kind: str = "malformed",
    ) -> None:
        """Note a fault of one field."""
        place = f"{self.path}.{field}" if self.path and field else self.path or field
        self.faults.append(Fault(self.file, self.id, place, problem, allowed, near, kind))

    def only(self, *names: str) -> None:
        """Note every key that is not one of `names`."""
        for key in self.data:
            if key not in names:
                self.fault(key, "unknown key", f"one of {', '.join(names)}", nearest(key, names))

    def sub(self, key: str, *, id: str | None = None, required: bool = True) -> Section:
        """Return a nested table; an empty one, with a fault, when it is not there."""
        value = self.data.get(key)
        path = key if not self.path else f"{self.path}.{key}"
        if not isinstance(value, Mapping):
            if value is not None or required:
                self.fault(key, _wrong(value), "a table")
            value = {}
        return Section(
            self.file, self.id if id is None else id, "" if id else path, value, self.faults
        )

    def subs(self) -> Iterator[tuple[str, Section]]:
        """Go through the nested tables by key; the key is the id of each."""
        for key in self.data:
            yield key, self.sub(key, id=key)

    def rows(self, key: str) -> Iterator[Section]:
        """Go through an array of tables; each row's `id` is the id of its section."""
        rows = self.data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
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
            self.fault(
                key,
                f"unknown value {shown(value)}",
                f"one of {', '.join(allowed)}",
                nearest(value, allowed),
                "unknown value",
            )
            return ""
        return value

    def day(self, key: str, *, required: bool = True) -> date | None:
        """Return a date (not a moment)."""
        value = self.data.get(key)
        if type(value) is date:
            return value
        if value is not None or required:
            self.fault(key, _wrong(value), "a date such as 2025-09-01, without quotes")
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
        if not isinstance(value, Mapping):
            self.fault(key, _wrong(value), '{ en = "…", zh = "…" }', None, "missing label")
            return NO_LABEL
        self.sub(key).only("en", "zh")
        for lang in ("en", "zh"):
            if not isinstance(value.get(lang), str) or not value[lang].strip():
                self.fault(f"{key}.{lang}", "no text", "a text", None, "missing label")
        return Label(str(value.get("en", "")), str(value.get("zh", "")))

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
    return "missing" if value is None else f"cannot be {shown(value)}"


def read_toml(path: Path, name: str, faults: list[Fault]) -> Section:
    """Read a file; `name` is how messages call it. An unreadable file is one fault."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        faults.append(Fault(name, "", "", "the file is missing"))
        data = {}
    except UnicodeDecodeError as error:
        faults.append(Fault(name, "", "", f"not UTF-8 text: {error.reason} at byte {error.start}"))
        data = {}
    except OSError as error:
        faults.append(Fault(name, "", "", f"cannot be read: {error.strerror}"))
        data = {}
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(name, "", "", f"not TOML: {error}"))
        data = {}
    except (ValueError, InvalidOperation):  # what is left: Python cannot hold a number
        faults.append(Fault(name, "", "", "there is a number of thousands of digits in it"))
        data = {}
    return Section(name, "", "", data, faults)
