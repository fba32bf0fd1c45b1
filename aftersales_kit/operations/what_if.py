"""What if the policy were another one: what would the cases cost, and which would differ?

Parts: `what_if` (two policies over the same cases), `Baseline` (cases to which many policies are
put), `WhatIf` (the comparison, as DataFrames). What a case costs is said in `costs`; here a return
that is asked for too late, and to which nobody agreed, is declined as the policy says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy.comparison import Change, compare
from ..policy.handbook import Handbook
from ..policy.inforce import InForce, Policy
from ..policy.money import NOTHING
from ..policy.terms import Label
from ..policy.verification import Finding, verify
from .case_columns import BESIDE, DAY_COLUMN
from .columns import Columns, Flags
from .costs import PARTS, Costs, costs_of, yuan_of
from .intervals import Interval, interval
from .order_frames import ORDER_NUMBER

IN_ALL, TOTAL = "total", Label("Total", "合计")
MARKS = ((": ", "; "), ("：", "；"))
BELOW = "below the floor"
OTHER_AMOUNT = Label("another amount", "金额不同")


@dataclass(frozen=True)
class WhatIf:
    """The same cases under two policies.

    Sums are over the cases whose cost is known under both. `changes` are the situations that come
    out differently on the last day of the cases, `findings` what verification finds in the new
    policy and not in the old one (below a floor, overlapping, dead).
    """

    baseline: Baseline
    then: Costs
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    new: Policy

    @property
    def cases(self) -> pd.DataFrame:
        """The cases, as they were given."""
        return self.baseline.columns.frame

    @property
    def now(self) -> Costs:
        """What they cost as it is."""
        return self.baseline.costs

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of the cases, None where none has a day that counts."""
        return self.baseline.span

    @property
    def policies(self) -> tuple[Policy, Policy]:
        """The policy as it is, and as it would be."""
        return self.baseline.policy, self.new

    @property
    def interval(self) -> Interval:
        """How far the difference in all may be off, in fen: see `intervals`."""
        known = self.known
        difference = np.where(known, self.then.total - self.now.total, 0)
        orders, _ = pd.factorize(self.baseline.orders[known])
        return interval(difference[known], np.asarray(orders, np.int64))

    @property
    def declined(self) -> tuple[int, int]:
        """How many late returns are declined, or given way to for a share, now and then."""
        now, then = (int((c.declined & self.known).sum()) for c in (self.now, self.then))
        return now, then

    @property
    def below_floors(self) -> tuple[Finding, ...]:
        """The findings of situations worse for the buyer than law or platform demand."""
        return tuple(finding for finding in self.findings if finding.kind == BELOW)

    @property
    def known(self) -> Flags:
        """The cases whose cost is known under both policies."""
        known: Flags = np.logical_and(self.now.known, self.then.known)
        return known

    def fen(self, part: str = IN_ALL) -> tuple[int, int]:
        """Return the cost of a part, or in all, in fen: as it is, and as it would be."""
        was, is_ = (
            int((year.total if part == IN_ALL else year.fen[part])[self.known].sum())
            for year in (self.now, self.then)
        )
        return was, is_

    def cost(self, lang: str = "en") -> pd.DataFrame:
        """Return the cost by part, in CNY: as it is, as it would be, and the difference."""
        rows = {}
        for part, label in {**PARTS, IN_ALL: TOTAL}.items():
            was, is_ = self.fen(part)
            rows[label.text(lang)] = [yuan_of(was), yuan_of(is_), yuan_of(is_ - was)]
        index = pd.Index(rows, name=Label("CNY", "元").text(lang))
        return pd.DataFrame(rows.values(), index=index, columns=_heads(lang), dtype=object)

    @property
    def changed(self) -> Flags:
        """The cases that are decided differently, or cost another amount."""
        different = np.zeros(len(self.cases), np.bool_)
        for part in PARTS:
            different |= self.now.fen[part] != self.then.fen[part]
            for name, was in self.now.traits[part].items():
                different |= was != self.then.traits[part][name]
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
            traits = [
                (n, was, self.then.traits[part][n]) for n, was in self.now.traits[part].items()
            ]
            steps = [
                f"{self._said(0, name, was[row], lang)} → {self._said(1, name, is_[row], lang)}"
                for name, was, is_ in traits
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
        rows = np.flatnonzero(~self.known)
        now, then = (self.now.whys.part(rows), self.then.whys.part(rows))
        open_then = np.flatnonzero(now.codes == 0)
        now.add(open_then, then.part(open_then))
        return pd.DataFrame({"why_not": now.words()}, index=self.cases.index[rows])


class Baseline:
    """Some cases under the policy as it is, worked out once for however many changes are tried.

    `on` is a day, or the column of days as of which the cases are decided; `gives_way` is the share
    of late returns that the shop accepts although it need not, under either policy: 0 is what the
    policy says. Raises KeyError when the column of days is not there.
    """

    def __init__(
        self,
        cases: pd.DataFrame | Columns,
        now: Handbook,
        on: date | str = DAY_COLUMN,
        gives_way: Decimal = NOTHING,
    ) -> None:
        self.policy = now.policy
        self.columns = cases if isinstance(cases, Columns) else Columns(cases, self.policy.terms)
        self.on = on
        self.gives_way = gives_way
        self.costs = costs_of(self.columns, on, self.policy, gives_way)
        self.span = span_of(self.columns, on, self.policy)
        self.day = last_day(self.columns, on, self.policy)
        self.orders = _orders(self.columns)

    @cached_property
    def known(self) -> frozenset[str]:
        """What verification finds in the policy as it is."""
        return frozenset(map(str, verify(self.policy)))

    def against(self, then: Handbook) -> WhatIf:
        """Compare with another policy over the same cases."""
        after = costs_of(self.columns, self.on, then.policy, self.gives_way)
        return WhatIf(self, after, *self.judged(then), then.policy)

    def judged(self, then: Handbook) -> tuple[tuple[Change, ...], tuple[Finding, ...]]:
        """Return what another policy changes, and what verification finds in it alone.

        Only tables that may come out otherwise are proved: of the others nothing new is found.
        """
        among = touched(self.policy, then.policy)
        findings = tuple(
            found for found in verify(then.policy, among=among) if str(found) not in self.known
        )
        return tuple(compare(self.policy, then.policy, on=self.day)), findings

    def costed(self, columns: Columns, then: Handbook, on: date | str) -> WhatIf:
        """Compare what the cases cost alone; `columns` are theirs by the terms of the other."""
        return WhatIf(self, costs_of(columns, on, then.policy, self.gives_way), (), (), then.policy)


def touched(old: Policy, new: Policy) -> frozenset[str]:
    """Return the tables of a policy of which more or something else is proved than of another.

    They are those whose rules or floors differ on a day, and those that rest on one.
    """
    if (old.terms, old.markets) != (new.terms, new.markets):
        return frozenset(new.tables)
    own: set[str] = set()
    for day in {*old.changes, *new.changes}:
        was, is_ = old.on(max(day, old.start)), new.on(max(day, new.start))
        own |= {name for name in is_.tables if _proved(was, name) != _proved(is_, name)}
    decided = {field for field, table in new.producers.items() if table in own}
    in_force = new.on(new.changes[-1])
    return frozenset(own | {name for name in new.tables if decided & in_force.reach(name)})


def _proved(in_force: InForce, name: str) -> tuple[object, ...] | None:
    """Return all of a table on which its proof rests; None where there is no such table."""
    if name not in in_force.tables:
        return None
    table = in_force.tables[name]
    floors = [(floor.market, row.conditions, row.rule.then) for floor, row in in_force.floors[name]]
    rules = [
        (
            rule.id,
            rule.conditions,
            rule.rule.then,
            [*map(in_force.amounts.get, rule.rule.then.values())],
        )
        for rule in table.rules
    ]
    return table.table.hit_policy, table.table.inputs, rules, floors


def _orders(columns: Columns) -> NDArray[np.int64]:
    """Return a number for each case that cases of one order share."""
    if ORDER_NUMBER not in columns.names:
        return np.arange(len(columns))
    orders, _ = pd.factorize(columns.frame[ORDER_NUMBER])
    alone = np.flatnonzero(orders < 0)
    orders[alone] = orders.max(initial=-1) + 1 + np.arange(alone.size)
    return np.asarray(orders, np.int64)


def what_if(
    cases: pd.DataFrame | Columns,
    then: Handbook,
    *,
    now: Handbook,
    on: date | str = DAY_COLUMN,
    gives_way: Decimal = NOTHING,
) -> WhatIf:
    """Compare two handbooks over the same cases; see `Baseline`.

    Whoever asks often about the same cases keeps a `Baseline`.
    """
    return Baseline(cases, now, on, gives_way).against(then)


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
