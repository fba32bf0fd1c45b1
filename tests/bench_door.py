"""The buyers' door in figures: ways, questions, taps, sizes, and what is found by buyers' words.

Prints them for every market. A tap is a link or an answer that is pressed, the link on the shop's
own page that leads to the door among them; what is typed is none.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from pathlib import Path

from aftersales_kit.answers.door import End, Ways, common_in, endings, follow, short_answer, sold_in
from aftersales_kit.faces.door.build import build, how_often
from aftersales_kit.policy import data_folder
from tests.answers.door_desk import denied
from tests.faces.test_door_search import QUESTIONS, asked
from tests.handbook import HANDBOOK

ON = HANDBOOK.policy.changes[-1]
LINK, TOPIC, OPENED = 1, 1, 1
"""The taps on the shop's page, on what it is about, and on a common question."""
MOST_TAPS, EVERYDAY = 5, 10
MOST_BYTES = 300_000


def taps(ways: Ways, often: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Return of the commonest questions how many taps lead to the short and to the whole answer.

    The whole answer is reached by the topic, and by the longest way from there on.
    """
    door = HANDBOOK.door
    counted = {
        one.id: sum(often.get(problem, 0) for problem in one.counts)
        for one in common_in(door, ways.market)
    }
    found = {}
    for name in sorted(counted, key=lambda name: -counted[name])[:EVERYDAY]:
        one = door.common[name]
        taken = follow(ways.of(door.topics[one.topic]), one.answers) or ()
        longest = max(len(end.answers) for end in endings(ways) if _is_on(end, one.topic, taken))
        assert short_answer(ways, one)
        found[name] = LINK + OPENED, LINK + TOPIC + longest
    return found


def _is_on(end: End, topic: str, taken: tuple[object, ...]) -> bool:
    return end.topic.id == topic and end.answers[: len(taken)] == taken


def main() -> None:
    """Print the figures, each with what is to be reached."""
    often = how_often(data_folder() / "samples/cases.csv", HANDBOOK)
    for market in sold_in(HANDBOOK):
        ways = Ways(HANDBOOK, ON, market)
        ends = [*endings(ways)]
        deny = sum(1 for end in ends for _ in denied(ways, end))
        most = max(len(end.answers) for end in ends)
        person = sum(end.ending.open for end in ends)
        print(f"{market}: {len(ends)} ways, at most {most} questions (limit {HANDBOOK.door.most})")
        print(f"  denied by the desk {deny:34}   (limit 0)")
        print(f"  endings that ask for a person {person:23}")
        for name, (short, whole) in taps(ways, often).items():
            print(f"  {name:<16} taps to the short answer {short:2}, to all of it {whole:2}   "
                  f"(limit {MOST_TAPS})")  # fmt: skip
    topics = {name: one.topic for name, one in HANDBOOK.door.common.items()}
    with QUESTIONS.open(encoding="utf-8", newline="") as opened:
        questions = [*csv.DictReader(opened)]
    with tempfile.TemporaryDirectory() as folder:
        answers = asked(questions, Path(folder))
        asked_in, right = Counter[str](), Counter[str]()
        for one, found in zip(questions, answers, strict=True):
            asked_in[one["market"]] += 1
            right[one["market"]] += one["place"] in {topics[name] for name in found["first"]}
        for market, count in asked_in.items():
            share = right[market] / count
            print(f"found in the first three, {market}: {right[market]} of {count}, {share:.0%}")
        size = build(Path(folder) / "door", HANDBOOK, ON, often)
        print(f"all of its files: {size / 1000:.0f} kB   (limit {MOST_BYTES / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
