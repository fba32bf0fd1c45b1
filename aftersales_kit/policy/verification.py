"""Verification: what is wrong with a policy that loads, as findings, each with an example case.

Each check is a function from the policy to findings; no finding means fine. A check never raises.

- *uncovered*: a case that no rule decides. Such a policy does not even load.
- *overlapping*: a case that two rules of a `unique` table decide.
- *dead*: a rule that decides no case, because other rules, perhaps several together, come first
  or because its condition is empty.
- *below the floor*: a case in which the promise is worse for the buyer than law or platform.
- *too large*: a table, or the cases that a floor's row speaks of, with too many cells to prove.
- *rule without example*, *bound without a pair*: a rule that no worked case illustrates; a bound
  of a number that worked cases do not show from both sides.
- *case differs*: a worked case that does not come out as it says.
- *uncovered date*, *unknown value*, *missing label*, *unresolved reference*, *rule without
  source*, *malformed*: faults of loading, reported in the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .cases import WorkedCase, load_cases
from .faults import Fault, PolicyError
from .grid import Axis, Grid
from .inforce import InForce, Policy, RuleInForce, TableInForce, TooLarge
from .loading import read
from .scenarios import load_scenarios
from .slices import Slice
from .tables import Floor
from .terms import Value


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: `kind`, the table, the rules concerned, a message and an example case.

    `boxes` are all the cases concerned, neighbouring ones merged, in words.
    """

    kind: str
    table: str
    rules: tuple[str, ...]
    message: str
    witness: Mapping[str, Value] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.kind}: {self.table}: {self.message}"]
        lines += [f"    in: {box}" for box in self.boxes]
        if self.witness:
            example = ", ".join(f"{name}={value}" for name, value in self.witness.items())
            lines.append(f"    for example: {example}")
        return "\n".join(lines)


def verify_folder(folder: Path) -> list[Finding]:
    """Return everything wrong with the policy, the worked cases and the scenarios in a folder."""
    policy, faults = read(folder)
    if not faults:
        try:
            cases = load_cases(policy, folder / "cases")
            load_scenarios(policy, folder / "policy" / "scenarios")
        except PolicyError as error:
            faults = list(error.faults)
        else:
            return verify(policy, cases)
    return [from_fault(fault) for fault in faults]


def verify(policy: Policy, cases: Mapping[str, WorkedCase] | None = None) -> list[Finding]:
    """Return the findings of every check, for every stretch of time between two changes.

    Without `cases` the checks on worked cases are left out.
    """
    found: dict[tuple[str, ...], Finding] = {}
    for day in policy.changes:
        in_force = policy.on(day)
        for finding in (*tables(in_force), *below_floors(in_force)):
            found.setdefault((finding.kind, finding.table, *finding.rules), finding)
    findings = list(found.values())
    if cases is not None:
        findings += examples(policy, cases)
    return findings


def from_fault(fault: Fault) -> Finding:
    """Return a fault of loading as a finding."""
    return Finding(fault.kind, fault.file, (fault.id,), str(fault))


def tables(in_force: InForce) -> Iterator[Finding]:
    """Check each table by itself: overlapping and dead rules, and its size."""
    for table in in_force.tables.values():
        yield from one_table(table)


def one_table(table: TableInForce) -> Iterator[Finding]:
    """Check one table: see `tables`."""
    name = table.table.id
    grid = Grid(table.axes(merge=True))
    try:
        _ = table.grid
    except TooLarge as error:
        yield Finding("too large", name, (), str(error))
        return
    seen = 0
    masks: list[tuple[RuleInForce, int]] = []
    unique = table.table.hit_policy == "unique"
    for rule in table.rules:
        cells = grid.box(rule.conditions)
        if not cells & ~seen:
            earlier = [r.id for r, other in masks if other & cells]
            because = f"covered by {', '.join(earlier)}" if earlier else "its condition is empty"
            yield Finding("dead", name, (rule.id,), f"{rule.id} decides no case: {because}")
        if unique and cells & seen:
            for other, mask in masks:
                if both := mask & cells:
                    yield Finding(
                        "overlapping",
                        name,
                        (other.id, rule.id),
                        f"{other.id} and {rule.id} decide the same cases",
                        grid.witness(both),
                        _texts(grid, both),
                    )
        seen |= cells
        masks.append((rule, cells))


def below_floors(in_force: InForce) -> Iterator[Finding]:
    """Prove, over every cell, that the promise is no worse than law and platform.

    For each row of each market sold to, the cases it speaks of are cut out of the promise's grid,
    and every outcome worse than the row demands is a violation.
    """
    for table, rows in in_force.floors.items():
        for floor, row in rows:
            if floor.market not in in_force.policy.markets:
                continue
            if any(isinstance(c, tuple) and c[0] > c[1] for c in row.conditions.values()):
                message = f"{row.id} speaks of no case: its condition is empty"
                yield Finding("dead", floor.id, (row.id,), message)
                continue
            for outcome, demanded in row.rule.then.items():
                ranks = in_force.terms[outcome]
                least = ranks.rank(demanded)
                if least == 0:
                    continue
                try:
                    part = Slice(in_force, table, row.conditions)
                except TooLarge as error:
                    message = f"{row.id} cannot be proved: {error}"
                    yield Finding("too large", table, (row.id,), message)
                    continue
                for rule, cells in part.rules:
                    if ranks.rank(rule.rule.then[outcome]) < least:
                        yield _violation(part, floor, row, outcome, rule, cells)


def _violation(
    part: Slice, floor: Floor, row: RuleInForce, outcome: str, rule: RuleInForce, cells: int
) -> Finding:
    source = part.in_force.policy.sources.statements[row.id[:5]]
    field_ = part.in_force.terms[outcome]
    boxes = []
    for box in part.grid.boxes(cells):
        bound = {**row.conditions, **box.conditions}
        boxes.append(
            "; ".join(
                f"{part.in_force.terms[name].label.en}: "
                f"{part.in_force.terms[name].condition_text(condition)}"
                for name, condition in bound.items()
            )
        )
    return Finding(
        "below the floor",
        part.table,
        (rule.id, row.id),
        f"{rule.id} gives {field_.value_text(rule.rule.then[outcome])!r} for "
        f"{field_.label.en!r}, but {row.id} ({floor.title.en}, {source.article}) demands "
        f"{field_.value_text(row.rule.then[outcome])!r}",
        {**_first(part, row), **part.grid.witness(cells)},
        tuple(boxes),
    )


def _first(part: Slice, row: RuleInForce) -> dict[str, Value]:
    """Return a value of each fact that a floor's row binds."""
    axes = [Axis.cut(part.in_force.terms[n], [], bound) for n, bound in row.conditions.items()]
    return Grid(axes).witness(1)


def _texts(grid: Grid, cells: int) -> tuple[str, ...]:
    return tuple(box.text(grid) for box in grid.boxes(cells))


def examples(policy: Policy, cases: Mapping[str, WorkedCase]) -> Iterator[Finding]:
    """Check the worked cases against the tables, and the tables against the worked cases."""
    shown: set[str] = set()
    values: dict[tuple[str, str], set[int]] = {}
    for case in cases.values():
        try:
            for line, fired in case.fired(policy):
                shown |= {rule.id for rule in fired.values()}
                _note_numbers(policy, {**case.facts, **line.facts}, fired, values)
                yield from _differences(case.id, line.table, line.outcomes, fired[line.table])
        except KeyError as missing:
            yield Finding(
                "case differs",
                case.file,
                (case.id,),
                f"{case.id} leaves out {missing.args[0]!r}, which decides it",
            )
    for table in policy.tables.values():
        for rule in table.rules:
            if rule.id not in shown:
                yield Finding(
                    "rule without example",
                    table.id,
                    (rule.id,),
                    f"no worked case is decided by {rule.id}",
                )
    yield from _bounds(policy, values)


def _differences(
    case: str, table: str, expected: Mapping[str, str], rule: RuleInForce
) -> Iterable[Finding]:
    for outcome, wanted in expected.items():
        got = rule.rule.then[outcome]
        if got != wanted:
            yield Finding(
                "case differs",
                table,
                (case, rule.id),
                f"{case} expects {outcome} {wanted!r}, but {rule.id} gives {got!r}",
            )


def _note_numbers(
    policy: Policy,
    facts: Mapping[str, Value],
    fired: Mapping[str, RuleInForce],
    values: dict[tuple[str, str], set[int]],
) -> None:
    for table in fired:
        for name in policy.tables[table].inputs:
            if policy.terms[name].is_number and name in facts:
                ticks = policy.terms[name].ticks(facts[name])
                values.setdefault((table, name), set()).add(ticks)


def _bounds(policy: Policy, values: Mapping[tuple[str, str], set[int]]) -> Iterator[Finding]:
    last: date = policy.changes[-1]
    for table in policy.on(last).tables.values():
        for axis in table.axes(merge=True):
            if not axis.field.is_number:
                continue
            seen = values.get((table.table.id, axis.field.name), set())
            for start in axis.starts[1:]:
                missing = [tick for tick in (start - 1, start) if tick not in seen]
                if missing:
                    wanted = " and ".join(str(axis.field.from_ticks(tick)) for tick in missing)
                    yield Finding(
                        "bound without a pair",
                        table.table.id,
                        (axis.field.name,),
                        f"no worked case has {axis.field.name} = {wanted}, beside a bound",
                        {axis.field.name: axis.field.from_ticks(missing[0])},
                    )
