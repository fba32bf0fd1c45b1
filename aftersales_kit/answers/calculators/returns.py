"""Returns and exchanges: may it come back, until when, what is offered.

Parts: `RETURNS`, `returns_sheet`, `returns_replies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ...policy.terms import Label
from ..deciding import Decision
from ..explaining import OPEN, STATUS, Row, Sheet, ask_of, reasons_of, texts
from ..remedies import STANDING, Alternative
from ..replies import LANGUAGES, ReplyText, wordings
from ..returns import NAMES, Returns, Window, returns_known
from .calculator import Calculator, Fields, Figure, seen_by
from .rulings import rulings_rows

TITLE = Label("Returns and exchanges", "退换货")
TABLES = ("no-reason-return", STANDING, "replacement-goes-out")
BLANKS = ("no_reason_until",)
CHECKED = ("no_reason_until", "quality_until", "guarantee_until", "best")
HOLIDAYS = "CN-37"
SAID_AT_ONCE = 2
"""So many ways are put into words for the buyer; more would be read by nobody."""
NO_END = Label("no end is set", "没有期限")
NO_RIGHT = Label(
    "The buyer has no right to this return: nothing travels until the shop agrees to it, "
    "and settle the freight before you agree.",
    "买家没有权利要求退货：店铺同意之前什么都不用寄，同意之前先说好运费。",
)
NO_DATE = Label(
    "Enter the day of signing and the last days are shown.", "填上签收日期，就能看到最晚到哪天。"
)


def returns_sheet(answer: Returns, lang: str = "en") -> Sheet:
    """Explain whether it may come back, until when, and what is offered."""
    terms = answer.in_force.terms
    rows = [_way_row(way, answer, lang) for way in answer.remedies.alternatives]
    totals = [
        *rulings_rows([answer.no_reason], answer.in_force, lang),
        *(_window_row(window, lang) for window in answer.days.windows),
        *rulings_rows(answer.beside.values(), answer.in_force, lang),
    ]
    if answer.days.windows and isinstance(answer.days.counting, Decision):
        how = answer.days.counting
        for name in how.outcomes:
            text = terms[name].value_text(how.outcomes[name], lang)
            totals.append(Row(terms[name].label.text(lang), (text,), (how.rule.id,)))
    return Sheet(
        TITLE.text(lang),
        _headline(answer, lang),
        answer.question is None and not answer.contradiction,
        texts(
            lang,
            ("Way", "办法"),
            ("How it stands", "怎么用"),
            ("For the buyer", "对买家"),
            ("For the shop", "对店铺"),
        ),
        tuple(rows),
        tuple(totals),
        tuple(note.text(lang) for note in _notes(answer)),
        ask_of(answer.question, (), answer.in_force, lang),
        tuple(returns_replies(answer)),
        reasons_of(answer.decisions, answer.in_force, lang),
    )


def _way_row(way: Alternative, answer: Returns, lang: str) -> Row:
    terms = answer.in_force.terms
    marks = [terms["standing"].value_text(way.standing, lang)]
    if way.wished:
        marks.append(Label("the buyer's wish", "买家想要的").text(lang))
    if way.insisted:
        marks.append(Label("may be insisted on", "买家有权要求").text(lang))
    sides = [f"+ {side.pros.text(lang)}; − {side.cons.text(lang)}" for side in (
        way.option.buyer, way.option.shop,
    )]  # fmt: skip
    name = terms["option"].value_text(way.option.id, lang)
    joiner = "，" if lang == "zh" else ", "
    return Row(name, (joiner.join(marks), *sides), (way.ruling.rule.id,))


def _window_row(window: Window, lang: str) -> Row:
    label = window.label.text(lang)
    name = f"{label}，最晚" if lang == "zh" else f"{label}, until"
    text = NO_END.text(lang) if window.last is None else window.last.isoformat()
    return Row(name, (text,), window.rules)


def _headline(answer: Returns, lang: str) -> str:
    said = []
    terms = answer.in_force.terms
    best = answer.remedies.best
    if best is not None:
        way = terms["option"].value_text(best.option.id, lang)
        said.append(f"先提：{way}" if lang == "zh" else f"Propose first: {way}")
    if isinstance(answer.no_reason, Decision):
        label = terms["no_reason"].label.text(lang)
        text = terms["no_reason"].value_text(answer.no_reason.outcomes["no_reason"], lang)
        said.append(f"{label}：{text}" if lang == "zh" else f"{label}: {text}")
    if answer.question is not None:
        said.append(OPEN.text(lang))
    return " · ".join(said)


def _notes(answer: Returns) -> Iterable[Label]:
    for bad in answer.contradiction:
        yield Label(bad.text("en"), bad.text("zh"))
    if answer.moves_nothing:
        yield NO_RIGHT
    if answer.days.missing:
        yield NO_DATE
    counting = answer.days.counting
    if isinstance(counting, Decision) and HOLIDAYS in counting.rule.rule.sources:
        source = answer.in_force.policy.sources.statements[HOLIDAYS]
        status = STATUS[source.status]
        for window in answer.days.windows:
            if window.moved_from is not None:
                label = NAMES[window.name]
                yield Label(
                    f"{label.en}: {window.moved_from} is a holiday, so the window runs to "
                    f"{window.last} ({HOLIDAYS}, {status.en}).",
                    f"{label.zh}：{window.moved_from} 放假，顺延到 {window.last}"
                    f"（{HOLIDAYS}，{status.zh}）。",
                )


def returns_replies(answer: Returns) -> list[ReplyText]:
    """Return the wordings: whether it may come back, the first ways, the replacement."""
    until = answer.days.last("no_reason")
    values: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    if until is not None:
        values = {lang: {"no_reason_until": day_text(until, lang)} for lang in LANGUAGES}
    spoken = [way.ruling for way in answer.remedies.alternatives]
    spoken = [ruling for ruling in spoken if ruling.rule.rule.reply][:SAID_AT_ONCE]
    family = answer.remedies.beneath["case-family"]
    about = [answer.no_reason, *spoken, *answer.beside.values()]
    if not isinstance(family, Decision) or family.outcomes["family"] != "own_reason":
        # Who has a reason is not spoken to of a return without one.
        about.remove(answer.no_reason)
    decisions = [ruling for ruling in about if isinstance(ruling, Decision)]
    return wordings(decisions, values, answer.in_force)


def day_text(day: date, lang: str) -> str:
    """Write a day as a buyer reads it."""
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day:%d %B %Y}".lstrip("0")


def _looked_at(answer: Returns) -> set[str]:
    seen = seen_by(answer.rulings)
    if answer.facts.get("order_state") in (None, "signed", "completed"):
        seen |= {"signed_on", "opened_at", "replacement_signed_on", "days_in_repair"}
    if {"signed_on", "opened_at"} <= answer.facts.keys() and not answer.contradiction:
        seen.discard("days_since_signing")
    return seen | {"exchange_kind", "batch_reports", "grave_defect"}


def _figures(answer: Returns) -> Mapping[str, Figure]:
    days = {name: answer.days.last(name) for name in NAMES}
    figures: dict[str, Figure] = {
        f"{name}_until": None if day is None else day.isoformat() for name, day in days.items()
    }
    best = answer.remedies.best
    return {**figures, "best": None if best is None else best.option.id}


def _codes(answer: Returns) -> Mapping[str, object]:
    return {
        "ways": {way.option.id: way.standing for way in answer.remedies.ranked},
        "moves_nothing": answer.moves_nothing,
    }


RETURNS = Calculator(
    "returns",
    Label("Returns and exchanges: what is offered?", "退换货：能不能退、怎么处理？"),
    (
        Fields(
            Label("What happened", "发生了什么"),
            ("problem", "evidence", "order_state", "wish"),
        ),
        Fields(
            Label("The days", "日期"),
            ("market", "signed_on", "opened_at", "days_since_signing"),
        ),
        Fields(
            Label("The goods", "商品"),
            (
                "goods_kind", "condition", "exclusion_confirmed", "goods_usable",
                "replacement_in_stock", "in_a_hurry",
            ),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "demand", "exchange_kind", "courier_chosen_by_buyer", "told_of_right",
                "replacement_signed_on", "days_in_repair", "batch_reports", "grave_defect",
            ),
            rare=True,
        ),
    ),
    "burst-seam-wants-another",
    returns_known,
    returns_sheet,
    _looked_at,
    ("problem", "order_state", "wish"),
    {"market": "cn", "courier_chosen_by_buyer": "no", "demand": "none"},
    TABLES,
    BLANKS,
    _figures,
    CHECKED,
    _codes,
)  # fmt: skip
