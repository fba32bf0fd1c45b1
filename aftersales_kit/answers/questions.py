"""The questions of the examination, and what they are made of.

Parts: `Item` (one question), `Choice`; `pools` (what a part can ask, by subject).
Source: PRC-01, BAS-15, SAT-23. What a part asks is said by data/training/examination.toml.

The right answers are what the policy decides on the day of the paper, what a row of a platform
demands on it, what is remarked on in a draft of a worked case, what the check of a ticket finds,
and what the shop's own questions say.

>>> from datetime import date
>>> part = handbook.examination.parts["tools"]
>>> subjects = pools(part, handbook.on(date(2026, 3, 1)), Random(1))
>>> item, = subjects["wording"][0]()
>>> item.known[0][1].zh
'耳机坏了，左边不行'
>>> item.answer.en, item.odds
('state the function that fails', Fraction(1, 4))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from fractions import Fraction
from functools import partial
from hashlib import sha256
from itertools import combinations
from random import Random

from ..policy.amounts import Amount
from ..policy.cases import Expectation, WorkedCase
from ..policy.handbook import Handbook
from ..policy.inforce import InForce, RuleInForce
from ..policy.labels import LISTED, alike, joined
from ..policy.subjects.drafted import Draft, Drafted
from ..policy.subjects.examination import (
    DRAFTS,
    OWN,
    PLATFORM,
    POLICY,
    TICKETS,
    Part,
    Question,
    Questions,
)
from ..policy.subjects.tickets import Ticket, Wording
from ..policy.tables import Floor, Table
from ..policy.terms import NO_LABEL, Field, Label, Value
from .asserting import LEAVE_OUT
from .deciding import Decision, decide_known
from .drafts import unmarked
from .quantities import times
from .speaking import language_of
from .tickets import COLLOQUIAL, MISSING, check_ticket

MOST_CHOICES = 4
FEWEST_CHOICES = 2
PROBLEM = "problem"
MOMENT, TYPED = "moment", ("line", "text")
"""Kinds of facts: moments, and what is typed for records alone."""
AMOUNTS, TICKET, WORDING = "amounts", "ticket", "wording"
"""Subjects that are no table."""
SEND, NOTHING = "send", "nothing"
"""Codes of choices: a draft may be sent, and a ticket lacks nothing."""
MAY_BE_SENT = Label("It may be sent as it is.", "可以照发。")
INSTEAD = Label("No. Instead: {}", "不行，应写：{}")
IN_TIME = Label("No. The time is: {}", "不行，时间应该是：{}")
STOPS = tuple("。.？?…")
"""How a sentence ends, which a time alone does not."""
LEFT_OUT = Label("No. {}", "不行，{}")
WRITTEN, ON = Label("A colleague wrote", "同事写的"), Label("Day", "日期")
MAY_IT = Label(
    "May this be sent in this case? If not, what is to be written in its place?",
    "这一单里这句话能发吗？不能的话应该怎么写？",
)
IS_SO = Label("In this case that is so: {}.", "这一单就是这样：{}。")
IS_NOT_SO = Label("In this case that is not so: {}.", "这一单不是这样：{}。")
NOT_SETTLED = Label("In this case that is not settled yet: {}.", "这一单里还没定：{}。")
LACKS = Label("What does this ticket lack?", "这张工单缺什么？")
LACKS_NOTHING = Label("Nothing is missing", "什么都不缺")
NEEDED = Label(
    "A ticket has every entry that its problem asks for.", "这类问题要的栏目，工单上一个都不能少。"
)
PUT = Label("How is that put in standard terms?", "用标准说法怎么写？")
STANDARD = Label(
    "Symptoms are written so that they can be counted and compared.",
    "写成标准说法，才好统计和比较。",
)
AT_LEAST = Label("By the platform’s rules, at least: {}", "平台规则至少怎么要求：{}")

Source = Callable[[], Iterator["Item"]]
Pools = dict[str, list[Source]]


@dataclass(frozen=True)
class Choice:
    """One answer to choose: its code, and its words."""

    code: str
    text: Label


@dataclass(frozen=True)
class Item:
    """One question.

    `subject` is the table that it is about, a file of the shop's own questions, or what else there
    is. `story` is what happened (empty where a rule or an amount is asked for), `known` the facts
    in words, `asks` the question; `right` is the code of the right choice, `why` explains it,
    `rules` and `sources` are what it rests on. `id` changes whenever any of this does.
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
    def odds(self) -> Fraction:
        """How likely it is that somebody who only guesses is right."""
        return Fraction(1, len(self.choices))

    @property
    def answer(self) -> Label:
        """The right answer in words."""
        return next(choice.text for choice in self.choices if choice.code == self.right)


def pools(part: Part, in_force: InForce, chance: Random) -> Pools:
    """Return, by subject, what a part can ask; a question is made when it is drawn."""
    found: Pools = {}
    for kind in part.asks:
        for subject, source in MAKERS[kind](part, in_force, chance):
            found.setdefault(subject, []).append(source)
    return found


def _of_policy(part: Part, in_force: InForce, chance: Random) -> Iterator[tuple[str, Source]]:
    """Go through worked cases, rules and amounts; where tables are named, through theirs alone."""
    asked = part.tables or (*in_force.tables,)
    for case in in_force.handbook.cases.values():
        for line in case.expect:
            if line.table in asked:
                yield line.table, partial(_of_case, case, line, in_force, chance)
    for name in asked:
        table = in_force.tables[name]
        for rule in table.rules:
            yield name, partial(_of_rule, table.table, rule, in_force, chance)
    if not part.tables:
        amounts = [*in_force.policy.amounts.values()]
        for amount in amounts:
            yield AMOUNTS, partial(_of_amount, amount, amounts, in_force, chance)


def _of_platforms(part: Part, in_force: InForce, chance: Random) -> Iterator[tuple[str, Source]]:
    for table, floor, row in _rows(in_force):
        yield table.id, partial(_of_row, table, floor.title, row, in_force, chance)


def _rows(in_force: InForce) -> Iterator[tuple[Table, Floor, RuleInForce]]:
    """Go through the rows of platforms that are in force, each with the table that it is about."""
    for name, rows in in_force.floors.items():
        for floor, row in rows:
            if floor.layer == PLATFORM:
                yield in_force.tables[name].table, floor, row


def _of_row(
    table: Table, story: Label, row: RuleInForce, in_force: InForce, chance: Random
) -> Iterator[Item]:
    known = _asked_for(row, in_force)
    for name, code in row.rule.then.items():
        choices = _choices(table, name, code, in_force, chance)
        if len(choices) >= FEWEST_CHOICES:
            asks = AT_LEAST.format(_asked(table, name, in_force))
            sources = (row.rule.statement,)
            yield Item(
                table.id, story, known, asks, choices, code, row.rule.why, (row.id,), sources
            )


def _of_own(part: Part, in_force: InForce, chance: Random) -> Iterator[tuple[str, Source]]:
    rows = {row.id: (table, row) for table, _, row in _rows(in_force)}
    for file in in_force.handbook.examination.of_part(part.id):
        for question in file.question.values():
            if not question.row:
                yield file.id, partial(_of_question, file, question, chance)
            elif question.row in rows:
                table, row = rows[question.row]
                yield table.id, partial(_of_story, question, table, row, in_force, chance)


def _of_question(file: Questions, question: Question, chance: Random) -> Iterator[Item]:
    answers = [question.right, *chance.sample(question.wrong_ones, _most(question.wrong_ones))]
    codes = {_code(text): text for text in answers}
    choices = _shuffled(codes, chance)
    yield Item(
        file.id, question.story, (), question.asks, choices, _code(question.right), question.why,
        (), question.sources,
    )  # fmt: skip


def _of_story(
    question: Question, table: Table, row: RuleInForce, in_force: InForce, chance: Random
) -> Iterator[Item]:
    """Ask what a row demands where something happened: what it asks for is not told besides."""
    for item in _of_row(table, question.story, row, in_force, chance):
        yield replace(item, known=(), sources=(*item.sources, *question.sources))


def _of_drafts(part: Part, in_force: InForce, chance: Random) -> Iterator[tuple[str, Source]]:
    """Go through what is wrong in drafts, and what is to be written in its place."""
    handbook = in_force.handbook
    for drafted in handbook.drafted.values():
        for draft in drafted.drafts:
            if draft.about:
                make = partial(_of_draft, drafted, draft, handbook, chance)
                yield draft.about[0], partial(make, mended=False)
                if not draft.open:
                    yield draft.about[0], partial(make, mended=True)


def _of_draft(
    drafted: Drafted, draft: Draft, handbook: Handbook, chance: Random, *, mended: bool
) -> Iterator[Item]:
    """Ask whether a draft may be sent: as it was written or, `mended`, what is to be written."""
    case, about = handbook.cases[drafted.case], draft.about[0]
    terms, subject = handbook.policy.terms, handbook.speech.assertions.every[about]
    text, _ = unmarked(draft.text)
    facts = {**case.facts, **drafted.facts}
    known = [(ON, alike(case.on.isoformat()))]
    known += [_stated(terms[n], value) for n, value in facts.items() if terms[n].kind not in TYPED]
    known.append((WRITTEN, alike(draft.say if mended else text)))
    # Where it is settled, leaving it out is as wrong as anything else.
    texts = [LEAVE_OUT.text(language_of(draft.text)) if mended else draft.say]
    texts += _says(draft, handbook, chance, MOST_CHOICES - 1 - len(texts))
    codes = {_code(alike(text)): _instead(text, case.on) for text in texts}
    choices = _shuffled({SEND: MAY_BE_SENT, **codes}, chance)
    right = SEND if mended else _code(alike(draft.say))
    why = (IS_SO if mended else NOT_SETTLED if draft.open else IS_NOT_SO).format(subject.title)
    yield Item(about, case.title, tuple(known), MAY_IT, choices, right, why, (), subject.sources)


def _instead(text: str, on: date) -> Label:
    """Return an answer by which a draft may not be sent: what to write, when, or to say nothing."""
    if text in LEAVE_OUT:
        return LEFT_OUT.format(LEAVE_OUT)
    timed = not text.endswith(STOPS) and times(text, datetime.combine(on, time()))
    return (IN_TIME if timed else INSTEAD).format(alike(text))


def _stated(field: Field, value: Value) -> tuple[Label, Label]:
    """Return a fact as it is told: what it is called, and what it is."""
    told = field.value_label(value)
    return field.label, alike(told.en.replace("T", " ")) if field.kind == MOMENT else told


def _says(draft: Draft, handbook: Handbook, chance: Random, most: int) -> list[str]:
    """Return what else could be written, in the language of the draft.

    What is of the same subject comes first.
    """
    lang, drafted = language_of(draft.text), handbook.drafted.values()
    said = handbook.speech.assertions.subjects.get(draft.about[0])
    same = {label.text(lang) for label in said.say.values()} if said else set()
    settled = {one.say for each in drafted for one in each.drafts if one.say and not one.open}
    others = {say for say in settled if language_of(say) == lang}
    found: list[str] = []
    for says in (same, others - same):
        left = sorted(says - {draft.say})
        found += chance.sample(left, min(len(left), most - len(found)))
    return found


def _of_tickets(part: Part, in_force: InForce, chance: Random) -> Iterator[tuple[str, Source]]:
    handbook = in_force.handbook
    for ticket in handbook.tickets.tickets:
        yield TICKET, partial(_of_ticket, ticket, handbook, chance)
    for wording in handbook.tickets.wordings:
        for phrase in wording.shown:
            yield WORDING, partial(_of_wording, wording, phrase, handbook, chance)


def _of_ticket(ticket: Ticket, handbook: Handbook, chance: Random) -> Iterator[Item]:
    terms, form = handbook.policy.terms, handbook.tickets
    texts = {name: unmarked(text)[0] for name, text in ticket.entries.items()}
    remarks = check_ticket(texts, problem=ticket.problem, handbook=handbook)
    lacks = tuple(remark.entry for remark in remarks if remark.kind == MISSING)
    names = [entry.name for entry in form.entries]
    sets = [lack for size in (0, 1, 2) for lack in combinations(names, size) if lack != lacks]
    shown = [lacks, *chance.sample(sets, _most(sets))]
    codes = {
        "+".join(lack) or NOTHING: joined((terms[name].label for name in lack), LISTED)
        or LACKS_NOTHING
        for lack in shown
    }
    problem = terms[PROBLEM]
    known = [(problem.label, problem.codes[ticket.problem])]
    known += [(terms[name].label, alike(text)) for name, text in texts.items()]
    sources = tuple(dict.fromkeys(s for e in form.entries if e.name in lacks for s in e.sources))
    right = "+".join(lacks) or NOTHING
    choices = _shuffled(codes, chance)
    yield Item(TICKET, NO_LABEL, tuple(known), LACKS, choices, right, NEEDED, (), sources)


def _of_wording(
    wording: Wording, phrase: str, handbook: Handbook, chance: Random
) -> Iterator[Item]:
    form, (text, _) = handbook.tickets, unmarked(phrase)
    for entry in [entry for entry in form.entries if entry.standard][:1]:
        remarks = check_ticket({entry.name: text}, handbook=handbook)
        for right in [remark.fix for remark in remarks if remark.kind == COLLOQUIAL][:1]:
            others = [w.write for w in form.wordings if w.lang == wording.lang and w.write != right]
            shown = [right, *chance.sample(others, _most(others))]
            choices = _shuffled({_code(label): label for label in shown}, chance)
            known = ((handbook.policy.terms[entry.name].label, alike(text)),)
            code, sources = _code(right), entry.sources
            yield Item(WORDING, NO_LABEL, known, PUT, choices, code, STANDARD, (), sources)


MAKERS: Mapping[str, Callable[[Part, InForce, Random], Iterator[tuple[str, Source]]]] = {
    POLICY: _of_policy,
    PLATFORM: _of_platforms,
    OWN: _of_own,
    DRAFTS: _of_drafts,
    TICKETS: _of_tickets,
}
"""What goes through what a part can ask, by what it says that it asks."""


def _most(wrong: Sized) -> int:
    """Return how many wrong answers are shown."""
    return min(len(wrong), MOST_CHOICES - 1)


def _code(label: Label) -> str:
    """Return a code for an answer that has none."""
    return sha256(repr(tuple(label)).encode()).hexdigest()[:8]


def _shuffled(codes: Mapping[str, Label], chance: Random) -> tuple[Choice, ...]:
    choices = [Choice(code, label) for code, label in codes.items()]
    chance.shuffle(choices)
    return tuple(choices)


def _of_case(
    case: WorkedCase, line: Expectation, in_force: InForce, chance: Random
) -> Iterator[Item]:
    ruling = decide_known(line.table, {**case.facts, **line.facts}, in_force.on, in_force)
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
    known = _asked_for(rule, in_force)
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
    amount: Amount, amounts: Iterable[Amount], in_force: InForce, chance: Random
) -> Iterator[Item]:
    """Ask for an amount among others of its unit that are told otherwise."""
    on = in_force.on
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
    yield Item(AMOUNTS, NO_LABEL, (), asks, choices, str(value), why, (), amount.at(on).sources)


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


def _asked_for(rule: RuleInForce, in_force: InForce) -> tuple[tuple[Label, Label], ...]:
    """Return what a rule asks for, in words."""
    terms = in_force.terms
    return tuple(
        (terms[name].label, terms[name].condition_label(condition))
        for name, condition in rule.conditions.items()
    )
