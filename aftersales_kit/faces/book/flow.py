"""A procedure drawn: steps in rows, an arrow for each way on. It repeats what the steps say.

Parts: `drawing`. A step stands below everything that leads to it; an arrow that passes a row
gets a gap of its own in it; an arrow back is dashed, at the right edge.
"""

from __future__ import annotations

import unicodedata
from html import escape
from itertools import pairwise
from typing import NamedTuple

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.procedures import Procedure, Step

from .markup import Html, text

WIDTH = 360
WIDEST = 168
GAP = 10
EDGE = 14
BETWEEN = 30
LINE = 15
PAD = 7
# Measured on the book's own fonts at 12 pixels, rounded up.
LATIN, CJK = 6.7, 12.0
DRAWN = Label("{}: the steps below as a drawing", "{}：下面各步的流程图")

Slot = tuple[str, int]
"""A step, or a gap for the arrow to it; the row."""


class Box(NamedTuple):
    """Where a step or a gap is drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


def drawing(procedure: Procedure) -> Html:
    """Return the drawing as inline SVG, in the page's own colours."""
    rows = _rows(procedure)
    boxes, lines, height = _place(procedure, _slots(procedure, rows))
    parts = [_arrows(procedure, rows, boxes)]
    for step in procedure.steps:
        parts.append(_step(boxes[step.id, rows[step.id]], lines[step.id], step))
    title = escape(text(DRAWN.format(procedure.title)))
    return Html(
        f'<figure class="hb-flow"><svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{title}"><defs><marker id="hb-tip-{procedure.id}" viewBox="0 0 8 8" refX="7" '
        'refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/>'
        f"</marker></defs>{''.join(parts)}</svg></figure>"
    )


def _rows(procedure: Procedure) -> dict[str, int]:
    """Return the row of each step: one below the lowest step that leads forward to it."""
    rows = {step.id: 0 for step in procedure.steps}
    for step in procedure.steps:
        for name in _forward(procedure, step):
            rows[name] = max(rows[name], rows[step.id] + 1)
    return rows


def _forward(procedure: Procedure, step: Step) -> list[str]:
    numbers = procedure.numbers
    names = dict.fromkeys(branch.step for branch in step.branches)
    return [name for name in names if numbers.get(name, 0) > numbers[step.id]]


def _slots(procedure: Procedure, rows: dict[str, int]) -> list[list[Slot]]:
    """Return what stands in each row, ordered so that arrows cross little."""
    found: list[list[Slot]] = [[] for _ in range(max(rows.values()) + 1)]
    above: dict[Slot, list[Slot]] = {}
    for step in procedure.steps:
        if (step.id, rows[step.id]) not in found[rows[step.id]]:
            found[rows[step.id]].append((step.id, rows[step.id]))
        for name in _forward(procedure, step):
            before: Slot = (step.id, rows[step.id])
            for row in range(rows[step.id] + 1, rows[name] + 1):
                slot: Slot = (name, row)
                if slot not in found[row]:
                    found[row].append(slot)
                above.setdefault(slot, []).append(before)
                before = slot
    for row in range(1, len(found)):
        order = {slot: number for number, slot in enumerate(found[row - 1])}

        def pulled(slot: Slot, order: dict[Slot, int] = order) -> float:
            over = [order[other] for other in above.get(slot, []) if other in order]
            return sum(over) / len(over) if over else len(order)

        found[row].sort(key=pulled)
    return found


def _place(
    procedure: Procedure, slots: list[list[Slot]]
) -> tuple[dict[Slot, Box], dict[str, list[str]], float]:
    steps = {step.id: step for step in procedure.steps}
    rows = {
        name: max(row for line in slots for slot, row in line if slot == name) for name in steps
    }
    boxes: dict[Slot, Box] = {}
    lines: dict[str, list[str]] = {}
    y = 1.0
    for row, line in enumerate(slots):
        real = [name for name, _ in line if rows[name] == row]
        room = WIDTH - 2 * EDGE - GAP * (len(line) - 1) - EDGE * (len(line) - len(real))
        width = min(WIDEST, room / len(real)) if real else 0.0
        for name in real:
            number = procedure.numbers[name]
            lines[name] = [
                *_wrap(f"{number} {text(steps[name].title)}", width - 2 * PAD),
            ]
        height = max((len(lines[name]) for name in real), default=0) * LINE + 2 * PAD
        total = len(real) * width + EDGE * (len(line) - len(real)) + GAP * (len(line) - 1)
        x = (WIDTH - total) / 2
        for name, _ in line:
            wide = width if name in real else EDGE
            boxes[name, row] = Box(x, y, wide, height)
            x += wide + GAP
        y += height + BETWEEN
    return boxes, lines, y - BETWEEN + 1


def _wrap(text: str, width: float) -> list[str]:
    """Break a text into lines: English between words, Chinese anywhere.

    >>> _wrap("Hear the wish", 40), _wrap("问清诉求", 25)
    (['Hear', 'the', 'wish'], ['问清', '诉求'])
    """
    lines, line = [], ""
    for word in text.split(" ") if " " in text or text.isascii() else list(text):
        joint = " " if line and text.isascii() else ""
        if line and _wide(line + joint + word) > width:
            lines.append(line)
            line = word
        else:
            line += joint + word
    return [*lines, line]


def _wide(text: str) -> float:
    return sum(CJK if unicodedata.east_asian_width(c) in "WF" else LATIN for c in text)


def _step(box: Box, lines: list[str], step: Step) -> str:
    top = box.y + (box.height - len(lines) * LINE) / 2 + LINE - 3.5
    kind = "hb-flow-end" if step.ends is not None else "hb-flow-step"
    texts = "".join(
        f'<text x="{box.middle:.1f}" y="{top + i * LINE:.1f}"' + f">{escape(line)}</text>"
        for i, line in enumerate(lines)
    )
    return (
        f'<rect class="{kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="6"/>{texts}'
    )


def _arrows(procedure: Procedure, rows: dict[str, int], boxes: dict[Slot, Box]) -> str:
    parts = []
    for step in procedure.steps:
        start = boxes[step.id, rows[step.id]]
        forward = _forward(procedure, step)
        for name in forward:
            parts.append(
                _arrow(
                    [start, *(boxes[name, row] for row in range(rows[step.id] + 1, rows[name] + 1))]
                )
            )
        for branch in step.branches:
            if branch.step not in forward and branch.step in rows:
                parts.append(_back(start, boxes[branch.step, rows[branch.step]]))
    return "".join(
        f'<path class="{kind}" d="{path}" marker-end="url(#hb-tip-{procedure.id})"/>'
        for kind, path in parts
    )


def _arrow(boxes: list[Box]) -> tuple[str, str]:
    path = f"M{boxes[0].middle:.1f} {boxes[0].y + boxes[0].height:.1f}"
    for box, after in pairwise(boxes):
        low, high = box.y + box.height, after.y
        bend = (low + high) / 2
        path += f"C{box.middle:.1f} {bend:.1f} {after.middle:.1f} {bend:.1f} "
        path += f"{after.middle:.1f} {high:.1f}"
        if after is not boxes[-1]:
            path += f"V{after.y + after.height:.1f}"
    return "hb-flow-way", path


def _back(start: Box, end: Box) -> tuple[str, str]:
    x, low, high = WIDTH - 2, start.y + start.height / 2, end.y + end.height / 2
    path = f"M{start.x + start.width:.1f} {low:.1f}H{x}V{high:.1f}H{end.x + end.width:.1f}"
    return "hb-flow-way hb-flow-back", path
