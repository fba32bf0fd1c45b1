"""Sameness: whether an edit changes anything, or only what pages print.

Parts: `changes_nothing`, `only_printed`, `twice` and `comparable` (what they hold an edit against).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from aftersales_kit.answers.buyers import said
from aftersales_kit.answers.door import Ways, common_in, short_answer, sold_in, ways_in
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.faults import Fault
from aftersales_kit.policy.grid import Axis, Grid
from aftersales_kit.policy.inforce import InForce, Policy, RuleInForce
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.shapes import references
from aftersales_kit.policy.subjects.buyers import FILE as BUYERS
from aftersales_kit.policy.subjects.door import FILE as DOOR
from aftersales_kit.policy.tables import Floor
from aftersales_kit.policy.terms import NOTHING_SAID, Condition
from aftersales_kit.policy.verification import amounts_of
from aftersales_kit.policy.words import needed_by_code

from .changing import AMOUNTS, GONE, SHOP, TERMS, Edit
from .checking import edited, parsed_anew

AMOUNT = "amount"
PHRASES = "speech/phrases.toml"
OF_TABLES = {"markets": ("rule",), "problems": ("rule", "traits")}
"""What of such a file only tables decide by."""
KIT = Path(__file__).parents[2] / "aftersales_kit"


def changes_nothing(folder: Path, edit: Edit) -> bool:
    """Say whether an edit leaves all as it was: as it is read, or every cell and every demand.

    What is read as the same objects is the same for every answer, page and proof.
    """
    if _reads_alike(folder, edit) or _says_nothing(edit):
        return True
    home = edit.file.partition("/")[0]
    if edit.file == PHRASES and edit.becomes:
        return True  # checks are tried on such sentences, and no page shows them
    if edit.file == BUYERS:
        return _told_alike(folder, edit)
    if edit.file == DOOR:
        return _leads_alike(folder, edit)
    if home not in ("policy", "floors", "problems", "markets") or edit.file in (AMOUNTS, SHOP):
        return False
    if edit.file == TERMS and (edit.place[2] != "groups" or _named_in_code(edit.place[3])):
        return False
    # What else stands there is decided by no table: clocks, limits, checks, words.
    if home in OF_TABLES and edit.place[0] not in OF_TABLES[home]:
        return False
    if home == "problems" and _named_in_code(edit.what):
        return False
    before = _policy(folder)
    if home == "policy" and edit.file != TERMS and Path(edit.file).stem not in before.tables:
        return False
    with edited(folder, edit):
        after, faults = read(folder)
    if faults or before.start != after.start or before.markets != after.markets:
        return False
    days = sorted({*before.changes, *after.changes})
    if home == "floors":
        return all(_demands(before.on(day), after.on(day), edit.entry) for day in days)
    everywhere = edit.file == TERMS or home in ("problems", "markets")
    tables = before.tables if everywhere else [Path(edit.file).stem]
    return all(
        _decides_alike(before.on(day), after.on(day), table) for day in days for table in tables
    ) and (not everywhere or all(_floors_alike(before.on(day), after.on(day)) for day in days))


def _told_alike(folder: Path, edit: Edit) -> bool:
    """Say whether buyers of every market read the same on every day, with the same rules behind it.

    Whom a line speaks of is printed nowhere, and neither is a sentence for what is decided in no
    market on no day: where no page changes by it, only the proof does.
    """
    before = twice(folder)[0]
    with edited(folder, edit):
        after = Handbook.read(folder)
    return not after.faults and all(
        _told(before, edit.entry, market, day) == _told(after, edit.entry, market, day)
        for market in before.policy.markets
        for day in before.policy.changes
    )


def _leads_alike(folder: Path, edit: Edit) -> bool:
    """Say whether every way through the door of every market leads to the same, on every day."""
    with edited(folder, edit):
        after = Handbook.read(folder)
    return not after.faults and _doors(after) == _doors_before(folder)


@cache
def _doors_before(folder: Path) -> list[object]:
    return _doors(twice(folder)[0])


def _doors(handbook: Handbook) -> list[object]:
    """Return every way through the door, and the short answers to common questions."""
    found: list[object] = []
    for day in handbook.policy.changes:
        for market in sold_in(handbook):
            ways = Ways(handbook, day, market)
            found.append(ways_in(handbook, day, market))
            found += [(one, short_answer(ways, one)) for one in common_in(handbook.door, market)]
    return found


def _told(handbook: Handbook, name: str, market: str, day: date) -> object:
    line = handbook.buyers[name]
    if line.markets and market not in line.markets:
        return None
    told = said(line, handbook.policy.on(day), day, market)
    return told and (told.text, told.code, told.rules)


def _reads_alike(folder: Path, edit: Edit) -> bool:
    once = twice(folder)[0]
    with edited(folder, edit):
        after = Handbook.read(folder)
    return all(_equal(vars(after)[name], vars(once)[name]) for name in comparable(folder))


@cache
def comparable(folder: Path) -> list[str]:
    """Return what of a handbook is equal, read twice: the rest is of files that nothing edits."""
    once, again = map(vars, twice(folder))
    named = [field.name for field in fields(Handbook)]
    return [name for name in named if _equal(once[name], again[name])]


def _says_nothing(edit: Edit) -> bool:
    """Say whether a fact is only said to be nothing until somebody speaks of it, or no longer is.

    Every answer takes it for not known (`InForce.taken`): only the tests of what is settled need
    not ask it.
    """
    return edit.what == "unless_said" and {edit.was, edit.becomes} == {NOTHING_SAID, GONE}


def _equal(one: Any, other: Any) -> bool:
    """Say whether two objects say the same, also where only what is learned is kept by identity."""
    if one is other or one == other:
        return True
    own: object = type(one).__eq__
    by_identity = type(one) is type(other) and own is object.__eq__
    return (
        by_identity
        and is_dataclass(one)
        and all(getattr(one, f.name) == getattr(other, f.name) for f in fields(one))
    )


@cache
def twice(folder: Path) -> tuple[Handbook, Handbook]:
    """Return the handbook of a folder, and the same made anew: what differs is never the same."""
    with edited(folder, None):
        once = Handbook.read(folder)
    with parsed_anew():
        return once, Handbook.read(folder)


def read(folder: Path) -> tuple[Policy, list[Fault]]:
    """Return the policy of a folder, and what is wrong with its files."""
    files = Files(folder)
    return read_policy(files), files.faults


@cache
def _policy(folder: Path) -> Policy:
    with edited(folder, None):
        return read(folder)[0]


def _decides_alike(before: InForce, after: InForce, name: str) -> bool:
    ours, theirs = before.tables[name], after.tables[name]
    if [rule.conditions for rule in ours.rules] == [rule.conditions for rule in theirs.rules] and [
        (rule.rule.then, rule.rule.reply) for rule in ours.rules
    ] == [(rule.rule.then, rule.rule.reply) for rule in theirs.rules]:
        return True
    grid = Grid(ours.axes(theirs.rules))
    made = []
    for table in (ours, theirs):
        left, by_answer = grid.whole, dict[object, int]()
        for rule in table.rules:
            cells = grid.box(rule.conditions) & left
            left &= ~cells
            said = (*sorted(rule.rule.then.items()), rule.rule.reply)
            by_answer[said] = by_answer.get(said, 0) | cells
        made.append({said: cells for said, cells in by_answer.items() if cells})
    return made[0] == made[1]


def _floors_alike(before: InForce, after: InForce) -> bool:
    return all(
        [rule.conditions for _, rule in before.floors[table]]
        == [rule.conditions for _, rule in after.floors[table]]
        for table in before.floors
    )


def _demands(before: InForce, after: InForce, row: str) -> bool:
    """Say whether in each case the same rows demand most, those of `row`'s market and question."""
    for policy in (before, after):
        for table, rows in policy.floors.items():
            for floor, rule in rows:
                if rule.id == row:
                    return _same_most(before, after, table, floor)
    return True


def _same_most(before: InForce, after: InForce, table: str, floor: Floor) -> bool:
    sides = [
        [rule for home, rule in policy.floors[table] if home.market == floor.market]
        for policy in (before, after)
    ]
    conditions: dict[str, list[Condition]] = {}
    for rule in (rule for side in sides for rule in side):
        for name, condition in rule.conditions.items():
            if name != "market":
                conditions.setdefault(name, []).append(condition)
    axes = [Axis.cut(before.terms[n], c, merge=True) for n, c in conditions.items()]
    grid = Grid(axes)
    if grid.size > 5_000_000:
        return False
    return [*_most(before, sides[0], grid)] == [*_most(after, sides[1], grid)]


def _most(in_force: InForce, rows: list[RuleInForce], grid: Grid) -> Iterator[tuple[object, ...]]:
    outcomes = dict.fromkeys(name for rule in rows for name in rule.rule.then)
    for outcome in outcomes:
        ranks = in_force.terms[outcome]
        demanded = [
            (ranks.rank(rule.rule.then[outcome]), rule.id, grid.box(_but_market(rule)))
            for rule in rows
            if outcome in rule.rule.then
        ]
        for rank, name, cells in sorted(demanded):
            for other, _, more in demanded:
                if other > rank:
                    cells &= ~more
            if cells:
                yield outcome, rank, name, cells


def _but_market(rule: RuleInForce) -> dict[str, Condition]:
    return {name: bound for name, bound in rule.conditions.items() if name != "market"}


def only_printed(folder: Path, edit: Edit) -> bool:
    """Say whether an amount is only told, by pages, wordings and conflicts: nothing goes by it."""
    return edit.file == AMOUNTS and edit.entry not in _at_work(folder)


@cache
def _at_work(folder: Path) -> frozenset[str]:
    """Return the amounts that rules, rows, clocks, registers, measures, the examination or the code
    go by."""
    with edited(folder, None):
        handbook = Handbook.read(folder)
    policy = handbook.policy
    rows = [row for floor in policy.floors.values() for row in floor.rules]
    used = {name for rule in (*policy.rules(), *rows) for name in amounts_of(policy, rule)}
    places = (policy.clocks, handbook.registers, handbook.measures, handbook.examination)
    used |= {found.name for place in places for found in references(place) if found.kind == AMOUNT}
    return frozenset(used | {name for kind, name in needed_by_code() if kind == AMOUNT})


@cache
def _named_in_code(group: object) -> bool:
    return any(f'"{group}"' in path.read_text("utf-8") for path in KIT.rglob("*.py"))
