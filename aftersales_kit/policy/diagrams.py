"""Diagrams: what is left of a table when part of a case is known, told apart no more than needed.

Parts: `RuleBits` (the rules of all tables on one day, a bit each), `Diagram` (the rules of one
table that a case may still reach, and how the open facts lead to them).

A set of rules is one whole number, so that what a known fact leaves of all tables is one operation.
A diagram goes through the open facts one after another, those of the tables that decide an input
first. What is left of a case on the way is no more than which rules are still possible: cases that
leave the same ones are one state, however many they are, and a state in which one rule of the table
is left ends there. So it takes the room of what is to be told apart, however many cells that is.
The tables are taken to have no gaps, as those of every policy that loads.

>>> from datetime import date
>>> diagram = Diagram(handbook.on(date(2026, 3, 1)), "no-reason-window",
...                   {"order_state": "signed", "market": "cn"})
>>> [rule.id for rule in diagram.rules], [axis.field.name for axis in diagram.axes]
(['WIN-02', 'WIN-03'], ['days_since_signing'])
>>> diagram.counts([[rule] for rule in diagram.rules])
[[[1, 0], [0, 1]]]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from math import prod
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

from .grid import Axis
from .terms import Condition, Field, OneOf, Terms, Value, as_codes, as_range

if TYPE_CHECKING:
    from .inforce import InForce, RuleInForce, TableInForce

MOST_LED_TO = 50_000
"""Of so many sets of rules it is remembered what they lead to."""
Known = Value | Condition
"""What is known of a fact: its value, those it may have, or a condition that it meets."""


class _Marks:
    """The rules that each value of a fact leaves possible: by code, or by stretch of ticks.

    `asking` are the rules that have a condition on it.
    """

    def __init__(self, field: Field, whole: int, asked: Mapping[Condition, int]) -> None:
        self.field = field
        self.asking = reduce(or_, asked.values(), 0)
        rest = whole & ~self.asking
        self.starts: list[int] = []
        self.by_code = dict.fromkeys(field.codes, rest)
        if not field.is_number:
            for condition, rules in asked.items():
                for code in as_codes(condition) & self.by_code.keys():
                    self.by_code[code] |= rules
            return
        axis = Axis.cut(field, asked)
        self.starts = axis.starts
        self.by_stretch = [
            rest | sum(rules for condition, rules in asked.items() if _holds(condition, start))
            for start in self.starts
        ]

    def left_by(self, known: Known) -> int:
        """Return the rules whose condition can still hold."""
        if isinstance(known, OneOf):
            known = known.codes
        if isinstance(known, str):
            return self.by_code[known]
        if isinstance(known, frozenset):
            left = 0
            for code in known:
                left |= self.by_code[code]
            return left
        if not isinstance(known, tuple):
            return self.by_stretch[bisect_right(self.starts, self.field.ticks(known)) - 1]
        left = 0
        for _, rules in self._stretches(known):
            left |= rules
        return left

    def _stretches(self, within: Known | None) -> Iterator[tuple[int, int]]:
        """Go through the stretches within a condition, each with its first tick and its rules."""
        low, high = within if isinstance(within, tuple) else self.field.span
        first = bisect_right(self.starts, low) - 1
        for start, rules in zip(self.starts[first:], self.by_stretch[first:], strict=True):
            if start <= high:
                yield max(start, low), rules

    def cells(self, within: Known | None, among: int) -> tuple[list[int], list[list[str | int]]]:
        """Return the cells that some rules tell apart: which of them each leaves, and its values.

        Of a number the values are the first tick alone.
        """
        if self.field.is_number:
            left: list[int] = []
            firsts: list[list[str | int]] = []
            for start, rules in self._stretches(within):
                if not left or left[-1] != rules & among:
                    left.append(rules & among)
                    firsts.append([start])
            return left, firsts
        codes = within.codes if isinstance(within, OneOf) else within
        alike: dict[int, list[str | int]] = {}
        for code, rules in self.by_code.items():
            if not isinstance(codes, frozenset) or code in codes:
                alike.setdefault(rules & among, []).append(code)
        return [*alike], [*alike.values()]


def _holds(condition: Condition, tick: int) -> bool:
    low, high = as_range(condition)
    return low <= tick <= high


class RuleBits:
    """The rules of all tables on one day, a bit each; those of a table stand in its order.

    `rules` are by bit, `of` has the bits of each table, `possible` those that some value can meet.
    """

    def __init__(
        self, tables: Mapping[str, TableInForce], terms: Terms, producers: Mapping[str, str]
    ) -> None:
        self.rules: list[RuleInForce] = []
        self.of: dict[str, int] = {}
        for name, table in tables.items():
            self.of[name] = (1 << len(table.rules)) - 1 << len(self.rules)
            self.rules += table.rules
        self.whole = (1 << len(self.rules)) - 1
        self._terms = terms
        self._producers = producers
        self._inputs = {name: table.table.inputs for name, table in tables.items()}
        self._marks: dict[str, _Marks] = {}
        self._giving: dict[str, dict[str, int]] = {}
        self._apart: dict[str, bool] = {}
        self._then: dict[tuple[str, tuple[str, ...]], dict[int, int]] = {}
        self._orders: dict[tuple[str, frozenset[str]], _Order] = {}
        self._led_to: dict[tuple[str, int], int] = {}

    @cached_property
    def possible(self) -> int:
        """The rules that some case meets, if each input is looked at by itself."""
        return sum(1 << bit for bit, rule in enumerate(self.rules) if not rule.is_empty)

    @cached_property
    def _asked(self) -> Mapping[str, Mapping[Condition, int]]:
        """For each input, what rules ask of it, each with the rules that do."""
        asked: dict[str, dict[Condition, int]] = {}
        for bit, rule in enumerate(self.rules):
            for name, condition in rule.conditions.items():
                of_input = asked.setdefault(name, {})
                of_input[condition] = of_input.get(condition, 0) | 1 << bit
        return asked

    def marks(self, name: str) -> _Marks:
        """Return what each value of an input leaves possible."""
        if name not in self._marks:
            field = self._terms[name]
            self._marks[name] = _Marks(field, self.whole, self._asked.get(name, {}))
        return self._marks[name]

    def among(self, bits: int) -> Iterator[tuple[int, RuleInForce]]:
        """Go through some rules, those that decide first coming first, each with its bit."""
        while bits:
            bit = bits & -bits
            yield bit, self.rules[bit.bit_length() - 1]
            bits ^= bit

    def given(self, outcome: str, bits: int) -> frozenset[str]:
        """Return what some of the rules that decide an input give it."""
        if outcome not in self._giving:
            giving: dict[str, int] = {}
            for bit, rule in self.among(self.of[self._producers[outcome]]):
                code = rule.rule.then[outcome]
                giving[code] = giving.get(code, 0) | bit
            self._giving[outcome] = giving
        return frozenset(code for code, by in self._giving[outcome].items() if by & bits)

    def led_to(self, outcome: str, bits: int) -> int:
        """Return the rules that can still hold once one of some others has decided an input."""
        if (outcome, bits) not in self._led_to:
            if len(self._led_to) >= MOST_LED_TO:
                self._led_to.clear()
            self._led_to[outcome, bits] = self.marks(outcome).left_by(self.given(outcome, bits))
        return self._led_to[outcome, bits]

    def order(self, table: str, stated: frozenset[str]) -> _Order:
        """Return in which order a table is decided, where some inputs are stated."""
        if (table, stated) not in self._orders:
            beneath: dict[str, list[str]] = {}
            facts: dict[str, None] = {}
            self._look_into(table, stated, beneath, facts)
            concerned = reduce(or_, (self.of[name] for name in beneath))
            self._orders[table, stated] = _Order((*facts,), beneath, concerned)
        return self._orders[table, stated]

    def _look_into(
        self,
        table: str,
        stated: frozenset[str],
        beneath: dict[str, list[str]],
        facts: dict[str, None],
    ) -> None:
        for name in self._inputs[table]:
            if name in stated or name not in self._producers:
                facts.setdefault(name)
                continue
            producer = self._producers[name]
            if producer not in beneath:
                self._look_into(producer, stated, beneath, facts)
            if name not in beneath[producer]:
                beneath[producer].append(name)
        beneath[table] = []

    def are_apart(self, table: str) -> bool:
        """Say whether no two rules of a table meet, if each input is looked at by itself."""
        if table not in self._apart:
            self._apart[table] = all(
                self._meeting(rule) & self.of[table] == bit
                for bit, rule in self.among(self.of[table] & self.possible)
            )
        return self._apart[table]

    def _meeting(self, rule: RuleInForce) -> int:
        conditions = rule.conditions.items()
        return reduce(
            and_, (self.marks(n).left_by(asked) for n, asked in conditions), self.possible
        )

    def then(self, table: str, inputs: tuple[str, ...]) -> Mapping[int, int]:
        """Return what each rule of a table leaves of the others once it has decided some inputs.

        Where none decides, which is 0, it leaves all.
        """
        if (table, inputs) not in self._then:
            found = {0: self.whole}
            for bit, rule in self.among(self.of[table]):
                found[bit] = self.whole & ~self.of[table]
                for name in inputs:
                    found[bit] &= self.marks(name).left_by(rule.rule.then[name])
            self._then[table, inputs] = found
        return self._then[table, inputs]


class _Order(NamedTuple):
    """In which order a table is decided: the facts that are asked for on the way, and the tables
    to be decided, those beneath first, with the inputs that each decides."""

    facts: tuple[str, ...]
    beneath: dict[str, list[str]]
    concerned: int
    """The rules of all these tables."""


class _Open(NamedTuple):
    """An open fact: which rules each of its cells leaves, and the values in that cell."""

    marks: _Marks
    left: list[int]
    values: list[list[str | int]]
    told_apart: int
    """The rules that some cells leave and others do not."""


class _Level(NamedTuple):
    """The states before an open fact is looked at, each with the state that each cell leads to.

    A state that has come to its end leads nowhere.
    """

    states: list[int]
    ways: list[list[int] | None]


class Diagram:
    """What is left of `table` by what is known of a case: a value or a condition for some facts.

    An input that another table decides may be known as well; it is then taken as stated. `size` is
    the number of cells, `inputs` what each input that other tables decide may still be.
    """

    def __init__(self, in_force: InForce, table: str, within: Mapping[str, Known]) -> None:
        self.in_force = in_force
        self.table = table
        self._bits = in_force.bits
        self._within = within
        producers = in_force.producers
        stated = frozenset([name for name in within if name in producers])
        order = in_force.bits.order(table, stated)
        self._beneath = order.beneath
        self._state, unbound = self._left(order)
        self._open = self._opened(unbound)
        self.size = 1
        for open_ in self._open:
            self.size *= len(open_.left)

    def _left(self, order: _Order) -> tuple[int, list[str]]:
        """Return the rules that what is known leaves, and the facts that are still open."""
        within, marks = self._within, self._bits.marks
        state, unbound = self._bits.possible & order.concerned, []
        for name in order.facts:
            if name not in within:
                unbound.append(name)
                continue
            state &= marks(name).left_by(within[name])
            if not _is_one(within[name]):
                unbound.append(name)
        return state, unbound

    def _opened(self, unbound: Iterable[str]) -> list[_Open]:
        """Return the facts that make a difference, once each table has been looked at by itself."""
        bits = self._bits
        for table, inputs in self._beneath.items():
            for name in inputs:
                self._state &= bits.led_to(name, self._state & bits.of[table])
        opened: list[_Open] = []
        if not _is_several(self._state & bits.of[self.table]):
            return opened
        for name in unbound:
            marks = bits.marks(name)
            if not marks.asking & self._state:
                continue
            left, values = marks.cells(self._within.get(name), self._state)
            if len(left) > 1:
                told_apart = reduce(or_, left) & ~reduce(and_, left)
                opened.append(_Open(marks, left, values, told_apart))
        return opened

    @property
    def inputs(self) -> Mapping[str, frozenset[str]]:
        """What each input of the table that other tables decide may still be, by itself."""
        bits, producers = self._bits, self.in_force.producers
        return {
            name: bits.given(name, self._state & bits.of[producers[name]])
            for name in self.in_force.tables[self.table].table.inputs
            if name in producers and name not in self._within
        }

    @property
    def open(self) -> list[str]:
        """The open facts that make a difference; none where one rule is left."""
        return [open_.marks.field.name for open_ in self._open]

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The same, cut where a rule still possible tells apart."""
        return tuple(self._axis(open_) for open_ in self._open)

    def _axis(self, open_: _Open) -> Axis:
        field = open_.marks.field
        if not field.is_number:
            groups = (frozenset(map(str, codes)) for codes in open_.values)
            return Axis(field, tuple(groups))
        within = self._within.get(field.name)
        last = (within if isinstance(within, tuple) else field.span)[1]
        firsts = [int(first) for (first,) in open_.values]
        ends = [first - 1 for first in firsts[1:]] + [last]
        return Axis(field, tuple(zip(firsts, ends, strict=True)))

    @cached_property
    def rules(self) -> tuple[RuleInForce, ...]:
        """The rules of the table that some case reaches, in its order."""
        possible = self._state & self._bits.of[self.table]
        reached = possible if self._is_plain else possible & ~self._unreached(possible)
        return tuple(rule for _, rule in self._bits.among(reached))

    @cached_property
    def _is_plain(self) -> bool:
        """Whether each rule decides just the cells of its own conditions."""
        return len(self._beneath) == 1 and self._bits.are_apart(self.table)

    def _unreached(self, unreached: int) -> int:
        """Return, of some rules of the table, those that no case reaches.

        Only what may lead to one of them is followed, and only until each is reached.
        """
        own, due, end = self._bits.of[self.table], self._due, len(self._open)
        met: list[set[int]] = [set() for _ in due]
        coming = [(0, _come_to(self._start, due[0], own))]
        while coming and unreached:
            place, state = coming.pop()
            if place == end or not state & (state - 1):
                unreached &= ~(state & -state)
            elif state & unreached:
                _, left, _, told_apart = self._open[place]
                place += 1
                for rules in left if state & told_apart else left[:1]:
                    if state & rules & unreached:
                        after = _come_to(state & rules, due[place], own)
                        if after not in met[place]:
                            met[place].add(after)
                            coming.append((place, after))
        return unreached

    @cached_property
    def _levels(self) -> list[_Level]:
        own, due = self._bits.of[self.table], self._due
        front = {_come_to(self._start, due[0], own): 0}
        levels = []
        for (_, left, _, told_apart), then in zip(self._open, due[1:], strict=True):
            behind: dict[int, int] = {}
            ways: list[list[int] | None] = []
            for state in front:
                if not state & (state - 1):
                    ways.append(None)
                elif state & told_apart:
                    states = [_come_to(state & rules, then, own) for rules in left]
                    ways.append([behind.setdefault(after, len(behind)) for after in states])
                else:
                    after = _come_to(state, then, own)
                    ways.append([behind.setdefault(after, len(behind))] * len(left))
            levels.append(_Level([*front], ways))
            front = behind
        levels.append(_Level([*front], [None] * len(front)))
        return levels

    @cached_property
    def _start(self) -> int:
        """The state before the first open fact: without the tables that no possible rule asks."""
        state = self._state
        for table, inputs in reversed(self._beneath.items()):
            if inputs and not any(state & self._bits.marks(name).asking for name in inputs):
                state &= ~self._bits.of[table]
        return state

    @cached_property
    def _due(self) -> list[list[tuple[int, Mapping[int, int]]]]:
        """The tables beneath that are decided before the first open fact, and after each.

        Each is its rules, and what is left of all rules when one of them decides.
        """
        place = {open_.marks.field.name: n for n, open_ in enumerate(self._open, 1)}
        due: list[list[tuple[int, Mapping[int, int]]]] = [[] for _ in range(len(self._open) + 1)]
        for table, inputs in self._beneath.items():
            if rules := self._start & self._bits.of[table] if inputs else 0:
                asked = self.in_force.tables[table].table.inputs
                after = max((place.get(name, 0) for name in asked), default=0)
                due[after].append((rules, self._bits.then(table, tuple(inputs))))
                place |= dict.fromkeys(inputs, after)
        return due

    def counts(self, classes: Sequence[Iterable[RuleInForce]]) -> list[list[list[int]]]:
        """Count the cells that some classes of rules decide: by axis, class and cell of its field.

        A rule may be in no class. The counts of all classes are kept in one number, so wide apart
        that none reaches the next.
        """
        if self._is_plain:
            return self._counts_by_rule(classes)
        width = self.size.bit_length()
        onward = self._onward({rule.id: n * width for n, ids in enumerate(classes) for rule in ids})
        reaching, over = [1], 0
        # How many cells of the facts before lead to each state, and what those that ended decide.
        found = []
        for place, open_ in enumerate(self._open):
            below, counts = onward[place + 1], [0] * len(open_.left)
            behind = [0] * len(below)
            for many, way, decided in zip(
                reaching, self._levels[place].ways, onward[place], strict=True
            ):
                if way is None:
                    over += many * decided
                    continue
                for cell, state in enumerate(way):
                    behind[state] += many
                    counts[cell] += many * below[state]
            reaching = behind
            among_all = [
                [
                    (count >> n * width) % (1 << width)
                    + (over >> n * width) % (1 << width) // len(counts)
                    for count in counts
                ]
                for n in range(len(classes))
            ]
            found.append(among_all)
        return found

    def _counts_by_rule(self, classes: Sequence[Iterable[RuleInForce]]) -> list[list[list[int]]]:
        found = [[[0] * len(open_.left) for _ in classes] for open_ in self._open]
        class_of = {rule.id: n for n, rules in enumerate(classes) for rule in rules}
        for bit, rule in self._bits.among(self._state & self._bits.of[self.table]):
            if rule.id in class_of:
                inside = [[rules & bit > 0 for rules in open_.left] for open_ in self._open]
                size = prod(map(sum, inside))
                for counts, cells in zip(found, inside, strict=True):
                    count, share = counts[class_of[rule.id]], size // sum(cells)
                    for cell, is_inside in enumerate(cells):
                        count[cell] += share * is_inside
        return found

    def _onward(self, place_of: Mapping[str, int]) -> list[list[int]]:
        """Return how many of the cells that go on from each state each class decides, by level."""
        below: list[int] = []
        onward = []
        size = 1
        for place in reversed(range(len(self._levels))):
            if place < len(self._open):
                size *= len(self._open[place].left)
            here = []
            for state, way in zip(*self._levels[place], strict=True):
                if way is not None:
                    here.append(sum(map(below.__getitem__, way)))
                else:
                    first = (rule.id for _, rule in self._bits.among(state & -state))
                    here.append(sum(size << place_of[rule] for rule in first if rule in place_of))
            onward.append(here)
            below = here
        return onward[::-1]


def _come_to(state: int, due: Iterable[tuple[int, Mapping[int, int]]], own: int) -> int:
    """Return the state once the tables that are due are decided; no more than its end at an end."""
    for rules, then in due:
        possible = state & rules
        state &= then[possible & -possible]
    possible = state & own
    return state if possible & (possible - 1) else possible


def _is_several(rules: int) -> bool:
    return bool(rules & (rules - 1))


def _is_one(known: Known) -> bool:
    """Say whether a fact is known exactly."""
    if isinstance(known, tuple):
        return known[0] == known[1]
    return len(known) == 1 if isinstance(known, frozenset) else not isinstance(known, OneOf)
