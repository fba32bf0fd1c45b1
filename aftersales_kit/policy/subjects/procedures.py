"""Procedures: what is done step by step, by whom, with what record, and what stands behind it.

Parts: `Role` (with each `Duty` and its deputy), `Branch`, `Step`, `Procedure`, `Procedures`;
`load_procedures` (raises with every fault of every file), `default_procedures` (the handbook's
own, read once), `verify_procedures` (findings, in the
form of `verification`).
Source: data/procedures, one file per procedure; roles.toml names who may act in them.

The checks, each a sentence:

- *unresolved reference*: a step names a role, rule, source, reply, clock, register, column or step
  that does not exist; or a role names a source or a deputy that does not exist.
- *somebody else's clock*: a step names a clock that another role owes, and does not say why; or it
  watches one that is its own.
- *record names a register*: what is written is said in free words and not by the columns filled.
- *idle role*: a role that acts in no step and owes nothing by a clock.
- *own deputy*: a role is named as its own deputy.
- *step without source*: a step names neither a rule nor a source.
- *dead end*: a step neither leads on nor ends the procedure.
- *unreachable*: a step to which nothing leads.
- *endless*: a step from which no end can be reached.

>>> from aftersales_kit.policy import default
>>> procedures = load_procedures()
>>> verify_procedures(default(), procedures)
[]
>>> procedures["settle-freight"].first.role
'agent'
>>> procedures["settle-frieght"]
Traceback (most recent call last):
KeyError: "there is no procedure 'settle-frieght'; did you mean 'settle-freight'?"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from ..faults import nearest, nearest_source, shown, to_report
from ..inforce import Policy
from ..loading import data_folder
from ..reading import Files, Section
from ..terms import Label
from ..verification import Finding, from_fault

FOLDER = "procedures"
ROLES = "roles.toml"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a role answers for."""

    do: Label
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who acts in procedures; `deputy` is the role that stands in, or empty."""

    id: str
    label: Label
    sources: tuple[str, ...]
    duties: tuple[Duty, ...] = ()
    deputy: str = ""

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources of the role and of its duties, each once."""
        return tuple(dict.fromkeys([*self.sources, *(s for d in self.duties for s in d.sources)]))


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step: the id of the step it leads to, and when it is taken.

    `when` is None where there is only one way.
    """

    step: str
    when: Label | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A clock that another role owes and a step has an eye on, and why."""

    clock: str
    because: Label


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; it leads on by `branches`, or ends the procedure with the result `ends`.

    `clocks` says by when it is owed. `enters` are the registers that get a new row, `fills` the
    columns that are filled in by name, and `record` what is written besides, outside of registers.
    """

    id: str
    title: Label
    role: str
    do: Label
    record: Label | None
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    replies: tuple[str, ...]
    clocks: tuple[str, ...]
    watches: tuple[Watch, ...]
    enters: tuple[str, ...]
    fills: Mapping[str, tuple[str, ...]]
    branches: tuple[Branch, ...]
    ends: Label | None

    @property
    def registers(self) -> tuple[str, ...]:
        """Every register in which something is written, each once."""
        return tuple(dict.fromkeys([*self.enters, *self.fills]))


@dataclass(frozen=True)
class Procedure:
    """Steps in the order in which they are shown; the first one begins."""

    id: str
    file: str
    title: Label
    purpose: Label
    steps: tuple[Step, ...]

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
        try:
            return self.procedures[name]
        except KeyError:
            close = nearest(name, self.procedures)
            hint = f"; did you mean {close!r}?" if close else ""
            raise KeyError(f"there is no procedure {shown(name)}{hint}") from None

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())


@cache
def default_procedures() -> Procedures:
    """Return the handbook's own procedures; they are read once."""
    return load_procedures()


def load_procedures(folder: Path | None = None) -> Procedures:
    """Return the procedures in a folder; raises PolicyError with every fault of every file."""
    files = Files(folder or data_folder())
    return files.whole(read_procedures(files))


def read_procedures(files: Files) -> Procedures:
    """Return the procedures and roles as far as they can be read."""
    roles = {
        name: _read_role(name, entry) for name, entry in files.toml(f"{FOLDER}/{ROLES}").subs()
    }
    procedures: dict[str, Procedure] = {}
    for section in files.tomls(FOLDER, but=(ROLES,)):
        stem = section.file.rsplit("/", 1)[-1].removesuffix(".toml")
        procedure = _read_procedure(section, stem)
        procedures[procedure.id] = procedure
    return Procedures(procedures, roles)


def _read_role(name: str, entry: Section) -> Role:
    entry.only("label", "sources", "duties", "deputy")
    duties = []
    for number, row in enumerate(entry.rows("duties"), 1):
        placed = Section(entry.file, name, f"duties {number}", row.data, entry.faults)
        placed.only("do", "sources")
        duties.append(Duty(placed.label("do"), placed.texts("sources", required=False)))
    deputy = entry.text("deputy") if "deputy" in entry.data else ""
    return Role(name, entry.label("label"), entry.texts("sources"), tuple(duties), deputy)


def _called(name: str) -> str:
    return f"data/procedures/{name}"


def _read_procedure(section: Section, stem: str) -> Procedure:
    name = section.text("id")
    section = Section(section.file, name, "", section.data, section.faults)
    section.only("id", "title", "purpose", "step")
    if name and name != stem:
        section.fault("id", f"{name!r} stands in the file {stem}.toml", f"the id {stem!r}")
    steps: dict[str, Step] = {}
    for row in section.rows("step"):
        placed = Section(section.file, name, f"step {row.id}", row.data, section.faults)
        step = _read_step(placed)
        if step.id in steps:
            placed.fault("id", f"{step.id!r} is taken", "an id of its own")
        steps[step.id] = step
    if not steps:
        section.fault("step", "no step", "at least one [[step]]")
    return Procedure(
        name,
        section.file,
        section.label("title"),
        section.label("purpose"),
        tuple(steps.values()),
    )


def _read_step(row: Section) -> Step:
    row.only(
        "id", "title", "role", "do", "clocks", "watches", "record", "enters", "fills", "rules",
        "sources", "replies", "next", "ends",
    )  # fmt: skip
    if "next" in row.data and "ends" in row.data:
        row.fault("ends", "the step also leads on", "`next` or `ends`, not both")
    return Step(
        row.text("id"),
        row.label("title"),
        row.text("role"),
        row.label("do"),
        row.label("record") if "record" in row.data else None,
        row.texts("rules", required=False),
        row.texts("sources", required=False),
        row.texts("replies", required=False),
        row.texts("clocks", required=False),
        _read_watches(row),
        row.texts("enters", required=False),
        _read_fills(row),
        _read_next(row),
        row.label("ends") if "ends" in row.data else None,
    )


def _read_watches(row: Section) -> tuple[Watch, ...]:
    watches = []
    for part in row.rows("watches"):
        placed = Section(row.file, row.id, f"{row.path}.watches", part.data, row.faults)
        placed.only("clock", "because")
        watches.append(Watch(placed.text("clock"), placed.label("because")))
    return tuple(watches)


def _read_fills(row: Section) -> Mapping[str, tuple[str, ...]]:
    if "fills" not in row.data:
        return {}
    fills = row.sub("fills")
    return {register: fills.texts(register) for register in fills.data}


def _read_next(row: Section) -> tuple[Branch, ...]:
    if isinstance(row.data.get("next"), str):
        return (Branch(row.text("next")),)
    branches = []
    for part in row.rows("next"):
        placed = Section(row.file, row.id, f"{row.path}.next", part.data, row.faults)
        placed.only("when", "step")
        branches.append(Branch(placed.text("step"), placed.label("when")))
    return tuple(branches)


def verify_folder_procedures(policy: Policy, folder: Path) -> list[Finding]:
    """Return everything wrong with the procedures in a folder, faults of reading included."""
    files = Files(folder)
    procedures = read_procedures(files)
    if files.faults:
        return [from_fault(fault) for fault in to_report(files.faults)]
    return verify_procedures(policy, procedures)


def verify_procedures(policy: Policy, procedures: Procedures) -> list[Finding]:
    """Return what is wrong with procedures that can be read; the empty list means fine."""
    found = [
        _unresolved("roles", _called(ROLES), role.id, "source", source, policy.sources.statements)
        for role in procedures.roles.values()
        for source in role.cited
        if source not in policy.sources.statements
    ]
    for role in procedures.roles.values():
        if role.deputy == role.id:
            message = f"{role.id} is its own deputy"
            found.append(Finding("own deputy", "roles", (role.id,), message, file=_called(ROLES)))
        elif role.deputy and role.deputy not in procedures.roles:
            known = procedures.roles
            found.append(
                _unresolved("roles", _called(ROLES), role.id, "deputy", role.deputy, known)
            )
    found.extend(_idle(policy, procedures))
    for procedure in procedures:
        found.extend(_references(policy, procedures, procedure))
        found.extend(_ways(procedure))
    return found


def _idle(policy: Policy, procedures: Procedures) -> Iterator[Finding]:
    acting = {step.role for procedure in procedures for step in procedure.steps}
    acting |= {clock.role for clock in policy.clocks}
    for role in procedures.roles:
        if role not in acting:
            message = f"{role} acts in no step and owes nothing by a clock"
            yield Finding("idle role", "roles", (role,), message, file=_called(ROLES))


def _references(policy: Policy, procedures: Procedures, procedure: Procedure) -> Iterator[Finding]:
    for step in procedure.steps:
        named: list[tuple[str, Iterable[str], Iterable[str]]] = [
            ("role", [step.role], procedures.roles),
            ("rule", step.rules, policy.table_of),
            ("source", step.sources, policy.sources.statements),
            ("reply", step.replies, policy.replies),
            ("clock", step.clocks, policy.clocks.entries),
            ("clock", [watch.clock for watch in step.watches], policy.clocks.entries),
            # The registers themselves rest on roles; their ids are the codes of this outcome.
            ("register", step.registers, policy.terms["register"].codes if step.registers else ()),
            ("step", [branch.step for branch in step.branches], procedure.numbers),
        ]
        for what, names, known in named:
            for name in names:
                if name not in known:
                    yield _unresolved(procedure.id, procedure.file, step.id, what, name, known)
        yield from _owed(policy, procedures, procedure, step)
        yield from _said_of_registers(policy, procedure, step)
        if not step.rules and not step.sources:
            yield Finding(
                "step without source",
                procedure.id,
                (step.id,),
                f"{step.id} names neither a rule nor a source",
                file=procedure.file,
            )


def _owed(
    policy: Policy, procedures: Procedures, procedure: Procedure, step: Step
) -> Iterator[Finding]:
    """Check that a step's own clocks are its role's, and those it watches another's."""
    watched = [watch.clock for watch in step.watches]
    for name in (*step.clocks, *watched):
        clock = policy.clocks.entries.get(name)
        # A role that does not exist is a finding of its own.
        known = clock and {clock.role, step.role} <= procedures.roles.keys()
        if clock and known and (clock.role == step.role) == (name in watched):
            mend = (
                "it goes into `clocks`"
                if name in watched
                else f"give it to {clock.role}, or put it into `watches` and say why"
            )
            message = (
                f"{step.id}, done by {step.role}, names {name}, which {clock.role} owes; {mend}"
            )
            yield Finding(
                "somebody else's clock", procedure.id, (step.id,), message, file=procedure.file
            )


def _said_of_registers(policy: Policy, procedure: Procedure, step: Step) -> Iterator[Finding]:
    for name, label in policy.terms["register"].codes.items() if step.record else ():
        if step.record and any(
            said.casefold() in written.casefold()
            for said, written in zip(label, step.record, strict=True)
        ):
            message = (
                f"the record of {step.id} speaks of {label.en} ({label.zh}); "
                f"name {name} in `enters`, or its columns in `fills`"
            )
            yield Finding(
                "record names a register", procedure.id, (step.id,), message, file=procedure.file
            )


def _unresolved(
    procedure: str, file: str, step: str, what: str, name: str, known: Iterable[str]
) -> Finding:
    close = (nearest_source if what == "source" else nearest)(name, known)
    return Finding(
        "unresolved reference",
        procedure,
        (step,),
        f"{step} names the {what} {shown(name)}, which does not exist"
        + (f"; did you mean {close!r}?" if close else ""),
        file=file,
    )


def _ways(procedure: Procedure) -> Iterator[Finding]:
    """Check that every step leads on or ends, is reached, and reaches an end."""
    onward = {step.id: {branch.step for branch in step.branches} for step in procedure.steps}
    backward: dict[str, set[str]] = {name: set() for name in onward}
    for name, following in onward.items():
        for other in following & onward.keys():
            backward[other].add(name)
    reached = _reachable(onward, [procedure.first.id])
    ending = _reachable(backward, [step.id for step in procedure.steps if step.ends is not None])
    for step in procedure.steps:
        if not step.branches and step.ends is None:
            message = f"{step.id} neither leads on nor ends the procedure"
            yield Finding("dead end", procedure.id, (step.id,), message, file=procedure.file)
        elif step.id not in ending:
            message = f"from {step.id} no end can be reached"
            yield Finding("endless", procedure.id, (step.id,), message, file=procedure.file)
        if step.id not in reached:
            message = f"nothing leads from {procedure.first.id} to {step.id}"
            yield Finding("unreachable", procedure.id, (step.id,), message, file=procedure.file)


def _reachable(ways: Mapping[str, set[str]], start: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(ways.get(name, ()))
    return seen
