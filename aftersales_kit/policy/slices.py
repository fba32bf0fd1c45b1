"""A slice: the cells of a table that are left when only part of a case is known.

The slice spans the facts a table rests on, through every table that decides its inputs, so it
speaks of what a person knows, not of what the policy works out on the way. From it come the boxes
in which a promise is worse than law, what may never stand together, and the difference of policies;
which rules a case may still reach is quicker to be had of a `Diagram`.

Parts: `Split` (the cells of each rule), `Splits` (those of all tables), `axes_of` (axes that tell
apart all that some policies tell apart), `all_cases` (the same of all tables at once).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

from .grid import Axis
from .inforce import InForce, RuleInForce
from .regions import Region, Regions
from .terms import Condition, Field, Range, as_codes, as_range


class Splits:
    """How each table of a policy splits the cells of one space; each split is made once."""

    def __init__(self, in_force: InForce, space: Regions) -> None:
        self.in_force = in_force
        self.space = space
        self._made: dict[object, Split] = {}

    def of(self, table: str, within: Mapping[str, Condition]) -> Split:
        """Return the split of a table; what is bound makes no difference unless it rests on it."""
        reach = self.in_force.reach(table)
        bound = {name: known for name, known in within.items() if name in reach}
        key = (table, frozenset(bound.items()))
        if key not in self._made:
            self._made[key] = Split(self, table, bound)
        return self._made[key]


class Split:
    """The cells of a space by the rule of `table` that decides them.

    `within` is a condition for each fact that is bound; one that is bound to a single value has it
    in every cell, whatever the cell says. An input that another table decides may be bound as well;
    it is then taken as stated.
    """

    def __init__(self, splits: Splits, table: str, within: Mapping[str, Condition]) -> None:
        self.in_force = splits.in_force
        self.table = table
        self.within = within
        self.space = splits.space
        self._splits = splits
        self._decided: dict[tuple[str, Condition], Region] = {}

    @cached_property
    def rules(self) -> list[tuple[RuleInForce, Region]]:
        """Each rule that some cell reaches, with its cells.

        The first rule decides whatever the hit policy: where rules of a unique table overlap, which
        is a finding, an open case is then decided as a complete one is.
        """
        found = []
        left = self.space.whole
        for rule, spoken_of in self._spoken_of:
            if cells := spoken_of & left:
                left ^= cells
                found.append((rule, cells))
        return found

    @cached_property
    def meant(self) -> list[tuple[RuleInForce, Region]]:
        """Each rule with the cells that may be meant to be its own.

        Where rules of a unique table overlap, a cell may be meant to be either's.
        """
        unique = self.in_force.tables[self.table].table.hit_policy == "unique"
        return self._spoken_of if unique else self.rules

    @cached_property
    def _spoken_of(self) -> list[tuple[RuleInForce, Region]]:
        return [(rule, self._cells(rule)) for rule in self.in_force.tables[self.table].rules]

    def _cells(self, rule: RuleInForce) -> Region:
        if not _possible(rule, self.within):
            return self.space.nothing
        asked = {
            name: condition
            for name, condition in rule.conditions.items()
            if name not in self.within or not _is_one_value(self.within[name])
        }
        cells = self.space.box(asked)
        for name, condition in asked.items():
            if name in self.in_force.producers and name not in self.within:
                cells &= self.with_input(name, condition)
        return cells

    def with_input(self, name: str, condition: Condition) -> Region:
        """Return the cells in which an input that another table decides meets a condition."""
        return self._splits.of(self.in_force.producers[name], self.within).where(name, condition)

    def where(self, outcome: str, condition: Condition) -> Region:
        """Return the cells in which an outcome of the table meets a condition."""
        key = (outcome, condition)
        if key not in self._decided:
            codes = as_codes(condition)
            giving = (cells for rule, cells in self.rules if rule.rule.then[outcome] in codes)
            self._decided[key] = self.space.union(giving)
        return self._decided[key]

    def giving(self, wanted: Mapping[str, Condition]) -> list[tuple[RuleInForce, Region]]:
        """Return the rules that give each outcome as it is wanted, with the cells meant."""
        return [
            (rule, cells)
            for rule, cells in self.meant
            if all(
                code in as_codes(wanted[outcome])
                for outcome, code in rule.rule.then.items()
                if outcome in wanted
            )
        ]


def overlap(condition: Condition, other: Condition) -> bool:
    """Say whether two conditions of one field have a value in common."""
    if isinstance(condition, frozenset):
        return not condition.isdisjoint(as_codes(other))
    low, high = as_range(other)
    return max(condition[0], low) <= min(condition[1], high)


def all_cases(in_force: InForce, asked: Iterable[tuple[str, Condition]]) -> Splits:
    """Return how each table splits all cases, told apart by all that any rule tells apart.

    Numbers are cut where they meet a condition `asked` of them, too; of a choice each code is told
    apart. What was worked out for one proof is there for the next.
    """
    plain = in_force.remember(
        (all_cases, frozenset()), lambda: _find_all_cases(in_force, frozenset())
    )
    numbers = frozenset(
        (name, wanted)
        for name, wanted in asked
        if isinstance(wanted, tuple) and not _is_cut(plain.space, name, wanted)
    )
    if not numbers:
        return plain
    return in_force.remember((all_cases, numbers), lambda: _find_all_cases(in_force, numbers))


def _is_cut(space: Regions, name: str, wanted: Range) -> bool:
    """Say whether a stretch of a number is made of whole cells already."""
    axis = space.axes[space.places[name]]
    first, last = wanted
    return first in axis.starts and last + 1 in (*axis.starts, axis.field.span[1] + 1)


def _find_all_cases(in_force: InForce, asked: Iterable[tuple[str, Condition]]) -> Splits:
    rules = (rule for table in in_force.tables.values() for rule in table.rules)
    cuts: dict[str, set[Condition]] = {}
    for name, condition in chain(asked, *(rule.conditions.items() for rule in rules)):
        cuts.setdefault(name, set()).add(condition)
    reached = Counter(chain.from_iterable(map(in_force.reach, in_force.tables)))
    fields = [
        field
        for field in in_force.terms.fields.values()
        if not field.is_free and field.name not in in_force.deciders
    ]
    # The facts on which most tables rest come first: regions that share them stay small.
    fields.sort(key=lambda field: -reached[field.name])
    axes = [Axis.cut(field, cuts.get(field.name, ())) for field in fields]
    return Splits(in_force, Regions(axes))


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


def rests_on(in_force: InForce, table: str) -> frozenset[object]:
    """Return the rules on which a table rests: what was proved of them holds where they do."""
    reach = in_force.reach(table)
    tables = {table, *(made for name, made in in_force.producers.items() if name in reach)}
    return in_force.remember(
        (rests_on, table),
        lambda: frozenset(
            (rule.id, *rule.conditions.items())
            for each in tables
            for rule in in_force.tables[each].rules
        ),
    )


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
