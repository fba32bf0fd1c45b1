"""The go-live examination: papers drawn for its parts, how they are marked, and what is kept.

Parts: `paper` (questions for a seed), `Paper`, `mark` (its `Result`), `record` (a result to keep),
`by_guessing` (how likely it is to pass by guessing alone); `verify_examination` (findings, in the
form of `verification`). What is typed is in `typed`, what questions are made of in `questions`.
Source: PRC-01, BAS-15, SAT-23, OUT-27; the parts are in data/training/examination.toml, how many
questions there are and what share of them must be right are amounts.

The right answers are what the policy decides on the day of the paper, so that a change of policy
changes the questions. The same seed, day and policy always give the same paper. A paper that could
be passed by guessing more often than the policy allows has more questions than usual.

The checks, each a sentence:

- those of `policy.subjects.examination`.
- *passed by guessing*: a part whose questions, all together, could be passed by guessing more often
  than that.

>>> from datetime import date
>>> drawn = paper(handbook, date(2026, 3, 1), seed=7)
>>> all_right = {item.id: item.right for item in drawn.items}
>>> result = mark(drawn, all_right)
>>> result.passed, result.share
(True, Decimal('1.00'))
>>> mark(drawn, {}).passed
False
>>> drawn.by_guessing < 0.001
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil
from random import Random

from ..policy.faults import no_such
from ..policy.handbook import Handbook
from ..policy.shapes import unresolved
from ..policy.subjects.examination import CALLED, Part, verify_parts
from ..policy.subjects.tickets import ENTRY
from ..policy.verification import Finding
from .questions import Item, pools

SHARE = Decimal("0.01")
GUESSED = "passed by guessing"
CASE, ASSERTION = "worked case", "assertion"


@dataclass(frozen=True)
class Paper:
    """The questions of a part drawn for a seed, and the share of right answers that passes."""

    seed: int
    on: date
    items: tuple[Item, ...]
    pass_mark: Decimal
    part: Part

    @property
    def needed(self) -> int:
        """How many right answers pass."""
        return ceil(self.pass_mark * len(self.items))

    @property
    def by_guessing(self) -> float:
        """How likely it is that somebody who only guesses passes: from 0 to 1."""
        return by_guessing((float(item.odds) for item in self.items), self.needed)


@dataclass(frozen=True)
class Result:
    """How a paper went: questions right, wrong and left open; `share` is right of all."""

    paper: Paper
    answers: Mapping[str, str]
    right: tuple[Item, ...]
    wrong: tuple[Item, ...]
    unanswered: tuple[Item, ...]

    @property
    def share(self) -> Decimal:
        """The part of all questions that is right, rounded down: nobody passes by rounding."""
        whole = len(self.paper.items)
        return (Decimal(len(self.right)) / whole).quantize(SHARE, rounding="ROUND_FLOOR")

    @property
    def passed(self) -> bool:
        """Whether the share reaches the pass mark."""
        return len(self.right) >= self.paper.needed


def by_guessing(odds: Iterable[float], needed: int) -> float:
    """Return how likely at least so many right answers are, each being right with its own odds.

    >>> by_guessing([0.5, 0.5], 2)
    0.25
    >>> by_guessing([0.25] * 10, 8) < 0.0005
    True
    """
    likely = [1.0]
    for one in odds:
        fewer = [0.0, *(chance * one for chance in likely)]
        likely = [a * (1 - one) + b for a, b in zip((*likely, 0.0), fewer, strict=True)]
    return sum(likely[needed:])


def find_part(handbook: Handbook, name: str) -> Part:
    """Return a part of the examination by its id, the first for ""; raises KeyError."""
    parts = handbook.examination.parts
    name = name or next(iter(parts))
    if name not in parts:
        raise KeyError(no_such("part of the examination", name, parts))
    return parts[name]


def paper(
    handbook: Handbook, on: date, *, seed: int, part: str = "", count: int | None = None
) -> Paper:
    """Draw a paper of a part as the policy stands on the day `on`.

    `part` is the first one where it is left out; `count` replaces the usual number. Subjects
    (tables, and amounts as one) take turns, so that no paper asks only about freight. Raises
    KeyError where there is no such part, and ValueError for one in which something is typed.
    """
    asked, in_force = find_part(handbook, part), handbook.on(on)
    if asked.typing is not None:
        raise ValueError(f"the part {asked.id} has no questions: something is typed in it")
    chance = Random(seed)
    subjects = pools(asked, in_force, chance)
    names = sorted(subjects)
    chance.shuffle(names)
    for subject in names:
        chance.shuffle(subjects[subject])
    usual = int(in_force.amounts[asked.questions])
    most = in_force.amounts[handbook.examination.guessing]
    drawn = Paper(seed, on, (), Decimal(in_force.amounts[asked.pass_mark]), asked)
    items: dict[str, Item] = {}

    def enough() -> bool:
        if len(items) < (usual if count is None else count):
            return False
        return count is not None or replace(drawn, items=(*items.values(),)).by_guessing <= most

    while not enough() and any(subjects.values()):
        for subject in names:
            found: list[Item] = []
            while subjects[subject] and not found and not enough():
                found = list(subjects[subject].pop()())
            if found:
                item = chance.choice(found)
                items[item.id] = item
    return replace(drawn, items=tuple(items.values()))


def mark(drawn: Paper, answers: Mapping[str, str]) -> Result:
    """Return how the answers (code by question id) went; ids of other papers count for nothing."""
    groups: dict[bool | None, list[Item]] = {True: [], False: [], None: []}
    for item in drawn.items:
        given = answers.get(item.id) or None
        groups[None if given is None else given == item.right].append(item)
    known = {item.id: answers[item.id] for item in (*groups[True], *groups[False])}
    return Result(drawn, known, *(tuple(groups[key]) for key in (True, False, None)))


def record(result: Result, who: str) -> dict[str, object]:
    """Return a result as it is kept: who, which paper, each answer, and how it went."""
    drawn, missed = result.paper, (*result.wrong, *result.unanswered)
    return {
        "who": who.strip(),
        "day": drawn.on.isoformat(),
        "part": drawn.part.id,
        "of": len(drawn.items),
        "right": len(result.right),
        "passed": result.passed,
        "missed": [item.id for item in drawn.items if item in missed],
        "seed": drawn.seed,
        "share": str(result.share),
        "pass_mark": str(drawn.pass_mark),
        "by_guessing": f"{drawn.by_guessing:.2g}",
        "questions": [
            {
                "id": item.id,
                "subject": item.subject,
                "given": result.answers.get(item.id),
                "right": item.right,
            }
            for item in drawn.items
        ],
    }


def verify_examination(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with the examination, and the parts that could be passed by guessing.

    Where something is named that there is not, no paper is drawn.
    """
    found = verify_parts(handbook.policy, handbook.examination)
    return found or [*_guessed(handbook)] if _resolved(handbook) else found


def _resolved(handbook: Handbook) -> bool:
    """Say whether all is there that drafts and tickets name."""
    form, assertions = handbook.tickets, handbook.speech.assertions.every
    entries = {entry.name: entry for entry in form.entries}
    here = {CASE: handbook.cases, ASSERTION: assertions, ENTRY: entries}
    named = (handbook.drafted, entries, {ticket.id: ticket for ticket in form.tickets})
    known = {**handbook.policy.names, **here}
    return not any(True for each in named for _ in unresolved(CALLED, each, known))


def _guessed(handbook: Handbook) -> Iterator[Finding]:
    on, examined = handbook.policy.changes[-1], handbook.examination
    most = handbook.on(on).amounts[examined.guessing]
    for part in examined.parts.values():
        if part.typing is None:
            drawn = paper(handbook, on, seed=1, part=part.id)
            if drawn.by_guessing > most:
                message = (
                    f"{part.id}: {len(drawn.items)} questions are all that there are, and who only "
                    f"guesses passes {drawn.by_guessing:.2%} of the time, more than {most:.2%}"
                )
                mend = "add questions, or wrong answers to those that there are, or raise the mark"
                yield Finding(GUESSED, part.id, (), message, file=CALLED, mend=mend)
