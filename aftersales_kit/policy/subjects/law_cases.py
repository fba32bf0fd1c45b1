"""Law cases: situations, the rows of law and platform that speak of each, and where they stop.

Parts: `LawCase` (`speaking`: the rows that speak; `hanging`: with which values of a fact),
`read_law_cases`, `verify_law_cases` (findings).
Source: data/law-cases.toml. Shown on the page of worked cases, run as tests. A case is so on every
day of the policy, or from its `start` until its `end`.

The checks of `verify_law_cases`, each a sentence:

- *case differs*: on some day other rows speak of the situation than it says, or with other values.
- *law row without example*: a row, or a condition of it, that no situation shows: with it the row
  speaks, and beside it, with another code or one step beyond its bound, it does not.
- *case of a market not sold to*: a situation of a market that is not sold to.
- *unresolved reference*: a row, a table or a market that does not exist.

>>> verify_law_cases(handbook.policy, handbook.law_cases)
[]
>>> case = handbook.law_cases["cn-seam-burst-on-day-five"]
>>> case.by["days_since_signing"]["CN-18-d"]
(0, 7)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from ..cases import stated_facts
from ..faults import BadValue, Fault
from ..inforce import InForce, Policy, RuleInForce
from ..reading import Files, Section
from ..shapes import By, Given, Key, Names, rows, unresolved
from ..terms import Condition, Field, Label, Value
from ..verification import Finding, from_faults

FILE = "law-cases.toml"
EXCEPT = "except"

Span = tuple[Value, ...]
"""The codes with which a row speaks, in the order of the field, or the ends of a stretch."""


def _by(section: Section, key: str, given: Given) -> dict[str, dict[str, Span]]:
    """Read, for each fact, the rows that hang on it, each with its codes or with two ends.

    A list of codes may be written { except = [...] }. What is said by a trait is said of the fact
    it follows from: of the codes that have it, and with several traits of those that have all.
    """
    listed = section.sub(key)
    fields: Mapping[str, Field] = given["policy"].terms.fields
    found: dict[str, dict[str, Span]] = {}
    for name in listed.data:
        if name not in fields:
            listed.unknown(name, name, fields, "fact")
            continue
        of_fact, field = listed.sub(name), fields[name]
        spans = found.setdefault(field.follows or name, {})
        for row in of_fact.data:
            span = _span(of_fact, row, field)
            if field.follows:
                those = field.those(map(str, span))
                span = tuple(c for c in spans.get(row, fields[field.follows].codes) if c in those)
            spans[row] = span
    return found


def _span(section: Section, row: str, field: Field) -> Span:
    held = section.data[row]
    but = isinstance(held, Mapping)
    if but:
        section.sub(row).only(EXCEPT)
        held = held.get(EXCEPT)
    if not isinstance(held, list):
        section.fault(row, "is no list", "codes, { except = [codes] } or two numbers")
        return ()
    try:
        values = [field.parse(value) for value in held]
    except BadValue as bad:
        section.fault(row, bad.label.en, kind="unknown value")
        return ()
    if field.is_number:
        if but or len(values) != 2:
            section.fault(row, "is no stretch", "the first and the last number")
        return tuple(values)
    return tuple(code for code in field.codes if (code in values) != but)


@dataclass(frozen=True, slots=True)
class LawCase:
    """A situation in a market, and what its law and platform say to one question there.

    `rows` are all that speak, by id. `by` says, for a fact, the rows that hang on it, each with the
    codes with which it speaks or the first and last number; all others speak, or do not, whatever
    the fact is.
    """

    id: str
    title: Label
    market: Annotated[str, Names("market")]
    question: Annotated[str, Names("table")]
    facts: Annotated[Mapping[str, Value], By(stated_facts)]
    rows: Annotated[tuple[str, ...], Names("row")]
    by: Annotated[Mapping[str, Mapping[str, Span]], By(_by)]
    start: Annotated[date | None, Key("from")] = None
    end: Annotated[date | None, Key("until")] = None

    def days(self, policy: Policy) -> Iterator[date]:
        """Go through the days on which something changes and the case is to be so."""
        return policy.changes_in(self.start, self.end)

    def speaking(self, in_force: InForce) -> tuple[str, ...]:
        """Return the rows that speak of the situation on a day, by id."""
        facts = {**self.facts, "market": self.market}
        return tuple(r.id for r in self._asked(in_force) if r.matches(facts, in_force.terms))

    def hanging(self, in_force: InForce, fact: str) -> dict[str, Span]:
        """Return the rows that hang on a fact on a day, with the values with which they speak."""
        facts = {**self.facts, "market": self.market}
        field = in_force.terms[fact]
        found = {}
        for row in self._asked(in_force):
            condition = row.conditions.get(fact)
            others = {name: c for name, c in row.conditions.items() if name != fact}
            if condition is None or condition == field.whole:
                continue
            if replace(row, conditions=others).matches(facts, in_force.terms):
                found[row.id] = _values(field, condition)
        return found

    def _asked(self, in_force: InForce) -> Iterator[RuleInForce]:
        for floor, row in in_force.floors.get(self.question, ()):
            if floor.market == self.market:
                yield row


def _values(field: Field, condition: Condition) -> Span:
    if isinstance(condition, tuple):
        return tuple(map(field.from_ticks, condition))
    return tuple(code for code in field.codes if code in condition)


def read_law_cases(files: Files, policy: Policy) -> dict[str, LawCase]:
    """Return the law cases by id as far as they can be read."""
    section = files.toml(FILE)
    section.only("case")
    return {case.id: case for case in rows(LawCase, section, "case", {"policy": policy})}


def verify_law_cases(policy: Policy, cases: Mapping[str, LawCase]) -> list[Finding]:
    """Return what comes out otherwise than a law case says, and rows that none shows whole."""
    known = {row.id for floor in policy.floors.values() for row in floor.rules}
    faults = [*unresolved(f"data/{FILE}", cases, {**policy.names, "row": known})]
    if faults:
        return from_faults(faults)
    return [*from_faults(_unsold(policy, cases.values())), *_differences(policy, cases.values()),
            *_unshown(policy, cases.values())]  # fmt: skip


def _unsold(policy: Policy, cases: Iterable[LawCase]) -> Iterator[Fault]:
    for case in cases:
        if case.market not in policy.markets:
            problem = f"is of the market {case.market!r}, which is not sold to"
            sold = ", ".join(policy.markets)
            yield Fault(
                f"data/{FILE}",
                case.id,
                "market",
                problem,
                sold,
                kind="case of a market not sold to",
            )


def _differences(policy: Policy, cases: Iterable[LawCase]) -> Iterator[Finding]:
    for case in cases:
        told: set[str] = set()
        for day in case.days(policy):
            for message in _said_otherwise(policy.on(day), case):
                if message not in told:
                    told.add(message)
                    yield Finding(
                        "case differs",
                        case.id,
                        (case.id,),
                        f"{case.id} {message}",
                        file=f"data/{FILE}",
                        since=day,
                        mend="mend the row; or, where a code is new, name it in the case as well; "
                        "or, where law or platform have changed, give the case an `until` and "
                        "write what is so from that day on",
                    )


def _said_otherwise(in_force: InForce, case: LawCase) -> Iterator[str]:
    speaking = case.speaking(in_force)
    if sorted(speaking) != sorted(case.rows):
        yield f"says that {_listed(case.rows)} speak of it, but {_listed(speaking)} do"
    for fact, stated in case.by.items():
        got = case.hanging(in_force, fact)
        for row in {**stated, **got}:
            if stated.get(row) != got.get(row):
                with_, but = (_listed(of.get(row, ())) for of in (stated, got))
                yield f"says that {row} hangs on {fact} and speaks with {with_}, but with {but}"


def _listed(values: Iterable[Value]) -> str:
    return ", ".join(map(str, values)) or "none"


def _unshown(policy: Policy, cases: Iterable[LawCase]) -> Iterator[Finding]:
    """Find the rows that speak of no case, and the conditions of theirs that none shows."""
    shown = {(row, fact) for case in cases for fact, rows in case.by.items() for row in rows}
    speaking = {row for case in cases for row in case.rows}
    conditions: dict[tuple[str, str], dict[str, None]] = {}
    for day in policy.changes:
        for rows_ in policy.on(day).floors.values():
            for floor, row in rows_:
                if floor.market in policy.markets:
                    named = conditions.setdefault((floor.id, row.id), {})
                    named |= dict.fromkeys(name for name in row.conditions if name != "market")
    for (home, row_id), names in conditions.items():
        missing = [f"by.{name}" for name in names if (row_id, name) not in shown]
        missing += ["rows"] if row_id not in speaking else []
        if missing:
            yield Finding(
                "law row without example",
                home,
                (row_id,),
                f"no law case has {row_id} in {' and '.join(missing)}",
                file=f"data/{FILE}",
            )
