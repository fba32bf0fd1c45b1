"""Slices: what is left of a table when part of a case is known, through the tables beneath it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_kit.policy.regions import Region, Regions
from aftersales_kit.policy.slices import Split, Splits, axes_of, overlap
from tests.policy import small
from tests.tries import tries

START = small.START
# Every example is compared in all of its cases.
few = settings(max_examples=tries(50))


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


def sliced(policy, table, within, axes=None) -> Split:
    in_force = policy.on(START)
    space = Regions(axes_of([in_force], table, within) if axes is None else axes)
    return Splits(in_force, space).of(table, within)


def cell_of(space: Regions, case) -> Region:
    return space.box({a.field.name: a.cells[a.cell_of(case[a.field.name])] for a in space.axes})


def check(part: Split, policy, facts, within) -> None:
    """Compare each cell of a slice with every case in it, decided one by one."""
    reached = set()
    covered = part.space.nothing
    for case in small.cases(*facts):
        if agrees(case, {name: c for name, c in within.items() if name in facts}):
            cell = cell_of(part.space, case)
            (rule,) = [rule.rule for rule, cells in part.rules if cells & cell]
            assert rule is small.deciding(policy, part.table, case)
            reached.add(rule.id)
            covered |= cell
    assert not covered ^ part.space.whole
    assert [rule.id for rule, _ in part.rules] == sorted(reached)


@few
@given(small.policies(), withins("colour", "size", "price", "market"))
def test_each_cell_of_a_slice_is_decided_as_every_case_in_it_one_by_one(policy, within):
    part = sliced(policy, "second", within)
    check(part, policy, ("colour", "size", "price"), within)


@few
@given(small.policies(), withins("colour", "size"))
def test_a_table_that_rests_on_no_other_is_sliced_alike(policy, within):
    check(sliced(policy, "first", within), policy, ("colour", "size"), within)


@few
@given(small.policies(), withins("size", "price"), withins("middle"), st.data())
def test_an_input_of_another_table_that_is_bound_is_taken_as_stated(policy, known, stated, data):
    codes = small.ticks("middle")
    stated = stated or {"middle": data.draw(st.frozensets(st.sampled_from(codes), min_size=1))}
    within = {**known, **stated}
    part = sliced(policy, "second", within)
    check(part, policy, ("size", "middle", "price"), within)


@few
@given(small.policies(), small.policies(), withins("colour", "size", "price"))
def test_axes_of_two_policies_tell_apart_all_that_either_does(old, new, within):
    axes = axes_of([old.on(START), new.on(START)], "second", within)
    for policy in (old, new):
        part = sliced(policy, "second", within, axes)
        check(part, policy, ("colour", "size", "price"), within)


@few
@given(small.policies(), withins("colour", "size", "price"))
def test_only_an_open_fact_that_makes_a_difference_gets_an_axis(policy, within):
    for axis in axes_of([policy.on(START)], "second", within):
        assert len(axis.cells) > 1
        assert axis.field.name in ("colour", "size", "price")
        assert len(within.get(axis.field.name, "open")) > 1


def test_once_the_days_are_over_nothing_else_matters(draft):
    part = sliced(draft.policy(), "freight", {"days": (8, 8)})
    assert part.space.axes == ()
    ((rule, cells),) = part.rules
    assert (rule.id, cells.diagram) == ("FRT-01", part.space.whole.diagram)


def test_a_day_earlier_the_problem_and_the_wearing_matter(draft):
    part = sliced(draft.policy(), "freight", {"days": (7, 7)})
    assert [axis.field.name for axis in part.space.axes] == ["problem", "worn"]
    assert [rule.id for rule, _ in part.rules] == ["FRT-02", "FRT-03", "FRT-04"]


def test_a_case_of_which_nothing_is_known_is_the_whole_table(draft):
    part = sliced(draft.policy(), "freight", {})
    assert [axis.field.name for axis in part.space.axes] == ["days", "problem", "worn"]
    assert part.space.grid.size == 2 * 2 * 2
    assert len(part.rules) == 4


def test_stretches_that_touch_overlap_and_neighbours_do_not():
    assert overlap((0, 7), (7, 9))
    assert overlap((7, 9), (0, 7))
    assert not overlap((0, 7), (8, 9))
    assert not overlap((8, 9), (0, 7))


def test_codes_overlap_when_one_is_in_both():
    assert overlap(frozenset("ab"), frozenset("bc"))
    assert not overlap(frozenset("ab"), frozenset("c"))
