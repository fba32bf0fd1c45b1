"""Files of cases that may be larger than memory, read a piece at a time.

Parts: `CaseFile` (a CSV or Parquet file, or a folder of them), `Piece` (some cases of it).

Headings and cells are read as `reading` reads them, each distinct cell once in a piece; a column
that nothing rests on is left alone. Parquet may hold text, dictionaries, whole numbers, exact
decimals and days; a float is no exact number, and says so in its row.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from ..policy.faults import nearest, shown
from ..policy.handbook import Handbook
from ..policy.labels import NO_LABEL, Label, alike, joined
from ..policy.terms import Field
from .case_columns import BESIDE
from .frames import DATES
from .reading import CELLS, MISSING, NO_HEADING, UnreadableCases, names_of, read_cells, wrong_with

PIECE = 1 << 18
"""Rows of Parquet in a piece."""
BYTES = 1 << 26
"""Bytes of CSV in a piece."""
FIRST_ROW = 2
FIRST_WRONG = 10
"""So many rows that cannot be read are named."""
KINDS = (".csv", ".parquet")
OR = Label(" or ", " 或 ")
NO_FILE = Label("there is no such file{}", "没有这个文件{}")
NEAREST = Label("; the nearest is {}", "；最接近的是 {}")
HOLDS_NONE = Label("holds no file named {}", "文件夹里没有 {} 文件")
IS_NONE = Label("is no file named {}", "不是 {} 文件")
SOME = Label("{0} cells under {1} headings", "表头有 {1} 列，有一行是 {0} 格")
NOT_READ = Label("cannot be read: {}", "读不了：{}")
ENCODING = Label(
    "is neither UTF-8 nor GB18030; save it as CSV UTF-8",
    "既不是 UTF-8 也不是 GB18030 编码；另存为 CSV UTF-8",
)
TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Piece:
    """Some cases of a file: a frame indexed by row, and how much of the file is read with it.

    The row numbers are those of a spreadsheet, the heading being row 1; empty lines do not count,
    and of a folder each file begins anew.
    """

    frame: pd.DataFrame
    share: float


class CaseFile:
    """A file of cases, or a folder of such files, which are gone through in their order by name.

    `needed` says which columns are looked for, when it is told which are there; `also` are those
    that are read where they are there. Of one that is needed and not there, nothing is known in any
    row; a name that is nearly its own is asked about.
    Raises UnreadableCases, at once for what is no such file, and for a row with more or fewer
    cells than the heading when it is come to.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        handbook: Handbook,
        needed: Callable[[frozenset[str]], Iterable[str]],
        also: Iterable[str] = (),
    ) -> None:
        self.path = Path(path)
        self.handbook = handbook
        self.also = frozenset((*also, *BESIDE, *DATES))
        self.files = self._files()
        self._sizes = [file.stat().st_size for file in self.files]
        self._opened = [_opened(file) for file in self.files]
        terms = handbook.policy.terms
        there = [names_of(map(str.strip, opened.heading), terms) for opened in self._opened]
        self.needed = list(dict.fromkeys(needed(frozenset().union(*there))))
        self._names = [self._checked(*each) for each in zip(self._opened, there, strict=True)]

    def _files(self) -> list[Path]:
        if not self.path.exists():
            beside = (
                [p.name for p in self.path.parent.glob("*")] if self.path.parent.is_dir() else []
            )
            near = nearest(self.path.name, beside)
            hint = NEAREST.format(shown(near)) if near else NO_LABEL
            raise UnreadableCases(self.path.name, [NO_FILE.format(hint)])
        files = sorted(self.path.iterdir()) if self.path.is_dir() else [self.path]
        kept = [file for file in files if file.suffix.lower() in KINDS]
        if not kept:
            what = HOLDS_NONE if self.path.is_dir() else IS_NONE
            raise UnreadableCases(self.path.name, [what.format(joined(map(alike, KINDS), OR))])
        return kept

    def _checked(self, opened: _Opened, there: list[str]) -> dict[str, str]:
        """Return the columns that are read, each with what it is called here."""
        heading = [cell.strip() for cell in opened.heading]
        if problems := wrong_with(heading, self.needed, self.handbook.policy.terms):
            raise UnreadableCases(opened.path.name, problems)
        wanted = {*self.needed, *self.also}
        return {c: n for c, n in zip(opened.heading, there, strict=True) if n in wanted}

    def __iter__(self) -> Iterator[Piece]:
        done, whole = 0, max(sum(self._sizes), 1)
        for opened, names, size in zip(self._opened, self._names, self._sizes, strict=True):
            row = FIRST_ROW
            with _as_unreadable(opened.path):
                for batch, share in opened.batches(list(names)):
                    frame = self._frame(batch, names, row)
                    row += len(frame)
                    yield Piece(frame, (done + share * size) / whole)
            if row == FIRST_ROW:
                nothing = pa.table({cell: pa.array([], TEXT) for cell in names})
                yield Piece(self._frame(nothing, names, row), (done + size) / whole)
            done += size

    def _frame(
        self, batch: pa.RecordBatch | pa.Table, names: dict[str, str], row: int
    ) -> pd.DataFrame:
        """Return a piece with its columns called as facts are, and codes for labels."""
        fields = self.handbook.policy.terms.fields
        columns = {n: _coded(batch.column(cell), fields.get(n)) for cell, n in names.items()}
        columns |= {n: pa.nulls(batch.num_rows) for n in self.needed if n not in columns}
        frame: pd.DataFrame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
        frame.index = pd.RangeIndex(row, row + len(frame), name="row")
        return frame


def _coded(column: Any, fact: Field | None) -> Any:
    """Return a column of Arrow, of text with codes for labels."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.dictionary_encode()
    if not pa.types.is_dictionary(column.type):
        return column
    given = [text or "" for text in column.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(
        column.indices.cast(pa.int32()), pa.array(read_cells(given, fact), pa.string())
    )


@dataclass(frozen=True)
class _Opened:
    """A file whose heading has been read."""

    path: Path
    heading: list[str]

    def batches(self, names: list[str]) -> Iterator[tuple[pa.RecordBatch, float]]:
        """Go through its rows, with how much of it is read, from 0 to 1."""
        raise NotImplementedError


class _Parquet(_Opened):
    def batches(self, names: list[str]) -> Iterator[tuple[pa.RecordBatch, float]]:
        texts = [f.name for f in pq.read_schema(self.path) if pa.types.is_string(f.type)]
        with pq.ParquetFile(self.path, read_dictionary=texts, pre_buffer=False) as file:
            done, whole = 0, max(file.metadata.num_rows, 1)
            for batch in file.iter_batches(PIECE, columns=names):
                done += len(batch)
                yield batch, done / whole


@dataclass(frozen=True)
class _Csv(_Opened):
    encoding: str

    def batches(self, names: list[str]) -> Iterator[tuple[pa.RecordBatch, float]]:
        wrong: list[Label] = []

        def noted(row: Any) -> str:
            cells = row.actual_columns, row.expected_columns
            wrong.append(CELLS.format(row.number, *cells) if row.number else SOME.format(*cells))
            return "skip"

        with pa.OSFile(str(self.path)) as file:
            reader = pa_csv.open_csv(
                file,
                pa_csv.ReadOptions(block_size=BYTES, encoding=self.encoding, use_threads=False),
                pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=noted),
                pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, TEXT),
                    include_columns=names,
                    null_values=sorted(MISSING),
                    strings_can_be_null=True,
                ),
            )
            yield from self._read(reader, file, wrong)

    def _read(
        self, reader: Any, file: Any, wrong: list[Label]
    ) -> Iterator[tuple[pa.RecordBatch, float]]:
        size = max(self.path.stat().st_size, 1)
        for batch in reader:
            if wrong:
                break
            yield batch, min(file.tell() / size, 1)
        if wrong:
            raise UnreadableCases(self.path.name, wrong[:FIRST_WRONG])


@contextmanager
def _as_unreadable(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UnreadableCases(path.name, [NOT_READ.format(error)]) from None


def _opened(path: Path) -> _Opened:
    if path.suffix.lower() == ".parquet":
        with _as_unreadable(path):
            return _Parquet(path, pq.read_schema(path).names)
    encoding = _encoding(path)
    with path.open(encoding="utf-8-sig" if encoding == "utf8" else encoding, newline="") as file:
        heading = next(csv.reader(file), [])
    if not any(map(str.strip, heading)):
        raise UnreadableCases(path.name, [NO_HEADING])
    return _Csv(path, heading, encoding)


def _encoding(path: Path) -> str:
    """Return in which of the two encodings a file is that people save CSV in."""
    for encoding in ("utf8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as file:
            try:
                while chunk := file.read(1 << 22):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
        return encoding
    raise UnreadableCases(path.name, [ENCODING])
