"""How fast many cases are decided, beside a bare lookup by numpy in the same run.

`measure()` returns the figures, `main()` prints them; nothing here passes or fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median

import numpy as np
from numpy.typing import NDArray

from aftersales_kit.answers.deciding import decide
from aftersales_kit.operations.frames import CACHED as CACHED
from aftersales_kit.operations.frames import decide_codes
from aftersales_kit.operations.reading import read_cases
from aftersales_kit.operations.what_if import what_if
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.inforce import TableInForce
from aftersales_kit.sheets.checking import verify
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
CASES = 1_000_000
TIMES = 100
CASE = {
    "leg": "return",
    "problem": "change_of_mind",
    "evidence": "none",
    "courier_chosen_by_buyer": "no",
    "wish": "return",
    "exchange_kind": "same",
    "shipping_terms": "free",
    "threshold_lost": "no",
    "order_state": "signed",
    "market": "cn",
    "days_since_signing": 3,
    "freight_agreement": "nothing",
    "abuse": "no",
}


def bare(
    dense: NDArray[np.uint16], sizes: list[int], columns: list[NDArray[np.uint8]]
) -> NDArray[np.uint16]:
    """Look every case up in the dense array, block by block, and do nothing else."""
    decided = np.empty(len(columns[0]), np.uint16)
    narrow, index = np.empty(CACHED, np.uint32), np.empty(CACHED, np.intp)
    for start in range(0, len(decided), CACHED):
        stop = min(start + CACHED, len(decided))
        flat, wide = narrow[: stop - start], index[: stop - start]
        flat[:] = columns[0][start:stop]
        for size, column in zip(sizes[1:], columns[1:], strict=True):
            np.multiply(flat, np.uint32(size), out=flat)
            np.add(flat, column[start:stop], out=flat)
        wide[:] = flat
        dense.take(wide, out=decided[start:stop], mode="clip")
    return decided


def coded_cases(table: TableInForce) -> list[NDArray[np.uint8]]:
    """Return a million cases at random, as codes, a column for each input."""
    chances = np.random.default_rng(20251001)
    return [chances.integers(0, len(axis.cells), CASES, dtype=np.uint8) for axis in table.grid.axes]


def seconds(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def best(run: Callable[[], object], times: int) -> float:
    """Return the shortest of some runs: the others were disturbed."""
    return min(seconds(run) for _ in range(times))


def measure() -> dict[str, float]:
    """Return the figures; the unit is in each name, `speed_of_bare` is a ratio."""
    table = HANDBOOK.on(ON).tables["freight"]
    columns = coded_cases(table)
    dense = np.frombuffer(table.dense, np.uint16)
    sizes = [len(axis.cells) for axis in table.grid.axes]
    assert np.array_equal(decide_codes(table, columns), bare(dense, sizes, columns))
    # In turn, each first as often as the other, so that what else the machine does falls on both.
    pairs = []
    for turn in range(TIMES):
        runs = [lambda: bare(dense, sizes, columns), lambda: decide_codes(table, columns)]
        took = [seconds(run) for run in (runs if turn % 2 else runs[::-1])]
        pairs.append(took if turn % 2 else took[::-1])
    facts = dict(CASE)
    decide("freight", facts, on=ON, handbook=HANDBOOK)
    thousand = best(
        lambda: [decide("freight", facts, on=ON, handbook=HANDBOOK) for _ in range(1000)], 5
    )
    cases = read_cases(data_folder() / "samples" / "cases.csv", handbook=HANDBOOK)
    then = HANDBOOK.under(HANDBOOK.scenarios["worry-free-returns"])
    what_if(cases, then, now=HANDBOOK)
    fresh = [Handbook.load(data_folder()) for _ in range(5)]
    return {
        "bare_ms": min(was for was, _ in pairs) * 1e3,
        "decide_codes_ms": min(took for _, took in pairs) * 1e3,
        "speed_of_bare": min(was for was, _ in pairs) / min(took for _, took in pairs),
        "speed_of_bare_median": median(was / took for was, took in pairs),
        "decide_us": thousand * 1e3,
        "load_ms": best(lambda: Handbook.load(data_folder()), 5) * 1e3,
        "verify_ms": min(seconds(partial(verify, handbook)) for handbook in fresh) * 1e3,
        "what_if_ms": best(lambda: what_if(cases, then, now=HANDBOOK), 5) * 1e3,
    }


def main() -> None:
    """Print the figures."""
    found = measure()
    million = f"{CASES:,} coded cases of the freight table"
    print(f"{million}, bare numpy lookup       {found['bare_ms']:8.1f} ms")
    print(f"{million}, decide_codes            {found['decide_codes_ms']:8.1f} ms")
    print(
        f"{'speed of decide_codes in that of the bare lookup':<66}{found['speed_of_bare']:8.2f}"
        f"      (at least 0.8; median of {TIMES} pairs {found['speed_of_bare_median']:.2f})"
    )
    print(f"{'one case, decide':<66}{found['decide_us']:8.1f} µs   (limit 50)")
    print(f"{'loading the handbook':<66}{found['load_ms']:8.1f} ms   (limit 150)")
    verified = "verifying it after loading"
    print(f"{verified:<66}{found['verify_ms']:8.1f} ms   (limit 50)")
    print(f"{'what-if over the sample year':<66}{found['what_if_ms']:8.1f} ms")


if __name__ == "__main__":
    main()
