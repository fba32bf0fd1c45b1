"""Two handbooks, or one on two days: stretches of days, amounts, and wording alone."""

from dataclasses import replace
from datetime import date

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.policy.comparison import Comparison
from aftersales_kit.policy.contrast import contrast
from aftersales_kit.policy.demands import demands
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.scenarios import AmountChange, Scenario
from tests.handbook import BEGAN, HANDBOOK

NO = Label("", "")
FIRST = BEGAN.policy.start
LATER = date(2027, 1, 1)


def with_amount(name: str, value: int, start: date | None = None) -> Handbook:
    change = AmountChange(name, value)
    return BEGAN.under(Scenario("x", NO, NO, amounts=(change,), start=start))


def test_the_same_handbook_does_not_differ():
    found = contrast(BEGAN, replace(BEGAN))
    assert found.is_empty
    assert found.decides_alike
    assert found.last_days is None
    assert not found.breaks_law


def test_what_holds_from_a_later_day_is_a_stretch_of_its_own():
    found = contrast(BEGAN, with_amount("no_reason_window_eu", 30, LATER))
    (stretch,) = found.stretches
    assert (stretch.since, stretch.until) == (LATER, None)
    assert {change.table for change in stretch.own} == {"no-reason-window", "fault-period"}
    assert stretch.following
    assert stretch.sent
    assert found.last_days == (LATER, LATER)
    (amount,) = found.amounts
    assert (amount.since, amount.was.en, amount.becomes.en) == (LATER, "14 days", "30 days")
    assert not found.breaks_law


def test_what_ends_is_a_stretch_until_that_day():
    before = with_amount("no_reason_window_eu", 30)
    found = contrast(before, with_amount("no_reason_window_eu", 30, LATER))
    (stretch,) = found.stretches
    assert (stretch.since, stretch.until) == (FIRST, LATER)
    assert [step.since for step in found.amounts] == [FIRST]


def test_days_on_which_the_same_differs_are_one_stretch():
    new = with_amount("no_reason_window_eu", 30)
    amounts = new.policy.amounts
    name = "exam_pass_mark"
    held = amounts[name]
    value = replace(held.values[0], start=LATER)
    later = {**amounts, name: replace(held, values=(*held.values, value))}
    found = contrast(BEGAN, replace(new, policy=replace(new.policy, amounts=later)))
    assert [(stretch.since, stretch.until) for stretch in found.stretches] == [(FIRST, None)]
    assert [step.id for step in found.amounts] == ["no_reason_window_eu"]


def test_an_amount_that_differs_on_two_stretches_is_told_of_each():
    eu = BEGAN.policy.amounts["no_reason_window_eu"]
    values = tuple(
        replace(eu.values[0], start=day, value=days) for day, days in ((FIRST, 20), (LATER, 30))
    )
    amounts = {**BEGAN.policy.amounts, eu.id: replace(eu, values=values)}
    found = contrast(BEGAN, replace(BEGAN, policy=replace(BEGAN.policy, amounts=amounts)))
    assert [(step.since, step.becomes.en) for step in found.amounts] == [
        (FIRST, "20 days"),
        (LATER, "30 days"),
    ]
    assert [stretch.since for stretch in found.stretches] == [FIRST, LATER]


def test_one_handbook_is_asked_as_of_two_days():
    both = with_amount("no_reason_window_eu", 30, LATER)
    found = contrast(both, both, (FIRST, LATER))
    (stretch,) = found.stretches
    assert stretch.since == LATER
    assert [step.since for step in found.amounts] == [None]
    assert found.last_days == (FIRST, LATER)
    assert found.altered == ()
    assert contrast(both, both, (FIRST, FIRST)).is_empty


def test_a_day_before_the_policy_is_refused():
    with pytest.raises(UncoveredDate):
        contrast(BEGAN, BEGAN, (date(2020, 1, 1), FIRST))


def test_a_row_that_is_broken_breaks_the_law():
    assert contrast(BEGAN, with_amount("no_reason_window_tw", 6)).breaks_law


def test_other_words_are_wording_alone():
    replies = dict(BEGAN.policy.replies)
    name, reply = next((n, r) for n, r in replies.items() if "{" not in r.text.en)
    replies[name] = replace(reply, text=Label("Other words", "换了说法"))
    found = contrast(BEGAN, replace(BEGAN, policy=replace(BEGAN.policy, replies=replies)))
    assert found.decides_alike
    assert not found.is_empty
    assert [one.entry for one in found.wordings] == [name]
    assert (found.beside, found.others, found.rewritten) == ((), (), ())


def test_worked_cases_stand_beside_and_clocks_do_not():
    cases = {name: case for name, case in BEGAN.cases.items() if name != "loose-thread-kept"}
    found = contrast(BEGAN, replace(BEGAN, cases=cases))
    assert found.decides_alike
    assert [one.part for one in found.beside] == ["cases"]
    clocks = BEGAN.policy.clocks
    entries = {
        **clocks.entries,
        "rapid-first-reply": replace(clocks["rapid-first-reply"], role="supervisor"),
    }
    policy = replace(BEGAN.policy, clocks=replace(clocks, entries=entries))
    found = contrast(BEGAN, replace(BEGAN, policy=policy))
    assert not found.decides_alike
    assert [one.place for one in found.others] == ["role"]


def test_a_rule_that_is_written_otherwise_is_told_apart_from_what_it_decides():
    tables = dict(BEGAN.policy.tables)
    freight = tables["freight"]
    rules = (replace(freight.rules[0], end=LATER), *freight.rules[1:])
    tables["freight"] = replace(freight, rules=rules)
    old = replace(BEGAN, policy=replace(BEGAN.policy, tables=tables))
    found = contrast(old, BEGAN, (FIRST, FIRST))
    assert found.stretches == ()
    assert [one.place for one in found.rewritten] == [f"rules.{freight.rules[0].id}.end"]


def test_what_was_found_on_an_earlier_day_stands_only_where_nothing_is_another_since() -> None:
    change = AmountChange("no_reason_window_eu", 30)
    old = HANDBOOK
    new = old.under(Scenario("x", NO, NO, amounts=(change,), start=LATER))
    # A row of law that begins leaves the tables as they are; the amount does not.
    days = [*old.policy.changes[:2], LATER]
    pair: Comparison | None = None
    kept = 0
    for day in days:
        afresh = Comparison(old.policy.on(day), new.policy.on(day))
        pair = Comparison(old.policy.on(day), new.policy.on(day), pair)
        kept += pair.before is not None
        assert [change.rules_after for change in pair.all_changes()] == [
            change.rules_after for change in afresh.all_changes()
        ]
        told = [[(d.kind, d.row.id, d.rules) for d in demands(each)] for each in (pair, afresh)]
        assert told[0] == told[1]
    assert kept == 1
