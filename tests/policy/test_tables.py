"""Tables as written: when a rule holds, which ends a bound has."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from aftersales_kit.policy.tables import Bound, Rule
from aftersales_kit.policy.terms import Label

START, END = date(2025, 9, 1), date(2026, 1, 1)
DAY = timedelta(days=1)


def rule(end: date | None) -> Rule:
    return Rule("FRT-01", START, end, {}, {}, Label("", ""), ())


def test_a_rule_holds_from_its_first_day_and_not_the_day_before():
    assert rule(END).holds(START)
    assert not rule(END).holds(START - DAY)


def test_a_rule_holds_until_the_day_before_its_end():
    assert rule(END).holds(END - DAY)
    assert not rule(END).holds(END)


def test_a_rule_without_an_end_holds_for_ever():
    assert rule(None).holds(date.max)


@pytest.mark.parametrize(
    ("row", "statement"), [("CN-01-a", "CN-01"), ("QST-01-b", "QST-01"), ("QST-01", "QST-01")]
)
def test_a_row_stands_for_the_statement_of_its_id_without_the_letter(row, statement):
    assert replace(rule(None), id=row).statement == statement


def test_a_bound_names_the_ends_it_has():
    assert Bound().ends() == {}
    assert Bound(at_least=0, below="limit").ends() == {"at_least": 0, "below": "limit"}
