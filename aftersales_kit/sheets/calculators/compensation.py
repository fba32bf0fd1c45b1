"""How much compensation: the form, the explanation and the wordings.

Parts: `COMPENSATION`, `compensation_sheet`, `compensation_replies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...answers.compensation import (
    GOODWILL,
    Compensation,
    Offer,
    compensation_blanks,
    compensation_known,
)
from ...answers.deciding import Decision, Question, decided
from ...answers.replies import ReplyText, wordings
from ...policy.labels import NAMED, Label, alike
from ..explaining import OPEN, Row, Sheet, ask_of, form_row, money, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by, shipping_seen
from .rulings import rulings_rows

TITLE = Label("How much compensation", "补偿多少")
MEASURED = Label("measured by {}", "按{}算")
MISSING = Label("The amount needs facts that are still missing.", "还缺几项，金额算不出来。")
GRANT = Label("{}: grant {}", "{}：同意 {}")
OFFER = Label("{}: offer {}, at most {}", "{}：先报 {}，最高 {}")
OTHER_CURRENCY = Label(
    "The shop's limits are set in CNY and the order is paid in another currency. Nothing is "
    "converted: name no sum before whoever decides has named it.",
    "额度按人民币定，这单是别的币种，不自动折算：有权定的人没定之前，先不报金额。",
)
AT_MOST = Label("{} ({} at most)", "{}（最高 {}）")
COUPON = Label("or a coupon of, if the buyer prefers", "买家愿意的话，也可以补券")
TABLES = ("compensation-course", "compensation-band", "compensation-authority")
BLANKS = ("advised", "limit", "asked", "form_entry")
CHECKED = ("advised", "limit", "amount", "form_entry", "coupon")


def compensation_sheet(answer: Compensation) -> Sheet:
    """Explain whether and how much to compensate."""
    terms = answer.in_force.terms
    beside = (ruling for table, ruling in answer.rulings.items() if table != "compensation-band")
    # Who grants is named once, and that is whoever answers a complaint where it is one.
    within = terms["granter"].label
    rows = [row for row in rulings_rows(beside, answer.in_force) if row.name != within]
    totals, notes = [], []
    offer = answer.offer
    if offer is not None:
        band = answer.rulings["compensation-band"]
        assert isinstance(band, Decision)
        measured = terms["measured_by"].codes[band.outcomes["measured_by"]]
        offering = answer.next_step in (None, "offer")
        advised = Row(Label("advised offer", "建议金额"), (money(offer.advised),))
        totals = (
            [
                *([advised] if offering else []),
                Row(Label("limit", "最高可给"), (money(offer.limit),)),
                Row(
                    Label("band", "幅度"),
                    (alike("{} – {}").format(money(offer.low), money(offer.high)),),
                    (band.rule.id,),
                ),
                Row(MEASURED.format(measured), (money(offer.measure),)),
            ]
            if offer.limited_by != "currency"
            else []
        )
        if answer.coupon is not None:
            totals.append(Row(COUPON, (money(answer.coupon),)))
        if answer.form_entry is not None:
            totals.append(form_row(money(answer.form_entry)))
        notes = [*_limit_notes(offer)]
    elif answer.missing:
        notes = [MISSING]
    return Sheet(
        TITLE,
        _headline(answer),
        answer.question is None and not answer.missing,
        (),
        tuple(rows),
        tuple(totals),
        tuple(notes),
        ask_of(answer.question, answer.missing, answer.in_force),
        tuple(compensation_replies(answer)),
        reasons_of(answer.decisions, answer.in_force),
    )


def _limit_notes(offer: Offer) -> Iterable[Label]:
    limited_by, kept = offer.limited_by, offer.kept
    if limited_by == "currency":
        yield OTHER_CURRENCY
    elif not offer.limit:
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
            "Below the band's top, because no more is given than is still paid for the goods.",
            "没到幅度上限：补偿不超过商品实付里还没退的部分。",
        )


def _headline(answer: Compensation) -> Label:
    terms = answer.in_force.terms
    if answer.course is None:
        return OPEN
    course = terms["course"].codes[answer.course]
    if answer.amount is not None and answer.offer is not None:
        words = GRANT if answer.next_step == "grant" else OFFER
        return words.format(course, money(answer.amount), money(answer.offer.limit))
    if answer.next_step is not None:
        step = terms["next_step"].codes[answer.next_step]
        if answer.granter is None:
            return step
        head = NAMED.format(terms["may_grant"].codes[answer.granter], step)
        if answer.next_step == "decline" and answer.offer is not None:
            return AT_MOST.format(head, money(answer.offer.limit))
        return head
    return course


def compensation_replies(answer: Compensation) -> list[ReplyText]:
    """Return the wording for the next step, after the one for the course it is part of.

    None offers a sum while it is open whether whoever answers alone names it.
    """
    offer, terms = answer.offer, answer.in_force.terms
    if answer.course in terms["course"].group("money_is_right") and GOODWILL not in answer.rulings:
        return []
    offering = answer.next_step in (None, "offer")
    tables = ["compensation-course"] if offering else ["compensation-authority"]
    explained = offer is not None and offer.advised == offer.measure
    if offering and explained and answer.course is not None:
        tables.append("compensation-band")
    decisions = decided(answer.rulings[table] for table in tables)
    return wordings(decisions, compensation_blanks(answer), answer.in_force, answer.facts)


def _looked_at(answer: Compensation) -> set[str]:
    seen = seen_by(answer.rulings.values())
    band = answer.rulings.get("compensation-band")
    if isinstance(band, Decision) and band.outcomes["measured_by"] == "nothing":
        seen |= {"amount_asked"}
    elif band is not None:
        seen |= {"price_paid", "margin", "amount_asked", "settled_before"}
        if answer.amount:
            seen |= {"amount_refunded"} | shipping_seen(answer.facts)
        stated = answer.facts.get("demand")
        reacts = answer.in_force.terms["demand"].holds("reacts", stated)
        if answer.facts.get("amount_asked") is not None and not reacts:
            seen.discard("demand")
        if isinstance(band, Question) or band.outcomes["measured_by"] == "freight":
            seen.add("contract_freight")
    return seen


def _figures(answer: Compensation) -> Mapping[str, Figure]:
    figures = {name: getattr(answer.offer, name, None) for name in ("advised", "limit", "kept")}
    return {
        **figures,
        "amount": answer.amount,
        "form_entry": answer.form_entry,
        "coupon": answer.coupon,
    }


COMPENSATION = Calculator(
    name="compensation",
    title=Label("How much compensation?", "补偿多少？"),
    parts=(
        Fields(
            Label("What happened", "发生了什么"),
            (
                "problem", "evidence", "goods_usable", "goods_kind", "condition", "order_state",
                "days_since_signing", "market",
            ),
        ),
        Fields(
            Label("Money", "金额"),
            (
                "price_paid", "margin", "destination", "contract_freight", "shipping_terms",
                "shipping_charged",
            ),
        ),
        Fields(
            Label("What the buyer says", "买家怎么说"),
            ("demand", "amount_asked", "earlier_complaints"),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "complaint_risk", "customer", "courier_chosen_by_buyer", "exclusion_confirmed",
                "told_of_right", "signed_on", "opened_at", "replacement_signed_on",
                "days_in_repair", "failed_repairs", "repair_possible", "replacement_in_stock",
                "minor_defect", "review_pressure", "amount_refunded", "settled_before",
            ),
            rare=True,
        ),
    ),
    example="heel-loose-on-the-last-day",
    answer=compensation_known,
    sheet=compensation_sheet,
    looked_at=_looked_at,
    first=("problem", "evidence"),
    usual={
        "market": "cn",
        "demand": "none",
        "earlier_complaints": "0",
        "courier_chosen_by_buyer": "no",
    },
    tables=TABLES,
    asks=("complaint-owner", "goodwill"),
    blanks=BLANKS,
    figures=_figures,
    checked=CHECKED,
)  # fmt: skip
