"""Everything that is checked of the handbook, and the checks that need whole answers.

Parts: `verify_handbook` (every check of a data folder, which the command line and the page show),
`verify_answers` (worked cases' money, and the blanks in the wordings). Findings have the form of
`policy.verification`.

>>> from pathlib import Path
>>> [finding.kind for finding in verify_handbook(Path("no-such-folder"))][:1]
['unreadable']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..answers.buyers import verify_folder_buyers
from ..answers.speaking import verify_folder_speaking
from ..policy import upkeep
from ..policy.cases import WorkedCase, load_cases
from ..policy.faults import PolicyError
from ..policy.inforce import Policy
from ..policy.loading import read
from ..policy.reading import Files
from ..policy.scenarios import read_scenarios
from ..policy.subjects.clock_verification import verify_folder_clocks
from ..policy.subjects.conflicts import Conflicts, read_conflicts, verify_folder_conflicts
from ..policy.subjects.lexicon import verify_folder_lexicon
from ..policy.subjects.measures import verify_folder_measures
from ..policy.subjects.options import verify_folder_options
from ..policy.subjects.procedures import Procedures, read_procedures, verify_folder_procedures
from ..policy.subjects.registers import verify_folder_registers
from ..policy.subjects.tickets import verify_folder_tickets
from ..policy.verification import Finding, verify_folder
from .calculators import CALCULATORS
from .explaining import ASKED_OF_EACH

DIFFERS = "case differs"
ANY_BLANK = re.compile(r"\{([^}]*)\}")


def verify_handbook(folder: Path) -> list[Finding]:
    """Return everything wrong with a data folder; the empty list means fine.

    Where the policy itself cannot be loaded, only its faults are returned: most else would follow
    from them. Otherwise every check runs, whatever the ones before it have found.
    """
    findings = verify_folder(folder)
    policy, faults = read(folder)
    if faults:
        return findings
    procedures = read_procedures(Files(folder))
    cases = _sound_cases(policy, folder, findings)
    return [
        *findings,
        *verify_answers(policy, cases),
        *verify_folder_procedures(policy, folder),
        *verify_folder_lexicon(policy, folder),
        *verify_folder_tickets(policy, folder),
        *verify_folder_speaking(policy, folder),
        *verify_folder_registers(policy, folder, procedures),
        *verify_folder_clocks(policy, folder),
        *verify_folder_options(policy, folder),
        *verify_folder_measures(policy, folder),
        *verify_folder_conflicts(policy, folder),
        *verify_folder_buyers(policy, folder),
        *_without_field(policy, cases),
        *upkeep.floors(policy),
        *upkeep.ended(policy, _naming_rules(procedures, read_conflicts(Files(folder)))),
        *upkeep.scenarios(policy, read_scenarios(Files(folder), policy)),
    ]


def _without_field(policy: Policy, cases: Mapping[str, WorkedCase]) -> Iterator[Finding]:
    """Find what a form may ask, by its tables and those beneath, and has no field for.

    Its tables are those whose wordings it says, and those that decide its example.
    """
    in_force = policy.on(policy.changes[-1])
    for calculator in CALCULATORS.values():
        has = {*calculator.names, *ASKED_OF_EACH}
        todo = [table for table in calculator.tables if table in in_force.tables]
        if example := cases.get(calculator.example):
            answer = calculator.answer(example.facts, example.on, policy.on(example.on))
            todo += [d.table for d in getattr(answer, "decisions", ()) if d.table not in todo]
        for table in todo:
            for name in in_force.tables[table].table.inputs:
                beneath = in_force.producers.get(name)
                if name in has:
                    continue
                if beneath is None:
                    has.add(name)
                    yield Finding(
                        "question without a field",
                        calculator.name,
                        (),
                        f"the form {calculator.name} may ask for {name}, an input of {table}, and "
                        "has no field for it",
                        file=policy.tables[table].file,
                        mend=f"name {name} in the parts of the form {calculator.name}, in its "
                        "file in aftersales_kit/sheets/calculators",
                    )
                elif beneath not in todo:
                    todo.append(beneath)


def _naming_rules(procedures: Procedures, conflicts: Conflicts) -> Iterator[upkeep.Named]:
    for procedure in procedures:
        for step in procedure.steps:
            yield procedure.file, f"the step {step.id} of {procedure.id}", step.rules
    for conflict in conflicts:
        yield "data/conflicts.toml", f"the conflict {conflict.id}", conflict.rules


def _sound_cases(
    policy: Policy, folder: Path, findings: Iterable[Finding]
) -> Mapping[str, WorkedCase]:
    """Return the worked cases whose amounts can be checked: those with no finding of their own.

    Where the cases cannot be read, which `findings` say, there are none.
    """
    try:
        cases = load_cases(policy, folder)
    except PolicyError:
        return {}
    differing = {name for found in findings if found.kind == DIFFERS for name in found.rules}
    return {name: case for name, case in cases.items() if name not in differing}


def verify_answers(policy: Policy, cases: Mapping[str, WorkedCase]) -> list[Finding]:
    """Return the worked cases whose amounts come out otherwise, and wordings with unknown blanks.

    A case's `result` lists every amount of its answer that is known; one that is left out counts
    as a difference, too.
    """
    findings: list[Finding] = []
    for case in cases.values():
        if case.answer:
            findings += _differences(case, policy)
    return [*findings, *_blanks(policy)]


def results(case: WorkedCase, policy: Policy) -> dict[str, str]:
    """Return the figures of a worked case's answer that are known and to be stated, as text."""
    calculator = CALCULATORS[case.answer]
    figures = calculator.figures(calculator.answer(case.facts, case.on, policy.on(case.on)))
    return {
        name: str(figures[name]) for name in calculator.checked if figures.get(name) is not None
    }


def _differences(case: WorkedCase, policy: Policy) -> Iterator[Finding]:
    if case.answer not in CALCULATORS:
        known = ", ".join(CALCULATORS)
        message = f"{case.id} names the answer {case.answer!r}; there are {known}"
        yield Finding(DIFFERS, case.file, (case.id,), message)
        return
    expected, got = case.result or {}, results(case, policy)
    for name in {**expected, **got}:
        if expected.get(name) != got.get(name):
            yield Finding(
                DIFFERS,
                case.file,
                (case.id,),
                _said(case.id, name, expected.get(name), got.get(name)),
            )


def _said(case: str, name: str, expected: str | None, got: str | None) -> str:
    if expected is None:
        return f"{case} leaves out {name}, which comes to {got}"
    if got is None:
        return f"{case} expects {name} {expected}, but there is no such amount in its answer"
    return f"{case} expects {name} {expected}, but it comes to {got}"


def _blanks(policy: Policy) -> Iterator[Finding]:
    """Check that every wording has the same blanks in both languages, all of them filled."""
    tables: dict[str, set[str]] = {}
    for rule in policy.rules():
        if rule.reply:
            tables.setdefault(rule.reply, set()).add(policy.table_of[rule.id])
    for reply in policy.replies.values():
        known = _filled(tables.get(reply.id, set()))
        blanks = [set(ANY_BLANK.findall(text)) for text in reply.text]
        for name in sorted(blanks[0] | blanks[1]):
            problem = ""
            if name not in known:
                allowed = ", ".join(known) or "none"
                problem = f"the unknown blank {{{name}}}; allowed: {allowed}"
            elif name not in blanks[0] & blanks[1]:
                problem = f"the blank {{{name}}} in one language only"
            if problem:
                message = f"{reply.id} has {problem}"
                yield Finding("unresolved reference", "data/replies", (reply.id,), message)


def _filled(tables: set[str]) -> list[str]:
    """Return the blanks filled wherever these tables speak; any blank where no table does."""
    every = dict.fromkeys(blank for c in CALCULATORS.values() for blank in c.blanks)
    by_table = [
        {blank for c in CALCULATORS.values() if table in c.tables for blank in c.blanks}
        for table in tables
    ]
    return [blank for blank in every if all(blank in filled for filled in by_table)]
