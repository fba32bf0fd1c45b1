"""Options: the ways to settle a case, with what speaks for and against each.

Parts: `Side` (pros and cons for one party), `Option`; `read_options`,
`verify_options` (findings, in the form of
`verification`). Source: data/options.toml; its keys are the codes of the fact `option`.

The checks, each a sentence:

- *missing option*: a code of `option` has no entry, so nothing could be said for or against it.
- *unresolved reference*: an entry names an option, right, wish or source that does not exist.

>>> options = handbook.options
>>> verify_options(handbook.policy, options)
[]
>>> options["exchange"].buyer.cons.en
'waits for the post, twice'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from ..faults import Fault, shown
from ..inforce import Policy
from ..reading import Files
from ..shapes import ID, Names, entries, unresolved
from ..terms import Label
from ..verification import Finding, from_faults

FILE = "options.toml"
CALLED = f"data/{FILE}"


@dataclass(frozen=True, slots=True)
class Side:
    """What speaks for an option and against it, for the buyer or for the shop."""

    pros: Label
    cons: Label


@dataclass(frozen=True, slots=True)
class Option:
    """One way to settle a case.

    `rights` are the rights under which the buyer may insist on it, `wishes` those it fulfils.
    """

    id: Annotated[str, ID, Names("option")]
    buyer: Side
    shop: Side
    rights: Annotated[tuple[str, ...], Names("rights")]
    wishes: Annotated[tuple[str, ...], Names("wish")]
    sources: Annotated[tuple[str, ...], Names("source")]


def read_options(files: Files) -> dict[str, Option]:
    """Return the options by code as far as they can be read."""
    return entries(Option, files.toml(FILE))


def verify_options(policy: Policy, options: Mapping[str, Option]) -> list[Finding]:
    """Return what is wrong with options that can be read; the empty list means fine."""
    missing = [code for code in policy.terms.codes("option") if code not in options]
    return from_faults(
        [
            *(
                Fault(
                    CALLED,
                    code,
                    "",
                    f"there are no pros and cons of {shown(code)}",
                    kind="missing option",
                )
                for code in missing
            ),
            *unresolved(CALLED, options, policy.names),
        ]
    )
