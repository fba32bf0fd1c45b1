"""Regions: sets of cells of a grid that may be far too large to have its cells listed.

Parts: `Regions` (all sets of cells of some axes), `Region` (one of them).

A region is a decision diagram: read axis by axis, it says of each cell of an axis which diagram
goes on from there. Parts that are alike are one diagram, and an axis that makes no difference is
left out, so that a region takes the room of what is to be said of it, however many cells it has:
two regions are the same cells exactly when they are the same diagram.

>>> from aftersales_kit.policy.terms import Field, Label
>>> days = Field("days", "number", Label("Days", "天数"), unit="day", maximum=30)
>>> worn = Field("worn", "flag", Label("Worn", "穿过"), codes={"yes": Label("y", "是"),
...                                                        "no": Label("n", "否")})
>>> space = Regions((Axis.cut(days, [(0, 7)]), Axis.cut(worn, [])))
>>> late, kept = space.box({"days": (8, 30)}), space.box({"worn": frozenset({"no"})})
>>> [box.label(space.grid).en for box in space.boxes(late | kept)]
['Days: up to 7; Worn: n', 'Days: 8 or more']
>>> space.witness(late & kept), bool(late & kept ^ late & kept)
({'days': 8, 'worn': 'no'}, False)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial, reduce
from itertools import repeat
from math import prod
from operator import or_

from .grid import Axis, Block, Box, Grid
from .terms import Condition, Value

NOTHING, EVERYTHING = 0, 1
AND, OR, XOR = "and", "or", "xor"


class Region:
    """A set of cells: `&`, `|` and `^` combine two of the same `Regions`; an empty one is false."""

    __slots__ = ("diagram", "space")

    def __init__(self, space: Regions, diagram: int) -> None:
        self.space = space
        self.diagram = diagram

    def __bool__(self) -> bool:
        return self.diagram != NOTHING

    def __and__(self, other: Region) -> Region:
        return Region(self.space, self.space.combined[AND](self.diagram, other.diagram))

    def __or__(self, other: Region) -> Region:
        return Region(self.space, self.space.combined[OR](self.diagram, other.diagram))

    def __xor__(self, other: Region) -> Region:
        return Region(self.space, self.space.combined[XOR](self.diagram, other.diagram))


class Regions:
    """The sets of cells of some axes, which `grid` has; `places` are those of the axes by name.

    A diagram is a number: 0 is no cell, 1 every cell, and any other the place of an axis and a
    diagram for each of its cells, in `_diagrams`.
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.grid = Grid(axes)
        self.axes = self.grid.axes
        self.places = {axis.field.name: place for place, axis in enumerate(self.axes)}
        self.nothing = Region(self, NOTHING)
        self.whole = Region(self, EVERYTHING)
        end = len(self.axes)
        self._diagrams: list[tuple[int, tuple[int, ...]]] = [(end, ()), (end, ())]
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        # What two diagrams make together, each two once.
        self.combined = {how: cache(partial(self._combine, how)) for how in (AND, OR, XOR)}
        self._within = cache(self._cut)

    def box(self, conditions: Mapping[str, Condition]) -> Region:
        """Return the cells in which every condition holds, as far as it is of an axis."""
        diagram = EVERYTHING
        for place in sorted(
            (self.places[n] for n in conditions.keys() & self.places), reverse=True
        ):
            axis = self.axes[place]
            bits = axis.bits(conditions[axis.field.name])
            way = [diagram if bits >> cell & 1 else NOTHING for cell in range(len(axis.cells))]
            diagram = self._diagram(place, tuple(way))
        return Region(self, diagram)

    def union(self, regions: Iterable[Region]) -> Region:
        """Return the cells that are in any of some regions."""
        return reduce(or_, regions, self.nothing)

    def within(self, region: Region, name: str, value: Value) -> Region:
        """Return the cells that are in a region once a fact has a value, whatever they say of it.

        >>> from aftersales_kit.policy.slices import all_cases
        >>> space = all_cases(handbook.on(handbook.policy.start), []).space
        >>> late = space.box({"order_state": frozenset({"signed"}), "wish": frozenset({"return"})})
        >>> space.enough(space.within(late, "order_state", "signed"))
        {'wish': 'return'}
        >>> bool(space.within(late, "order_state", "completed"))
        False
        """
        place = self.places[name]
        return Region(self, self._within(place, self.axes[place].cell_of(value), region.diagram))

    def _cut(self, place: int, cell: int, diagram: int) -> int:
        starts, branches = self._diagrams[diagram]
        if starts > place:
            return diagram
        if starts == place:
            return branches[cell]
        cut = partial(self._within, place, cell)
        return self._diagram(starts, tuple(map(cut, branches)))

    def size(self, region: Region, names: Collection[str]) -> int:
        """Count the cells of a region, told apart by some facts, on which alone it rests."""
        lasting = [len(axis.cells) if axis.field.name in names else 1 for axis in self.axes]
        return self._size(region.diagram, 0, (*lasting, 1), {})

    def _size(self, diagram: int, place: int, lasting: Sequence[int], known: dict[int, int]) -> int:
        """Count the cells from an axis on; `known` are those from the axis on that each starts."""
        starts, branches = self._diagrams[diagram]
        if diagram not in known:
            known[diagram] = (
                sum(self._size(branch, starts + 1, lasting, known) for branch in branches)
                if branches
                else diagram
            )
        return known[diagram] * prod(lasting[place:starts])

    def _diagram(self, place: int, branches: tuple[int, ...]) -> int:
        first = branches[0]
        if branches.count(first) == len(branches):
            return first
        key = (place, branches)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._diagrams)
            self._diagrams.append(key)
        return found

    def _combine(self, how: str, one: int, other: int) -> int:
        combined = self.combined[how]
        if one > other:
            return combined(other, one)
        if one == other:
            return NOTHING if how == XOR else one
        if one == NOTHING:
            return NOTHING if how == AND else other
        if one == EVERYTHING and how != XOR:
            return other if how == AND else EVERYTHING
        (place, branches), (starts, others) = self._diagrams[one], self._diagrams[other]
        if place < starts:
            return self._diagram(place, tuple(map(combined, branches, repeat(other))))
        if starts < place:
            return self._diagram(starts, tuple(map(combined, repeat(one), others)))
        return self._diagram(place, tuple(map(combined, branches, others)))

    def _branches(self, diagram: int, place: int) -> tuple[int, ...]:
        """Return what goes on from each cell of an axis in a diagram that starts no earlier."""
        starts, branches = self._diagrams[diagram]
        return branches if starts == place else (diagram,) * len(self.axes[place].cells)

    def boxes(self, region: Region) -> list[Box]:
        """Write a region as a few boxes that do not overlap, neighbours merged."""
        return self.grid.merged(self._blocks(0, region.diagram, {}))

    def _blocks(
        self, place: int, diagram: int, written: dict[tuple[int, int], list[Block]]
    ) -> list[Block]:
        if place == len(self.axes):
            return [()] * diagram
        key = (place, diagram)
        if key not in written:
            branches = self._branches(diagram, place)
            written[key] = [
                (tuple(run), *rest)
                for branch, runs in self.grid.alike(place, branches).items()
                for rest in (self._blocks(place + 1, branch, written) if branch else ())
                for run in runs
            ]
        return written[key]

    def witness(self, region: Region) -> dict[str, Value]:
        """Return an example case in the first cell of a region that is not empty."""
        return {axis.field.name: axis.first(0) for axis in self.axes} | self.enough(region)

    def enough(self, region: Region) -> dict[str, Value]:
        """Return those facts of the first cell that suffice: whatever the others, it is inside."""
        diagram, facts = region.diagram, dict[str, Value]()
        while diagram != EVERYTHING:
            place, branches = self._diagrams[diagram]
            cell = next(i for i, branch in enumerate(branches) if branch != NOTHING)
            facts[self.axes[place].field.name] = self.axes[place].first(cell)
            diagram = branches[cell]
        return facts
