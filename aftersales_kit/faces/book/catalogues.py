"""Bring the catalogues under `locale/` up to date: `make catalogues`.

There is one for each page and each language that is translated; an edition that is the same as
another in a different script has none. Each has the page's messages in their order. A message
that is new stands there without a translation; one that was changed keeps the old translation and
is marked as fuzzy until somebody has looked at it; one that is gone, goes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from .__main__ import editions, run

LOCALE = Path("locale")
TEMPLATES = Path("_build/gettext")
HEAD = r"""msgid ""
msgstr ""
"Language: {}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def translated() -> list[str]:
    """Return the languages of the editions that have catalogues, English being their source."""
    _, *others = editions().values()
    return [edition.language for edition in others if not edition.of]


def folder_of(language: str) -> Path:
    """Return the folder of a language's catalogues."""
    return LOCALE / language / "LC_MESSAGES"


def catalogues(language: str) -> Iterator[tuple[str, Catalog]]:
    """Go through the catalogues of a language, each with its page."""
    folder = folder_of(language)
    for path in sorted(folder.rglob("*.po")):
        with path.open("rb") as file:
            yield path.relative_to(folder).with_suffix("").as_posix(), read_po(file, language)


def brought_up_to_date(old: Catalog, template: Catalog) -> Catalog:
    """Return the messages of a template with the translations that a catalogue has for them."""
    old.update(template)
    old.obsolete.clear()
    for message in old:
        message.previous_id = []
    return old


def written(catalogue: Catalog, language: str) -> str:
    """Return a catalogue as its file has it, without days and numbers of lines."""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True)
    return HEAD.format(language) + body.getvalue().decode().strip() + "\n"


def main() -> int:
    """Extract the messages of all pages, and write the catalogues of each language."""
    if not run("gettext", TEMPLATES, "en"):
        return 1
    for language in translated():
        folder = folder_of(language)
        known = dict(catalogues(language))
        pages = {}
        for path in TEMPLATES.rglob("*.pot"):
            with path.open("rb") as file:
                pages[path.relative_to(TEMPLATES).with_suffix("").as_posix()] = read_po(file)
        for page in known.keys() - pages.keys():
            (folder / f"{page}.po").unlink()
        for page, template in pages.items():
            made = brought_up_to_date(known.get(page, Catalog(language)), template)
            place = folder / f"{page}.po"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(written(made, language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
