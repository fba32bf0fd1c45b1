"""Cases that several machines share: the same function over the parts of a data frame.

Parts: `decide_partitions` and `cost_partitions` (over a Dask data frame), `decide_batches` (over
batches of Arrow, as Spark's `mapInArrow` hands them), `worker_handbook`.

Nothing is decided here: each part goes through `decide_frame` or `case_costs`, and parts know
nothing of each other, so that a part that was lost with its machine is simply done again. A worker
reads the handbook from `folder` once. Dask is an extra of its own: `pip install
"aftersales-kit[cluster]"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from ..policy.handbook import Handbook, data_folder
from .case_columns import DAY_COLUMN
from .costs import case_costs
from .frames import decide_frame

DaskFrame = Any
"""A `dask.dataframe.DataFrame`, whose own types say nothing of what it returns."""


@lru_cache(maxsize=4)
def worker_handbook(folder: str) -> Handbook:
    """Return the handbook of a folder, which a worker reads once."""
    return Handbook.load(Path(folder))


def decide_partitions(
    cases: DaskFrame,
    table: str,
    *,
    on: date | str = DAY_COLUMN,
    folder: str | Path | None = None,
) -> DaskFrame:
    """Decide every row of a Dask data frame by a table: see `frames.decide_frame`.

    `folder` is where each worker finds the data of the policy; None is the handbook that comes with
    the kit there. Nothing is worked out until the result is asked for; its parts, order and index
    are those of the cases, its `rule` and `why_not` are text.
    Raises KeyError for an unknown table.
    """
    where = str(folder or data_folder())
    meta = decided_part(_nothing(cases), table, on, where)
    # The shape is given: Dask would try the function on made-up rows.
    return cases.map_partitions(decided_part, table, on, where, meta=meta)


def cost_partitions(
    cases: DaskFrame, *, on: date | str = DAY_COLUMN, folder: str | Path | None = None
) -> DaskFrame:
    """Return what each case of a Dask data frame costs the shop: see `costs.case_costs`."""
    where = str(folder or data_folder())
    meta = cost_part(_nothing(cases), on, where)
    return cases.map_partitions(cost_part, on, where, meta=meta)


def _nothing(cases: DaskFrame) -> pd.DataFrame:
    empty: pd.DataFrame = cases._meta.iloc[:0]
    return empty


def decided_part(cases: pd.DataFrame, table: str, on: date | str, folder: str) -> pd.DataFrame:
    """Decide one part, on the machine that holds it."""
    decided = decide_frame(cases, table, on=on, handbook=worker_handbook(folder))
    # Reasons differ from part to part: as categories they would not fit together.
    return decided.astype({"why_not": "str"})


def cost_part(cases: pd.DataFrame, on: date | str, folder: str) -> pd.DataFrame:
    """Return what the cases of one part cost, on the machine that holds it."""
    costs = case_costs(cases, on=on, handbook=worker_handbook(folder))
    return costs.astype({"why_not": "str"})


def decide_batches(
    batches: Iterable[pa.RecordBatch],
    table: str,
    *,
    on: date | str = DAY_COLUMN,
    folder: str | Path | None = None,
) -> Iterator[pa.RecordBatch]:
    """Decide every row of some batches of Arrow, each into a batch of text of as many rows.

    It is what Spark's `mapInArrow` calls: outcomes, `rule` and `why_not`, without an index.
    """
    where = str(folder or data_folder())
    for batch in batches:
        cases = pa.Table.from_batches([batch]).to_pandas(types_mapper=pd.ArrowDtype)
        decided = decided_part(cases, table, on, where)
        texts = {name: pa.array(decided[name]).cast(pa.string()) for name in decided}
        yield pa.RecordBatch.from_pydict(texts)


def batch_schema(table: str, *, folder: str | Path | None = None) -> str:
    """Return the columns of `decide_batches` as Spark wants to be told them.

    >>> batch_schema("resend-carrier")
    'carrier string, rule string, why_not string'
    """
    outcomes = worker_handbook(str(folder or data_folder())).policy.tables[table].outcomes
    return ", ".join(f"{name} string" for name in (*outcomes, "rule", "why_not"))
