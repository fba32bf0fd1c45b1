"""How often triage suggests the right problem, and how often it speaks where nothing fits.

`python -m aftersales_kit.operations.triage_hits [FILE …]` measures CSV files with the columns text
and problem: empty, or `none`, where no problem fits. `also` may name further codes that are right,
with spaces between them, and `lang` the language. The shop's own chats are measured so, above all.
Without a file it measures the handbook's own, and the example sentences against each other: each
tenth of them by what is learned of the other nine. By those the constants of `answers.triage` are
chosen; what they would be today is printed beside what they are.
Parts: `hit_rates`, `HitRate`, `crossed`, `right_by_strength`, `fitted`.
Source: data/triage. No constant was ever tuned on utterances.csv, later.csv and plain.csv, which
measure.

>>> said = [Utterance("色差严重", "zh", frozenset({"colour_difference"})),
...         Utterance("在吗", "zh", frozenset())]
>>> (rate, _) = hit_rates(said, suggesting(handbook.sentences, handbook.lexicon))
>>> rate.lang, rate.count, rate.top_1, rate.top_3, rate.beside, rate.not_silent
('zh', 1, Decimal('1.000'), Decimal('1.000'), 1, Decimal('0.000'))
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from ..answers.likeness import Likeness, learned
from ..answers.triage import AT_ALL, STRENGTHS, Suggestion, hits_of, judge, suggest
from ..policy.faults import told
from ..policy.handbook import Handbook, data_folder
from ..policy.subjects.lexicon import Lexicon
from ..policy.subjects.sentences import Said, Sentences, Topic
from .utterances import FILES, Utterance, read_utterances

PART = Decimal("0.001")
TENTHS = 10
STEPS = 30

Suggesting = Callable[[str], tuple[Suggestion, ...]]


@dataclass(frozen=True)
class HitRate:
    """Of `count` sentences about a problem, the share whose first suggestion is right (`top_1`),
    and the share with a right one among the first three (`top_3`); of `beside` sentences that fit
    none, the share for which something is suggested all the same."""

    lang: str
    count: int
    top_1: Decimal
    top_3: Decimal
    beside: int
    not_silent: Decimal


def suggesting(sentences: Sentences, lexicon: Lexicon) -> Suggesting:
    """Return what suggests problems for a text by some sentences and key words."""
    return partial(suggest, lexicon=lexicon, sentences=sentences)


def hit_rates(utterances: Sequence[Utterance], suggest_for: Suggesting) -> list[HitRate]:
    """Return the hit rates of each language in the order met, then of all together."""
    return _rates([(utterance, suggest_for(utterance.text)) for utterance in utterances])


Answered = tuple[Utterance, tuple[Suggestion, ...]]


def _rates(answered: Sequence[Answered]) -> list[HitRate]:
    rates = []
    for lang in (*dict.fromkeys(utterance.lang for utterance, _ in answered), "all"):
        mine = [one for one in answered if lang in (one[0].lang, "all")]
        places = [_place(*one) for one in mine if one[0].problems]
        spoken = [bool(suggestions) for utterance, suggestions in mine if not utterance.problems]
        first = _share([place == 0 for place in places])
        any_ = _share([place is not None for place in places])
        rates.append(HitRate(lang, len(places), first, any_, len(spoken), _share(spoken)))
    return rates


def _place(utterance: Utterance, suggestions: tuple[Suggestion, ...]) -> int | None:
    """Return the place of the first right suggestion, from 0; None when there is none."""
    right = (n for n, s in enumerate(suggestions) if s.problem in utterance.problems)
    return next(right, None)


def _share(hits: Sequence[bool]) -> Decimal:
    return (Decimal(sum(hits)) / max(len(hits), 1)).quantize(PART)


# --- the example sentences against each other ---


def tenths(sentences: Sentences) -> Iterator[tuple[Sentences, list[Utterance]]]:
    """Go through the tenths of the sentences: all but the tenth, and the tenth itself."""
    for tenth in range(TENTHS):
        rest = Sentences(
            {problem: _without(said, tenth) for problem, said in sentences.problems.items()},
            {
                name: Topic(topic.about, _without(topic.said, tenth))
                for name, topic in sentences.beside.items()
            },
        )
        left_out = [
            Utterance(text, lang, frozenset({problem} if problem else ()))
            for problem, said in (
                *sentences.problems.items(),
                *(("", topic.said) for topic in sentences.beside.values()),
            )
            for lang, texts in said.items()
            for text in texts[tenth::TENTHS]
        ]
        yield rest, left_out


def _without(said: Said, tenth: int) -> Said:
    return {
        lang: tuple(text for n, text in enumerate(texts) if n % TENTHS != tenth)
        for lang, texts in said.items()
    }


def crossed(sentences: Sentences, lexicon: Lexicon, *, most: int = TENTHS) -> list[Answered]:
    """Return each sentence with what is suggested for it by what the other nine tenths teach.

    `most` says of how many tenths: a few of them measure nearly as well, and sooner.
    """
    return [
        (utterance, suggest(utterance.text, lexicon=lexicon, sentences=rest))
        for rest, left_out in islice(tenths(sentences), most)
        for utterance in left_out
    ]


def right_by_strength(answered: Iterable[Answered]) -> dict[str, tuple[int, Decimal]]:
    """Return how many suggestions of each strength there are, and the share that is right."""
    right: dict[str, list[bool]] = {strength: [] for strength in STRENGTHS}
    for utterance, suggestions in answered:
        for suggestion in suggestions:
            right[suggestion.strength].append(suggestion.problem in utterance.problems)
    return {strength: (len(found), _share(found)) for strength, found in right.items()}


def fitted(sentences: Sentences, lexicon: Lexicon) -> dict[str, float]:
    """Return what AT_ALL would be: the log-odds by which the sentences themselves tell best, each
    judged by the other nine tenths, whether they are about a problem."""
    signs, about = [], []
    for rest, left_out in tenths(sentences):
        likeness = learned(rest, lexicon)
        for utterance in left_out:
            signs.append(_signs(utterance.text, lexicon, likeness))
            about.append(bool(utterance.problems))
    matrix, wanted = np.array(signs), np.array(about, float)
    weights = np.zeros(len(AT_ALL))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-matrix @ weights))
        slope = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.eye(len(weights)) * 1e-3
        weights += np.linalg.solve(slope, matrix.T @ (wanted - chance) - weights * 1e-3)
    return dict(zip(AT_ALL, (round(float(weight), 2) for weight in weights), strict=True))


def _signs(text: str, lexicon: Lexicon, likeness: Likeness) -> list[float]:
    written = lexicon.written(text)
    hits = hits_of(written, lexicon, likeness)
    whole = judge(written.plain, (0, len(written.plain)), likeness.problems, hits, likeness)
    return [whole.signs[name] for name in AT_ALL]


# --- printing ---


def as_lines(name: str, rates: Iterable[HitRate]) -> list[str]:
    """Return a line for each language, for a terminal."""
    return [
        f"{name:16} {rate.lang:4} {rate.count:4} sentences"
        f"   first {rate.top_1:6.1%}   first three {rate.top_3:6.1%}"
        + (f"   not silent {rate.not_silent:6.1%} of {rate.beside}" if rate.beside else "")
        for rate in rates
    ]


@told
def main(arguments: Sequence[str] | None = None) -> int:
    """Print the hit rates of the files named, or of the handbook's own and of its sentences."""
    given = sys.argv[1:] if arguments is None else arguments
    handbook = Handbook.load(data_folder())
    sentences, lexicon = handbook.sentences, handbook.lexicon
    paths = [Path(name) for name in given] or [data_folder() / "triage" / name for name in FILES]
    for path in paths:
        rates = hit_rates(read_utterances(path), suggesting(sentences, lexicon))
        print("\n".join(as_lines(path.name, rates)))
    if not given:
        answered = crossed(sentences, lexicon)
        print("\n".join(as_lines("sentences", _rates(answered))))
        for strength, (count, share) in right_by_strength(answered).items():
            print(f"{strength:16} {count:9} suggestions   right {share:6.1%}")
        print(f"a problem at all {AT_ALL}\n     fitted today {fitted(sentences, lexicon)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
