"""What the door's script finds a buyer's question by: the traits of how buyers ask each of them.

Parts: `asked_like` (what is said of each common question), `weights` (what each trait speaks for),
`words_file` (them as a script), `NAMES` (what the script is called, by language).

A question is asked as its own words ask it, and as the sentences about its problems do
(`data/problems`); it learns of both as `answers.likeness` does. Of each trait there is left what
tells questions apart, so that it weighs little; how a misspelt word begins and ends is left out.

>>> found = weights(handbook, "en")["invoic"]
>>> max(found, key=found.get)
'invoice'
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from itertools import chain
from math import log, sqrt
from string import ascii_letters

from aftersales_kit.answers.likeness import DAMPED, traits
from aftersales_kit.policy.handbook import Handbook

NAMES = {"en": "words-en.js", "zh": "words-zh.js"}
KEPT = 7_000
"""How many weights a language has, those that tell most apart: a file of some 40 kB."""
OWN = 3
"""As many sentences a word of the door's own counts: few others may have it."""
STEPS = 9
"""A weight is written as one figure."""
STRETCH = "~"
"""How a stretch of letters of a word begins."""


def asked_like(handbook: Handbook, lang: str) -> dict[str, list[str]]:
    """Return what is said of each common question, in a language."""
    said, door = handbook.sentences.problems, handbook.door
    place = 0 if lang == "en" else 1
    return {
        one.id: [
            one.asks[place],
            door.topics[one.topic].says[place],
            *getattr(one.words, lang) * OWN,
            *(text for problem in one.counts for text in said[problem][lang]),
        ]
        for one in door.common.values()
    }


def weights(handbook: Handbook, lang: str) -> dict[str, dict[str, float]]:
    """Return for each trait the common questions that it speaks for, and how much."""
    asked = asked_like(handbook, lang)
    found = {
        text: [
            trait for trait in sorted(traits(handbook.lexicon.plain(text))) if trait[0] != STRETCH
        ]
        for text in chain.from_iterable(asked.values())
    }
    met = Counter(trait for texts in asked.values() for text in texts for trait in found[text])
    count = sum(map(len, asked.values()))
    rare = {trait: log((count + 1) / times) for trait, times in met.items()}
    speaks: dict[str, dict[str, float]] = defaultdict(dict)
    for name, texts in asked.items():
        total: dict[str, float] = defaultdict(float)
        for text in texts:
            length = sqrt(sum(rare[trait] ** 2 for trait in found[text])) or 1.0
            for trait in found[text]:
                total[trait] += rare[trait] / length
        damped = {trait: value**DAMPED for trait, value in total.items()}
        length = sqrt(sum(value**2 for value in damped.values()))
        for trait, value in damped.items():
            speaks[trait][name] = value / length * rare[trait]
    return _telling(speaks, met, len(asked))


def _telling(
    speaks: Mapping[str, Mapping[str, float]], met: Mapping[str, int], questions: int
) -> dict[str, dict[str, float]]:
    """Return what tells most apart: of traits that are often met, what is far above the others."""
    apart = [
        ((value - sum(mine.values()) / questions) * met[trait], trait, name)
        for trait, mine in speaks.items()
        for name, value in mine.items()
    ]
    kept: dict[str, dict[str, float]] = defaultdict(dict)
    for _, trait, name in sorted(apart, reverse=True)[:KEPT]:
        kept[trait][name] = speaks[trait][name]
    return dict(kept)


def words_file(handbook: Handbook, lang: str) -> str:
    """Return the script that says what each trait speaks for.

    A line is a trait, and a letter for each question that it speaks for, with a figure.
    """
    found, names = weights(handbook, lang), [*handbook.door.common]
    most = max(chain.from_iterable(mine.values() for mine in found.values()))
    lines = []
    for trait, mine in sorted(found.items()):
        steps = {name: round(STEPS * value / most) for name, value in mine.items()}
        told = "".join(
            f"{ascii_letters[names.index(n)]}{step}" for n, step in steps.items() if step
        )
        if told:
            lines.append(f"{trait}\t{told}")
    alike = _simplified(handbook, {*chain.from_iterable(found)})
    simplified = "".join(map("".join, sorted(alike.items())))
    written = {"names": names, "simplified": simplified, "traits": "\n".join(lines)}
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    return f"const doorWords = {text};\n"


def _simplified(handbook: Handbook, characters: Collection[str]) -> dict[str, str]:
    """Return how those who write other characters write these, each with the one that is meant."""
    written = {
        script.write(sign): sign
        for script in handbook.scripts.values()
        for sign in sorted(characters)
        if script.write(sign) not in characters
    }
    other = {o: sign for o, sign in handbook.lexicon.simplified.items() if sign in characters}
    return {o: sign for o, sign in (written | other).items() if len(o) == 1}
