"""The case desk: one form for a whole case, and one answer in pieces.

Parts: `CASE_DESK`, `case_desk_sheet`. The pieces are the other calculators' own sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ...answers.deciding import Decision
from ...answers.exposure import Exposure
from ...answers.message import Message
from ...answers.orders import OrderResolution
from ...answers.replies import ReplyText, addressed
from ...answers.resolving import OPENING, SUMS, Resolution, resolve_known
from ...answers.rulings import Answer
from ...answers.speaking import of_case
from ...answers.times import moment_words
from ...policy.labels import BESIDE, LISTED, NAMED, NO_LABEL, Label, alike, joined
from ...policy.subjects.procedures import Step
from ...policy.terms import OneOf
from ..explaining import OPEN, Ask, Row, Sheet, ask_for, ask_of, choices_of, money, reasons_of
from ..keeping import kept_of
from .calculator import Calculator, Fields, Figure, seen_by
from .clocks import CLOCKS
from .compensation import COMPENSATION
from .complaints import COMPLAINTS
from .drafts import draft_sheet
from .freight import FREIGHT
from .order_questions import ORDER_QUESTIONS
from .parcels import PARCELS
from .records import RECORDS
from .refund import REFUND
from .returns import RETURNS
from .rulings import rulings_rows
from .speaking import SPEAKING
from .triage import ask_what_it_is

TITLE = Label("Case desk", "售后工作台")
RESPONSIBLE = Label("Responsible", "责任方")
PROPOSE = Label("Propose first", "先提")
REFUSED = Label("If the buyer refuses", "买家不接受时")
UNKNOWN_PROBLEM = Label(
    "Paste what the buyer wrote, or choose the problem.", "把买家的话贴进来，或者直接选问题。"
)
SEND = Label("Send this first ({})", "先发这句（{}）")
STEPS = Label("Step by step", "办理步骤")
BY_WHEN = Label("Next deadline", "最近期限")
DISPROVES = "shop_disproves"
EXPOSURE = Label(
    "For you alone: exposure, if deceit is found", "仅供内部：如被认定欺诈，退款之外可能赔"
)
MULTIPLE = Label("{} times the price, at least {}", "价款的 {} 倍，至少 {}")
RECORD_IN = Label("Record in", "登记到")
MATTER = Label(
    "What is the buyer not happy with? The case then goes by that.",
    "买家不满意的是什么？选了就按那个问题往下办。",
)
OWN_WORDS = "reply_draft"
TO_DO, MONEY, TIME, RECORD, WHY = "do", "money", "time", "record", "why"
TABS = {
    TO_DO: Label("What to do", "怎么办"),
    MONEY: Label("Money", "钱"),
    TIME: Label("Time", "时间"),
    RECORD: Label("Record", "登记"),
    WHY: Label("Why", "依据"),
}
BEHIND = {
    FREIGHT.name: MONEY,
    REFUND.name: MONEY,
    COMPENSATION.name: MONEY,
    CLOCKS.name: TIME,
    RECORDS.name: RECORD,
}
"""The tab of a chapter that is not about what to do."""


def pieces(answer: Resolution) -> Iterator[tuple[Calculator, Answer]]:
    """Go through the parts that the case needs, each with the calculator that explains it."""
    for calculator, part in (
        (ORDER_QUESTIONS, answer.enquiry),
        (RETURNS, answer.returns if answer.about_goods else None),
        (PARCELS, answer.parcel),
        (FREIGHT, answer.freight),
        (REFUND, answer.refund),
        (COMPENSATION, answer.compensation),
        (COMPLAINTS, answer.complaint),
        (CLOCKS, answer.deadlines if answer.deadlines.lines else None),
        (RECORDS, answer.records),
        (SPEAKING, answer.speaking),
    ):
        if part is not None:
            yield calculator, part


def case_desk_sheet(answer: Resolution, *, alone: bool = True) -> Sheet:
    """Explain a whole case: what matters in a few lines, then each chapter's own answer.

    While nobody has said what the problem is, that is all there is to say.
    """
    if answer.intake.problem is None:
        return Sheet(
            TITLE,
            UNKNOWN_PROBLEM,
            False,
            ask=ask_what_it_is(answer.intake),
            message=message_reply(answer),
        )
    sheets = [(c, c.sheet(part)) for c, part in pieces(answer)]
    rows = [*_summary(answer, {c.name: sheet for c, sheet in sheets})]
    ask = _asked(answer)
    headline = _headline(answer)
    return Sheet(
        TITLE,
        headline,
        answer.settled,
        rows=tuple(rows),
        ask=ask,
        message=message_reply(answer),
        reasons=reasons_of(answer.decisions, answer.in_force),
        parts=(*(own_words(answer) if alone else ()), *_steps(answer), *_parts(sheets)),
        tallies=tallied(sheets, answer.undecided),
        kept=kept_of(headline, answer.deadlines, [answer.records]),
    )


def _asked(answer: Resolution) -> Ask | None:
    """Return what to ask next: what brings the message on comes before all that it does without."""
    message, terms = answer.message, answer.in_force.terms
    if message.question is None and message.wants:
        return ask_of(None, message.wants, answer.in_force)
    course = None if answer.enquiry is None else answer.enquiry.outcome("review_course")
    if terms["review_course"].holds("matter_next", course):
        goods = terms["goods_are"].those(["not_right"])
        return replace(
            ask_for(terms["problem"]), text=MATTER, choices=choices_of(terms["problem"], goods)
        )
    return ask_of(answer.question, answer.missing, answer.in_force)


def tab_of(name: str) -> str:
    """Return the tab behind which a chapter stands, by its calculator or part of the answer.

    >>> tab_of("refund"), tab_of("parcels")
    ('money', 'do')
    """
    return BEHIND.get(name, TO_DO)


def tallied(
    sheets: Iterable[tuple[Calculator, Sheet]], undecided: Iterable[str] = ()
) -> dict[str, tuple[int, int]]:
    """Return of each tab how many of its chapters are settled, and how many there are.

    A part of which it is open whether the case needs it counts as one that is not settled.
    """
    found = [(tab_of(calculator.name), sheet.settled) for calculator, sheet in sheets]
    found += [(tab_of(name), False) for name in undecided]
    return {
        tab: (sum(settled for _, settled in those), len(those))
        for tab in TABS
        if (those := [each for each in found if each[0] == tab])
    }


def message_reply(answer: Resolution | OrderResolution) -> ReplyText:
    """Return the one message as it is sent, under the name of its stage."""
    stage = answer.in_force.terms["message_stage"].value_label(answer.message.stage)
    buyer = addressed(answer.facts, answer.in_force)
    return ReplyText(
        "message",
        buyer.titled(SEND.format(stage), answer.message.own),
        answer.message.text,
        language=buyer.language,
        script=buyer.written_in,
        own=answer.message.own,
    )


def message_codes(message: Message) -> Mapping[str, object]:
    """Return the one message in codes, with its text; of an order, which pieces a wording is of."""
    return {
        "stage": message.stage,
        "wordings": [part.reply.id for part in message.parts],
        **({"pieces": [[*p.pieces] for p in message.parts]} if message.parts[0].pieces else {}),
        "asks": [*message.asks],
        "text": {
            "en": message.text.en,
            "zh": message.text.zh,
            **({message.own.language: message.own.text} if message.own else {}),
        },
    }


def _parts(sheets: Iterable[tuple[Calculator, Sheet]]) -> Iterator[Sheet]:
    """Go through the chapters' answers as pieces, folded; what they are made of follows them."""
    for calculator, sheet in sheets:
        if sheet.headline == OPEN:
            continue
        tab = tab_of(calculator.name)
        yield Sheet(
            sheet.title,
            sheet.headline,
            sheet.settled,
            sheet.columns,
            sheet.rows,
            sheet.totals,
            sheet.notes,
            folded=True,
            tab=tab,
        )
        yield from (replace(part, folded=True, tab=tab) for part in sheet.parts)


def own_words(answer: Resolution | OrderResolution) -> Iterator[Sheet]:
    """Return what the agent would send instead, held against the case, where there is anything."""
    check = of_case(answer)
    if check is not None:
        yield replace(draft_sheet(check), replies=())


def _steps(answer: Resolution) -> Iterator[Sheet]:
    """Return the steps of the procedure, once it is known which."""
    if isinstance(answer.procedure, Decision):
        roles = answer.in_force.handbook.procedures.roles
        name = answer.in_force.terms["procedure"].value_label(
            answer.procedure.outcomes["procedure"]
        )
        steps = [step for step in answer.steps if not _of_another_case(step, answer)]
        left = {step.id for step in steps}
        rows = tuple(
            Row(
                alike("{} {}").format(number, step.title),
                (roles[step.role].label, step.do),
                step.rules,
                step=step.id,
                ways=tuple(
                    (way.step, way.when or NO_LABEL) for way in step.branches if way.step in left
                ),
            )
            for number, step in enumerate(steps, 1)
        )
        yield Sheet(STEPS, name, True, rows=rows, tab=TO_DO)


def _of_another_case(step: Step, answer: Resolution) -> bool:
    """Say whether a step is there for clocks alone that never run in such a case."""
    clocks = answer.in_force.clocks.entries
    running = [clocks[name] for name in step.clocks if name in clocks]
    return bool(running) and all(
        any(
            OneOf.codes_of(answer.facts[name]).isdisjoint(codes)
            for name, codes in clock.when.items()
            if name in answer.facts
        )
        for clock in running
    )


def _headline(answer: Resolution) -> Label:
    terms, said = answer.in_force.terms, []
    for label, name, code in (
        (RESPONSIBLE, "responsible", answer.responsible),
        (PROPOSE, "option", answer.remedy),
    ):
        if code is not None:
            said.append(NAMED.format(label, terms[name].value_label(code)))
    if not answer.settled:
        said.append(OPEN)
    return joined(said, BESIDE)


def _summary(answer: Resolution, sheets: Mapping[str, Sheet]) -> Iterator[Row]:
    """Go through what an agent reads first: one line a subject, in the words of its chapter."""
    yield from rulings_rows(answer.responsibility.decisions, answer.in_force)
    terms = answer.in_force.terms
    if answer.alternatives and answer.remedy is not None:
        best, *others = answer.alternatives
        name = terms["option"].value_label(best.option.id)
        yield Row(PROPOSE, (name,), (best.ruling.rule.id,))
        if others:
            ways = (terms["option"].value_label(way.option.id) for way in others)
            named = joined(ways, alike(" → "))
            yield Row(REFUSED, (named,), tuple(w.ruling.rule.id for w in others))
    for calculator in (ORDER_QUESTIONS, PARCELS, FREIGHT, REFUND, COMPENSATION, COMPLAINTS):
        if calculator.name in sheets and sheets[calculator.name].headline != OPEN:
            yield Row(calculator.title, (sheets[calculator.name].headline,))
    if answer.proof.outcome("proof_on") == DISPROVES:
        yield from rulings_rows(answer.proof.decisions, answer.in_force)
    yield from _exposure(answer.exposure)
    line = answer.deadlines.next
    if line is not None:
        words = alike("{} — {}").format(line.clock.label, moment_words(line.due))
        yield Row(BY_WHEN, (words,), line.rules)
    if answer.records.rows:
        named = joined((row.register.label for row in answer.records.rows), LISTED)
        yield Row(RECORD_IN, (named,), tuple(r.ruling.rule.id for r in answer.records.rows))


def _exposure(answer: Exposure) -> Iterator[Row]:
    """Say what deceit would cost, to the agent alone: no wording to a buyer knows of it."""
    if answer.times is None or answer.least is None:
        return
    words = MULTIPLE.format(f"{answer.times.normalize():f}", money(answer.least))
    if answer.most is not None:
        words = NAMED.format(money(answer.most), words)
    rule = next(answer.decisions).rule.rule
    yield Row(EXPOSURE, (words,), (rule.id,), rule.sources)


def _looked_at(answer: Resolution) -> set[str]:
    decided = (*answer.responsibility.rulings.values(), answer.procedure, *answer.message.looked_at)
    seen = seen_by(decided) | {*OPENING, *answer.message.wants}
    seen.add(OWN_WORDS)
    if answer.proof.outcome("proof_on") == DISPROVES:
        seen |= seen_by(answer.proof.decisions)
    if answer.exposure.times is not None:
        seen |= seen_by(answer.exposure.decisions) | {"price_paid"}
    if answer.intake.problem is None:
        seen.add("said")
    if REFUND.name in answer.undecided:
        seen |= SUMS if answer.sums is None else SUMS | REFUND.looked_at(answer.sums)
    for calculator, part in pieces(answer):
        seen |= calculator.looked_at(part)
    return seen


def _figures(answer: Resolution) -> Mapping[str, Figure]:
    figures: dict[str, Figure] = {
        "responsible": answer.responsible,
        "remedy": answer.remedy,
        "message_stage": answer.message.stage,
        "message": " ".join(part.reply.id for part in answer.message.parts),
        "exposure": answer.exposure.most,
    }
    for calculator, part in pieces(answer):
        for name, figure in calculator.figures(part).items():
            figures[f"{calculator.name}_{name}"] = figure
    return figures


def _codes(answer: Resolution) -> Mapping[str, object]:
    line = answer.deadlines.next
    return {
        "alternatives": [
            {"option": way.option.id, "standing": way.standing} for way in answer.alternatives
        ],
        "next_deadline": None if line is None else {"clock": line.clock.id, "due": line.due},
        "steps": [step.id for step in answer.steps],
        "message": message_codes(answer.message),
        "parts": {c.name: dict(c.codes(part)) for c, part in pieces(answer)},
    }


USED = (
    ORDER_QUESTIONS, RETURNS, PARCELS, FREIGHT, REFUND, COMPENSATION, COMPLAINTS, CLOCKS, RECORDS,
    SPEAKING,
)  # fmt: skip
CHOSEN_BY = ("responsibility", "evidence-needed", "case-procedure")
"""What decides besides how a whole case is handled."""
PARTS = (
    Fields(
        Label("What happened", "发生了什么"),
        ("said", "problem", "evidence", "order_state", "wish", "exchange_kind", "pieces"),
    ),
    Fields(
        Label("The goods", "商品"),
        (
            "goods_kind", "condition", "goods_usable", "replacement_in_stock", "in_a_hurry",
            "exclusion_confirmed",
        ),
    ),
    Fields(
        Label("The refund", "退款"),
        ("refund_state", "refund_goods", "step_days"),
    ),
    Fields(
        Label("The dispatch", "发货"),
        ("dispatch_hold", "days_past_dispatch"),
    ),
    Fields(
        Label("Price, invoice, insurance", "差价、发票、运费险"),
        (
            "price_drop", "price_promise", "days_since_payment", "price_now", "invoice_state",
            "invoice_details", "invoice_kind", "invoice_days", "cover_held", "cover_claim",
            "cover_days", "return_because",
        ),
    ),
    Fields(
        Label("The parcel", "包裹"),
        ("trace", "parcel_contents", "courier_at_fault", "insured", "no_outlet"),
    ),
    Fields(
        Label("The sale", "订单"),
        ("market", "shipping_terms", "freight_agreement", "signed_on", "opened_at",
         "days_since_signing", "goods_back_at"),
    ),
    Fields(
        Label("Money", "金额"),
        (
            "price_paid", "order_lines", "discount_steps", "payments", "shipping_charged",
            "contract_freight", "return_freight", "resend_freight", "margin", "destination",
        ),
    ),
    Fields(
        Label("What the buyer says", "买家怎么说"),
        (
            "customer_type", "demand", "amount_asked", "earlier_complaints", "complaint_risk",
            "customer",
        ),
    ),
    Fields(Label("Your own words", "自己写的话"), (OWN_WORDS,)),
    Fields(
        Label("For the records", "登记用"),
        ("order_number", "buyer_id", "product", "agent", "agreed", "handover", "closes_at_once"),
    ),
)  # fmt: skip
PLACED = {name for part in PARTS for name in part.names}
REST = Fields(
    Label("Rarer facts", "少见情况"),
    tuple(dict.fromkeys(n for c in USED for n in c.names if n not in PLACED)),
    rare=True,
)
"""Whatever else any chapter asks: no fact of a calculator is out of reach here."""

CASE_DESK = Calculator(
    name="case-desk",
    title=Label("Case desk", "售后工作台"),
    parts=(*PARTS, REST),
    example="desk-burst-seam-exchange",
    answer=resolve_known,
    sheet=case_desk_sheet,
    looked_at=_looked_at,
    first=("problem",),
    usual={n: value for calculator in reversed(USED) for n, value in calculator.usual.items()},
    asks=tuple(
        dict.fromkeys((*CHOSEN_BY, *(t for used in USED for t in (*used.tables, *used.asks))))
    ),
    codes=_codes,
    figures=_figures,
    before=1,
    tabs=TABS,
    checked=(
        "exposure",
        "responsible", "remedy", "message_stage", "message", "message_in_all", "freight_repaid",
        "freight_short",
        "refund_refund", "compensation_amount", "compensation_limit", "clocks_next",
        "clocks_next_by",
    ),
)  # fmt: skip
