"""What a change of policy changes: the situations that come out differently, in few boxes.

Parts: `compare` (the difference between two policies on one day, as `Change`s), `unmatched` (what
only one of them knows, and so cannot be compared).

Every case of every table is compared, as regions of axes cut at all that either policy tells apart,
never cell by cell: no table is too large. An input
that another table decides alike in both policies is named as it is ("Responsible: buyer"); one
that is decided differently is traced back to the facts behind it. An outcome that names an amount
differs when the amount's value does.

>>> from datetime import date
>>> from aftersales_kit.policy.scenarios import AmountChange, Scenario, apply
>>> from aftersales_kit.policy.terms import Label
>>> then = apply(handbook.policy, Scenario("longer", Label("", ""), Label("", ""),
...                                  amounts=(AmountChange("no_reason_window_eu", 30),)))
>>> for change in compare(handbook.policy, then, on=date(2026, 3, 1), table="no-reason-window"):
...     print(change.outcomes(), change.rules_before, change.rules_after)
...     print(change.example)
...     break
[('No-reason window', 'after it', 'inside')] ('WIN-07',) ('WIN-06',)
{'market': 'eu', 'order_state': 'signed', 'days_since_signing': 15, 'told_of_right': 'yes'}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date
from decimal import Decimal

from .grid import Axis, Box, Grid
from .inforce import InForce, Policy, RuleInForce
from .regions import Region, Regions
from .slices import Splits, axes_of
from .terms import Condition, Field, Value, is_empty


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


def _meant(
    in_force: InForce, rule: RuleInForce, names: Iterable[str]
) -> tuple[str | int | Decimal, ...]:
    return tuple(_meaning(in_force, name, rule.rule.then[name]) for name in names)


class _Pair:
    """Two policies on one day, and the changes found so far, by table."""

    def __init__(self, old: InForce, new: InForce) -> None:
        self.old = old
        self.new = new
        self.found: dict[str, list[Change]] = {}

    def changes(self, table: str) -> list[Change]:
        if table not in self.found:
            self.found[table] = list(self._changes(table))
        return self.found[table]

    def _changes(self, table: str) -> Iterator[Change]:
        stated = self._decided_alike(table)
        within = {**stated, **self.common_facts(table, frozenset(stated))}
        if any(map(is_empty, within.values())) or not self._may_differ(table, stated):
            return
        space = Regions(axes_of([self.old, self.new], table, within))
        names = [
            name
            for name in self.old.tables[table].table.outcomes
            if name in self.new.tables[table].table.outcomes
        ]
        pairs: dict[tuple[object, ...], list[tuple[RuleInForce, RuleInForce, Region]]] = {}
        after = [
            (is_, _meant(self.new, is_, names), cells)
            for is_, cells in Splits(self.new, space).of(table, within).rules
        ]
        for was, cells in Splits(self.old, space).of(table, within).rules:
            meant = _meant(self.old, was, names)
            for is_, means, others in after:
                if meant != means and (both := cells & others):
                    pairs.setdefault((meant, means), []).append((was, is_, both))
        examples = _Examples(self, table, stated, space.axes)
        for found in pairs.values():
            yield from self._change(table, names, space, examples, found)

    def _may_differ(self, table: str, stated: Mapping[str, Condition]) -> bool:
        """Say whether anything that decides is not the same in both policies."""
        own = [
            [
                (rule.conditions, {n: _meaning(p, n, code) for n, code in rule.rule.then.items()})
                for rule in p.tables[table].rules
            ]
            for p in (self.old, self.new)
        ]
        inputs = self.old.tables[table].table.inputs
        return own[0] != own[1] or any(n in self.old.producers and n not in stated for n in inputs)

    def _change(
        self,
        table: str,
        names: list[str],
        space: Regions,
        examples: _Examples,
        found: list[tuple[RuleInForce, RuleInForce, Region]],
    ) -> Iterator[Change]:
        cells = space.nothing
        for _, _, both in found:
            cells |= both
        shown = [
            (box, example)
            for box in space.boxes(cells)
            if (example := examples.of(box.conditions)) is not None
        ]
        if shown:
            reached = space.nothing
            for box, _ in shown:
                reached |= space.box(box.conditions)
            rules = [(was, is_) for was, is_, both in found if both & reached]
            yield Change(
                table,
                {name: rules[0][0].rule.then[name] for name in names},
                {name: rules[0][1].rule.then[name] for name in names},
                tuple(dict.fromkeys(was.id for was, _ in rules)),
                tuple(dict.fromkeys(is_.id for _, is_ in rules)),
                tuple(box for box, _ in shown),
                shown[0][1],
                space.grid,
                (self.old, self.new),
            )

    def _decided_alike(self, table: str) -> dict[str, Condition]:
        """Return the inputs, however far back, that need not be traced to the facts behind them.

        They are those that other tables decide alike in both policies, and those that only one of
        the policies decides, which the other takes as stated. Each has the codes that both know.
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
                        stated[name] = self._known_to_both(name)
        return stated

    def fields(self, table: str, stated: frozenset[str]) -> dict[str, Field]:
        """Return the facts that a table rests on in either policy."""
        of_both = [f for p in (self.old, self.new) for f in p.base_fields(table, stated)]
        return {field.name: field for field in of_both}

    def _known_to_both(self, name: str) -> Condition:
        fields = [p.terms[name] for p in (self.old, self.new) if name in p.terms.fields]
        if fields[0].is_number:
            return max(f.span[0] for f in fields), min(f.span[1] for f in fields)
        return frozenset.intersection(*(frozenset(field.codes) for field in fields))

    def common_facts(self, table: str, stated: frozenset[str]) -> dict[str, Condition]:
        """Return, for each fact that the two policies bound differently, what both know of it."""
        common: dict[str, Condition] = {}
        for name in self.fields(table, stated):
            was, is_ = (p.terms.fields.get(name) for p in (self.old, self.new))
            if was is None or is_ is None:
                continue
            if (was.kind, was.step) != (is_.kind, is_.step):
                raise ValueError(f"{name!r} is measured differently in the two policies")
            if was.span != is_.span or {*was.codes} != {*is_.codes}:
                common[name] = self._known_to_both(name)
        return common


class _Examples:
    """Cases that come to the boxes of a table, through the tables that decide its inputs."""

    def __init__(
        self, pair: _Pair, table: str, stated: Mapping[str, Condition], cut_as: Sequence[Axis]
    ) -> None:
        self.producers = {
            name: pair.old.producers[name]
            for name in stated
            if pair.old.producers.get(name) == pair.new.producers.get(name)
        }
        by_one = {name: codes for name, codes in stated.items() if name not in self.producers}
        self.fields = pair.fields(table, frozenset(by_one))
        self.within = {**by_one, **pair.common_facts(table, frozenset(by_one))}
        self.space = Regions(axes_of([pair.old, pair.new], table, self.within, cut_as))
        self.split = Splits(pair.old, self.space).of(table, self.within)
        self.behind = {
            name: pair.fields(producer, frozenset(by_one)).keys()
            for name, producer in self.producers.items()
        }

    def of(self, box: Mapping[str, Condition]) -> dict[str, Value] | None:
        """Return the facts of a case in a box, or None where no case can come to it.

        An input that another table decides is brought about by the facts behind it, or else the
        box speaks of a combination that never occurs.
        """
        cells = self.space.box(box)
        told = {*self.within, *box}
        for name in box:
            if name in self.producers:
                cells &= self.split.with_input(name, box[name])
                told |= self.behind[name]
        if not cells:
            return None
        found = self.space.witness(cells)
        return {
            name: found[name]
            if name in found
            else Axis(field, (self.within.get(name, field.whole),)).first(0)
            for name, field in self.fields.items()
            if name in told
        }
