"""How many cases will come in the next weeks, and is the team enough for them?

Parts: `NextWeeks` (the trial), `weekly` (cases by week), `Smoothed` and `smoothed` (simple
exponential smoothing), `tried_on_the_past` (how often its intervals held).

The method is simple exponential smoothing, as pandas has it (`ewm`): the level is a mean in which
each week counts for less the longer ago it was, and how much less is what would have forecast the
past weeks best. The interval is that of this method, with as much chance as the past weeks had, and
never less than independent cases have. It knows no seasons: where the file reaches a year back, the
same weeks of that year stand beside, and what is known of a campaign is entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy.handbook import Handbook
from ..policy.terms import Label
from .case_columns import DAY_COLUMN
from .intervals import NORMAL
from .papers import Cell, Sheet
from .supposing import Answer, Chosen, Counted, Course, Line, Trial, Values
from .what_if import Baseline

Numbers = NDArray[np.float64]
WEEK, YEAR = 7, 52
"""Days of a week, and weeks after which the same days of the year come again."""
FEWEST, ENOUGH = 4, 12
"""Of fewer weeks nothing is forecast; of fewer than enough, it is said to be rough."""
WARM = 4
"""So many weeks are not held against what would have been forecast of them."""
WEIGHTS = tuple(step / 20 for step in range(1, 20))
SHOWN = 26
"""So many past weeks are drawn."""


ROUGH = Label(
    "Caution: {} weeks are hardly enough to tell how much weeks vary.",
    "注意：只有 {} 周，看不出周与周相差多少。",
)


class TooFewWeeks(ValueError):
    """Raised where the cases go over fewer weeks than a forecast needs."""


@dataclass(frozen=True)
class Smoothed:
    """What past weeks say of the next: the level, the weight of the last week, the dispersion.

    `dispersion` is how many times the variance is the level; 1 is that of independent cases.
    """

    level: float
    weight: float
    dispersion: float

    def interval(self, ahead: int) -> tuple[int, int]:
        """Return between what the cases of one week lie, 95 times of 100; 1 is the next week."""
        return self._around(self.level, 1 + (ahead - 1) * self.weight**2)

    def interval_of_all(self, weeks: int) -> tuple[int, int]:
        """Return the same of all cases of so many weeks; an error of the level is in each."""
        steps = range(weeks)
        return self._around(
            weeks * self.level, sum((1 + self.weight * step) ** 2 for step in steps)
        )

    def _around(self, middle: float, errors: float) -> tuple[int, int]:
        around = NORMAL * sqrt(self.dispersion * self.level * errors)
        return max(0, floor(middle - around)), ceil(middle + around)


def weekly(days: NDArray[np.int64]) -> tuple[Numbers, date]:
    """Return how many cases each week has, up to the last day of any, and that day.

    Weeks are counted back from that day, so that none but the first is cut; that one is left out.
    Raises TooFewWeeks for fewer than a forecast needs.
    """
    if not days.size:
        raise TooFewWeeks(f"no case has a day; a forecast needs {FEWEST} weeks of them")
    last = int(days.max())
    back = (last - days) // WEEK
    whole = (last - int(days.min()) + 1) // WEEK
    if whole < FEWEST:
        raise TooFewWeeks(f"the cases go over {whole} weeks; a forecast needs {FEWEST} of them")
    counts = np.bincount(back[back < whole], minlength=whole)[::-1]
    return counts.astype(np.float64), date.fromordinal(last)


def smoothed(counts: Numbers) -> Smoothed:
    """Return what past weeks say of the next, by simple exponential smoothing."""
    fits = [_fit(counts, weight) for weight in WEIGHTS]
    return min(fits, key=lambda fit: fit[0])[1]


def _fit(counts: Numbers, weight: float) -> tuple[float, Smoothed]:
    """Return how far off a weight would have been, as against the level, and what it says."""
    levels = pd.Series(counts).ewm(alpha=weight, adjust=False).mean().to_numpy()
    warm = min(WARM, len(counts) // 2) - 1
    before = np.maximum(levels[:-1], 1.0)[warm:]
    errors = (counts[1:] - levels[:-1])[warm:]
    off = float(np.mean(errors**2 / before))
    return off, Smoothed(max(float(levels[-1]), 1.0), weight, max(1.0, off))


def tried_on_the_past(counts: Numbers, weeks: int) -> tuple[int, int]:
    """Return how many past weeks lay inside what would have been forecast of them, and of how many.

    From each week on that has enough before it, the next are forecast from what was known then.
    """
    inside = tried = 0
    for at in range(FEWEST, len(counts)):
        found = smoothed(counts[:at])
        for ahead, count in enumerate(counts[at : at + weeks], 1):
            low, high = found.interval(ahead)
            inside += bool(low <= count <= high)
            tried += 1
    return inside, tried


class NextWeeks(Trial):
    """The trial of the next weeks over cases with the day on which each was opened.

    Raises TooFewWeeks where the cases go over fewer weeks than a forecast needs.
    """

    id = "next-month"
    title = Label("What if: next month's cases", "试算：下个月的售后单")
    turned = Label("From where the team's hours are not enough", "到多少团队就忙不过来")
    asked = ("weeks_ahead", "campaign_rise", "minutes_for_case", "team_hours", "agent_hour")

    def __init__(self, cases: pd.DataFrame, handbook: Handbook, *, file: str = "") -> None:
        super().__init__(handbook)
        baseline = Baseline(cases, handbook)
        days = baseline.columns.days(DAY_COLUMN)
        known = np.asarray(days.known)
        self.weeks, self.last = weekly(np.asarray(days.codes[known], np.int64))
        self.found = smoothed(self.weeks)
        costs = baseline.costs
        self.cost = float(costs.total[costs.known].mean()) if costs.known.any() else 0.0
        self.costed = int(costs.known.sum())
        rows = tuple(str(row) for row in cases.index[~known])
        left_out = {f"not known: {DAY_COLUMN}": rows} if rows else {}
        self.counted = Counted(file, int(known.sum()), len(cases), left_out)
        self._tried: dict[int, tuple[int, int]] = {}

    def _lacking(self, cases: float, values: Values) -> float:
        """Return the hours that lack in a week of so many cases."""
        return max(
            0.0, cases * float(values["minutes_for_case"]) / 60 - float(values["team_hours"])
        )

    def _money(self, values: Values) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return freight and compensation, and the hours that lack, as it is and as it would be."""
        weeks, hour = int(values["weeks_ahead"]), 100 * float(values["agent_hour"])
        usual, then = self.found.level, self.found.level * (1 + float(values["campaign_rise"]))
        return (
            (round(weeks * usual * self.cost), round(weeks * then * self.cost)),
            (
                round(weeks * self._lacking(usual, values) * hour),
                round(weeks * self._lacking(then, values) * hour),
            ),
        )

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return the difference in all, in fen."""
        return sum(then - now for now, then in self._money(values))

    def side(self, values: Values, chosen: Chosen) -> int:
        """Return what the hours cost that lack, which is nothing while the team is enough."""
        return self._money(values)[1][1]

    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return how many cases come, what they cost, and whether the team is enough."""
        weeks, rise = int(values["weeks_ahead"]), 1 + float(values["campaign_rise"])
        low, high = (rise * end for end in self.found.interval_of_all(weeks))
        usual, then = weeks * self.found.level, weeks * self.found.level * rise
        (cost_now, cost_then), (time_now, time_then) = self._money(values)
        minutes = float(values["minutes_for_case"])
        if weeks not in self._tried:
            self._tried[weeks] = tried_on_the_past(self.weeks, weeks)
        inside, tried = self._tried[weeks]
        return Answer(
            (
                Line(Label("Freight and compensation", "运费和补偿"), cost_now, cost_then),
                Line(Label("Hours beyond the team's", "超出团队的工时"), time_now, time_then),
            ),
            (
                Line(Label("Cases in these weeks", "这几周的售后单"), round(usual), round(then)),
                Line(
                    Label("Hours of work on them", "处理它们的工时"),
                    round(usual * minutes / 60),
                    round(then * minutes / 60),
                ),
            ),
            None,
            (
                Label(
                    "{} cases in {} weeks, and in 95 of 100 such times between {} and {}; at "
                    "CNY {} a case, of the {} whose cost is known, that is CNY {} to {}.",
                    "{1} 周 {0} 单，100 次里有 95 次在 {2} 到 {3} 单之间；每单 {4} 元"
                    "（成本算得出的 {5} 单平均），合 {6} 到 {7} 元。",
                ).format(
                    round(then),
                    weeks,
                    floor(low),
                    ceil(high),
                    f"{self.cost / 100:.2f}",
                    self.costed,
                    f"{low * self.cost / 100:,.2f}",
                    f"{high * self.cost / 100:,.2f}",
                ),
                Label(
                    "Forecast in the same way from each earlier week, {} of {} weeks lay inside.",
                    "从以前每一周照样预测，{1} 周里有 {0} 周落在区间内。",
                ).format(inside, tried),
                Label(
                    "Simple exponential smoothing: the last week has a weight of {}, and the weeks "
                    "vary {} times as much as independent cases would. It knows no seasons.",
                    "方法是简单指数平滑：最近一周的权重 {}，周与周的波动是互不相干时的 {} 倍。"
                    "它不认季节。",
                ).format(f"{self.found.weight:.2f}", f"{self.found.dispersion:.1f}"),
                *([ROUGH.format(len(self.weeks))] if len(self.weeks) < ENOUGH else []),
            ),
            (self._table(weeks, rise),),
            course=self._course(weeks, rise),
        )

    def _week(self, ahead: int) -> tuple[date, date]:
        first = self.last + timedelta(days=1 + WEEK * (ahead - 1))
        return first, first + timedelta(days=WEEK - 1)

    def _year_before(self, ahead: int) -> int | None:
        """Return what came in the same week a year before, where the file reaches so far."""
        at = len(self.weeks) + ahead - 1 - YEAR
        return int(self.weeks[at]) if 0 <= at < len(self.weeks) else None

    def _table(self, weeks: int, rise: float) -> Sheet:
        rows: list[tuple[Cell, ...]] = []
        for ahead in range(1, weeks + 1):
            low, high = self.found.interval(ahead)
            first, last = self._week(ahead)
            then = round(rise * self.found.level)
            ends = (floor(rise * low), ceil(rise * high))
            usual = round(self.found.level)
            rows.append((first, last, usual, then, *ends, self._year_before(ahead)))
        heads = (
            Label("from", "从"),
            Label("to", "到"),
            Label("as usual", "照平常"),
            Label("with what is tried", "按所试"),
            Label("at least", "至少"),
            Label("at most", "至多"),
            Label("a year before", "上年同期"),
        )
        return Sheet("weeks", Label("By week", "按周"), heads, tuple(rows))

    def _course(self, weeks: int, rise: float) -> Course:
        past = self.weeks[-SHOWN:]
        blank = [None] * len(past)
        ends = [self.found.interval(ahead) for ahead in range(1, weeks + 1)]
        days = [self.last - timedelta(days=WEEK * back) for back in range(len(past) - 1, -1, -1)]
        days += [self._week(ahead)[1] for ahead in range(1, weeks + 1)]
        return Course(
            Label("Cases by week", "每周售后单"),
            Label("week that ends on", "到这一天的一周"),
            tuple(f"{day:%m-%d}" for day in days),
            (*past.tolist(), *[self.found.level] * weeks),
            (*blank, *[rise * self.found.level] * weeks),
            (*blank, *(rise * low for low, _ in ends)),
            (*blank, *(rise * high for _, high in ends)),
            (Label("seen, and as usual", "实际与照平常"), Label("with what is tried", "按所试")),
        )
