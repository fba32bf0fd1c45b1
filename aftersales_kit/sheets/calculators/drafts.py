"""A draft with its marks: what is wrong with it, why, and what to write instead.

Parts: `draft_sheet`. The reply check shows it by itself, the case desk as a piece of a whole case.
"""

from __future__ import annotations

from ...answers.drafts import Remark, marked
from ...answers.replies import ReplyText
from ...answers.speaking import ReplyCheck, is_read, language_of
from ...policy.labels import BESIDE, NAMED, Label, alike, joined
from ...policy.subjects.speech import MISSING, UNSETTLED, Speech
from ..explaining import Row, Sheet

TITLE = Label("Is this reply fit to be sent", "这句话能不能发")
NO_DRAFT = Label("Paste what you want to send.", "把要发的话粘贴进来。")
FINE = Label(
    "Nothing forbidden found; whether it is right, the case says.",
    "没查出不能说的话；内容对不对，请按这一单再核一遍。",
)
FITS = Label(
    "Nothing forbidden found, and nothing that contradicts the case.",
    "没查出不能说的话，和这单的处理也没有矛盾。",
)
NOT_READ = Label(
    "Not checked: only English and Chinese can be. Have somebody read it who speaks the language.",
    "没有检查：只查中文和英文，请懂这种语言的人看过再发。",
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
ONE_OPEN = Label("1 thing not settled yet", "有 1 处还没定")
MORE_OPEN = Label("{} things not settled yet", "有 {} 处还没定")


def draft_sheet(answer: ReplyCheck) -> Sheet:
    """Show the draft with its marks, and what to write instead, in the draft's own language."""
    numbers = {remark: number for number, remark in enumerate(answer.remarks, 1)}
    pieces = tuple(
        (piece, tuple(numbers[remark] for remark in remarks))
        for piece, remarks in marked(answer.draft, answer.remarks)
    )
    return Sheet(
        TITLE,
        _headline(answer),
        bool(answer.draft) and is_read(answer.draft),
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
    """Say how much is to be mended, and how much is not settled yet."""
    if not answer.draft:
        return NO_DRAFT
    open_ = sum(remark.kind == UNSETTLED for remark in answer.remarks)
    count = len(answer.remarks) - open_
    said = [(ONE if count == 1 else MORE).format(count)] if count else []
    said += [(ONE_OPEN if open_ == 1 else MORE_OPEN).format(open_)] if open_ else []
    if not is_read(answer.draft):
        return joined([NOT_READ, *said], BESIDE)
    return joined(said, BESIDE) if said else FINE if answer.case is None else FITS


def _row(remark: Remark, number: int, answer: ReplyCheck) -> Row:
    speech = answer.in_force.handbook.speech
    kind = speech.kinds[remark.kind]
    name, what = alike(f"{number}. {remark.found}"), remark.why
    if remark.kind == MISSING:
        name = LACKS.format(number, kind, speech.elements[remark.check].title)
    else:
        what = NAMED.format(Label(f"{kind.en[0].upper()}{kind.en[1:]}", kind.zh), remark.why)
    say = alike(f"→ {remark.say.text(language_of(answer.draft))}")
    return Row(name, (what, say), remark.rules, remark.sources)
