"""A team that does not exist sits the examination: results to show how results are read.

Parts: `sat` (a file of results for each of two days), `TEAM`.
Whoever is better is right more often; chance decides where, from a seed, so that the same team, day
and policy always give the same files. Source: OUT-27.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

from ..answers.examination import mark, paper, record
from ..answers.questions import AMOUNTS
from ..answers.typed import copy, mark_typed, typed_record
from ..policy.handbook import Handbook
from ..policy.subjects.examination import Part

TEAM: Mapping[str, tuple[float, float]] = {
    "N1": (0.65, 0.97),
    "N2": (0.75, 0.98),
    "N3": (0.50, 0.75),
    "N4": (0.85, 0.99),
    "N5": (0.60, 0.90),
}
"""How often each is right of what is not hard, the first time and the last."""
NAMES = ("before.jsonl", "after.jsonl")
HARD, HARDER = AMOUNTS, 0.3
"""What is hard for all of them, and by how much less often they are right."""
SLOWEST, SLOPPY = 0.3, 0.08


def sat(folder: Path, handbook: Handbook, days: tuple[date, date]) -> list[Path]:
    """Write the results of the team on two days, a file each, and return the files."""
    written = []
    for time, (name, day) in enumerate(zip(NAMES, days, strict=True)):
        lines = [
            json.dumps(_one(part, who, skill[time], number, day, handbook), ensure_ascii=False)
            for number, (who, skill) in enumerate(TEAM.items(), 1)
            for part in handbook.examination.parts.values()
        ]
        path = folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _one(
    part: Part, who: str, skill: float, number: int, day: date, handbook: Handbook
) -> dict[str, object]:
    chance = Random(f"{who} {day} {part.id}")
    seed = number % 2 + 1
    if part.typing is not None:
        drawn = copy(handbook, day, seed=seed, part=part.id)
        length = len(drawn.text)
        left_out = int(length * (1 - skill) * SLOPPY)
        seconds = length * 60 / drawn.speed / (skill + SLOWEST)
        return typed_record(
            mark_typed(drawn, drawn.text[: length - left_out], seconds=seconds), who
        )
    asked = paper(handbook, day, seed=seed, part=part.id)
    answers = {}
    for item in asked.items:
        well = chance.random() < skill - (HARDER if item.subject == HARD else 0)
        wrong = next(choice.code for choice in item.choices if choice.code != item.right)
        answers[item.id] = item.right if well else wrong
    return record(mark(asked, answers), who)
