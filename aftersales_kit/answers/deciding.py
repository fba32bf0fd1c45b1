"""One case, one table: the decision with its reasons, or the next question worth asking.

Parts: `decide` (a `Decision`, or the `Question` that settles most), `Demand` (what law and
platform demand of the same case), `PossibleReply` (one reply to a question and what it leads to).

>>> from datetime import date
>>> answer = decide("no-reason-window", {"order_state": "in_transit"},
...                 on=date(2026, 3, 1), handbook=handbook)
>>> answer.outcomes, [rule.id for rule in answer.rules]
({'window': 'inside'}, ['WIN-01'])
>>> question = decide("no-reason-window", {"order_state": "signed", "market": "cn"},
...                   on=date(2026, 3, 1), handbook=handbook)
>>> question.field.name
'days_since_signing'
>>> [(reply.label.en, reply.outcomes["window"]) for reply in question.replies]
[('up to 7 days', 'inside'), ('8 days or more', 'after')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import log2
from typing import NamedTuple

from ..policy.days import DAYS, MARKET, SIGNED, counted
from ..policy.diagrams import Diagram
from ..policy.handbook import Handbook
from ..policy.inforce import InForce, RuleInForce
from ..policy.tables import Floor
from ..policy.terms import Condition, Field, Knower, Label, OneOf, Value
from .facts import read_facts

CELLS_AT_ONCE = 200_000
"""Above this many open cells the question is chosen table by table, which is quicker and, so far
from an answer, as good."""
TELLS = 1e-9
"""A fact tells something from this many bits on: less is what rounding leaves of nothing."""


@dataclass(frozen=True)
class Demand:
    """A row of law or platform that applies to a case: what it demands for one outcome."""

    floor: Floor
    rule: RuleInForce
    outcome: str
    code: str
    article: str
    status: str


@dataclass(frozen=True)
class Decision:
    """What a table decides for a case.

    `outcomes` by name; `rules` are those that decided, the ones decided first coming first; when
    unknown facts leave several rules of the table possible that all agree, `rules` has them all.
    """

    table: str
    on: date
    facts: Mapping[str, Value]
    outcomes: Mapping[str, str]
    rules: tuple[RuleInForce, ...]
    in_force: InForce

    @property
    def rule(self) -> RuleInForce:
        """The rule of the table itself (the first, when several agree)."""
        own = self.in_force.policy.table_of
        return next(rule for rule in self.rules if own[rule.id] == self.table)

    @property
    def reply(self) -> str | None:
        """The wording that goes with it; None also while the rules that may decide differ in it."""
        own = self.in_force.policy.table_of
        named = {rule.rule.reply for rule in self.rules if own[rule.id] == self.table}
        return named.pop() if len(named) == 1 else None

    @cached_property
    def looked_at(self) -> set[str]:
        """The facts and inputs that decided: no other makes a difference, whatever becomes of it.

        They are what the deciding rules ask about, and, where the first rule that holds decides,
        what ruled out those before them.
        """
        return _asked_by(self.rules, self.facts, self.on, self.in_force)

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What law and platform demand of this case, statute first."""
        found = []
        for floor, row in self.in_force.floors[self.table]:
            if row.matches(self.facts, self.in_force.terms):
                source = self.in_force.policy.sources.statements[row.rule.statement]
                for outcome, code in row.rule.then.items():
                    found.append(Demand(floor, row, outcome, code, source.article, source.status))
        return tuple(sorted(found, key=lambda demand: demand.floor.layer != "statute"))

    def binding(self, outcome: str) -> Demand | None:
        """Return the demand that binds an outcome, or None where the shop promises it itself.

        The lowest layer that already asks for what the shop gives is the one that binds.
        """
        field = self.in_force.terms[outcome]
        given = field.rank(self.outcomes[outcome])
        asked = [d for d in self.demands if d.outcome == outcome and field.rank(d.code) >= given]
        return asked[0] if asked else None

    def best(self, outcome: str) -> str:
        """Return the outcome that holds: the promise, or what law or platform asks beyond it."""
        field = self.in_force.terms[outcome]
        codes = [self.outcomes[outcome]]
        codes += [demand.code for demand in self.demands if demand.outcome == outcome]
        return max(codes, key=field.rank)


@dataclass(frozen=True)
class PossibleReply:
    """One reply to a question: `condition` on the field asked, and the outcomes it settles.

    `outcomes` is None while the reply leaves the table open.
    """

    field: Field
    condition: Condition
    outcomes: Mapping[str, str] | None

    @property
    def label(self) -> Label:
        """The reply in words."""
        return self.field.condition_label(self.condition)


class Chosen(NamedTuple):
    """The one fact to ask, the replies to it, and what each open fact tells."""

    field: Field
    replies: tuple[PossibleReply, ...]
    gains: Mapping[str, float]


class Choice:
    """What to ask, worked out when it is wanted first: most questions are never put."""

    def __init__(self, work_out: Callable[[], Chosen]) -> None:
        self._work_out: Callable[[], Chosen] | None = work_out

    @cached_property
    def made(self) -> Chosen:
        """What is asked."""
        assert self._work_out is not None
        chosen = self._work_out()
        self._work_out = None  # and with it the cells from which it was chosen
        return chosen


@dataclass(frozen=True)
class Question:
    """What to ask next about an open case: the one fact that settles most.

    `possible` are the outcomes that are still open, `rules` the rules still possible; what to ask
    is chosen when it is wanted first.
    """

    table: str
    on: date
    facts: Mapping[str, Value]
    possible: tuple[Mapping[str, str], ...]
    rules: tuple[RuleInForce, ...]
    choice: Choice
    in_force: InForce

    @property
    def field(self) -> Field:
        """The fact to ask for."""
        return self.choice.made.field

    @property
    def known_by(self) -> tuple[Knower, ...]:
        """Who can answer it, whoever is asked first coming first."""
        return self.field.known_by

    @property
    def replies(self) -> tuple[PossibleReply, ...]:
        """The replies that there are to it."""
        return self.choice.made.replies

    @property
    def gains(self) -> Mapping[str, float]:
        """How many bits each open fact tells on average."""
        return self.choice.made.gains

    @cached_property
    def looked_at(self) -> set[str]:
        """The facts and inputs that still matter, or have mattered for what is still possible."""
        return _asked_by(self.rules, self.facts, self.on, self.in_force) | self.gains.keys()

    @property
    def ask(self) -> Label:
        """The question in words."""
        return self.field.ask or self.field.label


def decide(
    table: str, facts: Mapping[str, object], *, on: date, handbook: Handbook
) -> Decision | Question:
    """Decide a case by a table as the policy stands on the day `on`.

    Facts may be raw (text as typed) or canonical; unknown ones are left out. When what is known
    settles the outcome a `Decision` is returned, else the `Question` to ask next.
    Raises CaseError for values that cannot be read or contradict each other, KeyError for an
    unknown table, UncoveredDate for a day before the policy.
    """
    in_force = handbook.on(on)
    known = counted(read_facts(facts, handbook.policy.terms), in_force)
    return decide_known(table, known, on, in_force)


def decide_known(
    table: str, facts: Mapping[str, Value], on: date, in_force: InForce
) -> Decision | Question:
    """Decide a case whose facts are canonical already: see `decide`."""
    in_force.table(table)
    try:
        fired = in_force.fire(table, facts)
    except KeyError:
        return _decide_open(table, facts, on, in_force)
    rules = tuple(_made_by(table, fired, in_force).values())
    return Decision(table, on, facts, fired[table].rule.then, rules, in_force)


def _made_by(
    table: str, fired: Mapping[str, RuleInForce], in_force: InForce
) -> dict[str, RuleInForce]:
    """Return the rules that the deciding rule rests on, and itself last: no others decided."""
    made: dict[str, RuleInForce] = {}
    for name in fired[table].conditions:
        if in_force.producers.get(name) in fired:
            made.update(_made_by(in_force.producers[name], fired, in_force))
    made[table] = fired[table]
    return made


def _asked_by(
    rules: Sequence[RuleInForce], facts: Mapping[str, Value], on: date, in_force: InForce
) -> set[str]:
    """Return what rules ask about, and what ruled out those that stand before them.

    A rule is ruled out by what fails of its conditions; where one of these is asked about already,
    that is enough, and where none fails by itself, it is all of them together.
    """
    seen = {name for rule in rules for name in rule.conditions}
    for earlier in _passed_over(rules, in_force):
        asked: dict[str, Decision | Question | None] = {}
        for name in earlier.conditions:
            known = name in facts or name not in in_force.producers
            asked[name] = (
                None if known else decide_known(in_force.producers[name], facts, on, in_force)
            )
        failed = [
            name
            for name, condition in earlier.conditions.items()
            if not _may_hold(in_force.terms[name], condition, facts.get(name), asked[name])
        ]
        if seen.isdisjoint(failed):
            for name in failed or asked:
                ruling = asked[name]
                seen |= {name} if ruling is None else {name, *ruling.looked_at}
    return seen


def _passed_over(rules: Sequence[RuleInForce], in_force: InForce) -> Iterator[RuleInForce]:
    """Go through the rules before these, and none of them, where the first that holds decides."""
    possible = {rule.id for rule in rules}
    for name in dict.fromkeys(in_force.policy.table_of[rule.id] for rule in rules):
        table = in_force.tables[name]
        if table.table.hit_policy != "unique":
            last = max(n for n, rule in enumerate(table.rules) if rule.id in possible)
            yield from (rule for rule in table.rules[:last] if rule.id not in possible)


def _may_hold(
    field: Field, condition: Condition, value: Value | None, ruling: Decision | Question | None
) -> bool:
    """Say whether a condition may hold for what is known of its input."""
    if isinstance(ruling, Decision):
        value = ruling.outcomes[field.name]
    elif ruling is not None:
        value = OneOf(codes[field.name] for codes in ruling.possible)
    if value is None:
        return True
    if isinstance(condition, tuple):
        return condition[0] <= field.ticks(value) <= condition[1]
    return not condition.isdisjoint(OneOf.codes_of(value))


def _decide_open(
    table: str, facts: Mapping[str, Value], on: date, in_force: InForce
) -> Decision | Question:
    """Decide an open case, or remember how one was decided that differs in nothing it looks at."""
    reach = in_force.reach(table)
    heard = {name: facts[name] for name in reach if name in facts}
    told = (table, frozenset(heard.items()))
    found = in_force.remember(told, lambda: _work_out(table, heard, on, in_force))
    if isinstance(found, Decision):
        return Decision(table, on, facts, found.outcomes, found.rules, in_force)
    choice = found.choice
    if SIGNED in facts and facts.keys().isdisjoint({DAYS, MARKET}):
        choice = Choice(lambda: _market_first(found.choice.made, in_force))
    return Question(table, on, facts, found.possible, found.rules, choice, in_force)


def _market_first(chosen: Chosen, in_force: InForce) -> Chosen:
    """Ask the market before the days: from a day of signing they count by the market's law, and
    days that were entered already are open until it is known."""
    if chosen.field.name != DAYS:
        return chosen
    market = in_force.terms[MARKET]
    replies = tuple(PossibleReply(market, frozenset({code}), None) for code in market.codes)
    return Chosen(market, replies, chosen.gains)


def _work_out(
    table: str, facts: Mapping[str, Value], on: date, in_force: InForce
) -> Decision | Question:
    left = Diagram(in_force, table, facts)
    if left.size > CELLS_AT_ONCE:
        left = Diagram(in_force, table, {**facts, **left.inputs})
    outcomes = in_force.tables[table].table.outcomes
    rules = left.rules
    classes: dict[tuple[str, ...], list[RuleInForce]] = {}
    for rule in rules:
        codes = tuple(rule.rule.then[outcome] for outcome in outcomes)
        classes.setdefault(codes, []).append(rule)
    if len(classes) == 1:
        settled = dict(zip(outcomes, next(iter(classes)), strict=True))
        rules = (*_behind(rules, facts, on, in_force), *rules)
        return Decision(table, on, facts, settled, rules, in_force)
    possible = tuple(dict(zip(outcomes, codes, strict=True)) for codes in classes)
    choice = Choice(lambda: _chosen(left, possible, list(classes.values()), facts))
    if any(name in in_force.producers for name in left.open):
        name = choice.made.field.name
        if name not in in_force.producers:
            return Question(table, on, facts, possible, rules, choice, in_force)
        inner = decide_known(in_force.producers[name], facts, on, in_force)
        if isinstance(inner, Decision):
            # Several of its rules looked possible, yet an earlier one decides every case left.
            found = _work_out(table, {**facts, name: inner.outcomes[name]}, on, in_force)
            if isinstance(found, Decision):
                return replace(found, rules=(*inner.rules, *found.rules))
            return found
        asked = inner.field
        replies = tuple(PossibleReply(asked, reply.condition, None) for reply in inner.replies)
        gains = choice.made.gains
        choice = Choice(lambda: Chosen(asked, replies, gains))
    return Question(table, on, facts, possible, rules, choice, in_force)


def _chosen(
    left: Diagram,
    possible: Sequence[Mapping[str, str]],
    classes: Sequence[Sequence[RuleInForce]],
    facts: Mapping[str, Value],
) -> Chosen:
    """Choose the fact that tells most of an open case.

    Every cell counts alike: the kit knows no better how often each occurs.
    """
    counts = left.counts(classes)
    gains = [_gain(count, left.size) for count in counts]
    # What is known to be one of some codes has been asked already, and is asked after whatever else
    # tells anything.
    position = max(
        range(len(gains)),
        key=lambda i: (left.axes[i].field.name not in facts and gains[i] > TELLS, gains[i], -i),
    )
    axis = left.axes[position]
    replies = tuple(
        PossibleReply(axis.field, condition, led[0] if len(led) == 1 else None)
        for cell, condition in enumerate(axis.cells)
        if (led := [k for k, count in zip(possible, counts[position], strict=True) if count[cell]])
    )
    by_name = {a.field.name: gain for a, gain in zip(left.axes, gains, strict=True)}
    return Chosen(axis.field, replies, by_name)


def _behind(
    rules: Sequence[RuleInForce], facts: Mapping[str, Value], on: date, in_force: InForce
) -> Iterator[RuleInForce]:
    """Go through the rules of other tables that are certain already and that these rest on."""
    inputs = dict.fromkeys(name for rule in rules for name in rule.conditions)
    for name in inputs:
        if name in in_force.producers and name not in facts:
            ruling = decide_known(in_force.producers[name], facts, on, in_force)
            if isinstance(ruling, Decision):
                yield from ruling.rules


def _gain(counts: Sequence[Sequence[int]], size: int) -> float:
    """Return the information gain of asking a fact, in bits, by class and cell."""
    rest = 0.0
    for cell in zip(*counts, strict=True):
        rest += _spread(cell)
    return (_spread([sum(count) for count in counts]) - rest) / size


def _spread(counts: Sequence[int]) -> float:
    """Return the entropy of a split of cells, in bits, times the number of cells."""
    total = sum(counts)
    return sum(count * log2(total / count) for count in counts if count)


def decided(rulings: Iterable[Decision | Question]) -> Iterator[Decision]:
    """Return what is decided of several tables, in their order."""
    return (ruling for ruling in rulings if isinstance(ruling, Decision))


def next_question(rulings: Iterable[Decision | Question]) -> Question | None:
    """Return, of several tables' open questions, the one whose reply tells most over all.

    What is known to be one of a few has been asked already: an amount that is missing tells which.
    """
    asked = [ruling for ruling in rulings if isinstance(ruling, Question)]
    # Most of them share their facts, and hardly any facts hold one that is not known exactly.
    vague = {key: any(isinstance(value, OneOf) for value in facts.values())
             for key, facts in {id(q.facts): q.facts for q in asked}.items()}  # fmt: skip
    questions = [q for q in asked if not vague[id(q.facts)] or q.field.name not in q.facts]
    if len(questions) < 2:
        return questions[0] if questions else None
    told = told_by(questions)
    return max(questions, key=lambda question: told.get(question.field.name, 0.0))


def told_by(questions: Iterable[Question]) -> dict[str, float]:
    """Return how much a reply to each fact tells in several tables' open questions over all."""
    told: dict[str, float] = {}
    for question in questions:
        for name, gain in question.gains.items():
            told[name] = told.get(name, 0.0) + gain
    return told
