"""Scripts: how a text in simplified characters is written and said elsewhere.

Parts: `Script` (`write` puts a text into it), `Words` (to be looked for in a text), `read_scripts`,
`verify_scripts` (findings, in the form of `verification`).
Source: data/scripts, one file a script, has the words that are said otherwise; data/characters has
the characters and phrases, written from OpenCC by `COMMAND`. The handbook's own script, `HANS`, has
no file.

The checks, each a sentence:

- *case differs*: a sentence of ours that is read otherwise than the file says.
- *term without example*: a term that changes none of these sentences.

>>> handbook.scripts["zh-Hant-TW"].write("包邮的，7天无理由退货，快递单号发您。")
'免運的，7天鑑賞期內退貨，物流單號傳給您。'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from ..faults import UNRESOLVED, unknown
from ..inforce import Policy
from ..reading import Files
from ..shapes import FILE, ID, By, read
from ..terms import Label
from ..verification import Finding

HANS = "zh-Hans"
"""The script in which the handbook itself is written."""
FOLDER, CHARACTERS = "scripts", "characters"
COMMAND = "python -m aftersales_kit.operations.scripts"


@dataclass(frozen=True)
class Script:
    """A script, and the words that are said otherwise where it is written.

    `characters` lists what OpenCC says, a character or phrase a line, with what is written for it;
    below an empty line, what the place then writes for that. It is taken in when it is needed.
    `said` are sentences of ours with how they are read there.
    """

    id: Annotated[str, ID]
    file: Annotated[str, FILE]
    label: Label
    opencc: str
    terms: Mapping[str, str]
    characters: Annotated[str, By(lambda section, key, given: given["characters"])]
    said: Mapping[str, str] = field(default_factory=dict)

    def write(self, text: str) -> str:
        """Return a text in this script; what `terms` says stays as it says it."""
        return self._terms.write(text, self._by_opencc)

    def write_without(self, term: str, text: str) -> str:
        """Return a text as it would be written if `terms` had one word less."""
        others = {word: said for word, said in self.terms.items() if word != term}
        return Words(others).write(text, self._by_opencc)

    def _by_opencc(self, text: str) -> str:
        """Return a text as OpenCC writes it: phrase by phrase, then in the words of the place."""
        phrases, characters, local = self._listed
        return phrases.write(
            text, lambda rest: local.write(rest.translate(characters)), local.write
        )

    @cached_property
    def _terms(self) -> Words:
        return Words(self.terms)

    @cached_property
    def _listed(self) -> tuple[Words, Mapping[int, str], Words]:
        """The phrases, the characters, and the words of the place for what was written so."""
        first, _, local = self.characters.partition("\n\n")
        listed = [line.partition(" ") for line in first.splitlines() if not line.startswith("#")]
        characters = {ord(word): said for word, _, said in listed if len(word) == 1}
        phrases = {
            word: said or word.translate(characters) for word, _, said in listed if len(word) > 1
        }
        ways = (line.partition(" ") for line in local.splitlines())
        return Words(phrases), characters, Words({word: said for word, _, said in ways})


class Words:
    """Words with what is written for each, to be looked for in a text, the longest first."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[0], set()).add(len(word))
        self.lengths = {c: sorted(found, reverse=True) for c, found in lengths.items()}

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Go through the words in a text: where each begins and ends, what is written for it."""
        at = 0
        while at < len(text):
            lengths = self.lengths.get(text[at], ())
            starts = (text[at : at + length] for length in lengths)
            word = next((word for word in starts if word in self.words), "")
            if word:
                yield at, at + len(word), self.words[word]
            at += len(word) or 1

    def write(
        self, text: str, rest: Callable[[str], str] = str, own: Callable[[str], str] = str
    ) -> str:
        """Return a text with its words written so; `rest` and `own` write on what they get."""
        at, written = 0, []
        for start, end, said in self.found(text):
            written += [rest(text[at:start]), own(said)]
            at = end
        return "".join([*written, rest(text[at:])])


def read_scripts(files: Files, policy: Policy) -> dict[str, Script]:
    """Return the scripts by their tag, as far as they can be read."""
    found = {}
    for section in files.tomls(FOLDER):
        named = section.named_as_file()
        characters = files.plain(f"{CHARACTERS}/{named.id}.txt")
        found[named.id] = read(Script, named, {"characters": characters})
    known = (HANS, *found)
    for market in policy.clocks.markets.values():
        if market.script not in known:
            place = (market.file, market.id, "script", market.script)
            files.faults.append(unknown(*place, known, "script", UNRESOLVED))
    return found


def verify_scripts(scripts: Mapping[str, Script]) -> list[Finding]:
    """Return what is wrong with scripts that can be read; the empty list means fine."""
    return [finding for script in scripts.values() for finding in _of_sentences(script)]


def _of_sentences(script: Script) -> Iterator[Finding]:
    waiting = dict.fromkeys(script.terms)
    for text, expected in script.said.items():
        written = script.write(text)
        if written != expected:
            message = (
                f"{script.id}: {text!r} is said to be read {expected!r}, but it is {written!r}"
            )
            yield Finding("case differs", script.id, (script.id,), message, file=script.file)
        for term in [term for term in waiting if term in text]:
            if script.write_without(term, text) != written:
                del waiting[term]
    for term in waiting:
        yield Finding(
            "term without example",
            script.id,
            (script.id,),
            f"{script.id}: no sentence would be read otherwise without the term {term!r}",
            file=script.file,
            mend="add a sentence with it to `said`, or take it out where OpenCC says the same",
        )
