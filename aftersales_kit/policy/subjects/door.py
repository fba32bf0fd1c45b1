"""The buyers' door: what buyers are asked, in their own words, and what each is then told.

Parts: `Question` (one fact or several, with `Choice` by choice, or a number by its `Bands`),
`Topic` (what a buyer comes with: what is asked then, and which lines are told under which
`Aspect`), `Common` (a common question, with where it leads), `Door`, `read_door`. What a buyer is
told at the end of each way is worked out in `answers.door`. Source: data/door.toml.

>>> door = handbook.door
>>> [choice.id for choice in door.questions["photo"].choices]
['yes', 'no']
>>> door.topics["unwanted"].asks[0]
'days'
>>> door.topics["unwnted"]
Traceback (most recent call last):
KeyError: "there is no topic 'unwnted'; did you mean 'unwanted'?"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..inforce import Policy
from ..reading import Files
from ..shapes import FILLED, ONCE, Blanks, By, Form, Key, Keys, Names, read, unresolved
from ..tables import Bound
from ..terms import Label
from .buyers import Buyers, Line, read_when, read_where

FILE = "door.toml"
ASPECT, LINE, PAPER, QUESTION, TOPIC = (
    "aspect", "line for buyers", "thing at hand", "question of the door", "topic",
)  # fmt: skip
END, SAID = "end of a stretch", "part of what is said"
BLANKS = {END: ("first", "last"), SAID: ("topic", "answers", "at_hand")}
"""What fills the blanks of its texts, by kind."""
PLAIN_ID = Form(lambda text: text.replace("-", "").isalnum(), "letters, digits and hyphens")
"""What stands in an address."""

Facts = Mapping[str, frozenset[str] | Bound]


@dataclass(frozen=True, slots=True)
class Aspect:
    """A heading of what a buyer is told; something stands under it in every case if `always`."""

    id: str
    title: Label
    always: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: what it says, and which facts that tells.

    It is there in the markets that are as `where` says; in all, where that is left out.
    """

    id: Annotated[str, PLAIN_ID]
    says: Label
    facts: Annotated[Facts, By(read_when)] = field(default_factory=dict)
    markets: Annotated[tuple[str, ...], Key("where"), By(read_where)] = ()


@dataclass(frozen=True, slots=True)
class Bands:
    """How the stretches of a number are said: the `first`, those `between`, and the `last`.

    {first} is the first number of a stretch and {last} the last.
    """

    first: Annotated[Label, Blanks(END)]
    between: Annotated[Label, Blanks(END)]
    last: Annotated[Label, Blanks(END)]


@dataclass(frozen=True, slots=True)
class Question:
    """What a buyer is asked: with choices, or a number of which the tables make the bands.

    `aside` are codes that only the shop can tell, for which there is no choice.
    """

    id: Annotated[str, PLAIN_ID]
    asks: Label
    choices: Annotated[tuple[Choice, ...], Key("choice")] = ()
    fact: Annotated[str, Names("field")] = ""
    bands: Bands | None = None
    aside: Annotated[Facts, By(read_when)] = field(default_factory=dict)

    def wrong(self) -> Iterator[tuple[str, ...]]:
        """Say that it has neither choices nor bands, or both."""
        if bool(self.choices) == bool(self.fact and self.bands):
            yield "", "cannot be answered", "choices, or a fact with bands"

    @property
    def facts(self) -> set[str]:
        """The facts that it asks."""
        told = {name for choice in self.choices for name in choice.facts}
        return told | {self.fact} if self.fact else told


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which something is found, in each language."""

    en: Annotated[tuple[str, ...], FILLED]
    zh: Annotated[tuple[str, ...], FILLED]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a buyer comes with.

    `facts` are then known, and `asks` are asked, as far as they matter. `tells` has the lines under
    each aspect; `granted` says what must be decided for any but those of the first.
    """

    id: Annotated[str, PLAIN_ID]
    says: Label
    at_hand: Annotated[tuple[str, ...], Names(PAPER), FILLED, ONCE]
    tells: Annotated[Mapping[str, tuple[str, ...]], Keys(ASPECT), Names(LINE), FILLED]
    facts: Annotated[Facts, By(read_when)] = field(default_factory=dict)
    asks: Annotated[tuple[str, ...], Names(QUESTION), ONCE] = ()
    granted: Annotated[Facts, By(read_when)] = field(default_factory=dict)
    markets: Annotated[tuple[str, ...], Key("where"), By(read_where)] = ()

    @property
    def first(self) -> str:
        """The aspect that answers it, whatever is granted."""
        return next(iter(self.tells))


@dataclass(frozen=True, slots=True)
class Common:
    """A question that buyers often ask: where it leads, and the lines that answer it in short.

    `answers` are ids of choices that it has answered already, in the order in which they are asked.
    `counts` are the problems whose cases say how often it is asked.
    """

    id: Annotated[str, PLAIN_ID]
    asks: Label
    words: Words
    topic: Annotated[str, Names(TOPIC)]
    short: Annotated[tuple[str, ...], Names(LINE), FILLED]
    counts: Annotated[tuple[str, ...], Names("problem"), FILLED]
    answers: tuple[str, ...] = ()
    markets: Annotated[tuple[str, ...], Key("where"), By(read_where)] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """The whole door; `knowers` are those who can answer a fact that a buyer can answer as well.

    `most` is how many questions a buyer is asked at most, `most_common` after a common question.
    """

    title: Label
    pick: Label
    person: Label
    paste: Annotated[Label, Blanks(SAID)]
    knowers: Annotated[tuple[str, ...], FILLED]
    most: int
    most_common: int
    at_hand: Mapping[str, Label]
    tells: Annotated[Mapping[str, tuple[str, ...]], Keys(ASPECT), Names(LINE)]
    aspects: Annotated[Mapping[str, Aspect], Key("aspect"), FILLED]
    questions: Annotated[Mapping[str, Question], Key("question"), FILLED]
    topics: Annotated[Mapping[str, Topic], Key("topic"), FILLED]
    lines: Annotated[Mapping[str, Line], Key("line")]
    common: Annotated[Mapping[str, Common], FILLED]


def read_door(files: Files, policy: Policy, buyers: Buyers) -> Door:
    """Return the door as far as it can be read."""
    file = files.toml(FILE)
    door = read(Door, file, {"policy": policy})
    own = {
        ASPECT: door.aspects,
        LINE: {**door.lines, **{line.id: line for line in buyers}},
        PAPER: door.at_hand,
        QUESTION: door.questions,
        TOPIC: door.topics,
    }
    file.faults.extend(unresolved(file.file, door, {**policy.names, **BLANKS, **own}))
    return door
