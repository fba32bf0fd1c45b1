"""Practices played: what a worked case is played to, to its end and to each of its mistakes.

Parts: `Played` (the practices of one case: `well`, and `mistaken`, each with what is to be marked).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aftersales_kit.answers.drafts import unmarked
from aftersales_kit.answers.practice import Practice, begin
from tests.handbook import HANDBOOK

TYPES = [*HANDBOOK.practised.manners]
FORBIDDEN = "这是您自己的问题"
LANGUAGES = ("en", "zh")


class Mistaken(NamedTuple):
    """A practice with one mistake in it, and what is marked of it."""

    kind: str
    about: str
    practice: Practice


def phrases() -> dict[str, str]:
    """Return a sentence of each assertion, sum and time, in either language, with its subject."""
    says = HANDBOOK.speech.assertions
    said = {
        one.found[lang][0]: subject.id
        for subject in says.subjects.values()
        for one in subject.assertions
        for lang in LANGUAGES
        if one.found[lang]
    }
    named = {one.id: one.found for one in says.sums.values()}
    named |= {one.id: one.found for one in says.times.values()}
    for subject_id, found in named.items():
        said |= {found[lang][0]: subject_id for lang in LANGUAGES if found[lang]}
    return {unmarked(text)[0]: subject for text, subject in said.items()}


PHRASES = phrases()


def until_told(practice: Practice, name: str) -> Practice:
    """Ask for a fact until it is told, since a buyer may put it off once."""
    while name not in practice.told:
        practice = practice.ask(name)
    return practice


class Played:
    """The practices of one worked case, with a buyer of one of the types."""

    def __init__(self, case: str, seed: int) -> None:
        self.begun = begin(case, TYPES[seed % len(TYPES)], seed=seed, handbook=HANDBOOK)
        marks = self.begun.finish().marks
        self.needed = [mark.about for mark in marks if mark.kind == "not_asked"]
        self.scene = self.begun.scene

    def asked(self, without: str = "") -> Practice:
        """Return the practice with all asked that matters, one left out."""
        practice = self.begun
        for name in self.needed:
            if name != without:
                practice = until_told(practice, name)
        return practice

    def chosen(self, practice: Practice, without: str = "") -> Practice:
        """Return a practice with all decided as it is right, one left out."""
        for choice in self.scene.choices:
            if choice.id != without:
                practice = practice.choose(choice.id, choice.right)
        return practice

    def well(self, lang: str = "zh", without: str = "") -> Practice:
        """Return the practice as it should be, with what the handbook itself writes."""
        return self.chosen(self.asked(without)).write(self.scene.message.text(lang))

    def mistaken(self) -> Iterator[Mistaken]:
        """Go through the practice with each of its mistakes, one at a time."""
        well = self.well()
        for name in self.needed:
            yield Mistaken("not_asked", name, self.well(without=name))
        for name in self.scene.hidden:
            if name not in well.told:
                yield Mistaken("needless", name, until_told(well, name))
        told = [name for name in well.told if name in self.scene.hidden]
        if told:
            yield Mistaken("repeated", told[0], well.ask(told[0]))
        asked = {field.name for field in self.scene.fields}
        for name in [name for name in self.scene.before if name in asked][:1]:
            yield Mistaken("wrong_person", name, well.ask(name, self.scene.writes))
        for choice in self.scene.choices:
            wrong = next(code for code in choice.codes if code != choice.right)
            yield Mistaken("chosen_wrongly", choice.id, well.choose(choice.id, wrong))
            asked_all = self.chosen(self.asked(), without=choice.id)
            yield Mistaken("not_chosen", choice.id, asked_all.write(self.scene.message.zh))
        yield Mistaken("nothing_written", "reply", self.chosen(self.asked()))
        yield Mistaken("word", "blames-buyer", well.write(FORBIDDEN))
        yield from self._denied(well)

    def _denied(self, well: Practice) -> Iterator[Mistaken]:
        """Go through the practice with a sentence of each kind that the case denies."""
        met: set[str] = set()
        for text, subject in PHRASES.items():
            kinds = {(self.scene.kind_of(one), one.check) for one in self.scene.remarks(text)}
            for kind, about in kinds:
                if len(kinds) == 1 and about == subject and kind not in {*met, "word"}:
                    met.add(kind)
                    yield Mistaken(kind, about, well.write(text))
