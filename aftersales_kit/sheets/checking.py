"""Everything that is checked of a handbook, and the checks that need whole answers.

Parts: `verify` (every check, which the command line and the page show), `verify_answers` (worked
cases' money, and the blanks in the wordings), `without_field` (what a form may ask and has no field
for). Findings have the form of `policy.verification`.

>>> verify(handbook)
[]
>>> from pathlib import Path
>>> verify(Handbook.read(Path("no-such-folder")))[0].kind
'unreadable'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..answers.buyers import verify_buyers
from ..answers.compensation import SUMS
from ..answers.door import verify_door
from ..answers.drafted import verify_drafted
from ..answers.entered import verify_entered
from ..answers.examination import verify_examination
from ..answers.habits import verify_habits
from ..answers.heard import verify_sayings
from ..answers.openings import verify_openings
from ..answers.practice import verify_practised
from ..answers.readers import verify_readers
from ..answers.register_rows import verify_register_rows
from ..answers.replies import verify_examples
from ..answers.speaking import verify_speaking
from ..answers.tickets import verify_tickets
from ..answers.visits import verify_visits
from ..policy import upkeep
from ..policy.cases import WorkedCase
from ..policy.faults import UNKNOWN, UNREADABLE, Fault
from ..policy.handbook import POLICY, Handbook
from ..policy.inforce import TableInForce
from ..policy.jurisdiction import jurisdiction
from ..policy.knowing import verify_known
from ..policy.reading import nothing_collected
from ..policy.shapes import BLANK, references
from ..policy.subjects.clock_verification import verify_clocks
from ..policy.subjects.conflicts import verify_conflicts
from ..policy.subjects.contradictions import verify_contradictions
from ..policy.subjects.discounts import verify_stacking
from ..policy.subjects.exports import verify_exports
from ..policy.subjects.languages import verify_languages
from ..policy.subjects.law_cases import verify_law_cases
from ..policy.subjects.leading import verify_leading
from ..policy.subjects.lexicon import verify_lexicon
from ..policy.subjects.measures import verify_measures
from ..policy.subjects.messages import LEADS, verify_messages, verify_sendings
from ..policy.subjects.needs import verify_needs
from ..policy.subjects.options import verify_options, verify_ways
from ..policy.subjects.procedures import verify_procedures, verify_worked
from ..policy.subjects.property_proof import verify_properties
from ..policy.subjects.rankings import verify_rankings
from ..policy.subjects.registers import verify_registers
from ..policy.subjects.reviews import verify_reviews
from ..policy.subjects.scripts import verify_scripts
from ..policy.subjects.search import verify_sought
from ..policy.subjects.sentences import verify_sentences
from ..policy.subjects.speech import verify_speech
from ..policy.subjects.sums import verify_sums
from ..policy.subjects.supposed import verify_supposed
from ..policy.subjects.tickets import verify_ticket_form
from ..policy.subjects.walks import verify_walks
from ..policy.terms import as_codes
from ..policy.trials import verify_trials
from ..policy.verification import Finding, from_fault
from ..policy.verification import verify as verify_policy
from ..policy.words import idle_terms, named_by_nothing, needed_by_code, undecided
from .calculators import CALCULATORS
from .explaining import ASKED_OF_EACH

NAMING = ("sources.toml", "policy/terms.toml", "policy/amounts.toml", "problems/")
"""Files that define what all others name."""
ASKED = ("message.toml", "options.toml", "registers.toml", "speech/", "triage/")
"""Files and folders beside the policy that whole answers are given by."""
POLICY_FILES = tuple(f"data/{place}" for place in POLICY)
CASE = "worked case"
DIFFERS, WITHOUT_FIELD = "case differs", "question without a field"

CHECKS: tuple[tuple[tuple[str, ...], Callable[[Handbook], Iterable[Finding]]], ...] = (
    ((*POLICY, "speech/", "cases/", "options.toml", "message.toml"), verify_drafted),
    ((*POLICY, "buyers.toml", "door.toml"), verify_door),
    (("procedures/",), lambda book: verify_procedures(book.policy, book.procedures)),
    (("procedures/",), lambda book: verify_worked(book.policy, book.procedures)),
    (
        (*POLICY, "walks/", "registers.toml", "cases/", "clock-cases.toml"),
        verify_walks,
    ),
    (("triage/",), lambda book: verify_lexicon(book.policy, book.lexicon)),
    (("triage/",), lambda book: verify_sentences(book.policy, book.sentences)),
    (("triage/",), lambda book: verify_leading(book.lexicon, book.sentences)),
    (("triage/",), verify_sayings),
    ((*POLICY, "entered.toml"), verify_entered),
    (("tickets.toml",), lambda book: verify_ticket_form(book.policy, book.tickets)),
    (("tickets.toml", "triage/"), verify_tickets),
    (
        (*POLICY, "languages/"),
        lambda book: verify_languages(book.languages, book.policy),
    ),
    (("scripts/", "characters/"), lambda book: verify_scripts(book.scripts)),
    (("policy/", "problems/", "search.toml"), lambda book: verify_sought(book.policy, book.sought)),
    (("speech/",), lambda book: verify_speech(book.policy, book.speech)),
    (("speech/",), lambda book: verify_speaking(book.policy, book.speech)),
    ((*POLICY, "speech/", "buyers.toml", "door.toml"), verify_habits),
    (
        (*POLICY, "openings.toml", "options.toml", "registers.toml", "message.toml"),
        verify_openings,
    ),
    (("policy/", "problems/", "practice.toml", "speech/"), verify_practised),
    (
        ("registers.toml", "procedures/"),
        lambda book: verify_registers(book.policy, book.registers, book.procedures),
    ),
    (
        (*POLICY, "register-rows.toml", "registers.toml", "cases/"),
        verify_register_rows,
    ),
    (
        (*POLICY, "clock-cases.toml"),
        lambda book: verify_clocks(book.policy, book.procedures, book.clock_cases),
    ),
    (
        (*POLICY, "law-cases.toml"),
        lambda book: verify_law_cases(book.policy, book.law_cases),
    ),
    ((*POLICY, "cases/"), lambda book: verify_stacking(book.policy, book.cases)),
    (
        (
            *POLICY,
            "sums.toml",
            "registers.toml",
            "measures.toml",
            "measured.toml",
            "supposed.toml",
            "training/",
        ),
        lambda book: verify_sums(
            book.policy, book.sums, _naming_amounts(book), book.measures.targets
        ),
    ),
    (
        (*POLICY, "supposed.toml"),
        lambda book: verify_supposed(book.policy, book.supposed, _supposed_by_code()),
    ),
    (("options.toml",), lambda book: verify_options(book.policy, book.options)),
    (
        (*POLICY, "options.toml", "cases/"),
        lambda book: verify_ways(book.policy, book.options, book.cases),
    ),
    (
        (*POLICY, "rankings.toml", "cases/"),
        lambda book: verify_rankings(book.policy, book.rankings, book.cases),
    ),
    (
        (*POLICY, "contradictions.toml"),
        lambda book: verify_contradictions(book.policy, book.contradictions),
    ),
    (
        (*POLICY, "properties.toml"),
        lambda book: verify_properties(book.policy, book.properties, SUMS),
    ),
    (
        (*POLICY, "message.toml"),
        lambda book: verify_messages(book.policy, book.messages),
    ),
    ((*POLICY, "message.toml", "speech/"), verify_sendings),
    (
        ("measures.toml", "measured.toml", "benchmarks.toml"),
        lambda book: verify_measures(book.policy, book.measures, book.benchmarks),
    ),
    (
        ("conflicts.toml", "procedures/"),
        lambda book: verify_conflicts(book.policy, book.conflicts, book.procedures),
    ),
    (
        (*POLICY, "exports/", "assumed.toml"),
        lambda book: verify_exports(book.policy, book.exports),
    ),
    ((*POLICY, "buyers.toml"), lambda book: verify_buyers(book.policy, book.buyers)),
    ((*POLICY, "buyers.toml", "readers.toml"), verify_readers),
    (
        (*POLICY, "training/", "cases/", "speech/", "tickets.toml", "triage/"),
        verify_examination,
    ),
    ((*POLICY, "buyers.toml", "door.toml", "visits.toml"), verify_visits),
    (POLICY, lambda book: verify_examples(book.policy)),
    (POLICY, lambda book: undecided(book.policy.terms)),
    (POLICY, lambda book: verify_known(book.policy)),
    (POLICY, lambda book: named_by_nothing(book.policy)),
    (POLICY, lambda book: jurisdiction(book.policy)),
    (POLICY, lambda book: upkeep.floors(book.policy)),
    (
        (*POLICY, "market-needs.toml"),
        lambda book: verify_needs(book.policy, book.needs),
    ),
    (
        (*POLICY, "reviews.toml", "message.toml"),
        lambda book: verify_reviews(
            book.reviews, book.procedures.roles, book.files.read if book.files else ()
        ),
    ),
    (POLICY, lambda book: upkeep.traits(book.policy)),
    (POLICY, lambda book: upkeep.first_messages(book.policy)),
    (
        (*POLICY, "policy/scenarios/"),
        lambda book: upkeep.scenarios(book.policy, book.scenarios),
    ),
    (
        (*POLICY, "policy/scenarios/", "cases/"),
        lambda book: verify_trials(book.policy, book.scenarios, book.cases),
    ),
    (
        (*POLICY, "conflicts.toml", "buyers.toml", "door.toml", "policy/scenarios/"),
        lambda book: upkeep.ended(book.policy, _naming_rules(book)),
    ),
    (
        (
            *POLICY,
            "registers.toml",
            "measures.toml",
            "buyers.toml",
            "door.toml",
            "supposed.toml",
            "training/",
        ),
        lambda book: upkeep.amounts(book.policy, _naming_amounts(book), _promised(book)),
    ),
)
"""Each check of what stands beside the policy, with the files that have to be whole for it."""
EARLY = (verify_drafted, verify_door, verify_openings, verify_visits)
"""Those that are gone through in the first half, for both halves to take as long. They go with what
it has worked out already: cases are resolved for the amounts of worked cases, and the visits go
through the door."""
Found = Mapping[int, list[Finding]]
"""What is found, by the place of the check in `CHECKS`; before all that stands what comes first."""
FIRST = -1


def verify(handbook: Handbook) -> list[Finding]:
    """Return everything wrong with a handbook; the empty list means fine.

    What is wrong with its files comes first. Of the checks those are left out that would only
    repeat it: all of a subject whose own files have faults, those of references while a file that
    defines what can be named has some, and those of rules, cases and days while the policy has;
    while a file of the policy cannot be read, all of them.
    While a worked case that is named is not there, what no worked case shows is left out, too.
    Where the data lacks a name by which the code decides, only the tables are proved.
    """
    return in_order(*(half(handbook) for half in HALVES))


def in_order(*found: Found) -> list[Finding]:
    """Return what several parts of the checks have found, in the order of the checks."""
    by_place = {place: findings for part in found for place, findings in part.items()}
    return [finding for place in sorted(by_place) for finding in by_place[place]]


@nothing_collected()
def _first_half(handbook: Handbook) -> Found:
    """Return what is wrong with the files, the policy, its worked cases and what comes first."""
    faults = (*handbook.faults, *handbook.beside, *_idle(handbook))
    found = [from_fault(fault) for fault in faults]
    if _sound(handbook, *POLICY):
        cases = handbook.cases if _sound(handbook, "cases/") else None
        complete = not _missing_cases(handbook)
        findings = verify_policy(handbook.policy, cases, complete=complete)
        found += findings
        if not _lacking(handbook) and _sound(handbook, *ASKED):
            right = _sound_cases(cases or {}, findings)
            found += [*verify_answers(handbook, right), *without_field(handbook)]
    return {FIRST: found, **_checked(handbook, early=True)}


@nothing_collected()
def _second_half(handbook: Handbook) -> Found:
    """Return what is wrong with the rest of what stands beside the policy."""
    return _checked(handbook, early=False)


def _idle(handbook: Handbook) -> Iterable[Fault]:
    """Go through the terms that nothing names, where all files could be read."""
    files = handbook.files
    return () if files is None or files.faults else idle_terms(files, handbook.policy)


def _checked(handbook: Handbook, *, early: bool) -> Found:
    faults = handbook.faults
    gone = any(f.kind == UNREADABLE and f.file.startswith(POLICY_FILES) for f in faults)
    if _lacking(handbook) or gone or not _sound(handbook, *NAMING):
        return {}
    return {
        place: [*check(handbook)]
        for place, (files, check) in enumerate(CHECKS)
        if (check in EARLY) == early and _sound(handbook, *files)
    }


HALVES = (_first_half, _second_half)
"""What `verify` is made of: neither needs the other, and each takes about as long."""


def _sound(handbook: Handbook, *places: str) -> bool:
    """Say whether nothing is wrong with some files and folders, names that code needs aside."""
    faulty = (f.file.removeprefix("data/") for f in handbook.faults if f.kind != UNKNOWN)
    return not any(file.startswith(places) for file in faulty)


def _lacking(handbook: Handbook) -> bool:
    return any(fault.kind == UNKNOWN for fault in handbook.faults)


def _missing_cases(handbook: Handbook) -> set[str]:
    """Return the worked cases that code or data name and that there are not."""
    naming = (
        handbook.walks,
        handbook.rankings,
        handbook.register_rows,
        handbook.drafted,
        handbook.scenarios,
    )
    named = {r.name for place in naming for r in references(place) if r.kind == CASE}
    return (named | {name for kind, name in needed_by_code() if kind == CASE}) - {*handbook.cases}


def without_field(handbook: Handbook) -> Iterator[Finding]:
    """Find what a form may ask, by its tables and those beneath, and has no field for.

    Whatever nothing decides and nobody can be asked, since it has no question, is found besides.
    """
    policy = handbook.policy
    in_force = handbook.on(policy.changes[-1])
    for table in in_force.tables.values():
        name = table.table.id
        for field in table.fields:
            if field.ask is None and field.name not in in_force.producers:
                yield Finding(
                    WITHOUT_FIELD,
                    name,
                    (),
                    f"no table decides {field.name}, an input of {name}, and it has no question",
                    file="data/policy/terms.toml",
                    mend=f"give fields.{field.name} its `ask`, or write the table that decides it",
                )
    for calculator in CALCULATORS.values():
        has = {*calculator.names, *in_force.worked_out}
        todo = list(dict.fromkeys((*calculator.tables, *calculator.asks)))
        for asked in todo:
            place, _, code = asked.partition("/")
            for name in _looked_at(in_force.tables[place], code):
                beneath = in_force.producers.get(name)
                if name in has:
                    continue
                if beneath is not None:
                    todo += [] if beneath in todo else [beneath]
                else:
                    has.add(name)
                    yield Finding(
                        WITHOUT_FIELD,
                        calculator.name,
                        (),
                        f"the form {calculator.name} may ask for {name}, an input of {place}, and "
                        "has no field for it",
                        file=policy.tables[place].file,
                        mend=f"name {name} in the parts of the form {calculator.name}, in its "
                        "file in aftersales_kit/sheets/calculators",
                    )


def _looked_at(table: TableInForce, code: str) -> Iterable[str]:
    """Return the inputs of a table; for one leg (or the like), those that its rules ask for."""
    if not code:
        return table.table.inputs
    each = next(name for name in ASKED_OF_EACH if name in table.table.inputs)
    rules = [rule.conditions for rule in table.rules]
    of_it = [when for when in rules if each not in when or code in as_codes(when[each])]
    return dict.fromkeys(name for when in of_it for name in when)


def _naming_rules(handbook: Handbook) -> Iterator[upkeep.Named]:
    for procedure in handbook.procedures:
        for step in procedure.steps:
            yield procedure.file, f"the step {step.id} of {procedure.id}", step.rules
    for conflict in handbook.conflicts:
        yield "data/conflicts.toml", f"the conflict {conflict.id}", conflict.rules
    for line in handbook.buyers:
        yield "data/buyers.toml", f"the line {line.id}", line.rules
    for line in handbook.door.lines.values():
        yield "data/door.toml", f"the line {line.id}", line.rules
    for scenario in handbook.scenarios.values():
        rules = tuple(change.rule for change in scenario.rules)
        yield scenario.file, f"the scenario {scenario.id}", rules


def _naming_amounts(handbook: Handbook) -> set[str]:
    """Return the amounts that clocks, registers, measures, what-ifs and the code use.

    The examination counts as well.
    """
    policy, examined = handbook.policy, handbook.examination
    places = (policy.clocks, handbook.registers, handbook.measures, examined, handbook.supposed)
    used = {r.name for place in places for r in references(place) if r.kind == "amount"}
    return used | {name for kind, name in needed_by_code() if kind == "amount"}


def _supposed_by_code() -> set[str]:
    return {name for kind, name in needed_by_code() if kind == "assumption"}


def _promised(handbook: Handbook) -> dict[str, set[str]]:
    """Return the amounts that buyers read, by file."""
    replies = handbook.policy.replies.values()
    return {
        "data/replies": {name for reply in replies for name in BLANK.findall(reply.text.en)},
        "data/buyers.toml": {r.name for r in references(handbook.buyers) if r.kind == "amount"},
        "data/door.toml": {r.name for r in references(handbook.door) if r.kind == "amount"},
    }


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
    return [*findings, *_blanks(handbook)]


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


def _blanks(handbook: Handbook) -> Iterator[Finding]:
    """Check that every wording has the same blanks in both languages, all of them filled.

    What only the one message of a case sends may have whatever any chapter fills.
    """
    policy, tables = handbook.policy, dict[str, set[str]]()
    for rule in policy.rules():
        if rule.reply and LEADS not in policy.tables[policy.table_of[rule.id]].outcomes:
            tables.setdefault(rule.reply, set()).add(policy.table_of[rule.id])
    for reply in policy.replies.values():
        known = _filled(tables.get(reply.id, set()))
        blanks = [set(BLANK.findall(text)) for text in reply.text]
        for name in sorted(blanks[0] | blanks[1]):
            problem = ""
            if name not in known and name not in policy.amounts:
                allowed = ", ".join([*known, "an amount of data/policy/amounts.toml"])
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
