"""Mutants: how many wrong edits of the data `aftersales verify` notices, by kind.

Run by `make mutants`; SEED and NUMBER choose which edits and how many.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from random import Random

from .changing import Data, Edit
from .checking import check, notices, whole
from .edits import every_edit
from .sameness import changes_nothing, comparable, only_printed

FOLDER = Path(__file__).parents[2] / "data"
NOTICED, SURVIVED, SAME, PRINTED = "noticed", "survived", "changes nothing", "only printed"
COUNTED = (NOTICED, SURVIVED)
WANTED_OF_ALL, WANTED_OF_EACH = 0.95, 0.90


def main(arguments: list[str] | None = None) -> int:
    """Try edits and print what became of them; return 1 where too few are noticed."""
    asked = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--number", type=int, default=600)
    asked.add_argument("--kind", action="append", help="only this kind; may be given again")
    given = asked.parse_args(arguments)
    began = time.monotonic()
    ready(FOLDER)
    if whole(FOLDER).faulty:
        print("The data has findings before anything is changed; mend them first:")
        print(*check(FOLDER), sep="\n")
        return 1
    kinds = {
        kind: drawn(edits, Random(f"{given.seed} {kind}"))
        for kind, edits in every_edit(Data.read(FOLDER)).items()
        if not given.kind or kind in given.kind
    }
    results = tried(kinds, given.number)
    return told(kinds, results, given.seed, time.monotonic() - began)


def ready(folder: Path) -> None:
    """Let all be read that every edit is held against: each process then starts with it."""
    whole(folder)
    comparable(folder)


def drawn(edits: list[Edit], chance: Random) -> list[Edit]:
    """Return edits of a kind in the order in which they are tried: each sort of edit in its turn.

    Of each sort, entries come in turn as well, so that long entries are not tried most.
    """
    sorts: dict[str, dict[str, list[Edit]]] = {}
    for edit in edits:
        sorts.setdefault(edit.what, {}).setdefault(edit.entry, []).append(edit)
    queues = []
    for entries in sorts.values():
        for row in entries.values():
            chance.shuffle(row)
        order = [*entries.values()]
        chance.shuffle(order)
        queues.append(in_turn(order))
    return in_turn(queues)


def in_turn(queues: list[list[Edit]]) -> list[Edit]:
    """Return the first of each queue, then the second of each, and so on."""
    longest = max(map(len, queues), default=0)
    return [queue[i] for i in range(longest) for queue in queues if i < len(queue)]


def tried(kinds: dict[str, list[Edit]], number: int) -> dict[Edit, str]:
    """Try as many edits as are asked for, of each kind alike, and say what became of each.

    What changes nothing, or is only printed, does not count: the next edit takes its place.
    """
    results: dict[Edit, str] = {}
    waiting = {kind: iter(edits) for kind, edits in kinds.items()}
    with get_context("fork").Pool(os.cpu_count()) as pool:
        while True:
            counted = {
                kind: sum(results.get(edit) in COUNTED for edit in kinds[kind]) for kind in waiting
            }
            left = number - sum(counted.values())
            batch: list[Edit] = []
            for kind in sorted(waiting, key=lambda kind: counted[kind]):
                most = -(-number // len(kinds)) - counted[kind]
                batch += [
                    edit
                    for edit, _ in zip(
                        waiting[kind], range(min(most, left - len(batch))), strict=False
                    )
                ]
            if not batch:
                return results
            for edit, result in zip(batch, pool.imap(result_of, batch, chunksize=1), strict=True):
                results[edit] = result
                if result not in (NOTICED, SAME, PRINTED):
                    print(f"{edit.kind}: {edit}", file=sys.stderr, flush=True)


def result_of(edit: Edit) -> str:
    """Return what becomes of one edit; an error in verification is said, and is not noticing."""
    try:
        found = notices(FOLDER, edit)
    except Exception as error:  # the edit is told with it
        return f"raised {type(error).__name__}: {error}"
    if found:
        return NOTICED
    if changes_nothing(FOLDER, edit):
        return SAME
    return PRINTED if only_printed(FOLDER, edit) else SURVIVED


def told(kinds: dict[str, list[Edit]], results: dict[Edit, str], seed: int, seconds: float) -> int:
    """Print the share noticed by kind, and each edit that was not; return what the command does."""
    enough = True
    noticed = counted = 0
    for kind, edits in kinds.items():
        of_kind = [(edit, results[edit]) for edit in edits if edit in results]
        seen = sum(result == NOTICED for _, result in of_kind)
        valid = sum(result not in (SAME, PRINTED) for _, result in of_kind)
        noticed, counted = noticed + seen, counted + valid
        enough = enough and seen >= WANTED_OF_EACH * valid
        apart = [f"{sum(r == other for _, r in of_kind)} {other}" for other in (SAME, PRINTED)]
        print(f"{kind:14} {seen:4} of {valid:4} noticed, {share(seen, valid)}; {', '.join(apart)}")
        for edit, result in of_kind:
            if result not in (NOTICED, SAME, PRINTED):
                print(f"    {'' if result == SURVIVED else result + ': '}{edit}")
    enough = enough and noticed >= WANTED_OF_ALL * counted
    print(f"{'all':14} {noticed:4} of {counted:4} noticed, {share(noticed, counted)}")
    print(f"seed {seed}, {seconds:.0f} s")
    return 0 if enough else 1


def share(part: int, whole: int) -> str:
    """Return a share in per cent.

    >>> share(19, 20)
    '95.0 %'
    """
    return f"{100 * part / whole:.1f} %" if whole else "none tried"


if __name__ == "__main__":
    sys.exit(main())
