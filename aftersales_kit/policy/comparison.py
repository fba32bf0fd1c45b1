"""What a change of policy changes: the situations that come out differently, in few boxes.

Parts: `compare` (the difference between two policies on one day, as `Change`s), `Comparison` (two
policies, each as it stands on a day of its own: what is decided otherwise, and which wording is
sent otherwise), `unmatched` (what only one of them knows, and so cannot be compared).

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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from .grid import Axis, Box, Grid
from .inforce import InForce, Policy, RuleInForce
from .labels import NO_LABEL, Label
from .regions import Region, Regions
from .slices import Splits, axes_of
from .terms import Condition, Field, Value, as_codes, as_range, is_empty

NOTHING_SENT = Label("no wording", "没有话术")
FROM_TO = Label("{} → {}", "{} → {}")


@dataclass(frozen=True)
class Step:
    """One outcome that differs: its name, what it was and becomes, in words.

    `better` is more than 0 where the ranks of the outcome say that it is better for the buyer, less
    where worse, and 0 where they rank the two alike, or do not rank them.
    """

    name: str
    label: Label
    was: Label
    becomes: Label
    better: int


@dataclass(frozen=True)
class Change:
    """Situations of one table that had one outcome and get another.

    `before` and `after` have every outcome of the table that both policies know; the rules are
    those that decide these situations, in the order of the table. `boxes` say where; `example` has
    the facts of one case inside them that matter. `own` says that the table itself has changed, and
    not only what decides its inputs. Where the wordings are compared, `sent` has the ids of those
    that go with the decision, empty where none does.
    """

    table: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    boxes: tuple[Box, ...]
    example: Mapping[str, Value]
    own: bool = True
    sent: tuple[str, str] | None = None
    grid: Grid = part(repr=False, compare=False, default_factory=lambda: Grid(()))
    policies: tuple[InForce, ...] = part(repr=False, compare=False, default=())

    @property
    def steps(self) -> tuple[Step, ...]:
        """The outcomes that differ."""
        old, new = self.policies
        return tuple(
            Step(
                name,
                new.terms[name].label,
                _said(old, name, self.before[name]),
                _said(new, name, self.after[name]),
                _better(old, new, name, self.before[name], self.after[name]),
            )
            for name in self.before
            if _meaning(old, name, self.before[name]) != _meaning(new, name, self.after[name])
        )

    @property
    def wordings(self) -> tuple[Label, Label]:
        """The titles of the wordings before and after, where wordings are compared."""
        was, becomes = (
            policy.policy.replies[name].title if name else NOTHING_SENT
            for policy, name in zip(self.policies, self.sent or ("", ""), strict=True)
        )
        return was, becomes

    @property
    def title(self) -> Label:
        """The title of the table."""
        return self.policies[1].tables[self.table].table.title

    def outcomes(self, lang: str = "en") -> list[tuple[str, str, str]]:
        """Return the outcomes that differ, in words: label, what it was, what it becomes."""
        return [
            (step.label.text(lang), step.was.text(lang), step.becomes.text(lang))
            for step in self.steps
        ]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The boxes in words."""
        return tuple(box.label(self.grid) for box in self.boxes)

    def situations(self, lang: str = "en") -> list[str]:
        """Return the boxes in words of one language."""
        return [label.text(lang) for label in self.labels]

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
    pair = Comparison(old.on(on), new.on(on))
    if table is not None:
        pair.old.table(table)
        pair.new.table(table)
        return pair.changes(table)
    return pair.all_changes()


@dataclass(frozen=True)
class Unmatched:
    """Something that only one of two policies knows, or that they bound differently.

    `kind` is "table", "outcome", "field", "code" or "bounds", `of` the table or the field that it
    belongs to, if it does, and `when` says "before" or "after" where only one of them knows it.
    """

    kind: str
    name: str
    label: Label
    of: str = ""
    home: Label = NO_LABEL
    when: str = ""


def unmatched(old: Policy, new: Policy) -> list[Unmatched]:
    """Return what only one of two policies knows: tables, outcomes, facts, codes, and bounds."""
    found = []
    for name in dict.fromkeys((*old.tables, *new.tables)):
        was, is_ = old.tables.get(name), new.tables.get(name)
        if was is None or is_ is None:
            table = was or is_
            assert table
            found.append(Unmatched("table", name, table.title, when=_when(was, is_)))
            continue
        for outcome in dict.fromkeys((*was.outcomes, *is_.outcomes)):
            there = outcome in was.outcomes, outcome in is_.outcomes
            if not all(there):
                field = (old if there[0] else new).terms[outcome]
                found.append(
                    Unmatched("outcome", outcome, field.label, name, is_.title, _when(*there))
                )
    for name in dict.fromkeys((*old.terms.fields, *new.terms.fields)):
        found += _unmatched_field(old.terms.fields.get(name), new.terms.fields.get(name))
    return found


def _unmatched_field(was: Field | None, is_: Field | None) -> Iterator[Unmatched]:
    if was is None or is_ is None:
        field = was or is_
        assert field
        yield Unmatched("field", field.name, field.label, when=_when(was, is_))
        return
    for code, label in {**was.codes, **is_.codes}.items():
        there = code in was.codes, code in is_.codes
        if not all(there):
            yield Unmatched("code", code, label, is_.name, is_.label, _when(*there))
    if was.bounds_label != is_.bounds_label:
        told = FROM_TO.format(was.bounds_label, is_.bounds_label)
        yield Unmatched("bounds", is_.name, told, is_.name, is_.label)


def _when(before: object, after: object) -> str:
    return "before" if before and not after else "after"


def _said(in_force: InForce, outcome: str, code: str) -> Label:
    if in_force.terms[outcome].kind == "amount":
        return in_force.policy.amounts[code].value_label(in_force.on)
    return in_force.terms[outcome].value_label(code)


def _better(old: InForce, new: InForce, outcome: str, before: str, after: str) -> int:
    """Say which way an outcome goes, by the ranks of the new policy, or else of the old one."""
    for policy in (new, old):
        ranks = policy.terms[outcome]
        ranked = frozenset[str]().union(*ranks.worst_first)
        if {before, after} <= ranked:
            was, is_ = ranks.rank(before), ranks.rank(after)
            return (is_ > was) - (is_ < was)
    return 0


def _meaning(in_force: InForce, outcome: str, code: str) -> str | int | Decimal:
    return in_force.amounts[code] if in_force.terms[outcome].kind == "amount" else code


def _meant(in_force: InForce, names: Iterable[str], rule: RuleInForce) -> tuple[object, ...]:
    return tuple(_meaning(in_force, name, rule.rule.then[name]) for name in names)


def _reply(rule: RuleInForce) -> tuple[object, ...]:
    return (rule.rule.reply,)


def _alike(one: InForce, other: InForce) -> bool:
    """Say whether the tables of one policy decide alike on two days."""
    return (
        one.policy is other.policy
        and one.amounts == other.amounts
        and all(
            [rule.id for rule in one.tables[name].rules]
            == [rule.id for rule in other.tables[name].rules]
            for name in one.tables
        )
    )


class Comparison:
    """Two policies, each as it stands on a day, and the changes found so far, by table.

    `before` is the same on an earlier day: what was found there stands where the tables of neither
    policy are others since. `demanded` is what `demands` has found of law and platform.
    """

    def __init__(self, old: InForce, new: InForce, before: Comparison | None = None) -> None:
        self.old = old
        self.new = new
        self.before = before
        if before and not (_alike(before.old, old) and _alike(before.new, new)):
            self.before = None
        self.found: dict[str, list[Change]] = self.before.found if self.before else {}
        self._sent: dict[str, list[Change]] = self.before._sent if self.before else {}
        self._compared: dict[str, _Compared | None] = self.before._compared if self.before else {}
        self.demanded: dict[str, list[Any]] = {}

    @property
    def tables(self) -> list[str]:
        """The tables that both have."""
        return [name for name in self.old.tables if name in self.new.tables]

    def all_changes(self) -> list[Change]:
        """Return what is decided otherwise, by all tables that both have."""
        return [change for name in self.tables for change in self.changes(name)]

    def all_sent(self) -> list[Change]:
        """Return where another wording goes with what is decided, by all tables that both have."""
        return [change for name in self.tables for change in self.sent(name)]

    def changes(self, table: str) -> list[Change]:
        """Return what a table that both have decides otherwise."""
        if table not in self.found:
            self.found[table] = list(self._changes(table))
        return self.found[table]

    def _changes(self, table: str) -> Iterator[Change]:
        names = [
            name
            for name in self.old.tables[table].table.outcomes
            if name in self.new.tables[table].table.outcomes
        ]
        yield from self._differing(
            table, names, partial(_meant, self.old, names), partial(_meant, self.new, names)
        )

    def sent(self, table: str) -> list[Change]:
        """Return the situations of a table in which another wording goes with the decision."""
        if table not in self._sent:
            self._sent[table] = list(self._others_sent(table))
        return self._sent[table]

    def _others_sent(self, table: str) -> Iterator[Change]:
        of_rules = [[rule.rule.reply for rule in p.tables[table].rules] for p in self._both]
        if any(map(any, of_rules)):
            yield from self._differing(table, (), _reply, _reply)

    @property
    def _both(self) -> tuple[InForce, InForce]:
        return self.old, self.new

    def compared(self, table: str) -> _Compared | None:
        """Return how both split the cases of a table; None where nothing that decides differs."""
        if table not in self._compared:
            self._compared[table] = self._compare(table)
        return self._compared[table]

    def _compare(self, table: str) -> _Compared | None:
        stated = self._decided_alike(table)
        known = {**stated, **self.common_facts(table, frozenset(stated))}
        inputs = self.old.tables[table].table.inputs
        # Inputs of its own that both decide, and not alike.
        beneath = [
            self.old.producers[name]
            for name in inputs
            if name in self.old.producers and name not in stated
        ]
        own = self._differing_rules(table)
        if own == () and not beneath:
            return None
        around = self._around(table, frozenset(stated), beneath, own)
        within = {**known, **around}
        for name in known.keys() & around.keys():
            within[name] = both(known[name], around[name])
        if any(map(is_empty, within.values())):
            return None
        space = Regions(axes_of(self._both, table, within))
        before, after = (Splits(p, space).of(table, within).rules for p in self._both)
        fields = self.fields(table, frozenset(stated))
        around = {name: within[name] for name in fields if name in around}
        examples = _Examples(self, table, stated, around, space)
        return _Compared((*fields,), around, space, own != (), before, after, examples)

    def _around(
        self,
        table: str,
        stated: frozenset[str],
        beneath: Iterable[str],
        own: Iterable[RuleInForce] | None,
    ) -> dict[str, Condition]:
        """Return what is so of every case that can come out differently, fact by fact.

        It lies in a box in which an input is decided differently, or a rule speaks of it that only
        one of the policies has. `own` is None where the rules stand in another order.
        """
        if own is None:
            return {}
        fields = self.fields(table, stated)
        places = [
            box.conditions for other in beneath for c in self.changes(other) for box in c.boxes
        ]
        places += [rule.conditions for rule in own if not rule.is_empty]
        if not places:
            return {}
        shared = frozenset.intersection(*(frozenset(place) for place in places))
        found = {}
        for name in places[0]:
            if name in shared and (name in stated or name in fields):
                found[name] = hull([place[name] for place in places])
        return found

    def _differing(
        self,
        table: str,
        names: Sequence[str],
        before: Callable[[RuleInForce], tuple[object, ...]],
        after: Callable[[RuleInForce], tuple[object, ...]],
    ) -> Iterator[Change]:
        """Go through the situations of a table whose rules do not mean the same."""
        compared = self.compared(table)
        if compared is None:
            return
        pairs: dict[tuple[object, ...], list[tuple[RuleInForce, RuleInForce, Region]]] = {}
        becomes = [(is_, after(is_), cells) for is_, cells in compared.after]
        for was, cells in compared.before:
            meant = before(was)
            for is_, means, others in becomes:
                if meant != means and (both := cells & others):
                    pairs.setdefault((meant, means), []).append((was, is_, both))
        for found in pairs.values():
            yield from self._change(table, names, compared, found)

    def _differing_rules(self, table: str) -> tuple[RuleInForce, ...] | None:
        """Return the rules of a table that say what none of the other policy's says.

        None where those that both have decide in another order: each may then decide otherwise.
        """
        was, is_ = (
            {
                (
                    frozenset(rule.conditions.items()),
                    frozenset((n, _meaning(p, n, code)) for n, code in rule.rule.then.items()),
                    rule.rule.reply,
                ): rule
                for rule in p.tables[table].rules
            }
            for p in self._both
        )
        if [said for said in was if said in is_] != [said for said in is_ if said in was]:
            return None
        return (
            *(rule for said, rule in was.items() if said not in is_),
            *(rule for said, rule in is_.items() if said not in was),
        )

    def _change(
        self,
        table: str,
        names: Sequence[str],
        compared: _Compared,
        found: list[tuple[RuleInForce, RuleInForce, Region]],
    ) -> Iterator[Change]:
        space = compared.space
        cells = space.nothing
        for _, _, both in found:
            cells |= both
        shown = [
            (box, example)
            for found_box in space.boxes(cells)
            for box in [compared.box(found_box)]
            if (example := compared.examples.of(box.conditions)) is not None
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
                compared.own,
                None if names else (rules[0][0].rule.reply or "", rules[0][1].rule.reply or ""),
                Grid([*self._axes(compared.around), *space.axes]),
                self._both,
            )

    def _axes(self, names: Iterable[str]) -> list[Axis]:
        fields = (self.new.terms.fields.get(n) or self.old.terms[n] for n in names)
        return [Axis.cut(field, []) for field in fields]

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


def both(one: Condition, other: Condition) -> Condition:
    """Return the condition that two conditions of one field make together."""
    if isinstance(one, frozenset):
        return one & as_codes(other)
    low, high = as_range(other)
    return max(one[0], low), min(one[1], high)


def hull(conditions: Sequence[Condition]) -> Condition:
    """Return the smallest condition that holds wherever one of some of a field does."""
    if isinstance(conditions[0], frozenset):
        return frozenset[str]().union(*map(as_codes, conditions))
    ranges = [*map(as_range, conditions)]
    return min(low for low, _ in ranges), max(high for _, high in ranges)


@dataclass(frozen=True)
class _Compared:
    """How two policies split the cases of one table.

    `around` is so of every case that comes out differently, and no other is in the `space`; `own`
    says that the table itself has changed.
    """

    facts: Sequence[str]
    around: Mapping[str, Condition]
    space: Regions
    own: bool
    before: Sequence[tuple[RuleInForce, Region]]
    after: Sequence[tuple[RuleInForce, Region]]
    examples: _Examples

    def box(self, found: Box) -> Box:
        """Return a box of the space with what is so of every case in it, in the order of facts."""
        bound = {**self.around, **found.conditions}
        return Box({name: bound[name] for name in self.facts if name in bound})


class _Examples:
    """Cases that come to the boxes of a table, through the tables that decide its inputs."""

    def __init__(
        self,
        pair: Comparison,
        table: str,
        stated: Mapping[str, Condition],
        around: Mapping[str, Condition],
        beneath: Regions,
    ) -> None:
        self.producers = {
            name: pair.old.producers[name]
            for name in stated
            if pair.old.producers.get(name) == pair.new.producers.get(name)
        }
        by_one = {name: codes for name, codes in stated.items() if name not in self.producers}
        self.fields = pair.fields(table, frozenset(by_one))
        facts = {name: c for name, c in around.items() if name in self.fields or name in by_one}
        self.within = {**by_one, **pair.common_facts(table, frozenset(by_one)), **facts}
        self.space = Regions(axes_of([pair.old, pair.new], table, self.within, beneath.axes))
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
