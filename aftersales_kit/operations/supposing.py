"""What-ifs that rest on assumptions: what they come to, and what would turn them.

Parts: `Answer` of `Line`s, `Choice`, `Trial` (a question with what it supposes; `swings` say how
far each assumption moves the answer, `turns` where it changes sides), `paper_of` (all of it as a
paper to save).

Money is what the shop would pay, in fen: what it would earn is less than nothing. A trial is put
again and again with one number changed, so that what an answer hangs on is worked out by the same
code as the answer.

>>> turning(lambda value: int(100 - 10 * value), Decimal(0), Decimal(30), Decimal("0.5"))
Decimal('10.0')
>>> turning(lambda value: 5, Decimal(0), Decimal(30), Decimal("0.5")) is None
True
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from ..policy.handbook import Handbook
from ..policy.labels import Label, alike
from ..policy.subjects.supposed import ASSUMPTION, CHANGE, FACT, Supposed
from .costs import yuan_of
from .intervals import Interval
from .papers import Cell, Paper, Sheet
from .what_if import TOTAL, WhatIf
from .what_if_papers import (
    CASES_COUNTED,
    CNY,
    COST,
    DIFFERENCE,
    NOW,
    THEN,
    broken,
    counted_said,
    interval_said,
    left_out_sheet,
    situations_sheet,
    stamp,
)

Values = Mapping[str, Decimal]
Chosen = Mapping[str, str]
KINDS = {
    CHANGE: Label("what is tried", "要试的"),
    FACT: Label("fact", "事实"),
    ASSUMPTION: Label("assumption", "假设"),
}
PERCENT = "share"
"""The unit whose numbers people read and write in percent."""
NAMED_CNY = Label("difference, CNY", "差额（元）")
SUPPOSED = Label("What is taken to be so", "前提")
COUNTS = Label("How many", "数量")
SWINGS = Label("What it hangs on", "取决于什么")
TURNS = Label("What would turn it", "到多少会翻转")


@dataclass(frozen=True)
class Line:
    """One part of an answer: money in fen, or a count, as it is and as it would be."""

    label: Label
    now: int
    then: int


@dataclass(frozen=True)
class Course:
    """How numbers go along weeks or hours: as it is, and as it would be with its ends.

    `names` are those of the places, every series has a number or None for each; `called` says what
    the two series are.
    """

    title: Label
    along: Label
    names: tuple[str, ...]
    now: tuple[float | None, ...]
    then: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    called: tuple[Label, Label] = (NOW, THEN)


@dataclass(frozen=True)
class Answer:
    """What a what-if comes to.

    `money` are its parts, `counts` how many cases and orders; `interval` is how far the difference
    in all may be off by chance, `said` what else is to be known; `tables` stand below it, and those
    `beside` only in what is saved. `report` compares the two policies, where one is changed;
    `course` is what is drawn of weeks or hours.
    """

    money: tuple[Line, ...]
    counts: tuple[Line, ...]
    interval: Interval | None
    said: tuple[Label, ...] = ()
    tables: tuple[Sheet, ...] = ()
    beside: tuple[Sheet, ...] = ()
    report: WhatIf | None = None
    course: Course | None = None

    @property
    def total(self) -> Line:
        """All money together."""
        return Line(TOTAL, sum(m.now for m in self.money), sum(m.then for m in self.money))

    @property
    def difference(self) -> int:
        """What it costs more, in fen; less than nothing, where it costs less."""
        return self.total.then - self.total.now


@dataclass(frozen=True)
class Choice:
    """One of several that is chosen: what is asked, and the options by their ids."""

    label: Label
    options: Mapping[str, Label]


@dataclass(frozen=True)
class Swing:
    """What the difference comes to at both bounds of an assumption, all else as it is, in fen."""

    of: Supposed
    least: int
    most: int

    @property
    def width(self) -> int:
        """How far apart they are."""
        return abs(self.most - self.least)


@dataclass(frozen=True)
class Turn:
    """Where the answer changes sides; `at` is None where it does nowhere within the bounds."""

    of: Supposed
    at: Decimal | None


@dataclass(frozen=True)
class Counted:
    """How many rows of which file count, and why the others do not, each reason with its rows.

    `said` says what they are of.
    """

    file: str
    rows: int
    of: int
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: Label = CASES_COUNTED

    @property
    def label(self) -> Label:
        """All of it in a sentence."""
        return counted_said(self.file, self.rows, self.of, self.said)


class Trial(ABC):
    """A question of a manager: numbers it supposes, choices, and what it then comes to.

    `asked` are ids of data/supposed.toml, what is tried first. `answer` takes every one of them
    in its unit, a share as a number from 0 to 1, and the option of every choice.
    """

    id: ClassVar[str]
    title: ClassVar[Label]
    asked: ClassVar[tuple[str, ...]]
    turned: ClassVar[Label] = TURNS
    """What is said of the numbers at which the answer turns."""
    choices: Mapping[str, Choice]
    counted: Counted

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook
        self.supposed = {name: handbook.supposed[name] for name in self.asked}
        self.choices = {}

    @abstractmethod
    def answer(self, values: Values, chosen: Chosen) -> Answer:
        """Return what it comes to."""

    def difference(self, values: Values, chosen: Chosen) -> int:
        """Return the difference in all, in fen: the same as of the answer, and sooner said."""
        return self.answer(values, chosen).difference

    def side(self, values: Values, chosen: Chosen) -> int:
        """Return what decides on which side the answer is: the difference, and its sign."""
        return self.difference(values, chosen)

    def begins(self) -> dict[str, Decimal]:
        """Return the numbers that it begins with."""
        in_force = self.handbook.on(self.handbook.policy.changes[-1])
        return {name: one.begins(in_force) for name, one in self.supposed.items()}

    def swings(self, values: Values, chosen: Chosen) -> tuple[Swing, ...]:
        """Return how far each assumption moves the difference, the one that moves it most first."""
        found = [
            Swing(
                one,
                self.difference({**values, name: Decimal(one.least)}, chosen),
                self.difference({**values, name: Decimal(one.most)}, chosen),
            )
            for name, one in self.supposed.items()
            if one.kind == ASSUMPTION
        ]
        return tuple(sorted(found, key=lambda swing: -swing.width))

    def turns(self, values: Values, chosen: Chosen) -> tuple[Turn, ...]:
        """Return for each assumption where the answer changes sides, all else as it is."""
        return tuple(
            Turn(one, turning(self._along(name, values, chosen), *_bounds(one)))
            for name, one in self.supposed.items()
            if one.kind == ASSUMPTION
        )

    def _along(self, name: str, values: Values, chosen: Chosen) -> Callable[[Decimal], int]:
        return lambda value: self.side({**values, name: value}, chosen)


def _bounds(one: Supposed) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(one.least), Decimal(one.most), Decimal(one.step)


def turning(
    difference: Callable[[Decimal], int], least: Decimal, most: Decimal, step: Decimal
) -> Decimal | None:
    """Return the first value, in steps from the least, past which a difference changes sides.

    The difference goes one way all along; None where both bounds are on one side. Neither pays nor
    costs is a side of its own, and turns into another at once.
    """
    side = _side(difference(least))
    if side == _side(difference(most)):
        return None
    low, high = 0, int((most - least) / step)
    if high < 1 or _side(difference(least + high * step)) == side:
        return most
    while high - low > 1:
        middle = (low + high) // 2
        if _side(difference(least + middle * step)) == side:
            low = middle
        else:
            high = middle
    return least + high * step


def _side(difference: int) -> int:
    return (difference > 0) - (difference < 0)


# --- as people read it ---


def number_label(one: Supposed, value: Decimal, handbook: Handbook) -> Label:
    """Return a number with its unit: a share in percent.

    >>> number_label(handbook.supposed["value_lost"], Decimal("0.125"), handbook).en
    '12.5 %'
    >>> number_label(handbook.supposed["window_days"], Decimal(15), handbook).zh
    '15 天'
    """
    unit = alike("%") if one.unit == PERCENT else handbook.policy.terms.units[one.unit]
    return Label("{} {}", "{} {}").format(plain(one, value), unit)


def plain(one: Supposed, value: Decimal) -> str:
    """Return a number as it is entered: a share in percent, no noughts at its end."""
    shown = value * 100 if one.unit == PERCENT else value
    return f"{shown.normalize():f}" if shown else "0"


def interval_label(answer: Answer) -> Label:
    """Say how far the difference in all may be off by chance."""
    found = answer.interval
    if found is None or not found.orders:
        return Label("", "")
    return interval_said(found.orders, found.low, found.high)


def paper_of(
    trial: Trial, values: Values, chosen: Chosen, answer: Answer, saved_at: datetime
) -> Paper:
    """Return an answer as a paper, with all that it rests on and when it was saved."""
    notes = [
        trial.counted.label,
        *stamp(trial.handbook.policy, saved_at),
        *answer.said,
        interval_label(answer),
        *(broken(answer.report) if answer.report else ()),
    ]
    return Paper(
        trial.id,
        trial.title,
        tuple(note for note in notes if note),
        (
            money_sheet(answer),
            counts_sheet(answer),
            supposed_sheet(trial, values, chosen),
            swings_sheet(trial, values, chosen),
            turns_sheet(trial, values, chosen),
            *answer.tables,
            *answer.beside,
            *([situations_sheet(answer.report)] if answer.report else []),
            *left_out_sheet(trial.counted.left_out),
        ),
    )


def money_sheet(answer: Answer) -> Sheet:
    """Return the money by part and in all, in CNY."""
    rows: list[tuple[Cell, ...]] = [
        (line.label, yuan_of(line.now), yuan_of(line.then), yuan_of(line.then - line.now))
        for line in (*answer.money, answer.total)
    ]
    return Sheet("cost", COST, (CNY, NOW, THEN, DIFFERENCE), tuple(rows))


def counts_sheet(answer: Answer) -> Sheet:
    """Return the counts of cases and orders."""
    rows = tuple((line.label, line.now, line.then, line.then - line.now) for line in answer.counts)
    return Sheet("counts", COUNTS, (COUNTS, NOW, THEN, DIFFERENCE), rows)


def supposed_sheet(trial: Trial, values: Values, chosen: Chosen) -> Sheet:
    """Return what was chosen and what is supposed, each a fact, an assumption or what is tried."""
    rows: list[tuple[Cell, ...]] = [
        (choice.label, choice.options[chosen[name]], KINDS[CHANGE], None)
        for name, choice in trial.choices.items()
    ]
    rows += [
        (one.label, number_label(one, values[name], trial.handbook), KINDS[one.kind], one.note)
        for name, one in trial.supposed.items()
    ]
    heads = (SUPPOSED, Label("number", "取值"), Label("kind", "性质"), Label("why", "说明"))
    return Sheet("supposed", SUPPOSED, heads, tuple(rows))


def swings_sheet(trial: Trial, values: Values, chosen: Chosen) -> Sheet:
    """Return what the difference comes to at both bounds of each assumption, in CNY."""
    rows = tuple(
        (
            swing.of.label,
            number_label(swing.of, Decimal(swing.of.least), trial.handbook),
            yuan_of(swing.least),
            number_label(swing.of, Decimal(swing.of.most), trial.handbook),
            yuan_of(swing.most),
        )
        for swing in trial.swings(values, chosen)
    )
    then = Label("difference then", "这时的差额")
    heads = (KINDS[ASSUMPTION], Label("least", "最低"), then, Label("most", "最高"), then)
    return Sheet("swings", SWINGS, heads, rows)


def turns_sheet(trial: Trial, values: Values, chosen: Chosen) -> Sheet:
    """Return where each assumption would turn the answer."""
    nowhere = Label("nowhere between {} and {}", "{} 到 {} 之间都不会")
    rows: list[tuple[Cell, ...]] = []
    for turn in trial.turns(values, chosen):
        one = turn.of
        bounds = (number_label(one, Decimal(at), trial.handbook) for at in (one.least, one.most))
        at = number_label(one, turn.at, trial.handbook) if turn.at is not None else None
        now = number_label(one, values[one.id], trial.handbook)
        rows.append((one.label, now, at or nowhere.format(*bounds)))
    heads = (KINDS[ASSUMPTION], NOW, Label("the answer turns at", "翻转点"))
    return Sheet("turns", trial.turned, heads, tuple(rows))


def along_sheet(
    trial: Trial, name: str, tried: Iterable[Decimal], values: Values, chosen: Chosen
) -> Sheet:
    """Return what the difference comes to as one number is another one, all else as it is."""
    one = trial.supposed[name]
    rows = tuple(
        (
            number_label(one, value, trial.handbook),
            yuan_of(trial.difference({**values, name: value}, chosen)),
        )
        for value in tried
    )
    return Sheet("along", one.label, (one.label, NAMED_CNY), rows)
