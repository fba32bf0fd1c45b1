"""Explaining: an answer as a sheet that people read in ten seconds, in English or Chinese.

Parts: `Sheet` (headline, rows, notes, replies, the next question, reasons), `freight_sheet`,
`compensation_sheet`, `decision_sheet`, and `as_text` for a terminal. A sheet holds plain text;
whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..policy.inforce import InForce, RuleInForce
from ..policy.terms import Label
from .compensation import Compensation, Offer
from .deciding import Decision, Question
from .freight import Freight, Leg
from .replies import ReplyText, compensation_replies, freight_replies

OPEN = Label("still open", "还差信息")
UNKNOWN = Label("amount not known yet", "待填")
LAYERS = {
    "statute": Label("the law demands it", "法律要求"),
    "platform": Label("the platform's rules demand it", "平台规则要求"),
    "promise": Label(
        "the shop's own promise, beyond what law and platform demand",
        "店铺自己的承诺，高于法律和平台要求",
    ),
}
STATUS = {
    "reading": Label("our reading of the text", "条文理解"),
    "unverified": Label("not verified", "未核实"),
    "unverified-article": Label("article number not verified", "条号未核实"),
}
IN_THE_LEGS = ("ems-surcharge", "collect-payment")
SURCHARGE = Label("EMS surcharge", "EMS 差价")


@dataclass(frozen=True)
class Row:
    """A line of the answer: what it is about, the cells after it, the rules behind it."""

    name: str
    cells: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A rule that made the answer: its id, why, what binds it, and its sources."""

    rule: str
    why: str
    layer: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """The next question: the field to fill, its words, and the replies that settle something.

    `amount` says that only a sum is missing: what is decided stays as it is.
    """

    field: str
    text: str
    replies: tuple[tuple[str, str], ...] = ()
    amount: bool = False


@dataclass(frozen=True)
class Sheet:
    """An answer to show: `columns` head the rows; `settled` says that nothing is open."""

    title: str
    headline: str
    settled: bool
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    totals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    ask: Ask | None = None
    replies: tuple[ReplyText, ...] = ()
    reasons: tuple[Reason, ...] = field(default_factory=tuple)


def money(amount: Decimal | None, lang: str) -> str:
    """Write an amount of CNY, or that it is not known yet."""
    if amount is None:
        return UNKNOWN.text(lang)
    return f"{amount:.2f} 元" if lang == "zh" else f"CNY {amount:.2f}"


def freight_sheet(answer: Freight, lang: str = "en") -> Sheet:
    """Explain who bears the freight."""
    terms = answer.in_force.terms
    rows = [_leg_row(leg, terms["leg"].codes[leg.name].text(lang), lang) for leg in answer.legs]
    if answer.surcharge is not None:
        rows.append(_leg_row(answer.surcharge, SURCHARGE.text(lang), lang))
    paid = [leg for leg in answer.parts if leg.bearer not in (None, "nobody")]
    parts = [
        f"{row.name}{'：' if lang == 'zh' else ': '}{row.cells[0]}"
        for row, leg in zip(rows, answer.parts, strict=True)
        if leg in paid
    ]
    if answer.question is not None:
        parts.append(OPEN.text(lang))
    nothing = Label("No freight has to be paid or repaid.", "没有运费要付或要退。").text(lang)
    totals = []
    if paid and answer.question is None:
        for label, amount in (
            (Label("repaid to the buyer", "退给买家的运费"), answer.repaid),
            (Label("borne by the buyer", "买家承担"), answer.short),
            (Label("borne by the shop", "店铺承担"), answer.borne_by_shop),
        ):
            if amount is not None:
                totals.append(Row(label.text(lang), (money(amount, lang),)))
    if answer.refund is not None:
        label = Label("goods and shipping refunded", "商品和发货运费合计退款")
        totals.append(Row(label.text(lang), (money(answer.refund, lang),)))
    if answer.still_owed:
        label = Label("still to pay through the top-up link", "还要补拍差价")
        totals.append(Row(label.text(lang), (money(answer.still_owed, lang),)))
    if answer.form_entry is not None:
        totals.append(_form_row(answer.form_entry, lang))
    return Sheet(
        Label("Who bears the freight", "运费谁承担").text(lang),
        (" · ".join(parts) or nothing),
        answer.question is None and not answer.missing,
        _texts(
            lang, ("Journey", "路段"), ("Who pays", "谁承担"), ("How", "怎么付"), ("Amount", "金额")
        ),
        tuple(rows),
        tuple(totals),
        tuple(_beside_notes(answer, lang)),
        _ask(answer.question, answer.missing, answer.in_force, lang),
        tuple(freight_replies(answer)),
        _reasons(answer.decisions, answer.in_force, lang),
    )


def _leg_row(leg: Leg, name: str, lang: str) -> Row:
    if isinstance(leg.ruling, Question):
        return Row(name, (OPEN.text(lang), "", ""))
    terms, outcomes = leg.ruling.in_force.terms, leg.ruling.outcomes
    bearer = "surcharge_bearer" if "surcharge_bearer" in outcomes else "bearer"
    if leg.bearer == "nobody":
        who = Label("nothing to pay", "不涉及").text(lang)
        return Row(name, (who, "", ""), (leg.ruling.rule.id,))
    how = terms["payment"].codes[outcomes["payment"]].text(lang)
    if outcomes.get("payment_option", "no_option") != "no_option":
        other = terms["payment_option"].codes[outcomes["payment_option"]].text(lang)
        how += f"；买家愿意也可以{other}" if lang == "zh" else f"; or, if the buyer agrees, {other}"
    who = terms[bearer].codes[outcomes[bearer]].text(lang)
    return Row(name, (who, how, money(leg.repaid or leg.amount, lang)), (leg.ruling.rule.id,))


def _beside_notes(answer: Freight, lang: str) -> Iterable[str]:
    for ruling in answer.beside.values():
        if isinstance(ruling, Decision) and ruling.table not in IN_THE_LEGS:
            for name, code in ruling.outcomes.items():
                field_ = answer.in_force.terms[name]
                colon = "：" if lang == "zh" else ": "
                text = field_.codes[code].text(lang)
                yield f"{field_.label.text(lang)}{colon}{text} ({ruling.rule.id})"


def _form_row(entry: Decimal, lang: str) -> Row:
    label = Label(
        "where the platform's form asks what the buyer still pays, enter",
        "退款申请问“买家仍需支付”时填",
    )
    return Row(label.text(lang), (money(entry, lang),))


def compensation_sheet(answer: Compensation, lang: str = "en") -> Sheet:
    """Explain whether and how much to compensate."""
    terms = answer.in_force.terms
    rows = []
    for table, ruling in answer.rulings.items():
        if table == "compensation-band":
            continue
        for name in answer.in_force.tables[table].table.outcomes:
            label = terms[name].label.text(lang)
            if isinstance(ruling, Decision):
                text = terms[name].codes[ruling.outcomes[name]].text(lang)
                rows.append(Row(label, (text,), (ruling.rule.id,)))
            else:
                rows.append(Row(label, (OPEN.text(lang),)))
    totals, notes = [], []
    offer = answer.offer
    if offer is not None:
        band = answer.rulings["compensation-band"]
        assert isinstance(band, Decision)
        measured = terms["measured_by"].codes[band.outcomes["measured_by"]].text(lang)
        offering = answer.next_step in (None, "offer")
        advised = Row(Label("advised offer", "建议金额").text(lang), (money(offer.advised, lang),))
        totals = [
            *([advised] if offering else []),
            Row(Label("limit", "最高可给").text(lang), (money(offer.limit, lang),)),
            Row(
                Label("band", "幅度").text(lang),
                (f"{money(offer.low, lang)} – {money(offer.high, lang)}",),
                (band.rule.id,),
            ),
            Row(
                Label(f"measured by {measured}", f"按{measured}算").text(lang),
                (money(offer.measure, lang),),
            ),
        ]
        if answer.form_entry is not None:
            totals.append(_form_row(answer.form_entry, lang))
        notes = [note.text(lang) for note in _limit_notes(offer)]
    elif answer.missing:
        notes = [
            Label(
                "The amount needs facts that are still missing.", "还缺几项，金额算不出来。"
            ).text(lang)
        ]
    return Sheet(
        Label("How much compensation", "补偿多少").text(lang),
        _compensation_headline(answer, lang),
        answer.question is None and not answer.missing,
        (),
        tuple(rows),
        tuple(totals),
        tuple(notes),
        _ask(answer.question, answer.missing, answer.in_force, lang),
        tuple(compensation_replies(answer)),
        _reasons(answer.decisions, answer.in_force, lang),
    )


def _limit_notes(offer: Offer) -> Iterable[Label]:
    limited_by, kept = offer.limited_by, offer.kept
    if not offer.limit:
        yield Label(
            "The margin or the price leaves nothing that an agent could give.",
            "这单没有可以补偿的空间，客服不能直接给。",
        )
    elif limited_by == "margin":
        yield Label(
            f"Below the band's top, because the shop keeps CNY {kept:.2f} of its margin.",
            f"没到幅度上限：店铺要留下 {kept:.2f} 元毛利。",
        )
    elif limited_by == "price":
        yield Label(
            "Below the band's top, because no more than the price paid is given.",
            "没到幅度上限：补偿不超过商品实付。",
        )


def _compensation_headline(answer: Compensation, lang: str) -> str:
    terms = answer.in_force.terms
    if answer.course is None:
        return OPEN.text(lang)
    course = terms["course"].codes[answer.course].text(lang)
    if answer.amount is not None and answer.offer is not None:
        low, top = money(answer.amount, lang), money(answer.offer.limit, lang)
        if answer.next_step == "grant":
            return f"{course}：同意 {low}" if lang == "zh" else f"{course}: grant {low}"
        if lang == "zh":
            return f"{course}：先报 {low}，最高 {top}"
        return f"{course}: offer {low}, at most {top}"
    if answer.next_step is not None:
        step = terms["next_step"].codes[answer.next_step].text(lang)
        granter = terms["granter"].codes[str(answer.granter)].text(lang)
        head = f"{granter}：{step}" if lang == "zh" else f"{granter}: {step}"
        if answer.next_step == "decline" and answer.offer is not None:
            top = money(answer.offer.limit, lang)
            return f"{head}（最高 {top}）" if lang == "zh" else f"{head} ({top} at most)"
        return head
    return course


def decision_sheet(ruling: Decision | Question, in_force: InForce, lang: str = "en") -> Sheet:
    """Explain one table's decision, or the question that it leaves."""
    table = in_force.tables[ruling.table].table
    title = table.title.text(lang)
    if isinstance(ruling, Question):
        ask = _ask(ruling, (), in_force, lang)
        return Sheet(title, OPEN.text(lang), False, ask=ask)
    rows = []
    for name, code in ruling.outcomes.items():
        field_ = in_force.terms[name]
        rows.append(
            Row(field_.label.text(lang), (field_.value_text(code, lang),), (ruling.rule.id,))
        )
    headline = " · ".join(
        f"{row.name}{'：' if lang == 'zh' else ': '}{row.cells[0]}" for row in rows
    )
    reasons = _reasons([ruling], in_force, lang)
    return Sheet(title, headline, True, rows=tuple(rows), reasons=reasons)


def _ask(
    question: Question | None, missing: Sequence[str], in_force: InForce, lang: str
) -> Ask | None:
    if question is not None:
        leg = question.facts.get("leg")
        colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
        about = f"{in_force.terms['leg'].value_text(leg, lang)}{colon}" if leg else ""
        replies = [
            (
                reply.text(lang),
                about
                + comma.join(
                    in_force.terms[name].value_text(code, lang)
                    for name, code in reply.outcomes.items()
                    if code not in ("no_option", "not_due")
                ),
            )
            for reply in question.replies
            if reply.outcomes is not None
        ]
        return Ask(question.field.name, question.ask.text(lang), tuple(replies))
    for name in missing:
        field_ = in_force.terms[name]
        return Ask(name, (field_.ask or field_.label).text(lang), amount=True)
    return None


def _reasons(decisions: Iterable[Decision], in_force: InForce, lang: str) -> tuple[Reason, ...]:
    made: dict[str, Reason] = {}
    for decision in decisions:
        for rule in decision.rules:
            if rule.id not in made:
                made[rule.id] = Reason(
                    rule.id,
                    rule.rule.why.text(lang),
                    _layer(decision, rule, in_force, lang),
                    rule.rule.sources,
                )
    return tuple(made.values())


def _layer(decision: Decision, rule: RuleInForce, in_force: InForce, lang: str) -> str:
    """Say what binds the ranked outcome of the table that was asked; nothing for other rules.

    Only the best outcome can be the shop's own promise: who gives less promises nothing.
    """
    if rule is not decision.rule:
        return ""
    for name, code in decision.outcomes.items():
        ranks = in_force.terms[name]
        if ranks.worst_first and in_force.floors[decision.table]:
            demand = decision.binding(name)
            if demand is None:
                best = ranks.rank(code) == len(ranks.worst_first) - 1
                return LAYERS["promise"].text(lang) if best else ""
            status = STATUS.get(demand.status)
            note = f", {status.text(lang)}" if status else ""
            text = LAYERS[demand.floor.layer].text(lang)
            return f"{text} ({demand.rule.id}: {demand.article}{note})"
    return ""


def _texts(lang: str, *labels: tuple[str, str]) -> tuple[str, ...]:
    return tuple(Label(*label).text(lang) for label in labels)


def as_text(sheet: Sheet, lang: str = "en") -> str:
    """Write a sheet for a terminal or a chat: plain lines, no markup."""
    lines = [sheet.headline, ""]
    for row in (*sheet.rows, *sheet.totals):
        cells = "; ".join(cell for cell in row.cells if cell)
        rules = f"  [{', '.join(row.rules)}]" if row.rules else ""
        lines.append(f"  {row.name}: {cells}{rules}")
    lines += [f"  {note}" for note in sheet.notes]
    if sheet.ask is not None:
        head = Label("Ask next", "接下来问").text(lang)
        lines += ["", f"{head}: {sheet.ask.text} ({sheet.ask.field})"]
        lines += [f"  - {reply} → {leads}" for reply, leads in sheet.ask.replies]
    for reply in sheet.replies:
        lines += ["", f"{reply.title.text(lang)}:", f"  {reply.text.text(lang)}"]
    if sheet.reasons:
        lines += ["", Label("Why", "依据").text(lang) + ":"]
    for reason in sheet.reasons:
        sources = f" ({', '.join(reason.sources)})" if reason.sources else ""
        layer = f" — {reason.layer}" if reason.layer else ""
        lines.append(f"  {reason.rule}: {reason.why}{sources}{layer}")
    return "\n".join(lines)
