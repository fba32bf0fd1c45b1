"""Example rows: of each register one that is filled in as it should be; notes and files likewise.

Parts: `ExampleRow`, `ExampleNote`, `SentName`, `ExampleFiles`, `RegisterRows`;
`read_register_rows`, `read_cells` (cells by column).
Source: data/register-rows.toml. They are printed with the registers, and `answers.register_rows`
holds them against what the kit enters, names and keeps.

>>> row = handbook.register_rows.rows["green-coat-to-be-asked-for"]
>>> row.register, row.cells["next_contact_on"].en, row.kept_until.isoformat()
('follow_up', '2025-11-21', '2026-02-19')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from ..cases import stated_facts
from ..inforce import Policy
from ..labels import Label, alike
from ..reading import Files, Section
from ..shapes import FILLED, ID, By, Given, Keys, Names, read, rows
from ..terms import Value

FILE = "register-rows.toml"
Facts = Annotated[Mapping[str, Value], By(stated_facts)]


def read_cells(section: Section, key: str, given: Given) -> dict[str, Label]:
    """Read cells by column: a day, a text that is the same in both languages, or one in each."""
    part = section.sub(key)
    found: dict[str, Label] = {}
    for name, value in part.data.items():
        if isinstance(value, date):
            found[name] = alike(value.isoformat())
        else:
            found[name] = part.label(name) if isinstance(value, Mapping) else alike(part.text(name))
    return found


Cells = Annotated[Mapping[str, Label], By(read_cells), Keys("column")]


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One row as it stands when its case is over: cells of a fact are its codes or its text.

    `empty` are optional columns left empty, `by_hand` those that the kit leaves blank at entry,
    `covered` those covered before anybody outside of the case sees the row. It is kept from
    `ended`, the day on which all is settled, to `kept_until`.
    """

    id: str
    register: Annotated[str, Names("register")]
    case: Annotated[str, Names("worked case")]
    required: Cells
    optional: Cells
    later: Cells
    covered: Annotated[tuple[str, ...], Names("column")]
    entered_by: Annotated[str, Names("role")]
    verified_by: Annotated[str, Names("role")]
    ended: date
    kept_until: date
    why: Label
    empty: Annotated[tuple[str, ...], Names("column")] = ()
    by_hand: Annotated[tuple[str, ...], Names("column")] = ()
    facts: Facts = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def cells(self) -> Mapping[str, Label]:
        """All cells that are filled, by column."""
        return {**self.required, **self.optional, **self.later}


@dataclass(frozen=True, slots=True)
class ExampleNote:
    """The transaction note of a worked case, as it reads."""

    id: str
    case: Annotated[str, Names("worked case")]
    text: Label
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentName:
    """A file as it was sent, the name under which it is filed (empty: not at all), and how.

    `at_once` is false for one that has to be saved as another kind first, or is not accepted.
    """

    name: str
    filed_as: str = ""
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class ExampleFiles:
    """What becomes of files that were sent along with a worked case, each by itself."""

    id: Annotated[str, ID]
    case: Annotated[str, Names("worked case")]
    sent: Annotated[tuple[SentName, ...], FILLED]
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class RegisterRows:
    """All examples: rows and notes by id, and files."""

    rows: Mapping[str, ExampleRow]
    notes: Mapping[str, ExampleNote]
    files: ExampleFiles

    def of(self, register: str) -> tuple[ExampleRow, ...]:
        """Return the rows of a register."""
        return tuple(row for row in self.rows.values() if row.register == register)


def read_register_rows(files: Files, policy: Policy) -> RegisterRows:
    """Return the examples as far as they can be read."""
    section = files.toml(FILE)
    section.only("row", "note", "files")
    given = {"policy": policy}
    return RegisterRows(
        {row.id: row for row in rows(ExampleRow, section, "row", given)},
        {note.id: note for note in rows(ExampleNote, section, "note", given)},
        read(ExampleFiles, section.sub("files", id="files"), given),
    )
