"""How often the search finds a right page first, and among the first three.

`python -m aftersales_kit.faces.book.search.hits [FILE …]` asks the built book what CSV files ask:
the columns query and pages (those that answer, with spaces between them). A question is put to the
edition of its language, as its reader would, or to the one that `--edition` names (zh-hant).
Without a file it asks for each name and question of data/search.toml with that one hidden, by which
the constants of the engine are chosen.
Parts: `Asked`, `Hits`, `hits_of`, `read_asked`.

>>> found = [["freight", "refunds"], ["refunds", "rules", "index", "freight"]]
>>> hits_of([Asked("运费", "zh", {"freight"}), Asked("postage", "zh", {"freight"})], found)
[Hits(lang='zh', count=2, first=1, first_three=1)]
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aftersales_kit.policy.handbook import Handbook, data_folder

from ..__main__ import editions
from .publishing import RECORDS, SearchError, ask, of_sought

BUILT = Path("_build/html")
SEARCH = "search"
HAN = re.compile("[\u3400-\u9fff]")
COLUMNS = ("query", "pages")


@dataclass(frozen=True)
class Asked:
    """A question, its language, the pages of which any is right, and the record it comes from."""

    query: str
    lang: str
    pages: Collection[str]
    hidden: str = ""


@dataclass(frozen=True)
class Hits:
    """Of `count` questions in a language, how many find a right page first and among three."""

    lang: str
    count: int
    first: int
    first_three: int


def hits_of(asked: Sequence[Asked], found: Sequence[Sequence[str]]) -> list[Hits]:
    """Count, by language, for how many questions a right page was found."""
    hits = []
    for lang in dict.fromkeys(one.lang for one in asked):
        pairs = [(a.pages, f) for a, f in zip(asked, found, strict=True) if a.lang == lang]
        first, three = (
            sum(any(page in pages for page in pages_found[:most]) for pages, pages_found in pairs)
            for most in (1, 3)
        )
        hits.append(Hits(lang, len(pairs), first, three))
    return hits


def read_asked(path: Path) -> list[Asked]:
    """Return the questions of a CSV file; raises SearchError where a column is not there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        lacking = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if lacking:
            given = ", ".join(rows.fieldnames or ()) or "nothing"
            raise SearchError(f"{path.name}: no column {' and '.join(lacking)}; it has {given}")
        return [Asked(r["query"], lang_of(r["query"]), (r["pages"] or "").split()) for r in rows]


def lang_of(query: str) -> str:
    """Return the language that a question is asked in.

    >>> lang_of("SF 运费谁出"), lang_of("who pays")
    ('zh', 'en')
    """
    return "zh" if HAN.search(query) else "en"


def _searches(named: str | None) -> dict[str, Path]:
    """Return the folder of the search, by language: of its first edition, or of the one named.

    Raises SearchError where no edition is in that folder.
    """
    found: dict[str, Path] = {}
    known = editions().values()
    for edition in known:
        found.setdefault(edition.lang, BUILT / edition.folder / SEARCH)
    if named is None:
        return found
    folders = [edition.folder for edition in known]
    if named not in folders:
        raise SearchError(f"no edition in {named!r}; there are {', '.join(filter(None, folders))}")
    return dict.fromkeys(found, BUILT / named / SEARCH)


def _found(asked: Sequence[Asked], searches: Mapping[str, Path]) -> list[list[str]]:
    """Return the pages found for each question, in the edition of its language."""
    found: dict[int, list[str]] = {}
    for lang, folder in searches.items():
        places = [place for place, one in enumerate(asked) if one.lang == lang]
        hidden = [(asked[place].hidden,) for place in places]
        pages = ask(folder, [asked[place].query for place in places], hidden)
        found |= zip(places, pages, strict=True)
    return [found[place] for place in range(len(asked))]


def _hidden_one_by_one(handbook: Handbook) -> Iterable[Asked]:
    for record in of_sought(handbook.sought):
        [(lang, query)] = (record.name or record.question).items()
        yield Asked(query, lang, record.pages, record.id)


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask the built book, and print for each file and language how much was found."""
    parser = argparse.ArgumentParser(description="How often the search finds a right page.")
    parser.add_argument("files", nargs="*", type=Path, help="CSV: query, pages")
    parser.add_argument("--missed", action="store_true", help="print each question that is missed")
    parser.add_argument("--edition", help="folder of the edition that is asked, such as zh-hant")
    given = parser.parse_args(arguments)
    searches = _searches(given.edition)
    for folder in searches.values():
        if not (folder / RECORDS).is_file():
            raise SearchError(f"{folder} is not there: `make build` builds the book")
    asked_of = {path.name: read_asked(path) for path in given.files}
    if not asked_of:
        asked_of = {"each hidden": [*_hidden_one_by_one(Handbook.load(data_folder()))]}
    for name, asked in asked_of.items():
        found = _found(asked, searches)
        for hits in hits_of(asked, found):
            first, three = (f"{n / hits.count:.1%}" for n in (hits.first, hits.first_three))
            print(f"{name}, {hits.lang}: {hits.count} asked, first {first}, first three {three}")
        for one, pages in zip(asked, found, strict=True):
            if given.missed and not any(page in one.pages for page in pages[:3]):
                print(f"  {one.query}: {', '.join(pages[:3]) or 'nothing'}")


if __name__ == "__main__":
    try:
        main()
    except (SearchError, OSError) as error:
        raise SystemExit(str(error)) from None
