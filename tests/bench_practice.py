"""Practice: every worked case played to its end and to each of its mistakes.

Prints how many, and what is not marked as it should be.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.handbook import HANDBOOK
from tests.practised import LANGUAGES, Played

CASES = [*HANDBOOK.cases]


def tried(number: int) -> tuple[Counter[str], list[str]]:
    """Return how often each kind of mistake was played in a case, and what came out otherwise."""
    played, otherwise, made = Played(CASES[number], number), [], Counter[str]()
    for lang in LANGUAGES:
        marks = played.well(lang).finish()
        if marks.marks or marks.right != marks.of:
            otherwise.append(f"{CASES[number]} well: {[mark.id for mark in marks.marks]}")
    for kind, about, practice in played.mistaken():
        made[kind] += 1
        found = {(mark.kind, mark.about) for mark in practice.finish().marks}
        if found != {(kind, about)}:
            otherwise.append(f"{CASES[number]} {kind}:{about}: {sorted(found)}")
    return made, otherwise


def main() -> None:
    """Print what was played, and what was not marked as it should be."""
    begun, made, otherwise = time.perf_counter(), Counter[str](), list[str]()
    with ProcessPoolExecutor() as pool:
        for mistakes, found in pool.map(tried, range(len(CASES)), chunksize=10):
            made += mistakes
            otherwise += found
    took = time.perf_counter() - begun
    print(f"worked cases practised                 {len(CASES):8}      ({took:.0f} s)")
    for kind, count in made.most_common():
        print(f"  {kind:<36} {count:8}")
    print(f"  marked otherwise                     {len(otherwise):8}   (limit 0)")
    for line in otherwise:
        print(f"    {line}")


if __name__ == "__main__":
    main()
