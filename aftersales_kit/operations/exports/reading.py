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
from ...policy.faults import NoSuch, none_such, shown
from ...policy.handbook import Handbook
from ...policy.labels import LISTED, NAMED, STOPS, Label, alike, joined
from ...policy.subjects.exports import Assumed, Exports
from ..case_columns import DAY_COLUMN
from ..own_tables import OwnTable, own_table
from ..progress import Progress, between, each, untold
from ..reasons import UNKNOWN
from ..results import has_results
from .assuming import lacking
from .cases import EXPORT, MARKET, OF_MARKET, OF_NUMBER, PROBLEM, Cases, gather
from .deciding import TABLES, Expected, expect
from .files import UnreadableFile, names_apart
from .mapping import Understood, known_headings, understand
from .personal import Pseudonyms
from .recognising import Recognised, recognise
from .tables import read_tables

READ, UNDERSTOOD, GATHERED = 0.1, 0.5, 0.7
"""About how much is done when files are read, understood, and their cases gathered."""
MOST_TOLD = 12
"""So many lines of one kind are printed; how many more there are is said."""


@dataclass(frozen=True)
class Reading:
    """What a shop's own files came to.

    `refused` are files that are no tables, `unknown` tables of no known export, `own` those in the
    handbook's own words, which other commands read, `results` those of the examination, by file
    with how many rows. `on` is the day as of which the cases were decided, None for each its own;
    `assumed` says of how many cases what was assumed. A `problem` that is unknown is not decided:
    `without_problem` counts those cases.
    """

    refused: tuple[Label, ...]
    unknown: tuple[Recognised, ...]
    own: tuple[OwnTable, ...]
    results: tuple[tuple[str, int], ...]
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
    progress: Progress = untold,
) -> Reading:
    """Return what files come to, as of a day, or of each row's own, and in a market.

    `kinds` are the exports that come into question, all where none is named.
    Raises KeyError for an export or a market that there is not, UncoveredDate for a day before the
    policy.
    """
    if market and market not in handbook.policy.terms.codes(MARKET):
        raise NoSuch(none_such(OF_MARKET, market, handbook.policy.terms.codes(MARKET)))
    exports = handbook.exports
    refused, found = list[Label](), list[Recognised]()
    headings = known_headings(exports.kinds)
    sizes = [file.stat().st_size if file.is_file() else 0 for file in files]
    named = [*zip(files, names_apart([file.resolve() for file in files]), strict=True)]
    for file, name in each(named, sizes, between(progress, 0, READ)):
        try:
            tables = read_tables(file, headings=headings, called=name)
        except UnreadableFile as error:
            refused.append(error.label)
            continue
        found += [recognise(table, exports, among=kinds) for table in tables]
    known = [r for r in found if r.export is not None]
    others = [r for r in found if r.export is None]
    results = [(r.table.file, len(r.table.rows)) for r in others if has_results(r.table)]
    owned = [(r, own_table(r.table, handbook)) for r in others if not has_results(r.table)]
    rows = [r.table.rows.size for r in known]
    understood = [
        understand(r, handbook, day_first=day_first)
        for r in each(known, rows, between(progress, READ, UNDERSTOOD))
    ]
    cases = gather(
        understood, handbook, market=market, pseudonyms=pseudonyms,
        progress=between(progress, UNDERSTOOD, GATHERED),
    )  # fmt: skip
    assumes = [kind.id for kind in exports.kinds.values() if PROBLEM in kind.assumed]
    known_problem = cases.frame[PROBLEM].notna() | cases.frame[EXPORT].isin(assumes)
    decided = cases.frame[known_problem]
    return Reading(
        tuple(refused),
        tuple(r for r, own in owned if own is None),
        tuple(own for _, own in owned if own is not None),
        tuple(results),
        tuple(understood),
        cases,
        on,
        _assumed(cases.frame, exports),
        len(cases.frame) - len(decided),
        tuple(_decided(decided, handbook, on, between(progress, GATHERED, 1))),
    )


def _decided(
    cases: pd.DataFrame, handbook: Handbook, on: date | None, progress: Progress
) -> Iterator[Expected]:
    """Go through the tables that are asked; each export may assume otherwise."""
    exports = handbook.exports
    tables = TABLES if len(cases) else ()
    for table in each(tables, [1] * len(tables), progress):
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
    lines += [NAMED.format(one.table.file, one.why_not) for one in reading.unknown]
    terms = handbook.policy.terms
    for mine in reading.own:
        what = terms[REGISTER].codes[mine.register.id] if mine.register else FACTS
        lines.append(OWN.format(mine.file, what, _many(len(mine.rows), ROW, ROWS)))
    for file, rows in reading.results:
        lines.append(OF_TESTS.format(file, _many(rows, ROW, ROWS)))
    for one in reading.understood:
        lines += _of_a_table(one)
    if reading.understood:
        lines += _of_cases(reading)
        lines += _of_assumptions(reading, handbook)
        lines += _of_outcomes(reading, handbook)
    return [line.text(lang) for line in lines]


def _of_a_table(one: Understood) -> Iterator[Label]:
    table, new = one.recognised.table, one.recognised.new
    rows, columns = len(table.rows) + len(table.bad), len(table.rows.columns)
    of_file = NAMED.format(table.file, one.export.title)
    known = (columns - len(new), columns)
    yield OF_FILE.format(of_file, one.export.id, _many(rows, ROW, ROWS), *known)
    said = [*table.remarks, *one.remarks]
    said += [OF_NUMBER.format(number, why) for number, why in table.bad.items()]
    said += [NEW_HEADING.format(shown(name)) for name in new]
    said += [unread.text for unread in one.unread]
    yield from map(BENEATH.format, _some(said))


def _of_cases(reading: Reading) -> Iterator[Label]:
    cases = reading.cases
    left_out = _many(len(cases.left_out), ROW, ROWS)
    yield LEFT_OUT.format(_many(len(cases.frame), CASE, CASES), left_out)
    counts = cases.why_left_out.most_common()
    said = [NAMED.format(why, f"{count:,}") for why, count in counts]
    yield from map(BENEATH.format, (*_some(said), *cases.warnings()))
    if reading.without_problem:
        yield BENEATH.format(NO_REASON.format(f"{reading.without_problem:,}"))


def _of_assumptions(reading: Reading, handbook: Handbook) -> Iterator[Label]:
    for one, count in reading.assumed:
        if count:
            field = handbook.policy.terms[one.fact]
            shares = [
                (field.value_label(field.parse(code)), share) for code, share in one.shares.items()
            ]
            values = [
                label if share == 1 else SHARE.format(label, f"{share:.0%}")
                for label, share in shares
            ]
            yield ASSUMED.format(f"{count:,}", field.label, joined(values, LISTED), one.note)


def _of_outcomes(reading: Reading, handbook: Handbook) -> Iterator[Label]:
    as_of = alike(reading.on) if reading.on else OWN_DAY
    terms = handbook.policy.terms
    markets = [terms[MARKET].codes[str(m)] for m in reading.cases.frame[MARKET].dropna().unique()]
    for one in reading.expected:
        field = terms[one.outcome]
        counts = [SHARE.format(field.codes[str(c)], f"{n:,.1f}") for c, n in one.counts.items()]
        where = joined(markets, LISTED) if markets else NO_MARKET
        what = joined(counts, LISTED) if counts else NOTHING
        yield EXPECTED.format(as_of, where, NAMED.format(field.label, what))
        why_not = [
            NAMED.format(_why(why, handbook), f"{count:,.1f}") for why, count in one.why_not.items()
        ]
        yield from map(NOT_DECIDED.format, _some(why_not))


def _why(why: str, handbook: Handbook) -> Label:
    """Return why there is no decision, with facts by their labels."""
    fields = handbook.policy.terms.fields
    *others, last = why.split("; ")
    if not last.startswith(UNKNOWN):
        return alike(why)
    facts = last.removeprefix(UNKNOWN).split(", ")
    labels = [fields[name].label if name in fields else alike(name) for name in facts]
    return joined([*map(alike, others), NOT_KNOWN.format(joined(labels, LISTED))], STOPS)


def _some(lines: Sequence[Label]) -> list[Label]:
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([MORE.format(f"{more:,}")] if more > 0 else [])]


def _many(count: int, one: Label, many: Label) -> Label:
    return (one if count == 1 else many).format(f"{count:,}")


REGISTER, FACTS = "register", Label("a table of facts", "字段表")
OWN = Label(
    "{}: {}, {}; read with the exports by today and report",
    "{}：{}，{}；跟导出文件一起给 today、report 读",
)
OF_TESTS = Label(
    "{}: results of the examination, {}; read with the exports by report",
    "{}：考试成绩，{}；跟导出文件一起给 report 读",
)
ROW, ROWS = Label("{} row", "{} 行"), Label("{} rows", "{} 行")
CASE, CASES = Label("{} case", "{} 单售后"), Label("{} cases", "{} 单售后")
OF_FILE = Label("{} ({}), {}, {} of {} headings known", "{}（{}），{}，表头认识 {} 个，共 {} 个")
NEW_HEADING = Label("heading {} is new: not read", "表头 {} 没见过：没读")
BENEATH, NOT_DECIDED = Label("  {}", "  {}"), Label("  not decided: {}", "  判不了：{}")
LEFT_OUT = Label("{}; {} left out", "{}；没算的 {}")
NO_REASON = Label(
    "no reason that is understood: {}, not decided", "看不出是什么问题的 {} 单，判不了"
)
SHARE = Label("{} {}", "{} {}")
ASSUMED = Label("assumed of {}: {}: {} ({})", "{} 单按假定算：{}：{}（{}）")
OWN_DAY, NO_MARKET, NOTHING = (
    Label("each row's own day", "每行自己的日期"), Label("no market", "没写市场"),
    Label("nothing", "无"),
)  # fmt: skip
EXPECTED = Label("expected as of {} in {}: {}", "预计（按{}，{}）：{}")
NOT_KNOWN = Label("not known: {}", "还不知道：{}")
MORE = Label("and {} more", "还有 {} 条")


def written(reading: Reading, lang: str = "en") -> dict[str, str]:
    """Return the files of a reading by name, as CSV of which no cell can run."""
    cases = reading.cases
    unread = [
        {"file": one.recognised.table.file, "column": u.heading, "value": u.cell,
         "count": u.count, "row": u.row, "why": u.why.text(lang), "nearest": u.nearest}
        for one in reading.understood for u in one.unread
    ]  # fmt: skip
    columns = ["file", "column", "value", "count", "row", "why", "nearest"]
    return {
        "cases.csv": _csv(cases.frame),
        "left-out.csv": _csv(
            cases.left_out.assign(why=[why.text(lang) for why in cases.left_out["why"]])
        ),
        "not-understood.csv": _csv(pd.DataFrame(unread, columns=columns)),
    }


def _csv(frame: pd.DataFrame) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        writer.writerow(pasted_cell(str(cell)) for cell in row)
    return text.getvalue()
