"""Example rows held against what the kit enters, names and keeps.

Parts: `verify_register_rows` (findings, in the form of `verification`), `filed`.
Source: data/register-rows.toml, whose shape is in `policy.subjects.register_rows`.

The checks, each a sentence:

- *unresolved reference*: an example names a register, case, column or role that does not exist.
- *register without example*: a register, the note, or an ending of accepted files, without one.
- *example differs*: a row whose columns, order, cells, personal columns, roles or keeping time are
  not those of its register and its case; a note that reads otherwise; a file filed otherwise.

>>> verify_register_rows(handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ..policy.amounts import UncoveredDate
from ..policy.counting import days_from
from ..policy.faults import BadValue, Fault
from ..policy.handbook import Handbook
from ..policy.labels import NO_LABEL, Label
from ..policy.sent_files import SentFile
from ..policy.shapes import unresolved
from ..policy.subjects.register_rows import FILE, ExampleFiles, ExampleRow
from ..policy.subjects.registers import Column
from ..policy.verification import Finding, from_faults
from .attachments import CheckedFile, check_attachments
from .records import note_of, row_of

CALLED = f"data/{FILE}"
ANY_SIZE = 1


def verify_register_rows(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with example rows that can be read; the empty list means fine."""
    rows, registers = handbook.register_rows, handbook.registers
    names = {
        "register": registers.registers,
        "column": registers.columns,
        "role": handbook.procedures.roles,
        "worked case": handbook.cases,
    }
    parts = {**rows.rows, **rows.notes, rows.files.id: rows.files}
    if faults := [*unresolved(CALLED, parts, names)]:
        return from_faults(faults)
    return from_faults([*_missing(handbook), *_differing(handbook)])


def _missing(handbook: Handbook) -> Iterator[Fault]:
    rows, registers = handbook.register_rows, handbook.registers
    accepted = registers.attachments
    sent = {_ending(file.name) for file in rows.files.sent}
    without = [(register.id, "example row") for register in registers if not rows.of(register.id)]
    without += [("note", "example")] if not rows.notes else []
    without += [
        ("files", f"example of a file that ends in .{ending}")
        for ending in dict.fromkeys([*accepted.formats, *accepted.saved_as])
        if ending not in sent
    ]
    for place, what in without:
        yield Fault(CALLED, place, "", f"there is no {what}", kind="register without example")


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _differing(handbook: Handbook) -> Iterator[Fault]:
    rows, registers = handbook.register_rows, handbook.registers
    names = {**handbook.policy.names, "role": handbook.procedures.roles}
    # A register that names what does not exist has a finding of its own.
    told = {fault.id for fault in unresolved(CALLED, registers.registers, names)}
    for row in (row for row in rows.rows.values() if row.register not in told):
        try:
            yield from _row(handbook, row)
        except BadValue as bad:
            yield _differs(row.id, bad.field, bad.label.en)
    for note in rows.notes.values():
        case = handbook.cases[note.case]
        read = note_of({**case.facts, **note.facts}, case.on, handbook.on(case.on))
        if read != note.text:
            yield _differs(note.id, "text", f"says {note.text.en!r}, but it reads {read.en!r}")
    files = rows.files
    try:
        checked = filed(handbook, files, [sent.name for sent in files.sent])
    except BadValue as bad:
        yield _differs(files.id, bad.field, bad.label.en)
        return
    for sent, file in zip(files.sent, checked, strict=True):
        if (file.name, file.accepted) != (sent.filed_as, sent.at_once):
            how = "at once" if file.accepted else "not at once"
            problem = f"{sent.name} is filed as {file.name or 'nothing'}, {how}"
            yield _differs(files.id, "sent", problem)


def filed(
    handbook: Handbook, example: ExampleRow | ExampleFiles, names: Iterable[str]
) -> tuple[CheckedFile, ...]:
    """Return what becomes of files, by their names, that are sent along with an example's case.

    Raises BadValue for an order number or a buyer's ID that makes no name.
    """
    case = handbook.cases[example.case]
    facts = {**case.facts, **example.facts}
    order, problem, buyer = (
        str(facts[name]) if name in facts else None
        for name in ("order_number", "problem", "buyer_id")
    )
    return check_attachments(
        [SentFile(name, ANY_SIZE) for name in names],
        order_number=order,
        problem=problem,
        buyer_id=buyer,
        on=case.on,
        handbook=handbook,
    )


def _row(handbook: Handbook, row: ExampleRow) -> Iterator[Fault]:
    """Compare a row with its register, and with what the kit enters for its case."""
    register = handbook.registers[row.register]
    case = handbook.cases[row.case]
    made = row_of(
        register,
        {**case.facts, **row.facts},
        case.on,
        handbook.on(case.on),
        filed(handbook, row, row.files),
    )
    if made is None:
        yield _differs(row.id, "case", f"{row.case} does not go into {row.register}")
        return
    amount = handbook.policy.amounts[register.keep]
    try:
        kept = int(amount.at(row.ended).value)
        until = row.ended + timedelta(days=days_from(row.ended, kept, amount.unit))
    except (UncoveredDate, OverflowError, ValueError):
        yield _differs(row.id, "ended", f"nothing is kept from {row.ended} on that can be counted")
        return
    optional = [name for name in _ids(register.optional) if name not in row.empty]
    if left := [name for name in row.empty if name not in _ids(register.optional)]:
        yield _differs(row.id, "empty", f"{left[0]} may not be left empty")
    for place, said, held in (
        ("required", [*row.required], _ids(register.required)),
        ("optional", [*row.optional], optional),
        ("later", [*row.later], _ids(register.later)),
        ("covered", sorted(row.covered), sorted(_ids(register.personal))),
        ("entered_by", [row.entered_by], [register.enters]),
        ("verified_by", [row.verified_by], [register.verifies]),
        ("kept_until", [row.kept_until.isoformat()], [until.isoformat()]),
    ):
        if said != held:
            here, there = (", ".join(names) or "nothing" for names in (said, held))
            yield _differs(row.id, place, f"says {here}, but by the register it is {there}")
    for column in (*register.required, *register.optional):
        cell = made.cells[column.id]
        if column.id in row.cells and cell != _said(handbook, column, row):
            problem = f"says {row.cells[column.id].en!r}, but {cell.en or 'nothing'!r} is entered"
            yield _differs(row.id, column.id, problem)


def _said(handbook: Handbook, column: Column, row: ExampleRow) -> Label:
    """Return what a cell has to be that a row states: the label of a code; blank, where typed."""
    if column.id in row.by_hand:
        return NO_LABEL
    stated = row.cells[column.id]
    field = handbook.policy.terms.fields.get(column.field)
    return field.codes.get(stated.en, stated) if field else stated


def _ids(columns: Iterable[Column]) -> list[str]:
    return [column.id for column in columns]


def _differs(place: str, field: str, problem: str) -> Fault:
    return Fault(CALLED, place, field, problem, kind="example differs")
