"""How often key words suggest the right problem, measured on buyers' sentences.

`python -m aftersales_kit.operations.triage_hits [FILE …]` prints the hit rates by file and
language; any CSV with the columns text, lang, problem and, if wanted, also (other codes that are
right too, with spaces between them) can be measured, the shop's own chats above all.
Parts: `read_utterances`, `hit_rates`, `HitRate`, `as_lines`.
Source: data/triage. By examples.csv the key words were chosen; utterances.csv was written before
them, and later.csv after them: neither is ever tuned on.

>>> said = Utterance("色差严重", "zh", frozenset({"colour_difference"}))
>>> rates = hit_rates([said], lexicon=handbook.lexicon)
>>> [(rate.lang, rate.count, rate.top_1, rate.top_3) for rate in rates]
[('zh', 1, Decimal('1.000'), Decimal('1.000')), ('all', 1, Decimal('1.000'), Decimal('1.000'))]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..answers.triage import suggest
from ..policy.faults import Fault, PolicyError, told
from ..policy.handbook import Handbook, data_folder
from ..policy.subjects.lexicon import Lexicon

FILES = ("examples.csv", "utterances.csv", "later.csv")
COLUMNS = ("text", "lang", "problem")
PART = Decimal("0.001")


@dataclass(frozen=True)
class Utterance:
    """A sentence of a buyer, and the problems of which any is right."""

    text: str
    lang: str
    problems: frozenset[str]


@dataclass(frozen=True)
class HitRate:
    """Of `count` sentences in a language, the share whose first suggestion is right (`top_1`),
    and the share with a right one among the first three (`top_3`)."""

    lang: str
    count: int
    top_1: Decimal
    top_3: Decimal


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
            return [
                Utterance(
                    row["text"] or "",
                    row["lang"] or "",
                    frozenset([row["problem"] or "", *(row.get("also") or "").split()]),
                )
                for row in rows
            ]
    except UnicodeDecodeError:
        raise wrong("not UTF-8 text") from None
    except csv.Error as error:
        raise wrong(f"not CSV: {error}") from None


def hit_rates(utterances: Sequence[Utterance], *, lexicon: Lexicon) -> list[HitRate]:
    """Return the hit rates of each language in the order met, then of all together."""
    places = [_place(utterance, lexicon) for utterance in utterances]
    langs = [utterance.lang for utterance in utterances]
    rates = []
    for lang in (*dict.fromkeys(langs), "all"):
        found = [p for p, other in zip(places, langs, strict=True) if lang in (other, "all")]
        first = sum(place == 0 for place in found)
        any_ = sum(place is not None for place in found)
        rates.append(HitRate(lang, len(found), _share(first, found), _share(any_, found)))
    return rates


def _place(utterance: Utterance, lexicon: Lexicon) -> int | None:
    """Return the place of the first right suggestion, from 0; None when there is none."""
    suggestions = suggest(utterance.text, lexicon=lexicon)
    right = (n for n, s in enumerate(suggestions) if s.problem in utterance.problems)
    return next(right, None)


def _share(hits: int, found: Sequence[object]) -> Decimal:
    return (Decimal(hits) / max(len(found), 1)).quantize(PART)


def as_lines(name: str, rates: Iterable[HitRate]) -> list[str]:
    """Return a line for each language, for a terminal."""
    return [
        f"{name:16} {rate.lang:4} {rate.count:4} sentences"
        f"   first {rate.top_1:6.1%}   first three {rate.top_3:6.1%}"
        for rate in rates
    ]


@told
def main(arguments: Sequence[str] | None = None) -> int:
    """Print the hit rates of the files named, or of the handbook's own."""
    given = sys.argv[1:] if arguments is None else arguments
    lexicon = Handbook.load(data_folder()).lexicon
    paths = [Path(name) for name in given] or [data_folder() / "triage" / name for name in FILES]
    for path in paths:
        print("\n".join(as_lines(path.name, hit_rates(read_utterances(path), lexicon=lexicon))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
