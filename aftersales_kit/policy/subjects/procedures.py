"""Procedures: what is done step by step, by whom, with what record, and what stands behind it.

Parts: `Role` (with each `Duty` and its deputy), `Branch`, `Step`, `Procedure`, `Procedures`;
`read_procedures`, `with_clocks` (the steps with the clocks that say themselves which steps look at
them), `verify_procedures` and `verify_worked` (findings, in the form of `verification`).
Source: data/procedures, one file per procedure; roles.toml names who may act in them.

The checks, each a sentence:

- *unresolved reference*: a step names a role, rule, source, reply, clock, register, column or step
  that does not exist; or a role names a source or a deputy that does not exist; or a case is
  worked by a procedure that has no file.
- *somebody else's clock*: a step names a clock that another role owes, and does not say why; or it
  watches one that is its own.
- *market named elsewhere*: a step names a clock that a market's file should say it looks at.
- *record names a register*: what is written is said in free words and not by the columns filled;
  or the register that it speaks of is none of the data's.
- *idle role*: a role that acts in no step and owes nothing by a clock.
- *own deputy*: a role is named as its own deputy.
- *step without source*: a step names neither a rule nor a source.
- *dead end*: a step neither leads on nor ends the procedure.
- *unreachable*: a step to which nothing leads.
- *endless*: a step from which no end can be reached.

>>> procedures = handbook.procedures
>>> verify_procedures(handbook.policy, procedures)
[]
>>> procedures["settle-freight"].first.role
'agent'
>>> procedures["settle-frieght"]
Traceback (most recent call last):
KeyError: "there is no procedure 'settle-frieght'; did you mean 'settle-freight'?"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated

from ..faults import UNRESOLVED, Fault, Named, unknown
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import FILE, FILLED, ID, By, Given, Key, Keys, Names, entries, read, rows, unresolved
from ..terms import Label
from ..verification import Finding, from_faults
from .clocks import Clock, Clocks

FOLDER = "procedures"
ROLES = "roles.toml"
OF_MARKETS = "data/markets/"
TERMS = "data/policy/terms.toml"
OF_A_REGISTER = (re.compile(r"\bregisters?\b", re.IGNORECASE), re.compile("登记[表簿本]|台账"))
"""How English and Chinese speak of any register."""
WORKED_BY = "procedure"
"""The outcome of which each code is a procedure."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a role answers for."""

    do: Label
    sources: Annotated[tuple[str, ...], Names("source")] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who acts in procedures; `deputy` is the role that stands in, or empty."""

    id: Annotated[str, ID]
    label: Label
    sources: Annotated[tuple[str, ...], Names("source")]
    duties: tuple[Duty, ...] = ()
    deputy: Annotated[str, Names("role")] = ""

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources of the role and of its duties, each once."""
        return tuple(dict.fromkeys([*self.sources, *(s for d in self.duties for s in d.sources)]))


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step: the id of the step it leads to, and when it is taken.

    `when` is None where there is only one way.
    """

    step: Annotated[str, Names("step")]
    when: Label | None = None


def _ways_on(section: Section, key: str, given: Given) -> tuple[Branch, ...]:
    """Read where a step leads: the id of the next one, or a list of ways with when."""
    if isinstance(section.data[key], str):
        return (Branch(section.text(key)),)
    ways = rows(Branch, section, key)
    if any(way.when is None for way in ways):
        section.fault(key, "does not say when", 'the id of a step, or { step = "…", when = … }')
    return ways


@dataclass(frozen=True, slots=True)
class Watch:
    """A clock that another role owes and a step has an eye on, and why."""

    clock: Annotated[str, Names("clock")]
    because: Label


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; it leads on by `branches`, or ends the procedure with the result `ends`.

    `clocks` says by when it is owed. `enters` are the registers that get a new row, `fills` the
    columns that are filled in by name, and `record` what is written besides, outside of registers.
    """

    id: str
    title: Label
    role: Annotated[str, Names("role")]
    do: Label
    record: Label | None = None
    rules: Annotated[tuple[str, ...], Names("rule")] = ()
    sources: Annotated[tuple[str, ...], Names("source")] = ()
    replies: Annotated[tuple[str, ...], Names("reply")] = ()
    clocks: Annotated[tuple[str, ...], Names("clock")] = ()
    watches: tuple[Watch, ...] = ()
    enters: Annotated[tuple[str, ...], Names("register")] = ()
    fills: Annotated[Mapping[str, tuple[str, ...]], Keys("register")] = field(default_factory=dict)
    branches: Annotated[tuple[Branch, ...], Key("next"), By(_ways_on)] = ()
    ends: Label | None = None

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that the step both leads on and ends the procedure."""
        if self.branches and self.ends:
            yield "ends", "the step also leads on", "`next` or `ends`, not both"

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Every clock that the step looks at: its own, and those it watches."""
        return (*self.clocks, *(watch.clock for watch in self.watches))

    @property
    def registers(self) -> tuple[str, ...]:
        """Every register in which something is written, each once."""
        return tuple(dict.fromkeys([*self.enters, *self.fills]))


@dataclass(frozen=True)
class Procedure:
    """Steps in the order in which they are shown; the first one begins."""

    id: str
    file: Annotated[str, FILE]
    title: Label
    purpose: Label
    steps: Annotated[tuple[Step, ...], Key("step"), FILLED]

    @property
    def first(self) -> Step:
        """The step that begins."""
        return self.steps[0]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each step, by its id, counted from 1."""
        return {step.id: number for number, step in enumerate(self.steps, 1)}


@dataclass(frozen=True)
class Procedures:
    """All procedures and all roles, by id."""

    procedures: Mapping[str, Procedure]
    roles: Mapping[str, Role]

    def __getitem__(self, name: str) -> Procedure:
        return self.procedures[name]

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())


def read_procedures(files: Files) -> Procedures:
    """Return the procedures and roles as far as they can be read."""
    roles = entries(Role, files.toml(f"{FOLDER}/{ROLES}"))
    found = [read(Procedure, file.named_as_file()) for file in files.tomls(FOLDER, but=(ROLES,))]
    procedures = {procedure.id: procedure for procedure in found}
    return Procedures(Named("procedure", procedures), roles)


def with_clocks(procedures: Procedures, clocks: Clocks) -> Procedures:
    """Return procedures whose steps look as well at the clocks that say so themselves.

    >>> steps = {step.id: step for step in handbook.procedures["data-request"].steps}
    >>> steps["collect"].clocks[:2]
    ('data-answered', 'data-law-eu')
    """
    added: dict[str, list[Clock]] = {}
    for clock in clocks:
        for step in clock.steps:
            added.setdefault(step, []).append(clock)
    return replace(
        procedures,
        procedures=Named(
            "procedure",
            {
                procedure.id: replace(
                    procedure,
                    steps=tuple(
                        _looking(step, added.get(_step_of(procedure, step), ()))
                        for step in procedure.steps
                    ),
                )
                for procedure in procedures
            },
        ),
    )


def _looking(step: Step, added: Sequence[Clock]) -> Step:
    """Return a step with clocks that it owes itself, or watches for the reason that they give."""
    if not added:
        return step
    owed = [clock.id for clock in added if clock.because is None]
    watched = [Watch(clock.id, clock.because) for clock in added if clock.because is not None]
    return replace(step, clocks=(*step.clocks, *owed), watches=(*step.watches, *watched))


def _step_of(procedure: Procedure, step: Step) -> str:
    return f"{procedure.id}/{step.id}"


def _called(name: str) -> str:
    return f"data/procedures/{name}"


def verify_procedures(policy: Policy, procedures: Procedures) -> list[Finding]:
    """Return what is wrong with procedures that can be read; the empty list means fine."""
    names = {**policy.names, "role": procedures.roles}
    return from_faults(
        [
            *unresolved(_called(ROLES), procedures.roles, names),
            *_roles(policy, procedures),
            *(
                fault
                for procedure in procedures
                for fault in (
                    *unresolved(procedure.file, procedure, {**names, "step": procedure.numbers}),
                    *_owed(policy, procedures, procedure),
                    *_said_of_registers(policy, procedure),
                    *_ways(procedure),
                )
            ),
        ]
    )


def verify_worked(policy: Policy, procedures: Procedures) -> list[Finding]:
    """Return the procedures by which rules have cases worked, and of which there is no file."""
    return from_faults(
        [
            unknown(TERMS, WORKED_BY, f"codes.{code}", code, procedures.procedures, WORKED_BY,
                    UNRESOLVED)
            for code in policy.terms.codes(WORKED_BY)
            if code not in procedures.procedures
        ]
    )  # fmt: skip


def _roles(policy: Policy, procedures: Procedures) -> Iterator[Fault]:
    acting = {step.role for procedure in procedures for step in procedure.steps}
    acting |= {clock.role for clock in policy.clocks.over_time}
    for role in procedures.roles.values():
        if role.deputy == role.id:
            yield Fault(_called(ROLES), role.id, "deputy", "is its own deputy", kind="own deputy")
        if role.id not in acting:
            problem = "acts in no step and owes nothing by a clock"
            yield Fault(_called(ROLES), role.id, "", problem, kind="idle role")


def _owed(policy: Policy, procedures: Procedures, procedure: Procedure) -> Iterator[Fault]:
    """Check that a step's own clocks are its role's, and those it watches another's."""
    for step in procedure.steps:
        watched = [watch.clock for watch in step.watches]
        for name in step.looked_at:
            clock = policy.clocks.entries.get(name)
            of_market = clock is not None and clock.file.startswith(OF_MARKETS)
            if clock and of_market and _step_of(procedure, step) not in clock.steps:
                said = f'steps = ["{_step_of(procedure, step)}"]'
                problem = f"names {name} of {clock.file}, which says itself: {said}"
                yield _of_step(procedure, step, "market named elsewhere", problem)
            # A role that does not exist is a finding of its own.
            known = clock and {clock.role, step.role} <= procedures.roles.keys()
            if clock and known and (clock.role == step.role) == (name in watched):
                own = _step_of(procedure, step) in clock.steps
                mend = (
                    ("its clock gives no `because`" if own else "it goes into `clocks`")
                    if name in watched
                    else f"give it to {clock.role}, or "
                    + (
                        "say `because` with the clock"
                        if own
                        else "put it into `watches` and say why"
                    )
                )
                problem = f"done by {step.role}, names {name}, which {clock.role} owes; {mend}"
                yield _of_step(procedure, step, "somebody else's clock", problem)


def _said_of_registers(policy: Policy, procedure: Procedure) -> Iterator[Fault]:
    for step in procedure.steps:
        if step.record is None:
            continue
        record, named = step.record, False
        for name, label in policy.terms.codes("register").items():
            if any(
                said.casefold() in written.casefold()
                for said, written in zip(label, record, strict=True)
            ):
                named = True
                problem = (
                    f"its record speaks of {label.en} ({label.zh}); "
                    f"name {name} in `enters`, or its columns in `fills`"
                )
                yield _of_step(procedure, step, "record names a register", problem)
        spoken = zip(OF_A_REGISTER, record, strict=True)
        if not named and any(said.search(written) for said, written in spoken):
            problem = (
                "its record speaks of a register that there is not; name one of the data in "
                f"`enters` or `fills`: {', '.join(policy.terms.codes('register'))}"
            )
            yield _of_step(procedure, step, "record names a register", problem)


def _of_step(procedure: Procedure, step: Step, kind: str, problem: str) -> Fault:
    return Fault(procedure.file, procedure.id, f"step {step.id}", problem, kind=kind)


def _ways(procedure: Procedure) -> Iterator[Fault]:
    """Check that every step has a source, leads on or ends, is reached, and reaches an end."""
    onward = {step.id: {branch.step for branch in step.branches} for step in procedure.steps}
    backward: dict[str, set[str]] = {name: set() for name in onward}
    for name, following in onward.items():
        for other in following & onward.keys():
            backward[other].add(name)
    reached = _reachable(onward, [procedure.first.id])
    ending = _reachable(backward, [step.id for step in procedure.steps if step.ends is not None])
    for step in procedure.steps:
        wrong = {}
        if not step.rules and not step.sources:
            wrong["step without source"] = "names neither a rule nor a source"
        if not step.branches and step.ends is None:
            wrong["dead end"] = "neither leads on nor ends the procedure"
        elif step.id not in ending:
            wrong["endless"] = "no end can be reached from it"
        if step.id not in reached:
            wrong["unreachable"] = f"nothing leads to it from {procedure.first.id}"
        for kind, problem in wrong.items():
            yield _of_step(procedure, step, kind, problem)


def _reachable(ways: Mapping[str, set[str]], start: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(ways.get(name, ()))
    return seen
