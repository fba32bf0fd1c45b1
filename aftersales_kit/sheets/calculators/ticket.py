"""Is this ticket complete? The form, what is to be mended, and the ticket's text to copy.

Parts: `TICKET`, `ticket_sheet`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...answers.tickets import FILES, MISSING, NAMES, PROBLEM, Remark, TicketCheck, ticket_known
from ...policy.labels import BESIDE, NAMED, NO_LABEL, STOPS, Label, alike, joined
from ..explaining import Row, Sheet, ask_for
from .calculator import Calculator, Fields, Figure

TITLE = Label("Write a ticket", "写工单")
BEGIN = Label(
    "Choose what it is about, and fill in what is asked; the answer says what is missing.",
    "先选问题类型，再逐项填写；缺什么、哪里要改，这里会指出来。",
)
COMPLETE = Label("Complete, and in standard terms", "已填齐，说法也规范")
NUMBERS = {
    "missing": (
        Label("1 entry is missing", "缺 1 项"),
        Label("{} entries are missing", "缺 {} 项"),
    ),
    "colloquial": (
        Label("1 wording is not a standard term", "有 1 处要改成标准说法"),
        Label("{} wordings are not standard terms", "有 {} 处要改成标准说法"),
    ),
    "refused": (
        Label("1 file cannot be kept so", "有 1 个附件不合要求"),
        Label("{} files cannot be kept so", "有 {} 个附件不合要求"),
    ),
}
COLUMNS = (Label("As written", "原文"), Label("To do", "怎么改"))
LACKS = Label("missing", "没填")
QUOTED = Label("“{}”", "“{}”")
WRITE = Label("write: {}", "改写为：{}")
TEXT = Label("The ticket", "工单内容")
TO_COME = Label(
    "The text to copy is there as soon as nothing is missing.",
    "填齐以后，这里会有可以复制的工单内容。",
)
ATTACHED = Label("Attachments", "附件")
NAMED_AS = (Label("Name and folder", "文件名和文件夹"),)
IN_FOLDER = Label("{name}, in the folder {folder}", "{name}，放进文件夹 {folder}")


def ticket_sheet(answer: TicketCheck) -> Sheet:
    """Say what a ticket lacks and what is to be put otherwise; nothing missing, give its text."""
    terms = answer.in_force.terms
    sources = {entry.name: entry.sources for entry in answer.in_force.handbook.tickets.entries}
    begun = bool(answer.facts)
    rows = [_row(remark, sources[remark.entry]) for remark in answer.remarks] if begun else []
    parts = [] if answer.missing else [Sheet(TEXT, _text(answer), True)]
    if answer.files:
        parts.append(Sheet(ATTACHED, NO_LABEL, True, NAMED_AS, tuple(_files(answer))))
    wanted = next(iter(answer.missing), None)
    return Sheet(
        TITLE,
        _headline(answer) if begun else BEGIN,
        answer.done,
        COLUMNS if rows else (),
        tuple(rows),
        notes=(TO_COME,) if answer.missing and begun else (),
        ask=None if wanted is None else ask_for(terms[wanted]),
        parts=tuple(parts),
    )


def _headline(answer: TicketCheck) -> Label:
    counts = {
        "missing": len(answer.missing),
        "colloquial": len(answer.colloquial),
        "refused": len(answer.refused),
    }
    said = [
        (NUMBERS[what][0] if count == 1 else NUMBERS[what][1]).format(count)
        for what, count in counts.items()
        if count
    ]
    return joined(said, BESIDE) if said else COMPLETE


def _row(remark: Remark, sources: tuple[str, ...]) -> Row:
    if remark.kind == MISSING:
        return Row(remark.label, (LACKS, remark.fix), sources=sources)
    written = QUOTED.format(remark.found)
    return Row(remark.label, (written, WRITE.format(remark.fix)), sources=sources)


def _files(answer: TicketCheck) -> Iterator[Row]:
    sources = answer.in_force.handbook.registers.attachments.sources
    for file in answer.files:
        said = list(file.wrong)
        if file.name:
            said.append(IN_FOLDER.format(name=file.name, folder=file.folder))
        yield Row(alike(file.given), (joined(said, STOPS),), sources=sources)


def _text(answer: TicketCheck) -> Label:
    """Return the ticket as it is copied: each entry a line, under its name."""
    return joined(_lines(answer), alike("\n"))


def _lines(answer: TicketCheck) -> Iterator[Label]:
    terms = answer.in_force.terms
    yield NAMED.format(terms[PROBLEM].label, terms[PROBLEM].value_label(answer.facts[PROBLEM]))
    for name in (*NAMES, *(entry.name for entry in answer.entries)):
        if text := answer.text(name):
            yield NAMED.format(terms[name].label, text)
    kept = [f"{file.folder}/{file.name}" for file in answer.files if file.accepted]
    if kept:
        yield NAMED.format(ATTACHED, joined(map(alike, kept), STOPS))


def _looked_at(answer: TicketCheck) -> set[str]:
    return {PROBLEM, FILES, *NAMES, *(entry.name for entry in answer.entries)}


def _figures(answer: TicketCheck) -> Mapping[str, Figure]:
    return {
        "lacks": ", ".join(answer.missing),
        "colloquial": ", ".join(remark.found for remark in answer.colloquial),
        "refused": ", ".join(file.given for file in answer.refused),
    }


def _codes(answer: TicketCheck) -> Mapping[str, object]:
    return {
        "remarks": [
            {
                "entry": remark.entry,
                "kind": remark.kind,
                "found": remark.found,
                "start": remark.place[0],
                "end": remark.place[1],
                "fix": remark.fix._asdict(),
            }
            for remark in answer.remarks
        ],
        "files": [
            {
                "given": file.given,
                "name": file.name,
                "folder": file.folder,
                "wrong": [label._asdict() for label in file.wrong],
            }
            for file in answer.files
        ],
        "text": {} if answer.missing else _text(answer)._asdict(),
    }


TICKET = Calculator(
    name="ticket",
    title=TITLE,
    parts=(
        Fields(Label("What it is about", "什么问题"), ("problem", "order_number", "buyer_id")),
        Fields(
            Label("What a ticket must hold", "工单必填项"),
            ("customer_name", "contact", "product", "symptom", "measures_tried", "error_code"),
        ),
        Fields(Label("What is attached", "附件"), ("attachments",)),
    ),
    example="ticket-with-a-silent-earphone",
    answer=ticket_known,
    sheet=ticket_sheet,
    looked_at=_looked_at,
    first=("problem",),
    figures=_figures,
    checked=("lacks", "colloquial", "refused"),
    codes=_codes,
)
