"""The case desk for several pieces of one order: each piece in a line, what they share, one list.

Parts: `ORDER_DESK`, `order_sheet`. A case about one piece is the case desk's own, as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ...answers.orders import PIECES, OrderResolution, called, resolve_order_known
from ...answers.replies import ReplyText, greeted_once
from ...answers.resolving import Resolution, resolve_known
from ...answers.times import moment_words
from ...policy.inforce import InForce
from ...policy.labels import BESIDE, LISTED, Label, alike, joined
from ...policy.terms import Value
from ..explaining import OPEN, Ask, Row, Sheet, ask_of, reasons_of
from ..keeping import kept_of
from .calculator import Calculator, Figure
from .case_desk import (
    BY_WHEN,
    CASE_DESK,
    RECORD_IN,
    STEPS,
    TABS,
    TITLE,
    TO_DO,
    case_desk_sheet,
    message_codes,
    message_reply,
    own_words,
    tab_of,
    tallied,
)
from .clocks import CLOCKS
from .clocks import TITLE as DEADLINES
from .freight import FREIGHT
from .refund import REFUND

SEVERAL = Label("{} pieces", "{} 件")
ALL = Label("all pieces", "全部")
ASK_OF = Label("{}: {}", "{}：{}")
WITH = Label("{} (write it with the piece: {}=…)", "{}（写在这一件后面：{}=…）")
CHAPTER = alike("{} · {}")
NONE = "-"
Answered = Resolution | OrderResolution


def answer_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Answered:
    """Answer a case, or an order where its pieces are stated; facts are canonical."""
    if PIECES in facts:
        return resolve_order_known(facts, on, in_force)
    return resolve_known(facts, on, in_force)


def _sheet(answer: Answered) -> Sheet:
    return case_desk_sheet(answer) if isinstance(answer, Resolution) else order_sheet(answer)


def order_sheet(answer: OrderResolution) -> Sheet:
    """Explain an order: each piece in one line, what they share, then each piece's own chapters.

    A message to the buyer, a step and a deadline stand there once, however many pieces they are
    for. An order of one piece is explained as a case.
    """
    if len(answer.pieces) == 1:
        return replace(case_desk_sheet(answer.pieces[0]), settled=answer.settled)
    names = [called(i, piece) for i, piece in enumerate(answer.stated, 1)]
    sheets = [case_desk_sheet(piece, alone=False) for piece in answer.pieces]
    shared = [(c, c.sheet(part)) for c, part in _shared(answer)]
    said = [SEVERAL.format(len(names))]
    if not answer.settled:
        said.append(OPEN)
    headline = joined(said, BESIDE)
    return Sheet(
        TITLE,
        headline,
        answer.settled,
        rows=tuple(_summary(answer, names, sheets, shared)),
        ask=_ask(answer, names),
        message=message_reply(answer),
        replies=tuple(greeted_once(_replies(sheet for _, sheet in shared))),
        reasons=reasons_of(answer.decisions, answer.in_force),
        parts=(
            *own_words(answer),
            *_steps(answer, names),
            *_shared_parts(shared),
            *_own_parts(names, sheets),
        ),
        tallies=_tallied(sheets, tallied(shared, answer.undecided)),
        kept=kept_of(headline, answer.deadlines, [piece.records for piece in answer.pieces]),
    )


def _tallied(
    sheets: Iterable[Sheet], shared: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Add up what of each tab is settled, over the pieces and what they share."""
    all_ = [shared, *(sheet.tallies for sheet in sheets)]
    sums = {tab: [each[tab] for each in all_ if tab in each] for tab in TABS}
    return {tab: (sum(s for s, _ in of), sum(n for _, n in of)) for tab, of in sums.items() if of}


def _shared(answer: OrderResolution) -> Iterator[tuple[Calculator, object]]:
    """Go through the parts that the pieces share, each with the calculator that explains it."""
    for calculator, part in (
        (FREIGHT, answer.freight),
        (REFUND, answer.refund),
        (CLOCKS, answer.deadlines if answer.deadlines.lines else None),
    ):
        if part is not None:
            yield calculator, part


def _summary(
    answer: OrderResolution,
    names: Iterable[Label],
    sheets: Iterable[Sheet],
    shared: Iterable[tuple[Calculator, Sheet]],
) -> Iterator[Row]:
    """Go through what an agent reads first: a line a piece, then what they share."""
    for name, piece, sheet in zip(names, answer.pieces, sheets, strict=True):
        rules = [decision.rule.id for decision in piece.responsibility.decisions]
        rules += [way.ruling.rule.id for way in piece.alternatives[:1]]
        yield Row(name, (sheet.headline,), tuple(dict.fromkeys(rules)))
    for calculator, sheet in shared:
        if calculator is not CLOCKS and sheet.headline != OPEN:
            yield Row(calculator.title, (sheet.headline,))
    line = answer.deadlines.next
    if line is not None:
        words = alike("{} — {}").format(line.clock.label, moment_words(line.due))
        yield Row(BY_WHEN, (words,), line.rules)
    rows = {row.register.id: row for piece in answer.pieces for row in piece.records.rows}
    if rows:
        labels = (row.register.label for row in rows.values())
        rules = [row.ruling.rule.id for row in rows.values()]
        yield Row(RECORD_IN, (joined(labels, LISTED),), tuple(dict.fromkeys(rules)))


def _ask(answer: OrderResolution, names: list[Label]) -> Ask | None:
    """Return the next question, with the piece that it is about, which is where it is answered."""
    for number, piece in enumerate(answer.pieces, 1):
        for name in CASE_DESK.first:
            if name not in piece.facts:
                return _of_piece(ask_of(None, [name], answer.in_force), number, names)
    asked = answer.asked
    if asked is not None:
        return _of_piece(ask_of(asked[1], (), answer.in_force), asked[0], names)
    for number, piece in enumerate(answer.pieces, 1):
        for name in piece.missing:
            where = number if answer.in_force.terms[name].is_of_a_piece else 0
            return _of_piece(ask_of(None, [name], answer.in_force), where, names)
    return ask_of(None, answer.missing, answer.in_force)


def _of_piece(ask: Ask | None, number: int, names: list[Label]) -> Ask | None:
    if ask is None or not number:
        return ask
    name = names[number - 1]
    text = ASK_OF.format(name, WITH.format(ask.text, ask.field))
    within = replace(ask, text=ASK_OF.format(name, ask.text))
    return Ask(
        PIECES, text, ask.replies, ask.amount, known_by=ask.known_by, piece=number, within=within
    )


def _replies(shared: Iterable[Sheet]) -> Iterator[ReplyText]:
    """Go through the wordings of what the pieces share, each once; those of a piece are in the
    message."""
    # Nothing with a blank in it is sent.
    said = {r.id: r for sheet in shared for r in sheet.replies if r.complete}
    yield from said.values()


def _shared_parts(shared: Iterable[tuple[Calculator, Sheet]]) -> Iterator[Sheet]:
    for calculator, sheet in shared:
        if sheet.headline != OPEN:
            tab = tab_of(calculator.name)
            yield replace(sheet, ask=None, replies=(), reasons=(), parts=(), folded=True, tab=tab)
            yield from (replace(part, folded=True, tab=tab) for part in sheet.parts)


def _own_parts(names: Iterable[Label], sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Go through the chapters of each piece, but for deadlines and steps, which are the order's."""
    for name, sheet in zip(names, sheets, strict=True):
        bare = replace(sheet, title=name, ask=None, replies=(), reasons=(), parts=())
        yield replace(bare, folded=True, message=None, tab=TO_DO)
        for part in sheet.parts:
            if part.title not in (STEPS, DEADLINES):
                yield replace(part, title=CHAPTER.format(name, part.title))


def _steps(answer: OrderResolution, names: list[Label]) -> Iterator[Sheet]:
    """Return the steps of all procedures in one list, each with the pieces that it is for."""
    if not answer.steps:
        return
    roles = answer.in_force.handbook.procedures.roles
    procedures = answer.in_force.terms["procedure"]
    rows = []
    for number, one in enumerate(answer.steps, 1):
        those = [names[i - 1] for i in one.pieces]
        whose = ALL if len(those) == len(names) else joined(those, LISTED)
        rows.append(
            Row(
                alike("{} {}").format(number, one.step.title),
                (roles[one.step.role].label, one.step.do, whose),
                one.step.rules,
            )
        )
    titles = dict.fromkeys(procedures.value_label(one.procedure) for one in answer.steps)
    yield Sheet(STEPS, joined(titles, LISTED), True, rows=tuple(rows), tab=TO_DO)


def _looked_at(answer: Answered) -> set[str]:
    if isinstance(answer, Resolution):
        return CASE_DESK.looked_at(answer) | {PIECES}
    seen = {PIECES}
    for piece in answer.pieces:
        seen |= CASE_DESK.looked_at(piece)
    for calculator, part in _shared(answer):
        seen |= calculator.looked_at(part)
    return seen


def _figures(answer: Answered) -> Mapping[str, Figure]:
    """Return the figures: of an order those that the pieces share, and of each piece in a row."""
    if isinstance(answer, Resolution):
        return CASE_DESK.figures(answer)
    if len(answer.pieces) == 1:
        return CASE_DESK.figures(answer.pieces[0])
    each = [CASE_DESK.figures(piece) for piece in answer.pieces]
    names = dict.fromkeys(name for figures in each for name in figures)
    found: dict[str, Figure] = {}
    for name in names:
        values = [figures.get(name) for figures in each]
        if any(value is not None for value in values):
            found[name] = "; ".join(NONE if v is None else str(v) for v in values)
    parts = answer.in_force.handbook.messages.parts
    in_all = [s.reply.id for s in answer.message.parts if s.part and parts[s.part].of_an_order]
    found["message_in_all"] = " ".join(in_all) or None
    for calculator, part in _shared(answer):
        for name, figure in calculator.figures(part).items():
            found[f"{calculator.name}_{name}"] = figure
    return found


def _codes(answer: Answered) -> Mapping[str, object]:
    if isinstance(answer, Resolution):
        return CASE_DESK.codes(answer)
    line = answer.deadlines.next
    return {
        "message": message_codes(answer.message),
        "pieces": [
            {"line": stated.name, "parcel": stated.parcel, "settled": piece.settled,
             "remedy": piece.remedy, "responsible": piece.responsible, **CASE_DESK.codes(piece)}
            for stated, piece in zip(answer.stated, answer.pieces, strict=True)
        ],
        "asked_of": answer.asked[0] if answer.asked else None,
        "next_deadline": None if line is None else {"clock": line.clock.id, "due": line.due},
        "steps": [{"step": one.step.id, "pieces": list(one.pieces)} for one in answer.steps],
        "parts": {c.name: dict(c.codes(part)) for c, part in _shared(answer)},
    }  # fmt: skip


ORDER_DESK = replace(
    CASE_DESK,
    answer=answer_known,
    sheet=_sheet,
    looked_at=_looked_at,
    figures=_figures,
    codes=_codes,
)
