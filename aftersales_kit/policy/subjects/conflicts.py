"""Conflicts: where practice and law disagree, or practice with itself, and what holds now.

Parts: `Conflict`, `Conflicts`, `load_conflicts` (raises with every fault), `verify_conflicts`
(findings). Source: data/conflicts.toml.

The checks of `verify_conflicts`, each a sentence:

- *unresolved reference*: a conflict names a source, rule, amount or procedure that does not exist.
- *no practice*: what is called practice is a statement of law or platform.
- *no law*: what is called law is neither a statement of law nor of a platform.
- *not carried*: nothing that holds now carries the conflict's way out.

>>> conflicts = load_conflicts()
>>> conflicts["quality-window"].practice
('PRC-10',)
>>> conflicts["quality-windw"]
Traceback (most recent call last):
KeyError: "there is no conflict 'quality-windw'; did you mean 'quality-window'?"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..faults import nearest, nearest_source, shown, to_report
from ..inforce import Policy
from ..loading import data_folder
from ..reading import Files, Section
from ..terms import Label
from ..verification import Finding, from_fault
from ..wording import amounts_in
from .procedures import Procedures, read_procedures

FILE = "conflicts.toml"
BINDING = ("law", "platform")
"""Kinds of statements that bind the shop whatever its practice is."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict: what practice says, what law or platform say, what the handbook does now.

    `rules`, `amounts` and `procedures` carry what it does now; `practice` and `law` are statements.
    Where practice contradicts itself, `law` may be empty.
    """

    id: str
    title: Label
    says: Label
    demands: Label
    now: Label
    practice: tuple[str, ...]
    law: tuple[str, ...]
    rules: tuple[str, ...]
    amounts: tuple[str, ...]
    procedures: tuple[str, ...]


@dataclass(frozen=True)
class Conflicts:
    """All conflicts by id, in the order in which they are shown."""

    conflicts: Mapping[str, Conflict]

    def __getitem__(self, name: str) -> Conflict:
        try:
            return self.conflicts[name]
        except KeyError:
            close = nearest(name, self.conflicts)
            hint = f"; did you mean {close!r}?" if close else ""
            raise KeyError(f"there is no conflict {shown(name)}{hint}") from None

    def __iter__(self) -> Iterator[Conflict]:
        return iter(self.conflicts.values())


def load_conflicts(folder: Path | None = None) -> Conflicts:
    """Return the conflicts in a data folder; raises PolicyError with every fault found."""
    files = Files(folder or data_folder())
    return files.whole(read_conflicts(files))


def read_conflicts(files: Files) -> Conflicts:
    """Return the conflicts as far as they can be read."""
    return Conflicts({name: _read(name, entry) for name, entry in files.toml(FILE).subs()})


def _read(name: str, entry: Section) -> Conflict:
    entry.only(
        "title", "says", "demands", "now", "practice", "law", "rules", "amounts", "procedures"
    )
    if entry.data.get("practice") == []:
        entry.fault("practice", "names no statement", "ids of data/sources.toml")
    if not entry.data.get("law") and len(entry.data.get("practice") or ()) < 2:
        allowed = "what practice disagrees with: law, or a second practice"
        entry.fault("law", "names no statement", allowed)
    return Conflict(
        name,
        entry.label("title"),
        entry.label("says"),
        entry.label("demands"),
        entry.label("now"),
        entry.texts("practice"),
        entry.texts("law"),
        entry.texts("rules", required=False),
        entry.texts("amounts", required=False),
        entry.texts("procedures", required=False),
    )


def verify_folder_conflicts(policy: Policy, folder: Path) -> list[Finding]:
    """Return everything wrong with the conflicts in a data folder, faults of reading included."""
    files = Files(folder)
    conflicts = read_conflicts(files)
    if files.faults:
        return [from_fault(fault) for fault in to_report(files.faults)]
    procedures = read_procedures(files)
    return verify_conflicts(policy, conflicts, procedures)


def verify_conflicts(policy: Policy, conflicts: Conflicts, procedures: Procedures) -> list[Finding]:
    """Return what is wrong with conflicts that can be read; the empty list means fine."""
    return [
        finding
        for conflict in conflicts
        for finding in (
            *_references(policy, procedures, conflict),
            *_sides(policy, conflict),
        )
    ]


def _references(policy: Policy, procedures: Procedures, conflict: Conflict) -> Iterator[Finding]:
    texts = (conflict.says, conflict.demands, conflict.now)
    in_texts = [name for text in texts for name in amounts_in(text)]
    named: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("source", [*conflict.practice, *conflict.law], policy.sources.statements),
        ("rule", conflict.rules, policy.table_of),
        ("amount", [*conflict.amounts, *in_texts], policy.amounts),
        ("procedure", conflict.procedures, procedures.procedures),
    ]
    for what, names, known in named:
        for name in dict.fromkeys(names):
            if name not in known:
                close = (nearest_source if what == "source" else nearest)(name, known)
                hint = f"; did you mean {close!r}?" if close else ""
                message = f"{conflict.id} names the {what} {shown(name)}, which does not exist"
                yield _finding("unresolved reference", conflict, message + hint)
    if not (*conflict.rules, *conflict.amounts, *conflict.procedures):
        message = f"{conflict.id} is carried by no rule, amount or procedure"
        yield _finding("not carried", conflict, message)


def _sides(policy: Policy, conflict: Conflict) -> Iterator[Finding]:
    kinds = {name: source.kind for name, source in policy.sources.statements.items()}
    for name in conflict.practice:
        if kinds.get(name) in BINDING:
            message = f"{conflict.id} calls {name} practice, which is {kinds[name]}"
            yield _finding("no practice", conflict, message)
    for name in conflict.law:
        if name in kinds and kinds[name] not in BINDING:
            message = f"{conflict.id} calls {name} law, which is {kinds[name]} of the source notes"
            yield _finding("no law", conflict, message)


def _finding(kind: str, conflict: Conflict, message: str) -> Finding:
    return Finding(kind, conflict.id, (conflict.id,), message, file=f"data/{FILE}")
