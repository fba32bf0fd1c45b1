"""A procedure drawn: steps in rows, an arrow for each way on, with its condition.

Parts: `drawing`. It repeats what the steps say, which are the list that is read where there is no
room for it: text on it is never smaller than on the page, and where a row does not fit beside
itself at that size, nothing is drawn. A condition is a box of its own between two steps, so that
it stands in nobody's way; a way back says to which step. A step stands below everything that leads
to it, and an arrow that passes a row gets a gap of its own in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import NamedTuple

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.procedures import Procedure

from .markup import Html, text

WIDTH = 640
"""Pixels, on the page as in the drawing: what an article has beside the contents."""
SIZE = 14
WIDEST = 230
GAP = 12
EDGE = 14
BETWEEN = 26
LINE = 19
PAD = 8
# In parts of the size of the text, on the widest font that browsers take for a page without one.
NARROW, USUAL, CAPITAL, FULL = 0.42, 0.65, 0.8, 1.0
THIN = frozenset("fijlrtI.,:;'’|!()[]-/ ")
BROAD = frozenset("mwMW@%—…“”→↑")
DRAWN = Label("{}: the steps below as a drawing", "{}：下面各步的流程图")
BACK = Label("{} ↑ {}", "{} ↑ {}")
STEP, END, CONDITION = "hb-flow-step", "hb-flow-end", "hb-flow-if"

Slot = tuple[str, int]
"""A box, or a gap for the arrow to it; the row."""


class Box(NamedTuple):
    """Where a step, a condition or a gap is drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


@dataclass
class Chart:
    """What is drawn: what stands in each box, of which kind it is, and where it leads."""

    said: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    leads: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, said: str, kind: str) -> None:
        """Add a box."""
        self.said[name], self.kinds[name] = said, kind
        self.leads.setdefault(name, [])

    def rows(self) -> dict[str, int]:
        """Return the row of each box: one below the lowest that leads to it."""
        rows: dict[str, int] = dict.fromkeys(self.said, 0)
        for _ in self.said:
            for name, others in self.leads.items():
                for other in others:
                    rows[other] = max(rows[other], rows[name] + 1)
        return rows


def drawing(procedure: Procedure) -> Html | None:
    """Return the drawing as inline SVG, in the page's own colours; None where it does not fit."""
    chart = _chart(procedure)
    rows = chart.rows()
    placed = _place(chart, rows, _slots(chart, rows))
    if placed is None:
        return None
    boxes, lines, height = placed
    tip = f"hb-tip-{procedure.id}"
    ways = [
        _arrow([boxes[name, row] for name, row in _path(name, other, rows)], tip)
        for name, others in chart.leads.items()
        for other in others
    ]
    drawn = [_box(boxes[name, rows[name]], lines[name], kind) for name, kind in chart.kinds.items()]
    title = escape(text(DRAWN.format(procedure.title)))
    return Html(
        f'<figure class="hb-flow"><svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{title}"><defs><marker id="{tip}" viewBox="0 0 8 8" refX="7" '
        'refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/>'
        f"</marker></defs>{''.join([*ways, *drawn])}</svg></figure>"
    )


def _chart(procedure: Procedure) -> Chart:
    """Return the boxes of a procedure: its steps, and a condition for each way that has one."""
    chart, numbers = Chart(), procedure.numbers
    for step in procedure.steps:
        kind = STEP if step.ends is None else END
        chart.add(step.id, f"{numbers[step.id]} {text(step.title)}", kind)
    for step in procedure.steps:
        for number, way in enumerate(step.branches):
            when = text(way.when) if way.when else ""
            back = numbers.get(way.step, 0) <= numbers[step.id]
            before = step.id
            if when or back:
                before = f"{step.id}/{number}"
                said = text(BACK.format(when, numbers.get(way.step, ""))) if back else when
                chart.add(before, said.strip(), CONDITION)
                chart.leads[step.id].append(before)
            if not back:
                chart.leads[before].append(way.step)
    return chart


def _path(name: str, other: str, rows: Mapping[str, int]) -> list[Slot]:
    """Return what an arrow goes through, from row to row."""
    return [(name, rows[name]), *((other, row) for row in range(rows[name] + 1, rows[other] + 1))]


def _slots(chart: Chart, rows: Mapping[str, int]) -> list[list[Slot]]:
    """Return what stands in each row, ordered so that arrows cross little."""
    found: list[dict[Slot, None]] = [{} for _ in range(max(rows.values()) + 1)]
    above: dict[Slot, list[Slot]] = {}
    for name, row in rows.items():
        found[row][name, row] = None
    for name, others in chart.leads.items():
        for other in others:
            for before, slot in pairwise(_path(name, other, rows)):
                found[slot[1]][slot] = None
                above.setdefault(slot, []).append(before)
    made = [list(found[0])]
    for line in found[1:]:
        order = {slot: number for number, slot in enumerate(made[-1])}

        def pulled(slot: Slot, order: dict[Slot, int] = order) -> float:
            over = [order[other] for other in above.get(slot, []) if other in order]
            return sum(over) / len(over) if over else len(order)

        made.append(sorted(line, key=pulled))
    return made


def _place(
    chart: Chart, rows: Mapping[str, int], slots: Iterable[Sequence[Slot]]
) -> tuple[dict[Slot, Box], dict[str, list[str]], float] | None:
    boxes: dict[Slot, Box] = {}
    lines: dict[str, list[str]] = {}
    y = 1.0
    for row, line in enumerate(slots):
        real = [name for name, _ in line if rows[name] == row]
        gaps = EDGE * (len(line) - len(real)) + GAP * (len(line) - 1)
        widths = _widths([chart.said[name] for name in real], WIDTH - 2 - gaps)
        if widths is None:
            return None
        wide = dict(zip(real, widths, strict=True))
        for name in real:
            lines[name] = _wrap(chart.said[name], wide[name] - 2 * PAD)
        height = max((len(lines[name]) for name in real), default=0) * LINE + 2 * PAD
        x = (WIDTH - sum(widths) - gaps) / 2
        for name, _ in line:
            width = wide.get(name, EDGE)
            boxes[name, row] = Box(x, y, width, height)
            x += width + GAP
        y += height + BETWEEN
    return boxes, lines, y - BETWEEN + 1


def _widths(said: Sequence[str], room: float) -> list[float] | None:
    """Return how wide boxes beside each other are, each at least as its longest word; or None."""
    least = [max(_wide(word) for word in _words(one)) + 2 * PAD for one in said]
    if sum(least) > room:
        return None
    widths = list(least)
    free = [number for number, one in enumerate(said)]
    while free:
        share = (room - sum(w for n, w in enumerate(widths) if n not in free)) / len(free)
        fixed = [number for number in free if least[number] > share]
        if not fixed:
            for number in free:
                most = min(WIDEST, _wide(said[number]) + 2 * PAD + 1)
                widths[number] = max(least[number], min(share, most))
            break
        free = [number for number in free if number not in fixed]
    return widths


def _words(said: str) -> list[str]:
    """Return what a text may be broken between: words, and single characters of Chinese.

    >>> _words("2 Ask SF 问清诉求")
    ['2', 'Ask', 'SF', '问', '清', '诉', '求']
    """
    words = []
    for word in said.split():
        piece = ""
        for sign in word:
            if _full(sign):
                words += [piece] if piece else []
                words.append(sign)
                piece = ""
            else:
                piece += sign
        words += [piece] if piece else []
    return words


def _wrap(said: str, width: float) -> list[str]:
    """Break a text into lines: English between words, Chinese anywhere.

    >>> _wrap("Hear the wish", 70), _wrap("问清诉求", 30)
    (['Hear the', 'wish'], ['问清', '诉求'])
    """
    lines, line, rest = [], "", said
    for word in _words(said):
        at = rest.index(word)
        joint = rest[:at] if line else ""
        rest = rest[at + len(word) :]
        if line and _wide(line + joint + word) > width:
            lines.append(line)
            line = word
        else:
            line += joint + word
    return [*lines, line]


def _full(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _wide(said: str) -> float:
    """Return how wide a text is at most, in pixels."""
    return SIZE * sum(
        FULL if _full(sign) or sign in BROAD
        else NARROW if sign in THIN
        else CAPITAL if sign.isupper()
        else USUAL
        for sign in said
    )  # fmt: skip


def _box(box: Box, lines: Sequence[str], kind: str) -> str:
    top = box.y + (box.height - len(lines) * LINE) / 2 + LINE - 5
    texts = "".join(
        f'<text class="{kind}" x="{box.middle:.1f}" y="{top + i * LINE:.1f}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    round_ = box.height / 2 if kind == CONDITION else 6
    return (
        f'<rect class="{kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{min(round_, 16):.0f}"/>{texts}'
    )


def _arrow(boxes: Sequence[Box], tip: str) -> str:
    path = f"M{boxes[0].middle:.1f} {boxes[0].y + boxes[0].height:.1f}"
    for box, after in pairwise(boxes):
        low, high = box.y + box.height, after.y
        bend = (low + high) / 2
        path += f"C{box.middle:.1f} {bend:.1f} {after.middle:.1f} {bend:.1f} "
        path += f"{after.middle:.1f} {high:.1f}"
        if after is not boxes[-1]:
            path += f"V{after.y + after.height:.1f}"
    return f'<path class="hb-flow-way" d="{path}" marker-end="url(#{tip})"/>'
