"""What the book prints of flow."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import pytest

from aftersales_kit.faces.book.flow import WIDTH, drawing
from aftersales_kit.policy import Label
from tests.handbook import HANDBOOK


@pytest.mark.parametrize("name", [procedure.id for procedure in HANDBOOK.procedures])
def test_a_procedure_is_drawn_with_every_step_and_every_way_and_its_condition(name: str) -> None:
    procedure = HANDBOOK.procedures[name]
    svg = drawing(procedure)
    assert svg is not None
    numbers = procedure.numbers
    ways = [(step, way) for step in procedure.steps for way in step.branches]
    back = [numbers[way.step] <= numbers[step.id] for step, way in ways]
    conditions = [(way, to) for (_, way), to in zip(ways, back, strict=True) if way.when or to]
    assert svg.count("<rect") == len(procedure.steps) + len(conditions)
    assert svg.count('<rect class="hb-flow-if"') == len(conditions)
    # An arrow to each condition, and from there on; a way back names its step instead.
    assert svg.count('<path class="hb-flow-way') == len(ways) + len(conditions) - sum(back)
    written = re.sub(r"<[^>]+>", "", svg.replace("</text>", " ")).replace(" ", "")
    for way, to in conditions:
        said = escape(way.when.en if way.when else "").replace(" ", "")
        assert said + (f"↑{numbers[way.step]}" if to else "") in written
    boxes = re.findall(r'<rect class="\S+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    assert all(float(x) >= 0 and float(x) + float(width) <= WIDTH for x, width in boxes)


def test_what_does_not_fit_at_the_size_of_the_page_is_not_drawn() -> None:
    procedure = HANDBOOK.procedures["settle-freight"]
    first, *others = procedure.steps
    long = replace(first, title=Label("x" * WIDTH, "x"))
    assert drawing(replace(procedure, steps=(long, *others))) is None
