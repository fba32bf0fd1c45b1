"""What if the policy were another one: what would the cases cost, and which would differ?

Parts: `what_if` (two policies over the same cases), `WhatIf` (the comparison, as DataFrames),
`yearly_cost` and `case_costs` (one policy), `case_cost` (one case: the meaning of all of it).

The cost of a case to the shop, in CNY, has five parts: the freight of each leg and the EMS
surcharge where the shop bears them, and the compensation that the agent pays where compensation is
what the buyer wants. An amount that is declined, or that someone else is to decide, counts as
nothing until it is decided. The goods themselves, labour and lost custom are not in it.

>>> from datetime import date
>>> then = handbook.under(handbook.scenarios["worry-free-returns"])
>>> case = {"problem": "change_of_mind", "wish": "return", "order_state": "signed", "market": "cn",
...         "days_since_signing": "2", "freight_agreement": "nothing", "shipping_terms": "free",
...         "abuse": "no", "contract_freight": "9", "return_freight": "12"}
>>> [str(case_cost(case, on=date(2026, 3, 1), handbook=each).total) for each in (handbook, then)]
['9.00', '21.00']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from ..answers.compensation import compensation
from ..answers.deciding import Question
from ..answers.freight import COST_OF, LEGS, freight
from ..policy.comparison import Change, compare
from ..policy.handbook import Handbook
from ..policy.inforce import Policy
from ..policy.money import FEN, NOTHING, fen
from ..policy.terms import Label
from ..policy.verification import Finding, verify
from .case_columns import BESIDE, DAY_COLUMN
from .frames import (
    UNKNOWN,
    Column,
    Columns,
    Fired,
    Flags,
    Ints,
    Reasons,
    decide_columns,
    stretches,
    why_not,
)

PARTS = {
    "outbound": Label("Outbound freight", "发货运费"),
    "return": Label("Return freight", "退回运费"),
    "resend": Label("Resend freight", "重发运费"),
    "ems_surcharge": Label("EMS surcharge", "EMS 差价"),
    "compensation": Label("Compensation", "补偿"),
}
TOTAL = Label("Total", "合计")
MARKS = ((": ", "; "), ("：", "；"))
BELOW = "below the floor"
OTHER_AMOUNT = Label("another amount", "金额不同")


@dataclass(frozen=True)
class CaseCost:
    """What one case costs the shop, in CNY, by part; None where a fact that matters is unknown."""

    parts: Mapping[str, Decimal | None]

    @property
    def total(self) -> Decimal | None:
        """All parts together, or None while one of them is unknown."""
        known = [amount for amount in self.parts.values() if amount is not None]
        return sum(known, NOTHING) if len(known) == len(self.parts) else None


def case_cost(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> CaseCost:
    """Return what a case costs the shop, by the answers on freight and on compensation.

    Raises CaseError for values that cannot be read, UncoveredDate for a day before the policy.
    """
    answer = freight(facts, on=on, handbook=handbook)
    parts: dict[str, Decimal | None] = {}
    for leg in answer.legs:
        parts[leg.name] = leg.amount if leg.bearer in (None, "shop") else NOTHING
    parts["ems_surcharge"] = NOTHING
    carrier = answer.beside.get("resend-carrier")
    if answer.legs[2].bearer is None or isinstance(carrier, Question):
        parts["ems_surcharge"] = None
    elif answer.surcharge is not None and answer.surcharge.bearer in (None, "shop"):
        parts["ems_surcharge"] = answer.surcharge.amount
    parts["compensation"] = NOTHING
    if answer.facts.get("wish") == "compensation":
        parts["compensation"] = _paid(facts, on, handbook)
    elif "wish" not in answer.facts:
        parts["compensation"] = None
    return CaseCost(parts)


def _paid(facts: Mapping[str, object], on: date, handbook: Handbook) -> Decimal | None:
    answer = compensation(facts, on=on, handbook=handbook)
    if answer.course is None:
        return None
    if answer.course not in handbook.policy.terms["course"].group("money_is_right"):
        return NOTHING
    if answer.offer is None or answer.next_step is None:
        return None
    return answer.amount if answer.next_step in ("offer", "grant") else NOTHING


@dataclass(frozen=True)
class _Year:
    """What many cases cost under one policy.

    `fen` are the amounts by part, meaningful where `known`; `traits` are codes of what is decided,
    by part, to tell which cases come out differently; `reasons` say why a cost is not known.
    """

    fen: Mapping[str, Ints]
    known: Flags
    traits: Mapping[str, tuple[tuple[str, Ints], ...]]
    reasons: Mapping[int, Reasons]

    @property
    def total(self) -> Ints:
        """All parts together."""
        total = np.zeros(len(self.known), np.int64)
        for fen_ in self.fen.values():
            total += fen_
        return total


class _Reckoner:
    """Works out the costs of cases under one policy, part by part."""

    def __init__(self, columns: Columns, on: date | str, policy: Policy) -> None:
        # As for one case: what is taken to be so of the facts that nobody speaks of.
        self.columns = columns.taken_as_read(policy.on(policy.start))
        self.on = on
        self.policy = policy
        self.stretch = stretches(columns, on=on, policy=policy)
        self.reasons: dict[int, dict[str, None]] = {}
        self.fen: dict[str, Ints] = {}
        self.traits: dict[str, tuple[tuple[str, Ints], ...]] = {}

    def year(self) -> _Year:
        for leg in LEGS:
            self._leg(leg)
        self._surcharge()
        self._compensation()
        known = np.ones(len(self.columns), np.bool_)
        known[list(self.reasons)] = False
        reasons = {row: tuple(found) for row, found in self.reasons.items()}
        return _Year(self.fen, known, self.traits, reasons)

    def _leg(self, leg: str) -> None:
        everywhere = np.ones(len(self.columns), np.bool_)
        fired = self._decide("freight", everywhere, self.columns.with_fact("leg", leg))
        borne = fired.outcome("bearer") == self._code("bearer", "shop")
        amount = self._money(COST_OF[leg], borne)
        if leg == "outbound":
            self._money("shipping_charged", borne & self._is("shipping_terms", "paid"))
        self.fen[leg] = np.where(borne, amount, 0)
        self.traits[leg] = tuple((name, fired.outcome(name)) for name in ("bearer", "payment"))
        if leg == "resend":
            self.goes_out = (fired.rule > 0) & (
                fired.outcome("bearer") != self._code("bearer", "nobody")
            )

    def _surcharge(self) -> None:
        # As for one case: where nothing is said about the carrier, it is the usual one.
        said = np.zeros(len(self.columns), np.bool_)
        for name in self.policy.tables["resend-carrier"].inputs:
            said |= self.columns.is_said(name)
        goes_out = self.goes_out & said
        carrier = self._decide("resend-carrier", goes_out)
        by_ems = goes_out & (carrier.outcome("carrier") == self._code("carrier", "ems"))
        fired = self._decide("ems-surcharge", by_ems)
        bearer = np.where(by_ems, fired.outcome("surcharge_bearer"), -1)
        borne = bearer == self._code("surcharge_bearer", "shop")
        self.fen["ems_surcharge"] = np.where(borne, self._money("ems_surcharge", borne), 0)
        self.traits["ems_surcharge"] = (("surcharge_bearer", bearer),)

    def _compensation(self) -> None:
        wish = self.columns.column("wish")
        wanted = wish.known & self._is("wish", "compensation")
        self._say(~wish.known & (wish.problem == 0), UNKNOWN + "wish")
        course = self._decide("compensation-course", wanted)
        right = self.policy.terms["course"].group("money_is_right")
        codes = [self._code("course", code) for code in right]
        open_ = wanted & np.isin(course.outcome("course"), codes)
        limit, advised = self._offers(open_)
        asked = self.columns.column("amount_asked")
        self._wrong(asked, open_)
        demand = self._demand(open_, limit, asked)
        columns = self.columns.with_column("demand", demand)
        fired = self._decide("compensation-authority", open_, columns)
        step = np.where(open_, fired.outcome("next_step"), -1)
        granted = step == self._code("next_step", "grant")
        self._say(granted & ~asked.known, UNKNOWN + "amount_asked")
        offered = step == self._code("next_step", "offer")
        paid = np.where(granted, asked.codes, np.where(offered, advised, 0))
        self.fen["compensation"] = paid
        self.traits["compensation"] = (
            ("course", np.where(wanted, course.outcome("course"), -1)),
            ("next_step", step),
        )

    def _offers(self, rows: Flags) -> tuple[Ints, Ints]:
        """Return, in fen, the limit and the advised offer: see answers/compensation.py."""
        band = self._decide("compensation-band", rows)
        by_freight = band.outcome("measured_by") == self._code("measured_by", "freight")
        # In another currency nothing is compared, and the limit is nothing.
        rows = rows & (band.outcome("measured_by") != self._code("measured_by", "nothing"))
        price = self._money("price_paid", rows)
        margin = np.maximum(self._money("margin", rows), 0)
        freight_ = self._money("contract_freight", rows & by_freight)
        low, high = (self._of_amounts(band, name) for name in ("band_low", "band_high"))
        kept = _half_up(margin, self._share("margin_kept_share"))
        share = _half_up(margin, self._share("compensation_share_of_margin"))
        measure = np.where(by_freight, freight_, share)
        limit = np.minimum(np.minimum(high, margin - kept), price)
        return limit, np.minimum(np.minimum(np.maximum(measure, low), high), limit)

    def _demand(self, rows: Flags, limit: Ints, asked: Column) -> Column:
        """Return where the buyer's amount stands: see answers/compensation.py."""
        stated = self.columns.column("demand")
        none, within, above, nothing_left = (
            self._code("demand", code)
            for code in ("none", "within_limit", "above_limit", "nothing_left")
        )
        reacts = np.isin(
            stated.codes,
            [self._code("demand", c) for c in self.policy.terms["demand"].group("reacts")],
        )
        free = rows & ~(stated.known & reacts)
        left = free & (limit == 0)
        told = free & asked.known & ~left
        nothing = told & (asked.codes == 0)
        nothing |= free & ~left & stated.known & (stated.codes == nothing_left) & ~asked.known
        codes = np.where(asked.codes <= limit, within, above)
        codes = np.where(told, codes, stated.codes)
        codes = np.where(nothing, none, np.where(left, nothing_left, codes))
        worked_out = left | told | nothing
        return Column(codes, stated.known | worked_out, stated.problem, stated.problems)

    def _decide(self, table: str, rows: Flags, columns: Columns | None = None) -> Fired:
        """Decide all rows by a table; of these rows, those without a decision say why."""
        fired = decide_columns(columns or self.columns, table, on=self.on, policy=self.policy)
        for row, reasons in fired.reasons.items():
            if rows[row]:
                self.reasons.setdefault(row, {}).update(dict.fromkeys(reasons))
        return fired

    def _money(self, name: str, rows: Flags) -> Ints:
        """Return an amount in fen; of these rows, those in which it is not known say so."""
        column = self.columns.column(name)
        self._wrong(column, rows)
        self._say(rows & ~column.known & (column.problem == 0), UNKNOWN + name)
        return np.where(column.known, column.codes, 0)

    def _wrong(self, column: Column, rows: Flags) -> None:
        for row in np.flatnonzero(rows & (column.problem > 0)).tolist():
            self.reasons.setdefault(row, {})[column.problems[column.problem[row] - 1]] = None

    def _say(self, rows: Flags, reason: str) -> None:
        for row in np.flatnonzero(rows).tolist():
            self.reasons.setdefault(row, {})[reason] = None

    def _code(self, name: str, code: str) -> int:
        return list(self.policy.terms[name].codes).index(code)

    def _is(self, name: str, code: str) -> Flags:
        column = self.columns.column(name)
        same: Flags = column.codes == self._code(name, code)
        return same & column.known

    def _of_amounts(self, fired: Fired, outcome: str) -> Ints:
        """Return the amount that an outcome names, as of each row's day, in fen."""
        names = list(self.policy.terms[outcome].codes)
        values = [
            [
                _fen(amounts[name]) if self.policy.amounts[name].unit == "CNY" else 0
                for name in names
            ]
            for amounts in self._amounts()
        ]
        return np.array(values, np.int64)[self.stretch, fired.outcome(outcome)]

    def _share(self, name: str) -> tuple[Ints, int]:
        """Return a share as of each row's day, as numerators over one denominator."""
        shares = [Decimal(amounts[name]) for amounts in self._amounts()]
        over = 10 ** max(0, *(-int(share.normalize().as_tuple().exponent) for share in shares))
        return np.array([int(share * over) for share in shares], np.int64)[self.stretch], over

    def _amounts(self) -> list[Mapping[str, int | Decimal]]:
        return [self.policy.on(day).amounts for day in self.policy.changes]


def _fen(amount: int | Decimal) -> int:
    return int(fen(amount) / FEN)


def _half_up(amount: Ints, share: tuple[Ints, int]) -> Ints:
    """Return a share of amounts that are not negative, rounded as money is."""
    numerator, over = share
    return (2 * amount * numerator + over) // (2 * over)


def case_costs(
    cases: pd.DataFrame, *, on: date | str = DAY_COLUMN, handbook: Handbook
) -> pd.DataFrame:
    """Return what each case costs the shop: see `case_cost`.

    `on` is a day, or the column of days as of which the cases are decided. One row for each case,
    with its index; the parts and their total are whole numbers of fen (`outbound_fen` and so on),
    missing where a fact that matters is not known or cannot be read; `why_not` then says which.
    """
    policy = handbook.policy
    year = _Reckoner(Columns(cases, policy.terms), on, policy).year()
    return _costs_frame(year, cases.index)


def _costs_frame(year: _Year, index: pd.Index) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for part in (*PARTS, "total"):
        fen_ = year.total if part == "total" else year.fen[part]
        columns[f"{part}_fen"] = pd.arrays.IntegerArray(fen_.copy(), ~year.known)
    columns["why_not"] = why_not(year.reasons, len(index))
    return pd.DataFrame(columns, index=index)


def yearly_cost(
    cases: pd.DataFrame, *, on: date | str = DAY_COLUMN, handbook: Handbook
) -> dict[str, Decimal]:
    """Return what all cases together cost the shop, in CNY, by part and in total.

    Cases whose cost is not known are left out; `case_costs` names them.
    """
    costs = case_costs(cases, on=on, handbook=handbook)
    return {part: yuan_of(int(costs[f"{part}_fen"].sum())) for part in (*PARTS, "total")}


def yuan_of(amount: int) -> Decimal:
    """Return a whole number of fen as CNY.

    >>> yuan_of(-1205)
    Decimal('-12.05')
    """
    return amount * FEN


@dataclass(frozen=True)
class WhatIf:
    """The same cases under two policies.

    Sums are over the cases whose cost is known under both. `changes` are the situations that come
    out differently on the last day of the cases, `findings` what verification finds in the new
    policy and not in the old one (below a floor, overlapping, dead). `span` is the first and the
    last day of the cases, None where no case has a day that counts.
    """

    cases: pd.DataFrame
    now: _Year
    then: _Year
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    policies: tuple[Policy, Policy]
    span: tuple[date, date] | None = None

    @property
    def below_floors(self) -> tuple[Finding, ...]:
        """The findings of situations worse for the buyer than law or platform demand."""
        return tuple(finding for finding in self.findings if finding.kind == BELOW)

    @property
    def known(self) -> Flags:
        """The cases whose cost is known under both policies."""
        known: Flags = np.logical_and(self.now.known, self.then.known)
        return known

    def cost(self, lang: str = "en") -> pd.DataFrame:
        """Return the cost by part, in CNY: as it is, as it would be, and the difference."""
        rows = {}
        for part, label in {**PARTS, "total": TOTAL}.items():
            was, is_ = (
                int((year.total if part == "total" else year.fen[part])[self.known].sum())
                for year in (self.now, self.then)
            )
            rows[label.text(lang)] = [yuan_of(was), yuan_of(is_), yuan_of(is_ - was)]
        index = pd.Index(rows, name=Label("CNY", "元").text(lang))
        return pd.DataFrame(rows.values(), index=index, columns=_heads(lang), dtype=object)

    @property
    def changed(self) -> Flags:
        """The cases that are decided differently, or cost another amount."""
        different = np.zeros(len(self.cases), np.bool_)
        for part in PARTS:
            different |= self.now.fen[part] != self.then.fen[part]
            for (_, was), (_, is_) in zip(
                self.now.traits[part], self.then.traits[part], strict=True
            ):
                different |= was != is_
        changed: Flags = np.logical_and(different, self.known)
        return changed

    def changed_cases(self, lang: str = "en", most: int | None = None) -> pd.DataFrame:
        """Return the cases that change, in their order: what changes, and their cost in CNY.

        The index is that of the cases; before the last four columns stand `case_id` and `opened_on`
        where the cases have them, under these names in words.
        """
        places = np.flatnonzero(self.changed)[:most]
        shown = {n: label.text(lang) for n, label in BESIDE.items() if n in self.cases.columns}
        table = self.cases.iloc[places][list(shown)].rename(columns=shown)
        table[Label("what changes", "变化").text(lang)] = pd.array(
            [self._what_changes(place, lang) for place in places.tolist()], dtype="str"
        )
        was, is_ = (year.total[places].tolist() for year in (self.now, self.then))
        costs = [[yuan_of(a), yuan_of(b), yuan_of(b - a)] for a, b in zip(was, is_, strict=True)]
        for place, head in enumerate(_heads(lang)):
            table[head] = pd.Series([cost[place] for cost in costs], table.index, dtype=object)
        return table

    def kinds_of_change(self, lang: str = "en") -> list[str]:
        """Say for each case that changes what does, its own amounts aside."""
        places = np.flatnonzero(self.changed).tolist()
        return [self._what_changes(place, lang, exact=False) for place in places]

    def _what_changes(self, row: int, lang: str, *, exact: bool = True) -> str:
        """Say which parts of one case change, and how."""
        colon, joiner = MARKS[lang == "zh"]
        said = []
        for part, label in PARTS.items():
            traits = zip(self.now.traits[part], self.then.traits[part], strict=True)
            steps = [
                f"{self._said(0, name, was[row], lang)} → {self._said(1, name, is_[row], lang)}"
                for (name, was), (_, is_) in traits
                if was[row] != is_[row]
            ]
            was_fen, is_fen = (int(year.fen[part][row]) for year in (self.now, self.then))
            if not steps and was_fen != is_fen:
                amounts = f"{yuan_of(was_fen)} → {yuan_of(is_fen)}"
                steps = [amounts if exact else OTHER_AMOUNT.text(lang)]
            if steps:
                said.append(label.text(lang) + colon + ", ".join(steps))
        return joiner.join(said)

    def _said(self, which: int, name: str, code: int, lang: str) -> str:
        if code < 0:
            return "–"
        return list(self.policies[which].terms[name].codes.values())[code].text(lang)

    def situations(self, lang: str = "en") -> pd.DataFrame:
        """Return the situations that change: table, outcome, box in words, old and new rules."""
        colon, joiner = MARKS[lang == "zh"]
        rows = []
        for change in self.changes:
            title = change.policies[1].tables[change.table].table.title.text(lang)
            outcomes = change.outcomes(lang)
            was = joiner.join(f"{label}{colon}{old}" for label, old, _ in outcomes)
            is_ = joiner.join(f"{label}{colon}{new}" for label, _, new in outcomes)
            rules = ", ".join(dict.fromkeys((*change.rules_before, *change.rules_after)))
            rows += [[title, box, was, is_, rules] for box in change.situations(lang)]
        heads = [
            Label("question", "问题").text(lang),
            Label("situation", "情况").text(lang),
            *_heads(lang)[:2],
            Label("rules", "规则").text(lang),
        ]
        return pd.DataFrame(rows, columns=heads, dtype="str")

    def left_out(self) -> pd.DataFrame:
        """Return the cases that no sum has, with `why_not` in words."""
        reasons = {**self.then.reasons, **self.now.reasons}
        said = why_not(reasons, len(self.cases))
        return pd.DataFrame({"why_not": said}, index=self.cases.index)[~self.known]


def what_if(
    cases: pd.DataFrame | Columns,
    then: Handbook,
    *,
    now: Handbook,
    on: date | str = DAY_COLUMN,
) -> WhatIf:
    """Compare two handbooks over the same cases.

    Whoever asks often about the same cases gives them as `Columns`, which are read once. `on` is a
    day, or the column of days as of which the cases are decided.
    Raises KeyError when the column of days is not there.
    """
    was, is_ = now.policy, then.policy
    columns = cases if isinstance(cases, Columns) else Columns(cases, was.terms)
    before = _Reckoner(columns, on, was).year()
    after = _Reckoner(columns, on, is_).year()
    span = span_of(columns, on, was)
    known = {str(finding) for finding in verify(was)}
    findings = tuple(finding for finding in verify(is_) if str(finding) not in known)
    changes = tuple(compare(was, is_, on=last_day(columns, on, was)))
    return WhatIf(columns.frame, before, after, changes, findings, (was, is_), span)


def span_of(columns: Columns, on: date | str, policy: Policy) -> tuple[date, date] | None:
    """Return the first and the last day of cases; days before the policy do not count.

    None where no case has such a day, or where all are decided as of one day that is given.
    """
    if not isinstance(on, str):
        return None
    days = columns.days(on)
    covered = days.codes[days.known & (days.codes >= policy.start.toordinal())]
    if not covered.size:
        return None
    return date.fromordinal(int(covered.min())), date.fromordinal(int(covered.max()))


def last_day(columns: Columns, on: date | str, policy: Policy) -> date:
    """Return the day that stands for now: the last of the cases, or the one that is given.

    Where no case has a day, it is the day of the policy's last change.
    """
    if not isinstance(on, str):
        return on
    span = span_of(columns, on, policy)
    return span[1] if span else policy.changes[-1]


def _heads(lang: str) -> list[str]:
    return [
        text.text(lang)
        for text in (Label("now", "现在"), Label("then", "改后"), Label("difference", "差额"))
    ]
