"""A table over a file of cases, into another file, and what the cases of a file cost in all.

Parts: `decide_file`, `total_costs`, `Tally` (how many cases have an answer, and why others have
none). A file is worked through a piece at a time: it may be larger than memory.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from ..answers.pasting import pasted_cell
from ..policy.faults import shown
from ..policy.handbook import Handbook
from ..policy.labels import Label, in_both, joined
from ..policy.terms import Value
from .case_columns import BESIDE, DAY_COLUMN, needed_facts
from .columns import Columns, Readers
from .costs import PARTS, costs_of, yuan_of
from .frames import decide_columns
from .pieces import KINDS, OR, CaseFile
from .progress import Progress, untold
from .reading import UnreadableCases
from .reasons import Whys, in_words

NAMED_SO = Label("is to be named {}", "文件名要以 {} 结尾")
NO_FOLDER = Label("there is no folder {}", "没有 {} 这个文件夹")
IS_READ = Label(
    "is what is read: name another file to be written", "正是要读的文件：换个文件名写入"
)


@dataclass
class Tally:
    """How many cases were gone through, how many are without an answer, and why, in words."""

    cases: int = 0
    without: Counter[str] = field(default_factory=Counter)

    @property
    def decided(self) -> int:
        """The cases that have an answer."""
        return self.cases - sum(self.without.values())

    def count(self, whys: Whys) -> None:
        """Count cases, and by their reasons those that have some."""
        self.cases += len(whys.codes)
        for reasons, number in zip(whys.told, np.bincount(whys.codes).tolist(), strict=False):
            if reasons and number:
                self.without[in_words(reasons)] += number


def decide_file(
    source: str | Path,
    target: str | Path,
    table: str,
    *,
    on: date | str = DAY_COLUMN,
    alike: Mapping[str, Value] | None = None,
    handbook: Handbook,
    progress: Progress = untold,
) -> Tally:
    """Decide every case of a file by a table, and write a row for each into another file.

    `alike` are facts that are the same in every case, whatever the file says of them.
    The rows have the number of the case's row, `case_id` and `opened_on` where they are there, the
    outcomes, the rule, and why there is none; nothing else of the file reaches the other one. It is
    written whole or not at all, and never in the place of what is read.
    Raises KeyError for an unknown table, UnreadableCases for a file that cannot be read or written.
    """
    policy = handbook.policy
    alike = alike or {}
    in_force = handbook.on(policy.changes[-1])
    stated = in_force.reach(table) & policy.producers.keys()

    def needed(there: frozenset[str]) -> list[str]:
        base = [fact.name for fact in in_force.base_fields(table, stated & there)]
        days = [on] if isinstance(on, str) else []
        return [*days, *(name for name in base if name not in alike)]

    cases = CaseFile(source, handbook=handbook, needed=needed, also=stated)
    readers, tally = Readers(policy.terms), Tally()
    with _written(Path(target), cases.files) as write:
        for piece in cases:
            columns = Columns(piece.frame, policy.terms, readers)
            for name, value in alike.items():
                columns = columns.with_fact(name, value)
            fired = decide_columns(columns, table, on=on, policy=policy)
            tally.count(fired.whys)
            write(_rows(piece.frame, fired.frame(piece.frame.index)))
            progress(piece.share, tally.cases)
    return tally


@dataclass
class Totals(Tally):
    """What the cases of a file cost in all, by part, in fen; others are left out, and counted."""

    fen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    @property
    def cost(self) -> dict[str, Decimal]:
        """The cost in CNY, by part and in total."""
        return {
            **{p: yuan_of(n) for p, n in self.fen.items()},
            "total": yuan_of(sum(self.fen.values())),
        }


def total_costs(
    source: str | Path,
    *,
    on: date | str = DAY_COLUMN,
    handbook: Handbook,
    progress: Progress = untold,
) -> Totals:
    """Add up what the cases of a file cost the shop: see `costs.case_cost`.

    Raises UnreadableCases for a file that cannot be read.
    """
    policy = handbook.policy
    readers, totals = Readers(policy.terms), Totals()
    for piece in CaseFile(source, handbook=handbook, needed=lambda _: needed_facts(handbook)):
        costs = costs_of(Columns(piece.frame, policy.terms, readers), on, policy)
        totals.count(costs.whys)
        for part, fen in costs.fen.items():
            totals.fen[part] += int(fen[costs.known].sum())
        progress(piece.share, totals.cases)
    return totals


def _rows(frame: pd.DataFrame, decided: pd.DataFrame) -> pa.Table:
    beside = {name: frame[name] for name in BESIDE if name in frame.columns}
    columns: dict[str, Any] = {"row": pa.array(frame.index.to_numpy())}
    for name, column in [*beside.items(), *decided.items()]:
        columns[str(name)] = pa.array(column).cast(pa.string())
    return pa.table(columns)


@contextmanager
def _written(target: Path, read: Sequence[Path]) -> Iterator[Callable[[pa.Table], None]]:
    """Write tables one after the other into a file that is there only when all is well."""
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise UnreadableCases(target.name, [NAMED_SO.format(joined(map(in_both, KINDS), OR))])
    if not target.parent.is_dir():
        raise UnreadableCases(target.name, [NO_FOLDER.format(shown(str(target.parent)))])
    if target.exists() and any(target.samefile(file) for file in read):
        raise UnreadableCases(target.name, [IS_READ])
    partial = target.with_name(f".{target.name}.part")
    writer: Any = None
    try:
        with partial.open("wb") as sink:

            def write(table: pa.Table) -> None:
                nonlocal writer
                if writer is None:
                    writer = _writer(kind, sink, table.schema)
                writer.write_table(table if kind == ".parquet" else _pasted(table))

            yield write
            if writer is not None:
                writer.close()
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _writer(kind: str, sink: Any, schema: pa.Schema) -> Any:
    if kind == ".parquet":
        return pq.ParquetWriter(sink, schema)
    # Excel takes UTF-8 for UTF-8 when it begins with this mark.
    sink.write(codecs.BOM_UTF8)
    return pa_csv.CSVWriter(sink, schema)


def _pasted(table: pa.Table) -> pa.Table:
    """Return a table no cell of which a spreadsheet runs or rounds."""
    for place, name in enumerate(table.column_names):
        if pa.types.is_string(table.schema.field(place).type):
            coded = table.column(place).combine_chunks().dictionary_encode()
            texts = [text and pasted_cell(text) for text in coded.dictionary.to_pylist()]
            safe = pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string()))
            table = table.set_column(place, name, safe.cast(pa.string()))
    return table
