"""Options: the ways to settle a case, with what speaks for and against each.

Parts: `Side` (pros and cons for one party), `Option`; `read_options`,
`verify_options`, `verify_ways` (findings, in the form of
`verification`). Source: data/options.toml; its keys are the codes of the fact `option`.

The checks, each a sentence:

- *missing option*: a code of `option` has no entry, so nothing could be said for or against it.
- *case differs*: a worked case says (`ways`) that its right or its wish has other ways.
- *option without example*: a right, or a wish, whose ways no worked case says.
- *unresolved reference*: an entry names an option, right, wish or source that does not exist.

>>> options = handbook.options
>>> verify_options(handbook.policy, options)
[]
>>> options["exchange"].buyer.cons.en
'waits for the post, twice'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from ..cases import WorkedCase
from ..faults import Fault, shown
from ..inforce import Policy
from ..reading import Files
from ..shapes import ID, Names, entries, unresolved
from ..terms import Label
from ..verification import Finding, from_faults

FILE = "options.toml"
CALLED = f"data/{FILE}"
RIGHTS, WISH = "rights", "wish"


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
    missing = [
        Fault(
            CALLED, code, "", f"there are no pros and cons of {shown(code)}", kind="missing option"
        )
        for code in policy.terms.codes("option")
        if code not in options
    ]
    return from_faults([*missing, *unresolved(CALLED, options, policy.names)])


def verify_ways(
    policy: Policy, options: Mapping[str, Option], cases: Mapping[str, WorkedCase]
) -> list[Finding]:
    """Return what worked cases say of the ways that there are, and the options do not.

    Of every right and every wish a worked case says (`ways`) what there is for it.
    """
    return from_faults(_ways(policy, options, cases))


def _ways(
    policy: Policy, options: Mapping[str, Option], cases: Mapping[str, WorkedCase]
) -> Iterator[Fault]:
    told = set()
    for case in cases.values():
        decided = [line.outcomes[RIGHTS] for line in case.expect if RIGHTS in line.outcomes]
        for name, codes, said in (
            (RIGHTS, decided, case.ways and case.ways.insisted),
            (
                WISH,
                [case.facts[WISH]] if WISH in case.facts else [],
                case.ways and case.ways.wished,
            ),
        ):
            for code in codes if said is not None else ():
                told.add((name, code))
                held = [one.id for one in options.values() if code in _meeting(one, name)]
                if sorted(held) != sorted(said or ()):
                    there, here = (", ".join(ways) or "nothing" for ways in (said or (), held))
                    problem = f"has {there} as ways of {name} {code}, but there is {here}"
                    yield Fault(case.file, case.id, "ways", problem, kind="case differs")
    for name in (RIGHTS, WISH):
        for code in policy.terms.codes(name):
            if (name, code) not in told:
                problem = f"no worked case says (`ways`) what there is for {name} {code}"
                yield Fault(CALLED, code, "", problem, kind="option without example")


def _meeting(option: Option, name: str) -> tuple[str, ...]:
    return option.rights if name == RIGHTS else option.wishes
