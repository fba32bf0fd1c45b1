"""How much goes back: the form, the explanation and the wordings.

Parts: `REFUND`, `refund_sheet`, `refund_replies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ...answers.deciding import Decision, decided
from ...answers.freight import COST_OF
from ...answers.refund import COSTS, DISCOUNT, GIFT, ROUTE, VALUE, Refund, refund_known
from ...answers.replies import ReplyText, amounts, wording, wordings
from ...policy.labels import BESIDE, STOPS, Label, alike, joined
from ...policy.money import yuan
from ...policy.orders import write
from ..explaining import OPEN, UNKNOWN, Row, Sheet, ask_of, form_row, money, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by

TITLE = Label("How much goes back", "退多少")
COLUMNS = (Label("For", "项目"), Label("Amount", "金额"))
OWES = Label("the buyer owes {}", "买家要补 {}")
GOES_BACK = Label("refund {}", "退 {}")
IN_KIND = Label("in kind, worth {}", "原样退，值 {}")
TO = Label("to {}", "退回{}")
PIECE = alike("{} {}")
EACH = Label("Where the form asks for each item: {}", "逐件申请时，各填：{}")
ASK_FIRST = Label(
    "Ask the buyer first: keeping these pieces costs the buyer nothing.",
    "先问买家：不退这几件就不用补钱。",
)
TABLES = (ROUTE, COSTS, DISCOUNT, GIFT, VALUE)
SUMS = ("refund", "owed", "kept", "form_entry")
ENTERED = ("gift_price", "value_lost")
CHECKED = ("refund", "owed", "apart", "kept", "form_entry", "pieces", "methods")


def refund_sheet(answer: Refund) -> Sheet:
    """Explain how much goes back."""
    rows = [
        Row(
            line.label,
            (money(line.amount),),
            line.rules,
            () if line.rules else line.sources,
        )
        for line in answer.lines
    ]
    return Sheet(
        TITLE,
        _headline(answer),
        answer.question is None and not answer.missing and not answer.conflicts,
        COLUMNS if rows else (),
        tuple(rows),
        tuple(_totals(answer)),
        tuple(_notes(answer)),
        ask_of(answer.question, answer.missing, answer.in_force),
        tuple(refund_replies(answer)),
        reasons_of(_telling(answer), answer.in_force),
    )


def _telling(answer: Refund) -> Iterator[Decision]:
    """Go through the decisions that say something of this refund."""
    names = {line.name for line in answer.lines}
    silent = {
        COSTS: answer.outcome("cancel_costs") == "as_usual",
        DISCOUNT: "discount" not in names and answer.complete,
        GIFT: answer.facts.get("gift") == "no_gift",
    }
    for decision in answer.decisions:
        if not silent.get(decision.table):
            yield decision


def _headline(answer: Refund) -> Label:
    said = []
    if answer.owed:
        said.append(OWES.format(money(answer.owed)))
    elif answer.refund or (answer.complete and answer.lines):
        said.append(GOES_BACK.format(money(answer.refund)))
    elif not answer.complete:
        said.append(UNKNOWN if answer.question is None else OPEN)
    for name in ("route", "refund_when"):
        code = answer.outcome(name)
        if code is not None:
            said.append(answer.in_force.terms[name].codes[code])
    return joined(said, BESIDE)


def _totals(answer: Refund) -> Iterator[Row]:
    terms = answer.in_force.terms
    if answer.refund is not None and answer.lines and not answer.owed:
        yield Row(Label("goes back in all", "合计退"), (money(answer.refund),))
    if answer.owed:
        label = Label("the buyer owes, through the top-up link", "买家要补拍差价")
        yield Row(label, (money(answer.owed),))
    in_kind = terms["payments"].group("in_kind")
    for part in answer.methods:
        said = money(part.amount)
        if part.method in in_kind:
            said = IN_KIND.format(said)
        if part.units is not None:
            said = joined([alike(part.units), said], BESIDE)
        yield Row(TO.format(terms["payments"].codes[part.method]), (said,))
    if answer.apart:
        label = Label("return freight repaid beside it", "另外退垫付的退回运费")
        rule = answer.freight.legs[1].ruling
        rules = (rule.rule.id,) if isinstance(rule, Decision) else ()
        yield Row(label, (money(answer.apart),), rules)
    if answer.kept is not None:
        yield Row(Label("still paid for what is kept", "留下的商品实付"), (money(answer.kept),))
    if answer.form_entry is not None:
        yield form_row(answer.form_entry)


def _notes(answer: Refund) -> Iterator[Label]:
    yield from (bad.label for bad in answer.conflicts)
    names = [line.label for line in answer.lines if line.name == "goods"]
    if answer.complete and len(names) > 1 and answer.settlement is not None:
        back = [
            (line, piece)
            for line, piece in zip(answer.order, answer.pieces, strict=True)
            if line.returned
        ]
        listed = joined(
            (PIECE.format(n, yuan(p)) for n, (_, p) in zip(names, back, strict=True)),
            STOPS,
        )
        yield EACH.format(listed)
    if answer.owed:
        yield ASK_FIRST


def refund_replies(answer: Refund) -> list[ReplyText]:
    """Return the wording for the way the refund goes, then those for what is taken off it.

    A buyer who would owe a difference is asked first; nothing else is said then.
    """
    entered = {name: answer.facts.get(name) for name in ENTERED}
    known = {name: None if value is None else Decimal(value) for name, value in entered.items()}
    outbound = answer.freight.legs[0]
    values = amounts(
        {
            **known,
            **{name: getattr(answer, name) for name in SUMS},
            "outbound_short": outbound.short,
        }
    )
    if answer.owed:
        return [wording("difference-owed", values, answer.in_force)]
    taken = {line.name for line in answer.lines}
    tables = [ROUTE]
    tables += [DISCOUNT] if "discount" in taken and answer.kept is not None else []
    tables += [table for table, line in ((GIFT, "gift"), (VALUE, "value")) if line in taken]
    rulings = [answer.rulings[table] for table in tables]
    rulings += [outbound.ruling] if "outbound" in taken else []
    return wordings(decided(rulings), values, answer.in_force)


def _looked_at(answer: Refund) -> set[str]:
    facts = answer.facts
    seen = seen_by(answer.rulings.values()) | seen_by(answer.freight.beside.values())
    seen |= seen_by(leg.ruling for leg in answer.freight.legs)
    seen |= {"price_paid", "payments", "amount_refunded", "shipping_terms"}
    outbound, *others = answer.freight.legs
    seen |= {COST_OF[leg.name] for leg in others if leg.bearer in ("shop", "buyer")}
    if outbound.bearer == "buyer":
        seen.add("contract_freight")
    if facts.get("shipping_terms") in (None, "paid"):
        seen.add("shipping_charged")
    wish = facts.get("wish")
    money_back = wish is None or answer.in_force.terms["wish"].holds("money_back", wish)
    undone = money_back and "amount_refunded" not in facts
    if undone or "order_lines" in facts:
        seen |= {"order_lines", "discount_steps"}
    if money_back:
        seen.add("dispatch_at_fault")
    if undone and facts.get("shipping_terms") == "threshold":
        seen |= {"free_shipping_from", "threshold_lost"}
    if undone and wish == "return":
        seen |= {"gift", "condition", "return_carrier", "freight_collect"}
        if answer.outcome("gift_charge") not in (None, "no_charge"):
            seen.add("gift_price")
        if answer.outcome("value_deduction") == "loss_in_value":
            seen.add("value_lost")
    return seen


def _figures(answer: Refund) -> Mapping[str, Figure]:
    figures: dict[str, Figure] = {
        "refund": answer.refund,
        "owed": answer.owed or None,
        "apart": answer.apart or None,
        "kept": answer.kept,
        "form_entry": answer.form_entry,
        "methods": write(answer.methods) or None,
    }
    if len(answer.pieces) > 1 and answer.complete:
        figures["pieces"] = "; ".join(map(str, answer.pieces))
    return figures


def _codes(answer: Refund) -> Mapping[str, object]:
    return {
        "route": answer.route,
        "refund_when": answer.outcome("refund_when"),
        "lines": [
            {"name": line.name, "label": line.label.en, "amount": str(line.amount)}
            for line in answer.lines
        ],
    }


REFUND = Calculator(
    name="refund",
    title=Label("How much goes back?", "退多少？"),
    parts=(
        Fields(
            Label("What happened", "发生了什么"),
            (
                "problem", "evidence", "order_state", "packed", "days_since_signing",
                "wish",
            ),
        ),
        Fields(
            Label("The order", "订单"),
            ("order_lines", "discount_steps", "price_paid", "payments", "amount_refunded"),
        ),
        Fields(
            Label("Shipping", "运费"),
            (
                "market", "shipping_terms", "shipping_charged", "free_shipping_from",
                "contract_freight", "freight_agreement",
            ),
        ),
        Fields(
            Label("Rarer facts", "少见情况"),
            (
                "gift", "gift_price_stated", "gift_price", "condition", "deduction_told",
                "value_lost", "dispatch_at_fault", "threshold_lost", "return_freight",
                "return_carrier", "freight_collect", "return_address_changed", "exchange_kind",
                "resend_freight",
                "courier_chosen_by_buyer", "abuse", "told_of_right", "signed_on", "opened_at",
            ),
            rare=True,
        ),
    ),
    example="one-of-three-goes-back-threshold-kept-no-more",
    answer=refund_known,
    sheet=refund_sheet,
    looked_at=_looked_at,
    first=("problem", "order_state", "wish"),
    usual={
        "market": "cn", "abuse": "no", "courier_chosen_by_buyer": "no",
        "dispatch_at_fault": "no", "gift": "no_gift",
    },
    tables=TABLES,
    asks=("freight", "extra-freight/return", "return-acceptance", "collect-payment"),
    blanks=(*SUMS, *ENTERED),
    figures=_figures,
    checked=CHECKED,
    codes=_codes,
)  # fmt: skip
