"""Many cases at once: the policy's tables over the rows of a DataFrame.

Parts: `decide_frame` (a table over a frame of facts), `Columns` (the facts of a frame, each column
read once), `decide_columns` (the same over columns already read), `decide_codes` (over integer
codes, for speed).

Every fact is a column. Text is read exactly as for one case; an empty cell, None or NaN is unknown.
A complete row is decided as one case is; an incomplete one only where every case that it may be
comes to the same. No row is dropped: one that cannot be decided keeps its place and says why.

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

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..answers.facts import is_unknown, read_facts
from ..policy.days import DAYS, FAULT_PERIOD, MARKET, OPENED, REPAIRED, REPLACED, SIGNED, counted
from ..policy.faults import BadValue, CaseError, shown
from ..policy.handbook import Handbook
from ..policy.inforce import InForce, Policy, TableInForce
from ..policy.terms import Field, Terms, Value

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.uint16]
Reasons = tuple[str, ...]
"""Why a case has no decision: what is wrong with its facts, or which are not known."""
UNKNOWN = "not known: "

DATES = (SIGNED, OPENED, REPLACED)
"""Columns that say from when to when the days are counted."""
BLOCK = 32_768
"""Rows decided at a time: their flat indices stay in the processor's cache."""
DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?", re.ASCII)


def decide_frame(
    frame: pd.DataFrame, table: str, *, on: date | str, handbook: Handbook
) -> pd.DataFrame:
    """Decide every row by a table, as the policy stands on a day.

    `on` is a day, or the name of a column of days, each row then being decided as of its own.
    The columns that the table rests on are read, others are left alone; a column that another
    table decides may be there as well and counts where it is filled. The result has the frame's
    index, a categorical column for each outcome (its categories are all codes of the outcome),
    `rule` (the id of the rule that decides; of several that agree on an incomplete row, the
    first) and `why_not` (in words, missing where there is a decision).
    Raises KeyError for an unknown table or column of days, UncoveredDate for one `on` before the
    policy.
    """
    on = on.date() if isinstance(on, datetime) else on
    columns = Columns(frame, handbook.policy.terms)
    return decide_columns(columns, table, on=on, policy=handbook.policy).frame(frame.index)


@dataclass(frozen=True)
class Column:
    """One fact of many cases, as integers.

    `codes` has the position of a code among the field's codes, or a number as a count of steps;
    it means nothing where the fact is not `known`. `problem` is 0 where nothing is wrong, else
    1 + the place of what is, in `problems`.
    """

    codes: Ints
    known: Flags
    problem: Ints
    problems: tuple[str, ...] = ()


class Columns:
    """The facts of a frame; each column is read when it is first asked for, and once."""

    def __init__(self, frame: pd.DataFrame, terms: Terms) -> None:
        if doubled := frame.columns[frame.columns.duplicated()].tolist():
            raise ValueError(f"columns that stand there twice: {', '.join(map(str, doubled))}")
        self.frame = frame
        self.terms = terms
        self._read: dict[str, Column] = {}
        self._days: dict[str, Column] = {}
        self._replaced: dict[str, Column] = {}
        self._taken: Mapping[str, Value] = {}
        self._taken_where: tuple[tuple[str, frozenset[str], str, Value], ...] = ()
        self.counted: list[_Counted] = []

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, name: str) -> Column:
        """Return a fact; one without a column is unknown in every row."""
        if name in self._replaced:
            return self._replaced[name]
        if name not in self._read:
            field = self.terms[name]
            if name in self.frame.columns:
                self._read[name] = _read_column(self.frame[name], _fact_reader(field))
            else:
                self._read[name] = unknown_column(len(self))
        if name in self._taken:
            taken = _code(self.terms[name], self._taken[name])
            self._replaced[name] = _filled(self._read[name], taken)
        for base, codes, other, value in self._taken_where:
            if other == name:
                column = self._replaced.get(name, self._read[name])
                taken = _code(self.terms[name], value)
                self._replaced[name] = _filled(column, taken, self._among(base, codes))
        return self._replaced.get(name, self._read[name])

    def days(self, name: str) -> Column:
        """Return a column of days as ordinals; raises KeyError when it is not there.

        A day is a date, a moment (its day counts) or text, the year first: 2026-03-01, 2026/3/1.
        """
        if name not in self._days:
            if name not in self.frame.columns:
                there = ", ".join(map(str, self.frame.columns))
                raise KeyError(f"there is no column {shown(name)} of days; there are {there}")
            self._days[name] = _read_column(self.frame[name], _day_reader(name))
        return self._days[name]

    def value(self, name: str, row: int) -> Value | None:
        """Return a fact of one row, None where it is not known."""
        column, field = self.column(name), self.terms[name]
        if not column.known[row]:
            return None
        code = int(column.codes[row])
        return field.from_ticks(code) if field.is_number else list(field.codes)[code]

    def taken_as_read(self, in_force: InForce) -> Columns:
        """Return the same cases with what is taken to be so of the facts that nobody speaks of.

        It is what `answers` take for one case (see `answers.facts.taken_as_read`).
        """
        other = copy(self)
        other._taken, other._replaced = in_force.taken, {**self._replaced}
        other._taken_where = in_force.taken_where
        return other

    def is_said(self, name: str) -> Flags:
        """Say of each row whether something is written of a fact, and other than is taken to be so.

        A cell that cannot be read says something, too.
        """
        column = self.column(name)
        other = column.known
        if name in self._taken:
            other = other & (column.codes != _code(self.terms[name], self._taken[name]))
        for base, codes, about, value in self._taken_where:
            if about == name:
                taken = column.codes == _code(self.terms[name], value)
                other = other & ~(self._among(base, codes) & taken)
        return other | (column.problem > 0)

    def _among(self, name: str, codes: frozenset[str]) -> Flags:
        """Say of each row whether a fact is known to be one of some codes."""
        column = self.column(name)
        those = [place for place, code in enumerate(self.terms[name].codes) if code in codes]
        return column.known & np.isin(column.codes, those)

    def with_fact(self, name: str, code: str) -> Columns:
        """Return the same cases with one fact, a choice, set alike in every row."""
        return self.with_column(name, _same(len(self), list(self.terms[name].codes).index(code)))

    def with_column(self, name: str, column: Column) -> Columns:
        """Return the same cases with one fact replaced; what has been read is not read again."""
        other = copy(self)
        other._replaced = {**self._replaced, name: column}
        return other


def _filled(column: Column, code: int, there: Flags | bool = True) -> Column:
    silent = ~column.known & (column.problem == 0) & there
    return replace(column, codes=np.where(silent, code, column.codes), known=column.known | silent)


def unknown_column(length: int) -> Column:
    """Return a fact that is unknown in every row."""
    nothing = np.zeros(length, np.int64)
    return Column(nothing, np.zeros(length, np.bool_), nothing)


def _same(length: int, code: int) -> Column:
    codes = np.full(length, code, np.int64)
    return Column(codes, np.ones(length, np.bool_), np.zeros(length, np.int64))


def _fact_reader(field: Field) -> Callable[[object], int | None]:
    return lambda raw: None if is_unknown(raw) else _code(field, field.parse(raw))


def _code(field: Field, value: Value) -> int:
    return field.ticks(value) if field.is_number else list(field.codes).index(str(value))


def _day_reader(name: str) -> Callable[[object], int | None]:
    def read(raw: object) -> int | None:
        if is_unknown(raw):
            return None
        if isinstance(raw, datetime):
            return raw.date().toordinal()
        if isinstance(raw, date):
            return raw.toordinal()
        if isinstance(raw, str) and (found := DAY.fullmatch(raw.strip())):
            try:
                return date(*map(int, found.groups())).toordinal()
            except ValueError:
                pass
        raise BadValue(
            name,
            f"{shown(raw)} is not a day; write it like 2026-03-01",
            f"{shown(raw)} 不是日期；请写成 2026-03-01",
        )

    return read


def _read_column(series: pd.Series, read: Callable[[object], int | None]) -> Column:
    """Read each distinct value once. The last place of each list stands for a missing cell."""
    values, places = _distinct(series)
    codes = np.zeros(len(values) + 1, np.int64)
    known = np.zeros(len(values) + 1, np.bool_)
    problem = np.zeros(len(values) + 1, np.int64)
    problems: list[str] = []
    for place, value in enumerate(values):
        try:
            code = read(value)
        except BadValue as bad:
            problems.append(str(bad))
            problem[place] = len(problems)
        else:
            if code is not None:
                codes[place], known[place] = code, True
    return Column(codes[places], known[places], problem[places], tuple(problems))


def _distinct(series: pd.Series) -> tuple[list[object], Ints]:
    """Return the distinct values of a column and the place of each row's; -1 is missing."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return list(series.cat.categories), series.cat.codes.to_numpy().astype(np.int64)
    if series.dtype != object:
        codes, values = pd.factorize(series)
        return list(values.tolist()), np.asarray(codes, np.int64)
    seen: dict[object, int] = {}
    found: list[object] = []
    places = np.empty(len(series), np.int64)
    for row, given in enumerate(series):
        value = given.item() if isinstance(given, np.generic) else given
        is_nan = isinstance(value, float) and value != value
        if value is None or value is pd.NA or value is pd.NaT or is_nan:
            places[row] = -1
            continue
        # 1, 1.0 and True are equal, but not all of them may be read.
        plain = isinstance(value, str | int | float | date)
        key = (type(value), value) if plain else id(value)
        if key not in seen:
            seen[key] = len(found)
            found.append(value)
        places[row] = seen[key]
    return found, places


@dataclass(frozen=True)
class Fired:
    """What a table makes of many cases.

    `rule` is 1 + the place of the deciding rule in the policy's table, 0 without a decision;
    `reasons` says, for each row that has none, why (see `in_words`).
    """

    policy: Policy
    table: str
    rule: Ints
    reasons: Mapping[int, Reasons]

    def outcome(self, name: str) -> Ints:
        """Return an outcome as the position of its code among the field's codes; -1 is none."""
        positions = {code: place for place, code in enumerate(self.policy.terms[name].codes)}
        rules = self.policy.tables[self.table].rules
        return np.array([-1, *(positions[rule.then[name]] for rule in rules)], np.int64)[self.rule]

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
        of_rule = np.array([-1, *(names.index(rule.id) for rule in table.rules)], np.int64)
        answer["rule"] = pd.Categorical.from_codes(of_rule[self.rule], categories=pd.Index(names))
        answer["why_not"] = why_not(self.reasons, len(index))
        return pd.DataFrame(answer, index=index)


def why_not(reasons: Mapping[int, Reasons], length: int) -> pd.api.extensions.ExtensionArray:
    """Return reasons in words as a column of text, missing where there are none."""
    texts: list[str | None] = [None] * length
    for row, found in reasons.items():
        texts[row] = in_words(found)
    return pd.array(texts, dtype="str")


@lru_cache(maxsize=4096)
def in_words(reasons: Reasons) -> str:
    """Say reasons in one line, the facts that are not known together.

    >>> in_words(("not known: wish", "leg: 'x' is no leg", "not known: market"))
    "leg: 'x' is no leg; not known: wish, market"
    """
    unknown = [reason.removeprefix(UNKNOWN) for reason in reasons if reason.startswith(UNKNOWN)]
    told = [reason for reason in reasons if not reason.startswith(UNKNOWN)]
    return "; ".join([*told, *([UNKNOWN + ", ".join(unknown)] if unknown else [])])


def stretches(columns: Columns, *, on: date | str, policy: Policy) -> Ints:
    """Return which stretch of the policy each row lies in: a place in `policy.changes`.

    -1 is a row whose day is not known or before the policy.
    """
    starts = np.array([day.toordinal() for day in policy.changes], np.int64)
    if not isinstance(on, str):
        since = policy.on(on).on
        return np.full(len(columns), policy.changes.index(since), np.int64)
    days = columns.days(on)
    return np.searchsorted(starts, np.where(days.known, days.codes, 0), side="right") - 1


def decide_columns(columns: Columns, table: str, *, on: date | str, policy: Policy) -> Fired:
    """Decide cases whose columns have been read, as integers: see `decide_frame`."""
    policy.on(policy.start).table(table)
    rule = np.zeros(len(columns), np.int64)
    reasons: dict[int, Reasons] = {}
    place_of = {id(r): place for place, r in enumerate(policy.tables[table].rules, 1)}
    stretch = stretches(columns, on=on, policy=policy)
    for place in np.unique(stretch).tolist():
        rows = np.flatnonzero(stretch == place)
        if place < 0:
            assert isinstance(on, str)
            reasons |= _without_day(columns.days(on), rows, on, policy)
            continue
        in_force = policy.on(policy.changes[place])
        part = _Stretch(in_force, as_counted(columns, rows, in_force), rows)
        fired = part.fire(table)
        places = [0, *(place_of[id(r.rule)] for r in in_force.tables[table].rules)]
        rule[rows] = np.array(places, np.int64)[fired.rule]
        reasons |= part.reasons(fired)
    return Fired(policy, table, rule, reasons)


def as_counted(columns: Columns, rows: Ints, in_force: InForce) -> Columns:
    """Return the same cases with the days, in some rows, as the law of their markets counts them.

    Rows differ by their dates and remedies; a row without any has its days as they stand there.
    A date that cannot be read, or contradicts another, is what is wrong with the days of its row.
    """
    dates = [name for name in DATES if name in columns.frame.columns]
    if not dates and REPAIRED not in columns.frame.columns:
        return columns
    read = [columns.column(name) for name in (MARKET, DAYS, REPAIRED, FAULT_PERIOD)]
    for known in columns.counted:
        if known.is_of(read, rows, in_force):
            return columns.with_column(DAYS, known.days).with_column(FAULT_PERIOD, known.faults)
    repaired = read[2]
    telling = repaired.known & (repaired.codes > 0)
    for name in dates:
        telling = telling | columns.frame[name].notna().to_numpy()
    raw = {
        name: [cell if there else None for cell, there in zip(cells, cells.notna(), strict=True)]
        for name in dates
        for cells in [columns.frame[name]]
    }
    days, faults = _copied(read[1]), _copied(read[3])
    found: dict[tuple[object, ...], tuple[Mapping[str, Value], str]] = {}
    problems = [*days.problems]
    for row in rows[telling[rows]].tolist():
        told: dict[str, object] = {name: raw[name][row] for name in dates}
        told |= {name: columns.value(name, row) for name in (MARKET, DAYS, REPAIRED)}
        key = tuple(map(str, told.values()))
        if key not in found:
            found[key] = _counted(told, in_force)
        facts, problem = found[key]
        if problem:
            problems.append(problem)
            days.problem[row] = len(problems)
            continue
        for name, column in ((DAYS, days), (FAULT_PERIOD, faults)):
            if name in facts:
                column.codes[row] = _code(in_force.terms[name], facts[name])
                column.known[row] = True
    days = replace(days, problems=tuple(problems))
    columns.counted.append(_Counted(read, rows, in_force, days, faults))
    return columns.with_column(DAYS, days).with_column(FAULT_PERIOD, faults)


@dataclass(frozen=True)
class _Counted:
    """The days of some rows, as they were counted once from the columns that were read."""

    read: Sequence[Column]
    rows: Ints
    in_force: InForce
    days: Column
    faults: Column

    def is_of(self, read: Sequence[Column], rows: Ints, in_force: InForce) -> bool:
        """Say whether they are those of the same columns, rows and day."""
        same = all(mine is other for mine, other in zip(self.read, read, strict=True))
        return same and self.in_force is in_force and np.array_equal(self.rows, rows)


def _copied(column: Column) -> Column:
    return Column(column.codes.copy(), column.known.copy(), column.problem.copy(), column.problems)


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


def _without_day(days: Column, rows: Ints, name: str, policy: Policy) -> dict[int, Reasons]:
    early = f"{name}: before {policy.start}, when the policy starts"
    return {
        row: (
            days.problems[days.problem[row] - 1]
            if days.problem[row]
            else early
            if days.known[row]
            else UNKNOWN + name,
        )
        for row in rows.tolist()
    }


@dataclass(frozen=True)
class _Rows:
    """What one table makes of the rows of a stretch: 1 + the rule, and sets of facts as bits."""

    rule: Ints
    bad: Ints
    missing: Ints


class _Stretch:
    """Some rows, and the policy as it stands on their days."""

    def __init__(self, in_force: InForce, columns: Columns, rows: Ints) -> None:
        self.in_force = in_force
        self.columns = columns
        self.rows = rows
        self.bits: dict[str, int] = {}
        self.fired: dict[str, _Rows] = {}

    def fire(self, name: str) -> _Rows:
        """Decide the rows by a table, and by those that decide its inputs."""
        if name not in self.fired:
            self.fired[name] = self._fire(self.in_force.tables[name])
        return self.fired[name]

    def _fire(self, table: TableInForce) -> _Rows:
        bad = np.zeros(len(self.rows), np.int64)
        missing = np.zeros(len(self.rows), np.int64)
        open_axes = np.zeros(len(self.rows), np.int64)
        cells = []
        for position, axis in enumerate(table.grid.axes):
            name = axis.field.name
            bit = 1 << self.bits.setdefault(name, len(self.bits))
            column = self.columns.column(name)
            codes, known = column.codes[self.rows], column.known[self.rows]
            wrong = column.problem[self.rows] > 0
            bad[wrong] |= bit
            unknown = ~known & ~wrong
            if name in self.in_force.producers and unknown.any():
                made, codes = self._derived(name, codes, unknown)
                bad[unknown] |= made.bad[unknown]
                unknown &= made.rule == 0
                missing[unknown] |= made.missing[unknown]
            else:
                missing[unknown] |= bit
            open_axes[unknown | wrong] |= 1 << position
            if axis.field.is_number:
                codes = np.searchsorted(np.array(axis.starts), codes, side="right") - 1
            size = np.min_scalar_type(len(axis.cells))
            cells.append(np.where(unknown | wrong, 0, codes).astype(size))
        rule = decide_codes(table, cells).astype(np.int64)
        rule[open_axes > 0] = 0
        incomplete = np.flatnonzero((open_axes > 0) & (bad == 0))
        for pattern in np.unique(open_axes[incomplete]).tolist():
            rows = incomplete[open_axes[incomplete] == pattern]
            rule[rows] = _certain(table, pattern, [cell[rows] for cell in cells])
        rule[bad > 0] = 0
        return _Rows(rule, bad, missing)

    def _derived(self, name: str, codes: Ints, unknown: Flags) -> tuple[_Rows, Ints]:
        producer = self.in_force.tables[self.in_force.producers[name]]
        made = self.fire(producer.table.id)
        positions = {code: place for place, code in enumerate(self.in_force.terms[name].codes)}
        of_rule = np.array([0, *(positions[r.rule.then[name]] for r in producer.rules)], np.int64)
        return made, np.where(unknown, of_rule[made.rule], codes)

    def reasons(self, fired: _Rows) -> dict[int, Reasons]:
        """Return why rows have no decision, by their place in the frame."""
        found: dict[int, list[str]] = {}
        open_ = (fired.rule == 0) & (fired.bad == 0)
        for name, place in self.bits.items():
            column = self.columns.column(name)
            for row in self.rows[fired.bad >> place & 1 > 0].tolist():
                found.setdefault(row, []).append(column.problems[column.problem[row] - 1])
            for row in self.rows[open_ & (fired.missing >> place & 1 > 0)].tolist():
                found.setdefault(row, []).append(UNKNOWN + name)
        return {row: tuple(said) for row, said in found.items()}


def _certain(table: TableInForce, open_axes: int, cells: Sequence[NDArray[np.integer]]) -> Ints:
    """Return 1 + the first rule that may apply, where all that may have the same outcomes."""
    grid = table.grid
    shape = [len(axis.cells) for axis in grid.axes]
    free = tuple(place for place in range(len(shape)) if open_axes >> place & 1)
    kept = [place for place in range(len(shape)) if place not in free]
    reduced = _REDUCED.setdefault(table, {})
    if open_axes not in reduced:
        outcomes = [tuple(rule.rule.then.values()) for rule in table.rules]
        classes = np.array([0, *(outcomes.index(outcome) for outcome in outcomes)], np.uint16)
        dense = np.frombuffer(table.dense, np.uint16).reshape(shape)
        alike = classes[dense]
        agreed = alike.min(axis=free) == alike.max(axis=free)
        reduced[open_axes] = np.where(agreed, dense.min(axis=free), 0)
    certain: Places = reduced[open_axes][tuple(cells[place] for place in kept)]
    return certain.astype(np.int64)


_REDUCED: WeakKeyDictionary[TableInForce, dict[int, Places]] = WeakKeyDictionary()


def decide_codes(table: TableInForce, columns: Sequence[NDArray[np.integer]]) -> Places:
    """Decide cases given as integers, one array for each input, in the order of the table.

    A choice or flag is the position of its code among the field's codes (a cell of
    `table.grid.axes`), a number the cell it lies in. The result is `table.dense` at each case:
    1 + the place of the deciding rule in `table.rules`.
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
    narrow = np.empty(min(BLOCK, length), np.uint32)
    index = np.empty(min(BLOCK, length), np.intp)
    for start in range(0, length, BLOCK):
        stop = min(start + BLOCK, length)
        flat, wide = narrow[: stop - start], index[: stop - start]
        flat[:] = columns[0][start:stop]
        for size, column in zip(sizes[1:], columns[1:], strict=True):
            np.multiply(flat, np.uint32(size), out=flat)
            np.add(flat, column[start:stop], out=flat, casting="unsafe")
        wide[:] = flat
        # Every index is in the array already; "clip" spares a second look and a copy.
        dense.take(wide, out=decided[start:stop], mode="clip")
    return decided
