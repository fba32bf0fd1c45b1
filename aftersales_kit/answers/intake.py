"""Taking a request in: what it may be about, what to ask for, what to look up, what to record.

Parts: `intake` (for any facts), `intake_known` (for canonical ones), `Intake`.
Source: data/triage, data/policy/evidence-needed.toml, data/policy/technical-type.toml,
data/tickets.toml.

>>> from datetime import date
>>> answer = intake({"said": "颜色和图片差太多了，色差严重"},
...                 on=date(2026, 3, 1), handbook=handbook)
>>> answer.problem, [suggestion.problem for suggestion in answer.suggestions][:1]
(None, ['colour_difference'])
>>> known = intake({"problem": "colour_difference", "evidence": "none"},
...                on=date(2026, 3, 1), handbook=handbook)
>>> known.rulings["evidence-needed"].outcomes["ask_for"]
'photo_beside_picture'
>>> [entry.name for entry in known.record]
['customer_name', 'contact', 'product', 'symptom', 'measures_tried']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.subjects.tickets import Entry
from ..policy.terms import Value
from .deciding import Decision, decide_known
from .facts import read_facts
from .rulings import Answer, as_counted
from .triage import Suggestion, suggest

PROBLEM_OF = {
    "use": "operating_error",
    "software": "software_conflict",
    "hardware": "hardware_fault",
    "network": None,
    "try_elsewhere": None,
}
"""The problem that each kind of technical case stands for; a network's fault is none of ours."""


@dataclass(frozen=True, kw_only=True)
class Intake(Answer):
    """The whole answer to a request that comes in.

    `rulings` are the tables on evidence and, for technical problems, on their kind; they are empty
    while the problem is not chosen. `record` is what the ticket has to hold. `missing` is the
    problem, while nobody has chosen it.
    """

    record: tuple[Entry, ...]

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What the buyer's words may be about, found when it is first asked for."""
        return _suggested(str(self.facts.get("said", "")), self.in_force)

    @property
    def problem(self) -> str | None:
        """The problem that a person has chosen, or None."""
        return str(self.facts["problem"]) if "problem" in self.facts else None

    @property
    def points_to(self) -> str | None:
        """Another technical problem to which the buyer's answers point, or None."""
        ruling = self.rulings.get("technical-type")
        if not isinstance(ruling, Decision):
            return None
        other = PROBLEM_OF.get(ruling.outcomes["technical_type"])
        return None if other == self.problem else other


def intake(facts: Mapping[str, object], *, on: date, handbook: Handbook) -> Intake:
    """Answer what a request may be about, and what to ask and record, as of the day `on`.

    Facts may be raw or canonical and may be unknown. Raises CaseError for values that cannot be
    read.
    """
    return intake_known(read_facts(facts, handbook.policy.terms), on, handbook.on(on))


def intake_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> Intake:
    """Answer for facts that are canonical already: see `intake`."""
    problem = facts.get("problem")
    tables = []
    if problem is not None:
        tables.append("evidence-needed")
    if in_force.terms["problem_family"].of(problem) == "technical":
        tables.append("technical-type")
    rulings = {table: decide_known(table, facts, on, in_force) for table in tables}
    known = None if problem is None else str(problem)
    record = tuple(entry for entry in in_force.handbook.tickets.entries if entry.required(known))
    return Intake(
        on=on,
        facts=facts,
        rulings=rulings,
        in_force=in_force,
        missing=() if "problem" in facts else ("problem",),
        conflicts=as_counted(facts, in_force, on)[1],
        record=record,
    )


def _suggested(said: str, in_force: InForce) -> tuple[Suggestion, ...]:
    """Remember what words suggest: a form asks again after every change of something else."""
    lexicon, sentences = in_force.handbook.lexicon, in_force.handbook.sentences
    return in_force.remember(
        ("suggested", said), lambda: suggest(said, lexicon=lexicon, sentences=sentences)
    )
