"""Regions: whatever is done to them, they are the sets of cells that a grid lists."""

from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.grid import Axis, Grid
from aftersales_kit.policy.regions import Regions
from tests.policy.test_grid import FIELDS, conditions, number


@st.composite
def made_alike(draw):
    """The same set made twice: of regions, and as the bits of a grid."""
    boxes = draw(st.lists(conditions(), min_size=1, max_size=4))
    cuts = draw(st.lists(conditions(), max_size=2))
    axes = [
        Axis.cut(f, [c[f.name] for c in (*boxes, *cuts) if f.name in c], merge=True) for f in FIELDS
    ]
    space, grid = Regions(axes), Grid(axes)
    region, cells = space.box(boxes[0]), grid.box(boxes[0])
    for box in boxes[1:]:
        how = draw(st.sampled_from("&|^"))
        other, others = space.box(box), grid.box(box)
        if how == "&":
            region, cells = region & other, cells & others
        elif how == "|":
            region, cells = region | other, cells | others
        else:
            region, cells = region ^ other, cells ^ others
    return space, region, grid, cells


@given(made_alike())
def test_a_region_is_written_in_the_boxes_of_its_cells(made):
    space, region, grid, cells = made
    assert space.boxes(region) == grid.boxes(cells)
    assert bool(region) == bool(cells)
    if cells:
        assert space.witness(region) == grid.witness(cells)
        enough = space.enough(region)
        assert enough.items() <= space.witness(region).items()
        facts = {name: space.axes[space.places[name]] for name in enough}
        inside = space.box({n: axis.cells[axis.cell_of(enough[n])] for n, axis in facts.items()})
        assert not inside & region ^ inside


@given(made_alike(), st.data())
def test_regions_of_the_same_cells_are_the_same(made, data):
    space, region, grid, cells = made
    again = space.nothing
    for box in data.draw(st.permutations(grid.boxes(cells))):
        again |= space.box(box.conditions)
    assert again.diagram == region.diagram
    assert not again ^ region


def test_nothing_and_the_whole_of_no_axes_are_told_apart():
    space = Regions(())
    assert space.boxes(space.nothing) == []
    assert [box.conditions for box in space.boxes(space.whole)] == [{}]
    assert space.witness(space.whole) == {}


def test_a_space_of_more_cells_than_could_ever_be_listed_is_still_written_in_a_box():
    space = Regions([Axis.cut(number(f"n{i}", 99), [(5, 5)]) for i in range(200)])
    assert space.grid.size > 10**90
    region = space.box({"n3": (5, 5)}) | space.box({"n3": (0, 4), "n150": (6, 99)})
    assert [box.conditions for box in space.boxes(region)] == [
        {"n3": (0, 4), "n150": (6, 99)},
        {"n3": (5, 5)},
    ]


@given(made_alike(), st.data())
def test_a_fact_with_one_value_leaves_the_cells_of_the_others(made, data):
    space, region, _, _ = made
    axis = data.draw(st.sampled_from(space.axes))
    value = axis.first(data.draw(st.integers(0, len(axis.cells) - 1)))
    cell = space.box({axis.field.name: axis.cells[axis.cell_of(value)]})
    cut = space.within(region, axis.field.name, value)
    assert not cut & cell ^ region & cell
    others = {other.field.name for other in space.axes} - {axis.field.name}
    assert space.size(cut, others) * len(axis.cells) == space.size(cut, {*others, axis.field.name})


@given(made_alike())
def test_a_region_has_as_many_cells_as_a_grid_lists(made):
    space, region, _, cells = made
    assert space.size(region, [axis.field.name for axis in space.axes]) == cells.bit_count()


def test_only_the_facts_that_are_named_tell_cells_apart():
    leg, worn = FIELDS[0], FIELDS[-1]
    space = Regions([Axis.cut(field, []) for field in FIELDS])
    assert space.size(space.whole, []) == 1
    assert space.size(space.nothing, [leg.name]) == 0
    one = space.box({leg.name: frozenset([next(iter(leg.codes))])}) if leg.codes else space.whole
    assert space.size(one, [leg.name]) == 1
    assert space.size(one, [leg.name, worn.name]) == len(space.axes[space.places[worn.name]].cells)
    assert space.within(space.whole, worn.name, space.axes[-1].first(0)).diagram == 1
