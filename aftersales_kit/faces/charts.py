"""Charts in reports: bars with their numbers beside them, byte for byte the same for the same data.

Parts: `bars`, `Chart`. A chart is SVG; text stays text, in the reader's own font, and what it shows
is also said in words for whoever cannot see it.

>>> bars({"Wrong size": 12, "Blemish": 5}, "returns")
<chart: returns: Wrong size 12; Blemish 5>
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import matplotlib as mpl
from matplotlib.figure import Figure

from ..policy.labels import Label

TO = Label(" to ", " 至 ")
COLOURS = ("#5b6b7b", "#b3541e")
LETTER = 0.02
"""Width of a letter beside a bar, as a share of the chart's own."""
ROW = 0.34
"""Height of a bar with its gap, in inches."""


@dataclass(frozen=True)
class Chart:
    """A chart and what it says."""

    svg: str
    told: str

    def __repr__(self) -> str:
        return f"<chart: {self.told}>"

    def _repr_html_(self) -> str:
        return f"<figure>{self.svg}</figure>"


def bars(
    values: Mapping[str, Decimal | int],
    what: str,
    *,
    least: Mapping[str, Decimal | int] | None = None,
    lang: str = "en",
) -> Chart:
    """Return bars, the first uppermost, each with its number; `what` names what they count.

    With `least`, a darker bar inside each runs up to that lower figure, and both are written.
    """
    names = list(values)
    tops = [float(values[name]) for name in names]
    said = [_said(values[name]) for name in names]
    if least is not None:
        between = TO.text(lang)
        said = [
            f"{_said(least[name])}{between}{text}" for name, text in zip(names, said, strict=True)
        ]
    with mpl.rc_context(), warnings.catch_warnings():
        # A chart looks the same whatever the reader of the notebook has set.
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "aftersales"
        mpl.rcParams["svg.fonttype"] = "none"
        mpl.rcParams["font.size"] = 9
        # The font that measures the text has no Chinese; the reader's has.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        height = ROW * len(names) + 0.8
        figure = Figure(figsize=(7, height))
        axes = figure.add_axes((0.36, 0.5 / height, 0.6, 1 - 0.7 / height))
        places = range(len(names))
        drawn = axes.barh(list(places), tops, 0.6, color=COLOURS[0])
        axes.bar_label(drawn, said, padding=3)
        if least is not None:
            axes.barh(list(places), [float(least[name]) for name in names], 0.6, color=COLOURS[1])
        axes.set_yticks(list(places), names)
        axes.invert_yaxis()
        # The longest bar and the text beside it share the width.
        axes.margins(x=1 / (1 - min(0.7, LETTER * max(map(len, said)))) - 1)
        axes.set_xlabel(what)
        axes.spines[["top", "right"]].set_visible(False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    svg = re.sub(r"<metadata>.*?</metadata>", "", text.getvalue(), flags=re.DOTALL)
    svg = re.sub(r'<style type="text/css">.*?</style>', "", svg, flags=re.DOTALL)
    pairs = zip(names, said, strict=True)
    told = f"{what}: " + "; ".join(f"{name} {number}" for name, number in pairs)
    label = escape(told)
    start = f'<svg role="img" aria-label="{label}" style="max-width: 100%; height: auto" '
    return Chart(start + svg[svg.index("<svg ") + len("<svg ") :].strip(), told)


def _said(value: Decimal | int) -> str:
    return f"{value:,}"
