"""The handbook's own data, read once for all tests.

`BEGAN` is the handbook as it was on its first day, without anything that came later: what tests of
how changes are handled change, so that a change of the policy changes none of them. What has been
in force is never changed, so it stays as it is.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from aftersales_kit.policy import Handbook, Policy, data_folder
from aftersales_kit.policy.tables import Floor, Table

T = TypeVar("T", Table, Floor)


def as_it_began(handbook: Handbook) -> Handbook:
    """Return a handbook with the values and rules of its first day, which hold for good."""
    policy = handbook.policy
    amounts = {
        name: replace(amount, values=(amount.at(policy.start),))
        for name, amount in policy.amounts.items()
    }
    tables = {name: _first(policy, table) for name, table in policy.tables.items()}
    floors = {name: _first(policy, floor) for name, floor in policy.floors.items()}
    began = replace(policy, amounts=amounts, tables=tables, floors=floors)
    known = {rule.id for rule in began.rules()}
    scenarios = {
        name: replace(held, rules=tuple(change for change in held.rules if change.rule in known))
        for name, held in handbook.scenarios.items()
    }
    return replace(handbook, policy=began, scenarios=scenarios)


def _first(policy: Policy, table: T) -> T:
    rules = tuple(replace(rule, end=None) for rule in table.rules if rule.holds(policy.start))
    if isinstance(table, Floor):
        return replace(table, rules=rules)
    inputs = tuple(name for name in table.inputs if any(name in rule.when for rule in rules))
    return replace(table, rules=rules, inputs=inputs)


def copy_with(written: Path, folder: Path) -> Path:
    """Copy the handbook's data to a folder, with more files, or more at the end of its own."""
    copy = shutil.copytree(data_folder(), folder)
    for path in written.rglob("*.toml"):
        there, text = copy / path.relative_to(written), path.read_text(encoding="utf-8")
        if there.exists():
            text = f"{there.read_text(encoding='utf-8')}\n{text}"
        there.write_text(text, encoding="utf-8")
    return copy


HANDBOOK = Handbook.load(data_folder())
POLICY = HANDBOOK.policy
BEGAN = as_it_began(HANDBOOK)
