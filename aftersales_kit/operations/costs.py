"""What cases cost the shop: one case, and many at once.

Parts: `case_cost` (one case: the meaning of all of it), `case_costs` (a frame of cases),
`yearly_cost` (their sums), `costs_of` (cases whose columns have been read, as integers).

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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..answers.compensation import compensation
from ..answers.deciding import Question
from ..answers.freight import COST_OF, LEGS, freight
from ..policy.handbook import Handbook
from ..policy.inforce import Policy
from ..policy.money import FEN, NOTHING, fen
from ..policy.terms import Label
from .case_columns import DAY_COLUMN
from .columns import Column, Columns, Flags, Ints, Rows, same_column
from .frames import Block, blocks, note_problems, stretches, without_day
from .reasons import UNKNOWN, Whys

Fen = NDArray[np.int64]
"""Amounts as whole numbers of fen."""

PARTS = {
    "outbound": Label("Outbound freight", "发货运费"),
    "return": Label("Return freight", "退回运费"),
    "resend": Label("Resend freight", "重发运费"),
    "ems_surcharge": Label("EMS surcharge", "EMS 差价"),
    "compensation": Label("Compensation", "补偿"),
}
TRAITS = {
    **dict.fromkeys(LEGS, ("bearer", "payment")),
    "ems_surcharge": ("surcharge_bearer",),
    "compensation": ("course", "next_step"),
}
"""What is decided of each part: cases that differ in it come out differently."""


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
class Costs:
    """What many cases cost under one policy.

    `fen` are the amounts by part, meaningful where `known`; `traits` are codes of what is decided,
    by part, to tell which cases come out differently; `whys` say why a cost is not known.
    `declined` are returns asked for too late, to which nobody agreed, where that is looked at.
    """

    fen: dict[str, Fen]
    traits: dict[str, dict[str, Ints]]
    whys: Whys
    declined: Flags

    @property
    def known(self) -> Flags:
        """Where nothing is missing."""
        known: Flags = self.whys.codes == 0
        return known

    @property
    def total(self) -> Fen:
        """All parts together."""
        total = np.zeros(len(self.whys.codes), np.int64)
        for fen_ in self.fen.values():
            total += fen_
        return total

    @classmethod
    def nothing(cls, length: int) -> Costs:
        """Return costs of nothing, to be written into."""
        traits: dict[str, dict[str, Ints]] = {
            part: {name: np.full(length, -1, np.int16) for name in names}
            for part, names in TRAITS.items()
        }
        fen_ = {part: np.zeros(length, np.int64) for part in PARTS}
        return cls(fen_, traits, Whys(length), np.zeros(length, np.bool_))

    def write(self, rows: Rows, other: Costs, parts: Iterable[str] = tuple(PARTS)) -> None:
        """Write into some rows what as many others are."""
        for part in parts:
            self.fen[part][rows] = other.fen[part]
            for name, codes in other.traits[part].items():
                self.traits[part][name][rows] = codes
        self.declined[rows] |= other.declined
        self.whys.add(np.arange(len(self.whys.codes))[rows], other.whys)


def costs_of(
    columns: Columns, on: date | str, policy: Policy, gives_way: Decimal | None = None
) -> Costs:
    """Return what cases whose columns have been read cost, block by block.

    `gives_way` is the share of late returns that the shop accepts although nothing was agreed:
    0 is what the policy says, and a case then counts for that share of its freight. None takes it
    that what is in the record was accepted, as `case_cost` does.
    """
    costs = Costs.nothing(len(columns))
    for rows in blocks(len(columns)):
        costs.write(rows, _costs_of_block(columns.part(rows), on, policy, gives_way))
    return costs


def _costs_of_block(
    columns: Columns, on: date | str, policy: Policy, gives_way: Decimal | None
) -> Costs:
    costs = Costs.nothing(len(columns))
    for place, rows in stretches(columns, on=on, policy=policy):
        if place < 0:
            without_day(columns, rows, str(on), policy, costs.whys)
            continue
        in_force = policy.on(policy.changes[place])
        # As for one case: what is taken to be so of the facts that nobody speaks of.
        block = Block.of(in_force, columns.part(rows).taken_as_read(in_force))
        costs.write(rows, _Reckoner(block).reckon(gives_way))
    return costs


class _Reckoner:
    """Works out the costs of some cases on a day of the policy, part by part."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.columns = block.columns
        self.in_force = block.in_force
        self.terms = block.in_force.terms
        self.costs = Costs.nothing(len(block.columns))

    def reckon(self, gives_way: Decimal | None = None) -> Costs:
        """Return the costs in all their parts: see `costs_of`."""
        for leg in LEGS:
            self._leg(leg)
        if gives_way is not None and gives_way < 1:
            self._decline(gives_way)
        self._surcharge()
        self._compensation()
        return self.costs

    def _leg(self, leg: str) -> None:
        asked = same_column(len(self.columns), self.terms["leg"], leg)
        block = self.block.with_column("leg", asked)
        self._decide("freight", block)
        bearer = block.outcome("freight", "bearer")
        borne = bearer == self._code("bearer", "shop")
        amount = self._money(COST_OF[leg], borne)
        if leg == "outbound":
            self._money("shipping_charged", borne & self._is("shipping_terms", "paid"))
        self.costs.fen[leg] = amount * borne
        self._trait(leg, bearer=bearer, payment=block.outcome("freight", "payment"))
        if leg == "resend":
            self.goes_out = (bearer >= 0) & (bearer != self._code("bearer", "nobody"))

    def _decline(self, gives_way: Decimal) -> None:
        """Let the goods stay where a return is too late, no right is left and nothing agreed."""
        silent = ~self.columns.column("freight_agreement").known
        asked = self._is("wish", "return") & (silent | self._is("freight_agreement", "nothing"))
        rows = np.flatnonzero(asked & (self.costs.fen["return"] > 0))
        block = self.block.part(rows)
        late = block.outcome("no-reason-return", "no_reason") == self._code("no_reason", "too_late")
        without = block.outcome("buyer-rights", "rights") == self._code("rights", "nothing")
        declined = rows[late & without]
        self.costs.declined[declined] = True
        share = gives_way.as_integer_ratio()
        self.costs.fen["return"][declined] = _half_up(self.costs.fen["return"][declined], share)
        self.costs.traits["return"]["bearer"][declined] = self._code("bearer", "nobody")
        self.costs.traits["return"]["payment"][declined] = self._code("payment", "not_due")

    def _trait(self, part: str, **codes: Ints) -> None:
        self.costs.traits[part].update(codes)

    def _surcharge(self) -> None:
        # As for one case: where nothing is said about the carrier, it is the usual one.
        said = np.zeros(len(self.columns), np.bool_)
        for name in self.in_force.tables["resend-carrier"].table.inputs:
            said |= self.columns.is_said(name)
        rows = np.flatnonzero(self.goes_out & said)
        self.costs.write(rows, _Surcharge(self.block.part(rows)).reckon(), ["ems_surcharge"])

    def _compensation(self) -> None:
        wish = self.columns.column("wish")
        self._wrong(wish, ~wish.known)
        self._say(~wish.known & (wish.problem == 0), UNKNOWN + "wish")
        rows = np.flatnonzero(self._is("wish", "compensation"))
        self.costs.write(rows, _Compensation(self.block.part(rows)).reckon(), ["compensation"])

    def _decide(self, table: str, block: Block | None = None, rows: Flags | None = None) -> None:
        """Decide all rows by a table; of these rows, those without a decision say why."""
        block = block or self.block
        open_ = block.fire(table).rule == 0
        places = np.flatnonzero(open_ if rows is None else open_ & rows)
        self.costs.whys.add(places, block.whys(table, places))

    def _money(self, name: str, rows: Flags) -> Fen:
        """Return an amount in fen; of these rows, those in which it is not known say so."""
        column = self.columns.column(name)
        self._wrong(column, rows)
        self._say(rows & ~column.known & (column.problem == 0), UNKNOWN + name)
        return np.multiply(column.codes, column.known, dtype=np.int64)

    def _wrong(self, column: Column, rows: Flags) -> None:
        if column.problems:
            places = np.flatnonzero(rows & (column.problem > 0))
            note_problems(column.part(places), places, self.costs.whys)

    def _say(self, rows: Flags, reason: str) -> None:
        if rows.any():
            self.costs.whys.note(np.flatnonzero(rows), reason)

    def _code(self, name: str, code: str) -> int:
        return list(self.terms[name].codes).index(code)

    def _group(self, name: str, group: str) -> list[int]:
        return [self._code(name, code) for code in self.terms[name].group(group)]

    def _is(self, name: str, code: str) -> Flags:
        column = self.columns.column(name)
        same: Flags = column.codes == self._code(name, code)
        return same & column.known

    def _of_amounts(self, table: str, outcome: str) -> Fen:
        """Return the amount that an outcome names, in fen."""
        policy, amounts = self.in_force.policy, self.in_force.amounts
        values = [
            _fen(amounts[name]) if policy.amounts[name].unit == "CNY" else 0
            for name in self.terms[outcome].codes
        ]
        return np.array(values, np.int64).take(self.block.outcome(table, outcome), mode="wrap")

    def _share(self, name: str) -> tuple[int, int]:
        """Return a share as a numerator and a denominator."""
        return Decimal(self.in_force.amounts[name]).as_integer_ratio()


class _Surcharge(_Reckoner):
    """The EMS surcharge of cases of which something goes out again, and the carrier is said."""

    def reckon(self, gives_way: Decimal | None = None) -> Costs:
        self._decide("resend-carrier")
        carrier = self.block.outcome("resend-carrier", "carrier")
        by_ems = carrier == self._code("carrier", "ems")
        self._decide("ems-surcharge", rows=by_ems)
        made = self.block.outcome("ems-surcharge", "surcharge_bearer")
        bearer = np.where(by_ems, made, np.int16(-1))
        borne = bearer == self._code("surcharge_bearer", "shop")
        self.costs.fen["ems_surcharge"] = self._money("ems_surcharge", borne) * borne
        self._trait("ems_surcharge", surcharge_bearer=bearer)
        return self.costs


class _Compensation(_Reckoner):
    """The compensation of cases in which compensation is wanted."""

    def reckon(self, gives_way: Decimal | None = None) -> Costs:
        self._decide("compensation-course")
        course = self.block.outcome("compensation-course", "course")
        rows = np.flatnonzero(np.isin(course, self._group("course", "money_is_right")))
        self._trait("compensation", course=course)
        offers = _Offers(self.block.part(rows)).reckon()
        self.costs.fen["compensation"][rows] = offers.fen["compensation"]
        self.costs.traits["compensation"]["next_step"][rows] = offers.traits["compensation"][
            "next_step"
        ]
        self.costs.whys.add(rows, offers.whys)
        return self.costs


class _Offers(_Reckoner):
    """The compensation of cases in which money is right."""

    def reckon(self, gives_way: Decimal | None = None) -> Costs:
        everywhere = np.ones(len(self.columns), np.bool_)
        limit, advised = self._offers()
        asked = self.columns.column("amount_asked")
        self._wrong(asked, everywhere)
        block = self.block.with_column("demand", self._demand(limit, asked))
        self._decide("compensation-authority", block)
        step = block.outcome("compensation-authority", "next_step")
        granted = step == self._code("next_step", "grant")
        self._say(granted & ~asked.known, UNKNOWN + "amount_asked")
        offered = step == self._code("next_step", "offer")
        self.costs.fen["compensation"] = np.where(
            granted, asked.codes, np.where(offered, advised, np.int64(0))
        )
        self._trait("compensation", next_step=step)
        return self.costs

    def _offers(self) -> tuple[Fen, Fen]:
        """Return, in fen, the limit and the advised offer: see answers/compensation.py."""
        self._decide("compensation-band")
        measured = self.block.outcome("compensation-band", "measured_by")
        by_freight = measured == self._code("measured_by", "freight")
        # In another currency nothing is compared, and the limit is nothing.
        rows = measured != self._code("measured_by", "nothing")
        price = self._money("price_paid", rows)
        margin = np.maximum(self._money("margin", rows), 0)
        freight_ = self._money("contract_freight", rows & by_freight)
        low, high = (
            self._of_amounts("compensation-band", name) for name in ("band_low", "band_high")
        )
        kept = _half_up(margin, self._share("margin_kept_share"))
        share = _half_up(margin, self._share("compensation_share_of_margin"))
        measure = np.where(by_freight, freight_, share)
        limit = np.minimum(np.minimum(high, margin - kept), price) * rows
        return limit, np.minimum(np.minimum(np.maximum(measure, low), high), limit)

    def _demand(self, limit: Fen, asked: Column) -> Column:
        """Return where the buyer's amount stands: see answers/compensation.py."""
        stated = self.columns.column("demand")
        none, within, above, nothing_left = (
            self._code("demand", code)
            for code in ("none", "within_limit", "above_limit", "nothing_left")
        )
        reacts = np.isin(stated.codes, self._group("demand", "reacts"))
        free = ~(stated.known & reacts)
        left = free & (limit == 0)
        told = free & asked.known & ~left
        nothing = told & (asked.codes == 0)
        nothing |= free & ~left & stated.known & (stated.codes == nothing_left) & ~asked.known
        codes = np.where(asked.codes <= limit, within, above)
        codes = np.where(told, codes, stated.codes)
        codes = np.where(nothing, none, np.where(left, nothing_left, codes))
        worked_out = left | told | nothing
        return Column(
            codes.astype(stated.codes.dtype),
            stated.known | worked_out,
            stated.problem,
            stated.problems,
        )


def _fen(amount: int | Decimal) -> int:
    return int(fen(amount) / FEN)


def _half_up(amount: Fen, share: tuple[int, int]) -> Fen:
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
    costs = costs_of(Columns(cases, policy.terms), on, policy)
    return _costs_frame(costs, cases.index)


def _costs_frame(costs: Costs, index: pd.Index) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for part in (*PARTS, "total"):
        fen_ = costs.total if part == "total" else costs.fen[part]
        columns[f"{part}_fen"] = pd.arrays.IntegerArray(fen_.copy(), ~costs.known)
    columns["why_not"] = costs.whys.words()
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
