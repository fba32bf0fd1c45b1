"""Decision tables as written: inputs with finite domains, a hit policy, dated and cited rules.

Parts: `Bound` (a number condition before its amounts are known), `Rule`, `Table`, and
`Greetings` (how a wording begins).
Source: one file per table in data/policy, one file per market or platform in data/floors.
A floor file reads as a table whose hit policy is "priority": of the rows that apply, the one
best for the buyer holds, and no row need apply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as _field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from .terms import Field, Label, Range

HIT_POLICIES = ("unique", "first", "priority")
TABLE_ID, KEBAB = re.compile(r"[a-z]+(-[a-z]+)*"), "kebab-case, such as resend-carrier"
"""The form of a table's id, and how a message calls it."""
RULE_ID = re.compile(r"[A-Z]{2,3}-\d{2}(-[a-z])?", re.ASCII)


def statement_of(row_id: str) -> str:
    """Return the id of the statement that a floor's row stands for.

    >>> statement_of("CN-01-a"), statement_of("QST-01")
    ('CN-01', 'QST-01')
    """
    return re.sub(r"-[a-z]$", "", row_id)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number condition: the ends that the file names, each a number or an amount's id.

    `at_least` and `at_most` include their value, `above` and `below` do not.
    """

    at_least: str | int | Decimal | None = None
    above: str | int | Decimal | None = None
    at_most: str | int | Decimal | None = None
    below: str | int | Decimal | None = None

    def ends(self) -> dict[str, str | int | Decimal]:
        """Return the ends that are given, by name."""
        names = ("at_least", "above", "at_most", "below")
        return {name: end for name in names if (end := getattr(self, name)) is not None}

    def stretch(self, field: Field, amounts: Mapping[str, int | Decimal]) -> Range:
        """Return the ticks of `field` that lie inside the bound, both ends included."""
        low, high = field.span
        for name, end in self.ends().items():
            value = Decimal(amounts[end] if isinstance(end, str) else end) / field.step
            if name == "at_least":
                low = max(low, int(value.to_integral_value(ROUND_CEILING)))
            elif name == "above":
                low = max(low, int(value.to_integral_value(ROUND_FLOOR)) + 1)
            elif name == "at_most":
                high = min(high, int(value.to_integral_value(ROUND_FLOOR)))
            else:
                high = min(high, int(value.to_integral_value(ROUND_CEILING)) - 1)
        return low, high


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it applies, what follows, why, and from which day.

    `start` is the first day it holds, `end` the first day it no longer does (None: open).
    `when` leaves out the inputs that do not matter. `reply` names the wording to send. `file` is
    where it stands, where that is not the file of its table.
    Where a fact is asked for by its traits, `when` has the codes of the fact that have them, and
    `traits` what is asked as it is written, by trait. `everywhere` says why it holds in markets
    whose law it does not cite.
    """

    id: str
    start: date
    end: date | None
    when: Mapping[str, frozenset[str] | Bound]
    then: Mapping[str, str]
    why: Label
    sources: tuple[str, ...]
    reply: str | None = None
    traits: Mapping[str, frozenset[str]] = _field(default_factory=dict)
    file: str = ""
    everywhere: Label | None = None

    @property
    def statement(self) -> str:
        """The statement that a row of law or platform stands for: its id without the letter."""
        return statement_of(self.id)

    def holds(self, on: date) -> bool:
        """Say whether the rule is in force on the day `on`."""
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table of the shop's promise: every cell of its grid is decided by a rule.

    `everywhere` says why one that asks nothing of the market holds where its law does not.
    """

    id: str
    file: str
    title: Label
    question: Label
    hit_policy: str
    inputs: tuple[str, ...]
    outcomes: tuple[str, ...]
    rules: tuple[Rule, ...]
    first_because: Label | None = None
    everywhere: Label | None = None


@dataclass(frozen=True, slots=True)
class Greetings:
    """How a message begins, once: the `first` of a conversation, the `usual` one, a `formal` one.

    The formal one is for where a shop keeps its distance, or everybody reads along.
    """

    first: Label
    usual: Label
    formal: Label


MANNERS = tuple(part.name for part in fields(Greetings))
"""The ways of greeting, of which a wording says its own."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Codes of which law and platform say nothing, each fact with its codes, and why.

    `needs` are what must be said of a market (data/market-needs.toml), and of which nothing was
    read there.
    """

    codes: Mapping[str, frozenset[str]]
    why: Label
    sources: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    """One layer beneath the promise in one market: rows of statute or of a platform's rules.

    Each row answers one question (`questions`: rule id → table). A rule's id is the statement
    of data/sources.toml that it stands for (article, status) and a letter. `silent` are the codes
    of which it demands nothing, said so that a code that nobody thought of is told apart.
    """

    id: str
    file: str
    title: Label
    layer: str
    market: str
    rules: tuple[Rule, ...]
    questions: Mapping[str, str]
    silent: tuple[Silence, ...] = ()

    def on_question(self, table: str) -> tuple[Rule, ...]:
        """Return the rows that answer the question of `table`."""
        return tuple(rule for rule in self.rules if self.questions[rule.id] == table)
