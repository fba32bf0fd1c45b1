"""What to record for a case: rows ready to paste, the transaction note, screenshots, files.

Parts: `records` (the whole answer), `RegisterRow` (one row to paste), `Records`; `row_of` (the row
of one register alone), `note_of` (the note alone).
Source: data/registers.toml (columns, the note's wording) and the tables register-entries,
transaction-note and screenshots in data/policy.

>>> from datetime import date
>>> answer = records({"problem": "wrong_item", "evidence": "photos", "wish": "exchange",
...                   "courier_chosen_by_buyer": "no", "courier_at_fault": "no", "handover": "own",
...                   "closes_at_once": "yes", "order_number": "3120456789",
...                   "agreed": "left glove exchanged for a right one"},
...                  on=date(2026, 3, 1), handbook=handbook)
>>> [row.register.id for row in answer.rows]
['after_sales', 'wrong_shipment', 'evidence_folder']
>>> answer.rows[1].pasted.en.split("\\t")[:5]
['2026-03-01', '3120456789', '____', 'Wrong item sent', '____']
>>> answer.note_label.en
'2026-03-01 After-sales: Wrong item sent; exchange. left glove exchanged for a right one – ____'
>>> answer.blanks
('buyer_id', 'agent', 'product')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.labels import NO_LABEL, Label, alike
from ..policy.money import fen
from ..policy.sent_files import SentFile
from ..policy.subjects.registers import Column, Register, Registers
from ..policy.terms import Value
from .attachments import CheckedFile, check_attachments
from .deciding import Decision, Question, decide_known, decided
from .facts import read_facts
from .pasting import one_line, pasted_row
from .replies import BLANK, fill
from .rulings import Answer, as_counted

ENTRIES, NOTE, SCREENSHOTS = "register-entries", "transaction-note", "screenshots"
CHANNEL, THIRD_PARTY = "evidence-channel", "third_party_part"
"""How evidence leaves the shop, and the fact without which nobody asks that."""
TO_DO = {"entry", "note", "screenshots", "evidence_channel"}
"""Outcomes that may call for something to be recorded: by a code of their group `to_do`."""
VISIBLE_BLANK = alike(BLANK)


@dataclass(frozen=True)
class RegisterRow:
    """One row of a register: its cells by column, in both languages, and why it is entered.

    What must be filled now and is not known is a visible blank; later columns are empty.
    """

    register: Register
    cells: Mapping[str, Label]
    ruling: Decision

    @property
    def missing(self) -> tuple[Column, ...]:
        """The columns that must be filled now and are not."""
        return tuple(c for c in self.register.required if self.cells[c.id] == VISIBLE_BLANK)

    @property
    def heading(self) -> Label:
        """The columns' labels as a row to paste."""
        return _pasted(column.label for column in self.register.columns)

    @property
    def pasted(self) -> Label:
        """The cells as a row to paste: tabs between them, nothing in them that runs."""
        return _pasted(self.cells[column.id] for column in self.register.columns)


def _pasted(cells: Iterable[Label]) -> Label:
    return Label(*map(pasted_row, zip(*cells, strict=True)))


@dataclass(frozen=True, kw_only=True)
class Records(Answer):
    """What to record for a case.

    `entries` are the rulings by register, `rows` the rows of those registers that the case goes
    into. `note` and `screenshots` are rulings of their own; `files` are what was sent along. What
    is not typed is a visible blank: nothing is missing, and no ruling waits for it.
    """

    entries: Mapping[str, Decision | Question]
    rows: tuple[RegisterRow, ...]
    note: Decision | Question
    screenshots: Decision | Question
    files: tuple[CheckedFile, ...]
    registers: Registers

    @property
    def decisions(self) -> Iterator[Decision]:
        """What is decided, where it leads to something to do: rows first."""
        for decision in decided(self.rulings.values()):
            if _to_do(decision):
                yield decision

    @property
    def channel(self) -> Decision | None:
        """How evidence goes to a supplier; None where nobody has said that one is concerned."""
        ruling = self.rulings.get(CHANNEL)
        return ruling if isinstance(ruling, Decision) and _to_do(ruling) else None

    @property
    def flag(self) -> str | None:
        """The flag of the note, or None while that is open."""
        return self.note.outcomes["flag"] if isinstance(self.note, Decision) else None

    @property
    def note_label(self) -> Label | None:
        """The note, blanks visible; None where none is written."""
        if not isinstance(self.note, Decision) or not _to_do(self.note):
            return None
        return note_of(self.facts, self.on, self.in_force)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The facts that rows and note leave blank, each once."""
        columns = [column for row in self.rows for column in row.missing]
        if self.note_label is not None:
            columns += self.registers.note.columns
        terms = self.in_force.terms
        return tuple(
            dict.fromkeys(
                column.field
                for column in columns
                if column.field
                and column.field not in self.facts
                and terms[column.field].ask is not None
            )
        )


def records(
    facts: Mapping[str, object],
    *,
    on: date,
    handbook: Handbook,
    files: Sequence[SentFile] = (),
) -> Records:
    """Answer what to record for a case as the policy stands on the day `on`, the day of entry.

    Facts may be raw or canonical and may be unknown: what is certain is answered, `question` asks
    the rest. Raises CaseError for values that cannot be read, BadValue for an order number or a
    buyer's ID that makes no file name where files came along.
    """
    known = read_facts(facts, handbook.policy.terms)
    return records_known(known, on, handbook.on(on), files=files)


def records_known(
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
    *,
    files: Sequence[SentFile] = (),
) -> Records:
    """Answer for facts that are canonical already: see `records`."""
    facts, conflicts = as_counted(facts, in_force, on)
    registers = in_force.handbook.registers
    checked = check_attachments(
        files,
        order_number=_text(facts, "order_number"),
        problem=_text(facts, "problem"),
        buyer_id=_text(facts, "buyer_id"),
        on=on,
        handbook=in_force.handbook,
    )
    entries = {
        register.id: decide_known(ENTRIES, {**facts, "register": register.id}, on, in_force)
        for register in registers
    }
    rows = []
    for name, ruling in entries.items():
        if isinstance(ruling, Decision) and _to_do(ruling):
            rows.append(_row(registers[name], ruling, facts, on, in_force, checked))
    note = decide_known(NOTE, facts, on, in_force)
    screenshots = decide_known(SCREENSHOTS, facts, on, in_force)
    beside = {NOTE: note, SCREENSHOTS: screenshots}
    if THIRD_PARTY in facts:
        beside[CHANNEL] = decide_known(CHANNEL, facts, on, in_force)
    by_register = {f"{ENTRIES}/{name}": ruling for name, ruling in entries.items()}
    return Records(
        on=on,
        facts=facts,
        rulings={**by_register, **beside},
        in_force=in_force,
        conflicts=conflicts,
        entries=entries,
        rows=tuple(rows),
        note=note,
        screenshots=screenshots,
        files=checked,
        registers=registers,
    )


def row_of(
    register: Register,
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
    files: Sequence[CheckedFile] = (),
) -> RegisterRow | None:
    """Return the row of one register; None where the case does not go into it, or nobody knows."""
    ruling = decide_known(ENTRIES, {**facts, "register": register.id}, on, in_force)
    if not isinstance(ruling, Decision) or not _to_do(ruling):
        return None
    return _row(register, ruling, facts, on, in_force, files)


def _row(
    register: Register,
    ruling: Decision,
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
    files: Sequence[CheckedFile],
) -> RegisterRow:
    cells = {
        column.id: cell(column, facts, on, in_force, files)
        or (VISIBLE_BLANK if column in register.required else NO_LABEL)
        for column in register.columns
    }
    return RegisterRow(register, cells, ruling)


def note_of(facts: Mapping[str, Value], on: date, in_force: InForce) -> Label:
    """Return the transaction note of a case, whether one is written or not; blanks are visible."""
    note = in_force.handbook.registers.note
    cells = {column.id: cell(column, facts, on, in_force) for column in note.columns}
    values = {name: Label(*map(one_line, said or VISIBLE_BLANK)) for name, said in cells.items()}
    return fill(note.text, values)


def cell(
    column: Column,
    facts: Mapping[str, Value],
    on: date,
    in_force: InForce,
    files: Sequence[CheckedFile] = (),
) -> Label | None:
    """Return what a case puts into a column, in both languages; None where that is not known."""
    if column.filled == "day":
        return alike(on)
    if column.filled == "files":
        names = "; ".join(file.name for file in files if file.accepted)
        return alike(names) if names else None
    if not column.field:
        return None
    value = facts.get(column.field)
    if value is None:
        ruling = _ruling(column.field, facts, on, in_force)
        if not isinstance(ruling, Decision):
            return None
        value = ruling.outcomes[column.field]
    field = in_force.terms[column.field]
    if field.is_number:
        number = str(fen(Decimal(value)) if field.kind == "money" else value)
        return alike(number)
    return field.value_label(value)


def _to_do(ruling: Decision) -> bool:
    """Say whether any outcome calls for something to be recorded."""
    terms = ruling.in_force.terms
    return any(
        terms[name].holds("to_do", ruling.outcomes[name]) for name in TO_DO & {*ruling.outcomes}
    )


def _ruling(
    outcome: str, facts: Mapping[str, Value], on: date, in_force: InForce
) -> Decision | Question | None:
    """Return the ruling of the table that decides an outcome; None for a fact."""
    table = in_force.deciders.get(outcome)
    return None if table is None else decide_known(table, facts, on, in_force)


def _text(facts: Mapping[str, Value], name: str) -> str | None:
    value = facts.get(name)
    return None if value is None else str(value)
