"""What if buyers had longer to send goods back without a reason?

Parts: `ReturnWindow` (the trial), `windows` (the amounts that are the window of each market),
`without_reason` (returns whose reason is the buyer's own), `counted` (which cases count),
`ways_back` (who may pay the way back).

Returns that come too late are declined today, as the policy says, or given way to for a stated
share. With a longer window those within it are accepted: the sale is lost, the goods have lost some
of their value, and taking them back is work. Longer, buyers also change their minds more often, and
may buy more; both are assumptions. How the way back is paid is what the policy decides.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy.comparison import Change
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.scenarios import AmountChange, Scenario
from ..policy.tables import Bound
from ..policy.terms import Label
from ..policy.verification import Finding
from .case_columns import DAY_COLUMN
from .columns import Columns, Flags
from .intervals import interval
from .supposing import Answer, Choice, Chosen, Counted, Line, Trial, Values
from .what_if import Baseline, WhatIf
from .what_if_papers import cases_sheet, kinds_sheet

Fen = NDArray[np.int64]
EVERYWHERE = "everywhere"
AS_NOW = "as_now"
MARKET, WAY_BACK = "where", "way_back"


def windows(in_force: InForce) -> dict[str, tuple[str, ...]]:
    """Return the amounts that end the window of each market, the promised one first.

    Behind it stands the longer one of buyers who were not told of their right, where there is one.
    """
    found: dict[str, dict[str, str]] = {}
    for rule in in_force.tables["no-reason-window"].table.rules:
        days = rule.when.get("days_since_signing")
        end = days.ends().get("at_most") if isinstance(days, Bound) else None
        where = rule.when.get("market")
        if isinstance(end, str) and isinstance(where, frozenset):
            for market in where:
                found.setdefault(market, {})[rule.then["window"]] = end
    return {
        market: tuple(ends[code] for code in ("inside", "prolonged") if code in ends)
        for market, ends in found.items()
        if "inside" in ends
    }


def without_reason(columns: Columns) -> Flags:
    """Return the returns whose reason is the buyer's own."""
    terms = columns.terms
    problem, wish = columns.column("problem"), columns.column("wish")
    codes = list(terms["problem"].codes)
    of_buyers = [codes.index(code) for code in terms["problem_family"].those(["buyer_side"])]
    back = list(terms["wish"].codes).index("return")
    found: Flags = np.isin(problem.codes, of_buyers) & (wish.codes == back)
    return found & problem.known & wish.known


def counted(baseline: Baseline, counts: Flags, file: str) -> Counted:
    """Say which cases count, and of the others why not: no cost is known, or no margin or price."""
    found: dict[str, list[str]] = {}
    whys, index = baseline.costs.whys, baseline.columns.frame.index
    words = whys.words()
    for place in np.flatnonzero(~counts).tolist():
        said = str(words[place]) if whys.codes[place] else "not known: margin or price_paid"
        found.setdefault(said, []).append(str(index[place]))
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    left_out = {why: tuple(rows) for why, rows in ranked}
    return Counted(file, int(counts.sum()), len(counts), left_out)


def ways_back(handbook: Handbook, label: Label) -> Choice:
    """Return the choice of who pays the way back: by scenarios of rules alone, or as it is now."""
    ways = {name: one.title for name, one in handbook.scenarios.items() if not one.amounts}
    return Choice(label, {**ways, AS_NOW: Label("as the rules say now", "照现在的规则")})


class ReturnWindow(Trial):
    """The trial of a longer window over cases, which are decided as of their own days or of one."""

    id = "return-window"
    title = Label("What if: a longer return window", "试算：延长退货期")
    asked = (
        "window_days",
        "late_given_way",
        "more_returns",
        "value_lost",
        "taking_back",
        "orders_for_a_case",
        "more_sales",
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
        self.cases, self.on = cases, on
        self._baselines: dict[Decimal, Baseline] = {}
        self._handbooks: dict[tuple[Decimal, str, str], Handbook] = {}
        self._costed: dict[tuple[Decimal, str, str, Decimal], WhatIf] = {}
        self._judged: dict[
            tuple[Decimal, str, str], tuple[tuple[Change, ...], tuple[Finding, ...]]
        ] = {}
        baseline = self._baseline(self.begins()["late_given_way"])
        self.day = baseline.day
        self.windows = windows(handbook.on(self.day))
        terms = handbook.policy.terms
        markets = {market: terms["market"].codes[market] for market in self.windows}
        self.choices = {
            MARKET: Choice(
                Label("Where", "哪里"),
                {EVERYWHERE: Label("every market", "所有市场"), **markets},
            ),
            WAY_BACK: ways_back(handbook, Label("Who pays the way back", "退回运费谁出")),
        }
        columns = baseline.columns
        self.margin, self.price = columns.column("margin"), columns.column("price_paid")
        self.without_reason = without_reason(columns)
        self.counts: Flags = baseline.costs.known & self.margin.known & self.price.known
        self.counted = counted(baseline, self.counts, file)

    def _baseline(self, gives_way: Decimal) -> Baseline:
        kept = self._baselines
        if gives_way not in kept:
            first = next(iter(kept.values()), None)
            cases = first.columns if first else self.cases
            for other in [*kept][2:]:  # of many cases each takes much room
                del kept[other]
            kept[gives_way] = Baseline(cases, self.handbook, self.on, gives_way)
        return kept[gives_way]

    def under(self, days: Decimal, where: str, way_back: str) -> Handbook:
        """Return the handbook with the window of a market, or of every one, made longer."""
        key = days, where, way_back
        if key not in self._handbooks:
            self._handbooks[key] = self._under(*key)
        return self._handbooks[key]

    def _longer(self, days: Decimal, where: str) -> dict[str, int]:
        """Return by how many days the window of each market is longer, where it is."""
        amounts = self.handbook.on(self.day).amounts
        more = {
            market: int(days) - int(amounts[ends[0]])
            for market, ends in self.windows.items()
            if where in (EVERYWHERE, market)
        }
        return {market: longer for market, longer in more.items() if longer > 0}

    def _under(self, days: Decimal, where: str, way_back: str) -> Handbook:
        amounts = self.handbook.on(self.day).amounts
        changes = [
            AmountChange(end, int(amounts[end]) + longer)
            for market, longer in self._longer(days, where).items()
            for end in self.windows[market]
        ]
        chosen = self.handbook.scenarios.get(way_back)
        rules = chosen.rules if chosen else ()
        if not changes and not rules:
            return self.handbook
        why = chosen.why if chosen else self.title
        return self.handbook.under(Scenario(self.id, self.title, why, rules, tuple(changes)))

    def _compared(self, values: Values, chosen: Chosen, *, whole: bool) -> WhatIf:
        """Compare the costs, and with `whole` what is decided; most assumptions change neither."""
        policy = values["window_days"], chosen[MARKET], chosen[WAY_BACK]
        key = *policy, values["late_given_way"]
        if key not in self._costed:
            for other in [*self._costed][:-2]:  # of many cases each takes much room
                del self._costed[other]
            baseline = self._baseline(values["late_given_way"])
            self._costed[key] = baseline.costed(baseline.columns, self.under(*policy), self.on)
        report = self._costed[key]
        if not whole:
            return report
        if policy not in self._judged:
            self._judged[policy] = report.baseline.judged(self.under(*policy))
        changes, findings = self._judged[policy]
        return replace(report, changes=changes, findings=findings)

    def _where_longer(self, values: Values, chosen: Chosen) -> Flags:
        """Return the cases of the markets in which buyers have longer."""
        column = self._baseline(values["late_given_way"]).columns.column("market")
        codes = list(self.handbook.policy.terms["market"].codes)
        longer = self._longer(values["window_days"], chosen[MARKET])
        there: Flags = np.isin(column.codes, [codes.index(market) for market in longer])
        return there & column.known

    def _parts(self, report: WhatIf, values: Values, chosen: Chosen) -> dict[str, tuple[Fen, Fen]]:
        """Return each part in fen by case, as it is and as it would be."""
        counts = self.counts & report.known
        there = self._where_longer(values, chosen) & counts
        nothing = np.zeros(len(self.cases), np.int64)
        come_in = report.now.declined & ~report.then.declined & counts
        lost = self.margin.codes.astype(np.float64) + float(values["value_lost"]) * self.price.codes
        each = lost + 100 * float(values["taking_back"])
        more = self.without_reason & there
        extra = float(values["more_returns"]) * (report.then.fen["return"] + each)
        sold = float(values["orders_for_a_case"] * values["more_sales"]) * self.margin.codes
        return {
            "costs": (report.now.total * counts, report.then.total * counts),
            "come_in": (nothing, _fen((1 - float(values["late_given_way"])) * each * come_in)),
            "more": (nothing, _fen(extra * more)),
            "sold": (nothing, -_fen(sold * there)),
        }

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return the difference in all, in fen."""
        parts = self._parts(self._compared(values, chosen, whole=False), values, chosen)
        return int(sum((then - now).sum() for now, then in parts.values()))

    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return what a longer window comes to."""
        report = self._compared(values, chosen, whole=True)
        parts = self._parts(report, values, chosen)
        differences = np.sum([then - now for now, then in parts.values()], axis=0)
        # On all others rests only what is assumed of more returns and more orders.
        decided = (report.now.total != report.then.total) | (parts["come_in"][1] != 0)
        orders, _ = pd.factorize(report.baseline.orders[self.counts])
        counts = self.counts & report.known
        declined = [int((c.declined & counts).sum()) for c in (report.now, report.then)]
        there = self._where_longer(values, chosen) & counts
        returns = int((self.without_reason & counts).sum())
        more = _whole(int((self.without_reason & there).sum()) * values["more_returns"])
        sold = _whole(int(there.sum()) * values["orders_for_a_case"] * values["more_sales"])
        labels = {
            "costs": Label("Freight and compensation", "运费和补偿"),
            "come_in": Label("Returns that are too late today", "现在过期的退货"),
            "more": Label("More returns", "增加的退货"),
            "sold": Label("Margin of more orders", "增加订单的毛利"),
        }
        return Answer(
            tuple(
                Line(labels[name], int(now.sum()), int(then.sum()))
                for name, (now, then) in parts.items()
            ),
            (
                Line(Label("Late returns declined", "过期不收的退货"), *declined),
                Line(
                    Label("Returns without a reason", "无理由退货"),
                    returns - declined[0],
                    returns - declined[1] + more,
                ),
                Line(Label("Orders more", "增加的订单"), 0, sold),
            ),
            replace(
                interval(differences[self.counts], np.asarray(orders, np.int64)),
                orders=int(np.unique(orders[decided[self.counts]]).size),
            ),
            tables=(kinds_sheet(report),),
            beside=(cases_sheet(report),),
            report=report,
        )


def _fen(amounts: NDArray[np.floating[Any]]) -> Fen:
    whole: Fen = np.rint(amounts).astype(np.int64)
    return whole


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value())
