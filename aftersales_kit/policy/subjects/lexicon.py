"""The lexicon: key words by which a buyer's words suggest a problem.

Parts: `Lexicon`, `KeyWord`, `Written` (a text made plain, with the place of every character);
`read_lexicon`, `verify_lexicon` (findings, in the form of `verification`).
Source: data/triage/lexicon.toml, and the key words of each problem in its file of data/problems.

The checks, each a sentence:

- *no key words*: a problem of the terms that no strong key word suggests in a language.
- *dead*: a phrase under `unless` that touches no key word of its problem, or under `longer` none of
  any, or a key word that one of them always takes back.

>>> written = Written.of("Ｔhe sole isn’t 開膠", {"開": "开", "膠": "胶"})
>>> written.plain
'the sole isnt 开胶'
>>> written.places[-2:]
((15, 16), (16, 17))
>>> [word.text for word in handbook.lexicon.words["short_shipped"]][:3]
['少发', '漏发', '漏寄']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from ..inforce import Policy
from ..reading import Files, Section
from ..verification import Finding

FILE = "triage/lexicon.toml"
CALLED = f"data/{FILE}"
PROBLEMS, KEY_WORDS = "problems", "words"
"""Where each problem has its file, and what of it are its key words."""
LANGUAGES = ("zh", "en")
STRENGTHS = ("strong", "weak")
PASSES = "passes"
"""The key of the sentences in which what takes key words back is needed."""
GAP = "…"
FEW_CHARACTERS = 10
"""How far … reaches in Chinese."""
FEW_WORDS = 5
"""How far … reaches in English."""
APOSTROPHES = frozenset("'’‘`´")
WORD = re.compile(r"[a-z0-9]+")
WORDS = re.compile(rf"{WORD.pattern}( {WORD.pattern})*")
SENTENCE_END = re.compile(r"[.!?。；;\n]")
ENDINGS = ("s", "es", "d", "ed", "ing")

Span = tuple[int, int]
"""From the first character to the one after the last."""


@dataclass(frozen=True)
class Written:
    """A text made plain: `plain` is folded and simplified, `places` say where each character of
    it stands in the text as written."""

    text: str
    plain: str
    places: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, simplified: Mapping[str, str]) -> Written:
        """Make a text plain: NFKC, no capitals, no apostrophes, simplified characters."""
        read = enumerate(map(_folded, text))
        places = tuple((place, place + 1) for place, letters in read for _ in letters)
        return cls(text, _plain(text, simplified), places)

    @cached_property
    def words(self) -> tuple[re.Match[str], ...]:
        """The words in Latin letters, in order."""
        return tuple(WORD.finditer(self.plain))

    def as_written(self, span: Span) -> Span:
        """Return where a stretch of the plain text stands in the text as written."""
        return self.places[span[0]][0], self.places[span[1] - 1][1]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words in Latin letters, each once."""
        return frozenset(word[0] for word in self.words)

    @cached_property
    def signs(self) -> frozenset[str]:
        """The characters and the words in Latin letters, each once."""
        return self.vocabulary.union(self.plain)

    def same_sentence(self, spans: list[Span]) -> bool:
        """Say whether no sentence ends between stretches of the plain text."""
        gaps = pairwise(spans)
        return not any(SENTENCE_END.search(self.plain, left[1], right[0]) for left, right in gaps)


def meet(one: Span, other: Span) -> bool:
    """Say whether two stretches of a text overlap.

    >>> meet((0, 2), (1, 3)), meet((0, 2), (2, 3))
    (True, False)
    """
    return one[0] < other[1] and other[0] < one[1]


@lru_cache(maxsize=10_000)
def _folded(sign: str) -> str:
    return "" if sign in APOSTROPHES else unicodedata.normalize("NFKC", sign).casefold()


def _plain(text: str, simplified: Mapping[str, str]) -> str:
    folded = "".join(map(_folded, text))
    return "".join([simplified.get(letter, letter) for letter in folded])


@dataclass(frozen=True)
class KeyWord:
    """A key word or phrase: `text` as the lexicon has it, `parts` between its gaps.

    A part is plain text in Chinese, and plain words with single spaces in English.
    """

    text: str
    lang: str
    weight: int
    strong: bool
    parts: tuple[str, ...]

    @property
    def begins(self) -> Set[str]:
        """The characters, or the words, with which it may begin: without them it stands nowhere."""
        first = self.parts[0]
        return forms_of(first.split(" ")[0]) if self.lang == "en" else {first[0]}

    def find(self, written: Written) -> Iterator[tuple[Span, ...]]:
        """Go through the places of the plain text where the parts stand."""
        finder = _find_words if self.lang == "en" else _find_characters
        return finder(self.parts, written)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Key words by problem; `unless` are the phrases that take key words of theirs back, and
    `longer` those in which no key word counts, whatever its problem. `passes` are the sentences
    that show of each problem what its `unless` takes back, and `passes_all` what `longer` does."""

    words: Mapping[str, tuple[KeyWord, ...]]
    unless: Mapping[str, tuple[KeyWord, ...]]
    simplified: Mapping[str, str]
    longer: tuple[KeyWord, ...] = ()
    passes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passes_all: tuple[str, ...] = ()

    def written(self, text: str) -> Written:
        """Make a text plain, as the key words are."""
        return Written.of(text, self.simplified)

    def perhaps(self, written: Written) -> Iterator[tuple[str, KeyWord]]:
        """Go through the key words, each with its problem, that can stand in a text at all."""
        begin, numbered = self._beginnings
        for n in sorted({n for sign in written.signs for n in begin.get(sign, ())}):
            yield numbered[n]

    @cached_property
    def _beginnings(self) -> tuple[Mapping[str, list[int]], list[tuple[str, KeyWord]]]:
        """Return by character or word the numbers of the key words that begin so."""
        numbered = [(problem, word) for problem, words in self.words.items() for word in words]
        begin: dict[str, list[int]] = {}
        for n, (_, word) in enumerate(numbered):
            for sign in word.begins:
                begin.setdefault(sign, []).append(n)
        return begin, numbered

    def plain(self, text: str) -> str:
        """Return a plain text without its places, which take most of the time."""
        return _plain(text, self.simplified)


@cache
def forms_of(word: str) -> frozenset[str]:
    """Return an English word with the endings under which it is found too."""
    forms = {word, *(word + ending for ending in ENDINGS)}
    if word.endswith("e"):
        forms.add(f"{word[:-1]}ing")
    if word.endswith("y"):
        forms |= {f"{word[:-1]}ies", f"{word[:-1]}ied"}
    return frozenset(forms)


@cache
def _split(parts: tuple[str, ...]) -> list[list[str]]:
    return [part.split(" ") for part in parts]


def _find_words(parts: tuple[str, ...], written: Written) -> Iterator[tuple[Span, ...]]:
    wanted = _split(parts)
    there = written.vocabulary
    if any(there.isdisjoint(forms_of(word)) for part in wanted for word in part):
        return
    words = written.words
    for first in range(len(words)):
        spans, start, reach = [], first, 0
        for part in wanted:
            places = range(start, min(start + reach, len(words) - 1) + 1)
            place = next((at for at in places if _words_at(part, written, at)), None)
            if place is None:
                break
            start = place + len(part)
            spans.append((words[place].start(), words[start - 1].end()))
            reach = FEW_WORDS
        if len(spans) == len(parts) and written.same_sentence(spans):
            yield tuple(spans)


def _words_at(part: list[str], written: Written, start: int) -> bool:
    words = written.words[start : start + len(part)]
    return len(words) == len(part) and all(
        word[0] in forms_of(wanted) for word, wanted in zip(words, part, strict=True)
    )


def _find_characters(parts: tuple[str, ...], written: Written) -> Iterator[tuple[Span, ...]]:
    start = -1
    while (start := _character_find(parts[0], written, start + 1, None)) >= 0:
        spans = [(start, start + len(parts[0]))]
        for part in parts[1:]:
            end = spans[-1][1]
            place = _character_find(part, written, end, end + FEW_CHARACTERS + len(part))
            if place < 0:
                break
            spans.append((place, place + len(part)))
        if len(spans) == len(parts) and written.same_sentence(spans):
            yield tuple(spans)


def _character_find(part: str, written: Written, start: int, stop: int | None) -> int:
    """Find a part from `start` on; Latin letters at its ends do not go on beyond them."""
    plain = written.plain
    place = plain.find(part, start, stop)
    while place >= 0:
        end = place + len(part)
        cut_before = place > 0 and _joined(plain[place - 1], plain[place])
        cut_after = end < len(plain) and _joined(plain[end - 1], plain[end])
        if not cut_before and not cut_after:
            return place
        place = plain.find(part, place + 1, stop)
    return -1


def _joined(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


# --- reading ---


def read_lexicon(files: Files) -> Lexicon:
    """Return the lexicon as far as it can be read."""
    section = files.toml(FILE)
    section.only("weights", "traditional", "longer")
    weights = _read_weights(section.sub("weights"))
    simplified = _read_pairs(section.sub("traditional", required=False))
    within = section.sub("longer", required=False)
    within.only(*LANGUAGES, PASSES)
    showing = within.sub(PASSES, required=False)
    showing.only(*LANGUAGES)
    passes_all = [text for lang in LANGUAGES for text in showing.texts(lang, required=False)]
    longer = [
        word
        for lang in LANGUAGES
        for word in _read_phrases(within, lang, lang, 0, simplified, set())
    ]
    words: dict[str, tuple[KeyWord, ...]] = {}
    unless: dict[str, tuple[KeyWord, ...]] = {}
    passes: dict[str, tuple[str, ...]] = {}
    for file in files.tomls(PROBLEMS):
        problem = file.named_as_file()
        if KEY_WORDS not in problem.data:
            continue
        entry = problem.sub(KEY_WORDS)
        entry.only(*LANGUAGES)
        found: list[KeyWord] = []
        against: list[KeyWord] = []
        showing_it: list[str] = []
        for lang in LANGUAGES:
            part = entry.sub(lang)
            part.only(*STRENGTHS, "unless", PASSES)
            seen: set[str] = set()
            for strength in STRENGTHS:
                found += _read_phrases(
                    part, strength, lang, weights.get(strength, 1), simplified, seen
                )
            against += _read_phrases(part, "unless", lang, 0, simplified, seen)
            showing_it += part.texts(PASSES, required=False)
        words[problem.id], unless[problem.id] = tuple(found), tuple(against)
        passes[problem.id] = tuple(showing_it)
    return Lexicon(words, unless, simplified, tuple(longer), passes, tuple(passes_all))


def _read_weights(section: Section) -> dict[str, int]:
    section.only(*STRENGTHS)
    weights = {}
    for strength in STRENGTHS:
        weight = section.number(strength)
        if isinstance(weight, int) and weight > 0:
            weights[strength] = weight
        elif weight == section.data.get(strength):
            section.fault(strength, f"cannot be {weight}", "a whole number from 1 on")
    return weights


def _read_pairs(section: Section) -> dict[str, str]:
    section.only("pairs")
    simplified: dict[str, str] = {}
    for pair in section.texts("pairs", required=False):
        if len(pair) != 2 or pair[0] == pair[1]:
            section.fault("pairs", f"{pair!r} is not a pair", "two characters that differ")
        elif pair[0] in simplified:
            section.fault("pairs", f"{pair[0]!r} stands there twice", "each character once")
        else:
            simplified[pair[0]] = pair[1]
    return simplified


def _read_phrases(
    section: Section,
    key: str,
    lang: str,
    weight: int,
    simplified: Mapping[str, str],
    seen: set[str],
) -> Iterator[KeyWord]:
    for text in section.texts(key, required=False):
        parts = tuple(part.strip() for part in text.split(GAP))
        plain = _plain(text, simplified).replace("...", GAP)
        if not all(parts):
            section.fault(key, f"{text!r} has nothing on one side of {GAP}", "words on both sides")
        elif plain in seen:
            section.fault(key, f"{text!r} stands there twice", "each phrase once")
        elif plain != text:
            section.fault(key, f"{text!r} is never found so", "the plain form", plain)
        elif lang == "en" and not all(map(WORDS.fullmatch, parts)):
            section.fault(key, f"{text!r} has more than words", "words with single spaces")
        else:
            seen.add(plain)
            yield KeyWord(text, lang, weight, key == "strong", parts)


# --- verification ---


def verify_lexicon(policy: Policy, lexicon: Lexicon) -> list[Finding]:
    """Return what is wrong with a lexicon that can be read; the empty list means fine."""
    return [*_without(policy.terms.codes("problem"), lexicon), *_dead(lexicon)]


def _finding(kind: str, name: str, message: str, file: str = CALLED) -> Finding:
    return Finding(kind, "lexicon", (name,), message, file=file)


def _of_problem(kind: str, problem: str, message: str) -> Finding:
    return _finding(kind, problem, f"{problem}{message}", f"data/{PROBLEMS}/{problem}.toml")


def _without(problems: Iterable[str], lexicon: Lexicon) -> Iterator[Finding]:
    for problem in problems:
        words = lexicon.words.get(problem, ())
        for lang in LANGUAGES:
            if not any(word.strong and word.lang == lang for word in words):
                message = f" has no strong key word in {lang}"
                yield _of_problem("no key words", problem, message)


def _dead(lexicon: Lexicon) -> Iterator[Finding]:
    for phrase in lexicon.longer:
        spoken = lexicon.written(phrase.text.replace(GAP, ""))
        inside = (word for _, word in lexicon.perhaps(spoken) if word != phrase)
        if not any(True for word in inside for _ in word.find(spoken)):
            message = f"{phrase.text!r} under longer holds no key word"
            yield _finding("dead", phrase.text, message)
    for problem, phrases in lexicon.unless.items():
        words = lexicon.words[problem]
        for phrase in phrases:
            spoken = lexicon.written(phrase.text.replace(GAP, ""))
            inside = (word for word in words if not word.begins.isdisjoint(spoken.signs))
            if not any(True for word in inside for _ in word.find(spoken)):
                message = f": {phrase.text!r} under unless touches no key word"
                yield _of_problem("dead", problem, message)
        for word in words if phrases else ():
            spoken = lexicon.written(word.text.replace(GAP, ""))
            near = (phrase for phrase in phrases if not phrase.begins.isdisjoint(spoken.signs))
            if any(True for phrase in near for _ in phrase.find(spoken)):
                message = f": {word.text!r} is always taken back by unless"
                yield _of_problem("dead", problem, message)
