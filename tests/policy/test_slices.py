"""Slices: what is left of a table when part of a case is known, through the tables beneath it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.policy.inforce import TooLarge
from aftersales_kit.policy.slices import Slice, axes_of, bound_to, overlap, possible_inputs
from tests.policy import small

START = small.START
# Every example is compared in all of its cases.
few = settings(max_examples=50)


@st.composite
def withins(draw, *names: str) -> dict:
    """What is known of a case: a condition, in ticks or codes, for some of the facts."""
    known = {}
    for name in names:
        if draw(st.booleans()):
            if small.FIELDS[name].is_number:
                known[name] = tuple(
                    sorted(draw(st.tuples(*[st.sampled_from(small.ticks(name))] * 2)))
                )
            else:
                known[name] = draw(st.frozensets(st.sampled_from(small.ticks(name)), min_size=1))
    return known


def agrees(case, within) -> bool:
    """Say whether a complete case agrees with what is known."""
    for name, condition in within.items():
        field = small.FIELDS[name]
        value = field.ticks(case[name]) if field.is_number else case[name]
        if isinstance(condition, tuple):
            if not condition[0] <= value <= condition[1]:
                return False
        elif value not in condition:
            return False
    return True


def check(part: Slice, policy, facts, within) -> None:
    """Compare each cell of a slice with every case in it, decided one by one."""
    reached = set()
    covered = 0
    for case in small.cases(*facts):
        if agrees(case, {name: c for name, c in within.items() if name in facts}):
            cell = 1 << part.grid.index(case)
            (rule,) = [rule.rule for rule, cells in part.rules if cells & cell]
            assert rule is small.deciding(policy, part.table, case)
            reached.add(rule.id)
            covered |= cell
    assert covered == part.grid.whole
    assert [rule.id for rule, _ in part.rules] == sorted(reached)


@few
@given(small.policies(), withins("colour", "size", "price", "market"))
def test_each_cell_of_a_slice_is_decided_as_every_case_in_it_one_by_one(policy, within):
    part = Slice(policy.on(START), "second", within)
    check(part, policy, ("colour", "size", "price"), within)


@few
@given(small.policies(), withins("colour", "size"))
def test_a_table_that_rests_on_no_other_is_sliced_alike(policy, within):
    check(Slice(policy.on(START), "first", within), policy, ("colour", "size"), within)


@few
@given(small.policies(), withins("size", "price"), withins("middle"), st.data())
def test_an_input_of_another_table_that_is_bound_is_taken_as_stated(policy, known, stated, data):
    codes = small.ticks("middle")
    stated = stated or {"middle": data.draw(st.frozensets(st.sampled_from(codes), min_size=1))}
    within = {**known, **stated}
    part = Slice(policy.on(START), "second", within)
    check(part, policy, ("size", "middle", "price"), within)


@few
@given(small.policies(), small.policies(), withins("colour", "size", "price"))
def test_axes_of_two_policies_tell_apart_all_that_either_does(old, new, within):
    axes = axes_of([old.on(START), new.on(START)], "second", within)
    for policy in (old, new):
        part = Slice(policy.on(START), "second", within, axes)
        check(part, policy, ("colour", "size", "price"), within)


@few
@given(small.policies(), withins("colour", "size", "price"))
def test_only_an_open_fact_that_makes_a_difference_gets_an_axis(policy, within):
    for axis in axes_of([policy.on(START)], "second", within):
        assert len(axis.cells) > 1
        assert axis.field.name in ("colour", "size", "price")
        assert len(within.get(axis.field.name, "open")) > 1


@few
@given(small.policies(), withins("colour", "size", "price"))
def test_the_outcomes_of_a_slice_are_those_of_its_rules(policy, within):
    part = Slice(policy.on(START), "second", within)
    found = part.by_outcome("out")
    for rule, cells in part.rules:
        assert cells & found[(rule.rule.then["out"],)] == cells
    assert sum(found.values()) == part.grid.whole
    assert list(found) == list(dict.fromkeys((r.rule.then["out"],) for r, _ in part.rules))


@few
@given(small.policies(), withins("colour", "size", "price"))
def test_an_input_can_still_have_every_outcome_that_some_case_gives_it(policy, within):
    possible = possible_inputs(policy.on(START), "second", within)
    given_ = {
        small.deciding(policy, "first", case).then["middle"]
        for case in small.cases("colour", "size")
        if agrees(case, {name: c for name, c in within.items() if name != "price"})
    }
    assert possible.keys() == {"middle"}
    assert given_ <= possible["middle"]
    if policy.tables["first"].hit_policy == "unique":
        assert given_ == possible["middle"]


def test_an_input_that_is_stated_is_not_asked_of_the_other_table(draft):
    in_force = draft.policy().on(START)
    assert possible_inputs(in_force, "freight", {"days": (8, 30)}) == {"window": {"after"}}
    assert possible_inputs(in_force, "freight", {"window": frozenset({"inside"})}) == {}


def test_once_the_days_are_over_nothing_else_matters(draft):
    part = Slice(draft.policy().on(START), "freight", {"days": (8, 8)})
    assert part.grid.axes == ()
    assert [(rule.id, cells) for rule, cells in part.rules] == [("FRT-01", 1)]
    assert part.by_outcome("bearer") == {("buyer",): 1}


def test_a_day_earlier_the_problem_and_the_wearing_matter(draft):
    part = Slice(draft.policy().on(START), "freight", {"days": (7, 7)})
    assert [axis.field.name for axis in part.grid.axes] == ["problem", "worn"]
    assert [rule.id for rule, _ in part.rules] == ["FRT-02", "FRT-03", "FRT-04"]


def test_a_case_of_which_nothing_is_known_is_the_whole_table(draft):
    part = Slice(draft.policy().on(START), "freight", {})
    assert [axis.field.name for axis in part.grid.axes] == ["days", "problem", "worn"]
    assert part.grid.size == 2 * 2 * 2
    assert len(part.rules) == 4


def test_a_slice_of_as_many_cells_as_allowed_is_made_and_one_more_is_refused(draft):
    in_force = draft.policy().on(START)
    assert Slice(in_force, "freight", {}, most=8).grid.size == 8
    with pytest.raises(TooLarge, match=r"cases of 'freight' make 8 cells, more than 7; give more"):
        Slice(in_force, "freight", {}, most=7)


def test_stretches_that_touch_overlap_and_neighbours_do_not():
    assert overlap((0, 7), (7, 9))
    assert overlap((7, 9), (0, 7))
    assert not overlap((0, 7), (8, 9))
    assert not overlap((8, 9), (0, 7))


def test_codes_overlap_when_one_is_in_both():
    assert overlap(frozenset("ab"), frozenset("bc"))
    assert not overlap(frozenset("ab"), frozenset("c"))


def test_what_is_known_of_a_case_binds_each_fact_to_its_one_value():
    terms = small.Terms(small.FIELDS, {})
    case = {"colour": "r", "size": 3, "price": Decimal("0.5")}
    assert bound_to(case, terms) == {"colour": {"r"}, "size": (3, 3), "price": (1, 1)}
    for other in small.cases("colour", "size", "price"):
        assert agrees(other, bound_to(case, terms)) == (other == case)
