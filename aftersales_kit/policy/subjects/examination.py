"""The examination: its parts, each with its pass mark, and the shop's own questions.

Parts: `Part` (one part), `Typing` (what one that is typed asks), `Question` and `Questions` (a file
of the shop's own), `Examination`; `read_examination`, `verify_parts` (findings, in the form of
`verification`).
Source: data/training (PRC-01, BAS-15, OUT-27). `answers.examination` draws papers from it, and
finds the parts that could be passed by guessing.

The checks, each a sentence:

- *unresolved reference*: a part names an amount, a table or a source that there is not; a file of
  questions a part, or a question a row of a platform or a source.
- *asked by nobody*: a file of questions whose part asks none of the shop's own, or a part that asks
  for some and has no file.

>>> examined = handbook.examination
>>> [part.id for part in examined.parts.values() if part.typing]
['typing_zh', 'typing_en']
>>> examined.parts["rules"].pass_mark
'exam_pass_mark'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from ..faults import UNRESOLVED, Fault, Named, unknown
from ..inforce import Policy
from ..reading import Files
from ..shapes import FILE as IN_FILE
from ..shapes import FILLED, ID, ONCE, Key, Names, OneOf, entries, read, unresolved
from ..tables import Floor
from ..terms import NO_LABEL, Label
from ..verification import Finding, from_faults

FOLDER = "training"
FILE = f"{FOLDER}/examination.toml"
QUESTIONS = f"{FOLDER}/questions"
CALLED = f"data/{FILE}"
LANGUAGES = ("zh", "en")
PLATFORM = "platform"
OWN, DRAFTS, TICKETS, POLICY = "own", "drafts", "tickets", "policy"
KINDS = (POLICY, PLATFORM, DRAFTS, TICKETS, OWN)
"""What a part can draw its questions from."""
PART, ROW = "part of the examination", "row of a platform"
BY_NOBODY = "asked by nobody"


@dataclass(frozen=True, slots=True)
class Typing:
    """What is typed: sentences in a language, as many as fill `time` at `speed`, both amounts."""

    lang: Annotated[str, OneOf(LANGUAGES)]
    speed: Annotated[str, Names("amount")]
    time: Annotated[str, Names("amount")]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the examination, with what it `tells` whoever sits it.

    It has questions, or something to type. `pass_mark` is the amount that says which share has to
    be right: of the questions or, where something is typed, of the characters. `tables` are those
    that are asked about, all where there is none. `taught` is the page that teaches it.
    """

    id: Annotated[str, ID]
    label: Label
    tells: Label
    pass_mark: Annotated[str, Names("amount")]
    taught: str
    sources: Annotated[tuple[str, ...], Names("source"), FILLED]
    asks: Annotated[tuple[str, ...], OneOf(KINDS), ONCE] = ()
    questions: Annotated[str, Names("amount")] = ""
    tables: Annotated[tuple[str, ...], Names("table"), ONCE] = ()
    typing: Typing | None = None

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that it neither asks nor lets type, or both."""
        if bool(self.asks) != bool(self.questions):
            yield "questions", "does not fit", "`asks` and `questions`, or neither"
        if bool(self.asks) == bool(self.typing):
            yield "typing", "does not fit", "either `asks` or `typing`"
        if self.tables and POLICY not in self.asks:
            yield "tables", "does not fit", f'`tables` with asks = ["{POLICY}"]'


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the shop's own: `right` is the answer, among some that are `wrong`.

    Where it names a `row` of a platform's rules, the row has what is asked and what is right, and
    only what happened is told by `story`.
    """

    id: str
    story: Label = NO_LABEL
    asks: Label = NO_LABEL
    right: Label = NO_LABEL
    wrong_ones: Annotated[tuple[Label, ...], Key("wrong"), FILLED] = ()
    why: Label = NO_LABEL
    row: Annotated[str, Names(ROW)] = ""
    sources: Annotated[tuple[str, ...], Names("source")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say what does not go together, and which answers are the same."""
        own = {"asks": self.asks, "right": self.right, "wrong": self.wrong_ones, "why": self.why}
        for key, value in own.items():
            if self.row and value:
                yield key, "does not fit", "`row` and a `story`, and no more"
            elif not self.row and not value:
                yield key, "missing", "what is asked, the right answer, wrong ones, and why"
        if self.row and not self.story:
            yield "story", "missing", "what happened"
        answers = [self.right, *self.wrong_ones]
        for lang, texts in zip(Label._fields, zip(*answers, strict=True), strict=True):
            if len({*texts}) < len(texts):
                yield f"wrong.{lang}", "says one answer twice", "answers that differ"


@dataclass(frozen=True, slots=True)
class Questions:
    """A file of the shop's own questions, for one part.

    One that is an `example` shows how such a file is written, and tells nothing of any shop: who
    has passed only that is not ready by it. `taught` is the page that teaches what it asks.
    """

    id: Annotated[str, ID]
    file: Annotated[str, IN_FILE]
    part: Annotated[str, Names(PART)]
    title: Label
    question: Annotated[Mapping[str, Question], FILLED]
    example: bool = False
    taught: str = ""


@dataclass(frozen=True)
class Examination:
    """The parts by id, in the order in which they are sat, and the files of questions by id.

    `guessing` is the amount that says how likely it may be, at most, to pass a part by guessing.
    """

    parts: Mapping[str, Part]
    questions: Mapping[str, Questions]
    guessing: Annotated[str, Names("amount")]

    def of_part(self, part: str) -> Iterator[Questions]:
        """Go through the files of questions for a part."""
        return (each for each in self.questions.values() if each.part == part)

    @cached_property
    def examples(self) -> frozenset[str]:
        """The parts of which nothing is asked but examples."""
        return frozenset(
            part.id
            for part in self.parts.values()
            if part.asks == (OWN,) and all(each.example for each in self.of_part(part.id))
        )


def read_examination(files: Files) -> Examination:
    """Return the examination as far as it can be read."""
    section = files.toml(FILE)
    section.only("guessing", "part")
    parts = entries(Part, section.sub("part"))
    found = [read(Questions, each.named_as_file()) for each in files.tomls(QUESTIONS)]
    questions = Named("questions", {each.id: each for each in found})
    return Examination(parts, questions, section.text("guessing"))


def platforms(policy: Policy) -> Iterator[Floor]:
    """Go through the rules of platforms, a layer each, that the data hold."""
    return (floor for floor in policy.floors.values() if floor.layer == PLATFORM)


def verify_parts(policy: Policy, examined: Examination) -> list[Finding]:
    """Return what is wrong with an examination that can be read; the empty list means fine."""
    rows = {row.id for floor in platforms(policy) for row in floor.rules}
    known = {**policy.names, PART: examined.parts, ROW: rows}
    faults = [*unresolved(CALLED, examined.parts, known)]
    if examined.guessing not in policy.amounts:
        named = examined.guessing, policy.amounts, "amount", UNRESOLVED
        faults.append(unknown(CALLED, "", "guessing", *named))
    for each in examined.questions.values():
        faults += unresolved(each.file, each, known)
        if each.part in examined.parts and OWN not in examined.parts[each.part].asks:
            problem = f"{each.part} asks none of the shop's own questions"
            asking = [part.id for part in examined.parts.values() if OWN in part.asks]
            allowed = f"one of {', '.join(asking)}"
            faults.append(Fault(each.file, each.id, "part", problem, allowed, None, BY_NOBODY))
    for part in examined.parts.values():
        if OWN in part.asks and not [*examined.of_part(part.id)]:
            problem = "asks the shop's own questions, and there are none"
            allowed = f'a file of data/{QUESTIONS} with part = "{part.id}"'
            faults.append(Fault(CALLED, part.id, "asks", problem, allowed, None, BY_NOBODY))
    return from_faults(faults)
