"""`{procedure}`: a drawing, steps with role, times, record and rule, and walk-throughs."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.dated import at
from aftersales_kit.policy.subjects.procedures import Branch, Procedure, Step

from .clocks import CLOCKS, time_allowed
from .domain import domain_of
from .facts import AMOUNTS, REGISTERS, TERMS, Directive
from .flow import drawing
from .folds import counted, fold
from .markup import Html, about, block, el, inline, joined, link, paragraph, text
from .rules import rule_links
from .sources import source_links
from .walks import walked

TIME = Label("Time:", "时限：")
WATCH = Label("Keep an eye on:", "留意：")
RECORD = Label("Record:", "记录：")
GOES_INTO = Label("Goes into:", "记到：")
NEW_ROW = Label("a new row", "新登一行")
REST = Label("Rests on:", "依据：")
WRITE = Label("What to write:", "怎么回复：")
ENDS = Label("Done:", "完成：")
BESIDES = Label("Records, wordings, rules", "登记、话术、依据")
STEPS = (Label("1 step", "1 步"), Label("{} steps", "共 {} 步"))


class ProcedureDirective(Directive):
    """A procedure by its id, folded away under its title; `open` leaves it open."""

    required_arguments = 1
    option_spec: ClassVar = {"open": directives.flag}

    def show(self, name: str) -> list[nodes.Node]:
        """Return the drawing, the steps, and the walk-throughs."""
        known = self.facts.handbook.procedures.procedures
        self.depend(*self.facts.files("procedures", "replies"))
        if name not in known:
            self.missing("procedure", name, known)
            return []
        procedure = known[name]
        domain_of(self.env).note("procedure", name, name, text(procedure.title))
        number = counted(STEPS, len(procedure.steps))
        made = fold(
            inline(procedure.title),
            joined([inline(procedure.purpose), inline(number)], " · "),
            drawing(procedure),
            el("ol", *(self.step(procedure, step) for step in procedure.steps), classes="hb-steps"),
            walked(self, procedure),
            classes="hb-procedure",
            id=name,
            open="open" in self.options,
        )
        return block(made)

    def step(self, procedure: Procedure, step: Step) -> Html:
        """Return one step."""
        role = self.facts.handbook.procedures.roles.get(step.role)
        if role is None:
            self.missing("role", step.role, self.facts.handbook.procedures.roles)
        named = el("span", inline(role.label), classes="hb-role") if role else None
        rests = [*rule_links(self, step.rules), *source_links(self, step.sources)]
        besides = [
            *(line(WATCH, self.time(watch.clock, watch.because)) for watch in step.watches),
            *([line(RECORD, inline(step.record))] if step.record else []),
            *(line(GOES_INTO, self.register(step, name)) for name in step.registers),
            *([line(WRITE, joined(self.wordings(step)))] if step.replies else []),
            *([line(REST, joined(rests))] if rests else []),
        ]
        return el(
            "li",
            el("p", el("strong", inline(step.title)), " ", named),
            paragraph(step.do),
            *(line(TIME, self.time(name)) for name in step.clocks),
            line(ENDS, inline(step.ends)) if step.ends else None,
            self.onward(procedure, step),
            el("details", el("summary", inline(BESIDES)), *besides) if besides else None,
            id=place(procedure, step.id),
        )

    def time(self, name: str, because: Label | None = None) -> Html:
        """Return how long a clock runs, linked to it, and why a step of another watches it."""
        self.depend(CLOCKS, AMOUNTS)
        clocks = self.facts.policy.clocks.entries
        if name not in clocks:
            self.missing("clock", name, clocks)
            return el("code", name)
        clock = at(clocks[name], self.facts.on) or clocks[name]
        label = link("clock", name, inline(clock.label))
        why = [" (", inline(because), ")"] if because else []
        return about(label, inline(time_allowed(self.facts, clock)), *why)

    def register(self, step: Step, name: str) -> Html:
        """Return a register that a step writes in, linked, and what of it: a row, or columns."""
        self.depend(REGISTERS, TERMS)
        registers = self.facts.handbook.registers.registers
        if name not in registers:
            self.missing("register", name, registers)
            return el("code", name)
        labels = {column.id: column.label for column in registers[name].columns}
        filled = step.fills.get(name, ())
        for column in filled:
            if column not in labels:
                self.missing("column", column, labels)
        written = [inline(NEW_ROW)] if name in step.enters else []
        written += [inline(labels[column]) for column in filled if column in labels]
        return about(link("register", name, inline(registers[name].label)), joined(written))

    def wordings(self, step: Step) -> list[Html]:
        """Return the titles of what a step has to say to the buyer."""
        replies = self.facts.policy.replies
        for name in step.replies:
            if name not in replies:
                self.missing("reply", name, replies)
        return [inline(replies[name].title) for name in step.replies if name in replies]

    def onward(self, procedure: Procedure, step: Step) -> Html | None:
        """Return where a step leads; nothing where it is simply the next one."""
        following = procedure.numbers[step.id] + 1
        simple = [procedure.numbers.get(b.step) for b in step.branches if b.when is None]
        if not step.branches or simple == [following]:
            return None
        ways = [self.way(procedure, branch) for branch in step.branches]
        return el("ul", *ways, classes="hb-ways")

    def way(self, procedure: Procedure, branch: Branch) -> Html:
        """Return one way on, linked to its step."""
        steps = {step.id: step for step in procedure.steps}
        when = inline(branch.when) if branch.when else None
        if branch.step not in steps:
            self.missing("step", branch.step, steps)
            return el("li", when)
        text = joined([f"{procedure.numbers[branch.step]} ", inline(steps[branch.step].title)], "")
        return el("li", when, " → ", el("a", text, href=f"#{place(procedure, branch.step)}"))


def line(name: Label, said: Html) -> Html:
    """Return one line about a step."""
    return el("p", el("span", inline(name), classes="hb-name"), " ", said, classes="hb-line")


def place(procedure: Procedure, step: str) -> str:
    """Return the anchor of a step."""
    return f"{procedure.id}-{step}"


def setup_procedures(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("procedure", ProcedureDirective)
