"""How many agents does the promised first reply take, hour by hour?

Parts: `Staffing` (the trial), `all_busy` and `in_time` (Erlang's formula for waiting), `needed`
(the fewest agents), `open_hours`.

Chats come one by one and independently, wait in their order, and nobody gives up: a queue of which
Erlang's second formula says how long it makes people wait. Each agent has places for several chats,
and a chat takes one for as long as it is open. Where chats come faster than they end, the queue
grows without end and none is in time. Chats of the night wait for the morning and are not counted.

It is worked out place by place, without factorials, so that no number is too large; why no library
is used for it stands in docs/decisions.

>>> round(all_busy(2.0, 3), 4), round(in_time(10, 12, 3, 5), 4)
(0.4444, 0.707)
>>> needed(10, 12, 1, 5, 0.95)
5
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp

import numpy as np
import pandas as pd

from ..answers.facts import is_unknown
from ..policy.faults import BadValue
from ..policy.handbook import Handbook
from ..policy.terms import Label
from .case_columns import DAY_COLUMN
from .columns import Columns
from .papers import Cell, Sheet
from .supposing import Answer, Choice, Chosen, Counted, Course, Line, Trial, Values

MOMENT = "opened_at"
HOUR, DAY = 60, 24
"""Minutes of an hour, hours of a day."""
WHICH, USUAL, BUSY = "which_day", "usual_day", "busy_day"
MOST_BUSY = 0.9
"""Of ten days the busy one has more chats than nine."""
INSIDE = (0.025, 0.975)


def all_busy(load: float, places: int) -> float:
    """Return the chance that a chat has to wait: Erlang's second formula.

    `load` is how many chats would be open at once if none had to wait. Of a load that is not below
    the places, every chat waits.
    """
    if load >= places:
        return 1.0
    blocked = 1.0
    for place in range(1, places + 1):
        blocked = load * blocked / (place + load * blocked)
    return blocked / (1 - load / places * (1 - blocked))


def in_time(an_hour: float, minutes: float, places: int, within: float) -> float:
    """Return the share of chats whose first reply comes within so many minutes.

    `an_hour` is how many come in an hour, `minutes` for how long each takes a place.
    """
    load = an_hour * minutes / HOUR
    if load >= places:
        return 0.0
    return 1 - all_busy(load, places) * exp(-(places - load) * within / minutes)


def needed(an_hour: float, minutes: float, at_once: int, within: float, target: float) -> int:
    """Return the fewest agents with whom the target, a share below 1, is reached; at least one."""
    agents = max(1, int(an_hour * minutes / HOUR / at_once))
    while in_time(an_hour, minutes, agents * at_once, within) < target:
        agents += 1
    return agents


def open_hours(handbook: Handbook) -> tuple[int, ...]:
    """Return the hours of the day in which agents answer on any day of the week."""
    spans = {span for day in handbook.policy.clocks.shop.week for span in day or ()}
    return tuple(
        hour
        for hour in range(DAY)
        if any(begin < (hour + 1) * HOUR and end > hour * HOUR for begin, end in spans)
    )


class Staffing(Trial):
    """The trial of agents by the hour, over cases with a day and, where there is one, a time.

    Raises ValueError where no case has a day.
    """

    id = "first-reply"
    title = Label("What if: agents for the first reply", "试算：首次回复要几个客服")
    asked = (
        "reply_target",
        "reply_within",
        "agents_on_duty",
        "agent_hour",
        "chats_for_case",
        "chat_minutes",
        "chats_at_once",
        "busiest_share",
        "busiest_hour",
    )

    def __init__(self, cases: pd.DataFrame, handbook: Handbook, *, file: str = "") -> None:
        super().__init__(handbook)
        self.hours = open_hours(handbook)
        days = Columns(cases, handbook.policy.terms).days(DAY_COLUMN)
        known = np.asarray(days.known)
        if not known.any():
            raise ValueError("no case has a day on which it was opened")
        codes = np.asarray(days.codes[known], np.int64)
        self.by_day = np.bincount(codes - codes.min()).astype(np.float64)
        self.times = _times(cases, handbook)
        rows = tuple(str(row) for row in cases.index[~known])
        left_out = {f"not known: {DAY_COLUMN}": rows} if rows else {}
        self.counted = Counted(file, int(known.sum()), len(cases), left_out)
        self.choices = {
            WHICH: Choice(
                Label("Which day", "哪一天"),
                {
                    USUAL: Label("a usual day", "平常的一天"),
                    BUSY: Label(
                        "a busy day: nine of ten have fewer", "忙的一天：十天里九天没这么多"
                    ),
                },
            )
        }

    def _shares(self, values: Values) -> dict[int, float]:
        """Return how the chats of a day are spread over the hours in which agents answer."""
        inside = [hour for hour in self.times if hour in self.hours]
        if inside:
            return {hour: inside.count(hour) / len(inside) for hour in self.hours}
        wanted, share = int(values["busiest_hour"]), float(values["busiest_share"])
        busiest = min(self.hours, key=lambda hour: abs(hour - wanted))
        others = len(self.hours) - 1
        return (
            {hour: share if hour == busiest else (1 - share) / others for hour in self.hours}
            if others
            else {busiest: 1.0}
        )

    def _cases(self, chosen: Chosen) -> float:
        if chosen[WHICH] == BUSY:
            return float(np.quantile(self.by_day, MOST_BUSY))
        return float(self.by_day.mean())

    def _agents(self, values: Values, cases: float) -> dict[int, int]:
        """Return the agents that are needed in each hour of a day with so many cases."""
        chats = cases * float(values["chats_for_case"])
        return {
            hour: needed(
                chats * share,
                float(values["chat_minutes"]),
                int(values["chats_at_once"]),
                float(values["reply_within"]),
                float(values["reply_target"]),
            )
            for hour, share in self._shares(values).items()
        }

    def _paid(self, values: Values, agents: Iterable[int]) -> int:
        """Return what the hours of agents cost, in fen."""
        return int(sum(agents) * values["agent_hour"] * 100)

    def _today(self, values: Values) -> dict[int, int]:
        return dict.fromkeys(self.hours, int(values["agents_on_duty"]))

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return what the agents that are needed cost more in a day than those of today, in fen."""
        agents = self._agents(values, self._cases(chosen))
        return self._paid(values, agents.values()) - self._paid(
            values, self._today(values).values()
        )

    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return the agents of each hour, what they cost, and how many replies are late."""
        cases = self._cases(chosen)
        today, then = self._today(values), self._agents(values, cases)
        chats = cases * float(values["chats_for_case"])
        by_hour = {hour: chats * share for hour, share in self._shares(values).items()}
        rows: list[tuple[Cell, ...]] = []
        late = [0.0, 0.0]
        for hour, coming in by_hour.items():
            kept = [self._kept(values, coming, agents[hour]) for agents in (today, then)]
            late = [so_far + coming * (1 - share) for so_far, share in zip(late, kept, strict=True)]
            ends = f"{hour}:00–{hour + 1}:00"
            shares = [f"{100 * share:.1f} %" for share in kept]
            rows.append((ends, f"{coming:.1f}", today[hour], shares[0], then[hour], shares[1]))
        low, high = (float(np.quantile(self.by_day, end)) for end in INSIDE)
        costs = [self._paid(values, self._agents(values, end).values()) for end in (low, high)]
        times = float(values["chats_for_case"])
        heads = (
            Label("hour", "小时"),
            Label("chats", "咨询"),
            Label("agents now", "现在的客服"),
            Label("in time", "及时"),
            Label("agents needed", "需要的客服"),
            Label("in time then", "这时及时"),
        )
        return Answer(
            (
                Line(
                    Label("Agents' hours of one day", "一天的客服工时"),
                    self._paid(values, today.values()),
                    self._paid(values, then.values()),
                ),
            ),
            (
                Line(Label("Chats of the day", "当天的咨询"), round(chats), round(chats)),
                Line(Label("Agents' hours", "客服工时"), sum(today.values()), sum(then.values())),
                Line(Label("First replies too late", "首次回复超时"), *map(round, late)),
            ),
            None,
            (
                Label(
                    "95 of 100 days of the file have between {:.0f} and {:.0f} such chats; for "
                    "these the agents needed cost between CNY {:,.2f} and {:,.2f} a day.",
                    "文件里 100 天有 95 天的咨询在 {:.0f} 到 {:.0f} 次之间，"
                    "需要的客服一天花 {:,.2f} 到 {:,.2f} 元。",
                ).format(low * times, high * times, *(fen / 100 for fen in costs)),
                self._hours_from(),
            ),
            (Sheet("hours", Label("By hour", "按小时"), heads, tuple(rows)),),
            course=Course(
                Label("Agents by hour", "每小时客服"),
                Label("o'clock", "点"),
                tuple(map(str, self.hours)),
                tuple(map(float, today.values())),
                tuple(map(float, then.values())),
                called=(Label("today", "现在"), Label("needed", "需要")),
            ),
        )

    def _kept(self, values: Values, coming: float, agents: int) -> float:
        places = agents * int(values["chats_at_once"])
        return in_time(coming, float(values["chat_minutes"]), places, float(values["reply_within"]))

    def _hours_from(self) -> Label:
        """Say where the hours of the chats come from."""
        inside = sum(hour in self.hours for hour in self.times)
        if inside:
            return Label(
                "The hours are those of {} cases with a time; {} came while nobody answers, and "
                "wait for the morning.",
                "小时取自 {} 个有时刻的售后单；另有 {} 个在非在线时间，等到第二天。",
            ).format(inside, len(self.times) - inside)
        return Label(
            "The file has no times within opening hours, so the busiest hour is assumed.",
            "文件里没有在线时间内的时刻，最忙的那个小时是假设的。",
        )


def _times(cases: pd.DataFrame, handbook: Handbook) -> list[int]:
    """Return the hours in which cases were opened, of those with a time that can be read."""
    if MOMENT not in cases.columns:
        return []
    field = handbook.policy.terms[MOMENT]
    found: list[int] = []
    for cell in cases[MOMENT]:
        # A cell that is missing is None or NaN, of which only NaN differs from itself.
        if is_unknown(cell) or cell != cell:
            continue
        try:
            found.append(int(str(field.parse(cell))[11:13]))
        except BadValue:
            continue
    return found
