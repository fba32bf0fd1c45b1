"""Whether the papers of a month, and the list of a day, come through LibreOffice without loss.

`python -m tests.bench_papers` prints, for each language and each workbook, how many cells differ
once LibreOffice has opened it and saved it again: none. A cell is its value and whether it is text,
so that a number of an order that became a number is a loss. Where LibreOffice is not installed,
that is said.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from aftersales_kit.operations.day_list import day_list
from aftersales_kit.operations.day_papers import day_paper
from aftersales_kit.operations.month import read_month
from aftersales_kit.operations.month_papers import month_papers
from aftersales_kit.operations.papers import Paper, as_workbook
from aftersales_kit.operations.sample_files import files_of, year
from aftersales_kit.policy import data_folder
from tests.bench_workbook import OFFICE, by_libreoffice
from tests.handbook import HANDBOOK

MONTH, UNTIL = "2025-11", date(2025, 12, 31)
Cells = dict[tuple[str, str], tuple[str, object]]
LINE = "through LibreOffice, {:<28} ({})  {:6.1f} s    ({} of {} cells differ; limit 0)"


def papers() -> list[Paper]:
    """Return the papers of a month and a day of the sample year."""
    with tempfile.TemporaryDirectory() as folder:
        made = files_of(year(data_folder(), HANDBOOK), HANDBOOK, on=UNTIL, platforms=["taobao"])
        for name, content in made.items():
            Path(folder, name).write_bytes(content)
        files = sorted(Path(folder).glob("*.csv"))
        month = month_papers(read_month(MONTH, files, HANDBOOK, until=UNTIL), HANDBOOK)
        return [*month, day_paper(day_list(files, HANDBOOK, on=UNTIL), HANDBOOK)]


def cells(content: bytes) -> Cells:
    """Return every filled cell of a workbook by sheet and place: its kind and its value."""
    book = load_workbook(io.BytesIO(content))
    return {
        (sheet.title, cell.coordinate): (cell.data_type, cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def lost(before: Cells, after: Cells) -> list[tuple[str, str]]:
    """Return the places whose cells are others afterwards, or are there on one side alone."""
    return [at for at in {**before, **after} if before.get(at) != after.get(at)]


def measured() -> Iterator[str]:
    """Go through what came of each paper, in a line."""
    for paper in papers():
        for lang in ("en", "zh"):
            content = as_workbook(paper, lang)
            begun = time.perf_counter()
            after = by_libreoffice(content)
            seconds = time.perf_counter() - begun
            before = cells(content)
            differ = lost(before, cells(after))
            line = LINE.format(paper.name, lang, seconds, len(differ), len(before))
            yield line + "".join(f"\n    {at}" for at in differ[:5])


def main() -> None:
    """Print what comes of the papers."""
    if not OFFICE:
        print("LibreOffice is not installed here: no paper was opened by it")
        return
    for line in measured():
        print(line)


if __name__ == "__main__":
    main()
