"""`make bench`: how fast the policy loads, proves itself and answers.

Speeds are compared within one run; nothing here passes or fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from aftersales_kit.answers.deciding import decide
from aftersales_kit.answers.freight import freight
from aftersales_kit.answers.responding import respond
from aftersales_kit.policy import data_folder, load, load_cases, verify

ON = date(2026, 11, 21)


def best(run: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs, in seconds: the others were disturbed."""
    shortest = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        run()
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest


def core() -> None:
    """Print loading, verification and single answers."""
    loading = best(lambda: load(data_folder()), 10)
    print(f"loading the policy                     {loading * 1e3:8.1f} ms   (limit 150)")
    proving = best(lambda: verify(load(data_folder())), 5) - loading
    policy = load(data_folder())
    cases = load_cases(policy)
    verify(policy, cases)
    proved = best(lambda: verify(policy, cases), 10)
    print(f"verifying, first time after loading    {proving * 1e3:8.1f} ms   (limit 50)")
    print(f"verifying again                        {proved * 1e3:8.1f} ms")
    case = next(case for case in cases.values() if case.answer == "freight")
    facts = {**case.facts, "leg": "return"}
    decide("freight", facts, on=ON, policy=policy)

    def thousand() -> None:
        for _ in range(1000):
            decide("freight", facts, on=ON, policy=policy)

    print(f"one decision                           {best(thousand, 10) * 1e3:8.1f} µs   (limit 50)")
    whole = best(lambda: freight(case.facts, on=ON, policy=policy), 200)
    print(f"whole freight answer, three legs       {whole * 1e6:8.1f} µs")
    request = {"calculator": "freight", "facts": {}, "lang": "en", "on": ON.isoformat()}
    respond(request)
    empty = best(lambda: respond(request), 10)
    print(f"calculator with nothing filled in      {empty * 1e3:8.1f} ms")


def main() -> None:
    """Print every measurement."""
    from tests import bench_book, bench_frames, bench_page

    core()
    bench_frames.main()
    bench_book.main()
    bench_page.main()


if __name__ == "__main__":
    main()
