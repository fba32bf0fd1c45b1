"""Digests: alike for what is equal in whatever order, others for what decides otherwise."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from aftersales_kit.policy.amounts import DatedValue
from aftersales_kit.policy.digests import digest, spelled
from tests.handbook import HANDBOOK

ON = date(2026, 11, 28)
POLICY = HANDBOOK.policy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (frozenset("abc"), set("cba")),
        ([1, 2], (1, 2)),
    ],
)
def test_what_is_equal_is_spelled_alike(one: object, other: object) -> None:
    assert spelled(one) == spelled(other)
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", 1),
        (("a", "b"), ("ab",)),
        ({"a": None}, {}),
        (Decimal("1.0"), Decimal("1.00")),
        (["b", "a"], ["a", "b"]),
        (int, "int"),
    ],
)
def test_what_differs_is_spelled_otherwise(one: object, other: object) -> None:
    assert spelled(one) != spelled(other)


def test_each_rule_has_a_digest_that_only_its_decision_changes() -> None:
    in_force = POLICY.on(ON)
    assert in_force.digests.keys() == {r.id for t in in_force.tables.values() for r in t.rules}
    table = POLICY.tables["freight"]
    first, *rest = table.rules
    told = replace(first, why=first.why.__class__("other words", "另一种说法"), sources=())
    decided = replace(first, then=dict.fromkeys(first.then, "other"))
    for changed, same in ((told, True), (decided, False)):
        tables = {**POLICY.tables, table.id: replace(table, rules=(changed, *rest))}
        again = replace(POLICY, tables=tables).on(ON)
        assert (again.digests[first.id] == in_force.digests[first.id]) is same
        others = {rule: found for rule, found in in_force.digests.items() if rule != first.id}
        assert others.items() <= again.digests.items()


def test_an_amount_that_a_rule_asks_for_or_names_changes_its_digest_from_its_day() -> None:
    bounds = {
        rule.id: end
        for table in POLICY.tables.values()
        for rule in table.rules
        if rule.holds(ON)
        for bound in rule.when.values()
        if hasattr(bound, "ends")
        for end in bound.ends().values()
        if isinstance(end, str)
    }
    named = {
        rule.id: code
        for table in POLICY.tables.values()
        for rule in table.rules
        if rule.holds(ON)
        for name, code in rule.then.items()
        if POLICY.terms[name].kind == "amount"
    }
    for rules in (bounds, named):
        rule, amount_id = next(iter(rules.items()))
        amount = POLICY.amounts[amount_id]
        later = DatedValue(ON, amount.values[-1].value + 1, amount.values[-1].sources)
        amounts = {**POLICY.amounts, amount_id: replace(amount, values=(*amount.values, later))}
        again = replace(POLICY, amounts=amounts)
        assert again.digest != POLICY.digest
        assert again.on(ON).digests[rule] != POLICY.on(ON).digests[rule]
        before = date(2026, 11, 1)
        assert again.on(before).digests[rule] == POLICY.on(before).digests[rule]


def test_the_policy_has_one_digest_that_words_do_not_change() -> None:
    table = POLICY.tables["freight"]
    first, *rest = table.rules
    told = replace(first, why=first.why.__class__("other words", "另一种说法"))
    ended = replace(first, end=ON)
    for changed, same in ((told, True), (ended, False)):
        tables = {**POLICY.tables, table.id: replace(table, rules=(changed, *rest))}
        assert (replace(POLICY, tables=tables).digest == POLICY.digest) is same
