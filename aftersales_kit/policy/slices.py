"""A slice: the cells of a table that are left when only part of a case is known.

The slice spans the facts a table rests on, through every table that decides its inputs, so it
speaks of what a person knows, not of what the policy works out on the way. From it come the boxes
in which a promise is worse than law, what may never stand together, and the difference of policies;
which rules a case may still reach is quicker to be had of a `Diagram`.

Parts: `Split` (the cells of each rule), `axes_of` (axes that tell apart all that some policies tell
apart).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Generic, Protocol, Self, TypeVar

from .grid import Axis
from .inforce import InForce, RuleInForce
from .terms import Condition, Field, as_codes, as_range


class Cells(Protocol):
    """A set of cells: the bits of a number, or a `Region`."""

    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...
    def __xor__(self, other: Self, /) -> Self: ...
    def __bool__(self) -> bool: ...


C = TypeVar("C", bound=Cells)
C_co = TypeVar("C_co", bound=Cells, covariant=True)


class Space(Protocol[C_co]):
    """All sets of cells of some axes."""

    @property
    def axes(self) -> Sequence[Axis]:
        """The axes."""

    @property
    def whole(self) -> C_co:
        """The set of all cells."""

    @property
    def nothing(self) -> C_co:
        """The set of no cell."""

    def product(self, axis_bits: Sequence[int], /) -> C_co:
        """Return the cells whose cell on each axis is among the bits given for it."""


class Split(Generic[C]):
    """The cells of a space by the rule of `table` that decides them.

    `within` is a condition for each fact that is bound. An input that another table decides may be
    bound as well, or have an axis of its own; it is then taken as stated. Facts that are bound
    `instead` of what the cells say have an axis that is not looked at.
    """

    def __init__(
        self,
        in_force: InForce,
        table: str,
        within: Mapping[str, Condition],
        space: Space[C],
        instead: Collection[str] = (),
    ) -> None:
        self.in_force = in_force
        self.table = table
        self.within = within
        self.space = space
        self._decided: dict[str, dict[str, C]] = {}
        self._axis_bits = [axis.bits(None) for axis in space.axes]
        self._position = {
            axis.field.name: i
            for i, axis in enumerate(space.axes)
            if axis.field.name not in instead
        }

    @cached_property
    def rules(self) -> list[tuple[RuleInForce, C]]:
        """Each rule that some cell reaches, with its cells."""
        return self._rules_of(self.table)

    def giving(self, wanted: Mapping[str, Condition]) -> list[tuple[RuleInForce, C]]:
        """Return the rules that give each outcome as it is wanted, with their cells.

        Where rules do not overlap the others need not be looked at.
        """
        table = self.in_force.tables[self.table]
        unique = table.table.hit_policy == "unique"
        among = [(rule, self.space.whole) for rule in table.rules] if unique else self.rules
        found = []
        for rule, reached in among:
            given = rule.rule.then.items()
            if all(code in as_codes(wanted[name]) for name, code in given if name in wanted):
                cells = self._cells(rule) & reached
                if cells:
                    found.append((rule, cells))
        return found

    def reached(self, rule: RuleInForce) -> C:
        """Return the cells that a rule of the table decides."""
        if self.in_force.tables[self.table].table.hit_policy == "unique":
            return self._cells(rule)
        return next((cells for known, cells in self.rules if known is rule), self.space.nothing)

    def _rules_of(self, table: str) -> list[tuple[RuleInForce, C]]:
        found = []
        left = self.space.whole
        for rule in self.in_force.tables[table].rules:
            # The first rule decides whatever the hit policy: where rules of a unique table overlap,
            # which is a finding, an open case is then decided as a complete one is.
            if cells := self._cells(rule) & left:
                left ^= cells
                found.append((rule, cells))
        return found

    def _cells(self, rule: RuleInForce) -> C:
        if not _possible(rule, self.within):
            return self.space.nothing
        bits = list(self._axis_bits)
        derived = []
        for name, condition in rule.conditions.items():
            position = self._position.get(name)
            if position is not None:
                bits[position] = self.space.axes[position].bits(condition)
            elif name not in self.within and name in self.in_force.producers:
                derived.append((name, condition))
        if not all(bits):
            return self.space.nothing
        cells = self.space.product(bits)
        for name, condition in derived:
            cells &= self.with_input(name, as_codes(condition))
        return cells

    def with_input(self, name: str, codes: Collection[str]) -> C:
        """Return the cells in which an input that another table decides is one of some codes."""
        if name not in self._decided:
            made: dict[str, C] = {}
            for rule, cells in self._rules_of(self.in_force.producers[name]):
                code = rule.rule.then[name]
                made[code] = made[code] | cells if code in made else cells
            self._decided[name] = made
        found = self.space.nothing
        for code, cells in self._decided[name].items():
            if code in codes:
                found |= cells
        return found


def overlap(condition: Condition, other: Condition) -> bool:
    """Say whether two conditions of one field have a value in common."""
    if isinstance(condition, frozenset):
        return not condition.isdisjoint(as_codes(other))
    low, high = as_range(other)
    return max(condition[0], low) <= min(condition[1], high)


def axes_of(
    policies: Sequence[InForce],
    table: str,
    within: Mapping[str, Condition],
    cut_as: Iterable[Axis] = (),
) -> list[Axis]:
    """Return the open facts of a table, cut at all that a rule of any of the policies tells apart.

    They are cut where axes `cut_as` of the same facts are, too. A fact that is bound to one cell,
    or that neither those axes nor a rule still possible looks at, gets no axis.
    """
    fields: dict[str, Field] = {}
    conditions: dict[str, set[Condition]] = {}
    for in_force in policies:
        for field in in_force.base_fields(table, frozenset(within)):
            fields.setdefault(field.name, field)
        for name, told_apart in _alive(in_force, table, within).conditions.items():
            conditions.setdefault(name, set()).update(told_apart)
    for axis in cut_as:
        conditions.setdefault(axis.field.name, set()).update(axis.cells)
    # Many slices cut a fact alike, and what lies in which of its cells is then known already.
    known = policies[0]
    axes = [
        known.remember(
            (Axis, name, told_apart, within.get(name)),
            partial(Axis.cut, field, told_apart, within.get(name), merge=True),
        )
        for name, field in fields.items()
        if name not in within or not _is_one_value(within[name])
        for told_apart in (frozenset(conditions.get(name, ())),)
    ]
    return [axis for axis in axes if len(axis.cells) > 1]


def _is_one_value(condition: Condition) -> bool:
    return condition[0] == condition[1] if isinstance(condition, tuple) else len(condition) == 1


@dataclass(frozen=True, slots=True)
class _Alive:
    """What the rules still possible of a table, and of those beneath, look at and give."""

    conditions: Mapping[str, set[Condition]]
    outcomes: Mapping[str, frozenset[str]]


def _alive(in_force: InForce, table: str, within: Mapping[str, Condition]) -> _Alive:
    """Return what is still possible; many slices share the tables beneath them."""
    reach = in_force.reach(table)
    key = (_Alive, table, frozenset(item for item in within.items() if item[0] in reach))
    return in_force.remember(key, lambda: _find_alive(in_force, table, within))


def _find_alive(in_force: InForce, table: str, within: Mapping[str, Condition]) -> _Alive:
    compiled = in_force.tables[table]
    bound = dict(within)
    conditions: dict[str, set[Condition]] = {}
    for name in compiled.table.inputs:
        if name in in_force.producers and name not in within:
            beneath = _alive(in_force, in_force.producers[name], within)
            bound[name] = beneath.outcomes[name]
            for fact, told_apart in beneath.conditions.items():
                conditions.setdefault(fact, set()).update(told_apart)
    rules = [rule for rule in compiled.rules if _possible(rule, bound)]
    for rule in rules:
        for name, condition in rule.conditions.items():
            conditions.setdefault(name, set()).add(condition)
    outcomes = {
        outcome: frozenset(rule.rule.then[outcome] for rule in rules)
        for outcome in compiled.table.outcomes
    }
    return _Alive(conditions, outcomes)


def _possible(rule: RuleInForce, bound: Mapping[str, Condition]) -> bool:
    if rule.is_empty:
        return False
    for name, condition in rule.conditions.items():
        if name in bound and not overlap(condition, bound[name]):
            return False
    return True
