"""The shop's own files, read from end to end: what they are, what was understood, what follows.

Parts: `read_files` (files to a `Reading`), `told` (a reading in lines for a person), `written` (its
files for a folder).

>>> from tempfile import mkdtemp
>>> file = Path(mkdtemp()) / "refunds.csv"
>>> heading = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,货物状态,退款的申请时间"
>>> row = "1,7,9,发错货,退款成功,买家已收到货,2026-03-01 10:00"
>>> _ = file.write_text(f"{heading}\\n{row}\\n", "utf-8")
>>> reading = read_files([file], handbook)
>>> print(told(reading, handbook)[0])
refunds.csv: Taobao and Tmall: refunds (taobao-refunds), 1 row, 7 of 7 headings known
>>> [(one.outcome, one.counts.round(2).to_dict()) for one in reading.expected][0]
('responsible', {'shop': 0.8, 'undetermined': 0.14, 'buyer': 0.06})
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ...answers.pasting import pasted_cell
from ...policy.faults import no_such
from ...policy.handbook import Handbook
from ...policy.subjects.exports import Assumed, Exports
from ..case_columns import DAY_COLUMN
from .assuming import lacking
from .cases import EXPORT, MARKET, PROBLEM, Cases, gather
from .deciding import TABLES, Expected, expect
from .files import UnreadableFile
from .mapping import Understood, known_headings, understand
from .personal import Pseudonyms
from .recognising import Recognised, recognise
from .tables import read_tables

MOST_TOLD = 12
"""So many lines of one kind are printed; how many more there are is said."""


@dataclass(frozen=True)
class Reading:
    """What a shop's own files came to.

    `refused` are files that are no tables, `unknown` tables of no known export; `on` is the day as
    of which the cases were decided, None for each its own; `assumed` says of how many cases what
    was assumed. A `problem` that is unknown is not decided: `without_problem` counts those cases.
    """

    refused: tuple[str, ...]
    unknown: tuple[Recognised, ...]
    understood: tuple[Understood, ...]
    cases: Cases
    on: date | None
    assumed: tuple[tuple[Assumed, int], ...]
    without_problem: int
    expected: tuple[Expected, ...]


def read_files(
    files: Sequence[Path],
    handbook: Handbook,
    *,
    on: date | None = None,
    market: str = "",
    kinds: Iterable[str] = (),
    day_first: bool | None = None,
    pseudonyms: Pseudonyms | None = None,
) -> Reading:
    """Return what files come to, as of a day, or of each row's own, and in a market.

    `kinds` are the exports that come into question, all where none is named.
    Raises KeyError for an export or a market that there is not, UncoveredDate for a day before the
    policy.
    """
    if market and market not in handbook.policy.terms.codes(MARKET):
        raise KeyError(no_such(MARKET, market, handbook.policy.terms.codes(MARKET)))
    exports, refused, found = handbook.exports, [], []
    headings = known_headings(exports.kinds)
    for file in files:
        try:
            tables = read_tables(file, headings=headings)
        except UnreadableFile as error:
            refused.append(str(error))
            continue
        found += [recognise(table, exports, among=kinds) for table in tables]
    known = [r for r in found if r.export is not None]
    understood = [understand(r, handbook, day_first=day_first) for r in known]
    cases = gather(understood, handbook, market=market, pseudonyms=pseudonyms)
    assumes = [kind.id for kind in exports.kinds.values() if PROBLEM in kind.assumed]
    known_problem = cases.frame[PROBLEM].notna() | cases.frame[EXPORT].isin(assumes)
    decided = cases.frame[known_problem]
    return Reading(
        tuple(refused),
        tuple(r for r in found if r.export is None),
        tuple(understood),
        cases,
        on,
        _assumed(cases.frame, exports),
        len(cases.frame) - len(decided),
        tuple(_decided(decided, handbook, on) if len(decided) else ()),
    )


def _decided(cases: pd.DataFrame, handbook: Handbook, on: date | None) -> Iterator[Expected]:
    """Go through the tables that are asked; each export may assume otherwise."""
    exports = handbook.exports
    for table in TABLES:
        parts = [
            expect(
                group,
                table,
                on=on or DAY_COLUMN,
                handbook=handbook,
                assumed=exports.assumed_of(exports.kinds[str(name)]),
            )
            for name, group in cases.groupby(EXPORT, sort=False)
        ]
        why_not: dict[str, float] = {}
        for part in parts:
            for why, share in part.why_not.items():
                why_not[why] = why_not.get(why, 0.0) + share
        shares = pd.concat([part.shares for part in parts])
        yield Expected(table, TABLES[table], shares, why_not)


def _assumed(cases: pd.DataFrame, exports: Exports) -> tuple[tuple[Assumed, int], ...]:
    """Count, for each assumption, the cases of which nothing is said of the fact."""
    counts: dict[str, tuple[Assumed, int]] = {}
    for name, group in cases.groupby(EXPORT, sort=False):
        assumed = exports.assumed_of(exports.kinds[str(name)])
        for fact, count in lacking(group, assumed).items():
            one = assumed[fact]
            own = f"{name}/{fact}" if fact in exports.kinds[str(name)].assumed else fact
            counts[own] = (one, counts.get(own, (one, 0))[1] + count)
    return tuple(counts.values())


def told(reading: Reading, handbook: Handbook, lang: str = "en") -> list[str]:
    """Return a reading in lines: each file, what was left out, what is assumed and expected."""
    lines = [*reading.refused]
    lines += [f"{one.table.file}: {one.why_not}" for one in reading.unknown]
    for one in reading.understood:
        lines += _of_a_table(one, lang)
    if not reading.understood:
        return lines
    lines += _of_cases(reading)
    lines += _of_assumptions(reading, handbook, lang)
    lines += _of_outcomes(reading, handbook, lang)
    return lines


def _of_a_table(one: Understood, lang: str) -> Iterator[str]:
    table, new = one.recognised.table, one.recognised.new
    rows, columns = len(table.rows) + len(table.bad), len(table.rows.columns)
    yield (
        f"{table.file}: {one.export.title.text(lang)} ({one.export.id}), {_many(rows, 'row')}, "
        f"{columns - len(new)} of {columns} headings known"
    )
    said = [*table.remarks, *one.remarks]
    said += [f"row {number} {why}" for number, why in table.bad.items()]
    said += [f"heading {name!r} is new: not read" for name in new]
    said += [unread.text for unread in one.unread]
    yield from (f"  {line}" for line in _some(said))


def _of_cases(reading: Reading) -> Iterator[str]:
    cases = reading.cases
    yield f"{_many(len(cases.frame), 'case')}; {_many(len(cases.left_out), 'row')} left out"
    counts = cases.left_out["why"].str.replace(r"\b\d+\b.*", "…", regex=True).value_counts()
    yield from (f"  {line}" for line in _some([f"{why}: {n:,}" for why, n in counts.items()]))
    for what, (count, place) in cases.noticed.items():
        yield f"  noticed: {what}: {count:,}, {place} first"
    if reading.without_problem:
        yield f"  no reason that is understood: {reading.without_problem:,}, not decided"


def _of_assumptions(reading: Reading, handbook: Handbook, lang: str) -> Iterator[str]:
    for one, count in reading.assumed:
        if count:
            field = handbook.policy.terms[one.fact]
            shares = {
                field.value_label(field.parse(code)).text(lang): share
                for code, share in one.shares.items()
            }
            values = ", ".join(
                label if share == 1 else f"{label} {share:.0%}" for label, share in shares.items()
            )
            what, why = field.label.text(lang), one.note.text(lang)
            yield f"assumed of {count:,}: {what}: {values} ({why})"


def _of_outcomes(reading: Reading, handbook: Handbook, lang: str) -> Iterator[str]:
    as_of = reading.on.isoformat() if reading.on else "each row's own day"
    markets = reading.cases.frame[MARKET].dropna().unique().tolist()
    for one in reading.expected:
        field = handbook.policy.terms[one.outcome]
        counts = ", ".join(
            f"{field.codes[str(c)].text(lang)} {n:,.1f}" for c, n in one.counts.items()
        )
        yield (
            f"expected as of {as_of} in {', '.join(markets) or 'no market'}: "
            f"{field.label.text(lang)}: {counts or 'nothing'}"
        )
        why_not = [f"{why}: {count:,.1f}" for why, count in one.why_not.items()]
        yield from (f"  not decided: {line}" for line in _some(why_not))


def _some(lines: Sequence[str]) -> list[str]:
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"and {more:,} more"] if more > 0 else [])]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def written(reading: Reading) -> dict[str, str]:
    """Return the files of a reading by name, as CSV of which no cell can run."""
    cases = reading.cases
    unread = [
        {"file": one.recognised.table.file, "column": u.heading, "value": u.cell,
         "count": u.count, "row": u.row, "why": u.why, "nearest": u.nearest}
        for one in reading.understood for u in one.unread
    ]  # fmt: skip
    columns = ["file", "column", "value", "count", "row", "why", "nearest"]
    return {
        "cases.csv": _csv(cases.frame),
        "left-out.csv": _csv(cases.left_out),
        "not-understood.csv": _csv(pd.DataFrame(unread, columns=columns)),
    }


def _csv(frame: pd.DataFrame) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        writer.writerow(pasted_cell(str(cell)) for cell in row)
    return text.getvalue()
