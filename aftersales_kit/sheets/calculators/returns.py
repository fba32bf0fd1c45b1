"""Returns and exchanges: may it come back, until when, what is offered.

Parts: `RETURNS`, `returns_sheet`, `returns_replies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ...answers.deciding import Decision, Question, decided
from ...answers.remedies import STANDING, Alternative
from ...answers.replies import ReplyText, wordings
from ...answers.returns import NAMES, Returns, Window, returns_blanks, returns_known
from ...policy.days import asked_on, in_doubt, is_beyond
from ...policy.labels import BESIDE, CLAUSES, NAMED, NO_LABEL, STOPS, Label, alike, joined
from ...policy.tables import statement_of
from ..explaining import OPEN, STATUS, Row, Sheet, ask_of, money, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by
from .rulings import rulings_rows

TITLE = Label("Returns and exchanges", "退换货")
TABLES = ("no-reason-return", STANDING, "replacement-goes-out")
BLANKS = ("no_reason_until",)
CHECKED = (
    "no_reason_until", "quality_until", "guarantee_until", "best", "repair_by_shop",
    "repair_by_buyer",
)  # fmt: skip
MOVES = "next_working_day"
SAID_AT_ONCE = 2
"""So many ways are put into words for the buyer; more would be read by nobody."""
COLUMNS = (
    Label("Way", "办法"),
    Label("How it stands", "怎么用"),
    Label("For and against, buyer", "买家的利弊"),
    Label("For and against, shop", "店铺的利弊"),
)
PROPOSE = Label("Propose first", "先提")
MAY_INSIST = Label("The buyer may insist on", "买家可以要求")
WISHED = Label("the buyer's wish", "买家想要的")
INSISTED = Label("may be insisted on", "买家有权要求")
SIDES = Label("{}: + {}; − {}", "{}：+ {}; − {}")
UNTIL = Label("{}, until", "{}，最晚")
AT_LEAST = Label("{}, at least until", "{}，至少到")
ASKED_BEYOND = Label(
    "{} is not in the calendar yet: days off before the buyer asked are not counted out.",
    "日历还没有 {} 年：买家提出之前的放假没有扣除。",
)
DOUBT = alike("{}: {}")
DOUBTS = Label(" ({})", "（{}）")
MOVED = Label(
    "{}: {} is a holiday, so the window runs to {}{}.",
    "{}：{} 放假，顺延到 {}{}。",
)
SHARED = Label("Repair near the buyer: the shop pays, the buyer pays", "就近修补：店铺出、买家出")
SUMS = alike("{} + {}")
BUYER, SHOP = Label("buyer", "买家"), Label("shop", "店铺")
NO_END = Label("no end is set", "没有期限")
NO_RIGHT = Label(
    "By these rules the buyer cannot insist on this return: nothing travels until the shop agrees "
    "to it, and settle the freight before you agree. Where a fault is so grave that neither "
    "exchange nor repair helps, ask the supervisor.",
    "按规则买家无权要求这样退：店铺同意之前什么都不用寄，同意之前先说好运费。"
    "毛病严重、换和修都解决不了的，请主管定。",
)
NOT_BOTH = Label(
    "The money does not go back while the goods stay with the buyer: propose what stands first.",
    "货留下、钱全退，不在可选的办法里：先提排在最前面的办法。",
)
NO_DATE = Label(
    "Enter the day of signing and the last days are shown.", "填上签收日期，就能看到最晚到哪天。"
)


def returns_sheet(answer: Returns) -> Sheet:
    """Explain whether it may come back, until when, and what is offered."""
    rows = [_way_row(way, answer) for way in answer.remedies.alternatives]
    rulings = [answer.no_reason, answer.remedies.beneath["buyer-rights"]]
    if answer.has_a_reason and isinstance(answer.no_reason, Question):
        del rulings[0]
    totals = [
        *rulings_rows(rulings, answer.in_force),
        *(_window_row(window, answer) for window in answer.days.windows),
        *rulings_rows(answer.beside.values(), answer.in_force),
    ]
    shared = answer.remedies.shared_repair
    if shared is not None:
        totals.append(Row(SHARED, (SUMS.format(money(shared.by_shop), money(shared.by_buyer)),)))
    if answer.days.windows and isinstance(answer.days.counting, Decision):
        totals += _counting_rows(answer.days.counting, answer)
    return Sheet(
        TITLE,
        _headline(answer),
        answer.question is None,
        COLUMNS,
        tuple(rows),
        tuple(totals),
        tuple(_notes(answer)),
        ask_of(answer.question, (), answer.in_force),
        tuple(returns_replies(answer)),
        reasons_of(answer.decisions, answer.in_force),
    )


def _way_row(way: Alternative, answer: Returns) -> Row:
    terms = answer.in_force.terms
    marks = [terms["standing"].value_label(way.standing)]
    if way.wished:
        marks.append(WISHED)
    if way.insisted:
        marks.append(INSISTED)
    # On a phone the cells stand below each other, without the heads of their columns.
    sides = [
        SIDES.format(who, side.pros, side.cons)
        for who, side in ((BUYER, way.option.buyer), (SHOP, way.option.shop))
    ]
    name = terms["option"].value_label(way.option.id)
    return Row(name, (joined(marks, CLAUSES), *sides), (way.ruling.rule.id,))


def _window_row(window: Window, answer: Returns) -> Row:
    last = NO_END if window.last is None else alike(window.last)
    cells = (joined([last, _unsure(window.rules, answer), _in_doubt(window.last, answer)]),)
    until = AT_LEAST if window.at_least else UNTIL
    return Row(until.format(window.label), cells, window.rules)


def _in_doubt(day: date | None, answer: Returns) -> Label:
    """Say what the calendar does not know yet of a window's last day."""
    market = answer.facts.get("market")
    if day is None or market is None:
        return NO_LABEL
    doubt = in_doubt(day, str(market), answer.in_force)
    return DOUBTS.format(doubt) if doubt != NO_LABEL else NO_LABEL


def _counting_rows(counting: Decision, answer: Returns) -> Iterable[Row]:
    """Say how the days are counted; what rests on a text that nobody has checked says so."""
    for name, code in counting.outcomes.items():
        field = answer.in_force.terms[name]
        words = field.value_label(code)
        if code == MOVES:
            words = joined([words, _unsure(counting.rule.rule.sources, answer)])
        yield Row(field.label, (words,), (counting.rule.id,))


def _unsure(rules: Iterable[str], answer: Returns) -> Label:
    """Say of rows of law, or of statements, that they have not been verified."""
    statements = answer.in_force.policy.sources.statements
    named = [statements[name] for rule in rules if (name := statement_of(rule)) in statements]
    doubts = [
        DOUBT.format(source.id, STATUS[source.status])
        for source in named
        if source.status in STATUS
    ]
    return DOUBTS.format(joined(doubts, STOPS)) if doubts else NO_LABEL


def _headline(answer: Returns) -> Label:
    terms = answer.in_force.terms
    said = []
    best = answer.remedies.best
    if best is not None:
        said.append((PROPOSE, "option", best.option.id))
    rights = answer.remedies.beneath["buyer-rights"]
    if _own_reason(answer) and isinstance(answer.no_reason, Decision):
        code = answer.no_reason.outcomes["no_reason"]
        said.append((terms["no_reason"].label, "no_reason", code))
    elif isinstance(rights, Decision):
        code = rights.outcomes["rights"]
        said.append((MAY_INSIST, "rights", code))
    parts = [NAMED.format(label, terms[name].value_label(code)) for label, name, code in said]
    if answer.question is not None:
        parts.append(OPEN)
    return joined(parts, BESIDE)


def _own_reason(answer: Returns) -> bool:
    family = answer.remedies.beneath["case-family"]
    return isinstance(family, Decision) and family.outcomes["family"] == "own_reason"


def _notes(answer: Returns) -> Iterable[Label]:
    if answer.moves_nothing:
        yield NO_RIGHT if answer.facts["wish"] == "return" else NOT_BOTH
    if answer.days.missing:
        yield NO_DATE
    if (beyond := _asked_beyond(answer)) is not None:
        yield ASKED_BEYOND.format(beyond)
    for window in answer.days.windows:
        if window.moved_from is not None and isinstance(answer.days.counting, Decision):
            unsure = _unsure(answer.days.counting.rule.rule.sources, answer)
            yield MOVED.format(window.label, window.moved_from, window.last, unsure)


def _asked_beyond(answer: Returns) -> int | None:
    """Return the year in which the buyer asks, where the calendar does not have it."""
    facts = answer.facts
    if "opened_at" not in facts or "market" not in facts:
        return None
    market = str(facts["market"])
    day = asked_on(str(facts["opened_at"]), market, answer.in_force)
    return day.year if is_beyond(day, market, answer.in_force) else None


def returns_replies(answer: Returns) -> list[ReplyText]:
    """Return the wordings: the first ways, whether it may come back, the replacement.

    Only who gives no reason is spoken to of a return without one.
    """
    # What is held back is no first word: it is said when the rest has been refused.
    terms = answer.in_force.terms
    held_back = terms["standing"].group("held_back")
    ways = [
        way.ruling
        for way in answer.remedies.alternatives
        if way.ruling.reply and way.standing not in held_back
    ]
    about: list[Decision | Question] = [*ways[:SAID_AT_ONCE], *answer.beside.values()]
    if _own_reason(answer) and isinstance(answer.no_reason, Decision):
        # A no comes before what may be done all the same, a yes after what is better for both.
        refused = terms["no_reason"].holds("refused", answer.no_reason.outcomes["no_reason"])
        about.insert(0 if refused else 1, answer.no_reason)
    return wordings(decided(about), returns_blanks(answer), answer.in_force, answer.facts)


def _looked_at(answer: Returns) -> set[str]:
    seen = seen_by(answer.rulings.values())
    state = answer.facts.get("order_state")
    if state is None or answer.in_force.terms["order_state"].holds("delivered", state):
        seen |= {"signed_on", "opened_at", "replacement_signed_on", "days_in_repair"}
    if {"signed_on", "opened_at"} <= answer.facts.keys() and not answer.conflicts:
        seen.discard("days_since_signing")
    return seen | {"exchange_kind", "batch_reports", "grave_defect", "repair_bill"}


def _figures(answer: Returns) -> Mapping[str, Figure]:
    days = {name: answer.days.last(name) for name in NAMES}
    figures: dict[str, Figure] = {
        f"{name}_until": None if day is None else day.isoformat() for name, day in days.items()
    }
    best = answer.remedies.best
    shared = answer.remedies.shared_repair
    return {
        **figures,
        "best": None if best is None else best.option.id,
        "repair_by_shop": None if shared is None else shared.by_shop,
        "repair_by_buyer": None if shared is None else shared.by_buyer,
    }


def _codes(answer: Returns) -> Mapping[str, object]:
    return {
        "ways": {way.option.id: way.standing for way in answer.remedies.ranked},
        "moves_nothing": answer.moves_nothing,
    }


RETURNS = Calculator(
    name="returns",
    title=Label("Returns and exchanges: what is offered?", "退换货：能不能退、怎么处理？"),
    parts=(
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
                "replacement_signed_on", "days_in_repair", "failed_repairs", "repair_possible",
                "minor_defect", "repair_bill", "batch_reports", "grave_defect", "complaint_risk",
                "review_pressure",
            ),
            rare=True,
        ),
    ),
    example="burst-seam-wants-another",
    answer=returns_known,
    sheet=returns_sheet,
    looked_at=_looked_at,
    first=("problem", "order_state", "wish"),
    usual={"market": "cn", "courier_chosen_by_buyer": "no", "demand": "none"},
    tables=TABLES,
    asks=("quality-alarm", "window-counting"),
    blanks=BLANKS,
    figures=_figures,
    checked=CHECKED,
    codes=_codes,
)  # fmt: skip
