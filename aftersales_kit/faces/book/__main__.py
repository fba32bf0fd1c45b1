"""Build the book strictly into `_build/html`: `python -m aftersales_kit.faces.book`.

First what the live pages load, then the pages, as `jupyter-book build . -W -n --keep-going` does.
"""

from __future__ import annotations

import sys

from aftersales_kit.faces.page import build


def main() -> None:
    """Build both, and exit with 1 if one of them fails."""
    if build.main([]):
        sys.exit(1)
    # Jupyter Book checks its configuration by jsonschema, which would spend a second on getting
    # ready for a kind of address that a configuration has not; without this it leaves it out.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # the documented block
    from jupyter_book.cli.main import main as jupyter_book

    jupyter_book(["build", ".", "-W", "-n", "--keep-going"])


if __name__ == "__main__":
    main()
