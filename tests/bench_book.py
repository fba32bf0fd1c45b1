"""How long the book takes: built from nothing, and again after one page has changed.

`python -m tests.bench_book`. The page is touched, not changed: the build looks at its time.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "book" / "policies" / "freight.md"


def made(*targets: str) -> float:
    """Return how long make takes, in seconds; raises CalledProcessError when it fails."""
    command = ["make", "--no-print-directory", *targets]
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Print both times."""
    whole = made("afresh", "build")
    print(f"book built from nothing                {whole:8.1f} s    (limit 120)")
    # Later than the build, also by a clock that ticks coarsely.
    time.sleep(1)
    PAGE.touch()
    print(f"book after one page has changed        {made('build'):8.1f} s    (limit 5)")


if __name__ == "__main__":
    main()
