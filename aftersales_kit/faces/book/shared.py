"""Files that editions have in common, once: styles and scripts of the theme are the same in all.

Parts: `share` (in a built book). Each edition is built as a whole book. What another edition has
in its `_static` byte for byte as the first one is taken away there, and its pages refer to the
first one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from pathlib import Path

STATIC = "_static"
REFERRING = (".html", ".webmanifest")
# The way up to the edition's folder, and the file in it.
REFERENCE = re.compile(rf'(?<=")((?:\.\./)*){STATIC}/([^"?#]+)')


def share(book: Path, folders: Iterable[str]) -> None:
    """Leave one copy of what the editions in these folders have in common with the first."""
    for folder in filter(None, folders):
        edition = book / folder
        common = _taken_away(edition / STATIC, book / STATIC)

        for page in edition.rglob("*"):
            if page.suffix in REFERRING:
                # A page that was not written again refers to the first edition's already.
                own = "../" * (len(page.relative_to(edition).parts) - 1)
                text = page.read_text(encoding="utf-8")
                shared = _referring(text, own, common)
                if shared != text:
                    page.write_text(shared, encoding="utf-8")


def _referring(text: str, own: str, common: Set[str]) -> str:
    """Return a page that refers to the first edition's files where these are alike.

    >>> page = '<link href="../_static/a.css?v=1"><script src="../_static/own.js"></script>'
    >>> _referring(page, "../", {"a.css"})
    '<link href="../../_static/a.css?v=1"><script src="../_static/own.js"></script>'
    """

    def first(found: re.Match[str]) -> str:
        up, name = found.groups()
        return f"{up}../{STATIC}/{name}" if up == own and name in common else found[0]

    return REFERENCE.sub(first, text)


def _taken_away(own: Path, other: Path) -> set[str]:
    """Take away each file that is alike in the other folder, and return the names of these."""
    alike = set()
    for file in [path for path in own.rglob("*") if path.is_file()]:
        name = file.relative_to(own).as_posix()
        there = other / name
        if there.is_file() and there.read_bytes() == file.read_bytes():
            alike.add(name)
            file.unlink()
    return alike
