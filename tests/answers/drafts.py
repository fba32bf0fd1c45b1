"""How well drafts of replies are held against their cases: a hundred of them, and the figures.

`measured` returns, for drafts in a language, how many contradictions were found, and how many
remarks there were where nothing contradicts the case.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aftersales_kit.answers.drafts import Remark, unmarked
from aftersales_kit.answers.speaking import check_reply
from aftersales_kit.policy.subjects.speech import AGAINST, UNSETTLED
from tests.handbook import HANDBOOK

DRAFTS = Path(__file__).with_name("drafts.toml")
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Draft:
    """A draft, its case, and the stretches that are wrong or not settled."""

    like: str
    facts: dict[str, Any]
    on: Any
    lang: str
    kind: str
    text: str
    marks: tuple[tuple[int, int], ...]

    def remarks(self) -> tuple[Remark, ...]:
        return check_reply(self.text, handbook=HANDBOOK, facts=self.facts, on=self.on)


@dataclass
class Figures:
    """What there is to find, what of it was found, and what was found besides."""

    wrong: int = 0
    found: int = 0
    unsettled: int = 0
    found_unsettled: int = 0
    drafts: int = 0
    false: int = 0


def drafts() -> Iterator[Draft]:
    """Go through the drafts."""
    for case in tomllib.loads(DRAFTS.read_text(encoding="utf-8"))["case"]:
        like = HANDBOOK.cases[case["like"]]
        facts = {} if "only" in case else dict(like.facts)
        facts |= case.get("facts", {})
        for kind in ("wrong", "open", "fine"):
            for lang, texts in case.get(kind, {}).items():
                for phrase in texts:
                    text, marks = unmarked(phrase)
                    yield Draft(case["like"], facts, like.on, lang, kind, text, marks)


def _overlaps(remark: Remark, marks: tuple[tuple[int, int], ...]) -> bool:
    return any(remark.start < high and low < remark.end for low, high in marks)


def measured(lang: str, told: list[str] | None = None) -> Figures:
    """Return the figures of a language; `told` gets a line for each miss and false alarm."""
    figures = Figures()
    for draft in drafts():
        if draft.lang != lang:
            continue
        remarks = draft.remarks()
        figures.drafts += 1
        wanted = UNSETTLED if draft.kind == "open" else AGAINST
        seen = [r for r in remarks if draft.kind != "open" or r.kind == wanted]
        for mark in draft.marks:
            hit = any(_overlaps(remark, (mark,)) for remark in seen)
            if draft.kind == "open":
                figures.unsettled += 1
                figures.found_unsettled += hit
            else:
                figures.wrong += 1
                figures.found += hit
            if told is not None and not hit:
                told.append(f"missed  {draft.like}: {draft.text}  [{draft.text[slice(*mark)]}]")
        beside = [r for r in remarks if not _overlaps(r, draft.marks) and r.kind != UNSETTLED]
        figures.false += bool(beside)
        if told is not None:
            told += [f"false   {draft.like}: {draft.text}  [{r.found}] {r.check}" for r in beside]
    return figures


if __name__ == "__main__":
    for one in LANGUAGES:
        lines: list[str] = []
        print(one, measured(one, lines))
        print(*lines, sep="\n")
