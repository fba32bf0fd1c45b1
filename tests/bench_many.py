"""How long files of a million and of ten million cases take, and how much memory, each in its own
process.

`measure()` returns the figures, `main()` prints them; nothing here passes or fails. On a machine
that does other things as well, look at the seconds of the processor, not of the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from aftersales_kit.operations.case_columns import needed_facts
from aftersales_kit.operations.frames import decide_codes
from aftersales_kit.operations.pieces import CaseFile
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.whole_files import decide_file, total_costs
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

MILLION = 1_000_000
PART = 500_000
SHARED = 4 * MILLION
ZEN_CASES = 20_000
SEED = 20251001
ON = date(2026, 3, 1)


@dataclass(frozen=True)
class Took:
    """What one process took: seconds of the clock and of the processor, and memory in MiB."""

    clock: float
    processor: float
    memory: float

    def __str__(self) -> str:
        return (
            f"{self.clock:7.1f} s ({self.processor:.1f} s of a processor)  {self.memory:7.0f} MiB"
        )


def drawn(rows: int, seed: int) -> pa.Table:
    """Return cases drawn from the sample: facts together, days and amounts each anew."""
    sample = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
    chances = np.random.default_rng(seed)
    places = chances.integers(0, len(sample), rows)
    fields = HANDBOOK.policy.terms
    columns: dict[str, pa.Array] = {}
    for name in needed_facts(HANDBOOK):
        text = sample[name].astype(object).where(sample[name].notna(), None)
        if name == "opened_on":
            days = pd.to_datetime(text).to_numpy().astype("datetime64[D]")
            columns[name] = pa.array(days[places])
        elif fields[name].kind == "money":
            cents = pd.to_numeric(text).to_numpy()[places] * 100
            varied = np.floor(cents * chances.uniform(0.5, 1.5, rows))
            columns[name] = _money(varied)
        elif fields[name].is_number:
            columns[name] = pa.array(pd.to_numeric(text).astype("Int16").array[places])
        else:
            codes, values = pd.factorize(text)
            there = pa.array(codes[places], pa.int32(), mask=codes[places] < 0)
            columns[name] = pa.DictionaryArray.from_arrays(there, pa.array(values, pa.string()))
    return pa.table(columns)


def _money(cents: np.ndarray) -> pa.Array:
    known = ~np.isnan(cents)
    whole = np.where(known, cents, 0).astype(np.int64)
    wide = np.stack([whole, whole >> 63], axis=1)
    exact = pa.Array.from_buffers(pa.decimal128(12, 2), len(whole), [None, pa.py_buffer(wide)])
    return pc.if_else(pa.array(known), exact, None)


def make(folder: Path, millions: int) -> None:
    """Write a CSV of a million cases, and a folder of Parquet with more of them."""
    with CsvWriter(folder / "cases.csv") as write:
        for part in range(MILLION // PART):
            write(drawn(PART, SEED + part))
    (folder / "parquet").mkdir()
    for part in range(millions * MILLION // PART):
        pq.write_table(drawn(PART, SEED + part), folder / "parquet" / f"{part:03}.parquet")


class CsvWriter:
    """Writes tables into one CSV file, dictionaries as text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: pa_csv.CSVWriter | None = None

    def __enter__(self) -> Callable[[pa.Table], None]:
        return self.write

    def write(self, table: pa.Table) -> None:
        text = table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
        self.writer = self.writer or pa_csv.CSVWriter(self.path, text.schema)
        self.writer.write_table(text)

    def __exit__(self, *_exception: object) -> None:
        assert self.writer is not None
        self.writer.close()


# --- one process a figure ---


def in_a_process(figure: str, folder: Path) -> tuple[Took, dict[str, object]]:
    """Run a figure of FIGURES in a process of its own, and return what it took and said."""
    command = [sys.executable, "-m", "tests.bench_many", figure, str(folder)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - begun
    if status:
        raise RuntimeError(f"{figure} ended with {status}")
    return Took(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), json.loads(said)


def _csv(folder: Path) -> dict[str, object]:
    tally = decide_file(
        folder / "cases.csv", folder / "decided.csv", "freight", alike={"leg": "return"},
        handbook=HANDBOOK,
    )  # fmt: skip
    return {"cases": tally.cases, "decided": tally.decided}


def _totals(folder: Path) -> dict[str, object]:
    totals = total_costs(folder / "parquet", handbook=HANDBOOK)
    cost = {part: str(amount) for part, amount in totals.cost.items()}
    return {"cases": totals.cases, "counted": totals.decided, "cost": cost}


def _one_table(folder: Path) -> dict[str, object]:
    """Decide one table, whose facts stand in the file, once they have been read."""
    from aftersales_kit.operations.columns import Columns, Readers
    from aftersales_kit.operations.frames import decide_columns

    policy, decided, seconds = HANDBOOK.policy, 0, 0.0
    readers = Readers(policy.terms)
    names = HANDBOOK.on(ON).tables["responsibility"].table.inputs
    for piece in CaseFile(folder / "parquet", handbook=HANDBOOK, needed=lambda _: names):
        columns = Columns(piece.frame, policy.terms, readers)
        begun = time.perf_counter()
        fired = decide_columns(columns, "responsibility", on=ON, policy=policy)
        seconds += time.perf_counter() - begun
        decided += int((fired.rule > 0).sum())
    return {"decided": decided, "seconds": seconds}


def _workers(folder: Path) -> dict[str, object]:
    """Share the costs of some parts among one worker, and among two."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    from aftersales_kit.operations.partitions import cost_partitions, worker_handbook

    took: dict[str, object] = {}
    files = sorted((folder / "parquet").glob("*.parquet"))[: SHARED // PART]
    for workers in (1, 2):
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
                dashboard_address="127.0.0.1:0", memory_limit=None,
            ) as cluster,
            Client(cluster) as client,
        ):  # fmt: skip
            client.wait_for_workers(workers)

            def total(some: list[Path]) -> Any:
                cases = dd.from_map(pd.read_parquet, some, dtype_backend="pyarrow")
                return cost_partitions(cases)["total_fen"].sum()

            # Each worker reads the handbook once, which is not what is measured.
            client.run(worker_handbook, str(data_folder()))
            begun = time.perf_counter()
            took[f"total_{workers}"] = int(total(files).compute())
            took[f"seconds_{workers}"] = time.perf_counter() - begun
    return took


FIGURES = {
    "csv": _csv,
    "totals": _totals,
    "one-table": _one_table,
    "workers": _workers,
}


def zen(python: str) -> float:
    """Return how many times as fast an equal table is decided here as by zen-engine's rules.

    `python` is an interpreter that has zen-engine, which the kit never needs. The answers must be
    the same.
    """
    table = HANDBOOK.on(ON).tables["freight"]
    axes = table.grid.axes
    chances = np.random.default_rng(SEED)
    columns = [chances.integers(0, len(axis.cells), ZEN_CASES, np.uint8) for axis in axes]
    cases = [
        {axis.field.name: str(axis.first(cell)) for axis, cell in zip(axes, row, strict=True)}
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]
    rules = [
        {name: sorted(condition) for name, condition in rule.conditions.items()}
        for rule in table.rules
    ]
    told = json.dumps({"inputs": [a.field.name for a in axes], "rules": rules, "cases": cases})
    script = Path(__file__).with_name("bench_zen.py")
    run = subprocess.run([python, script], input=told, text=True, capture_output=True, check=True)
    theirs = json.loads(run.stdout)
    assert theirs["fired"] == decide_codes(table, columns).tolist()
    many = [np.tile(column, MILLION // ZEN_CASES) for column in columns]
    ours = min(_seconds(lambda: decide_codes(table, many)) for _ in range(20)) / MILLION
    return float(theirs["seconds"]) / ZEN_CASES / ours


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make(folder, 10)
        took, said = in_a_process("csv", folder)
        print(
            f"1,000,000 rows of CSV read, checked, decided {took}   (limit 8 s, 1024 MiB)  {said}"
        )
        took, said = in_a_process("one-table", folder)
        print(
            f"10,000,000 rows of Parquet, one table alone {said['seconds']:8.1f} s   (limit 2)   "
            f"with reading {took}"
        )
        took, said = in_a_process("totals", folder)
        print(f"10,000,000 rows of Parquet, costs {took}   (limit 20 s, 2048 MiB)  {said}")
        _, said = in_a_process("workers", folder)
        one, two = (float(str(said[f"seconds_{workers}"])) for workers in (1, 2))
        print(
            f"{SHARED:,} of them in two workers {two:6.1f} s, in one {one:6.1f} s: "
            f"{one / two:.2f} times as fast   (at least 1.6), "
            f"totals {'equal' if said['total_1'] == said['total_2'] else 'NOT EQUAL'}"
        )
    if python := os.environ.get("ZEN"):
        print(
            f"speed in that of zen-engine on an equal table {zen(python):8,.0f}   (at least 1,000)"
        )
    else:
        print("zen-engine is measured with ZEN=path/to/a/python/that/has/it")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(FIGURES[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
