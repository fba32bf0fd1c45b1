"""What if another courier carried the parcels: its rates, and what it loses, breaks and delays?

Parts: `Couriers` (the trial), `SENT` (the columns that a list of parcels has).
Source: PRC-20, QST-30 (what is claimed from couriers), QST-11 (freight by distance).

A parcel costs its freight; one that is lost or broken costs the goods as well, and each that is
lost, broken or late what the policy then pays: freight of another parcel, and compensation. What
the courier paid of it is deducted. All of that is counted for the couriers as they are. The other
courier is its offer: a rate for the first kilogram by zone, one for each further kilogram that is
begun, and the shares that it would lose, break, delay and pay for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy.handbook import Handbook
from ..policy.labels import Label, alike
from .case_columns import DAY_COLUMN, WEIGHT
from .columns import Columns, Flags
from .costs import yuan_of
from .exports.personal import masked
from .intervals import FEW, interval, wilson
from .own_tables import numbers_in
from .papers import Cell, Sheet
from .return_window import EVERYWHERE
from .supposing import Answer, Choice, Chosen, Counted, Line, Trial, Values
from .what_if import Baseline
from .what_if_papers import CNY, DIFFERENCE, NOW, THEN

Fen = NDArray[np.int64]
Numbers = NDArray[np.float64]
ORDER, COURIER, ZONE, FREIGHT = "order_number", "courier", "destination", "contract_freight"
PRICE, MARGIN, PAID, CLAIMED = "price_paid", "margin", "paid_by_courier", "claimed_sum"
SENT = (ORDER, COURIER, ZONE, WEIGHT, FREIGHT)
FIRST_KILO: Mapping[str, str] = {
    "same_city": "first_kilo_city",
    "same_province": "first_kilo_province",
    "other_province": "first_kilo_far",
    "remote": "first_kilo_remote",
}
"""What the offer asks for the first kilogram, by zone; it has no rate for any other."""
FURTHER_KILO: Mapping[str, str] = {
    "same_city": "further_kilo_near",
    "same_province": "further_kilo_near",
    "other_province": "further_kilo_far",
    "remote": "further_kilo_far",
}
MISHAPS: Mapping[str, str] = {
    "lost": "offer_lost",
    "broken": "offer_broken",
    "delayed": "offer_late",
}
"""What may happen on the way, each with the share of parcels to which the offer lets it happen."""
GOODS_GONE = ("lost", "broken")
"""After these the goods are gone, and the courier owes what they are worth."""
WHOSE, WHERE, EVERY = "whose", "where", ""
STEPS = (1, 2, 3)
"""Parcels are told apart by weight up to so many kilograms, and above."""
NAMES: Mapping[str, Label] = {
    "lost": Label("Lost parcels", "丢件"),
    "broken": Label("Broken parcels", "破损"),
    "delayed": Label("Late parcels", "晚到"),
}
PARCELS = Label("Parcels", "包裹")
PARCELS_COUNTED = Label("{} of {} parcels counted", "{1} 个包裹中计入 {0} 个")
NO_RULE = Label(
    "No rule changes, so nothing falls below what law and platform demand; what buyers are "
    "promised of the delivery has to be kept by the other courier as well.",
    "规则没有改，不会低于法律和平台的要求；但对买家承诺的时效，换了快递也要做到。",
)


@dataclass(frozen=True)
class Mishap:
    """What one kind of mishap is in a file: of which parcels, and what each costs, in fen.

    `costs` is by parcel, `each` and `worth` the mean cost and the mean price of the goods, `of` is
    from how many cases these are.
    """

    there: Flags
    costs: Fen
    each: float
    worth: float
    of: int


class Couriers(Trial):
    """The trial of another courier over parcels sent, the cases of them, and what was claimed.

    `sent` has a row for each parcel, with the columns `SENT`; `claims` are rows of the register of
    claims. Cases belong to the first parcel of their order. Cases, parcels and claims are found by
    the number of the order, which is shown nowhere. Raises KeyError for a column that is not there.
    """

    id = "couriers"
    title = Label("What if: another courier", "试算：换快递")
    asked = (
        "moved_share",
        *FIRST_KILO.values(),
        "further_kilo_near",
        "further_kilo_far",
        *MISHAPS.values(),
        "offer_pays_back",
    )

    def __init__(
        self,
        sent: pd.DataFrame,
        cases: pd.DataFrame,
        claims: pd.DataFrame,
        handbook: Handbook,
        *,
        file: str = "",
        on: date | str = DAY_COLUMN,
    ) -> None:
        super().__init__(handbook)
        terms = handbook.policy.terms
        columns = Columns(sent[[ZONE, FREIGHT]].astype(object), terms)
        zone, freight = columns.column(ZONE), columns.column(FREIGHT)
        codes = [*terms[ZONE].codes]
        names = sent[COURIER].where(sent[COURIER].notna(), "").map(str)
        weight = pd.to_numeric(sent[WEIGHT], errors="coerce").to_numpy(np.float64)
        rated = np.isin(zone.codes, [codes.index(name) for name in FIRST_KILO])
        lacks: dict[str, Flags] = {
            f"not known: {COURIER}": (names == "").to_numpy(),
            f"not known: {ZONE}": ~zone.known,
            f"not known: {FREIGHT}": ~freight.known,
            f"not known: {WEIGHT}": ~(weight > 0),
            "the offer has no rate there": zone.known & ~rated,
        }
        self.counted = _counted(lacks, sent.index, file)
        # What lacks anything is no parcel here: all that follows is of those that count.
        counts = ~np.logical_or.reduce([*lacks.values()])
        self.orders, keys = pd.factorize(np.array(numbers_in(sent, ORDER), object)[counts])
        self.zones = np.array(codes, object)[zone.codes[counts]]
        self.weight, self.freight = weight[counts], freight.codes[counts].astype(np.int64)
        self.carried = names[counts].to_numpy(object)
        self._kilos = np.maximum(np.ceil(np.round(self.weight, 6)) - 1, 0)
        self._found(cases, claims, {key: n for n, key in enumerate(keys)}, on)
        found = dict.fromkeys(sorted({*self.carried.tolist()}, key=self._trouble))
        self.choices = {
            WHOSE: Choice(
                Label("Whose parcels", "换掉谁的件"),
                {**{name: alike(masked(name)) for name in found}, EVERY: Label("all", "全部")},
            ),
            WHERE: Choice(
                Label("Where to", "寄到哪里"),
                {
                    EVERYWHERE: Label("every zone", "所有区域"),
                    **{name: terms[ZONE].codes[name] for name in FIRST_KILO},
                },
            ),
        }

    # --- what the files say ---

    def _found(
        self, cases: pd.DataFrame, claims: pd.DataFrame, orders: Mapping[str, int], on: date | str
    ) -> None:
        """Find what happened to which parcel, what it cost, and what couriers paid of it."""
        first = np.full(len(orders) + 1, -1, np.int64)
        first[self.orders[::-1]] = np.arange(len(self.orders))[::-1]
        place = first[[orders.get(key, -1) for key in numbers_in(cases, ORDER)]]
        baseline = Baseline(cases, self.handbook, on)
        columns, costs = baseline.columns, baseline.costs
        price, margin = columns.column(PRICE), columns.column(MARGIN)
        goods = _goods_move(columns) * np.maximum(price.codes - margin.codes, 0)
        known = costs.known & price.known & margin.known
        problem = columns.column("problem")
        codes = [*columns.terms["problem"].codes]
        happened = {
            name: problem.known & np.isin(problem.codes, [codes.index(code) for code in
            columns.terms["transit"].those([name])]) for name in MISHAPS
        }  # fmt: skip
        self.mishaps: dict[str, Mishap] = {}
        self.elsewhere = self.unpriced = 0
        for name, there in happened.items():
            each = costs.total + goods * (name in GOODS_GONE)
            self.elsewhere += int((there & (place < 0)).sum())
            self.unpriced += int((there & (place >= 0) & ~known).sum())
            rows = np.flatnonzero(there & (place >= 0))
            priced = rows[known[rows]]
            mean = float(each[priced].mean()) if priced.size else 0.0
            worth = float(price.codes[priced].mean()) if priced.size else 0.0
            by_parcel = np.zeros(len(self.freight), np.int64)
            # A case whose cost is not known costs what the others do.
            np.add.at(by_parcel, place[rows], np.where(known[rows], each[rows], round(mean)))
            at = np.zeros(len(self.freight), np.bool_)
            at[place[rows]] = True
            self.mishaps[name] = Mishap(at, by_parcel, mean, worth, priced.size)
        self.paid, self.claimed = (
            self._of_claims(claims, column, orders, first) for column in (PAID, CLAIMED)
        )

    def _of_claims(
        self, claims: pd.DataFrame, column: str, orders: Mapping[str, int], first: Fen
    ) -> Fen:
        """Return what a column of the register comes to for each parcel, in fen."""
        found = np.zeros(len(self.freight), np.int64)
        for key, amount in zip(numbers_in(claims, ORDER), claims[column], strict=True):
            place = first[orders.get(key, -1)]
            if place >= 0 and isinstance(amount, Decimal):
                found[place] += int(100 * amount)
        return found

    def _trouble(self, courier: str) -> tuple[float, str]:
        """Rank couriers, the one with the most mishaps for its parcels first."""
        own = self.carried == courier
        return -sum(int(found.there[own].sum()) for found in self.mishaps.values()) / own.sum(), (
            courier
        )

    # --- what it comes to ---

    def _moved(self, chosen: Chosen) -> Flags:
        """Return the parcels that would be carried by the other courier."""
        moved = np.ones(len(self.freight), np.bool_)
        if chosen[WHOSE] != EVERY:
            moved &= self.carried == chosen[WHOSE]
        if chosen[WHERE] != EVERYWHERE:
            moved &= self.zones == chosen[WHERE]
        return moved

    def rates(self, values: Values) -> Numbers:
        """Return what the offer asks for each parcel, in fen: each kilogram begun counts."""
        rates = np.zeros(len(self.freight))
        for zone, first in FIRST_KILO.items():
            there = self.zones == zone
            further = float(values[FURTHER_KILO[zone]]) * self._kilos[there]
            rates[there] = 100 * (float(values[first]) + further)
        return rates

    def _parts(self, values: Values, chosen: Chosen) -> dict[str, tuple[Numbers, Numbers]]:
        """Return each part in fen by parcel that is moved, as it is and as it would be."""
        moved, share = self._moved(chosen), float(values["moved_share"])
        parts = {"freight": (self.freight, self.rates(values))}
        owed = 0.0
        for name, at in MISHAPS.items():
            found = self.mishaps[name]
            parts[name] = (found.costs, np.full(len(self.freight), float(values[at]) * found.each))
            owed += float(values[at]) * found.worth * (name in GOODS_GONE)
        back = np.full(len(self.freight), -owed * float(values["offer_pays_back"]))
        parts["paid"] = (-self.paid, back)
        return {
            name: (was[moved].astype(np.float64), (1 - share) * was[moved] + share * is_[moved])
            for name, (was, is_) in parts.items()
        }

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return the difference in all, in fen."""
        parts = self._parts(values, chosen).values()
        return sum(round(then.sum()) - round(now.sum()) for now, then in parts)

    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return what the other courier comes to."""
        moved, share = self._moved(chosen), float(values["moved_share"])
        parts = self._parts(values, chosen)
        labels = {
            "freight": Label("Freight to the courier", "付给快递的运费"),
            **NAMES,
            "paid": Label("Paid back by the courier", "快递赔付"),
        }
        number = int(moved.sum())
        counts = [Line(Label("Parcels with the other courier", "改走新快递的包裹"), 0,
                       round(share * number))]  # fmt: skip
        for name, at in MISHAPS.items():
            was = int(self.mishaps[name].there[moved].sum())
            then = (1 - share) * was + share * float(values[at]) * number
            counts.append(Line(NAMES[name], was, round(then)))
        differences = np.sum([then - now for now, then in parts.values()], axis=0)
        orders, _ = pd.factorize(self.orders[moved])
        return Answer(
            tuple(
                Line(labels[name], round(now.sum()), round(then.sum()))
                for name, (now, then) in parts.items()
            ),
            tuple(counts),
            interval(np.rint(differences).astype(np.int64), np.asarray(orders, np.int64)),
            tuple(self._said(moved)),
            (self._by_zone(values, moved), self._by_courier()),
        )

    def _said(self, moved: Flags) -> Iterator[Label]:
        """Say on how many cases it rests, what each costs, and what is not in it."""
        cases = sum(int(found.there[moved].sum()) for found in self.mishaps.values())
        yield Label(
            "Of {:,} parcels {} were lost, broken or late: on so many cases rests what is known of "
            "the courier as it is.",
            "{:,} 个包裹里有 {} 个丢、破或晚：现在的快递怎么样，就看这几单。",
        ).format(int(moved.sum()), cases)
        if cases < FEW:
            yield Label(
                "{} cases are hardly enough to tell: look at the freight, and wait with the rest.",
                "{} 单太少，看不出规律：先看运费，其余等等再说。",
            ).format(cases)
        lost, broken, late = (self.mishaps[name] for name in MISHAPS)
        yield Label(
            "A lost parcel costs the shop CNY {:,.2f}, a broken one CNY {:,.2f}, a late one CNY "
            "{:,.2f}: the mean of the {}, {} and {} cases of all couriers.",
            "丢一件店铺要花 {:,.2f} 元，破一件 {:,.2f} 元，晚一件 {:,.2f} 元："
            "分别是所有快递 {}、{}、{} 单的平均。",
        ).format(*(one.each / 100 for one in (lost, broken, late)), lost.of, broken.of, late.of)
        if self.elsewhere or self.unpriced:
            yield Label(
                "{} such cases belong to no parcel that counts; {} have no price, margin or cost, "
                "and cost what the others do.",
                "{} 个这样的售后单找不到计入的包裹；"
                "{} 个不知道价格、毛利或成本，按其他单的平均算。",
            ).format(self.elsewhere, self.unpriced)
        yield NO_RULE

    def _by_zone(self, values: Values, moved: Flags) -> Sheet:
        """Return the freight by zone and weight: which parcels get dearer, and which cheaper."""
        rates, zones = self.rates(values), self.handbook.policy.terms[ZONE].codes
        steps = np.searchsorted(STEPS, self.weight)
        named = [
            *(Label("up to {} kg", "{} 公斤以内").format(step) for step in STEPS),
            Label("above {} kg", "{} 公斤以上").format(STEPS[-1]),
        ]
        rows: list[tuple[Cell, ...]] = []
        for zone in FIRST_KILO:
            for step, said in enumerate(named):
                here = moved & (self.zones == zone) & (steps == step)
                number = int(here.sum())
                if number:
                    was, is_ = (round(of[here].sum() / number) for of in (self.freight, rates))
                    cells = (yuan_of(was), yuan_of(is_), yuan_of(is_ - was))
                    rows.append((zones[zone], said, number, *cells))
        heads = (
            Label("zone", "区域"),
            Label("weight", "重量"),
            Label("parcels", "包裹数"),
            *(Label("{}, {} a parcel", "{}（每件，{}）").format(one, CNY)
              for one in (NOW, THEN, DIFFERENCE)),
        )  # fmt: skip
        title = Label("Freight by zone and weight", "按区域和重量看运费")
        return Sheet("by-zone", title, heads, tuple(rows))

    def _by_courier(self) -> Sheet:
        """Return what each courier lost, broke, delayed and paid, with the span of each share."""
        rows: list[tuple[Cell, ...]] = []
        for courier in [*self.choices[WHOSE].options][:-1]:
            own = self.carried == courier
            number = int(own.sum())
            shares = (
                _share(int(found.there[own].sum()), number) for found in self.mishaps.values()
            )
            claimed, paid = (int(of[own].sum()) for of in (self.claimed, self.paid))
            rows.append(
                (
                    alike(masked(courier)),
                    number,
                    yuan_of(round(self.freight[own].sum() / number)),
                    *shares,
                    yuan_of(claimed),
                    yuan_of(paid),
                )
            )
        heads = (
            Label("courier", "快递"),
            Label("parcels", "包裹数"),
            Label("freight a parcel, CNY", "每件运费（元）"),
            *(Label("{} (in 95 of 100 such years)", "{}（100 个这样的年份里的 95 个）").format(name)
              for name in NAMES.values()),
            Label("claimed, CNY", "已索赔（元）"),
            Label("paid, CNY", "已赔（元）"),
        )  # fmt: skip
        title = Label("Couriers as they are, counted in the file", "现在的快递（按文件统计）")
        return Sheet("by-courier", title, heads, tuple(rows))


def _goods_move(columns: Columns) -> Flags:
    """Return the cases in which the buyer wants money or goods for what came to harm."""
    wish = columns.column("wish")
    codes = [*columns.terms["wish"].codes]
    still = [codes.index(code) for code in columns.terms["wish"].group("nothing_moves")]
    moves: Flags = wish.known & ~np.isin(wish.codes, still)
    return moves


def _share(hits: int, of: int) -> Label:
    low, high = wilson(hits, of)
    return alike("{:.2f} % ({:.2f}–{:.2f} %)").format(100 * hits / of, 100 * low, 100 * high)


def _counted(lacks: Mapping[str, Flags], index: pd.Index, file: str) -> Counted:
    """Say how many parcels count, and of the others the first reason why not."""
    left_out: dict[str, tuple[str, ...]] = {}
    gone = np.zeros(len(index), np.bool_)
    for why, there in lacks.items():
        rows = np.flatnonzero(there & ~gone)
        if rows.size:
            left_out[why] = tuple(str(index[row]) for row in rows.tolist())
        gone |= there
    return Counted(file, int((~gone).sum()), len(index), left_out, PARCELS_COUNTED)
