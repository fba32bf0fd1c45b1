"""What makes the published handbook open without a network, and be installed like an app.

Parts: `publish` (write into a built book the list of what is kept and the scripts that keep it),
`listed` (what is kept of which edition), `manifest` (of an edition that is installed),
`setup_offline` (pages refer to these).
`live` has the scripts: `keeper.js` stands between the pages and the network, `keep.mjs` asks it,
from a page that is idle, to keep the page's edition.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from ..editions import MANIFEST, edition_of

LIVE = Path(__file__).parent / "live"
LIST = "kept.json"
SHARED = ("live/", "_static/")
START = "notebooks/calculators/case-desk.html"
ICONS = {"handbook-192.png": "192x192", "handbook-512.png": "512x512", "handbook.svg": "any"}
COLOUR = "#0a6e7d"

# What only builders and other books read.
UNREAD = ("jupyter_execute/", ".", "objects.inv", LIST, "live/assets.json", "keeper.js")
UNREAD_ENDINGS = (".map", "/objects.inv", "/.buildinfo", "/.built", ".ipynb")


@dataclass(frozen=True)
class Kept:
    """The files of a built book, by place, each with the hash of what is in it.

    `shared` are those that every edition needs, `editions` those of one, by its folder.
    """

    shared: Mapping[str, str]
    editions: Mapping[str, Mapping[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Return the list as browsers read it; its stamp is another as soon as one file is."""
        content = {"shared": dict(self.shared), "editions": {**self.editions}}
        told = json.dumps(content, sort_keys=True).encode()
        return {"stamp": hashlib.sha256(told).hexdigest()[:16], **content}


def listed(book: Path, folders: Collection[str]) -> Kept:
    """Return what is kept of a built book by the folders of its editions; "" is the book's own."""
    shared: dict[str, str] = {}
    editions: dict[str, dict[str, str]] = {folder: {} for folder in folders}
    for file in sorted(path for path in book.rglob("*") if path.is_file()):
        place = file.relative_to(book).as_posix()
        if place.startswith(UNREAD) or place.endswith(UNREAD_ENDINGS):
            continue
        (home,) = [f for f in folders if f and place.startswith(f"{f}/")] or [""]
        of = shared if place.startswith(SHARED) else editions[home]
        of[place] = hashlib.sha256(file.read_bytes()).hexdigest()
    return Kept(shared, editions)


def manifest(name: str, tag: str) -> dict[str, Any]:
    """Return what a browser asks of an app that is installed: it begins at the desk."""
    return {
        "name": name,
        "short_name": name,
        "lang": tag,
        "start_url": START,
        "scope": ".",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": COLOUR,
        "icons": [
            {
                "src": f"_static/{file}",
                "sizes": sizes,
                "type": "image/svg+xml" if file.endswith(".svg") else "image/png",
                "purpose": "any",
            }
            for file, sizes in ICONS.items()
        ],
    }


def publish(book: Path, folders: Collection[str]) -> None:
    """Write the scripts and the list into a built book, whose editions are in these folders."""
    for script in sorted(LIVE.iterdir()):
        shutil.copyfile(script, book / script.name)
    text = json.dumps(listed(book, folders).as_json(), separators=(",", ":"))
    (book / LIST).write_text(text, encoding="utf-8")


def _dress(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    context.update(theme_colour=COLOUR)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        told = manifest(app.config.html_title, edition_of(app.config).tag)
        text = json.dumps(told, ensure_ascii=False, indent=2)
        Path(app.outdir, MANIFEST).write_text(text + "\n", encoding="utf-8")


def setup_offline(app: Sphinx) -> None:
    """Have every page refer to its edition's manifest and to the script that keeps the edition."""
    app.connect("html-page-context", _dress)
    app.connect("build-finished", _write)
