"""Renames: what becomes of each name of the data that is written otherwise throughout it.

Run by `make renames`; SEED and NUMBER choose which names and how many.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from random import Random

from aftersales_kit.policy import Handbook

from .checking import NAMED, NOTHING, OTHER, SILENT, TRACEBACK, outcome_of
from .renaming import Rename, every_rename

FOLDER = Path(__file__).parents[2] / "data"
OUTCOMES = (NOTHING, NAMED, OTHER, SILENT, TRACEBACK)
TOLD = (OTHER, SILENT, TRACEBACK)


def main(arguments: list[str] | None = None) -> int:
    """Rename one name after the other and print what became of each; return 1 where one is lost."""
    asked = argparse.ArgumentParser(prog="make renames", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--number", type=int, help="so many names; all where it is left out")
    asked.add_argument("--kind", action="append", help="only this kind; may be given again")
    given = asked.parse_args(arguments)
    began = time.monotonic()
    renames = [
        rename
        for rename in every_rename(Handbook.load(FOLDER))
        if not given.kind or what(rename) in given.kind
    ]
    Random(given.seed).shuffle(renames)
    renames = renames[: given.number]
    outcome_of(FOLDER, renames[0])  # each process starts with all that is read already
    with get_context("fork").Pool(os.cpu_count()) as pool:
        results = [*pool.imap(result_of, renames, chunksize=4)]
    print(f"{'':12}" + "".join(f"{outcome:>21}" for outcome in OUTCOMES))
    kinds = sorted({what(rename) for rename in renames})
    for kind in [*kinds, "all"]:
        counted = Counter(
            outcome
            for rename, (outcome, _) in zip(renames, results, strict=True)
            if kind in (what(rename), "all")
        )
        print(f"{kind:12}" + "".join(f"{counted[outcome]:21}" for outcome in OUTCOMES))
    for rename, (outcome, said) in zip(renames, results, strict=True):
        if outcome in TOLD:
            print(f"{outcome}: {rename}: {said}")
    print(f"{len(renames)} names, seed {given.seed}, {time.monotonic() - began:.0f} s")
    return int(any(outcome in TOLD for outcome, _ in results))


def result_of(rename: Rename) -> tuple[str, str]:
    """Return what becomes of a name, and what is said of it."""
    return outcome_of(FOLDER, rename)


def what(rename: Rename) -> str:
    """Return the kind of a name without its field."""
    return rename.kind.partition(" of ")[0]


if __name__ == "__main__":
    sys.exit(main())
