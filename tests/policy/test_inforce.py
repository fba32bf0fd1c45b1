"""The policy on one day: bounds, one decision, tables that rest on tables, changes of dates."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy import inforce
from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.policy.inforce import RuleInForce, TableInForce, TooLarge
from aftersales_kit.policy.tables import Bound, Rule
from aftersales_kit.policy.terms import Field, Label, Terms
from tests.handbook import HANDBOOK
from tests.policy import small

START = date(2025, 9, 1)
DAY = timedelta(days=1)
DAYS = Field("days", "number", Label("Days", "天数"), maximum=30)
PRICE = Field("price", "money", Label("Price", "价格"), maximum=1000, step=Decimal("0.01"))
DEFECT = {"problem": "defect", "worn": "no"}


# --- number bounds ---


@pytest.mark.parametrize(
    ("end", "first", "last"),
    [("at_least", 7, 30), ("above", 8, 30), ("at_most", 0, 7), ("below", 0, 6)],
)
def test_a_bound_in_days_includes_its_value_or_not(end, first, last):
    assert Bound(**{end: 7}).stretch(DAYS, {}) == (first, last)
    assert Bound(**{end: "limit"}).stretch(DAYS, {"limit": 7}) == (first, last)


@pytest.mark.parametrize(
    ("end", "inside", "outside"),
    [
        ("at_least", "300.00", "299.99"),
        ("above", "300.01", "300.00"),
        ("at_most", "300.00", "300.01"),
        ("below", "299.99", "300.00"),
    ],
)
def test_a_bound_in_yuan_is_kept_to_the_fen(end, inside, outside):
    low, high = Bound(**{end: 300}).stretch(PRICE, {})
    assert low <= PRICE.ticks(Decimal(inside)) <= high
    assert not low <= PRICE.ticks(Decimal(outside)) <= high


@pytest.mark.parametrize(
    ("end", "first", "last"),
    [("at_least", 8, 30), ("above", 8, 30), ("at_most", 0, 7), ("below", 0, 7)],
)
def test_a_bound_between_two_values_lies_between_them(end, first, last):
    assert Bound(**{end: Decimal("7.5")}).stretch(DAYS, {}) == (first, last)


def test_a_bound_beyond_the_field_ends_where_the_field_ends():
    assert Bound(at_least=-5, at_most=99).stretch(DAYS, {}) == (0, 30)
    assert Bound().stretch(DAYS, {}) == (0, 30)


ends = st.one_of(st.none(), st.integers(-2, 33), st.decimals(-2, 33, places=1))


@given(ends, ends, ends, ends)
def test_a_stretch_holds_exactly_the_values_that_meet_every_end(at_least, above, at_most, below):
    bound = Bound(at_least, above, at_most, below)
    low, high = bound.stretch(DAYS, {})
    for day in range(31):
        assert (low <= day <= high) == small.meets(day, bound)


# --- one rule ---


def rule_in_force(**conditions) -> RuleInForce:
    return RuleInForce(Rule("FRT-01", START, None, {}, {}, Label("", ""), ()), conditions)


def test_a_rule_matches_when_every_condition_is_known_to_hold():
    terms = Terms({"days": DAYS, "price": PRICE, "leg": small.choice("leg", "ab", ask=True)}, {})
    rule = rule_in_force(days=(0, 7), price=(30_000, 100_000), leg=frozenset("a"))
    case = {"days": 7, "price": Decimal("300.00"), "leg": "a"}
    assert rule.id == "FRT-01"
    assert rule.matches(case, terms)
    assert not rule.matches({**case, "days": 8}, terms)
    assert not rule.matches({**case, "price": Decimal("299.99")}, terms)
    assert not rule.matches({**case, "leg": "b"}, terms)
    assert not rule.matches({"days": 7, "leg": "a"}, terms)
    assert rule_in_force().matches({}, terms)


# --- one table ---


@given(small.policies())
def test_a_table_decides_every_case_by_the_rule_found_one_by_one(policy):
    in_force = policy.on(START)
    for name, inputs in small.INPUTS.items():
        table = in_force.table(name)
        for case in small.cases(*inputs):
            assert table.decide(case).rule is small.deciding(policy, name, case)


def test_the_last_day_is_inside_the_window_and_the_next_is_not(draft):
    table = draft.policy().on(START).table("window")
    assert table.decide({"days": 7}).id == "WIN-01"
    assert table.decide({"days": 8}).id == "WIN-02"


def test_a_case_that_lacks_an_input_is_not_decided(draft):
    table = draft.policy().on(START).table("freight")
    with pytest.raises(KeyError, match="worn"):
        table.decide({"window": "inside", "problem": "regret"})


def test_an_unknown_table_is_an_error_that_names_the_tables_and_the_nearest(draft):
    in_force = draft.policy().on(START)
    with pytest.raises(
        KeyError,
        match=r"no table 'windows'; there are freight, window; did you mean 'window'\?",
    ):
        in_force.table("windows")
    with pytest.raises(KeyError) as caught:
        in_force.table("banana")
    assert "did you mean" not in str(caught.value)


@pytest.fixture
def freight(draft):
    """The table of freight, which has 8 cells, as it is before anything is asked of it."""
    policy = draft.policy()
    return TableInForce(
        policy.tables["freight"], policy.on(START).tables["freight"].rules, policy.terms
    )


def test_a_table_that_is_too_large_names_the_inputs_whose_outcome_would_do(freight, monkeypatch):
    monkeypatch.setattr("aftersales_kit.policy.inforce.MOST_CELLS", 7)
    with pytest.raises(TooLarge) as raised:
        _ = freight.grid
    assert str(raised.value) == (
        "table 'freight' has 8 cells, more than 7; decide 'window' and 'problem' in a table of "
        "their own and use its outcome as an input here: of the 4 cells that the two make, the "
        "rules tell 3 apart"
    )


def test_a_table_as_large_as_allowed_is_not_too_large(freight, monkeypatch):
    monkeypatch.setattr("aftersales_kit.policy.inforce.MOST_CELLS", 8)
    assert freight.grid.size == 8


def test_codes_that_no_rule_tells_apart_share_a_cell_and_are_decided_alike(freight):
    problem = freight.grid.axes[1]
    assert problem.cells == (frozenset({"defect", "colour"}), frozenset({"regret"}))
    case = {"window": "inside", "worn": "no"}
    assert freight.decide({**case, "problem": "defect"}).id == "FRT-02"
    assert freight.decide({**case, "problem": "colour"}).id == "FRT-02"
    assert freight.decide({**case, "problem": "regret"}).id == "FRT-03"


def test_axes_are_cut_where_other_rules_cut_them_too(draft):
    table = draft.policy().on(START).table("window")
    assert [axis.cells for axis in table.axes()] == [((0, 7), (8, 30))]
    beside = [rule_in_force(days=(3, 3)), rule_in_force()]
    assert [axis.cells for axis in table.axes(beside)] == [((0, 2), (3, 3), (4, 7), (8, 30))]


# --- tables that rest on tables ---


@given(small.policies())
def test_an_input_that_another_table_decides_is_decided_by_it(policy):
    in_force = policy.on(START)
    for case in small.cases("colour", "size", "price"):
        fired = in_force.fire("second", case)
        assert list(fired) == ["first", "second"]
        assert fired["first"].rule is small.deciding(policy, "first", case)
        assert fired["second"].rule is small.deciding(policy, "second", case)


@given(small.policies())
def test_an_input_that_the_case_states_is_taken_as_stated(policy):
    in_force = policy.on(START)
    for case in small.cases("middle", "size", "price"):
        fired = in_force.fire("second", case)
        assert list(fired) == ["second"]
        assert fired["second"].rule is small.deciding(policy, "second", case)


def test_a_case_is_left_as_it_was_given(draft):
    case = {"days": 7, **DEFECT}
    draft.policy().on(START).fire("freight", case)
    assert case == {"days": 7, **DEFECT}


def test_a_fact_that_is_missing_further_back_is_named(draft):
    with pytest.raises(KeyError, match="days"):
        draft.policy().on(START).fire("freight", DEFECT)


def test_a_table_that_decides_two_inputs_is_asked_once(draft):
    draft.add(
        "policy/terms.toml",
        """
[fields.polite]
kind = "flag"
label = { en = "Polite", zh = "客气" }
[fields.thanks]
kind = "flag"
label = { en = "Thanks", zh = "致谢" }
""",
    )
    text = (draft.folder / "policy/freight.toml").read_text(encoding="utf-8")
    text = text.replace('outcomes = ["bearer"]', 'outcomes = ["bearer", "polite"]')
    draft.write("policy/freight.toml", text.replace("then = { ", "then = { polite = true, "))
    draft.write(
        "policy/thanks.toml",
        """
id = "thanks"
title = { en = "Thanks", zh = "致谢" }
question = { en = "Say thanks?", zh = "要致谢吗？" }
from = 2025-09-01
inputs = ["bearer", "window", "polite"]
outcomes = ["thanks"]
[[rule]]
id = "THX-01"
when = { polite = true }
then = { thanks = true }
why = { en = "Politely.", zh = "客气一点。" }
sources = ["QST-01"]
[[rule]]
id = "THX-02"
when = { polite = false }
then = { thanks = false }
why = { en = "Briefly.", zh = "简短一点。" }
sources = ["QST-01"]
""",
    )
    fired = draft.policy().on(START).fire("thanks", {"days": 8, **DEFECT})
    assert [rule.id for rule in fired.values()] == ["WIN-02", "FRT-01", "THX-01"]
    assert fired["thanks"].rule.then == {"thanks": "yes"}


def test_the_facts_a_table_rests_on_are_those_behind_its_inputs(draft):
    in_force = draft.policy().on(START)
    names = [field.name for field in in_force.base_fields("freight")]
    assert names == ["days", "problem", "worn"]
    stated = [field.name for field in in_force.base_fields("freight", frozenset({"window"}))]
    assert stated == ["window", "problem", "worn"]


# --- floors ---


def test_a_row_of_law_applies_in_its_own_market_only(draft):
    in_force = draft.policy().on(START)
    ((floor, row),) = in_force.floors["window"]
    assert (floor.id, row.id) == ("cn", "CN-01-a")
    assert row.conditions == {"market": {"cn"}, "days": (0, 7)}


def test_a_row_of_law_binds_from_its_first_day(draft):
    draft.change("floors/cn.toml", 'id = "CN-01-a"', 'id = "CN-01-a"\nfrom = 2026-01-01')
    policy = draft.policy()
    assert policy.on(date(2025, 12, 31)).floors["window"] == ()
    assert [row.id for _, row in policy.on(date(2026, 1, 1)).floors["window"]] == ["CN-01-a"]


# --- days ---


@pytest.fixture
def changing(draft):
    """The window grows to 10 days with the year; the courtesy ends with February."""
    draft.change(
        "policy/amounts.toml",
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, '
        '{ from = 2026-01-01, value = 10, sources = ["QST-01"] }',
    )
    draft.change("policy/freight.toml", 'id = "FRT-03"', 'id = "FRT-03"\nuntil = 2026-03-01')
    draft.add(
        "policy/freight.toml",
        """
[[rule]]
id = "FRT-05"
from = 2026-03-01
when = { window = "inside", problem = "regret", worn = false }
then = { bearer = "buyer" }
why = { en = "No courtesy any more.", zh = "不再照顾。" }
sources = ["QST-01"]
""",
    )
    return draft.policy()


def test_the_days_on_which_something_changes_begin_with_the_first(changing):
    assert changing.changes == [START, date(2026, 1, 1), date(2026, 3, 1)]


def test_what_changed_before_the_policy_starts_is_no_change(draft):
    draft.change("policy/window.toml", "from = 2025-09-01", "from = 2020-01-01")
    assert draft.policy().changes == [START]


def test_an_amount_that_changes_moves_the_bound_on_its_first_day_and_not_before(changing):
    def window(day: date, days: int) -> str:
        return changing.on(day).fire("window", {"days": days})["window"].id

    before, after = date(2025, 12, 31), date(2026, 1, 1)
    assert (window(before, 7), window(before, 8)) == ("WIN-01", "WIN-02")
    assert (window(after, 8), window(after, 10), window(after, 11)) == (
        "WIN-01",
        "WIN-01",
        "WIN-02",
    )
    assert changing.on(before).amounts["window_days"] == 7
    assert changing.on(after).amounts["window_days"] == 10


def test_an_amount_that_changes_reaches_the_tables_that_rest_on_the_bound(changing):
    case = {"days": 9, **DEFECT}
    fired = [
        changing.on(day).fire("freight", case) for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert [rules["freight"].rule.then["bearer"] for rules in fired] == ["buyer", "shop"]


def test_a_rule_gives_way_to_its_successor_on_the_day_it_ends(changing):
    case = {"days": 0, "problem": "regret", "worn": "no"}
    last = changing.on(date(2026, 2, 28)).fire("freight", case)["freight"]
    first = changing.on(date(2026, 3, 1)).fire("freight", case)["freight"]
    assert (last.id, last.rule.then["bearer"]) == ("FRT-03", "shop")
    assert (first.id, first.rule.then["bearer"]) == ("FRT-05", "buyer")


def test_between_two_changes_the_policy_stands_still(changing):
    assert changing.on(date(2026, 1, 1)) is changing.on(date(2026, 2, 28))
    assert changing.on(date(2026, 1, 1)) is not changing.on(date(2025, 12, 31))
    assert changing.on(date(2026, 2, 28)).on == date(2026, 1, 1)


def test_a_policy_answers_on_its_first_day_and_not_the_day_before(draft):
    policy = draft.policy()
    assert policy.on(START).on == START
    with pytest.raises(UncoveredDate, match=r"starts on 2025-09-01; 2025-08-31 is before it"):
        policy.on(START - DAY)


@given(st.dates(min_value=HANDBOOK.policy.start))
def test_the_handbook_answers_on_any_day_from_its_first(day):
    in_force = HANDBOOK.on(day)
    assert in_force.on <= day
    assert in_force.amounts.keys() == HANDBOOK.policy.amounts.keys()
    for table in in_force.tables.values():
        case = table.grid.witness(table.grid.whole)
        assert table.decide(case).rule.holds(day)


@given(st.dates(max_value=HANDBOOK.policy.start - DAY))
def test_the_handbook_answers_on_no_day_before_its_first(day):
    with pytest.raises(UncoveredDate, match=str(day)):
        HANDBOOK.on(day)


# --- rules by id ---


def test_a_rule_is_found_by_its_id_with_the_table_or_floor_it_stands_in(draft):
    policy = draft.policy()
    assert policy.rule("FRT-02").reply == "shop-pays"
    assert policy.rule("CN-01-a").then == {"window": "inside"}
    assert policy.table_of["FRT-02"] == "freight"
    assert policy.table_of["CN-01-a"] == "cn"
    assert {rule.id for rule in policy.rules()} == policy.table_of.keys()


def test_an_unknown_rule_is_an_error_with_the_nearest_id(draft):
    policy = draft.policy()
    with pytest.raises(KeyError, match=r"there is no rule 'FRT-1'; did you mean 'FRT-0\d'\?"):
        policy.rule("FRT-1")
    with pytest.raises(KeyError) as caught:
        policy.rule("banana")
    assert "did you mean" not in str(caught.value)


def test_what_is_remembered_is_worked_out_once_and_bounded(monkeypatch):
    monkeypatch.setattr(inforce, "MOST_REMEMBERED", 2)
    in_force = HANDBOOK.on(HANDBOOK.policy.start).within(HANDBOOK)
    worked_out = []

    def ask(key):
        return in_force.remember(("a test", key), lambda: worked_out.append(key) or key)

    assert [ask(key) for key in (1, 1, 2, 1)] == [1, 1, 2, 1]
    assert worked_out == [1, 2]
    assert [ask(key) for key in (3, 4, 1)] == [3, 4, 1]
    assert worked_out == [1, 2, 3, 4, 1]


# --- days on which something changes ---


def test_on_a_change_that_is_not_its_own_a_policy_decides_as_before():
    policy = HANDBOOK.policy
    others = [day for day in policy.changes if day not in policy.own_changes]
    assert others, "law changes on a day of its own"
    for day in others:
        before, after = policy.on(day - DAY), policy.on(day)
        assert before.amounts == after.amounts
        assert [t.rules for t in before.tables.values()] == [t.rules for t in after.tables.values()]
        assert before.floors != after.floors
    assert set(policy.own_changes) <= set(policy.changes)


def test_a_change_of_an_amount_or_of_a_rule_is_the_policys_own():
    policy = HANDBOOK.policy
    table = policy.tables["freight"]
    ended = replace(table.rules[0], end=date(2030, 5, 1))
    cut = replace(table, rules=(ended, *table.rules[1:]))
    amount = policy.amounts["quality_window"]
    other = replace(amount.values[-1], start=date(2031, 5, 1))
    more = replace(amount, values=(*amount.values, other))
    changed = replace(
        policy,
        tables={**policy.tables, table.id: cut},
        amounts={**policy.amounts, amount.id: more},
    )
    assert changed.own_changes == [*policy.own_changes, ended.end, other.start]
