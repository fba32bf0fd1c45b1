"""Many cases at once: the policy's tables over the rows of a DataFrame.

Parts: `decide_frame` (a table over a frame of facts), `decide_columns` (the same over columns that
have been read), `Block` (rows of one stretch of the policy), `decide_codes` (over cells, for
speed).

Every fact is a column. Text is read exactly as for one case; an empty cell, None or NaN is unknown.
A complete row is decided as one case is; an incomplete one only where every case that it may be
comes to the same. No row is dropped: one that cannot be decided keeps its place and says why.
Rows are gone through a stretch at a time, so that many take no more room than few.

>>> from datetime import date
>>> cases = pd.DataFrame({"return_carrier": ["sf", "ems", "surface_mail", "sto", "dhl"],
...                       "freight_collect": ["yes", "yes", "yes", None, "no"], "market": "cn"})
>>> decided = decide_frame(cases, "return-acceptance", on=date(2026, 3, 1), handbook=handbook)
>>> decided[["acceptance", "rule"]].astype(object).fillna("-").to_numpy().tolist()
[['accept', 'RTA-02'], ['refuse', 'RTA-03'], ['refuse', 'RTA-04'], ['accept', 'RTA-01'], ['-', '-']]
>>> print(decided["why_not"].iloc[4])
return_carrier: 'dhl' is not one of same_kind, sf, sto, ems, surface_mail
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import prod
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..answers.facts import read_facts
from ..policy.days import DAYS, FAULT_PERIOD, MARKET, OPENED, REPAIRED, REPLACED, SIGNED, counted
from ..policy.faults import CaseError
from ..policy.grid import Axis
from ..policy.handbook import Handbook
from ..policy.inforce import InForce, Policy, TableInForce
from ..policy.terms import Value
from .columns import Column, Columns, Flags, Ints, Readers, Rows, code_of
from .reasons import UNKNOWN, Whys, joined

Places = NDArray[np.uint16]
DATES = (SIGNED, OPENED, REPLACED)
"""Columns that say from when to when the days are counted."""
CACHED = 32_768
"""Cases whose flat indices stay in the processor's cache."""
BLOCK = 131_072
"""Rows decided at a time, table after table."""
ALL = slice(None)


def blocks(length: int) -> Iterator[slice]:
    """Go through rows a block at a time; of no rows there is one block, which is empty."""
    for start in range(0, max(length, 1), BLOCK):
        yield slice(start, min(start + BLOCK, length))


def decide_frame(
    frame: pd.DataFrame, table: str, *, on: date | str, handbook: Handbook
) -> pd.DataFrame:
    """Decide every row by a table, as the policy stands on a day.

    `on` is a day, or the name of a column of days, each row then being decided as of its own.
    The columns that the table rests on are read, others are left alone; a column that another
    table decides may be there as well and counts where it is filled. The result has the frame's
    index, a categorical column for each outcome (its categories are all codes of the outcome),
    `rule` (the id of the rule that decides; of several that agree on an incomplete row, the
    first) and `why_not` (in words, categorical, missing where there is a decision).
    Raises KeyError for an unknown table or column of days, UncoveredDate for one `on` before the
    policy.
    """
    on = on.date() if isinstance(on, datetime) else on
    policy = handbook.policy
    readers = Readers(policy.terms)
    fired = (
        decide_columns(
            Columns(frame.iloc[rows], policy.terms, readers), table, on=on, policy=policy
        )
        for rows in blocks(len(frame))
    )
    return Fired.one_after_the_other(fired).frame(frame.index)


@dataclass(frozen=True)
class Fired:
    """What a table makes of many cases.

    `rule` is 1 + the place of the deciding rule in the policy's table, 0 without a decision;
    `whys` say, for each row that has none, why.
    """

    policy: Policy
    table: str
    rule: Places
    whys: Whys

    @classmethod
    def one_after_the_other(cls, parts: Iterable[Fired]) -> Fired:
        """Return what a table makes of some cases, and then of others; there are some."""
        first, *others = parts
        if not others:
            return first
        rule = np.concatenate([first.rule, *(part.rule for part in others)])
        whys = joined([first.whys, *(part.whys for part in others)])
        return cls(first.policy, first.table, rule, whys)

    def outcome(self, name: str) -> Ints:
        """Return an outcome as the position of its code among the field's codes; -1 is none."""
        rules = self.policy.tables[self.table].rules
        return outcome_of(self.policy, name, [rule.then[name] for rule in rules]).take(self.rule)

    def frame(self, index: pd.Index) -> pd.DataFrame:
        """Return the answer as `decide_frame` gives it."""
        table = self.policy.tables[self.table]
        answer: dict[str, object] = {
            outcome: pd.Categorical.from_codes(
                self.outcome(outcome), categories=pd.Index([*self.policy.terms[outcome].codes])
            )
            for outcome in table.outcomes
        }
        names = list(dict.fromkeys(rule.id for rule in table.rules))
        of_rule = np.array([-1, *(names.index(rule.id) for rule in table.rules)], np.int16)
        answer["rule"] = pd.Categorical.from_codes(
            of_rule.take(self.rule), categories=pd.Index(names)
        )
        answer["why_not"] = self.whys.words()
        return pd.DataFrame(answer, index=index)


def outcome_of(policy: Policy, name: str, codes: Sequence[str]) -> Ints:
    """Return the positions of codes among those of a field, after -1, which stands for none."""
    positions = {code: place for place, code in enumerate(policy.terms[name].codes)}
    return np.array([-1, *(positions[code] for code in codes)], np.int16)


def stretches(columns: Columns, *, on: date | str, policy: Policy) -> Iterator[tuple[int, Rows]]:
    """Go through the stretches of the policy in which rows lie: a place in `policy.changes`, rows.

    -1 are the rows whose day is not known or before the policy.
    """
    if not isinstance(on, str):
        yield policy.changes.index(policy.on(on).on), ALL
        return
    starts = np.array([day.toordinal() for day in policy.changes], np.int32)
    days = columns.days(on)
    places = np.searchsorted(starts, np.where(days.known, days.codes, 0), side="right") - 1
    low, high = places.min(initial=len(starts)), places.max(initial=-1)
    if low == high:
        yield int(low), ALL
        return
    for place in range(low, high + 1):
        if (rows := np.flatnonzero(places == place)).size:
            yield place, rows


def decide_columns(columns: Columns, table: str, *, on: date | str, policy: Policy) -> Fired:
    """Decide cases whose columns have been read, as integers: see `decide_frame`."""
    policy.on(policy.start).table(table)
    return Fired.one_after_the_other(
        _decided(columns.part(rows), table, on, policy) for rows in blocks(len(columns))
    )


def _decided(columns: Columns, table: str, on: date | str, policy: Policy) -> Fired:
    """Decide the rows of a block."""
    rule, whys = np.zeros(len(columns), np.uint16), Whys(len(columns))
    place_of = {id(r): place for place, r in enumerate(policy.tables[table].rules, 1)}
    for place, rows in stretches(columns, on=on, policy=policy):
        if place < 0:
            assert isinstance(on, str)
            without_day(columns, rows, on, policy, whys)
            continue
        in_force = policy.on(policy.changes[place])
        block = Block.of(in_force, columns.part(rows))
        places = [0, *(place_of[id(r.rule)] for r in in_force.tables[table].rules)]
        fired = block.fire(table).rule
        rule[rows] = np.array(places, np.uint16).take(fired)
        open_ = np.flatnonzero(fired == 0)
        whys.add(np.arange(len(columns))[rows][open_], block.whys(table, open_))
    return Fired(policy, table, rule, whys)


def without_day(columns: Columns, rows: Rows, name: str, policy: Policy, whys: Whys) -> None:
    """Note of rows that their day is not known, cannot be read, or is before the policy."""
    places = np.arange(len(columns))[rows]
    days = columns.days(name)
    note_problems(days.part(places), places, whys)
    sound = places[days.problem[places] == 0]
    whys.note(sound[~days.known[sound]], UNKNOWN + name)
    early = f"{name}: before {policy.start}, when the policy starts"
    whys.note(sound[days.known[sound]], early)


def note_problems(column: Column, rows: NDArray[np.intp], whys: Whys) -> None:
    """Note of rows, as many as a column has, what cannot be read in it."""
    if column.problems:
        said = Whys(0)
        places = [said.place(()), *(said.place((problem,)) for problem in column.problems)]
        said.codes = np.array(places, np.int32)[column.problem]
        whys.add(rows, said)


def as_counted(columns: Columns, in_force: InForce) -> Columns:
    """Return the same cases with the days as the law of their markets counts them.

    Rows differ by their dates and remedies; a row without any has its days as they stand there.
    A date that cannot be read, or contradicts another, is what is wrong with the days of its row.
    """
    dates = [name for name in DATES if name in columns.names]
    if not dates and REPAIRED not in columns.names:
        return columns
    read = {name: columns.column(name) for name in (MARKET, DAYS, REPAIRED)}
    telling = read[REPAIRED].known & (read[REPAIRED].codes > 0)
    for name in dates:
        telling = telling | columns.frame[name].notna().to_numpy()
    rows = np.flatnonzero(telling)
    if not rows.size:
        return columns
    cells = {name: columns.frame[name].iloc[rows].astype(object) for name in dates}
    keys = [pd.factorize(cell.map(str))[0] for cell in cells.values()]
    keys += [np.where(c.known, c.codes, -1)[rows] for c in read.values()]
    group, firsts = _alike(keys)
    found = []
    for first in firsts.tolist():
        told: dict[str, object] = {
            name: None if pd.isna(cell.iloc[first]) else cell.iloc[first]
            for name, cell in cells.items()
        }
        told |= {name: columns.value(name, int(rows[first])) for name in read}
        found.append(_counted(told, in_force))
    days = _stated(read[DAYS], DAYS, found, rows, group, in_force)
    faults = _stated(columns.column(FAULT_PERIOD), FAULT_PERIOD, found, rows, group, in_force)
    said = [problem for _, problem in found if problem]
    numbers = np.cumsum([bool(problem) for _, problem in found]) + len(days.problems)
    spoilt = np.where([bool(problem) for _, problem in found], numbers, 0)[group]
    days.problem[rows[spoilt > 0]] = spoilt[spoilt > 0]
    days = replace(days, problems=(*days.problems, *said))
    return columns.with_column(DAYS, days).with_column(FAULT_PERIOD, faults)


def _alike(keys: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return the groups of rows that are alike in all keys, and the first row of each group."""
    group = np.zeros(len(keys[0]), np.int64)
    for key in keys:
        low = int(key.min(initial=0))
        group = pd.factorize(group * (int(key.max(initial=0)) - low + 1) + (key - low))[0]
    _, firsts = np.unique(group, return_index=True)
    return group, firsts


def _stated(
    column: Column,
    name: str,
    found: Sequence[tuple[Mapping[str, Value], str]],
    rows: NDArray[np.intp],
    group: Ints,
    in_force: InForce,
) -> Column:
    """Return a column with what was found of groups of rows in their place."""
    field, other = in_force.terms[name], column.copied()
    values = [facts.get(name) for facts, _ in found]
    there = np.array([value is not None for value in values], np.bool_)[group]
    codes = [0 if value is None else code_of(field, value) for value in values]
    other.codes[rows[there]] = np.array(codes, other.codes.dtype)[group[there]]
    other.known[rows[there]] = True
    return other


def _counted(told: Mapping[str, object], in_force: InForce) -> tuple[Mapping[str, Value], str]:
    """Return the facts of a row with the days as they count, or what is wrong with them."""
    plain = {
        # A cell of a day may hold its midnight.
        name: value.date() if isinstance(value, datetime) and name != OPENED else value
        for name, value in told.items()
    }
    try:
        return counted(read_facts(plain, in_force.terms), in_force), ""
    except CaseError as error:
        return {}, str(error)


@dataclass(frozen=True)
class Ruled:
    """What one table makes of the rows of a block: 1 + the rule, 0 without a decision.

    `bad` are the rows in which a fact beneath cannot be read, None where that is none.
    """

    rule: Places
    bad: Flags | None

    def part(self, rows: NDArray[np.intp]) -> Ruled:
        """Return some of the rows."""
        return Ruled(self.rule[rows], None if self.bad is None else self.bad[rows])


class Block:
    """Some rows whose days lie in one stretch of the policy, decided table after table."""

    def __init__(self, in_force: InForce, columns: Columns) -> None:
        self.in_force = in_force
        self.columns = columns
        self._variants: dict[str, object] = {}
        self._fired: dict[object, Ruled] = {}

    @classmethod
    def of(cls, in_force: InForce, columns: Columns) -> Block:
        """Return rows whose days are counted as the law of their markets counts them."""
        return cls(in_force, as_counted(columns, in_force))

    def part(self, rows: NDArray[np.intp]) -> Block:
        """Return some of the rows; what is decided of them is not decided again."""
        other = copy(self)
        other.columns = self.columns.part(rows)
        other._fired = {key: ruled.part(rows) for key, ruled in self._fired.items()}
        return other

    def with_column(self, name: str, column: Column) -> Block:
        """Return the same rows with one fact replaced; tables that it cannot reach are kept."""
        other = copy(self)
        other.columns = self.columns.with_column(name, column)
        other._variants = {**self._variants, name: object()}
        return other

    def fire(self, name: str) -> Ruled:
        """Decide the rows by a table, and by those that decide its inputs."""
        reach = self.in_force.reach(name)
        key = (name, *(item for item in self._variants.items() if item[0] in reach))
        if key not in self._fired:
            self._fired[key] = self._fire(self.in_force.tables[name])
        return self._fired[key]

    def outcome(self, table: str, name: str) -> Ints:
        """Return an outcome as the position of its code among the field's codes; -1 is none."""
        codes = [rule.rule.then[name] for rule in self.in_force.tables[table].rules]
        return outcome_of(self.in_force.policy, name, codes).take(self.fire(table).rule)

    def _fire(self, table: TableInForce) -> Ruled:
        length = len(self.columns)
        bad: Flags | None = None
        open_axes = np.zeros(length, np.min_scalar_type((1 << len(table.grid.axes)) - 1))
        cells = []
        for position, axis in enumerate(table.grid.axes):
            column = self.columns.column(axis.field.name)
            codes, silent = column.codes, ~column.known
            if column.problems:
                bad = _either(bad, column.problem > 0)
            if axis.field.name in self.in_force.producers and silent.any():
                made, codes = self._derived(axis.field.name, codes, silent)
                if made.bad is not None:
                    bad = _either(bad, made.bad & silent)
                silent &= made.rule == 0
            if silent.any():
                open_axes |= silent * open_axes.dtype.type(1 << position)
            cells.append(_cells(axis, codes))
        rule = decide_codes(table, cells)
        incomplete = np.flatnonzero(open_axes)
        patterns = open_axes[incomplete]
        for pattern in np.unique(patterns).tolist():
            rows = incomplete[patterns == pattern]
            rule[rows] = _certain(table, pattern, [cell[rows] for cell in cells])
        if bad is not None:
            rule[bad] = 0
        return Ruled(rule, bad)

    def _derived(self, name: str, codes: Ints, silent: Flags) -> tuple[Ruled, Ints]:
        """Return a fact with what another table makes of it where nothing is said."""
        producer = self.in_force.producers[name]
        made = self.fire(producer)
        # Where nothing is decided the place is any that there is: it is not looked at.
        outcome = np.maximum(self.outcome(producer, name), 0).astype(codes.dtype)
        return made, np.where(silent, outcome, codes)

    def whys(self, table: str, rows: NDArray[np.intp]) -> Whys:
        """Return why some rows have no decision of a table."""
        whys, here = Whys(len(rows)), np.arange(len(rows))
        if not rows.size:
            return whys
        bits: dict[str, int] = {}
        bad, missing = self._lacking(table, rows, bits)
        missing[bad > 0] = 0
        for name, place in bits.items():
            column = self.columns.column(name)
            wrong = here[bad >> place & 1 > 0]
            note_problems(column.part(rows[wrong]), wrong, whys)
            whys.note(here[missing >> place & 1 > 0], UNKNOWN + name)
        return whys

    def _lacking(
        self, table: str, rows: NDArray[np.intp], bits: dict[str, int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which facts beneath a table cannot be read, and which are not known, as bits."""
        bad, missing = np.zeros((2, len(rows)), np.int64)
        for name in self.in_force.tables[table].table.inputs:
            bit = 1 << bits.setdefault(name, len(bits))
            column = self.columns.column(name)
            wrong = column.problem[rows] > 0
            bad[wrong] |= bit
            unknown = ~column.known[rows] & ~wrong
            if name in self.in_force.producers and unknown.any():
                producer = self.in_force.producers[name]
                beneath = self._lacking(producer, rows, bits)
                bad[unknown] |= beneath[0][unknown]
                unknown &= self.fire(producer).rule[rows] == 0
                missing[unknown] |= beneath[1][unknown]
            else:
                missing[unknown] |= bit
        return bad, missing


def _either(bad: Flags | None, more: Flags) -> Flags:
    return more if bad is None else bad | more


def _cells(axis: Axis, codes: Ints) -> Ints:
    """Return the cells of an axis in which codes, or numbers as counts of steps, lie."""
    fits = np.min_scalar_type(len(axis.cells))
    if not axis.field.is_number:
        if len(axis.cells) == len(axis.field.codes):
            return codes  # each code is a cell of its own, in the same order
        cell_of = np.array([axis.code_cells[code] for code in axis.field.codes], fits)
        return cell_of.take(codes)
    cells = np.zeros(len(codes), fits)
    for start in axis.starts[1:]:
        cells += codes >= start
    return cells


def _certain(table: TableInForce, open_axes: int, cells: Sequence[Ints]) -> Places:
    """Return 1 + the first rule that may apply, where all that may have the same outcomes.

    What was found of a cell is kept: many cases are alike in what is known of them.
    """
    sizes = [len(axis.cells) for axis in table.grid.axes]
    kept = [place for place in range(len(sizes)) if not open_axes >> place & 1]
    known = _CERTAIN.setdefault(table, {})
    if open_axes not in known:
        known[open_axes] = np.full(prod(sizes[place] for place in kept), NOT_ASKED, np.uint16)
    found = known[open_axes]
    where = np.zeros(len(cells[0]), np.intp)
    for place in kept:
        where = where * sizes[place] + cells[place]
    new = np.unique(where[found[where] == NOT_ASKED])
    if new.size:
        found[new] = _agreed(table, kept, new)
    certain: Places = found[where]
    return certain


def _agreed(table: TableInForce, kept: Sequence[int], where: NDArray[np.intp]) -> Places:
    """Return 1 + the first rule of all cells that are alike on some axes, if they agree, or 0."""
    sizes, strides = [len(axis.cells) for axis in table.grid.axes], table.grid.strides
    free = [place for place in range(len(sizes)) if place not in kept]
    first = np.zeros(len(where), np.intp)
    for place in reversed(kept):
        where, cell = np.divmod(where, sizes[place])
        first += cell * strides[place]
    steps = np.indices([sizes[place] for place in free]).reshape(len(free), -1)
    beyond = np.array([strides[place] for place in free], np.intp) @ steps
    rules = np.frombuffer(table.dense, np.uint16)[first[:, None] + beyond]
    outcomes = [tuple(rule.rule.then.values()) for rule in table.rules]
    classes = np.array([0, *map(outcomes.index, outcomes)], np.uint16)[rules]
    agreed = (classes == classes[:, :1]).all(axis=1)
    return np.where(agreed, rules.min(axis=1), np.uint16(0))


NOT_ASKED = np.iinfo(np.uint16).max
_CERTAIN: WeakKeyDictionary[TableInForce, dict[int, Places]] = WeakKeyDictionary()


def decide_codes(table: TableInForce, columns: Sequence[NDArray[np.integer]]) -> Places:
    """Decide cases given as cells, one array for each input, in the order of the table.

    Each is the cell of `table.grid.axes` in which the value lies (`Axis.cell_of`): codes that no
    rule of the table tells apart share one. The result is `table.dense` at each case: 1 + the place
    of the deciding rule in `table.rules`.
    Raises ValueError when an array has another length, or a value that is no cell.
    """
    sizes = [len(axis.cells) for axis in table.grid.axes]
    names = [axis.field.name for axis in table.grid.axes]
    if len(columns) != len(sizes):
        raise ValueError(f"{len(columns)} columns; wanted: {', '.join(names)}")
    length = len(columns[0])
    for name, size, column in zip(names, sizes, columns, strict=True):
        if column.shape != (length,):
            raise ValueError(f"{name}: has shape {column.shape}; wanted: {(length,)}")
        worst = column.max(initial=0)
        if column.dtype.kind != "u" and worst < size:
            worst = min(worst, column.min(initial=0))
        if not 0 <= worst < size:
            raise ValueError(f"{name}: {worst} is no cell; wanted: 0 to {size - 1}")
    dense = np.frombuffer(table.dense, np.uint16)
    decided = np.empty(length, np.uint16)
    narrow = np.empty(min(CACHED, length), np.uint32)
    index = np.empty(min(CACHED, length), np.intp)
    for start in range(0, length, CACHED):
        stop = min(start + CACHED, length)
        flat, wide = narrow[: stop - start], index[: stop - start]
        flat[:] = columns[0][start:stop]
        for size, column in zip(sizes[1:], columns[1:], strict=True):
            np.multiply(flat, np.uint32(size), out=flat)
            np.add(flat, column[start:stop], out=flat, casting="unsafe")
        wide[:] = flat
        # Every index is in the array already; "clip" spares a second look and a copy.
        dense.take(wide, out=decided[start:stop], mode="clip")
    return decided
