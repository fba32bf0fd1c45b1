"""Calculators: the questions a form asks, and the answer as it is filled in.

Parts: `Calculator`, `CALCULATORS` (freight, compensation), `respond` (one request of a form, the
same for the page, the notebook and the tests).

>>> reply = respond({"calculator": "freight", "facts": {"order_state": "moon"}, "lang": "en",
...                  "on": "2026-03-01"})
>>> sorted(reply)
['errors', 'html', 'matters', 'next', 'status']
>>> reply["errors"]["order_state"][:23]
"'moon' is not one of un"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..policy.amounts import UncoveredDate
from ..policy.faults import BadValue, nearest, shown
from ..policy.inforce import InForce, Policy
from ..policy.loading import default
from ..policy.terms import Label, Value
from .compensation import Compensation, compensation_known
from .deciding import Decision, Question
from .explaining import Ask, Sheet, compensation_sheet, freight_sheet
from .facts import sift_facts
from .freight import Freight, freight_known

MENDS = Label(
    "Please mend what is marked; nothing you entered is lost.",
    "标出的地方请改一下，已填的内容都还在。",
)
SETTLED = Label("This settles it.", "已有结论。")
ASKS = Label("Ask next: {}", "接下来问：{}")
SUMS = Label("Decided. For the sums: {}", "已有结论。要算金额，还差：{}")


@dataclass(frozen=True)
class Fields:
    """A part of a form: its heading and the facts it asks; a rare part is folded away at first."""

    title: Label
    names: tuple[str, ...]
    rare: bool = False


@dataclass(frozen=True)
class Calculator:
    """A form and its answer.

    `example` is the worked case that fills it at first, `first` are the facts without which no
    answer counts as settled, `usual` is what an emptied form starts with.
    """

    name: str
    title: Label
    parts: tuple[Fields, ...]
    example: str
    answer: Callable[[Mapping[str, Value], date, InForce], Any]
    sheet: Callable[[Any, str], Sheet]
    looked_at: Callable[[Any], set[str]]
    first: tuple[str, ...]
    usual: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that the form asks, in its order."""
        return tuple(name for part in self.parts for name in part.names)


def _freight_looked_at(answer: Freight) -> set[str]:
    seen = _of(leg.ruling for leg in answer.legs) | _of(answer.beside.values())
    for leg in answer.parts:
        if leg.bearer not in (None, "nobody"):
            seen.add("ems_surcharge" if leg.name == "ems_surcharge" else f"{leg.name}_freight")
    if "outbound_freight" in seen:
        seen |= {"contract_freight", "shipping_terms"}
        if answer.facts.get("shipping_terms") in (None, "paid"):
            seen.add("shipping_charged")
    if answer.legs[1].bearer not in (None, "nobody"):
        seen |= {"return_carrier", "return_mishap"}
        if "return_carrier" in answer.facts:
            seen.add("freight_collect")
    if answer.legs[2].bearer not in (None, "nobody"):
        seen |= {"no_outlet", "in_a_hurry"}
    return seen | {"price_paid", "amount_refunded", "sent_collect"}


def _compensation_looked_at(answer: Compensation) -> set[str]:
    seen = _of(answer.rulings.values())
    band = answer.rulings.get("compensation-band")
    if band is not None:
        seen |= {"price_paid", "margin", "amount_asked"}
        if answer.facts.get("amount_asked") is not None:
            seen.discard("demand")
        if isinstance(band, Question) or band.outcomes["measured_by"] == "freight":
            seen.add("contract_freight")
    return seen


def _of(rulings: Iterable[Decision | Question]) -> set[str]:
    return {name for ruling in rulings for name in ruling.looked_at}


CALCULATORS = {
    "freight": Calculator(
        "freight",
        Label("Who bears the freight?", "运费谁承担？"),
        (
            Fields(
                Label("What happened", "发生了什么"),
                (
                    "problem", "evidence", "order_state", "days_since_signing", "wish",
                    "exchange_kind",
                ),
            ),
            Fields(
                Label("The sale", "订单"),
                ("market", "shipping_terms", "threshold_lost", "freight_agreement"),
            ),
            Fields(
                Label("Money", "金额"),
                (
                    "price_paid", "shipping_charged", "contract_freight", "return_freight",
                    "resend_freight",
                ),
            ),
            Fields(
                Label("Rarer facts", "少见情况"),
                (
                    "courier_chosen_by_buyer", "abuse", "sent_collect", "return_carrier",
                    "freight_collect", "return_address_changed", "return_mishap",
                    "no_outlet", "in_a_hurry", "earlier_ems", "ems_surcharge", "amount_refunded",
                ),
                rare=True,
            ),
        ),
        "shoe-shop-two-left-shoes",
        freight_known,
        freight_sheet,
        _freight_looked_at,
        ("problem", "order_state", "wish"),
        {"market": "cn", "abuse": "no", "courier_chosen_by_buyer": "no"},
    ),
    "compensation": Calculator(
        "compensation",
        Label("How much compensation?", "补偿多少？"),
        (
            Fields(
                Label("What happened", "发生了什么"),
                (
                    "problem", "evidence", "goods_usable", "condition", "order_state",
                    "days_since_signing", "market",
                ),
            ),
            Fields(
                Label("Money", "金额"),
                ("price_paid", "margin", "destination", "contract_freight"),
            ),
            Fields(
                Label("What the buyer says", "买家怎么说"),
                ("demand", "amount_asked", "earlier_complaints"),
            ),
            Fields(
                Label("Rarer facts", "少见情况"), ("courier_chosen_by_buyer",), rare=True
            ),
        ),
        "heel-loose-on-the-last-day",
        compensation_known,
        compensation_sheet,
        _compensation_looked_at,
        ("problem", "evidence"),
        {
            "market": "cn",
            "demand": "none",
            "earlier_complaints": "0",
            "courier_chosen_by_buyer": "no",
        },
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Response:
    """What a form shows after a change; `sheet` is None when no answer can be given."""

    sheet: Sheet | None
    errors: Mapping[str, BadValue]
    matters: Mapping[str, bool]

    @property
    def next(self) -> str | None:
        """The field to fill next, if one would settle more."""
        return self.sheet.ask.field if self.sheet is not None and self.sheet.ask else None

    def status(self, lang: str) -> str:
        """Return one line for the status: what to mend, what to ask, or that it is settled."""
        if self.errors:
            return MENDS.text(lang)
        if self.sheet is not None and self.sheet.ask:
            words = SUMS if self.sheet.ask.amount else ASKS
            return words.text(lang).format(self.sheet.ask.text)
        return SETTLED.text(lang)


def calculate(
    name: str, raw: Mapping[str, object], lang: str, on: date, policy: Policy | None = None
) -> Response:
    """Answer a form whose fields hold `raw` texts, as the policy stands on the day `on`.

    A field that cannot be read has its error and is taken as unknown; the rest is answered.
    Raises KeyError for an unknown calculator, UncoveredDate for a day before the policy.
    """
    policy = policy or default()
    calculator = find(name)
    facts, problems = sift_facts(raw, policy.terms, calculator.names)
    errors = {problem.field: problem for problem in problems}
    in_force = policy.on(on)
    answer = calculator.answer(facts, on, in_force)
    seen = calculator.looked_at(answer) | {*calculator.first}
    matters = {field: field in seen for field in calculator.names}
    sheet = calculator.sheet(answer, lang)
    for field in calculator.first:
        if field not in facts:
            asked = policy.terms[field]
            replies = sheet.ask.replies if sheet.ask and sheet.ask.field == field else ()
            ask = Ask(field, (asked.ask or asked.label).text(lang), replies)
            sheet = replace(sheet, ask=ask, settled=False)
            break
    return Response(sheet, errors, matters)


def find(name: str) -> Calculator:
    """Return a calculator by its name; raises KeyError with the nearest one."""
    if name in CALCULATORS:
        return CALCULATORS[name]
    close = nearest(name, CALCULATORS)
    hint = f"; did you mean {close!r}?" if close else ""
    raise KeyError(
        f"there is no calculator {shown(name)}; there are {', '.join(CALCULATORS)}{hint}"
    )


def respond(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request of a form: see `calculate`.

    The request has `calculator`, `facts` (raw texts by field), `lang` ("en" or "zh") and `on`
    (a day as YYYY-MM-DD, or None for the policy's latest change). The reply has `html`, `errors`
    (text by field), `matters` (by field), `next` and `status`.
    """
    from .markup import sheet_html

    lang = "zh" if request.get("lang") == "zh" else "en"
    name = str(request["calculator"])
    policy = default()
    on = request.get("on")
    try:
        day = date.fromisoformat(on) if on else policy.changes[-1]
        response = calculate(name, request.get("facts", {}), lang, day, policy)
    except (UncoveredDate, ValueError) as error:
        return {"html": "", "errors": {}, "matters": {}, "next": None, "status": str(error)}
    assert response.sheet is not None
    return {
        "html": sheet_html(response.sheet, lang, prefix=name),
        "errors": {field: bad.text(lang) for field, bad in response.errors.items()},
        "matters": dict(response.matters),
        "next": response.next,
        "status": response.status(lang),
    }
