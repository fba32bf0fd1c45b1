"""Worked cases: facts in, what is expected out, and why. Shown on pages, run as tests.

Source: data/cases, one file per chapter. A case states facts and, for each table it illustrates,
the outcomes expected; a line of `expect` may add facts of its own (the leg, say), and states the
rows of law and platform that bind (`binds`) and the wording that is sent (`reply`): what it leaves
out neither binds nor is sent. `result` holds what a whole answer works out in money, by name, and
`answer` names that answer. `ways` are the ways to settle it that the buyer may insist on, and those
that fulfil the wish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from .days import counted
from .diagrams import Diagram
from .faults import BadValue, CaseError
from .illustration import NOTHING_STATED, Stated
from .inforce import InForce, Policy, RuleInForce
from .reading import Files, Section
from .shapes import FILE, By, Given, Key, Names, read, unresolved
from .terms import Field, Label, Value

STATED = ("binds", "reply")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One table that a case illustrates: facts added for it, and the outcomes expected."""

    table: str
    facts: Mapping[str, Value]
    outcomes: Mapping[str, str]
    stated: Annotated[Stated, Key("")] = NOTHING_STATED


def _on(section: Section, key: str, given: Given) -> date:
    """Read a day that the policy covers."""
    start: date = given["policy"].start
    day = section.day(key) or start
    if day < start:
        section.fault(key, f"{day} is before the policy", f"a day from {start}")
    return max(day, start)


def stated_facts(section: Section, key: str, given: Given) -> dict[str, Value]:
    """Read facts by name, each in any spelling that is exact; `given` has the policy."""
    stated = section.sub(key)
    return _values(stated, stated.data, given)


def _values(section: Section, names: Iterable[str], given: Given) -> dict[str, Value]:
    fields: Mapping[str, Field] = given["policy"].terms.fields
    found: dict[str, Value] = {}
    for name in names:
        try:
            if base := fields[name].follows:
                section.fault(name, f"follows from {base}", f"{base} itself")
            found[name] = fields[name].parse(section.data[name])
        except KeyError:
            section.unknown(name, name, fields, "fact")
        except BadValue as bad:
            section.fault(name, bad.label.en, kind="unknown value")
    return found


def _expect(section: Section, key: str, given: Given) -> tuple[Expectation, ...]:
    """Read what is expected: of each table the outcomes, and whatever else is a fact added."""
    found = []
    tables = given["policy"].tables
    for number, row in enumerate(section.rows(key), 1):
        line = section.within(f"{key} {number}", row.data)
        if table := tables.get(line.one_of("table", tables)):
            names = [name for name in line.data if name not in ("table", *STATED)]
            values = _values(line, names, given)
            outcomes = {n: str(values.pop(n)) for n in names if n in values and n in table.outcomes}
            stated = {name: value for name, value in line.data.items() if name in STATED}
            beside = read(Stated, replace(line, data=stated)) if stated else NOTHING_STATED
            found.append(Expectation(table.id, values, outcomes, beside))
    return tuple(found)


def _result(section: Section, key: str, given: Given) -> dict[str, str]:
    """Read the figures of a whole answer as they are written."""
    return {name: str(value) for name, value in section.sub(key).data.items()}


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to settle a case, codes of `option`: what its right lets the buyer insist on, and what
    fulfils the wish.
    """

    insisted: Annotated[tuple[str, ...], Names("option")] = ()
    wished: Annotated[tuple[str, ...], Names("option")] = ()


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One example; `id` is kebab-case and says what happened."""

    id: str
    file: Annotated[str, FILE]
    title: Label
    on: Annotated[date, By(_on)]
    facts: Annotated[Mapping[str, Value], By(stated_facts)]
    expect: Annotated[tuple[Expectation, ...], By(_expect)]
    why: Label
    sources: Annotated[tuple[str, ...], Names("source")] = ()
    answer: str = ""
    result: Annotated[Mapping[str, str] | None, By(_result)] = None
    ways: Ways | None = None

    def fired(self, policy: Policy) -> Iterator[tuple[Expectation, dict[str, RuleInForce]]]:
        """Go through what the case illustrates, with the rules that decide it, by table.

        A fact that plays no part may be left out. Raises KeyError naming one that does.
        """
        for line in self.expect:
            yield line, self.decided(line.table, policy, line.facts)

    def adds(self, table: str) -> Mapping[str, Value]:
        """Return the facts that the first line about a table adds; none where no line is."""
        return next((line.facts for line in self.expect if line.table == table), {})

    def decided(
        self, table: str, policy: Policy, facts: Mapping[str, Value]
    ) -> dict[str, RuleInForce]:
        """Return the rules that decide a table for the case and some more facts: see `fired`."""
        in_force = policy.on(self.on)
        return _fire(in_force, table, _counted({**self.facts, **facts}, in_force))


def _counted(facts: Mapping[str, Value], in_force: InForce) -> Mapping[str, Value]:
    """Return the facts with the days as they count; as they stand, where the dates contradict."""
    try:
        return counted(facts, in_force)
    except CaseError:
        return facts


def _fire(in_force: InForce, table: str, facts: Mapping[str, Value]) -> dict[str, RuleInForce]:
    # What is taken to be so unless somebody says otherwise need not be said in a case, either.
    facts = {**in_force.taken_of(facts), **facts}
    try:
        return in_force.fire(table, facts)
    except KeyError:
        left = Diagram(in_force, table, facts).rules
        if len(left) != 1:
            raise
        return {table: left[0]}


def read_cases(files: Files, policy: Policy) -> dict[str, WorkedCase]:
    """Return the worked cases by id as far as they can be read."""
    cases: dict[str, WorkedCase] = {}
    rows = {row.id for floor in policy.floors.values() for row in floor.rules}
    names = {**policy.names, "row": rows}
    for section in files.tomls("cases"):
        section.only("case")
        for row in section.rows("case"):
            case = read(WorkedCase, row, {"policy": policy})
            files.faults.extend(unresolved(section.file, case, names))
            if case.id and case.id in cases:
                row.fault("id", f"{case.id!r} is taken in {cases[case.id].file}")
            cases[case.id] = case
    return cases
