"""The sample: a synthetic year of cases of a clothing shop, to try what-if questions on.

Parts: `Draw` (how one fact is drawn), `Chances` (what it is drawn by), `read_draws`,
`sample_cases` (the cases), `write_sample`.
Source: data/samples/distributions.toml, where each distribution names its source or "assumed".
No case is a real one. `python -m aftersales_kit.operations.samples` writes data/samples/cases.csv.

>>> cases = sample_cases(data_folder(), handbook)
>>> cases[0]["case_id"], cases[0]["opened_on"]
('AS-0001', '2025-10-01')
"""

from __future__ import annotations

import csv
import io
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from ..policy.handbook import Handbook, data_folder
from ..policy.inforce import Policy
from ..policy.money import fen

BLANK = "blank"
T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    """A stretch of a number or of days, both ends included, drawn in whole steps."""

    low: Decimal | date
    high: Decimal | date
    step: Decimal
    weight: int

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
    when: Mapping[str, frozenset[str]]
    weights: Mapping[str, int]
    spans: tuple[Span, ...] = ()
    share_of: str = ""
    like: str = ""
    always: str = ""

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
        if self.share_of:
            return str(fen(value * Decimal(case[self.share_of])))
        return str(int(value)) if value == int(value) else str(fen(value))


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


def read_draws(path: Path, policy: Policy) -> tuple[dict[str, Any], list[Draw]]:
    """Return the settings (seed, cases) and the draws of a file, in its order."""
    data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    draws = [_draw(entry, policy) for entry in data.pop("draw")]
    return data, draws


def _draw(entry: Mapping[str, Any], policy: Policy) -> Draw:
    when = {}
    for fact, names in entry.get("when", {}).items():
        field = policy.terms[fact]
        when[fact] = frozenset(
            code
            for name in names
            for code in (field.groups[name].codes if name in field.groups else [name])
        )
    spans = tuple(
        Span(_exact(r["from"]), _exact(r["to"]), Decimal(r.get("step", 1)), r["weight"])
        for r in entry.get("ranges", [])
    )
    return Draw(
        entry["fact"],
        entry["source"],
        when,
        entry.get("weights", {}),
        spans,
        entry.get("share_of", ""),
        entry.get("like", ""),
        entry.get("always", ""),
    )


def _exact(value: date | int | Decimal) -> date | Decimal:
    return value if isinstance(value, date) else Decimal(value)


def sample_cases(folder: Path, handbook: Handbook) -> list[dict[str, str]]:
    """Return the cases, in the order of their days; facts are text, "" where there is none."""
    settings, draws = read_draws(folder / "samples" / "distributions.toml", handbook.policy)
    return drawn(settings, draws)


def drawn(settings: Mapping[str, Any], draws: Sequence[Draw]) -> list[dict[str, str]]:
    """Return the cases that draws make, in the order of their days."""
    draws_of = {draw.fact: [d for d in draws if d.fact == draw.fact] for draw in draws}
    chances = {fact: Chances(settings["seed"], fact).pairs() for fact in draws_of}
    cases = []
    for _ in range(settings["cases"]):
        case: dict[str, str] = {}
        for fact, choices in draws_of.items():
            which, where = next(chances[fact])
            fitting = next((draw for draw in choices if draw.applies(case)), None)
            case[fact] = fitting.value(case, which, where) if fitting else ""
        cases.append(case)
    cases.sort(key=lambda case: case["opened_on"])
    return [{"case_id": f"AS-{n:04}", **case} for n, case in enumerate(cases, 1)]


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


if __name__ == "__main__":
    print(f"written: data/samples/{write_sample(data_folder()).name}")
