"""Measures and benchmarks: what is measured in after-sales, from what, and what others report.

Parts: `Measure`, `Column` (a column of an export that is no fact of a case), `Measures`,
`read_measures`; `Benchmark`, `Benchmarks`, `read_benchmarks`; `verify_measures` (findings).
Source: data/measures.toml, data/measured.toml (an example of each), data/benchmarks.toml.

The checks of `verify_measures`, each a sentence:

- *unresolved reference*: a measure or a benchmark names an amount, a column or a source that does
  not exist.
- *target in another unit*: a target is not in the unit of its measure.
- *target the wrong way*: a measure is to be at most an amount and lower is not better, or at least
  an amount and higher is not.
- *limit missing*: a measure with limits has none, or no column from which it counts, for a market
  that is sold to.
- *example differs*: the rows of a measure's example have other columns than it needs.
- *unused column*: a column is declared and no measure needs it.
- *study without year*: a figure of a published study names no year.

>>> measures = handbook.measures
>>> measures["csat"].denominator.en
'ratings given'
>>> measures["cast"]
Traceback (most recent call last):
KeyError: "there is no measure 'cast'; did you mean 'csat'?"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated

from ..faults import Fault, Named
from ..inforce import Policy
from ..loading import YES_NO
from ..money import FEN
from ..reading import Files, Section
from ..shapes import (
    FILLED,
    ID,
    LABELLED,
    ONCE,
    Blanks,
    By,
    Given,
    Key,
    Keys,
    Names,
    OneOf,
    entries,
    read,
    unresolved,
)  # fmt: skip
from ..terms import Field, Label
from ..verification import Finding, from_faults
from .markets import market_files

MEASURES = "measures.toml"
EXAMPLES = "measured.toml"
MONTH = "month"
BENCHMARKS = "benchmarks.toml"
COLUMN_KINDS = ("choice", "flag", "number", "money", "moment")
PLACES = ("case", "month")
RHYTHMS = {
    "daily": Label("every day", "每天"),
    "weekly": Label("every week", "每周"),
    "monthly": Label("every month", "每月"),
    "quarterly": Label("every quarter", "每季度"),
}
BETTER_WITHIN = {"at_most": "lower", "at_least": "higher"}
"""What is better of a measure that has a target, by the bound of the target."""
BETTER = (*BETTER_WITHIN.values(),)
BOUNDS = (*BETTER_WITHIN,)
BESIDE = ("opened_on",)
"""Columns of a record of cases that are neither facts nor declared."""
MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure should be: "at_most" or "at_least" an amount."""

    bound: str
    amount: Annotated[str, Names("amount")]


def _target(section: Section, key: str, given: Given) -> Target | None:
    """Read a target, `{ at_most = "…" }` or `{ at_least = "…" }`."""
    target = section.sub(key)
    target.only(*BOUNDS)
    stated = [bound for bound in BOUNDS if bound in target.data]
    if len(stated) != 1:
        allowed = "{ at_most = … } or { at_least = … }"
        section.fault(key, f"has {len(stated)} bounds", allowed)
        return None
    return Target(stated[0], target.text(stated[0]))


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a measure needs: of the cases, or of a table by month of delivery."""

    of: str
    field: Field


def _columns(section: Section, key: str, given: Given) -> dict[str, Column]:
    """Read the columns that are no facts, each as a field of its own."""
    return {name: _column(name, entry) for name, entry in section.sub(key).subs()}


def _column(name: str, entry: Section) -> Column:
    entry.only("of", "kind", "label", "codes", "minimum", "maximum")
    kind = entry.one_of("kind", COLUMN_KINDS)
    codes: Mapping[str, Label] = {}
    if kind == "choice":
        listed = entry.sub("codes")
        codes = {code: listed.label(code) for code in listed.data}
    elif kind == "flag":
        codes = YES_NO
    low, high = entry.number("minimum", default=0), entry.number("maximum", default=MOST)
    if low >= high:
        entry.fault("minimum", f"{low} to {high} is no range", "minimum below maximum")
    step = FEN if kind == "money" else 1
    named = Field(
        name, kind, entry.label("label"), codes=codes, minimum=low, maximum=high, step=step
    )
    return Column(entry.one_of("of", PLACES), named)


def _cells(section: Section, key: str, given: Given) -> tuple[Mapping[str, object], ...]:
    return tuple(row.data for row in section.rows(key))


Rows = Annotated[tuple[Mapping[str, object], ...], By(_cells)]
"""Rows of a file, each cell by its column."""


@dataclass(frozen=True, slots=True)
class Example:
    """A few rows, and what the measure `id` comes to over them on a day, as people read it.

    `cases` and `months` have the columns that the measure needs; `beside` are facts that the rules
    ask of just these cases besides.
    """

    id: Annotated[str, ID]
    cases: Rows
    on: date
    comes_to: Label
    months: Rows = ()
    beside: Annotated[Mapping[str, object], By(lambda section, key, _: section.sub(key).data)] = (
        field(default_factory=dict)
    )

    @property
    def columns(self) -> frozenset[str]:
        """The columns of its rows, without the month of the table by month."""
        months = {name for row in self.months for name in row} - {MONTH}
        return frozenset(months.union(*self.cases))


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; `columns` are facts of a case or names of columns, `example` is None where it
    has none.

    `limits` are amounts by market, `starts` the columns from whose day they count, `without` says
    why there is none in a market.
    `better` is "higher", "lower" or "" where neither is; `appraisal` says that it counts in an
    agent's appraisal.
    """

    id: Annotated[str, ID]
    group: Annotated[str, Names("group")]
    label: Label
    formula: Annotated[Label, Blanks("amount")]
    numerator: Annotated[Label, Blanks("amount")]
    denominator: Annotated[Label, Blanks("amount")]
    unit: Annotated[str, Names("unit")]
    trap: Annotated[Label, Blanks("amount")]
    review: Annotated[str, OneOf(RHYTHMS)]
    columns: Annotated[tuple[str, ...], Names("column"), FILLED, ONCE]
    sources: Annotated[tuple[str, ...], Names("source"), FILLED, ONCE]
    better: Annotated[str, OneOf(BETTER)] = ""
    target: Annotated[Target | None, By(_target)] = None
    appraisal: bool = False
    limits: Annotated[Mapping[str, str], Keys("market"), Names("amount")] = field(
        default_factory=dict
    )
    starts: Annotated[Mapping[str, str], Keys("market")] = field(default_factory=dict)
    without: Annotated[Mapping[str, Label], Keys("market")] = field(default_factory=dict)
    example: Example | None = None


@dataclass(frozen=True)
class Measures:
    """All measures, the groups in which they are shown, and the columns that are no facts."""

    groups: Annotated[Mapping[str, Label], LABELLED]
    columns: Annotated[Mapping[str, Column], By(_columns)]
    measures: Mapping[str, Measure]

    def __getitem__(self, name: str) -> Measure:
        return self.measures[name]

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.measures.values())

    @property
    def targets(self) -> Mapping[str, str]:
        """The amounts that measures are held against, by the measure."""
        return {measure.id: measure.target.amount for measure in self if measure.target}

    def of_group(self, group: str) -> list[Measure]:
        """Return the measures that are shown together."""
        return [measure for measure in self if measure.group == group]


def _one_source(section: Section, key: str, given: Given) -> str:
    """Read the one source of a figure."""
    sources = section.texts(key)
    if key in section.data and len(sources) != 1:
        section.fault(key, f"names {len(sources)} sources", "one: figures are never mixed")
    return sources[0] if sources else ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A figure that a source reports: `value` as text, what it is a figure of in `base`.

    `year` is None where the source names none.
    """

    id: Annotated[str, ID]
    topic: Annotated[str, Names("topic")]
    figure: Label
    value: Label
    base: Label
    source: Annotated[str, Key("sources"), By(_one_source), Names("source")]
    year: int | None = None


@dataclass(frozen=True)
class Benchmarks:
    """All benchmarks, and the topics under which they are shown."""

    topics: Annotated[Mapping[str, Label], LABELLED]
    benchmarks: Mapping[str, Benchmark]

    def __getitem__(self, name: str) -> Benchmark:
        return self.benchmarks[name]

    def __iter__(self) -> Iterator[Benchmark]:
        return iter(self.benchmarks.values())

    def of_topic(self, topic: str) -> list[Benchmark]:
        """Return the benchmarks of a topic."""
        return [benchmark for benchmark in self if benchmark.topic == topic]


@dataclass(frozen=True, slots=True)
class MarketLimit:
    """The limit of a measure in one market: an amount of days, from the day of a column; or why it
    has none there."""

    id: Annotated[str, ID]
    amount: Annotated[str, Names("amount")] = ""
    starts: str = ""
    none: Label | None = None

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that a limit is neither stated nor said to be lacking, or something of both."""
        stated = bool(self.amount), bool(self.starts)
        if not (all(stated) if self.none is None else not any(stated)):
            yield "", "is neither a limit nor none", "amount and starts; or none, and why"


def read_measures(files: Files) -> Measures:
    """Return the measures as far as they can be read, with their examples, and with the limits that
    markets' files state."""
    measures = read(Measures, files.toml(MEASURES))
    found = dict(measures.measures)
    shown = files.toml(EXAMPLES)
    for example in entries(Example, shown).values():
        if example.id in found:
            found[example.id] = replace(found[example.id], example=example)
        else:
            shown.unknown(example.id, example.id, found, "measure")
    for section in market_files(files):
        listed = section.sub("limits", required=False)
        for limit in entries(MarketLimit, replace(listed, id="", path="")).values():
            if limit.id not in found:
                listed.unknown(limit.id, limit.id, found, "measure")
                continue
            measure = found[limit.id]
            if limit.none is not None:
                without = {**measure.without, section.id: limit.none}
                found[limit.id] = replace(measure, without=without)
                continue
            found[limit.id] = replace(
                measure,
                limits={**measure.limits, section.id: limit.amount},
                starts={**measure.starts, section.id: limit.starts},
            )
    return replace(measures, measures=Named("measure", found))


def read_benchmarks(files: Files) -> Benchmarks:
    """Return the benchmarks as far as they can be read."""
    return read(Benchmarks, files.toml(BENCHMARKS))


def verify_measures(policy: Policy, measures: Measures, benchmarks: Benchmarks) -> list[Finding]:
    """Return what is wrong with measures and benchmarks that can be read."""
    columns = [*policy.terms.fields, *measures.columns, *BESIDE]
    named = {"column": columns, "group": measures.groups, "topic": benchmarks.topics}
    names = {**policy.names, **named}
    return from_faults(
        [
            *unresolved(f"data/{MEASURES}", measures.measures, names),
            *unresolved(f"data/{BENCHMARKS}", benchmarks.benchmarks, names),
            *_faults(policy, measures, benchmarks),
        ]
    )


def _faults(policy: Policy, measures: Measures, benchmarks: Benchmarks) -> Iterator[Fault]:
    def fault(place: str, kind: str, problem: str, file: str = MEASURES) -> Fault:
        return Fault(f"data/{file}", place, "", problem, kind=kind)

    for measure in measures:
        target = policy.amounts.get(measure.target.amount) if measure.target else None
        if target and target.unit != measure.unit:
            problem = f"is in {measure.unit}, its target {target.id!r} in {target.unit}"
            yield fault(measure.id, "target in another unit", problem)
        if measure.target and measure.better != BETTER_WITHIN[measure.target.bound]:
            wanted = BETTER_WITHIN[measure.target.bound]
            problem = (
                f"its target is {measure.target.bound} {measure.target.amount!r}, "
                f"and better is {measure.better or 'left out'}; allowed: {wanted}"
            )
            yield fault(measure.id, "target the wrong way", problem)
        there = measure.example.columns if measure.example else frozenset()
        without = [name for name in measure.columns if name not in there]
        beyond = sorted(there - {*measure.columns})
        if without or beyond:
            lacks = f"its example has no {', '.join(without)}" if without else ""
            has = f"it does not say that it needs {', '.join(beyond)}" if beyond else ""
            problem = ", and ".join(filter(None, (lacks, has)))
            yield fault(measure.id, "example differs", problem, EXAMPLES)
        for market in policy.markets if measure.limits else ():
            starts = measure.starts.get(market)
            if market in measure.without:
                continue
            if market not in measure.limits or starts not in measure.columns:
                problem = (
                    f"has no limit for the market {market!r}, "
                    "or no column of its own from which it counts"
                )
                yield fault(measure.id, "limit missing", problem)
    used = {name for measure in measures for name in measure.columns}
    for name in measures.columns:
        if name not in used:
            yield fault(name, "unused column", "no measure needs it")
    for benchmark in benchmarks:
        source = policy.sources.statements.get(benchmark.source)
        if source and source.work == "benchmarks" and benchmark.year is None:
            problem = "is a study's figure and names no year"
            yield fault(benchmark.id, "study without year", problem, BENCHMARKS)
