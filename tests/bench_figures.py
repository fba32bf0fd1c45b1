"""How much of the handbook is one truth: what is counted in the data, and not how fast it is.

Printed by `make bench`. Each figure but the sums is held by a test as well: `test_message`,
`test_contradictions`, `test_markets`, `test_jurisdiction`, `test_new_problem`, `test_floors`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from aftersales_kit.answers.resolving import resolve
from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.inforce import InForce
from aftersales_kit.policy.jurisdiction import jurisdiction
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.contradictions import verify_contradictions
from aftersales_kit.policy.subjects.markets import named_elsewhere
from aftersales_kit.sheets.checking import verify
from tests.bench import ON
from tests.handbook import HANDBOOK
from tests.sheets.test_new_problem import MOST_FILES, SHOWN, WRITTEN, with_the_new_problem


def main() -> None:
    """Print the figures, each with what it shall be."""
    messages()
    together()
    markets()
    new_problem()
    rows(HANDBOOK.on(ON))


def messages() -> None:
    """Print for how many problems there is something to send while nothing else is known."""
    problems = HANDBOOK.policy.terms["problem"].codes
    sendable = 0
    for problem in problems:
        message = resolve({"problem": problem}, on=ON, handbook=HANDBOOK).message
        sendable += bool(message.parts) and all(part.reply.complete for part in message.parts)
    print(f"problems with a message from the first {sendable:8}      (of {len(problems)})")


def together() -> None:
    """Print how many pairs are declared that may never stand together, and how many do."""
    declared = HANDBOOK.contradictions
    broken = {finding.rules for finding in verify_contradictions(HANDBOOK.policy, declared)}
    print(f"what may never stand together          {len(declared):8}")
    print(f"  of it, not proved                    {len(broken):8}   (limit 0)")


def markets() -> None:
    """Print what names a market and may not, and which tables rest on the law of others."""
    files = Files(data_folder())
    for path in sorted(data_folder().rglob("*.toml")):
        files.toml(path.relative_to(data_folder()).as_posix())
    naming = {fault.file for fault in named_elsewhere(files, HANDBOOK.policy.terms["market"].codes)}
    print(f"data files that name a market          {len(naming):8}   (limit 0)")
    shaped = {finding.table for finding in jurisdiction(HANDBOOK.policy)}
    print(f"tables shaped by another market's law  {len(shaped):8}   (limit 0)")
    chosen = sum(table.everywhere is not None for table in HANDBOOK.policy.tables.values())
    print(f"  by the shop's choice, which they say {chosen:8}   (of {len(HANDBOOK.policy.tables)})")


def new_problem() -> None:
    """Print how many files a problem takes that is nobody's, and what is then found."""
    touched = sum(1 for _ in WRITTEN.rglob("*.toml")) + bool(SHOWN)  # sentences that measure
    print(f"files touched by a new problem         {touched:8}   (limit {MOST_FILES})")
    with tempfile.TemporaryDirectory() as folder:
        found = verify(Handbook.load(with_the_new_problem(Path(folder))))
    print(f"  findings with these alone            {len(found):8}   (limit 0)")


def rows(in_force: InForce) -> None:
    """Print how many rows of law and platform are carried, by the file that has them."""
    carried = Counter(floor.id for table in in_force.floors for floor, _ in in_force.floors[table])
    print(f"rows of law and platform carried       {carried.total():8}")
    for name, number in sorted(carried.items()):
        print(f"  {name:36} {number:8}")


if __name__ == "__main__":
    main()
