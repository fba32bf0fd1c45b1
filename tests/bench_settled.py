"""`make settled`: how many open cases show something as settled that what turns out changes,
or are sent a message of which something is then denied.

Of each open case every value of every open fact is tried by itself, and twenty completions of the
whole. Prints how many are broken, by part of the answer, and an example of each.
"""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.settled import Cases, Facts, Key

COMPLETIONS = 20
AT_ONCE = 25
"""So many cases share a seed, and are tried one after another."""


def begin() -> None:
    """Look for garbage seldom, and never among the handbook: it took a fifth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def tried(seed: int) -> list[tuple[Key, Facts, Facts]]:
    """Return the broken parts of some open cases, each with the case and what changes it."""
    cases = Cases(seed)
    found = []
    for number in range(AT_ONCE):
        known = (cases.told_case, cases.open_case, lambda: cases.nearly_told()[0])[number % 3]()
        broken = cases.broken(known, COMPLETIONS)
        found += [(place, known, more) for place, more in broken.items()]
    return found


def main(number: int, first: int) -> None:
    """Print what is broken in so many open cases, from a seed on."""
    begun, broken = time.perf_counter(), Counter[Key]()
    examples: dict[Key, tuple[Facts, Facts]] = {}
    with ProcessPoolExecutor(initializer=begin) as pool:
        for found in pool.map(tried, range(first, first + -(-number // AT_ONCE))):
            for place, known, more in found:
                broken[place] += 1
                examples.setdefault(place, (known, more))
    took = time.perf_counter() - begun
    print(f"open cases tried                       {number:8}      ({took:.0f} s)")
    print(f"  settled parts that change            {broken.total():8}   (limit 0)")
    for place, count in broken.most_common():
        known, more = examples[place]
        turned_out = {name: value for name, value in more.items() if known.get(name) != value}
        print(f"  {count:6} {'/'.join(place)}\n    {dict(known)}\n    then {turned_out}")


if __name__ == "__main__":
    main(int(os.environ.get("NUMBER") or 20_000), int(os.environ.get("SEED") or 0))
