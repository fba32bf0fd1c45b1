"""Registers: what the team writes down, column by column, and how the note and files are written.

Parts: `Column`, `Register`, `Note`, `Attachments`, `Registers`; `load_registers` (raises with every
fault), `default_registers` (the handbook's own, read once), `verify_registers` (findings, in the
form of `verification`).
Source: data/registers.toml; a register's label, and that of a column which a fact fills, is in
data/policy/terms.toml. Which case goes into which register is data/policy/register-entries.toml.

The checks, each a sentence:

- *unresolved reference*: a column, role, amount, source or field is named that does not exist, or
  a step of a procedure fills a column that its register has not.
- *register without table*: the codes of `register` and the registers differ.
- *column twice*: a register has the same column twice.
- *unused column*: a column stands in no register.
- *column never filled*: a column is filled as the case goes on, and no step of a procedure does it.
- *wrong unit*: the largest attachment is no amount in MB, or a time none in days or months.

>>> from aftersales_kit.policy import default
>>> registers = default_registers()
>>> [column.id for column in registers["courier_claim"].later]
['claimed_on', 'paid_by_courier', 'settled_on']
>>> registers["courier_claims"]
Traceback (most recent call last):
KeyError: "there is no register 'courier_claims'; did you mean 'courier_claim'?"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..faults import nearest, nearest_source, shown, to_report
from ..inforce import Policy
from ..loading import data_folder, default
from ..reading import Files, Section
from ..terms import NO_LABEL, Label
from ..verification import Finding, from_fault
from .procedures import Procedure, Procedures, Role

FILE = "registers.toml"
CALLED = f"data/{FILE}"
FIELD = "register"
OWN_KINDS = ("text", "day", "money")
FILLED = ("day", "files")
BLANKS = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of registers.

    `field` names the fact or outcome that fills it, if any; else `filled` is "day" (of the
    answer), "files" (names of the files) or "" (typed by hand). `personal` marks personal data.
    """

    id: str
    label: Label
    kind: str
    field: str = ""
    filled: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """One register; `required` columns are filled at entry, `later` ones as the case goes on."""

    id: str
    label: Label
    purpose: Label
    required: tuple[Column, ...]
    optional: tuple[Column, ...]
    later: tuple[Column, ...]
    enters: str
    verifies: str
    settled: Label
    keep: str
    sources: tuple[str, ...]

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

    text: Label
    columns: tuple[Column, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachments:
    """What a file sent along may be: endings without a point, in small letters.

    `saved_as` says what other endings are to be saved as; those in `same` need only be renamed.
    `largest` is the amount, in MB, that a file may not exceed.
    """

    formats: tuple[str, ...]
    saved_as: Mapping[str, str]
    same: tuple[str, ...]
    largest: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Registers:
    """All registers and columns by id, the note, and what is accepted as an attachment."""

    registers: Mapping[str, Register]
    columns: Mapping[str, Column]
    note: Note
    attachments: Attachments

    def __getitem__(self, name: str) -> Register:
        try:
            return self.registers[name]
        except KeyError:
            close = nearest(name, self.registers)
            hint = f"; did you mean {close!r}?" if close else ""
            raise KeyError(f"there is no register {shown(name)}{hint}") from None

    def __iter__(self) -> Iterator[Register]:
        return iter(self.registers.values())


@cache
def default_registers() -> Registers:
    """Return the handbook's own registers; they are read once."""
    return load_registers(default())


def load_registers(policy: Policy, folder: Path | None = None) -> Registers:
    """Return the registers of a data folder; raises PolicyError with every fault."""
    files = Files(folder or data_folder())
    return files.whole(read_registers(files, policy))


def read_registers(files: Files, policy: Policy) -> Registers:
    """Return the registers as far as they can be read."""
    section = files.toml(FILE)
    section.only("columns", "registers", "note", "attachments")
    columns = {name: _column(policy, entry) for name, entry in section.sub("columns").subs()}
    registers = {
        name: _register(policy, columns, entry) for name, entry in section.sub("registers").subs()
    }
    note = section.sub("note", id="note")
    note.only("text", "sources")
    text = note.label("text")
    blanks = [BLANKS.findall(words) for words in text]
    if {*blanks[0]} != {*blanks[1]}:
        note.fault("text", "the blanks differ between the languages", "the same blanks in both")
    named = dict.fromkeys(blanks[0])
    attachments = section.sub("attachments", id="attachments")
    return Registers(
        registers,
        columns,
        Note(text, _columns(note, "text", named, columns), note.texts("sources")),
        _attachments(attachments),
    )


def _column(policy: Policy, entry: Section) -> Column:
    personal = entry.data.get("personal", False)
    if not isinstance(personal, bool):
        entry.fault("personal", f"cannot be {shown(personal)}", "true or false")
    if "field" in entry.data:
        entry.only("field", "personal")
        name = entry.one_of("field", policy.terms.fields)
        field = policy.terms.fields.get(name)
        label, kind = (field.label, field.kind) if field else (NO_LABEL, "text")
        return Column(entry.id, label, kind, name, "", personal is True)
    entry.only("kind", "label", "filled", "personal")
    filled = entry.one_of("filled", FILLED) if "filled" in entry.data else ""
    kind = entry.one_of("kind", OWN_KINDS)
    return Column(entry.id, entry.label("label"), kind, "", filled, personal is True)


def _register(policy: Policy, columns: Mapping[str, Column], entry: Section) -> Register:
    entry.only(
        "purpose", "required", "optional", "later", "enters", "verifies", "settled", "keep",
        "sources",
    )  # fmt: skip
    codes = policy.terms[FIELD].codes
    required, optional, later = (
        _columns(entry, key, entry.texts(key), columns) for key in ("required", "optional", "later")
    )
    return Register(
        entry.id,
        codes.get(entry.id, NO_LABEL),
        entry.label("purpose"),
        required,
        optional,
        later,
        entry.text("enters"),
        entry.text("verifies"),
        entry.label("settled"),
        entry.text("keep"),
        entry.texts("sources"),
    )


def _columns(
    section: Section, key: str, names: Iterable[str], columns: Mapping[str, Column]
) -> tuple[Column, ...]:
    for name in names:
        if name not in columns:
            section.fault(
                key,
                f"unknown column {shown(name)}",
                "an id of [columns]",
                nearest(name, columns),
                "unresolved reference",
            )
    return tuple(columns[name] for name in names if name in columns)


def _attachments(files: Section) -> Attachments:
    files.only("formats", "saved_as", "same", "largest", "sources")
    formats = files.texts("formats")
    saved = files.sub("saved_as")
    saved_as = {ending: saved.one_of(ending, formats) for ending in saved.data}
    same = files.texts("same")
    for ending in same:
        if ending not in saved_as:
            files.fault("same", f"{ending!r} is not in saved_as", "endings of saved_as")
    return Attachments(formats, saved_as, same, files.text("largest"), files.texts("sources"))


def verify_folder_registers(policy: Policy, folder: Path, procedures: Procedures) -> list[Finding]:
    """Return everything wrong with the registers of a data folder, faults of reading included."""
    files = Files(folder)
    registers = read_registers(files, policy)
    if files.faults:
        return [from_fault(fault) for fault in to_report(files.faults)]
    return verify_registers(policy, registers, procedures)


def verify_registers(policy: Policy, registers: Registers, procedures: Procedures) -> list[Finding]:
    """Return what is wrong with registers that can be read; the empty list means fine."""
    found = [*_same_as_terms(policy, registers), *_unused(registers)]
    for register in registers:
        found += _references(policy, register, procedures.roles)
        names = [column.id for column in register.columns]
        for name in sorted({name for name in names if names.count(name) > 1}):
            found.append(_finding("column twice", register.id, f"has the column {name} twice"))
    for name, sources in (
        ("note", registers.note.sources),
        ("attachments", registers.attachments.sources),
    ):
        found += _unknown(name, "source", sources, policy.sources.statements)
    found += _amount(policy, "attachments", registers.attachments.largest, "MB")
    return [*found, *_filled(registers, procedures)]


def _filled(registers: Registers, procedures: Procedures) -> Iterator[Finding]:
    """Check that steps fill columns that are there, and every column that is filled later."""
    filled = set()
    for procedure in procedures:
        for step in procedure.steps:
            for name, columns in step.fills.items():
                filled |= {(name, column) for column in columns}
                register = registers.registers.get(name)
                known = [column.id for column in register.columns] if register else columns
                for column in columns:
                    if column not in known:
                        yield _no_column(procedure, step.id, name, column, known)
    # Where no procedure can be read, nobody fills anything, and that has findings of its own.
    for register in registers if procedures.procedures else ():
        for later in register.later:
            if (register.id, later.id) not in filled:
                message = f"has the column {later.id}, which no step of a procedure fills"
                yield _finding("column never filled", register.id, message)


def _no_column(
    procedure: Procedure, step: str, register: str, column: str, known: Iterable[str]
) -> Finding:
    close = nearest(column, known)
    message = (
        f"{step} fills the column {shown(column)} of {register}, which does not exist; "
        f"there are {', '.join(known)}" + (f"; did you mean {close!r}?" if close else "")
    )
    return Finding("unresolved reference", procedure.id, (step,), message, file=procedure.file)


def _same_as_terms(policy: Policy, registers: Registers) -> Iterator[Finding]:
    codes = policy.terms[FIELD].codes
    for name in registers.registers:
        if name not in codes:
            message = f"is no code of {FIELD!r} in terms.toml"
            yield _finding("register without table", name, message)
    for code in codes:
        if code not in registers.registers:
            message = f"is a code of {FIELD!r} in terms.toml, but has no columns here"
            yield _finding("register without table", code, message)


def _unused(registers: Registers) -> Iterator[Finding]:
    used = {column.id for register in registers for column in register.columns}
    for name in registers.columns:
        if name not in used:
            yield _finding("unused column", name, "stands in no register")


def _references(policy: Policy, register: Register, roles: Mapping[str, Role]) -> Iterator[Finding]:
    yield from _unknown(register.id, "role", (register.enters, register.verifies), roles)
    yield from _unknown(register.id, "source", register.sources, policy.sources.statements)
    yield from _amount(policy, register.id, register.keep, "day", "month")


def _amount(policy: Policy, place: str, name: str, *units: str) -> Iterator[Finding]:
    yield from _unknown(place, "amount", [name], policy.amounts)
    if name in policy.amounts and policy.amounts[name].unit not in units:
        held, wanted = policy.amounts[name].unit, " or ".join(units)
        message = f"names {name}, which is in {held}, not in {wanted}"
        yield _finding("wrong unit", place, message)


def _unknown(
    place: str, what: str, names: Iterable[str], known: Iterable[str]
) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            close = (nearest_source if what == "source" else nearest)(name, known)
            hint = f"; did you mean {close!r}?" if close else ""
            message = f"names the {what} {shown(name)}, which does not exist{hint}"
            yield _finding("unresolved reference", place, message)


def _finding(kind: str, place: str, message: str) -> Finding:
    return Finding(kind, "registers", (place,), f"{place} {message}", file=CALLED)
