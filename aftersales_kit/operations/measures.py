"""Measures over many cases: each figure with what is counted, over what, and how much is missing.

Parts: `measure` (one of them), `measure_all` (those that a file allows), `lacking` (what the others
need), `cohorts` (returns by month of delivery), `reasons` (returns by reason), `Measured`.
Source: data/measures.toml says what each measure is and which columns it needs; needs pandas.

"-", an empty cell and one that cannot be read are missing: they are counted as such, and are never
a nought. A table by month stands beside the cases where a measure's base is not among them: a
column `month` (2026-03) and the columns that the measure names. A month of deliveries is ripe, and
counts, when the longest return window and the travel allowed for are over on the day `as_of`.

>>> from datetime import date
>>> cases = pd.DataFrame({"rating": ["5", "4", "2", "-", None]})
>>> found = measure("csat", cases, as_of=date(2026, 3, 1), handbook=handbook)
>>> found.text(), found.numerator, found.denominator, found.missing
('66.7 %', Decimal('2'), Decimal('3'), 2)
>>> measure("nps", cases, as_of=date(2026, 3, 1), handbook=handbook)
Traceback (most recent call last):
aftersales_kit.operations.measures.NotInFile: 'nps' needs columns that are not there: \
would_recommend
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from statistics import median

import pandas as pd

from ..answers.compensation import compensation
from ..answers.facts import is_unknown
from ..policy.amounts import quantity
from ..policy.faults import BadValue, CaseError
from ..policy.handbook import Handbook
from ..policy.inforce import Policy
from ..policy.subjects.measures import MONTH, Measure, Measures
from ..policy.terms import NO_LABEL, Field, Label
from .case_columns import DAY_COLUMN
from .columns import DAY
from .costs import case_costs, yuan_of
from .reading import MISSING

WINDOWS = "no_reason_window_"
TRANSIT = "transit_allowance"
STEPS = {
    "share": Decimal("0.0001"),
    "CNY": Decimal("0.01"),
    "day": Decimal("0.01"),
    "minute": Decimal("0.1"),
    "point": Decimal("0.1"),
}
TOP_RATINGS = 4
PROMOTERS, DETRACTORS = 9, 6
REASONS = "returns_by_reason"
"""The one measure that is a table and no figure: see `reasons`."""

Cell = str | int | Decimal | date | datetime | None
Known = Sequence[bool | None]
"""For each case: yes, no, or not known."""


class NotInFile(LookupError):
    """Raised when a measure needs columns that a file does not have; they are in `columns`."""

    def __init__(self, name: str, columns: Iterable[str]) -> None:
        self.columns = tuple(columns)
        needed = ", ".join(self.columns)
        super().__init__(f"{name!r} needs columns that are not there: {needed}")


@dataclass(frozen=True)
class Measured:
    """One figure: `value` is None where nothing could be counted.

    A rate has `numerator` and `denominator`; a spread has its median as `value`, its ninetieth
    percentile as `p90` (the least value that nine tenths do not exceed), no numerator, and the
    number of cases as denominator. `missing` are the cases that should count and could not,
    `unit` is what the measure's unit is called.
    """

    measure: Measure
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal
    missing: int
    p90: Decimal | None = None
    unit: Label = NO_LABEL

    def text(self, lang: str = "en") -> str:
        """Return the value as people read it, the ninetieth percentile behind it."""
        said = [self._said(value, lang) for value in (self.value, self.p90) if value is not None]
        if not said:
            return "–"
        between = {"en": ", 90 % within ", "zh": "，九成在 "}[lang]
        return between.join(said)

    def _said(self, value: Decimal, lang: str) -> str:
        if self.measure.unit == "share":
            return f"{value * 100:.1f} %"
        short = value if self.measure.unit == "CNY" else value.normalize()
        return quantity(Decimal(f"{short:f}"), self.measure.unit, self.unit).text(lang)


def measure(
    name: str,
    cases: pd.DataFrame,
    *,
    as_of: date,
    months: pd.DataFrame | None = None,
    handbook: Handbook,
) -> Measured:
    """Return one measure over some cases.

    Raises KeyError for a measure that does not exist or is a table, NotInFile when `cases` or
    `months` lack columns that it needs.
    """
    measures = handbook.measures
    wanted = measures[name]
    if name == REASONS:
        raise KeyError(f"{name!r} is a table and no figure: ask `reasons`")
    if without := _lacking(wanted, measures, cases, months):
        raise NotInFile(name, without)
    return _File(cases, months, as_of, handbook).measured(wanted)


def measure_all(
    cases: pd.DataFrame,
    *,
    as_of: date,
    months: pd.DataFrame | None = None,
    handbook: Handbook,
) -> list[Measured]:
    """Return every measure for which `cases` and `months` have the columns, in the book's order."""
    measures = handbook.measures
    file = _File(cases, months, as_of, handbook)
    return [
        file.measured(wanted)
        for wanted in measures
        if wanted.id != REASONS and not _lacking(wanted, measures, cases, months)
    ]


def lacking(
    cases: pd.DataFrame, months: pd.DataFrame | None = None, *, handbook: Handbook
) -> dict[str, list[str]]:
    """Return, for each measure that a file does not allow, the columns that are not there."""
    measures = handbook.measures
    found = {wanted.id: _lacking(wanted, measures, cases, months) for wanted in measures}
    return {name: columns for name, columns in found.items() if columns}


def _lacking(
    wanted: Measure, measures: Measures, cases: pd.DataFrame, months: pd.DataFrame | None
) -> list[str]:
    of_month = {name for name, column in measures.columns.items() if column.of == "month"}
    there = {*cases.columns} - of_month
    if months is not None:
        there |= {*months.columns} & of_month
    return [name for name in wanted.columns if name not in there]


def ripe_on(month: str, as_of: date, policy: Policy) -> date:
    """Return the day from which a month of deliveries counts, as the policy stands on `as_of`.

    >>> ripe_on("2026-02", date(2026, 3, 1), handbook.policy)
    datetime.date(2026, 3, 24)
    """
    year, number = map(int, month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    amounts = policy.on(min(max(following, policy.start), as_of)).amounts
    window = max(int(amounts[WINDOWS + market]) for market in policy.markets)
    return following + timedelta(days=window + int(amounts[TRANSIT]) - 1)


def table(found: Iterable[Measured], lang: str = "en") -> pd.DataFrame:
    """Return measures as a table: the figure, what is counted, over what, and what is missing."""
    heads = {
        "en": ["value", "counted", "over", "missing"],
        "zh": ["数值", "分子", "分母", "缺失"],
    }[lang]
    rows = {
        one.measure.label.text(lang): [
            one.text(lang),
            "" if one.numerator is None else f"{one.numerator:,}",
            f"{one.denominator:,}",
            f"{one.missing:,}",
        ]
        for one in found
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=pd.Index(heads))


def cohorts(
    cases: pd.DataFrame,
    months: pd.DataFrame,
    *,
    as_of: date,
    handbook: Handbook,
) -> pd.DataFrame:
    """Return returns by month of delivery: delivered, returned, rate, and whether it is ripe.

    One row for each month of `months`, in order; the rate is missing where the number delivered is.
    """
    file = _File(cases, months, as_of, handbook)
    returned = file.by_month(file.delivered_in, file.is_return)
    rows = {}
    for month, delivered in sorted(file.monthly("delivered_orders").items()):
        back = returned.get(month, 0)
        rate = None if not delivered else Decimal(back) / delivered
        ripe = file.is_ripe(month)
        rows[month] = [delivered, back, None if rate is None else _round(rate, "share"), ripe]
    heads = pd.Index(["delivered", "returned", "rate", "ripe"])
    return pd.DataFrame.from_dict(rows, orient="index", columns=heads, dtype=object)


def reasons(cases: pd.DataFrame, *, handbook: Handbook) -> pd.DataFrame:
    """Return returns by reason, the most frequent first: how many, and their share of all known.

    The last row, "missing", holds the returns without a reason; it has no share.
    """
    file = _File(cases, None, date.max, handbook)
    counts: dict[str, int] = {}
    missing = 0
    for comes_back, problem in zip(file.is_return, file.cells("problem"), strict=True):
        if comes_back:
            missing += problem is None
            if problem is not None:
                counts[str(problem)] = counts.get(str(problem), 0) + 1
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rows: dict[str, list[object]] = {
        name: [count, _round(Decimal(count) / total, "share")] for name, count in ordered
    }
    rows["missing"] = [missing, None]
    heads = pd.Index(["returns", "share"])
    return pd.DataFrame.from_dict(rows, orient="index", columns=heads, dtype=object)


class _File:
    """Cases, and what stands beside them by month; each column is read when first asked for."""

    def __init__(
        self,
        cases: pd.DataFrame,
        months: pd.DataFrame | None,
        as_of: date,
        handbook: Handbook,
    ) -> None:
        self.cases, self.months, self.as_of = cases, months, as_of
        self.handbook, self.policy, self.measures = handbook, handbook.policy, handbook.measures
        self._read: dict[str, list[Cell]] = {}

    def measured(self, wanted: Measure) -> Measured:
        """Return a measure over the cases."""
        unit = self.policy.terms.units.get(wanted.unit, NO_LABEL)
        return replace(_WAYS[wanted.id](self, wanted), unit=unit)

    def cells(self, name: str) -> list[Cell]:
        """Return a column, each cell as its value, or None where it is missing or unreadable."""
        if name not in self._read:
            parse = _as_day if name == DAY_COLUMN else _parser(self.field(name))
            self._read[name] = _parsed(self.cases[name], parse)
        return self._read[name]

    def field(self, name: str) -> Field:
        """Return what a column may hold."""
        column = self.measures.columns.get(name)
        return column.field if column else self.policy.terms[name]

    def numbers(self, name: str) -> list[Decimal | None]:
        """Return a column of numbers."""
        return [None if cell is None else Decimal(str(cell)) for cell in self.cells(name)]

    def moments(self, name: str) -> list[datetime | None]:
        """Return a column of moments."""
        return [None if cell is None else datetime.fromisoformat(str(cell))
                for cell in self.cells(name)]  # fmt: skip

    def is_(self, name: str, *codes: str) -> list[bool | None]:
        """Say of each case whether a choice is one of some codes, or not known."""
        return [None if cell is None else cell in codes for cell in self.cells(name)]

    def monthly(self, name: str) -> dict[str, Decimal | None]:
        """Return a column of the table by month."""
        assert self.months is not None
        cells = _parsed(self.months[name], _parser(self.field(name)))
        months = [str(month) for month in self.months[MONTH]]
        values = (None if cell is None else Decimal(str(cell)) for cell in cells)
        return dict(zip(months, values, strict=True))

    @cached_property
    def delivered(self) -> list[bool | None]:
        """Whether each case's goods were signed for."""
        return self.is_("order_state", *self.policy.terms["order_state"].group("delivered"))

    @cached_property
    def is_return(self) -> list[bool | None]:
        """Whether each case is a return of goods that were signed for."""
        return _both(self.is_("wish", "return"), self.delivered)

    @cached_property
    def opened_in(self) -> list[str | None]:
        """The month in which each case was opened."""
        return [None if day is None else _month(day) for day in self.cells(DAY_COLUMN)]

    @cached_property
    def delivered_in(self) -> list[str | None]:
        """The month in which each case's goods were signed for."""
        days = self.numbers("days_since_signing")
        return [
            _month(opened - timedelta(days=int(since)))
            if isinstance(opened, date) and since is not None
            else None
            for opened, since in zip(self.cells(DAY_COLUMN), days, strict=True)
        ]

    def is_ripe(self, month: str) -> bool:
        """Say whether a month's return windows and the travel allowed for are over."""
        return self.as_of >= ripe_on(month, self.as_of, self.policy)

    def by_month(
        self,
        month_of: Sequence[str | None],
        counts: Known,
        worth: Sequence[Decimal | None] | None = None,
    ) -> dict[str, Decimal]:
        """Return how many cases count, or what they are worth, by month."""
        found: dict[str, Decimal] = {}
        for place, (month, counted) in enumerate(zip(month_of, counts, strict=True)):
            more = Decimal(1) if worth is None else worth[place]
            if month is not None and counted and more is not None:
                found[month] = found.get(month, Decimal(0)) + more
        return found

    @cached_property
    def limits(self) -> list[Decimal | None]:
        """The limit of compensation of each case that wants it: nought where money is not the way.

        None where compensation is not wanted, or where a fact that matters is not known.
        """
        names = [name for name in self.cases.columns if name in self.policy.terms.fields]
        days, wants = self.cells(DAY_COLUMN), self.is_("wish", "compensation")
        found: list[Decimal | None] = []
        for place, (wanted, day) in enumerate(zip(wants, days, strict=True)):
            limit = None
            if wanted and isinstance(day, date) and day >= self.policy.start:
                row = self.cases.iloc[place]
                facts = {name: row[name] for name in names if not _is_missing(row[name])}
                limit = self._limit(facts, day)
            found.append(limit)
        return found

    def _limit(self, facts: Mapping[str, object], day: date) -> Decimal | None:
        try:
            answer = compensation(facts, on=day, handbook=self.handbook)
        except CaseError:
            return None
        right = self.policy.terms["course"].group("money_is_right")
        if answer.course is not None and answer.course not in right:
            return Decimal(0)
        return answer.offer.limit if answer.offer else None


def _is_missing(cell: object) -> bool:
    return is_unknown(cell) or cell != cell or (isinstance(cell, str) and cell.strip() in MISSING)


def _parsed(column: pd.Series, parse: Callable[[object], Cell]) -> list[Cell]:
    """Read each distinct cell once."""
    seen: dict[object, Cell] = {}
    found: list[Cell] = []
    for cell in column:
        if _is_missing(cell):
            found.append(None)
            continue
        if cell not in seen:
            try:
                seen[cell] = parse(cell)
            except BadValue:
                seen[cell] = None
        found.append(seen[cell])
    return found


def _parser(field: Field) -> Callable[[object], Cell]:
    def parse(cell: object) -> Cell:
        # A table that somebody has typed in Python holds numbers, not text.
        exact = str(cell) if field.is_number and isinstance(cell, float) else cell
        if isinstance(exact, str) and field.is_number:
            exact = exact.removesuffix(".0")
        return field.parse(exact)

    return parse


def _as_day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = DAY.fullmatch(str(cell).strip())
    try:
        return date(*map(int, written.groups())) if written else None
    except ValueError:
        return None


def _month(day: Cell) -> str:
    assert isinstance(day, date)
    return f"{day:%Y-%m}"


def _both(*flags: Known) -> list[bool | None]:
    """Say where all hold: no, as soon as one does not; not known, while one is not."""
    return [
        False if False in row else None if None in row else True for row in zip(*flags, strict=True)
    ]


def _round(value: Decimal, unit: str) -> Decimal:
    return value.quantize(STEPS[unit], ROUND_HALF_UP)


def _ratio(
    wanted: Measure, numerator: Decimal | int, denominator: Decimal | int, missing: int
) -> Measured:
    top, base = Decimal(numerator), Decimal(denominator)
    value = _round(top / base, wanted.unit) if base else None
    return Measured(wanted, value, top, base, missing)


def _share(wanted: Measure, base: Known, hit: Known) -> Measured:
    """Return the share of the cases of a base that are hits."""
    top = bottom = missing = 0
    for inside, counted in zip(base, hit, strict=True):
        if inside is False:
            continue
        if inside is None or counted is None:
            missing += 1
            continue
        bottom += 1
        top += counted
    return _ratio(wanted, top, bottom, missing)


def _spread(wanted: Measure, values: Iterable[Decimal | None]) -> Measured:
    """Return median and ninetieth percentile."""
    cells = list(values)
    known = sorted(value for value in cells if value is not None)
    missing = len(cells) - len(known)
    if not known:
        return Measured(wanted, None, None, Decimal(0), missing)
    nine_tenths = known[-(-len(known) * 9 // 10) - 1]
    middle = Decimal(median(known))
    return Measured(
        wanted,
        _round(middle, wanted.unit),
        None,
        Decimal(len(known)),
        missing,
        _round(nine_tenths, wanted.unit),
    )


def _sums(
    wanted: Measure, tops: Sequence[Decimal | None], bases: Sequence[Decimal | None]
) -> Measured:
    """Return the ratio of two sums over the cases that have a base above nought."""
    pairs = [(top, base) for top, base in zip(tops, bases, strict=True) if base]
    known = [(top, base) for top, base in pairs if top is not None]
    top, base = (sum((pair[place] for pair in known), Decimal(0)) for place in (0, 1))
    return _ratio(wanted, top, base, len(pairs) - len(known))


def _per_month(
    file: _File,
    wanted: Measure,
    base: str,
    month_of: Sequence[str | None],
    counts: Known,
    *,
    worth: Sequence[Decimal | None] | None = None,
    ripe_only: bool = False,
) -> Measured:
    """Return what is counted in some months over what stands beside the cases for these months.

    Months without a base, and where asked for months that are not ripe, are left out on both sides.
    """
    bases = file.monthly(base)
    kept = {
        month: value
        for month, value in bases.items()
        if value is not None and (file.is_ripe(month) or not ripe_only)
    }
    found = file.by_month(month_of, counts, worth)
    missing = 0
    for place, (month, counted) in enumerate(zip(month_of, counts, strict=True)):
        unknown = counted is None or (counted and worth is not None and worth[place] is None)
        without = counted is not False and (month is None or bases.get(month, 0) is None)
        missing += unknown or without
    top = sum((found.get(month, Decimal(0)) for month in kept), Decimal(0))
    return _ratio(wanted, top, sum(kept.values(), Decimal(0)), missing)


# --- each measure ---


def _returns(base: str, worth: str = "") -> Callable[[_File, Measure], Measured]:
    def way(file: _File, wanted: Measure) -> Measured:
        values = file.numbers(worth) if worth else None
        return _per_month(
            file, wanted, base, file.delivered_in, file.is_return, worth=values, ripe_only=True
        )

    return way


def _opened(base: str, flag: str) -> Callable[[_File, Measure], Measured]:
    def way(file: _File, wanted: Measure) -> Measured:
        return _per_month(file, wanted, base, file.opened_in, file.is_(flag, "yes"))

    return way


def _of_solved(flag: str) -> Callable[[_File, Measure], Measured]:
    def way(file: _File, wanted: Measure) -> Measured:
        return _share(wanted, file.is_("solved", "yes"), file.is_(flag, "yes"))

    return way


def _courier(top: str, base: str) -> Callable[[_File, Measure], Measured]:
    def way(file: _File, wanted: Measure) -> Measured:
        return _sums(wanted, file.numbers(top), file.numbers(base))

    return way


def _cycle(start: str, among: str) -> Callable[[_File, Measure], Measured]:
    """Return the way to measure from a moment to the refund, among cases in which one is known."""

    def way(file: _File, wanted: Measure) -> Measured:
        starts, ends = file.moments(start), file.moments("refunded_at")
        asked = file.moments(among)
        return _spread(
            wanted,
            (
                Decimal(int((end - begin).total_seconds())) / 86400 if begin and end else None
                for begin, end, told in zip(starts, ends, asked, strict=True)
                if told is not None
            ),
        )

    return way


def _time_to_ask(file: _File, wanted: Measure) -> Measured:
    days = file.numbers("days_since_signing")
    pairs = zip(days, file.delivered, strict=True)
    return _spread(wanted, (day for day, delivered in pairs if delivered is not False))


def _breaches(file: _File, wanted: Measure) -> Measured:
    base: list[bool | None] = []
    late: list[bool | None] = []
    columns = {name: file.moments(name) for name in {"goods_back_at", *wanted.starts.values()}}
    backs, paids = columns["goods_back_at"], file.moments("refunded_at")
    for place, (market, back) in enumerate(zip(file.cells("market"), backs, strict=True)):
        start_column = wanted.starts.get(str(market))
        start = columns[start_column][place] if start_column else None
        if str(market) in wanted.without:
            base.append(False)
            late.append(None)
            continue
        if back is None or start is None:
            base.append(False if back is None else None)
            late.append(None)
            continue
        amounts = file.policy.on(max(start.date(), file.policy.start)).amounts
        last = start.date() + timedelta(days=int(amounts[wanted.limits[str(market)]]))
        # Where the clock runs from the notice, the shop may still wait for the goods.
        last = max(last, back.date())
        paid = paids[place]
        base.append(paid is not None or file.as_of > last)
        late.append((paid.date() if paid else file.as_of) > last)
    return _share(wanted, base, late)


def _self_finished(file: _File, wanted: Measure) -> Measured:
    by_shop = file.is_("refund_finished_by", "shop")
    return _share(wanted, [True] * len(by_shop), by_shop)


def _first_response(file: _File, wanted: Measure) -> Measured:
    return _spread(wanted, file.numbers("first_reply_minutes"))


def _promises(file: _File, wanted: Measure) -> Measured:
    due = file.is_("promise_kept", "met", "breached", "overdue")
    return _share(wanted, due, file.is_("promise_kept", "met"))


def _first_contact(file: _File, wanted: Measure) -> Measured:
    once = [None if times is None else times == 1 for times in file.numbers("contacts")]
    counted = [times is not None or None for times in once]
    solved = file.is_("solved", "yes")
    return _share(wanted, counted, _both(once, solved))


def _csat(file: _File, wanted: Measure) -> Measured:
    ratings = file.numbers("rating")
    top = [None if rating is None else rating >= TOP_RATINGS for rating in ratings]
    return _share(wanted, [True] * len(top), top)


def _survey_response(file: _File, wanted: Measure) -> Measured:
    answered = [rating is not None for rating in file.cells("rating")]
    return _share(wanted, file.is_("survey_sent", "yes"), answered)


def _nps(file: _File, wanted: Measure) -> Measured:
    known = [answer for answer in file.numbers("would_recommend") if answer is not None]
    score = sum((a >= PROMOTERS) - (a <= DETRACTORS) for a in known)
    value = _round(Decimal(100 * score) / len(known), wanted.unit) if known else None
    missing = len(file.cases) - len(known)
    return Measured(wanted, value, Decimal(score), Decimal(len(known)), missing)


def _freights(file: _File) -> list[Decimal | None]:
    """Return what the shop bears of the freight of each return; None where that is not known."""
    costs = case_costs(file.cases, on=DAY_COLUMN, handbook=file.handbook)
    both_ways = costs["outbound_fen"] + costs["return_fen"]
    return [None if fen is pd.NA else yuan_of(int(fen)) for fen in both_ways]


def _per_return(
    file: _File, wanted: Measure, parts: Iterable[Sequence[Decimal | None]]
) -> Measured:
    total = Decimal(0)
    counted = missing = 0
    for comes_back, *amounts in zip(file.is_return, *parts, strict=True):
        known = [amount for amount in amounts if isinstance(amount, Decimal)]
        if comes_back and len(known) == len(amounts):
            total += sum(known, Decimal(0))
            counted += 1
        elif comes_back is not False:
            missing += 1
    return _ratio(wanted, total, counted, missing)


def _freight_per_return(file: _File, wanted: Measure) -> Measured:
    return _per_return(file, wanted, [_freights(file)])


def _cost_per_return(file: _File, wanted: Measure) -> Measured:
    charged = [None if fee is None else -fee for fee in file.numbers("fees_charged")]
    named = [file.numbers(name) for name in ("handling_cost", "write_down", "fees")]
    return _per_return(file, wanted, [_freights(file), *named, charged])


def _compensation_rate(file: _File, wanted: Measure) -> Measured:
    paid = file.numbers("compensation_paid")
    counts = [True if amount is not None else None for amount in paid]
    return _per_month(file, wanted, "delivered_value", file.opened_in, counts, worth=paid)


def _above(limits: Sequence[Decimal | None], amounts: Sequence[Decimal | None]) -> Known:
    return [
        None if limit is None or amount is None else amount > limit
        for limit, amount in zip(limits, amounts, strict=True)
    ]


def _above_authority(file: _File, wanted: Measure) -> Measured:
    paid = file.numbers("compensation_paid")
    return _share(wanted, [bool(amount) for amount in paid], _above(file.limits, paid))


def _demands(file: _File, wanted: Measure) -> Measured:
    asked = file.numbers("amount_asked")
    named = [amount is not None for amount in asked]
    open_ = [None if limit is None else limit > 0 for limit in file.limits]
    base = _both(file.is_("wish", "compensation"), named, open_)
    return _share(wanted, base, _above(file.limits, asked))


_WAYS: Mapping[str, Callable[[_File, Measure], Measured]] = {
    "return_rate_orders": _returns("delivered_orders"),
    "return_rate_units": _returns("delivered_units", "units_returned"),
    "return_rate_value": _returns("delivered_value", "price_paid"),
    "time_to_ask": _time_to_ask,
    "refund_cycle_statute": _cycle("goods_back_at", "goods_back_at"),
    "refund_cycle_buyer": _cycle("opened_at", "refunded_at"),
    "statutory_breach_rate": _breaches,
    "self_finished_refunds": _self_finished,
    "dispute_rate": _opened("paid_orders", "ruled_against_shop"),
    "intervention_rate": _opened("paid_orders", "platform_stepped_in"),
    "first_response": _first_response,
    "promises_kept": _promises,
    "first_contact_resolution": _first_contact,
    "csat": _csat,
    "survey_response": _survey_response,
    "nps": _nps,
    "reopen_rate": _of_solved("reopened"),
    "escalation_rate": _of_solved("escalated"),
    "freight_per_return": _freight_per_return,
    "cost_per_return": _cost_per_return,
    "compensation_rate": _compensation_rate,
    "above_authority": _above_authority,
    "demands_above_limit": _demands,
    "courier_recovery": _courier("courier_paid", "courier_loss"),
    "courier_claimed": _courier("courier_claimed", "courier_loss"),
    "courier_paid_of_claimed": _courier("courier_paid", "courier_claimed"),
}
