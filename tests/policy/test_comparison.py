"""What a change of policy changes: every case that comes out differently is named, and no other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.answers.deciding import Decision, decide
from aftersales_kit.policy import Policy
from aftersales_kit.policy.amounts import UncoveredDate
from aftersales_kit.policy.comparison import NOTHING_SENT, Comparison, compare, unmatched
from aftersales_kit.policy.scenarios import (
    AmountChange,
    RuleChange,
    Scenario,
    apply,
)
from aftersales_kit.policy.sources import Sources
from aftersales_kit.policy.tables import Bound, Rule, Table
from aftersales_kit.policy.terms import Label, Terms
from tests.handbook import HANDBOOK, POLICY
from tests.policy import small
from tests.policy.flips import Flip, beneath, flips
from tests.policy.holding import differences
from tests.tries import some, tries

ON = date(2026, 3, 1)
SMALL = Bound(at_most=2)
NOTHING = Label("", "")


def changed(*, rules=(), amounts=()) -> Policy:
    return apply(POLICY, Scenario("x", NOTHING, NOTHING, tuple(rules), tuple(amounts)))


def holds(condition, name, value) -> bool:
    field = small.FIELDS[name]
    if field.is_number:
        return condition[0] <= field.ticks(value) <= condition[1]
    return value in condition


def lies_in(box, case) -> bool:
    return all(holds(bound, name, case[name]) for name, bound in box.conditions.items())


def only_one_knows(old: Policy, new: Policy) -> list[tuple[str, str, str, str]]:
    return [(found.kind, found.of, found.name, found.when) for found in unmatched(old, new)]


# --- nothing forgotten, nothing too many ---


@st.composite
def pairs(draw):
    """Two policies of the same facts; often only their second tables differ."""
    old, new = draw(small.policies()), draw(small.policies())
    if draw(st.booleans()):
        new = replace(new, tables={**new.tables, "first": old.tables["first"]})
    return old, new


@settings(max_examples=tries(60))
@given(pairs())
def test_a_case_is_in_a_box_exactly_when_it_comes_out_differently(pair):
    old, new = pair
    for table, outcome in small.OUTCOMES.items():
        changes = compare(old, new, on=small.START, table=table)
        for case in small.cases(*small.FACTS):
            known = {**case, "middle": small.deciding(old, "first", case).then["middle"]}
            was, is_ = small.deciding(old, table, case), small.deciding(new, table, case)
            found = [c for c in changes if any(lies_in(box, known) for box in c.boxes)]
            if was.then == is_.then:
                assert found == []
            else:
                (change,) = found
                assert (change.before, change.after) == (was.then, is_.then)
                assert was.id in change.rules_before
                assert is_.id in change.rules_after
                assert sum(lies_in(box, known) for box in change.boxes) == 1
        for change in changes:
            filled = {name: small.values(name)[-1] for name in small.FACTS} | change.example
            assert small.deciding(old, table, filled).then[outcome] == change.before[outcome]
            assert small.deciding(new, table, filled).then[outcome] == change.after[outcome]


@given(small.policies())
def test_a_policy_does_not_differ_from_itself(policy):
    assert compare(policy, policy, on=small.START) == []
    assert unmatched(policy, policy) == []


def test_a_combination_that_never_occurs_is_no_situation():
    def rule(name, table, when, code):
        return Rule(name, small.START, None, when, {table: code}, Label("w", "w"), ("CN-01",))

    def policy(code):
        first = small_table("first", [rule("FIR-01", "middle", {}, "q")])
        second = small_table(
            "second",
            [
                rule("SEC-01", "out", {"middle": frozenset("p")}, code),
                rule("SEC-02", "out", {"middle": frozenset("qr")}, "1"),
            ],
        )
        return small_policy({"first": first, "second": second})

    assert compare(policy("1"), policy("2"), on=small.START) == []


def small_table(name, rules):
    inputs, outcome = small.INPUTS[name], small.OUTCOMES[name]
    label = Label(name, name)
    return Table(name, f"{name}.toml", label, label, "unique", inputs, (outcome,), tuple(rules))


def small_policy(tables, fields=small.FIELDS):
    return Policy(small.START, ("c",), Terms(fields, {}), {}, tables, {}, Sources({}, {}))


# --- the handbook's own policy ---


def test_worry_free_returns_change_one_situation_of_freight_in_one_box():
    then = apply(POLICY, HANDBOOK.scenarios["worry-free-returns"])
    (change,) = compare(POLICY, then, on=ON, table="freight")
    assert change.outcomes() == [
        ("Who pays", "the buyer", "the shop"),
        ("How it is paid", "the buyer pays the courier", "the buyer advances it and is repaid"),
    ]
    assert change.situations() == [
        "Leg: return; Responsible: buyer; Wish: return and refund; Order state: signed for or "
        "completed; Parcel: can come back; Market: Mainland China; No-reason window: inside; "
        "Freight agreed: the shop did not offer to pay"
    ]
    assert change.situations("zh")[0].startswith("哪段运费：寄回运费；责任方：买家")
    assert (change.rules_before, change.rules_after) == (("FRT-33",), ("FRT-33",))


def test_the_example_of_a_change_is_decided_by_itself():
    then = apply(POLICY, HANDBOOK.scenarios["year-long-returns"])
    changes = compare(POLICY, then, on=ON)
    assert {change.table for change in changes} >= {"no-reason-window", "buyer-rights", "freight"}
    for change in changes:
        for policy, outcomes in ((POLICY, change.before), (then, change.after)):
            decision = decide(
                change.table, change.example, on=ON, handbook=replace(HANDBOOK, policy=policy)
            )
            assert isinstance(decision, Decision)
            assert decision.outcomes == outcomes


@pytest.mark.parametrize(("longer", "low", "high"), [(8, 8, 8), (30, 8, 30)])
def test_a_longer_window_changes_the_days_between_the_old_and_the_new_last_day(longer, low, high):
    then = changed(amounts=[AmountChange("no_reason_window_cn", longer)])
    (change,) = compare(POLICY, then, on=ON, table="no-reason-window")
    assert [box.conditions["days_since_signing"] for box in change.boxes] == [(low, high)]
    assert change.example["days_since_signing"] == low


def test_an_outcome_that_names_an_amount_differs_when_the_amount_does():
    then = changed(amounts=[AmountChange("compensation_near_high", Decimal("12.50"))])
    (change,) = compare(POLICY, then, on=ON)
    assert change.table == "compensation-band"
    assert change.outcomes() == [("Band to", "CNY 10", "CNY 12.50")]
    assert change.outcomes("zh") == [("补偿上限", "10 元", "12.50 元")]
    assert change.before == change.after


def test_another_amount_of_the_same_value_is_no_difference():
    values = {"compensation_near_low": 10, "compensation_near_high": 15}
    equal = apply(
        POLICY,
        Scenario(
            "e", NOTHING, NOTHING, amounts=tuple(AmountChange(n, v) for n, v in values.items())
        ),
    )
    then = apply(
        equal,
        Scenario(
            "x", NOTHING, NOTHING, (RuleChange("BND-01", {"band_high": "compensation_far_high"}),)
        ),
    )
    assert compare(equal, then, on=ON) == []


def test_a_change_reads_as_text():
    then = changed(amounts=[AmountChange("no_reason_window_cn", 8)])
    text = str(compare(POLICY, then, on=ON, table="no-reason-window")[0])
    assert text.splitlines() == [
        "no-reason-window: No-reason window: after it -> inside (WIN-03 -> WIN-02)",
        "    in: Market: Mainland China; Order state: signed for or completed; "
        "Days since signing: 8 days",
        "    for example: market=cn, order_state=signed, days_since_signing=8",
    ]


def test_a_change_from_a_day_on_is_a_change_only_from_that_day_on():
    start = date(2026, 6, 1)
    longer = Scenario(
        "x", NOTHING, NOTHING, amounts=(AmountChange("no_reason_window_tw", 9),), start=start
    )
    then = apply(POLICY, longer)
    assert compare(POLICY, then, on=date(2026, 5, 31)) == []
    assert compare(POLICY, then, on=start, table="no-reason-window") != []


def test_a_day_before_the_policy_cannot_be_compared():
    with pytest.raises(UncoveredDate):
        compare(POLICY, POLICY, on=date(2025, 8, 31))


def test_an_unknown_table_is_named_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'freight'"):
        compare(POLICY, POLICY, on=ON, table="frieght")


# --- what a change is ---


def in_order(*rules: Rule) -> Policy:
    first = small_table("first", [*rules])
    return small_policy({"first": replace(first, hit_policy="first")})


def coded(name: str, code: str, reply: str | None = None, **when: object) -> Rule:
    return Rule(name, small.START, None, when, {"middle": code}, NOTHING, ("CN-01",), reply)


def test_rules_in_another_order_decide_otherwise_where_both_speak():
    red, small_ones = coded("A-01", "p", colour=frozenset("r")), coded("A-02", "q", size=SMALL)
    rest = coded("A-03", "r")
    (change,) = compare(
        in_order(red, small_ones, rest), in_order(small_ones, red, rest), on=small.START
    )
    assert [dict(box.conditions) for box in change.boxes] == [
        {"colour": frozenset("r"), "size": (0, 2)}
    ]
    assert (change.own, change.rules_before, change.rules_after) == (True, ("A-01",), ("A-02",))
    assert [step.better for step in change.steps] == [0]


def test_an_outcome_is_better_or_worse_by_its_ranks():
    old, new = (small_policy({"second": small_table("second", whole("out", c))}) for c in "13")
    for policies, better in (((old, new), 1), ((new, old), -1)):
        (change,) = compare(*policies, on=small.START)
        (step,) = change.steps
        assert (step.name, step.better) == ("out", better)
    assert change.title == small_table("second", []).title


def test_another_wording_is_a_change_of_its_own():
    old, new = (
        Comparison(*(in_order(coded("A-01", "p", reply)).on(small.START) for reply in replies))
        for replies in ((None, "window-closed"), ("window-closed", None))
    )
    assert old.all_changes() == new.all_changes() == []
    (sent,) = old.all_sent()
    assert (sent.sent, sent.steps) == (("", "window-closed"), ())
    replies = POLICY.on(ON)
    title = POLICY.replies["window-closed"].title
    assert replace(sent, policies=(replies, replies)).wordings == (NOTHING_SENT, title)
    (back,) = new.all_sent()
    assert back.sent == ("window-closed", "")


def test_bounds_of_a_fact_that_only_one_of_them_has_are_left_out():
    fields = {**small.FIELDS, "size": replace(small.FIELDS["size"], maximum=3)}
    rules = (coded("A-01", "p", size=Bound(at_least=2)), coded("A-02", "q"))
    old, new = in_order(*rules), in_order(replace(rules[0], then={"middle": "r"}), rules[1])
    (change,) = compare(old, replace(new, terms=Terms(fields, {})), on=small.START)
    assert [dict(box.conditions) for box in change.boxes] == [{"size": (2, 3)}]


def test_a_rule_that_speaks_of_nothing_changes_nothing():
    never = coded("A-01", "p", size=Bound(above=3, at_most=2))
    rest = coded("A-02", "q")
    assert compare(in_order(never, rest), in_order(rest), on=small.START) == []


# --- policies that do not know the same ---


def whole(outcome, code, when=None):
    return [Rule("WHO-01", small.START, None, when or {}, {outcome: code}, NOTHING, ("CN-01",))]


@given(small.policies(), st.booleans())
def test_an_input_that_only_one_policy_decides_is_taken_as_stated(policy, forwards):
    alone = replace(policy, tables={"second": policy.tables["second"]})
    other = replace(
        policy, tables={**policy.tables, "second": small_table("second", whole("out", "1"))}
    )
    old, new = (alone, other) if forwards else (other, alone)
    changes = compare(old, new, on=small.START)
    assert {change.table for change in changes} <= {"second"}
    if not forwards:
        return
    for case in small.cases("size", "middle", "price"):
        was = small.deciding(alone, "second", case)
        found = [c for c in changes if any(lies_in(box, case) for box in c.boxes)]
        assert bool(found) == (was.then["out"] != "1")


def test_only_what_both_policies_know_is_compared_and_the_rest_is_named():
    fields = {
        **small.FIELDS,
        "colour": replace(small.FIELDS["colour"], codes={"r": Label("r", "r"), "k": NOTHING}),
        "size": replace(small.FIELDS["size"], maximum=3),
        "taste": replace(small.FIELDS["colour"], name="taste"),
    }
    del fields["price"]
    old = small_policy({"first": small_table("first", whole("middle", "p"))})
    third = replace(old.tables["first"], id="third")
    new = small_policy(
        {"first": small_table("first", whole("middle", "q")), "third": third}, fields
    )
    (change,) = compare(old, new, on=small.START)
    assert change.situations() == ["every case"]
    assert change.example == {"colour": "r", "size": 0}
    assert only_one_knows(old, new) == [
        ("table", "", "third", "after"),
        ("code", "colour", "g", "before"),
        ("code", "colour", "b", "before"),
        ("code", "colour", "k", "after"),
        ("bounds", "size", "size", ""),
        ("field", "", "price", "before"),
        ("field", "", "taste", "after"),
    ]
    bounds = next(found for found in unmatched(old, new) if found.kind == "bounds")
    assert bounds.label == Label("0 to 5 → 0 to 3", "0 至 5 → 0 至 3")


def test_outcomes_and_tables_that_only_one_policy_has_are_named():
    first = small_table("first", whole("middle", "p"))
    more = replace(
        first,
        outcomes=("middle", "out"),
        rules=(replace(first.rules[0], then={"middle": "q", "out": "1"}),),
    )
    less = replace(more, outcomes=("out",), rules=(replace(more.rules[0], then={"out": "1"}),))
    two, one, none = (small_policy(tables) for tables in ({"first": more}, {"first": less}, {}))
    assert only_one_knows(two, one) == [("outcome", "first", "middle", "before")]
    assert only_one_knows(one, two) == [("outcome", "first", "middle", "after")]
    assert only_one_knows(two, none) == [("table", "", "first", "before")]
    (change,) = compare(
        small_policy({"first": first}), small_policy({"first": more}), on=small.START
    )
    assert (change.before, change.after) == ({"middle": "p"}, {"middle": "q"})


def test_a_fact_that_only_one_of_them_asks_about_is_in_the_example():
    fields = {**small.FIELDS, "taste": replace(small.FIELDS["colour"], name="taste")}
    first = small_table("first", whole("middle", "p"))
    rules = whole("middle", "q", {"taste": frozenset("g")})
    rest = replace(rules[0], id="WHO-02", when={"taste": frozenset("rb")}, then={"middle": "p"})
    more = replace(first, inputs=("taste", *first.inputs), rules=(*rules, rest))
    less, other = small_policy({"first": first}), small_policy({"first": more}, fields)
    for old, new in ((less, other), (other, less)):
        (change,) = compare(old, new, on=small.START)
        assert [box.conditions for box in change.boxes] == [{"taste": frozenset("g")}]
        assert change.example == {"taste": "g"}


@pytest.mark.parametrize(
    ("name", "other"),
    [("colour", {"codes": {"k": Label("k", "k")}}), ("size", {"minimum": 6, "maximum": 9})],
)
def test_policies_of_which_no_case_is_known_to_both_do_not_differ(name, other):
    fields = {**small.FIELDS, name: replace(small.FIELDS[name], **other)}
    old = small_policy({"first": small_table("first", whole("middle", "p"))})
    new = small_policy({"first": small_table("first", whole("middle", "q"))}, fields)
    assert compare(old, new, on=small.START) == []
    assert name in {found.of for found in unmatched(old, new)}


def test_a_fact_that_is_measured_differently_cannot_be_compared():
    fields = {**small.FIELDS, "size": replace(small.FIELDS["size"], step=Decimal("0.5"))}
    tables = {"first": small_table("first", whole("middle", "p"))}
    with pytest.raises(ValueError, match="'size' is measured differently"):
        compare(small_policy(tables), small_policy(tables, fields), on=small.START)


# --- one outcome flipped, in each table ---

FLIPS: dict[str, list[Flip]] = {}
for one in flips(POLICY, ON):
    FLIPS.setdefault(one.table, []).append(one)


@pytest.mark.unwatched
@pytest.mark.parametrize("table", some(FLIPS, 31))
def test_a_flipped_outcome_is_found_in_exactly_the_cases_that_it_changes(table):
    chance = Random(table)
    flip = chance.choice(FLIPS[table])
    then = flip.of(POLICY)
    pair = Comparison(POLICY.on(ON), then.on(ON))
    for changed in POLICY.tables:
        if table not in beneath(POLICY, changed):
            assert pair.changes(changed) == []
    assert [*differences(pair, chance)] == []


def test_every_flip_of_tables_too_large_to_be_listed_has_an_example():
    for table in ("remedy-standing", "collect-payment"):
        (flip, *_) = FLIPS[table]
        changes = compare(POLICY, flip.of(POLICY), on=ON)
        assert changes[0].rules_before == (flip.rule,)
        assert all(change.example for change in changes)
