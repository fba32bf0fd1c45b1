"""The grid: every input cut where a rule tells values apart, so that all cases are a few cells.

Parts: `Axis` (one input and its cells), `Grid` (their product), `Box` (many cells, said shortly).
A set of cells is one whole number, bit i standing for cell i in row-major order, the first axis
slowest: union, intersection and difference of sets of cells are single operations on numbers.

>>> from aftersales_kit.policy.terms import Field, Label
>>> leg = Field("leg", "choice", Label("Leg", "路段"),
...             codes={c: Label(c, c) for c in ("outbound", "return", "resend")})
>>> days = Field("days", "number", Label("Days", "天数"), unit="day", maximum=30)
>>> grid = Grid((Axis.cut(leg, []), Axis.cut(days, [(0, 7)])))
>>> grid.size
6
>>> late = grid.box({"days": (8, 30)})
>>> late.bit_count(), grid.witness(late)
(3, {'leg': 'outbound', 'days': 8})
>>> [box.label(grid).en for box in grid.boxes(late)]
['Days: 8 or more']
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from .labels import NAMED, STOPS, Label, joined
from .terms import Condition, Field, Value, as_codes, as_range, is_empty

MOST_CELLS = 5_000_000
Block = tuple[tuple[int, ...], ...]
"""Some cells of each axis."""


@dataclass(frozen=True)
class Axis:
    """One field with its cells: sets of codes for a choice, stretches of ticks for a number."""

    field: Field
    cells: tuple[Condition, ...]

    @classmethod
    def cut(
        cls,
        field: Field,
        conditions: Iterable[Condition],
        within: Condition | None = None,
        *,
        merge: bool = False,
    ) -> Axis:
        """Cut `field` so that every condition is a union of cells.

        With `within`, only that part of the field is kept. A number is always cut as coarsely as
        the conditions allow; a choice gets one cell for each code, or, with `merge`, one cell
        for all codes that no condition tells apart.
        """
        if field.is_number:
            low, high = within if isinstance(within, tuple) else field.span
            starts = {low}
            for condition in conditions:
                if is_empty(condition):
                    continue
                first, last = as_range(condition)
                starts |= {tick for tick in (first, last + 1) if low < tick <= high}
            edges = [*sorted(starts), high + 1]
            return cls(field, tuple((a, b - 1) for a, b in pairwise(edges)))
        codes = [code for code in field.codes if within is None or code in as_codes(within)]
        if not merge:
            return cls(field, tuple(frozenset([code]) for code in codes))
        alike: dict[tuple[bool, ...], list[str]] = {}
        distinct = list(dict.fromkeys(conditions))
        for code in codes:
            key = tuple(code in condition for condition in distinct)
            alike.setdefault(key, []).append(code)
        return cls(field, tuple(frozenset(group) for group in alike.values()))

    @cached_property
    def code_cells(self) -> dict[str, int]:
        """The cell of each code of a choice."""
        return {code: i for i, cell in enumerate(self.cells) for code in as_codes(cell)}

    @cached_property
    def starts(self) -> list[int]:
        """The first tick of each cell of a number."""
        return [as_range(cell)[0] for cell in self.cells]

    def cell_of(self, value: Value) -> int:
        """Return the cell that holds a canonical value."""
        if self.field.is_number:
            return bisect_right(self.starts, self.field.ticks(value)) - 1
        return self.code_cells[str(value)]

    def first(self, cell: int) -> Value:
        """Return the first value of a cell."""
        inside = self.cells[cell]
        if isinstance(inside, tuple):
            return self.field.from_ticks(inside[0])
        return next(code for code in self.field.codes if code in inside)

    def bits(self, condition: Condition | None) -> int:
        """Return the cells that lie in the condition, as a set; all of them without one."""
        if condition not in self._bits:
            self._bits[condition] = self._bits_of(condition)
        return self._bits[condition]

    @cached_property
    def _bits(self) -> dict[Condition | None, int]:
        return {}

    def _bits_of(self, condition: Condition | None) -> int:
        if condition is None:
            return (1 << len(self.cells)) - 1
        if isinstance(condition, tuple):
            low, high = condition
            inside = [low <= a and b <= high for a, b in map(as_range, self.cells)]
        else:
            inside = [not as_codes(cell).isdisjoint(condition) for cell in self.cells]
        return sum(1 << i for i, yes in enumerate(inside) if yes)

    def alive(self, rules: Sequence[Mapping[str, Condition]]) -> list[int]:
        """Return, for each cell, the rules whose condition on the field holds there, as a set."""
        bits = [self.bits(rule.get(self.field.name)) for rule in rules]
        return [
            sum(1 << rule for rule, inside in enumerate(bits) if inside >> cell & 1)
            for cell in range(len(self.cells))
        ]

    def union(self, cells: Iterable[int]) -> Condition:
        """Return the condition that covers these cells (for numbers they are neighbours)."""
        chosen = [self.cells[i] for i in cells]
        if self.field.is_number:
            return (
                min(a for a, _ in map(as_range, chosen)),
                max(b for _, b in map(as_range, chosen)),
            )
        return frozenset[str]().union(*map(as_codes, chosen))


@dataclass(frozen=True)
class Box:
    """A block of cells: for each axis that matters, the condition it is bound to."""

    conditions: Mapping[str, Condition]

    def label(self, grid: Grid) -> Label:
        """Return the box in words; "every case" when nothing is bound."""
        if not self.conditions:
            return Label("every case", "所有情况")
        fields = {axis.field.name: axis.field for axis in grid.axes}
        return joined(
            (
                NAMED.format(fields[name].label, fields[name].condition_label(bound))
                for name, bound in self.conditions.items()
            ),
            STOPS,
        )


class Grid:
    """The product of some axes; `size` cells in row-major order, the first axis slowest."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.axes = tuple(axes)
        strides = []
        size = 1
        for axis in reversed(self.axes):
            strides.append(size)
            size *= len(axis.cells)
        self.strides = tuple(reversed(strides))
        self.size = size

    @cached_property
    def whole(self) -> int:
        """The set of all cells."""
        return (1 << self.size) - 1

    def box(self, conditions: Mapping[str, Condition]) -> int:
        """Return the set of cells in which every condition holds."""
        return self.product([axis.bits(conditions.get(axis.field.name)) for axis in self.axes])

    def product(self, axis_bits: Sequence[int]) -> int:
        """Return the set of cells whose cell on each axis is among the bits given for it."""
        cells, inner = 1, 1
        for axis, bits in zip(reversed(self.axes), reversed(axis_bits), strict=True):
            slab, cells, shift = cells, 0, 0
            while bits:
                if bits & 1:
                    cells |= slab << shift
                bits >>= 1
                shift += inner
            inner *= len(axis.cells)
        return cells

    def index(self, facts: Mapping[str, Value]) -> int:
        """Return the flat index of the cell of a complete case."""
        return sum(
            axis.cell_of(facts[axis.field.name]) * stride
            for axis, stride in zip(self.axes, self.strides, strict=True)
        )

    def witness(self, cells: int) -> dict[str, Value]:
        """Return an example case in the first cell of a set that is not empty."""
        index = (cells & -cells).bit_length() - 1
        facts: dict[str, Value] = {}
        for axis, stride in zip(self.axes, self.strides, strict=True):
            facts[axis.field.name] = axis.first(index // stride % len(axis.cells))
        return facts

    def boxes(self, cells: int) -> list[Box]:
        """Write a set of cells as a few boxes that do not overlap, neighbours merged."""
        return self.merged(self._blocks(0, cells))

    def _blocks(self, place: int, cells: int) -> list[Block]:
        if not cells:
            return []
        if place == len(self.axes):
            return [()]
        stride = self.strides[place]
        slab_mask = (1 << stride) - 1
        slabs = [cells >> (v * stride) & slab_mask for v in range(len(self.axes[place].cells))]
        return [
            (tuple(run), *rest)
            for slab, runs in self.alike(place, slabs).items()
            for rest in self._blocks(place + 1, slab)
            for run in runs
        ]

    def alike(self, place: int, slabs: Iterable[int]) -> dict[int, list[list[int]]]:
        """Return, for each slab there is across an axis, the runs of cells that have it."""
        alike: dict[int, list[list[int]]] = {}
        for v, slab in enumerate(slabs):
            runs = alike.setdefault(slab, [])
            neighbours = runs and (not self.axes[place].field.is_number or runs[-1][-1] == v - 1)
            if neighbours:
                runs[-1].append(v)
            else:
                runs.append([v])
        return alike

    def merged(self, blocks: list[Block]) -> list[Box]:
        """Return blocks, each some cells on every axis, as boxes, neighbours merged."""
        return [
            Box(
                {
                    axis.field.name: axis.union(chosen)
                    for axis, chosen in zip(self.axes, block, strict=True)
                    if len(chosen) < len(axis.cells)
                }
            )
            for block in self._merge(blocks)
        ]

    def _merge(self, blocks: list[Block]) -> list[Block]:
        """Join blocks that differ on one axis only, until none is left to join."""
        count = 0
        while len(blocks) != count:
            count = len(blocks)
            for position, axis in enumerate(self.axes):
                joined: dict[Block, list[tuple[int, ...]]] = {}
                for block in blocks:
                    rest = block[:position] + block[position + 1 :]
                    joined.setdefault(rest, []).append(block[position])
                blocks = [
                    (*rest[:position], run, *rest[position:])
                    for rest, cells in joined.items()
                    for run in _runs(sorted(sum(cells, ())), axis.field.is_number)
                ]
        return blocks


def _runs(cells: list[int], split: bool) -> list[tuple[int, ...]]:
    """Return the cells in one run, or, with `split`, in runs of neighbours."""
    if not split:
        return [tuple(cells)]
    runs: list[list[int]] = []
    for cell in cells:
        if runs and runs[-1][-1] == cell - 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [tuple(run) for run in runs]


def compile_cells(grid: Grid, rules: Sequence[Mapping[str, Condition]]) -> memoryview:
    """Return the dense array cell → rule: 0 where no rule applies, else 1 + the first that does.

    Blocks in which the same rules are still alive are the same bytes, made once.
    """
    alive_in = [axis.alive(rules) for axis in grid.axes]
    made: dict[tuple[int, int], bytes] = {}

    def block(axis: int, alive: int) -> bytes:
        key = (axis, alive)
        if key not in made:
            if axis == len(alive_in):
                made[key] = struct.pack("=H", (alive & -alive).bit_length())
            else:
                made[key] = b"".join(block(axis + 1, alive & here) for here in alive_in[axis])
        return made[key]

    return memoryview(block(0, (1 << len(rules)) - 1)).cast("H")
