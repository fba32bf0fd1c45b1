"""Is this reply fit to be sent: the form, the draft with its marks, and the fixes.

Parts: `REPLY_CHECK`, `reply_check_sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...answers.replies import ReplyText
from ...answers.speaking import Remark, ReplyCheck, language_of, marked, reply_check_known
from ...policy.labels import NAMED, Label, alike
from ...policy.subjects.speech import MISSING, Speech
from ..explaining import Row, Sheet
from .calculator import Calculator, Fields, Figure

TITLE = Label("Is this reply fit to be sent", "这句话能不能发")
NO_DRAFT = Label("Paste what you want to send.", "把要发的话粘贴进来。")
FINE = Label(
    "Nothing forbidden found; whether it is right, the case says.",
    "没查出不能说的话；内容对不对，请按案子再核一遍。",
)
ONE = Label("1 thing to mend before you send it", "有 1 处要改")
NO_STAGE = Label(
    "Say what the reply is for: then what is missing is named, too.",
    "选一下这句话用在什么时候，还能查出缺了什么。",
)
COLUMNS = (
    Label("In the text", "原文"), Label("What is wrong", "问题"), Label("Write instead", "改成"),
)  # fmt: skip
LACKS = Label("{}. {}: {}", "{}. {}{}")
ADD = Label("Add: {}", "补上：{}")
MORE = Label("{} things to mend before you send it", "有 {} 处要改")


def reply_check_sheet(answer: ReplyCheck) -> Sheet:
    """Show the draft with its marks, and what to write instead, in the draft's own language."""
    numbers = {remark: number for number, remark in enumerate(answer.remarks, 1)}
    pieces = tuple(
        (piece, tuple(numbers[remark] for remark in remarks))
        for piece, remarks in marked(answer.draft, answer.remarks)
    )
    return Sheet(
        TITLE,
        _headline(answer),
        bool(answer.draft),
        COLUMNS if answer.remarks else (),
        tuple(_row(remark, numbers[remark], answer) for remark in answer.remarks),
        notes=(NO_STAGE,) if answer.draft and not answer.staged else (),
        replies=tuple(
            _to_add(remark, answer.in_force.handbook.speech)
            for remark in answer.remarks
            if remark.kind == MISSING
        ),
        marked=pieces,
    )


def _to_add(remark: Remark, speech: Speech) -> ReplyText:
    """Return a sentence for what is missing, ready to copy."""
    element = speech.elements[remark.check]
    return ReplyText(remark.check, ADD.format(element.title), remark.say)


def _headline(answer: ReplyCheck) -> Label:
    if not answer.draft:
        return NO_DRAFT
    count = len(answer.remarks)
    return (FINE if not count else ONE if count == 1 else MORE).format(count)


def _row(remark: Remark, number: int, answer: ReplyCheck) -> Row:
    speech = answer.in_force.handbook.speech
    kind = speech.kinds[remark.kind]
    name, what = alike(f"{number}. {remark.found}"), remark.why
    if remark.kind == MISSING:
        name = LACKS.format(number, kind, speech.elements[remark.check].title)
    else:
        what = NAMED.format(Label(f"{kind.en[0].upper()}{kind.en[1:]}", kind.zh), remark.why)
    say = alike(f"→ {remark.say.text(language_of(answer.draft))}")
    return Row(name, (what, say), (), remark.sources)


def _figures(answer: ReplyCheck) -> Mapping[str, Figure]:
    return {"to_mend": str(len(answer.remarks))}


PARTS = (
    Fields(Label("The reply", "要发的话"), ("reply_draft",)),
    Fields(
        Label("What it is for", "用在哪里"), ("reply_stage", "shop_at_fault", "authority_limit")
    ),
    Fields(Label("Rarer facts", "少见情况"), ("professional_claimant", "market"), rare=True),
)


def _looked_at(answer: ReplyCheck) -> set[str]:
    return {name for part in PARTS for name in part.names}


REPLY_CHECK = Calculator(
    name="reply-check",
    title=Label("May I send this?", "这句话能发吗？"),
    parts=PARTS,
    example="draft-full-of-slips",
    answer=reply_check_known,
    sheet=reply_check_sheet,
    looked_at=_looked_at,
    first=("reply_draft",),
    usual={"professional_claimant": "no", "market": "cn"},
    figures=_figures,
    checked=("to_mend",),
)
