"""What if an insurance paid for the way back, and the shop paid its premium?

Part: `Insurance` (the trial).

As it is, the shop bears the way back where the policy says so. With the insurance it pays a premium
for each insured order; of a return that is paid for, the insurer pays the way back up to its
payout, and what goes beyond stays with whoever bears it. Buyers for whom the way back costs nothing
send back more; each such return loses the margin of its sale and is taken back by hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy.handbook import Handbook
from ..policy.scenarios import Scenario
from ..policy.terms import Label
from .case_columns import DAY_COLUMN
from .columns import Flags
from .costs import Costs
from .intervals import interval
from .return_window import AS_NOW, WAY_BACK, counted, ways_back, without_reason
from .supposing import Answer, Chosen, Line, Trial, Values
from .what_if import Baseline

Fen = NDArray[np.int64]


class Insurance(Trial):
    """The trial of an insurance over cases, which are decided as of their own days or of one."""

    id = "freight-insurance"
    title = Label("What if: an insurance for the way back", "试算：运费险")
    asked = (
        "take_up",
        "premium",
        "payout",
        "insured_returns",
        "more_insured_returns",
        "taking_back",
        "orders_for_a_case",
    )

    def __init__(
        self,
        cases: pd.DataFrame,
        handbook: Handbook,
        *,
        file: str = "",
        on: date | str = DAY_COLUMN,
    ) -> None:
        super().__init__(handbook)
        self.baseline = Baseline(cases, handbook, on)
        columns = self.baseline.columns
        self.margin, price = columns.column("margin"), columns.column("price_paid")
        self.freight = columns.column("return_freight")
        wish = columns.column("wish")
        back = list(handbook.policy.terms["wish"].codes).index("return")
        self.back = wish.known & (wish.codes == back) & self.freight.known
        self.without_reason = without_reason(columns) & self.back
        self.counts = self.baseline.costs.known & self.margin.known & price.known
        self.counted = counted(self.baseline, self.counts, file)
        without = Label("Who pays the way back without it", "没有运费险时退回运费谁出")
        self.choices = {WAY_BACK: ways_back(handbook, without)}
        self._costs: dict[str, Costs] = {AS_NOW: self.baseline.costs}

    def _costs_under(self, way_back: str) -> Costs:
        """Return what the cases cost where the way back is paid so."""
        if way_back not in self._costs:
            chosen = self.handbook.scenarios[way_back]
            then = self.handbook.under(Scenario(self.id, self.title, chosen.why, chosen.rules))
            found = self.baseline.costed(self.baseline.columns, then, self.baseline.on)
            self._costs[way_back] = found.then
        return self._costs[way_back]

    def _travels(self, costs: Costs) -> Flags:
        """Return the returns that travel: what is declined stays where it is."""
        travels: Flags = self.back & ~costs.declined & self.counts & costs.known
        return travels

    def _parts(self, values: Values, chosen: Chosen) -> dict[str, tuple[Fen, Fen]]:
        """Return each part in fen by case, as it is and with the insurance."""
        costs = self._costs_under(chosen[WAY_BACK])
        counts, back = self.counts & costs.known, self._travels(costs)
        borne = costs.fen["return"] * counts
        insured = float(values["take_up"] * values["insured_returns"])
        beyond = np.maximum(borne - 100 * float(values["payout"]), 0)
        left = np.where(back, (1 - insured) * borne + insured * beyond, borne)
        each = self.margin.codes + 100 * float(values["taking_back"])
        # Of a return that would not have come, the shop bears what the insurer leaves.
        more = float(values["more_insured_returns"]) * float(values["take_up"])
        extra = more * (each + left) * (self.without_reason & back)
        nothing = np.zeros(len(borne), np.int64)
        return {
            "borne": (borne, _fen(left)),
            "premium": (nothing, _fen(self._premium(values) * counts)),
            "more": (nothing, _fen(extra)),
        }

    def _premium(self, values: Values) -> float:
        """Return the premiums for each case in the file, in fen."""
        return 100 * float(values["orders_for_a_case"] * values["take_up"] * values["premium"])

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return the difference in all, in fen."""
        parts = self._parts(values, chosen)
        return int(sum((then - now).sum() for now, then in parts.values()))

    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return what the insurance comes to, for the shop and for its buyers."""
        parts = self._parts(values, chosen)
        costs = self._costs_under(chosen[WAY_BACK])
        counts = self.counts & costs.known
        differences = np.sum([then - now for now, then in parts.values()], axis=0)
        borne = parts["borne"][0]
        orders, _ = pd.factorize(self.baseline.orders[counts])
        back = self._travels(costs)
        theirs = back & (borne == 0)
        paid = np.minimum(self.freight.codes, 100 * float(values["payout"])) * theirs
        insured = float(values["take_up"] * values["insured_returns"])
        returns = int((self.without_reason & back).sum())
        more = float(values["more_insured_returns"]) * float(values["take_up"]) * returns
        covered = int(counts.sum() * values["orders_for_a_case"] * values["take_up"])
        labels = {
            "borne": Label("Way back borne by the shop", "店铺承担的退回运费"),
            "premium": Label("Premiums", "保费"),
            "more": Label("More returns", "增加的退货"),
        }
        return Answer(
            tuple(
                Line(labels[name], int(now.sum()), int(then.sum()))
                for name, (now, then) in parts.items()
            ),
            (
                Line(Label("Insured orders", "投保的订单"), 0, covered),
                Line(
                    Label("Returns without a reason", "无理由退货"),
                    returns,
                    returns + round(more),
                ),
                Line(
                    Label("Returns whose way back the shop bears", "店铺承担退回运费的退货"),
                    int((borne > 0).sum()),
                    int((parts["borne"][1] > 0).sum()),
                ),
            ),
            replace(
                interval(differences[counts], np.asarray(orders, np.int64)),
                orders=int(np.unique(orders[back[counts]]).size),
            ),
            (
                Label(
                    "The insurer also pays CNY {:,.2f} to buyers who bear the way back themselves: "
                    "no money of the shop, and the reason why they buy here.",
                    "另外赔给自己承担运费的买家 {:,.2f} 元：不是店铺的钱，却是他们来买的理由。",
                ).format(insured * float(paid.sum()) / 100),
                Label(
                    "A return costs the insurer CNY {:.2f} on average; the premium for it is "
                    "CNY {:.2f}.",
                    "每次退货保险公司平均赔 {:.2f} 元，摊到每次退货的保费 {:.2f} 元。",
                ).format(*self._for_a_return(values, back)),
            ),
        )

    def _for_a_return(self, values: Values, back: Flags) -> tuple[Decimal, Decimal]:
        """Return what a return costs the insurer, and what is paid it for each, in CNY."""
        returns = max(1, int(back.sum()))
        paid = np.minimum(self.freight.codes, 100 * float(values["payout"])) * back
        share = float(values["insured_returns"] * values["take_up"])
        premiums = self._premium(values) * self.counted.rows
        return (
            Decimal(round(share * float(paid.sum()) / returns)) / 100,
            Decimal(round(premiums / returns)) / 100,
        )


def _fen(amounts: NDArray[np.floating[Any]]) -> Fen:
    whole: Fen = np.rint(amounts).astype(np.int64)
    return whole
