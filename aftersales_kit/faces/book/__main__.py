"""Build the book strictly into `_build/html`: `python -m aftersales_kit.faces.book`.

It is `jupyter-book build . -W -n --keep-going`, a second sooner. What the live pages load is
built before it, by `aftersales_kit.faces.page.build`.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Build, and exit with 1 if anything is wrong."""
    # Jupyter Book checks its configuration by jsonschema, which would spend a second on getting
    # ready for a kind of address that a configuration has not; without this it leaves it out.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # the documented block
    from jupyter_book.cli.main import main as jupyter_book

    jupyter_book(["build", ".", "-W", "-n", "--keep-going"])


if __name__ == "__main__":
    main()
