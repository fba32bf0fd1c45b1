"""Measures and benchmarks: what is measured in after-sales, from what, and what others report.

Parts: `Measure`, `Column` (a column of an export that is no fact of a case), `Measures`,
`load_measures`; `Benchmark`, `Benchmarks`, `load_benchmarks`; `verify_measures` (findings).
Source: data/measures.toml, data/benchmarks.toml.

The checks of `verify_measures`, each a sentence:

- *unresolved reference*: a measure or a benchmark names an amount, a column or a source that does
  not exist.
- *target in another unit*: a target is not in the unit of its measure.
- *limit missing*: a measure with limits has none, or no column from which it counts, for a market
  that is sold to.
- *unused column*: a column is declared and no measure needs it.
- *study without year*: a figure of a published study names no year.

>>> measures = load_measures()
>>> measures["csat"].denominator.en
'ratings given'
>>> measures["cast"]
Traceback (most recent call last):
KeyError: "there is no measure 'cast'; did you mean 'csat'?"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..faults import nearest, nearest_source, shown, to_report
from ..inforce import Policy
from ..loading import YES_NO, data_folder
from ..money import FEN
from ..reading import Files, Section
from ..terms import Field, Label
from ..verification import Finding, from_fault
from ..wording import amounts_in

MEASURES = "measures.toml"
BENCHMARKS = "benchmarks.toml"
COLUMN_KINDS = ("choice", "flag", "number", "money", "moment")
PLACES = ("case", "month")
RHYTHMS = {
    "daily": Label("every day", "每天"),
    "weekly": Label("every week", "每周"),
    "monthly": Label("every month", "每月"),
    "quarterly": Label("every quarter", "每季度"),
}
BETTER = ("higher", "lower")
BOUNDS = ("at_most", "at_least")
BESIDE = ("opened_on",)
"""Columns of a record of cases that are neither facts nor declared."""
MOST = 1_000_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure should be: "at_most" or "at_least" an amount."""

    bound: str
    amount: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a measure needs: of the cases, or of a table by month of delivery."""

    of: str
    field: Field


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; `columns` are facts of a case or names of columns.

    `limits` are amounts by market, `starts` the columns from whose day they count.
    `better` is "higher", "lower" or "" where neither is; `appraisal` says that it counts in an
    agent's appraisal.
    """

    id: str
    group: str
    label: Label
    formula: Label
    numerator: Label
    denominator: Label
    unit: str
    trap: Label
    better: str
    target: Target | None
    review: str
    appraisal: bool
    columns: tuple[str, ...]
    limits: Mapping[str, str]
    starts: Mapping[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    """All measures, the groups in which they are shown, and the columns that are no facts."""

    groups: Mapping[str, Label]
    columns: Mapping[str, Column]
    measures: Mapping[str, Measure]

    def __getitem__(self, name: str) -> Measure:
        return _known("measure", name, self.measures)

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.measures.values())

    def of_group(self, group: str) -> list[Measure]:
        """Return the measures that are shown together."""
        return [measure for measure in self if measure.group == group]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A figure that a source reports: `value` as text, what it is a figure of in `base`.

    `year` is None where the source names none.
    """

    id: str
    topic: str
    figure: Label
    value: Label
    base: Label
    year: int | None
    source: str


@dataclass(frozen=True)
class Benchmarks:
    """All benchmarks, and the topics under which they are shown."""

    topics: Mapping[str, Label]
    benchmarks: Mapping[str, Benchmark]

    def __getitem__(self, name: str) -> Benchmark:
        return _known("benchmark", name, self.benchmarks)

    def __iter__(self) -> Iterator[Benchmark]:
        return iter(self.benchmarks.values())

    def of_topic(self, topic: str) -> list[Benchmark]:
        """Return the benchmarks of a topic."""
        return [benchmark for benchmark in self if benchmark.topic == topic]


def _known(what: str, name: str, known: Mapping[str, T]) -> T:
    try:
        return known[name]
    except KeyError:
        close = nearest(name, known)
        hint = f"; did you mean {close!r}?" if close else ""
        raise KeyError(f"there is no {what} {shown(name)}{hint}") from None


def load_measures(folder: Path | None = None) -> Measures:
    """Return the measures in a data folder; raises PolicyError with every fault found."""
    files = Files(folder or data_folder())
    return files.whole(read_measures(files))


def load_benchmarks(folder: Path | None = None) -> Benchmarks:
    """Return the benchmarks in a data folder; raises PolicyError with every fault found."""
    files = Files(folder or data_folder())
    return files.whole(read_benchmarks(files))


def read_measures(files: Files) -> Measures:
    """Return the measures as far as they can be read."""
    file = files.toml(MEASURES)
    file.only("groups", "columns", "measures")
    groups = _labels(file.sub("groups"))
    columns = {name: _read_column(name, entry) for name, entry in file.sub("columns").subs()}
    measures = {
        name: _read_measure(name, entry, groups) for name, entry in file.sub("measures").subs()
    }
    return Measures(groups, columns, measures)


def _labels(section: Section) -> dict[str, Label]:
    found = {}
    for name, entry in section.subs():
        entry.only("label")
        found[name] = entry.label("label")
    return found


def _read_column(name: str, entry: Section) -> Column:
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
    field = Field(
        name, kind, entry.label("label"), codes=codes, minimum=low, maximum=high, step=step
    )
    return Column(entry.one_of("of", PLACES), field)


def _read_measure(name: str, entry: Section, groups: Mapping[str, Label]) -> Measure:
    entry.only(
        "group", "label", "formula", "numerator", "denominator", "unit", "trap", "better",
        "target", "review", "appraisal", "columns", "limits", "starts", "sources",
    )  # fmt: skip
    appraisal = entry.data.get("appraisal", False)
    if not isinstance(appraisal, bool):
        entry.fault("appraisal", f"cannot be {shown(appraisal)}", "true or false")
    columns = entry.texts("columns")
    sources = entry.texts("sources")
    for key, given in (("columns", columns), ("sources", sources)):
        if entry.data.get(key) == []:
            entry.fault(key, f"names none of its {key}", "at least one")
        if len(set(given)) < len(given):
            entry.fault(key, "names one twice", "each once")
    return Measure(
        name,
        entry.one_of("group", groups),
        entry.label("label"),
        entry.label("formula"),
        entry.label("numerator"),
        entry.label("denominator"),
        entry.text("unit"),
        entry.label("trap"),
        entry.one_of("better", BETTER) if "better" in entry.data else "",
        _read_target(entry) if "target" in entry.data else None,
        entry.one_of("review", RHYTHMS),
        appraisal is True,
        columns,
        _by_market(entry.sub("limits", required=False)),
        _by_market(entry.sub("starts", required=False)),
        sources,
    )


def _by_market(section: Section) -> dict[str, str]:
    return {market: section.text(market) for market in section.data}


def _read_target(entry: Section) -> Target | None:
    target = entry.sub("target")
    target.only(*BOUNDS)
    given = [bound for bound in BOUNDS if bound in target.data]
    if len(given) != 1:
        entry.fault("target", f"has {len(given)} bounds", "{ at_most = … } or { at_least = … }")
        return None
    return Target(given[0], target.text(given[0]))


def read_benchmarks(files: Files) -> Benchmarks:
    """Return the benchmarks as far as they can be read."""
    file = files.toml(BENCHMARKS)
    file.only("topics", "benchmarks")
    topics = _labels(file.sub("topics"))
    benchmarks = {
        name: _read_benchmark(name, entry, topics) for name, entry in file.sub("benchmarks").subs()
    }
    return Benchmarks(topics, benchmarks)


def _read_benchmark(name: str, entry: Section, topics: Mapping[str, Label]) -> Benchmark:
    entry.only("topic", "figure", "value", "base", "year", "sources")
    sources = entry.texts("sources")
    if "sources" in entry.data and len(sources) != 1:
        entry.fault("sources", f"names {len(sources)} sources", "one: figures are never mixed")
    year = entry.data.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        entry.fault("year", f"cannot be {shown(year)}", "a year such as 2024, or none at all")
        year = None
    return Benchmark(
        name,
        entry.one_of("topic", topics),
        entry.label("figure"),
        entry.label("value"),
        entry.label("base"),
        year,
        sources[0] if sources else "",
    )


def verify_folder_measures(policy: Policy, folder: Path) -> list[Finding]:
    """Return everything wrong with the measures and benchmarks in a data folder."""
    files = Files(folder)
    measures, benchmarks = read_measures(files), read_benchmarks(files)
    if files.faults:
        return [from_fault(fault) for fault in to_report(files.faults)]
    return verify_measures(policy, measures, benchmarks)


def verify_measures(policy: Policy, measures: Measures, benchmarks: Benchmarks) -> list[Finding]:
    """Return what is wrong with measures and benchmarks that can be read."""
    found = [
        finding
        for measure in measures
        for finding in (*_references(policy, measures, measure), *_limits(policy, measure))
    ]
    used = {name for measure in measures for name in measure.columns}
    for name in measures.columns:
        if name not in used:
            found.append(_finding("unused column", name, f"no measure needs the column {name!r}"))
    sources = policy.sources.statements
    for benchmark in benchmarks:
        if benchmark.source not in sources:
            found.append(_unresolved(benchmark.id, "source", benchmark.source, sources, BENCHMARKS))
        elif benchmark.year is None and sources[benchmark.source].work == "benchmarks":
            message = f"{benchmark.id} is a study's figure and names no year"
            found.append(_finding("study without year", benchmark.id, message, BENCHMARKS))
    return found


def _references(policy: Policy, measures: Measures, measure: Measure) -> Iterator[Finding]:
    texts = (measure.formula, measure.numerator, measure.denominator, measure.trap)
    amounts = [name for text in texts for name in amounts_in(text)]
    target = [measure.target.amount] if measure.target else []
    columns = {*policy.terms.fields, *measures.columns, *BESIDE}
    named: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("unit", [measure.unit], policy.terms.units),
        ("amount", [*amounts, *target, *measure.limits.values()], policy.amounts),
        ("column", measure.columns, columns),
        ("source", measure.sources, policy.sources.statements),
    ]
    for what, names, known in named:
        for name in dict.fromkeys(names):
            if name not in known:
                yield _unresolved(measure.id, what, name, known)
    for name in target:
        unit = policy.amounts[name].unit if name in policy.amounts else measure.unit
        if unit != measure.unit:
            message = f"{measure.id} is in {measure.unit}, its target {name!r} in {unit}"
            yield _finding("target in another unit", measure.id, message)


def _limits(policy: Policy, measure: Measure) -> Iterator[Finding]:
    for market in policy.markets:
        lacks = market not in measure.limits or measure.starts.get(market) not in measure.columns
        if measure.limits and lacks:
            message = (
                f"{measure.id} has no limit for the market {market!r}, "
                "or no column of its own from which it counts"
            )
            yield _finding("limit missing", measure.id, message)


def _unresolved(
    where: str, what: str, name: str, known: Iterable[str], file: str = MEASURES
) -> Finding:
    close = (nearest_source if what == "source" else nearest)(name, known)
    hint = f"; did you mean {close!r}?" if close else ""
    message = f"{where} names the {what} {shown(name)}, which does not exist{hint}"
    return _finding("unresolved reference", where, message, file)


def _finding(kind: str, where: str, message: str, file: str = MEASURES) -> Finding:
    return Finding(kind, where, (where,), message, file=f"data/{file}")
