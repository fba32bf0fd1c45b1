"""Practice: what a buyer says in a simulated chat, and what is marked at its end.

Parts: `Manner` (how a buyer of a type speaks), `Other` (how somebody else answers), `Mistake`,
`Practised`, `read_practised`, `KINDS` (the mistakes that are no sentence of a reply).
Source: data/practice.toml; what buyers open with is in the file of each problem.
`answers.practice` plays it, and proves that nobody is left speechless.

>>> handbook.practised.says["in_a_hurry"]["no"][0].en
'There is no certain day by which I need it.'
>>> handbook.practised.manners["calm"].opens[0].en
'Hello. {matter}'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from ..faults import Named
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import FILLED, ID, ONCE, By, Given, Key, Keys, Names, read, unresolved
from ..terms import Label

FILE = "practice.toml"
PROBLEMS, MATTER = "problems", "matter"
"""Where each problem has its file, and what of it buyers open with."""
ANY = "any"
KINDS = (
    "not_asked", "needless", "repeated", "wrong_person", "chosen_wrongly", "not_chosen",
    "nothing_written", "word", "unsettled",
)  # fmt: skip
"""The mistakes that are marked whatever a reply speaks of."""
NOT_ASKED, NEEDLESS, REPEATED, WRONG_PERSON, CHOSEN, NOT_CHOSEN, NOTHING, WORD, UNSETTLED = KINDS
LINES = ("opens", "says", "puts_off", "again", "look", "shrugs", "content", "cross")
"""The lines of a manner."""
BLANKS = {
    "opens": {"matter"},
    "says": {"answer"},
}
"""The blanks of those lines of a manner that have any."""

Lines = tuple[Label, ...]


def _said(section: Section, key: str, given: Given) -> dict[str, dict[str, Lines]]:
    """Read what is said of each fact, by code."""
    parts = section.sub(key)
    return {
        name: Named("code", {code: inner.labels(code) for code in inner.data})
        for name in parts.data
        for inner in [parts.sub(name, id=name)]
    }


@dataclass(frozen=True, slots=True)
class Manner:
    """How a buyer of a type speaks; what each line is for is said in the head of the file.

    `tells` is how many facts are told unasked, at most.
    """

    id: Annotated[str, ID]
    tells: int
    opens: Annotated[Lines, FILLED]
    says: Annotated[Lines, FILLED]
    again: Annotated[Lines, FILLED]
    look: Annotated[Lines, FILLED]
    shrugs: Annotated[Lines, FILLED]
    content: Annotated[Lines, FILLED]
    cross: Annotated[Lines, FILLED]
    puts_off: Lines = ()

    def wrong(self) -> Iterator[tuple[str, ...]]:
        """Say that fewer than none are told."""
        if self.tells < 0:
            yield "tells", f"cannot be {self.tells}", "a number from 0"


@dataclass(frozen=True, slots=True)
class Other:
    """How somebody who is no buyer tells a fact, and answers what is not known."""

    id: Annotated[str, ID]
    says: Annotated[Lines, FILLED]
    silent: Annotated[Lines, FILLED]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake; a practice with a `grave` one is not passed.

    `subjects`, `sums` and `times` are those of data/speech/assertions.toml in which it is made.
    """

    id: Annotated[str, ID]
    label: Label
    says: Label
    grave: bool = False
    subjects: Annotated[tuple[str, ...], Names("subject of assertions"), ONCE] = ()
    sums: Annotated[tuple[str, ...], Names("sum of assertions"), ONCE] = ()
    times: Annotated[tuple[str, ...], Names("time of assertions"), ONCE] = ()


@dataclass(frozen=True)
class Written:
    """What data/practice.toml says."""

    looked_up: Annotated[tuple[str, ...], FILLED, ONCE]
    left_out: Annotated[tuple[str, ...], Names("field"), ONCE]
    unsaid: Annotated[Lines, FILLED]
    says: Annotated[Mapping[str, Mapping[str, Lines]], Keys("field"), By(_said)]
    others: Annotated[Mapping[str, Other], FILLED]
    manners: Annotated[Mapping[str, Manner], Key("manner"), Keys("customer_type"), FILLED]
    mistakes: Annotated[Mapping[str, Mistake], FILLED]


@dataclass(frozen=True, kw_only=True)
class Practised(Written):
    """Everything that a practice is made of, beside the worked cases.

    `matter` is what buyers open with, by problem.
    """

    matter: Mapping[str, Lines]


def read_practised(files: Files, policy: Policy) -> Practised:
    """Return what practices are made of as far as it can be read."""
    file = files.toml(FILE)
    found = read(Written, file, {"policy": policy})
    file.faults.extend(unresolved(file.file, found, policy.names))
    for kind in KINDS:
        if kind not in found.mistakes:
            file.fault("mistakes", f"there is no {kind!r}", "an entry for each kind of mistake")
    return Practised(**vars(found), matter=dict(_matters(files)))


def _matters(files: Files) -> Iterator[tuple[str, Lines]]:
    """Go through what buyers open with, problem by problem."""
    for section in files.tomls(PROBLEMS):
        mine = section.named_as_file()
        if MATTER in mine.data:
            yield mine.id, mine.labels(MATTER)
