"""The grid: cells, sets of cells, boxes, and the dense array."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.grid import Axis, Box, Grid, compile_cells
from aftersales_kit.policy.terms import Field, Label


def choice(name: str, *codes: str) -> Field:
    return Field(
        name,
        "choice",
        Label(name.title(), f"{name}（中）"),
        codes={code: Label(code, f"{code}（中）") for code in codes},
    )


def number(name: str, maximum: int) -> Field:
    return Field(name, "number", Label(name.title(), f"{name}（中）"), maximum=maximum)


leg = choice("leg", "outbound", "return", "resend")
days = number("days", 30)
FIELDS = (
    choice("leg", "outbound", "return", "resend"),
    number("days", 6),
    choice("worn", "y", "n"),
)


def values(field: Field) -> list:
    """List every value of a small field, as ticks or codes."""
    return list(range(field.span[0], field.span[1] + 1)) if field.is_number else list(field.codes)


def holds(condition, value) -> bool:
    """Say, with no grid, whether a condition holds for a tick or a code."""
    if condition is None:
        return True
    if isinstance(condition, tuple):
        return condition[0] <= value <= condition[1]
    return value in condition


@st.composite
def conditions(draw, fields=FIELDS):
    """A condition for some of the fields: a rule of a small table."""
    found = {}
    for field in fields:
        if draw(st.booleans()):
            if field.is_number:
                found[field.name] = tuple(
                    draw(st.tuples(st.integers(*field.span), st.integers(*field.span)).map(sorted))
                )
            else:
                found[field.name] = draw(st.frozensets(st.sampled_from(values(field)), min_size=1))
    return found


def grid_of(rules, fields=FIELDS, *, merge: bool) -> Grid:
    return Grid(
        [
            Axis.cut(field, [r[field.name] for r in rules if field.name in r], merge=merge)
            for field in fields
        ]
    )


def cases(fields=FIELDS) -> list[dict]:
    """List every complete case of small fields."""
    names = [field.name for field in fields]
    return [dict(zip(names, some, strict=True)) for some in product(*(values(f) for f in fields))]


rules_of_a_table = st.lists(conditions(), max_size=5)
either = st.booleans()


# --- axes ---


def test_a_choice_has_a_cell_for_each_code():
    assert Axis.cut(leg, []).cells == ({"outbound"}, {"return"}, {"resend"})


def test_codes_that_no_condition_tells_apart_may_share_a_cell():
    there = frozenset({"outbound", "resend"})
    assert Axis.cut(leg, [there], merge=True).cells == (there, {"return"})
    assert Axis.cut(leg, [], merge=True).cells == (frozenset(leg.codes),)


def test_a_number_is_cut_on_both_sides_of_a_bound():
    assert Axis.cut(days, [(0, 7)]).cells == ((0, 7), (8, 30))
    assert Axis.cut(days, [(7, 7)]).cells == ((0, 6), (7, 7), (8, 30))


def test_a_number_is_not_cut_at_its_own_ends_or_outside_them():
    assert Axis.cut(days, [(0, 30), (31, 40), (-5, -1)]).cells == ((0, 30),)


def test_only_the_part_of_a_field_that_is_asked_for_is_kept():
    assert Axis.cut(days, [(0, 7)], within=(5, 10)).cells == ((5, 7), (8, 10))
    assert Axis.cut(days, [(0, 7)], within=(8, 10)).cells == ((8, 10),)
    assert Axis.cut(leg, [], within=frozenset({"resend", "return"})).cells == (
        {"return"},
        {"resend"},
    )


@given(rules_of_a_table, either)
def test_every_condition_is_a_union_of_cells(rules, merge):
    for axis in grid_of(rules, merge=merge).axes:
        for rule in rules:
            condition = rule.get(axis.field.name)
            bits = axis.bits(condition)
            for value in values(axis.field):
                cell = next(i for i, c in enumerate(axis.cells) if holds(c, value))
                assert (bits >> cell & 1) == holds(condition, value)
                assert axis.cell_of(value) == cell


def test_neighbouring_cells_are_said_as_one_condition():
    axis = Axis.cut(days, [(0, 7), (8, 14)])
    assert axis.union([0, 1]) == (0, 14)
    assert Axis.cut(leg, []).union([0, 2]) == {"outbound", "resend"}


# --- sets of cells ---


def test_the_first_axis_is_the_slowest():
    grid = Grid([Axis.cut(leg, []), Axis.cut(days, [(0, 7)])])
    assert (grid.size, grid.strides) == (6, (2, 1))
    assert grid.index({"leg": "return", "days": 8}) == 3
    assert grid.box({"leg": frozenset({"return"}), "days": (8, 30)}) == 1 << 3


def test_a_grid_without_axes_has_one_cell():
    grid = Grid([])
    assert (grid.size, grid.whole, grid.box({}), grid.witness(1)) == (1, 1, 1, {})
    assert [box.label(grid).en for box in grid.boxes(1)] == ["every case"]
    assert list(compile_cells(grid, [{}])) == [1]


def test_a_condition_that_no_value_meets_has_no_cells():
    grid = Grid([Axis.cut(leg, []), Axis.cut(days, [(8, 7)])])
    assert grid.box({"days": (8, 7)}) == 0
    assert grid.boxes(0) == []


@given(rules_of_a_table, conditions(), either)
def test_a_box_has_the_cells_of_exactly_the_cases_that_meet_its_conditions(rules, more, merge):
    grid = grid_of([*rules, more], merge=merge)
    cells = grid.box(more)
    for case in cases():
        inside = all(holds(condition, case[name]) for name, condition in more.items())
        assert (cells >> grid.index(case) & 1) == inside


@given(rules_of_a_table, either, st.integers(min_value=0))
def test_boxes_hold_each_cell_of_the_set_once_and_no_other(rules, merge, number):
    grid = grid_of(rules, merge=merge)
    cells = number % (grid.whole + 1)
    seen = 0
    for box in grid.boxes(cells):
        inside = grid.box(box.conditions)
        assert inside
        assert not inside & seen
        seen |= inside
    assert seen == cells


@given(rules_of_a_table, st.randoms(use_true_random=False))
def test_no_two_boxes_of_a_set_could_be_one(rules, random):
    grid = grid_of(rules, merge=False)
    boxes = grid.boxes(random.getrandbits(grid.size))
    spans = [
        [box.conditions.get(a.field.name, a.union(range(len(a.cells)))) for a in grid.axes]
        for box in boxes
    ]
    for some, other in product(spans, spans):
        apart = [(a, b) for a, b in zip(some, other, strict=True) if a != b]
        if len(apart) == 1:
            ((a, b),) = apart
            assert isinstance(a, tuple)
            assert b[0] != a[1] + 1


def test_neighbours_are_joined_until_none_is_left_to_join():
    axes = [Axis.cut(number("x", 1), [(0, 0)]), Axis.cut(choice("y", "a", "b"), [])]
    grid = Grid([*axes, Axis.cut(number("z", 2), [(1, 1)])])
    apart = Box({"x": (0, 0), "y": frozenset("b"), "z": (0, 0)})
    # Only once its two codes are joined do the two values of x become alike.
    late = Box({"z": (2, 2)})
    assert grid.boxes(grid.box(apart.conditions) | grid.box(late.conditions)) == [late, apart]


def test_numbers_that_are_no_neighbours_stay_apart():
    axis = Axis.cut(days, [(8, 14)])
    grid = Grid([axis, Axis.cut(leg, [])])
    outside = grid.whole & ~grid.box({"days": (8, 14)})
    assert [box.label(grid).en for box in grid.boxes(outside)] == [
        "Days: up to 7",
        "Days: 15 or more",
    ]


@given(rules_of_a_table, either, st.integers(min_value=1))
def test_a_witness_lies_in_the_set_it_is_an_example_of(rules, merge, number):
    grid = grid_of(rules, merge=merge)
    cells = number % grid.whole + 1
    witness = grid.witness(cells)
    assert witness.keys() == {field.name for field in FIELDS}
    assert cells >> grid.index(witness) & 1
    for axis in grid.axes:
        assert axis.field.parse(witness[axis.field.name]) == witness[axis.field.name]


# --- words ---


def test_a_box_is_said_in_both_languages():
    grid = Grid([Axis.cut(leg, []), Axis.cut(days, [(0, 7)])])
    box = Box({"leg": frozenset({"return"}), "days": (8, 30)})
    assert box.label(grid).en == "Leg: return; Days: 8 or more"
    assert box.label(grid).zh == "leg（中）：return（中）；days（中）：8起"
    assert (*Box({}).label(grid),) == ("every case", "所有情况")


# --- the dense array ---


@given(rules_of_a_table, either)
def test_the_dense_array_names_for_every_case_the_first_rule_that_matches(rules, merge):
    grid = grid_of(rules, merge=merge)
    dense = compile_cells(grid, rules)
    assert len(dense) == grid.size
    for case in cases():
        matching = [
            number
            for number, rule in enumerate(rules, 1)
            if all(holds(condition, case[name]) for name, condition in rule.items())
        ]
        assert dense[grid.index(case)] == (matching[0] if matching else 0)


@pytest.mark.parametrize("count", [1, 300])
def test_more_rules_than_a_byte_can_count_are_told_apart(count):
    field = number("n", count - 1)
    rules = [{"n": (i, i)} for i in range(count)]
    dense = compile_cells(grid_of(rules, [field], merge=False), rules)
    assert list(dense) == list(range(1, count + 1))
