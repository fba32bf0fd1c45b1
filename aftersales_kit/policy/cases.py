"""Worked cases: facts in, what is expected out, and why. Shown on pages, run as tests.

Source: data/cases, one file per chapter. A case states facts and, for each table it illustrates,
the outcomes expected; a line of `expect` may add facts of its own (the leg, say), and state the
rows of law and platform that bind (`binds`) and the wording that is sent (`reply`). `result` holds
what a whole answer works out in money, by name, and `answer` names that answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .faults import BadValue, nearest, shown
from .illustration import NOTHING_STATED, Stated
from .inforce import InForce, Policy, RuleInForce, TooLarge
from .loading import unknown_source
from .reading import Files, Section
from .slices import Slice, bound_to
from .terms import Field, Label, Value

STATED = ("binds", "reply")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One table that a case illustrates: facts added for it, and the outcomes expected."""

    table: str
    facts: Mapping[str, Value]
    outcomes: Mapping[str, str]
    stated: Stated = NOTHING_STATED


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One example; `id` is kebab-case and says what happened."""

    id: str
    file: str
    title: Label
    on: date
    facts: Mapping[str, Value]
    expect: tuple[Expectation, ...]
    why: Label
    sources: tuple[str, ...] = ()
    answer: str = ""
    result: Mapping[str, str] | None = None

    def fired(self, policy: Policy) -> Iterator[tuple[Expectation, dict[str, RuleInForce]]]:
        """Go through what the case illustrates, with the rules that decide it, by table.

        A fact that plays no part may be left out. Raises KeyError naming one that does.
        """
        in_force = policy.on(self.on)
        for line in self.expect:
            yield line, _fire(in_force, line.table, {**self.facts, **line.facts})


def _fire(in_force: InForce, table: str, facts: Mapping[str, Value]) -> dict[str, RuleInForce]:
    try:
        return in_force.fire(table, facts)
    except KeyError:
        try:
            left = Slice(in_force, table, bound_to(facts, in_force.terms)).rules
        except TooLarge:
            left = []
        if len(left) != 1:
            raise
        return {table: left[0][0]}


def read_cases(files: Files, policy: Policy) -> dict[str, WorkedCase]:
    """Return the worked cases by id as far as they can be read."""
    cases: dict[str, WorkedCase] = {}
    for section in files.tomls("cases"):
        section.only("case")
        for row in section.rows("case"):
            case = _read_case(row, policy)
            if case.id and case.id in cases:
                row.fault("id", f"{case.id!r} is taken in {cases[case.id].file}")
            cases[case.id] = case
    return cases


def _read_case(row: Section, policy: Policy) -> WorkedCase:
    row.only("id", "title", "on", "facts", "expect", "why", "sources", "answer", "result")
    on = row.day("on") or policy.start
    if on < policy.start:
        row.fault("on", f"{on} is before the policy", f"a day from {policy.start}")
        on = policy.start
    facts: dict[str, Value] = {}
    stated = row.sub("facts")
    for name, raw in stated.data.items():
        facts |= _read_fact(stated, name, raw, policy.terms.fields)
    expect = []
    for part in row.rows("expect"):
        line = Section(row.file, row.id, "expect", part.data, row.faults)
        table = policy.tables.get(line.one_of("table", policy.tables))
        outcomes: dict[str, str] = {}
        added: dict[str, Value] = {}
        for name, raw in line.data.items():
            if table is not None and name not in ("table", *STATED):
                known = _read_fact(line, name, raw, policy.terms.fields)
                if name in table.outcomes:
                    outcomes |= {k: str(v) for k, v in known.items()}
                else:
                    added |= known
        if table is not None:
            beside = _read_stated(line, policy)
            expect.append(Expectation(table.id, added, outcomes, beside))
    sources = row.texts("sources", required=False)
    for source in sources:
        if source not in policy.sources.statements:
            unknown_source(row, source, policy.sources)
    result = row.sub("result", required=False).data
    return WorkedCase(
        row.text("id"),
        row.file,
        row.label("title"),
        on,
        facts,
        tuple(expect),
        row.label("why"),
        sources,
        row.text("answer", default=""),
        {name: str(value) for name, value in result.items()} or None,
    )


def _read_stated(line: Section, policy: Policy) -> Stated:
    binds = None
    if "binds" in line.data:
        one = isinstance(line.data["binds"], str)
        binds = (line.text("binds"),) if one else line.texts("binds")
        rows = [row.id for floor in policy.floors.values() for row in floor.rules]
        for row in binds:
            _known(line, "binds", row, rows, "a row of data/floors")
    reply = line.text("reply", default="")
    if reply:
        _known(line, "reply", reply, policy.replies, "an id of data/replies")
    return Stated(binds, reply)


def _known(line: Section, key: str, name: str, known: Collection[str], allowed: str) -> None:
    if name not in known:
        near = nearest(name, known)
        line.fault(key, f"unknown {shown(name)}", allowed, near, "unresolved reference")


def _read_fact(
    section: Section, name: str, raw: object, fields: Mapping[str, Field]
) -> dict[str, Value]:
    if name not in fields:
        section.fault(name, "unknown fact", "a field of terms.toml", nearest(name, fields))
        return {}
    try:
        return {name: fields[name].parse(raw)}
    except BadValue as bad:
        section.fault(name, bad.label.en, kind="unknown value")
        return {}
