"""The go-live examination: questions drawn from the policy's own cases, rules and amounts.

Parts: `paper` (questions for a seed), `Paper`, `Item` (one question), `mark` (its result),
`record` (a result to keep). Source: PRC-01, BAS-15, SAT-23, OUT-27; how many questions there are
and what share of them must be right are amounts (`exam_questions`, `exam_pass_mark`).

The right answers are what the policy decides on the day of the paper, so that a change of policy
changes the questions. The same seed, day and policy always give the same paper.

>>> from datetime import date
>>> drawn = paper(handbook, date(2026, 3, 1), seed=7)
>>> all_right = {item.id: item.right for item in drawn.items}
>>> result = mark(drawn, all_right)
>>> result.passed, result.share
(True, Decimal('1.00'))
>>> mark(drawn, {}).passed
False
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from hashlib import sha256
from random import Random

from ..policy.amounts import Amount
from ..policy.cases import Expectation, WorkedCase
from ..policy.handbook import Handbook
from ..policy.inforce import InForce, RuleInForce
from ..policy.tables import Table
from ..policy.terms import NO_LABEL, Condition, Label, Value
from .deciding import Decision, decide_known

MOST_CHOICES = 4
FEWEST_CHOICES = 2
PART = Decimal("0.01")

Source = Callable[[], Iterator["Item"]]


@dataclass(frozen=True)
class Choice:
    """One answer to choose: its code, and its words."""

    code: str
    text: Label


@dataclass(frozen=True)
class Item:
    """One question.

    `story` is what happened (empty where a rule or an amount is asked for), `known` the facts in
    words, `asks` the question; `right` is the code of the right choice, `why` explains it, `rules`
    and `sources` are what it rests on. `id` changes whenever any of this does.
    """

    subject: str
    story: Label
    known: tuple[tuple[Label, Label], ...]
    asks: Label
    choices: tuple[Choice, ...]
    right: str
    why: Label
    rules: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def id(self) -> str:
        """A short name made of all that the question says and means."""
        said = (self.story, self.known, self.asks, sorted(c.code for c in self.choices), self.right)
        return "q" + sha256(repr(said).encode()).hexdigest()[:10]

    @property
    def answer(self) -> Label:
        """The right answer in words."""
        return next(choice.text for choice in self.choices if choice.code == self.right)


@dataclass(frozen=True)
class Paper:
    """The questions drawn for a seed, and the share of right answers that passes."""

    seed: int
    on: date
    items: tuple[Item, ...]
    pass_mark: Decimal


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
        return (Decimal(len(self.right)) / whole).quantize(PART, rounding="ROUND_FLOOR")

    @property
    def passed(self) -> bool:
        """Whether the share reaches the pass mark."""
        return len(self.right) >= self.paper.pass_mark * len(self.paper.items)


def paper(handbook: Handbook, on: date, *, seed: int, count: int | None = None) -> Paper:
    """Draw a paper as the policy stands on the day `on`; `count` replaces the usual number.

    Subjects (tables, and amounts as one) take turns, so that no paper asks only about freight.
    """
    in_force = handbook.on(on)
    chance = Random(seed)
    pools = _pools(in_force, handbook.cases.values(), on, chance)
    subjects = sorted(pools)
    chance.shuffle(subjects)
    for subject in subjects:
        chance.shuffle(pools[subject])
    wanted = int(in_force.amounts["exam_questions"]) if count is None else count
    drawn: dict[str, Item] = {}
    while len(drawn) < wanted and any(pools.values()):
        for subject in subjects:
            items: list[Item] = []
            while pools[subject] and not items and len(drawn) < wanted:
                items = list(pools[subject].pop()())
            if items:
                item = chance.choice(items)
                drawn[item.id] = item
    return Paper(seed, on, tuple(drawn.values()), Decimal(in_force.amounts["exam_pass_mark"]))


def mark(drawn: Paper, answers: Mapping[str, str]) -> Result:
    """Return how the answers (code by question id) went; ids of other papers count for nothing."""
    groups: dict[bool | None, list[Item]] = {True: [], False: [], None: []}
    for item in drawn.items:
        given = answers.get(item.id) or None
        groups[None if given is None else given == item.right].append(item)
    known = {item.id: answers[item.id] for item in (*groups[True], *groups[False])}
    return Result(drawn, known, *(tuple(groups[key]) for key in (True, False, None)))


def record(result: Result, name: str) -> dict[str, object]:
    """Return a result as it is kept: who, which paper, each answer, and how it went."""
    drawn = result.paper
    return {
        "name": name.strip(),
        "on": drawn.on.isoformat(),
        "seed": drawn.seed,
        "questions": [
            {"id": item.id, "given": result.answers.get(item.id), "right": item.right}
            for item in drawn.items
        ],
        "right": len(result.right),
        "of": len(drawn.items),
        "share": str(result.share),
        "pass_mark": str(drawn.pass_mark),
        "passed": result.passed,
    }


def _pools(
    in_force: InForce, cases: Iterable[WorkedCase], on: date, chance: Random
) -> dict[str, list[Source]]:
    """Return, by subject, what questions can be made of; they are made when they are drawn."""
    pools: dict[str, list[Source]] = {}
    for case in cases:
        for line in case.expect:
            made = partial(_of_case, case, line, on, in_force, chance)
            pools.setdefault(line.table, []).append(made)
    for table in in_force.tables.values():
        for rule in table.rules:
            made = partial(_of_rule, table.table, rule, in_force, chance)
            pools.setdefault(table.table.id, []).append(made)
    amounts = list(in_force.policy.amounts.values())
    pools["amounts"] = [partial(_of_amount, a, amounts, in_force, on, chance) for a in amounts]
    return pools


def _of_case(
    case: WorkedCase, line: Expectation, on: date, in_force: InForce, chance: Random
) -> Iterator[Item]:
    ruling = decide_known(line.table, {**case.facts, **line.facts}, on, in_force)
    if not isinstance(ruling, Decision):
        return
    terms = in_force.terms
    known = []
    for name, value in ruling.facts.items():
        if name in ruling.looked_at:
            said = terms[name].value_label(value)
            known.append((terms[name].label, said))
    table = in_force.tables[ruling.table].table
    rules = tuple(rule.id for rule in ruling.rules)
    sources = ruling.rule.rule.sources
    for name, code in ruling.outcomes.items():
        choices = _choices(table, name, code, in_force, chance)
        if len(choices) >= FEWEST_CHOICES:
            why = ruling.rule.rule.why
            asks = _asked(table, name, in_force)
            yield Item(table.id, case.title, tuple(known), asks, choices, code, why, rules, sources)


def _of_rule(table: Table, rule: RuleInForce, in_force: InForce, chance: Random) -> Iterator[Item]:
    known = tuple(
        (in_force.terms[name].label, _words(name, condition, in_force))
        for name, condition in rule.conditions.items()
    )
    for name, code in rule.rule.then.items():
        choices = _choices(table, name, code, in_force, chance)
        enough = len(choices) >= FEWEST_CHOICES
        if known and enough and table.hit_policy == "unique" and not rule.is_empty:
            asks = _asked(table, name, in_force)
            yield Item(
                table.id, NO_LABEL, known, asks, choices, code, rule.rule.why, (rule.id,),
                rule.rule.sources,
            )  # fmt: skip


def _of_amount(
    amount: Amount, amounts: Iterable[Amount], in_force: InForce, on: date, chance: Random
) -> Iterator[Item]:
    """Ask for an amount among others of its unit that are told otherwise."""
    value = in_force.amounts[amount.id]
    others: dict[Value, Amount] = {}
    told = {*amount.value_label(on)}
    for other in amounts:
        said = {*other.value_label(on)}
        # 1,095 and 1,096 days are both told as three years.
        if other.unit == amount.unit and not said & told:
            others[in_force.amounts[other.id]] = other
            told |= said
    wrong = chance.sample(sorted(others), min(len(others), MOST_CHOICES - 1))
    if not wrong:
        return
    shown = [amount, *(others[v] for v in wrong)]
    chance.shuffle(shown)
    choices = tuple(Choice(str(in_force.amounts[a.id]), a.value_label(on)) for a in shown)
    why = amount.note or amount.label
    asks = Label(f"How much is it: {amount.label.en}?", f"是多少：{amount.label.zh}？")
    yield Item("amounts", NO_LABEL, (), asks, choices, str(value), why, (), amount.at(on).sources)


def _choices(
    table: Table, name: str, right: str, in_force: InForce, chance: Random
) -> tuple[Choice, ...]:
    """Return the right code among others that the table can give, in any order."""
    field = in_force.terms[name]
    possible = {rule.rule.then[name] for rule in in_force.tables[table.id].rules}
    wrong = [code for code in field.codes if code in possible and code != right]
    kept = {right, *chance.sample(wrong, min(len(wrong), MOST_CHOICES - 1))}
    choices = [Choice(code, field.codes[code]) for code in field.codes if code in kept]
    # In the order of the terms the first would be right too often.
    chance.shuffle(choices)
    return tuple(choices)


def _asked(table: Table, outcome: str, in_force: InForce) -> Label:
    label = in_force.terms[outcome].label
    if len(table.outcomes) == 1:
        return table.question
    return Label(f"{table.question.en} {label.en}:", f"{table.question.zh}{label.zh}：")


def _words(name: str, condition: Condition, in_force: InForce) -> Label:
    field = in_force.terms[name]
    return field.condition_label(condition)
