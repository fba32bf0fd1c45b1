"""What the parts of the examination ask: each answer follows from the data, and nothing else."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from aftersales_kit.answers.asserting import LEAVE_OUT, against_order
from aftersales_kit.answers.drafts import unmarked
from aftersales_kit.answers.examination import paper
from aftersales_kit.answers.orders import resolve_order_known
from aftersales_kit.answers.questions import SEND, pools
from aftersales_kit.answers.speaking import language_of
from aftersales_kit.answers.tickets import check_ticket
from aftersales_kit.policy.labels import Label
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
EVERYTHING = 10_000
ASKING = [part.id for part in HANDBOOK.examination.parts.values() if part.asks]


def every(part, handbook=HANDBOOK, seed=1):
    return paper(handbook, ON, seed=seed, part=part, count=EVERYTHING).items


@pytest.mark.parametrize("part", ASKING)
def test_every_question_has_one_right_choice_among_others_in_both_languages(part) -> None:
    for item in every(part):
        codes = [choice.code for choice in item.choices]
        assert codes.count(item.right) == 1
        assert 2 <= len({*codes}) == len(codes) <= 4
        for lang in ("en", "zh"):
            texts = [choice.text.text(lang) for choice in item.choices]
            assert all(texts)
            assert len({*texts}) == len(texts)
            assert item.asks.text(lang)
            assert item.why.text(lang)


@pytest.mark.parametrize("part", ASKING)
def test_the_right_choice_does_not_always_stand_at_the_same_place(part) -> None:
    places = {[c.code for c in item.choices].index(item.right) for item in every(part)}
    assert len(places) == 4


# --- drafts ---


def test_every_draft_in_which_something_is_remarked_on_is_asked_about() -> None:
    about = [d for each in HANDBOOK.drafted.values() for d in each.drafts if d.about]
    asked = {item.known[-1][1].zh for item in every("drafts")}
    assert {unmarked(draft.text)[0] for draft in about} <= asked
    assert {draft.say for draft in about if not draft.open} <= asked


def test_what_is_to_be_written_instead_contradicts_the_case_no_more() -> None:
    for drafted in HANDBOOK.drafted.values():
        case = HANDBOOK.cases[drafted.case]
        facts = {**case.facts, **drafted.facts}
        order = resolve_order_known(facts, case.on, HANDBOOK.on(case.on))
        for draft in drafted.drafts:
            if draft.say:
                assert against_order(draft.say, order) == (), (drafted.id, draft.say)


def test_what_may_be_sent_is_right_only_where_nothing_is_wrong_with_it() -> None:
    wrong = {unmarked(d.text)[0] for each in HANDBOOK.drafted.values() for d in each.drafts}
    for item in every("drafts"):
        assert (item.right == SEND) == (item.known[-1][1].zh not in wrong)


def test_what_is_settled_is_not_to_be_left_out() -> None:
    items = every("drafts")
    for item in items:
        left_out = [c for c in item.choices if LEAVE_OUT.zh in c.text.zh]
        if item.right != SEND and "not settled" not in item.why.en:
            assert not left_out
    assert any(LEAVE_OUT.zh in item.answer.zh for item in items)


def test_choices_are_in_the_language_of_the_draft() -> None:
    drafts = {unmarked(d.text)[0] for each in HANDBOOK.drafted.values() for d in each.drafts}
    for item in every("drafts"):
        lang = language_of(item.known[-1][1].zh)
        for choice in item.choices:
            written = choice.text.zh.removeprefix("不行，应写：").removeprefix("不行，时间应该是：")
            left_out = LEAVE_OUT.zh in choice.text.zh
            assert choice.code == SEND or left_out or language_of(written) == lang
    assert {language_of(text) for text in drafts} == {"zh", "en"}


def test_a_choice_says_what_to_write_when_or_that_it_is_left_out() -> None:
    said = {choice.text for item in every("drafts") for choice in item.choices}
    assert Label("No. Leave it out until that is known.", "不行，先别说，问清楚再定。") in said
    timed = [text for text in said if text.zh.startswith("不行，时间应该是：")]
    assert timed
    assert all(text.zh.endswith("前") for text in timed)
    assert "不行，应写：给您退 299.00 元。" in {text.zh for text in said}


def test_what_a_platform_demands_is_said_before_it_is_asked() -> None:
    for item in every("platform"):
        if item.rules:
            assert item.asks.zh.startswith("平台规则至少怎么要求：")


def test_a_case_is_told_with_its_day_and_without_what_is_typed_for_records() -> None:
    item = every("drafts")[0]
    names = [label.en for label, _ in item.known]
    assert names[0] == "Day"
    assert "Order number" not in names
    assert not any("T1" in value.en for _, value in item.known[:-1])


# --- tickets ---


def test_what_a_ticket_lacks_is_what_its_check_finds() -> None:
    tickets = [item for item in every("tools") if item.subject == "ticket"]
    assert len(tickets) == len(HANDBOOK.tickets.tickets)
    said = {"+".join(ticket.lacks) or "nothing" for ticket in HANDBOOK.tickets.tickets}
    assert {frozenset(item.right.split("+")) for item in tickets} == {
        frozenset(each.split("+")) for each in said
    }


def test_a_colloquial_wording_is_put_as_the_check_puts_it() -> None:
    items = [item for item in every("tools") if item.subject == "wording"]
    assert len(items) == sum(len(w.shown) for w in HANDBOOK.tickets.wordings)
    for item in items:
        text = item.known[0][1].zh
        fixes = [r.fix for r in check_ticket({"symptom": text}, handbook=HANDBOOK)]
        assert item.answer in fixes


def test_a_wording_that_is_not_found_any_more_is_not_asked() -> None:
    form = HANDBOOK.tickets
    silent = replace(form, entries=tuple(replace(e, standard=False) for e in form.entries))
    unshown = replace(form.wordings[0], shown=("今天天气很好",))
    quiet = replace(form, wordings=(unshown,))
    for tickets in (silent, quiet):
        items = every("tools", replace(HANDBOOK, tickets=tickets))
        assert not [item for item in items if item.subject == "wording"]


def test_tools_ask_of_the_tables_that_are_named_and_of_no_amount() -> None:
    tables = {*HANDBOOK.examination.parts["tools"].tables}
    assert {item.subject for item in every("tools")} == {*tables, "ticket", "wording"}


# --- the platform, and the shop's own ---


def test_each_row_of_the_platform_is_asked_about_as_it_stands() -> None:
    rows = {row.id: row for row in HANDBOOK.policy.floors["taobao"].rules}
    asked = {item.rules[0]: item for item in every("platform")}
    assert asked.keys() == rows.keys()
    for name, item in asked.items():
        assert item.right in rows[name].then.values()
        assert rows[name].statement in item.sources


def test_a_story_of_the_shop_asks_what_its_row_demands() -> None:
    told = {q.story: q for q in HANDBOOK.examination.questions["platform"].question.values()}
    items = [item for item in every("platform") if item.story in told]
    assert len(items) == len(told)
    for item in items:
        assert item.rules == (told[item.story].row,)
        assert item.known == ()


def test_a_row_that_is_not_in_force_any_more_is_not_asked() -> None:
    policy = HANDBOOK.policy
    floor = policy.floors["taobao"]
    ended = tuple(replace(row, end=ON) for row in floor.rules)
    over = replace(policy, floors={**policy.floors, "taobao": replace(floor, rules=ended)})
    assert every("platform", replace(HANDBOOK, policy=over)) == ()


def test_what_a_row_leaves_no_choice_about_is_not_asked() -> None:
    policy = HANDBOOK.policy
    table = policy.tables["return-risk"]
    (outcome,) = table.outcomes
    same = replace(table, rules=tuple(replace(r, then={outcome: "shop"}) for r in table.rules))
    floor = policy.floors["taobao"]
    rows = tuple(
        replace(row, then={outcome: "shop"}) if floor.questions[row.id] == table.id else row
        for row in floor.rules
    )
    changed = replace(
        policy,
        tables={**policy.tables, table.id: same},
        floors={**policy.floors, "taobao": replace(floor, rules=rows)},
    )
    subjects = {item.subject for item in every("platform", replace(HANDBOOK, policy=changed))}
    assert table.id not in subjects


def test_the_shops_own_question_is_asked_with_its_answer_and_reason() -> None:
    file = HANDBOOK.examination.questions["goods-example"]
    items = {item.asks: item for item in every("product")}
    assert len(items) == len(file.question)
    for question in file.question.values():
        item = items[question.asks]
        assert (item.answer, item.why, item.subject) == (question.right, question.why, file.id)
        assert {c.text for c in item.choices} == {question.right, *question.wrong_ones}


def test_of_many_wrong_answers_three_are_shown() -> None:
    examined = HANDBOOK.examination
    file = examined.questions["goods-example"]
    one = next(iter(file.question.values()))
    more = tuple(Label(f"no {n}", f"不 {n}") for n in range(9))
    many = replace(file, question={one.id: replace(one, wrong_ones=more)})
    book = replace(HANDBOOK, examination=replace(examined, questions={file.id: many}))
    (item,) = every("product", book)
    assert len(item.choices) == 4


def test_nothing_is_made_before_it_is_drawn() -> None:
    subjects = pools(HANDBOOK.examination.parts["drafts"], HANDBOOK.on(ON), Random(1))
    assert all(callable(source) for sources in subjects.values() for source in sources)
