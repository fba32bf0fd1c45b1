"""How long the whole policy takes into a workbook and back, unchanged, through other programs, too.

`python -m tests.bench_workbook` prints, for each language and program, the seconds and how many
files would be written: none. Where LibreOffice is not installed, that is said.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from aftersales_kit.operations.workbook import exported, imported
from aftersales_kit.operations.workbook.layout import layout
from tests.handbook import HANDBOOK
from tests.operations.workbook.books import NAME, saved

OFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""
FORMAT = "xlsx:Calc MS Excel 2007 XML"
LINE = "policy out and in, {:<14} ({})  {:8.1f} s    ({} of {} files differ; limit 0)"


def as_it_is(file: bytes) -> bytes:
    """Return the file."""
    return file


def by_openpyxl(file: bytes) -> bytes:
    """Read a workbook and save it."""
    return saved(load_workbook(io.BytesIO(file)))


def by_libreoffice(file: bytes) -> bytes:
    """Open a workbook in LibreOffice and save it, as its users do."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / NAME).write_bytes(file)
        home = f"-env:UserInstallation=file://{place}/profile"
        out = place / "out"
        subprocess.run(
            [OFFICE, home, "--headless", "--convert-to", FORMAT, "--outdir", out, place / NAME],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return (out / NAME).read_bytes()


def measure(program: Callable[[bytes], bytes], lang: str) -> tuple[float, int, int]:
    """Return the seconds, how many files of the data would be changed, and of how many."""
    files = len(layout(HANDBOOK, lang).files)
    begun = time.perf_counter()
    draft, _ = imported(program(exported(HANDBOOK, lang)), NAME, HANDBOOK)
    return time.perf_counter() - begun, len(draft.texts), files


def main() -> None:
    """Print what comes back of the whole policy."""
    programs = [as_it_is, by_openpyxl, *([by_libreoffice] if OFFICE else [])]
    for program in programs:
        for lang in ("en", "zh"):
            seconds, changed, files = measure(program, lang)
            print(LINE.format(program.__name__, lang, seconds, changed, files))
    if not OFFICE:
        print("LibreOffice is not installed here: nothing was saved by it")


if __name__ == "__main__":
    main()
