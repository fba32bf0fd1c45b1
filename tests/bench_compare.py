"""How long it takes to compare the policy with one in which a single outcome of a rule is another.

`measure()` returns the times, `main()` prints them; nothing here passes or fails.
"""

from __future__ import annotations

import statistics
import time
from datetime import date

from aftersales_kit.policy.comparison import compare
from tests.handbook import POLICY
from tests.policy.flips import Flip, flips

ON = date(2026, 11, 21)


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


def main() -> None:
    """Print how many there are, 95 of 100, and the slowest with its rule."""
    times = measure()
    slowest = max(times, key=lambda flip: times[flip])
    most = statistics.quantiles(times.values(), n=20)[-1]
    print(f"one outcome flipped and compared       {len(times):8}      rules and outcomes")
    print(f"  95 times out of 100 at most          {most * 1e3:8.1f} ms")
    said = f"{slowest.rule}, {slowest.outcome}"
    print(f"  slowest                              {times[slowest] * 1e3:8.1f} ms   ({said})")


if __name__ == "__main__":
    main()
