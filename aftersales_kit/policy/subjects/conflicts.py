"""Conflicts: where practice and law disagree, or practice with itself, and what holds now.

Parts: `Conflict`, `Conflicts`, `read_conflicts`, `verify_conflicts`
(findings). Source: data/conflicts.toml.

The checks of `verify_conflicts`, each a sentence:

- *unresolved reference*: a conflict names a source, rule, amount or procedure that does not exist.
- *no practice*: what is called practice is a statement of law or platform.
- *no law*: what is called law is neither a statement of law nor of a platform.
- *not carried*: nothing that holds now carries the conflict's way out.

>>> conflicts = handbook.conflicts
>>> conflicts["quality-window"].practice
('PRC-10',)
>>> conflicts["quality-windw"]
Traceback (most recent call last):
KeyError: "there is no conflict 'quality-windw'; did you mean 'quality-window'?"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from ..faults import Fault
from ..inforce import Policy
from ..reading import Files
from ..shapes import FILLED, ID, Blanks, Names, entries, unresolved
from ..terms import Label
from ..verification import Finding, from_faults
from .procedures import Procedures

FILE = "conflicts.toml"
CALLED = f"data/{FILE}"
BINDING = ("law", "platform")
"""Kinds of statements that bind the shop whatever its practice is."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict: what practice says, what law or platform say, what the handbook does now.

    `rules`, `amounts` and `procedures` carry what it does now; `practice` and `law` are statements.
    Where practice contradicts itself, `law` may be empty.
    """

    id: Annotated[str, ID]
    title: Label
    says: Annotated[Label, Blanks("amount")]
    demands: Annotated[Label, Blanks("amount")]
    now: Annotated[Label, Blanks("amount")]
    practice: Annotated[tuple[str, ...], Names("source"), FILLED]
    law: Annotated[tuple[str, ...], Names("source")]
    rules: Annotated[tuple[str, ...], Names("rule")] = ()
    amounts: Annotated[tuple[str, ...], Names("amount")] = ()
    procedures: Annotated[tuple[str, ...], Names("procedure")] = ()

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that practice disagrees with nothing: neither law nor a second practice."""
        if not self.law and len(self.practice) < 2:
            yield "law", "names no statement", "what practice disagrees with: law, or practice"


@dataclass(frozen=True)
class Conflicts:
    """All conflicts by id, in the order in which they are shown."""

    conflicts: Mapping[str, Conflict]

    def __getitem__(self, name: str) -> Conflict:
        return self.conflicts[name]

    def __iter__(self) -> Iterator[Conflict]:
        return iter(self.conflicts.values())


def read_conflicts(files: Files) -> Conflicts:
    """Return the conflicts as far as they can be read."""
    return Conflicts(entries(Conflict, files.toml(FILE)))


def verify_conflicts(policy: Policy, conflicts: Conflicts, procedures: Procedures) -> list[Finding]:
    """Return what is wrong with conflicts that can be read; the empty list means fine."""
    names = {**policy.names, "procedure": procedures.procedures}
    sides = [fault for conflict in conflicts for fault in _sides(policy, conflict)]
    return from_faults([*unresolved(CALLED, conflicts.conflicts, names), *sides])


def _sides(policy: Policy, conflict: Conflict) -> Iterator[Fault]:
    def fault(kind: str, problem: str) -> Fault:
        return Fault(CALLED, conflict.id, "", problem, kind=kind)

    kinds = {name: source.kind for name, source in policy.sources.statements.items()}
    for name in conflict.practice:
        if kinds.get(name) in BINDING:
            yield fault("no practice", f"calls {name} practice, which is {kinds[name]}")
    for name in conflict.law:
        if name in kinds and kinds[name] not in BINDING:
            yield fault("no law", f"calls {name} law, which is {kinds[name]} of the source notes")
    if not (*conflict.rules, *conflict.amounts, *conflict.procedures):
        yield fault("not carried", "is carried by no rule, amount or procedure")
