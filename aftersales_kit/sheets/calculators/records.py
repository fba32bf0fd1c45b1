"""What to record: the form, and rows, note and file names to copy.

Parts: `RECORDS`, `records_sheet`, `note_to_copy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...answers.attachments import folder_and_stem
from ...answers.deciding import Decision
from ...answers.records import ENTRIES, NOTE, SCREENSHOTS, Records, records_known
from ...answers.replies import LANGUAGES, ReplyText
from ...policy.faults import BadValue
from ...policy.labels import BESIDE, LISTED, Label, alike, joined
from ..explaining import OPEN, Row, Sheet, ask_of, reasons_of
from ..keeping import BESIDE_THE_ROW
from .calculator import Calculator, Fields, Figure, seen_by
from .rulings import rulings_rows

TITLE = Label("What to record", "要做哪些记录")
ENTER = Label("Enter in {}", "要登记：{}")
LEFT_BLANK = Label("Still blank: {}", "还空着：{}")
FILES = Label("Files", "附件")
ANY_OF = Label(" or ", "、")
FILED = Label(
    "folder {folder}, named {stem}-1, {stem}-2 …; {formats}, at most {largest} each",
    "放进文件夹 {folder}，命名 {stem}-1、{stem}-2 …；{formats}，每个最多 {largest}",
)
FLAGGED = Label("Transaction note, flag: {}", "交易备注，旗子：{}")
CHECKED = ("registers", "flag", "screenshots")


def records_sheet(answer: Records) -> Sheet:
    """Explain what to record; each row to paste is a piece of its own."""
    said = [ENTER.format(joined((row.register.label for row in answer.rows), LISTED))]
    if answer.question is not None:
        said.append(OPEN)
    rows = [
        Row(row.register.label, (row.register.purpose,), (row.ruling.rule.id,))
        for row in answer.rows
    ]
    beside = (answer.note, answer.screenshots, answer.channel)
    rows += rulings_rows((ruling for ruling in beside if ruling is not None), answer.in_force)
    note = note_to_copy(answer)
    return Sheet(
        TITLE,
        joined(said, BESIDE),
        answer.question is None,
        rows=tuple(rows),
        totals=tuple(_files(answer)),
        notes=tuple(_notes(answer)),
        ask=ask_of(answer.question, (), answer.in_force),
        replies=() if note is None else (note,),
        reasons=reasons_of(answer.decisions, answer.in_force),
        parts=tuple(
            Sheet(row.register.label, row.pasted, True)
            for row in answer.rows
            if row.register.id not in BESIDE_THE_ROW
        ),
    )


def note_to_copy(answer: Records) -> ReplyText | None:
    """Return the transaction note in both languages, or None where none is written."""
    if answer.note_label is None:
        return None
    flag = answer.in_force.terms["flag"].codes[str(answer.flag)]
    return ReplyText(NOTE, FLAGGED.format(flag), answer.note_label)


def _files(answer: Records) -> Iterable[Row]:
    """Say how the files of the case are named, where any are filed."""
    if not any(row.register.id in BESIDE_THE_ROW for row in answer.rows):
        return
    accepted = answer.registers.attachments
    try:
        folder, stem = folder_and_stem(
            *(_text(answer, name) for name in ("order_number", "problem", "buyer_id"))
        )
    except BadValue as bad:
        yield Row(FILES, (bad.label,))
        return
    named = FILED.format(
        folder=folder,
        stem=stem,
        formats=joined((alike(each.upper()) for each in accepted.formats), ANY_OF),
        largest=answer.in_force.policy.amounts[accepted.largest].value_label(answer.on),
    )
    yield Row(FILES, (named,))


def _notes(answer: Records) -> Iterable[Label]:
    if answer.blanks:
        terms = answer.in_force.terms
        yield LEFT_BLANK.format(joined((terms[name].label for name in answer.blanks), LISTED))


def _text(answer: Records, name: str) -> str | None:
    value = answer.facts.get(name)
    return None if value is None else str(value)


def _looked_at(answer: Records) -> set[str]:
    columns = [column for row in answer.rows for column in row.register.columns]
    if answer.note_label is not None:
        columns += answer.registers.note.columns
    return seen_by(answer.rulings.values()) | {column.field for column in columns}


def _figures(answer: Records) -> Mapping[str, Figure]:
    screenshots = answer.screenshots
    return {
        "registers": ", ".join(row.register.id for row in answer.rows),
        "flag": answer.flag,
        "screenshots": (
            screenshots.outcomes["screenshots"] if isinstance(screenshots, Decision) else None
        ),
    }


def _codes(answer: Records) -> Mapping[str, object]:
    return {
        "rows": {
            row.register.id: {name: cell._asdict() for name, cell in row.cells.items()}
            for row in answer.rows
        },
        "note": dict(zip(LANGUAGES, answer.note_label or (None, None), strict=True)),
    }


RECORDS = Calculator(
    name="records",
    title=Label("What is recorded?", "要登记什么？"),
    parts=(
        Fields(
            Label("What happened", "发生了什么"),
            ("problem", "evidence", "order_state", "wish", "handover", "closes_at_once"),
        ),
        Fields(
            Label("For the rows and the note", "登记和备注要用的"),
            ("order_number", "buyer_id", "product", "agreed", "agent", "waybill", "price_paid"),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "risky", "earlier_complaints", "courier_at_fault",
                "courier_chosen_by_buyer", "left_by", "said", "courier", "style_number", "batch",
                "ordered_item", "sent_item", "third_party_part",
            ),
            rare=True,
        ),
    ),
    example="two-left-gloves-packed",
    answer=records_known,
    sheet=records_sheet,
    looked_at=_looked_at,
    first=("problem", "wish"),
    usual={
        "handover": "own",
        "risky": "no",
        "earlier_complaints": "0",
        "courier_at_fault": "no",
        "courier_chosen_by_buyer": "no",
    },
    tables=(ENTRIES, NOTE, SCREENSHOTS),
    asks=("evidence-channel",),
    blanks=(),
    figures=_figures,
    checked=CHECKED,
    codes=_codes,
)  # fmt: skip
