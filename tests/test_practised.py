"""Worked cases are practised to their end and to each of their mistakes.

`make bench` plays all of them; here are some, and of all of them the mistakes that each offers.
"""

import pytest

from aftersales_kit.operations.triage_hits import suggesting
from tests.handbook import HANDBOOK
from tests.practised import LANGUAGES, Played

CASES = [*HANDBOOK.cases]
SOME = 45
"""Every so many cases are played here."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES[::SOME])
def test_whoever_asks_decides_and_writes_as_the_handbook_does_makes_no_mistake(
    case: str, lang: str
) -> None:
    marks = Played(case, CASES.index(case)).well(lang).finish()
    assert (marks.marks, marks.right, marks.passed) == ((), marks.of, True)


@pytest.mark.parametrize("case", CASES[::SOME])
def test_each_mistake_that_can_be_made_is_marked_and_no_other(case: str) -> None:
    for kind, about, practice in Played(case, CASES.index(case)).mistaken():
        marks = practice.finish()
        assert {(mark.kind, mark.about) for mark in marks.marks} == {(kind, about)}
        assert all(mark.says.en and mark.says.zh for mark in marks.marks)
        assert marks.passed is not marks.marks[0].grave


def test_every_kind_of_mistake_is_made_in_some_case() -> None:
    made: set[str] = set()
    desk = [case.id for case in HANDBOOK.cases.values() if case.answer == "case-desk"]
    for case in desk:
        if made != {*HANDBOOK.practised.mistakes}:
            made |= {one.kind for one in Played(case, 1).mistaken()}
    assert made == {*HANDBOOK.practised.mistakes}


def test_what_a_buyer_opens_with_is_taken_for_the_problem_of_the_case() -> None:
    suggested = suggesting(HANDBOOK.sentences, HANDBOOK.lexicon)
    for problem, lines in HANDBOOK.practised.matter.items():
        for text in (text for line in lines for text in line):
            assert problem in [one.problem for one in suggested(text)[:3]], text
