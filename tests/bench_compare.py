"""How long it takes to compare the policy with another, and to count what that makes of many cases.

`measure()` returns the times with a single outcome of a rule flipped, `whole()` those with more
changed, `counted()` that of many cases; `main()` prints them; nothing here passes or fails.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from aftersales_kit.operations.recounting import recount
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.comparison import compare
from aftersales_kit.policy.contrast import contrast
from tests.handbook import HANDBOOK, POLICY
from tests.policy.flips import Flip, flips

ON = date(2026, 11, 21)
CASES = 1_000_000


def measure() -> dict[Flip, float]:
    """Return the processor seconds that each outcome of each rule takes, flipped and compared."""
    times = {}
    for flip in flips(POLICY, ON):
        then = flip.of(POLICY)
        then.on(ON)
        begun = time.process_time()
        compare(POLICY, then, on=ON)
        times[flip] = time.process_time() - begun
    return times


def _later(market: str) -> Handbook:
    """Return the handbook with all law rows of a market binding from a later day on."""
    floors = {
        name: replace(
            floor, rules=tuple(replace(row, start=date(2027, 2, 1)) for row in floor.rules)
        )
        if floor.market == market
        else floor
        for name, floor in POLICY.floors.items()
    }
    return replace(HANDBOOK, policy=replace(POLICY, floors=floors))


def _dearer() -> Handbook:
    """Return the handbook with every amount one more."""
    amounts = {
        name: replace(amount, values=tuple(replace(v, value=v.value + 1) for v in amount.values))
        for name, amount in POLICY.amounts.items()
    }
    return replace(HANDBOOK, policy=replace(POLICY, amounts=amounts))


def _flipped(every: int) -> Handbook:
    """Return the handbook with an outcome of one rule in so many another."""
    policy = POLICY
    for flip in [*flips(POLICY, ON)][::every]:
        policy = flip.of(policy)
    return replace(HANDBOOK, policy=policy)


def whole() -> dict[str, float]:
    """Return the processor seconds of comparing the whole handbook with others."""
    others = {f"law of {market} later": _later(market) for market in POLICY.markets}
    others |= {"every amount one more": _dearer(), "20 outcomes flipped": _flipped(70)}
    times = {}
    for name, other in others.items():
        begun = time.process_time()
        contrast(HANDBOOK, other)
        times[name] = time.process_time() - begun
    return times


def counted() -> float:
    """Return the seconds of counting what a comparison makes of a file of many cases."""
    sample = pd.read_csv(data_folder() / "samples/cases.csv", dtype=str, keep_default_na=False)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "cases.csv")
        times = -(-CASES // len(sample))
        pd.concat([sample] * times).head(CASES).to_csv(file, index=False)
        begun = time.perf_counter()
        recount(file, HANDBOOK, _dearer(), (ON, ON))
        return time.perf_counter() - begun


def main() -> None:
    """Print how many there are, 95 of 100, and the slowest with its rule; then the others."""
    times = measure()
    slowest = max(times, key=lambda flip: times[flip])
    most = statistics.quantiles(times.values(), n=20)[-1]
    print(f"one outcome flipped and compared       {len(times):8}      rules and outcomes")
    print(f"  95 times out of 100 at most          {most * 1e3:8.1f} ms")
    said = f"{slowest.rule}, {slowest.outcome}"
    print(f"  slowest                              {times[slowest] * 1e3:8.1f} ms   ({said})")
    for name, took in whole().items():
        print(f"whole, {name:<30} {took * 1e3:9.1f} ms   (limit 500 ms)")
    print(f"{CASES:,} cases counted              {counted():8.1f} s    (limit 5 s)")


if __name__ == "__main__":
    main()
