"""The policy over time, and the policy as it stands on one day, ready to decide.

Parts: `Policy` (everything that is written), `InForce` (what holds on one day), `RuleInForce`
and `TableInForce` (a table whose amounts are known, with its grid and its dense array).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

from .amounts import Amount, UncoveredDate
from .dated import days_of
from .diagrams import RuleBits
from .digests import digest
from .faults import did_you_mean, no_such, shown
from .grid import MOST_CELLS, Axis, Grid, compile_cells
from .labels import Label
from .replies import Reply
from .sources import Sources
from .subjects.clocks import Clocks
from .tables import Bound, Floor, Rule, Table
from .terms import NOTHING_SAID, Condition, Field, Terms, Value, is_empty

if TYPE_CHECKING:
    from .handbook import Handbook

NOT_YET = Label("the policy starts on {}; {} is before it", "政策从 {} 开始，{} 早于这一天")
MOST_REMEMBERED = 5_000
RULE_BYTES = 2
Found = TypeVar("Found")


@dataclass(frozen=True)
class RuleInForce:
    """A rule whose number conditions are stretches of ticks."""

    rule: Rule
    conditions: Mapping[str, Condition]

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id

    @cached_property
    def is_empty(self) -> bool:
        """Whether no case meets all its conditions, because no value meets one of them."""
        return any(map(is_empty, self.conditions.values()))

    def matches(self, facts: Mapping[str, Value], terms: Terms) -> bool:
        """Say whether every condition is known to hold for these facts."""
        for name, condition in self.conditions.items():
            if name not in facts:
                return False
            if isinstance(condition, tuple):
                if not condition[0] <= terms[name].ticks(facts[name]) <= condition[1]:
                    return False
            elif facts[name] not in condition:
                return False
        return True


class TooLarge(ValueError):
    """Raised when a table's grid would have more cells than are allowed."""


class TableInForce:
    """A table on one day: `rules` in the order of the file, `grid`, and `dense` (cell → rule)."""

    def __init__(self, table: Table, rules: tuple[RuleInForce, ...], terms: Terms) -> None:
        self.table = table
        self.rules = rules
        self.fields = tuple(terms[name] for name in table.inputs)

    def axes(self, beside: Sequence[RuleInForce] = ()) -> list[Axis]:
        """Return the inputs cut where a rule tells values apart, here or among those `beside`."""
        rules = [*self.rules, *beside]
        return [
            Axis.cut(f, [c for r in rules if (c := r.conditions.get(f.name))], merge=True)
            for f in self.fields
        ]

    @cached_property
    def grid(self) -> Grid:
        """The grid on which cases are decided: codes that no rule tells apart share a cell."""
        grid = Grid(self.axes())
        if grid.size > MOST_CELLS:
            raise TooLarge(
                f"table {self.table.id!r} has {grid.size:,} cells, more than {MOST_CELLS:,}; "
                + _saving(grid, [rule.conditions for rule in self.rules])
            )
        return grid

    @cached_property
    def dense(self) -> memoryview:
        """Cell → 1 + index of the rule that decides it."""
        return compile_cells(self.grid, [rule.conditions for rule in self.rules])

    @cached_property
    def _steps(self) -> tuple[tuple[str, int, Callable[[Value], int]], ...]:
        return tuple(
            (axis.field.name, stride, _cell_reader(axis))
            for axis, stride in zip(self.grid.axes, self.grid.strides, strict=True)
        )

    def decide(self, facts: Mapping[str, Value]) -> RuleInForce:
        """Return the rule that decides a complete case of canonical facts.

        Raises KeyError naming the input that is missing.
        """
        index = 0
        for name, stride, cell in self._steps:
            index += cell(facts[name]) * stride
        return self.rules[self.dense[index] - 1]


def _saving(grid: Grid, rules: Sequence[Mapping[str, Condition]]) -> str:
    """Say how a table becomes smaller: by an outcome of two inputs, or where none saves, by parts.

    Cells of two inputs in which the same rules are left need not be told apart.
    """
    alive = [axis.alive(rules) for axis in grid.axes]
    pairs = combinations(range(len(grid.axes)), 2)
    told_apart = {(a, b): len({x & y for x in alive[a] for y in alive[b]}) for a, b in pairs}
    sizes = {(a, b): len(alive[a]) * len(alive[b]) for a, b in told_apart}
    a, b = max(sizes, key=lambda pair: (sizes[pair] / told_apart[pair], sizes[pair]))
    one, other = (grid.axes[place].field.name for place in (a, b))
    if told_apart[a, b] < sizes[a, b]:
        return (
            f"decide {one!r} and {other!r} in a table of their own and use its outcome as an input "
            f"here: of the {sizes[a, b]:,} cells that the two make, the rules tell "
            f"{told_apart[a, b]:,} apart"
        )
    largest = max(grid.axes, key=lambda axis: len(axis.cells)).field.name
    return (
        f"the rules tell all cells of any two inputs apart: make several tables of it, each for "
        f"some of {largest!r}"
    )


def _cell_reader(axis: Axis) -> Callable[[Value], int]:
    if not axis.field.is_number:
        reader: Callable[[Any], int] = axis.code_cells.__getitem__
        return reader
    starts, ticks = axis.starts, axis.field.ticks
    return lambda value: bisect_right(starts, ticks(value)) - 1


class InForce:
    """The policy as it stands on one day (`on`): terms, amounts' values, tables, floors, clocks.

    `bits` are the rules of all its tables, a bit each.
    One that a handbook gives knows it as `handbook`.
    """

    handbook: Handbook

    def __init__(self, policy: Policy, on: date) -> None:
        self.policy = policy
        self.on = on
        self.terms = policy.terms
        self.amounts: dict[str, int | Decimal] = {}
        for amount in policy.amounts.values():
            self.amounts[amount.id] = amount.at(on).value
        self.tables = {
            table.id: TableInForce(table, self._rules(table.rules), policy.terms)
            for table in policy.tables.values()
        }
        self.clocks = policy.clocks.on(on)
        self.producers = policy.producers
        self.bits = RuleBits(self.tables, policy.terms, policy.producers)
        self._reach: dict[str, frozenset[str]] = {}
        self._remembered: dict[object, Any] = {}

    def within(self, handbook: Handbook) -> InForce:
        """Return the same day of the same policy as a part of a handbook; tables are shared."""
        mine = copy(self)
        mine.handbook = handbook
        mine._remembered = {}
        return mine

    def remember(self, key: object, work_out: Callable[[], Found]) -> Found:
        """Return what was worked out for a key before, or work it out now.

        A form asks again after every change, and most tables have not heard of what changed.
        At most `MOST_REMEMBERED` things are kept.
        """
        if key not in self._remembered:
            found = work_out()
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        remembered: Found = self._remembered[key]
        return remembered

    @cached_property
    def deciders(self) -> Mapping[str, str]:
        """The table that decides each outcome."""
        return {name: table for table, t in self.tables.items() for name in t.table.outcomes}

    @cached_property
    def taken(self) -> Mapping[str, Value]:
        """What is taken to be so of the facts that nobody speaks of, where that is a value."""
        fields = self.terms.fields.values()
        said = {field.name: field.unless_said for field in fields}
        return {n: v for n, v in said.items() if v is not None and v != NOTHING_SAID}

    @cached_property
    def taken_where(self) -> tuple[tuple[str, frozenset[str], str, Value], ...]:
        """What is taken to be so where another fact is one of some codes: that fact, the codes, the
        fact that nobody speaks of, and its value."""
        return tuple(
            (trait.follows, trait.those([code]), name, value)
            for trait in self.terms.fields.values()
            for code, taken in trait.takes.items()
            for name, value in taken.items()
        )

    @cached_property
    def worked_out(self) -> frozenset[str]:
        """The facts with which tables are asked, and which the answer to a case works out."""
        return frozenset(name for name, field in self.terms.fields.items() if field.worked_out)

    @cached_property
    def never_stated(self) -> frozenset[str]:
        """What nobody states of a whole case: what is worked out, and what tables decide."""
        return self.worked_out | self.producers.keys()

    def taken_of(self, facts: Mapping[str, Value]) -> dict[str, Value]:
        """Return what is taken to be so of what nobody speaks of in a case.

        >>> from datetime import date
        >>> handbook.on(date(2026, 3, 1)).taken_of({"problem": "parcel_lost"})["evidence"]
        'none'
        """
        own = {n: v for base, codes, n, v in self.taken_where if facts.get(base) in codes}
        return {**self.taken, **own}

    @cached_property
    def in_order(self) -> tuple[Field, ...]:
        """The facts that others may rule out."""
        fields = self.terms.fields.values()
        return tuple(f for f in fields if f.not_before or f.only_with or f.beside)

    @cached_property
    def floors(self) -> Mapping[str, tuple[tuple[Floor, RuleInForce], ...]]:
        """For each table, the rows of law and platform beneath it that are in force."""
        found: dict[str, tuple[tuple[Floor, RuleInForce], ...]] = {}
        for table in self.tables:
            found[table] = tuple(
                (floor, rule)
                for floor in self.policy.floors.values()
                for rule in self._rules(floor.on_question(table), floor.market)
            )
        return found

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """A short digest of each rule of a table as it stands on the day, by its id.

        It is another one as soon as the rule asks for something else, with the amounts of the day,
        or something else follows, and stays when only its words or sources change.
        """
        return {
            rule.id: digest((rule.conditions, rule.rule.then, self._amounts_of(rule)), RULE_BYTES)
            for table in self.tables.values()
            for rule in table.rules
        }

    def _amounts_of(self, rule: RuleInForce) -> list[object]:
        """Return the values of the amounts that follow from a rule."""
        return [
            self.amounts.get(code)
            for name, code in sorted(rule.rule.then.items())
            if self.terms[name].kind == "amount"
        ]

    def table(self, name: str) -> TableInForce:
        """Return a table by its id; raises KeyError with the nearest id."""
        if name not in self.tables:
            raise KeyError(
                f"there is no table {shown(name)}; there are {', '.join(self.tables)}"
                + did_you_mean(name, self.tables)
            )
        return self.tables[name]

    def fire(self, table: str, facts: Mapping[str, Value]) -> dict[str, RuleInForce]:
        """Return the rules that decide a complete case, by table, those decided first coming first.

        An input that another table decides is decided by it unless the case states it.
        Raises KeyError naming a fact that is missing.
        """
        fired: dict[str, RuleInForce] = {}
        self._fire(table, dict(facts), fired)
        return fired

    def _fire(self, name: str, facts: dict[str, Value], fired: dict[str, RuleInForce]) -> None:
        table = self.tables[name]
        for needed in table.table.inputs:
            if needed not in facts and needed in self.producers:
                producer = self.producers[needed]
                if producer not in fired:
                    self._fire(producer, facts, fired)
                facts[needed] = fired[producer].rule.then[needed]
        fired[name] = table.decide(facts)

    def base_fields(self, table: str, stated: frozenset[str] = frozenset()) -> list[Field]:
        """Return the facts that a table rests on, through the tables that decide its inputs."""
        names: dict[str, None] = {}
        self._collect(table, stated, names)
        return [self.terms[name] for name in names]

    def _collect(self, table: str, stated: frozenset[str], names: dict[str, None]) -> None:
        for name in self.table(table).table.inputs:
            if name in self.producers and name not in stated:
                self._collect(self.producers[name], stated, names)
            else:
                names.setdefault(name)

    def reach(self, table: str) -> frozenset[str]:
        """Return every fact and every input that can make a difference to a table."""
        if table not in self._reach:
            inputs = self.table(table).table.inputs
            names = {*inputs}
            for name in inputs:
                if name in self.producers:
                    names |= self.reach(self.producers[name])
            self._reach[table] = frozenset(names)
        return self._reach[table]

    def _rules(self, rules: tuple[Rule, ...], market: str | None = None) -> tuple[RuleInForce, ...]:
        found = []
        for rule in rules:
            if rule.holds(self.on):
                conditions: dict[str, Condition] = (
                    {} if market is None else {"market": frozenset([market])}
                )
                found.append(RuleInForce(rule, conditions | self.conditions(rule.when)))
        return tuple(found)

    def conditions(self, when: Mapping[str, frozenset[str] | Bound]) -> dict[str, Condition]:
        """Return what is asked of facts, with the amounts of that day as numbers."""
        return {
            name: wanted.stretch(self.terms[name], self.amounts)
            if isinstance(wanted, Bound)
            else wanted
            for name, wanted in when.items()
        }


@dataclass(frozen=True)
class Policy:
    """Everything that is written, for all days from `start` on.

    `markets` are the codes of the markets sold to, whose floors the promise must keep.
    `replies` are the wordings that rules name, by id; `clocks` are its promises and limits of time.
    """

    start: date
    markets: tuple[str, ...]
    terms: Terms
    amounts: Mapping[str, Amount]
    tables: Mapping[str, Table]
    floors: Mapping[str, Floor]
    sources: Sources
    replies: Mapping[str, Reply] = field(default_factory=dict)
    clocks: Clocks = field(default_factory=Clocks)

    @cached_property
    def producers(self) -> dict[str, str]:
        """For each input that another table decides, that table's id."""
        wanted = {name for table in self.tables.values() for name in table.inputs}
        return {
            outcome: table.id
            for table in self.tables.values()
            for outcome in table.outcomes
            if outcome in wanted
        }

    @cached_property
    def names(self) -> Mapping[str, Iterable[str]]:
        """What there is to be named: the ids of each kind, and the codes of each field."""
        return {
            **{field.name: field.codes for field in self.terms.fields.values()},
            "amount": self.amounts,
            "clock": self.clocks.entries,
            "field": self.terms.fields,
            "reply": self.replies,
            "rule": self.table_of,
            "source": self.sources.statements,
            "table": self.tables,
            "unit": self.terms.units,
        }

    @cached_property
    def digest(self) -> str:
        """A short digest of everything that decides, of whichever day: rules, amounts, clocks."""
        rules = [
            (rule.id, rule.start, rule.end, rule.when, rule.then, rule.reply)
            for rule in self.rules()
        ]
        amounts = [
            (amount.id, [(held.start, held.value) for held in amount.values])
            for amount in self.amounts.values()
        ]
        return digest([rules, amounts, *self.clocks])

    @cached_property
    def changes(self) -> list[date]:
        """The days on which something starts or ends, the first day of the policy first."""
        return self._days(self.rules())

    @cached_property
    def own_changes(self) -> list[date]:
        """Those of `changes` on which a table or an amount is another one: the others are of law
        and platform alone, and decide nothing by themselves."""
        return self._days(rule for table in self.tables.values() for rule in table.rules)

    def _days(self, rules: Iterable[Rule]) -> list[date]:
        days = {self.start}
        for amount in self.amounts.values():
            days |= {value.start for value in amount.values}
        for rule in rules:
            days |= {rule.start} | ({rule.end} if rule.end else set())
        days |= days_of(self.clocks)
        return sorted(day for day in days if day >= self.start)

    def changes_in(self, start: date | None, end: date | None) -> Iterator[date]:
        """Go through the days of `changes` from `start` on and before `end`, if these are given."""
        for day in self.changes:
            if (start or day) <= day < (end or date.max):
                yield day

    @cached_property
    def _in_force(self) -> dict[date, InForce]:
        return {}

    def rules(self) -> Iterator[Rule]:
        """Go through every rule of every table and floor."""
        for table in self.tables.values():
            yield from table.rules
        for floor in self.floors.values():
            yield from floor.rules

    @cached_property
    def table_of(self) -> dict[str, str]:
        """The table or floor that each rule id stands in."""
        homes: list[Table | Floor] = [*self.tables.values(), *self.floors.values()]
        return {rule.id: home.id for home in homes for rule in home.rules}

    @cached_property
    def file_of(self) -> dict[str, str]:
        """The file in which each rule id stands."""
        homes: list[Table | Floor] = [*self.tables.values(), *self.floors.values()]
        return {rule.id: rule.file or home.file for home in homes for rule in home.rules}

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id; raises KeyError with the nearest id."""
        for rule in self.rules():
            if rule.id == rule_id:
                return rule
        raise KeyError(no_such("rule", rule_id, self.table_of))

    def on(self, day: date) -> InForce:
        """Return the policy as it stands on `day`; raises UncoveredDate before its first day."""
        if day < self.start:
            raise UncoveredDate(NOT_YET.format(self.start, day))
        since = self.changes[bisect_right(self.changes, day) - 1]
        if since not in self._in_force:
            self._in_force[since] = InForce(self, since)
        return self._in_force[since]
