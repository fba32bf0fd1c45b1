"""What if better service: what does poor service cost, and how much of that would be kept?

Parts: `ServiceWorth` (the trial), `badly_served` (in which cases, and why), `Reorders` and
`reorders` (who ordered again, from the shop's own list of parcels).
Source: OUT-05, OUT-06 and OUT-07 name figures and no study; they are assumptions to vary.

What poor service costs are the orders that do not come again, and those that a bad story keeps from
coming. The first is known in three ways, which are three answers to one question and are never
added up: from the shop's own list, by how many fewer of those badly served order again within some
time; or by one of the two figures of the notes. One is chosen, and the others stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy.handbook import Handbook
from ..policy.labels import Label
from .case_columns import BOUGHT, DAY_COLUMN
from .columns import Columns, Flags
from .costs import yuan_of
from .day_cases import day_of
from .intervals import interval, wilson
from .own_tables import numbers_in
from .papers import Cell, Sheet
from .supposing import Answer, Choice, Chosen, Counted, Line, Swing, Trial, Turn, Values
from .what_if_papers import CNY

Numbers = NDArray[np.float64]
Days = NDArray[np.int64]
BY, OWN, LOST, AGAIN = "by", "own", "lost", "again"
BUYER = "buyer_id"
WAYS = {
    OWN: Label("the shop's own reorders", "本店的复购"),
    LOST: Label("lost customers, as the notes have it", "资料里的流失客户"),
    AGAIN: Label("satisfied customers, as the notes have it", "资料里的满意客户"),
}
"""The three ways in which it is known how many orders do not come again."""
RESTS_ON = {
    OWN: ("again_within",),
    LOST: ("lost_share", "notes_churn"),
    AGAIN: ("buys_again", "notes_rise"),
}
"""What is supposed for one way alone."""
REASONS = {
    "service": Label("a problem of service", "服务问题"),
    "again": Label("complained of the same before", "同样的问题投诉过"),
    "offer": Label("refused the offer, or part of it", "不接受方案或只接受一部分"),
}
NEVER = 10**6
"""More days than any list has: who has not ordered again."""
NO_RULE = Label(
    "No rule changes, so nothing falls below what law and platform demand.",
    "规则没有改，不会低于法律和平台的要求。",
)


@dataclass(frozen=True)
class Reorders:
    """For each case after how many days its buyer ordered again, and how many days are listed.

    `after` is NEVER where no later order is in the list, `followed` below 0 where the buyer or the
    day is not known.
    """

    after: Days
    followed: Days


def badly_served(columns: Columns, handbook: Handbook) -> Mapping[str, Flags]:
    """Return in which cases the buyer was badly served, by why we say so.

    The problem is one of service, the same thing was complained of before, or an offer was refused
    or taken only in part.
    """
    terms = columns.terms
    problem, demand, complaints = map(columns.column, ("problem", "demand", "earlier_complaints"))
    service = terms["problem_family"].those(["service"])
    reacts = terms["demand"].group("reacts")
    policy = handbook.policy
    repeats = policy.on(policy.changes[-1]).amounts["complaint_repeats"]
    of = {"problem": [*terms["problem"].codes], "demand": [*terms["demand"].codes]}
    return {
        "service": problem.known & np.isin(problem.codes, [*map(of["problem"].index, service)]),
        "again": complaints.known & (complaints.codes >= int(repeats)),
        "offer": demand.known & np.isin(demand.codes, [*map(of["demand"].index, reacts)]),
    }


def reorders(cases: pd.DataFrame, sent: pd.DataFrame) -> Reorders:
    """Return who ordered again, from a list of what was sent.

    `cases` have the columns `buyer_id` and `opened_on`, `sent` has `buyer_id` and `bought_at`. An
    order counts that was placed on a later day than that on which the case was opened.
    Raises KeyError for a column that is not there.

    >>> cases = pd.DataFrame({"buyer_id": ["a", "b"], "opened_on": ["2026-03-01", "2026-03-05"]})
    >>> sent = pd.DataFrame({"buyer_id": ["a", "a"], "bought_at": ["2026-02-27", "2026-03-08"]})
    >>> found = reorders(cases, sent)
    >>> found.after.tolist(), found.followed.tolist()
    ([7, 1000000], [7, 3])
    """
    opened, bought = _days(cases[DAY_COLUMN]), _days(sent[BOUGHT])
    buyers = [*numbers_in(cases, BUYER), *numbers_in(sent, BUYER)]
    numbers, names = pd.factorize(np.array(buyers, object))
    known = np.array([name != "" for name in names])[numbers]
    theirs, listed = numbers[: len(cases)], numbers[len(cases) :]
    counts = (bought > 0) & known[len(cases) :]
    # A buyer and a day as one number, so that the next order is the next number.
    keys = np.sort(listed[counts] * NEVER + bought[counts])
    asked = theirs * NEVER + opened
    place = np.searchsorted(keys, asked, side="right")
    following = np.append(keys, -1)[place]
    same = following // NEVER == theirs
    after = np.where(same, following - asked, NEVER)
    last = int(bought.max(initial=0))
    followed = np.where((opened > 0) & known[: len(cases)], last - opened, -1)
    return Reorders(after.astype(np.int64), followed.astype(np.int64))


def _days(cells: pd.Series) -> Days:
    """Return days as numbers; 0 where there is none."""
    days = {cell: day_of(cell) for cell in cells.dropna().unique()}
    return np.array(
        [day.toordinal() if (day := days.get(cell)) else 0 for cell in cells.tolist()], np.int64
    )


class ServiceWorth(Trial):
    """The trial of better service over cases, and over a list of what was sent where there is one.

    A case counts when its margin is known; the orders of its buyer are followed where the cases say
    who it is. Raises KeyError for a column that is not there.
    """

    id = "good-service"
    title = Label("What if: better service", "试算：把服务做好")
    asked = (
        "put_right",
        "called_back",
        "better_service",
        "orders_of_a_buyer",
        "again_within",
        "lost_share",
        "notes_churn",
        "buys_again",
        "notes_rise",
        "notes_reach",
        "would_have_bought",
        "notes_call_backs",
    )

    def __init__(
        self,
        cases: pd.DataFrame,
        handbook: Handbook,
        sent: pd.DataFrame | None = None,
        *,
        file: str = "",
    ) -> None:
        super().__init__(handbook)
        margin = Columns(cases, handbook.policy.terms).column("margin")
        counts = np.flatnonzero(margin.known)
        unknown = tuple(str(cases.index[row]) for row in np.flatnonzero(~margin.known).tolist())
        left_out = {"not known: margin": unknown} if unknown else {}
        self.counted = Counted(file, counts.size, len(cases), left_out)
        counted = cases.iloc[counts]
        self.reasons = badly_served(Columns(counted, handbook.policy.terms), handbook)
        self.badly: Flags = np.logical_or.reduce([*self.reasons.values()])
        self.margin = margin.codes[counts].astype(np.float64)
        self.mean = float(self.margin.mean()) if counts.size else 0.0
        self.reorders = reorders(counted, sent) if sent is not None else None
        buyers = numbers_in(counted, BUYER) if BUYER in counted else [""] * counts.size
        alone = [buyer or f"row {row}" for row, buyer in enumerate(buyers)]
        self.buyers = np.asarray(pd.factorize(np.array(alone, object))[0], np.int64)
        ways = [OWN, LOST, AGAIN] if self.reorders is not None else [LOST, AGAIN]
        self.choices = {
            BY: Choice(
                Label("What does not come again is known by", "少了多少回头单，按什么算"),
                {way: WAYS[way] for way in ways},
            )
        }

    # --- orders that do not come again ---

    def _followed(self, values: Values) -> tuple[Flags, Flags, Flags]:
        """Return who ordered again in time, and the badly and the well served that are followed."""
        assert self.reorders is not None
        within = int(values["again_within"])
        known = self.reorders.followed >= within
        return self.reorders.after <= within, known & self.badly, known & ~self.badly

    def _fewer(self, values: Values) -> tuple[float, Numbers]:
        """Return by how much fewer of those badly served order again, and what each case adds.

        What the cases add comes to nothing in all; it says how much there is of chance.
        """
        again, badly, well = self._followed(values)
        nothing = np.zeros(len(self.margin))
        if not badly.any() or not well.any():
            return 0.0, nothing
        of_badly, of_well = float(again[badly].mean()), float(again[well].mean())
        adds = nothing.copy()
        adds[well] = (again[well] - of_well) / well.sum()
        adds[badly] = -(again[badly] - of_badly) / badly.sum()
        return of_well - of_badly, adds

    def _orders(self, values: Values, way: str) -> Numbers:
        """Return how many orders do not come again, for each case: in all, and what chance adds."""
        each = float(values["orders_of_a_buyer"])
        if way == OWN:
            fewer, adds = self._fewer(values)
            return np.asarray(each * (fewer * self.badly + adds * self.badly.sum()))
        if way == LOST:
            every = float(values["lost_share"] * values["notes_churn"])
            return np.full(len(self.margin), each * every)
        theirs = float(values["buys_again"] * values["notes_rise"])
        return np.where(self.badly, each * theirs, 0.0)

    def _stories(self, values: Values) -> float:
        """Return the orders that the story of one buyer badly served keeps from coming."""
        return float(values["notes_reach"] * values["would_have_bought"])

    def _kept(self, values: Values) -> tuple[float, float]:
        """Return the shares of reorders and of stories that stay bad when service is better."""
        wrong = 1 - float(values["put_right"])
        return wrong, wrong * (1 - float(values["called_back"] * values["notes_call_backs"]))

    def _money(self, values: Values, way: str) -> tuple[tuple[int, int], ...]:
        """Return each part in fen, as it is and as it would be."""
        reordered = float(self._orders(values, way).sum()) * self.mean
        told = float(self.badly.sum()) * self._stories(values) * self.mean
        stay, heard = self._kept(values)
        return (
            (round(reordered), round(stay * reordered)),
            (round(told), round(heard * told)),
            (0, round(100 * values["better_service"])),
        )

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return the difference in all, in fen."""
        return sum(then - now for now, then in self._money(values, chosen[BY]))

    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return what better service comes to."""
        way = chosen[BY]
        orders = self._orders(values, way)
        stay, heard = self._kept(values)
        told = self._stories(values) * self.badly
        saved = (1 - stay) * orders + (1 - heard) * told
        # Dearer goods are chance as well: each case adds what its margin is above the mean.
        chance = saved.sum() * (self.margin - self.mean) / max(1, len(self.margin))
        differences = -np.rint(saved * self.mean + chance).astype(np.int64)
        found = interval(differences, self.buyers)
        cost = round(100 * values["better_service"])
        rests = self._followed(values)[1] if way == OWN else self.badly
        labels = (
            Label("Orders that do not come again", "没有再来的订单"),
            Label("Orders that a bad story keeps away", "被坏口碑劝退的订单"),
            Label("What better service costs", "把服务做好的花费"),
        )
        badly = int(self.badly.sum())
        reach = float(values["notes_reach"])
        return Answer(
            tuple(
                Line(label, now, then)
                for label, (now, then) in zip(labels, self._money(values, way), strict=True)
            ),
            (
                Line(Label("Buyers badly served", "没服务好的买家"), badly, round(stay * badly)),
                Line(labels[0], round(orders.sum()), round(stay * orders.sum())),
                Line(
                    Label("People who hear a bad story", "听到坏口碑的人"),
                    round(reach * badly),
                    round(heard * reach * badly),
                ),
            ),
            replace(
                found,
                low=found.low + cost,
                high=found.high + cost,
                orders=int(np.unique(self.buyers[rests]).size),
            ),
            tuple(self._said(values, way)),
            (self._three_ways(values), self._why()),
        )

    def _said(self, values: Values, way: str) -> Iterator[Label]:
        """Say how many were badly served, what an order earns, and who ordered again."""
        yield Label(
            "{} of {} buyers with a case were badly served; an order earns CNY {:.2f}.",
            "{1} 位找过售后的买家里有 {0} 位没服务好；一单赚 {2:.2f} 元。",
        ).format(int(self.badly.sum()), len(self.badly), self.mean / 100)
        if way == OWN:
            again, badly, well = self._followed(values)
            yield Label(
                "Within {} days {} of {} who were well served ordered again ({}), and {} of {} "
                "who were badly served ({}).",
                "{0} 天内，服务好的 {2} 位里有 {1} 位再次下单（{3}），"
                "没服务好的 {5} 位里有 {4} 位（{6}）。",
            ).format(int(values["again_within"]), *_again(again, well), *_again(again, badly))
            if not _apart(again, badly, well):
                yield Label(
                    "The two shares lie within what chance alone does: from this file nobody can "
                    "say that poor service costs orders, nor that it does not.",
                    "两个比例的差别在偶然范围之内：凭这份文件说不了服务差会少单，也说不了不会。",
                )
        else:
            yield Label(
                "The notes name no study for their figures.", "资料没有说明这些数出自哪项研究。"
            )
        yield NO_RULE

    def _three_ways(self, values: Values) -> Sheet:
        """Return what does not come again in each way in which it can be known."""
        rows: list[tuple[Cell, ...]] = []
        for way, label in self.choices[BY].options.items():
            orders = float(self._orders(values, way).sum())
            rows.append((label, round(orders), yuan_of(round(orders * self.mean))))
        heads = (
            Label("known by", "按什么算"),
            Label("orders that do not come again", "没有再来的订单"),
            CNY,
        )
        note = Label("Answers to one question: never add them up.", "答的是同一个问题，不要相加。")
        title = Label("What poor service costs today", "服务差现在的代价")
        return Sheet("ways", title, heads, tuple(rows), (note,))

    def _why(self) -> Sheet:
        """Return why buyers are said to be badly served."""
        rows: list[tuple[Cell, ...]] = [
            (REASONS[name], int(there.sum())) for name, there in self.reasons.items()
        ]
        note = Label("Several may be so of one case.", "一单可能占几条。")
        title = Label("Who was badly served", "哪些算没服务好")
        heads = (Label("why", "原因"), Label("cases", "售后单数"))
        return Sheet("badly", title, heads, tuple(rows), (note,))

    # --- what it hangs on ---

    def swings(self, values: Values, chosen: Chosen) -> tuple[Swing, ...]:
        """Return how far each assumption of the way that is chosen moves the difference."""
        found = super().swings(values, chosen)
        return tuple(swing for swing in found if _counts(swing.of.id, chosen))

    def turns(self, values: Values, chosen: Chosen) -> tuple[Turn, ...]:
        """Return where each assumption of the way that is chosen turns the answer."""
        found = super().turns(values, chosen)
        return tuple(turn for turn in found if _counts(turn.of.id, chosen))


def _counts(name: str, chosen: Chosen) -> bool:
    """Say whether a number has to do with the way that is chosen."""
    others = {one for way, names in RESTS_ON.items() if way != chosen[BY] for one in names}
    return name not in others


def _again(again: Flags, among: Flags) -> tuple[int, int, str]:
    """Return how many ordered again, of how many, and the share in which they did."""
    hits, of = int((again & among).sum()), int(among.sum())
    return hits, of, f"{100 * hits / of:.1f} %" if of else "–"


def _apart(again: Flags, badly: Flags, well: Flags) -> bool:
    """Say whether the shares of two groups differ by more than chance: their spans do not meet."""
    if not badly.any() or not well.any():
        return False
    (low, high), (least, most) = (
        wilson(int((again & among).sum()), int(among.sum())) for among in (badly, well)
    )
    return high < least or most < low
