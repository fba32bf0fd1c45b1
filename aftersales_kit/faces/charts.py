"""Charts in reports: bars with their numbers beside them, byte for byte the same for the same data.

Parts: `bars`, `Chart`. A chart is text of the page with bars beneath it: it is as large as what
stands around it, wraps where the screen is narrow, and is read aloud name by name.

>>> bars({"Wrong size": 12, "Blemish": 5}, "returns")
<chart: returns: Wrong size 12; Blemish 5>
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from ..policy.labels import Label

TO = Label(" to ", " 至 ")
COLOURS = ("#5b6b7b", "#b3541e")
"""Of a bar and of the lower figure in it; both stand out on a light page and on a dark one."""
LONGEST = 50
"""Percent of the chart's width that the longest bar takes; its number stands beside it."""


@dataclass(frozen=True)
class Chart:
    """A chart and what it says."""

    html: str
    told: str

    def __repr__(self) -> str:
        return f"<chart: {self.told}>"

    def _repr_html_(self) -> str:
        return self.html


def bars(
    values: Mapping[str, Decimal | int],
    what: str,
    *,
    least: Mapping[str, Decimal | int] | None = None,
    lang: str = "en",
) -> Chart:
    """Return bars, the first uppermost, each with its number; `what` names what they count.

    With `least`, a darker bar inside each runs up to that lower figure, and both are written.
    No figure may be below zero.
    """
    most = max((float(value) for value in values.values()), default=0) or 1
    rows, said = [], []
    for name, value in values.items():
        inner, number = "", _said(value)
        if least is not None:
            inner = _bar(100 * float(least[name]) / (float(value) or 1), COLOURS[1])
            number = f"{_said(least[name])}{TO.text(lang)}{number}"
        bar = _bar(LONGEST * float(value) / most, COLOURS[0], inner)
        rows.append(
            f'<dt style="font-weight: normal">{escape(name)}</dt>'
            '<dd style="display: flex; align-items: center; gap: 0.4em; margin: 0 0 0.5em">'
            f"{bar}<span>{escape(number)}</span></dd>"
        )
        said.append(f"{name} {number}")
    told = f"{what}: " + "; ".join(said)
    style = "color: inherit; font-weight: bold; text-align: start"
    caption = f'<figcaption style="{style}">{escape(what)}</figcaption>'
    drawn = f'<dl style="margin: 0.5em 0; text-align: start">{"".join(rows)}</dl>'
    return Chart(f'<figure style="max-width: 40rem; margin: 1em 0">{caption}{drawn}</figure>', told)


def _bar(percent: float, colour: str, inner: str = "") -> str:
    style = f"flex: none; width: {percent:.1f}%; height: 0.9em; background: {colour}"
    # A bar says nothing to whoever hears the page: its number does.
    return f'<span aria-hidden="true" style="display: block; {style}">{inner}</span>'


def _said(value: Decimal | int) -> str:
    return f"{value:,}"
