"""The sample: a synthetic year of cases of a clothing shop, to try what-if questions on.

Parts: `Sample` and its `Draw` (how one fact is drawn), `Chances` (what it is drawn by),
`read_sample`, `verify_sample` (findings, in the form of `verification`), `sample_cases` (the
cases), `rows_of` (what draws make), `unnamed` (what they name and is none), `write_sample`.
Source: data/samples/distributions.toml, where each distribution names its source or "assumed".
No case is a real one. `python -m aftersales_kit.operations.samples` writes data/samples/cases.csv.

The checks, each a sentence:

- *unknown value*, *unresolved reference*, *malformed*: a draw names a fact, code, source or
  earlier draw that does not exist, or says in two ways what is drawn.
- *fact without a draw*: what a case costs rests on a fact that no draw makes.

>>> verify_sample(data_folder(), handbook)
[]
>>> cases = sample_cases(data_folder(), handbook)
>>> cases[0]["case_id"], cases[0]["opened_on"]
('AS-0001', '2025-10-01')
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

from ..policy.conditions import by_traits
from ..policy.faults import UNREADABLE, UNRESOLVED, BadValue, Fault, told, unknown
from ..policy.handbook import Handbook, data_folder
from ..policy.inforce import Policy
from ..policy.money import fen
from ..policy.reading import Files, Section
from ..policy.shapes import FILE as OF_FILE
from ..policy.shapes import FILLED, By, Given, Key, read
from ..policy.subjects.markets import market_files
from ..policy.terms import Field
from ..policy.verification import Finding, from_faults
from .case_columns import DAY_COLUMN, needed_facts

FILE = "samples/distributions.toml"
CALLED = f"data/{FILE}"
ASSUMED = "assumed"
MARKET, PROBLEM, PROBLEMS = "market", "problem", "problems"
BLANK = "blank"
T = TypeVar("T")


def _end(section: Section, key: str, given: Given) -> Decimal | date:
    """Read an end of a stretch: a number or a day."""
    if isinstance(section.data.get(key), date):
        return section.day(key) or date.max
    return Decimal(section.number(key))


def _when(section: Section, key: str, given: Given) -> Mapping[str, frozenset[str]]:
    """Read which codes facts must have, groups taken apart; what there is not stays as it is."""
    fields = given["terms"].fields
    listed = section.sub(key)
    found = {}
    for fact in listed.data:
        groups = fields[fact].groups if fact in fields else {}
        codes = [
            code
            for name in listed.texts(fact)
            for code in (groups[name].codes if name in groups else [name])
        ]
        found[fact] = frozenset(codes)
        for code in codes if fact in fields and fields[fact].follows else ():
            if code not in fields[fact].codes:
                listed.unknown(fact, code, fields[fact].codes)
    strange = {fact: codes for fact, codes in found.items() if fact not in fields}
    known = {fact: codes for fact, codes in found.items() if fact in fields}
    return {**by_traits(listed, known, fields), **strange}


@dataclass(frozen=True)
class Span:
    """A stretch of a number or of days, both ends included, drawn in whole steps."""

    low: Annotated[Decimal | date, Key("from"), By(_end)]
    high: Annotated[Decimal | date, Key("to"), By(_end)]
    weight: int
    step: Annotated[Decimal, By(_end)] = Decimal(1)

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that the ends are of two kinds, or that there is nothing between them to draw."""
        if isinstance(self.low, date) != isinstance(self.high, date):
            yield "to", "is of another kind than `from`", "two days, or two numbers"
        elif self.low > self.high:  # type: ignore[operator]  # they are of one kind
            yield "to", f"{self.high} is below {self.low}", "`from` or more"
        if self.weight < 0 or self.step <= 0:
            yield "", "the weight is below 0, or the step not above it", "positive numbers"

    def pick(self, chance: float) -> Decimal | date:
        """Return the value that a chance from 0 up to 1 falls on; all are alike."""
        if isinstance(self.low, date) and isinstance(self.high, date):
            return self.low + timedelta(days=int(chance * ((self.high - self.low).days + 1)))
        assert isinstance(self.low, Decimal)
        assert isinstance(self.high, Decimal)
        steps = int((self.high - self.low) / self.step) + 1
        return self.low + int(chance * steps) * self.step


@dataclass(frozen=True)
class Draw:
    """How one fact is drawn, where `when` holds: see data/samples/distributions.toml."""

    fact: str
    source: str
    when: Annotated[Mapping[str, frozenset[str]], By(_when)] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    spans: Annotated[tuple[Span, ...], Key("ranges")] = ()
    share_of: str = ""
    like: str = ""
    after: str = ""
    back: str = ""
    always: str = ""
    by_market: bool = False
    file: Annotated[str, OF_FILE] = CALLED

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it is not in one way that a value is drawn, or that none can be."""
        ways = {
            "weights": self.weights,
            "ranges": self.spans,
            "like": self.like,
            "always": self.always,
            "by_market": self.by_market,
        }
        if sum(map(bool, ways.values())) != 1:
            yield "", "does not say in one way what is drawn", f"one of {', '.join(ways)}"
        weights = [*self.weights.values(), *(span.weight for span in self.spans)]
        if weights and (min(weights) < 0 or not sum(weights)):
            yield "weights", "nothing can be drawn by them", "numbers from 0 up, not all of them 0"
        for key in ("share_of", "after"):
            if getattr(self, key) and not self.spans:
                yield key, "it is not said how much", "numbers in `ranges`"
        if self.back and not self.after:
            yield "back", "it is not said from when", "a day or moment in `after`"

    def applies(self, case: Mapping[str, str]) -> bool:
        """Say whether this draw is meant for a case as far as it is drawn."""
        return all((case.get(fact) or BLANK) in codes for fact, codes in self.when.items())

    def value(self, case: Mapping[str, str], which: float, where: float) -> str:
        """Return a value as text, "" for none.

        `which` chooses among the codes or the stretches, `where` within a stretch; both are from 0
        up to 1.
        """
        if self.always or self.like:
            return self.always or case[self.like]
        if self.weights:
            code = _weighted(list(self.weights), list(self.weights.values()), which)
            return "" if code == BLANK else code
        span = _weighted(self.spans, [span.weight for span in self.spans], which)
        value = span.pick(where)
        if isinstance(value, date):
            return value.isoformat()
        if self.after:
            return self._moment(case, value)
        if self.share_of:
            return str(fen(value * Decimal(case[self.share_of])))
        return str(int(value)) if value == int(value) else str(fen(value))

    def _moment(self, case: Mapping[str, str], hours: Decimal) -> str:
        """Return a moment so many hours after another, less the days by which it is counted back;
        "" where there is no other."""
        if not case[self.after]:
            return ""
        at = datetime.fromisoformat(case[self.after]) + timedelta(hours=float(hours))
        return (at - timedelta(days=int(case.get(self.back) or 0))).isoformat(" ", "minutes")


@dataclass(frozen=True)
class Chances:
    """The chances of one fact: two for each case, whether they are used or not.

    They rest on the seed and the fact's name alone, so that a fact that is added, taken out or
    drawn otherwise changes no other. Of the generator's methods only `random()` is asked, which
    alone promises to give the same numbers in every version of Python.
    """

    seed: int
    fact: str

    def pairs(self) -> Iterator[tuple[float, float]]:
        """Go through the chances of the first case, the second, and so on."""
        stream = random.Random(f"{self.seed} {self.fact}")
        while True:
            yield stream.random(), stream.random()


def _weighted(choices: Sequence[T], weights: Sequence[int], chance: float) -> T:
    left = int(chance * sum(weights))
    for choice, weight in zip(choices, weights, strict=True):
        if left < weight:
            return choice
        left -= weight
    raise AssertionError(f"a chance of {chance} is not below 1")


@dataclass(frozen=True)
class Sample:
    """What a synthetic year is drawn from: the seed, how many cases, and the draws in order."""

    seed: int
    cases: int
    draws: Annotated[tuple[Draw, ...], Key("draw"), FILLED]

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that there would be no case."""
        if self.cases < 1:
            yield "cases", f"cannot be {self.cases}", "a number above 0"


def read_sample(folder: Path, policy: Policy) -> Sample:
    """Return what the sample of a data folder is drawn from; raises PolicyError with all faults."""
    files = Files(folder)
    return files.whole(read_draws(files, policy))


@dataclass(frozen=True)
class MarketSample:
    """How often a market comes, in proportion, and what is drawn otherwise in it."""

    weight: int = 0
    draws: Annotated[tuple[Draw, ...], Key("draw")] = ()


@dataclass(frozen=True)
class ProblemSample:
    """How often a problem comes, in proportion to the others."""

    weight: int

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it never comes."""
        if self.weight < 1:
            yield "weight", f"cannot be {self.weight}", "a number above 0"


def read_draws(files: Files, policy: Policy) -> Sample:
    """Read the draws; those of a market's file come before the others of their fact."""
    given = {"terms": policy.terms}
    sample = read(Sample, files.toml(FILE), given)
    markets = {
        section.id: read(MarketSample, section.sub("sample", required=False), given)
        for section in market_files(files)
    }
    weights = {code: market.weight for code, market in markets.items()}
    problems = {
        file.id: read(ProblemSample, file.sub("sample"), given).weight
        for file in map(Section.named_as_file, files.tomls(PROBLEMS))
        if "sample" in file.data
    }
    draws: list[Draw] = []
    for draw in sample.draws:
        if draw.fact not in {other.fact for other in draws}:
            draws += (
                replace(own, when={**own.when, MARKET: frozenset([code])})
                for code, market in markets.items()
                for own in market.draws
                if own.fact == draw.fact
            )
        if draw.by_market:
            draw = replace(draw, weights=weights)
        elif draw.fact == PROBLEM and draw.weights and not draw.when:
            draw = replace(draw, weights={**draw.weights, **problems})
        draws.append(draw)
    sample = replace(sample, draws=tuple(draws))
    if not files.faults:
        files.faults += unnamed(sample.draws, policy)
    return sample


def verify_sample(folder: Path, handbook: Handbook, files: Files | None = None) -> list[Finding]:
    """Return what is wrong with the distributions of a data folder; the empty list means fine.

    What the handbook itself finds missing or empty is not said again. `files` are those of the
    folder, where some of them were read already.
    """
    files = files or files_beside(folder, handbook)
    sample = read_draws(files, handbook.policy)
    drawn = {draw.fact for draw in sample.draws}
    if not files.faults:
        files.faults += (
            Fault(
                CALLED,
                fact,
                "",
                "what a case costs rests on it, and no [[draw]] makes it; add one, then make fix",
                kind="fact without a draw",
            )
            for fact in needed_facts(handbook)
            if fact not in drawn
        )
    said = {fault.file for fault in handbook.beside if fault.kind == UNREADABLE}
    return from_faults(fault for fault in files.faults if fault.file not in said)


def files_beside(folder: Path, handbook: Handbook) -> Files:
    """Return the files of a handbook's folder, as they were read for it where they were."""
    own = handbook.files
    return own.again() if own is not None and own.folder == folder else Files(folder)


def unnamed(
    draws: Sequence[Draw], policy: Policy, more: Iterable[str] = (), drawn: Iterable[str] = ()
) -> Iterator[Fault]:
    """Go through what draws name and is none: a fact, code, number, source or earlier draw.

    `more` are names that are no facts of a case, and may be drawn all the same; `drawn` those that
    are there before the first draw.
    """
    asked = {name: f for name, f in policy.terms.fields.items() if f.ask is not None}
    facts, sources = [*asked, DAY_COLUMN, *more], [*policy.sources.statements, ASSUMED]
    numbers: dict[str, int] = {}
    for number, draw in enumerate(draws, 1):
        numbers[draw.file] = numbers.get(draw.file, 0) + 1
        place = f"draw {numbers[draw.file]} ({draw.fact})"
        before = [*drawn, *(other.fact for other in draws[: number - 1])]
        named = [("fact", draw.fact, facts, "fact"), ("source", draw.source, sources, "source")]
        leans = {key: getattr(draw, key) for key in ("share_of", "like", "after", "back")}
        leans |= {f"when.{fact}": fact for fact in draw.when}
        named += [(key, name, before, "fact drawn before") for key, name in leans.items() if name]
        if draw.fact in asked and asked[draw.fact].is_coded:
            known = [*asked[draw.fact].codes, BLANK]
            named += [("weights", code, known, "code") for code in draw.weights]
            named += [("always", code, known, "code") for code in [draw.always] if code]
        if draw.fact in asked and not asked[draw.fact].is_coded:
            yield from _out_of_bounds(place, draw, asked[draw.fact])
        for fact, wanted in draw.when.items():
            if fact in asked and asked[fact].is_coded:
                known = [*asked[fact].codes, *asked[fact].groups, BLANK]
                named += [(f"when.{fact}", code, known, "code or group") for code in sorted(wanted)]
        for key, name, there, what in named:
            if name not in there:
                yield unknown(draw.file, place, key, name, there, what, UNRESOLVED)


def _out_of_bounds(place: str, draw: Draw, asked: Field) -> Iterator[Fault]:
    """Find the ends of stretches that are no value of the fact; a share or hours are none of it."""
    for span in draw.spans if not (draw.share_of or draw.after) else ():
        for end in (span.low, span.high):
            try:
                asked.parse(end)
            except BadValue as bad:
                yield Fault(draw.file, place, "ranges", bad.label.en, kind="unknown value")


def sample_cases(folder: Path, handbook: Handbook) -> list[dict[str, str]]:
    """Return the cases, in the order of their days; facts are text, "" where there is none."""
    return drawn(read_sample(folder, handbook.policy))


def drawn(sample: Sample) -> list[dict[str, str]]:
    """Return the cases that draws make, in the order of their days."""
    cases = rows_of(sample.draws, sample.cases, sample.seed)
    cases.sort(key=lambda case: case["opened_on"])
    return [{"case_id": f"AS-{n:04}", **case} for n, case in enumerate(cases, 1)]


def rows_of(
    draws: Sequence[Draw],
    number: int,
    seed: int,
    of: str = "",
    known: Mapping[str, str] | None = None,
) -> list[dict[str, str]]:
    """Return what draws make of so many rows, as they come; facts are text, "" for none.

    Rows of another kind (`of`) have chances of their own. `known` is so of every row beforehand.
    """
    draws_of = {draw.fact: [d for d in draws if d.fact == draw.fact] for draw in draws}
    chances = {fact: Chances(seed, f"{of} {fact}".strip()).pairs() for fact in draws_of}
    made = []
    for _ in range(number):
        row: dict[str, str] = {}
        for fact, choices in draws_of.items():
            which, where = next(chances[fact])
            fitting = next((draw for draw in choices if draw.applies(row)), None)
            row[fact] = fitting.value(row, which, where) if fitting else ""
        made.append(row)
    return made


def sample_text(folder: Path, handbook: Handbook) -> str:
    """Return the sample as the text of its CSV file."""
    cases = sample_cases(folder, handbook)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cases[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(cases)
    return text.getvalue()


def write_sample(folder: Path) -> Path:
    """Write the sample of a data folder, and return where."""
    path = folder / "samples" / "cases.csv"
    path.write_text(sample_text(folder, Handbook.load(folder)), encoding="utf-8", newline="")
    return path


@told
def main() -> None:
    """Write the handbook's own sample, and say so."""
    print(f"written: data/samples/{write_sample(data_folder()).name}")


if __name__ == "__main__":
    sys.exit(main())
