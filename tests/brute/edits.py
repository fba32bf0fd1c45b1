"""Random edits of the handbook's policy: what a comparison says, held against cases one by one.

Run by `make brute`; SEED and EDITS choose which edits and how many. It also says how long a
comparison takes, and how many lines it is told in.

Parts: `decisive` (the edits by kind), `tried` (some edits, held against their cases).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.comparison import Comparison
from aftersales_kit.policy.contrast import contrast
from aftersales_kit.sheets.comparing import as_plain, comparison_sheet
from tests.mutants.__main__ import drawn, in_turn
from tests.mutants.changing import GONE, NO_TABLES, Data, Edit
from tests.mutants.checking import edited
from tests.mutants.edits import every_edit
from tests.policy.holding import differences

FOLDER = Path(__file__).parents[2] / "data"
KINDS = (
    "rules", "dropped", "bounds", "amounts", "amounts later", "traits", "law rows", "wordings",
    "terms",
)  # fmt: skip
MOST_LINES, MOST_OF_RULES = 40, 8


@dataclass(frozen=True)
class Tried:
    """What became of an edit: `found` is what differs, None where such a policy does not load."""

    edit: Edit
    found: tuple[str, ...] | None
    seconds: float = 0.0
    processor: float = 0.0
    lines: int = 0
    of_rules: int = 0


def decisive(seed: int) -> list[Edit]:
    """Return the edits that change what is decided, each kind in its turn."""
    data = Data.read(FOLDER)
    kinds = {**every_edit(data), "dropped": [*_dropped(data)]}
    return in_turn([drawn(kinds[kind], Random(f"{seed} {kind}")) for kind in KINDS])


def _dropped(data: Data) -> Iterator[Edit]:
    """Take each rule out of a table in which a later one decides in its place."""
    for file, table in data.under("policy", NO_TABLES):
        for number, rule in enumerate(table.get("rule", ())):
            if table.get("hit_policy") == "first":
                place = ("rule", number)
                yield Edit("rules", "dropped", file, rule["id"], place, rule["id"], GONE)


@cache
def as_it_is() -> Handbook:
    """Return the handbook that is edited."""
    with edited(FOLDER, None):
        return Handbook.read(FOLDER)


def tried(edit: Edit) -> Tried:
    """Compare the handbook with an edited one, and hold what is said against cases."""
    old = as_it_is()
    with edited(FOLDER, edit):
        new = Handbook.read(FOLDER)
    if new.faults:
        return Tried(edit, None)
    # As it is after loading: nothing is known yet of either policy.
    old.policy.__dict__.pop("_in_force", None)
    since, at_work = perf_counter(), process_time()
    made = contrast(old, new)
    told = comparison_sheet(made)
    seconds, processor = perf_counter() - since, process_time() - at_work
    lines = as_plain(told, "en").splitlines()
    found: list[str] = []
    for day in sorted({old.policy.start, *(stretch.since for stretch in made.stretches)}):
        pair = Comparison(old.policy.on(day), new.policy.on(day))
        found += differences(pair, Random(str(edit)))
    situations = told.parts[: bool(made.stretches and made.stretches[0].changes)]
    of_rules = [
        len(part.lines) + sum(len(line.beneath) for line in part.lines) + bool(part.left_out)
        for part in situations
    ]
    return Tried(edit, (*found,), seconds, processor, len(lines), sum(of_rules))


def main(arguments: Iterable[str] | None = None) -> int:
    """Try edits and print what differs; return 1 where anything does, or lines are too many."""
    asked = argparse.ArgumentParser(prog="make brute", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--number", type=int, default=100)
    given = asked.parse_args(None if arguments is None else [*arguments])
    since = perf_counter()
    as_it_is()  # Each process starts with what is read already.
    results: list[Tried] = []
    edits = iter(decisive(given.seed))
    with get_context("fork").Pool(os.cpu_count()) as pool:
        while len(results) < given.number:
            batch = [*islice(edits, given.number)]
            if not batch:
                break
            results += [r for r in pool.imap(tried, batch, chunksize=4) if r.found is not None]
    results = results[: given.number]
    for result in results:
        for said in result.found or ():
            print(f"{result.edit}: {said}")
    most = max(results, key=lambda result: result.lines)
    rules = max(results, key=lambda result: result.of_rules)
    slow = max(results, key=lambda result: result.processor)
    number = sum(len(result.found or ()) for result in results)
    print(f"{len(results)} edits of the policy, {number} differences; seed {given.seed}")
    print(f"  most lines {most.lines} ({most.edit})")
    print(f"  most lines of situations {rules.of_rules} ({rules.edit})")
    print(f"  slowest {slow.processor:.2f} s of processor, {slow.seconds:.2f} s ({slow.edit})")
    middle = sorted(result.processor for result in results)[len(results) // 2]
    print(f"  in the middle {middle:.2f} s of processor; all in {perf_counter() - since:.0f} s")
    return 1 if number or most.lines > MOST_LINES or rules.of_rules > MOST_OF_RULES else 0


if __name__ == "__main__":
    sys.exit(main())
