"""The handbook's promise against law and platform, case by case, with none of the proof's grid."""

from dataclasses import replace
from functools import cache
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.policy import Policy
from aftersales_kit.policy.jurisdiction import works_of_markets
from aftersales_kit.policy.tables import Bound, Rule
from aftersales_kit.policy.verification import verify
from tests.handbook import HANDBOOK
from tests.policy import small
from tests.tries import tries

POLICY = HANDBOOK.policy
START = POLICY.start
AMOUNTS = {amount.id: amount.at(START).value for amount in POLICY.amounts.values()}
ASKED = [f for f in POLICY.terms.fields.values() if f.ask is not None and not f.is_free]
# Of the tables that law or platform speaks of, the one with few enough cases to go through all.
SMALL_TABLE = "return-risk"


class Row(NamedTuple):
    """A row of law or platform, with the values of its amounts written out."""

    market: str
    table: str
    id: str
    when: dict
    then: dict


def written_out(wanted):
    if not isinstance(wanted, Bound):
        return wanted
    return Bound(**{end: AMOUNTS.get(value, value) for end, value in wanted.ends().items()})


ROWS = [
    Row(
        floor.market,
        floor.questions[rule.id],
        rule.id,
        {name: written_out(wanted) for name, wanted in rule.when.items()},
        rule.then,
    )
    for floor in POLICY.floors.values()
    for rule in floor.rules
    if rule.holds(START)
]


def telling(field) -> list:
    """List every code of a field; of a number its ends, and both sides of every amount."""
    if not field.is_number:
        return list(field.codes)
    near = {field.minimum, field.maximum}
    for amount in POLICY.amounts.values():
        if amount.unit == field.unit:
            value = AMOUNTS[amount.id]
            near |= {value - field.step, value, value + field.step}
    return sorted(value for value in near if field.minimum <= value <= field.maximum)


VALUES = {field.name: telling(field) for field in ASKED}


def binding(table: str, case) -> list[Row]:
    """Return the rows that speak of a complete case of a table."""
    return [
        row
        for row in ROWS
        if (row.table, row.market) == (table, case["market"])
        and all(small.meets(case[name], wanted) for name, wanted in row.when.items())
    ]


def worse(policy: Policy, rule: str, rows: list[Row]) -> set[tuple[str, str]]:
    """Return the rule of a table with each row that demands more than it gives."""
    given = policy.rule(rule).then
    return {
        (rule, row.id)
        for row in rows
        for outcome, demanded in row.then.items()
        if policy.terms[outcome].rank(given[outcome]) < policy.terms[outcome].rank(demanded)
    }


def deciding(table: str, case) -> str:
    return POLICY.on(START).fire(table, case)[table].id


@st.composite
def cases_of_law(draw):
    """A row, and a complete case of which it speaks."""
    row = draw(st.sampled_from(ROWS))
    case = {
        name: draw(
            st.sampled_from(
                [value for value in values if small.meets(value, row.when[name])]
                if name in row.when
                else values
            )
        )
        for name, values in VALUES.items()
    }
    return row, {**case, "market": row.market}


# What the law says in days, and where it says so: another number here is another law.
LAW = [
    ("law_no_reason_window_cn", 7, "消法 25; 七日办法 2"),
    ("law_no_reason_window_tw", 7, "消費者保護法 19; 合理例外情事適用準則 2"),
    ("law_no_reason_window_eu", 14, "Directive 2011/83 art. 9, 10, 13, 14, 16"),
    ("law_quality_return", 7, "消法 24"),
    ("law_exchange_or_repair", 15, "三包规定 9–14"),
    ("law_refund_days_cn", 7, "消法 25; 七日办法 13"),
    ("law_refund_days_tw", 15, "消費者保護法 19-2; 民法 259"),
    ("law_fetch_days_tw", 15, "消費者保護法 19-2; 民法 259"),
    ("law_complaint_answer_tw", 15, "消費者保護法 43"),
    ("law_refund_days_eu", 14, "Directive 2011/83 art. 9, 10, 13, 14, 16"),
    ("law_courier_answer", 7, "快递暂行条例 29 (28 before 2025-06-01)"),
    ("law_send_back_days_eu", 14, "art. 14"),
    ("law_burden_of_proof_eu", 366, "Directive 2019/771 art. 10, 11, 13, 14, 16"),
    ("law_data_answer_eu", 28, "Regulation 2016/679 art. 12–22, 33"),
    # Six months are 184 days at most: from July to December.
    ("law_proof_turned_cn", 184, "消法 23"),
    ("law_conformity_eu", 731, "Directive 2019/771 art. 10, 11, 13, 14, 16"),
    # A period in months or years is as long as it can be: 123 days are July to October.
    ("law_defect_tw", 5 * 365 + 2, "民法 359, 360, 365"),
    ("law_longer_window_tw", 31 + 31 + 30 + 31, "消費者保護法 19(3)"),
    ("law_longer_window_eu", 14 + 366, "Directive 2011/83 art. 10"),
    ("law_no_reason_window_gb", 14, "CCR 2013 reg. 28–35"),
    ("law_longer_window_gb", 14 + 366, "CCR 2013 reg. 28–35"),
    ("law_refund_days_gb", 14, "CCR 2013 reg. 28–35"),
    ("law_reject_refund_gb", 14, "CRA 2015 s. 20, 22"),
    ("law_rejection_gb", 30, "CRA 2015 s. 20, 22"),
    ("law_burden_of_proof_gb", 184, "CRA 2015 s. 19, 23, 24"),
    ("law_conformity_gb", 4 * 365 + 2 * 366, "Limitation Act 1980 s. 5"),
    ("law_data_answer_gb", 28, "UK GDPR art. 12, 12A, 15–17, 33"),
    # Eight days, of which that of delivery is the first.
    ("law_no_reason_window_jp", 8 - 1, "特定商取引法 15の3"),
    ("law_reject_us", 30, "UCC 2-601, 2-602"),
    ("law_limitation_us", 3 * 365 + 366, "UCC 2-725"),
    ("law_ship_within_us", 30, "16 CFR 435.1–435.2"),
    (
        "law_conformity_after_repair_eu",
        365 + 365 + 366,
        "Directive 2019/771 art. 10(2a), as amended by 2024/1799",
    ),
]


@pytest.mark.parametrize(("name", "days", "article"), LAW)
def test_an_amount_of_the_law_is_what_its_article_says(name, days, article):
    amount = POLICY.amounts[name]
    assert amount.unit == "day"
    for value in amount.values:
        assert value.value == days
        assert article in {POLICY.sources.statements[source].article for source in value.sources}


def test_every_amount_of_the_law_is_held_against_its_article():
    in_days = {
        amount.id
        for amount in POLICY.amounts.values()
        if amount.id.startswith("law_")
        and amount.unit == "day"
        and {POLICY.sources.statements[s].work for s in amount.values[0].sources}
        & {*works_of_markets(POLICY)} - {"tb"}
    }
    assert in_days == {row[0] for row in LAW}


def test_there_is_law_or_platform_for_every_market_that_is_sold_to():
    assert {row.market for row in ROWS} == set(POLICY.markets)


@settings(max_examples=tries(150))
@given(cases_of_law())
def test_no_case_that_a_row_speaks_of_gets_less_than_it_demands(found):
    row, case = found
    rows = binding(row.table, case)
    assert row in rows
    assert worse(POLICY, deciding(row.table, case), rows) == set()


@settings(max_examples=tries(60))
@given(st.fixed_dictionaries({name: st.sampled_from(v) for name, v in VALUES.items()}))
def test_no_case_whatever_its_facts_gets_less_than_law_and_platform_demand(case):
    for table in POLICY.tables:
        assert worse(POLICY, deciding(table, case), binding(table, case)) == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_speaks_of_cases_that_can_be(row):
    for name, wanted in row.when.items():
        assert any(small.meets(value, wanted) for value in VALUES[name]), name


# --- the proof against going through every case, with a promise made worse ---


@cache
def all_cases() -> list[tuple[str, list[Row], dict]]:
    """List every complete case of the table, the rule that decides it and the rows that bind."""
    names = {field.name for field in POLICY.on(START).base_fields(SMALL_TABLE)} | {"market"}
    names |= {name for row in ROWS if row.table == SMALL_TABLE for name in row.when}
    columns = [VALUES[name] for name in sorted(names)]
    cases = [dict(zip(sorted(names), values, strict=True)) for values in product(*columns)]
    return [(deciding(SMALL_TABLE, case), binding(SMALL_TABLE, case), case) for case in cases]


def beneath(table: str) -> set[str]:
    """Return a table and all that decide its inputs: nothing else can change what it proves."""
    makers = {POLICY.producers[n] for n in POLICY.tables[table].inputs if n in POLICY.producers}
    return {table}.union(*map(beneath, makers))


ALONE = replace(
    POLICY,
    tables={name: POLICY.tables[name] for name in beneath(SMALL_TABLE)},
    floors={
        name: replace(floor, rules=floor.on_question(SMALL_TABLE))
        for name, floor in POLICY.floors.items()
    },
)


def weakened(rule: Rule, outcome: str, code: str) -> Policy:
    """Return the table, by itself, with one rule that gives another outcome."""
    table = POLICY.tables[SMALL_TABLE]
    changed = replace(rule, then={**rule.then, outcome: code})
    rules = tuple(changed if other is rule else other for other in table.rules)
    return replace(ALONE, tables={**ALONE.tables, SMALL_TABLE: replace(table, rules=rules)})


CHANGES = [
    pytest.param(rule, outcome, code, id=f"{rule.id} {code}")
    for rule in POLICY.tables[SMALL_TABLE].rules
    for outcome in POLICY.tables[SMALL_TABLE].outcomes
    for code in POLICY.terms[outcome].codes
    if code != rule.then[outcome]
]


@pytest.mark.unwatched
@pytest.mark.parametrize(("rule", "outcome", "code"), CHANGES)
def test_the_proof_finds_what_going_through_every_case_finds(rule, outcome, code):
    policy = weakened(rule, outcome, code)
    examples = {}
    for decided, rows, case in all_cases():
        for pair in worse(policy, decided, rows):
            examples.setdefault(pair, []).append(case)
    findings = {f.rules: f for f in verify(policy) if f.kind == "below the floor"}
    assert findings.keys() == examples.keys()
    for pair, finding in findings.items():
        assert any(finding.witness.items() <= case.items() for case in examples[pair])


@pytest.mark.unwatched
def test_some_promises_made_worse_are_below_the_floor_and_some_are_not():
    found = [
        any(finding.kind == "below the floor" for finding in verify(weakened(*change.values)))
        for change in CHANGES
    ]
    assert {*found} == {True, False}


def test_what_a_market_is_silent_on_names_codes_that_there_are(draft):
    draft.add(
        "floors/cn.toml",
        '\n[[silent]]\ncodes = { problem = "scratch" }\nwhy = { en = "Nothing.", zh = "没有。" }\n',
    )
    (fault,) = draft.faults()
    assert "unknown value 'scratch'" in fault
