"""Fuzz: a data folder with one place broken at random has findings, and never raises.

Run by `make fuzz`; SEED and NUMBER choose which places and how many.

Parts: `broken` (a file's text with one place broken), `outcome` (what becomes of it).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from aftersales_kit.operations.beside import verify_beside
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.sheets.checking import verify
from tests.mutants.checking import written

RAISED, FOUND, FINE = "raised", "findings", "no findings"
DEEP: list[object] = []
for _ in range(60):
    DEEP = [DEEP]
VALUES: dict[str, Callable[[], object]] = {
    "an empty text": str,
    "an empty list": list,
    "an empty table": dict,
    "a flag": lambda: True,
    "a number": lambda: 7,
    "a number below zero": lambda: -1,
    "a huge number": lambda: 10**40,
    "a tiny number": lambda: Decimal("0.00000000000000000000001"),
    "no number": lambda: Decimal("nan"),
    "without end": lambda: Decimal("inf"),
    "an unknown code": lambda: "no_such_code",
    "a blank": lambda: "   ",
    "a brace": lambda: "{",
    "a blank to fill": lambda: "{0.__class__} {no_such}",
    "half a pattern": lambda: "([",
    "a long text": lambda: "长" * 5000,
    "a sign of no width": lambda: "\u200b\u202e",
    "other digits": lambda: "٣٢-²",
    "an early day": lambda: date(1, 1, 1),
    "a late day": lambda: date(9999, 12, 31),
    "a list of everything": lambda: [1, "x", {"en": 1}, [], True],
    "a list of texts": lambda: ["x", "x"],
    "a table of everything": lambda: {"en": [], "zh": 1, "": {"": ""}},
    "deep nesting": lambda: DEEP,
}
TEXTS: dict[str, Callable[[str, Random], bytes]] = {
    "empty": lambda text, chance: b"",
    "blank": lambda text, chance: b"\n \n",
    "with a mark in front": lambda text, chance: b"\xef\xbb\xbf" + text.encode(),
    "of Windows": lambda text, chance: text.replace("\n", "\r\n").encode(),
    "cut off": lambda text, chance: text.encode()[: chance.randrange(len(text.encode()))],
    "twice": lambda text, chance: (text + "\n" + text).encode(),
    "not UTF-8": lambda text, chance: text.encode("utf-16"),
    "half a sign": lambda text, chance: text.encode() + b"\ned = '\xed\xa0\x80'",
    "a sign escaped by half": lambda text, chance: text.encode() + b'\ned = "\\ud800"',
    "nested too deep": lambda text, chance: b"x = " + b"[" * 5000 + b"]" * 5000,
    "a number without end": lambda text, chance: b"x = " + b"9" * 9000,
    "without a line": lambda text, chance: _without_a_line(text, chance),
    "another sign": lambda text, chance: _with_another_sign(text, chance),
}


class Place(NamedTuple):
    """A key or an index of a container."""

    holder: Any
    key: Any


def _without_a_line(text: str, chance: Random) -> bytes:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines).encode()


def _with_another_sign(text: str, chance: Random) -> bytes:
    at = chance.randrange(len(text))
    return (text[:at] + chance.choice("\"'=[]{},#，“\0\x7f0x-") + text[at + 1 :]).encode()


def places(holder: Any) -> Iterator[Place]:
    """Go through every place of a document."""
    for key in [*holder] if isinstance(holder, dict) else range(len(holder)):
        yield Place(holder, key)
        if isinstance(holder[key], dict | list):
            yield from places(holder[key])


@cache
def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a data folder with what they hold."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def broken(folder: Path, chance: Random) -> tuple[str, str, bytes | None]:
    """Return a file, what is done to it, and what it then holds; None is no file at all."""
    held = files(folder)
    name = chance.choice([*held])
    text = held[name].decode()
    how = chance.random()
    if how < 0.02:
        return name, "missing", None
    if how < 0.04:
        other = chance.choice([*held])
        return name, f"as {other}", held[other]
    if how < 0.2 or not name.endswith(".toml"):
        what = chance.choice([*TEXTS])
        return name, what, TEXTS[what](text, chance)
    document = tomllib.loads(text, parse_float=Decimal)
    holder, key = chance.choice([*places(document)])
    done = f"{key!r} "
    if how < 0.35:
        del holder[key]
        done += "taken out"
    elif how < 0.45 and isinstance(holder, dict):
        holder[str(chance.choice(["no_such_key", "", "a.b", "编号"]))] = holder.pop(key)
        done += "under another key"
    elif how < 0.5 and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), holder[key])
        done += "twice"
    elif how < 0.6:
        other_holder, other_key = chance.choice([*places(document)])
        value = other_holder[other_key]
        if _holds(value, holder) or holder is value:
            value = "x"
        holder[key] = value
        done += f"as what stands at {other_key!r}"
    else:
        what = chance.choice([*VALUES])
        holder[key] = VALUES[what]()
        done += what
    return name, done, written(document).encode("utf-8", "surrogatepass")


def _holds(value: Any, holder: Any) -> bool:
    if not isinstance(value, dict | list):
        return False
    return any(place.holder is holder for place in places(value)) or value is holder


def outcome(copy: Path, name: str, content: bytes | None) -> str:
    """Return what becomes of a copy of a data folder in which a file holds something else."""
    path = copy / name
    before = path.read_bytes()
    try:
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        handbook = Handbook.read(copy)
        found = verify(handbook)
        if not handbook.faults:
            found += verify_beside(copy, handbook)
        unnamed = [one for one in found if not (one.kind and one.message and str(one))]
        if unnamed:
            return f"{RAISED}: a finding that says nothing"
        return FOUND if found else FINE
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return f"{RAISED}: {type(error).__name__} at {where}: {str(error)[:200]}"
    finally:
        path.write_bytes(before)


def tried(seed: int, number: int, folder: Path) -> list[tuple[str, str, str]]:
    """Break so many places, one at a time, and say what became of each."""
    chance = Random(seed)
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "data"
        shutil.copytree(folder, copy)
        results = []
        for _ in range(number):
            name, done, content = broken(folder, chance)
            results.append((name, done, outcome(copy, name, content)))
    return results


def main(arguments: list[str] | None = None) -> int:
    """Break places and print what became of them; return 1 where anything raised."""
    asked = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--number", type=int, default=2000)
    given = asked.parse_args(arguments)
    share = 20
    parts = [
        (given.seed * 1_000_003 + start, min(share, given.number - start), data_folder())
        for start in range(0, given.number, share)
    ]
    verify(Handbook.read(data_folder()))
    with get_context("fork").Pool(os.cpu_count()) as pool:
        results = [one for part in pool.starmap(tried, parts, chunksize=1) for one in part]
    for name, done, what in results:
        if what.startswith(RAISED):
            print(f"{name}: {done}: {what}")
    counts = Counter(what.partition(":")[0] for _, _, what in results)
    touched = len({name for name, _, _ in results})
    said = ", ".join(f"{counts[what]} {what}" for what in (RAISED, FOUND, FINE))
    print(f"{len(results)} places broken in {touched} files: {said}; seed {given.seed}")
    return 1 if counts[RAISED] else 0


if __name__ == "__main__":
    sys.exit(main())
