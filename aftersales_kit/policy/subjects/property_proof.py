"""The proof of properties: that nothing turns out worse, or less, when one fact of a case is more.

Parts: `Between` (what a sum lies between), `verify_properties` (findings, in the form of
`verification`), `shown` (what a property says on a day: of how many cases, and the two of them that
come nearest to break it). Source: data/properties.toml, read by `properties`.

That a property holds is proved for every day over the tables beneath, by regions of all cases and
never by going through them. For each value of its input the cells of all other facts are known by
what they come to; that some of them come to less with one value, and to more with another, is one
look at what the two have in common.

The checks, each a sentence:

- *unresolved reference*: a property rests on a statement, or speaks of a sum, that does not exist.
- *nothing to compare*: by its codes nothing is more than another; no two cases are as it says; it
  holds all the same without one of its exceptions.
- *property broken*: two cases that differ in the input alone and come out the wrong way round,
  with the rules that decide them.

>>> ends = {"advised": Between("band_low", "band_high", "measured_by"),
...         "limit": Between("band_high", "band_high")}
>>> verify_properties(handbook.policy, handbook.properties, ends)
[]
>>> one = handbook.properties["better-evidence-and-who-answers"]
>>> found = shown(handbook.on(handbook.policy.start), one, ends)
>>> [side.value for side in found.pair]
['none', 'photos']
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, reduce
from itertools import chain, islice, pairwise
from operator import and_, itemgetter
from typing import Any, NamedTuple

from ..faults import UNRESOLVED, Fault, unknown
from ..inforce import InForce, Policy, RuleInForce
from ..labels import LISTED, Label, joined
from ..regions import Region
from ..shapes import unresolved
from ..slices import Split, all_cases, overlap, rests_on
from ..terms import Condition, Value
from ..verification import Finding, from_faults
from .properties import CALLED, SAME, UP, Property

IDLE, BROKEN = "nothing to compare", "property broken"


class Between(NamedTuple):
    """What a sum lies between: outcomes that name amounts, and one that says what measures it.

    Where two sums have the same measure, the one with the higher ends is no less; else the one that
    begins where the other ends. What measures a sum makes no difference where `by` is left out.
    """

    low: str
    high: str
    by: str = ""


Sums = Mapping[str, Between]


class Side(NamedTuple):
    """One of two cases that are compared: the input's value, and the rule that decides."""

    value: Value
    rule: RuleInForce


class Edit(NamedTuple):
    """What would break a property: a rule that gave another outcome."""

    rule: str
    outcome: str
    code: str


class Shown(NamedTuple):
    """What a property says on a day: of how many cases, by which `table`, and its nearest pair.

    `facts` are those that the two cases of the `pair` have in common; there is no pair where no
    rule tells the values apart. `edit` is what would break it there.
    """

    table: str
    cases: int
    facts: Mapping[str, Value]
    pair: tuple[Side, Side] | None
    edit: Edit | None


def verify_properties(
    policy: Policy, properties: Mapping[str, Property], sums: Sums
) -> list[Finding]:
    """Return the properties that do not hold, and those that say nothing; none means fine."""
    names = {"source": policy.sources.statements}
    faults = [*unresolved(CALLED, properties, names)]
    given: dict[str, dict[str, str]] = {}
    for rule in (rule for table in policy.tables.values() for rule in table.rules):
        for name, code in rule.then.items():
            given.setdefault(name, {}).setdefault(code, rule.id)
    found: list[Finding] = []
    for one in properties.values():
        if fault := _unfit(policy, one, sums, given):
            faults.append(fault)
            continue
        broken, idle = _proved(policy, one, sums)
        found += broken
        faults += idle
    return [*from_faults(faults), *found]


def shown(in_force: InForce, one: Property, sums: Sums) -> Shown:
    """Return what a property that holds says on a day."""
    return _Compared(in_force, one, sums).shown()


def _unfit(
    policy: Policy, one: Property, sums: Sums, given: Mapping[str, Mapping[str, str]]
) -> Fault | None:
    """Say why a property cannot be proved; `given` has a rule for each code of an outcome."""
    if one.sum and one.sum not in sums:
        return unknown(CALLED, one.id, "sum", one.sum, sums, "sum", UNRESOLVED)
    if one.goes == SAME:
        return None
    if policy.terms[one.input.name].kind == "choice" and not one.input.steps:
        problem = f"does not say which {one.input.name} is more"
        return Fault(CALLED, one.id, "input", problem, "its codes, the least first", kind=IDLE)
    outcome = policy.terms[sums[one.sum].low if one.sum else one.outcome.name]
    ranked = frozenset[str]().union(*(one.outcome.steps or outcome.worst_first))
    lacking = [code for code in given[outcome.name] if code not in ranked]
    if outcome.kind == "amount" or not lacking:
        return None
    problem = f"has no step for {lacking[0]}, which {given[outcome.name][lacking[0]]} gives"
    allowed = "each code that rules give, or none where the outcome has worst_first"
    return Fault(CALLED, one.id, "outcome", problem, allowed, kind=IDLE)


def _proved(policy: Policy, one: Property, sums: Sums) -> tuple[list[Finding], list[Fault]]:
    """Prove a property for every stretch of time: what breaks it first, and what of it is idle."""
    idle = {
        "when": "no two cases that differ in the input alone are as it says",
        **{
            f"except {number}": "it holds all the same without this exception"
            for number in range(1, len(one.apart) + 1)
        },
    }
    proved = set()
    for day in policy.changes:
        in_force = policy.on(day)
        compared = _Compared(in_force, one, sums)
        if compared.rests_on in proved:
            continue
        proved.add(compared.rests_on)
        if compared.clash:
            return [replace(compared.finding(compared.clash), since=day)], []
        if not compared.says_nothing:
            idle.pop("when", None)
        for number in range(len(one.apart)):
            others = (*one.apart[:number], *one.apart[number + 1 :])
            if _Compared(in_force, replace(one, apart=others), sums).clash:
                idle.pop(f"except {number + 1}", None)
    return [], [Fault(CALLED, one.id, place, problem, kind=IDLE) for place, problem in idle.items()]


_Come = tuple[Value, Hashable]
"""A value of the input, and what cases with it come to."""
_Told = tuple[Mapping[str, Value], tuple[Side, Side], Edit]
"""The facts that two cases have in common, the two, and what would break the property there."""


class _Clash(NamedTuple):
    """The cells in which a case with less of the input comes to one key, with more to the other."""

    less: Value
    one: Hashable
    more: Value
    other: Hashable
    cells: Region


class _Compared:
    """The cases of a property on one day, by the value of its input and by what they come to.

    What they come to is a key: a rank, an amount, a code, or the ends of a sum and its measure.
    """

    def __init__(self, in_force: InForce, one: Property, sums: Sums) -> None:
        self.in_force = in_force
        self.one = one
        self.asked = in_force.conditions(one.when)
        self.apart = [in_force.conditions(apart.when) for apart in one.apart]
        self.outcomes = (one.outcome.name,) if not one.sum else tuple(filter(None, sums[one.sum]))
        self.table = in_force.deciders[self.outcomes[0]]
        wanted = in_force.terms[one.input.name]
        self.field = in_force.terms[wanted.follows or wanted.name]
        self._by_key: dict[Value, dict[Hashable, Region]] = {}
        self._left: dict[object, Region] = {}
        conditions = [self.asked, *self.apart]
        self.splits = all_cases(in_force, chain.from_iterable(c.items() for c in conditions))
        self.space = self.splits.space

    @cached_property
    def rests_on(self) -> frozenset[object]:
        """The rules on which it rests, with the amounts that they give."""
        in_force = self.in_force
        asked = {name for conditions in (self.asked, *self.apart) for name in conditions}
        tables = {self.table, *(in_force.deciders[n] for n in asked & in_force.deciders.keys())}
        come_to = frozenset((key, *codes) for key, codes in self._keys.items())
        return come_to.union(*(rests_on(in_force, table) for table in tables))

    @cached_property
    def steps(self) -> list[list[Value]]:
        """The values of the input that are told apart, those of one step together."""
        field_ = self.field
        if field_.is_number:
            axis = self.space.axes[self.space.places[field_.name]]
            return [[axis.first(cell)] for cell in range(len(axis.cells))]
        wanted = self.in_force.terms[self.one.input.name]
        # Of a flag, yes is more than no.
        codes = [*wanted.codes][:: -1 if wanted.kind == "flag" else 1]
        steps: Sequence[frozenset[str]] = self.one.input.steps or [
            frozenset([code]) for code in codes
        ]
        if wanted.follows:
            steps = [wanted.those(codes) for codes in steps]
        return [[code for code in field_.codes if code in codes] for codes in steps if codes]

    def _key(self, rule: RuleInForce) -> Hashable:
        return self._key_of(rule.rule.then)

    def _key_of(self, then: Mapping[str, str]) -> Hashable:
        amounts = self.in_force.amounts
        if self.one.sum:
            return tuple(amounts.get(then[name], then[name]) for name in self.outcomes)
        code = then[self.one.outcome.name]
        field_ = self.in_force.terms[self.one.outcome.name]
        if field_.kind == "amount":
            return amounts[code]
        ranks = self.one.outcome.steps or field_.worst_first
        return next((n for n, codes in enumerate(ranks) if code in codes), code)

    def _is_wrong(self, before: Any, after: Any) -> bool:
        """Say whether a case with less of the input, and one with more, come out the wrong way."""
        if self.one.goes == SAME:
            return bool(before != after)
        less, more = (before, after) if self.one.goes == UP else (after, before)
        if not self.one.sum:
            return bool(more < less)
        (low, high, *by), (least, most, *other) = less, more
        return not (high <= least or (by == other and low <= least and high <= most))

    def _cells(self, conditions: Mapping[str, Condition], bound: Mapping[str, Condition]) -> Region:
        """Return the cells in which facts and outcomes are as they are asked to be."""
        if any(not overlap(wanted, conditions.get(name, wanted)) for name, wanted in bound.items()):
            return self.space.nothing
        cells, in_force = self.space.box(conditions), self.in_force
        for name, wanted in conditions.items():
            if name in in_force.deciders and name not in bound:
                cells &= self.splits.of(in_force.deciders[name], bound).where(name, wanted)
        return cells

    def _bound(self, value: Value) -> dict[str, Condition]:
        """Return what is bound where the input has a value: nothing if it is a fact.

        A fact has its cells, which are then cut; what a table decides is taken as stated.
        """
        name = self.field.name
        return {} if name in self.space.places else {name: frozenset([str(value)])}

    def _cut(self, cells: Region, value: Value) -> Region:
        name = self.field.name
        return self.space.within(cells, name, value) if name in self.space.places else cells

    def _spoken_of(self, value: Value) -> Region:
        """Return the cells of which it speaks, with the input bound."""
        bound = self._bound(value)
        key = frozenset(bound.items())
        if key not in self._left:
            left = self._cells(self.asked, bound)
            for conditions in self.apart:
                left ^= left & self._cells(conditions, bound)
            self._left[key] = left
        return self._left[key]

    def left(self, value: Value) -> Region:
        """Return the cells of the other facts of which it speaks where the input has a value."""
        return self._cut(self._spoken_of(value), value)

    def decided(self, value: Value) -> list[tuple[RuleInForce, Region]]:
        """Return the rules that decide where the input has a value, with the cells of the rest."""
        spoken_of, split = self._spoken_of(value), self.splits.of(self.table, self._bound(value))
        cut = [(rule, self._cut(cells & spoken_of, value)) for rule, cells in split.rules]
        return [(rule, cells) for rule, cells in cut if cells]

    def by_key(self, value: Value) -> dict[Hashable, Region]:
        """Return the cells where the input has a value, by what they come to."""
        if value not in self._by_key:
            spoken_of = self._spoken_of(value)
            split, found = self.splits.of(self.table, self._bound(value)), {}
            for key, wanted in self._keys.items():
                cells = reduce(and_, (split.where(name, codes) for name, codes in wanted))
                found[key] = self._cut(cells & spoken_of, value)
            self._by_key[value] = {key: cells for key, cells in found.items() if cells}
        return self._by_key[value]

    @cached_property
    def _keys(self) -> dict[Hashable, list[tuple[str, frozenset[str]]]]:
        """What rules may come to, each with the codes of the outcomes that come to it."""
        rules = self.in_force.tables[self.table].rules
        given = {tuple(rule.rule.then[name] for name in self.outcomes) for rule in rules}
        found: dict[Hashable, list[tuple[str, ...]]] = {}
        for codes in given:
            key = self._key_of(dict(zip(self.outcomes, codes, strict=True)))
            found.setdefault(key, []).append(codes)
        return {
            key: [
                (name, frozenset(own))
                for name, own in zip(self.outcomes, zip(*codes, strict=True), strict=True)
            ]
            for key, codes in sorted(found.items(), key=lambda item: _sortable(item[0]))
        }

    @property
    def _makes_a_difference(self) -> bool:
        return self.field.name in self.in_force.reach(self.table)

    @cached_property
    def clash(self) -> _Clash | None:
        """Two values with which some case comes out the wrong way round; None where it holds."""
        if not self._makes_a_difference:
            return None
        before: list[tuple[Value, Hashable, Region]] = []
        earlier: dict[Hashable, Region] = {}
        for step in self.steps:
            here = [(value, *item) for value in step for item in self.by_key(value).items()]
            for more, key, cells in here:
                for known, others in earlier.items():
                    if self._is_wrong(known, key) and others & cells:
                        less, both = next(
                            (value, both)
                            for value, came_to, own in before
                            if came_to == known and (both := own & cells)
                        )
                        return _Clash(less, known, more, key, both)
            before += here
            for _, key, cells in here:
                earlier[key] = earlier[key] | cells if key in earlier else cells
        return None

    def finding(self, clash: _Clash) -> Finding:
        """Return what is told of a clash: the rules that decide, and a case."""
        cells, sides = clash.cells, []
        for value, key in ((clash.less, clash.one), (clash.more, clash.other)):
            rule, cells = next(
                (rule, both)
                for rule, own in self.decided(value)
                if self._key(rule) == key and (both := own & cells)
            )
            sides.append(Side(value, rule))
        name = self.field.name
        told = [
            f"{side.rule.id} gives {self.said(side.rule).en!r} with {name}={side.value}"
            for side in sides
        ]
        return Finding(
            BROKEN,
            self.one.id,
            tuple(dict.fromkeys(side.rule.id for side in sides)),
            f"{self.one.title.en}, but {told[0]}, and {told[1]}, all else alike",
            {**self.space.enough(cells), name: sides[1].value},
            file=CALLED,
            mend="change what one of the two gives in "
            f"{self.in_force.tables[self.table].table.file}, or say in an `except` when it may be "
            "so, and why",
        )

    def said(self, rule: RuleInForce) -> Label:
        """Return what a rule gives, as people read it."""
        terms, then = self.in_force.terms, rule.rule.then
        return joined([terms[name].value_label(then[name]) for name in self.outcomes], LISTED)

    @cached_property
    def _pairs(self) -> list[tuple[Value, Value]]:
        """The values of one step with those of the next."""
        return [
            (less, more)
            for step, following in pairwise(self.steps)
            for less in step
            for more in following
        ]

    @cached_property
    def compared(self) -> Region:
        """The cells of the other facts in which two neighbouring values are compared."""
        return self.space.union(self.left(less) & self.left(more) for less, more in self._pairs)

    @property
    def says_nothing(self) -> bool:
        """Whether no two cases are as it says."""
        return not any(self.left(less) & self.left(more) for less, more in self._pairs)

    @property
    def cases(self) -> int:
        """How many cases it speaks of, those that differ in the input alone being one."""
        in_force, name = self.in_force, self.field.name
        asked = {fact for conditions in (self.asked, *self.apart) for fact in conditions}
        tables = {self.table, *(in_force.deciders[n] for n in asked & in_force.deciders.keys())}
        stated = frozenset([name])
        facts = {one.name for table in tables for one in in_force.base_fields(table, stated)}
        return self.space.size(self.compared, (facts | asked) - stated)

    def shown(self) -> Shown:
        """Return what is told of it: see `shown`."""
        for _, *near in self._nearest():
            # What else is so of them makes no difference to what would break it.
            for facts, sides in islice(self._apart(*near), 1):
                if edit := self._edit(*sides):
                    return Shown(self.table, self.cases, facts, sides, edit)
        for facts, sides, edit in self._beneath():
            return Shown(self.table, self.cases, facts, sides, edit)
        for _, *near in self._nearest():
            for facts, sides in self._apart(*near):
                return Shown(self.table, self.cases, facts, sides, None)
        return Shown(self.table, self.cases, {}, None, None)

    def _nearest(self) -> list[tuple[int, _Come, _Come]]:
        """Return what neighbouring values come to, those first that come out nearly alike."""
        keys = {key for step in self.steps for value in step for key in self.by_key(value)}
        place = {key: n for n, key in enumerate(sorted(keys, key=_sortable))}
        near = [
            (abs(place[one] - place[other]) or len(place), (less, one), (more, other))
            for less, more in self._pairs
            for one, cells in self.by_key(less).items()
            for other, own in self.by_key(more).items()
            if cells & own
        ]
        return sorted(near, key=itemgetter(0))

    def _apart(
        self, one: _Come, other: _Come
    ) -> Iterator[tuple[Mapping[str, Value], tuple[Side, Side]]]:
        """Go through the cases in which different rules decide, and come to what is asked."""
        (less, key), (more, another_key) = one, other
        left = self.by_key(less)[key] & self.by_key(more)[another_key]
        for rule, cells in self.decided(less):
            if both := cells & left:
                for another, own in self.decided(more):
                    if another.id != rule.id and (inside := both & own):
                        yield self.space.enough(inside), (Side(less, rule), Side(more, another))

    def _edit(self, less: Side, more: Side) -> Edit | None:
        """Return what, given by one of two rules in place of its own, would break the property."""
        found = []
        for name in self.outcomes:
            codes = [*self.in_force.terms[name].codes]
            if self.in_force.terms[name].kind == "amount":
                rules = self.in_force.tables[self.table].rules
                codes = [*dict.fromkeys(rule.rule.then[name] for rule in rules)]
            for side in (more, less):
                for code in codes:
                    given = self._key_of({**side.rule.rule.then, name: code})
                    one = given if side is less else self._key(less.rule)
                    if self._is_wrong(one, given if side is more else self._key(more.rule)):
                        found.append((self._off(side.rule, given), Edit(side.rule.id, name, code)))
        return min(found, key=itemgetter(0), default=(0, None))[1]

    def _off(self, rule: RuleInForce, given: Any) -> Any:
        """Return how far what a rule gives is from something else, where that can be said."""
        key: Any = self._key(rule)
        return abs(key - given) if isinstance(key, int | Decimal) else 0

    def _beneath(self) -> Iterator[_Told]:
        """Go through what would break it if a rule of a table beneath gave something else."""
        in_force, name = self.in_force, self.field.name
        for outcome in sorted(in_force.reach(self.table) & in_force.producers.keys()):
            producer = in_force.producers[outcome]
            if name not in self.space.places or name not in in_force.tables[producer].table.inputs:
                continue
            for code in in_force.terms[outcome].codes:
                taken = self.splits.of(self.table, {outcome: frozenset([code])})
                for rule, cells in self.splits.of(producer, {}).rules:
                    if rule.rule.then[outcome] != code:
                        yield from self._turned(taken, cells, Edit(rule.id, outcome, code))

    def _turned(self, taken: Split, cells: Region, edit: Edit) -> Iterator[_Told]:
        """Go through the cases that come out the wrong way round once a rule gives a code.

        `cells` are those of the rule, `taken` what is decided then.
        """
        for less, more in self._pairs:
            own = self._cut(cells, more)
            own ^= own & self._cut(cells, less)
            own &= self.left(less) & self.left(more)
            for rule, before in self.decided(less) if own else ():
                for another, given in taken.rules if before & own else ():
                    inside = before & own & self._cut(given, more)
                    if inside and self._is_wrong(self._key(rule), self._key(another)):
                        now, inside = next(
                            (rule, both)
                            for rule, given in self.decided(more)
                            if (both := given & inside)
                        )
                        yield self.space.enough(inside), (Side(less, rule), Side(more, now)), edit


def _sortable(key: Any) -> Any:
    return (str(type(key)), key)
