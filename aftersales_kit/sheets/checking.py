"""Everything that is checked of a handbook, and the checks that need whole answers.

Parts: `verify` (every check, which the command line and the page show), `verify_answers` (worked
cases' money, and the blanks in the wordings). Findings have the form of `policy.verification`.

>>> verify(handbook)
[]
>>> from pathlib import Path
>>> verify(Handbook.read(Path("no-such-folder")))[0].kind
'unreadable'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..answers.buyers import verify_buyers
from ..answers.speaking import verify_speaking
from ..policy import upkeep
from ..policy.cases import WorkedCase
from ..policy.handbook import POLICY, Handbook
from ..policy.inforce import Policy
from ..policy.subjects.clock_verification import verify_clocks
from ..policy.subjects.conflicts import Conflicts, verify_conflicts
from ..policy.subjects.lexicon import verify_lexicon
from ..policy.subjects.measures import verify_measures
from ..policy.subjects.options import verify_options
from ..policy.subjects.procedures import Procedures, verify_procedures
from ..policy.subjects.registers import verify_registers
from ..policy.subjects.speech import verify_speech
from ..policy.subjects.tickets import verify_ticket_form
from ..policy.verification import Finding, from_fault
from ..policy.verification import verify as verify_policy
from ..policy.words import undecided
from .calculators import CALCULATORS
from .explaining import ASKED_OF_EACH

NAMING = ("sources.toml", "policy/terms.toml", "policy/amounts.toml")
"""Files that define what all others name."""
DIFFERS = "case differs"
ANY_BLANK = re.compile(r"\{([^}]*)\}")


def verify(handbook: Handbook) -> list[Finding]:
    """Return everything wrong with a handbook; the empty list means fine.

    What is wrong with its files comes first. Of the checks those are left out that would only
    repeat it: all of a subject whose own files have faults, those of references while a file that
    defines what can be named has some, and those of rules, cases and days while the policy has.
    """
    faulty = {fault.file.removeprefix("data/") for fault in handbook.faults}

    def sound(*places: str) -> bool:
        return not any(file.startswith(places) for file in faulty)

    policy, procedures = handbook.policy, handbook.procedures
    found = [from_fault(fault) for fault in (*handbook.faults, *handbook.beside)]
    whole = sound(*POLICY)
    if whole:
        cases = handbook.cases if sound("cases/") else None
        findings = verify_policy(policy, cases)
        right = _sound_cases(cases or {}, findings)
        found += [*findings, *verify_answers(handbook, right), *_without_field(handbook, right)]
    if not sound(*NAMING):
        return found
    if sound("procedures/"):
        found += verify_procedures(policy, procedures)
    if sound("triage/"):
        found += verify_lexicon(policy, handbook.lexicon)
    if sound("tickets.toml"):
        found += verify_ticket_form(policy, handbook.tickets)
    if sound("speech/"):
        found += verify_speech(policy, handbook.speech)
        found += verify_speaking(policy, handbook.speech)
    if sound("registers.toml", "procedures/"):
        found += verify_registers(policy, handbook.registers, procedures)
    if whole and sound("clock-cases.toml", "procedures/"):
        found += verify_clocks(policy, procedures, handbook.clock_cases)
    if sound("options.toml"):
        found += verify_options(policy, handbook.options)
    if sound("measures.toml", "benchmarks.toml"):
        found += verify_measures(policy, handbook.measures, handbook.benchmarks)
    if sound("conflicts.toml", "procedures/"):
        found += verify_conflicts(policy, handbook.conflicts, procedures)
    if whole and sound("buyers.toml"):
        found += verify_buyers(policy, handbook.buyers)
    if whole:
        found += undecided(policy.terms)
        found += upkeep.floors(policy)
        found += upkeep.scenarios(policy, handbook.scenarios)
    if whole and sound("procedures/", "conflicts.toml"):
        found += upkeep.ended(policy, _naming_rules(procedures, handbook.conflicts))
    return found


def _without_field(handbook: Handbook, cases: Mapping[str, WorkedCase]) -> Iterator[Finding]:
    """Find what a form may ask, by its tables and those beneath, and has no field for.

    Its tables are those whose wordings it says, and those that decide its example.
    """
    policy = handbook.policy
    in_force = handbook.on(policy.changes[-1])
    for calculator in CALCULATORS.values():
        has = {*calculator.names, *ASKED_OF_EACH}
        todo = [table for table in calculator.tables if table in in_force.tables]
        if example := cases.get(calculator.example):
            answer = calculator.answer(example.facts, example.on, handbook.on(example.on))
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
    cases: Mapping[str, WorkedCase], findings: Iterable[Finding]
) -> Mapping[str, WorkedCase]:
    """Return the worked cases whose amounts can be checked: those with no finding of their own."""
    differing = {name for found in findings if found.kind == DIFFERS for name in found.rules}
    return {name: case for name, case in cases.items() if name not in differing}


def verify_answers(handbook: Handbook, cases: Mapping[str, WorkedCase]) -> list[Finding]:
    """Return the worked cases whose amounts come out otherwise, and wordings with unknown blanks.

    A case's `result` lists every amount of its answer that is known; one that is left out counts
    as a difference, too.
    """
    findings: list[Finding] = []
    for case in cases.values():
        if case.answer:
            findings += _differences(case, handbook)
    return [*findings, *_blanks(handbook.policy)]


def results(case: WorkedCase, handbook: Handbook) -> dict[str, str]:
    """Return the figures of a worked case's answer that are known and to be stated, as text."""
    calculator = CALCULATORS[case.answer]
    figures = calculator.figures(calculator.answer(case.facts, case.on, handbook.on(case.on)))
    return {
        name: str(figures[name]) for name in calculator.checked if figures.get(name) is not None
    }


def _differences(case: WorkedCase, handbook: Handbook) -> Iterator[Finding]:
    if case.answer not in CALCULATORS:
        known = ", ".join(CALCULATORS)
        message = f"{case.id} names the answer {case.answer!r}; there are {known}"
        yield Finding(DIFFERS, case.file, (case.id,), message)
        return
    expected, got = case.result or {}, results(case, handbook)
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
