"""The go-live examination: papers are drawn from the policy, and change with it."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision, decide
from aftersales_kit.answers.examination import (
    by_guessing,
    mark,
    paper,
    record,
    verify_examination,
)
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
EVERYTHING = 10_000


@pytest.fixture(scope="module")
def drawn():
    return paper(HANDBOOK, ON, seed=1)


@pytest.fixture(scope="module")
def whole():
    """Every question that there is, for one seed."""
    return paper(HANDBOOK, ON, seed=1, count=EVERYTHING)


def right(items):
    return {item.id: item.right for item in items}


def wrong(items):
    return {i.id: next(c.code for c in i.choices if c.code != i.right) for i in items}


def test_a_paper_has_as_many_questions_as_the_policy_says_each_another(drawn):
    assert len(right(drawn.items)) == HANDBOOK.on(ON).amounts["exam_questions"]


def test_a_paper_asks_about_many_subjects_before_it_asks_twice_about_one(drawn):
    subjects = {item.subject for item in drawn.items}
    assert len(subjects) == min(len(drawn.items), len(HANDBOOK.policy.tables) + 1)


def test_the_same_seed_gives_the_same_paper_and_another_gives_another(drawn):
    assert paper(HANDBOOK, ON, seed=1) == drawn
    assert paper(HANDBOOK, ON, seed=2) != drawn


@pytest.mark.unwatched
def test_every_question_has_one_right_choice_among_others(whole):
    for item in whole.items:
        codes = [choice.code for choice in item.choices]
        assert codes.count(item.right) == 1
        assert 2 <= len(set(codes)) == len(codes) <= 4
        assert item.answer.zh
        assert item.why.en


def test_the_right_answer_to_a_case_is_what_the_policy_decides(whole):
    asked = [item for item in whole.items if item.story.en]
    assert asked
    for item in asked:
        rulings = [
            decide(line.table, {**case.facts, **line.facts}, on=ON, handbook=HANDBOOK)
            for case in HANDBOOK.cases.values()
            for line in case.expect
            if case.title == item.story and line.table == item.subject
        ]
        made = [r for r in rulings if isinstance(r, Decision)]
        assert item.right in {code for r in made for code in r.outcomes.values()}


def test_no_question_asks_for_an_amount_whose_value_another_choice_has_too(whole):
    for item in whole.items:
        if item.subject == "amounts":
            assert len({choice.text.en for choice in item.choices}) == len(item.choices)


def test_all_right_passes_and_all_wrong_fails(drawn):
    best, worst = mark(drawn, right(drawn.items)), mark(drawn, wrong(drawn.items))
    assert (best.passed, best.share, best.wrong, best.unanswered) == (True, Decimal(1), (), ())
    assert (worst.passed, worst.share, worst.right) == (False, Decimal(0), ())


@given(st.integers(0, 20))
def test_the_pass_mark_is_reached_at_its_share_of_all_questions_and_not_below(number):
    drawn = paper(HANDBOOK, ON, seed=1)
    result = mark(drawn, {**wrong(drawn.items), **right(drawn.items[:number])})
    assert result.passed == (number >= drawn.pass_mark * len(drawn.items))
    assert len(result.right) + len(result.wrong) == len(drawn.items)


def test_what_is_not_answered_is_not_right_and_other_papers_answers_count_for_nothing(drawn):
    result = mark(drawn, {drawn.items[0].id: "", "q-of-another-paper": "shop"})
    assert result.unanswered == drawn.items
    assert result.answers == {}


def test_a_result_says_who_which_paper_and_every_answer(drawn):
    kept = record(mark(drawn, right(drawn.items[:1])), " An agent ")
    assert (kept["who"], kept["seed"], kept["day"]) == ("An agent", 1, "2026-03-01")
    assert (kept["right"], kept["of"], kept["passed"]) == (1, len(drawn.items), False)
    assert kept["questions"][0]["given"] == drawn.items[0].right
    assert kept["questions"][1]["given"] is None


def test_a_change_of_policy_changes_the_questions(whole):
    policy = HANDBOOK.policy
    amount = policy.amounts["no_reason_window_cn"]
    longer = replace(amount, values=(replace(amount.values[0], value=30),))
    changed = replace(policy, amounts={**policy.amounts, amount.id: longer})
    other = paper(replace(HANDBOOK, policy=changed), ON, seed=1, count=EVERYTHING)
    before, after = ({i.id for i in p.items if i.subject == "amounts"} for p in (whole, other))
    assert before != after
    cases = {i.id for i in whole.items if i.subject == "no-reason-window"}
    assert cases != {i.id for i in other.items if i.subject == "no-reason-window"}


def test_an_amount_that_no_other_can_be_mistaken_for_is_not_asked(whole):
    units = Counter(amount.unit for amount in HANDBOOK.policy.amounts.values())
    alone = [a.label.en for a in HANDBOOK.policy.amounts.values() if units[a.unit] == 1]
    asked = " ".join(item.asks.en for item in whole.items)
    assert alone
    assert not [label for label in alone if label in asked]


def test_an_open_case_is_not_asked():
    cases = HANDBOOK.cases
    case = next(c for c in cases.values() if any(e.table == "responsibility" for e in c.expect))
    vague = replace(case, facts={})
    drawn = paper(replace(HANDBOOK, cases={case.id: vague}), ON, seed=1, count=EVERYTHING)
    assert not [item for item in drawn.items if item.story.en]


def test_what_can_only_be_one_thing_is_not_asked():
    policy = HANDBOOK.policy
    table = policy.tables["return-risk"]
    (outcome,) = table.outcomes
    code = table.rules[0].then[outcome]
    same = replace(table, rules=tuple(replace(r, then={outcome: code}) for r in table.rules))
    changed = replace(policy, tables={**policy.tables, table.id: same})
    whole = paper(replace(HANDBOOK, policy=changed), ON, seed=1, count=EVERYTHING)
    assert table.id not in {item.subject for item in whole.items}


# --- parts, and guessing ---

ASKING = [part.id for part in HANDBOOK.examination.parts.values() if part.asks]


@pytest.mark.parametrize("part", ASKING)
def test_no_part_can_be_passed_by_guessing_more_often_than_is_allowed(part):
    most = HANDBOOK.on(ON).amounts["exam_guessing"]
    for seed in range(30):
        drawn = paper(HANDBOOK, ON, seed=seed, part=part)
        assert 0 < drawn.by_guessing <= most
        assert len({item.id for item in drawn.items}) == len(drawn.items)


def test_a_paper_that_could_be_guessed_has_more_questions_than_usual():
    usual = HANDBOOK.on(ON).amounts["exam_part_questions"]
    assert len(paper(HANDBOOK, ON, seed=1, part="tools").items) > usual
    assert len(paper(HANDBOOK, ON, seed=1, part="drafts").items) == usual


@given(st.lists(st.sampled_from([0.25, 1 / 3, 0.5]), max_size=8), st.integers(0, 9))
def test_the_chance_to_guess_is_that_of_all_ways_to_be_right_often_enough(odds, needed):
    ways = [1.0]
    for one in odds:
        ways = [way * part for way in ways for part in (one, 1 - one)]
    rights = [0]
    for _ in odds:
        rights = [right + more for right in rights for more in (1, 0)]
    whole = sum(way for way, right in zip(ways, rights, strict=True) if right >= needed)
    assert by_guessing(odds, needed) == pytest.approx(whole)


def test_a_part_that_can_be_guessed_whatever_is_asked_is_found():
    assert verify_examination(HANDBOOK) == []
    examined = HANDBOOK.examination
    file = examined.questions["goods-example"]
    few = replace(file, question=dict([*file.question.items()][:3]))
    questions = {**examined.questions, file.id: few}
    book = replace(HANDBOOK, examination=replace(examined, questions=questions))
    (found,) = verify_examination(book)
    assert (found.kind, found.table) == ("passed by guessing", "product")
    assert "3 questions are all that there are" in found.message


def test_where_a_name_leads_nowhere_that_is_found_and_no_paper_is_drawn():
    examined = HANDBOOK.examination
    part = replace(examined.parts["rules"], pass_mark="exam_pass_marks")
    book = replace(HANDBOOK, examination=replace(examined, parts={"rules": part}))
    assert {found.kind for found in verify_examination(book)} >= {"unresolved reference"}
    name, drafted = next(iter(HANDBOOK.drafted.items()))
    gone = {name: replace(drafted, case="no-such-case")}
    assert verify_examination(replace(HANDBOOK, drafted=gone)) == []


def test_a_part_that_there_is_not_is_named_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'drafts'"):
        paper(HANDBOOK, ON, seed=1, part="draft")
    with pytest.raises(ValueError, match="the part typing_zh has no questions"):
        paper(HANDBOOK, ON, seed=1, part="typing_zh")


def test_a_result_names_its_part_what_was_missed_and_how_likely_it_is_by_guessing():
    drawn = paper(HANDBOOK, ON, seed=1, part="platform")
    kept = record(mark(drawn, {**right(drawn.items[2:]), **wrong(drawn.items[:1])}), "P1")
    assert kept["part"] == "platform"
    assert kept["missed"] == [item.id for item in drawn.items[:2]]
    assert float(kept["by_guessing"]) == pytest.approx(drawn.by_guessing, rel=0.05)
    assert kept["questions"][0]["subject"] == drawn.items[0].subject
