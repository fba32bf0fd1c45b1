"""What a change of policy changes: the situations that come out differently, in few boxes.

Parts: `compare` (the difference between two policies on one day, as `Change`s), `unmatched` (what
only one of them knows, and so cannot be compared).

Every cell of every table is compared, on axes cut at all that either policy tells apart. An input
that another table decides alike in both policies is named as it is ("Responsible: buyer"); one
that is decided differently is traced back to the facts behind it. An outcome that names an amount
differs when the amount's value does.

>>> from datetime import date
>>> from aftersales_kit.policy.scenarios import AmountChange, Scenario, apply
>>> from aftersales_kit.policy.terms import Label
>>> then = apply(handbook.policy, Scenario("longer", Label("", ""), Label("", ""),
...                                  amounts=(AmountChange("no_reason_window_eu", 30),)))
>>> for change in compare(handbook.policy, then, on=date(2026, 3, 1), table="no-reason-window"):
...     print(change.outcomes(), change.rules_before, change.rules_after, change.example)
[('No-reason window', 'after it', 'inside')] ('WIN-07',) ('WIN-06',) \
{'order_state': 'signed', 'market': 'eu', 'days_since_signing': 15}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date
from decimal import Decimal

from .grid import MOST_CELLS, Axis, Box, Grid
from .inforce import InForce, Policy, RuleInForce
from .slices import Slice, axes_of, overlap
from .terms import Condition, Field, Value

CELLS_AT_MOST = 20 * MOST_CELLS
"""A set of cells takes one bit for each; so many take some megabytes and well under a second."""


@dataclass(frozen=True)
class Change:
    """Situations of one table that had one outcome and get another.

    `before` and `after` have every outcome of the table that both policies know; the rules are
    those that decide these situations, in the order of the table. `boxes` say where; `example` has
    the facts of one case inside them that matter.
    """

    table: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    boxes: tuple[Box, ...]
    example: Mapping[str, Value]
    grid: Grid = part(repr=False, compare=False)
    policies: tuple[InForce, InForce] = part(repr=False, compare=False)

    def outcomes(self, lang: str = "en") -> list[tuple[str, str, str]]:
        """Return the outcomes that differ, in words: label, what it was, what it becomes."""
        old, new = self.policies
        return [
            (
                old.terms[name].label.text(lang),
                _said(old, name, self.before[name], lang),
                _said(new, name, self.after[name], lang),
            )
            for name in self.before
            if _meaning(old, name, self.before[name]) != _meaning(new, name, self.after[name])
        ]

    def situations(self, lang: str = "en") -> list[str]:
        """Return the boxes in words."""
        return [box.label(self.grid).text(lang) for box in self.boxes]

    def __str__(self) -> str:
        outcomes = "; ".join(f"{name}: {old} -> {new}" for name, old, new in self.outcomes())
        rules = f"{', '.join(self.rules_before)} -> {', '.join(self.rules_after)}"
        example = ", ".join(f"{name}={value}" for name, value in self.example.items())
        lines = [f"{self.table}: {outcomes} ({rules})"]
        lines += [f"    in: {box}" for box in self.situations()]
        return "\n".join([*lines, f"    for example: {example}"])


def compare(old: Policy, new: Policy, *, on: date, table: str | None = None) -> list[Change]:
    """Return the situations whose outcome differs between two policies as they stand on a day.

    All tables that both have are compared, or only `table`. Raises KeyError for a table that one
    of them does not have, UncoveredDate for a day before one of them, and ValueError when a fact
    is measured differently in the two.
    """
    pair = _Pair(old.on(on), new.on(on))
    if table is not None:
        pair.old.table(table)
        pair.new.table(table)
        return pair.changes(table)
    return [c for name in pair.old.tables if name in pair.new.tables for c in pair.changes(name)]


def unmatched(old: Policy, new: Policy) -> list[str]:
    """Say what only one of two policies knows: tables, outcomes, and codes or bounds of facts."""
    found = []
    for name in dict.fromkeys((*old.tables, *new.tables)):
        if name not in new.tables:
            found.append(f"table {name}: only before")
        elif name not in old.tables:
            found.append(f"table {name}: only after")
        else:
            before, after = old.tables[name].outcomes, new.tables[name].outcomes
            found += [f"table {name}: outcome {o}: only before" for o in before if o not in after]
            found += [f"table {name}: outcome {o}: only after" for o in after if o not in before]
    fields = old.terms.fields, new.terms.fields
    for name in dict.fromkeys((*fields[0], *fields[1])):
        if name not in fields[1]:
            found.append(f"{name}: only before")
        elif name not in fields[0]:
            found.append(f"{name}: only after")
        else:
            was, is_ = fields[0][name], fields[1][name]
            found += [f"{name}: {code}: only before" for code in was.codes if code not in is_.codes]
            found += [f"{name}: {code}: only after" for code in is_.codes if code not in was.codes]
            if was.bounds_label != is_.bounds_label:
                found.append(f"{name}: {was.bounds_label.en} before, {is_.bounds_label.en} after")
    return found


def _said(in_force: InForce, outcome: str, code: str, lang: str) -> str:
    if in_force.terms[outcome].kind == "amount":
        return in_force.policy.amounts[code].value_label(in_force.on).text(lang)
    return in_force.terms[outcome].value_label(code).text(lang)


def _meaning(in_force: InForce, outcome: str, code: str) -> str | int | Decimal:
    return in_force.amounts[code] if in_force.terms[outcome].kind == "amount" else code


def _meanings(in_force: InForce, rule: RuleInForce) -> dict[str, str | int | Decimal]:
    return {name: _meaning(in_force, name, code) for name, code in rule.rule.then.items()}


class _Pair:
    """Two policies on one day, and the changes found so far, by table."""

    def __init__(self, old: InForce, new: InForce) -> None:
        self.old = old
        self.new = new
        self.found: dict[str, list[Change]] = {}
        self.where: dict[str, Mapping[str, Condition]] = {}
        """For each table compared, where all that differs lies, fact by fact."""

    def changes(self, table: str) -> list[Change]:
        if table not in self.found:
            self.found[table] = list(self._changes(table))
        return self.found[table]

    def _changes(self, table: str) -> Iterator[Change]:
        stated = self._decided_alike(table)
        within: dict[str, Condition] = {**stated, **self._common_facts(table, stated)}
        axes, region = self._looked_at(table, axes_of([self.old, self.new], table, within), stated)
        before = Slice(self.old, table, within, axes, CELLS_AT_MOST)
        after = Slice(self.new, table, within, axes, CELLS_AT_MOST)
        names = [
            name
            for name in self.old.tables[table].table.outcomes
            if name in self.new.tables[table].table.outcomes
        ]
        inside = before.grid.box(region)
        differing = 0
        pairs: dict[tuple[object, ...], list[tuple[RuleInForce, RuleInForce, int]]] = {}
        for was, cells in before.rules:
            for is_, others in after.rules:
                meant = tuple(_meaning(self.old, name, was.rule.then[name]) for name in names)
                means = tuple(_meaning(self.new, name, is_.rule.then[name]) for name in names)
                if meant != means and (both := cells & others & inside):
                    differing |= both
                    pairs.setdefault((meant, means), []).append((was, is_, both))
        self.where[table] = {
            axis.field.name: axis.union(hit)
            for i, axis in enumerate(before.grid.axes)
            if (hit := [c for c, slab in enumerate(before.grid.slabs(differing, i)) if slab])
        }
        for found in pairs.values():
            yield from self._change(table, names, before.grid, stated, within, found)

    def _looked_at(
        self, table: str, axes: list[Axis], stated: Mapping[str, Condition]
    ) -> tuple[list[Axis], dict[str, Condition]]:
        """Return the axes on which a table is compared, and the region beyond which it is alike.

        A table can differ only where one of its rules does, or an input that it is traced to does.
        What lies outside on an axis counts as one cell (of a number, one on either side).
        """
        sources = [rule.conditions for rule in self._differing_rules(table)]
        todo = [table]
        while todo:
            for name in self.old.tables[todo.pop()].table.inputs:
                producer = self.old.producers.get(name)
                if producer is not None and name not in stated:
                    sources.append(self.where[producer])
                    todo.append(producer)
        coarse: list[Axis] = []
        region: dict[str, Condition] = {}
        for axis in axes:
            name = axis.field.name
            wanted = [source[name] for source in sources if name in source]
            kept: Sequence[int] = range(len(axis.cells))
            if len(wanted) == len(sources):
                hit = [i for i in kept if any(overlap(axis.cells[i], one) for one in wanted)]
                kept = range(min(hit), max(hit) + 1) if axis.field.is_number and hit else hit
            cells = [axis.cells[i] for i in kept]
            if 0 < len(cells) < len(axis.cells):
                region[name] = axis.union(kept)
                coarse.append(axis.coarser(kept))
            else:
                coarse.append(axis)
        return coarse, region

    def _differing_rules(self, table: str) -> Iterator[RuleInForce]:
        """Go through the rules that only one of the policies has in the order of the table."""
        old, new = (
            [(rule.conditions, _meanings(in_force, rule)) for rule in in_force.tables[table].rules]
            for in_force in (self.old, self.new)
        )
        common = [rule for rule in old if rule in new]
        in_order = common == [rule for rule in new if rule in old]
        for in_force, own, others in ((self.old, old, new), (self.new, new, old)):
            for rule, said in zip(in_force.tables[table].rules, own, strict=True):
                if not in_order or said not in others:
                    yield rule

    def _change(
        self,
        table: str,
        names: list[str],
        grid: Grid,
        stated: Mapping[str, Condition],
        within: Mapping[str, Condition],
        found: list[tuple[RuleInForce, RuleInForce, int]],
    ) -> Iterator[Change]:
        cells = 0
        for _, _, both in found:
            cells |= both
        boxes = []
        examples = []
        reached = 0
        for box in grid.boxes(cells):
            example = self._example(table, {**within, **box.conditions}, stated)
            if example is not None:
                boxes.append(box)
                examples.append(example)
                reached |= grid.box(box.conditions)
        if boxes:
            rules = [(was, is_) for was, is_, both in found if both & reached]
            yield Change(
                table,
                {name: rules[0][0].rule.then[name] for name in names},
                {name: rules[0][1].rule.then[name] for name in names},
                tuple(dict.fromkeys(was.id for was, _ in rules)),
                tuple(dict.fromkeys(is_.id for _, is_ in rules)),
                tuple(boxes),
                examples[0],
                grid,
                (self.old, self.new),
            )

    def _decided_alike(self, table: str) -> dict[str, Condition]:
        """Return the inputs, however far back, that need not be traced to the facts behind them.

        They are those that other tables decide alike in both policies, and those that only one of
        the policies decides, which the other takes as stated.
        """
        stated: dict[str, Condition] = {}
        for in_force in (self.old, self.new):
            todo = [table]
            while todo:
                for name in in_force.tables[todo.pop()].table.inputs:
                    was, is_ = self.old.producers.get(name), self.new.producers.get(name)
                    if was == is_ and was is not None and self.changes(was):
                        todo.append(was)
                    elif was is not None or is_ is not None:
                        stated[name] = frozenset(in_force.terms[name].codes)
        return stated

    def _common_facts(self, table: str, stated: Mapping[str, Condition]) -> dict[str, Condition]:
        """Return, for each fact that the two policies bound differently, what both know of it."""
        common: dict[str, Condition] = {}
        for was in self.old.base_fields(table, frozenset(stated)):
            field = self.new.terms.fields.get(was.name, was)
            if (was.kind, was.step) != (field.kind, field.step):
                raise ValueError(f"{was.name!r} is measured differently in the two policies")
            if was.is_number and was.span != field.span:
                low, high = was.span
                common[was.name] = (max(low, field.span[0]), min(high, field.span[1]))
            elif set(was.codes) != set(field.codes):
                common[was.name] = frozenset(was.codes) & frozenset(field.codes)
        return common

    def _example(
        self, table: str, conditions: Mapping[str, Condition], stated: Mapping[str, Condition]
    ) -> dict[str, Value] | None:
        """Return the facts of a case in a box, or None where no case can come to it.

        A stated input is brought about by the facts behind it, or else the box speaks of a
        combination that never occurs.
        """
        bound = [
            name
            for name in conditions
            if conditions[name] != stated.get(name) and name in self.old.producers
        ]
        behind = {f.name for x in bound for f in self.old.base_fields(self.old.producers[x])}
        fields = self.old.base_fields(table)
        within = {
            field.name: conditions.get(field.name, _whole(field))
            if field.name in behind
            else _first(field, conditions.get(field.name, _whole(field)))
            for field in fields
        }
        axes = axes_of([self.old], table, within)
        grid = Grid(axes)
        cells = grid.whole
        for name in bound:
            producer = self.old.producers[name]
            made = Slice(self.old, producer, within, axes, CELLS_AT_MOST).by_outcome(name)
            allowed = 0
            for (code,), some in made.items():
                if code in conditions[name]:
                    allowed |= some
            cells &= allowed
        if not cells:
            return None
        found = grid.witness(cells)
        return {
            field.name: found.get(field.name, _value(field, within[field.name]))
            for field in fields
            if field.name in conditions or field.name in behind
        }


def _whole(field: Field) -> Condition:
    return field.span if field.is_number else frozenset(field.codes)


def _first(field: Field, condition: Condition) -> Condition:
    """Return the condition that binds a field to its first value inside another condition."""
    if isinstance(condition, tuple):
        return (condition[0], condition[0])
    return frozenset([next(code for code in field.codes if code in condition)])


def _value(field: Field, condition: Condition) -> Value:
    """Return the first value of a field inside a condition."""
    first = _first(field, condition)
    return field.from_ticks(first[0]) if isinstance(first, tuple) else next(iter(first))
