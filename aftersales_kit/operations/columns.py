"""The facts of many cases as integers, each distinct value read once.

Parts: `Columns` (the facts of a frame), `Column` (one of them), `Readers` (what has been read).

Text is read exactly as for one case; an empty cell, None or NaN is unknown. Categories, and the
dictionaries of Arrow, are read once and never written out again; whole numbers, and the exact
decimals of Arrow, are taken as they are.

>>> frame = pd.DataFrame({"no_outlet": pd.Categorical(["yes", None, "perhaps"])})
>>> column = Columns(frame, handbook.policy.terms).column("no_outlet")
>>> column.known.tolist(), column.problem.tolist(), column.problems
([True, False, False], [0, 0, 1], ("no_outlet: 'perhaps' is not one of yes, no",))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ..answers.facts import is_unknown
from ..policy.faults import BadValue, shown
from ..policy.inforce import InForce
from ..policy.terms import Field, Terms, Value

Ints = NDArray[np.integer]
Flags = NDArray[np.bool_]
Rows = slice | NDArray[np.intp]
"""Some rows of a frame: a stretch of them, or their places."""
Read = Callable[[object], int | None]
DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?", re.ASCII)
PLAIN = str | int | float | date
INT32 = np.iinfo(np.int32)


@dataclass(frozen=True)
class Column:
    """One fact of many cases, as integers.

    `codes` has the position of a code among the field's codes, or a number as a count of steps, in
    as few bytes as hold them; it means nothing where the fact is not `known`. `problem` is 0 where
    nothing is wrong, else 1 + the place of what is, in `problems`.
    """

    codes: Ints
    known: Flags
    problem: Ints
    problems: tuple[str, ...] = ()

    def part(self, rows: Rows) -> Column:
        """Return some of the rows."""
        return replace(
            self, codes=self.codes[rows], known=self.known[rows], problem=self.problem[rows]
        )

    def copied(self) -> Column:
        """Return a column of its own, which may be written to."""
        return replace(
            self, codes=self.codes.copy(), known=self.known.copy(), problem=self.problem.copy()
        )


class Readers:
    """How facts and days are read; a value is read when it is first met, and once."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._met: dict[str, dict[object, int | BadValue | None]] = {}

    def fact(self, name: str, series: pd.Series) -> Column:
        """Return a column of a fact."""
        field = self.terms[name]
        exact = _exact(series, field) if field.is_number else None
        if exact is None:
            return self._read(name, series, _fact_reader(field), dtype_of(field))
        codes, known = exact
        return Column(codes.astype(dtype_of(field)), known, _nothing(len(codes)))

    def day(self, name: str, series: pd.Series) -> Column:
        """Return a column of days as ordinals."""
        return self._read(f"day {name}", series, _day_reader(name), np.dtype(np.int32))

    def _read(self, key: str, series: pd.Series, read: Read, dtype: np.dtype) -> Column:
        """Read each distinct value once. The last place of each list is that of a missing cell."""
        values, places = distinct(series)
        codes = np.zeros(len(values) + 1, dtype)
        known = np.zeros(len(values) + 1, np.bool_)
        problem = np.zeros(len(values) + 1, np.int32)
        problems: list[str] = []
        met = self._met.setdefault(key, {})
        for place, value in enumerate(values):
            code = _once(met, value, read)
            if isinstance(code, BadValue):
                problems.append(str(code))
                problem[place] = len(problems)
            elif code is not None:
                codes[place], known[place] = code, True
        wrong = problem.take(places, mode="wrap") if problems else _nothing(len(places))
        return Column(
            codes.take(places, mode="wrap"),
            known.take(places, mode="wrap"),
            wrong,
            tuple(problems),
        )


class Columns:
    """The facts of a frame; each column is read when it is first asked for, and once."""

    def __init__(self, frame: pd.DataFrame, terms: Terms, readers: Readers | None = None) -> None:
        if doubled := frame.columns[frame.columns.duplicated()].tolist():
            raise ValueError(f"columns that stand there twice: {', '.join(map(str, doubled))}")
        self.names = frozenset(frame.columns)
        self.terms = terms
        self._frame = frame
        self._length = len(frame)
        self._readers = readers or Readers(terms)
        self._whole: tuple[Columns, Rows] | None = None
        self._takes_its_own = True
        self._read: dict[str, Column] = {}
        self._days: dict[str, Column] = {}
        self._replaced: dict[str, Column] = {}
        self._found: dict[str, Column] = {}
        self._taken: Mapping[str, Value] = {}
        self._taken_where: tuple[tuple[str, frozenset[str], str, Value], ...] = ()

    def __len__(self) -> int:
        return self._length

    @property
    def frame(self) -> pd.DataFrame:
        """The frame whose facts they are."""
        if self._whole is not None:
            whole, rows = self._whole
            self._frame, self._whole = whole.frame.iloc[rows], None
        return self._frame

    def part(self, rows: Rows) -> Columns:
        """Return some of the rows; what has been read is not read again."""
        other = copy(self)
        other._whole = (self, rows)
        other._length = len(range(len(self))[rows] if isinstance(rows, slice) else rows)
        other._takes_its_own = False
        other._read, other._days, other._found = {}, {}, {}
        other._replaced = {name: column.part(rows) for name, column in self._replaced.items()}
        return other

    def column(self, name: str) -> Column:
        """Return a fact; one without a column is unknown in every row."""
        if name in self._replaced:
            return self._replaced[name]
        if name not in self._found:
            self._found[name] = self._with_what_is_taken(name)
        return self._found[name]

    def _with_what_is_taken(self, name: str) -> Column:
        if self._whole is not None and not self._takes_its_own:
            whole, rows = self._whole
            return whole.column(name).part(rows)
        column = self._as_written(name)
        if name in self._taken:
            column = _filled(column, code_of(self.terms[name], self._taken[name]))
        for base, codes, other, value in self._taken_where:
            if other == name:
                taken = code_of(self.terms[name], value)
                column = _filled(column, taken, self._among(base, codes))
        return column

    def _as_written(self, name: str) -> Column:
        if name not in self._read:
            if self._whole is not None:
                whole, rows = self._whole
                self._read[name] = whole._as_written(name).part(rows)
            elif name in self.names:
                self._read[name] = self._readers.fact(name, self._frame[name])
            else:
                self._read[name] = unknown_column(len(self), self.terms[name])
        return self._read[name]

    def days(self, name: str) -> Column:
        """Return a column of days as ordinals; raises KeyError when it is not there.

        A day is a date, a moment (its day counts) or text, the year first: 2026-03-01, 2026/3/1.
        """
        if name not in self._days:
            if name not in self.names:
                there = ", ".join(map(str, self.frame.columns))
                raise KeyError(f"there is no column {shown(name)} of days; there are {there}")
            if self._whole is not None:
                whole, rows = self._whole
                self._days[name] = whole.days(name).part(rows)
            else:
                self._days[name] = self._readers.day(name, self._frame[name])
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
        other._found, other._takes_its_own = {}, True
        other._taken, other._taken_where = in_force.taken, in_force.taken_where
        return other

    def is_said(self, name: str) -> Flags:
        """Say of each row whether something is written of a fact, and other than is taken to be so.

        A cell that cannot be read says something, too.
        """
        column = self.column(name)
        other = column.known
        if name in self._taken:
            other = other & (column.codes != code_of(self.terms[name], self._taken[name]))
        for base, codes, about, value in self._taken_where:
            if about == name:
                taken = column.codes == code_of(self.terms[name], value)
                other = other & ~(self._among(base, codes) & taken)
        return other | (column.problem > 0) if column.problems else other

    def _among(self, name: str, codes: frozenset[str]) -> Flags:
        """Say of each row whether a fact is known to be one of some codes."""
        column = self.column(name)
        those = np.array([code in codes for code in self.terms[name].codes], np.bool_)
        among: Flags = column.known & those.take(column.codes)
        return among

    def with_fact(self, name: str, value: Value) -> Columns:
        """Return the same cases with one fact set alike in every row."""
        return self.with_column(name, same_column(len(self), self.terms[name], value))

    def with_column(self, name: str, column: Column) -> Columns:
        """Return the same cases with one fact replaced; what has been read is not read again."""
        other = copy(self)
        other._replaced = {**self._replaced, name: column}
        if any(name == base for base, *_ in self._taken_where):
            other._found, other._takes_its_own = {}, True
        return other


def dtype_of(field: Field) -> np.dtype:
    """Return the smallest kind of integer that holds a field's codes, or its counts of steps."""
    if not field.is_number:
        return np.min_scalar_type(len(field.codes))
    low, high = field.span
    fits = INT32.min <= low <= high <= INT32.max
    return np.dtype(np.int32 if fits else np.int64)


def _nothing(length: int) -> Ints:
    """Return as many noughts, which take no room."""
    return np.broadcast_to(np.int32(0), length)


def unknown_column(length: int, field: Field) -> Column:
    """Return a fact that is unknown in every row."""
    codes, known = dtype_of(field).type(0), np.bool_(False)
    return Column(np.broadcast_to(codes, length), np.broadcast_to(known, length), _nothing(length))


def same_column(length: int, field: Field, value: Value) -> Column:
    """Return a fact that is the same in every row."""
    place = dtype_of(field).type(code_of(field, value))
    known = np.broadcast_to(np.bool_(True), length)
    return Column(np.broadcast_to(place, length), known, _nothing(length))


def _filled(column: Column, code: int, there: Flags | bool = True) -> Column:
    silent = ~column.known & there
    if column.problems:
        silent &= column.problem == 0
    codes = np.where(silent, column.codes.dtype.type(code), column.codes)
    return replace(column, codes=codes, known=column.known | silent)


def _fact_reader(field: Field) -> Read:
    return lambda raw: None if is_unknown(raw) else code_of(field, field.parse(raw))


def code_of(field: Field, value: Value) -> int:
    """Return a value as a column holds it."""
    return field.ticks(value) if field.is_number else list(field.codes).index(str(value))


def _day_reader(name: str) -> Read:
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


def _once(
    met: dict[object, int | BadValue | None], value: object, read: Read
) -> int | BadValue | None:
    """Read a value, or say what is wrong with it, as it was when it was first met."""
    if not isinstance(value, PLAIN):
        return _read_or_wrong(value, read)
    key = _key(value)
    if key not in met:
        met[key] = _read_or_wrong(value, read)
    return met[key]


def _read_or_wrong(value: object, read: Read) -> int | BadValue | None:
    try:
        return read(value)
    except BadValue as bad:
        return bad


def _key(value: object) -> object:
    """Return what tells a value apart: 1, 1.0 and True are equal, but not all of them are read."""
    return (type(value), value) if isinstance(value, PLAIN) else id(value)


def distinct(series: pd.Series) -> tuple[list[object], Ints]:
    """Return the distinct values of a column and the place of each row's; -1 is missing."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return list(series.cat.categories), series.cat.codes.to_numpy()
    if isinstance(series.dtype, pd.ArrowDtype):
        return _distinct_in_arrow(_arrow(series))
    if series.dtype != object:
        codes, values = pd.factorize(series)
        return list(values.tolist()), np.asarray(codes, np.int64)
    seen: dict[object, int] = {}
    found: list[object] = []
    places = np.empty(len(series), np.int64)
    for row, given in enumerate(series):
        value = given.item() if isinstance(given, np.generic) else given
        if _is_missing(value):
            places[row] = -1
            continue
        key = _key(value)
        if key not in seen:
            seen[key] = len(found)
            found.append(value)
        places[row] = seen[key]
    return found, places


def _is_missing(value: object) -> bool:
    is_nan = isinstance(value, float) and value != value
    return value is None or value is pd.NA or value is pd.NaT or is_nan


def _arrow(series: pd.Series) -> pa.Array:
    return series.array.__arrow_array__().unify_dictionaries().combine_chunks()


def _distinct_in_arrow(array: pa.Array) -> tuple[list[object], Ints]:
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    values = [None if _is_missing(value) else value for value in coded.dictionary.to_pylist()]
    return values, coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def _exact(series: pd.Series, field: Field) -> tuple[Ints, Flags] | None:
    """Return whole and exact numbers as counts of steps, and where there are any.

    None where the column holds something else, or a number that the field does not take.
    """
    steps = 1 / Decimal(field.step)
    found = None if steps % 1 else _counts(series, int(steps))
    if found is None:
        return None
    counts, known = found
    low, high = field.span
    return found if ((low <= counts) & (counts <= high) | ~known).all() else None


def _counts(series: pd.Series, steps: int) -> tuple[Ints, Flags] | None:
    """Return numbers times `steps`, where that is whole and needs no rounding."""
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        given = series.to_numpy()
        return _times(given, steps), np.broadcast_to(np.bool_(True), len(given))
    if not isinstance(series.dtype, pd.ArrowDtype):
        return None
    array = _arrow(series)
    known = array.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_integer(array.type):
        return _times(array.fill_null(0).to_numpy(zero_copy_only=False), steps), known
    if not pa.types.is_decimal(array.type):
        return None
    try:
        wide = array.cast(pa.decimal128(38, len(str(steps)) - 1))
    except pa.ArrowInvalid:  # finer than a step
        return None
    low, high = (
        np.frombuffer(wide.buffers()[1], np.int64)
        .reshape(-1, 2)[wide.offset : wide.offset + len(wide)]
        .T
    )
    fits = ((low >> 63) == high) | ~known
    return (np.where(known, low, 0), known) if fits.all() else None


def _times(given: Ints, steps: int) -> Ints:
    """Return numbers times `steps`; what is too large for that is left too large for any field."""
    largest = np.iinfo(np.int64).max // steps
    return np.clip(given, -largest, largest).astype(np.int64) * steps
