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

from collections.abc import Mapping, Sequence

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
        return Region(self.space, self.space.combined(AND, self.diagram, other.diagram))

    def __or__(self, other: Region) -> Region:
        return Region(self.space, self.space.combined(OR, self.diagram, other.diagram))

    def __xor__(self, other: Region) -> Region:
        return Region(self.space, self.space.combined(XOR, self.diagram, other.diagram))


class Regions:
    """The sets of cells of some axes, which `grid` has.

    A diagram is a number: 0 is no cell, 1 every cell, and any other the place of an axis and a
    diagram for each of its cells, in `_diagrams`.
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.grid = Grid(axes)
        self.axes = self.grid.axes
        self.nothing = Region(self, NOTHING)
        self.whole = Region(self, EVERYTHING)
        end = len(self.axes)
        self._diagrams: list[tuple[int, tuple[int, ...]]] = [(end, ()), (end, ())]
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._combined: dict[tuple[str, int, int], int] = {}

    def box(self, conditions: Mapping[str, Condition]) -> Region:
        """Return the cells in which every condition holds."""
        return self.product([a.bits(conditions.get(a.field.name)) for a in self.axes])

    def product(self, axis_bits: Sequence[int]) -> Region:
        """Return the cells whose cell on each axis is among the bits given for it."""
        diagram = EVERYTHING
        for place in reversed(range(len(axis_bits))):
            bits, count = axis_bits[place], len(self.axes[place].cells)
            if bits != (1 << count) - 1:
                way = [diagram if bits >> cell & 1 else NOTHING for cell in range(count)]
                diagram = self._diagram(place, tuple(way))
        return Region(self, diagram)

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

    def combined(self, how: str, one: int, other: int) -> int:
        """Return the diagram of what two diagrams make together."""
        if one > other:
            one, other = other, one
        if one == other:
            return NOTHING if how == XOR else one
        if one == NOTHING:
            return NOTHING if how == AND else other
        if one == EVERYTHING and how != XOR:
            return other if how == AND else EVERYTHING
        key = (how, one, other)
        found = self._combined.get(key)
        if found is None:
            place, branches = self._diagrams[one]
            starts, others = self._diagrams[other]
            combined = self.combined
            if place < starts:
                made = [combined(how, branch, other) for branch in branches]
            elif starts < place:
                place = starts
                made = [combined(how, one, branch) for branch in others]
            else:
                made = [combined(how, *both) for both in zip(branches, others, strict=True)]
            found = self._combined[key] = self._diagram(place, tuple(made))
        return found

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
        diagram, facts = region.diagram, dict[str, Value]()
        for place, axis in enumerate(self.axes):
            branches = self._branches(diagram, place)
            cell = next(i for i, branch in enumerate(branches) if branch != NOTHING)
            facts[axis.field.name] = axis.first(cell)
            diagram = branches[cell]
        return facts
