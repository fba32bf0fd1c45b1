"""Walk-throughs: procedures as they were gone through once, turn by turn, by whom, with what.

Parts: `Turn` (one step, as it was done), `Walk`, `Walks` (those of one procedure); `read_walks`,
`verify_walks` (findings, in the form of `verification`), `unknown_names`.
Source: data/walks, one file for each procedure of data/procedures. Printed below its steps.

The checks, each a sentence:

- *unresolved reference*: a walk names a procedure, step, role, register, column, wording, rule,
  clock, worked case or clock case that does not exist.
- *step without walk-through*: a step, one of the ways on from it, or a rule, clock, wording,
  record, row or column of it, that no walk of its procedure shows.
- *walk differs*: somebody else does a step; a way is taken that does not lead on; a walk begins or
  ends where the procedure does not; a step is done with what it does not have; or a case is not
  decided by the rule, or timed by the clock, that the walk says.

>>> walks = handbook.walks["settle-freight"].walks
>>> [turn.step for turn in walks[0].turns][:3]
['ask', 'see', 'decide']
>>> verify_walks(handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from ..cases import WorkedCase
from ..faults import UNRESOLVED, Fault, Named, unknown
from ..inforce import Policy
from ..labels import Label
from ..reading import Files, Section
from ..shapes import FILE, FILLED, By, Given, Key, Keys, Names, read, unresolved
from ..verification import Finding, from_faults
from .clocks import Clock
from .procedures import OF_MARKETS, Procedure, Step
from .register_rows import read_cells

if TYPE_CHECKING:
    from ..handbook import Handbook

FOLDER = "walks"


def _fills(section: Section, key: str, given: Given) -> dict[str, Mapping[str, Label]]:
    """Read cells by register and column."""
    part = section.sub(key)
    return {name: read_cells(part, name, given) for name in part.data}


@dataclass(frozen=True, slots=True)
class Turn:
    """One step as it was done: by `who` (empty: by whom the turn before), and what was done.

    `writes` is what was written down besides the registers, `sends` the wordings sent, `enters` the
    registers that got a row, `fills` the cells filled in. `decided` names, for a rule of the step,
    a worked case that it decides; `timed`, for a clock, a clock case of it.
    """

    step: Annotated[str, Names("step")]
    does: Label
    who: Annotated[str, Names("role")] = ""
    writes: Label | None = None
    sends: Annotated[tuple[str, ...], Names("reply")] = ()
    enters: Annotated[tuple[str, ...], Names("register")] = ()
    fills: Annotated[Mapping[str, Mapping[str, Label]], By(_fills), Keys("register")] = field(
        default_factory=dict
    )
    decided: Annotated[Mapping[str, str], Keys("rule"), Names("worked case")] = field(
        default_factory=dict
    )
    timed: Annotated[Mapping[str, str], Keys("clock"), Names("clock case")] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True)
class Walk:
    """One story: turns in their order.

    It begins with the procedure, or like the walk named in `like` up to its own first step; it ends
    with the procedure, or goes on with a step of another walk (`on_with`).
    """

    id: str
    title: Label
    turns: Annotated[tuple[Turn, ...], Key("turn"), FILLED]
    like: str = ""
    on_with: Annotated[str, Names("step")] = ""

    @property
    def by(self) -> tuple[str, ...]:
        """The role of each turn; empty where none has been named yet."""
        roles: list[str] = []
        for turn in self.turns:
            roles.append(turn.who or (roles[-1] if roles else ""))
        return tuple(roles)

    @property
    def ways(self) -> Iterator[tuple[str, str]]:
        """The ways taken: from a step to a step."""
        steps = [turn.step for turn in self.turns]
        return zip(steps, [*steps[1:], *([self.on_with] if self.on_with else [])], strict=False)


@dataclass(frozen=True, slots=True)
class Walks:
    """The walks of one procedure; `id` is the procedure's."""

    id: Annotated[str, Names("procedure")]
    file: Annotated[str, FILE]
    walks: Annotated[tuple[Walk, ...], Key("walk"), FILLED]


def read_walks(files: Files) -> Mapping[str, Walks]:
    """Return the walks by procedure as far as they can be read."""
    found = [read(Walks, file.named_as_file()) for file in files.tomls(FOLDER)]
    return Named("procedure with walks", {walks.id: walks for walks in found})


def unknown_names(handbook: Handbook, named: Walks | Procedure) -> list[Fault]:
    """Return a fault for each name in a procedure, or in its walks, that does not exist.

    Of a procedure that does not exist the steps are not told one by one.
    """
    procedures = handbook.procedures.procedures
    if named.id not in procedures:
        return [unknown(named.file, named.id, "id", named.id, procedures, "procedure", UNRESOLVED)]
    names = {
        **handbook.policy.names,
        "procedure": procedures,
        "step": procedures[named.id].numbers,
        "role": handbook.procedures.roles,
        "register": handbook.registers.registers,
        "worked case": handbook.cases,
        "clock case": handbook.clock_cases,
    }
    return [*unresolved(named.file, named, names)]


def verify_walks(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with walks that can be read; the empty list means fine."""
    procedures = handbook.procedures
    faults: list[Fault] = []
    for walks in handbook.walks.values():
        broken = unknown_names(handbook, walks)
        faults += broken
        # A procedure that names what does not exist has a finding of its own.
        if not broken and not unknown_names(handbook, procedures[walks.id]):
            procedure = procedures[walks.id]
            for walk in walks.walks:
                faults += _walk(handbook, walks, walk, procedure)
            faults += _not_shown(walks, procedure, handbook.policy)
    for procedure in procedures:
        if procedure.id not in handbook.walks:
            faults.append(_without(procedure, procedure.first, "has no walk-through"))
    return from_faults(faults)


def _walk(handbook: Handbook, walks: Walks, walk: Walk, procedure: Procedure) -> Iterator[Fault]:
    """Hold one walk against the steps of its procedure."""
    for place, problem in (
        *_ends(walks, walk, procedure),
        *(
            (f"turn {number} ({turn.step})", said)
            for number, (turn, who) in enumerate(zip(walk.turns, walk.by, strict=True), 1)
            for said in _turn(handbook, turn, who, _step(procedure, turn.step))
        ),
    ):
        yield Fault(walks.file, walk.id, place, problem, kind="walk differs")


def _step(procedure: Procedure, name: str) -> Step:
    return procedure.steps[procedure.numbers[name] - 1]


def _ends(walks: Walks, walk: Walk, procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Say where a walk begins, goes on or ends otherwise than its procedure."""
    first, last = walk.turns[0].step, walk.turns[-1].step
    before = {other.id: other for other in walks.walks if other.id != walk.id}
    if walk.like:
        passed = [turn.step for turn in before[walk.like].turns] if walk.like in before else []
        if first not in passed:
            yield "like", f"{walk.like} is no other walk that comes to {first}"
    elif first != procedure.first.id:
        yield "like", f"begins with {first}, but the procedure begins with {procedure.first.id}"
    for step, following in walk.ways:
        ways = [branch.step for branch in _step(procedure, step).branches]
        if following not in ways:
            there = ", ".join(ways) or "its end"
            yield f"step {step}", f"goes on with {following}, but the step leads to {there}"
    if walk.on_with:
        if not any(walk.on_with == turn.step for other in before.values() for turn in other.turns):
            yield "on_with", f"no other walk comes to {walk.on_with}"
    elif _step(procedure, last).ends is None:
        yield f"step {last}", "the walk ends here, but the procedure goes on"


def _turn(handbook: Handbook, turn: Turn, who: str, step: Step) -> Iterator[str]:
    """Say what a turn does otherwise than its step."""
    if who != step.role:
        yield f"is done by {who or 'nobody'}, but the step is done by {step.role}"
    if turn.writes and not step.record:
        yield "writes something down, but the step has no record"
    for what, said, held in (
        ("sends", turn.sends, step.replies),
        ("enters", turn.enters, step.enters),
        ("fills", _columns(turn.fills), _columns(step.fills)),
        ("rests on", turn.decided, step.rules),
        ("looks at the clock", turn.timed, step.looked_at),
    ):
        for name in said:
            if name not in held:
                yield f"{what} {name}, but the step has {', '.join(held) or 'none'}"
    for rule, name in turn.decided.items():
        if rule not in _rules_of(handbook.policy, handbook.cases[name], rule):
            yield f"{name} is not decided by {rule}"
    for clock, name in turn.timed.items():
        if handbook.clock_cases[name].clock != clock:
            yield f"{name} is not timed by {clock}"


def _columns(fills: Mapping[str, Iterable[str]]) -> list[str]:
    return [f"{register}.{column}" for register, columns in fills.items() for column in columns]


def _rules_of(policy: Policy, case: WorkedCase, rule: str) -> Iterator[str]:
    """Go through the rules that decide a case, the lines of the rule's own table coming first."""
    table = policy.table_of[rule]
    for line in sorted(case.expect, key=lambda line: line.table != table):
        try:
            fired = case.decided(line.table, policy, line.facts)
        except KeyError:  # the case has a finding of its own
            continue
        yield from (one.id for one in fired.values())


def _to_show(step: Step, policy: Policy, shown: Iterable[str]) -> list[str]:
    """Return the clocks that walks show of a step.

    Of those of markets it is any, and none where they are the limits of what is shown: so another
    market needs no walk.
    """
    clocks, shown = policy.clocks.entries, {*shown}
    own = [name for name in step.looked_at if name in clocks and not _of_market(clocks[name])]
    others = [name for name in step.looked_at if name in clocks and name not in own]
    limits = [name for name in others if not {*clocks[name].backs}.isdisjoint(own)]
    return own if limits or not shown.isdisjoint(others) else [*own, *others[:1]]


def _of_market(clock: Clock) -> bool:
    return clock.file.startswith(OF_MARKETS)


def _not_shown(walks: Walks, procedure: Procedure, policy: Policy) -> Iterator[Fault]:
    """Find what of a procedure no walk shows."""
    turns = [turn for walk in walks.walks for turn in walk.turns]
    taken = {way for walk in walks.walks for way in walk.ways}
    for step in procedure.steps:
        done = [turn for turn in turns if turn.step == step.id]
        if not done:
            yield _without(procedure, step, "is in no walk-through")
            continue
        timed = [name for turn in done for name in turn.timed]
        for what, held, shown in (
            ("the way to", [branch.step for branch in step.branches],
             [to for of, to in taken if of == step.id]),
            ("the wording", step.replies, [name for turn in done for name in turn.sends]),
            ("a row in", step.enters, [name for turn in done for name in turn.enters]),
            ("the column", _columns(step.fills),
             [name for turn in done for name in _columns(turn.fills)]),
            ("the rule", step.rules, [name for turn in done for name in turn.decided]),
            ("the clock", _to_show(step, policy, timed), timed),
        ):  # fmt: skip
            for name in dict.fromkeys(held):
                if name not in shown:
                    yield _without(procedure, step, f"{what} {name} is in no walk-through")
        if step.record and not any(turn.writes for turn in done):
            yield _without(procedure, step, "what it records is in no walk-through")


def _without(procedure: Procedure, step: Step, problem: str) -> Fault:
    kind = "step without walk-through"
    return Fault(procedure.file, procedure.id, f"step {step.id}", problem, kind=kind)
