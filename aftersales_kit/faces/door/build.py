"""`python -m aftersales_kit.faces.door.build`: write the buyers' door into a folder.

Parts: `build` (the folder is written), `files` (what is in it), `how_often` (cases by problem).
The folder holds `index.html`, a page for each market, a style and a script; nothing else is loaded.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from aftersales_kit.answers.door import sold_in
from aftersales_kit.policy.faults import PolicyError, no_such
from aftersales_kit.policy.handbook import Handbook, data_folder
from aftersales_kit.sheets.door import door_sheet

from .finding import NAMES, words_file
from .page import SCRIPT, STYLE, first_page, market_page

STATIC = Path(__file__).parent / "static"
DEFAULT_OUT = Path("_build/html/door")
SAMPLE = "samples/cases.csv"
COLUMN = "problem"
SHOP_TIME = timezone(timedelta(hours=8))


class DoorError(Exception):
    """The door cannot be built; the message says what to do."""


def how_often(file: Path, handbook: Handbook) -> dict[str, int]:
    """Return how many cases of a CSV file each problem has; the file has a column `problem`.

    Raises DoorError for a file without that column, and for a problem that there is not.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            if COLUMN not in (rows.fieldnames or ()):
                there = ", ".join(rows.fieldnames or ()) or "none"
                raise DoorError(f"{file}: there is no column {COLUMN!r}; its columns: {there}")
            counts = Counter(row[COLUMN] for row in rows if row[COLUMN])
    except (OSError, UnicodeDecodeError) as error:
        raise DoorError(f"{file}: cannot be read: {error}") from None
    known = handbook.policy.terms.codes(COLUMN)
    for name in counts:
        if name not in known:
            raise DoorError(f"{file}: {COLUMN}: {no_such(COLUMN, name, known)}")
    return dict(counts)


def files(handbook: Handbook, on: date, asked: Mapping[str, int]) -> dict[str, str]:
    """Return the files of the folder by name."""
    editions, pages = [], {}
    for market in sold_in(handbook):
        sheet = door_sheet(handbook, on, market, asked)
        pages[f"{market}.html"] = market_page(sheet)
        editions.append((f"{market}.html", sheet["lang"], sheet["market"], sheet["title"]))
    static = {name: (STATIC / name).read_text(encoding="utf-8") for name in (STYLE, SCRIPT)}
    learned = {name: words_file(handbook, lang) for lang, name in NAMES.items()}
    return {"index.html": first_page(editions), **pages, **learned, **static}


def build(out: Path, handbook: Handbook, on: date, asked: Mapping[str, int]) -> int:
    """Write the folder anew, and return how many bytes it has."""
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files(handbook, on, asked).items():
        (fresh / name).write_text(content, encoding="utf-8", newline="\n")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return sum(path.stat().st_size for path in out.iterdir())


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and say what came of it."""
    parser = argparse.ArgumentParser(
        prog="python -m aftersales_kit.faces.door.build",
        description="Write the buyers' door: a folder of pages for any static host.",
    )
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="the folder to write")
    parser.add_argument("--data", type=Path, default=data_folder(), help="another folder of data")
    parser.add_argument("--on", type=date.fromisoformat, help="the day, YYYY-MM-DD; today if none")
    parser.add_argument(
        "--asked", type=Path, help="a CSV file of cases with a column problem; the sample if none"
    )
    given = parser.parse_args(arguments)
    try:
        handbook = Handbook.load(given.data)
        asked = how_often(given.asked or given.data / SAMPLE, handbook)
    except (DoorError, PolicyError) as error:
        print(error, file=sys.stderr)
        return 1
    size = build(given.out, handbook, given.on or datetime.now(SHOP_TIME).date(), asked)
    print(f"{given.out} built: {size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
