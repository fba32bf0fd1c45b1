"""A practice in words: which it is, what can be done in it, and how it went.

Parts: `drawn` (the practice of a seed), `done` (a chat after one more deed), `about` and `verdict`
(a line each), `whose` (a line of the chat is), and, as lines of text: `deed_of` (what a line
means), `beginning` (what is known and to be decided), `said` (one line of the chat), `outcome`
(what was amiss, what the handbook writes, and the case).

A deed is `["ask", FACT, WHOM]`, `["choose", CHOICE, CODE]` or `["write", TEXT]`; whoever is asked
may be "", and is then whoever knows it first.

>>> practice = done(drawn(7, handbook), ["ask", "evidence", "courier"])
>>> [said(practice, turn).en for turn in practice.turns[1:]][1]
'the courier: We cannot tell you that.'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from ..answers.orders import PIECES
from ..answers.practice import PROBLEM, TRAINEE, TYPE, Marks, Practice, Turn, begin
from ..policy.cases import WorkedCase
from ..policy.handbook import Handbook
from ..policy.labels import LISTED, NAMED, Label, alike, joined

YOU = Label("You", "你")
YOU_ASK = Label("You ask {}", "你问{}")
"""Whose line it is that asks; what is asked is noted as the form has it, and not as it is said."""
HOW = Label(
    "A line each: ask FACT [WHOM], choose CHOICE CODE or write TEXT. The end (Ctrl-D) marks it.",
    "一行一步：ask 要问的 [问谁]、choose 判断 代码、write 回复。输入结束（Ctrl-D）就评分。",
)
PASSED = Label("Passed: {right} of {of} parts right.", "通过：{of} 项对 {right} 项。")
FAILED = Label("Not passed: {right} of {of} parts right.", "未通过：{of} 项对 {right} 项。")
ABOUT = Label("Practice {seed}, as of {on}.", "第 {seed} 号练习，按 {on} 的规则。")
KNOWN = Label("What you know", "已知情况")
CHOICES = Label("What you decide", "你的判断")
INSTEAD = Label("Right: {}", "正确：{}")
MARKS = Label("What was amiss", "哪里不对")
NONE = Label("Nothing was amiss.", "没有出错。")
MESSAGE = Label("What the handbook writes", "手册怎么回")
CASE = Label("The case", "这一单")
MANNER = Label("The buyer", "买家类型")
NEXT = Label(". ", "。")
WORDS = {"ask": 2, "choose": 2, "write": 1}
"""How many words each deed has."""
BULLET = Label("- {}", "- {}")
CODED = Label("{} ({})", "{}（{}）")
BECAUSE = Label(" ", "")


def drawn(seed: int, handbook: Handbook, *, buyer: str = "") -> Practice:
    """Return the practice of a seed: a worked case in which a buyer says what the matter is.

    A case that shows how things go with several orders, each line with facts of its own, is none
    that one buyer can come with.
    """
    cases = [
        case
        for case in handbook.cases.values()
        if case.expect and not {PROBLEM, PIECES}.isdisjoint(case.facts)
    ]
    chance = Random(seed)
    tried = (chance.choice(cases) for _ in cases)
    case = next((case for case in tried if _is_of_one(case, handbook)), cases[0])
    return begin(case.id, buyer, seed=seed, handbook=handbook)


def _is_of_one(case: WorkedCase, handbook: Handbook) -> bool:
    """Say whether all that a case expects is of one order: no line states facts of its own."""
    stated = {name for line in case.expect for name in line.facts}
    return stated <= handbook.on(case.on).never_stated


def done(practice: Practice, deed: Iterable[object]) -> Practice:
    """Return a chat after one more deed.

    Raises ValueError for a deed that there is not, and for what cannot be done.
    """
    kind, *words = map(str, deed)
    does: dict[str, Callable[..., Practice]] = {
        "ask": practice.ask,
        "choose": practice.choose,
        "write": practice.write,
    }
    if kind not in does or len(words) != WORDS[kind]:
        raise ValueError(f"{kind!r} with {len(words)} words is no deed: ask, choose or write")
    return does[kind](*words)


def about(practice: Practice) -> Label:
    """Return which practice it is, in one line."""
    return ABOUT.format(seed=practice.seed, on=practice.scene.case.on)


def deed_of(line: str) -> list[str]:
    """Return the deed that a line means: a text is the rest of it, and whom to ask may be left out.

    >>> deed_of("ask wish"), deed_of("write  Hello, you there")
    (['ask', 'wish', ''], ['write', 'Hello, you there'])
    """
    kind, _, rest = line.strip().partition(" ")
    if kind == "write":
        return [kind, rest.strip()]
    words = rest.split()
    return [kind, *words, *([""] if (kind, len(words)) == ("ask", 1) else [])]


def verdict(marks: Marks) -> Label:
    """Return how a practice went, in one line."""
    return (PASSED if marks.passed else FAILED).format(right=marks.right, of=marks.of)


def beginning(practice: Practice) -> Iterator[Label]:
    """Go through what is known at first, what can be decided by which codes, and the first line."""
    scene = practice.scene
    yield about(practice)
    for name, value in practice.known.items():
        field = scene.in_force.terms[name]
        yield BULLET.format(NAMED.format(field.label, field.value_label(value)))
    for choice in scene.choices:
        codes = (CODED.format(label, alike(code)) for code, label in choice.codes.items())
        asked = CODED.format(choice.said, alike(choice.id))
        yield NAMED.format(asked, joined(codes, LISTED))
    yield HOW
    yield said(practice, practice.turns[0])


def said(practice: Practice, turn: Turn) -> Label:
    """Return one line of the chat, and whose it is."""
    return NAMED.format(whose(practice, turn), turn.text)


def whose(practice: Practice, turn: Turn) -> Label:
    """Return whose line of the chat it is; of one that asks, who is asked as well."""
    knowers = practice.scene.in_force.terms.knowers
    if turn.by != TRAINEE:
        return knowers[turn.by].label
    return YOU_ASK.format(knowers[turn.to].label) if turn.to else YOU


def outcome(marks: Marks) -> Iterator[Label]:
    """Go through how a practice went: what was amiss, what the handbook writes, and the case."""
    scene = marks.practice.scene
    yield verdict(marks)
    for mark in marks.marks:
        label = scene.practised.mistakes[mark.kind].label
        right = INSTEAD.format(mark.instead) if mark.instead else None
        rules = CODED.format("", alike(", ".join(mark.rules))) if mark.rules else None
        parts = (NAMED.format(label, mark.says), mark.why or None, right, rules)
        yield BULLET.format(joined((part for part in parts if part is not None), BECAUSE))
    yield NAMED.format(MESSAGE, marks.message)
    yield NAMED.format(CASE, joined([scene.case.title, scene.case.why], NEXT))
    yield NAMED.format(MANNER, scene.in_force.terms.codes(TYPE)[scene.buyer])
