"""What a change of policy means for the rows of law and platform: which bind now, which are broken.

Parts: `Demand` (one row of which something is to be said), `demands` (all of them, of two policies
that are compared).

A row binds where the shop gives exactly what it demands: nothing is left above the law there.
It is broken where the shop gives less. What is told is what is so now and was not before: the rest
is for verification. A row that demands the worst that there is demands nothing.

>>> from datetime import date
>>> from aftersales_kit.policy.comparison import Comparison
>>> from aftersales_kit.policy.scenarios import AmountChange, Scenario, apply
>>> from aftersales_kit.policy.terms import Label
>>> then = apply(handbook.policy, Scenario("shorter", Label("", ""), Label("", ""),
...                                  amounts=(AmountChange("no_reason_window_tw", 6),)))
>>> on = date(2026, 3, 1)
>>> found = demands(Comparison(handbook.policy.on(on), then.on(on)))
>>> found[-1].kind, found[-1].row.id, found[-1].rules, {demand.kind for demand in found}
('broken', 'TW-02-b', ('RWY-05',), {'broken'})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as part
from functools import cached_property

from .alterations import is_renamed
from .comparison import Change, Comparison
from .grid import Axis, Box, Grid
from .inforce import InForce, RuleInForce
from .labels import NAMED, Label
from .regions import Region, Regions
from .slices import Split, Splits, axes_of, overlap
from .tables import Floor, Rule
from .terms import Condition, Field

NEW, GONE, CHANGED, BINDS, BROKEN, KEPT = "new", "gone", "changed", "binds", "broken", "kept"
KINDS = (BROKEN, BINDS, KEPT, NEW, CHANGED, GONE)
"""What may be said of a row, what is gravest first."""


@dataclass(frozen=True)
class Demand:
    """A row of law or platform that is new, gone, changed, newly binding, broken, or kept again.

    Of those that bind, are broken or kept, `outcome` is the one concerned, `rules` decide there,
    and `boxes` say where: in them, all that is `bound` is so as well.
    """

    kind: str
    table: str
    row: Rule
    floor: Floor
    outcome: str = ""
    rules: tuple[str, ...] = ()
    bound: Mapping[str, Condition] = part(default_factory=dict)
    cells: Region | None = part(repr=False, compare=False, default=None)
    in_force: InForce = part(repr=False, compare=False, kw_only=True)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Where it binds, is broken or kept."""
        if self.cells is None:
            return ()
        boxes = self.cells.space.boxes(self.cells)
        return tuple(Box({**self.bound, **box.conditions}) for box in boxes)

    @property
    def demanded(self) -> tuple[Label, ...]:
        """What the row demands, each outcome in words."""
        terms = self.in_force.terms
        return tuple(
            NAMED.format(terms[name].label, terms[name].value_label(code))
            for name, code in self.row.then.items()
            if self.outcome in ("", name)
        )

    @property
    def article(self) -> str:
        """The place in the law, or in the platform's rules, that it stands for."""
        return self.in_force.policy.sources.statements[self.row.statement].article

    @property
    def labels(self) -> tuple[Label, ...]:
        """The boxes in words."""
        fields = self.in_force.terms.fields.values()
        grid = Grid([Axis.cut(field, []) for field in fields if not field.is_free])
        return tuple(box.label(grid) for box in self.boxes)


def demands(pair: Comparison) -> list[Demand]:
    """Return what is to be said of the rows of the markets that the new policy sells to."""
    for table in pair.tables:
        same = pair.before is not None and _rows(pair.before, table) == _rows(pair, table)
        if same and pair.before and table in pair.before.demanded:
            pair.demanded[table] = pair.before.demanded[table]
        else:
            pair.demanded[table] = [*_of_table(pair, table)]
    found = [demand for table in pair.tables for demand in pair.demanded[table]]
    return sorted(found, key=lambda demand: KINDS.index(demand.kind))


def _rows(pair: Comparison, table: str) -> list[list[str]]:
    """Return the rows that are in force beneath a table, in both policies."""
    return [[row.id for _, row in policy.floors[table]] for policy in (pair.old, pair.new)]


def _of_table(pair: Comparison, table: str) -> Iterator[Demand]:
    before, after = (
        {
            row.id: (floor, row)
            for floor, row in policy.floors[table]
            if floor.market in pair.new.policy.markets
        }
        for policy in (pair.old, pair.new)
    )
    # A row that only has another id is the row that it was.
    for name, (_, row) in after.items():
        if name not in before and (former := _former(row, before, after)):
            before[name] = before.pop(former)
    for name, (floor, row) in before.items():
        if name not in after:
            yield Demand(GONE, table, row.rule, floor, in_force=pair.old)
    for name, (floor, row) in after.items():
        was = before[name][1] if name in before else None
        same = was is not None and was.conditions == row.conditions
        same = same and was is not None and was.rule.then == row.rule.then
        if not same:
            kind = NEW if was is None else CHANGED
            yield Demand(kind, table, row.rule, floor, in_force=pair.new)
        for outcome in row.rule.then:
            if not same or any(_near(change, row, outcome) for change in pair.changes(table)):
                yield from _Row(pair, table, floor, was, row, outcome).found()


def _former(
    row: RuleInForce,
    before: Mapping[str, tuple[Floor, RuleInForce]],
    after: Mapping[str, tuple[Floor, RuleInForce]],
) -> str:
    """Return the id that a row had, where nothing else of it is new; empty where it had none."""
    gone = (name for name in before if name not in after)
    return next((n for n in gone if is_renamed(before[n][1].rule, row.rule, row=True)), "")


def _near(change: Change, row: RuleInForce, outcome: str) -> bool:
    """Say whether a change reaches, or leaves, what a row demands of an outcome, and its cases."""
    if outcome not in change.before or not any(_meets(box, row) for box in change.boxes):
        return False
    old, new = change.policies
    return any(
        _rank(policy.terms[outcome], code) <= _rank(policy.terms[outcome], row.rule.then[outcome])
        for policy, code in ((old, change.before[outcome]), (new, change.after[outcome]))
    )


def _meets(box: Box, row: RuleInForce) -> bool:
    """Say whether a box may hold a case of a row."""
    return all(
        overlap(wanted, box.conditions[name])
        for name, wanted in row.conditions.items()
        if name in box.conditions
    )


def _rank(field: Field, code: str) -> int:
    """Return how good a code is for the buyer; one that is not ranked is nothing."""
    return next((n for n, codes in enumerate(field.worst_first) if code in codes), 0)


class _Row:
    """One outcome of one row, in the cases of which the row speaks in either policy."""

    def __init__(
        self,
        pair: Comparison,
        table: str,
        floor: Floor,
        was: RuleInForce | None,
        row: RuleInForce,
        outcome: str,
    ) -> None:
        self.pair = pair
        self.table = table
        self.floor = floor
        self.row = row
        self.outcome = outcome
        before = row if was is None else was
        # What the row asks in both is bound; what it asks in one of them cuts the space.
        self.bound = {
            name: wanted
            for name, wanted in row.conditions.items()
            if before.conditions.get(name) == wanted
        }
        asked = [self._beside(before), self._beside(row)]
        terms = pair.new.terms
        cut_as = [Axis.cut(terms[n], [c]) for own in asked for n, c in own.items()]
        # The new one comes first, whose codes the rows speak of.
        self.space = Regions(axes_of([pair.new, pair.old], table, self.bound, cut_as))
        self.split = self._split(pair.new)
        self.after = self._reached(self.split, row)
        self.before = {} if was is None else self._reached(self._split(pair.old), was)

    def _split(self, in_force: InForce) -> Split:
        return Splits(in_force, self.space).of(self.table, self.bound)

    def _beside(self, row: RuleInForce) -> dict[str, Condition]:
        return {name: c for name, c in row.conditions.items() if name not in self.bound}

    def _reached(self, split: Split, row: RuleInForce) -> Mapping[str, Region]:
        """Return the cases of the row in which it binds, and in which it is broken."""
        ranks = split.in_force.terms[self.outcome]
        least = _rank(ranks, row.rule.then.get(self.outcome, ""))
        if least == 0 or row.is_empty:
            return {}
        speaks = self._cells(split, self._beside(row))
        given = [(_rank(ranks, rule.rule.then[self.outcome]), cells) for rule, cells in split.rules]
        return {
            BINDS: self.space.union(cells for rank, cells in given if rank == least) & speaks,
            BROKEN: self.space.union(cells for rank, cells in given if rank < least) & speaks,
        }

    def _cells(self, split: Split, asked: Mapping[str, Condition]) -> Region:
        cells = self.space.box(asked)
        for name, wanted in asked.items():
            if name in split.in_force.producers:
                cells &= split.with_input(name, wanted)
        return cells

    def found(self) -> Iterator[Demand]:
        """Go through what is so now and was not, or was so and is no longer."""
        nothing = self.space.nothing
        binds, broken = (self.after.get(kind, nothing) for kind in (BINDS, BROKEN))
        bound, below = (self.before.get(kind, nothing) for kind in (BINDS, BROKEN))
        for kind, cells, gone in (
            (BROKEN, broken, below),
            (BINDS, binds, bound | below),
            (KEPT, below, broken),
        ):
            if left := cells ^ (cells & gone):
                yield self._told(kind, left)

    def _told(self, kind: str, cells: Region) -> Demand:
        return Demand(
            kind,
            self.table,
            self.row.rule,
            self.floor,
            self.outcome,
            tuple(rule.id for rule, own in self.split.rules if own & cells),
            self.bound,
            cells,
            in_force=self.pair.new,
        )
