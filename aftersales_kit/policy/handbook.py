"""The handbook: everything that a folder of data says, read once, and asked by everything else.

Parts: `Handbook` (`load`, or `read` where it is to be looked at whatever is wrong with it; `on` a
day, `under` a scenario), `data_folder`.

>>> handbook.options["exchange"].buyer.cons.en
'waits for the post, twice'
>>> in_force = handbook.on(date(2026, 3, 1))
>>> in_force.amounts["no_reason_window_cn"], in_force.handbook is handbook
(7, True)
>>> Handbook.load(Path("no-such-folder"))  # doctest: +ELLIPSIS
Traceback (most recent call last):
aftersales_kit.policy.faults.PolicyError: the policy cannot be loaded: ... faults
data/sources.toml: the file is missing
...
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from .cases import WorkedCase, read_cases
from .citations import Citation, citations
from .faults import UNREAD, UNREADABLE, Fault, PolicyError, nearest, shown, to_report
from .inforce import InForce, Policy
from .loading import read_policy
from .reading import NOTHING, Files, nothing_collected
from .scenarios import Scenario, apply, read_scenarios
from .subjects.buyers import Buyers, read_buyers
from .subjects.clock_cases import ClockCase, read_clock_cases
from .subjects.conflicts import Conflicts, read_conflicts
from .subjects.contradictions import Contradiction, read_contradictions
from .subjects.door import Door, read_door
from .subjects.drafted import Drafted, read_drafted
from .subjects.entered import Entered, read_entered
from .subjects.examination import Examination, read_examination
from .subjects.exports import Exports, read_exports
from .subjects.languages import Language, read_languages
from .subjects.law_cases import LawCase, read_law_cases
from .subjects.lexicon import Lexicon, read_lexicon
from .subjects.markets import named_elsewhere
from .subjects.measures import Benchmarks, Measures, read_benchmarks, read_measures
from .subjects.messages import Messages, read_messages
from .subjects.needs import Need, read_needs
from .subjects.openings import Opening, read_openings
from .subjects.options import Option, read_options
from .subjects.practice import Practised, read_practised
from .subjects.procedures import Procedures, read_procedures, with_clocks
from .subjects.properties import Property, read_properties
from .subjects.rankings import Ranking, read_rankings
from .subjects.readers import Reader, read_readers
from .subjects.register_rows import RegisterRows, read_register_rows
from .subjects.registers import Registers, read_registers
from .subjects.release import Release, read_release
from .subjects.retired import Retired, read_retired
from .subjects.reviews import Review, read_reviews
from .subjects.sayings import Sayings, read_sayings
from .subjects.scripts import Script, read_scripts
from .subjects.search import Sought, read_sought
from .subjects.sentences import Sentences, read_sentences
from .subjects.speech import Speech, read_speech
from .subjects.sums import Sum, read_sums
from .subjects.supposed import Supposed, read_supposed
from .subjects.tickets import TicketForm, read_ticket_form
from .subjects.visits import Visit, read_visits
from .subjects.walks import Walks, read_walks
from .tables import statement_of
from .words import TABLES, declared, names_in, unknown_to

POLICY = (
    "policy/", "problems/", "markets/", "floors/", "replies/", "procedures/", "calendar/",
    "sources.toml", "clocks.toml",
)  # fmt: skip
"""Where the policy itself stands: files, and folders of files."""
FOLDERS = (
    *(place for place in POLICY if place.endswith("/")),
    "cases/",
    "walks/",
    "policy/scenarios/",
    "triage/beside/",
    "exports/",
    "training/questions/",
)
"""Folders that hold at least one file."""
BESIDE = {
    "samples/README.md": "what the synthetic year of cases is",
    "samples/cases.csv": "the synthetic year of cases",
    "samples/distributions.toml": "what the synthetic year is drawn from",
    "samples/shop.toml": "what stands around the cases of that year",
    "triage/later.csv": "sentences that measure suggestions",
    "triage/plain.csv": "sentences that measure suggestions",
    "triage/utterances.csv": "sentences that measure suggestions",
}
"""Files that no answer rests on, and that the kit's other commands read."""


def data_folder() -> Path:
    """Return the folder of the handbook's data: inside the installed kit, else beside it."""
    package = Path(__file__).parents[1]
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


@dataclass(frozen=True)
class Handbook:
    """Everything that a folder of data says.

    `faults` are what is wrong with its files; `load` gives a handbook without any, and where `read`
    finds some the rest is as far as it can be read. `beside` are faults that no answer rests on: a
    file that nothing reads, or that only other commands miss. `files` are those that it was read
    from, for what stands in them beside the answers.
    """

    policy: Policy
    procedures: Procedures
    walks: Mapping[str, Walks]
    options: Mapping[str, Option]
    conflicts: Conflicts
    measures: Measures
    benchmarks: Benchmarks
    lexicon: Lexicon
    sentences: Sentences
    sayings: Sayings
    tickets: TicketForm
    sought: Mapping[str, Sought]
    speech: Speech
    messages: Messages
    exports: Exports
    entered: Entered
    needs: Mapping[str, Need]
    reviews: Mapping[str, Review]
    readers: Mapping[str, Reader]
    examination: Examination
    visits: Mapping[str, Visit]
    supposed: Mapping[str, Supposed]
    release: Release
    sums: Mapping[str, Sum]
    law_cases: Mapping[str, LawCase]
    cases: Mapping[str, WorkedCase]
    registers: Registers
    buyers: Buyers
    door: Door
    scripts: Mapping[str, Script]
    languages: Mapping[str, Language]
    clock_cases: Mapping[str, ClockCase]
    rankings: Mapping[str, Ranking]
    contradictions: Mapping[str, Contradiction]
    properties: Mapping[str, Property]
    register_rows: RegisterRows
    drafted: Mapping[str, Drafted]
    openings: Mapping[str, Opening]
    practised: Practised
    scenarios: Mapping[str, Scenario]
    retired: Mapping[str, Retired]
    citations: tuple[Citation, ...]
    faults: tuple[Fault, ...] = ()
    beside: tuple[Fault, ...] = ()
    files: Files | None = field(default=None, compare=False, repr=False)

    @classmethod
    def load(cls, folder: Path) -> Handbook:
        """Return the handbook in a folder; raises PolicyError with every fault of every file."""
        handbook = cls.read(folder)
        if handbook.faults:
            raise PolicyError(handbook.faults)
        return handbook

    @classmethod
    @nothing_collected()
    def read(cls, folder: Path, given: Mapping[str, Mapping[str, Any]] = NOTHING) -> Handbook:
        """Return the handbook in a folder as far as it can be read, with every fault found.

        `given` is what some of its files are taken to hold instead, by their names.
        """
        files = Files(folder, given)
        policy = files.remembered(read_policy)
        readable = not any(fault.kind == UNREADABLE for fault in files.faults)
        by_themselves = (
            with_clocks(files.remembered(read_procedures), policy.clocks),
            files.remembered(read_walks),
            files.remembered(read_options),
            files.remembered(read_conflicts),
            files.remembered(read_measures),
            files.remembered(read_benchmarks),
            files.remembered(read_lexicon),
            files.remembered(read_sentences),
            files.remembered(read_sayings),
            files.remembered(read_ticket_form),
            files.remembered(read_sought),
            files.remembered(read_speech),
            files.remembered(read_messages),
            files.remembered(read_exports),
            files.remembered(read_entered),
            files.remembered(read_needs),
            files.remembered(read_reviews),
            files.remembered(read_readers),
            files.remembered(read_examination),
            files.remembered(read_visits),
            files.remembered(read_supposed),
            files.remembered(read_release),
        )
        before = len(files.faults)
        sums = files.remembered(read_sums)
        law_cases = files.remembered(read_law_cases, policy)
        buyers = files.remembered(read_buyers, policy)
        by_policy = (
            files.remembered(read_cases, policy),
            files.remembered(read_registers, policy),
            buyers,
            files.remembered(read_door, policy, buyers),
            files.remembered(read_scripts, policy),
            files.remembered(read_languages, policy),
            files.remembered(read_clock_cases, policy),
            files.remembered(read_rankings, policy),
            files.remembered(read_contradictions, policy),
            files.remembered(read_properties, policy),
            files.remembered(read_register_rows, policy),
            files.remembered(read_drafted, policy),
            files.remembered(read_openings, policy),
            files.remembered(read_practised, policy),
            files.remembered(read_scenarios, policy),
            files.remembered(_retired, policy),
        )
        if not readable:  # nothing that they name is known
            files.faults[before:] = [f for f in files.faults[before:] if f.kind == UNREADABLE]
        files.tell_causes()
        handbook = cls(
            policy,
            *by_themselves,
            sums,
            law_cases,
            *by_policy,
            tuple(citations(files)),
            tuple(to_report([*files.faults, *_empty_folders(files)])),
            (*_beside(files), *named_elsewhere(files, policy.terms.codes("market"))),
            files,
        )
        if any(fault.kind == UNREADABLE for fault in handbook.faults):
            return handbook
        lacking = [*unknown_to(declared(), names_in(handbook))]
        if gone_laws := [*_gone_laws(handbook)]:
            return replace(handbook, faults=tuple(gone_laws))
        if gone := {fault.file: fault for fault in _gone(lacking, handbook.faults, files.read)}:
            return replace(handbook, faults=tuple(gone.values()))
        told = {fault.id for fault in handbook.faults}
        faults = (*(fault for fault in lacking if fault.id not in told), *handbook.faults)
        return replace(handbook, faults=faults)

    def on(self, day: date) -> InForce:
        """Return the policy as it stands on a day, which knows its handbook.

        Raises UncoveredDate before the policy's first day.
        """
        in_force = self.policy.on(day)
        if in_force.on not in self._in_force:
            self._in_force[in_force.on] = in_force.within(self)
        return self._in_force[in_force.on]

    @cached_property
    def _in_force(self) -> dict[date, InForce]:
        return {}

    def under(self, scenario: Scenario) -> Handbook:
        """Return the handbook as a scenario changes it; raises ScenarioError."""
        return replace(self, policy=apply(self.policy, scenario))


def _retired(files: Files, policy: Policy) -> dict[str, Retired]:
    return read_retired(files, policy.file_of)


def _gone(
    lacking: Iterable[Fault], faults: Iterable[Fault], read: Collection[str]
) -> Iterator[Fault]:
    """Go through the files that are gone though code needs what they hold.

    They are those of which nothing was read, and those of tables that the data still names: where
    it names them otherwise, they have another name, and are not gone.
    """
    said = {fault.problem for fault in faults}
    for fault in lacking:
        file = fault.file
        if file == TABLES and f"unknown value {shown(fault.id)}" in said:
            file = f"{TABLES}/{fault.id}.toml"
        elif file.removeprefix("data/") in read or not file.endswith(".toml"):
            continue
        _, _, needed = fault.problem.partition(", and ")
        problem = f"the file is missing, and {needed}"
        yield Fault(file, "", "", problem, "", None, UNREADABLE)


def _gone_laws(handbook: Handbook) -> Iterator[Fault]:
    """Go through the works of which no file of floors has a row, though cases name rows of them.

    Whatever else is amiss follows from that.
    """
    statements, works = handbook.policy.sources.statements, handbook.policy.sources.works
    there = {row.statement for floor in handbook.policy.floors.values() for row in floor.rules}
    held = {statements[name].work for name in there & statements.keys()}
    named = [row for case in handbook.law_cases.values() for row in case.rows]
    for case in handbook.cases.values():
        named += (row for line in case.expect for row in line.stated.binds)
    lacking: dict[str, set[str]] = {}
    for name in named:
        statement = statements.get(statement_of(name))
        if statement is not None and statement.work not in held:
            lacking.setdefault(statement.work, set()).add(name)
    for work, rows in lacking.items():
        most = works[work].en if work in works else work
        problem = f"no file holds the rows of {most}, of which cases name {len(rows)}"
        allowed = f"rows such as {min(rows)}"
        yield Fault("data/floors/", work, "", problem, allowed, None, UNREADABLE)


def _empty_folders(files: Files) -> Iterator[Fault]:
    for folder in FOLDERS:
        if not any(name.startswith(folder) for name in files.read):
            yield Fault(f"data/{folder}", "", "", "the folder holds no file", "", None, UNREADABLE)


def _beside(files: Files) -> Iterator[Fault]:
    """Go through the files that are there and not read, and those that only others would miss."""
    there = {
        path.relative_to(files.folder).as_posix(): path
        for path in sorted(files.folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    for name in there:
        if name not in files.read and name not in BESIDE:
            close = nearest(name, [*files.read, *BESIDE])
            allowed = "a file of a subject's own name, in its own folder"
            yield Fault(f"data/{name}", "", "", "nothing reads this file", allowed, close, UNREAD)
    for name, use in BESIDE.items():
        if name not in there:
            yield Fault(f"data/{name}", "", "", f"the file is missing: {use}", kind=UNREADABLE)
        elif not there[name].stat().st_size:
            yield Fault(f"data/{name}", "", "", f"the file is empty: {use}", kind=UNREADABLE)
