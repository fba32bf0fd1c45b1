"""Sentences of buyers that measure how well problems are suggested; nothing is learned from them.

Parts: `Utterance`, `read_utterances`; `verify_utterances` (findings, in the form of
`verification`).
Source: data/triage/utterances.csv and later.csv; plain.csv, of whose sentences every fourth fits no
problem and many say hardly more than the name of a fault.

The checks, each a sentence:

- *unresolved reference*: a problem that the terms do not know.
- *too few sentences*: a problem that fewer than `LEAST` sentences of utterances.csv are about, or
  none in a language.
- *same sentence*: one that measures and is an example in the data, too, but for its signs.

>>> from aftersales_kit.policy.handbook import data_folder
>>> said = read_utterances(data_folder() / "triage/utterances.csv")[0]
>>> said.lang, sorted(said.problems)
('zh', ['quality_defect'])
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..policy.faults import Fault, PolicyError, did_you_mean
from ..policy.handbook import Handbook
from ..policy.reading import LANGUAGES
from ..policy.verification import Finding

FIRST, *_ = FILES = ("utterances.csv", "later.csv", "plain.csv")
COLUMNS = ("text", "problem")
NONE = "none"
CUT = ""
LEAST = 3
"""The fewest sentences that measure a problem."""


@dataclass(frozen=True)
class Utterance:
    """A sentence of a buyer, and the problems of which any is right: none, where none fits."""

    text: str
    lang: str
    problems: frozenset[str]


def read_utterances(path: Path) -> list[Utterance]:
    """Read sentences from a CSV file; raises PolicyError when it is no such file."""

    def wrong(problem: str) -> PolicyError:
        return PolicyError([Fault(path.name, "", "", problem, f"columns {', '.join(COLUMNS)}")])

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise wrong(f"no column {', '.join(missing)}")
            return [_utterance(row) for row in rows]
    except UnicodeDecodeError:
        raise wrong("not UTF-8 text") from None
    except csv.Error as error:
        raise wrong(f"not CSV: {error}") from None


def _utterance(row: Mapping[str, str | None]) -> Utterance:
    text, problem = row["text"] or "", row["problem"]
    # A row that is cut short says of no problem that it fits, and not that none does.
    right = {CUT} if problem is None else {*problem.split(), *(row.get("also") or "").split()}
    return Utterance(text, row.get("lang") or _language(text), frozenset(right - {NONE}))


def _language(text: str) -> str:
    return "zh" if any("\u3400" <= sign <= "\u9fff" for sign in text) else "en"


# --- verification ---


def verify_utterances(folder: Path, handbook: Handbook) -> list[Finding]:
    """Return what is wrong with the sentences that measure; the empty list means fine.

    What the handbook itself finds missing is not said again.
    """
    said: dict[str, list[Utterance]] = {}
    for name in FILES:
        path = folder / "triage" / name
        try:
            said[name] = read_utterances(path) if path.is_file() else []
        except PolicyError as error:
            return [_finding("unreadable", name, "", fault.problem) for fault in error.faults]
    known = handbook.policy.terms.codes("problem")
    found = [*_unknown(said, known), *_learned(said, handbook)]
    return [*found, *_too_few(said[FIRST], known)] if said[FIRST] else found


def _finding(kind: str, file: str, name: str, message: str) -> Finding:
    return Finding(kind, "utterances", (name,), message, file=f"data/triage/{file}")


def _unknown(
    said: Mapping[str, Sequence[Utterance]], known: Mapping[str, object]
) -> Iterator[Finding]:
    for file, utterances in said.items():
        for utterance in utterances:
            for code in sorted(utterance.problems - {*known}):
                message = f"{utterance.text!r}: there is no problem {code!r}"
                message += did_you_mean(code, known)
                yield _finding("unresolved reference", file, code, message)


def _learned(said: Mapping[str, Sequence[Utterance]], handbook: Handbook) -> Iterator[Finding]:
    def bare(text: str) -> str:
        return "".join(filter(str.isalnum, handbook.lexicon.plain(text)))

    sentences = handbook.sentences
    topics = (topic.said for topic in sentences.beside.values())
    lists = (*sentences.problems.values(), *topics)
    examples = {bare(text) for by_lang in lists for texts in by_lang.values() for text in texts}
    for file, utterances in said.items():
        for utterance in utterances:
            if bare(utterance.text) in examples:
                message = f"{utterance.text!r} is an example sentence, so it measures nothing"
                yield _finding("same sentence", file, utterance.text, message)


def _too_few(utterances: Sequence[Utterance], known: Mapping[str, object]) -> Iterator[Finding]:
    for problem in known:
        mine = [utterance for utterance in utterances if problem in utterance.problems]
        if len(mine) < LEAST or {utterance.lang for utterance in mine} < {*LANGUAGES}:
            message = (
                f"{problem} is measured by {len(mine)} sentences; "
                f"allowed: {LEAST} or more, in {' and '.join(LANGUAGES)}"
            )
            yield _finding("too few sentences", FIRST, problem, message)
