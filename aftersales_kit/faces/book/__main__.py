"""Build the book strictly into `_build/html`: `python -m aftersales_kit.faces.book`.

Each edition is a whole book; all of them are built at once, each in a process of its own, and a
language as argument builds that one alone. What the live pages load is built before it, by
`aftersales_kit.faces.page.build`.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from . import offline
from .editions import Edition, editions_of
from .shared import share

CONFIG = Path("_config.yml")
OUT = Path("_build/html")
# The facts and the trees of all pages stay until the end: looking over and over for what can be
# freed among them would take a tenth of the time.
SELDOM = (200_000, 50, 50)


def editions() -> dict[str, Edition]:
    """Return the editions of the book in the working directory."""
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    return editions_of(config["sphinx"]["config"]["aftersales_editions"])


def build(edition: Edition) -> bool:
    """Build one edition strictly; say whether nothing is wrong with it."""
    return run("html", OUT / edition.folder, edition.language, warningiserror=True)


def run(builder: str, out: Path, language: str, **more: Any) -> bool:
    """Run a builder of Sphinx over the book; say whether it succeeded."""
    # Jupyter Book checks its configuration by jsonschema, which would spend a second on getting
    # ready for a kind of address that a configuration has not; without this it leaves it out.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # the documented block
    from jupyter_book.sphinx import build_sphinx

    gc.freeze()
    gc.set_threshold(*SELDOM)
    root = Path.cwd()
    result = build_sphinx(
        root,
        root / out,
        noconfig=True,
        path_config=root / CONFIG,
        doctreedir=root / f"_build/.doctrees/{builder}-{language}",
        builder=builder,
        confoverrides={
            "external_toc_path": str(root / "_toc.yml"),
            "latex_individualpages": False,
            "language": language,
            "nitpicky": True,
        },
        keep_going=True,
        **more,
    )
    return bool(result == 0)


def main(arguments: list[str]) -> int:
    """Build the editions named, or all of them; return 1 if anything is wrong."""
    known = editions()
    # One that is another in another script is written when that one has been built.
    first, *others = (known[name] for name in arguments or known if not known[name].of)
    started = {
        other: subprocess.Popen(
            [sys.executable, "-m", __package__ or "", other.language],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )
        for other in others
    }  # fmt: skip
    well = build(first)
    for other, process in started.items():
        said, _ = process.communicate()
        print(f"\n{other.name}\n{said}", flush=True)
        well = well and process.returncode == 0
    if well:
        share(OUT, [edition.folder for edition in known.values()])
        offline.publish(OUT, [edition.folder for edition in known.values()])
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
