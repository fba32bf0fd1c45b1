"""Registers: what the team writes down, column by column, and how the note and files are written.

Parts: `Column`, `Register`, `Note`, `Attachments`, `Registers`; `read_registers`,
`verify_registers` (findings, in the form of `verification`).
Source: data/registers.toml; a register's label, and that of a column which a fact fills, is in
data/policy/terms.toml. Which case goes into which register is data/policy/register-entries.toml.

The checks, each a sentence:

- *unresolved reference*: a column, role, amount, source, field or event is named that does not
  exist, or a column that the register does not have, or that has no days.
- *register without table*: a code of `register` that has no register.
- *column twice*: a register has the same column twice.
- *unused column*: a column stands in no register.
- *column never filled*: a column is filled as the case goes on, and no step of a procedure does it.
- *wrong unit*: the largest attachment is no amount in MB, or a time none in days or months.

>>> registers = handbook.registers
>>> [column.id for column in registers["courier_claim"].later][:4]
['claimed_on', 'paid_by_courier', 'settled_on', 'courier']
>>> registers["courier_claims"]
Traceback (most recent call last):
KeyError: "there is no register 'courier_claims'; did you mean 'courier_claim'?"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from ..faults import UNRESOLVED, Fault, unknown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import (
    BLANK,
    FILLED,
    ID,
    Blanks,
    By,
    Given,
    Key,
    Keys,
    Names,
    OneOf,
    entries,
    read,
    unresolved,
)  # fmt: skip
from ..terms import NO_LABEL, Label
from ..verification import Finding, from_faults
from .clocks import EVENTS
from .procedures import Procedures

FILE = "registers.toml"
CALLED = f"data/{FILE}"
FIELD = "register"
OWN_KINDS = ("text", "day", "money")
FILLED_BY = ("day", "files")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of registers.

    `field` names the fact or outcome that fills it, if any; else `filled` is "day" (of the
    answer), "files" (names of the files) or "" (typed by hand). `personal` marks personal data.
    """

    id: Annotated[str, ID]
    label: Label = NO_LABEL
    kind: Annotated[str, OneOf(OWN_KINDS)] = ""
    field: Annotated[str, Names("field")] = ""
    filled: Annotated[str, OneOf(FILLED_BY)] = ""
    personal: bool = False

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that the column is neither filled by a field nor has a label and kind of its own."""
        own = (self.kind, self.label != NO_LABEL)
        if not (all(own) or self.field) or (self.field and any((*own, self.filled))):
            yield "", "is neither a field's nor its own", "`field`, or `kind` and `label`"


def _columns(section: Section, key: str, given: Given) -> tuple[Column, ...]:
    """Read the columns of a register by their ids."""
    return _listed(section, key, section.texts(key), given)


def _in_note(section: Section, key: str, given: Given) -> tuple[Column, ...]:
    """Read the columns that the note's wording has as blanks."""
    text = section.data.get("text")
    blanks = BLANK.findall(str(text.get("en"))) if isinstance(text, Mapping) else ()
    return _listed(section, "text", dict.fromkeys(blanks), given)


def _listed(section: Section, key: str, ids: Iterable[str], given: Given) -> tuple[Column, ...]:
    columns = given["column"]
    for name in ids:
        if name not in columns:
            section.unknown(key, name, columns, "column")
    return tuple(columns[name] for name in ids if name in columns)


def _label(section: Section, key: str, given: Given) -> Label:
    label: Label = given["register"].get(section.id, NO_LABEL)
    return label


@dataclass(frozen=True, slots=True)
class Register:
    """One register; `required` columns are filled at entry, `later` ones as the case goes on.

    `tells` are events of a case with the columns that have their days, `done` the columns that are
    all filled when nothing is left to be done, `planned` the day on which it is taken up again.
    """

    id: Annotated[str, ID, Names("register")]
    label: Annotated[Label, Key(""), By(_label)]
    purpose: Label
    required: Annotated[tuple[Column, ...], By(_columns)]
    optional: Annotated[tuple[Column, ...], By(_columns)]
    later: Annotated[tuple[Column, ...], By(_columns)]
    enters: Annotated[str, Names("role")]
    verifies: Annotated[str, Names("role")]
    settled: Label
    keep: Annotated[str, Names("amount")]
    sources: Annotated[tuple[str, ...], Names("source")]
    tells: Annotated[Mapping[str, str], Keys("event")] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    planned: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in their order."""
        return (*self.required, *self.optional, *self.later)

    @property
    def personal(self) -> tuple[Column, ...]:
        """The columns that hold personal data."""
        return tuple(column for column in self.columns if column.personal)


@dataclass(frozen=True, slots=True)
class Note:
    """The transaction note: its wording, whose {blanks} are columns."""

    text: Annotated[Label, Blanks("column")]
    columns: Annotated[tuple[Column, ...], Key(""), By(_in_note)]
    sources: Annotated[tuple[str, ...], Names("source")]


@dataclass(frozen=True, slots=True)
class Attachments:
    """What a file sent along may be: endings without a point, in small letters.

    `saved_as` says what other endings are to be saved as; those in `same` need only be renamed.
    `largest` is the amount, in MB, that a file may not exceed.
    """

    formats: Annotated[tuple[str, ...], FILLED]
    saved_as: Mapping[str, str]
    same: tuple[str, ...]
    largest: Annotated[str, Names("amount")]
    sources: Annotated[tuple[str, ...], Names("source")]

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say which endings are saved as what is not accepted, or are the same as nothing."""
        for ending, saved in self.saved_as.items():
            if saved not in self.formats:
                allowed = f"one of {', '.join(self.formats)}"
                yield f"saved_as.{ending}", f"unknown value {saved!r}", allowed
        for ending in self.same:
            if ending not in self.saved_as:
                yield "same", f"{ending!r} is not in saved_as", "endings of saved_as"


@dataclass(frozen=True)
class Registers:
    """All registers and columns by id, the note, and what is accepted as an attachment."""

    registers: Mapping[str, Register]
    columns: Mapping[str, Column]
    note: Note
    attachments: Attachments

    def __getitem__(self, name: str) -> Register:
        return self.registers[name]

    def __iter__(self) -> Iterator[Register]:
        return iter(self.registers.values())


def read_registers(files: Files, policy: Policy) -> Registers:
    """Return the registers as far as they can be read."""
    section = files.toml(FILE)
    section.only("columns", "registers", "note", "attachments")
    fields = policy.terms.fields
    columns = {
        column.id: replace(column, label=fields[column.field].label, kind=fields[column.field].kind)
        if column.field in fields
        else column
        for column in entries(Column, section.sub("columns")).values()
    }
    section.faults.extend(unresolved(CALLED, columns, {"field": fields}))
    given = {"column": columns, "register": policy.terms.codes(FIELD)}
    return Registers(
        entries(Register, section.sub("registers"), given),
        columns,
        read(Note, section.sub("note", id="note"), given),
        read(Attachments, section.sub("attachments", id="attachments")),
    )


def verify_registers(policy: Policy, registers: Registers, procedures: Procedures) -> list[Finding]:
    """Return what is wrong with registers that can be read; the empty list means fine."""
    events = [name for name, fact in policy.terms.fields.items() if fact.kind in EVENTS]
    own = {"role": procedures.roles, "column": registers.columns, "event": events}
    names = {**policy.names, **own}
    parts = {
        **registers.columns,
        **registers.registers,
        "note": registers.note,
        "attachments": registers.attachments,
    }
    return from_faults(
        [
            *unresolved(CALLED, parts, names),
            *_faults(policy, registers),
            *_filled(registers, procedures),
        ]
    )


def _faults(policy: Policy, registers: Registers) -> Iterator[Fault]:
    def fault(place: str, kind: str, problem: str) -> Fault:
        return Fault(CALLED, place, "", problem, kind=kind)

    for code in policy.terms.codes(FIELD):
        if code not in registers.registers:
            problem = f"is a code of {FIELD!r} in terms.toml, but has no columns here"
            yield fault(code, "register without table", problem)
    used = {column.id for register in registers for column in register.columns}
    for name in registers.columns:
        if name not in used:
            yield fault(name, "unused column", "stands in no register")
    kept = [(register.id, register.keep, ("day", "month")) for register in registers]
    for place, amount, units in [*kept, ("attachments", registers.attachments.largest, ("MB",))]:
        if amount in policy.amounts and policy.amounts[amount].unit not in units:
            held, wanted = policy.amounts[amount].unit, " or ".join(units)
            yield fault(place, "wrong unit", f"names {amount}, which is in {held}, not in {wanted}")
    for register in registers:
        names = [column.id for column in register.columns]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield fault(register.id, "column twice", f"has the column {name} twice")
        days = [column.id for column in register.columns if column.kind == "day"]
        planned = filter(None, [register.planned])
        for place, said, known in (
            ("done", register.done, names),
            ("tells", register.tells.values(), days),
            ("planned", planned, days),
        ):
            for name in said:
                if name not in known:
                    what = "column" if known is names else "column of days"
                    yield unknown(CALLED, register.id, place, name, known, what, UNRESOLVED)


def _filled(registers: Registers, procedures: Procedures) -> Iterator[Fault]:
    """Check that steps fill columns that are there, and every column that is filled later."""
    filled = set()
    for procedure in procedures:
        for step in procedure.steps:
            for name, columns in step.fills.items():
                filled |= {(name, column) for column in columns}
                register = registers.registers.get(name)
                known = [column.id for column in register.columns] if register else columns
                place = f"step {step.id}.fills.{name}"
                for column in columns:
                    if column not in known:
                        yield unknown(
                            procedure.file, procedure.id, place, column, known, "column", UNRESOLVED
                        )
    # Where no procedure can be read, nobody fills anything, and that has findings of its own.
    for register in registers if procedures.procedures else ():
        for later in register.later:
            if (register.id, later.id) not in filled:
                problem = f"has the column {later.id}, which no step of a procedure fills"
                yield Fault(CALLED, register.id, "", problem, kind="column never filled")
