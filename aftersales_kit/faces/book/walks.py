"""Walk-throughs of a procedure, below its steps: what was done each time, and what came of it.

Parts: `walked` (all of a procedure), for `{procedure}`.
"""

from __future__ import annotations

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.procedures import Procedure
from aftersales_kit.policy.subjects.walks import Turn, Walk, Walks, unknown_names

from .clocks import CASES
from .facts import Directive, warn
from .grids import facts_list
from .markup import Html, about, el, inline, joined, link, paragraph
from .rules import rule_links
from .worked_cases import linked

TITLE = Label("Gone through, case by case", "走一遍的实例")
LIKE = Label("Like “{}”, up to step {}; then:", "前面同“{}”，到第 {} 步起：")
ON_WITH = Label(
    "It goes on with step {}, as told elsewhere here.", "接着从第 {} 步办，见这里别的实例。"
)
WROTE = Label("Written:", "写下：")
SENT = Label("Sent:", "发给买家：")
ROW = Label("New row in:", "新登：")
FILLED = Label("Filled in:", "填写：")
ALIKE = Label("Rules and times here, each with a case", "这一步的规则和时限，各举一例")


def walked(directive: Directive, procedure: Procedure) -> Html | None:
    """Return the walk-throughs of a procedure, folded; nothing where it has none.

    A name in them that does not exist is a warning.
    """
    handbook = directive.facts.handbook
    if procedure.id not in handbook.walks:
        return None
    walks = handbook.walks[procedure.id]
    if unknown := unknown_names(handbook, walks):
        warn("walk", "\n".join(map(str, unknown)), directive.get_location())
        return None
    directive.depend(walks.file, CASES, *directive.facts.files("cases"))
    shown = (_walk(directive, procedure, walks, walk) for walk in walks.walks)
    return joined([el("p", inline(TITLE), classes="hb-part"), *shown], "")


def _walk(directive: Directive, procedure: Procedure, walks: Walks, walk: Walk) -> Html:
    titles = {other.id: other.title for other in walks.walks}
    first = procedure.numbers[walk.turns[0].step]
    turns = zip(walk.turns, walk.by, strict=True)
    return el(
        "details",
        el("summary", inline(walk.title)),
        el("p", inline(LIKE.format(titles[walk.like], first))) if walk.like in titles else None,
        el("ul", *(_turn(directive, procedure, turn, who) for turn, who in turns)),
        el("p", inline(ON_WITH.format(procedure.numbers[walk.on_with]))) if walk.on_with else None,
        id=f"{procedure.id}-{walk.id}",
        classes="hb-case hb-folded",
    )


def _turn(directive: Directive, procedure: Procedure, turn: Turn, who: str) -> Html:
    """Return one turn: which step by whom, what was done, and what was written, sent and filled."""
    handbook = directive.facts.handbook
    number = procedure.numbers[turn.step]
    step = procedure.steps[number - 1]
    registers = handbook.registers.registers
    entered = [link("register", name, inline(registers[name].label)) for name in turn.enters]
    cells = [
        (about(inline(registers[name].label), inline(handbook.registers.columns[column].label)),
         inline(said))
        for name, columns in turn.fills.items()
        for column, said in columns.items()
    ]  # fmt: skip
    sent = [inline(handbook.policy.replies[name].title) for name in turn.sends]
    return el(
        "li",
        el(
            "p",
            el(
                "a",
                joined([f"{number} ", inline(step.title)], ""),
                href=f"#{procedure.id}-{step.id}",
            ),
            " ",
            el("span", inline(handbook.procedures.roles[who].label), classes="hb-role"),
        ),
        paragraph(turn.does),
        _line(WROTE, inline(turn.writes)) if turn.writes else None,
        _line(SENT, joined(sent)) if sent else None,
        _line(ROW, joined(entered)) if entered else None,
        joined([_line(FILLED, Html("")), facts_list(cells)], "") if cells else None,
        _alike(directive, turn),
    )


def _line(name: Label, said: Html) -> Html:
    return el("p", el("span", inline(name), classes="hb-name"), " ", said, classes="hb-line")


def _alike(directive: Directive, turn: Turn) -> Html | None:
    """Return a case for each rule and each clock of the step, folded away."""
    handbook = directive.facts.handbook
    pairs = [
        (joined(rule_links(directive, [rule])), linked(handbook.cases[name]))
        for rule, name in turn.decided.items()
    ] + [
        (
            link("clock", clock, inline(handbook.policy.clocks[clock].label)),
            inline(handbook.clock_cases[name].title),
        )
        for clock, name in turn.timed.items()
    ]
    return el("details", el("summary", inline(ALIKE)), facts_list(pairs)) if pairs else None
