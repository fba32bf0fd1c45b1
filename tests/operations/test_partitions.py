"""Cases that several workers share come out row by row as on one machine, a worker lost or not."""

import os
import signal
import time
from contextlib import contextmanager
from datetime import date

import dask
import dask.dataframe as dd
import pandas as pd
import pyarrow as pa
import pytest
from distributed import Client, LocalCluster

from aftersales_kit.operations.costs import case_costs
from aftersales_kit.operations.frames import decide_frame
from aftersales_kit.operations.partitions import (
    batch_schema,
    cost_partitions,
    decide_batches,
    decide_partitions,
    decided_part,
)
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

SAMPLE = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
CASES = SAMPLE.assign(leg="return")
CASES.iloc[7, CASES.columns.get_loc("wish")] = "swap"
PARTS = 12


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two worker processes of one thread each, on this machine alone."""
    with (
        dask.config.set({"distributed.worker.daemon": True}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path_factory.mktemp("workers")),
            memory_limit=None,
        ) as made,
        Client(made) as client,
    ):
        client.wait_for_workers(2)
        yield client


def slow_part(cases: pd.DataFrame, table: str, on: str, folder: str) -> pd.DataFrame:
    time.sleep(0.3)
    return decided_part(cases, table, on, folder)


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    assert found.index.tolist() == wanted.index.tolist()
    pd.testing.assert_frame_equal(plain(found), plain(wanted))


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    texts = frame.astype(object)
    return texts.where(frame.notna(), None)


def test_two_workers_decide_row_by_row_what_one_machine_does(cluster):
    shared = decide_partitions(dd.from_pandas(CASES, npartitions=PARTS, sort=False), "freight")
    wanted = decide_frame(CASES, "freight", on="opened_on", handbook=HANDBOOK)
    same(shared.compute(), wanted)
    assert list(shared.dtypes.index) == list(wanted)


def test_two_workers_add_up_to_what_one_machine_does(cluster):
    shared = cost_partitions(dd.from_pandas(CASES, npartitions=PARTS, sort=False))
    wanted = case_costs(CASES, handbook=HANDBOOK)
    same(shared.compute(), wanted)
    assert int(shared["total_fen"].sum().compute()) == int(wanted["total_fen"].sum())


@contextmanager
def one_is_killed(client):
    """Kill one of two workers when it has begun; the other does what it left."""
    victim = next(iter(client.run(os.getpid).values()))
    yield lambda: os.kill(victim, signal.SIGKILL)
    assert victim not in client.run(os.getpid).values()


def test_a_worker_that_is_killed_on_the_way_loses_no_row_and_doubles_none(cluster):
    cases = dd.from_pandas(CASES, npartitions=PARTS, sort=False)
    wanted = decide_frame(CASES, "freight", on="opened_on", handbook=HANDBOOK)
    meta = decided_part(CASES.iloc[:0], "freight", "opened_on", str(data_folder()))
    slow = cases.map_partitions(slow_part, "freight", "opened_on", str(data_folder()), meta=meta)
    with one_is_killed(cluster) as kill:
        future = cluster.compute(slow)
        time.sleep(0.8)
        assert not future.done()
        kill()
        same(future.result(timeout=120), wanted)


def test_an_unknown_table_is_named_before_any_worker_is_asked():
    with pytest.raises(KeyError, match="did you mean 'freight'"):
        decide_partitions(dd.from_pandas(CASES.iloc[:3], npartitions=1), "frieght")


def test_batches_of_arrow_are_decided_as_frames_are():
    table = pa.Table.from_pandas(CASES, preserve_index=False)
    batches = table.to_batches(max_chunksize=500)
    found = pa.Table.from_batches(decide_batches(batches, "freight")).to_pandas()
    wanted = decide_frame(CASES, "freight", on="opened_on", handbook=HANDBOOK)
    assert plain(found).to_numpy().tolist() == plain(wanted).to_numpy().tolist()
    names = [part.split()[0] for part in batch_schema("freight").split(", ")]
    assert names == list(found)


def test_a_day_may_be_given_for_all_batches():
    batch = pa.RecordBatch.from_pydict({"no_outlet": ["yes"], "in_a_hurry": ["no"]})
    (found,) = decide_batches([batch], "resend-carrier", on=date(2026, 3, 1))
    assert found.to_pydict() == {"carrier": ["ems"], "rule": ["CAR-01"], "why_not": [None]}
