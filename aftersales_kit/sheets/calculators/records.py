"""What to record: the form, and rows, note and file names to copy.

Parts: `RECORDS`, `records_sheet`, `note_to_copy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...answers.attachments import folder_and_stem
from ...answers.deciding import Decision
from ...answers.records import ENTRIES, NOTE, SCREENSHOTS, Records, records_known
from ...answers.replies import ReplyText
from ...policy.faults import BadValue
from ...policy.terms import Label
from ..explaining import OPEN, Row, Sheet, ask_of, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by
from .rulings import rulings_rows

ENTER = Label("Enter in", "要登记")
LEFT_BLANK = Label("Still blank: {}", "还空着：{}")
FILES = Label("Files", "附件")
NAMED = Label(
    "folder {folder}, named {stem}-1, {stem}-2 …; {formats}, at most {largest} each",
    "放进文件夹 {folder}，命名 {stem}-1、{stem}-2 …；{formats}，每个最多 {largest}",
)
FLAGGED = Label("Transaction note, flag: {}", "交易备注，旗子：{}")
CHECKED = ("registers", "flag", "screenshots")
BESIDE_THE_ROW = ("evidence_folder",)
"""Registers that are folders: what goes into them is not pasted."""


def records_sheet(answer: Records, lang: str = "en") -> Sheet:
    """Explain what to record; each row to paste is a piece of its own."""
    comma = "、" if lang == "zh" else ", "
    entered = [row.register.label.text(lang) for row in answer.rows]
    said = [f"{ENTER.text(lang)}{'：' if lang == 'zh' else ' '}{comma.join(entered)}"]
    if answer.question is not None:
        said.append(OPEN.text(lang))
    rows = [Row(row.register.label.text(lang), (row.register.purpose.text(lang),),
                (row.ruling.rule.id,)) for row in answer.rows]  # fmt: skip
    rows += rulings_rows((answer.note, answer.screenshots), answer.in_force, lang)
    note = note_to_copy(answer)
    return Sheet(
        Label("What to record", "要做哪些记录").text(lang),
        " · ".join(said),
        answer.question is None,
        rows=tuple(rows),
        totals=tuple(_files(answer, lang)),
        notes=tuple(_notes(answer, lang)),
        ask=ask_of(answer.question, (), answer.in_force, lang),
        replies=() if note is None else (note,),
        reasons=reasons_of(answer.decisions, answer.in_force, lang),
        parts=tuple(
            Sheet(row.register.label.text(lang), row.pasted(lang), True)
            for row in answer.rows
            if row.register.id not in BESIDE_THE_ROW
        ),
    )


def note_to_copy(answer: Records) -> ReplyText | None:
    """Return the transaction note in both languages, or None where none is written."""
    english, chinese = answer.note_text("en"), answer.note_text("zh")
    if english is None or chinese is None:
        return None
    flag = answer.in_force.terms["flag"].codes[str(answer.flag)]
    title = Label(FLAGGED.en.format(flag.en), FLAGGED.zh.format(flag.zh))
    return ReplyText(NOTE, title, Label(english, chinese))


def _files(answer: Records, lang: str) -> Iterable[Row]:
    """Say how the files of the case are named, where any are filed."""
    if not any(row.register.id in BESIDE_THE_ROW for row in answer.rows):
        return
    accepted = answer.registers.attachments
    try:
        folder, stem = folder_and_stem(
            *(_text(answer, name) for name in ("order_number", "problem", "buyer_id"))
        )
    except BadValue as bad:
        yield Row(FILES.text(lang), (bad.text(lang),))
        return
    named = NAMED.text(lang).format(
        folder=folder,
        stem=stem,
        formats=("、" if lang == "zh" else " or ").join(f.upper() for f in accepted.formats),
        largest=answer.in_force.policy.amounts[accepted.largest].text(answer.on, lang),
    )
    yield Row(FILES.text(lang), (named,))


def _notes(answer: Records, lang: str) -> Iterable[str]:
    if answer.blanks:
        terms = answer.in_force.terms
        names = [terms[name].label.text(lang) for name in answer.blanks]
        yield LEFT_BLANK.text(lang).format(("、" if lang == "zh" else ", ").join(names))


def _text(answer: Records, name: str) -> str | None:
    value = answer.facts.get(name)
    return None if value is None else str(value)


def _looked_at(answer: Records) -> set[str]:
    columns = [column for row in answer.rows for column in row.register.columns]
    if answer.note_text("en") is not None:
        columns += answer.registers.note.columns
    return seen_by(answer.rulings) | {column.field for column in columns}


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
        "note": {lang: answer.note_text(lang) for lang in ("en", "zh")},
    }


RECORDS = Calculator(
    "records",
    Label("What is recorded?", "要登记什么？"),
    (
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
                "risky", "earlier_complaints", "courier_at_fault", "courier_chosen_by_buyer",
                "left_by", "said",
            ),
            rare=True,
        ),
    ),
    "two-left-gloves-packed",
    records_known,
    records_sheet,
    _looked_at,
    ("problem", "wish"),
    {
        "handover": "own",
        "risky": "no",
        "earlier_complaints": "0",
        "courier_at_fault": "no",
        "courier_chosen_by_buyer": "no",
    },
    (ENTRIES, NOTE, SCREENSHOTS),
    (),
    _figures,
    CHECKED,
    _codes,
)  # fmt: skip
