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
from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 60


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

    >>> nearest("retrun", ["outbound", "return", "resend"])
    'return'
    >>> nearest("banana", ["outbound", "return"]) is None
    True
    """
    found = difflib.get_close_matches(_text(value)[:SHOWN], list(options), n=1, cutoff=0.6)
    return found[0] if found else None


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python does not write whole numbers of thousands of digits
        return "a number of thousands of digits"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place of a policy file.

    `kind` is the finding it becomes in a verification report: "malformed", "unknown value",
    "missing label", "unresolved reference", "uncovered", "uncovered date", "too large" or
    "rule without source".
    """

    file: str
    id: str
    field: str
    problem: str
    allowed: str = ""
    nearest: str | None = None
    kind: str = "malformed"

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.id, self.field) if part)
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        fix = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{place}: {self.problem}{allowed}{fix}"


class PolicyError(ValueError):
    """Raised by loading, once, with every fault of every file in `faults`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"the policy cannot be loaded: {count} fault{'s' if count > 1 else ''}"
        super().__init__("\n".join([head, *map(str, self.faults)]))


class BadValue(ValueError):
    """A value that a field of a case does not take, said in both languages.

    `field` is the field's name, `en` and `zh` the message without the field's name.
    """

    def __init__(self, field: str, en: str, zh: str) -> None:
        self.field, self.en, self.zh = field, en, zh
        super().__init__(f"{field}: {en}")

    def text(self, lang: str) -> str:
        """Return the message in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en


class CaseError(ValueError):
    """Raised when a case has values that cannot be read: all of them, in `problems`."""

    def __init__(self, problems: Iterable[BadValue]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
