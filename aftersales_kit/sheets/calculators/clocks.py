"""By when: the form, and the deadlines that run, the next one first.

Parts: `CLOCKS`, `clocks_sheet`, `deadline_rows` (for other sheets, too).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...answers.clocks import Deadline, Deadlines, deadlines_known
from ...answers.complaints import Complaint
from ...answers.replies import ReplyText, addressed, wording
from ...answers.times import moment_words, stretch_words
from ...policy.counting import due_text
from ...policy.handbook import Handbook
from ...policy.inforce import InForce
from ...policy.labels import BESIDE, NO_LABEL, Label, alike, joined
from ...policy.subjects.clocks import Clock
from ..explaining import OPEN, Ask, Row, Sheet, ask_of, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by

CHECKED = ("next", "next_by")
NOT_TOLD = ("courier",)
"""Roles whose deadlines are no promise to the buyer."""
EVENTS = (
    "opened_at", "first_replied_at", "signed_on", "return_notice_at", "return_agreed_at",
    "goods_back_at", "refund_approved_at", "refunded_at", "complained_at", "last_news_at",
    "closed_at",
)  # fmt: skip
RARER = (
    "transaction_closes_at", "courier_complaint_at", "claim_noted_at", "ticket_at",
    "supplier_asked_at", "handed_over_at", "last_called_on",
)  # fmt: skip
ABOUT = ("problem", "wish", "market", "customer")
COMPLAINT = ("complaint_risk", "demand", "earlier_complaints")
TICKET = ("fault_scope", "urgency", "guidance_failed", "third_party_part")
NOW = ("now_at", "earlier_waits", "waiting_from", "waiting_until")
COLUMNS = (
    Label("What", "事项"),
    Label("By when", "最迟"),
    Label("Left", "还剩"),
    Label("Who", "谁负责"),
    Label("If missed", "逾期怎么办"),
)
TITLE = Label("By when", "什么时候前办好")
OVERDUE = Label("overdue by {}", "已超时 {}")
NOT_BEFORE = Label("not before {}", "不早于 {}")
OUT_OF_TIME = Label("over", "已到期")
NOTHING = Label("No clock runs yet.", "暂无计时事项。")
NOTHING_LEFT = Label("Nothing is left to meet.", "没有等着办的时限了。")
NEXT = Label("Next: {}, by {}", "下一个：{}，{}前")
MISSED = Label("Overdue: {}", "已超时：{}")
CAPPED = Label(
    "{}: not after {}, the end of “{}”.",
    "{}：不晚于 {}（{}）。",
)
UNCOVERED = Label(
    "{}: beyond the days that the calendar covers.",
    "{}：超出日历已收录的日期。",
)
PROVISIONAL = Label(
    "The make-up working days of that year are not announced yet; look again when they are.",
    "当年的调休安排还没公布，公布后请再查一次。",
)


def then_words(clock: Clock, in_force: InForce) -> Label:
    """Say what follows when a clock is missed: the next clock, or the step of a procedure.

    One that does not exist, which verification finds, is said by its name.
    """
    clocks, procedures = in_force.clocks.entries, in_force.handbook.procedures.procedures
    if clock.then in clocks:
        return clocks[clock.then].label
    name, _, step_id = clock.then.partition("/")
    if name in procedures and step_id in procedures[name].numbers:
        step = procedures[name].steps[procedures[name].numbers[step_id] - 1]
        return joined((procedures[name].title, step.title), alike(" → "))
    return alike(clock.then)


def role_words(clock: Clock, handbook: Handbook) -> Label:
    """Return who owes it."""
    role = handbook.procedures.roles.get(clock.role)
    return alike(clock.role) if role is None else role.label


def left_words(deadline: Deadline) -> Label:
    """Say how long is left, or by how much it is overdue; nothing while now is unknown."""
    if deadline.left is None:
        return NO_LABEL
    if deadline.overdue:
        return OVERDUE.format(stretch_words(-deadline.left))
    return OUT_OF_TIME if deadline.over else stretch_words(deadline.left)


def deadline_rows(answer: Deadlines, lines: Iterable[Deadline]) -> list[Row]:
    """Return one row for each deadline, with the cells of COLUMNS after its name."""
    rows, handbook = [], answer.in_force.handbook
    for line in lines:
        when = moment_words(line.due)
        if line.clock.at_least:
            when = NOT_BEFORE.format(when)
        cells = (
            when,
            left_words(line),
            role_words(line.clock, handbook),
            then_words(line.clock, answer.in_force),
        )
        rows.append(Row(line.clock.label, cells, line.rules))
    return rows


def deadline_notes(answer: Deadlines) -> list[Label]:
    """Say of each promise which limit is behind it, and what the calendars do not cover."""
    clocks = answer.in_force.clocks
    notes = [
        CAPPED.format(line.clock.label, moment_words(line.limit_due), line.limit.label)
        for line in answer.lines
        if line.limit is not None and line.limit_due is not None
    ]
    notes += [UNCOVERED.format(clock.label) for clock in answer.uncovered]
    notes += [line.clock.note for line in answer.lines if line.clock.note]
    if any(
        clocks.calendars[line.clock.calendar].is_provisional(line.due.date())
        for line in answer.lines
        if line.clock.counted_in in ("working_days", "law_days")
    ):
        notes.append(PROVISIONAL)
    return list(dict.fromkeys(notes))


def clocks_sheet(answer: Deadlines) -> Sheet:
    """Explain which deadlines run, and which is next."""
    ask = asked(answer)
    return Sheet(
        TITLE,
        _headline(answer),
        ask is None,
        COLUMNS,
        tuple(deadline_rows(answer, answer.lines)),
        notes=tuple(deadline_notes(answer)),
        ask=ask,
        replies=tuple(clocks_replies(answer)),
        reasons=reasons_of(answer.decisions, answer.in_force),
    )


def clocks_replies(answer: Deadlines) -> list[ReplyText]:
    """Return what to write of the next deadline: to the buyer who waits, or who has to act."""
    following = answer.next
    if following is None or following.clock.role in NOT_TOLD:
        return []
    name = "by-when-buyer" if following.clock.role == "buyer" else "by-when"
    told = addressed(answer.facts, answer.in_force).moment
    due = {"due": told.format(moment_words(following.due))}
    return [wording(name, due, answer.in_force, answer.facts)]


def asked(answer: Deadlines | Complaint) -> Ask | None:
    """Return the next question; here a fact that is missing is no mere sum."""
    ask = ask_of(answer.question, answer.missing, answer.in_force)
    return ask and replace(ask, amount=False)


def _headline(answer: Deadlines) -> Label:
    said = [MISSED.format(line.clock.label) for line in answer.lines if line.overdue]
    if answer.next is not None:
        said.append(NEXT.format(answer.next.clock.label, moment_words(answer.next.due)))
    elif answer.lines:
        said.append(NOTHING_LEFT)
    elif answer.question is not None or answer.missing:
        said.append(OPEN)
    return joined(said, BESIDE) or NOTHING


def _looked_at(answer: Deadlines) -> set[str]:
    seen = seen_by(answer.rulings.values()) | {*EVENTS, *RARER, *NOW, *answer.missing}
    return seen | {name for line in answer.lines for name in line.clock.when}


def _figures(answer: Deadlines) -> Mapping[str, Figure]:
    figures: dict[str, Figure] = {
        f"{line.clock.id.replace('-', '_')}_by": due_text(line.due) for line in answer.lines
    }
    following = answer.next
    if following is not None:
        figures |= {"next": following.clock.id, "next_by": due_text(following.due)}
    return figures


CLOCKS = Calculator(
    name="clocks",
    title=Label("By when?", "什么时候前办好？"),
    parts=(
        Fields(Label("What it is about", "是什么事"), ABOUT),
        Fields(Label("What has happened, and when", "发生了什么，什么时候"), EVENTS),
        Fields(Label("The clock now", "现在的时间"), NOW),
        Fields(Label("The complaint", "投诉情况"), COMPLAINT),
        Fields(Label("Rarer events", "少见的事"), RARER, rare=True),
        Fields(Label("Technical problem", "技术问题"), TICKET, rare=True),
    ),
    example="coat-back-before-national-day",
    answer=deadlines_known,
    sheet=clocks_sheet,
    looked_at=_looked_at,
    usual={"market": "cn", "customer": "regular"},
    asks=("complaint-level", "complaint-owner", "priority"),
    figures=_figures,
    checked=CHECKED,
)
